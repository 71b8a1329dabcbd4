//! A command line's words with their places; [`crate::host::arguments`] splits where places do not matter.

/// Whether a backslash may take a quotation mark's meaning away.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Quoting {
    /// As in `argv` of a C program: `\"` is a quotation mark, `""` within quotes too.
    CRuntime,
    /// Only quotation marks group: the program's own name, and arguments of the script hosts.
    Plain,
}

/// One word, with its place in the text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Word {
    /// The word without its quotation marks.
    pub(crate) value: String,
    /// First byte, quotation mark included.
    pub(crate) offset: usize,
    /// Bytes, quotation marks included.
    pub(crate) length: usize,
    /// A quotation mark is open at its end.
    pub(crate) unclosed: bool,
}

impl Word {
    /// The byte after the word.
    pub(crate) fn end(&self) -> usize {
        self.offset + self.length
    }
}

fn is_blank(c: char) -> bool {
    c == ' ' || c == '\t'
}

/// The word that begins at or after byte `from`; `None` when only blanks are left.
pub(crate) fn word_at(text: &str, from: usize, quoting: Quoting) -> Option<Word> {
    let rest = text.get(from..)?;
    let offset = from + (rest.len() - rest.trim_start_matches(is_blank).len());
    let rest = text.get(offset..).filter(|rest| !rest.is_empty())?;
    let mut value = String::new();
    let mut quoted = false;
    let mut length = 0;
    let mut chars = rest.chars().peekable();
    while let Some(&c) = chars.peek() {
        if is_blank(c) && !quoted {
            break;
        }
        chars.next();
        length += c.len_utf8();
        match c {
            '\\' if quoting == Quoting::CRuntime => {
                let mut count = 1;
                while chars.next_if_eq(&'\\').is_some() {
                    count += 1;
                }
                length += count - 1;
                if chars.peek() != Some(&'"') {
                    value.extend(std::iter::repeat_n('\\', count));
                    continue;
                }
                value.extend(std::iter::repeat_n('\\', count / 2));
                if count % 2 == 1 {
                    chars.next();
                    length += 1;
                    value.push('"');
                }
            }
            '"' if quoted && quoting == Quoting::CRuntime && chars.next_if_eq(&'"').is_some() => {
                length += 1;
                value.push('"');
            }
            '"' => quoted = !quoted,
            other => value.push(other),
        }
    }
    Some(Word {
        value,
        offset,
        length,
        unclosed: quoted,
    })
}

/// All words of a text.
pub(crate) fn words(text: &str, quoting: Quoting) -> Vec<Word> {
    let mut words = Vec::new();
    let mut from = 0;
    while let Some(word) = word_at(text, from, quoting) {
        from = word.end();
        words.push(word);
    }
    words
}

/// As [`crate::host::arguments::quote`], with quotation marks in any case.
pub(crate) fn quote_always(value: &str) -> String {
    let mut quoted = String::from("\"");
    let mut backslashes = 0;
    for c in value.chars() {
        match c {
            '\\' => backslashes += 1,
            '"' => {
                // Those before a quotation mark are halved when read, and one more takes its meaning away.
                quoted.extend(std::iter::repeat_n('\\', backslashes + 1));
                backslashes = 0;
            }
            _ => backslashes = 0,
        }
        quoted.push(c);
    }
    quoted.extend(std::iter::repeat_n('\\', backslashes));
    quoted.push('"');
    quoted
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::host::arguments::quote;

    fn values(text: &str, quoting: Quoting) -> Vec<String> {
        words(text, quoting)
            .into_iter()
            .map(|word| word.value)
            .collect()
    }

    #[test]
    fn blanks_and_tabs_separate_and_quotes_group() {
        assert_eq!(
            values(
                " EXCHSA\t/S  \"SQL Server (MSSQLSERVER)\" ",
                Quoting::CRuntime
            ),
            ["EXCHSA", "/S", "SQL Server (MSSQLSERVER)"]
        );
    }

    #[test]
    fn backslashes_count_only_before_a_quotation_mark() {
        assert_eq!(
            values(r#"A\B\\C "a\\" \"x\" "a""b""#, Quoting::CRuntime),
            [r"A\B\\C", r"a\", "\"x\"", "a\"b"]
        );
    }

    #[test]
    fn script_hosts_take_a_backslash_before_a_quotation_mark_as_it_stands() {
        assert_eq!(
            values(r#""C:\my dir\" next"#, Quoting::Plain),
            [r"C:\my dir\", "next"]
        );
    }

    #[test]
    fn an_open_quotation_mark_reaches_to_the_end() {
        let word = word_at(" \"a b /A", 0, Quoting::CRuntime).unwrap();
        assert_eq!(word.value, "a b /A");
        assert!(word.unclosed);
        assert_eq!((word.offset, word.length), (1, 7));
    }

    #[test]
    fn places_are_bytes_of_the_text() {
        let text = "  größe \"x y\"";
        let found: Vec<_> = words(text, Quoting::CRuntime)
            .iter()
            .map(|word| &text[word.offset..word.end()])
            .collect();
        assert_eq!(found, ["größe", "\"x y\""]);
    }

    proptest! {
        #[test]
        fn a_quoted_value_is_read_back(value in "[^\r\n]{0,30}") {
            for quoted in [quote(&value), quote_always(&value)] {
                let word = word_at(&quoted, 0, Quoting::CRuntime).unwrap();
                prop_assert_eq!(&word.value, &value);
                prop_assert!(!word.unclosed);
            }
        }

        #[test]
        fn any_text_is_split_without_losing_a_byte_of_its_words(text in "\\PC{0,60}") {
            let mut from = 0;
            for word in words(&text, Quoting::CRuntime) {
                prop_assert!(word.offset >= from && word.length > 0);
                prop_assert!(text[from..word.offset].chars().all(is_blank));
                from = word.end();
            }
            prop_assert!(text[from..].chars().all(is_blank));
        }
    }
}
