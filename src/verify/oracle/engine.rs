use std::cell::RefCell;
use std::collections::BTreeSet;
use std::io;
use std::rc::Rc;
use std::time::Duration;

use super::STAND_IN;
use crate::batch::interpreter::Surroundings;
use crate::batch::{Interpreter, Options};
use crate::cluster::Scenario;
use crate::host::cmd_exe::{Answer, CmdCall, CmdExe, Request};
use crate::host::{Context, Cwd, Environment, Input, Output, Streams, path};
use crate::source::CodePage;
use crate::verify::{Engine, RunEnd, World};

/// Programs that stand on the script's `PATH` whatever it calls. What is not here and not called stays the system's:
/// `find`, `findstr`, `sort`, `more`, `attrib`, `xcopy`, `fc`, `cmd`.
const ALWAYS: &[&str] = &[
    "armload", "armkill", "armbcast", "armlog", "armsleep", "armsetcd", "armgetcd", "cscript",
    "wscript", "ldifde", "sc", "net", "sqlcmd", "osql", "timeout", "ping", "choice", "hostname",
    "where", "whoami", "sleep",
];

/// How long one script may take.
const TIME_LIMIT: Duration = Duration::from_secs(60);

/// A real cmd.exe.
pub struct CmdEngine {
    cmd: CmdExe,
    programs: RefCell<BTreeSet<String>>,
}

impl CmdEngine {
    /// Makes a cmd.exe ready.
    ///
    /// # Errors
    /// When there is none; the message says what to install.
    pub fn prepare() -> io::Result<Self> {
        Ok(Self {
            cmd: CmdExe::prepare(STAND_IN)?,
            programs: RefCell::new(ALWAYS.iter().map(|&name| name.to_owned()).collect()),
        })
    }

    /// In words, for messages.
    pub fn description(&self) -> String {
        self.cmd.description()
    }

    /// Whether it is Wine's, which has faults of its own.
    pub fn is_wine(&self) -> bool {
        cfg!(not(windows))
    }

    /// Puts a program on the `PATH` of the scripts that follow.
    pub fn add_program(&self, name: &str) {
        self.programs.borrow_mut().insert(name.to_owned());
    }
}

impl Engine for CmdEngine {
    fn name(&self) -> &str {
        "cmd.exe"
    }

    fn run(&self, world: &World, scenario: &Scenario) -> Result<RunEnd, String> {
        let script = world
            .script(scenario.script)
            .ok_or("the folder has no such script")?;
        let context = world.context(scenario, &script);
        world.learn_secrets(&context);
        let programs: Vec<String> = self
            .programs
            .borrow()
            .iter()
            .filter(|name| world.may_have(name))
            .cloned()
            .collect();
        let call = CmdCall {
            folders: world.folders(),
            script: &script,
            folder: context.cwd.folder(),
            variables: &context.environment.sorted(),
            programs: &programs,
            program_files: world.program_files(),
            codepage: context.codepage.get(),
            time_limit: TIME_LIMIT,
            cancel: world.host().effects.cancel(),
        };
        let page = context.codepage.get();
        let ended = self
            .cmd
            .run(&call, &mut |request| answer(world, &context, request, page))
            .map_err(|error| error.to_string())?;
        world.print(&ended.output, &ended.error);
        Ok(RunEnd {
            exit_code: ended
                .exit_code
                .ok_or("it did not end within the time limit")?,
            ..RunEnd::default()
        })
    }
}

/// Carries one call out, as a line of a batch file would be.
fn answer(world: &World, start: &Context, request: &Request, page: CodePage) -> Answer {
    let (name, arguments) = split(&request.line);
    let output = Output::buffer(page);
    let error = Output::buffer(page);
    let context = Context {
        cwd: Cwd::new(&request.folder),
        environment: request
            .variables
            .iter()
            .map(|(name, value)| (name.as_str(), value.as_str()))
            .collect::<Environment>(),
        streams: Streams {
            input: Input::Null,
            output: output.clone(),
            error: error.clone(),
        },
        codepage: Rc::clone(&start.codepage),
        ..start.clone()
    };
    let mut interpreter = Interpreter::new(world.host().clone(), context, Options::default());
    let status = interpreter.dispatch(&name, arguments, Surroundings::Alone, true);
    Answer {
        exit_code: status.map_or(interpreter.errorlevel(), |status| status.0),
        output: bytes(&output),
        error: bytes(&error),
    }
}

fn bytes(output: &Output) -> Vec<u8> {
    match output {
        Output::Buffer(bytes, _) => bytes.take(),
        _ => Vec::new(),
    }
}

/// A program's name, without its folder and ending, and the text behind it.
fn split(line: &str) -> (String, &str) {
    let (name, rest) = match line.strip_prefix('"') {
        Some(quoted) => quoted.split_once('"').unwrap_or((quoted, "")),
        None => line.split_at(line.find([' ', '\t']).unwrap_or(line.len())),
    };
    let file = path::file_name(name);
    let plain = match file.rsplit_once('.') {
        Some((stem, ending)) if ending.eq_ignore_ascii_case("exe") => stem,
        _ => file,
    };
    (plain.to_owned(), rest)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_command_line_begins_with_the_program() {
        assert_eq!(split("armlog  \"a b\" c"), ("armlog".into(), "  \"a b\" c"));
        assert_eq!(
            split("\"C:\\Program Files\\x.EXE\" /a"),
            ("x".into(), " /a")
        );
        assert_eq!(split("net.exe"), ("net".into(), ""));
    }
}
