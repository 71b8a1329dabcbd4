//! `Run`, and how a command line is carried out.
//!
//! A command runs by its name among the commands of this process, else as a program of the system; a batch file goes
//! through `cmd`, a file of another kind to the command that opens such files. Without waiting, a command of this
//! process runs to its end all the same, for there is no second process; its exit code is then not told.

use std::rc::Rc;

use super::super::failure::of_system;
use super::super::member::Arguments;
use super::{Answer, Shell, environment};
use crate::host::arguments::quote;
use crate::host::{
    Context, Effect, Input, Invocation, Launch, Outcome, Output, Program, Streams, SystemError,
    path,
};
use crate::vbscript::value::Variant;
use crate::vbscript::{Interpreter, Session};

/// `Run(command, style, wait)`: the exit code, 0 without waiting.
///
/// The program gets a window of its own, so nothing that it writes comes out here.
pub(super) fn run(_: &Shell, script: &mut Interpreter, arguments: Arguments<'_>) -> Answer {
    let command = arguments.string(script, 0)?;
    arguments.long(script, 1, 1)?;
    let wait = arguments.boolean(script, 2, false)?;
    let streams = Streams {
        input: Input::Null,
        output: Output::Null,
        error: Output::Null,
    };
    let code = carry_out(&script.session, &command, streams, wait);
    // Windows gives this failure no source.
    let code = code.map_err(|error| of_system("", error))?;
    Ok(Variant::Long(if wait { code } else { 0 }))
}

/// What a command's name stands for.
enum Found {
    /// A command that runs inside this process, with its arguments.
    Inside(Rc<dyn Program>, String),
    /// A program of the system, by its path.
    Outside(String),
    Nothing,
}

/// Carries out a command line and returns the exit code.
///
/// # Errors
/// 2 when there is no such program, or why it cannot be started.
pub(super) fn carry_out(
    session: &Session,
    command: &str,
    streams: Streams,
    wait: bool,
) -> Result<i32, SystemError> {
    let context = Context {
        streams,
        span: session.span(),
        ..session.context.borrow().clone()
    };
    let command = environment::expand(&context.environment, command);
    let (name, arguments) = split(&command);
    let ran = match find(session, &context, name, arguments) {
        Found::Inside(program, arguments) => {
            return Ok(program.run(&Invocation {
                name,
                arguments: &arguments,
                context: &context,
                host: &session.host,
            }));
        }
        Found::Outside(program) => Launch {
            program: &program,
            arguments,
            context: &context,
            wait,
        }
        .run(&*session.host.processes),
        Found::Nothing => Err(SystemError::FILE_NOT_FOUND),
    };
    let outcome = match &ran {
        Ok(ended) => ended.outcome(),
        Err(error) => Outcome::failed(None, error.to_string()),
    };
    let effect = Effect::RunProgram {
        program: name.to_owned(),
        arguments: arguments.trim().to_owned(),
    };
    session
        .host
        .effects
        .record(effect, &session.span(), outcome);
    ran.map(|ended| ended.code)
}

/// The program's name without quotes, and the text behind it with its leading blank.
fn split(command: &str) -> (&str, &str) {
    let command = command.trim_start();
    if let Some(quoted) = command.strip_prefix('"') {
        return quoted.split_once('"').unwrap_or((quoted, ""));
    }
    let end = command.find([' ', '\t']).unwrap_or(command.len());
    command.split_at(end)
}

fn find(session: &Session, context: &Context, name: &str, arguments: &str) -> Found {
    let programs = &session.host.programs;
    let is_plain = !name.contains(['\\', '/', ':']);
    if is_plain && let Some(program) = programs.by_name(name) {
        return Found::Inside(program, arguments.to_owned());
    }
    let Some(file) = session.host.processes.find(name, context) else {
        return in_system_folder(session, context, name, arguments);
    };
    let ending = path::extension(&file);
    let is_batch = ["bat", "cmd"]
        .iter()
        .any(|batch| ending.eq_ignore_ascii_case(batch));
    match (programs.by_extension(ending), programs.by_name("cmd")) {
        (Some(program), _) => Found::Inside(program, format!(" {}{arguments}", quote(&file))),
        (None, Some(cmd)) if is_batch => {
            // The outer quotes go when cmd reads the line ("cmd /?").
            Found::Inside(cmd, format!(" /c \"\"{file}\"{arguments}\""))
        }
        _ => Found::Outside(file),
    }
}

/// A full path into the folder of the system means the same command as its name alone.
fn in_system_folder(session: &Session, context: &Context, name: &str, arguments: &str) -> Found {
    let full = path::absolute(&context.cwd, name);
    let root = context.environment.value("SystemRoot");
    let system = path::join(root.unwrap_or(r"C:\Windows"), "System32");
    if crate::host::same_name(path::parent(&full), &system)
        && let Some(program) = session.host.programs.by_name(path::file_name(&full))
    {
        return Found::Inside(program, arguments.to_owned());
    }
    Found::Nothing
}
