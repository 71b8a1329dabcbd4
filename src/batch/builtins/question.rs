//! Questions that commands ask before they destroy something.

use crate::batch::interpreter::{Interpreter, Run};

/// An answer to "Overwrite?".
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Overwrite {
    Yes,
    No,
    /// Yes, and to all that would still be asked.
    All,
}

/// `NAME, Are you sure (Y/N)? `
pub(super) fn are_you_sure(interpreter: &mut Interpreter, name: &str) -> Run<bool> {
    Ok(ask(interpreter, &format!("{name}, Are you sure (Y/N)? "), "YN")? == 'Y')
}

/// `NAME, Delete (Y/N)? `
pub(super) fn may_delete(interpreter: &mut Interpreter, name: &str) -> Run<bool> {
    Ok(ask(interpreter, &format!("{name}, Delete (Y/N)? "), "YN")? == 'Y')
}

/// `Overwrite NAME? (Yes/No/All): `
pub(super) fn may_overwrite(interpreter: &mut Interpreter, name: &str) -> Run<Overwrite> {
    let question = format!("Overwrite {name}? (Yes/No/All): ");
    Ok(match ask(interpreter, &question, "YNA")? {
        'Y' => Overwrite::Yes,
        'A' => Overwrite::All,
        _ => Overwrite::No,
    })
}

/// Asks until one of the letters comes; where the input ends, the answer is no.
fn ask(interpreter: &mut Interpreter, question: &str, letters: &str) -> Run<char> {
    loop {
        interpreter.out(question)?;
        let _ = interpreter.context.streams.output.flush();
        let line = interpreter.context.streams.input.read_line().ok().flatten();
        let Some(line) = line else {
            interpreter.out("\r\n")?;
            return Ok('N');
        };
        let answer = line
            .first()
            .map_or(' ', |byte| char::from(*byte).to_ascii_uppercase());
        // A terminal has shown the answer already; for anything else cmd shows it.
        if !interpreter.context.streams.input.is_terminal() {
            let shown = line
                .first()
                .map_or(String::new(), |byte| char::from(*byte).to_string());
            interpreter.out(&format!("{shown}\r\n"))?;
        }
        if letters.contains(answer) {
            return Ok(answer);
        }
    }
}
