use std::fs;

use super::*;

/// `GOTO` without its label is ARM101, a blocker.
const BROKEN: &[(&str, &str)] = &[("START.BAT", "GOTO NOWHERE\n")];

#[test]
fn fail_on_returns_1_for_a_finding_of_this_severity_or_above() {
    let scripts = Scripts::new(BROKEN);
    for (arguments, code) in [
        (&["."] as &[&str], 0),
        (&[".", "--fail-on", "blocker"], 1),
        (&[".", "--fail-on", "decision"], 1),
        (&[".", "--fail-on", "notice"], 1),
        (&[".", "--fail-on", "catastrophe"], 2),
    ] {
        assert_eq!(scripts.report(arguments).code, code, "{arguments:?}");
    }
    let working = ["report", "corpus/exchange-2003", "--fail-on", "blocker"];
    assert_eq!(armistice(&working).code, 0);
}

#[test]
fn fail_on_does_not_keep_the_report_from_being_shown() {
    let answer = Scripts::new(BROKEN).report(&[".", "--fail-on", "notice"]);
    assert!(answer.stdout.contains("ARM101"), "{}", answer.stdout);
    assert_eq!(answer.stderr, "");
}

#[test]
fn explain_tells_a_rule_in_any_case_of_letters() {
    let answer = armistice(&["report", "--explain", "arm101"]);
    assert_eq!((answer.code, &*answer.stderr), (0, ""));
    assert!(answer.stdout.starts_with("ARM101 missing-label (blocker, "));
    for part in [
        "What it finds",
        "Why it matters",
        "What to do",
        "Example",
        "Source",
    ] {
        assert!(answer.stdout.contains(&format!("\n{part}\n")), "{part}");
    }
}

#[test]
fn explain_of_no_rule_is_wrong_usage_and_names_the_rules() {
    let answer = armistice(&["report", "--explain", "ARM999"]);
    assert_eq!((answer.code, &*answer.stdout), (2, ""));
    assert!(
        answer.stderr.contains("no rule ARM999"),
        "{}",
        answer.stderr
    );
    assert!(answer.stderr.contains("ARM101"), "{}", answer.stderr);
}

#[test]
fn a_report_goes_to_the_file_that_is_named() {
    let scripts = Scripts::new(BROKEN);
    for form in FORMS {
        let shown = scripts.report(&["START.BAT", "--format", form]);
        let answer = scripts.report(&["START.BAT", "--format", form, "-o", "the report"]);
        assert_eq!((answer.code, &*answer.stdout, &*answer.stderr), (0, "", ""));
        let written = fs::read_to_string(scripts.at("the report")).unwrap();
        assert!(
            written.contains("ARM101") && written == shown.stdout,
            "{form}"
        );
    }
    let nowhere = scripts.report(&[".", "-o", "no folder/report"]);
    assert_eq!((nowhere.code, &*nowhere.stdout), (2, ""));
    assert!(
        nowhere.stderr.contains("cannot be written"),
        "{}",
        nowhere.stderr
    );
}

#[test]
fn a_path_that_is_not_there_is_named_and_nothing_is_reported() {
    let scripts = Scripts::new(BROKEN);
    let answer = scripts.report(&[".", "gone"]);
    assert_eq!((answer.code, &*answer.stdout), (2, ""));
    assert!(
        answer.stderr.contains("gone cannot be read"),
        "{}",
        answer.stderr
    );
    let none = scripts.report(&[]);
    assert_eq!((none.code, &*none.stdout), (2, ""));
}

#[test]
fn a_folder_without_scripts_is_told() {
    let scripts = Scripts::new(&[("empty/readme.txt", "")]);
    let answer = scripts.report(&["empty"]);
    assert_eq!(answer.code, 2);
    assert!(answer.stderr.contains("no START.BAT"), "{}", answer.stderr);
}

#[test]
fn several_paths_are_one_report_and_each_folder_is_in_it_once() {
    let scripts = Scripts::new(&[
        ("a/START.BAT", "GOTO NOWHERE\n"),
        ("b/c/STOP.BAT", "GOTO NOWHERE\n"),
        ("b/d/STOP.BAT", "EXIT 0\n"),
    ]);
    let answer = scripts.report(&["b", "a", "b/c", "--format", "json"]);
    let report: Value = serde_json::from_str(&answer.stdout).unwrap();
    let folders = report["folders"].as_array().unwrap().iter();
    let paths: Vec<_> = folders
        .map(|folder| folder["path"].as_str().unwrap())
        .collect();
    assert_eq!(paths, ["a", "b/c", "b/d"]);
    let missing = of_rule(&report, "ARM101").into_iter();
    let files: Vec<_> = missing.map(|one| one["file"].as_str().unwrap()).collect();
    assert_eq!(files, ["a/START.BAT", "b/c/STOP.BAT"]);
    assert_eq!(report["totals"]["folders"], 3);
}

#[test]
fn the_same_scripts_give_the_same_bytes() {
    for form in FORMS {
        let report = || armistice(&["report", "corpus", "--format", form]).stdout;
        let first = report();
        assert!(first.len() > 1000, "{form}");
        assert!(first == report(), "{form}");
    }
}

#[test]
fn paths_have_slashes() {
    let scripts = Scripts::new(&[
        ("a/b/START.BAT", "CALL sub\\more.bat\n"),
        ("a/b/sub/more.bat", "GOTO X\n"),
    ]);
    let report = scripts.json(&[]);
    let missing = of_rule(&report, "ARM101");
    assert_eq!(missing[0]["file"], "a/b/sub/more.bat");
    assert_eq!(report["folders"][0]["path"], "a/b");
}

#[test]
fn an_empty_script_is_a_script() {
    let scripts = Scripts::new(&[("START.BAT", "")]);
    let report = scripts.json(&[]);
    assert_eq!(report["totals"]["folders"], 1);
    assert_eq!(report["unreadable"], serde_json::json!([]));
    for form in FORMS {
        assert_eq!(scripts.report(&[".", "--format", form]).code, 0, "{form}");
    }
}
