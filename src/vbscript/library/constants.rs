use crate::vbscript::value::Variant;

/// A constant's value.
#[derive(Clone, Copy)]
enum Value {
    Number(i32),
    Text(&'static str),
}

use Value::{Number as N, Text as T};

/// The constant of this name (any case): one of Microsoft's list "VBScript Constants". Numbers that fit are Integers.
pub(crate) fn constant(name: &str) -> Option<Variant> {
    let prefix = name.get(..2)?;
    if !prefix.eq_ignore_ascii_case("vb") {
        return None;
    }
    let (_, value) = CONSTANTS
        .iter()
        .find(|(own, _)| own.eq_ignore_ascii_case(name))?;
    Some(match *value {
        N(number) => i16::try_from(number).map_or(Variant::Long(number), Variant::Integer),
        T(text) => Variant::text(text),
    })
}

const CONSTANTS: &[(&str, Value)] = &[
    // Texts
    ("vbCr", T("\r")),
    ("vbCrLf", T("\r\n")),
    ("vbFormFeed", T("\u{c}")),
    ("vbLf", T("\n")),
    ("vbNewLine", T("\r\n")),
    ("vbNullChar", T("\0")),
    ("vbNullString", T("")),
    ("vbTab", T("\t")),
    ("vbVerticalTab", T("\u{b}")),
    // Comparisons
    ("vbBinaryCompare", N(0)),
    ("vbTextCompare", N(1)),
    ("vbDatabaseCompare", N(2)),
    // Choices of the Format functions
    ("vbUseDefault", N(-2)),
    ("vbTrue", N(-1)),
    ("vbFalse", N(0)),
    // Days and weeks
    ("vbUseSystemDayOfWeek", N(0)),
    ("vbSunday", N(1)),
    ("vbMonday", N(2)),
    ("vbTuesday", N(3)),
    ("vbWednesday", N(4)),
    ("vbThursday", N(5)),
    ("vbFriday", N(6)),
    ("vbSaturday", N(7)),
    ("vbUseSystem", N(0)),
    ("vbFirstJan1", N(1)),
    ("vbFirstFourDays", N(2)),
    ("vbFirstFullWeek", N(3)),
    // Forms of dates
    ("vbGeneralDate", N(0)),
    ("vbLongDate", N(1)),
    ("vbShortDate", N(2)),
    ("vbLongTime", N(3)),
    ("vbShortTime", N(4)),
    // Errors of automation objects begin here.
    ("vbObjectError", N(-2_147_221_504)),
    // MsgBox
    ("vbOKOnly", N(0)),
    ("vbOKCancel", N(1)),
    ("vbAbortRetryIgnore", N(2)),
    ("vbYesNoCancel", N(3)),
    ("vbYesNo", N(4)),
    ("vbRetryCancel", N(5)),
    ("vbCritical", N(16)),
    ("vbQuestion", N(32)),
    ("vbExclamation", N(48)),
    ("vbInformation", N(64)),
    ("vbDefaultButton1", N(0)),
    ("vbDefaultButton2", N(256)),
    ("vbDefaultButton3", N(512)),
    ("vbDefaultButton4", N(768)),
    ("vbApplicationModal", N(0)),
    ("vbSystemModal", N(4096)),
    ("vbMsgBoxHelpButton", N(16_384)),
    ("vbMsgBoxSetForeground", N(65_536)),
    ("vbMsgBoxRight", N(524_288)),
    ("vbMsgBoxRtlReading", N(1_048_576)),
    ("vbOK", N(1)),
    ("vbCancel", N(2)),
    ("vbAbort", N(3)),
    ("vbRetry", N(4)),
    ("vbIgnore", N(5)),
    ("vbYes", N(6)),
    ("vbNo", N(7)),
    // Colours
    ("vbBlack", N(0)),
    ("vbRed", N(0x00_00FF)),
    ("vbGreen", N(0x00_FF00)),
    ("vbYellow", N(0x00_FFFF)),
    ("vbBlue", N(0xFF_0000)),
    ("vbMagenta", N(0xFF_00FF)),
    ("vbCyan", N(0xFF_FF00)),
    ("vbWhite", N(0xFF_FFFF)),
    // VarType
    ("vbEmpty", N(0)),
    ("vbNull", N(1)),
    ("vbInteger", N(2)),
    ("vbLong", N(3)),
    ("vbSingle", N(4)),
    ("vbDouble", N(5)),
    ("vbCurrency", N(6)),
    ("vbDate", N(7)),
    ("vbString", N(8)),
    ("vbObject", N(9)),
    ("vbError", N(10)),
    ("vbBoolean", N(11)),
    ("vbVariant", N(12)),
    ("vbDataObject", N(13)),
    ("vbDecimal", N(14)),
    ("vbByte", N(17)),
    ("vbArray", N(8192)),
];

#[cfg(test)]
mod tests {
    //! Expected values: the list of constants in Microsoft's VBScript language reference.

    use super::{CONSTANTS, constant};

    fn shown(name: &str) -> String {
        format!("{:?}", constant(name))
    }

    #[test]
    fn constants_are_found_in_any_case() {
        assert_eq!(shown("VBCRLF"), "Some(\"\\r\\n\")");
        assert_eq!(shown("vbtextcompare"), "Some(Integer(1))");
        assert_eq!(shown("vbObjectError"), "Some(Long(-2147221504))");
        assert_eq!(shown("vbYes"), "Some(Integer(6))");
        assert_eq!(shown("vbWhite"), "Some(Long(16777215))");
        assert_eq!(shown("vbArray"), "Some(Integer(8192))");
        assert_eq!(shown("vbMagic"), "None");
        assert_eq!(shown("é"), "None");
    }

    #[test]
    fn no_two_constants_have_the_same_name() {
        let mut names: Vec<String> = CONSTANTS
            .iter()
            .map(|(name, _)| name.to_ascii_lowercase())
            .collect();
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), CONSTANTS.len());
    }
}
