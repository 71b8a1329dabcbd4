//! The overlay against a directory that really takes the changes: both must answer the same.

use std::collections::{BTreeMap, BTreeSet};

use proptest::prelude::*;

use super::*;
use crate::host::directory::memory::LdifDirectories;
use crate::host::directory::{Operation, Scope};

const DIRECTORY: &str = "dn: DC=corp,DC=example\nobjectClass: domainDNS\n\n\
    dn: CN=Users,DC=corp,DC=example\nobjectClass: container\n\n\
    dn: OU=Sales,DC=corp,DC=example\nobjectClass: organizationalUnit\n\n\
    dn: CN=S1,DC=corp,DC=example\nobjectClass: msExchPrivateMDB\n\n\
    dn: CN=S2,DC=corp,DC=example\nobjectClass: msExchPrivateMDB\n\n\
    dn: CN=EX1,CN=Users,DC=corp,DC=example\nobjectClass: computer\nsAMAccountName: EX1$\n\
    servicePrincipalName: HOST/EX1\n\n\
    dn: CN=EX2,CN=Users,DC=corp,DC=example\nobjectClass: computer\nsAMAccountName: EX2$\n\n\
    dn: CN=Alice,CN=Users,DC=corp,DC=example\nobjectClass: user\nsAMAccountName: alice\n\
    mail: alice@corp.example\nhomeMDB: CN=S1,DC=corp,DC=example\ndescription: one\n\n\
    dn: CN=Bob,CN=Users,DC=corp,DC=example\nobjectClass: user\nsAMAccountName: bob\n";

fn load() -> Rc<LdifDirectories> {
    Rc::new(LdifDirectories::open(DIRECTORY.as_bytes(), "test").unwrap())
}

fn connect(directories: &dyn Directories) -> Rc<dyn Directory> {
    let connected = directories.connect(&Address::default(), &Identity::Own);
    connected.unwrap()
}

#[derive(Debug, Clone)]
enum Request {
    Modify(&'static str, Vec<Change>, bool),
    Add(&'static str, &'static str),
    Delete(&'static str),
    Rename(&'static str, &'static str, Option<&'static str>),
}

const OBJECTS: [&str; 7] = [
    "CN=Alice,CN=Users,DC=corp,DC=example",
    "cn=bob, cn=users, dc=corp, dc=example",
    "CN=EX1,CN=Users,DC=corp,DC=example",
    "CN=EX2,CN=Users,DC=corp,DC=example",
    "CN=New,CN=Users,DC=corp,DC=example",
    "CN=New,OU=Sales,DC=corp,DC=example",
    "CN=Nobody,DC=corp,DC=example",
];

/// What is looked for after the changes.
const FILTERS: [&str; 7] = [
    "(objectClass=*)",
    "(description=one)",
    "(&(objectClass=user)(!(mail=*)))",
    "(servicePrincipalName=host/ex1)",
    "(homeMDB=CN=S2,DC=corp,DC=example)",
    "(cn=New*)",
    "(|(description=t*)(mail=*))",
];

fn change() -> impl Strategy<Value = Change> {
    let values: [(&str, &[&str]); 5] = [
        ("description", &["one", "two", "three"]),
        ("mail", &["a@x", "b@x", ""]),
        (
            "homeMDB",
            &[
                "CN=S1,DC=corp,DC=example",
                "cn=s2,dc=corp,dc=example",
                "CN=S3,DC=corp,DC=example",
                "nothing",
            ],
        ),
        ("servicePrincipalName", &["HOST/EX1", "host/ex1", "HTTP/x"]),
        ("msExchPatchMDB", &["TRUE", "perhaps"]),
    ];
    let operation =
        prop::sample::select(vec![Operation::Add, Operation::Delete, Operation::Replace]);
    (prop::sample::select(values.to_vec()), operation, 0_usize..3).prop_flat_map(
        |((attribute, values), operation, count)| {
            prop::collection::vec(prop::sample::select(values.to_vec()), count).prop_map(
                move |values| Change {
                    operation,
                    attribute: attribute.to_owned(),
                    values: values
                        .iter()
                        .map(|value| value.as_bytes().to_vec())
                        .collect(),
                },
            )
        },
    )
}

fn request() -> impl Strategy<Value = Request> {
    let object = || prop::sample::select(OBJECTS.to_vec());
    let parents = vec![
        None,
        Some("OU=Sales,DC=corp,DC=example"),
        Some("CN=Missing,DC=corp,DC=example"),
    ];
    prop_oneof![
        6 => (object(), prop::collection::vec(change(), 1..3), any::<bool>())
            .prop_map(|(dn, changes, permissive)| Request::Modify(dn, changes, permissive)),
        2 => (object(), prop::sample::select(vec!["one", "two"]))
            .prop_map(|(dn, description)| Request::Add(dn, description)),
        1 => object().prop_map(Request::Delete),
        1 => (object(), prop::sample::select(vec!["CN=New", "CN=Bob", "CN=Carol"]),
            prop::sample::select(parents))
            .prop_map(|(dn, rdn, parent)| Request::Rename(dn, rdn, parent)),
    ]
}

/// Carries a request out; the result's code.
fn carry_out(directory: &dyn Directory, request: &Request) -> u32 {
    let result = match request {
        Request::Modify(dn, changes, permissive) => directory.modify(dn, changes, *permissive),
        Request::Add(dn, description) => directory.add(&Entry {
            dn: (*dn).to_owned(),
            attributes: vec![
                ("objectClass".to_owned(), vec![b"contact".to_vec()]),
                (
                    "description".to_owned(),
                    vec![description.as_bytes().to_vec()],
                ),
            ],
        }),
        Request::Delete(dn) => directory.delete(dn),
        Request::Rename(dn, rdn, parent) => directory.rename(dn, rdn, *parent, true),
    };
    result.map_or_else(|error| error.code.0, |()| 0)
}

type Seen = BTreeMap<String, BTreeMap<String, BTreeSet<String>>>;

/// What a search finds, whatever the order and the case of names.
fn seen(directory: &dyn Directory, base: &str, scope: Scope, filter: &str) -> Option<Seen> {
    let attributes = [
        "cn",
        "name",
        "objectClass",
        "description",
        "mail",
        "homeMDB",
        "servicePrincipalName",
    ];
    let mut pages = directory
        .search(&SearchRequest {
            base: base.to_owned(),
            scope,
            filter: filter.to_owned(),
            attributes: attributes.map(str::to_owned).to_vec(),
            page_size: 3,
            sort: None,
        })
        .ok()?;
    let mut seen = Seen::new();
    while let Some(page) = pages.next_page().unwrap() {
        for entry in page {
            let attributes = entry.attributes.iter().map(|(name, values)| {
                let values = values.iter().map(|value| {
                    let text = String::from_utf8_lossy(value).into_owned();
                    match name.to_lowercase().as_str() {
                        "homemdb" => dn::normal(&text).unwrap(),
                        // The directory in memory keeps the spelling of a name that was there before.
                        "cn" | "name" => text.to_lowercase(),
                        _ => text,
                    }
                });
                (name.to_lowercase(), values.collect())
            });
            let before = seen.insert(dn::normal(&entry.dn).unwrap(), attributes.collect());
            assert_eq!(before, None, "{} was given out twice", entry.dn);
        }
    }
    Some(seen)
}

proptest! {
    #[test]
    fn after_any_changes_both_answer_the_same(requests in prop::collection::vec(request(), 1..8)) {
        let (taking, read) = (load(), load());
        let dry = DryDirectories::new(Rc::<LdifDirectories>::clone(&read), Rc::new(Ledger::default()));
        let (real, dry_connection) = (connect(&*taking), connect(&dry));
        for request in &requests {
            let (expected, predicted) = (carry_out(&*real, request), carry_out(&*dry_connection, request));
            prop_assert_eq!(expected, predicted, "{:?}", request);
        }
        prop_assert!(!read.is_changed());
        for base in ["DC=corp,DC=example", "CN=Users,DC=corp,DC=example", OBJECTS[4], OBJECTS[0]] {
            for scope in [Scope::Base, Scope::OneLevel, Scope::Subtree] {
                for filter in FILTERS {
                    let (expected, found) = (
                        seen(&*real, base, scope, filter),
                        seen(&*dry_connection, base, scope, filter),
                    );
                    prop_assert_eq!(&expected, &found, "{} {:?} {}", base, scope, filter);
                }
            }
        }
    }
}
