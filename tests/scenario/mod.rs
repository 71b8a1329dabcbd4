//! Runs the real program on a copy of a corpus folder, and keeps what it did.
#![allow(dead_code)] // Each test target uses its own part.
#![allow(clippy::unwrap_used, clippy::expect_used)] // A test fails by panicking.

pub(crate) mod ldif;
pub(crate) mod organization;
pub(crate) mod prediction;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use serde_json::Value;
use tempfile::TempDir;

/// A situation of a cluster group, put together word by word.
pub(crate) struct Scenario {
    bench: TempDir,
    folder: PathBuf,
    script: &'static str,
    arguments: Vec<String>,
    environment: Vec<(String, String)>,
}

/// What a run left behind.
pub(crate) struct Run {
    pub(crate) trace: Vec<Value>,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
    pub(crate) code: i32,
}

impl Scenario {
    /// A copy of a folder of the corpus.
    pub(crate) fn corpus(name: &str) -> Self {
        let scenario = Self::empty();
        let original = Path::new(env!("CARGO_MANIFEST_DIR"))
            .join("corpus")
            .join(name);
        copy(&original, &scenario.folder);
        scenario
    }

    /// A folder without scripts.
    pub(crate) fn empty() -> Self {
        let bench = tempfile::tempdir().unwrap();
        let folder = bench.path().join("scripts");
        fs::create_dir(&folder).unwrap();
        Self {
            bench,
            folder,
            script: "start",
            arguments: Vec::new(),
            environment: Vec::new(),
        }
    }

    /// A file in the script folder.
    pub(crate) fn file(self, name: &str, content: impl AsRef<[u8]>) -> Self {
        fs::write(self.folder.join(name), content).unwrap();
        self
    }

    /// A batch file in the script folder; line ends become CR LF.
    pub(crate) fn batch(self, name: &str, text: &str) -> Self {
        self.file(name, text.replace('\n', "\r\n"))
    }

    pub(crate) fn start(mut self) -> Self {
        self.script = "start";
        self
    }

    pub(crate) fn stop(mut self) -> Self {
        self.script = "stop";
        self
    }

    pub(crate) fn event(self, event: &str) -> Self {
        self.option("--event", event)
    }

    pub(crate) fn server(self, server: &str) -> Self {
        self.option("--server", server)
    }

    pub(crate) fn disk(self, disk: &str) -> Self {
        self.option("--disk", disk)
    }

    /// An option with its value.
    pub(crate) fn option(mut self, name: &str, value: &str) -> Self {
        self.arguments.push(name.to_owned());
        self.arguments.push(value.to_owned());
        self
    }

    pub(crate) fn flag(mut self, name: &str) -> Self {
        self.arguments.push(name.to_owned());
        self
    }

    pub(crate) fn environment(mut self, name: &str, value: &str) -> Self {
        self.environment.push((name.to_owned(), value.to_owned()));
        self
    }

    /// Forgets options, so that the same folder and state serve another run.
    pub(crate) fn again(mut self) -> Self {
        self.arguments.clear();
        self.environment.clear();
        self
    }

    pub(crate) fn folder(&self) -> &Path {
        &self.folder
    }

    /// The folder as scripts see it.
    pub(crate) fn windows_folder(&self) -> String {
        if cfg!(windows) {
            return self.folder.display().to_string();
        }
        format!("Z:{}", self.folder.display().to_string().replace('/', "\\"))
    }

    pub(crate) fn state(&self) -> PathBuf {
        self.bench.path().join("state")
    }

    /// `armistice run`
    pub(crate) fn run(&self) -> Run {
        let trace = self.bench.path().join("trace.jsonl");
        let _ = fs::remove_file(&trace);
        let mut command = self.command();
        command
            .arg("run")
            .arg(&self.folder)
            .args(["--script", self.script])
            .arg("--state")
            .arg(self.state())
            .arg("--trace")
            .arg(&trace)
            .args(&self.arguments);
        let output = command.output().unwrap();
        let text = fs::read_to_string(&trace).unwrap_or_default();
        self.run_from(&output, &text)
    }

    /// `armistice cmd FILE`
    pub(crate) fn cmd(&self, file: &str, arguments: &[&str]) -> Run {
        self.one_file("cmd", file, arguments)
    }

    /// `armistice script FILE`
    pub(crate) fn script(&self, file: &str, arguments: &[&str]) -> Run {
        self.one_file("script", file, arguments)
    }

    fn one_file(&self, verb: &str, file: &str, arguments: &[&str]) -> Run {
        let trace = self.bench.path().join("trace.jsonl");
        let _ = fs::remove_file(&trace);
        let mut command = self.command();
        command
            .arg(verb)
            .arg("--state")
            .arg(self.state())
            .arg("--trace")
            .arg(&trace)
            .args(&self.arguments)
            .arg(file)
            .args(arguments)
            .current_dir(&self.folder);
        let output = command.output().unwrap();
        let text = fs::read_to_string(&trace).unwrap_or_default();
        self.run_from(&output, &text)
    }

    /// The end state of the embedded directory after a run with [`Self::directory_out`].
    pub(crate) fn directory(&self) -> ldif::Entries {
        ldif::Entries::read(&self.directory_file())
    }

    /// Where that end state is written.
    pub(crate) fn directory_file(&self) -> PathBuf {
        self.bench.path().join("end.ldif")
    }

    /// Lets runs write the embedded directory's end state.
    pub(crate) fn directory_out(self) -> Self {
        let out = self.directory_file().display().to_string();
        self.option("--directory-out", &out)
    }

    /// The program with the cluster's variables out of its environment.
    pub(crate) fn command(&self) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_armistice"));
        for (name, _) in std::env::vars_os() {
            if name.to_string_lossy().starts_with("CLP_") {
                command.env_remove(name);
            }
        }
        command.env("NO_COLOR", "1");
        command.envs(self.environment.iter().map(|(name, value)| (name, value)));
        command
    }

    fn run_from(&self, output: &Output, trace: &str) -> Run {
        Run {
            trace: trace
                .lines()
                .map(|line| serde_json::from_str(line).unwrap())
                .collect(),
            stdout: String::from_utf8_lossy(&output.stdout).into_owned(),
            stderr: String::from_utf8_lossy(&output.stderr).into_owned(),
            code: output.status.code().expect("ended by a signal"),
        }
    }
}

impl Run {
    /// The effects of one kind.
    pub(crate) fn kind(&self, kind: &str) -> Vec<&Value> {
        self.trace
            .iter()
            .filter(|effect| effect["kind"] == kind)
            .collect()
    }

    /// One field of the effects of one kind.
    pub(crate) fn fields(&self, kind: &str, field: &str) -> Vec<String> {
        self.kind(kind)
            .into_iter()
            .map(|effect| match &effect[field] {
                Value::String(text) => text.clone(),
                other => other.to_string(),
            })
            .collect()
    }

    /// Everything the program said.
    pub(crate) fn said(&self) -> String {
        format!("{}{}", self.stdout, self.stderr)
    }
}

fn copy(from: &Path, to: &Path) {
    for entry in fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let target = to.join(entry.file_name());
        if entry.file_type().unwrap().is_dir() {
            fs::create_dir(&target).unwrap();
            copy(&entry.path(), &target);
        } else {
            fs::copy(entry.path(), target).unwrap();
        }
    }
}
