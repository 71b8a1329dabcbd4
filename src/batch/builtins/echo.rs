//! `ECHO`

use crate::batch::interpreter::{Interpreter, Run, Status};
use crate::batch::parser::is_separator;
use crate::host::{Effect, Outcome};

/// Shows text, or turns the echo of commands on or off. ERRORLEVEL stays as it is.
pub(crate) fn echo(interpreter: &mut Interpreter, arguments: &str) -> Run {
    let word = arguments.trim_matches(is_separator);
    let first_is_blank = arguments.starts_with(is_separator);
    // "echo," and "echo=" show an empty line; only blanks ask for the state.
    if arguments.trim_matches([' ', '\t']).is_empty() {
        let state = if interpreter.echo { "on" } else { "off" };
        interpreter.out(&format!("ECHO is {state}.\r\n"))?;
        return Ok(Status::SUCCESS);
    }
    if first_is_blank {
        if word.eq_ignore_ascii_case("on") {
            interpreter.echo = true;
            return Ok(Status::SUCCESS);
        }
        if word.eq_ignore_ascii_case("off") {
            interpreter.echo = false;
            return Ok(Status::SUCCESS);
        }
    }
    // The one character behind the name only separates: "echo.", "echo(", "echo:" show an empty line.
    let mut text = arguments.chars();
    text.next();
    let text = text.as_str();
    interpreter.record(
        || Effect::Echo {
            text: text.to_owned(),
        },
        Outcome::done(),
    );
    interpreter.out(&format!("{text}\r\n"))?;
    Ok(Status::SUCCESS)
}
