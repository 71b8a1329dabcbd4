use std::cell::RefCell;
use std::collections::BTreeMap;
use std::rc::Rc;

use hashbrown::HashMap;

use super::graph::Graph;
use crate::batch::interpreter::Interpreter;
use crate::batch::script::Script;
use crate::host::{Host, Secrets, path, same_name};
use crate::plan::extract::directory::Compiled;
use crate::plan::extract::{Request, Shared};
use crate::source::{CodePage, SourceText, sha256};

/// The folder that is being read, and the files of it that were met.
pub(crate) struct ScriptSet {
    host: Host,
    /// Full Windows path.
    folder: String,
    entry: String,
    codepage: Option<CodePage>,
    largest_file: Option<u64>,
    without_links: bool,
    scripts: Loaded<Script>,
    /// What full paths lead to where a command names them.
    commands: RefCell<HashMap<String, Option<Rc<Script>>>>,
    graphs: RefCell<BTreeMap<String, Rc<Graph>>>,
    directory_scripts: Loaded<Compiled>,
    /// What was taken apart: the situations have most of it in common, and so may other folders.
    shared: Shared,
}

/// Files by their full path in small letters, each with the digest of its bytes.
type Loaded<T> = RefCell<BTreeMap<String, (Rc<T>, String)>>;

impl ScriptSet {
    pub(crate) fn new(host: Host, folder: &str, entry: &str, request: &Request) -> Self {
        Self {
            host,
            folder: folder.to_owned(),
            entry: entry.to_owned(),
            codepage: request.codepage,
            largest_file: request.largest_file,
            without_links: request.without_links,
            scripts: RefCell::default(),
            commands: RefCell::default(),
            graphs: RefCell::default(),
            directory_scripts: RefCell::default(),
            shared: request.shared.clone(),
        }
    }

    pub(super) fn host(&self) -> Host {
        self.host.clone()
    }

    /// What was taken apart so far.
    pub(super) fn shared(&self) -> &Shared {
        &self.shared
    }

    /// The folder of the scripts.
    pub(crate) fn folder(&self) -> &str {
        &self.folder
    }

    /// Where scripts begin.
    pub(super) fn entry(&self) -> &str {
        &self.entry
    }

    pub(super) fn is_file(&self, full: &str) -> bool {
        self.host
            .files
            .metadata(full)
            .is_ok_and(|found| !found.is_dir)
    }

    /// Whether it is a folder that is known to be there at run time: that of the scripts.
    pub(super) fn is_folder(&self, full: &str) -> bool {
        same_name(full, &self.folder) || same_name(full, &self.entry)
    }

    /// A path as the plan shows it: relative to the folder where it lies below.
    pub(crate) fn relative(&self, full: &str) -> String {
        let below = full
            .get(..self.folder.len())
            .filter(|start| same_name(start, &self.folder))
            .and_then(|_| full.get(self.folder.len()..));
        match below {
            Some(rest) => rest.trim_start_matches('\\').to_owned(),
            None => path::file_name(full).to_owned(),
        }
    }

    /// Loads a batch file once.
    ///
    /// # Errors
    /// When it cannot be read; the message names it.
    pub(crate) fn load(&self, full: &str) -> Result<Rc<Script>, String> {
        let key = full.to_lowercase();
        if let Some((known, _)) = self.scripts.borrow().get(&key) {
            return Ok(Rc::clone(known));
        }
        let bytes = self
            .read(full)
            .map_err(|error| format!("{full}: {error}"))?;
        let source = SourceText::decode(path::file_name(full), &bytes, self.codepage)
            .map_err(|error| error.to_string())?;
        for secret in self.shared.secret_names(&source).iter() {
            self.host.secrets.learn_name(secret);
        }
        let script = Rc::new(Script::new(full, source));
        let loaded = (Rc::clone(&script), sha256(&bytes));
        self.scripts.borrow_mut().insert(key, loaded);
        Ok(script)
    }

    fn read(&self, full: &str) -> Result<Vec<u8>, String> {
        if self.without_links && self.lies_behind_a_link(full) {
            return Err("a symbolic link leads to it, and links are not followed".to_owned());
        }
        if let Some(largest) = self.largest_file {
            let size = self.host.files.metadata(full).map_or(0, |found| found.size);
            if size > largest {
                return Err(format!("it has {size} bytes, and no script is that large"));
            }
        }
        self.host
            .files
            .read(full)
            .map_err(|error| error.to_string())
    }

    /// Whether the file, or a folder between the scripts' own and it, is a symbolic link.
    fn lies_behind_a_link(&self, full: &str) -> bool {
        let mut place = full;
        while place.len() > self.folder.len() {
            let found = self.host.files.metadata(place);
            if found.is_ok_and(|found| found.is_link) {
                return true;
            }
            let above = path::parent(place);
            if above.len() == place.len() {
                return false;
            }
            place = above;
        }
        false
    }

    pub(super) fn graph(&self, script: &Script) -> Rc<Graph> {
        if let Some(known) = self.graphs.borrow().get(&script.path) {
            return Rc::clone(known);
        }
        let graph = self.shared.graph(script);
        let key = script.path.clone();
        self.graphs.borrow_mut().insert(key, Rc::clone(&graph));
        graph
    }

    /// The batch file that a name leads to: in the present folder, or else in that of the scripts.
    pub(super) fn batch_file(&self, cmd: &Interpreter, name: &str) -> Option<Rc<Script>> {
        if !super::state::is_known(name) {
            return None;
        }
        let full = cmd.absolute(name);
        if let Some(known) = self.commands.borrow().get(&full) {
            return known.clone();
        }
        let found = self.find_batch_file(&full);
        self.commands.borrow_mut().insert(full, found.clone());
        found
    }

    fn find_batch_file(&self, full: &str) -> Option<Rc<Script>> {
        let endings: &[&str] = match path::extension(full).to_ascii_lowercase().as_str() {
            "bat" | "cmd" => &[""],
            "" => &[".bat", ".cmd"],
            _ => return None,
        };
        // A program of another ending comes first, as in PATHEXT.
        if endings.len() > 1
            && [".com", ".exe"]
                .iter()
                .any(|ending| self.is_file(&format!("{full}{ending}")))
        {
            return None;
        }
        let candidates = endings.iter().map(|ending| format!("{full}{ending}"));
        let file = candidates.into_iter().find(|file| self.is_file(file))?;
        let file = self.host.files.stored_case(&file).unwrap_or(file);
        self.load(&file).ok()
    }

    /// The directory script that a name leads to.
    pub(super) fn directory_script(
        &self,
        cmd: &Interpreter,
        name: &str,
    ) -> Result<Rc<Compiled>, String> {
        self.compile(&cmd.absolute(name))
    }

    fn compile(&self, full: &str) -> Result<Rc<Compiled>, String> {
        let key = full.to_lowercase();
        if let Some((known, _)) = self.directory_scripts.borrow().get(&key) {
            return Ok(Rc::clone(known));
        }
        let bytes = self
            .read(full)
            .map_err(|error| format!("{}: {error}", self.relative(full)))?;
        let source = SourceText::decode(&self.relative(full), &bytes, self.codepage)
            .map_err(|error| error.to_string())?;
        let compiled = self.shared.compiled(source);
        let loaded = (Rc::clone(&compiled), sha256(&bytes));
        self.directory_scripts.borrow_mut().insert(key, loaded);
        Ok(compiled)
    }

    /// The batch files that were read, by path.
    pub(crate) fn scripts(&self) -> Vec<Rc<Script>> {
        let scripts = self.scripts.borrow();
        scripts
            .values()
            .map(|(script, _)| Rc::clone(script))
            .collect()
    }

    /// The batch files that were read, by path, each with the digest of its bytes in hexadecimal digits.
    pub(crate) fn batch_sources(&self) -> Vec<(Rc<Script>, String)> {
        self.scripts.borrow().values().cloned().collect()
    }

    /// What must not be shown.
    pub(crate) fn secrets(&self) -> Rc<Secrets> {
        Rc::clone(&self.host.secrets)
    }

    /// Reads the scripts of the folder that nothing has led to. One that cannot be read is left out.
    pub(crate) fn load_beside(&self) {
        let entries = self.host.files.read_dir(&self.folder).unwrap_or_default();
        for entry in entries.iter().filter(|entry| !entry.metadata.is_dir) {
            let full = path::join(&self.folder, &entry.name);
            match path::extension(&entry.name).to_ascii_lowercase().as_str() {
                "bat" | "cmd" => drop(self.load(&full)),
                "vbs" => drop(self.compile(&full)),
                _ => {}
            }
        }
    }

    /// The directory scripts that were read.
    pub(crate) fn compiled(&self) -> Vec<Rc<Compiled>> {
        let scripts = self.directory_scripts.borrow();
        scripts
            .values()
            .map(|(script, _)| Rc::clone(script))
            .collect()
    }

    /// The directory scripts that were read, by path, each with the digest of its bytes in hexadecimal digits.
    pub(crate) fn directory_sources(&self) -> Vec<(Rc<Compiled>, String)> {
        self.directory_scripts.borrow().values().cloned().collect()
    }

    /// Whether a batch file does nothing but set variables.
    pub(crate) fn only_sets(&self, script: &Script) -> bool {
        let graph = self.graph(script);
        let mut any = false;
        let all = graph.all().all(|node| {
            let effects = &node.effects;
            any |= !effects.variables.is_empty();
            effects.statements == effects.variables.len()
        });
        any && all
    }

    /// Statements of a batch file, by the lines of their logical lines (from 1).
    pub(crate) fn statements(&self, script: &Script) -> Vec<(u32, u32, usize)> {
        self.graph(script).statements()
    }
}
