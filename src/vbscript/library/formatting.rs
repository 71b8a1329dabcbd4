//! `FormatNumber`, `FormatCurrency`, `FormatPercent`, `FormatDateTime` in the United States' form.

use super::Function;
use super::arguments::{Arguments, invalid};
use super::dates::date_of;
use crate::vbscript::value::{Text, Variant, date, number_form};
use crate::vbscript::{Interpreter, RuntimeError, Stop};

pub(super) const FUNCTIONS: &[Function] = &[
    Function::values("FormatNumber", (1, 5), |arguments| {
        format(arguments, Kind::Number)
    }),
    Function::values("FormatCurrency", (1, 5), |arguments| {
        format(arguments, Kind::Currency)
    }),
    Function::values("FormatPercent", (1, 5), |arguments| {
        format(arguments, Kind::Percent)
    }),
    Function::script("FormatDateTime", (1, 2), format_date_time),
];

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Number,
    Currency,
    Percent,
}

/// `vbTrue` (−1), `vbFalse` (0) or `vbUseDefault` (−2).
fn choice(arguments: Arguments<'_>, index: usize, default: bool) -> Result<bool, RuntimeError> {
    match arguments.long_or(index, -2)? {
        -2 => Ok(default),
        -1 => Ok(true),
        0 => Ok(false),
        _ => Err(invalid()),
    }
}

/// `Format…(value[, decimals[, leading zero[, parentheses[, groups]]]])`
fn format(arguments: Arguments<'_>, kind: Kind) -> Result<Variant, RuntimeError> {
    let value = arguments.get(0)?;
    if matches!(value, Variant::Null) {
        return Err(RuntimeError::number(13));
    }
    let decimals = match arguments.long_or(1, -1)? {
        -1 => 2,
        decimals @ 0..=99 => usize::try_from(decimals).unwrap_or(2),
        _ => return Err(invalid()),
    };
    let leading = choice(arguments, 2, true)?;
    let parentheses = choice(arguments, 3, kind == Kind::Currency)?;
    let grouped = choice(arguments, 4, true)?;

    let mut number = Decimal::of(value)?;
    if kind == Kind::Percent {
        number.point += 2;
    }
    let digits = number.shown(decimals, leading, grouped);
    Text::within_bounds(digits.len())?;
    Ok(Variant::Text(Text::from(
        match (kind, number.negative, parentheses) {
            (Kind::Number, false, _) => digits,
            (Kind::Number, true, false) => format!("-{digits}"),
            (Kind::Number, true, true) => format!("({digits})"),
            (Kind::Currency, false, _) => format!("${digits}"),
            (Kind::Currency, true, false) => format!("-${digits}"),
            (Kind::Currency, true, true) => format!("(${digits})"),
            (Kind::Percent, false, _) => format!("{digits}%"),
            (Kind::Percent, true, false) => format!("-{digits}%"),
            (Kind::Percent, true, true) => format!("({digits}%)"),
        },
    )))
}

/// A number as decimal digits: those that Windows shows, so that 1.005 is 1.005 and not a little less.
struct Decimal {
    negative: bool,
    digits: Vec<u8>,
    /// How many of the digits stand before the point; negative for zeros behind it.
    point: i32,
}

impl Decimal {
    fn of(value: &Variant) -> Result<Self, RuntimeError> {
        let text = match value {
            Variant::Currency(value) => number_form::currency(*value),
            other => match other.to_double()? {
                value if value.is_finite() => number_form::double(value),
                _ => return Err(RuntimeError::number(6)),
            },
        };
        let (mantissa, exponent) = text.split_once('E').unwrap_or((&text, "0"));
        let exponent: i32 = exponent.parse().map_err(|_| RuntimeError::number(6))?;
        let (negative, mantissa) = match mantissa.strip_prefix('-') {
            Some(rest) => (true, rest),
            None => (false, mantissa),
        };
        let (whole, rest) = mantissa.split_once('.').unwrap_or((mantissa, ""));
        let digits = whole.bytes().chain(rest.bytes()).map(|digit| digit - b'0');
        Ok(Self {
            negative,
            digits: digits.collect(),
            point: i32::try_from(whole.len()).unwrap_or(0) + exponent,
        })
    }

    /// The digit of a place: 0 is the one before the point, −1 the first decimal.
    fn digit(&self, place: i32) -> u8 {
        usize::try_from(self.point - 1 - place)
            .ok()
            .and_then(|index| self.digits.get(index).copied())
            .unwrap_or(0)
    }

    /// Rounded half away from 0, with a point and commas.
    fn shown(&self, decimals: usize, leading: bool, grouped: bool) -> String {
        let last = -i32::try_from(decimals).unwrap_or(0);
        let mut digits: Vec<u8> = (last..self.point.max(1))
            .map(|place| self.digit(place))
            .collect();
        if self.digit(last - 1) >= 5 {
            carry(&mut digits);
        }
        let whole = digits.get(decimals..).unwrap_or(&[]);
        let significant = whole
            .iter()
            .rposition(|&digit| digit != 0)
            .map_or(0, |at| at + 1);
        let mut text = String::new();
        if significant == 0 && (leading || decimals == 0) {
            text.push('0');
        }
        for (index, digit) in whole.iter().enumerate().take(significant).rev() {
            text.push(char::from(b'0' + digit));
            if grouped && index > 0 && index % 3 == 0 {
                text.push(',');
            }
        }
        if decimals > 0 {
            text.push('.');
            let behind = digits.iter().take(decimals).rev();
            text.extend(behind.map(|digit| char::from(b'0' + digit)));
        }
        text
    }
}

/// Adds one to digits that begin with the lowest.
fn carry(digits: &mut Vec<u8>) {
    for digit in digits.iter_mut() {
        if *digit < 9 {
            *digit += 1;
            return;
        }
        *digit = 0;
    }
    digits.push(1);
}

/// `FormatDateTime(date[, format])`
fn format_date_time(script: &mut Interpreter, arguments: Arguments<'_>) -> Result<Variant, Stop> {
    if arguments.is_null(0) {
        return Err(RuntimeError::number(13).into());
    }
    let form = arguments.long_or(1, 0)?;
    let serial = date_of(script, arguments.get(0)?)?;
    let at = date::civil(serial);
    Ok(Variant::Text(Text::from(match form {
        0 => date::general(serial),
        1 => date::long_date(at),
        2 => date::short_date(at),
        3 => date::long_time(at),
        4 => date::short_time(at),
        _ => return Err(invalid().into()),
    })))
}

#[cfg(test)]
mod tests {
    //! Expected values: the Format functions in Microsoft's VBScript language reference, with Windows' regional
    //! settings for the United States.

    use super::super::testing::{call, error, long, text};
    use crate::vbscript::value::Variant;

    fn double(value: f64) -> Variant {
        Variant::Double(value)
    }

    #[test]
    fn numbers_have_two_decimals_and_groups() {
        assert_eq!(
            call("FormatNumber", &[double(1_234_567.891)]),
            "\"1,234,567.89\""
        );
        assert_eq!(
            call("FormatNumber", &[double(2.71958), long(4)]),
            "\"2.7196\""
        );
        assert_eq!(call("FormatNumber", &[double(2.5), long(0)]), "\"3\"");
        assert_eq!(call("FormatNumber", &[double(1.005)]), "\"1.01\"");
        assert_eq!(call("FormatNumber", &[double(999.999)]), "\"1,000.00\"");
        assert_eq!(call("FormatNumber", &[double(0.0), long(0)]), "\"0\"");
        assert_eq!(
            call("FormatNumber", &[double(1e20), long(0)]),
            "\"100,000,000,000,000,000,000\""
        );
        assert_eq!(call("FormatNumber", &[text("12")]), "\"12.00\"");
    }

    #[test]
    fn choices_of_zero_parentheses_and_groups() {
        let default = || long(-2);
        assert_eq!(
            call("FormatNumber", &[double(-0.5), long(1), long(0)]),
            "\"-.5\""
        );
        assert_eq!(
            call(
                "FormatNumber",
                &[double(-12.0), long(2), default(), long(-1)]
            ),
            "\"(12.00)\""
        );
        assert_eq!(
            call(
                "FormatNumber",
                &[double(1234.5), long(1), default(), default(), long(0)]
            ),
            "\"1234.5\""
        );
        assert_eq!(error("FormatNumber", &[double(1.0), long(-2)]), 5);
        assert_eq!(error("FormatNumber", &[double(1.0), long(1), long(1)]), 5);
        assert_eq!(error("FormatNumber", &[text("abc")]), 13);
        assert_eq!(error("FormatNumber", &[Variant::Null]), 13);
    }

    #[test]
    fn money_and_percent() {
        assert_eq!(call("FormatCurrency", &[long(1000)]), "\"$1,000.00\"");
        assert_eq!(
            call("FormatCurrency", &[double(-1234.5)]),
            "\"($1,234.50)\""
        );
        assert_eq!(
            call("FormatCurrency", &[Variant::Currency(12_345), long(3)]),
            "\"$1.235\""
        );
        assert_eq!(call("FormatPercent", &[double(2.0 / 32.0)]), "\"6.25%\"");
        assert_eq!(call("FormatPercent", &[double(-0.5), long(0)]), "\"-50%\"");
        assert_eq!(call("FormatPercent", &[double(0.00004)]), "\"0.00%\"");
    }

    #[test]
    fn the_five_forms_of_a_date() {
        let at = text("10/6/2006 2:05:09 PM");
        let form = |form: i32| call("FormatDateTime", &[at.clone(), long(form)]);
        assert_eq!(form(0), "\"10/6/2006 2:05:09 PM\"");
        assert_eq!(form(1), "\"Friday, October 6, 2006\"");
        assert_eq!(form(2), "\"10/6/2006\"");
        assert_eq!(form(3), "\"2:05:09 PM\"");
        assert_eq!(form(4), "\"14:05\"");
        assert_eq!(error("FormatDateTime", &[at.clone(), long(5)]), 5);
        assert_eq!(error("FormatDateTime", &[Variant::Null]), 13);
    }
}
