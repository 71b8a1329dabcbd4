use armistice::report::{self, Estate, render};
use unicode_width::UnicodeWidthStr as _;

use super::*;

#[test]
fn what_is_said_of_folders_is_a_hundred_columns_wide() {
    let estate = Estate {
        paths: vec![Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus")],
        ..Estate::default()
    };
    let mut report = report::estate(&estate, &|_, _| {});
    report.findings.clear(); // A script's own line is as wide as it is.
    let page = render::terminal(&report, false);
    assert!(page.lines().count() > 100);
    for line in page.lines() {
        assert!(line.width() <= 100, "{line}");
    }
    assert!(!page.contains('\u{1B}'));
    assert!(render::terminal(&report, true).contains("\u{1B}[1mAll folders\u{1B}[0m"));
}

#[test]
fn ten_places_that_only_a_run_can_tell_are_shown_and_the_rest_counted() {
    let lines: Vec<String> = (10..23)
        .map(|number| format!("prog{number}.exe\n"))
        .collect();
    let scripts = Scripts::new(&[("START.BAT", &lines.concat())]);
    let report = scripts.json(&[]);
    let all = report["folders"][0]["unpredictable"].as_array().unwrap();
    assert!(all.len() >= 13, "{all:?}");
    let page = scripts.report(&["."]).stdout;
    let told = page.split("what only a run can tell:\n").nth(1).unwrap();
    let shown: Vec<_> = told
        .lines()
        .take_while(|line| line.starts_with("    "))
        .collect();
    assert!(
        shown
            .last()
            .unwrap()
            .ends_with(&format!("… and {} more", all.len() - 10))
    );
    let places = shown.iter().filter(|line| line.contains("START.BAT:"));
    assert_eq!(places.count(), 10, "{told}");
}

#[test]
fn an_estate_is_ranked_and_the_first_twenty_are_shown() {
    let scripts = Scripts::new(&[("worst/START.BAT", "IF a==b GOTO ONE\nGOTO TWO\n")]);
    for number in 10..34 {
        scripts.write(&format!("f{number}/START.BAT"), "GOTO NOWHERE\n");
    }
    let page = scripts.report(&["."]).stdout;
    let ranking = page.split("Most to do first\n").nth(1).unwrap();
    let lines: Vec<_> = ranking.lines().collect();
    assert!(lines[1].ends_with("worst"), "{ranking}");
    assert!(lines[20].ends_with("f28"), "{ranking}");
    assert_eq!(lines[21], "  … and 5 more");
    assert!(page.contains("25 folders, 25 files"), "{page}");
}

#[test]
fn suppressed_findings_are_counted_and_not_shown() {
    let scripts = Scripts::new(&[(
        "START.BAT",
        "GOTO NOWHERE & rem armistice: ignore-file ARM101, ARM308\n",
    )]);
    let page = scripts.report(&["."]).stdout;
    assert!(
        page.contains("0 blockers") && page.contains("; 2 suppressed"),
        "{page}"
    );
    assert!(!page.contains("ARM101 blocker"), "{page}");
}
