//! `ASSOC`, `FTYPE`

use super::{SYNTAX, cleared_in_cmd_file};
use crate::batch::interpreter::{Interpreter, Run, Status};
use crate::batch::parser::is_separator;

/// What a Windows without added programs says of the endings that scripts ask for; there is no registry here.
const ENDINGS: [(&str, &str); 7] = [
    (".bat", "batfile"),
    (".cmd", "cmdfile"),
    (".com", "comfile"),
    (".exe", "exefile"),
    (".js", "JSFile"),
    (".txt", "txtfile"),
    (".vbs", "VBSFile"),
];

const COMMANDS: [(&str, &str); 7] = [
    ("batfile", "\"%1\" %*"),
    ("cmdfile", "\"%1\" %*"),
    ("comfile", "\"%1\" %*"),
    ("exefile", "\"%1\" %*"),
    ("JSFile", r#"%SystemRoot%\System32\WScript.exe "%1" %*"#),
    ("txtfile", r"%SystemRoot%\system32\NOTEPAD.EXE %1"),
    ("VBSFile", r#"%SystemRoot%\System32\WScript.exe "%1" %*"#),
];

/// `ASSOC [.ext]`: shows which type of file an ending means.
pub(crate) fn assoc(interpreter: &mut Interpreter, arguments: &str) -> Run {
    look_up(interpreter, arguments, &ENDINGS, 1, |name| {
        format!("File association not found for extension {name}")
    })
}

/// `FTYPE [type]`: shows which command opens a type of file.
pub(crate) fn ftype(interpreter: &mut Interpreter, arguments: &str) -> Run {
    look_up(interpreter, arguments, &COMMANDS, 2, |name| {
        format!("File type '{name}' not found or no open command associated with it.")
    })
}

/// Shows one line of a table or all; `missing` is the code for a name that it does not hold.
fn look_up(
    interpreter: &mut Interpreter,
    arguments: &str,
    table: &[(&str, &str)],
    missing: i32,
    message: impl Fn(&str) -> String,
) -> Run {
    let text = arguments
        .trim_start_matches([' ', '\t', ',', ';'])
        .trim_end_matches(is_separator_or_end);
    if text.starts_with('=') {
        return Ok(interpreter.fail(SYNTAX));
    }
    if arguments.contains('=') {
        return Ok(interpreter.fail(
            "File associations belong to the registry of Windows and cannot be changed from here.",
        ));
    }
    let lines: String = table
        .iter()
        .filter(|(name, _)| text.is_empty() || name.eq_ignore_ascii_case(text))
        .map(|(name, value)| format!("{name}={value}\r\n"))
        .collect();
    if lines.is_empty() {
        interpreter.err(&format!("{}\r\n", message(text)));
        interpreter.errorlevel = missing;
        return Ok(Status(missing));
    }
    interpreter.out(&lines)?;
    Ok(cleared_in_cmd_file(interpreter))
}

fn is_separator_or_end(c: char) -> bool {
    is_separator(c) && c != '='
}
