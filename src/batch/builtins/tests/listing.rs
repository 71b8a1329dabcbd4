use super::*;

fn bench() -> ScriptBench {
    ScriptBench::new()
        .file("a.txt", "12345")
        .file("b.log", "1".repeat(1234))
        .file("sub/c.txt", "1")
        .file("sub/deep/d.txt", "12")
        .file("empty/", "")
}

/// Dates, free space and the volume's lines taken out.
fn without_dates(text: &str) -> Vec<String> {
    let date = regex::Regex::new(r"^\d\d/\d\d/\d{4}  \d\d:\d\d [AP]M").unwrap();
    let free = regex::Regex::new(r"[\d,]+ bytes free").unwrap();
    text.lines()
        .map(|line| {
            let line = date.replace(line, "DATE");
            free.replace(&line, "FREE").into_owned()
        })
        .collect()
}

#[test]
fn the_long_form_is_that_of_the_united_states() {
    let ran = bench().one("dir");
    assert_eq!(
        without_dates(&ran.out),
        [
            " Volume in drive W has no label.",
            " Volume Serial Number is 0000-0000",
            "",
            r" Directory of W:\case",
            "",
            "DATE    <DIR>          .",
            "DATE    <DIR>          ..",
            "DATE                 5 a.txt",
            "DATE             1,234 b.log",
            "DATE    <DIR>          empty",
            "DATE    <DIR>          sub",
            "               2 File(s)          1,239 bytes",
            "               4 Dir(s)  FREE",
        ]
        .map(|line| line.replace(
            "  FREE",
            without_dates(&ran.out)
                .last()
                .unwrap()
                .split("Dir(s)")
                .nth(1)
                .unwrap()
        ))
    );
    assert_eq!((ran.err.as_str(), ran.errorlevel), ("", 0));
}

#[test]
fn a_tree_has_totals() {
    let ran = bench().one("dir /s *.txt");
    let lines = without_dates(&ran.out);
    let middle: Vec<_> = lines[2..lines.len() - 1]
        .iter()
        .map(String::as_str)
        .collect();
    assert_eq!(
        middle,
        [
            "",
            r" Directory of W:\case",
            "",
            "DATE                 5 a.txt",
            "               1 File(s)              5 bytes",
            "",
            r" Directory of W:\case\sub",
            "",
            "DATE                 1 c.txt",
            "               1 File(s)              1 bytes",
            "",
            r" Directory of W:\case\sub\deep",
            "",
            "DATE                 2 d.txt",
            "               1 File(s)              2 bytes",
            "",
            "     Total Files Listed:",
            "               3 File(s)              8 bytes",
        ]
    );
    assert!(
        lines
            .last()
            .unwrap()
            .starts_with("               0 Dir(s) ")
    );
}

#[test]
fn names_only() {
    for (command, names) in [
        ("dir /b", "a.txt b.log empty sub"),
        ("dir /b/a-d", "a.txt b.log"),
        ("dir /b /ad /o-n", "sub empty"),
        ("dir /b /o:-s *.txt *.log", "b.log a.txt"),
        ("dir /b *.log *.txt", "b.log a.txt"),
        ("dir /b .log", "b.log"),
        ("dir /b SUB", "c.txt deep"),
        ("dir /b sub\\", "c.txt deep"),
        ("dir /b empty", ""),
        ("dir /b sub a.txt", "c.txt deep a.txt"),
    ] {
        let ran = bench().one(command);
        let shown: Vec<_> = ran.out.lines().collect();
        assert_eq!(shown.join(" "), names, "{command}");
        assert_eq!((ran.err.as_str(), ran.errorlevel), ("", 0), "{command}");
    }
    let ran = bench().one("dir /s /b /l SUB");
    assert_eq!(
        ran.out,
        "w:\\case\\sub\\c.txt\r\nw:\\case\\sub\\deep\r\nw:\\case\\sub\\deep\\d.txt\r\n"
    );
}

#[test]
fn dircmd_comes_first() {
    let ran = bench().variable("DIRCMD", "/b /o-n").one("dir *.*");
    assert_eq!(ran.out, "sub\r\nempty\r\nb.log\r\na.txt\r\n");
}

#[test]
fn what_is_not_there() {
    let missing = "File Not Found\r\n";
    check(bench, "dir /b *.zzz", ("", missing), 1, false);
    check(bench, "dir /b nothing", ("", missing), 1, false);
    check(bench, "dir /b /a-d empty", ("", missing), 1, false);
    check(bench, "dir /b nowhere\\x", ("", NO_PATH), 1, false);
    check(bench, "dir /s /b *.zzz", ("", missing), 1, false);
    check(
        bench,
        "dir nothing",
        (
            " Volume in drive W has no label.\r\n Volume Serial Number is 0000-0000\r\n\r\n Directory of W:\\case\r\n\r\n",
            missing,
        ),
        1,
        false,
    );
    check(bench, "dir /b nothing a.txt", ("a.txt\r\n", ""), 0, true);
    check(
        bench,
        "dir /y",
        ("", "Invalid switch - \"y\".\r\n"),
        1,
        false,
    );
}

#[cfg(unix)]
#[test]
fn links_to_folders_are_shown_and_not_followed() {
    let bench = bench();
    std::os::unix::fs::symlink(bench.native(""), bench.native("sub/loop")).unwrap();
    let ran = bench.one("dir /s /b /ad");
    assert_eq!(
        ran.out,
        "W:\\case\\empty\r\nW:\\case\\sub\r\nW:\\case\\sub\\deep\r\nW:\\case\\sub\\loop\r\n"
    );
}
