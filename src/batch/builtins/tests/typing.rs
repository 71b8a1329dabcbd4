use super::*;

fn bench() -> ScriptBench {
    ScriptBench::new()
        .file("a.txt", "alpha\r\n")
        .file("b.txt", "beta\r\n")
        .file("raw.bin", b"\x00\xFF\x1A\r\n\x80")
        .file("wide.txt", b"\xFF\xFEg\0\xFC\0n\0\r\0\n\0")
        .file("sub/", "")
}

#[test]
fn type_shows_and_clears_errorlevel() {
    check(bench, "type a.txt", ("alpha\r\n", ""), 0, true);
    check(
        bench,
        "type a.txt b.txt",
        (
            "alpha\r\nbeta\r\n",
            "\r\na.txt\r\n\r\n\r\n\r\nb.txt\r\n\r\n\r\n",
        ),
        0,
        true,
    );
    check(
        bench,
        "type b*.txt",
        ("beta\r\n", "\r\nb.txt\r\n\r\n\r\n"),
        0,
        true,
    );
    check(bench, "type nul", ("", ""), 0, true);
}

#[test]
fn type_fails_with_errorlevel_1() {
    check(bench, "type nothing", ("", NO_FILE), 1, false);
    check(bench, "type nowhere\\x", ("", NO_PATH), 1, false);
    check(bench, "type *.zzz", ("", NO_FILE), 1, false);
    check(bench, "type sub", ("", DENIED), 1, false);
    check(bench, "type", ("", SYNTAX), 1, false);
    check(bench, "type sub/x", ("", SYNTAX), 1, false);
    check(
        bench,
        "type nothing a.txt",
        (
            "alpha\r\n",
            "The system cannot find the file specified.\r\nError occurred while processing: nothing.\r\n\
             \r\na.txt\r\n\r\n\r\n",
        ),
        1,
        false,
    );
}

#[test]
fn bytes_stay_bytes_and_unicode_with_a_mark_becomes_the_code_page() {
    let bench = bench();
    bench.one("type raw.bin>copy.bin\ntype wide.txt>narrow.txt");
    assert_eq!(
        std::fs::read(bench.native("copy.bin")).unwrap(),
        b"\x00\xFF\x1A\r\n\x80"
    );
    assert_eq!(bench.content("narrow.txt").unwrap(), "gün\r\n");
}
