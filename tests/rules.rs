//! The rules of `armistice report`: for each a folder in which it finds something, and one in which it finds nothing.
//!
//! `tests/rules/CODE.txt` holds both: a line `-- fires/START.BAT --` begins a file of the one, `-- quiet/START.BAT --` a file of
//! the other. What is found is compared with `snapshots/rules/CODE.snap`.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)] // A test fails by panicking.

use std::fs;
use std::path::{Path, PathBuf};

use armistice::host::directory::memory::LdifDirectories;
use armistice::host::directory::{Address, Directories as _, Identity};
use armistice::report::rules::{RULES, Rule};
use armistice::report::{self, Estate, Report, render};

fn cases() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/rules")
}

/// Writes the files of a case, `fires/…` and `quiet/…`, with the line ends of Windows.
fn unpack(case: &str, into: &Path) {
    let mut file: Option<(PathBuf, String)> = None;
    let write = |file: Option<(PathBuf, String)>| {
        let Some((path, text)) = file else { return };
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    };
    for line in case.lines() {
        let name = line
            .strip_prefix("-- ")
            .and_then(|rest| rest.strip_suffix(" --"));
        match (name, &mut file) {
            (Some(name), _) => {
                write(file.take());
                file = Some((into.join(name), String::new()));
            }
            (None, Some((_, text))) => {
                text.push_str(line);
                text.push_str("\r\n");
            }
            (None, None) => panic!("text before the first file: {line}"),
        }
    }
    write(file);
}

/// Findings of one rule in a folder.
fn found(rule: &Rule, folder: &Path) -> Report {
    let estate = Estate {
        paths: vec![folder.to_owned()],
        ..Estate::default()
    };
    // A case with a directory is checked against it.
    let mut report = match fs::read(folder.join("directory.ldif")) {
        Ok(ldif) => {
            let directories = LdifDirectories::open(ldif.as_slice(), "the case").unwrap();
            let directory = directories
                .connect(&Address::default(), &Identity::Own)
                .unwrap();
            report::estate_beside(&estate, &*directory, &|_, _| {})
        }
        Err(_) => report::estate(&estate, &|_, _| {}),
    };
    assert_eq!(report.unreadable, [], "{}", rule.code);
    report.findings.retain(|finding| finding.code == rule.code);
    report.folders.clear(); // What is said of the folder besides is not the rule's.
    report.verdict = format!("{} found", report.findings.len());
    report
}

#[test]
fn each_rule_finds_what_it_is_for_and_nothing_where_there_is_nothing() {
    let mut settings = insta::Settings::clone_current();
    settings.set_snapshot_path(Path::new(env!("CARGO_MANIFEST_DIR")).join("snapshots/rules"));
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    let mut wrong = Vec::new();
    for rule in RULES {
        let file = cases().join(format!("{}.txt", rule.code));
        let Ok(case) = fs::read_to_string(&file) else {
            wrong.push(format!("{}: there is no {}", rule.code, file.display()));
            continue;
        };
        let folder = tempfile::tempdir().unwrap();
        unpack(&case, folder.path());
        let fires = found(rule, &folder.path().join("fires"));
        if fires.findings.is_empty() {
            wrong.push(format!("{}: nothing is found in `fires`", rule.code));
        }
        settings.bind(|| insta::assert_snapshot!(rule.code, render::terminal(&fires, false)));
        let quiet = found(rule, &folder.path().join("quiet"));
        if !quiet.findings.is_empty() {
            let shown = render::terminal(&quiet, false);
            wrong.push(format!("{}: found in `quiet`:\n{shown}", rule.code));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn codes_and_names_are_unique_and_in_order() {
    let codes: Vec<&str> = RULES.iter().map(|rule| rule.code).collect();
    assert!(codes.windows(2).all(|pair| pair[0] < pair[1]), "{codes:?}");
    let mut names: Vec<&str> = RULES.iter().map(|rule| rule.name).collect();
    names.sort_unstable();
    names.dedup();
    assert_eq!(names.len(), RULES.len());
}

#[test]
fn line_feeds_alone_are_told_in_batch_files_and_those_of_windows_are_not() {
    let rule = RULES.iter().find(|rule| rule.code == "ARM009").unwrap();
    let folder = tempfile::tempdir().unwrap();
    let start = folder.path().join("START.BAT");
    for (text, told) in [
        ("@echo off\ngoto END\n:END\n", true),
        ("@echo off\r\ngoto END\n:END\r\n", true),
        ("@echo off\r\ngoto END\r\n:END\r\n", false),
        ("@echo off", false),
        ("", false),
    ] {
        fs::write(&start, text).unwrap();
        let findings = found(rule, folder.path()).findings;
        assert_eq!(!findings.is_empty(), told, "{text:?}: {findings:?}");
    }
}
