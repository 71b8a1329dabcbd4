use super::*;

#[test]
fn the_root_dse_tells_the_naming_contexts() {
    let bench = corp();
    let root = bench.directory.read("", &[]).unwrap();
    let text = |name: &str| root.text(name).unwrap_or_default();
    assert_eq!(text("defaultNamingContext"), "DC=corp,DC=example");
    assert_eq!(text("rootDomainNamingContext"), "DC=corp,DC=example");
    assert_eq!(
        text("configurationNamingContext"),
        "CN=Configuration,DC=corp,DC=example"
    );
    assert_eq!(
        text("schemaNamingContext"),
        "CN=Schema,CN=Configuration,DC=corp,DC=example"
    );
    assert_eq!(text("dnsHostName"), "ldif.corp.example");
    assert_eq!(root.values("namingContexts").len(), 3);
    assert!(
        bench
            .values("", "supportedControl")
            .contains(&"1.2.840.113556.1.4.1413".to_owned())
    );
    assert_eq!(bench.directory.server(), "ldif.corp.example");
}

#[test]
fn a_child_domain_has_its_configuration_elsewhere() {
    let bench = load(
        "dn: DC=tokyo,DC=corp,DC=example\nobjectClass: domainDNS\n\n\
         dn: CN=Users,DC=tokyo,DC=corp,DC=example\nobjectClass: container\n\n\
         dn: CN=Configuration,DC=corp,DC=example\nobjectClass: configuration\n",
    );
    let root = bench.directory.read("", &[]).unwrap();
    let text = |name: &str| root.text(name).unwrap_or_default();
    assert_eq!(text("defaultNamingContext"), "DC=tokyo,DC=corp,DC=example");
    assert_eq!(
        text("configurationNamingContext"),
        "CN=Configuration,DC=corp,DC=example"
    );
    assert_eq!(text("rootDomainNamingContext"), "DC=corp,DC=example");
    let missing = bench
        .directory
        .read("CN=Configuration,DC=tokyo,DC=corp,DC=example", &[]);
    assert_eq!(code(missing), ResultCode::NO_SUCH_OBJECT);
}

#[test]
fn a_record_without_a_name_describes_the_root_dse() {
    let bench = load(&format!(
        "dn:\ndefaultNamingContext: OU=Sales,DC=corp,DC=example\ndnsHostName: dc7.corp.example\n\n{CORP}"
    ));
    assert_eq!(
        bench.values("", "defaultNamingContext"),
        ["OU=Sales,DC=corp,DC=example"]
    );
    assert_eq!(bench.directory.server(), "dc7.corp.example");
    assert!(
        bench
            .directories
            .save()
            .contains("dn:\ndefaultNamingContext: OU=Sales")
    );
}

#[test]
fn a_scope_is_the_entry_its_children_or_everything_below() {
    let bench = corp();
    let users = "CN=Users,DC=corp,DC=example";
    assert_eq!(bench.found(users, Scope::Base, "(objectClass=*)"), [users]);
    // Children by name.
    assert_eq!(
        bench.found(users, Scope::OneLevel, "(objectClass=*)"),
        [ALICE, BOB, GROUP]
    );
    assert_eq!(
        bench.found(
            "CN=Configuration,DC=corp,DC=example",
            Scope::Subtree,
            "(objectClass=msExchPrivateMDB)"
        ),
        [STORE1, STORE2]
    );
    assert_eq!(
        bench.found(users, Scope::Subtree, "(objectClass=user)"),
        [ALICE, BOB]
    );
}

#[test]
fn a_search_stays_in_its_naming_context() {
    let bench = corp();
    let domain = "DC=corp,DC=example";
    assert!(
        bench
            .found(domain, Scope::Subtree, "(objectClass=msExchPrivateMDB)")
            .is_empty()
    );
    assert!(
        bench
            .found(domain, Scope::OneLevel, "(cn=Configuration)")
            .is_empty()
    );
    let address = Address {
        global_catalog: true,
        ..Address::default()
    };
    let catalog = bench.directories.connect(&address, &Identity::Own).unwrap();
    let mut request = SearchRequest::entry("");
    request.scope = Scope::Subtree;
    request.filter = "(cn=Store)".to_owned();
    let page = catalog
        .search(&request)
        .unwrap()
        .next_page()
        .unwrap()
        .unwrap();
    assert_eq!(page.len(), 2);
    assert_eq!(
        code(bench.directory.search(&request).map(drop)),
        ResultCode::NO_SUCH_OBJECT
    );
}

#[test]
fn what_follows_from_names_and_links_can_be_searched_for() {
    let bench = corp();
    let find = |filter: &str| bench.found("DC=corp,DC=example", Scope::Subtree, filter);
    assert_eq!(
        find("(distinguishedName=cn=alice,cn=users,dc=corp,dc=example)"),
        [ALICE]
    );
    assert_eq!(find("(name=bob, JR.)"), [BOB]);
    assert_eq!(
        find("(memberOf=CN=営業部,CN=Users,DC=corp,DC=example)"),
        [ALICE, BOB]
    );
    assert_eq!(find(&format!("(homeMDB={STORE1})")), [ALICE]);
    assert_eq!(find("(&(objectCategory=person)(!(mail=*)))"), [BOB]);
    assert_eq!(find("(objectCategory=computer)"), [EX1, EX2]);
    assert!(find("(!(noSuchThing=1))").is_empty());
}

#[test]
fn attributes_are_given_out_as_they_are_asked_for() {
    let bench = corp();
    let entry = bench
        .directory
        .read(ALICE, &["MAIL", "Cn", "title", "nonsense"])
        .unwrap();
    assert_eq!(
        entry.attributes,
        [
            ("mail".to_owned(), bytes(&["alice@corp.example"])),
            ("cn".to_owned(), bytes(&["Alice"])),
        ]
    );
    let all = bench.directory.read(ALICE, &["*"]).unwrap();
    for name in [
        "objectClass",
        "objectGUID",
        "distinguishedName",
        "memberOf",
        "homeMDB",
    ] {
        assert!(!all.values(name).is_empty(), "{name}");
    }
    assert!(
        bench
            .directory
            .read(ALICE, &["1.1"])
            .unwrap()
            .attributes
            .is_empty()
    );
}

#[test]
fn a_script_may_change_entries_between_two_pages() {
    let mut text = CORP.to_owned();
    for number in 0..25 {
        text.push_str(&format!(
            "\ndn: CN=u{number:02},OU=Sales,DC=corp,DC=example\nobjectClass: user\nmail: a\n"
        ));
    }
    let bench = load(&text);
    let mut request = SearchRequest::entry("OU=Sales,DC=corp,DC=example");
    request.scope = Scope::OneLevel;
    request.filter = "(mail=a)".to_owned();
    request.page_size = 10;
    let mut pages = bench.directory.search(&request).unwrap();
    let first = pages.next_page().unwrap().unwrap();
    assert_eq!(first.len(), 10);
    for number in 0..25 {
        let dn = format!("CN=u{number:02},OU=Sales,DC=corp,DC=example");
        bench.replace(&dn, "mail", &["b"]).unwrap();
    }
    bench
        .directory
        .delete("CN=u12,OU=Sales,DC=corp,DC=example")
        .unwrap();
    bench
        .add(
            "CN=u99,OU=Sales,DC=corp,DC=example",
            &[("objectClass", &["user"]), ("mail", &["a"])],
        )
        .unwrap();
    let second = pages.next_page().unwrap().unwrap();
    let third = pages.next_page().unwrap().unwrap();
    assert_eq!((second.len(), third.len()), (10, 4));
    assert_eq!(second[0].values("mail"), bytes(&["b"]));
    assert!(pages.next_page().unwrap().is_none());
}

#[test]
fn a_search_can_be_sorted_either_way() {
    let bench = corp();
    let sorted = |key: &str| {
        let mut request = SearchRequest::entry("DC=corp,DC=example");
        request.scope = Scope::Subtree;
        request.filter = "(sAMAccountName=*)".to_owned();
        request.sort = Some(key.to_owned());
        let page = bench
            .directory
            .search(&request)
            .unwrap()
            .next_page()
            .unwrap()
            .unwrap();
        page.iter()
            .map(|entry| entry.text("sAMAccountName").unwrap())
            .collect::<Vec<_>>()
    };
    assert_eq!(
        sorted("sAMAccountName"),
        ["alice", "bob", "eigyo", "EX1$", "EX2$"]
    );
    assert_eq!(
        sorted("-sAMAccountName"),
        ["EX2$", "EX1$", "eigyo", "bob", "alice"]
    );
}

#[test]
fn a_bad_request_is_refused() {
    let bench = corp();
    let mut request = SearchRequest::entry(ALICE);
    request.filter = "(mail=".to_owned();
    let error = bench.directory.search(&request).map(drop).unwrap_err();
    assert_eq!(error.code, ResultCode::FILTER_ERROR);
    assert_eq!(
        code(bench.directory.read("CN=None,DC=corp,DC=example", &[])),
        ResultCode::NO_SUCH_OBJECT
    );
}
