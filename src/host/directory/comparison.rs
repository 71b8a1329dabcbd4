//! How values are compared, by the syntax of their attribute (MS-ADTS 3.1.1.2.2.4 and 3.1.1.3.1.3).
//!
//! Text is compared without regard to case. Active Directory also ignores the difference of accents and of kana and
//! width forms, by the language tables of its Windows; that is not done here.

use std::borrow::Cow;
use std::cmp::Ordering;

use super::{Syntax, dn};
use crate::host::upper;

/// The form by which a value is compared and found: equal values have the same one.
pub fn normal(syntax: Syntax, value: &[u8]) -> Cow<'_, [u8]> {
    match syntax {
        Syntax::OctetString => Cow::Borrowed(value),
        Syntax::DistinguishedName => text(value)
            .and_then(|text| dn::normal(text).ok())
            .map_or(Cow::Borrowed(value), |normal| {
                Cow::Owned(normal.into_bytes())
            }),
        Syntax::Integer | Syntax::LargeInteger => number(value)
            .map_or(Cow::Borrowed(value), |number| {
                Cow::Owned(number.to_string().into_bytes())
            }),
        Syntax::Text | Syntax::Boolean | Syntax::Time => fold(value),
    }
}

/// Whether two values are the same.
pub fn same(syntax: Syntax, a: &[u8], b: &[u8]) -> bool {
    a == b
        || match syntax {
            Syntax::OctetString => false,
            Syntax::Text | Syntax::Boolean | Syntax::Time if a.is_ascii() && b.is_ascii() => {
                a.eq_ignore_ascii_case(b)
            }
            _ => normal(syntax, a) == normal(syntax, b),
        }
}

/// The order of two values, where there is one.
pub fn order(syntax: Syntax, a: &[u8], b: &[u8]) -> Option<Ordering> {
    match syntax {
        Syntax::Integer | Syntax::LargeInteger => Some(number(a)?.cmp(&number(b)?)),
        // Names have no order in Active Directory.
        Syntax::DistinguishedName => None,
        _ => Some(normal(syntax, a).cmp(&normal(syntax, b))),
    }
}

/// A number as LDAP writes it.
pub(super) fn number(value: &[u8]) -> Option<i64> {
    text(value)?.parse().ok()
}

fn text(value: &[u8]) -> Option<&str> {
    std::str::from_utf8(value).ok()
}

/// Text in capitals, one by one, so that no character becomes two.
pub(super) fn fold(value: &[u8]) -> Cow<'_, [u8]> {
    match text(value) {
        Some(text) if text.chars().all(|c| upper(c) == c) => Cow::Borrowed(value),
        Some(text) => Cow::Owned(text.chars().map(upper).collect::<String>().into_bytes()),
        None => Cow::Borrowed(value),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_syntax_has_its_own_equality() {
        assert!(same(Syntax::Text, "Größe".as_bytes(), "GRÖßE".as_bytes()));
        assert!(!same(Syntax::OctetString, b"a", b"A"));
        assert!(same(Syntax::Boolean, b"TRUE", b"true"));
        assert!(same(Syntax::Integer, b"007", b"7"));
        assert!(same(
            Syntax::DistinguishedName,
            b"CN=a\\2C b, DC=x",
            b"cn=A\\, B,dc=X"
        ));
        assert!(!same(Syntax::DistinguishedName, b"CN=a,,", b"CN=a"));
    }

    #[test]
    fn numbers_are_ordered_by_size_and_names_not_at_all() {
        assert_eq!(order(Syntax::Integer, b"10", b"9"), Some(Ordering::Greater));
        assert_eq!(order(Syntax::Text, b"10", b"9"), Some(Ordering::Less));
        assert_eq!(order(Syntax::Integer, b"x", b"9"), None);
        assert_eq!(order(Syntax::DistinguishedName, b"CN=a", b"CN=b"), None);
    }
}
