//! `MsgBox` and `InputBox` where nobody sits at the screen: the script host of a cluster node runs in the night.
//!
//! The prompt goes to standard output, as `WScript.Echo` writes it, and the answer is the one that the Enter key would
//! give: the default button, the default text. With `//B` nothing is written.

use super::Function;
use super::arguments::{Arguments, invalid};
use crate::vbscript::value::{Text, Variant};
use crate::vbscript::{Interpreter, Stop};

pub(super) const FUNCTIONS: &[Function] = &[
    Function::script("MsgBox", (1, 5), msg_box),
    Function::script("InputBox", (1, 7), input_box),
];

/// The answers of each set of buttons, from `vbOKOnly` on.
const ANSWERS: [&[i16]; 6] = [&[1], &[1, 2], &[3, 4, 5], &[6, 7, 2], &[6, 7], &[4, 2]];

fn tell(script: &Interpreter, prompt: &Text) {
    if script.session.batch_mode {
        return;
    }
    let prompt = script.session.host.secrets.redact(&prompt.to_string());
    let output = script.session.context.borrow().streams.output.clone();
    // A pipe that nobody reads any more is no reason to stop.
    let _ = output.text(&format!("{prompt}\r\n"));
}

fn msg_box(script: &mut Interpreter, arguments: Arguments<'_>) -> Result<Variant, Stop> {
    let prompt = arguments.text(0)?;
    let buttons = usize::try_from(arguments.long_or(1, 0)?).map_err(|_| invalid())?;
    let answers = ANSWERS.get(buttons & 0xF).ok_or_else(invalid)?;
    tell(script, &prompt);
    // The fourth button is that for help, which answers nothing.
    let answer = answers.get(buttons >> 8 & 3).or(answers.first());
    Ok(Variant::Integer(answer.copied().unwrap_or(1)))
}

fn input_box(script: &mut Interpreter, arguments: Arguments<'_>) -> Result<Variant, Stop> {
    let prompt = arguments.text(0)?;
    let answer = match arguments.optional(2) {
        Some(value) => value.to_text()?,
        None => Text::default(),
    };
    tell(script, &prompt);
    Ok(Variant::Text(answer))
}

#[cfg(test)]
mod tests {
    //! Expected values: the button and answer constants of `MsgBox` in Microsoft's VBScript language reference.

    use super::super::testing::{Bench, call, error, long, text};
    use crate::vbscript::value::MISSING;
    use crate::vbscript::value::Variant;

    #[test]
    fn the_default_button_answers() {
        for (buttons, answer) in [
            (0, 1),
            (1, 1),
            (1 + 256, 2),
            (2, 3),
            (2 + 512, 5),
            (3, 6),
            (4, 6),
            (4 + 32 + 256, 7),
            (5, 4),
            (4096, 1),
        ] {
            assert_eq!(
                call("MsgBox", &[text("Go on?"), long(buttons)]),
                format!("Integer({answer})")
            );
        }
        assert_eq!(error("MsgBox", &[text("?"), long(6)]), 5);
    }

    #[test]
    fn the_prompt_is_written_unless_in_batch_mode() {
        let mut bench = Bench::new();
        bench.call("MsgBox", &[text("Go on?")]);
        assert_eq!(bench.output(), "Go on?\r\n");
        bench.script().session.batch_mode = true;
        bench.call("MsgBox", &[text("Go on?")]);
        assert_eq!(bench.output(), "Go on?\r\n");
    }

    #[test]
    fn the_default_text_is_entered() {
        let title = Variant::Error(MISSING);
        assert_eq!(
            call("InputBox", &[text("Name?"), title, text("x")]),
            "\"x\""
        );
        assert_eq!(call("InputBox", &[text("Name?")]), "\"\"");
    }
}
