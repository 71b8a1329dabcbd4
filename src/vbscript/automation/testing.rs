//! A bench for objects: drive `C:` is a temporary folder, everything else is simulated.

use std::cell::{Cell, RefCell};
use std::fs;
use std::rc::Rc;

use super::adsi::State;
use crate::host::directory::Identity;
use crate::host::native::{DriveMap, NativeFiles};
use crate::host::test_bench::TestBench;
use crate::host::{Context, Cwd, Environment, Input, Output, ProgramTable, Streams};
use crate::source::{CodePage, Span};
use crate::vbscript::value::Variant;
use crate::vbscript::{Access, Call, Interpreter, Session, Stop};

pub(crate) struct Bench {
    pub(super) bench: TestBench,
    pub(crate) script: Interpreter,
    folder: tempfile::TempDir,
}

/// The folder that the script lies in and that is current.
pub(super) const HERE: &str = r"C:\case";

impl Bench {
    pub(crate) fn new() -> Self {
        Self::with_programs(ProgramTable::new())
    }

    pub(super) fn with_programs(programs: ProgramTable) -> Self {
        let folder = tempfile::tempdir().unwrap();
        fs::create_dir(folder.path().join("case")).unwrap();
        let mut drives = DriveMap::new();
        drives.map('C', folder.path());
        let mut bench = TestBench::new("", programs);
        bench.host.files = Rc::new(NativeFiles::new(drives));
        let script = interpreter(Session {
            host: bench.host.clone(),
            context: RefCell::new(context()),
            script: format!(r"{HERE}\move.vbs"),
            arguments: ["EX1", "EX2", "/user:ann", "/quiet+", "/x-"]
                .map(str::to_owned)
                .to_vec(),
            batch_mode: false,
            identity: Identity::Own,
            adsi: State::default(),
            random: crate::vbscript::library::Random::default(),
            line: Cell::new(7),
        });
        Self {
            bench,
            script,
            folder,
        }
    }

    pub(super) fn input(self, text: &str) -> Self {
        let input = Input::from_bytes(text.as_bytes().to_vec());
        self.script.session.context.borrow_mut().streams.input = input;
        self
    }

    pub(super) fn codepage(self, codepage: CodePage) -> Self {
        self.script.session.context.borrow().codepage.set(codepage);
        self
    }

    pub(super) fn variable(self, name: &str, value: &str) -> Self {
        let context = &self.script.session.context;
        context.borrow_mut().environment.set(name, value);
        self
    }

    /// A file below the current folder; a name with a slash at its end makes a folder.
    pub(super) fn file(self, name: &str, content: impl AsRef<[u8]>) -> Self {
        let path = self.native(name);
        if name.ends_with('/') {
            fs::create_dir_all(path).unwrap();
        } else {
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, content).unwrap();
        }
        self
    }

    pub(super) fn read_only(self, name: &str) -> Self {
        let mut permissions = fs::metadata(self.native(name)).unwrap().permissions();
        permissions.set_readonly(true);
        fs::set_permissions(self.native(name), permissions).unwrap();
        self
    }

    pub(super) fn native(&self, name: &str) -> std::path::PathBuf {
        self.folder.path().join("case").join(name)
    }

    pub(super) fn bytes(&self, name: &str) -> Vec<u8> {
        fs::read(self.native(name)).unwrap()
    }

    pub(super) fn exists(&self, name: &str) -> bool {
        self.native(name).exists()
    }

    /// What was written to standard output.
    pub(super) fn out(&self) -> String {
        shown(&self.script.session.context.borrow().streams.output)
    }

    /// What was written to standard error.
    pub(super) fn err(&self) -> String {
        shown(&self.script.session.context.borrow().streams.error)
    }

    pub(super) fn create(&mut self, prog_id: &str) -> Variant {
        super::create(&mut self.script, prog_id).unwrap()
    }

    fn use_member(
        &mut self,
        object: &Variant,
        access: Access,
        member: &str,
        arguments: &[Variant],
    ) -> Result<Variant, Stop> {
        let Variant::Object(object) = object else {
            panic!("{object:?} is no object");
        };
        let call = Call {
            member,
            access,
            arguments,
        };
        object.call(&mut self.script, &call)
    }

    /// Reads a property or calls a method.
    pub(super) fn call(
        &mut self,
        object: &Variant,
        member: &str,
        arguments: &[Variant],
    ) -> Result<Variant, Stop> {
        self.use_member(object, Access::Get, member, arguments)
    }

    /// The same, where no error is expected.
    pub(super) fn get(&mut self, object: &Variant, member: &str, arguments: &[Variant]) -> Variant {
        match self.call(object, member, arguments) {
            Ok(value) => value,
            Err(stop) => panic!("{member}: {stop:?}"),
        }
    }

    /// The same, shown for comparison.
    pub(super) fn show(&mut self, object: &Variant, member: &str, arguments: &[Variant]) -> String {
        format!("{:?}", self.get(object, member, arguments))
    }

    /// The same with one text, shown as it is.
    pub(super) fn text_of(&mut self, object: &Variant, member: &str, texts: &[&str]) -> String {
        let arguments: Vec<_> = texts.iter().map(|text| Variant::text(text)).collect();
        match self.get(object, member, &arguments) {
            Variant::Text(text) => text.to_string(),
            other => panic!("{member} gave {other:?}"),
        }
    }

    /// The error number that a call with texts raises.
    pub(super) fn number(&mut self, object: &Variant, member: &str, texts: &[&str]) -> i32 {
        let arguments: Vec<_> = texts.iter().map(|text| Variant::text(text)).collect();
        let result = self.call(object, member, &arguments);
        self.error(result).0
    }

    /// Assigns a property.
    pub(super) fn assign(
        &mut self,
        object: &Variant,
        member: &str,
        arguments: &[Variant],
    ) -> Result<Variant, Stop> {
        self.use_member(object, Access::Let, member, arguments)
    }

    /// The same, where no error is expected.
    pub(super) fn put(&mut self, object: &Variant, member: &str, arguments: &[Variant]) {
        if let Err(stop) = self.assign(object, member, arguments) {
            panic!("{member}: {stop:?}");
        }
    }

    /// What `For Each` gives.
    pub(super) fn each(&mut self, object: &Variant) -> Vec<Variant> {
        let Variant::Object(object) = object else {
            panic!("{object:?} is no object");
        };
        let mut enumeration = Rc::clone(object).enumerate(&mut self.script).unwrap();
        std::iter::from_fn(|| enumeration.next(&mut self.script).unwrap()).collect()
    }

    /// Number and text of an error.
    pub(super) fn error(&self, result: Result<Variant, Stop>) -> (i32, String) {
        match result {
            Err(Stop::Error(error)) => (error.number, error.description),
            other => panic!("{other:?} is no error"),
        }
    }

    /// The effects so far as `kind field=value …`, which are then forgotten.
    pub(super) fn effects(&self) -> Vec<serde_json::Value> {
        self.bench.take_effects()
    }
}

/// The one place that knows how a script is set going.
fn interpreter(session: Session) -> Interpreter {
    Interpreter::new(session, Vec::new())
}

fn context() -> Context {
    Context {
        cwd: Cwd::new(HERE),
        environment: Environment::new(),
        streams: Streams {
            input: Input::Null,
            output: Output::buffer(CodePage::UTF_8),
            error: Output::buffer(CodePage::UTF_8),
        },
        codepage: Rc::new(Cell::new(CodePage::UTF_8)),
        identity: Identity::Own,
        span: Span::command_line(),
        line: None,
    }
}

fn shown(output: &Output) -> String {
    match output {
        Output::Buffer(bytes, _) => String::from_utf8(bytes.borrow().clone()).unwrap(),
        _ => String::new(),
    }
}
