//! `cscript x.vbs …`, `wscript x.vbs …` and `x.vbs …`.
//!
//! The script is recorded with its arguments and not executed here.

use super::session::{command_name, run_installed};
use crate::host::programs::words::{Quoting, words};
use crate::host::{Effect, Invocation, Outcome, Program, path};

/// What is told of a step that is recorded only.
pub(super) const RECORDED: &str = "recorded, not executed";

/// `cscript` and `wscript`.
pub(super) struct ScriptHost;

/// A file ending in `.vbs`, called by itself.
pub(super) struct ScriptFile;

/// A script with its arguments.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct ScriptLine {
    pub(super) script: String,
    pub(super) arguments: Vec<String>,
}

/// The script that a script host is called with. Options of the host begin with two slashes and may stand anywhere.
pub(super) fn of_host(arguments: &str) -> Option<ScriptLine> {
    let mut own = words(arguments, Quoting::Plain)
        .into_iter()
        .map(|word| word.value)
        .filter(|word| !word.starts_with("//"));
    Some(ScriptLine {
        script: own.next()?,
        arguments: own.collect(),
    })
}

/// A script that is called by its own name.
pub(super) fn of_file(script: &str, arguments: &str) -> ScriptLine {
    let all = words(arguments, Quoting::Plain).into_iter();
    ScriptLine {
        script: script.to_owned(),
        arguments: all
            .map(|word| word.value)
            .filter(|word| !word.starts_with("//"))
            .collect(),
    }
}

/// Whether a command name is that of a script host.
pub(super) fn is_host(name: &str) -> bool {
    matches!(command_name(name).as_str(), "CSCRIPT" | "WSCRIPT")
}

/// Whether a file is a script by its ending.
pub(super) fn is_vbscript(file: &str) -> bool {
    path::extension(file).eq_ignore_ascii_case("vbs")
}

/// Whether a file is a script in a language that is not supported.
pub(super) fn is_other_language(file: &str) -> bool {
    ["js", "jse", "wsf", "vbe"]
        .iter()
        .any(|other| path::extension(file).eq_ignore_ascii_case(other))
}

fn record_script(call: &Invocation<'_>, line: ScriptLine) -> i32 {
    let effect = Effect::RunDirectoryScript {
        watch_id: None,
        // A batch file waits for wscript too, although it has a window of its own.
        wait: true,
        account: None,
        script: line.script,
        arguments: line.arguments,
    };
    let outcome = Outcome::told(0, RECORDED);
    call.host
        .effects
        .record(effect, &call.context.span, outcome);
    0
}

impl Program for ScriptHost {
    fn run(&self, call: &Invocation<'_>) -> i32 {
        match of_host(call.arguments) {
            Some(line) if !is_other_language(&line.script) => record_script(call, line),
            other => {
                let what = if other.is_some() {
                    "only VBScript is supported"
                } else {
                    "no script is named"
                };
                system_host(call, what)
            }
        }
    }
}

impl Program for ScriptFile {
    fn run(&self, call: &Invocation<'_>) -> i32 {
        let mut own = words(call.arguments, Quoting::Plain)
            .into_iter()
            .map(|word| word.value);
        match own.next() {
            Some(script) => {
                let arguments = own.filter(|word| !word.starts_with("//")).collect();
                record_script(call, ScriptLine { script, arguments })
            }
            None => system_host(call, "no script is named"),
        }
    }
}

/// What is not VBScript is left to the system's own script host, where there is one.
fn system_host(call: &Invocation<'_>, otherwise: &str) -> i32 {
    run_installed(call, call.name, 1, otherwise)
}
