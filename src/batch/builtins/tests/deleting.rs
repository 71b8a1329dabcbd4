use super::*;

fn bench() -> ScriptBench {
    ScriptBench::new()
        .file("a.tmp", "a")
        .file("b.tmp", "b")
        .file("sub/c.tmp", "c")
        .file("sub/d.txt", "d")
        .file("sub/deep/e.tmp", "e")
}

#[test]
fn del_clears_errorlevel_whatever_comes_of_it() {
    check(bench, "del a.tmp", ("", ""), 0, true);
    check(bench, "del *.tmp", ("", ""), 0, true);
    check(
        bench,
        "del nothing.tmp",
        ("", "Could Not Find W:\\case\\nothing.tmp\r\n"),
        0,
        true,
    );
    check(bench, "del nowhere\\x", ("", NO_PATH), 0, true);
    check(
        || bench().read_only("a.tmp"),
        "del a.tmp",
        ("W:\\case\\a.tmp\r\n", DENIED),
        0,
        true,
    );
    check(bench, "del", ("", SYNTAX), 1, false);
    check(
        bench,
        "del /k a.tmp",
        ("", "Invalid switch - \"k\".\r\n"),
        1,
        false,
    );
}

#[test]
fn del_takes_several_names_and_tells_each_file() {
    let bench = bench();
    bench.one("del sub\\d.txt,*.tmp");
    assert_eq!(
        bench.effects(),
        [
            r"delete W:\case\sub\d.txt",
            r"delete W:\case\a.tmp",
            r"delete W:\case\b.tmp"
        ]
    );
    assert!(bench.exists("sub/c.tmp") && !bench.exists("a.tmp"));
}

#[test]
fn del_f_removes_read_only_files() {
    let bench = bench().read_only("a.tmp");
    bench.one("del /f a.tmp");
    assert!(!bench.exists("a.tmp"));
}

#[test]
fn del_asks_before_it_empties_a_folder() {
    let bench = || super::deleting::bench().input("n\n");
    for (command, question) in [
        ("del sub", "W:\\case\\sub\\*"),
        ("del sub\\", "W:\\case\\sub\\*"),
        ("del *.*", "W:\\case\\*.*"),
        ("del *", "W:\\case\\*"),
    ] {
        let asked = format!("{question}, Are you sure (Y/N)? n\r\n");
        check(bench, command, (&asked, ""), 0, true);
    }
    let bench = super::deleting::bench().input("y\n");
    bench.one("del sub");
    assert!(!bench.exists("sub/c.tmp") && !bench.exists("sub/d.txt"));
    assert!(bench.exists("sub/deep/e.tmp"));
}

#[test]
fn del_q_does_not_ask() {
    let bench = bench();
    let ran = bench.one("del /q sub");
    assert_eq!(ran.out, "");
    assert!(!bench.exists("sub/d.txt"));
}

#[test]
fn del_p_asks_for_each_file() {
    let bench = bench().input("n\ny\n");
    let ran = bench.one("del /p *.tmp");
    assert_eq!(
        ran.out,
        "W:\\case\\a.tmp, Delete (Y/N)? n\r\nW:\\case\\b.tmp, Delete (Y/N)? y\r\n"
    );
    assert!(bench.exists("a.tmp") && !bench.exists("b.tmp"));
}

#[test]
fn del_s_goes_below_and_names_what_it_removed() {
    let bench = bench();
    let ran = bench.one("del /s c.tmp e.tmp");
    assert_eq!(
        ran.out,
        "Deleted file - W:\\case\\sub\\c.tmp\r\nDeleted file - W:\\case\\sub\\deep\\e.tmp\r\n"
    );
    assert_eq!(ran.err, "");
}

#[cfg(unix)]
#[test]
fn del_s_does_not_follow_links() {
    let bench = bench();
    std::os::unix::fs::symlink(bench.native(""), bench.native("sub/deep/loop")).unwrap();
    std::os::unix::fs::symlink(bench.native("sub"), bench.native("away")).unwrap();
    let ran = bench.one("cd away\ndel /s *.tmp");
    assert_eq!(ran.out.lines().count(), 2, "{}", ran.out);
    assert!(bench.exists("a.tmp"));
}

#[test]
fn del_a_chooses_by_attributes() {
    let bench = bench().read_only("a.tmp");
    bench.one("del /f /a:r *.tmp");
    assert!(!bench.exists("a.tmp") && bench.exists("b.tmp"));
    bench.one("del /a-r *.tmp");
    assert!(!bench.exists("b.tmp"));
}

#[test]
fn del_of_nothing_removes_nothing() {
    for name in ["\"\"", "\"  \""] {
        let bench = bench();
        check(
            super::deleting::bench,
            &format!("del /q {name}"),
            ("", BAD_NAME),
            0,
            true,
        );
        bench.one(&format!("del /q {name}"));
        assert!(bench.exists("a.tmp"));
    }
}
