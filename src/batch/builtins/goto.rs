//! `GOTO`

use std::rc::Rc;

use crate::batch::interpreter::{Interpreter, Run, Status, Stop};
use crate::batch::parser::is_separator;
use crate::batch::script::ends_label;

/// Goes on behind a label of the batch file; `GOTO :EOF` ends the file or subroutine.
///
/// A label that is not there ends the batch file with ERRORLEVEL 1.
pub(crate) fn goto(interpreter: &mut Interpreter, arguments: &str) -> Run {
    let text = arguments.trim_start_matches(is_separator);
    if text.is_empty() {
        interpreter.err("The syntax of the command is incorrect.\r\n");
        interpreter.errorlevel = 1;
        return Ok(Status::FAILURE);
    }
    if !interpreter.in_batch() {
        return Ok(Status::FAILURE);
    }
    let with_colon = text.starts_with(':');
    let name = &text[usize::from(with_colon)..];
    let end = name.find(ends_label).unwrap_or(name.len());
    let label = &name[..end];
    if with_colon && label.eq_ignore_ascii_case("eof") {
        // The caller sees success, whatever ERRORLEVEL is ("Batch goto loses errorlevel").
        return Err(Stop::EndFrame(Some(Status::SUCCESS)));
    }
    let Some(line) = find(interpreter, label) else {
        tell_missing(interpreter, label, "; cmd.exe ends the script here");
        return Err(Stop::EndFrame(Some(Status::FAILURE)));
    };
    if let Some(frame) = interpreter.frames.last_mut() {
        frame.line = line + 1;
    }
    Err(Stop::Goto)
}

/// The line of a label in the batch file at work, searched from the present line on.
pub(crate) fn find(interpreter: &Interpreter, label: &str) -> Option<usize> {
    let frame = interpreter.frames.last()?;
    frame.script.find_label(label, frame.line)
}

/// Says what cmd says, and shows the line with the label that was probably meant.
/// `consequence` is what comes of it: `GOTO` ends the script, `CALL` only fails.
pub(super) fn tell_missing(interpreter: &mut Interpreter, label: &str, consequence: &str) {
    const SHOWN: usize = 20;
    interpreter.err(&format!(
        "The system cannot find the batch label specified - {label}\r\n"
    ));
    interpreter.errorlevel = 1;
    let script = interpreter
        .frames
        .last()
        .map(|frame| Rc::clone(&frame.script));
    let labels: Vec<String> = script
        .iter()
        .flat_map(|script| script.labels())
        .map(|(_, name)| format!(":{name}"))
        .collect();
    let help = if labels.is_empty() {
        "the file has no labels".to_owned()
    } else {
        let shown = &labels[..labels.len().min(SHOWN)];
        let mut help = format!("the labels of the file are {}", shown.join(" "));
        if let Some(more) = labels.len().checked_sub(SHOWN).filter(|more| *more > 0) {
            help.push_str(&format!(" and {more} more"));
        }
        help
    };
    let length = "goto ".len() + label.chars().count();
    interpreter.report_end(
        format!("there is no label :{label}{consequence}"),
        length,
        &help,
    );
}
