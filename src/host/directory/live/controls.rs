use ldap3::asn1::{ASNTag as _, Boolean, OctetString, Sequence, Tag, TagClass, parse_tag, write};
use ldap3::controls::{Control, MakeCritical as _, PagedResults, RawControl};

/// "Permissive modify" ([MS-ADTS] 3.1.1.3.4.1.8): what is there already may be added, what is not may be deleted.
pub(super) fn permissive_modify() -> RawControl {
    RawControl {
        ctype: "1.2.840.113556.1.4.1413".to_owned(),
        crit: true,
        val: None,
    }
}

/// One page of a result (RFC 2696), from where the cookie stands.
pub(super) fn page(size: u32, cookie: Vec<u8>) -> RawControl {
    let size = i32::try_from(size).unwrap_or(i32::MAX);
    PagedResults { size, cookie }.critical().into()
}

/// The cookie for the page after this one; empty after the last.
///
/// Read by hand, for ldap3 panics at a value that is none.
pub(super) fn cookie(controls: Vec<Control>) -> Vec<u8> {
    controls
        .into_iter()
        .find(|control| control.1.ctype == "1.2.840.113556.1.4.319")
        .and_then(|control| cookie_in(&control.1.val?))
        .unwrap_or_default()
}

fn cookie_in(value: &[u8]) -> Option<Vec<u8>> {
    let (_, parts) = parse_tag(value).ok()?;
    let cookie = parts.expect_constructed()?.into_iter().nth(1)?;
    cookie.expect_primitive()
}

/// Sorts on the server (RFC 2891); a leading `-` sorts downwards.
pub(super) fn sort(by: &str) -> RawControl {
    let (attribute, downwards) = match by.strip_prefix('-') {
        Some(attribute) => (attribute, true),
        None => (by, false),
    };
    let mut key = vec![Tag::OctetString(OctetString {
        inner: attribute.as_bytes().to_vec(),
        ..Default::default()
    })];
    if downwards {
        key.push(Tag::Boolean(Boolean {
            id: 1,
            class: TagClass::Context,
            inner: true,
        }));
    }
    let keys = Tag::Sequence(Sequence {
        inner: vec![Tag::Sequence(Sequence {
            inner: key,
            ..Default::default()
        })],
        ..Default::default()
    });
    let mut value = bytes::BytesMut::new();
    let encoded = write::encode_into(&mut value, keys.into_structure());
    RawControl {
        ctype: "1.2.840.113556.1.4.473".to_owned(),
        crit: true,
        val: encoded.ok().map(|()| value.to_vec()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// RFC 2891, 1.1: SEQUENCE OF SEQUENCE { attributeType, reverseOrder [1] BOOLEAN }.
    #[test]
    fn a_sort_key_is_encoded_as_rfc_2891_has_it() {
        let up = b"\x30\x06\x30\x04\x04\x02cn";
        let down = b"\x30\x09\x30\x07\x04\x02cn\x81\x01\xff";
        assert_eq!(sort("cn").val.as_deref(), Some(up.as_slice()));
        assert_eq!(sort("-cn").val.as_deref(), Some(down.as_slice()));
    }

    #[test]
    fn a_paging_answer_without_sense_means_the_last_page() {
        assert_eq!(cookie_in(b""), None);
        assert_eq!(cookie_in(b"\x30\x03\x02\x01\x00"), None);
        assert_eq!(
            cookie_in(b"\x30\x07\x02\x01\x00\x04\x02ab"),
            Some(b"ab".to_vec())
        );
    }
}
