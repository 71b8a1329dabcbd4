//! `SETLOCAL`, `ENDLOCAL`, `SHIFT`

use crate::batch::interpreter::{Interpreter, Run, Saved, Status};
use crate::batch::parser::is_separator;

/// cmd keeps at most so many open in one batch file.
const SETLOCAL_LIMIT: usize = 32;

/// Keeps variables, folder and switches for `ENDLOCAL` or the end of the batch file.
pub(crate) fn setlocal(interpreter: &mut Interpreter, arguments: &str) -> Run {
    let saved = Saved {
        environment: interpreter.context.environment.clone(),
        cwd: interpreter.context.cwd.clone(),
        delayed: interpreter.delayed,
        extensions: interpreter.extensions,
    };
    let Some(frame) = interpreter.frames.last_mut() else {
        return Ok(Status::SUCCESS);
    };
    if frame.saved.len() >= SETLOCAL_LIMIT {
        return Ok(interpreter.fail("Maximum setlocal recursion level reached."));
    }
    frame.saved.push(saved);
    let mut known = true;
    for word in arguments
        .split(is_separator)
        .filter(|word| !word.is_empty())
    {
        match word.to_ascii_lowercase().as_str() {
            "enabledelayedexpansion" => interpreter.delayed = true,
            "disabledelayedexpansion" => interpreter.delayed = false,
            "enableextensions" => interpreter.extensions = true,
            "disableextensions" => interpreter.extensions = false,
            _ => known = false,
        }
    }
    if known {
        interpreter.errorlevel = 0;
        return Ok(Status::SUCCESS);
    }
    interpreter.errorlevel = 1;
    Ok(Status::FAILURE)
}

/// Puts back what the last `SETLOCAL` of this batch file kept. ERRORLEVEL stays as it is.
pub(crate) fn endlocal(interpreter: &mut Interpreter, _: &str) -> Run {
    let saved = interpreter
        .frames
        .last_mut()
        .and_then(|frame| frame.saved.pop());
    if let Some(saved) = saved {
        interpreter.restore(saved);
    }
    Ok(Status::SUCCESS)
}

/// `SHIFT [/n]`: `%n` gets the value of the argument behind it, and so on.
pub(crate) fn shift(interpreter: &mut Interpreter, arguments: &str) -> Run {
    let text = arguments.trim_matches(is_separator);
    let from = match text.strip_prefix('/') {
        None if text.is_empty() => 0,
        Some(digit) if digit.len() == 1 && matches!(digit.as_bytes(), [b'0'..=b'8']) => {
            usize::from(digit.as_bytes()[0] - b'0')
        }
        _ => return Ok(interpreter.fail("Invalid parameter to SHIFT command")),
    };
    if let Some(frame) = interpreter.frames.last_mut() {
        frame.arguments.shift(from);
    }
    Ok(Status::SUCCESS)
}
