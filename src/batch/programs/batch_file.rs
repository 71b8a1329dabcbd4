//! A batch file that another command starts, such as `ARMLOAD id backup.bat`.

use super::{Answer, Failure};
use crate::batch::parser::{is_separator, name_end};
use crate::batch::{Interpreter, Options};
use crate::host::Invocation;

/// Runs the file that the arguments begin with, in a cmd.exe of its own.
pub(super) fn batch_file(call: &Invocation<'_>) -> Answer {
    let text = call.arguments.trim_start_matches(is_separator);
    let (name, arguments) = text.split_at(name_end(text));
    let options = Options {
        command_line: format!("cmd /c {text}"),
        script_codepage: None,
        show_commands: true,
    };
    let mut interpreter = Interpreter::new(call.host.clone(), call.context.clone(), options);
    let path = interpreter.absolute(name);
    let script = interpreter
        .load(&path)
        .map_err(|message| Failure::new(1, message))?;
    Ok(interpreter.run_script(script, name, arguments))
}
