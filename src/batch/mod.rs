//! The batch language: reading, expanding and carrying out scripts as cmd.exe does.

pub(crate) mod builtins;
mod expand;
mod grammar;
pub(crate) mod interpreter;
mod known_lines;
pub mod lines;
pub mod listing;
pub mod parser;
pub mod programs;
pub mod script;
pub mod secrets;
#[cfg(test)]
mod testing;
pub mod tree;

pub use interpreter::{Interpreter, Options};

/// What cmd makes of the quotes around the text behind `/c`: when it begins with a quote, the first and the last quote go,
/// unless there are exactly two, a blank but nothing special between them, and they hold the name of a program (`cmd /?`).
pub(crate) fn unwrap_command_quotes(text: &str, is_program: impl FnOnce(&str) -> bool) -> String {
    let text = text.trim_start();
    if !text.starts_with('"') {
        return text.to_owned();
    }
    let mut parts = text.split('"').skip(1);
    if let (Some(name), Some(_), None) = (parts.next(), parts.next(), parts.next()) {
        let special = ['&', '<', '>', '(', ')', '@', '^', '|'];
        if name.contains([' ', '\t']) && !name.contains(special) && is_program(name) {
            return text.to_owned();
        }
    }
    let without_first = &text[1..];
    match without_first.rfind('"') {
        Some(last) => format!("{}{}", &without_first[..last], &without_first[last + 1..]),
        None => without_first.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::unwrap_command_quotes;

    #[test]
    fn quotes_stay_only_around_the_name_of_a_program() {
        let is_program = |name: &str| name == r"C:\a b\x.exe" || name == "x.exe";
        for (text, expected) in [
            (r#""C:\a b\x.exe""#, r#""C:\a b\x.exe""#),
            (r#"  "C:\a b\x.exe" /s"#, r#""C:\a b\x.exe" /s"#),
            (r#""exit 6""#, "exit 6"),
            (r#""x.exe""#, "x.exe"),
            (r#""C:\a b\x.exe" "y""#, r#"C:\a b\x.exe" "y"#),
            (r#""echo a& echo b""#, "echo a& echo b"),
            (r#""echo a"#, "echo a"),
            ("echo \"a\"", "echo \"a\""),
        ] {
            assert_eq!(unwrap_command_quotes(text, is_program), expected, "{text}");
        }
    }
}
