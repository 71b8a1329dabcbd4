//! What the report finds in the directory scripts of the corpus, and what a directory says about them.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)] // A test fails by panicking.

use std::fs::File;
use std::io::BufReader;
use std::path::{Path, PathBuf};

use armistice::host::directory::memory::LdifDirectories;
use armistice::host::directory::{Address, Directories as _, Identity};
use armistice::report::{self, Estate, Finding, Report, Severity};

fn corpus(folder: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("corpus")
        .join(folder)
}

fn estate(folder: &str) -> Estate {
    Estate {
        paths: vec![corpus(folder)],
        ..Estate::default()
    }
}

fn of(folder: &str) -> Report {
    report::estate(&estate(folder), &|_, _| {})
}

/// The report on a folder, checked against an LDIF file of the corpus.
fn beside(folder: &str, ldif: &str) -> Report {
    let file = BufReader::new(File::open(corpus(ldif)).unwrap());
    let directories = LdifDirectories::open(file, ldif).unwrap();
    let directory = directories
        .connect(&Address::default(), &Identity::Own)
        .unwrap();
    let before = directories.save();
    let report = report::estate_beside(&estate(folder), &*directory, &|_, _| {});
    assert!(directories.save() == before, "the directory was changed");
    assert_eq!(report.unreadable, []);
    report
}

/// Findings about directory scripts and what leaves with them, without the live ones.
fn in_text(report: &Report) -> impl Iterator<Item = &Finding> {
    let of_family = |finding: &&Finding| ["ARM5", "ARM6", "ARM7"].contains(&&finding.code[..4]);
    report.findings.iter().filter(of_family)
}

fn places<'f>(findings: impl Iterator<Item = &'f Finding>) -> Vec<String> {
    findings
        .map(|finding| format!("{} {}:{}", finding.code, finding.file, finding.line))
        .collect()
}

/// The messages of one rule, in order.
fn messages<'r>(report: &'r Report, code: &str) -> Vec<&'r str> {
    let findings = report.findings.iter();
    findings
        .filter(|finding| finding.code == code)
        .map(|finding| finding.message.as_str())
        .collect()
}

#[test]
fn each_defect_of_the_published_script_of_2003_is_found_at_its_line() {
    let expected = [
        "ARM703 START.BAT:29",
        "ARM704 START.BAT:75",
        "ARM704 START.BAT:86",
        "ARM701 exch.vbs:1",
        "ARM502 exch.vbs:9",
        "ARM503 exch.vbs:50",
        "ARM609 exch.vbs:57",
        "ARM503 exch.vbs:96",
        "ARM606 exch.vbs:106",
        "ARM612 exch.vbs:107",
        "ARM605 exch.vbs:109",
        "ARM612 exch.vbs:117",
        "ARM610 exch.vbs:118",
        "ARM608 exch.vbs:131",
        "ARM611 exch.vbs:136",
        "ARM611 exch.vbs:150",
        "ARM602 exch.vbs:154",
        "ARM611 exch.vbs:171",
        "ARM602 exch.vbs:179",
        "ARM602 exch.vbs:198",
        "ARM604 exch.vbs:325",
        "ARM601 exch.vbs:350",
        "ARM603 exch.vbs:436",
        "ARM607 exch.vbs:439",
        "ARM602 exch.vbs:447",
        "ARM602 exch.vbs:461",
        "ARM602 exch.vbs:475",
    ];
    assert_eq!(places(in_text(&of("exchange-2003-as-published"))), expected);
}

#[test]
fn each_defect_of_the_published_script_of_2007_is_found_at_its_line() {
    let expected = [
        "ARM703 START.BAT:32",
        "ARM704 START.BAT:83",
        "ARM704 START.BAT:94",
        "ARM701 exch.vbs:1",
        "ARM502 exch.vbs:9",
        "ARM503 exch.vbs:41",
        "ARM609 exch.vbs:48",
        "ARM503 exch.vbs:89",
        "ARM606 exch.vbs:96",
        "ARM605 exch.vbs:99",
        "ARM610 exch.vbs:108",
        "ARM608 exch.vbs:122",
        "ARM602 exch.vbs:147",
        "ARM602 exch.vbs:168",
        "ARM602 exch.vbs:187",
        "ARM603 exch.vbs:217",
        "ARM607 exch.vbs:220",
        "ARM602 exch.vbs:226",
        "ARM602 exch.vbs:240",
        "ARM602 exch.vbs:254",
        "ARM604 exch.vbs:418",
        "ARM601 exch.vbs:443",
    ];
    assert_eq!(places(in_text(&of("exchange-2007-as-published"))), expected);
}

#[test]
fn working_scripts_have_no_blocker_and_those_without_a_directory_only_notices() {
    for folder in std::fs::read_dir(corpus("")).unwrap() {
        let folder = folder.unwrap();
        let name = folder.file_name().into_string().unwrap();
        if !folder.path().is_dir() || name.ends_with("as-published") || name == "hostile-directory"
        {
            continue;
        }
        let report = of(&name);
        let worst = in_text(&report).map(|finding| finding.severity).max();
        let allowed = if name.starts_with("exchange") {
            Severity::Decision
        } else {
            Severity::Notice
        };
        assert!(worst <= Some(allowed), "{name}: {worst:?}");
    }
}

#[test]
fn a_server_name_that_is_part_of_a_stores_name_is_a_blocker_without_any_directory() {
    let report = of("hostile-directory");
    let blockers = in_text(&report).filter(|finding| finding.severity == Severity::Blocker);
    assert_eq!(places(blockers), ["ARM602 exch.vbs:409"]);
}

/// corpus/README.md: twelve mailboxes in an organizational unit, one inetOrgPerson with mail, one address without a mailbox.
#[test]
fn the_directory_of_a_site_tells_which_mailboxes_stay() {
    for (folder, server) in [("exchange-2003", "EXPRIMARY"), ("exchange-2007", "SERVER1")] {
        let report = beside(folder, &format!("{folder}/directory.ldif"));
        let left = messages(&report, "ARM802");
        assert_eq!(left.len(), 11, "{left:?}");
        assert_eq!(
            left[10],
            format!("… and 3 more of the same kind ({server})")
        );
        let by_class = left
            .iter()
            .filter(|one| one.contains("its class is inetOrgPerson"));
        assert_eq!(by_class.count(), 1);
        let empty = messages(&report, "ARM804");
        assert_eq!(empty.len(), 1);
        assert!(
            empty[0].starts_with("CN=Mori Partner,CN=Users,"),
            "{empty:?}"
        );
        for code in ["ARM801", "ARM803", "ARM805"] {
            assert_eq!(messages(&report, code), [""; 0], "{folder}");
        }
    }
}

/// EX1 is part of EX10, which three users have in three attributes; MAILB is part of Mailbox Store, which sixteen have.
#[test]
fn values_that_only_look_like_the_servers_name_are_listed() {
    let report = beside("hostile-directory", "hostile-directory/directory.ldif");
    let damaged = messages(&report, "ARM801");
    let with = |text: &str| damaged.iter().filter(|one| one.contains(text)).count();
    assert_eq!(with("`CN=EX10` would become `CN=MAILB0`"), 6);
    assert_eq!(with("`cn=EX10` would become `cn=MAILB0`"), 3);
    assert_eq!(with("`CN=Mailbox Store` would become `CN=EX1ox Store`"), 10);
    assert_eq!(
        with("and 6 more of the same kind (homeMDB, EX1 in place of MAILB)"),
        1
    );
    assert_eq!(damaged.len(), 20, "{damaged:#?}");
}

#[test]
fn in_a_child_domain_the_configuration_is_told_where_it_is() {
    let report = beside("hostile-directory", "hostile-directory/child-domain.ldif");
    let told = "CN=Configuration,DC=tokyo,DC=corp,DC=example does not exist: the configuration is \
                CN=Configuration,DC=corp,DC=example";
    let missing = messages(&report, "ARM805");
    let configuration = missing.iter().filter(|one| **one == told);
    // Where the names are looked up, and where the update services are.
    assert_eq!(configuration.count(), 2, "{missing:#?}");
}

#[test]
fn a_name_that_a_comma_breaks_is_told() {
    let report = beside("hostile-directory", "hostile-directory/comma.ldif");
    let broken = messages(&report, "ARM805");
    let broken: Vec<_> = broken
        .iter()
        .filter(|one| one.ends_with("it is no distinguished name"))
        .collect();
    assert_eq!(broken.len(), 1);
    assert!(broken[0].starts_with("CN=Recipient Update Service (Tokyo, Osaka),"));
}

/// The published script does not compile, but what it would leave is the same.
#[test]
fn a_script_damaged_by_its_page_is_checked_against_a_directory_too() {
    let report = beside("exchange-2007-as-published", "exchange-2007/directory.ldif");
    let left = messages(&report, "ARM802");
    assert!(
        left.iter()
            .any(|one| one.contains("its class is inetOrgPerson")),
        "{left:?}"
    );
}
