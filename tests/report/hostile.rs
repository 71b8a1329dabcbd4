//! Estates that mean harm, or were only left in a mess.

use std::fs;

use super::*;

fn folders(report: &Value) -> Vec<&str> {
    let folders = report["folders"].as_array().unwrap().iter();
    folders.map(|one| one["path"].as_str().unwrap()).collect()
}

fn unreadable(report: &Value) -> Vec<&str> {
    let places = report["unreadable"].as_array().unwrap().iter();
    places.map(|one| one["path"].as_str().unwrap()).collect()
}

#[cfg(unix)]
#[test]
fn links_are_not_followed_out_of_the_estate() {
    use std::os::unix::fs::symlink;

    let outside = Scripts::new(&[("START.BAT", "GOTO OUTSIDE\n")]);
    let scripts = Scripts::new(&[
        (
            "a/START.BAT",
            "CALL round\\one.bat\nCALL two.bat\nGOTO INSIDE\n",
        ),
        ("b/STOP.BAT", "EXIT 0\n"),
    ]);
    outside.write("one.bat", "GOTO OUTSIDE\n");
    symlink(outside.path(), scripts.at("linked")).unwrap();
    symlink(scripts.path(), scripts.at("a/circle")).unwrap();
    symlink(outside.path(), scripts.at("a/round")).unwrap();
    symlink(outside.at("one.bat"), scripts.at("a/two.bat")).unwrap();
    symlink(outside.at("START.BAT"), scripts.at("b/START.BAT")).unwrap();
    let report = scripts.json(&[]);
    assert_eq!(folders(&report), ["a", "b"]);
    assert_eq!(unreadable(&report), ["b/START.BAT"]);
    assert_eq!(count(&report, "ARM101"), [true]);
    assert!(!report.to_string().contains("OUTSIDE"));
}

#[cfg(unix)]
#[test]
fn a_link_to_nothing_is_listed_and_the_rest_reported() {
    let scripts = Scripts::new(&[("a/START.BAT", "GOTO NOWHERE\n")]);
    fs::create_dir(scripts.at("b")).unwrap();
    std::os::unix::fs::symlink("gone", scripts.at("b/STOP.BAT")).unwrap();
    let report = scripts.json(&[]);
    assert_eq!(folders(&report), ["a"]);
    assert_eq!(unreadable(&report), ["b/STOP.BAT"]);
}

#[test]
fn a_folder_with_the_name_of_a_script_is_listed_and_the_rest_reported() {
    let scripts = Scripts::new(&[("a/START.BAT", "GOTO NOWHERE\n")]);
    fs::create_dir_all(scripts.at("b/start.bat")).unwrap();
    let report = scripts.json(&[]);
    assert_eq!(folders(&report), ["a"]);
    assert_eq!(unreadable(&report), ["b/start.bat"]);
    for form in FORMS {
        let answer = scripts.report(&[".", "--format", form]);
        assert!(answer.stdout.contains("b/start.bat"), "{form}");
    }
}

#[test]
fn a_file_that_is_far_too_large_is_listed_and_the_rest_reported() {
    let scripts = Scripts::new(&[("a/START.BAT", "GOTO NOWHERE\n"), ("b/START.BAT", "")]);
    let file = fs::OpenOptions::new()
        .write(true)
        .open(scripts.at("b/START.BAT"))
        .unwrap();
    file.set_len(100 << 20).unwrap();
    let report = scripts.json(&[]);
    assert_eq!(folders(&report), ["a"]);
    assert_eq!(unreadable(&report), ["b"]);
    assert_eq!(count(&report, "ARM101"), [true]);
}

#[test]
fn calls_in_a_circle_come_to_an_end() {
    let scripts = Scripts::new(&[
        ("START.BAT", "CALL b.bat\n"),
        ("b.bat", "CALL START.BAT\nGOTO NOWHERE\n"),
        ("STOP.BAT", "STOP.BAT\n"),
    ]);
    let report = scripts.json(&[]);
    assert_eq!(folders(&report), ["."]);
    let calls = report["folders"][0]["calls"].as_array().unwrap();
    assert!(calls.len() >= 2, "{calls:?}");
}

/// The first of the names is one that Windows cannot have, so that its scripts cannot be run there; it is only listed.
#[cfg(unix)]
#[test]
fn names_break_out_of_no_form() {
    let listed = "a\"<b onclick=x>`|'\n# [x](y)\u{1B}[31m";
    let read = "`# [x](y) & 'c' %41 表";
    let scripts = Scripts::new(&[
        (&format!("{listed}/START.BAT"), "GOTO NOWHERE\n"),
        (&format!("{read}/START.BAT"), "GOTO NOWHERE\n"),
    ]);
    let report = scripts.json(&[]);
    assert_eq!(folders(&report), [read]);
    assert_eq!(unreadable(&report), [listed]);
    let sarif = scripts.form("sarif", &[]);
    let run = &sarif["runs"][0];
    for (told, uri) in [
        (
            &run["results"][0],
            "%60%23%20%5Bx%5D%28y%29%20%26%20%27c%27%20%2541%20%E8%A1%A8/START.BAT",
        ),
        (
            &run["invocations"][0]["toolExecutionNotifications"][0],
            "a%22%3Cb%20onclick%3Dx%3E%60%7C%27%0A%23%20%5Bx%5D%28y%29%1B%5B31m",
        ),
    ] {
        let place = &told["locations"][0]["physicalLocation"];
        assert_eq!(place["artifactLocation"]["uri"], uri);
    }
    for form in ["human", "markdown"] {
        let page = scripts.report(&[".", "--format", form]).stdout;
        assert!(!page.contains('\u{1B}') && page.contains('␊'), "{form}");
        // A name's line end would let the rest of it begin a line of its own.
        let broken = |line: &str| line.starts_with("# [");
        assert!(!page.lines().any(broken), "{form}: {page}");
    }
    let page = scripts.report(&[".", "--format", "markdown"]).stdout;
    assert!(
        page.contains("`` `# [x](y) & 'c' %41 表/START.BAT:1 ``"),
        "{page}"
    );
    super::markdown::tables_hold(&page);
}

#[test]
fn what_steers_a_terminal_reaches_none() {
    let scripts = Scripts::new(&[
        (
            "START.BAT",
            "GOTO NO\u{1B}[31mWHERE\u{9B}2J\u{202E}\nECHO </script><script>alert(1)</script>\nCALL prog\u{1B}]0;x\u{7}.exe\n",
        ),
        ("STOP.BAT", "NET STOP \"svc\u{1B}[2J\"\nprog\u{1B}[7m.exe\n"),
    ]);
    for form in FORMS {
        let page = scripts
            .report(&[".", "--format", form, "--codepage", "utf-8"])
            .stdout;
        assert!(page.contains("ARM101"), "{form}");
        assert!(!page.contains(['\u{1B}', '\u{7}']), "{form}");
        if form == "human" || form == "markdown" {
            assert!(!page.contains(['\u{9B}', '\u{202E}']), "{form}");
        }
    }
}
