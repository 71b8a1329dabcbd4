//! `DATE`, `TIME`, `VER`, `VERIFY`, `VOL`

use super::arguments::{Part, parts};
use super::{SYNTAX, cleared};
use crate::batch::interpreter::{Interpreter, Run};
use crate::batch::parser::is_separator;
use crate::host::{SystemError, path};

/// What `ver` and `$V` of a prompt show.
pub(crate) const VERSION: &str = "Microsoft Windows [Version 10.0.17763.1]";

/// `DATE [/T | date]`: shows the date. A new one is refused in Windows' words for users without that right:
/// the clock is none of a failover's business.
pub(crate) fn date(interpreter: &mut Interpreter, arguments: &str) -> Run {
    // A blank stands behind the date.
    let shown = format!("{} ", interpreter.date());
    clock(
        interpreter,
        arguments,
        "date",
        &shown,
        &shown,
        "(mm-dd-yy) ",
    )
}

/// `TIME [/T | time]`: shows the time, with `/T` to the minute. A new one is refused.
pub(crate) fn time(interpreter: &mut Interpreter, arguments: &str) -> Run {
    let short = interpreter
        .host
        .clock
        .now()
        .strftime("%I:%M %p")
        .to_string();
    let long = interpreter.time();
    clock(interpreter, arguments, "time", &short, &long, "")
}

fn clock(
    interpreter: &mut Interpreter,
    arguments: &str,
    what: &str,
    short: &str,
    long: &str,
    form: &str,
) -> Run {
    let parts = parts(arguments);
    let is_t =
        |part: &Part| matches!(part, Part::Switch(switch) if switch.eq_ignore_ascii_case("t"));
    if parts.iter().any(is_t) {
        interpreter.out(&format!("{short}\r\n"))?;
        return Ok(cleared(interpreter));
    }
    if parts.is_empty() {
        interpreter.out(&format!(
            "The current {what} is: {long}\r\nEnter the new {what}: {form}"
        ))?;
        let _ = interpreter.context.streams.output.flush();
        let line = interpreter.context.streams.input.read_line().ok().flatten();
        if line.is_none() {
            interpreter.out("\r\n")?;
        }
        if line.is_none_or(|line| line.trim_ascii().is_empty()) {
            return Ok(cleared(interpreter));
        }
    }
    Ok(interpreter.fail("A required privilege is not held by the client."))
}

/// `VER`
pub(crate) fn version(interpreter: &mut Interpreter, _: &str) -> Run {
    interpreter.out(&format!("\r\n{VERSION}\r\n"))?;
    Ok(cleared(interpreter))
}

/// `VERIFY [ON | OFF]`: a switch that changes nothing here, as the system checks what it writes.
pub(crate) fn verify(interpreter: &mut Interpreter, arguments: &str) -> Run {
    let word = arguments.trim_matches(is_separator);
    if word.is_empty() {
        let state = if interpreter.verify { "on" } else { "off" };
        interpreter.out(&format!("VERIFY is {state}.\r\n"))?;
    } else if word.eq_ignore_ascii_case("on") {
        interpreter.verify = true;
    } else if word.eq_ignore_ascii_case("off") {
        interpreter.verify = false;
    } else {
        return Ok(interpreter.fail("An incorrect parameter was\r\nentered for the command."));
    }
    Ok(cleared(interpreter))
}

/// `VOL [drive:]`
pub(crate) fn volume(interpreter: &mut Interpreter, arguments: &str) -> Run {
    let name = arguments.trim_matches(is_separator).replace('"', "");
    let drive = if name.is_empty() {
        interpreter.context.cwd.drive()
    } else {
        match (path::drive_of(&name), name.len()) {
            (Some(drive), 2) => drive,
            _ => return Ok(interpreter.fail(SYNTAX)),
        }
    };
    if !interpreter.host.files.drive_exists(drive) {
        return Ok(interpreter.fail(SystemError::PATH_NOT_FOUND.text()));
    }
    interpreter.out(&volume_lines(drive))?;
    Ok(cleared(interpreter))
}

/// What is said of a disk; neither label nor number is asked for, so that output stays the same on every machine.
pub(super) fn volume_lines(drive: char) -> String {
    format!(" Volume in drive {drive} has no label.\r\n Volume Serial Number is 0000-0000\r\n")
}
