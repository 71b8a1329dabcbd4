//! A bench for scripts: the drives `W:` and `C:` are temporary folders, everything else is simulated.

use std::fs;
use std::path::PathBuf;
use std::rc::Rc;

use super::script::Script;
use super::{Interpreter, Options};
use crate::host::native::{DriveMap, NativeFiles};
use crate::host::test_bench::TestBench;
use crate::host::{Context, Cwd, Environment, Input, Output, ProgramTable, Streams};
use crate::source::{CodePage, SourceText, Span};

/// The folder that scripts run in.
const HERE: &str = r"W:\case";

pub(crate) struct ScriptBench {
    pub(crate) bench: TestBench,
    folder: tempfile::TempDir,
    input: Option<String>,
    name: &'static str,
    environment: Environment,
}

/// What a script left behind.
#[derive(Debug)]
pub(crate) struct Ran {
    pub(crate) out: String,
    pub(crate) err: String,
    pub(crate) errorlevel: i32,
    /// The current folder at the end.
    pub(crate) folder: String,
}

impl ScriptBench {
    pub(crate) fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        fs::create_dir_all(folder.path().join("w/case")).unwrap();
        fs::create_dir(folder.path().join("c")).unwrap();
        // No drive leads out of the folder, whatever a test removes.
        let mut drives = DriveMap::new();
        drives.map('W', &folder.path().join("w"));
        drives.map('C', &folder.path().join("c"));
        let mut bench = TestBench::new("", ProgramTable::new());
        bench.host.files = Rc::new(NativeFiles::new(drives));
        Self {
            bench,
            folder,
            input: None,
            name: "case.bat",
            environment: Environment::new(),
        }
    }

    /// A file below the script's folder; a name with a slash at its end makes a folder.
    pub(crate) fn file(self, name: &str, content: impl AsRef<[u8]>) -> Self {
        let path = self.native(name);
        if name.ends_with('/') {
            fs::create_dir_all(path).unwrap();
        } else {
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, content).unwrap();
        }
        self
    }

    pub(crate) fn read_only(self, name: &str) -> Self {
        let path = self.native(name);
        let mut permissions = fs::metadata(&path).unwrap().permissions();
        permissions.set_readonly(true);
        fs::set_permissions(path, permissions).unwrap();
        self
    }

    pub(crate) fn input(mut self, text: &str) -> Self {
        self.input = Some(text.to_owned());
        self
    }

    pub(crate) fn variable(mut self, name: &str, value: &str) -> Self {
        self.environment.set(name, value);
        self
    }

    /// The script is a `.cmd` file.
    pub(crate) fn named_cmd(mut self) -> Self {
        self.name = "case.cmd";
        self
    }

    pub(crate) fn native(&self, name: &str) -> PathBuf {
        self.folder.path().join("w/case").join(name)
    }

    /// A file's content; nothing for one that is not there.
    pub(crate) fn content(&self, name: &str) -> Option<String> {
        fs::read(self.native(name))
            .ok()
            .map(|bytes| String::from_utf8_lossy(&bytes).into_owned())
    }

    pub(crate) fn exists(&self, name: &str) -> bool {
        self.native(name).exists()
    }

    /// The effects so far, each as `operation path > target`, which are then forgotten.
    pub(crate) fn effects(&self) -> Vec<String> {
        let text = |value: &serde_json::Value| value.as_str().unwrap_or("").to_owned();
        self.bench
            .take_effects()
            .iter()
            .filter(|effect| effect["kind"] != "echo" && effect["kind"] != "exit")
            .map(|effect| {
                let what = if effect["kind"] == "file_operation" {
                    text(&effect["operation"])
                } else {
                    text(&effect["kind"])
                };
                let target = match effect.get("target") {
                    Some(target) => format!(" > {}", text(target)),
                    None => String::new(),
                };
                let failed = match effect["result"].get("message") {
                    Some(message) => format!(" ! {}", text(message)),
                    None => String::new(),
                };
                format!("{what} {}{target}{failed}", text(&effect["path"]))
            })
            .collect()
    }

    /// Runs the text of a batch file.
    pub(crate) fn run(&self, text: &str) -> Ran {
        let output = Output::buffer(CodePage::UTF_8);
        let error = Output::buffer(CodePage::UTF_8);
        let context = Context {
            cwd: Cwd::new(HERE),
            environment: self.environment.clone(),
            streams: Streams {
                input: self.input.as_ref().map_or(Input::Null, |text| {
                    Input::from_bytes(text.clone().into_bytes())
                }),
                output: output.clone(),
                error: error.clone(),
            },
            codepage: Rc::new(std::cell::Cell::new(CodePage::UTF_8)),
            span: Span::command_line(),
            identity: crate::host::directory::Identity::Own,
            line: None,
        };
        let mut interpreter =
            Interpreter::new(self.bench.host.clone(), context, Options::default());
        let source = SourceText::decode(self.name, text.as_bytes(), None).unwrap();
        let script = Rc::new(Script::new(&format!("{HERE}\\{}", self.name), source));
        interpreter.run_script(script, self.name, "");
        Ran {
            out: written(&output),
            err: written(&error),
            errorlevel: interpreter.errorlevel(),
            folder: interpreter.context().cwd.folder().to_owned(),
        }
    }

    /// Runs one command behind an ERRORLEVEL of 7.
    pub(crate) fn one(&self, command: &str) -> Ran {
        self.run(&format!(
            "@echo off\ncall :seven\n{command}\nexit /b\n:seven\nexit /b 7\n"
        ))
    }

    /// Whether `&&` goes on behind a command, or `||` does.
    pub(crate) fn succeeds(&self, command: &str) -> bool {
        self.run(&format!(
            "@echo off\n{command} >nul 2>nul && (set went=1) || (set went=0)\nexit /b %went%\n"
        ))
        .errorlevel
            == 1
    }
}

/// Holds one command against what Windows shows, the ERRORLEVEL it leaves behind one of 7, and what `&&` sees.
pub(crate) fn check(
    make: impl Fn() -> ScriptBench,
    command: &str,
    (out, err): (&str, &str),
    errorlevel: i32,
    succeeds: bool,
) {
    let ran = make().one(command);
    assert_eq!(
        (ran.out.as_str(), ran.err.as_str(), ran.errorlevel),
        (out, err, errorlevel),
        "{command}"
    );
    assert_eq!(make().succeeds(command), succeeds, "{command}");
}

fn written(output: &Output) -> String {
    match output {
        Output::Buffer(bytes, _) => String::from_utf8(bytes.borrow().clone()).unwrap(),
        _ => String::new(),
    }
}
