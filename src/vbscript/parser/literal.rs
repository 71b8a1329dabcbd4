//! The values of numbers, texts and dates in a script.

use super::super::value::Variant;
use super::cursor::error_at;
use super::token::{Token, TokenKind};
use super::{Parsing, SyntaxErrorKind, date};

/// The value of a literal.
pub(super) fn value(token: Token<'_>) -> Parsing<Variant> {
    match token.kind {
        TokenKind::Text => Ok(text(token.text)),
        TokenKind::Date => date::serial(token.text)
            .map(Variant::Date)
            .ok_or_else(|| error_at(token, SyntaxErrorKind::Syntax)),
        _ => number(token.text).ok_or_else(|| error_at(token, SyntaxErrorKind::InvalidNumber)),
    }
}

fn text(quoted: &str) -> Variant {
    let inner = quoted
        .strip_prefix('"')
        .and_then(|rest| rest.strip_suffix('"'))
        .unwrap_or(quoted);
    if inner.contains('"') {
        Variant::text(&inner.replace("\"\"", "\""))
    } else {
        Variant::text(inner)
    }
}

fn number(text: &str) -> Option<Variant> {
    match text.as_bytes() {
        [b'&', b'h' | b'H', ..] => based(text.get(2..)?, 16),
        [b'&', b'o' | b'O', ..] => based(text.get(2..)?, 8),
        _ => decimal(text),
    }
}

/// The octal number of `&17`, whose digits look decimal.
pub(super) fn bare_octal(digits: Token<'_>) -> Option<Variant> {
    based(digits.text, 8)
}

/// Whole numbers are as small as they can be; with a point or an exponent they are Double.
fn decimal(text: &str) -> Option<Variant> {
    if text.bytes().all(|byte| byte.is_ascii_digit())
        && let Ok(whole) = text.parse::<i64>()
    {
        if let Ok(small) = i16::try_from(whole) {
            return Some(Variant::Integer(small));
        }
        if let Ok(middle) = i32::try_from(whole) {
            return Some(Variant::Long(middle));
        }
    }
    let value: f64 = text.parse().ok()?;
    value.is_finite().then_some(Variant::Double(value))
}

/// Hexadecimal and octal digits are the bits of the value: `&HFFFF` is the Integer −1. A closing `&` asks for a Long.
fn based(digits: &str, radix: u32) -> Option<Variant> {
    let (digits, long) = match digits.strip_suffix('&') {
        Some(digits) => (digits, true),
        None => (digits, false),
    };
    let bits = u32::from_str_radix(digits, radix).ok()?;
    Some(match u16::try_from(bits) {
        Ok(bits) if !long => Variant::Integer(bits.cast_signed()),
        _ => Variant::Long(bits.cast_signed()),
    })
}
