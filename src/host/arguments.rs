//! Command lines as C programs on Windows split them.

/// Splits the text behind a program's name into arguments.
///
/// The rules are Microsoft's ("Parsing C command-line arguments"): blanks and tabs separate; a quote begins or ends
/// a part in which they don't; two quotes inside such a part are one; backslashes count only before a quote,
/// where each pair is one backslash and an odd one makes the quote ordinary.
pub fn split(text: &str) -> Vec<String> {
    let mut arguments = Vec::new();
    let mut current: Option<String> = None;
    let mut quoted = false;
    let mut rest = text.chars().peekable();
    while let Some(c) = rest.next() {
        match c {
            ' ' | '\t' if !quoted => arguments.extend(current.take()),
            '\\' => {
                let mut count = 1;
                while rest.next_if_eq(&'\\').is_some() {
                    count += 1;
                }
                let argument = current.get_or_insert_default();
                if rest.peek() == Some(&'"') {
                    argument.extend(std::iter::repeat_n('\\', count / 2));
                    if count % 2 == 1 {
                        rest.next();
                        argument.push('"');
                    }
                } else {
                    argument.extend(std::iter::repeat_n('\\', count));
                }
            }
            '"' => {
                let argument = current.get_or_insert_default();
                if quoted && rest.next_if_eq(&'"').is_some() {
                    argument.push('"');
                } else {
                    quoted = !quoted;
                }
            }
            _ => current.get_or_insert_default().push(c),
        }
    }
    arguments.extend(current);
    arguments
}

/// Writes one argument so that [`split`] gives it back unchanged.
pub fn quote(argument: &str) -> String {
    if !argument.is_empty() && !argument.contains([' ', '\t', '"']) {
        return argument.to_owned();
    }
    let mut text = String::with_capacity(argument.len() + 2);
    text.push('"');
    let mut backslashes = 0;
    for c in argument.chars() {
        if c == '"' {
            // Those before a quote must be doubled, and one more makes the quote ordinary.
            text.extend(std::iter::repeat_n('\\', backslashes + 1));
        }
        backslashes = if c == '\\' { backslashes + 1 } else { 0 };
        text.push(c);
    }
    text.extend(std::iter::repeat_n('\\', backslashes));
    text.push('"');
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_published_examples_are_split_as_published() {
        for (text, expected) in [
            (r#""abc" d e"#, ["abc", "d", "e"]),
            (r#"a\\b d"e f"g h"#, [r"a\\b", "de fg", "h"]),
            (r#"a\\\"b c d"#, [r#"a\"b"#, "c", "d"]),
            (r#"a\\\\"b c" d e"#, [r"a\\b c", "d", "e"]),
        ] {
            assert_eq!(split(text), expected, "{text}");
        }
        assert_eq!(split(r#"a"b"" c d"#), [r#"ab" c d"#]);
    }

    #[test]
    fn blanks_and_empty_arguments() {
        assert_eq!(split(""), [""; 0]);
        assert_eq!(split(" \t "), [""; 0]);
        assert_eq!(split(" a\t b "), ["a", "b"]);
        assert_eq!(split(r#"a "" b"#), ["a", "", "b"]);
        assert_eq!(split(r#""open"#), ["open"]);
        assert_eq!(
            split(r#""C:\Program Files\" x"#),
            [r#"C:\Program Files" x"#]
        );
        assert_eq!(
            split(r#""C:\Program Files\\" x"#),
            [r"C:\Program Files\", "x"]
        );
        assert_eq!(split("a\nb"), ["a\nb"]);
    }

    #[test]
    fn what_was_quoted_is_split_back() {
        proptest::proptest!(|(arguments in proptest::collection::vec(r#"[a "\\\t表]{0,8}"#, 0..5))| {
            let line = arguments.iter().map(|argument| quote(argument)).collect::<Vec<_>>().join(" ");
            proptest::prop_assert_eq!(split(&line), arguments);
        });
    }
}
