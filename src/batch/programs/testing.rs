//! A folder `W:\case` on a drive of its own, and tools run in it.

use std::cell::Cell;
use std::cell::RefCell;
use std::io;
use std::rc::Rc;
use std::time::Duration;

use crate::host::native::{DriveMap, NativeFiles};
use crate::host::path;
use crate::host::{
    Clock, CollectedDiagnostics, Context, Cwd, Effect, EffectListener, Effects, Environment, Files,
    Host, Input, Invocation, Launch, Messages, Output, Processes, ProgramTable, Record, Secrets,
    ServiceState, ServiceStatus, Services, StateStore, Streams, SystemError, WriteMode,
};
use crate::source::{CodePage, Span};

/// The place of a test.
pub(super) struct Bench {
    _folder: tempfile::TempDir,
    host: Host,
    environment: Environment,
    codepage: Rc<Cell<CodePage>>,
    console: bool,
    slept: Rc<Slept>,
    effects: Rc<Heard>,
}

/// What a tool gave.
#[derive(Debug)]
pub(super) struct Ended {
    pub(super) code: i32,
    /// Standard output.
    pub(super) bytes: Vec<u8>,
    /// The same as text, of UTF-8 if it is that.
    pub(super) out: String,
    pub(super) err: String,
}

impl Bench {
    pub(super) fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let mut drives = DriveMap::new();
        drives.map('W', folder.path());
        let files = Rc::new(NativeFiles::new(drives));
        files.create_dir(r"W:\case").unwrap();
        let secrets = Rc::new(Secrets::default());
        let effects = Rc::new(Effects::new(Rc::clone(&secrets)));
        let heard = Rc::new(Heard::default());
        effects.listen(Rc::clone(&heard) as _);
        let slept = Rc::new(Slept::default());
        let nothing = Rc::new(Nothing);
        let mut programs = ProgramTable::new();
        super::register(&mut programs);
        let host = Host {
            files,
            processes: Rc::clone(&nothing) as _,
            services: Rc::clone(&nothing) as _,
            directories: Rc::new(crate::host::directory::NoDirectory),
            messages: Rc::clone(&nothing) as _,
            clock: Rc::clone(&slept) as _,
            state: nothing,
            effects,
            diagnostics: Rc::new(CollectedDiagnostics::new()),
            progress: Rc::new(crate::host::NoProgress),
            secrets,
            programs: Rc::new(programs),
        };
        let environment = [
            ("COMPUTERNAME", "NODE1"),
            ("USERDOMAIN", "CORP"),
            ("USERNAME", "Admin"),
        ]
        .into_iter()
        .collect();
        Self {
            _folder: folder,
            host,
            environment,
            codepage: Rc::new(Cell::new(CodePage::UTF_8)),
            console: false,
            slept,
            effects: heard,
        }
    }

    pub(super) fn codepage(self, codepage: CodePage) -> Self {
        self.codepage.set(codepage);
        self
    }

    pub(super) fn variable(mut self, name: &str, value: &str) -> Self {
        self.environment.set(name, value);
        self
    }

    /// Standard input is the process's own; for tools that must not read it.
    pub(super) fn console(mut self) -> Self {
        self.console = true;
        self
    }

    /// Makes a file, and its folder.
    pub(super) fn file(&self, name: &str, text: &str) {
        self.bytes(name, text.as_bytes());
    }

    pub(super) fn bytes(&self, name: &str, bytes: &[u8]) {
        let full = self.full(name);
        self.folder(path::parent(&full));
        let file = self
            .host
            .files
            .open_write(&full, WriteMode::Truncate)
            .unwrap();
        io::Write::write_all(&mut &file, bytes).unwrap();
    }

    pub(super) fn folder(&self, name: &str) {
        let full = self.full(name);
        if self.host.files.metadata(&full).is_err() {
            self.folder(path::parent(&full));
            self.host.files.create_dir(&full).unwrap();
        }
    }

    pub(super) fn read(&self, name: &str) -> String {
        String::from_utf8(self.host.files.read(&self.full(name)).unwrap()).unwrap()
    }

    pub(super) fn exists(&self, name: &str) -> bool {
        self.host.files.metadata(&self.full(name)).is_ok()
    }

    fn full(&self, name: &str) -> String {
        path::absolute(&Cwd::new(r"W:\case"), name)
    }

    /// The names of all tools.
    pub(super) fn names(&self) -> Vec<String> {
        let names = self.host.programs.names();
        names.into_iter().map(str::to_owned).collect()
    }

    /// Seconds waited, one number for each wait.
    pub(super) fn slept(&self) -> Vec<u64> {
        let waits = self.slept.0.borrow();
        waits.iter().map(Duration::as_secs).collect()
    }

    /// Effects in short: operation, path, target.
    pub(super) fn effects(&self) -> Vec<String> {
        self.effects.0.borrow().clone()
    }

    /// Runs `NAME arguments` with an empty input.
    pub(super) fn run(&self, line: &str) -> Ended {
        self.run_with(line, b"")
    }

    /// Runs `NAME arguments` with an input.
    pub(super) fn run_with(&self, line: &str, input: &[u8]) -> Ended {
        let end = line.find([' ', '/']).unwrap_or(line.len());
        let (name, arguments) = line.split_at(end);
        let output = Output::buffer(self.codepage.get());
        let error = Output::buffer(CodePage::UTF_8);
        let context = Context {
            cwd: Cwd::new(r"W:\case"),
            environment: self.environment.clone(),
            streams: Streams {
                input: if self.console {
                    Input::Stdin
                } else {
                    Input::from_bytes(input.to_vec())
                },
                output: output.clone(),
                error: error.clone(),
            },
            codepage: Rc::clone(&self.codepage),
            span: Span::command_line(),
            identity: crate::host::directory::Identity::Own,
            line: None,
        };
        let code = self.host.programs.by_name(name).unwrap().run(&Invocation {
            name,
            arguments,
            context: &context,
            host: &self.host,
        });
        let taken = |output: Output| match output {
            Output::Buffer(bytes, _) => bytes.take(),
            _ => Vec::new(),
        };
        let bytes = taken(output);
        Ended {
            code,
            out: String::from_utf8_lossy(&bytes).into_owned(),
            bytes,
            err: String::from_utf8(taken(error)).unwrap(),
        }
    }
}

#[derive(Default)]
struct Slept(RefCell<Vec<Duration>>);

impl Clock for Slept {
    fn now(&self) -> jiff::civil::DateTime {
        jiff::civil::date(2024, 5, 6).at(7, 8, 9, 0)
    }

    fn sleep(&self, duration: Duration) {
        self.0.borrow_mut().push(duration);
    }
}

#[derive(Default)]
struct Heard(RefCell<Vec<String>>);

impl EffectListener for Heard {
    fn record(&self, record: &Record) {
        self.0.borrow_mut().push(match &record.effect {
            Effect::Sleep { seconds } => format!("sleep {seconds}"),
            Effect::FileOperation {
                operation,
                path,
                target: None,
            } => format!("{operation} {path}"),
            Effect::FileOperation {
                operation,
                path,
                target: Some(target),
            } => format!("{operation} {path} {target}"),
            other => format!("{other:?}"),
        });
    }
}

/// No programs, no services, no messages, no state.
struct Nothing;

const NO_SERVICE: SystemError = SystemError(1060);

impl Processes for Nothing {
    fn find(&self, name: &str, context: &Context) -> Option<String> {
        // Batch files of the test's own folder, for `cmd`.
        name.ends_with(".bat")
            .then(|| path::absolute(&context.cwd, name))
    }

    fn run(&self, _: &Launch<'_>) -> Result<i32, SystemError> {
        Err(SystemError::FILE_NOT_FOUND)
    }
}

impl Messages for Nothing {
    fn log(&self, _: &str) -> io::Result<()> {
        Ok(())
    }

    fn broadcast(&self, _: &str, _: bool) -> io::Result<()> {
        Ok(())
    }
}

impl StateStore for Nothing {
    fn read(&self, _: &str) -> io::Result<Option<Vec<u8>>> {
        Ok(None)
    }

    fn update(
        &self,
        _: &str,
        change: &mut dyn FnMut(Option<&[u8]>) -> io::Result<Option<Vec<u8>>>,
    ) -> io::Result<()> {
        change(None).map(drop)
    }

    fn append(&self, _: &str, _: &[u8]) -> io::Result<()> {
        Ok(())
    }

    fn location(&self, name: &str) -> String {
        name.to_owned()
    }
}

impl Services for Nothing {
    fn back_end(&self) -> &'static str {
        "none"
    }

    fn query(&self, _: &str) -> Result<ServiceStatus, SystemError> {
        Err(NO_SERVICE)
    }

    fn list(&self) -> Result<Vec<ServiceStatus>, SystemError> {
        Ok(Vec::new())
    }

    fn start(&self, _: &str) -> Result<(), SystemError> {
        Err(NO_SERVICE)
    }

    fn stop(&self, _: &str) -> Result<(), SystemError> {
        Err(NO_SERVICE)
    }

    fn running_dependents(&self, _: &str) -> Result<Vec<String>, SystemError> {
        Err(NO_SERVICE)
    }

    fn wait_for(
        &self,
        _: &str,
        _: ServiceState,
        _: Duration,
    ) -> Result<ServiceStatus, SystemError> {
        Err(NO_SERVICE)
    }
}
