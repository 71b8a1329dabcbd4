use ldap3::asn1::{PL, StructureTag};

use super::super::{Entry, Value};

/// Reads a SearchResultEntry (RFC 4511, 4.5.2), with attributes and values in the server's order; nothing for what is none.
///
/// ldap3 has a reader of its own, which loses the order and panics at what it does not expect.
pub(super) fn parse(message: StructureTag) -> Option<Entry> {
    let mut parts = message.expect_constructed()?.into_iter();
    let dn = text(parts.next()?)?;
    let mut attributes = Vec::new();
    for attribute in parts.next()?.expect_constructed()? {
        let mut parts = attribute.expect_constructed()?.into_iter();
        let name = text(parts.next()?)?;
        let values = parts
            .next()?
            .expect_constructed()?
            .into_iter()
            .map(StructureTag::expect_primitive)
            .collect::<Option<Vec<Value>>>()?;
        // A domain controller gives `member` without values beside `member;range=0-1499`.
        if !values.is_empty() {
            attributes.push((name, values));
        }
    }
    Some(Entry { dn, attributes })
}

fn text(part: StructureTag) -> Option<String> {
    match part.payload {
        PL::P(bytes) => Some(
            String::from_utf8(bytes)
                .unwrap_or_else(|bytes| String::from_utf8_lossy(bytes.as_bytes()).into_owned()),
        ),
        PL::C(_) => None,
    }
}

/// Part of an attribute's values: `member;range=0-1499`, or `member;range=1500-*` for the last part.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Range {
    /// The attribute's name without the range.
    pub(super) attribute: String,
    /// Where the next part starts; nothing after the last.
    pub(super) next: Option<u64>,
}

impl Range {
    /// Reads it from an attribute's description as the server gives it.
    pub(super) fn of(description: &str) -> Option<Self> {
        let (attribute, option) = description.rsplit_once(';')?;
        let (key, bounds) = option.split_once('=')?;
        let (_, last) = bounds.split_once('-')?;
        if !key.eq_ignore_ascii_case("range") {
            return None;
        }
        let next = match last {
            "*" => None,
            last => Some(last.parse::<u64>().ok()?.checked_add(1)?),
        };
        Some(Self {
            attribute: attribute.to_owned(),
            next,
        })
    }

    /// Whether this is the description of a range.
    pub(super) fn is_one(description: &str) -> bool {
        description.to_ascii_lowercase().contains(";range=")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_range_says_where_the_next_one_starts() {
        let range = Range::of("member;range=0-1499").unwrap();
        assert_eq!(range.attribute, "member");
        assert_eq!(range.next, Some(1500));
        assert_eq!(Range::of("member;Range=1500-*").unwrap().next, None);
        assert_eq!(Range::of("member"), None);
        assert_eq!(Range::of("userCertificate;binary"), None);
        assert_eq!(Range::of("member;range=0-18446744073709551615"), None);
    }
}
