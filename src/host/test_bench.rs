//! A host for tests: simulated services, programs that only note that they ran, everything told kept.

use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;
use std::fs::File;
use std::io;
use std::path::{Path, PathBuf};
use std::rc::Rc;

use super::directory::{Address, Directories, Directory, DirectoryError, Identity, NoDirectory};
use super::listeners::Collector;
use super::simulated::{MemoryState, SimulatedClock, SimulatedServices};
use super::{
    Context, Cwd, DiagnosticSink, DirectoryEntry, Effects, Environment, Files, Host, Input,
    Invocation, Launch, Messages, Metadata, Output, Processes, Program, ProgramTable, Secrets,
    ServiceState, StateStore, Streams, SystemError, WriteMode,
};
use crate::source::{CodePage, Diagnostic, Span};

/// Everything a command acts on, at hand for questions.
pub(crate) struct TestBench {
    pub(crate) state: Rc<MemoryState>,
    pub(crate) clock: Rc<SimulatedClock>,
    files: Rc<NotedFiles>,
    pub(crate) directories: Rc<NotedDirectories>,
    pub(crate) processes: Rc<NotedProcesses>,
    pub(crate) messages: Rc<NotedMessages>,
    pub(crate) effects: Rc<Collector>,
    pub(crate) diagnostics: Rc<NotedDiagnostics>,
    pub(crate) host: Host,
    pub(crate) input: RefCell<String>,
}

/// What a command left behind.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Ran {
    pub(crate) code: i32,
    pub(crate) out: String,
    pub(crate) err: String,
}

/// Programs that can be found, with the exit code of each; a run is noted.
#[derive(Default)]
pub(crate) struct NotedProcesses {
    pub(crate) known: RefCell<BTreeMap<String, i32>>,
    pub(crate) runs: RefCell<Vec<(String, String, bool)>>,
}

/// Messages as they were sent.
#[derive(Default)]
pub(crate) struct NotedMessages {
    pub(crate) told: RefCell<Vec<String>>,
    pub(crate) fail: Cell<bool>,
}

/// Remarks as they were reported.
#[derive(Default)]
pub(crate) struct NotedDiagnostics(pub(crate) RefCell<Vec<Diagnostic>>);

/// Files that can be read and nothing else, by their path.
#[derive(Default)]
pub(crate) struct NotedFiles(RefCell<BTreeMap<String, String>>);

/// No directory, but who asked for one is noted.
#[derive(Default)]
pub(crate) struct NotedDirectories {
    pub(crate) identities: RefCell<Vec<Identity>>,
}

impl Directories for NotedDirectories {
    fn connect(
        &self,
        address: &Address,
        identity: &Identity,
    ) -> Result<Rc<dyn Directory>, DirectoryError> {
        let mut identities = self.identities.borrow_mut();
        if identities.last() != Some(identity) {
            identities.push(identity.clone());
        }
        NoDirectory.connect(address, identity)
    }

    fn description(&self) -> String {
        NoDirectory.description()
    }

    fn is_simulated(&self) -> bool {
        true
    }
}

impl TestBench {
    /// A bench with services set up by the text of a site file, and a table of commands.
    pub(crate) fn new(services: &str, programs: ProgramTable) -> Self {
        let state = Rc::new(MemoryState::default());
        let clock = Rc::new(SimulatedClock::new("2008-10-15T03:00:00".parse().unwrap()));
        let secrets = Rc::new(Secrets::default());
        let effects = Rc::new(Effects::new(Rc::clone(&secrets)));
        let collector = Rc::new(Collector::default());
        effects.listen(Rc::clone(&collector) as _);
        let services = SimulatedServices::open(
            Rc::clone(&state) as _,
            Rc::clone(&clock) as _,
            toml::from_str(services).unwrap(),
        );
        let files = Rc::new(NotedFiles::default());
        let directories = Rc::new(NotedDirectories::default());
        let processes = Rc::new(NotedProcesses::default());
        let messages = Rc::new(NotedMessages::default());
        let diagnostics = Rc::new(NotedDiagnostics::default());
        let host = Host {
            files: Rc::clone(&files) as _,
            processes: Rc::clone(&processes) as _,
            services: Rc::new(services.unwrap()),
            directories: Rc::clone(&directories) as _,
            messages: Rc::clone(&messages) as _,
            clock: Rc::clone(&clock) as _,
            state: Rc::clone(&state) as _,
            effects,
            diagnostics: Rc::clone(&diagnostics) as _,
            progress: Rc::new(crate::host::NoProgress),
            secrets,
            programs: Rc::new(programs),
        };
        Self {
            state,
            clock,
            files,
            directories,
            processes,
            messages,
            effects: collector,
            diagnostics,
            host,
            input: RefCell::default(),
        }
    }

    /// A file that can be read, by its path.
    pub(crate) fn file(&self, path: &str, text: &str) {
        let mut files = self.files.0.borrow_mut();
        files.insert(path.to_owned(), text.to_owned());
    }

    /// Runs a command line of a script: the name looked up in the table, the rest as arguments.
    pub(crate) fn run(&self, line: &str) -> Ran {
        let (name, arguments) = line.split_at(line.find(' ').unwrap_or(line.len()));
        let program = self.host.programs.by_name(name).expect(name);
        self.run_program(&*program, name, arguments)
    }

    pub(crate) fn run_program(&self, program: &dyn Program, name: &str, arguments: &str) -> Ran {
        let output = Output::buffer(CodePage::UTF_8);
        let error = Output::buffer(CodePage::UTF_8);
        let context = Context {
            cwd: Cwd::new("C:\\scripts"),
            environment: Environment::new(),
            streams: Streams {
                input: Input::from_bytes(self.input.borrow().clone().into_bytes()),
                output: output.clone(),
                error: error.clone(),
            },
            codepage: Rc::new(std::cell::Cell::new(CodePage::UTF_8)),
            span: Span::new("START.BAT", 63, 1),
            identity: crate::host::directory::Identity::Own,
            line: None,
        };
        let code = program.run(&Invocation {
            name,
            arguments,
            context: &context,
            host: &self.host,
        });
        Ran {
            code,
            out: text(&output),
            err: text(&error),
        }
    }

    pub(crate) fn state_of(&self, service: &str) -> ServiceState {
        self.host.services.query(service).unwrap().state
    }

    /// The effects so far as JSON without their place, which are then forgotten.
    pub(crate) fn take_effects(&self) -> Vec<serde_json::Value> {
        let records = self.effects.take();
        records
            .iter()
            .map(|record| {
                let mut value = serde_json::to_value(record).unwrap();
                value.as_object_mut().unwrap().remove("span");
                value
            })
            .collect()
    }

    /// The messages of the remarks so far.
    pub(crate) fn remarks(&self) -> Vec<String> {
        let remarks = self.diagnostics.0.borrow();
        remarks
            .iter()
            .map(|remark| remark.message.clone())
            .collect()
    }

    /// A document of the state folder as text.
    pub(crate) fn document(&self, name: &str) -> String {
        String::from_utf8(self.state.read(name).unwrap().unwrap_or_default()).unwrap()
    }
}

fn text(output: &Output) -> String {
    match output {
        Output::Buffer(bytes, _) => String::from_utf8(bytes.borrow().clone()).unwrap(),
        _ => String::new(),
    }
}

impl Ran {
    pub(crate) fn new(code: i32, out: &str, err: &str) -> Self {
        Self {
            code,
            out: out.to_owned(),
            err: err.to_owned(),
        }
    }
}

impl Processes for NotedProcesses {
    fn find(&self, name: &str, _: &Context) -> Option<String> {
        let known = self.known.borrow();
        known
            .keys()
            .find(|path| {
                let file = super::path::file_name(path).to_lowercase();
                let stem = file.split('.').next().unwrap_or("");
                path.eq_ignore_ascii_case(name)
                    || file == name.to_lowercase()
                    || stem == name.to_lowercase()
            })
            .cloned()
    }

    fn run(&self, launch: &Launch<'_>) -> Result<i32, SystemError> {
        self.runs.borrow_mut().push((
            launch.program.to_owned(),
            launch.arguments.to_owned(),
            launch.wait,
        ));
        let known = self.known.borrow();
        let code = known
            .get(launch.program)
            .copied()
            .ok_or(SystemError::FILE_NOT_FOUND)?;
        Ok(if launch.wait { code } else { 0 })
    }
}

impl NotedMessages {
    fn note(&self, message: String) -> io::Result<()> {
        if self.fail.get() {
            return Err(io::Error::other("the log is full"));
        }
        self.told.borrow_mut().push(message);
        Ok(())
    }
}

impl Messages for NotedMessages {
    fn log(&self, message: &str) -> io::Result<()> {
        self.note(format!("log {message}"))
    }

    fn broadcast(&self, message: &str, to_all: bool) -> io::Result<()> {
        self.note(format!("broadcast {to_all} {message}"))
    }
}

impl DiagnosticSink for NotedDiagnostics {
    fn report(&self, diagnostic: Diagnostic) {
        self.0.borrow_mut().push(diagnostic);
    }
}

type Answer<T> = Result<T, SystemError>;

/// No file exists.
impl Files for NotedFiles {
    fn metadata(&self, _: &str) -> Answer<Metadata> {
        Err(SystemError::FILE_NOT_FOUND)
    }
    fn read_dir(&self, _: &str) -> Answer<Vec<DirectoryEntry>> {
        Err(SystemError::PATH_NOT_FOUND)
    }
    fn read(&self, path: &str) -> Answer<Vec<u8>> {
        let files = self.0.borrow();
        let text = files.get(path).ok_or(SystemError::FILE_NOT_FOUND)?;
        Ok(text.clone().into_bytes())
    }
    fn open_read(&self, _: &str) -> Answer<File> {
        Err(SystemError::FILE_NOT_FOUND)
    }
    fn open_write(&self, _: &str, _: WriteMode) -> Answer<File> {
        Err(SystemError::ACCESS_DENIED)
    }
    fn create_dir(&self, _: &str) -> Answer<()> {
        Err(SystemError::ACCESS_DENIED)
    }
    fn remove_dir(&self, _: &str) -> Answer<()> {
        Err(SystemError::FILE_NOT_FOUND)
    }
    fn remove_file(&self, _: &str) -> Answer<()> {
        Err(SystemError::FILE_NOT_FOUND)
    }
    fn rename(&self, _: &str, _: &str) -> Answer<()> {
        Err(SystemError::FILE_NOT_FOUND)
    }
    fn copy(&self, _: &str, _: &str) -> Answer<()> {
        Err(SystemError::FILE_NOT_FOUND)
    }
    fn stored_case(&self, _: &str) -> Answer<String> {
        Err(SystemError::FILE_NOT_FOUND)
    }
    fn drive_exists(&self, drive: char) -> bool {
        drive == 'C'
    }
    fn to_native(&self, _: &str) -> Answer<PathBuf> {
        Err(SystemError::INVALID_NAME)
    }
    fn to_windows(&self, _: &Path) -> Option<String> {
        None
    }
}
