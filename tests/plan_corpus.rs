//! The plan of each folder of the corpus: for people as a whole, as JSON for the situation that matters most, a failover.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)] // A test fails by panicking.

use std::path::Path;
use std::process::Command;
use std::sync::Mutex;

/// What `armistice plan` prints for a folder of the corpus.
fn plan(folder: &str, arguments: &[&str]) -> String {
    let output = Command::new(env!("CARGO_BIN_EXE_armistice"))
        .args(["plan", &format!("corpus/{folder}")])
        .args(arguments)
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .output()
        .unwrap();
    let errors = String::from_utf8(output.stderr).unwrap();
    assert_eq!(
        (output.status.code(), errors.as_str()),
        (Some(0), ""),
        "{folder}"
    );
    String::from_utf8(output.stdout).unwrap()
}

fn folders() -> Vec<String> {
    let corpus = Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus");
    let entries = std::fs::read_dir(corpus).unwrap().map(Result::unwrap);
    let mut names: Vec<String> = entries
        .filter(|entry| entry.path().is_dir())
        .map(|entry| entry.file_name().into_string().unwrap())
        .collect();
    names.sort();
    assert_eq!(names.len(), 17, "{names:?}");
    names
}

/// Calls `check` for each folder, several at a time.
fn for_each_folder(check: impl Fn(&str) + Sync) {
    let folders = Mutex::new(folders());
    std::thread::scope(|scope| {
        for _ in 0..2 {
            scope.spawn(|| {
                while let Some(folder) = { folders.lock().unwrap().pop() } {
                    check(&folder);
                }
            });
        }
    });
}

fn snapshots() -> insta::Settings {
    let mut settings = insta::Settings::clone_current();
    settings.set_snapshot_path("../snapshots/plan/corpus");
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    settings
}

#[test]
fn each_folder_has_the_plan_that_was_read_line_by_line() {
    for_each_folder(|folder| {
        let shown = plan(folder, &[]);
        snapshots().bind(|| insta::assert_snapshot!(format!("{folder}.human"), shown));
    });
}

#[test]
fn each_folder_has_the_json_plan_of_a_failover() {
    for_each_folder(|folder| {
        let situation = [
            "--event", "FAILOVER", "--server", "OTHER", "--disk", "SUCCESS",
        ];
        let text = plan(folder, &[&situation[..], &["--format", "json"]].concat());
        let plan: serde_json::Value = serde_json::from_str(&text).unwrap();
        let scenarios = compact(&plan["scenarios"]);
        snapshots().bind(|| insta::assert_snapshot!(format!("{folder}.json"), scenarios));
    });
}

/// One step a line, so that a changed one is one changed line.
fn compact(scenarios: &serde_json::Value) -> String {
    let mut lines = String::new();
    for scenario in scenarios.as_array().unwrap() {
        let mut head = scenario.clone();
        head.as_object_mut().unwrap().remove("steps");
        lines.push_str(&format!("{head}\n"));
        steps(&scenario["steps"], 1, &mut lines);
    }
    lines
}

fn steps(list: &serde_json::Value, depth: usize, lines: &mut String) {
    for step in list.as_array().unwrap() {
        let mut own = step.clone();
        let fields = own.as_object_mut().unwrap();
        let inner: Vec<_> = ["steps", "then", "else", "body"]
            .into_iter()
            .filter_map(|name| Some((name, fields.remove(name)?)))
            .collect();
        lines.push_str(&format!("{}{own}\n", "  ".repeat(depth)));
        for (name, list) in inner {
            if !list.as_array().unwrap().is_empty() {
                lines.push_str(&format!("{}{name}:\n", "  ".repeat(depth)));
                steps(&list, depth + 1, lines);
            }
        }
    }
}

#[test]
fn every_statement_of_the_exchange_folders_is_typed() {
    for folder in [
        "exchange-2003",
        "exchange-2003-as-published",
        "exchange-2007",
        "exchange-2007-as-published",
        "hostile-directory",
    ] {
        let plan: serde_json::Value =
            serde_json::from_str(&plan(folder, &["--format", "json"])).unwrap();
        let share = &plan["typed_share"];
        assert_eq!(share["typed"], share["statements"], "{folder}");
        assert!(
            share["statements"].as_u64().unwrap() > 80,
            "{folder}: {share}"
        );
        assert!(
            !plan["scenarios"].to_string().contains("\"interpret\""),
            "{folder}"
        );
    }
}
