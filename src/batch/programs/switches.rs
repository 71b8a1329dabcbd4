//! Command lines of the tools that take no backslash for an escape (`xcopy`, `attrib`, `more`, `fc`).

/// A part of such a command line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Word {
    /// `/x…`, without its slash, in lower case.
    Switch(String),
    /// Anything else, without its quotes.
    Plain(String),
}

/// Splits a command line: blanks separate outside of quotes, and a slash begins a switch wherever it stands (`/s/e`).
pub(super) fn split(text: &str) -> Vec<Word> {
    let mut words = Vec::new();
    let mut current: Option<Word> = None;
    let mut quoted = false;
    for c in text.chars() {
        match c {
            '"' => {
                quoted = !quoted;
                current.get_or_insert_with(|| Word::Plain(String::new()));
            }
            ' ' | '\t' if !quoted => words.extend(current.take()),
            '/' if !quoted => {
                words.extend(current.take());
                current = Some(Word::Switch(String::new()));
            }
            _ => match current.get_or_insert_with(|| Word::Plain(String::new())) {
                Word::Switch(text) => text.extend(c.to_lowercase()),
                Word::Plain(text) => text.push(c),
            },
        }
    }
    words.extend(current);
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn switches_stand_anywhere_and_quotes_keep_blanks() {
        let switch = |text: &str| Word::Switch(text.to_owned());
        let plain = |text: &str| Word::Plain(text.to_owned());
        assert_eq!(
            split(r#" "a b\" C:\x/S/e  /D:1-2-2020 "" "#),
            [
                plain(r"a b\"),
                plain(r"C:\x"),
                switch("s"),
                switch("e"),
                switch("d:1-2-2020"),
                plain("")
            ]
        );
    }
}
