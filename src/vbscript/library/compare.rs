//! Comparing texts with and without regard to case.
//!
//! `vbTextCompare` compares here by simple case folding, character by character, and orders by the folded code
//! units. Windows' own order with `NORM_IGNORECASE` is that of a dictionary (`a` before `_`), and it also takes some
//! different spellings for equal (`ß` and `ss`); whether two texts without such letters are equal is the same.

use std::borrow::Cow;
use std::cmp::Ordering;

/// `vbBinaryCompare` or `vbTextCompare`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Compare {
    Binary,
    Text,
}

impl Compare {
    /// The units as this comparison sees them; as many as before.
    pub(super) fn seen(self, units: &[u16]) -> Cow<'_, [u16]> {
        match self {
            Self::Binary => Cow::Borrowed(units),
            Self::Text => Cow::Owned(units.iter().map(|&unit| folded(unit)).collect()),
        }
    }

    pub(super) fn order(self, left: &[u16], right: &[u16]) -> Ordering {
        self.seen(left).cmp(&self.seen(right))
    }
}

fn folded(unit: u16) -> u16 {
    lower(upper(unit))
}

/// The capital letter, if it is a single one: `ß` stays.
pub(super) fn upper(unit: u16) -> u16 {
    if let Ok(byte) = u8::try_from(unit)
        && byte.is_ascii()
    {
        return u16::from(byte.to_ascii_uppercase());
    }
    mapped(unit, char::to_uppercase)
}

/// The small letter, if it is a single one.
pub(super) fn lower(unit: u16) -> u16 {
    if let Ok(byte) = u8::try_from(unit)
        && byte.is_ascii()
    {
        return u16::from(byte.to_ascii_lowercase());
    }
    mapped(unit, char::to_lowercase)
}

fn mapped<Letters: Iterator<Item = char>>(unit: u16, map: fn(char) -> Letters) -> u16 {
    let Some(letter) = char::from_u32(u32::from(unit)) else {
        return unit;
    };
    let mut letters = map(letter);
    match (letters.next(), letters.next()) {
        (Some(one), None) => u16::try_from(u32::from(one)).unwrap_or(unit),
        _ => unit,
    }
}

/// Where `wanted` stands first, at `from` or behind.
pub(super) fn find(text: &[u16], wanted: &[u16], from: usize) -> Option<usize> {
    let rest = text.get(from..)?;
    let Some(&first) = wanted.first() else {
        return Some(from);
    };
    let last = rest.len().checked_sub(wanted.len())?;
    let mut at = 0;
    while at <= last {
        let ahead = rest
            .get(at..=last)?
            .iter()
            .position(|&unit| unit == first)?;
        at += ahead;
        if rest.get(at..)?.starts_with(wanted) {
            return Some(from + at);
        }
        at += 1;
    }
    None
}
