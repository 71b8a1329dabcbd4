//! Text in a label of Mermaid.

use std::fmt::Write as _;

/// A line of a label is cut behind so many characters.
const LONGEST: usize = 100;

/// The text as a part of a label in quotation marks. Everything that Mermaid, Markdown, HTML or TeX gives a meaning
/// becomes a numbered entity (`#34;`).
pub(super) fn escaped(text: &str) -> String {
    let mut label = String::with_capacity(text.len());
    for (number, c) in text.chars().enumerate() {
        if number == LONGEST {
            label.push('…');
            break;
        }
        match c {
            '"' | '#' | ';' | '<' | '>' | '&' | '`' | '\\' | '%' | '{' | '}' | '[' | ']' | '|'
            | '~' | '^' | '$' | '*' | '_' | '@' => {
                // Writing to a String cannot fail.
                let _ = write!(label, "#{};", u32::from(c));
            }
            c => label.push(c),
        }
    }
    // Mermaid takes a line with these words and an entity behind them for a style, and drops a character of it.
    label
        .replace("style", "#115;tyle")
        .replace("classDef", "#99;lassDef")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ordinary_text_stays_as_it_is() {
        assert_eq!(
            escaped("log START: (a) = b, ‹‚表‛›"),
            "log START: (a) = b, ‹‚表‛›"
        );
    }

    #[test]
    fn what_has_a_meaning_becomes_an_entity() {
        assert_eq!(
            escaped("\"a\"; <b> #1 [x] {y} |z|"),
            "#34;a#34;#59; #60;b#62; #35;1 #91;x#93; #123;y#125; #124;z#124;"
        );
        assert_eq!(escaped("C:\\new %X% `md` $$t$$"), {
            "C:#92;new #37;X#37; #96;md#96; #36;#36;t#36;#36;"
        });
        assert_eq!(escaped("style:a classDef:b"), "#115;tyle:a #99;lassDef:b");
    }

    #[test]
    fn a_long_line_is_cut_between_characters() {
        let cut = escaped(&"表;".repeat(80));
        assert_eq!(cut, format!("{}…", "表#59;".repeat(50)));
    }
}
