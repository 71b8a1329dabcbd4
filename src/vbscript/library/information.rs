//! `TypeName`, `VarType`, the `Is…` functions, `RGB`, the engine's version and locale.
//!
//! The locale is the United States' English, on every machine: `SetLocale` takes that and nothing else (error 447), so
//! that a script never gets other texts than it asks for.

use super::arguments::{Arguments, invalid};
use super::dates::is_date;
use super::{Function, Objects};
use crate::vbscript::RuntimeError;
use crate::vbscript::value::{Text, Variant};

type Answer = Result<Variant, RuntimeError>;

const LOCALE: i32 = 1033;

pub(super) const FUNCTIONS: &[Function] = &[
    Function::values("TypeName", (1, 1), |arguments| {
        Ok(Variant::Text(Text::from(arguments.get(0)?.type_name())))
    })
    .objects(Objects::Kept),
    Function::values("VarType", (1, 1), |arguments| {
        Ok(Variant::Integer(arguments.get(0)?.var_type()))
    })
    .objects(Objects::ReducedIfPossible),
    Function::values("IsObject", (1, 1), |arguments| {
        let value = arguments.get(0)?;
        truth(matches!(value, Variant::Object(_) | Variant::Nothing))
    })
    .objects(Objects::Kept),
    Function::values("IsArray", (1, 1), |arguments| {
        truth(matches!(arguments.get(0)?, Variant::Array(_)))
    })
    .objects(Objects::ReducedIfPossible),
    Function::values("IsEmpty", (1, 1), |arguments| {
        truth(matches!(arguments.get(0)?, Variant::Empty))
    })
    .objects(Objects::ReducedIfPossible),
    Function::values("IsNull", (1, 1), |arguments| {
        truth(matches!(arguments.get(0)?, Variant::Null))
    })
    .objects(Objects::ReducedIfPossible),
    Function::values("IsNumeric", (1, 1), |arguments| {
        truth(arguments.get(0)?.is_numeric())
    })
    .objects(Objects::ReducedIfPossible),
    Function::script("IsDate", (1, 1), |script, arguments| {
        Ok(Variant::Boolean(is_date(script, arguments.get(0)?)))
    })
    .objects(Objects::ReducedIfPossible),
    Function::values("RGB", (3, 3), rgb),
    Function::values("ScriptEngine", (0, 0), |_| Ok(Variant::text("VBScript"))),
    Function::values("ScriptEngineMajorVersion", (0, 0), |_| Ok(Variant::Long(5))),
    Function::values("ScriptEngineMinorVersion", (0, 0), |_| Ok(Variant::Long(8))),
    Function::values("ScriptEngineBuildVersion", (0, 0), |_| {
        // That of Windows 10 and 11.
        Ok(Variant::Long(16_384))
    }),
    Function::values("GetLocale", (0, 0), |_| Ok(Variant::Long(LOCALE))),
    Function::values("SetLocale", (0, 1), set_locale),
    Function::values("LoadPicture", (1, 1), |_| Err(RuntimeError::number(445))),
];

fn truth(value: bool) -> Answer {
    Ok(Variant::Boolean(value))
}

/// Red in the lowest byte; what is greater than 255 counts as 255.
fn rgb(arguments: Arguments<'_>) -> Answer {
    let part = |index| -> Result<i32, RuntimeError> {
        match arguments.long(index)? {
            value @ 0.. => Ok(value.min(255)),
            _ => Err(invalid()),
        }
    };
    Ok(Variant::Long(part(0)? | part(1)? << 8 | part(2)? << 16))
}

/// The former locale; 0 or nothing asks for the machine's own.
fn set_locale(arguments: Arguments<'_>) -> Answer {
    let known = match arguments.optional(0) {
        None | Some(Variant::Empty) => true,
        Some(Variant::Text(name)) => {
            let name = name.to_string();
            let number = name.parse().ok();
            name.is_empty()
                || name.eq_ignore_ascii_case("en-us")
                || matches!(number, Some(0 | LOCALE))
        }
        Some(value) => matches!(value.to_long()?, 0 | LOCALE),
    };
    if known {
        Ok(Variant::Long(LOCALE))
    } else {
        Err(RuntimeError::number(447).detail("the only locale is 1033, English (United States)"))
    }
}

#[cfg(test)]
mod tests {
    //! Expected values: the functions' pages and the tables of VarType constants in Microsoft's VBScript language
    //! reference.

    use super::super::testing::{call, error, list, long, text};
    use crate::vbscript::value::{Array, Variant};

    #[test]
    fn every_subtype_has_a_name_and_a_number() {
        for (value, name, number) in [
            (Variant::Empty, "Empty", 0),
            (Variant::Null, "Null", 1),
            (Variant::Integer(1), "Integer", 2),
            (Variant::Long(1), "Long", 3),
            (Variant::Single(1.0), "Single", 4),
            (Variant::Double(1.0), "Double", 5),
            (Variant::Currency(1), "Currency", 6),
            (Variant::Date(1.0), "Date", 7),
            (text("a"), "String", 8),
            (Variant::Nothing, "Nothing", 9),
            (Variant::Error(5), "Error", 10),
            (Variant::Boolean(true), "Boolean", 11),
            (Variant::Byte(1), "Byte", 17),
            (list(&[]), "Variant()", 8204),
            (Variant::Array(Array::from_bytes(&[1])), "Byte()", 8209),
        ] {
            assert_eq!(
                call("TypeName", std::slice::from_ref(&value)),
                format!("{name:?}")
            );
            // The default value of Nothing is an error, which the interpreter's own tests hold.
            if !matches!(value, Variant::Nothing) {
                assert_eq!(call("VarType", &[value]), format!("Integer({number})"));
            }
        }
    }

    #[test]
    fn what_counts_as_a_number() {
        let is = |value: Variant| call("IsNumeric", &[value]) == "Boolean(true)";
        for value in [
            long(5),
            Variant::Empty,
            Variant::Boolean(true),
            text(" 459.95 "),
            text("&HFF"),
            text("1e5"),
            text("($5)"),
        ] {
            assert!(is(value.clone()), "{value:?}");
        }
        for value in [
            Variant::Null,
            text(""),
            text("45 Help"),
            text("10/6/2006"),
            list(&[]),
        ] {
            assert!(!is(value.clone()), "{value:?}");
        }
    }

    #[test]
    fn what_counts_as_a_date() {
        let is = |value: Variant| call("IsDate", &[value]) == "Boolean(true)";
        for value in [
            text("April 28, 1963"),
            text("13/1/95"),
            text("10/6"),
            Variant::Date(5.0),
            text("12:00"),
        ] {
            assert!(is(value.clone()), "{value:?}");
        }
        for value in [
            text("Hello"),
            long(5),
            Variant::Null,
            Variant::Empty,
            text(""),
        ] {
            assert!(!is(value.clone()), "{value:?}");
        }
    }

    #[test]
    fn empty_null_and_arrays_are_told_apart() {
        assert_eq!(call("IsEmpty", &[Variant::Empty]), "Boolean(true)");
        assert_eq!(call("IsEmpty", &[Variant::Null]), "Boolean(false)");
        assert_eq!(call("IsNull", &[Variant::Null]), "Boolean(true)");
        assert_eq!(call("IsNull", &[text("")]), "Boolean(false)");
        assert_eq!(call("IsArray", &[list(&[])]), "Boolean(true)");
        assert_eq!(call("IsObject", &[Variant::Nothing]), "Boolean(true)");
        assert_eq!(call("IsObject", &[Variant::Empty]), "Boolean(false)");
    }

    #[test]
    fn colours() {
        assert_eq!(
            call("RGB", &[long(75), long(139), long(203)]),
            "Long(13339467)"
        );
        assert_eq!(call("RGB", &[long(300), long(0), long(0)]), "Long(255)");
        assert_eq!(error("RGB", &[long(-1), long(0), long(0)]), 5);
    }

    #[test]
    fn the_locale_cannot_be_another() {
        assert_eq!(call("SetLocale", &[text("en-us")]), "Long(1033)");
        assert_eq!(call("SetLocale", &[]), "Long(1033)");
        assert_eq!(error("SetLocale", &[text("de-de")]), 447);
        assert_eq!(error("SetLocale", &[long(1041)]), 447);
    }
}
