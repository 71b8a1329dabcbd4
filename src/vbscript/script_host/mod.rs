//! `cscript` and `wscript`: reads a script file, carries it out and says how it ended.

mod messages;
mod options;
mod run;
mod runner;

use std::cell::Cell;
use std::rc::Rc;
use std::time::Duration;

use jiff::civil::DateTime;

pub use options::ScriptLine;
pub use run::Ended;
pub use runner::ScriptRunner;

use crate::host::{Effect, Invocation, Outcome, Program, ProgramTable, path};
use crate::source::CodePage;
use crate::vbscript::automation::adsi::Settings;

/// The settings of directory scripts, and the way to carry one out.
#[derive(Debug, Default)]
pub struct ScriptHost {
    settings: Settings,
    /// The code page of script files, if it is settled; otherwise each is judged by its bytes.
    codepage: Option<CodePage>,
    /// How many scripts are at work inside each other.
    depth: Cell<usize>,
    /// How long a script may take.
    time_limit: Option<Duration>,
    /// When the outermost script at work has to have ended.
    ends: Cell<Option<DateTime>>,
    next: runner::Next,
}

impl ScriptHost {
    /// A script host with a site's settings.
    pub fn new(settings: Settings, codepage: Option<CodePage>) -> Self {
        Self {
            settings,
            codepage,
            ..Self::default()
        }
    }

    /// Ends a script after so long a time, if there is a limit. One that a script starts has what is left to that one.
    #[must_use]
    pub fn with_time_limit(self, time_limit: Option<Duration>) -> Self {
        Self { time_limit, ..self }
    }
}

/// Adds `cscript`, `wscript` and files ending in `.vbs`.
pub fn register(table: &mut ProgramTable, host: &Rc<ScriptHost>) {
    table.add("cscript", Rc::new(HostCommand(Rc::clone(host))));
    table.add("wscript", Rc::new(HostCommand(Rc::clone(host))));
    table.add_extension("vbs", Rc::new(ScriptFile(Rc::clone(host))));
}

/// `cscript [options] script arguments`
struct HostCommand(Rc<ScriptHost>);

/// A file ending in `.vbs`, called by itself.
struct ScriptFile(Rc<ScriptHost>);

impl Program for HostCommand {
    fn run(&self, call: &Invocation<'_>) -> i32 {
        match ScriptLine::of_host(call.arguments) {
            Ok(line) if line.is_other_language() => system_host(call, "only VBScript is supported"),
            Ok(line) => run_and_tell(&self.0, call, &line),
            Err(message) => system_host(call, &message),
        }
    }
}

impl Program for ScriptFile {
    fn run(&self, call: &Invocation<'_>) -> i32 {
        match ScriptLine::of_host(call.arguments) {
            // A file that is called by its name shows no logo: what Windows shows then is a window.
            Ok(mut line) => {
                line.logo = false;
                run_and_tell(&self.0, call, &line)
            }
            Err(message) => system_host(call, &message),
        }
    }
}

fn run_and_tell(host: &ScriptHost, call: &Invocation<'_>, line: &ScriptLine) -> i32 {
    let ended = host.run(line, call);
    let code = ended.code;
    let effect = line.effect(None, true, None);
    call.host
        .effects
        .record(effect, &call.context.span, ended.outcome());
    code
}

impl ScriptLine {
    /// The step that this line is. `wait` is true for a line of a batch file, which waits for `wscript` too, although
    /// that has a window of its own.
    pub fn effect(&self, watch_id: Option<&str>, wait: bool, account: Option<&str>) -> Effect {
        Effect::RunDirectoryScript {
            watch_id: watch_id.map(str::to_owned),
            wait,
            account: account.map(str::to_owned),
            script: self.script.clone(),
            arguments: self.arguments.clone(),
        }
    }

    /// Whether the script is in a language that is not supported.
    pub fn is_other_language(&self) -> bool {
        let other = |name: &str| {
            ["js", "jse", "jscript", "javascript", "wsf", "vbe"]
                .iter()
                .any(|other| name.eq_ignore_ascii_case(other))
        };
        match &self.engine {
            Some(engine) => other(engine),
            None => other(path::extension(&self.script)),
        }
    }
}

impl Ended {
    /// What is told of it: an untrapped error is a failure whatever the exit code says.
    pub fn outcome(&self) -> Outcome {
        match &self.failure {
            Some(message) => Outcome::failed(Some(self.code), message.clone()),
            None => Outcome::code(self.code),
        }
    }
}

/// What is not VBScript is left to the system's own script host, where there is one.
fn system_host(call: &Invocation<'_>, otherwise: &str) -> i32 {
    crate::host::programs::run_installed(call, call.name, 1, otherwise)
}
