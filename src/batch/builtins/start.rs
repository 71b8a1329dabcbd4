//! `START`

use super::cleared;
use crate::batch::interpreter::{Found, Interpreter, Run, Status, Surroundings};
use crate::batch::parser::{is_separator, name_end};
use crate::host::{Effect, Input, Launch, Outcome, Output, SystemError, path};

/// ERRORLEVEL after a name that leads to nothing.
const NOT_FOUND: i32 = 9059;

/// What stands before the command.
#[derive(Debug, Default, PartialEq, Eq)]
struct Options<'t> {
    folder: Option<String>,
    /// `/B`: in the window that is there.
    same_window: bool,
    wait: bool,
    /// The command with its arguments.
    command: &'t str,
}

/// `START ["title"] [/D folder] [/B] [/WAIT] … command [arguments]`
///
/// A program runs on beside the script unless `/WAIT` is given. A batch file, a built-in command or a command of this
/// process is run to its end before the script goes on, `/WAIT` or not: nothing here runs two scripts at a time.
/// Without `/B` Windows opens a window of its own: what is written there is not seen by the script's streams.
pub(crate) fn start(interpreter: &mut Interpreter, arguments: &str) -> Run {
    let options = match Options::parse(arguments) {
        Ok(options) => options,
        Err(message) => return Ok(interpreter.fail(&message)),
    };
    let mut child = interpreter.child();
    child.errorlevel = 0;
    if let Some(folder) = &options.folder {
        let full = interpreter.absolute(folder);
        match interpreter.host.files.metadata(&full) {
            Ok(found) if found.is_dir => child.context.cwd.enter(&full),
            _ => return Ok(interpreter.fail(SystemError::NOT_A_DIRECTORY.text())),
        }
    }
    if !options.same_window {
        child.context.streams.input = Input::Null;
        child.context.streams.output = Output::Null;
        child.context.streams.error = Output::Null;
    }
    if options.command.is_empty() {
        // A new cmd.exe that waits for somebody to type.
        return Ok(Status::SUCCESS);
    }
    let (typed, rest) = options.command.split_at(name_end(options.command));
    let name = typed.replace('"', "");
    if !typed.starts_with('"') && super::find(&name).is_some() {
        let code = run_by_itself(&mut child, options.command);
        return Ok(ended(interpreter, &options, code));
    }
    match child.find_program(&name) {
        Found::Nothing => Ok(not_found(interpreter, &child, &name, rest)),
        Found::Outside(program) => launch(interpreter, &child, &options, &name, &program, rest),
        Found::Batch(_) => {
            let code = run_by_itself(&mut child, options.command);
            Ok(ended(interpreter, &options, code))
        }
        Found::Inside(_) | Found::Opened(..) => {
            let code = match child.dispatch(typed, rest, Surroundings::Compound, false) {
                Ok(status) => status.0,
                Err(_) => child.errorlevel,
            };
            Ok(ended(interpreter, &options, code))
        }
    }
}

/// What a cmd.exe of its own makes of the command: it takes the line apart once more, and its `ECHO` is on.
fn run_by_itself(child: &mut Interpreter, command: &str) -> i32 {
    child.echo = true;
    child.run_command_line(&format!("@{command}"))
}

/// Only `/WAIT` lets a code through; otherwise ERRORLEVEL stays (dbenham's table).
fn ended(interpreter: &mut Interpreter, options: &Options<'_>, code: i32) -> Status {
    if !options.wait {
        return Status::SUCCESS;
    }
    if code == 0 {
        return cleared(interpreter);
    }
    interpreter.errorlevel = code;
    Status(code)
}

fn launch(
    interpreter: &mut Interpreter,
    child: &Interpreter,
    options: &Options<'_>,
    name: &str,
    program: &str,
    arguments: &str,
) -> Run {
    let context = child.context_here();
    let launch = Launch {
        program,
        arguments,
        context: &context,
        wait: options.wait,
    };
    let started = launch.run(&*interpreter.host.processes);
    let outcome = match &started {
        Ok(end) if options.wait => end.outcome(),
        Ok(_) => Outcome::done(),
        Err(error) => Outcome::told(NOT_FOUND, error.to_string()),
    };
    interpreter.record(
        || Effect::RunProgram {
            program: name.to_owned(),
            arguments: arguments.trim().to_owned(),
        },
        outcome,
    );
    match started {
        Ok(end) => {
            if let Some(message) = &end.message {
                interpreter.err(&format!("{name}: {message}\r\n"));
            }
            Ok(ended(interpreter, options, end.code))
        }
        Err(error) => {
            interpreter.err(&format!("{error}\r\n"));
            interpreter.errorlevel = NOT_FOUND;
            Ok(Status(NOT_FOUND))
        }
    }
}

fn not_found(
    interpreter: &mut Interpreter,
    child: &Interpreter,
    name: &str,
    arguments: &str,
) -> Status {
    let full = path::absolute(&child.context.cwd, name);
    if interpreter
        .host
        .files
        .metadata(&full)
        .is_ok_and(|found| found.is_dir)
    {
        // Windows shows a folder in the Explorer; for the script that is a success.
        return Status::SUCCESS;
    }
    interpreter.err(&format!("The system cannot find the file {name}.\r\n"));
    interpreter.errorlevel = NOT_FOUND;
    interpreter.record(
        || Effect::RunProgram {
            program: name.to_owned(),
            arguments: arguments.trim().to_owned(),
        },
        Outcome::told(NOT_FOUND, "not found"),
    );
    Status(NOT_FOUND)
}

impl<'t> Options<'t> {
    /// Reads title and switches up to the command; the error is cmd's message.
    fn parse(text: &'t str) -> Result<Self, String> {
        let mut options = Self::default();
        let mut rest = text.trim_start_matches(is_separator);
        // The first word in quotes is the title, whatever was meant.
        if rest.starts_with('"') {
            rest = word(rest).1;
        }
        loop {
            rest = rest.trim_start_matches(is_separator);
            let Some(after) = rest.strip_prefix('/') else {
                options.command = rest.trim_end();
                return Ok(options);
            };
            let end = after
                .find(|c: char| is_separator(c) || c == '/' || c == '"')
                .unwrap_or(after.len());
            let (switch, mut behind) = after.split_at(end);
            match switch.to_ascii_lowercase().as_str() {
                "b" => options.same_window = true,
                "w" | "wait" => options.wait = true,
                "i" | "min" | "max" | "separate" | "shared" | "low" | "normal" | "high"
                | "realtime" | "abovenormal" | "belownormal" => {}
                "node" | "affinity" | "machine" => {
                    behind = word(behind.trim_start_matches(is_separator)).1;
                }
                // "/d" needs no blank before the folder.
                lower if lower.starts_with('d') => {
                    let (folder, after) = word(
                        after
                            .get(1..)
                            .unwrap_or("")
                            .trim_start_matches(is_separator),
                    );
                    options.folder = Some(folder.replace('"', ""));
                    behind = after;
                }
                _ => return Err(super::arguments::invalid_switch(&format!("/{switch}"))),
            }
            rest = behind;
        }
    }
}

/// The first word, its quotes included, and what stands behind it.
fn word(text: &str) -> (&str, &str) {
    let mut quoted = false;
    let end = text
        .find(|c: char| {
            quoted ^= c == '"';
            !quoted && is_separator(c)
        })
        .unwrap_or(text.len());
    text.split_at(end)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn title_and_switches_come_before_the_command() {
        let options = Options::parse(r#" "Switch over" /b /wait /dC:\x y\z.exe /q "#).unwrap();
        assert_eq!(
            options,
            Options {
                folder: Some(r"C:\x".to_owned()),
                same_window: true,
                wait: true,
                command: r"y\z.exe /q",
            }
        );
        let options = Options::parse(r#"/d "C:\a b" /affinity 3 /min "p q.exe" r"#).unwrap();
        assert_eq!(options.folder.as_deref(), Some(r"C:\a b"));
        assert_eq!(options.command, r#""p q.exe" r"#);
        assert_eq!(Options::parse("\"only a title\"").unwrap().command, "");
        assert_eq!(
            Options::parse("/zz x"),
            Err("Invalid switch - \"/zz\".".to_owned())
        );
    }
}
