#![allow(clippy::unwrap_used)]

use std::rc::Rc;

use super::{command, recordset};
use crate::host::directory::Identity;
use crate::vbscript::automation::adsi::Settings;
use crate::vbscript::automation::test_directory::{Bench, as_object, number, shown};
use crate::vbscript::value::Variant;
use crate::vbscript::{Access, Object, Stop};

fn ldif(users: usize) -> String {
    let mut text = "dn: \ndefaultNamingContext: DC=x\ndn: DC=x\nobjectClass: domain\n".to_owned();
    for number in 0..users {
        text.push_str(&format!(
            "dn: CN=u{number},DC=x\nobjectClass: user\ncn: u{number}\nsn: {}\n",
            users - number
        ));
    }
    text
}

fn bench(users: usize) -> Bench {
    Bench::new(&ldif(users), Settings::default())
}

fn text(value: &str) -> Variant {
    Variant::text(value)
}

fn connection(bench: &mut Bench) -> Rc<dyn Object> {
    let connection = as_object(super::connection());
    bench.set(&connection, "Provider", text("ADsDSOObject"));
    bench.call(&connection, "Open", &[text("Ads Provider")]);
    connection
}

fn search(bench: &mut Bench, command: &str) -> Result<Rc<dyn Object>, Stop> {
    let connection = connection(bench);
    bench
        .ask(&connection, Access::Get, "Execute", &[text(command)])
        .map(as_object)
}

fn value(bench: &mut Bench, set: &Rc<dyn Object>, column: &str) -> Result<Variant, Stop> {
    let field = as_object(bench.ask(set, Access::Get, "", &[text(column)])?);
    bench.ask(&field, Access::Get, "Value", &[])
}

fn is(bench: &mut Bench, set: &Rc<dyn Object>, member: &str) -> bool {
    matches!(bench.get(set, member), Variant::Boolean(true))
}

const USERS: &str = "<LDAP://dc1/DC=x>;(objectClass=user);ADsPath,cn,mail;subtree";

#[test]
fn rows_are_walked_to_the_end() {
    let mut bench = bench(3);
    let set = search(&mut bench, USERS).unwrap();
    let mut seen = Vec::new();
    while !is(&mut bench, &set, "EOF") {
        seen.push(shown(&value(&mut bench, &set, "CN").unwrap()));
        bench.call(&set, "MoveNext", &[]);
    }
    assert_eq!(seen, ["\"u0\"", "\"u1\"", "\"u2\""]);
    assert_eq!(number(value(&mut bench, &set, "cn")), 0x800A_0BCD);
    assert_eq!(bench.error(&set, "MoveNext", &[]), 0x800A_0BCD);
    bench.call(&set, "MoveFirst", &[]);
    assert_eq!(
        shown(&value(&mut bench, &set, "ADsPath").unwrap()),
        "\"LDAP://dc1/CN=u0,DC=x\""
    );
    assert_eq!(shown(&value(&mut bench, &set, "mail").unwrap()), "Null");
    assert_eq!(number(value(&mut bench, &set, "sn")), 0x800A_0CC1);
}

#[test]
fn fields_are_found_by_number_and_name() {
    let mut bench = bench(1);
    let set = search(&mut bench, USERS).unwrap();
    let fields = as_object(bench.get(&set, "Fields"));
    assert_eq!(shown(&bench.get(&fields, "Count")), "Long(3)");
    let field = as_object(bench.call(&fields, "Item", &[Variant::Integer(1)]));
    assert_eq!(shown(&bench.get(&field, "Name")), "\"cn\"");
    assert_eq!(shown(&bench.get(&field, "")), "\"u0\"");
    assert_eq!(bench.each(&fields).len(), 3);
    assert_eq!(
        bench.error(&fields, "Item", &[Variant::Integer(3)]),
        0x800A_0CC1
    );
}

#[test]
fn an_empty_result_is_at_both_ends() {
    let mut bench = bench(0);
    let set = search(&mut bench, USERS).unwrap();
    assert!(is(&mut bench, &set, "EOF") && is(&mut bench, &set, "BOF"));
    assert_eq!(shown(&bench.get(&set, "RecordCount")), "Long(0)");
    assert_eq!(bench.error(&set, "MoveFirst", &[]), 0x800A_0BCD);
}

#[test]
fn one_can_go_back_and_count() {
    let mut bench = bench(5);
    let set = search(&mut bench, USERS).unwrap();
    bench.call(&set, "Move", &[Variant::Integer(3)]);
    bench.call(&set, "MovePrevious", &[]);
    assert_eq!(shown(&value(&mut bench, &set, "cn").unwrap()), "\"u2\"");
    assert_eq!(shown(&bench.get(&set, "RecordCount")), "Long(5)");
    bench.call(&set, "MoveLast", &[]);
    assert_eq!(shown(&value(&mut bench, &set, "cn").unwrap()), "\"u4\"");
    assert_eq!(shown(&bench.get(&set, "AbsolutePosition")), "Long(5)");
    bench.call(&set, "MoveNext", &[]);
    bench.call(&set, "MovePrevious", &[]);
    assert_eq!(shown(&value(&mut bench, &set, "cn").unwrap()), "\"u4\"");
    bench.set(&set, "Sort", text("cn DESC"));
    assert_eq!(shown(&value(&mut bench, &set, "cn").unwrap()), "\"u4\"");
    bench.call(&set, "MoveNext", &[]);
    assert_eq!(shown(&value(&mut bench, &set, "cn").unwrap()), "\"u3\"");
}

#[test]
fn commands_that_cannot_be_read_and_bases_that_are_missing_fail_as_on_windows() {
    let mut bench = bench(1);
    let without_semicolon = search(&mut bench, "<LDAP://DC=x>(objectClass=user);cn;subtree");
    assert_eq!(number(without_semicolon.map(Variant::Object)), 0x8004_0E14);
    let bad_filter = search(&mut bench, "<LDAP://DC=x>;((objectClass=user));cn;subtree");
    assert_eq!(number(bad_filter.map(Variant::Object)), 0x8004_0E14);
    let no_base = search(&mut bench, "<LDAP://DC=y>;(objectClass=user);cn;subtree");
    assert_eq!(number(no_base.map(Variant::Object)), 0x8004_0E37);
}

#[test]
fn without_a_page_size_a_server_gives_a_thousand_rows() {
    let mut bench = bench(1500);
    let set = search(&mut bench, USERS).unwrap();
    assert_eq!(shown(&bench.get(&set, "RecordCount")), "Long(1000)");
    let connection = connection(&mut bench);
    let command = as_object(command());
    bench
        .ask(
            &command,
            Access::Set,
            "ActiveConnection",
            &[Variant::Object(connection)],
        )
        .unwrap();
    bench.set(&command, "CommandText", text(USERS));
    bench
        .ask(
            &command,
            Access::Let,
            "Properties",
            &[text("Page Size"), Variant::Integer(200)],
        )
        .unwrap();
    let set = as_object(bench.call(&command, "Execute", &[]));
    assert_eq!(shown(&bench.get(&set, "RecordCount")), "Long(1500)");
    assert_eq!(
        bench.error(&command, "Properties", &[text("Colour")]),
        0x800A_0CC1
    );
}

#[test]
fn the_rows_beyond_a_thousand_are_missed_aloud() {
    let mut bench = bench(1001);
    let set = search(&mut bench, USERS).unwrap();
    let mut rows = 0;
    while !is(&mut bench, &set, "EOF") {
        rows += 1;
        bench.call(&set, "MoveNext", &[]);
    }
    assert_eq!(rows, 1000);
    let remarks = bench.bench.remarks();
    assert_eq!(remarks.len(), 1, "{remarks:?}");
    assert!(remarks[0].contains("1000"), "{remarks:?}");
}

#[test]
fn connections_are_checked() {
    let mut bench = bench(1);
    let connection = as_object(super::connection());
    assert_eq!(
        bench.error(&connection, "Execute", &[text(USERS)]),
        0x800A_0E78
    );
    assert_eq!(
        bench.error(&connection, "Open", &[text("DSN")]),
        0x8000_4005
    );
    bench.set(&connection, "Provider", text("SQLOLEDB"));
    assert_eq!(bench.error(&connection, "Open", &[]), 0x800A_0E7A);
    let string = text("Provider=ADsDSOObject;User ID=X\\admin;Password=s3cret");
    bench.call(&connection, "Open", &[string]);
    bench.call(&connection, "Execute", &[text(USERS)]);
    assert!(matches!(
        bench.directory.identities.borrow().last(),
        Some(Identity::Password { account, .. }) if account == "X\\admin"
    ));
    assert_eq!(bench.error(&connection, "BeginTrans", &[]), 0x800A_0CB3);
    bench.call(&connection, "Close", &[]);
    assert_eq!(bench.error(&connection, "Close", &[]), 0x800A_0E78);
    let set = as_object(recordset());
    let closed = [text(USERS), Variant::Object(connection)];
    assert_eq!(bench.error(&set, "Open", &closed), 0x800A_0E7D);
    assert_eq!(bench.error(&set, "EOF", &[]), 0x800A_0E78);
}

#[test]
fn a_connection_may_be_given_without_set() {
    let mut bench = bench(1);
    let connection = connection(&mut bench);
    let text_of_it = bench.get(&connection, "");
    assert_eq!(
        shown(&text_of_it),
        "\"Provider=ADsDSOObject;Data Source=Ads Provider\""
    );
    let command = as_object(command());
    bench.set(&command, "ActiveConnection", text_of_it);
    bench.set(&command, "CommandText", text(USERS));
    let set = as_object(bench.call(&command, "Execute", &[]));
    assert!(!is(&mut bench, &set, "EOF"));
}

#[test]
fn searches_are_told() {
    let mut bench = bench(1);
    search(
        &mut bench,
        "SELECT ADsPath FROM 'LDAP://DC=x' WHERE objectClass='user'",
    )
    .unwrap();
    let told = &bench.bench.take_effects()[0];
    assert_eq!(
        told.to_string(),
        r#"{"attributes":["ADsPath"],"base":"DC=x","filter":"(objectClass=user)","kind":"directory_search","result":{},"scope":"subtree"}"#
    );
}

#[test]
fn rows_become_a_text() {
    let mut bench = bench(2);
    let set = search(
        &mut bench,
        "<LDAP://DC=x>;(objectClass=user);cn,mail;subtree",
    )
    .unwrap();
    let string = bench.call(&set, "GetString", &[]);
    assert_eq!(shown(&string), "\"u0\\t\\ru1\\t\\r\"");
    assert!(is(&mut bench, &set, "EOF"));
}

#[test]
fn an_attribute_that_may_have_several_values_is_an_array() {
    let mut bench = bench(1);
    let set = search(
        &mut bench,
        "<LDAP://DC=x>;(cn=u0);objectClass,objectClass;range=0-*,cn;subtree",
    )
    .unwrap();
    assert_eq!(
        shown(&value(&mut bench, &set, "objectClass").unwrap()),
        "[\"user\"]"
    );
    assert_eq!(
        shown(&value(&mut bench, &set, "objectClass;range=0-*").unwrap()),
        "[\"user\"]"
    );
    assert_eq!(shown(&value(&mut bench, &set, "cn").unwrap()), "\"u0\"");
}

#[test]
fn get_rows_gives_columns_by_rows() {
    let mut bench = bench(3);
    let set = search(&mut bench, "<LDAP://DC=x>;(objectClass=user);cn,sn;subtree").unwrap();
    bench.call(&set, "MoveNext", &[]);
    let Variant::Array(rows) = bench.call(&set, "GetRows", &[]) else {
        panic!("no array");
    };
    let lengths: Vec<_> = rows.dimensions().iter().map(|one| one.length).collect();
    assert_eq!(lengths, [2, 2]);
    assert_eq!(shown(&Variant::Array(rows)), r#"["u1", "2", "u2", "1"]"#);
    assert!(is(&mut bench, &set, "EOF"));
    assert_eq!(bench.error(&set, "GetRows", &[]), 0x800A_0BCD);
}
