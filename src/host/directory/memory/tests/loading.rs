use super::*;

#[test]
fn a_saved_directory_is_loaded_as_the_same() {
    let bench = corp();
    let saved = bench.directories.save();
    assert_eq!(load(&saved).directories.save(), saved);
    assert!(
        saved.starts_with("version: 1\n\ndn: CN=Alice,CN=Users,DC=corp,DC=example\ncn: Alice\n")
    );
    assert!(!saved.contains('\r'));
    let names: Vec<&str> = saved
        .lines()
        .filter_map(|line| line.strip_prefix("dn: "))
        .collect();
    let mut sorted = names.clone();
    sorted.sort_by_key(|name| name.to_uppercase());
    assert_eq!(names, sorted);
}

#[test]
fn what_changes_by_itself_is_not_saved() {
    let text = CORP.replace(
        "mail: alice@corp.example\n",
        "mail: alice@corp.example\nwhenChanged: 20061006120000.0Z\nuSNChanged: 5\nmemberOf: CN=x,DC=corp,DC=example\n",
    );
    let bench = load(&text);
    assert_eq!(bench.values(ALICE, "whenChanged"), ["20061006120000.0Z"]);
    assert_eq!(bench.directories.save(), corp().directories.save());
}

#[test]
fn a_search_gives_out_entries_in_the_order_of_the_file_and_so_after_another_run() {
    let text = "dn: DC=corp,DC=example\nobjectClass: domainDNS\n\n\
        dn: CN=x,DC=corp,DC=example\nobjectClass: user\nhomeMDB: CN=Z,CN=B,CN=Configuration,DC=corp,DC=example\n\
        whenChanged: 20061006120000.0Z\n\n\
        dn: CN=Configuration,DC=corp,DC=example\nobjectClass: configuration\n\n\
        dn: CN=C,CN=Configuration,DC=corp,DC=example\nobjectClass: container\n\n\
        dn: CN=B,CN=Configuration,DC=corp,DC=example\nobjectClass: container\n\n\
        dn: CN=A,CN=Configuration,DC=corp,DC=example\nobjectClass: container\n";
    let bench = load(text);
    let containers = |bench: &Bench| {
        bench.found(
            "CN=Configuration,DC=corp,DC=example",
            Scope::Subtree,
            "(objectClass=container)",
        )
    };
    let found = containers(&bench);
    assert!(
        found[0].starts_with("CN=C,") && found[2].starts_with("CN=A,"),
        "{found:?}"
    );
    let again = load(&bench.directories.keep());
    assert_eq!(containers(&again), found);
    assert_eq!(
        again.values("CN=x,DC=corp,DC=example", "whenChanged"),
        ["20061006120000.0Z"]
    );
    assert_eq!(again.directories.save(), bench.directories.save());
    assert_eq!(again.directories.keep(), bench.directories.keep());
}

#[test]
fn identifiers_of_the_file_are_kept_and_missing_ones_always_the_same() {
    let text = CORP.replace(
        "mail: alice",
        "objectGUID:: AAECAwQFBgcICQoLDA0ODw==\nmail: alice",
    );
    let entry = load(&text).directory.read(ALICE, &["objectGUID"]).unwrap();
    assert_eq!(entry.values("objectGUID")[0], (0..16).collect::<Vec<u8>>());
    let guid = |bench: &Bench| bench.directory.read(BOB, &["objectGUID"]).unwrap();
    assert_eq!(guid(&corp()), guid(&corp()));
}

#[test]
fn a_part_of_a_directory_is_loaded_too() {
    let bench = load(
        "dn: CN=a,OU=People,DC=corp,DC=example\nobjectClass: user\nmanager: CN=gone,DC=corp,DC=example\nmanagedBy: nonsense\n",
    );
    assert_eq!(
        bench.values("", "defaultNamingContext"),
        ["DC=corp,DC=example"]
    );
    let dn = "CN=a,OU=People,DC=corp,DC=example";
    assert_eq!(bench.values(dn, "manager"), ["CN=gone,DC=corp,DC=example"]);
    assert_eq!(bench.values(dn, "managedBy"), ["nonsense"]);
    let missing = bench.directory.read("OU=People,DC=corp,DC=example", &[]);
    assert_eq!(code(missing), ResultCode::NO_SUCH_OBJECT);
    bench
        .modify(
            dn,
            Operation::Delete,
            "manager",
            &["CN=gone,DC=corp,DC=example"],
        )
        .unwrap();
}

#[test]
fn attributes_of_the_file_and_of_its_schema_are_known() {
    let text = format!(
        "{CORP}\ndn: CN=own,CN=Schema,CN=Configuration,DC=corp,DC=example\nobjectClass: attributeSchema\n\
         lDAPDisplayName: ownAttribute\n\ndn: CN=b,CN=Users,DC=corp,DC=example\nobjectClass: user\notherAttribute: 1\n"
    );
    let bench = load(&text);
    bench.replace(ALICE, "ownattribute", &["x"]).unwrap();
    bench.replace(ALICE, "OTHERATTRIBUTE", &["y"]).unwrap();
    let entry = bench.directory.read(ALICE, &["*"]).unwrap();
    for name in ["ownAttribute", "otherAttribute"] {
        assert!(
            entry.attributes.iter().any(|(known, _)| known == name),
            "{name}"
        );
    }
    assert_eq!(bench.directory.is_single_valued("noAttribute"), None);
    assert_eq!(bench.directory.is_single_valued("member"), Some(false));
}

#[test]
fn a_file_that_is_no_directory_is_refused_with_its_line() {
    let fault = |text: &str| {
        let result = LdifDirectories::open(text.as_bytes(), "a test");
        result.map(drop).unwrap_err().to_string()
    };
    assert!(fault("dn: CN=a,,DC=x\ncn: a\n").starts_with("line 1: 0000208F"));
    assert!(
        fault("dn: CN=a\ncn: a\n\ndn: cn=A\ncn: a\n")
            .starts_with("line 4: cn=A stands here for the second time")
    );
    assert!(fault("\ndn: CN=a\nchangetype: delete\n").starts_with("line 2: CN=a is changed here"));
    assert!(fault("dn: CN=a\ncn\n").starts_with("line 2: a colon is missing"));
}

#[test]
fn an_empty_file_is_an_empty_directory() {
    let bench = load("");
    assert_eq!(bench.directories.save(), "version: 1\n\n");
    assert!(bench.values("", "defaultNamingContext").is_empty());
    assert_eq!(bench.directory.server(), "");
    assert!(bench.directories.is_simulated());
    assert_eq!(bench.directories.description(), "a test");
}
