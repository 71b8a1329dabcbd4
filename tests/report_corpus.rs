//! What `armistice report` finds in the corpus: the published scripts with their known defects, and nothing that blocks a move
//! in the mended ones.
//!
//! `tests/report_corpus/FOLDER.txt` lists code, severity and place, one finding a line, of the families of rules below.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)] // A test fails by panicking.

use std::fs;
use std::path::{Path, PathBuf};

use armistice::report::{self, Estate, Finding, Severity};

/// Damage by page layout, the batch language, watch IDs and ARM commands, situations of the cluster, settings and secrets.
/// `report_directory.rs` has those about directory scripts.
const FAMILIES: [&str; 5] = ["ARM0", "ARM1", "ARM2", "ARM3", "ARM4"];

/// Folders that are broken on purpose.
const BROKEN: [&str; 4] = [
    "exchange-2003-as-published",
    "exchange-2007-as-published",
    "hand-edited",
    "watch-ids",
];

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

/// The findings in a folder of the corpus, of the families above.
fn findings(folder: &Path) -> Vec<Finding> {
    let report = report::estate(
        &Estate {
            paths: vec![folder.to_owned()],
            ..Estate::default()
        },
        &|_, _| {},
    );
    assert_eq!(report.unreadable, [], "{}", folder.display());
    let wanted = |finding: &Finding| FAMILIES.iter().any(|one| finding.code.starts_with(one));
    report.findings.into_iter().filter(wanted).collect()
}

fn shown(finding: &Finding) -> String {
    let Finding {
        code,
        severity,
        file,
        line,
        ..
    } = finding;
    format!("{code} {severity} {file}:{line}")
}

#[test]
fn the_known_defects_are_found_where_they_stand() {
    let mut wrong = Vec::new();
    for name in [
        "exchange-2003-as-published",
        "exchange-2007-as-published",
        "watch-ids",
    ] {
        let list = root().join(format!("tests/report_corpus/{name}.txt"));
        let list = fs::read_to_string(list).unwrap();
        let mut expected: Vec<&str> = list.lines().collect();
        let found: Vec<String> = findings(&root().join("corpus").join(name))
            .iter()
            .map(shown)
            .collect();
        let mut found: Vec<&str> = found.iter().map(String::as_str).collect();
        expected.sort_unstable();
        found.sort_unstable();
        let missing = expected.iter().filter(|one| !found.contains(one));
        wrong.extend(missing.map(|one| format!("{name}: not found: {one}")));
        let more = found.iter().filter(|one| !expected.contains(one));
        wrong.extend(more.map(|one| format!("{name}: not expected: {one}")));
        if expected.len() != found.len() {
            wrong.push(format!("{name}: {} of {}", found.len(), expected.len()));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn nothing_blocks_the_mended_folders() {
    let mut folders = 0;
    for entry in fs::read_dir(root().join("corpus")).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        if !path.join("START.BAT").is_file() || BROKEN.contains(&name.as_str()) {
            continue;
        }
        folders += 1;
        for finding in findings(&path) {
            assert_ne!(
                finding.severity,
                Severity::Blocker,
                "{name}: {}",
                shown(&finding)
            );
        }
    }
    assert_eq!(folders, 13);
}
