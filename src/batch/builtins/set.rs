//! `SET`, `PATH`, `PROMPT`

use std::borrow::Cow;

use super::arithmetic;
use crate::batch::interpreter::{Interpreter, Run, Status};
use crate::batch::parser::{LINE_LIMIT, is_separator};
use crate::batch::secrets::is_telling;
use crate::host::{Effect, Outcome, upper};

/// Shows, sets, removes, computes (`/A`) or asks for (`/P`) variables.
pub(crate) fn set(interpreter: &mut Interpreter, arguments: &str) -> Run {
    let text = arguments.trim_start_matches([' ', '\t', ',', ';', '=']);
    match text.as_bytes() {
        [b'/', b'a' | b'A', ..] => return compute(interpreter, &text[2..]),
        [b'/', b'p' | b'P', ..] => {
            return ask(interpreter, text[2..].trim_start_matches([' ', '\t']));
        }
        _ => {}
    }
    let text = unquoted(text);
    if text.is_empty() {
        return show(interpreter, "");
    }
    let Some((name, value)) = split(text) else {
        return show(interpreter, text.trim_end_matches([' ', '\t']));
    };
    if name.is_empty() {
        return Ok(interpreter.fail("The syntax of the command is incorrect."));
    }
    Ok(assign_text(interpreter, name, value))
}

/// `set "name=value" rest`: the text between the first and the last quote.
pub(crate) fn unquoted(text: &str) -> &str {
    match text.strip_prefix('"') {
        None => text,
        Some(inner) => match inner.rfind('"') {
            Some(last) => &inner[..last],
            None => inner,
        },
    }
}

/// Name and value; an equals sign at the very start belongs to neither.
pub(crate) fn split(text: &str) -> Option<(&str, &str)> {
    let at = text.find('=')?;
    Some((&text[..at], &text[at + 1..]))
}

/// Gives a variable a value and tells the effect; a secret one without its value.
fn assign(interpreter: &mut Interpreter, name: &str, value: &str) {
    interpreter.context.environment.set(name, value);
    let secrets = &interpreter.host.secrets;
    let secret = secrets.is_secret_name(name);
    if secret {
        secrets.learn(value);
    }
    interpreter.record(
        || Effect::SetVariable {
            name: name.to_owned(),
            value: (!secret && !value.is_empty()).then(|| value.to_owned()),
            secret,
        },
        Outcome::done(),
    );
}

/// Gives a variable a text. One that is longer than a line is refused: cmd.exe has no room for it either, and a loop
/// that doubles its variable would else take all memory.
pub(crate) fn assign_text(interpreter: &mut Interpreter, name: &str, value: &str) -> Status {
    if value.len() > LINE_LIMIT && value.encode_utf16().count() > LINE_LIMIT {
        return interpreter.fail("The input line is too long.");
    }
    // A name that was put together while the script runs could not be seen before.
    if is_telling(name) {
        interpreter.host.secrets.learn_name(name);
    }
    assign(interpreter, name, value);
    succeeded(interpreter)
}

/// A change of variables clears ERRORLEVEL in a `.cmd` file only (dbenham's table).
fn succeeded(interpreter: &mut Interpreter) -> Status {
    if interpreter.in_cmd_file() {
        interpreter.errorlevel = 0;
    }
    Status::SUCCESS
}

fn show(interpreter: &mut Interpreter, prefix: &str) -> Run {
    let folded: Vec<char> = prefix.chars().map(upper).collect();
    let lines: String = interpreter
        .context
        .environment
        .sorted()
        .into_iter()
        .filter(|(name, _)| {
            let mut name = name.chars().map(upper);
            folded.iter().all(|c| name.next() == Some(*c))
        })
        .map(|(name, value)| format!("{name}={value}\r\n"))
        .collect();
    if lines.is_empty() && !prefix.is_empty() {
        return Ok(interpreter.fail(&format!("Environment variable {prefix} not defined")));
    }
    interpreter.out(&lines)?;
    Ok(succeeded(interpreter))
}

/// `SET /A`
fn compute(interpreter: &mut Interpreter, text: &str) -> Run {
    let result = arithmetic::evaluate(text, &mut Variables(interpreter));
    match result {
        Ok(value) => {
            // The value is shown on the command line only.
            if !interpreter.in_batch() {
                interpreter.out(&value.to_string())?;
            }
            Ok(succeeded(interpreter))
        }
        Err(error) => {
            interpreter.err(&format!("{error}\r\n"));
            interpreter.errorlevel = error.code();
            Ok(Status(error.code()))
        }
    }
}

struct Variables<'i>(&'i mut Interpreter);

impl arithmetic::Variables for Variables<'_> {
    fn get(&self, name: &str) -> Option<Cow<'_, str>> {
        self.0.lookup(name)
    }

    fn set(&mut self, name: &str, value: i32) {
        assign(self.0, name, itoa::Buffer::new().format(value));
    }
}

/// `SET /P name=prompt`: an empty answer leaves the variable as it is and fails.
fn ask(interpreter: &mut Interpreter, text: &str) -> Run {
    let text = unquoted(text);
    let Some((name, prompt)) = split(text) else {
        return Ok(interpreter.fail("The syntax of the command is incorrect."));
    };
    // Blanks, and then quotes, around the prompt are not shown.
    let prompt = prompt.trim_start_matches([' ', '\t', '=']);
    let prompt = unquoted(prompt);
    interpreter.out(prompt)?;
    let _ = interpreter.context.streams.output.flush();
    let line = interpreter.context.streams.input.read_line().ok().flatten();
    let answer = line
        .map(|bytes| {
            interpreter
                .context
                .codepage
                .get()
                .decode(&bytes)
                .into_owned()
        })
        .unwrap_or_default();
    if answer.is_empty() {
        interpreter.errorlevel = 1;
        return Ok(Status::FAILURE);
    }
    Ok(assign_text(interpreter, name, &answer))
}

/// `PATH`: shows it; `PATH ;` empties it; `PATH value` sets it.
pub(crate) fn path(interpreter: &mut Interpreter, arguments: &str) -> Run {
    let text = arguments.trim_start_matches([' ', '\t', '=']).trim_end();
    if text.is_empty() {
        let line = match interpreter.context.environment.get("PATH") {
            Some(path) => format!("PATH={path}\r\n"),
            None => "No Path\r\n".to_owned(),
        };
        interpreter.out(&line)?;
    } else if text == ";" {
        assign(interpreter, "PATH", "");
    } else {
        assign(interpreter, "PATH", text);
    }
    Ok(succeeded(interpreter))
}

/// `PROMPT text`: without a text the default comes back.
pub(crate) fn prompt(interpreter: &mut Interpreter, arguments: &str) -> Run {
    let text = arguments.trim_start_matches(is_separator);
    assign(interpreter, "PROMPT", text);
    Ok(succeeded(interpreter))
}
