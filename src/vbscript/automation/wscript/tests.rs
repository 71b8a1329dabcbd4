use super::super::testing::Bench;
use super::*;
use serde_json::json;

fn wscript(bench: &Bench) -> Variant {
    Variant::object(WScript::new(&bench.script.session))
}

fn text(text: &str) -> Variant {
    Variant::text(text)
}

#[test]
fn echo_joins_its_arguments_with_blanks_and_is_told() {
    let mut bench = Bench::new();
    let host = wscript(&bench);
    let words = [text("a"), Variant::Long(2), Variant::Empty, text("é")];
    bench.get(&host, "Echo", &words);
    bench.get(&host, "echo", &[]);
    assert_eq!(bench.out(), "a 2  é\r\n\r\n");
    let effects = bench.effects();
    assert_eq!(
        effects[0],
        json!({"kind": "echo", "text": "a 2  é", "result": {}})
    );
}

#[test]
fn echo_shows_true_as_minus_one() {
    let mut bench = Bench::new();
    let host = wscript(&bench);
    bench.get(
        &host,
        "Echo",
        &[Variant::Boolean(true), Variant::Boolean(false)],
    );
    assert_eq!(bench.out(), "-1 0\r\n");
}

#[test]
fn echo_is_silent_in_batch_mode() {
    let mut bench = Bench::new();
    bench.script.session.batch_mode = true;
    let host = wscript(&bench);
    bench.get(&host, "Echo", &[text("a")]);
    assert_eq!(bench.out(), "");
    assert_eq!(bench.effects().len(), 1);
    assert_eq!(bench.show(&host, "Interactive", &[]), "Boolean(false)");
    bench.put(&host, "Interactive", &[Variant::Boolean(true)]);
    bench.get(&host, "Echo", &[text("b")]);
    assert_eq!(bench.out(), "b\r\n");
}

#[test]
fn arguments_are_counted_and_found_by_number() {
    let mut bench = Bench::new();
    let host = wscript(&bench);
    let arguments = bench.get(&host, "Arguments", &[]);
    assert_eq!(bench.show(&arguments, "Count", &[]), "Long(5)");
    assert_eq!(bench.show(&arguments, "length", &[]), "Long(5)");
    assert_eq!(bench.show(&arguments, "", &[text("1")]), r#""EX2""#);
    // `WScript.Arguments(0)`
    assert_eq!(
        bench.show(&host, "Arguments", &[Variant::Integer(0)]),
        r#""EX1""#
    );
    let beyond = bench.call(&arguments, "Item", &[Variant::Long(5)]);
    assert_eq!(
        bench.error(beyond),
        (9, "Subscript out of range".to_owned())
    );
    let each = bench.each(&arguments);
    assert_eq!(
        format!("{each:?}"),
        r#"["EX1", "EX2", "/user:ann", "/quiet+", "/x-"]"#
    );
}

#[test]
fn named_arguments_are_found_without_regard_to_case() {
    let mut bench = Bench::new();
    let host = wscript(&bench);
    let arguments = bench.get(&host, "Arguments", &[]);
    let named = bench.get(&arguments, "Named", &[]);
    assert_eq!(bench.show(&named, "Item", &[text("USER")]), r#""ann""#);
    assert_eq!(bench.show(&named, "", &[text("quiet")]), "Boolean(true)");
    assert_eq!(bench.show(&named, "", &[text("x")]), "Boolean(false)");
    assert_eq!(bench.show(&named, "", &[text("none")]), "Empty");
    assert_eq!(
        bench.show(&named, "Exists", &[text("none")]),
        "Boolean(false)"
    );
    assert_eq!(bench.show(&named, "Count", &[]), "Long(3)");
    let names = bench.each(&named);
    assert_eq!(format!("{names:?}"), r#"["user", "quiet", "x"]"#);
    let unnamed = bench.get(&arguments, "Unnamed", &[]);
    assert_eq!(bench.show(&unnamed, "Length", &[]), "Long(2)");
    assert_eq!(
        bench.show(&unnamed, "Item", &[Variant::Long(1)]),
        r#""EX2""#
    );
}

#[test]
fn quit_ends_the_script_with_its_code() {
    let mut bench = Bench::new();
    let host = wscript(&bench);
    let quit = bench.call(&host, "Quit", &[Variant::Integer(3)]);
    assert!(matches!(quit, Err(Stop::Quit(3))));
    let quit = bench.call(&host, "Quit", &[]);
    assert!(matches!(quit, Err(Stop::Quit(0))));
}

#[test]
fn sleep_takes_milliseconds_and_tells_seconds() {
    let mut bench = Bench::new();
    let host = wscript(&bench);
    let before = bench.bench.host.clock.now();
    bench.get(&host, "Sleep", &[Variant::Long(1500)]);
    let waited = bench.bench.host.clock.now() - before;
    assert_eq!(waited.total(jiff::Unit::Millisecond).unwrap(), 1500.0);
    assert_eq!(
        bench.effects(),
        [json!({"kind": "sleep", "seconds": 2, "result": {}})]
    );
}

#[test]
fn the_script_and_the_host_have_names() {
    let mut bench = Bench::new();
    let host = wscript(&bench);
    for (member, value) in [
        ("", "Windows Script Host"),
        ("Name", "Windows Script Host"),
        ("ScriptName", "move.vbs"),
        ("ScriptFullName", r"C:\case\move.vbs"),
        ("FullName", r"C:\Windows\System32\cscript.exe"),
        ("Path", r"C:\Windows\System32"),
        ("Version", "5.8"),
    ] {
        assert_eq!(bench.text_of(&host, member, &[]), value, "{member}");
    }
    let same = bench.get(&host, "Application", &[]);
    assert_eq!(bench.text_of(&same, "ScriptName", &[]), "move.vbs");
}

#[test]
fn streams_are_read_and_written() {
    let mut bench = Bench::new().input("one\r\ntwo\n\nrest");
    let host = wscript(&bench);
    let input = bench.get(&host, "StdIn", &[]);
    assert_eq!(bench.text_of(&input, "ReadLine", &[]), "one");
    let again = bench.get(&host, "StdIn", &[]);
    assert_eq!(bench.text_of(&again, "ReadLine", &[]), "two");
    assert_eq!(bench.show(&input, "AtEndOfStream", &[]), "Boolean(false)");
    assert_eq!(bench.text_of(&input, "ReadAll", &[]), "\nrest");
    assert_eq!(bench.show(&input, "AtEndOfStream", &[]), "Boolean(true)");
    assert_eq!(bench.number(&input, "ReadLine", &[]), 62);
    let output = bench.get(&host, "StdOut", &[]);
    bench.get(&output, "Write", &[text("a")]);
    bench.get(&output, "WriteLine", &[text("b")]);
    let error = bench.get(&host, "StdErr", &[]);
    bench.get(&error, "WriteBlankLines", &[Variant::Long(2)]);
    assert_eq!(bench.out(), "ab\r\n");
    assert_eq!(bench.err(), "\r\n\r\n");
}

#[test]
fn what_input_a_script_does_not_read_is_left_for_its_programs() {
    let mut bench = Bench::new().input("one\r\ntwo\r\n");
    let host = wscript(&bench);
    let input = bench.get(&host, "StdIn", &[]);
    bench.get(&input, "ReadLine", &[]);
    let left = bench.script.session.context.borrow().streams.input.clone();
    assert_eq!(left.read_to_end().unwrap(), b"two\r\n");
}

#[test]
fn create_object_of_the_host_tells_the_class_it_could_not_locate() {
    let mut bench = Bench::new();
    let host = wscript(&bench);
    let made = bench.call(&host, "CreateObject", &[text("Foo.Bar")]);
    assert_eq!(
        bench.error(made),
        (
            0x8002_0009_u32.cast_signed(),
            "Could not locate automation class named \"Foo.Bar\".".to_owned()
        )
    );
    let made = bench.get(&host, "CreateObject", &[text("scripting.dictionary")]);
    assert_eq!(format!("{made:?}"), "Object(Dictionary)");
}

#[test]
fn events_are_refused_with_the_reason() {
    let mut bench = Bench::new();
    let host = wscript(&bench);
    let dictionary = bench.create("Scripting.Dictionary");
    let refused = bench.call(&host, "ConnectObject", &[dictionary, text("d_")]);
    match refused {
        Err(Stop::Error(error)) => {
            assert_eq!(error.number, 0x8007_0032_u32.cast_signed());
            assert_eq!(
                error.detail.as_deref(),
                Some("events of objects are not supported")
            );
        }
        other => panic!("{other:?}"),
    }
}
