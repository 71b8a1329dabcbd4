//! `MKLINK`

use crate::batch::interpreter::{Interpreter, Run};

/// `MKLINK`: links are not made here, and a script must not go on as if they had been.
pub(crate) fn mklink(interpreter: &mut Interpreter, _: &str) -> Run {
    Ok(interpreter.fail("MKLINK is not supported: links have to be made before the script runs."))
}
