#![allow(clippy::unwrap_used)]

use std::rc::Rc;

use super::{MailWithoutMailbox, Settings, SpnOrder, finish, get_object};
use crate::host::directory::Identity;
use crate::vbscript::automation::test_directory::{Bench, as_object, number, shown};
use crate::vbscript::value::{Array, Variant};
use crate::vbscript::{Access, Object, Stop};

const LDIF: &str = "
    dn:
    defaultNamingContext: DC=x
    dn: DC=x
    objectClass: domain
    dn: CN=Users,DC=x
    objectClass: container
    dn: CN=Ann,CN=Users,DC=x
    objectClass: top
    objectClass: person
    objectClass: user
    cn: Ann
    mail: ann@x
    homeMDB: CN=Store,DC=P
    description: one
    description: two
    userAccountControl: 514
    accountExpires: 4294967298
    whenCreated: 20061006120000.0Z
    msExchPatchMDB: TRUE
    dn: CN=Bob,CN=Users,DC=x
    objectClass: top
    objectClass: user
    cn: Bob
    mail: bob@x
    dn: CN=P,CN=Computers,DC=x
    objectClass: computer
    servicePrincipalName: HOST/P
    servicePrincipalName: HOST/p.x
    servicePrincipalName: other/P
    dn: CN=B,CN=Computers,DC=x
    objectClass: computer
    servicePrincipalName: HOST/B
";
const ANN: &str = "LDAP://CN=Ann,CN=Users,DC=x";

fn bench() -> Bench {
    Bench::new(LDIF, Settings::default())
}

fn texts(values: &[&str]) -> Variant {
    Variant::Array(Array::from_elements(
        values.iter().map(|value| Variant::text(value)).collect(),
    ))
}

fn text(value: &str) -> Variant {
    Variant::text(value)
}

fn put_ex(bench: &mut Bench, object: &Rc<dyn Object>, code: i16, name: &str, values: &[&str]) {
    let given = [Variant::Integer(code), text(name), texts(values)];
    bench.call(object, "PutEx", &given);
}

fn effects(bench: &Bench) -> Vec<String> {
    bench
        .bench
        .take_effects()
        .iter()
        .map(ToString::to_string)
        .collect()
}

#[test]
fn every_object_has_name_class_path_and_parent() {
    let mut bench = bench();
    let ann = bench.object("LDAP://dc1:389/CN=Ann,CN=Users,DC=x");
    let shown: Vec<_> = ["Name", "Class", "ADsPath", "Parent", "Schema"]
        .iter()
        .map(|member| shown(&bench.get(&ann, member)))
        .collect();
    assert_eq!(
        shown,
        [
            "\"CN=Ann\"",
            "\"user\"",
            "\"LDAP://dc1:389/CN=Ann,CN=Users,DC=x\"",
            "\"LDAP://dc1:389/CN=Users,DC=x\"",
            "\"LDAP://dc1:389/schema/user\"",
        ]
    );
}

#[test]
fn a_missing_object_fails_when_it_is_bound() {
    let mut bench = bench();
    let Err(Stop::Error(error)) = get_object(&mut bench.script, "LDAP://CN=Nobody,DC=x") else {
        panic!("found");
    };
    assert_eq!(error.number.cast_unsigned(), 0x8007_2030);
    assert_eq!(error.description, "There is no such object on the server.");
    assert_eq!(error.source, "");
    assert_eq!(
        error.detail.as_deref(),
        Some("there is no object CN=Nobody,DC=x (LDAP 32)")
    );
    assert_eq!(
        bench.bench.remarks(),
        ["there is no object CN=Nobody,DC=x (LDAP 32)"]
    );
    assert!(effects(&bench).is_empty());
    let away = get_object(&mut bench.script, "LDAP://away/DC=x");
    assert_eq!(number(away), 0x8007_203A);
    let told = effects(&bench).concat();
    assert!(
        told.contains(r#""exit_code":81,"failed":true,"message":"away is not reached (LDAP 81)""#),
        "{told}"
    );
}

#[test]
fn values_have_the_types_of_their_syntax() {
    let mut bench = bench();
    let ann = bench.object(ANN);
    assert_eq!(shown(&bench.get(&ann, "mail")), "\"ann@x\"");
    assert_eq!(shown(&bench.get(&ann, "description")), "[\"one\", \"two\"]");
    assert_eq!(shown(&bench.get(&ann, "userAccountControl")), "Long(514)");
    assert_eq!(shown(&bench.get(&ann, "msExchPatchMDB")), "Boolean(true)");
    assert_eq!(shown(&bench.get(&ann, "whenCreated")), "Date(38996.5)");
    let expires = as_object(bench.get(&ann, "accountExpires"));
    assert_eq!(shown(&bench.get(&expires, "HighPart")), "Long(1)");
    assert_eq!(shown(&bench.get(&expires, "LowPart")), "Long(2)");
    assert_eq!(shown(&bench.get(&ann, "AccountDisabled")), "Boolean(true)");
}

#[test]
fn an_unset_attribute_is_empty_by_name_and_an_error_for_get() {
    let mut bench = bench();
    let ann = bench.object(ANN);
    assert_eq!(shown(&bench.get(&ann, "telephoneNumber")), "Empty");
    assert_eq!(
        bench.error(&ann, "Get", &[text("telephoneNumber")]),
        0x8000_500D
    );
    assert_eq!(
        bench.error(&ann, "GetEx", &[text("telephoneNumber")]),
        0x8000_500D
    );
    assert_eq!(
        shown(&bench.call(&ann, "GetEx", &[text("mail")])),
        "[\"ann@x\"]"
    );
    assert_eq!(bench.error(&ann, "Get", &[]), 450);
}

#[test]
fn all_attributes_are_read_once_and_again_by_get_info() {
    let mut bench = bench();
    let ann = bench.object(ANN);
    let bound = bench.directory.requests.get();
    bench.get(&ann, "mail");
    bench.get(&ann, "cn");
    bench.get(&ann, "sn");
    assert_eq!(bench.directory.requests.get(), bound + 1);
    bench.set(&ann, "mail", text("new@x"));
    assert_eq!(shown(&bench.get(&ann, "mail")), "\"new@x\"");
    bench.call(&ann, "GetInfo", &[]);
    assert_eq!(shown(&bench.get(&ann, "mail")), "\"ann@x\"");
    bench.call(&ann, "SetInfo", &[]);
    assert_eq!(bench.values("CN=Ann,CN=Users,DC=x", "mail"), ["ann@x"]);
}

#[test]
fn set_info_sends_all_changes_in_one_request() {
    let mut bench = bench();
    let ann = bench.object(ANN);
    bench.get(&ann, "mail");
    let before = bench.directory.requests.get();
    bench.set(&ann, "mail", text("new@x"));
    bench.set(&ann, "msExchPatchMDB", Variant::Boolean(false));
    bench.call(
        &ann,
        "PutEx",
        &[Variant::Integer(1), text("homeMDB"), Variant::Integer(0)],
    );
    put_ex(&mut bench, &ann, 3, "description", &["two", "three"]);
    bench.at_line(7).call(&ann, "SetInfo", &[]);
    assert_eq!(bench.directory.requests.get(), before + 1);
    let dn = "CN=Ann,CN=Users,DC=x";
    assert_eq!(bench.values(dn, "msExchPatchMDB"), ["FALSE"]);
    assert_eq!(bench.values(dn, "homeMDB"), [""; 0]);
    assert_eq!(bench.values(dn, "description"), ["one", "two", "three"]);
    assert_eq!(
        effects(&bench),
        [concat!(
            r#"{"changes":[{"attribute":"mail","operation":"replace","value":"new@x"},"#,
            r#"{"attribute":"msExchPatchMDB","operation":"replace","value":"FALSE"},"#,
            r#"{"attribute":"homeMDB","operation":"replace"},"#,
            r#"{"attribute":"description","operation":"add","value":["two","three"]}],"#,
            r#""dn":"CN=Ann,CN=Users,DC=x","kind":"directory_modify","result":{}}"#
        )]
    );
    // Nothing waits any more.
    bench.call(&ann, "SetInfo", &[]);
    assert!(effects(&bench).is_empty());
}

#[test]
fn a_refused_change_tells_number_code_and_words() {
    let settings = Settings {
        mail_without_mailbox: MailWithoutMailbox::Stop,
        ..Settings::default()
    };
    let mut bench = Bench::new(LDIF, settings);
    let bob = bench.object("LDAP://CN=Bob,CN=Users,DC=x");
    bench.set(&bob, "homeMDB", text(""));
    let Err(Stop::Error(error)) = bench.ask(&bob, Access::Call, "SetInfo", &[]) else {
        panic!("taken");
    };
    assert_eq!(error.number.cast_unsigned(), 0x8007_200B);
    assert_eq!(error.source, "Active Directory");
    let told = effects(&bench).concat();
    assert!(
        told.contains(r#""exit_code":21"#) && told.contains("an empty value (LDAP 21)"),
        "{told}"
    );
}

#[test]
fn an_empty_text_for_an_unset_attribute_is_left_out_and_reported_once() {
    let mut bench = bench();
    let bob = bench.object("LDAP://CN=Bob,CN=Users,DC=x");
    for name in ["homeMDB", "homeMTA"] {
        bench.set(&bob, name, text(""));
        bench.call(&bob, "SetInfo", &[]);
        assert_eq!(shown(&bench.get(&bob, name)), "Empty");
    }
    let remarks = bench.bench.remarks();
    assert_eq!(remarks.len(), 1, "{remarks:?}");
    assert!(
        remarks[0].contains("CN=Bob,CN=Users,DC=x has no homeMDB"),
        "{remarks:?}"
    );
    let told = effects(&bench);
    assert_eq!(told.len(), 2);
    assert!(told[1].contains("left out: homeMTA"), "{told:?}");
    // An attribute with a value is not left alone: that would be another meaning.
    let ann = bench.object(ANN);
    bench.set(&ann, "homeMDB", text(""));
    let refused = bench.ask(&ann, Access::Call, "SetInfo", &[]);
    assert_eq!(number(refused), 0x8007_200B);
}

#[test]
fn the_root_dse_has_no_attributes_by_name_before_the_first_get() {
    let mut bench = bench();
    let root = bench.object("LDAP://RootDSE");
    assert_eq!(bench.error(&root, "defaultNamingContext", &[]), 438);
    let absent = bench.ask(&root, Access::Call, "Get", &[text("nowhere")]);
    let Err(Stop::Error(error)) = absent else {
        panic!("{absent:?}");
    };
    assert_eq!(
        error.detail.as_deref(),
        Some("nowhere is not set on RootDSE")
    );
    let got = bench.call(&root, "Get", &[text("DefaultNamingContext")]);
    assert_eq!(shown(&got), "\"DC=x\"");
    assert_eq!(shown(&bench.get(&root, "defaultNamingContext")), "\"DC=x\"");
}

#[test]
fn children_come_with_their_attributes_and_show_later_changes() {
    let mut bench = bench();
    let users = bench.object("LDAP://CN=Users,DC=x");
    let before = bench.directory.requests.get();
    let children: Vec<_> = bench.each(&users).into_iter().map(as_object).collect();
    let mails: Vec<_> = children
        .iter()
        .map(|child| shown(&bench.get(child, "mail")))
        .collect();
    assert_eq!(mails, ["\"ann@x\"", "\"bob@x\""]);
    assert_eq!(bench.directory.requests.get(), before + 1);
    let children: Vec<_> = bench.each(&users).into_iter().map(as_object).collect();
    let bob = bench.object("LDAP://cn=bob,cn=users,dc=x");
    bench.set(&bob, "mail", text("new@x"));
    bench.call(&bob, "SetInfo", &[]);
    assert_eq!(shown(&bench.get(&children[0], "mail")), "\"ann@x\"");
    assert_eq!(shown(&bench.get(&children[1], "mail")), "\"new@x\"");
}

#[test]
fn a_filter_chooses_classes() {
    let mut bench = bench();
    let domain = bench.object("LDAP://DC=x");
    bench.set(&domain, "Filter", texts(&["container"]));
    assert_eq!(bench.each(&domain).len(), 1);
    bench.set(&domain, "Filter", texts(&["user", "printer"]));
    assert!(bench.each(&domain).is_empty());
    assert_eq!(bench.error(&domain, "Count", &[]), 0x8000_4001);
}

#[test]
fn objects_are_created_moved_and_deleted() {
    let mut bench = bench();
    let users = bench.object("LDAP://CN=Users,DC=x");
    let eve = as_object(bench.call(&users, "Create", &[text("user"), text("CN=Eve")]));
    assert_eq!(bench.error(&eve, "GetInfo", &[]), 0x8000_5009);
    bench.set(&eve, "sAMAccountName", text("eve"));
    bench.call(&eve, "SetInfo", &[]);
    assert_eq!(
        bench.values("CN=Eve,CN=Users,DC=x", "objectClass"),
        ["user"]
    );
    assert_eq!(shown(&bench.get(&eve, "sAMAccountName")), "\"eve\"");
    let domain = bench.object("LDAP://DC=x");
    let moved = as_object(bench.call(
        &domain,
        "MoveHere",
        &[text("LDAP://CN=Eve,CN=Users,DC=x"), Variant::Null],
    ));
    assert_eq!(
        shown(&bench.get(&moved, "ADsPath")),
        "\"LDAP://CN=Eve,DC=x\""
    );
    bench.call(&domain, "Delete", &[text("user"), text("CN=Eve")]);
    assert_eq!(
        bench.error(&domain, "GetObject", &[text("user"), text("CN=Eve")]),
        0x8007_2030
    );
    bench.call(&users, "DeleteObject", &[Variant::Integer(0)]);
    assert_eq!(bench.directory.entries.borrow().len(), 4);
    let kinds: Vec<_> = bench
        .bench
        .take_effects()
        .iter()
        .map(|effect| effect["kind"].clone())
        .collect();
    assert_eq!(
        kinds,
        [
            "directory_add",
            "directory_rename",
            "directory_delete",
            "directory_delete",
            "directory_delete",
            "directory_delete"
        ]
    );
}

#[test]
fn what_is_not_supported_says_so() {
    let mut bench = bench();
    let ann = bench.object(ANN);
    assert_eq!(bench.error(&ann, "SetPassword", &[text("x")]), 0x8000_4001);
    assert_eq!(bench.error(&ann, "Frobnicate", &[text("x")]), 438);
    assert_eq!(bench.error(&ann, "nonsense", &[]), 438);
    let set = bench.ask(&ann, Access::Let, "nonsense", &[text("x")]);
    assert_eq!(number(set), 438);
    assert_eq!(bench.error(&ann, "", &[]), 438);
    let users = bench.object("LDAP://CN=Users,DC=x");
    assert_eq!(
        bench.error(&users, "CopyHere", &[text("a"), text("b")]),
        0x8000_4001
    );
}

#[test]
fn another_account_opens_objects_and_its_password_is_kept_secret() {
    let mut bench = bench();
    let ldap = bench.object("LDAP:");
    let given = [
        text(ANN),
        text("X\\admin"),
        text("s3cret"),
        Variant::Integer(1),
    ];
    let ann = as_object(bench.call(&ldap, "OpenDSObject", &given));
    assert_eq!(shown(&bench.get(&ann, "cn")), "\"Ann\"");
    let identities = bench.directory.identities.borrow();
    assert!(
        matches!(identities.last(), Some(Identity::Password { account, .. }) if account == "X\\admin")
    );
    assert_eq!(bench.bench.host.secrets.redact("is s3cret"), "is *****");
}

const P: &str = "CN=P,CN=Computers,DC=x";
const B: &str = "CN=B,CN=Computers,DC=x";

/// The published failover: the names are added to the backup in line 10, deleted from the primary in line 20.
fn move_names(bench: &mut Bench) -> Result<(), Stop> {
    let backup = bench.object(&format!("LDAP://{B}"));
    let primary = bench.object(&format!("LDAP://{P}"));
    for (object, code, line) in [(&backup, 3, 10), (&primary, 4, 20)] {
        for (place, name) in ["host/P", "HOST/p.x"].into_iter().enumerate() {
            put_ex(bench, object, code, "servicePrincipalName", &[name]);
            let line = line + u32::try_from(place).unwrap();
            bench
                .at_line(line)
                .ask(object, Access::Call, "SetInfo", &[])?;
            // What is held back looks as if it were there.
            let names = shown(&bench.call(object, "GetEx", &[text("servicePrincipalName")]));
            assert_eq!(names.contains(name), code == 3, "{names}");
        }
    }
    Ok(())
}

#[test]
fn names_that_another_computer_has_wait_until_it_has_lost_them() {
    let mut bench = bench();
    move_names(&mut bench).unwrap();
    assert_eq!(bench.values(P, "servicePrincipalName"), ["other/P"]);
    assert_eq!(
        bench.values(B, "servicePrincipalName"),
        ["HOST/B", "host/P", "HOST/p.x"]
    );
    finish(&mut bench.script).unwrap();
    let records = bench.bench.effects.take();
    let lines: Vec<_> = records.iter().map(|record| record.span.line).collect();
    assert_eq!(lines, [20, 10, 21, 11]);
    let note = records[1].result.message.clone().unwrap();
    assert_eq!(
        note,
        format!("held back until line 20 had taken the name from {P}")
    );
    assert!(!records[1].result.failed);
}

#[test]
fn as_written_the_refusal_is_an_error_at_its_line() {
    let settings = Settings {
        spn_order: SpnOrder::AsWritten,
        ..Settings::default()
    };
    let mut bench = Bench::new(LDIF, settings);
    let Err(Stop::Error(error)) = move_names(&mut bench) else {
        panic!("taken");
    };
    assert_eq!(error.number.cast_unsigned(), 0x8007_202F);
    assert_eq!(error.description, "A constraint violation occurred.");
    assert_eq!(bench.script.session.line.get(), 10);
}

#[test]
fn names_that_nobody_gives_up_are_refused_at_the_end() {
    let mut bench = bench();
    let backup = bench.object(&format!("LDAP://{B}"));
    put_ex(&mut bench, &backup, 3, "servicePrincipalName", &["HOST/P"]);
    bench.at_line(12).call(&backup, "SetInfo", &[]);
    bench.at_line(99);
    let Err(Stop::Error(error)) = finish(&mut bench.script) else {
        panic!("taken");
    };
    assert_eq!(error.number.cast_unsigned(), 0x8007_202F);
    assert!(error.detail.unwrap().ends_with("asked for in line 12"));
    assert_eq!(bench.script.session.line.get(), 12);
    let records = bench.bench.effects.take();
    assert_eq!((records[0].span.line, records[0].result.failed), (12, true));
    assert!(finish(&mut bench.script).is_ok());
}

#[test]
fn names_that_are_deleted_again_do_not_wait() {
    let mut bench = bench();
    let backup = bench.object(&format!("LDAP://{B}"));
    put_ex(&mut bench, &backup, 3, "servicePrincipalName", &["HOST/P"]);
    bench.call(&backup, "SetInfo", &[]);
    put_ex(&mut bench, &backup, 4, "servicePrincipalName", &["host/p"]);
    bench.call(&backup, "SetInfo", &[]);
    finish(&mut bench.script).unwrap();
    assert_eq!(bench.values(B, "servicePrincipalName"), ["HOST/B"]);
}

#[test]
fn a_deleted_holder_sets_its_names_free() {
    let mut bench = bench();
    let backup = bench.object(&format!("LDAP://{B}"));
    put_ex(&mut bench, &backup, 3, "servicePrincipalName", &["HOST/P"]);
    bench.set(&backup, "description", text("moved"));
    bench.call(&backup, "SetInfo", &[]);
    assert_eq!(bench.values(B, "description"), ["moved"]);
    let primary = bench.object(&format!("LDAP://{P}"));
    bench.call(&primary, "DeleteObject", &[Variant::Integer(0)]);
    assert_eq!(
        bench.values(B, "servicePrincipalName"),
        ["HOST/B", "HOST/P"]
    );
}

#[test]
fn the_site_files_words_are_read() {
    let settings: Settings =
        toml::from_str("spn_order = \"as-written\"\nmail_without_mailbox = \"stop\"").unwrap();
    assert_eq!(settings.spn_order, SpnOrder::AsWritten);
    assert_eq!(settings.mail_without_mailbox, MailWithoutMailbox::Stop);
    assert!(toml::from_str::<Settings>("spn_order = \"never\"").is_err());
}

/// The directory kept in memory has Active Directory's rules, and names nothing as the test's own does.
#[test]
fn names_move_in_the_directory_in_memory_too() {
    use crate::host::directory::memory::LdifDirectories;
    const LDIF: &str = "
dn: DC=x
objectClass: top
objectClass: domain
objectClass: domainDNS

dn: CN=Computers,DC=x
objectClass: top
objectClass: container

dn: CN=P,CN=Computers,DC=x
objectClass: top
objectClass: person
objectClass: organizationalPerson
objectClass: user
objectClass: computer
servicePrincipalName: HOST/P
servicePrincipalName: HOST/p.x
servicePrincipalName: other/P

dn: CN=B,CN=Computers,DC=x
objectClass: top
objectClass: person
objectClass: organizationalPerson
objectClass: user
objectClass: computer
servicePrincipalName: HOST/B
";
    let mut bench = bench();
    let memory = LdifDirectories::open(LDIF.trim_start().as_bytes(), "a test").unwrap();
    bench.script.session.host.directories = Rc::new(memory);
    move_names(&mut bench).unwrap();
    finish(&mut bench.script).unwrap();
    let backup = bench.object(&format!("LDAP://{B}"));
    assert_eq!(shown(&bench.get(&backup, "Class")), "\"computer\"");
    let names = bench.call(&backup, "GetEx", &[text("servicePrincipalName")]);
    assert_eq!(shown(&names), r#"["HOST/B", "host/P", "HOST/p.x"]"#);
    assert_eq!(shown(&bench.get(&backup, "telephoneNumber")), "Empty");
    assert_eq!(bench.error(&backup, "nonsense", &[]), 438);
    bench.set(&backup, "homeMDB", text("CN=Nothing,DC=x"));
    let refused = bench.ask(&backup, Access::Call, "SetInfo", &[]);
    assert_eq!(number(refused), 0x8007_202F);
    let search = "<LDAP://DC=x>;(servicePrincipalName=host/p);cn,servicePrincipalName;subtree";
    let connection = as_object(crate::vbscript::automation::ado::connection());
    bench.set(&connection, "Provider", text("ADsDSOObject"));
    bench.call(&connection, "Open", &[]);
    let found = as_object(bench.call(&connection, "Execute", &[text(search)]));
    assert_eq!(shown(&bench.call(&found, "GetString", &[])), r#""B\t\r""#);
}
