use super::date_of;
use super::serial::day_of;
use crate::vbscript::library::arguments::{Arguments, invalid};
use crate::vbscript::value::{Variant, date};
use crate::vbscript::{Interpreter, RuntimeError, Stop};

/// What a date is counted in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Interval {
    Year,
    Quarter,
    Month,
    DayOfYear,
    Day,
    Weekday,
    Week,
    Hour,
    Minute,
    Second,
}

impl Interval {
    /// The first argument (5 for a text that is none).
    pub(super) fn of(arguments: Arguments<'_>) -> Result<Self, RuntimeError> {
        let text = arguments.text(0)?.to_string().to_ascii_lowercase();
        Ok(match text.as_str() {
            "yyyy" => Self::Year,
            "q" => Self::Quarter,
            "m" => Self::Month,
            "y" => Self::DayOfYear,
            "d" => Self::Day,
            "w" => Self::Weekday,
            "ww" => Self::Week,
            "h" => Self::Hour,
            "n" => Self::Minute,
            "s" => Self::Second,
            _ => return Err(invalid()),
        })
    }
}

/// `DateAdd(interval, number, date)`: months keep to their last day (31 January and a month is 28 February).
pub(super) fn date_add(
    script: &mut Interpreter,
    arguments: Arguments<'_>,
) -> Result<Variant, Stop> {
    let interval = Interval::of(arguments)?;
    if arguments.is_null(1) || arguments.is_null(2) {
        return Ok(Variant::Null);
    }
    let count = i64::from(arguments.long(1)?);
    let serial = date_of(script, arguments.get(2)?)?;
    let later = match interval {
        Interval::Year => add_months(serial, count * 12),
        Interval::Quarter => add_months(serial, count * 3),
        Interval::Month => add_months(serial, count),
        Interval::DayOfYear | Interval::Day | Interval::Weekday => {
            add_seconds(serial, count * 86_400)
        }
        Interval::Week => add_seconds(serial, count * 7 * 86_400),
        Interval::Hour => add_seconds(serial, count * 3600),
        Interval::Minute => add_seconds(serial, count * 60),
        Interval::Second => add_seconds(serial, count),
    };
    Ok(Variant::Date(later.ok_or_else(invalid)?))
}

fn add_months(serial: f64, months: i64) -> Option<f64> {
    let at = date::civil(serial);
    let day = at.date();
    let later = i64::from(day.month()) + months;
    let first = day_of(i64::from(day.year()), later, 1)?;
    let last = i64::from(date::civil(first).days_in_month());
    let day = day_of(i64::from(day.year()), later, i64::from(day.day()).min(last))?;
    Some(date::with_time(day, date::seconds_of(at.time())))
}

fn add_seconds(serial: f64, seconds: i64) -> Option<f64> {
    let total = seconds_of(serial).checked_add(seconds)?;
    let (day, rest) = (total.div_euclid(86_400), total.rem_euclid(86_400));
    let day = f64::from(i32::try_from(day).ok()?);
    let later = date::with_time(day, i32::try_from(rest).ok()?);
    date::in_range(later).then_some(later)
}

/// Seconds since day 0, before it negative.
#[allow(clippy::cast_possible_truncation)] // A day's number is whole and within the calendar.
pub(super) fn seconds_of(serial: f64) -> i64 {
    let at = date::civil(serial);
    let day = date::day_number(at.date()) as i64;
    day * 86_400 + i64::from(date::seconds_of(at.time()))
}

#[cfg(test)]
mod tests {
    //! Expected values: `DateAdd` in Microsoft's VBScript language reference.

    use crate::vbscript::library::testing::{call, error, long, text};
    use crate::vbscript::value::Variant;

    fn add(interval: &str, count: i32, date: &str) -> String {
        call("DateAdd", &[text(interval), long(count), text(date)])
    }

    #[test]
    fn a_month_keeps_to_its_last_day() {
        assert_eq!(add("m", 1, "31-Jan-95"), "2/28/1995");
        assert_eq!(add("m", 1, "1/31/1996"), "2/29/1996");
        assert_eq!(add("yyyy", 1, "2/29/2008"), "2/28/2009");
        assert_eq!(add("q", -1, "5/31/2006"), "2/28/2006");
    }

    #[test]
    fn every_other_interval_is_a_length_of_time() {
        assert_eq!(add("d", 30, "10/6/2006"), "11/5/2006");
        assert_eq!(add("w", 3, "10/6/2006"), "10/9/2006");
        assert_eq!(add("y", -6, "10/6/2006"), "9/30/2006");
        assert_eq!(add("ww", 2, "10/6/2006"), "10/20/2006");
        assert_eq!(add("h", 25, "10/6/2006 23:30"), "10/8/2006 12:30:00 AM");
        assert_eq!(add("n", -31, "10/6/2006 0:30"), "10/5/2006 11:59:00 PM");
        assert_eq!(add("s", 90, "10/6/2006"), "10/6/2006 12:01:30 AM");
        assert_eq!(add("h", -1, "12/30/1899"), "12/29/1899 11:00:00 PM");
    }

    #[test]
    fn the_count_is_rounded_and_the_calendar_has_ends() {
        let half = [text("d"), Variant::Double(1.5), text("10/6/2006")];
        assert_eq!(call("DateAdd", &half), "10/8/2006");
        assert_eq!(
            error("DateAdd", &[text("yyyy"), long(8000), text("10/6/2006")]),
            5
        );
        assert_eq!(
            error("DateAdd", &[text("yyyy"), long(-1907), text("10/6/2006")]),
            5
        );
        assert_eq!(
            error("DateAdd", &[text("day"), long(1), text("10/6/2006")]),
            5
        );
        assert_eq!(
            call("DateAdd", &[text("d"), long(1), Variant::Null]),
            "Null"
        );
    }
}
