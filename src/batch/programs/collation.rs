//! The order in which Windows sorts characters for `SORT` and for the ranges of `FINDSTR`.
//!
//! Signs come first, in an order of their own; then digits; then letters, each with its accented forms behind it.
//! Case counts last, small before capital. The order of signs is what dbenham printed for `SORT`, which is that of
//! `CompareString` with SORT_STRINGSORT. Characters beyond the Western European ones follow by code point.

use std::cmp::Ordering;

use crate::host::upper;

/// ASCII signs in order. Other control characters have no weight at all.
const SIGNS: &str = "'- \t\n\u{b}\u{c}\r!\"#$%&()*,./:;?@[\\]^_`{|}~+<=>";

const LATIN_1_SIGNS: u32 = 100;
const DIGITS: u32 = 300;
const LETTERS: u32 = 400;
const OTHERS: u32 = 1000;
/// Between two digits or letters there is room for those that belong between them.
const STEP: u32 = 4;

/// Accented letters of Latin-1 and the letter they belong to; those with their own place between two letters
/// are written with the distance.
const LATIN_1_LETTERS: [(&str, char, u32); 16] = [
    ("ªáàâäåã", 'a', 0),
    ("æ", 'a', 1),
    ("ç", 'c', 0),
    ("ð", 'd', 1),
    ("éèêë", 'e', 0),
    ("íìîï", 'i', 0),
    ("ñ", 'n', 0),
    ("ºóòôöõø", 'o', 0),
    ("ß", 's', 1),
    ("úùûü", 'u', 0),
    ("ýÿ", 'y', 0),
    ("þ", 't', 1),
    ("¹", '1', 0),
    ("²", '2', 0),
    ("³", '3', 0),
    ("¼½¾", '0', 1),
];

/// Where a character stands: its letter, its accent, its case. The first is 0 for what has no weight.
pub(super) fn place(c: char) -> (u32, u8, bool) {
    let (primary, accent) = weight(c);
    (primary, accent, c != lower(c))
}

fn lower(c: char) -> char {
    if c.is_ascii() {
        return c.to_ascii_lowercase();
    }
    let mut mapped = c.to_lowercase();
    match (mapped.next(), mapped.next()) {
        (Some(lower), None) => lower,
        _ => c,
    }
}

/// Letter and accent, without regard to case.
fn weight(c: char) -> (u32, u8) {
    match lower(c) {
        digit @ '0'..='9' => (DIGITS + STEP * (u32::from(digit) - u32::from('0')), 0),
        letter @ 'a'..='z' => (LETTERS + STEP * (u32::from(letter) - u32::from('a')), 0),
        sign if sign.is_ascii() => {
            let found = SIGNS.chars().position(|known| known == sign);
            let place = found.and_then(|index| u32::try_from(index + 1).ok());
            (place.unwrap_or(0), 0)
        }
        '\u{80}'..='\u{9f}' => (0, 0),
        western @ '\u{a0}'..='\u{ff}' => LATIN_1_LETTERS
            .iter()
            .find_map(|(letters, base, distance)| {
                let index = letters.chars().position(|known| known == western)?;
                Some((weight(*base).0 + distance, u8::try_from(index + 1).ok()?))
            })
            .unwrap_or((LATIN_1_SIGNS + u32::from(western) - 0xA0, 0)),
        _ => (OTHERS + u32::from(upper(c)), 0),
    }
}

/// How two lines are compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Order {
    /// As the language has it, without regard to case.
    Language,
    /// The same; where all else is equal, small letters come before capitals.
    LanguageAndCase,
    /// By code points, without regard to case (`/L C`).
    CodePoints,
}

/// Compares two lines: first all letters, then all accents, then case.
pub(super) fn compare(a: &str, b: &str, order: Order) -> Ordering {
    if order == Order::CodePoints {
        return a.chars().map(upper).cmp(b.chars().map(upper));
    }
    letters(a)
        .cmp(letters(b))
        .then_with(|| accents(a).cmp(accents(b)))
        .then_with(|| match order {
            Order::LanguageAndCase => cases(a).cmp(cases(b)),
            _ => Ordering::Equal,
        })
}

fn letters(text: &str) -> impl Iterator<Item = u32> {
    text.chars()
        .map(|c| weight(c).0)
        .filter(|weight| *weight > 0)
}

fn accents(text: &str) -> impl Iterator<Item = u8> {
    text.chars()
        .map(weight)
        .filter(|(letter, _)| *letter > 0)
        .map(|(_, accent)| accent)
}

fn cases(text: &str) -> impl Iterator<Item = bool> {
    text.chars()
        .map(place)
        .filter(|(letter, ..)| *letter > 0)
        .map(|(_, _, capital)| capital)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn signs_digits_letters() {
        let mut characters: Vec<char> = "aA_12 bB-'+~é9e\tz=Z0(漢²".chars().collect();
        characters.sort_by_key(|c| place(*c));
        assert_eq!(
            characters.iter().collect::<String>(),
            "'- \t(_~+=012²9aAbBeézZ漢"
        );
    }

    #[test]
    fn case_and_accents_count_after_all_letters() {
        let language = |a, b| compare(a, b, Order::Language);
        assert_eq!(language("Apple", "banana"), Ordering::Less);
        assert_eq!(language("ABC", "abc"), Ordering::Equal);
        assert_eq!(language("cote", "coté"), Ordering::Less);
        assert_eq!(language("coté", "cotf"), Ordering::Less);
        assert_eq!(language("côte", "COTE"), Ordering::Greater);
        assert_eq!(language("", "a"), Ordering::Less);
        assert_eq!(language("a", "a b"), Ordering::Less);
        assert_eq!(compare("a", "A", Order::LanguageAndCase), Ordering::Less);
        assert_eq!(compare("_", "A", Order::CodePoints), Ordering::Greater);
        assert_eq!(compare("a_", "A~", Order::CodePoints), Ordering::Less);
    }

    #[test]
    fn every_latin_letter_has_its_place() {
        for c in '\u{c0}'..='\u{ff}' {
            let (letter, ..) = place(c);
            let is_sign = matches!(c, '×' | '÷');
            assert_eq!(is_sign, letter < DIGITS, "{c}");
        }
    }
}
