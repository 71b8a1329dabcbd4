use super::BatchFile;
use crate::batch::parser::{SyntaxError, is_separator};

/// The single equals sign that makes an `IF` unreadable: index of its line from 0, and its byte there.
pub fn single_equals(file: &BatchFile, error: &SyntaxError) -> Option<(usize, usize)> {
    let (index, byte) = error.origin.locate(error.offset);
    let line = file.script.source.line(index)?;
    let before = line.get(..byte)?;
    let test = last_if(before)?;
    let mut quoted = false;
    for (at, c) in line[test..].char_indices() {
        match c {
            '"' => quoted = !quoted,
            '=' if !quoted => {
                let at = test + at;
                let doubled = line[..at].ends_with('=') || line[at + 1..].starts_with('=');
                return (!doubled && at <= byte + error.length).then_some((index, at));
            }
            _ => {}
        }
    }
    None
}

/// Where the last `IF` of a text ends.
fn last_if(text: &str) -> Option<usize> {
    let upper = text.to_ascii_uppercase();
    upper
        .rmatch_indices("IF")
        .map(|(at, _)| at)
        .find(|at| {
            let left = text[..*at].chars().next_back();
            let right = text[at + 2..].chars().next();
            left.is_none_or(|c| is_separator(c) || matches!(c, '(' | '&' | '@' | '|'))
                && right.is_some_and(is_separator)
        })
        .map(|at| at + 2)
}
