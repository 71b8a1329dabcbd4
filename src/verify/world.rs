use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;
use std::io;
use std::path::PathBuf;
use std::rc::Rc;

use super::{Ended, RunEnd};
use crate::arm;
use crate::cluster::{Scenario, Script};
use crate::host::directory::memory::LdifDirectories;
use crate::host::directory::{Directories, Identity, NoDirectory};
use crate::host::native::{NativeFiles, StateMessages};
use crate::host::sandbox::{
    AskedDirectories, DecidedDirectories, Decisions, Demands, Folders, Layout, Log, PROGRAMS,
    Presence, Sources, StandIns, SteadyFiles,
};
use crate::host::simulated::{
    MemoryState, SimulatedClock, SimulatedService, SimulatedServices, SimulatedSettings,
};
use crate::host::{
    Cancel, Clock, Context, Cwd, Effects, Environment, Host, Input, NoDiagnostics, NoProgress,
    Output, ProgramTable, Secrets, StateStore, Streams, path,
};
use crate::source::{CodePage, SourceText, Span};
use crate::vbscript::automation::adsi;
use crate::vbscript::script_host::{self, ScriptHost};

/// ERROR_SERVICE_REQUEST_TIMEOUT: what a service that does not start fails with.
const DOES_NOT_START: u32 = 1053;

/// What all worlds of a folder have in common.
pub struct Setup {
    /// The script folder.
    pub folder: PathBuf,
    /// Drives and places.
    pub layout: Layout,
    /// Names of the scripts, as they are stored.
    pub scripts: BTreeMap<&'static str, String>,
    /// The texts of the scripts, for messages.
    pub sources: Sources,
    /// The code page of the scripts, if it is settled.
    pub codepage: Option<CodePage>,
    /// The folder in which scripts start instead of their own.
    pub entry_directory: Option<String>,
    /// What the ARM commands do.
    pub arm: arm::Settings,
    /// The simulated services.
    pub services: SimulatedSettings,
    /// What directory scripts do.
    pub directory_script: adsi::Settings,
    /// The directory at the start of each run.
    pub directory: Option<LdifDirectories>,
    /// Other directories that may be there in its place, each with what is different in it.
    pub other_directories: Vec<(String, LdifDirectories)>,
    /// Notes what is asked of the directory in vain.
    pub demands: Option<Rc<Demands>>,
    /// The request to end before everything was tried.
    pub cancel: Cancel,
}

/// What was printed.
type Bytes = Rc<RefCell<Vec<u8>>>;

/// Where one case runs.
pub struct World {
    host: Host,
    log: Rc<Log>,
    folders: Folders,
    bare: bool,
    program_files: Vec<String>,
    state: Rc<MemoryState>,
    directory: Option<Rc<LdifDirectories>>,
    environment: Environment,
    scripts: BTreeMap<&'static str, String>,
    batch_files: Vec<String>,
    layout: Layout,
    entry: String,
    codepage: Option<CodePage>,
    session_page: Rc<Cell<CodePage>>,
    output: Bytes,
    error: Bytes,
    script_host: Rc<ScriptHost>,
}

impl Setup {
    /// The setup of a folder with everything as it is without a site file.
    pub fn new(folder: PathBuf, sources: Sources, codepage: Option<CodePage>) -> Self {
        let named = [("start", "start.bat"), ("stop", "stop.bat")];
        Self {
            folder,
            layout: Layout::new(&sources.drives()),
            scripts: named
                .into_iter()
                .filter_map(|(key, file)| Some((key, sources.name_of(file)?)))
                .collect(),
            sources,
            codepage,
            entry_directory: None,
            arm: arm::Settings::default(),
            services: SimulatedSettings::default(),
            directory_script: adsi::Settings::default(),
            directory: None,
            other_directories: Vec::new(),
            demands: None,
            cancel: Cancel::default(),
        }
    }
}

/// The name under which a setup keeps a script.
pub(super) const fn key(script: Script) -> &'static str {
    match script {
        Script::Start => "start",
        Script::Stop => "stop",
    }
}

impl World {
    /// Makes a world in which these decisions hold.
    ///
    /// # Errors
    /// When the scripts cannot be copied.
    pub fn build(setup: &Setup, decisions: &Decisions) -> io::Result<Self> {
        let decisions = Rc::new(decisions.clone());
        let folders = Folders::prepare(&setup.folder, &setup.layout, &decisions)?;
        let log = Rc::new(Log::default());
        let native = Rc::new(NativeFiles::new(folders.drive_map()));
        let start = jiff::civil::date(2008, 10, 15).at(3, 0, 0, 0);
        let clock: Rc<dyn Clock> = Rc::new(SimulatedClock::new(start));
        let state = Rc::new(MemoryState::default());
        let store: Rc<dyn StateStore> = Rc::<MemoryState>::clone(&state);
        let services = SimulatedServices::open(
            Rc::clone(&store),
            Rc::clone(&clock),
            services(&setup.services, &decisions),
        )?;
        let codes = crate::arm::registry::Codes::new(&*store);
        for (id, code) in &decisions.codes {
            codes.set(id, *code).map_err(io::Error::other)?;
        }
        let secrets = Rc::new(Secrets::default());
        let effects = Effects::new(Rc::clone(&secrets)).cancelled_by(setup.cancel.clone());
        let effects = Rc::new(effects);
        effects.listen(log.listener());
        effects.follow_decisions();
        let (directories, directory) = directories(setup, &decisions, &log);
        let script_host = Rc::new(ScriptHost::new(setup.directory_script, setup.codepage));
        let host = Host {
            processes: Rc::new(StandIns::new(
                Rc::clone(&native),
                Rc::clone(&decisions),
                Rc::clone(&log),
                |name| arm::meant(name).is_some(),
            )),
            files: Rc::new(SteadyFiles::new(native, start, Rc::clone(&log))),
            services: Rc::new(services),
            directories,
            messages: Rc::new(StateMessages::new(
                Rc::clone(&store),
                Rc::clone(&clock),
                Rc::clone(&secrets),
                None,
            )),
            clock,
            state: store,
            effects,
            diagnostics: Rc::new(NoDiagnostics),
            progress: Rc::new(NoProgress),
            secrets,
            programs: Rc::new(programs(setup, &script_host)),
        };
        let page = setup.codepage.unwrap_or(CodePage::UTF_8);
        Ok(Self {
            host,
            log,
            folders,
            bare: decisions.no_programs,
            program_files: program_files(&decisions),
            state,
            directory,
            environment: environment(&setup.layout, &decisions),
            scripts: setup.scripts.clone(),
            batch_files: setup.sources.batch_files(),
            entry: setup
                .entry_directory
                .clone()
                .unwrap_or_else(|| setup.layout.scripts.clone()),
            layout: setup.layout.clone(),
            codepage: setup.codepage,
            session_page: Rc::new(Cell::new(page)),
            output: Bytes::default(),
            error: Bytes::default(),
            script_host,
        })
    }

    /// The ways out.
    pub fn host(&self) -> &Host {
        &self.host
    }

    /// What carries VBScript files out.
    pub fn script_host(&self) -> &Rc<ScriptHost> {
        &self.script_host
    }

    /// The code page of the scripts, if it is settled.
    pub fn codepage(&self) -> Option<CodePage> {
        self.codepage
    }

    /// The drives.
    pub fn folders(&self) -> &Folders {
        &self.folders
    }

    /// Whether a program that a script calls by this name can be there.
    pub fn may_have(&self, program: &str) -> bool {
        !self.bare || self.host.programs.by_name(program).is_some()
    }

    /// Windows paths of programs that were decided to be there.
    pub fn program_files(&self) -> &[String] {
        &self.program_files
    }

    /// The Windows path of a script.
    pub fn script(&self, script: Script) -> Option<String> {
        let name = self.scripts.get(key(script))?;
        Some(path::join(&self.layout.scripts, name))
    }

    /// The Windows path of the script folder.
    pub fn script_folder(&self) -> &str {
        &self.layout.scripts
    }

    /// What a script starts with in a situation.
    pub fn context(&self, scenario: &Scenario, script: &str) -> Context {
        let mut environment = self.environment.clone();
        for (name, value) in scenario.context().variables() {
            environment.set(name, &value);
        }
        if self.codepage.is_none() {
            self.session_page.set(self.page_of(script));
        }
        Context {
            cwd: Cwd::new(&self.entry),
            environment,
            streams: Streams {
                input: Input::Null,
                output: Output::Buffer(Rc::clone(&self.output), self.session_page.get()),
                error: Output::Buffer(Rc::clone(&self.error), self.session_page.get()),
            },
            codepage: Rc::clone(&self.session_page),
            identity: Identity::Own,
            span: Span::command_line(),
            line: None,
        }
    }

    /// The code page of files and pipes: that of the script, unless it is a Unicode one.
    fn page_of(&self, script: &str) -> CodePage {
        let unicode = [CodePage::UTF_8, CodePage::UTF_16LE, CodePage::UTF_16BE];
        let bytes = self.host.files.read(script).unwrap_or_default();
        SourceText::decode(path::file_name(script), &bytes, None)
            .map(|source| source.codepage())
            .ok()
            .filter(|page| !unicode.contains(page))
            .unwrap_or(CodePage::UTF_8)
    }

    /// What a run left behind; the next run in this world begins with an empty log.
    ///
    /// # Errors
    /// When the drives cannot be read.
    pub fn harvest(&self, end: RunEnd) -> io::Result<Ended> {
        Ok(Ended {
            exit_code: end.exit_code,
            variables: end.variables,
            complaints: end.complaints,
            handed_over: end.handed_over,
            walks: end.walks,
            events: self.log.take(),
            output: self.drain(&self.output),
            error: self.drain(&self.error),
            files: self.folders.tree()?,
            directory: self.directory.as_ref().map(|directory| directory.save()),
            documents: self.state.documents(),
        })
    }

    /// Takes over what a process printed.
    pub fn print(&self, output: &[u8], error: &[u8]) {
        self.output.borrow_mut().extend_from_slice(output);
        self.error.borrow_mut().extend_from_slice(error);
    }

    /// Learns the secrets that the scripts hold, as reading them would.
    pub fn learn_secrets(&self, context: &Context) {
        let options = crate::batch::Options::default();
        let reader = crate::batch::Interpreter::new(self.host.clone(), context.clone(), options);
        for name in &self.batch_files {
            // One that cannot be read holds none.
            drop(reader.load(&path::join(&self.layout.scripts, name)));
        }
    }

    /// What was printed since the last time, without secrets.
    fn drain(&self, bytes: &Bytes) -> String {
        let bytes = bytes.take();
        let text = self.session_page.get().decode(&bytes).into_owned();
        self.host.secrets.redact(&text)
    }
}

fn program_files(decisions: &Decisions) -> Vec<String> {
    let files = decisions.files.iter().filter(|(path, presence)| {
        matches!(presence, Presence::Present(_))
            && path::extension(path).eq_ignore_ascii_case("exe")
    });
    files.map(|(path, _)| path.clone()).collect()
}

fn programs(setup: &Setup, script_host: &Rc<ScriptHost>) -> ProgramTable {
    let mut programs = ProgramTable::new();
    crate::batch::programs::register(&mut programs);
    crate::host::programs::register(&mut programs);
    script_host::register(&mut programs, script_host);
    let settings = arm::Settings {
        boot: None,
        ..setup.arm.clone()
    };
    arm::register(&mut programs, settings, Rc::clone(script_host));
    programs
}

fn services(settings: &SimulatedSettings, decisions: &Decisions) -> SimulatedSettings {
    let mut settings = settings.clone();
    for name in &decisions.failing_services {
        let known = settings
            .services
            .keys()
            .find(|known| known.eq_ignore_ascii_case(name))
            .cloned();
        let service: &mut SimulatedService = settings
            .services
            .entry(known.unwrap_or_else(|| name.clone()))
            .or_default();
        service.fail_start = Some(DOES_NOT_START);
    }
    if decisions.no_service_starts {
        settings.unknown = crate::host::simulated::UnknownService::Error;
        for service in settings.services.values_mut() {
            service.fail_start = Some(DOES_NOT_START);
        }
    }
    settings
}

fn directories(
    setup: &Setup,
    decisions: &Decisions,
    log: &Rc<Log>,
) -> (Rc<dyn Directories>, Option<Rc<LdifDirectories>>) {
    let other = decisions
        .other_directory
        .checked_sub(1)
        .and_then(|number| setup.other_directories.get(number));
    match other.map(|(_, other)| other).or(setup.directory.as_ref()) {
        None => (Rc::new(NoDirectory), None),
        Some(start) => {
            let (decided, inner) =
                DecidedDirectories::new(start.copy(), decisions.directory.clone(), Rc::clone(log));
            let decided: Rc<dyn Directories> = Rc::new(decided);
            let decided = match &setup.demands {
                Some(demands) => Rc::new(AskedDirectories::new(decided, Rc::clone(demands))),
                None => decided,
            };
            (decided, Some(inner))
        }
    }
}

/// What every Windows process has, the same on every machine, and what was decided.
fn environment(layout: &Layout, decisions: &Decisions) -> Environment {
    let path = format!(r"{PROGRAMS};C:\Windows\System32;C:\Windows");
    let mut environment: Environment = [
        ("PATH", path.as_str()),
        (
            "PATHEXT",
            ".COM;.EXE;.BAT;.CMD;.VBS;.VBE;.JS;.JSE;.WSF;.WSH;.MSC",
        ),
        ("COMSPEC", r"C:\Windows\System32\cmd.exe"),
        ("SystemRoot", r"C:\Windows"),
        ("windir", r"C:\Windows"),
        ("SystemDrive", "C:"),
        ("OS", "Windows_NT"),
        ("TEMP", &layout.temporary),
        ("TMP", &layout.temporary),
        ("COMPUTERNAME", "SERVER1"),
        ("USERNAME", "administrator"),
        ("PROCESSOR_ARCHITECTURE", "AMD64"),
        ("NUMBER_OF_PROCESSORS", "2"),
        ("CLP_SCRIPT_PATH", &layout.scripts),
    ]
    .into_iter()
    .collect();
    for (name, value) in &decisions.variables {
        match value {
            Some(value) => environment.set(name, value),
            None => environment.remove(name),
        }
    }
    environment
}
