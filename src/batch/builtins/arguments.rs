//! The arguments of the commands that work on files: names, switches, quotes.

use crate::batch::parser::is_separator;

/// One part of an argument text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Part {
    /// `/x…`, without the slash.
    Switch(String),
    /// A name, its quotes taken off.
    Name(String),
    /// A plus sign, where the command knows one.
    Plus,
}

/// Cuts an argument text at separators, and before every slash: `dir/b/s`, `copy a b/y`.
///
/// That is why the built-in commands take no forward slashes in names unless they are quoted.
pub(super) fn parts(text: &str) -> Vec<Part> {
    cut(text, false)
}

/// The same for `COPY`, where a plus sign joins names.
pub(super) fn parts_with_plus(text: &str) -> Vec<Part> {
    cut(text, true)
}

fn cut(text: &str, with_plus: bool) -> Vec<Part> {
    let mut found = Vec::new();
    let mut current: Option<Part> = None;
    let mut quoted = false;
    for c in text.chars() {
        if c == '"' {
            quoted = !quoted;
            // `""` is a name, though an empty one.
            current.get_or_insert_with(|| Part::Name(String::new()));
            continue;
        }
        if quoted {
            push(&mut current, c);
        } else if is_separator(c) {
            found.extend(current.take());
        } else if c == '/' {
            found.extend(current.replace(Part::Switch(String::new())));
        } else if c == '+' && with_plus && !matches!(current, Some(Part::Switch(_))) {
            found.extend(current.take());
            found.push(Part::Plus);
        } else {
            push(&mut current, c);
        }
    }
    found.extend(current);
    found
}

fn push(current: &mut Option<Part>, c: char) {
    match current.get_or_insert_with(|| Part::Name(String::new())) {
        Part::Switch(text) | Part::Name(text) => text.push(c),
        Part::Plus => {}
    }
}

/// What cmd says of a switch it does not know.
pub(super) fn invalid_switch(switch: &str) -> String {
    format!("Invalid switch - \"{switch}\".")
}

/// Whether a name says nothing: as a path it would mean the current folder, and nobody who writes
/// `del "%WORK%"` with an unset variable wants that.
pub(super) fn is_blank(name: &str) -> bool {
    name.trim().is_empty()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn name(text: &str) -> Part {
        Part::Name(text.to_owned())
    }

    fn switch(text: &str) -> Part {
        Part::Switch(text.to_owned())
    }

    #[test]
    fn switches_need_no_blank_in_front() {
        assert_eq!(
            parts("/b *.txt/a-d /s/q"),
            [
                switch("b"),
                name("*.txt"),
                switch("a-d"),
                switch("s"),
                switch("q")
            ]
        );
        assert_eq!(parts(" a/b"), [name("a"), switch("b")]);
    }

    #[test]
    fn quotes_protect_blanks_slashes_and_plus_signs() {
        assert_eq!(
            parts_with_plus(r#" "a b"+"c/d+e", x"y z" """#),
            [
                name("a b"),
                Part::Plus,
                name("c/d+e"),
                name("xy z"),
                name("")
            ]
        );
    }

    #[test]
    fn commas_semicolons_and_equals_signs_separate() {
        assert_eq!(
            parts("a,b;c=d"),
            [name("a"), name("b"), name("c"), name("d")]
        );
        assert_eq!(parts_with_plus("a + b"), [name("a"), Part::Plus, name("b")]);
        assert_eq!(parts("a+b"), [name("a+b")]);
        assert_eq!(parts("  "), []);
    }
}
