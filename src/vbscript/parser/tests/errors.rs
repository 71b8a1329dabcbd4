use super::super::parse;
use super::{errors, only, parse_text};
use crate::source::SourceText;
use crate::vbscript::SyntaxErrorKind as Kind;

#[test]
fn every_missing_word_has_its_number() {
    for (text, kind, line, column) in [
        ("If a", Kind::ExpectedThen, 1, 5),
        ("If a b Then\nEnd If", Kind::ExpectedThen, 1, 6),
        ("If Then\nEnd If", Kind::ExpectedExpression, 1, 4),
        ("f(1", Kind::ExpectedClosing, 1, 4),
        ("x = (1", Kind::ExpectedClosing, 1, 7),
        ("x = 1 +", Kind::ExpectedExpression, 1, 8),
        ("x = 1 2", Kind::ExpectedEndOfStatement, 1, 7),
        ("x = a.1", Kind::ExpectedEndOfStatement, 1, 6),
        ("x = a.", Kind::ExpectedIdentifier, 1, 7),
        ("x = New", Kind::ExpectedIdentifier, 1, 8),
        ("For 1 = 1 To 2\nNext", Kind::ExpectedIdentifier, 1, 5),
        ("For i To 2\nNext", Kind::ExpectedEquals, 1, 7),
        ("For i = 1\nNext", Kind::ExpectedTo, 1, 10),
        ("For a.b = 1 To 2\nNext", Kind::InvalidForVariable, 1, 5),
        ("For Each a b\nNext", Kind::ExpectedIn, 1, 12),
        ("For i = 1 To 2\nNext i", Kind::ExpectedEndOfStatement, 2, 6),
        ("Do x\nLoop", Kind::ExpectedWhileUntilOrEnd, 1, 4),
        ("Do\nLoop x", Kind::ExpectedWhileUntilOrEnd, 2, 6),
        (
            "Do While a\nLoop While b",
            Kind::ExpectedEndOfStatement,
            2,
            6,
        ),
        ("Select x\nEnd Select", Kind::ExpectedCase, 1, 8),
        (
            "Select Case x\na = 1\nCase 1\nEnd Select",
            Kind::ExpectedCase,
            2,
            1,
        ),
        (
            "Select Case x\nCase\nEnd Select",
            Kind::ExpectedExpression,
            2,
            5,
        ),
        ("On Error Resume", Kind::ExpectedNext, 1, 16),
        ("On Error GoTo x", Kind::Syntax, 1, 15),
        ("On x", Kind::Syntax, 1, 4),
        ("Set = 1", Kind::ExpectedIdentifier, 1, 5),
        ("x = \"abc", Kind::UnterminatedText, 1, 9),
        ("x = $", Kind::InvalidCharacter, 1, 5),
        ("`x", Kind::InvalidCharacter, 1, 1),
        ("= 1", Kind::ExpectedStatement, 1, 1),
        ("\"a\"", Kind::ExpectedStatement, 1, 1),
        ("1", Kind::ExpectedStatement, 1, 1),
        ("(a)", Kind::ExpectedStatement, 1, 1),
        ("f )", Kind::ExpectedEndOfStatement, 1, 3),
        ("Then", Kind::ExpectedStatement, 1, 1),
    ] {
        only(text, kind, line, column);
    }
}

#[test]
fn exit_needs_its_block_in_the_same_procedure() {
    for text in [
        "Exit Sub",
        "Exit Do",
        "For i = 1 To 2 : Exit Do : Next",
        "Sub f : Exit Function : End Sub",
        "Function f : Exit Sub : End Function",
        "Exit While",
        "Exit",
    ] {
        let errors = errors(text);
        assert_eq!(errors.len(), 1, "{text}");
        assert_eq!(errors[0].0, 1039, "{text}");
    }
    only("Do\nSub f\nExit Do\nEnd Sub\nLoop", Kind::InvalidExit, 3, 6);
}

#[test]
fn an_end_without_its_beginning() {
    only("Loop", Kind::LoopWithoutDo, 1, 1);
    only("Next", Kind::UnexpectedNext, 1, 1);
    only("Wend", Kind::ExpectedStatement, 1, 1);
    only("End If", Kind::ExpectedStatement, 1, 1);
    only("Else", Kind::ExpectedStatement, 1, 1);
    only("End", Kind::ExpectedStatement, 1, 1);
    only("End Sub\nx = 1", Kind::ExpectedStatement, 1, 1);
    only("Sub f\nElse\nEnd Sub", Kind::ExpectedEnd, 2, 1);
    only("Sub f\nEnd If\nEnd Sub", Kind::ExpectedSub, 2, 5);
}

#[test]
fn a_beginning_without_its_end() {
    only("If a Then\nb", Kind::ExpectedEnd, 2, 2);
    only("Do\nb\n", Kind::ExpectedLoop, 3, 1);
    only("For i = 1 To 2", Kind::ExpectedNext, 1, 15);
    only("While a\n", Kind::ExpectedWend, 2, 1);
    only("Sub f\n", Kind::ExpectedEnd, 2, 1);
    only("Class c\n", Kind::ExpectedEnd, 2, 1);
    only("Select Case a\n", Kind::ExpectedEnd, 2, 1);
    only("With a\n", Kind::ExpectedEnd, 2, 1);
    only("Do\nIf a Then\nWhile b\n", Kind::ExpectedWend, 4, 1);
}

#[test]
fn a_forgotten_end_is_told_where_the_next_one_stands() {
    only(
        "Sub f\nIf a Then\nb\nEnd Sub\nSub g\nEnd Sub",
        Kind::ExpectedIf,
        4,
        5,
    );
    only("Sub f\nDo\nb\nEnd Sub", Kind::ExpectedLoop, 4, 1);
    only("Do\nIf a Then\nLoop\nx = 1", Kind::ExpectedEnd, 3, 1);
    only(
        "If a Then\nFor i = 1 To 2\nElse\nb\nEnd If",
        Kind::ExpectedNext,
        3,
        1,
    );
    only(
        "Function f\nWith a\nSelect Case b\nEnd Function",
        Kind::ExpectedSelect,
        4,
        5,
    );
    only(
        "Sub f\nx = 1\nEnd Function\nEnd Sub",
        Kind::ExpectedSub,
        3,
        5,
    );
}

#[test]
fn a_procedure_in_a_procedure_is_told_once() {
    only(
        "Sub f\nx = 1\nSub g\ny = 1\nEnd Sub\nSub h\nEnd Sub",
        Kind::Syntax,
        3,
        1,
    );
    only("Sub f\nSub g\nEnd Sub\nEnd Sub", Kind::Syntax, 2, 1);
    only(
        "Class c\nSub f\nPublic Sub g\nEnd Sub\nEnd Class",
        Kind::Syntax,
        3,
        1,
    );
}

#[test]
fn every_error_is_told_and_the_rest_is_kept() {
    let parsed = parse_text("a = 1\nb = )\nc = 3\nd = (4\ne = 5");
    let lines: Vec<_> = parsed
        .errors
        .iter()
        .map(|error| error.position.line)
        .collect();
    assert_eq!(lines, [2, 4]);
    assert_eq!(parsed.script.body.len(), 3);
}

#[test]
fn a_damaged_first_line_does_not_make_its_end_look_wrong() {
    for text in [
        "If a The\nb\nElse\nc\nEnd If\nd = 1",
        "If a = Then\nb\nElseIf c Then\nEnd If",
        "Iff a Then\nb\nEnd If",
        "For i = 1 2\nb\nNext",
        "For i = 1 2 : b : Next",
        "Do Whle a\nLoop Until b",
        "While\nWend",
        "Select Cas x\nCase 1\na\nCase Else\nEnd Select",
        "With\nEnd With",
        "Sub f(a\nExit Sub\nEnd Sub",
        "Class 1\nPublic a\nEnd Class",
        "If a Then\nElseIf b\nc\nEnd If",
        "Select Case a\nCase )\nb\nEnd Select",
    ] {
        assert_eq!(errors(text).len(), 1, "{text}: {:?}", errors(text));
    }
}

#[test]
fn a_line_has_one_error() {
    only("x = ) : y = ) : z = )", Kind::ExpectedExpression, 1, 5);
    assert_eq!(errors("x = )\ny = )").len(), 2);
}

#[test]
fn errors_are_shown_as_windows_shows_them() {
    let source = SourceText::from_text("C:\\x.vbs", "WScript.Echo \"a\"\r\nf(1");
    let error = parse(&source).errors[0];
    assert_eq!(error.number(), 1006);
    assert_eq!(error.hresult(), 0x800A_03EE);
    assert_eq!(error.text(), "Expected ')'");
    assert_eq!(
        error.cscript_line("C:\\x.vbs"),
        "C:\\x.vbs(2, 4) Microsoft VBScript compilation error: Expected ')'"
    );
}

#[test]
fn a_diagnostic_marks_the_place() {
    let source = SourceText::from_text("x.vbs", "a = 1\nb = \"日本\" 2\n");
    let diagnostic = parse(&source).errors[0].diagnostic(&source);
    assert_eq!(
        diagnostic.message,
        "Microsoft VBScript compilation error 1025: Expected end of statement"
    );
    let span = diagnostic.span.unwrap();
    assert_eq!((span.line, span.column, diagnostic.length), (2, 10, 1));
    assert_eq!(diagnostic.excerpt.as_deref(), Some("b = \"日本\" 2"));
    assert!(diagnostic.help.is_some());
}

#[test]
fn a_byte_order_mark_is_no_part_of_the_script() {
    for bytes in [&b"\xEF\xBB\xBFf(1"[..], b"\xFF\xFEf\0(\x001\0"] {
        let source = SourceText::decode("x.vbs", bytes, None).unwrap();
        let errors = parse(&source).errors;
        assert_eq!(errors.len(), 1);
        assert_eq!((errors[0].position.line, errors[0].position.column), (1, 4));
    }
}
