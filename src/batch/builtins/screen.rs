//! `BREAK`, `CLS`, `COLOR`, `PAUSE`, `TITLE`

use super::cleared;
use crate::batch::interpreter::{Interpreter, Run, Status};
use crate::batch::parser::is_separator;
use crate::host::Output;

/// `BREAK`: has no effect since MS-DOS, except that `break>file` makes an empty file.
pub(crate) fn break_command(_: &mut Interpreter, _: &str) -> Run {
    Ok(Status::SUCCESS)
}

/// `CLS`: a file or pipe gets a form feed, as on Windows; a terminal is left as it is, since what was shown before
/// is part of the record of a failover.
pub(crate) fn clear(interpreter: &mut Interpreter, _: &str) -> Run {
    if matches!(
        interpreter.context.streams.output,
        Output::File(..) | Output::Buffer(..)
    ) {
        interpreter.out("\u{0C}")?;
    }
    Ok(Status::SUCCESS)
}

/// `COLOR [attr]`: two hexadecimal digits, background and foreground. Nothing is coloured; what Windows refuses is
/// refused: equal colours, and whatever are no such digits.
pub(crate) fn color(interpreter: &mut Interpreter, arguments: &str) -> Run {
    let digits: Vec<char> = arguments.trim_matches(is_separator).chars().collect();
    let hex = digits.iter().all(char::is_ascii_hexdigit);
    let accepted = match digits.as_slice() {
        [] => true,
        // One digit is the foreground, on black.
        [foreground] => hex && *foreground != '0',
        [background, foreground] => hex && !background.eq_ignore_ascii_case(foreground),
        _ => false,
    };
    if accepted {
        return Ok(cleared(interpreter));
    }
    interpreter.errorlevel = 1;
    Ok(Status::FAILURE)
}

/// `PAUSE`: waits for a key, or takes one byte of a file or pipe; at the end of those it goes on.
pub(crate) fn pause(interpreter: &mut Interpreter, _: &str) -> Run {
    interpreter.out("Press any key to continue . . . ")?;
    let _ = interpreter.context.streams.output.flush();
    let _ = interpreter.context.streams.input.read_key();
    interpreter.out("\r\n")?;
    Ok(Status::SUCCESS)
}

/// `TITLE text`: there is no window to give it to.
pub(crate) fn title(_: &mut Interpreter, _: &str) -> Run {
    Ok(Status::SUCCESS)
}
