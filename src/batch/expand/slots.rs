//! Numbers that change from turn to turn of a loop, kept out of the text that is parsed.

use std::borrow::Cow;

/// The signs that stand for slots: code points that Unicode sets aside for a program's own use and no text may hold.
const FIRST: char = '\u{FDD0}';
const COUNT: usize = 32;

/// The numbers of one logical line.
#[derive(Debug, Clone, Default)]
pub(crate) struct Slots {
    values: Vec<String>,
    closed: bool,
}

impl Slots {
    /// Slots for a line; a line that has such characters itself gets none.
    pub(crate) fn for_line(line: &str) -> Self {
        Self {
            values: Vec::new(),
            closed: holds_sign(line),
        }
    }

    /// Keeps a value if it is a plain number, and returns the sign that stands for it.
    pub(crate) fn put(&mut self, value: &str) -> Option<char> {
        let number = !value.is_empty() && value.bytes().all(|byte| byte.is_ascii_digit());
        if self.closed || !number || self.values.len() == COUNT {
            return None;
        }
        let sign = char::from_u32(u32::from(FIRST) + u32::try_from(self.values.len()).ok()?)?;
        self.values.push(value.to_owned());
        Some(sign)
    }

    /// Whether it holds no number.
    pub(crate) fn is_empty(&self) -> bool {
        self.values.is_empty()
    }

    /// The text with the numbers back in it.
    pub(crate) fn fill<'t>(&self, text: &'t str) -> Cow<'t, str> {
        if self.values.is_empty() || !holds_sign(text) {
            return Cow::Borrowed(text);
        }
        let mut filled = String::with_capacity(text.len() + 8);
        for c in text.chars() {
            match self
                .values
                .get((u32::from(c).wrapping_sub(u32::from(FIRST))) as usize)
            {
                Some(value) => filled.push_str(value),
                None => filled.push(c),
            }
        }
        Cow::Owned(filled)
    }
}

/// Whether a character stands for a slot.
pub(crate) fn is_sign(c: char) -> bool {
    (FIRST..='\u{FDEF}').contains(&c)
}

/// Whether such a character stands in a text.
pub(crate) fn holds_sign(text: &str) -> bool {
    !text.is_ascii() && text.contains(is_sign)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_go_out_of_the_text_and_come_back() {
        let mut slots = Slots::for_line("if %n% lss %m% goto x");
        let n = slots.put("12").unwrap();
        let m = slots.put("100").unwrap();
        assert!(slots.put("x1").is_none() && slots.put("").is_none());
        assert_eq!(slots.fill(&format!("if {n} lss {m}")), "if 12 lss 100");
    }

    #[test]
    fn a_line_with_such_characters_keeps_its_numbers() {
        assert!(Slots::for_line("\u{FDD0}").put("1").is_none());
    }
}
