use super::*;

use Operation::{Add, Delete, Replace};

const SPN: &str = "servicePrincipalName";

#[test]
fn values_are_added_deleted_and_replaced() {
    let bench = corp();
    bench.modify(EX1, Add, SPN, &["exchangeMDB/EX1"]).unwrap();
    bench.modify(EX1, Delete, SPN, &["host/ex1"]).unwrap();
    assert_eq!(
        bench.values(EX1, SPN),
        ["HOST/ex1.corp.example", "exchangeMDB/EX1"]
    );
    bench.replace(ALICE, "homeMDB", &[STORE2]).unwrap();
    assert_eq!(bench.values(ALICE, "homemdb"), [STORE2]);
    bench.replace(ALICE, "mail", &[]).unwrap();
    assert!(bench.values(ALICE, "mail").is_empty());
    bench.modify(EX1, Delete, SPN, &[]).unwrap();
    assert!(bench.values(EX1, SPN).is_empty());
    assert!(bench.directories.is_changed());
}

#[test]
fn a_request_is_done_whole_or_not_at_all() {
    let bench = corp();
    let changes = [
        change(Replace, "mail", &["new@corp.example"]),
        change(Delete, "title", &["x"]),
    ];
    let result = bench.directory.modify(ALICE, &changes, false);
    assert_eq!(code(result), ResultCode::NO_SUCH_ATTRIBUTE);
    assert_eq!(bench.values(ALICE, "mail"), ["alice@corp.example"]);
    assert!(!bench.directories.is_changed());
}

#[test]
fn changes_of_a_request_are_made_in_their_order() {
    let bench = corp();
    let changes = [
        change(Add, "mail", &["second@corp.example"]),
        change(Delete, "mail", &["alice@corp.example"]),
    ];
    bench.directory.modify(ALICE, &changes, false).unwrap();
    assert_eq!(bench.values(ALICE, "mail"), ["second@corp.example"]);
}

#[test]
fn present_values_are_not_added_and_absent_ones_not_deleted() {
    let bench = corp();
    let add = bench.modify(EX1, Add, SPN, &["host/EX1"]);
    assert_eq!(code(add), ResultCode::ATTRIBUTE_OR_VALUE_EXISTS);
    let delete = bench.modify(EX1, Delete, SPN, &["HOST/none"]);
    assert_eq!(code(delete), ResultCode::NO_SUCH_ATTRIBUTE);
    let delete = bench.modify(ALICE, Delete, SPN, &[]);
    assert_eq!(code(delete), ResultCode::NO_SUCH_ATTRIBUTE);
    let twice = bench.modify(ALICE, Add, "description", &["a", "A"]);
    assert_eq!(code(twice), ResultCode::ATTRIBUTE_OR_VALUE_EXISTS);
}

#[test]
fn with_the_permissive_control_neither_is_an_error() {
    let bench = corp();
    let changes = [
        change(Add, SPN, &["host/EX1", "HTTP/EX1"]),
        change(Delete, SPN, &["HOST/none"]),
        change(Delete, "title", &[]),
    ];
    bench.directory.modify(EX1, &changes, true).unwrap();
    assert_eq!(
        bench.values(EX1, SPN),
        ["HOST/EX1", "HOST/ex1.corp.example", "HTTP/EX1"]
    );
}

#[test]
fn a_single_valued_attribute_takes_one_value() {
    let bench = corp();
    let add = bench.modify(ALICE, Add, "mail", &["b@corp.example"]);
    assert_eq!(code(add), ResultCode::ATTRIBUTE_OR_VALUE_EXISTS);
    let replace = bench.replace(ALICE, "homeMDB", &[STORE1, STORE2]);
    assert_eq!(code(replace), ResultCode::ATTRIBUTE_OR_VALUE_EXISTS);
}

#[test]
fn a_name_as_value_must_be_that_of_an_object() {
    let bench = corp();
    let missing = bench.replace(ALICE, "homeMDB", &["CN=None,DC=corp,DC=example"]);
    let error = missing.unwrap_err();
    assert_eq!(error.code, ResultCode::CONSTRAINT_VIOLATION);
    assert!(
        error.text.contains("CN=None,DC=corp,DC=example"),
        "{}",
        error.text
    );
    let bad = bench.replace(ALICE, "homeMDB", &["Store"]);
    assert_eq!(code(bad), ResultCode::INVALID_DN_SYNTAX);
    bench
        .replace(
            ALICE,
            "homeMDB",
            &["cn=store, cn=ex2,cn=servers,cn=configuration,dc=corp,dc=example"],
        )
        .unwrap();
    // Read back as the object writes its own name.
    assert_eq!(bench.values(ALICE, "homeMDB"), [STORE2]);
}

#[test]
fn values_must_be_of_their_syntax() {
    let bench = corp();
    for (attribute, value) in [
        ("msExchPatchMDB", "yes"),
        ("msExchPatchMDB", "true"),
        ("userAccountControl", "many"),
        ("userAccountControl", "2147483648"),
        ("accountExpires", "9223372036854775808"),
        ("description", ""),
        ("homeMDB", ""),
        ("msExchHomeServerName", ""),
    ] {
        let result = bench.replace(ALICE, attribute, &[value]);
        assert_eq!(
            code(result),
            ResultCode::INVALID_ATTRIBUTE_SYNTAX,
            "{attribute}"
        );
    }
    bench.replace(ALICE, "userAccountControl", &["-5"]).unwrap();
    bench.replace(STORE1, "msExchPatchMDB", &["TRUE"]).unwrap();
    assert_eq!(bench.values(STORE1, "msExchPatchMDB"), ["TRUE"]);
}

#[test]
fn a_service_principal_name_of_another_object_is_refused() {
    let bench = corp();
    let error = bench.modify(EX2, Add, SPN, &["host/ex1"]).unwrap_err();
    assert_eq!(error.code, ResultCode::CONSTRAINT_VIOLATION);
    for part in ["000021C7", "host/ex1", EX1] {
        assert!(error.text.contains(part), "{}", error.text);
    }
    // Given back first, it can be taken.
    bench.modify(EX1, Delete, SPN, &["HOST/EX1"]).unwrap();
    bench.modify(EX2, Add, SPN, &["HOST/EX1"]).unwrap();
    bench.replace(EX2, SPN, &["HOST/EX1", "HOST/EX2"]).unwrap();
    let back = bench.modify(EX1, Add, SPN, &["HOST/EX1"]);
    assert_eq!(code(back), ResultCode::CONSTRAINT_VIOLATION);
}

#[test]
fn user_principal_and_account_names_are_unique() {
    let bench = corp();
    let error = bench
        .replace(BOB, "userPrincipalName", &["ALICE@corp.example"])
        .unwrap_err();
    assert_eq!(error.code, ResultCode::CONSTRAINT_VIOLATION);
    assert!(error.text.starts_with("000021C8"), "{}", error.text);
    let account = bench.replace(BOB, "sAMAccountName", &["Alice"]);
    assert_eq!(code(account), ResultCode::ENTRY_ALREADY_EXISTS);
    bench
        .replace(ALICE, "userPrincipalName", &["ALICE@corp.example"])
        .unwrap();
}

#[test]
fn what_the_directory_sets_itself_is_not_written() {
    let bench = corp();
    for attribute in ["objectGUID", "whenChanged", "distinguishedName"] {
        let result = bench.replace(ALICE, attribute, &["x"]);
        assert_eq!(
            code(result),
            ResultCode::CONSTRAINT_VIOLATION,
            "{attribute}"
        );
    }
    let result = bench.replace(ALICE, "memberOf", &[GROUP]);
    assert_eq!(code(result), ResultCode::UNWILLING_TO_PERFORM);
    for attribute in ["cn", "name"] {
        let result = bench.replace(ALICE, attribute, &["Alicia"]);
        assert_eq!(code(result), ResultCode::NOT_ALLOWED_ON_RDN, "{attribute}");
    }
    let result = bench.replace(ALICE, "objectClass", &["computer"]);
    assert_eq!(code(result), ResultCode(69));
    let result = bench.replace(ALICE, "homMDB", &[STORE2]);
    assert_eq!(code(result), ResultCode::NO_SUCH_ATTRIBUTE);
}

#[test]
fn a_missing_object_is_told_with_the_best_match() {
    let bench = corp();
    let error = bench.replace("CN=X,CN=None,CN=Users,DC=corp,DC=example", "mail", &[]);
    let error = error.unwrap_err();
    assert_eq!(error.code, ResultCode::NO_SUCH_OBJECT);
    assert!(
        error.text.ends_with("'CN=Users,DC=corp,DC=example'"),
        "{}",
        error.text
    );
    let elsewhere = bench.replace("CN=X,DC=other,DC=example", "mail", &[]);
    assert_eq!(code(elsewhere), ResultCode::REFERRAL);
    let bad = bench.replace("CN=EX1,,DC=corp,DC=example", "mail", &[]);
    assert_eq!(code(bad), ResultCode::INVALID_DN_SYNTAX);
}

#[test]
fn the_schema_can_be_told_to_update_itself() {
    let bench = corp();
    bench.modify("", Add, "schemaUpdateNow", &["1"]).unwrap();
    let other = bench.modify("", Add, "becomePdc", &["1"]);
    assert_eq!(code(other), ResultCode::UNWILLING_TO_PERFORM);
}

proptest::proptest! {
    #[test]
    fn no_change_brings_the_directory_down(
        attribute in proptest::sample::select(vec![SPN, "homeMDB", "cn", "objectClass", "member", "msExchPatchMDB", "", ";", "x"]),
        values in proptest::collection::vec("[A-Za-z=,/\\\\ 営0-9]{0,12}", 0..4),
        operation in proptest::sample::select(vec![Add, Delete, Replace]),
        permissive: bool,
    ) {
        let bench = corp();
        let values: Vec<&str> = values.iter().map(String::as_str).collect();
        let _ = bench.directory.modify(EX1, &[change(operation, attribute, &values)], permissive);
        let saved = bench.directories.save();
        proptest::prop_assert_eq!(load(&saved).directories.save(), saved);
    }
}
