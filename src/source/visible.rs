use std::borrow::Cow;
use std::fmt::Write;

/// The text with every character that could steer a terminal or hide something made visible.
///
/// Control characters become their pictures (`␛` for ESC); the 8-bit controls, line and paragraph separators, and
/// the invisible characters that turn the direction of writing become `<U+009B>`. Tabs stay.
pub fn visible(text: &str) -> Cow<'_, str> {
    let is_plain = |byte: u8| matches!(byte, b'\t' | b' '..=b'~');
    if text.bytes().all(is_plain) || text.chars().all(|c| !is_hidden(c)) {
        return Cow::Borrowed(text);
    }
    let mut shown = String::with_capacity(text.len() + 16);
    for c in text.chars() {
        push_visible(c, &mut shown);
    }
    Cow::Owned(shown)
}

/// Adds one character in its visible form.
pub(super) fn push_visible(c: char, shown: &mut String) {
    if !is_hidden(c) {
        shown.push(c);
        return;
    }
    match u32::from(c) {
        // The control pictures stand in the order of the characters they show.
        code @ 0..=0x1F => shown.push(char::from_u32(0x2400 + code).unwrap_or('\u{FFFD}')),
        0x7F => shown.push('\u{2421}'),
        code => {
            // Writing to a String cannot fail.
            let _ = write!(shown, "<U+{code:04X}>");
        }
    }
}

fn is_hidden(c: char) -> bool {
    c != '\t' && c.is_control()
        || matches!(
            c,
            '\u{AD}' | '\u{61C}' | '\u{180E}' | '\u{200B}'..='\u{200F}' | '\u{2028}'..='\u{202E}'
                | '\u{2060}'..='\u{206F}' | '\u{FEFF}' | '\u{FFF9}'..='\u{FFFB}' | '\u{E0000}'..='\u{E007F}'
        )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ordinary_text_stays_as_it_is() {
        assert!(matches!(
            visible("ECHO\tGrüße 表 😀"),
            Cow::Borrowed("ECHO\tGrüße 表 😀")
        ));
    }

    #[test]
    fn controls_are_shown() {
        assert_eq!(visible("\u{1B}[2J\u{7}\0\u{7F}\r\n"), "␛[2J␇␀␡␍␊");
        assert_eq!(visible("\u{9B}31m"), "<U+009B>31m");
    }

    #[test]
    fn what_turns_or_hides_text_is_shown() {
        assert_eq!(
            visible("a\u{202E}b\u{200B}c\u{2028}"),
            "a<U+202E>b<U+200B>c<U+2028>"
        );
    }
}
