use std::borrow::Cow;
use std::cmp::Ordering;

use super::{Extensible, Filter, Substrings};
use crate::host::directory::comparison::{fold, number, order, same};
use crate::host::directory::{Entry, Syntax, dn, schema};

/// Matches when all bits of the value are set (MS-ADTS 3.1.1.3.4.4.1).
const BIT_AND: &str = "1.2.840.113556.1.4.803";
/// Matches when any bit of the value is set (MS-ADTS 3.1.1.3.4.4.2).
const BIT_OR: &str = "1.2.840.113556.1.4.804";

/// What a filter asks of an entry.
pub trait Subject {
    /// Whether any value of an attribute passes the test; the name is found without regard to case.
    fn any_value(&self, attribute: &str, test: &mut dyn FnMut(&[u8]) -> bool) -> bool;

    /// Whether the schema holds an attribute: what is asked of another one is neither true nor false.
    fn is_known(&self, attribute: &str) -> bool {
        let _ = attribute;
        true
    }
}

impl Subject for Entry {
    fn any_value(&self, attribute: &str, test: &mut dyn FnMut(&[u8]) -> bool) -> bool {
        self.values(attribute).iter().any(|value| test(value))
    }
}

/// Whether an entry matches; `None` where that is undefined (RFC 4511, 4.5.1.7).
///
/// An attribute that is known and not set makes an item false, not undefined, so that `(!(mail=x))` finds the entries
/// without `mail`, as Active Directory does.
pub(super) fn evaluate(filter: &Filter, subject: &dyn Subject) -> Option<bool> {
    match filter {
        Filter::And(parts) => fold_parts(parts, subject, false),
        Filter::Or(parts) => fold_parts(parts, subject, true),
        Filter::Not(inner) => evaluate(inner, subject).map(|found| !found),
        Filter::Present(attribute) => item(attribute, subject, &mut |_| true),
        Filter::Equal(attribute, value) => {
            let value = meant(attribute, value);
            let syntax = Syntax::of(attribute);
            item(attribute, subject, &mut |own| {
                same(syntax, own, &value) || names_category(attribute, own, &value)
            })
        }
        Filter::AtLeast(attribute, value) => compare(attribute, value, subject, Ordering::Less),
        Filter::AtMost(attribute, value) => compare(attribute, value, subject, Ordering::Greater),
        Filter::Substrings(attribute, pieces) => substrings(attribute, pieces, subject),
        Filter::Extensible(extensible) => by_rule(extensible, subject),
    }
}

/// One part that is `decisive` decides; else one that is undefined makes the whole undefined.
fn fold_parts(parts: &[Filter], subject: &dyn Subject, decisive: bool) -> Option<bool> {
    let mut result = Some(!decisive);
    for part in parts {
        match evaluate(part, subject) {
            Some(found) if found == decisive => return Some(decisive),
            None => result = None,
            Some(_) => {}
        }
    }
    result
}

fn item(
    attribute: &str,
    subject: &dyn Subject,
    test: &mut dyn FnMut(&[u8]) -> bool,
) -> Option<bool> {
    if subject.any_value(attribute, test) {
        return Some(true);
    }
    subject.is_known(attribute).then_some(false)
}

fn compare(
    attribute: &str,
    value: &[u8],
    subject: &dyn Subject,
    excluded: Ordering,
) -> Option<bool> {
    let syntax = Syntax::of(attribute);
    item(attribute, subject, &mut |own| {
        order(syntax, own, value).is_some_and(|order| order != excluded)
    })
}

/// What a value in a filter stands for: `objectCategory` takes a class in place of the name of its category
/// (MS-ADTS 3.1.1.3.1.3.5).
fn meant<'a>(attribute: &str, value: &'a [u8]) -> Cow<'a, [u8]> {
    if !attribute.eq_ignore_ascii_case("objectCategory") || value.contains(&b'=') {
        return Cow::Borrowed(value);
    }
    let class = std::str::from_utf8(value).ok().and_then(schema::class);
    class.map_or(Cow::Borrowed(value), |class| {
        Cow::Borrowed(class.category.as_bytes())
    })
}

/// Whether a category's distinguished name begins with a plain name.
fn names_category(attribute: &str, own: &[u8], value: &[u8]) -> bool {
    if !attribute.eq_ignore_ascii_case("objectCategory") || value.contains(&b'=') {
        return false;
    }
    let name = std::str::from_utf8(own)
        .ok()
        .and_then(|own| dn::Dn::parse(own).ok());
    name.as_ref()
        .and_then(dn::Dn::rdn)
        .is_some_and(|rdn| rdn.value().as_bytes().eq_ignore_ascii_case(value))
}

fn substrings(attribute: &str, pieces: &Substrings, subject: &dyn Subject) -> Option<bool> {
    if Syntax::of(attribute) == Syntax::DistinguishedName {
        // Active Directory finds no part of a name (MS-ADTS 3.1.1.3.1.3).
        return Some(false);
    }
    let exact = Syntax::of(attribute) == Syntax::OctetString;
    let form = |value: &[u8]| -> Vec<u8> {
        if exact {
            value.to_vec()
        } else {
            fold(value).into_owned()
        }
    };
    let initial = pieces.initial.as_deref().map(form);
    let any: Vec<Vec<u8>> = pieces.any.iter().map(|piece| form(piece)).collect();
    let last = pieces.last.as_deref().map(form);
    item(attribute, subject, &mut |own| {
        let own = form(own);
        let mut rest = own.as_slice();
        if let Some(initial) = &initial {
            match rest.strip_prefix(initial.as_slice()) {
                Some(behind) => rest = behind,
                None => return false,
            }
        }
        if let Some(last) = &last {
            match rest.strip_suffix(last.as_slice()) {
                Some(before) => rest = before,
                None => return false,
            }
        }
        any.iter().all(|piece| match find(rest, piece) {
            Some(place) => {
                rest = rest.get(place + piece.len()..).unwrap_or_default();
                true
            }
            None => false,
        })
    })
}

fn find(text: &[u8], piece: &[u8]) -> Option<usize> {
    if piece.is_empty() {
        return Some(0);
    }
    text.windows(piece.len()).position(|window| window == piece)
}

fn by_rule(item_: &Extensible, subject: &dyn Subject) -> Option<bool> {
    let attribute = item_.attribute.as_deref()?;
    match item_.rule.as_deref() {
        None => {
            let syntax = Syntax::of(attribute);
            item(attribute, subject, &mut |own| {
                same(syntax, own, &item_.value)
            })
        }
        Some(rule @ (BIT_AND | BIT_OR)) => {
            let mask = number(&item_.value)?;
            item(attribute, subject, &mut |own| {
                number(own).is_some_and(|own| {
                    if rule == BIT_AND {
                        own & mask == mask
                    } else {
                        own & mask != 0
                    }
                })
            })
        }
        // A rule that is not known is undefined (RFC 4511, 4.5.1.7.7).
        Some(_) => None,
    }
}
