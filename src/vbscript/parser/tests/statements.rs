use super::{only, tree};
use crate::vbscript::{SyntaxErrorKind, parse_text};

#[test]
fn an_empty_text_is_an_empty_script() {
    for text in [
        "",
        "\n",
        "\r\n\r\n",
        "' only this",
        ":",
        " : : ",
        "Rem",
        "REM x",
        "\u{1A}",
        "_",
    ] {
        assert_eq!(tree(text), "", "{text:?}");
    }
}

#[test]
fn lines_end_with_cr_lf_or_both() {
    for text in [
        "a = 1\nb = 2",
        "a = 1\r\nb = 2\r\n",
        "a = 1\rb = 2",
        "a = 1:b = 2:",
    ] {
        assert_eq!(tree(text), "a = Integer(1); b = Integer(2)", "{text:?}");
    }
}

#[test]
fn an_underscore_continues_a_line() {
    assert_eq!(tree("a = _\n 1"), "a = Integer(1)");
    assert_eq!(tree("a = b &_ \t\r\n c"), "a = <b Concatenate c>");
    assert_eq!(tree("a = 1 _\n\nb"), "a = Integer(1); call b");
    assert_eq!(tree("a = 1 _"), "a = Integer(1)");
    assert_eq!(tree("a_ = 1"), "a_ = Integer(1)");
    only("a = 1 _ + 2", SyntaxErrorKind::InvalidCharacter, 1, 7);
    only("_a = 1", SyntaxErrorKind::InvalidCharacter, 1, 1);
}

#[test]
fn comments_end_with_their_line() {
    assert_eq!(tree("a ' x _\nb"), "call a; call b");
    assert_eq!(tree("Rem \"x : b\nb"), "call b");
    assert_eq!(tree("a : Rem b"), "call a");
    assert_eq!(tree("a = 1 Rem b"), "a = Integer(1)");
    assert_eq!(tree("remark = 1"), "remark = Integer(1)");
    assert_eq!(tree("' 全角 é\na"), "call a");
}

#[test]
fn names_and_keywords_know_no_case() {
    assert_eq!(tree("IF a tHEN\nEND iF"), "if a {}");
    assert_eq!(tree("dIM a"), "dim a");
}

#[test]
fn some_words_of_the_language_are_names_too() {
    for word in [
        "Default", "Property", "Error", "Explicit", "Step", "Erase", "Debug", "Date",
    ] {
        assert_eq!(tree(&format!("{word} = 1")), format!("{word} = Integer(1)"));
        assert_eq!(tree(&format!("Dim {word}")), format!("dim {word}"));
    }
    only("Dim loop", SyntaxErrorKind::ExpectedIdentifier, 1, 5);
    only("Dim type", SyntaxErrorKind::ExpectedIdentifier, 1, 5);
    assert_eq!(tree("a.Type = 1"), "a.Type = Integer(1)");
    only("Dim get", SyntaxErrorKind::ExpectedIdentifier, 1, 5);
}

#[test]
fn brackets_make_a_name_of_anything() {
    assert_eq!(tree("[a b] = [é]"), "a b = é");
    assert_eq!(tree("[if] = 1"), "if = Integer(1)");
    only("[a = 1", SyntaxErrorKind::ExpectedBracket, 1, 7);
}

#[test]
fn letters_of_other_languages_need_brackets() {
    only("é = 1", SyntaxErrorKind::InvalidCharacter, 1, 1);
    only("x = é", SyntaxErrorKind::InvalidCharacter, 1, 5);
    only("x\u{3000}= 1", SyntaxErrorKind::InvalidCharacter, 1, 2);
}

#[test]
fn a_name_has_at_most_255_characters() {
    let longest = "a".repeat(255);
    assert_eq!(tree(&longest), format!("call {longest}"));
    only(&"a".repeat(256), SyntaxErrorKind::IdentifierTooLong, 1, 1);
}

#[test]
fn if_in_a_block() {
    assert_eq!(tree("If a Then\nb\nEnd If"), "if a {call b}");
    assert_eq!(tree("If a Then ' c\nEnd If"), "if a {}");
    assert_eq!(
        tree("If a Then\nb\nElseIf c Then\nd\nElse\ne\nEnd If"),
        "if a {call b} elseif c {call d} else {call e}"
    );
    assert_eq!(tree("If a Then\nElse b\nEnd If"), "if a {} else {call b}");
    assert_eq!(
        tree("If a Then\nElseIf b Then c\nEnd If"),
        "if a {} elseif b {call c}"
    );
    assert_eq!(
        tree("If a Then\nElse If b Then c\nEnd If"),
        "if a {} else {if b {call c}}"
    );
}

#[test]
fn if_on_one_line() {
    assert_eq!(tree("If a Then b"), "if a {call b}");
    assert_eq!(
        tree("If a Then b: c Else d: e\nf"),
        "if a {call b; call c} else {call d; call e}; call f"
    );
    assert_eq!(tree("If a Then b End If"), "if a {call b}");
    assert_eq!(tree("If a Then b : End If"), "if a {call b}");
    assert_eq!(tree("If a Then : b : End If"), "if a {call b}");
    assert_eq!(tree("If a Then b Else : c"), "if a {call b} else {call c}");
    assert_eq!(tree("If a Then Else b"), "if a {} else {call b}");
    assert_eq!(
        tree("If a Then If b Then c Else d"),
        "if a {if b {call c} else {call d}}"
    );
    assert_eq!(
        tree("If a Then b Else If c Then d Else e"),
        "if a {call b} else {if c {call d} else {call e}}"
    );
    assert_eq!(
        tree("If a Then Exit Sub".replace("Exit Sub", "x = 1").as_str()),
        "if a {x = Integer(1)}"
    );
}

#[test]
fn if_on_one_line_inside_other_blocks_on_it() {
    only(
        "For i = 1 To 3: If a Then b: Next\nc",
        SyntaxErrorKind::UnexpectedNext,
        1,
        30,
    );
    assert_eq!(tree("Do: If a Then Exit Do\nLoop"), "do {if a {exit Do}}");
    assert_eq!(
        tree("If a Then For i = 1 To 3: b: Next Else c"),
        "if a {for i Integer(1) to Integer(3) {call b}} else {call c}"
    );
}

#[test]
fn select_case() {
    assert_eq!(
        tree("Select Case x\n\n' c\nCase 1, 2\na\nCase \"b\" b\nCase Else c\nEnd Select"),
        "select x case Integer(1),Integer(2) {call a} case \"b\" {call b} else {call c}"
    );
    assert_eq!(
        tree("Select Case x: Case 1: a: End Select"),
        "select x case Integer(1) {call a}"
    );
    assert_eq!(tree("Select Case x\nEnd Select"), "select x");
}

#[test]
fn for_loops() {
    assert_eq!(
        tree("For i = 1 To n\na\nNext"),
        "for i Integer(1) to n {call a}"
    );
    assert_eq!(
        tree("For i = n To 1 Step -1\nExit For\nNext"),
        "for i n to Integer(1) step <Negate Integer(1)> {exit For}"
    );
    assert_eq!(tree("For Each a In b.c\nNext"), "each a in b.c {}");
    assert_eq!(
        tree("For step = 1 To 2 Step step\nNext"),
        "for step Integer(1) to Integer(2) step step {}"
    );
}

#[test]
fn do_loops_have_five_forms() {
    assert_eq!(tree("Do\na\nLoop"), "do {call a}");
    assert_eq!(tree("Do While a\nLoop"), "do while a {}");
    assert_eq!(tree("Do Until a\nLoop"), "do until a {}");
    assert_eq!(tree("Do\nLoop While a"), "do {} while a");
    assert_eq!(tree("Do\nExit Do\nLoop Until a"), "do {exit Do} until a");
    assert_eq!(tree("While a\nb\nWend"), "while while a {call b}");
}

#[test]
fn with_and_error_handling() {
    assert_eq!(tree("With a.b\n.c = .d\nEnd With"), "with a.b {.c = .d}");
    assert_eq!(tree("On Error Resume Next"), "resume next");
    assert_eq!(tree("On Error GoTo 0"), "goto 0");
    assert_eq!(tree("Stop"), "stop");
}

#[test]
fn a_statement_knows_where_it_begins_and_ends() {
    let parsed = parse_text("a = 1\n  If x Then\n b = _\n 2\nEnd If : c");
    let places: Vec<_> = parsed
        .script
        .body
        .iter()
        .map(|statement| {
            (
                statement.position.line,
                statement.position.column,
                statement.last_line,
            )
        })
        .collect();
    assert_eq!(places, [(1, 1, 1), (2, 3, 5), (5, 10, 5)]);
}

#[test]
fn columns_count_characters() {
    let parsed = parse_text("x = \"日本語😀\" : y = 1");
    assert_eq!(parsed.script.body[1].position.column, 14);
}
