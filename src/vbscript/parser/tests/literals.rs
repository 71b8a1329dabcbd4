use super::{errors, only, value};
use crate::vbscript::SyntaxErrorKind;

#[test]
fn whole_numbers_are_as_small_as_they_can_be() {
    assert_eq!(value("0"), "Integer(0)");
    assert_eq!(value("32767"), "Integer(32767)");
    assert_eq!(value("32768"), "Long(32768)");
    assert_eq!(value("2147483647"), "Long(2147483647)");
    assert_eq!(value("2147483648"), "Double(2147483648)");
    assert_eq!(
        value("99999999999999999999"),
        "Double(100000000000000000000)"
    );
    assert_eq!(value("007"), "Integer(7)");
}

#[test]
fn numbers_with_a_point_or_an_exponent_are_double() {
    assert_eq!(value("1.5"), "Double(1.5)");
    assert_eq!(value(".5"), "Double(0.5)");
    assert_eq!(value("1."), "Double(1)");
    assert_eq!(value("1e3"), "Double(1000)");
    assert_eq!(value("1.5E-2"), "Double(0.015)");
    assert_eq!(value("2e+1"), "Double(20)");
    only("x = 1e999", SyntaxErrorKind::InvalidNumber, 1, 5);
}

#[test]
fn letters_may_not_follow_a_number() {
    only("x = 12abc", SyntaxErrorKind::ExpectedEndOfStatement, 1, 7);
    only("x = 1e", SyntaxErrorKind::ExpectedEndOfStatement, 1, 6);
}

#[test]
fn hexadecimal_and_octal_digits_are_bits() {
    assert_eq!(value("&HFFFF"), "Integer(-1)");
    assert_eq!(value("&h8000"), "Integer(-32768)");
    assert_eq!(value("&H8000&"), "Long(32768)");
    assert_eq!(value("&HFFFF&"), "Long(65535)");
    assert_eq!(value("&H10000"), "Long(65536)");
    assert_eq!(value("&HFFFFFFFF"), "Long(-1)");
    assert_eq!(value("&O17"), "Integer(15)");
    assert_eq!(value("&o17&"), "Long(15)");
    assert_eq!(value("&17"), "Integer(15)");
    only("x = &HFFFFFFFFF", SyntaxErrorKind::InvalidNumber, 1, 5);
    only("x = &O8", SyntaxErrorKind::ExpectedExpression, 1, 5);
}

#[test]
fn an_ampersand_between_operands_joins() {
    assert_eq!(value("\"a\"&17"), "<\"a\" Concatenate Integer(17)>");
    assert_eq!(value("a&b"), "<a Concatenate b>");
}

#[test]
fn a_quote_in_a_text_is_doubled() {
    assert_eq!(value(r#""""#), r#""""#);
    assert_eq!(value(r#""a""b""#), r#""a\"b""#);
    assert_eq!(value(r#""""""#), r#""\"""#);
    assert_eq!(
        value(r#""'no comment : 日本語""#),
        r#""'no comment : 日本語""#
    );
    assert_eq!(
        value(
            r#"_
    "a""#
        ),
        r#""a""#
    );
}

#[test]
fn dates_are_read_in_the_american_way() {
    // Days since 1899-12-30; 2006-10-06 is day 38996.
    for text in [
        "#10/6/2006#",
        "#10-6-2006#",
        "#2006-10-06#",
        "#2006/10/6#",
        "#Oct 6, 2006#",
        "#October 6 2006#",
        "#6 Oct 2006#",
        "#6-Oct-06#",
        "# 10/6/06 #",
    ] {
        assert_eq!(value(text), "Date(38996)", "{text}");
    }
    assert_eq!(value("#13/2/2006#"), value("#2/13/2006#"));
    assert_eq!(value("#1/1/1930#"), value("#1/1/30#"));
    assert_eq!(value("#1/1/2029#"), value("#1/1/29#"));
}

#[test]
fn times_are_fractions_of_a_day() {
    assert_eq!(value("#6:00#"), "Date(0.25)");
    assert_eq!(value("#6:00:00 PM#"), "Date(0.75)");
    assert_eq!(value("#6PM#"), "Date(0.75)");
    assert_eq!(value("#12 AM#"), "Date(0)");
    assert_eq!(value("#12:00 pm#"), "Date(0.5)");
    assert_eq!(value("#10/6/2006 6:00 PM#"), "Date(38996.75)");
    assert_eq!(value("#2006-10-06 18:00:00#"), "Date(38996.75)");
    // Two days before the first one, at noon.
    assert_eq!(value("#12/28/1899 12:00#"), "Date(-2.5)");
}

#[test]
fn what_is_no_date_is_a_syntax_error() {
    for text in [
        "#foo#",
        "#31/31/2006#",
        "#2/30/2006#",
        "#25:00#",
        "#10:60#",
        "#1/2/3/4#",
        "#13 PM#",
        "# #",
        "#1:2:3:4#",
        "#6:00 6:00#",
    ] {
        assert_eq!(errors(&format!("x = {text}")), [(1002, 1, 5)], "{text}");
    }
    only("x = #1/1/2006", SyntaxErrorKind::Syntax, 1, 5);
}
