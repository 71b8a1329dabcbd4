use std::io::BufReader;

use proptest::prelude::*;

use super::*;
use crate::host::directory::{Entry, Operation};
use crate::source::CodePage;

fn records(bytes: &[u8]) -> Vec<Record> {
    Reader::new(bytes, CodePage::SHIFT_JIS)
        .collect::<Result<_, _>>()
        .unwrap()
}

fn fault(text: &str) -> String {
    Reader::new(text.as_bytes(), CodePage::UTF_8)
        .find_map(Result::err)
        .expect("an error")
        .to_string()
}

fn one(text: &str) -> Record {
    let mut all = records(text.as_bytes());
    assert_eq!(all.len(), 1);
    all.remove(0)
}

fn bytes(values: &[&str]) -> Vec<Vec<u8>> {
    values
        .iter()
        .map(|value| value.as_bytes().to_vec())
        .collect()
}

#[test]
fn entries_are_read_with_folded_lines_comments_and_base64() {
    // After the examples 1 to 3 of RFC 2849.
    let text = "version: 1\n# a comment\n  that goes on\ndn: cn=Barbara Jensen, ou=Product Development,\n  dc=airius\n\
        objectclass: top\nobjectclass: person\ncn:: QmFyYmFyYSBKZW5zZW4=\ndescription:a\n b\n  c\n\nDN:: Q049YQ==\ncn: x\n";
    let all = records(text.as_bytes());
    assert_eq!(
        all[0].dn,
        "cn=Barbara Jensen, ou=Product Development, dc=airius"
    );
    assert_eq!(all[0].line, 4);
    let Body::Content(attributes) = &all[0].body else {
        panic!("content")
    };
    assert_eq!(
        attributes,
        &[
            ("objectclass".to_owned(), bytes(&["top", "person"])),
            ("cn".to_owned(), bytes(&["Barbara Jensen"])),
            ("description".to_owned(), bytes(&["ab c"])),
        ]
    );
    assert_eq!((all[1].dn.as_str(), all[1].line), ("CN=a", 13));
}

#[test]
fn every_kind_of_change_is_read() {
    let text = "dn: CN=a,DC=x\r\ncontrol: 1.2.840.113556.1.4.1413 true\r\nchangetype: modify\r\n\
        add: servicePrincipalName\r\nservicePrincipalName: HOST/a\r\nservicePrincipalName: HOST/b\r\n-\r\n\
        delete: description\r\n-\r\nreplace: title\r\ntitle:\r\n-\r\n\r\n\r\n\
        dn: CN=b,DC=x\r\nchangetype: add\r\ncn: b\r\n\r\ndn: CN=c,DC=x\r\nchangetype: delete\r\n\r\n\
        dn: CN=d,DC=x\r\nchangetype: modrdn\r\nnewrdn: CN=e\r\ndeleteoldrdn: 1\r\n\r\n\
        dn: CN=e,DC=x\r\nchangetype: ModDN\r\nnewrdn: CN=e\r\ndeleteoldrdn: 0\r\nnewsuperior: OU=o,DC=x\r\n\r\n\
        dn: CN=f\r\nchangetype: ntdsSchemaAdd\r\ncn: f\r\n";
    let all = records(text.as_bytes());
    let control = Control {
        oid: "1.2.840.113556.1.4.1413".to_owned(),
        critical: true,
    };
    assert_eq!(all[0].controls, [control]);
    let Body::Modify(changes) = &all[0].body else {
        panic!("changes")
    };
    assert_eq!(changes[0].operation, Operation::Add);
    assert_eq!(changes[0].values, bytes(&["HOST/a", "HOST/b"]));
    assert_eq!(
        (changes[1].operation, changes[1].values.len()),
        (Operation::Delete, 0)
    );
    assert_eq!(changes[2].values, bytes(&[""]));
    assert_eq!(
        all[1].body,
        Body::Add(vec![("cn".to_owned(), bytes(&["b"]))])
    );
    assert_eq!(all[2].body, Body::Delete);
    assert_eq!(
        all[3].body,
        Body::Rename {
            new_rdn: "CN=e".to_owned(),
            delete_old: true,
            new_parent: None
        }
    );
    assert_eq!(
        all[4].body,
        Body::Rename {
            new_rdn: "CN=e".to_owned(),
            delete_old: false,
            new_parent: Some("OU=o,DC=x".to_owned())
        }
    );
    assert!(all[5].lenient && !all[4].lenient);
}

#[test]
fn the_file_of_exch_vbs_needs_no_empty_line_at_its_end() {
    let text = "dn: CN=EX1,CN=Computers,DC=x\nchangetype: modify\nadd: servicePrincipalName\n\
        servicePrincipalName: HOST/ex1.x\nservicePrincipalName: HOST/EX1\n-";
    assert!(matches!(one(text).body, Body::Modify(changes) if changes[0].values.len() == 2));
}

#[test]
fn files_may_be_utf_8_utf_16_or_in_the_ansi_code_page() {
    let text = "dn: CN=営業部,DC=x\r\ndescription: 表示\r\n";
    let le: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
    let be: Vec<u8> = text.encode_utf16().flat_map(u16::to_be_bytes).collect();
    let files = [
        text.as_bytes().to_vec(),
        [b"\xEF\xBB\xBF", text.as_bytes()].concat(),
        [&b"\xFF\xFE"[..], &le].concat(),
        [&b"\xFE\xFF"[..], &be].concat(),
        CodePage::SHIFT_JIS.encode(text).into_owned(),
    ];
    for file in files {
        let all = records(&file);
        assert_eq!(all[0].dn, "CN=営業部,DC=x");
        assert_eq!(
            all[0].body,
            Body::Content(vec![("description".to_owned(), bytes(&["表示"]))])
        );
    }
}

#[test]
fn an_error_names_its_line() {
    for (text, message) in [
        (
            "\n\ncn: a\n",
            "line 3: a record begins with dn:, not with cn:",
        ),
        ("version: 2\n", "line 1: version 2 is not known"),
        ("dn: CN=a\n", "line 1: CN=a has no attribute"),
        ("dn: CN=a\ncn a\n", "line 2: a colon is missing"),
        (
            "dn: CN=a\ncn:: ?\n",
            "line 2: the value of cn is not base64",
        ),
        (
            "dn: CN=a\ncn:< file:x\n",
            "line 2: a value in another file is refused: file:x",
        ),
        (
            "dn: CN=a\nchangetype: turn\n",
            "line 2: changetype turn is not known",
        ),
        (
            "dn: CN=a\nchangetype: modify\nadd: cn\ncn: b\n",
            "line 4: the hyphen behind the change of cn is missing",
        ),
        (
            "dn: CN=a\nchangetype: modify\nadd: cn\n\n",
            "line 4: the hyphen behind the change of cn is missing",
        ),
        (
            "dn: CN=a\nchangetype: modify\nadd: cn\nsn: b\n-\n",
            "line 4: a value of cn or a hyphen is expected, not sn",
        ),
        (
            "dn: CN=a\nchangetype: modify\ncn: b\n-\n",
            "line 3: add, delete or replace is expected",
        ),
        (
            "dn: CN=a\nchangetype: delete\ncn: b\n",
            "line 3: nothing may stand behind",
        ),
        (
            "dn: CN=a\nchangetype: modrdn\nnewrdn: CN=b\n",
            "line 2: deleteoldrdn is missing",
        ),
        (
            "dn: CN=a\nchangetype: modrdn\ndeleteoldrdn: 2\n",
            "line 3: deleteoldrdn is 0 or 1",
        ),
        (
            "dn: CN=a\ncontrol: x\ncn: a\n",
            "line 2: a control is an object identifier",
        ),
        (" dn: CN=a\n", "line 1: \" dn\" is no attribute"),
    ] {
        let fault = fault(text);
        assert!(fault.starts_with(message), "{fault}");
    }
}

#[test]
fn after_an_error_nothing_more_comes() {
    let mut reader = Reader::new(&b"x\n\ndn: CN=a\ncn: a\n"[..], CodePage::UTF_8);
    assert!(reader.next().unwrap().is_err());
    assert!(reader.next().is_none());
}

#[test]
fn a_value_may_stand_in_a_file_where_that_is_allowed() {
    let text = "dn: CN=a\njpegPhoto:< file:///photo.jpg\n";
    let read = |path: &str| match path {
        "/photo.jpg" => Ok(vec![0xFF, 0xD8]),
        _ => Err("not found".to_owned()),
    };
    let mut reader = Reader::new(text.as_bytes(), CodePage::UTF_8).with_files(Box::new(read));
    let record = reader.next().unwrap().unwrap();
    assert_eq!(
        record.body,
        Body::Content(vec![("jpegPhoto".to_owned(), vec![vec![0xFF, 0xD8]])])
    );
    let text = "dn: CN=a\njpegPhoto:< file:other\n";
    let mut reader = Reader::new(text.as_bytes(), CodePage::UTF_8).with_files(Box::new(read));
    let error = reader.next().unwrap().unwrap_err().to_string();
    assert_eq!(error, "line 2: file:other: not found");
}

#[test]
fn an_entry_is_written_sorted_and_with_base64_where_needed() {
    let entry = Entry {
        dn: "CN=営,DC=x".to_owned(),
        attributes: vec![
            ("sn".to_owned(), bytes(&[" b", "a ", ":c", "<d", "e:f", ""])),
            ("objectClass".to_owned(), bytes(&["top", "person"])),
            ("CN".to_owned(), bytes(&["x"])),
        ],
    };
    let mut out = String::new();
    write_entry(&mut out, &entry);
    assert_eq!(
        out,
        "dn:: Q0495Za2LERDPXg=\nCN: x\nobjectClass: top\nobjectClass: person\nsn:\nsn:: IGI=\nsn:: OmM=\n\
         sn:: PGQ=\nsn:: YSA=\nsn: e:f\n\n"
    );
}

#[test]
fn what_changes_by_itself_is_no_part_of_an_export() {
    for name in ["whenchanged", "uSNChanged", "memberOf", "lastLogon"] {
        assert!(is_volatile(name), "{name}");
    }
    for name in ["objectGUID", "homeMDB", "member", "ownAttribute"] {
        assert!(!is_volatile(name), "{name}");
    }
}

fn entries() -> impl Strategy<Value = Entry> {
    let value = prop_oneof![
        prop::collection::vec(any::<u8>(), 0..12),
        "\\PC{0,12}".prop_map(String::into_bytes),
    ];
    let attributes = prop::collection::btree_map(
        "[a-z][a-z0-9-]{0,6}",
        prop::collection::btree_set(value, 1..4),
        1..5,
    );
    ("\\PC{1,20}", attributes).prop_map(|(dn, attributes)| Entry {
        dn,
        attributes: attributes
            .into_iter()
            .map(|(name, values)| (name, values.into_iter().collect()))
            .collect(),
    })
}

proptest! {
    #[test]
    fn a_written_entry_is_read_back(entry in entries()) {
        let mut text = String::new();
        write_entry(&mut text, &entry);
        let record = one(&text);
        prop_assert_eq!(record.dn, entry.dn);
        prop_assert_eq!(record.body, Body::Content(entry.attributes));
    }

    #[test]
    fn any_bytes_are_read_or_refused(bytes in prop::collection::vec(any::<u8>(), 0..80)) {
        let reader = Reader::new(BufReader::with_capacity(1, bytes.as_slice()), CodePage::SHIFT_JIS);
        prop_assert!(reader.count() <= 81);
    }

    #[test]
    fn any_lines_are_read_or_refused(lines in prop::collection::vec(prop::sample::select(vec![
        "dn: CN=a", "dn:: Q049YQ==", "changetype: modify", "changetype: add", "changetype: modrdn", "add: cn", "-",
        "cn: x", " more", "# no", "", "version: 1", "control: 1.2 true", "newrdn: CN=b", "deleteoldrdn: 1",
    ]), 0..14)) {
        let text = lines.join("\n");
        for record in Reader::new(text.as_bytes(), CodePage::UTF_8) {
            match record {
                Ok(record) => prop_assert!(record.line >= 1 && record.line <= lines.len()),
                Err(error) => prop_assert!(error.line >= 1 && error.line <= lines.len().max(1)),
            }
        }
    }
}
