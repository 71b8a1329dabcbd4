//! `Abs`, `Atn`, `Cos`, `Exp`, `Fix`, `Int`, `Log`, `Round`, `Sgn`, `Sin`, `Sqr`, `Tan`.

use super::Function;
use super::arguments::{Arguments, invalid};
use crate::vbscript::RuntimeError;
use crate::vbscript::value::Variant;

type Answer = Result<Variant, RuntimeError>;

pub(super) const FUNCTIONS: &[Function] = &[
    Function::values("Abs", (1, 1), abs),
    Function::values("Atn", (1, 1), |arguments| real(arguments.double(0)?.atan())),
    Function::values("Cos", (1, 1), |arguments| real(arguments.double(0)?.cos())),
    Function::values("Exp", (1, 1), |arguments| real(arguments.double(0)?.exp())),
    Function::values("Fix", (1, 1), |arguments| {
        whole(arguments, f64::trunc, false)
    }),
    Function::values("Int", (1, 1), |arguments| {
        whole(arguments, f64::floor, true)
    }),
    Function::values("Log", (1, 1), log),
    Function::values("Round", (1, 2), round),
    Function::values("Sgn", (1, 1), sgn),
    Function::values("Sin", (1, 1), |arguments| real(arguments.double(0)?.sin())),
    Function::values("Sqr", (1, 1), sqr),
    Function::values("Tan", (1, 1), |arguments| real(arguments.double(0)?.tan())),
];

fn real(value: f64) -> Answer {
    if value.is_finite() {
        Ok(Variant::Double(value))
    } else {
        Err(RuntimeError::number(6))
    }
}

/// A value as the functions that keep the subtype see it: Empty and a Boolean are an Integer, a text is a Double.
fn number(value: &Variant) -> Result<Variant, RuntimeError> {
    Ok(match value {
        Variant::Empty | Variant::Boolean(_) => Variant::Integer(value.to_integer()?),
        Variant::Text(_) => Variant::Double(value.to_double()?),
        Variant::Error(_) | Variant::Object(_) | Variant::Nothing | Variant::Array(_) => {
            return Err(RuntimeError::number(13));
        }
        other => other.clone(),
    })
}

fn abs(arguments: Arguments<'_>) -> Answer {
    let overflow = || RuntimeError::number(6);
    Ok(match number(arguments.get(0)?)? {
        Variant::Integer(value) => Variant::Integer(value.checked_abs().ok_or_else(overflow)?),
        Variant::Long(value) => Variant::Long(value.checked_abs().ok_or_else(overflow)?),
        Variant::Single(value) => Variant::Single(value.abs()),
        Variant::Double(value) => Variant::Double(value.abs()),
        Variant::Date(value) => Variant::Date(value.abs()),
        Variant::Currency(value) => Variant::Currency(value.checked_abs().ok_or_else(overflow)?),
        other => other,
    })
}

/// `Int` goes down to the next whole number, `Fix` towards 0.
fn whole(arguments: Arguments<'_>, floating: fn(f64) -> f64, down: bool) -> Answer {
    #[allow(clippy::cast_possible_truncation)] // A whole Single stays one.
    Ok(match number(arguments.get(0)?)? {
        Variant::Single(value) => Variant::Single(floating(f64::from(value)) as f32),
        Variant::Double(value) => Variant::Double(floating(value)),
        Variant::Date(value) => Variant::Date(floating(value)),
        Variant::Currency(value) => {
            let rest = if down {
                value.rem_euclid(10_000)
            } else {
                value % 10_000
            };
            let value = value.checked_sub(rest);
            Variant::Currency(value.ok_or_else(|| RuntimeError::number(6))?)
        }
        other => other,
    })
}

fn log(arguments: Arguments<'_>) -> Answer {
    let value = arguments.double(0)?;
    if value > 0.0 {
        real(value.ln())
    } else {
        Err(invalid())
    }
}

fn sqr(arguments: Arguments<'_>) -> Answer {
    let value = arguments.double(0)?;
    if value >= 0.0 {
        real(value.sqrt())
    } else {
        Err(invalid())
    }
}

fn sgn(arguments: Arguments<'_>) -> Answer {
    let value = arguments.double(0)?;
    Ok(Variant::Integer(if value > 0.0 {
        1
    } else if value < 0.0 {
        -1
    } else {
        0
    }))
}

/// `Round(value[, decimals])`: halves go to the even digit.
fn round(arguments: Arguments<'_>) -> Answer {
    let decimals = arguments.long_or(1, 0)?;
    if !(0..=22).contains(&decimals) {
        return Err(invalid());
    }
    let scale = 10_f64.powi(decimals);
    let rounded = |value: f64| {
        let scaled = value * scale;
        // Beyond that many digits a Double has no decimals to round.
        if scaled.is_finite() && scaled.abs() < 1e15 {
            scaled.round_ties_even() / scale
        } else {
            value
        }
    };
    #[allow(clippy::cast_possible_truncation)] // A Single stays one.
    Ok(match number(arguments.get(0)?)? {
        Variant::Single(value) => Variant::Single(rounded(f64::from(value)) as f32),
        Variant::Double(value) => Variant::Double(rounded(value)),
        Variant::Date(value) => Variant::Double(rounded(value)),
        value @ Variant::Currency(_) => {
            Variant::Currency(Variant::Double(rounded(value.to_double()?)).to_currency()?)
        }
        other => other,
    })
}

#[cfg(test)]
mod tests {
    //! Expected values: the mathematical functions in Microsoft's VBScript language reference.

    use super::super::testing::{call, error, text};
    use crate::vbscript::value::Variant;

    fn double(value: f64) -> Variant {
        Variant::Double(value)
    }

    #[test]
    fn abs_keeps_the_subtype() {
        assert_eq!(call("Abs", &[double(-50.3)]), "Double(50.3)");
        assert_eq!(call("Abs", &[Variant::Integer(-5)]), "Integer(5)");
        assert_eq!(call("Abs", &[Variant::Boolean(true)]), "Integer(1)");
        assert_eq!(call("Abs", &[text("-3")]), "Double(3)");
        assert_eq!(call("Abs", &[Variant::Null]), "Null");
        assert_eq!(call("Abs", &[Variant::Empty]), "Integer(0)");
        assert_eq!(error("Abs", &[Variant::Integer(i16::MIN)]), 6);
        assert_eq!(error("Abs", &[text("x")]), 13);
    }

    #[test]
    fn int_goes_down_and_fix_towards_zero() {
        assert_eq!(call("Int", &[double(99.8)]), "Double(99)");
        assert_eq!(call("Int", &[double(-99.2)]), "Double(-100)");
        assert_eq!(call("Fix", &[double(-99.8)]), "Double(-99)");
        assert_eq!(
            call("Int", &[Variant::Currency(-25_000)]),
            "Currency(-30000)"
        );
        assert_eq!(
            call("Fix", &[Variant::Currency(-25_000)]),
            "Currency(-20000)"
        );
        assert_eq!(call("Int", &[Variant::Integer(7)]), "Integer(7)");
        assert_eq!(call("Fix", &[Variant::Null]), "Null");
    }

    #[test]
    fn halves_are_rounded_to_the_even_digit() {
        assert_eq!(call("Round", &[double(2.5)]), "Double(2)");
        assert_eq!(call("Round", &[double(3.5)]), "Double(4)");
        assert_eq!(
            call("Round", &[double(12.34567), Variant::Integer(2)]),
            "Double(12.35)"
        );
        assert_eq!(
            call("Round", &[double(0.125), Variant::Integer(2)]),
            "Double(0.12)"
        );
        assert_eq!(call("Round", &[Variant::Integer(7)]), "Integer(7)");
        assert_eq!(error("Round", &[double(1.0), Variant::Integer(-1)]), 5);
    }

    #[test]
    fn signs_roots_and_logarithms() {
        assert_eq!(call("Sgn", &[double(-2.4)]), "Integer(-1)");
        assert_eq!(call("Sgn", &[Variant::Integer(0)]), "Integer(0)");
        assert_eq!(call("Sqr", &[Variant::Integer(4)]), "Double(2)");
        assert_eq!(call("Log", &[Variant::Integer(1)]), "Double(0)");
        assert_eq!(call("Exp", &[Variant::Integer(0)]), "Double(1)");
        assert_eq!(call("Cos", &[Variant::Integer(0)]), "Double(1)");
        assert_eq!(error("Sqr", &[Variant::Integer(-1)]), 5);
        assert_eq!(error("Log", &[Variant::Integer(0)]), 5);
        assert_eq!(error("Exp", &[double(709.79)]), 6);
        assert_eq!(error("Sin", &[Variant::Null]), 94);
    }

    #[test]
    fn pi_is_four_times_the_arctangent_of_one() {
        assert_eq!(
            call("Atn", &[Variant::Integer(1)]),
            "Double(0.7853981633974483)"
        );
    }
}
