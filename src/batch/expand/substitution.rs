//! `VAR:~start,length` and `VAR:search=replace`, the same for `%…%` and `!…!`.

use crate::host::upper;

/// What stands after the colon, and how many bytes it takes up to and including the closing sign.
pub(crate) enum Operation<'t> {
    Slice(i64, Option<i64>),
    Replace {
        everything_before: bool,
        search: &'t str,
        replacement: &'t str,
    },
}

/// The text after the colon is neither.
pub(crate) enum NotAnOperation {
    /// Not recognizable: cmd drops the sign and goes on.
    Unrecognized,
    /// An empty search text: cmd ends the script.
    EmptySearch,
}

/// Reads the operation at the start of `text`, which is closed by `sign`.
pub(crate) fn parse(text: &str, sign: char) -> Result<(Operation<'_>, usize), NotAnOperation> {
    if let Some(slice) = text.strip_prefix('~') {
        let (start, rest) = integer(slice);
        let (length, rest) = match rest.strip_prefix(',') {
            Some(rest) => {
                let (length, rest) = integer(rest);
                (Some(length), rest)
            }
            None => (None, rest),
        };
        return match rest.strip_prefix(sign) {
            Some(rest) => Ok((Operation::Slice(start, length), text.len() - rest.len())),
            None => Err(NotAnOperation::Unrecognized),
        };
    }
    let everything_before = text.starts_with('*');
    let body = &text[usize::from(everything_before)..];
    if body.starts_with('=') {
        return Err(NotAnOperation::EmptySearch);
    }
    let Some((search, after)) = body.split_once('=') else {
        return Err(NotAnOperation::Unrecognized);
    };
    // The sign itself may be part of a search text only in theory; a reader who sees %A:b% means %A:b%.
    if search.contains(sign) {
        return Err(NotAnOperation::Unrecognized);
    }
    let Some((replacement, rest)) = after.split_once(sign) else {
        return Err(NotAnOperation::Unrecognized);
    };
    Ok((
        Operation::Replace {
            everything_before,
            search,
            replacement,
        },
        text.len() - rest.len(),
    ))
}

/// A number as C's `wcstol` reads it with base 0, saturating; 0 when there is none.
fn integer(text: &str) -> (i64, &str) {
    let trimmed = text.trim_start_matches([' ', '\t']);
    let (negative, digits) = match trimmed.as_bytes().first() {
        Some(b'-') => (true, &trimmed[1..]),
        Some(b'+') => (false, &trimmed[1..]),
        _ => (false, trimmed),
    };
    let (radix, digits) = match digits.as_bytes() {
        [b'0', b'x' | b'X', ..] => (16, &digits[2..]),
        [b'0', b'0'..=b'7', ..] => (8, &digits[1..]),
        _ => (10, digits),
    };
    let end = digits
        .find(|c: char| !c.is_digit(radix))
        .unwrap_or(digits.len());
    if end == 0 {
        return (0, trimmed);
    }
    let value = i64::from_str_radix(&digits[..end], radix).unwrap_or(i64::from(i32::MAX));
    (if negative { -value } else { value }, &digits[end..])
}

/// Applies an operation to a value.
pub(crate) fn apply(operation: &Operation<'_>, value: &str) -> String {
    match *operation {
        Operation::Slice(start, length) => slice(value, start, length),
        Operation::Replace {
            everything_before,
            search,
            replacement,
        } => replace(value, everything_before, search, replacement),
    }
}

fn slice(value: &str, start: i64, length: Option<i64>) -> String {
    let count = i64::try_from(value.chars().count()).unwrap_or(i64::MAX);
    let from = if start < 0 { count + start } else { start }.clamp(0, count);
    let to = match length {
        None => count,
        Some(length) if length < 0 => count + length,
        Some(length) => from.saturating_add(length),
    }
    .clamp(from, count);
    value
        .chars()
        .skip(usize::try_from(from).unwrap_or(0))
        .take(usize::try_from(to - from).unwrap_or(0))
        .collect()
}

fn replace(value: &str, everything_before: bool, search: &str, replacement: &str) -> String {
    if everything_before {
        return match find(value, search) {
            Some((_, end)) => format!("{replacement}{}", &value[end..]),
            None => value.to_owned(),
        };
    }
    let mut result = String::with_capacity(value.len());
    let mut rest = value;
    while let Some((start, end)) = find(rest, search) {
        result.push_str(&rest[..start]);
        result.push_str(replacement);
        rest = &rest[end..];
    }
    result.push_str(rest);
    result
}

/// The first place of `search` without regard to case: start and end byte.
fn find(text: &str, search: &str) -> Option<(usize, usize)> {
    if search.is_empty() {
        return None;
    }
    text.char_indices().find_map(|(start, _)| {
        let mut candidate = text[start..].char_indices();
        for wanted in search.chars() {
            match candidate.next() {
                Some((_, c)) if upper(c) == upper(wanted) => {}
                _ => return None,
            }
        }
        let end = candidate
            .next()
            .map_or(text.len(), |(offset, _)| start + offset);
        Some((start, end))
    })
}
