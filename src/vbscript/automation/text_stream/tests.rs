use super::super::testing::Bench;
use crate::source::CodePage;
use crate::vbscript::value::Variant;
use serde_json::json;

fn text(text: &str) -> Variant {
    Variant::text(text)
}

/// A stream that reads `content`.
fn reading(content: &[u8]) -> (Bench, Variant) {
    let mut bench = Bench::new().file("x.txt", content);
    let files = bench.create("Scripting.FileSystemObject");
    let stream = bench.get(&files, "OpenTextFile", &[text("x.txt")]);
    (bench, stream)
}

#[test]
fn lines_are_read_to_the_end_and_not_beyond() {
    let (mut bench, stream) = reading(b"one\r\ntwo\n\r\nlast");
    for line in ["one", "two", "", "last"] {
        assert_eq!(bench.show(&stream, "AtEndOfStream", &[]), "Boolean(false)");
        assert_eq!(bench.text_of(&stream, "ReadLine", &[]), line);
    }
    assert_eq!(bench.show(&stream, "AtEndOfStream", &[]), "Boolean(true)");
    let beyond = bench.call(&stream, "ReadLine", &[]);
    assert_eq!(
        bench.error(beyond),
        (62, "Input past end of file".to_owned())
    );
    assert_eq!(bench.number(&stream, "SkipLine", &[]), 62);
    assert_eq!(bench.number(&stream, "ReadAll", &[]), 62);
}

#[test]
fn an_empty_file_is_at_its_end_at_once() {
    let (mut bench, stream) = reading(b"");
    assert_eq!(bench.show(&stream, "AtEndOfStream", &[]), "Boolean(true)");
    assert_eq!(bench.number(&stream, "ReadAll", &[]), 62);
}

#[test]
fn characters_are_read_and_skipped_with_their_place() {
    let (mut bench, stream) = reading(b"abcd\r\nef");
    assert_eq!(bench.show(&stream, "Read", &[Variant::Long(2)]), r#""ab""#);
    assert_eq!(bench.show(&stream, "Column", &[]), "Long(3)");
    assert_eq!(bench.show(&stream, "AtEndOfLine", &[]), "Boolean(false)");
    bench.get(&stream, "Skip", &[Variant::Long(2)]);
    assert_eq!(bench.show(&stream, "AtEndOfLine", &[]), "Boolean(true)");
    bench.get(&stream, "SkipLine", &[]);
    assert_eq!(bench.show(&stream, "Line", &[]), "Long(2)");
    assert_eq!(bench.show(&stream, "Column", &[]), "Long(1)");
    assert_eq!(bench.text_of(&stream, "ReadAll", &[]), "ef");
    let negative = bench.call(&stream, "Read", &[Variant::Long(-1)]);
    assert_eq!(bench.error(negative).0, 5);
}

#[test]
fn a_stream_for_reading_cannot_be_written_and_the_other_way_round() {
    let (mut bench, stream) = reading(b"x");
    assert_eq!(bench.number(&stream, "WriteLine", &["y"]), 54);
    let files = bench.create("Scripting.FileSystemObject");
    let stream = bench.get(&files, "CreateTextFile", &[text("y.txt")]);
    let read = bench.call(&stream, "ReadLine", &[]);
    assert_eq!(bench.error(read), (54, "Bad file mode".to_owned()));
    assert_eq!(bench.number(&stream, "AtEndOfStream", &[]), 54);
}

#[test]
fn what_is_written_is_on_the_disk_before_it_is_closed_and_told_after() {
    let mut bench = Bench::new();
    let files = bench.create("Scripting.FileSystemObject");
    let stream = bench.get(&files, "CreateTextFile", &[text("x.txt")]);
    bench.get(&stream, "WriteLine", &[text("one")]);
    bench.get(&stream, "Write", &[Variant::Long(2)]);
    assert_eq!(bench.show(&stream, "Line", &[]), "Long(2)");
    assert_eq!(bench.show(&stream, "Column", &[]), "Long(2)");
    bench.get(&stream, "WriteBlankLines", &[Variant::Long(2)]);
    bench.get(&stream, "WriteLine", &[]);
    assert_eq!(bench.bytes("x.txt"), b"one\r\n2\r\n\r\n\r\n");
    assert_eq!(bench.effects(), [json!(null); 0]);
    bench.get(&stream, "Close", &[]);
    assert_eq!(
        bench.effects(),
        [json!({
            "kind": "write_file",
            "path": r"C:\case\x.txt",
            "text": "one\r\n2\r\n\r\n\r\n",
            "result": {},
        })]
    );
    bench.get(&stream, "Close", &[]);
    assert_eq!(bench.number(&stream, "Write", &["x"]), 91);
    assert_eq!(bench.effects(), [json!(null); 0]);
}

#[test]
fn a_file_that_is_never_closed_is_told_when_its_stream_is_forgotten() {
    let mut bench = Bench::new();
    let files = bench.create("Scripting.FileSystemObject");
    let stream = bench.get(&files, "CreateTextFile", &[text("x.txt")]);
    bench.get(&stream, "Write", &[text("a")]);
    drop(stream);
    assert_eq!(bench.bytes("x.txt"), b"a");
    assert_eq!(bench.effects().len(), 1);
}

#[test]
fn a_long_text_is_written_and_its_content_not_told() {
    let mut bench = Bench::new();
    let files = bench.create("Scripting.FileSystemObject");
    let stream = bench.get(&files, "CreateTextFile", &[text("x.txt")]);
    bench.get(&stream, "Write", &[text(&"x".repeat(70_000))]);
    bench.get(&stream, "Close", &[]);
    assert_eq!(bench.bytes("x.txt").len(), 70_000);
    assert_eq!(
        bench.effects(),
        [json!({"kind": "write_file", "path": r"C:\case\x.txt", "result": {}})]
    );
}

#[test]
fn text_is_in_the_code_page_of_the_session() {
    let mut bench = Bench::new().codepage(CodePage::SHIFT_JIS);
    let files = bench.create("Scripting.FileSystemObject");
    let stream = bench.get(&files, "CreateTextFile", &[text("x.txt")]);
    bench.get(&stream, "Write", &[text("表")]);
    assert_eq!(bench.bytes("x.txt"), b"\x95\x5C");
    // A character that the code page does not have.
    let refused = bench.call(&stream, "Write", &[text("aé")]);
    assert_eq!(
        bench.error(refused),
        (5, "Invalid procedure call or argument".to_owned())
    );
    assert_eq!(bench.bytes("x.txt"), b"\x95\x5C");
    let stream = bench.get(&files, "OpenTextFile", &[text("x.txt")]);
    assert_eq!(bench.text_of(&stream, "ReadAll", &[]), "表");
}

#[test]
fn unicode_is_utf_16_with_a_mark() {
    let mut bench = Bench::new();
    let files = bench.create("Scripting.FileSystemObject");
    let arguments = [
        text("x.txt"),
        Variant::Boolean(true),
        Variant::Boolean(true),
    ];
    let stream = bench.get(&files, "CreateTextFile", &arguments);
    bench.get(&stream, "Write", &[text("aé")]);
    bench.get(&stream, "Close", &[]);
    assert_eq!(bench.bytes("x.txt"), b"\xFF\xFEa\0\xE9\0");
    let format = |mode: i16, format: i16| {
        [
            text("x.txt"),
            Variant::Integer(mode),
            Variant::Boolean(false),
            Variant::Integer(format),
        ]
    };
    for unicode in [-1, -2] {
        let stream = bench.get(&files, "OpenTextFile", &format(1, unicode));
        assert_eq!(bench.text_of(&stream, "ReadAll", &[]), "aé");
    }
    let stream = bench.get(&files, "OpenTextFile", &format(8, -1));
    bench.get(&stream, "Write", &[text("b")]);
    assert_eq!(bench.bytes("x.txt"), b"\xFF\xFEa\0\xE9\0b\0");
    let wrong = bench.call(&files, "OpenTextFile", &format(1, 7));
    assert_eq!(bench.error(wrong).0, 5);
}

#[test]
fn appending_goes_behind_what_is_there_and_writing_replaces_it() {
    let mut bench = Bench::new().file("x.txt", "old\r\n");
    let files = bench.create("Scripting.FileSystemObject");
    for (mode, content) in [(8, "old\r\nnew"), (2, "new")] {
        let arguments = [text("x.txt"), Variant::Integer(mode)];
        let stream = bench.get(&files, "OpenTextFile", &arguments);
        bench.get(&stream, "Write", &[text("new")]);
        bench.get(&stream, "Close", &[]);
        assert_eq!(bench.bytes("x.txt"), content.as_bytes());
    }
}
