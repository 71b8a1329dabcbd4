//! Scripts in the code pages that estates have, and what they write.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)] // A test fails by panicking.

mod scenario;

use scenario::Scenario;

/// "表示ソフト能力" has bytes 5C and 7C in Shift_JIS, which are a backslash and a pipe elsewhere.
const TEXT: &str = "表示ソフト、能力ポート";

fn script(text: &str) -> String {
    format!(
        "@echo off\r\nset A={text}\r\nARMBCAST /MSG \"%A%\" /A\r\necho %A%>out.txt\r\ncopy out.txt \"{text}.txt\" >nul\r\n"
    )
}

fn shift_jis(text: &str) -> Vec<u8> {
    armistice::source::CodePage::SHIFT_JIS
        .encode(text)
        .into_owned()
}

#[test]
fn a_shift_jis_script_is_read_and_writes_shift_jis() {
    let scenario = Scenario::empty().file("START.BAT", shift_jis(&script(TEXT)));
    let run = scenario.run();
    assert_eq!(run.fields("broadcast", "message"), [TEXT], "{}", run.said());
    let written = std::fs::read(scenario.folder().join("out.txt")).unwrap();
    assert_eq!(written, shift_jis(&format!("{TEXT}\r\n")));
    assert!(scenario.folder().join(format!("{TEXT}.txt")).exists());
}

#[test]
fn unicode_scripts_are_known_by_their_mark_or_their_bytes() {
    let utf16 = |text: &str| -> Vec<u8> {
        std::iter::once(0xFEFF)
            .chain(text.encode_utf16())
            .flat_map(u16::to_le_bytes)
            .collect()
    };
    let with_mark = [b"\xEF\xBB\xBF".to_vec(), script(TEXT).into_bytes()].concat();
    for bytes in [script(TEXT).into_bytes(), with_mark, utf16(&script(TEXT))] {
        let run = Scenario::empty().file("START.BAT", bytes).run();
        assert_eq!(run.fields("broadcast", "message"), [TEXT], "{}", run.said());
    }
}

#[test]
fn a_given_code_page_decides() {
    let text = "Größe";
    let bytes = armistice::source::CodePage::OEM_850
        .encode(&script(text))
        .into_owned();
    let scenario = Scenario::empty()
        .file("START.BAT", bytes)
        .option("--codepage", "850");
    let run = scenario.run();
    assert_eq!(run.fields("broadcast", "message"), [text]);
    let written = std::fs::read(scenario.folder().join("out.txt")).unwrap();
    assert_eq!(written, b"Gr\x94\xE1e\r\n");
}

#[test]
fn line_ends_of_every_kind_and_none_at_the_end() {
    for text in [
        "@echo a\n@echo b",
        "@echo a\r\n@echo b\r\n",
        "@echo a\r\n@echo b\n",
        "@echo a\r\n@echo b\x1a",
    ] {
        let run = Scenario::empty().file("START.BAT", text).run();
        assert_eq!(run.stdout.replace('\r', ""), "a\nb\n", "{text:?}");
    }
}

#[test]
fn chcp_settles_the_page_of_what_is_written_from_then_on() {
    let scenario = Scenario::empty().batch(
        "START.BAT",
        "@echo off\nchcp 1252 >nul\necho Größe>a.txt\nchcp 65001 >nul\necho Größe>b.txt\n",
    );
    scenario.run();
    let read = |name: &str| std::fs::read(scenario.folder().join(name)).unwrap();
    assert_eq!(read("a.txt"), b"Gr\xF6\xDFe\r\n");
    assert_eq!(read("b.txt"), "Größe\r\n".as_bytes());
}

#[test]
fn places_count_characters_of_the_original() {
    let run = Scenario::empty()
        .file(
            "START.BAT",
            shift_jis("@echo off\r\nset A=x\r\necho ひらがな %A%%A% & ARMBLAST %A%\r\n"),
        )
        .run();
    assert!(run.stderr.contains("START.BAT:3:20"), "{}", run.stderr);
}
