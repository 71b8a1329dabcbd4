use proptest::prelude::*;

use super::*;
use crate::host::directory::{Entry, ResultCode};

fn entry() -> Entry {
    let text = |name: &str, values: &[&str]| {
        let values = values.iter().map(|value| value.as_bytes().to_vec());
        (name.to_owned(), values.collect())
    };
    Entry {
        dn: "CN=EX1,CN=Computers,DC=corp,DC=example".to_owned(),
        attributes: vec![
            text(
                "objectClass",
                &["top", "person", "organizationalPerson", "user", "computer"],
            ),
            text(
                "objectCategory",
                &["CN=Computer,CN=Schema,CN=Configuration,DC=corp,DC=example"],
            ),
            text("cn", &["EX1"]),
            text("displayName", &["Exchange (1) * größer"]),
            text("userAccountControl", &["4130"]),
            text("managedBy", &[r"CN=Smith\, John,DC=corp,DC=example"]),
            text(
                "servicePrincipalName",
                &["HOST/EX1", "HOST/ex1.corp.example"],
            ),
        ],
    }
}

fn finds(filter: &str) -> bool {
    Filter::parse(filter).unwrap().matches(&entry())
}

fn fault(filter: &str) -> String {
    let error = Filter::parse(filter).unwrap_err();
    assert_eq!(error.code, ResultCode::FILTER_ERROR);
    error.text
}

#[test]
fn the_examples_of_rfc_4515_are_read() {
    for text in [
        "(cn=Babs Jensen)",
        "(!(cn=Tim Howes))",
        "(&(objectClass=Person)(|(sn=Jensen)(cn=Babs J*)))",
        "(o=univ*of*mich*)",
        "(seeAlso=)",
        "(cn:caseExactMatch:=Fred Flintstone)",
        "(cn:=Betty Rubble)",
        "(sn:dn:2.4.6.8.10:=Barney Rubble)",
        "(o:dn:=Ace Industry)",
        "(:1.2.3:=Wilma Flintstone)",
        "(:dn:2.4.6.8.10:=Dino)",
        r"(o=Parens R Us \28for all your parenthetical needs\29)",
        r"(cn=*\2a*)",
    ] {
        assert_eq!(Filter::parse(text).unwrap().to_string(), text);
    }
    assert_eq!(
        Filter::parse(r"(bin=\00\00\00\04)").unwrap(),
        Filter::Equal("bin".to_owned(), vec![0, 0, 0, 4])
    );
    assert_eq!(
        Filter::parse(r"(sn=Lu\c4\8di\c4\87)").unwrap(),
        Filter::Equal("sn".to_owned(), "Lučić".as_bytes().to_vec())
    );
}

#[test]
fn what_windows_takes_beyond_the_rfc_is_taken() {
    for filter in [
        "cn=EX1",
        "(!cn=EX2)",
        " ( & (cn=EX1) ( |(cn=a) (cn=EX*) ) ) ",
        "&(cn=EX1)(objectClass=user)",
    ] {
        assert!(finds(filter), "{filter}");
    }
}

#[test]
fn a_fault_tells_its_position() {
    assert!(fault("(cn=a").contains("a closing parenthesis is missing at position 6"));
    assert!(fault("(&(cn=a)(=b))").contains("an attribute is missing at position 10"));
    assert!(fault("(cn=a))").contains("something stands behind the filter at position 7"));
    assert!(fault("(cn=a(b)").contains("an unescaped parenthesis at position 6"));
    assert!(
        fault(r"(cn=a\, b)").contains("a backslash without two hexadecimal digits at position 6")
    );
    assert!(fault("(cn>=a*)").contains("an unescaped asterisk"));
    assert!(fault("(cn)").contains("a comparison is missing at position 4"));
    assert!(fault("").contains("an attribute is missing at position 1"));
    assert!(fault("(cn:a:b:=c)").contains("a matching rule is missing"));
}

#[test]
fn filters_too_deep_are_refused() {
    for deep in ["(!", "(&", "!"] {
        assert!(
            fault(&deep.repeat(100_000)).contains("within each other"),
            "{deep}"
        );
    }
    let deep = format!("{}(cn=a){}", "(!".repeat(90), ")".repeat(90));
    assert!(Filter::parse(&deep).is_ok());
}

#[test]
fn a_class_finds_what_is_derived_from_it() {
    assert!(finds("(objectClass=user)"));
    assert!(finds("(objectClass=TOP)"));
    assert!(!finds("(objectClass=group)"));
}

#[test]
fn a_category_is_named_by_a_class_or_by_its_whole_name() {
    assert!(finds("(objectCategory=computer)"));
    assert!(finds(
        "(objectCategory=cn=computer,cn=schema,cn=configuration,dc=corp,dc=example)"
    ));
    assert!(!finds("(objectCategory=person)"));
    let mut user = entry();
    user.attributes[1].1 = vec![b"CN=Person,CN=Schema,CN=Configuration,DC=x".to_vec()];
    // The category of users is that of persons (Microsoft's schema reference, User class).
    assert!(
        Filter::parse("(objectCategory=user)")
            .unwrap()
            .matches(&user)
    );
}

#[test]
fn names_are_compared_as_names() {
    assert!(finds(r"(managedBy=cn=smith\5c2c john, dc=CORP,dc=example)"));
    assert!(!finds("(managedBy=CN=Smith*)"));
}

#[test]
fn bits_are_compared_by_the_two_rules_of_active_directory() {
    // 4130 = 0x1022
    assert!(finds("(userAccountControl:1.2.840.113556.1.4.803:=2)"));
    assert!(finds("(userAccountControl:1.2.840.113556.1.4.803:=34)"));
    assert!(!finds("(userAccountControl:1.2.840.113556.1.4.803:=3)"));
    assert!(finds("(userAccountControl:1.2.840.113556.1.4.804:=3)"));
    assert!(!finds("(userAccountControl:1.2.840.113556.1.4.804:=1)"));
    assert!(!finds("(userAccountControl:1.2.3:=2)"));
    assert!(!finds("(!(userAccountControl:1.2.3:=2))"));
}

#[test]
fn pieces_must_follow_each_other() {
    assert!(finds("(displayName=exch*1*GRÖ*)"));
    assert!(finds(r"(displayName=*\28*\2A*r)"));
    assert!(!finds("(displayName=*größer*Exchange*)"));
    assert!(!finds("(cn=EX*X1)"));
    assert!(finds("(displayName=*)"));
    assert!(finds("(displayName=**)"));
}

#[test]
fn numbers_are_compared_as_numbers() {
    assert!(finds("(userAccountControl>=999)"));
    assert!(!finds("(userAccountControl<=999)"));
    assert!(finds("(cn>=ex0)"));
    assert!(finds("(cn~=ex1)"));
}

#[test]
fn not_finds_what_lacks_a_known_attribute_only() {
    assert!(finds("(!(mail=x))"));
    struct Strict(Entry);
    impl Subject for Strict {
        fn any_value(&self, attribute: &str, test: &mut dyn FnMut(&[u8]) -> bool) -> bool {
            self.0.any_value(attribute, test)
        }
        fn is_known(&self, attribute: &str) -> bool {
            attribute != "nonsense"
        }
    }
    let strict = Strict(entry());
    let finds = |filter: &str| Filter::parse(filter).unwrap().matches(&strict);
    assert!(!finds("(!(nonsense=x))"));
    assert!(finds("(|(nonsense=x)(cn=EX1))"));
    assert!(!finds("(&(!(nonsense=x))(cn=EX1))"));
}

#[test]
fn empty_lists_are_true_and_false() {
    assert!(finds("(&)"));
    assert!(!finds("(|)"));
}

fn filters() -> impl Strategy<Value = Filter> {
    let name = "[a-zA-Z][a-zA-Z0-9-]{0,6}";
    let value = || prop::collection::vec(any::<u8>(), 1..6);
    let leaf = prop_oneof![
        (name, value()).prop_map(|(name, value)| Filter::Equal(name, value)),
        (name, value()).prop_map(|(name, value)| Filter::AtLeast(name, value)),
        (name, value()).prop_map(|(name, value)| Filter::AtMost(name, value)),
        name.prop_map(Filter::Present),
        (name, value(), prop::collection::vec(value(), 0..3)).prop_map(|(name, first, any)| {
            let parts = Substrings {
                initial: Some(first),
                any,
                last: None,
            };
            Filter::Substrings(name, parts)
        }),
    ];
    leaf.prop_recursive(4, 20, 4, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Filter::And),
            prop::collection::vec(inner.clone(), 0..4).prop_map(Filter::Or),
            inner.prop_map(|inner| Filter::Not(Box::new(inner))),
        ]
    })
}

proptest! {
    #[test]
    fn a_written_filter_is_read_back(filter in filters()) {
        let text = filter.to_string();
        prop_assert_eq!(Filter::parse(&text).unwrap(), filter, "{}", text);
    }

    #[test]
    fn an_escaped_value_is_found(value in "\\PC{1,12}") {
        let mut entry = entry();
        entry.attributes.push(("description".to_owned(), vec![value.clone().into_bytes()]));
        let filter = Filter::parse(&format!("(description={})", escape(&value))).unwrap();
        prop_assert!(filter.matches(&entry));
    }

    #[test]
    fn any_text_is_read_or_refused(text in "[()&|!=<>~:*\\\\ a0né.]{0,40}") {
        if let Ok(filter) = Filter::parse(&text) {
            filter.matches(&entry());
        }
    }
}
