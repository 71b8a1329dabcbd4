use super::*;

const NEW: &str = "CN=New,OU=Sales,DC=corp,DC=example";

#[test]
fn a_new_object_gets_what_every_object_has() {
    let bench = corp();
    bench
        .add(
            NEW,
            &[
                ("objectClass", &["user"]),
                ("CN", &["New"]),
                ("description", &["a"]),
            ],
        )
        .unwrap();
    assert_eq!(
        bench.values(NEW, "objectClass"),
        ["top", "person", "organizationalPerson", "user"]
    );
    assert_eq!(bench.values(NEW, "cn"), ["New"]);
    assert_eq!(bench.values(NEW, "name"), ["New"]);
    assert_eq!(bench.values(NEW, "distinguishedName"), [NEW]);
    assert_eq!(bench.values(NEW, "instanceType"), ["4"]);
    assert_eq!(bench.values(NEW, "userAccountControl"), ["546"]);
    assert_eq!(
        bench.values(NEW, "canonicalName"),
        ["corp.example/Sales/New"]
    );
    let entry = bench.directory.read(NEW, &["objectGUID"]).unwrap();
    assert_eq!(entry.values("objectGUID")[0].len(), 16);
    // The same steps make the same object.
    let other = corp();
    other.add(NEW, &[("objectClass", &["user"])]).unwrap();
    assert_eq!(other.directory.read(NEW, &["objectGUID"]).unwrap(), entry);
}

#[test]
fn an_object_is_not_added_where_it_cannot_be() {
    let bench = corp();
    let user: &[(&str, &[&str])] = &[("objectClass", &["user"])];
    assert_eq!(
        code(bench.add(ALICE, user)),
        ResultCode::ENTRY_ALREADY_EXISTS
    );
    let orphan = bench.add("CN=a,OU=None,DC=corp,DC=example", user);
    assert_eq!(code(orphan), ResultCode::NO_SUCH_OBJECT);
    let wrong = bench.add("OU=a,DC=corp,DC=example", user);
    assert_eq!(code(wrong), ResultCode::NAMING_VIOLATION);
    let several = bench.add("CN=a+OU=b,DC=corp,DC=example", user);
    assert_eq!(code(several), ResultCode::NAMING_VIOLATION);
    for classes in [&[][..], &["person"], &["nonsense"]] {
        let result = bench.add(NEW, &[("objectClass", classes)]);
        assert_eq!(
            code(result),
            ResultCode::OBJECT_CLASS_VIOLATION,
            "{classes:?}"
        );
    }
    let named = bench.add(NEW, &[("objectClass", &["user"]), ("cn", &["Other"])]);
    assert_eq!(code(named), ResultCode::NAMING_VIOLATION);
    let link = bench.add(
        NEW,
        &[
            ("objectClass", &["user"]),
            ("manager", &["CN=None,DC=corp,DC=example"]),
        ],
    );
    assert_eq!(code(link), ResultCode::CONSTRAINT_VIOLATION);
    let spn = bench.add(
        NEW,
        &[
            ("objectClass", &["user"]),
            ("servicePrincipalName", &["HOST/EX1"]),
        ],
    );
    assert_eq!(code(spn), ResultCode::CONSTRAINT_VIOLATION);
    let single = bench.add(NEW, &[("objectClass", &["user"]), ("mail", &["a", "b"])]);
    assert_eq!(code(single), ResultCode::ATTRIBUTE_OR_VALUE_EXISTS);
    assert!(!bench.exists(NEW));
}

#[test]
fn only_leaves_are_deleted() {
    let bench = corp();
    let result = bench.directory.delete("CN=Computers,DC=corp,DC=example");
    assert_eq!(code(result), ResultCode::NOT_ALLOWED_ON_NON_LEAF);
    let critical = bench.directory.delete("CN=Users,DC=corp,DC=example");
    assert_eq!(code(critical), ResultCode::UNWILLING_TO_PERFORM);
    bench.directory.delete(EX1).unwrap();
    assert_eq!(
        code(bench.directory.delete(EX1)),
        ResultCode::NO_SUCH_OBJECT
    );
    // Its names are free again.
    bench
        .modify(EX2, Operation::Add, "servicePrincipalName", &["HOST/EX1"])
        .unwrap();
}

#[test]
fn links_go_with_the_object_that_they_name() {
    let bench = corp();
    assert_eq!(bench.values(ALICE, "directReports"), [BOB]);
    bench.directory.delete(ALICE).unwrap();
    assert_eq!(bench.values(GROUP, "member"), [BOB]);
    assert!(bench.values(BOB, "manager").is_empty());
}

#[test]
fn links_follow_a_renamed_object() {
    let bench = corp();
    let rename =
        |dn: &str, rdn: &str, parent: Option<&str>| bench.directory.rename(dn, rdn, parent, true);
    rename(
        ALICE,
        "CN=Alice Liddell",
        Some("OU=Sales,DC=corp,DC=example"),
    )
    .unwrap();
    let now = "CN=Alice Liddell,OU=Sales,DC=corp,DC=example";
    assert_eq!(bench.values(GROUP, "member"), [now, BOB]);
    assert_eq!(bench.values(now, "cn"), ["Alice Liddell"]);
    assert_eq!(bench.values(now, "memberOf"), [GROUP]);
    assert!(!bench.exists(ALICE));
    rename(
        "CN=EX1,CN=Servers,CN=Configuration,DC=corp,DC=example",
        "CN=EX9",
        None,
    )
    .unwrap();
    assert_eq!(
        bench.values(now, "homeMDB"),
        ["CN=Store,CN=EX9,CN=Servers,CN=Configuration,DC=corp,DC=example"]
    );
    rename(now, "cn=ALICE", None).unwrap();
    assert_eq!(
        bench
            .directory
            .read("cn=alice,ou=sales,dc=corp,dc=example", &[])
            .unwrap()
            .dn,
        "CN=ALICE,OU=Sales,DC=corp,DC=example"
    );
}

#[test]
fn an_object_is_not_renamed_to_what_cannot_be() {
    let bench = corp();
    let rename = |dn: &str, rdn: &str, parent: Option<&str>, delete_old: bool| {
        code(bench.directory.rename(dn, rdn, parent, delete_old))
    };
    let users = "CN=Users,DC=corp,DC=example";
    assert_eq!(
        rename(EX1, "CN=EX2", None, true),
        ResultCode::ENTRY_ALREADY_EXISTS
    );
    assert_eq!(
        rename(EX1, "OU=EX1", None, true),
        ResultCode::NAMING_VIOLATION
    );
    assert_eq!(
        rename(EX1, "EX3", None, true),
        ResultCode::INVALID_DN_SYNTAX
    );
    assert_eq!(
        rename(EX1, "CN=EX3", None, false),
        ResultCode::UNWILLING_TO_PERFORM
    );
    assert_eq!(
        rename(EX1, "CN=EX1", Some("OU=None,DC=corp,DC=example"), true),
        ResultCode::NO_SUCH_OBJECT
    );
    assert_eq!(
        rename(
            "CN=Computers,DC=corp,DC=example",
            "CN=Computers",
            Some(EX1),
            true
        ),
        ResultCode::UNWILLING_TO_PERFORM
    );
    assert_eq!(
        rename(
            EX1,
            "CN=EX1",
            Some("CN=Servers,CN=Configuration,DC=corp,DC=example"),
            true
        ),
        ResultCode::UNWILLING_TO_PERFORM
    );
    assert_eq!(
        rename(users, "CN=People", None, true),
        ResultCode::UNWILLING_TO_PERFORM
    );
    assert!(!bench.directories.is_changed());
}
