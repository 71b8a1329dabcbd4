//! `EXIT`

use crate::batch::interpreter::{Interpreter, Run, Status, Stop};
use crate::batch::parser::is_separator;
use crate::host::{Effect, Outcome};

/// `EXIT [/B] [code]`: ends cmd.exe, or with `/B` the batch file or subroutine. Without a code ERRORLEVEL stays.
pub(crate) fn exit(interpreter: &mut Interpreter, arguments: &str) -> Run {
    let text = arguments.trim_matches(is_separator);
    let (frame_only, code) = match text.get(..2) {
        Some(switch) if switch.eq_ignore_ascii_case("/b") => {
            (true, text[2..].trim_start_matches(is_separator))
        }
        _ => (false, text),
    };
    let given = leading_integer(code);
    if let Some(code) = given {
        interpreter.errorlevel = code;
    }
    let code = interpreter.errorlevel;
    interpreter.record(|| Effect::Exit { code }, Outcome::code(code));
    // Outside of a batch file "exit /b" ends cmd.exe as well.
    if frame_only && interpreter.in_batch() {
        Err(Stop::EndFrame(given.map(Status)))
    } else {
        Err(Stop::Exit)
    }
}

/// A number as C's `atoi` reads it: 32 bits, the rest ignored.
pub(crate) fn leading_integer(text: &str) -> Option<i32> {
    let (negative, digits) = match text.strip_prefix('-') {
        Some(digits) => (true, digits),
        None => (false, text.strip_prefix('+').unwrap_or(text)),
    };
    let end = digits
        .find(|c: char| !c.is_ascii_digit())
        .unwrap_or(digits.len());
    let value: i64 = digits.get(..end)?.parse().ok()?;
    let value = if negative { -value } else { value };
    // Codes are 32 bits wide: 4294967295 is -1.
    Some(i32::try_from(value).unwrap_or_else(|_| {
        let low = value.rem_euclid(1 << 32);
        i32::try_from(if low > i64::from(i32::MAX) {
            low - (1 << 32)
        } else {
            low
        })
        .unwrap_or(0)
    }))
}
