//! `CALL`

use std::rc::Rc;

use crate::batch::builtins;
use crate::batch::expand::{Mode, expand_percent};
use crate::batch::interpreter::{Interpreter, Run, Status, Surroundings};
use crate::batch::parser::{is_separator, name_end, resolve_carets};
use crate::batch::script::ends_label;

/// Runs a batch file, a subroutine, or any command after expanding it once more (parser account, phase 6).
pub(crate) fn call(interpreter: &mut Interpreter, arguments: &str) -> Run {
    let text = arguments.trim_start_matches(is_separator);
    if text.is_empty() {
        // "(call )" is the idiom that clears ERRORLEVEL, "(call)" the one that sets it.
        let clears = !arguments.is_empty();
        interpreter.errorlevel = i32::from(!clears);
        return Ok(Status(i32::from(!clears)));
    }
    let text = match second_round(interpreter, text) {
        Some(text) => text,
        None => return Ok(Status::SUCCESS),
    };
    let text = text.trim_start_matches(is_separator);
    let (name, rest) = text.split_at(name_end(text));
    if let Some(label) = name.strip_prefix(':') {
        return subroutine(interpreter, name, label, rest);
    }
    match name.to_ascii_lowercase().as_str() {
        "call" => return call(interpreter, rest),
        "if" | "for" => {
            interpreter.err(&format!(
                "'{name}' is not recognized as an internal or external command,\r\noperable program or batch file.\r\n"
            ));
            interpreter.errorlevel = 9009;
            return Ok(Status(9009));
        }
        _ => {}
    }
    interpreter.dispatch(name, rest, Surroundings::Compound, true)
}

/// Expands and reads the text again; `None` where cmd gives the call up without a word.
pub(crate) fn second_round(interpreter: &mut Interpreter, text: &str) -> Option<String> {
    let doubled = text.replace('^', "^^");
    let mode = if interpreter.in_batch() {
        Mode::Batch
    } else {
        Mode::CommandLine
    };
    let expanded = match expand_percent(&doubled, &*interpreter, mode) {
        Ok((expanded, _)) => expanded.into_owned(),
        Err(error) => {
            interpreter.err(&format!("{}\r\n", error.message));
            interpreter.errorlevel = 1;
            return None;
        }
    };
    if expanded.starts_with('(') || expanded.starts_with('@') {
        return None;
    }
    let kept = without_redirections(&expanded)?;
    Some(resolve_carets(&kept))
}

/// Takes redirections out that have come up only now; they are not carried out. `None` when `&` or `|` has come up.
fn without_redirections(text: &str) -> Option<String> {
    let mut kept = String::with_capacity(text.len());
    let mut quoted = false;
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        match c {
            '"' => quoted = !quoted,
            '^' if !quoted => {
                kept.push(c);
                kept.extend(chars.next());
                continue;
            }
            '&' | '|' if !quoted => return None,
            '<' | '>' if !quoted => {
                while chars
                    .next_if(|c| matches!(c, '<' | '>' | '&') || is_separator(*c))
                    .is_some()
                {}
                let mut inside = false;
                while let Some(next) = chars.next_if(|c| inside || !is_separator(*c)) {
                    inside ^= next == '"';
                }
                continue;
            }
            _ => {}
        }
        kept.push(c);
    }
    Some(kept)
}

fn subroutine(interpreter: &mut Interpreter, name: &str, label: &str, rest: &str) -> Run {
    let Some(frame) = interpreter.frames.last() else {
        interpreter.err("Invalid attempt to call batch label outside of batch script.\r\n");
        interpreter.errorlevel = 1;
        return Ok(Status::FAILURE);
    };
    let script = Rc::clone(&frame.script);
    let end = label.find(ends_label).unwrap_or(label.len());
    let label = &label[..end];
    if label.eq_ignore_ascii_case("eof") {
        return Ok(Status::SUCCESS);
    }
    let Some(line) = builtins::goto::find(interpreter, label) else {
        builtins::goto::tell_missing(interpreter, label, "");
        return Ok(Status::FAILURE);
    };
    let arguments = crate::batch::interpreter::Arguments::new(name, rest);
    interpreter.run_frame(script, arguments, line + 1)
}
