use super::super::testing::Bench;
use super::*;
use serde_json::json;

fn text(text: &str) -> Variant {
    Variant::text(text)
}

fn opened(bench: &mut Bench, charset: &str) -> Variant {
    let stream = bench.create("ADODB.Stream");
    bench.put(&stream, "Charset", &[text(charset)]);
    bench.get(&stream, "Open", &[]);
    stream
}

fn ado(number: u32) -> i32 {
    (0x800A_0000 | number).cast_signed()
}

#[test]
fn text_is_saved_in_its_character_set_with_a_mark() {
    let mut bench = Bench::new();
    for (charset, expected) in [
        ("utf-8", &b"\xEF\xBB\xBF\xC3\xA9\r\n"[..]),
        ("Unicode", b"\xFF\xFE\xE9\0\r\0\n\0"),
        ("windows-1252", b"\xE9\r\n"),
    ] {
        let stream = opened(&mut bench, charset);
        bench.get(&stream, "WriteText", &[text("é"), Variant::Integer(1)]);
        bench.get(&stream, "SaveToFile", &[text("x.txt"), Variant::Integer(2)]);
        assert_eq!(bench.bytes("x.txt"), expected, "{charset}");
    }
    assert_eq!(
        bench.effects()[0],
        json!({
            "kind": "write_file",
            "path": r"C:\case\x.txt",
            "text": "é\r\n",
            "result": {},
        })
    );
}

#[test]
fn a_file_is_read_whole_by_lines_or_by_characters() {
    let mut bench = Bench::new().file("x.txt", "\u{feff}é1\n表2\nrest");
    let stream = opened(&mut bench, "utf-8");
    bench.put(&stream, "LineSeparator", &[Variant::Integer(10)]);
    bench.get(&stream, "LoadFromFile", &[text("x.txt")]);
    let line = [Variant::Integer(-2)];
    assert_eq!(bench.show(&stream, "ReadText", &line), r#""é1""#);
    let two = [Variant::Integer(2)];
    assert_eq!(bench.show(&stream, "ReadText", &two), r#""表2""#);
    bench.get(&stream, "SkipLine", &[]);
    assert_eq!(bench.show(&stream, "EOS", &[]), "Boolean(false)");
    assert_eq!(bench.text_of(&stream, "ReadText", &[]), "rest");
    assert_eq!(bench.show(&stream, "EOS", &[]), "Boolean(true)");
    assert_eq!(bench.text_of(&stream, "ReadText", &[]), "");
}

#[test]
fn bytes_are_read_and_written() {
    let mut bench = Bench::new().file("x.bin", b"\0\x01\xFF");
    let stream = bench.create("ADODB.Stream");
    bench.put(&stream, "Type", &[Variant::Integer(1)]);
    bench.get(&stream, "Open", &[]);
    bench.get(&stream, "LoadFromFile", &[text("x.bin")]);
    assert_eq!(bench.show(&stream, "Size", &[]), "Long(3)");
    let bytes = bench.get(&stream, "Read", &[]);
    assert_eq!(format!("{bytes:?}"), "[Byte(0), Byte(1), Byte(255)]");
    assert_eq!(bench.show(&stream, "Read", &[]), "Null");
    bench.get(&stream, "Write", &[bytes]);
    bench.put(&stream, "Position", &[Variant::Integer(4)]);
    bench.get(&stream, "SetEOS", &[]);
    bench.get(&stream, "SaveToFile", &[text("y.bin")]);
    assert_eq!(bench.bytes("y.bin"), b"\0\x01\xFF\0");
    assert_eq!(bench.number(&stream, "SaveToFile", &["y.bin"]), ado(3004));
    assert_eq!(bench.number(&stream, "Write", &["text"]), ado(3001));
    assert_eq!(bench.number(&stream, "ReadText", &[]), ado(3219));
}

#[test]
fn a_stream_is_copied_into_another() {
    let mut bench = Bench::new();
    let (from, to) = (opened(&mut bench, "utf-8"), opened(&mut bench, "Unicode"));
    bench.get(&from, "WriteText", &[text("é")]);
    bench.put(&from, "Position", &[Variant::Integer(0)]);
    bench.get(&from, "CopyTo", std::slice::from_ref(&to));
    assert_eq!(bench.show(&to, "Size", &[]), "Long(4)");
}

#[test]
fn a_stream_must_be_open_and_is_opened_once() {
    let mut bench = Bench::new();
    let stream = bench.create("ADODB.Stream");
    assert_eq!(bench.show(&stream, "State", &[]), "Long(0)");
    for member in ["ReadText", "Size", "Close"] {
        assert_eq!(bench.number(&stream, member, &[]), ado(3704), "{member}");
    }
    bench.get(&stream, "Open", &[]);
    assert_eq!(bench.show(&stream, "State", &[]), "Long(1)");
    assert_eq!(bench.number(&stream, "Open", &[]), ado(3705));
    assert_eq!(bench.number(&stream, "LoadFromFile", &["none"]), ado(3002));
    bench.get(&stream, "WriteText", &[text("x")]);
    let changed = bench.assign(&stream, "Type", &[Variant::Integer(1)]);
    assert_eq!(bench.error(changed).0, ado(3219));
    let beyond = bench.assign(&stream, "Position", &[Variant::Integer(99)]);
    assert_eq!(bench.error(beyond).0, ado(3001));
}
