use super::*;

const ONE: &str = "        1 file(s) copied.\r\n";
const NONE: &str = "        0 file(s) copied.\r\n";

fn bench() -> ScriptBench {
    ScriptBench::new()
        .file("a.txt", "alpha\r\n")
        .file("b.txt", "beta\r\n")
        .file("c.log", "one\x1Atwo")
        .file("sub/old.txt", "old\r\n")
}

#[test]
fn copy_counts_and_clears_errorlevel() {
    check(bench, "copy a.txt new.txt", (ONE, ""), 0, true);
    check(bench, "copy a.txt sub", (ONE, ""), 0, true);
    check(bench, "copy /v /z a.txt b.txt /y", (ONE, ""), 0, true);
    check(
        bench,
        "copy *.txt sub",
        ("a.txt\r\nb.txt\r\n        2 file(s) copied.\r\n", ""),
        0,
        true,
    );
    check(
        bench,
        "copy sub",
        ("sub\\old.txt\r\n        1 file(s) copied.\r\n", ""),
        0,
        true,
    );
    check(
        bench,
        "copy a.txt+b.txt new.txt",
        ("a.txt\r\nb.txt\r\n        1 file(s) copied.\r\n", ""),
        0,
        true,
    );
}

#[test]
fn copy_fails_with_errorlevel_1() {
    check(bench, "copy nothing.txt x", ("", NO_FILE), 1, false);
    check(bench, "copy nowhere\\a x", ("", NO_PATH), 1, false);
    let listed = format!("*.zzz\r\n{NONE}");
    check(bench, "copy *.zzz sub", (&listed, NO_FILE), 1, false);
    check(bench, "copy a.txt nowhere\\", (NONE, NO_PATH), 1, false);
    check(bench, "copy a.txt nowhere\\x", (NONE, NO_PATH), 1, false);
    check(
        bench,
        "copy a.txt A.TXT",
        (NONE, "The file cannot be copied onto itself.\r\n"),
        1,
        false,
    );
    check(
        bench,
        "copy a.txt .",
        (NONE, "The file cannot be copied onto itself.\r\n"),
        1,
        false,
    );
    check(
        || bench().read_only("b.txt"),
        "copy a.txt b.txt",
        (NONE, DENIED),
        1,
        false,
    );
    for command in ["copy", "copy a b c", "copy +a"] {
        check(bench, command, ("", SYNTAX), 1, false);
    }
    check(
        bench,
        "copy a.txt b /k",
        ("", "Invalid switch - \"k\".\r\n"),
        1,
        false,
    );
}

#[test]
fn copy_tells_each_file() {
    let bench = bench();
    bench.one(
        "copy *.txt sub\ncopy /b a.txt+b.txt joined\ncopy nothing x 2>nul\ncopy a.txt no\\x 2>nul",
    );
    assert_eq!(
        bench.effects(),
        [
            r"copy W:\case\a.txt > W:\case\sub\a.txt",
            r"copy W:\case\b.txt > W:\case\sub\b.txt",
            r"copy W:\case\a.txt > W:\case\joined",
            r"copy W:\case\b.txt > W:\case\joined",
            r"copy W:\case\a.txt > W:\case\no\x ! The system cannot find the path specified.",
        ]
    );
}

#[test]
fn joined_texts_end_at_ctrl_z_and_get_one() {
    let bench = bench();
    bench.one("copy a.txt + c.log + b.txt text.out\ncopy /b a.txt+c.log+b.txt bytes.out\ncopy a.txt+c.log mixed.out /b");
    assert_eq!(
        bench.content("text.out").unwrap(),
        "alpha\r\nonebeta\r\n\x1A"
    );
    assert_eq!(
        bench.content("bytes.out").unwrap(),
        "alpha\r\none\x1Atwobeta\r\n"
    );
    assert_eq!(bench.content("mixed.out").unwrap(), "alpha\r\none");
}

#[test]
fn a_single_file_is_copied_byte_for_byte_unless_a_says_it_is_text() {
    let bench = bench();
    bench.one("copy c.log x\ncopy /a c.log y\ncopy c.log /b z");
    assert_eq!(bench.content("x").unwrap(), "one\x1Atwo");
    assert_eq!(bench.content("y").unwrap(), "one\x1A");
    assert_eq!(bench.content("z").unwrap(), "one\x1Atwo");
}

#[test]
fn without_a_target_joined_files_go_into_the_first() {
    let bench = bench();
    bench.one("copy /b a.txt+b.txt");
    assert_eq!(bench.content("a.txt").unwrap(), "alpha\r\nbeta\r\n");
}

#[test]
fn a_target_among_the_later_sources_is_lost() {
    let bench = bench();
    let ran = bench.one("copy /b a.txt+b.txt b.txt");
    assert_eq!(ran.err, "Content of destination file lost before copy.\r\n");
    assert_eq!(bench.content("b.txt").unwrap(), "alpha\r\n");
}

#[test]
fn a_plus_and_commas_give_a_file_the_present_time_only() {
    let bench = bench();
    let file = std::fs::File::options()
        .write(true)
        .open(bench.native("c.log"))
        .unwrap();
    file.set_modified(std::time::SystemTime::UNIX_EPOCH)
        .unwrap();
    let ran = bench.one("copy c.log+,,");
    assert_eq!((ran.out.as_str(), ran.errorlevel), (ONE, 0));
    assert_eq!(bench.content("c.log").unwrap(), "one\x1Atwo");
    assert!(file.metadata().unwrap().modified().unwrap() > std::time::SystemTime::UNIX_EPOCH);
}

#[test]
fn wildcards_in_the_target_make_names() {
    let bench = bench();
    bench.one("copy *.txt sub\\?x*.bak\ncopy c.log *.x");
    assert_eq!(bench.content("sub/bx.bak").unwrap(), "beta\r\n");
    assert_eq!(bench.content("c.x").unwrap(), "one\x1Atwo");
}

#[test]
fn files_of_the_same_name_are_joined_in_pairs() {
    let bench = ScriptBench::new()
        .file("a.txt", "1")
        .file("a.ref", "2")
        .file("b.txt", "3")
        .file("b.ref", "4");
    let ran = bench.one("copy /b *.txt+*.ref *.doc");
    assert_eq!(
        bench.content("a.doc").unwrap() + &bench.content("b.doc").unwrap(),
        "1234"
    );
    assert_eq!(ran.errorlevel, 0);
}

#[test]
fn devices_are_sources_and_targets() {
    let bench = bench().input("typed\r\n\x1Amore");
    let ran = bench.one("copy a.txt nul\ncopy nul empty\ncopy a.txt con\ncopy con keyed");
    assert_eq!(ran.out, format!("{ONE}{ONE}alpha\r\n{ONE}{ONE}"));
    assert_eq!(bench.content("empty").unwrap(), "");
    assert_eq!(bench.content("keyed").unwrap(), "typed\r\n");
}

#[test]
fn nothing_is_asked_unless_minus_y_wants_it() {
    let asked = "Overwrite b.txt? (Yes/No/All): ";
    let ran = bench().input("n\n").one("copy a.txt b.txt /-y");
    assert_eq!(ran.out, format!("{asked}n\r\n{NONE}"));
    let asking = bench().input("y\n").variable("COPYCMD", "/-Y");
    let ran = asking.one("copy a.txt b.txt");
    assert_eq!(ran.out, format!("{asked}y\r\n{ONE}"));
    assert_eq!(asking.content("b.txt").unwrap(), "alpha\r\n");
    let ran = asking.one("copy /y a.txt b.txt");
    assert_eq!(ran.out, ONE);
    let ran = bench()
        .file("sub/a.txt", "")
        .file("sub/b.txt", "")
        .input("a\n")
        .one("copy /-y *.txt sub");
    assert_eq!(
        ran.out,
        "a.txt\r\nOverwrite sub\\a.txt? (Yes/No/All): a\r\nb.txt\r\n        2 file(s) copied.\r\n"
    );
}

#[test]
fn a_copy_keeps_the_time() {
    let bench = bench();
    let time = std::time::SystemTime::UNIX_EPOCH + std::time::Duration::from_secs(1_000_000_000);
    let file = std::fs::File::options()
        .write(true)
        .open(bench.native("a.txt"))
        .unwrap();
    file.set_modified(time).unwrap();
    bench.one("copy a.txt new.txt");
    let copied = std::fs::metadata(bench.native("new.txt")).unwrap();
    assert_eq!(copied.modified().unwrap(), time);
}
