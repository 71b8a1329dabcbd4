//! Text that is not known while a script is only read: one character stands for each such text, so that expanding,
//! joining and taking apart work as ever. `plan::extract` reads scripts this way; a script that runs never meets one.

use std::rc::Rc;

/// The first character that stands for an unknown text; plane 15 of Unicode is for private use, and no code page of
/// Windows leads there.
const FIRST: u32 = 0xF_0000;
/// How many there are.
pub(crate) const SIGNS: u32 = 0xFFFE;
/// The value of a variable that is known not to be defined.
pub(crate) const UNDEFINED: &str = "\u{10FFFD}";

/// The character that stands for the unknown text of this number.
pub(crate) fn sign(number: u32) -> char {
    char::from_u32(FIRST + number % SIGNS).unwrap_or(char::REPLACEMENT_CHARACTER)
}

/// The number of the unknown text that a character stands for.
pub(crate) fn number_of(c: char) -> Option<u32> {
    u32::from(c)
        .checked_sub(FIRST)
        .filter(|number| *number < SIGNS)
}

/// Whether a text holds anything that is not known.
pub(crate) fn holds_unknown(text: &str) -> bool {
    // Every character of that plane begins with this byte.
    text.as_bytes().contains(&0xF3) && text.chars().any(|c| number_of(c).is_some())
}

/// Gives out characters for unknown texts.
pub(crate) trait Unknowns {
    /// For a variable as the script finds it when it begins.
    fn environment(&self, name: &str) -> String;
    /// A variable is looked up or set, whether it is known or not.
    fn asked(&self, name: &str) {
        let _ = name;
    }
    /// For the value that an expression of the language, marks included, has at this place.
    fn expression(&self, expression: &str) -> String;
    /// For what `%NAME:…%` makes of a variable's value that is not known.
    fn operation(&self, expression: &str, value: &str) -> String {
        let _ = value;
        self.expression(expression)
    }
}

/// What an interpreter that only reads does not know.
#[derive(Clone)]
pub(crate) struct Reading {
    pub(crate) unknowns: Rc<dyn Unknowns>,
    /// Stands for ERRORLEVEL where that is not known.
    pub(crate) errorlevel: Option<Rc<str>>,
    /// Stands for the current folder where that is not known.
    pub(crate) folder: Option<Rc<str>>,
    /// Any variable may have changed: what is not set since is whatever the run finds.
    pub(crate) forgotten: bool,
}

impl Reading {
    /// A variable that nothing in what was read has set.
    pub(super) fn variable(&self, name: &str) -> Option<String> {
        // Nobody gives a variable a name of blanks: it comes of percent signs that do not belong together.
        if name.trim().is_empty() {
            return None;
        }
        Some(if self.forgotten {
            self.unknowns.expression(&format!("%{name}%"))
        } else {
            self.unknowns.environment(name)
        })
    }

    /// A dynamic variable; `None` where the interpreter knows it, or there is none of that name.
    pub(super) fn dynamic(&self, name: &str) -> Option<String> {
        let is = |known: &str| name.eq_ignore_ascii_case(known);
        if is("CD") {
            return self.folder.as_deref().map(str::to_owned);
        }
        if is("ERRORLEVEL") {
            return self.errorlevel.as_deref().map(str::to_owned);
        }
        ["DATE", "TIME", "RANDOM", "CMDCMDLINE"]
            .into_iter()
            .any(is)
            .then(|| self.unknowns.expression(&format!("%{name}%")))
    }
}
