//! `armistice report`, as it is called: its verb, its forms, estates that mean harm, and what is generated out of it.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)] // A test fails by panicking.

mod documents;
mod hostile;
mod markdown;
mod sarif;
mod suppression;
mod terminal;
mod verb;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;
use tempfile::TempDir;

/// All forms that are text.
const FORMS: [&str; 4] = ["human", "json", "sarif", "markdown"];

struct Answer {
    stdout: String,
    stderr: String,
    code: i32,
}

/// A call of the program, in the repository's folder.
fn armistice(arguments: &[&str]) -> Answer {
    in_folder(Path::new(env!("CARGO_MANIFEST_DIR")), arguments)
}

fn in_folder(folder: &Path, arguments: &[&str]) -> Answer {
    let output = Command::new(env!("CARGO_BIN_EXE_armistice"))
        .args(arguments)
        .current_dir(folder)
        .env_remove("CLP_EVENT")
        .output()
        .unwrap();
    Answer {
        stdout: String::from_utf8(output.stdout).unwrap(),
        stderr: String::from_utf8(output.stderr).unwrap(),
        code: output.status.code().unwrap(),
    }
}

/// Script folders of one test.
struct Scripts(TempDir);

impl Scripts {
    /// Files with their text; each line end becomes that of Windows.
    fn new(files: &[(&str, &str)]) -> Self {
        let scripts = Self(tempfile::tempdir().unwrap());
        for (name, text) in files {
            scripts.write(name, text);
        }
        scripts
    }

    fn path(&self) -> &Path {
        self.0.path()
    }

    fn at(&self, name: &str) -> PathBuf {
        self.path().join(name)
    }

    fn write(&self, name: &str, text: &str) {
        let file = self.at(name);
        fs::create_dir_all(file.parent().unwrap()).unwrap();
        fs::write(file, text.replace('\n', "\r\n")).unwrap();
    }

    /// `armistice report` with these arguments, in this place.
    fn report(&self, arguments: &[&str]) -> Answer {
        in_folder(self.path(), &[&["report"], arguments].concat())
    }

    /// The report over all, as JSON.
    fn json(&self, arguments: &[&str]) -> Value {
        self.form("json", arguments)
    }

    fn form(&self, form: &str, arguments: &[&str]) -> Value {
        let answer = self.report(&[&[".", "--format", form], arguments].concat());
        assert_eq!((answer.code, &*answer.stderr), (0, ""));
        serde_json::from_str(&answer.stdout).unwrap()
    }
}

/// The findings of a rule.
fn of_rule<'r>(report: &'r Value, code: &str) -> Vec<&'r Value> {
    let findings = report["findings"].as_array().unwrap();
    findings.iter().filter(|one| one["code"] == code).collect()
}

/// Whether each finding of a rule counts, in the order of the report.
fn count(report: &Value, code: &str) -> Vec<bool> {
    let findings = of_rule(report, code).into_iter();
    findings.map(|one| one["suppressed"].is_null()).collect()
}

/// The problems that a JSON Schema has with a document.
fn problems(schema: &str, document: &Value) -> Vec<String> {
    let schema: Value = serde_json::from_str(schema).unwrap();
    let validator = jsonschema::options()
        .should_validate_formats(true)
        .build(&schema)
        .unwrap();
    let errors = validator.iter_errors(document);
    errors
        .map(|error| format!("{}: {error}", error.instance_path()))
        .collect()
}
