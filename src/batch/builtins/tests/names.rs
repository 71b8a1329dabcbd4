use super::*;

const DUPLICATE: &str = "A duplicate file name exists, or the file\r\ncannot be found.\r\n";

fn bench() -> ScriptBench {
    ScriptBench::new()
        .file("a.txt", "alpha")
        .file("b.txt", "beta")
        .file("sub/c.txt", "gamma")
        .file("other/d.txt", "delta")
}

#[test]
fn ren_is_silent_and_clears_errorlevel() {
    for (command, name) in [
        ("ren a.txt new.txt", "new.txt"),
        ("rename A.TXT \"n w\"", "n w"),
        ("ren sub\\c.txt d.txt", "sub/d.txt"),
        ("ren sub subs", "subs/c.txt"),
        ("ren sub\\ subs", "subs/c.txt"),
        ("ren *.txt *.bak", "b.bak"),
        ("ren a.txt a.txt", "a.txt"),
    ] {
        check(bench, command, ("", ""), 0, true);
        let bench = bench();
        bench.one(command);
        assert!(bench.exists(name), "{command}");
    }
}

#[test]
fn ren_can_change_only_the_case() {
    let bench = bench();
    bench.one("ren a.txt A.Txt");
    assert!(bench.one("dir /b a.*").out.starts_with("A.Txt"));
}

#[test]
fn ren_fails_with_errorlevel_1() {
    check(bench, "ren nothing new", ("", NO_FILE), 1, false);
    check(bench, "ren *.zzz *.new", ("", NO_FILE), 1, false);
    check(bench, "ren a.txt b.txt", ("", DUPLICATE), 1, false);
    check(bench, "ren a.txt sub", ("", DUPLICATE), 1, false);
    for command in [
        "ren",
        "ren a.txt",
        "ren a b c",
        "ren a.txt sub\\b",
        "ren su* x",
        "ren sub x*",
        "ren /y a b",
    ] {
        check(bench, command, ("", SYNTAX), 1, false);
    }
    check(bench, "cd sub&ren ..\\sub x", ("", IN_USE), 1, false);
}

#[test]
fn ren_goes_on_behind_a_name_that_is_taken() {
    let bench = bench().file("a.bak", "");
    let ran = bench.one("ren *.txt *.bak");
    assert_eq!((ran.err.as_str(), ran.errorlevel), (DUPLICATE, 1));
    assert!(bench.exists("a.txt") && bench.exists("b.bak"));
    assert_eq!(
        bench.effects(),
        [
            r"rename W:\case\a.txt > W:\case\a.bak ! Cannot create a file when that file already exists.",
            r"rename W:\case\b.txt > W:\case\b.bak",
        ]
    );
}

#[test]
fn move_counts_files_and_folders() {
    let one = "        1 file(s) moved.\r\n";
    check(bench, "move a.txt new.txt", (one, ""), 0, true);
    check(bench, "move a.txt sub", (one, ""), 0, true);
    check(bench, "move /y a.txt b.txt", (one, ""), 0, true);
    check(bench, "move sub\\c.txt", (one, ""), 0, true);
    check(
        bench,
        "move sub new",
        ("        1 dir(s) moved.\r\n", ""),
        0,
        true,
    );
    check(
        bench,
        "move sub other",
        ("        1 dir(s) moved.\r\n", ""),
        0,
        true,
    );
    check(
        bench,
        "move *.txt sub",
        (
            "W:\\case\\a.txt\r\nW:\\case\\b.txt\r\n        2 file(s) moved.\r\n",
            "",
        ),
        0,
        true,
    );
}

#[test]
fn move_tells_where_things_went() {
    let bench = bench();
    bench.one("move a.txt sub\nmove sub other\nmove b.txt no\\x 2>nul");
    assert_eq!(
        bench.effects(),
        [
            r"move W:\case\a.txt > W:\case\sub\a.txt",
            r"move W:\case\sub > W:\case\other\sub",
            r"move W:\case\b.txt > W:\case\no\x ! The system cannot find the path specified.",
        ]
    );
    assert_eq!(bench.content("other/sub/a.txt").unwrap(), "alpha");
}

#[test]
fn move_fails_with_errorlevel_1() {
    let none = "        0 file(s) moved.\r\n";
    check(bench, "move nothing x", ("", NO_FILE), 1, false);
    check(bench, "move *.zzz sub", ("", NO_FILE), 1, false);
    check(bench, "move a.txt nowhere\\", (none, NO_PATH), 1, false);
    check(bench, "move a.txt nowhere\\x", (none, NO_PATH), 1, false);
    check(
        || bench().read_only("b.txt"),
        "move a.txt b.txt",
        (none, DENIED),
        1,
        false,
    );
    check(
        bench,
        "move *.txt new",
        (none, "Cannot move multiple files to a single file.\r\n"),
        1,
        false,
    );
    let no_folder = "        0 dir(s) moved.\r\n";
    check(
        || bench().file("other/sub/x", ""),
        "move sub other",
        (no_folder, DENIED),
        1,
        false,
    );
    check(bench, "move sub sub\\below", (no_folder, IN_USE), 1, false);
    check(bench, "move sub C:\\", (no_folder, DENIED), 1, false);
    for command in ["move", "move a b c", "move /k a b"] {
        check(bench, command, ("", SYNTAX), 1, false);
    }
}

#[test]
fn move_asks_only_when_minus_y_wants_it() {
    let bench = bench().input("n\n");
    let ran = bench.one("move /-y a.txt b.txt");
    assert_eq!(
        ran.out,
        "Overwrite W:\\case\\b.txt? (Yes/No/All): n\r\n        0 file(s) moved.\r\n"
    );
    assert_eq!(bench.content("b.txt").unwrap(), "beta");
}

#[test]
fn move_to_another_drive_copies() {
    let bench = bench();
    let ran = bench.one("move a.txt C:\\ >nul && type C:\\a.txt");
    assert_eq!(ran.out, "alpha");
    assert!(!bench.exists("a.txt"));
}
