//! The pieces of one physical line of a VBScript file, damaged or not.

use crate::repair::characters::{self, Sort};
use crate::source::ByText;

/// A piece with its bytes in the line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Piece<'l> {
    pub(super) kind: Kind,
    pub(super) text: &'l str,
    pub(super) at: usize,
}

/// What a piece is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Word,
    Number,
    /// A text with both quotes, or a name in brackets.
    Text,
    /// A text without its closing quote: the rest of the line.
    OpenText,
    /// An operator, comma, parenthesis, dot or colon.
    Sign,
    /// ` _` at the end of the line.
    Continuation,
    /// Apostrophe or `Rem`, and the rest of the line.
    Comment,
    /// What the language has no use for.
    Stray,
}

/// Takes a line apart. Curly double quotes count as quotes where a text may begin.
pub(super) fn pieces(line: &str) -> Vec<Piece<'_>> {
    let places = KNOWN.with(|known| known.get_or(line, || places(line).into()));
    let piece = |place: &Place| Piece {
        kind: place.kind,
        text: line.get(place.from..place.to).unwrap_or(""),
        at: place.from,
    };
    places.iter().map(piece).collect()
}

thread_local! {
    static KNOWN: ByText<[Place]> = ByText::up_to(1 << 20);
}

/// Where a piece stands in its line, in bytes.
struct Place {
    kind: Kind,
    from: usize,
    to: usize,
}

fn places(line: &str) -> Vec<Place> {
    let mut found = Vec::new();
    let mut last: Option<Piece<'_>> = None;
    let mut at = 0;
    while let Some(piece) = next(line, at, last.as_ref()) {
        at = piece.at + piece.text.len();
        found.push(Place {
            kind: piece.kind,
            from: piece.at,
            to: at,
        });
        last = Some(piece);
    }
    found
}

/// The piece that begins at a byte or behind the blanks there; `last` is the one before it.
fn next<'l>(line: &'l str, mut at: usize, last: Option<&Piece<'_>>) -> Option<Piece<'l>> {
    loop {
        let rest = line.get(at..)?;
        let c = rest.chars().next()?;
        if c.is_whitespace() && characters::sort(c).is_none() {
            at += c.len_utf8();
            continue;
        }
        let may_begin = last.is_none_or(|piece| piece.kind == Kind::Sign && piece.text == ":");
        let after_dot = last.is_some_and(|piece| piece.text == ".");
        let (kind, length) = piece(rest, c, may_begin, after_dot);
        let text = rest.get(..length).unwrap_or(rest);
        return Some(Piece { kind, text, at });
    }
}

fn piece(rest: &str, c: char, may_begin: bool, after_dot: bool) -> (Kind, usize) {
    let run = |is_part: fn(u8) -> bool| {
        let end = rest.bytes().position(|byte| !is_part(byte));
        end.unwrap_or(rest.len())
    };
    match c {
        '\'' => (Kind::Comment, rest.len()),
        '"' => text(rest, 1),
        _ if characters::sort(c) == Some(Sort::DoubleQuote) => text(rest, c.len_utf8()),
        '[' => match rest.find(']') {
            Some(end) => (Kind::Text, end + 1),
            None => (Kind::Stray, 1),
        },
        '_' if rest[1..].trim().is_empty() => (Kind::Continuation, rest.len()),
        _ if c.is_ascii_alphabetic() => {
            let length = run(|c| c.is_ascii_alphanumeric() || c == b'_');
            let is_remark = rest[..length].eq_ignore_ascii_case("rem");
            if is_remark && !after_dot && may_begin {
                (Kind::Comment, rest.len())
            } else {
                (Kind::Word, length)
            }
        }
        _ if c.is_ascii_digit() => (
            Kind::Number,
            run(|c| c.is_ascii_alphanumeric() || c == b'.'),
        ),
        '#' => match rest[1..].find('#') {
            Some(end) => (Kind::Number, end + 2),
            None => (Kind::Stray, 1),
        },
        '(' | ')' | ',' | '=' | '&' | '.' | '<' | '>' | '+' | '-' | '*' | '/' | '\\' | '^'
        | ':' => (Kind::Sign, 1),
        _ => (Kind::Stray, c.len_utf8()),
    }
}

/// A text from its opening quote on. One that a straight quote opens ends at the next straight one; where there is none,
/// and where a curly one opens it, a curly one ends it too.
fn text(rest: &str, quote: usize) -> (Kind, usize) {
    let inside = rest.get(quote..).unwrap_or("");
    let is_curly = |c: char| characters::sort(c) == Some(Sort::DoubleQuote);
    let curly = || {
        inside
            .char_indices()
            .find(|(_, c)| *c == '"' || is_curly(*c))
            .map(|(index, c)| index + c.len_utf8())
    };
    let end = if rest.starts_with('"') {
        closing(inside).or_else(curly)
    } else {
        curly()
    };
    match end {
        Some(end) => (Kind::Text, quote + end),
        None => (Kind::OpenText, rest.len()),
    }
}

/// Where a text ends behind its closing straight quote; a doubled quote is part of it.
fn closing(inside: &str) -> Option<usize> {
    let mut at = 0;
    loop {
        at += inside.get(at..)?.find('"')? + 1;
        if !inside[at..].starts_with('"') {
            return Some(at);
        }
        at += 1;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kinds(line: &str) -> Vec<(Kind, &str)> {
        let pieces = pieces(line);
        pieces
            .iter()
            .map(|piece| (piece.kind, piece.text))
            .collect()
    }

    #[test]
    fn texts_comments_and_signs_are_told_apart() {
        assert_eq!(
            kinds(r#"a.Rem "x 'y"" ` z", 5 &_  "#),
            [
                (Kind::Word, "a"),
                (Kind::Sign, "."),
                (Kind::Word, "Rem"),
                (Kind::Text, r#""x 'y"" ` z""#),
                (Kind::Sign, ","),
                (Kind::Number, "5"),
                (Kind::Sign, "&"),
                (Kind::Continuation, "_  "),
            ]
        );
        assert_eq!(kinds("x = 1 'b \"c")[3].0, Kind::Comment);
        assert_eq!(kinds("x: rem b")[2].0, Kind::Comment);
        assert_eq!(kinds("x = \"abc")[2].0, Kind::OpenText);
        assert_eq!(kinds("x ` b")[1], (Kind::Stray, "`"));
        assert_eq!(kinds("“a” & “b\"")[2], (Kind::Text, "“b\""));
    }
}
