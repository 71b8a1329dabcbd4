use std::fs;

use super::*;

#[test]
fn a_comment_takes_findings_out_of_its_line_and_the_next() {
    let scripts = Scripts::new(&[(
        "START.BAT",
        "rem armistice: ignore ARM101\n\
         if a==b goto ONE\n\
         if a==b goto TWO\n\
         :: Armistice: IGNORE arm999, arm101\n\
         if a==b goto THREE\n\
         if a==b goto FOUR & rem armistice: ignore ARM101\n\
         if a==b goto FIVE\n\
         rem armistice: ignore ARM999\n\
         if a==b goto SIX\n\
         rem ignore ARM101\n\
         if a==b goto SEVEN\n",
    )]);
    let report = scripts.json(&[]);
    let lines: Vec<_> = of_rule(&report, "ARM101")
        .into_iter()
        .filter(|one| one["suppressed"].is_null())
        .map(|one| one["line"].as_u64().unwrap())
        .collect();
    assert_eq!(lines, [3, 9, 11]);
    let first = of_rule(&report, "ARM101")[0];
    assert_eq!(first["suppressed"], "a comment in line 1");
}

#[test]
fn a_comment_of_vbscript_takes_findings_out() {
    let scripts = Scripts::new(&[
        ("START.BAT", "cscript //nologo exch.vbs\n"),
        (
            "exch.vbs",
            "MsgBox \"one\" ' armistice: ignore ARM507\n\n' armistice: ignore ARM507\nMsgBox \"two\"\nMsgBox \"three\"\n",
        ),
    ]);
    let report = scripts.json(&[]);
    assert_eq!(count(&report, "ARM507"), [false, false, true]);
}

#[test]
fn a_comment_can_take_a_rule_out_of_its_whole_file_and_no_other() {
    let scripts = Scripts::new(&[
        ("START.BAT", "GOTO ONE\nREM armistice: ignore-file ARM101\n"),
        ("STOP.BAT", "GOTO TWO\n"),
    ]);
    let report = scripts.json(&[]);
    assert_eq!(count(&report, "ARM101"), [false, true]);
    assert_eq!(report["totals"]["codes"]["ARM101"], 1);
}

#[test]
fn what_a_comment_takes_out_does_not_fail() {
    let scripts = Scripts::new(&[(
        "START.BAT",
        "GOTO ONE & rem armistice: ignore-file ARM101, ARM308\n",
    )]);
    assert_eq!(scripts.report(&[".", "--fail-on", "blocker"]).code, 0);
    scripts.write("START.BAT", "GOTO ONE\n");
    assert_eq!(scripts.report(&[".", "--fail-on", "blocker"]).code, 1);
}

#[test]
fn only_what_is_new_counts_with_a_baseline() {
    let scripts = Scripts::new(&[("a/START.BAT", "IF a==b GOTO ONE\nGOTO TWO\n")]);
    let written = scripts.report(&[
        ".",
        "--write-baseline",
        "known.json",
        "--fail-on",
        "blocker",
    ]);
    assert_eq!(written.code, 1);
    let with = |arguments: &[&str]| {
        scripts.report(&[&[".", "--baseline", "known.json"], arguments].concat())
    };
    assert_eq!(with(&["--fail-on", "notice"]).code, 0);
    // Lines above move what is known; it stays known.
    scripts.write(
        "a/START.BAT",
        "REM one\nREM two\n  IF a==b GOTO ONE\nIF a==c GOTO THREE\nGOTO TWO\n",
    );
    assert_eq!(with(&["--fail-on", "blocker"]).code, 1);
    let report = scripts.json(&["--baseline", "known.json"]);
    assert_eq!(count(&report, "ARM101"), [false, true, false]);
    assert_eq!(of_rule(&report, "ARM101")[0]["suppressed"], "the baseline");
    assert_eq!(report["folders"][0]["counts"]["blockers"], 1);
}

#[test]
fn a_second_line_that_reads_like_a_known_one_is_new() {
    let scripts = Scripts::new(&[("START.BAT", "IF a==b GOTO ONE\n")]);
    scripts.report(&[".", "--write-baseline", "known.json"]);
    scripts.write("START.BAT", "IF a==b GOTO ONE\nIF a==b GOTO ONE\n");
    let report = scripts.json(&["--baseline", "known.json"]);
    assert_eq!(count(&report, "ARM101"), [false, true]);
}

#[test]
fn a_baseline_that_cannot_be_used_is_told_and_nothing_is_reported() {
    let scripts = Scripts::new(&[("START.BAT", "GOTO ONE\n")]);
    scripts.report(&[".", "--write-baseline", "known.json"]);
    let good = fs::read_to_string(scripts.at("known.json")).unwrap();
    let newer = good.replace("\"1.0\"", "\"2.0\"");
    let damaged = &good[..good.len() / 2];
    for (text, why) in [
        (newer.as_str(), "the format 2.0"),
        (damaged, "is no baseline"),
        ("", "is no baseline"),
        ("[]", "is no baseline"),
    ] {
        fs::write(scripts.at("known.json"), text).unwrap();
        let answer = scripts.report(&[".", "--baseline", "known.json"]);
        assert_eq!((answer.code, &*answer.stdout), (2, ""), "{text}");
        assert!(answer.stderr.contains("known.json"), "{}", answer.stderr);
        assert!(answer.stderr.contains(why), "{}", answer.stderr);
    }
    let gone = scripts.report(&[".", "--baseline", "gone.json"]);
    assert_eq!((gone.code, &*gone.stdout), (2, ""));
    assert!(
        gone.stderr.contains("gone.json cannot be read"),
        "{}",
        gone.stderr
    );
}

#[test]
fn a_baseline_of_a_later_minor_step_is_read() {
    let scripts = Scripts::new(&[("START.BAT", "GOTO ONE\n")]);
    scripts.report(&[".", "--write-baseline", "known.json"]);
    let text = fs::read_to_string(scripts.at("known.json")).unwrap();
    let later = text.replace("\"1.0\",", "\"1.7\", \"more\": 1,");
    assert_ne!(later, text);
    fs::write(scripts.at("known.json"), later).unwrap();
    assert_eq!(
        scripts
            .report(&[".", "--baseline", "known.json", "--fail-on", "notice"])
            .code,
        0
    );
}
