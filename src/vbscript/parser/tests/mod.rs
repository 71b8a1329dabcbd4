#![allow(clippy::unwrap_used, clippy::panic)]

mod calls;
mod damaged;
mod declarations;
mod errors;
mod expressions;
mod hostile;
mod literals;
mod printer;
mod statements;

use super::{SyntaxErrorKind, parse_text};

/// The tree in one line; fails on a syntax error.
fn tree(text: &str) -> String {
    let parsed = parse_text(text);
    assert_eq!(parsed.errors, [], "{text}");
    printer::script(&parsed.script)
}

/// The value of an assignment in one line.
fn value(expression: &str) -> String {
    let tree = tree(&format!("x = {expression}"));
    tree.strip_prefix("x = ").unwrap().to_owned()
}

/// All errors: number, line, column.
fn errors(text: &str) -> Vec<(u16, u32, u32)> {
    parse_text(text)
        .errors
        .iter()
        .map(|error| (error.number(), error.position.line, error.position.column))
        .collect()
}

/// Asserts the only error of a text.
fn only(text: &str, kind: SyntaxErrorKind, line: u32, column: u32) {
    assert_eq!(errors(text), [(kind.number(), line, column)], "{text}");
}
