//! `Popup`: there is nobody to press a button, so the text is written and the default button answers.

use std::time::Duration;

use super::super::wscript::sleep;
use super::{Answer, Arguments, Shell};
use crate::host::{Effect, Outcome};
use crate::vbscript::Interpreter;
use crate::vbscript::value::Variant;

/// The buttons of each type, as the numbers that they answer: OK 1, Cancel 2, Abort 3, Retry 4, Ignore 5, Yes 6,
/// No 7, Try again 10, Continue 11.
const BUTTONS: [&[i32]; 7] = [
    &[1],
    &[1, 2],
    &[3, 4, 5],
    &[6, 7, 2],
    &[6, 7],
    &[4, 2],
    &[2, 10, 11],
];

/// The answer when the time runs out before anybody presses a button.
const TIMED_OUT: i32 = -1;

/// `Popup(text, seconds, title, type)`. With a time limit it is waited for and runs out.
pub(super) fn popup(_: &Shell, script: &mut Interpreter, arguments: Arguments<'_>) -> Answer {
    let text = arguments.string(script, 0)?;
    let seconds = arguments.long(script, 1, 0)?;
    let kind = arguments.long(script, 3, 0)?;
    let session = &script.session;
    if !session.batch_mode {
        let output = session.context.borrow().streams.output.clone();
        // A terminal that is gone is no reason to stop half-way.
        let _ = output.text(&format!("{text}\r\n"));
    }
    session
        .host
        .effects
        .record(Effect::Echo { text }, &session.span(), Outcome::done());
    if let Ok(seconds @ 1..) = u64::try_from(seconds) {
        script.wait(Duration::from_secs(seconds), sleep)?;
        return Ok(Variant::Long(TIMED_OUT));
    }
    Ok(Variant::Long(default_button(kind)))
}

/// The first button, or the one that 256 or 512 in the type names.
fn default_button(kind: i32) -> i32 {
    let buttons = usize::try_from(kind & 7)
        .ok()
        .and_then(|kind| BUTTONS.get(kind))
        .unwrap_or(&BUTTONS[0]);
    let default = usize::try_from(kind >> 8 & 3).unwrap_or(0);
    buttons
        .get(default)
        .or_else(|| buttons.first())
        .copied()
        .unwrap_or(1)
}
