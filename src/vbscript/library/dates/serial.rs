use jiff::civil::Date;

use super::date_of;
use crate::vbscript::library::arguments::{Arguments, invalid};
use crate::vbscript::value::{Variant, date};
use crate::vbscript::{Interpreter, RuntimeError, Stop};

/// The day of a year and a month, both of which may be out of their bounds.
pub(super) fn day_of(year: i64, month: i64, day: i64) -> Option<f64> {
    let months = year.checked_mul(12)?.checked_add(month)?.checked_sub(1)?;
    let year = i16::try_from(months.div_euclid(12)).ok()?;
    let month = i8::try_from(months.rem_euclid(12) + 1).ok()?;
    let first = Date::new(year, month, 1).ok()?;
    let days = i32::try_from(day.checked_sub(1)?).ok()?;
    let serial = date::day_number(first) + f64::from(days);
    date::in_range(serial).then_some(serial)
}

/// `DateSerial(year, month, day)`: years up to 99 are those from 1930 to 2029.
pub(super) fn date_serial(arguments: Arguments<'_>) -> Result<Variant, RuntimeError> {
    let part =
        |index| -> Result<i64, RuntimeError> { Ok(i64::from(arguments.get(index)?.to_integer()?)) };
    let (year, month, day) = (part(0)?, part(1)?, part(2)?);
    let year = match year {
        0..30 => year + 2000,
        30..100 => year + 1900,
        _ => year,
    };
    day_of(year, month, day)
        .map(Variant::Date)
        .ok_or_else(invalid)
}

/// `TimeSerial(hour, minute, second)`, each of which may be out of its bounds.
pub(super) fn time_serial(arguments: Arguments<'_>) -> Result<Variant, RuntimeError> {
    let part =
        |index| -> Result<i32, RuntimeError> { Ok(i32::from(arguments.get(index)?.to_integer()?)) };
    let seconds = part(0)? * 3600 + part(1)? * 60 + part(2)?;
    let (day, rest) = (seconds.div_euclid(86_400), seconds.rem_euclid(86_400));
    // Less than a day below 0 Windows leaves the day out: −1 hour is −1/24, which is shown as 1:00 AM of day 0.
    let serial = if seconds < 0 {
        f64::from(seconds) / 86_400.0
    } else {
        date::with_time(f64::from(day), rest)
    };
    Ok(Variant::Date(serial))
}

pub(super) fn date_value(
    script: &mut Interpreter,
    arguments: Arguments<'_>,
) -> Result<Variant, Stop> {
    Ok(Variant::Date(date_of(script, arguments.get(0)?)?.trunc()))
}

pub(super) fn time_value(
    script: &mut Interpreter,
    arguments: Arguments<'_>,
) -> Result<Variant, Stop> {
    if arguments.is_null(0) {
        return Ok(Variant::Null);
    }
    let serial = date_of(script, arguments.get(0)?)?;
    Ok(Variant::Date(serial.fract().abs()))
}

#[cfg(test)]
mod tests {
    //! Expected values: `DateSerial`, `TimeSerial`, `DateValue`, `TimeValue` in Microsoft's VBScript language
    //! reference. A text without a year is in that of the bench's clock, 2006.

    use crate::vbscript::library::testing::{call, error, long, text};
    use crate::vbscript::value::Variant;

    #[test]
    fn parts_out_of_their_bounds_count_on() {
        assert_eq!(
            call("DateSerial", &[long(1990), long(8), long(-1)]),
            "7/30/1990"
        );
        assert_eq!(
            call("DateSerial", &[long(2006), long(14), long(1)]),
            "2/1/2007"
        );
        assert_eq!(
            call("DateSerial", &[long(2006), long(0), long(31)]),
            "12/31/2005"
        );
        assert_eq!(
            call("DateSerial", &[long(2008), long(3), long(0)]),
            "2/29/2008"
        );
        assert_eq!(
            call("TimeSerial", &[long(6), long(-15), long(0)]),
            "5:45:00 AM"
        );
        assert_eq!(
            call("TimeSerial", &[long(12), long(0), long(75)]),
            "12:01:15 PM"
        );
    }

    #[test]
    fn two_digits_are_years_from_1930_to_2029() {
        assert_eq!(
            call("DateSerial", &[long(99), long(1), long(1)]),
            "1/1/1999"
        );
        assert_eq!(
            call("DateSerial", &[long(29), long(1), long(1)]),
            "1/1/2029"
        );
    }

    #[test]
    fn beyond_the_calendar() {
        assert_eq!(error("DateSerial", &[long(10_000), long(1), long(1)]), 5);
        assert_eq!(error("DateSerial", &[long(40_000), long(1), long(1)]), 6);
        assert_eq!(error("DateValue", &[text("2/30/2006")]), 13);
    }

    #[test]
    fn dates_and_times_are_taken_out_of_texts() {
        assert_eq!(
            call("DateValue", &[text("September 11, 1963 3:00 PM")]),
            "9/11/1963"
        );
        assert_eq!(call("DateValue", &[text("9/11")]), "9/11/2006");
        assert_eq!(
            call("TimeValue", &[text("9/11/1963 4:35:17 PM")]),
            "4:35:17 PM"
        );
        assert_eq!(call("TimeValue", &[Variant::Null]), "Null");
        assert_eq!(call("CDate", &[text("October 19, 1962")]), "10/19/1962");
        assert_eq!(call("CDate", &[Variant::Double(0.5)]), "12:00:00 PM");
    }
}
