use super::date_of;
use super::interval::{Interval, seconds_of};
use super::week::{self, FirstWeek};
use crate::vbscript::library::arguments::Arguments;
use crate::vbscript::value::{Variant, date};
use crate::vbscript::{Interpreter, RuntimeError, Stop};

/// `DateDiff(interval, from, to[, first day of the week[, first week of the year]])`: how many bounds of the interval
/// lie between, so 31 December and 1 January are a year apart. Only `w` counts whole weeks.
pub(super) fn date_diff(
    script: &mut Interpreter,
    arguments: Arguments<'_>,
) -> Result<Variant, Stop> {
    let interval = Interval::of(arguments)?;
    let first_day = week::first_day(arguments, 3, 1)?;
    FirstWeek::of(arguments, 4)?;
    if arguments.is_null(1) || arguments.is_null(2) {
        return Ok(Variant::Null);
    }
    let from = date_of(script, arguments.get(1)?)?;
    let to = date_of(script, arguments.get(2)?)?;
    let count = |serial: f64| position(interval, serial, first_day);
    let difference = match interval {
        Interval::Weekday => (count(to) - count(from)) / 7,
        _ => count(to) - count(from),
    };
    i32::try_from(difference)
        .map(Variant::Long)
        .map_err(|_| RuntimeError::number(6).into())
}

/// The number of the interval that a date lies in, from some beginning.
fn position(interval: Interval, serial: f64, first_day: i64) -> i64 {
    let at = date::civil(serial);
    let seconds = seconds_of(serial);
    let day = seconds.div_euclid(86_400);
    let year = i64::from(at.year());
    let month = year * 12 + i64::from(at.month()) - 1;
    match interval {
        Interval::Year => year,
        Interval::Quarter => month.div_euclid(3),
        Interval::Month => month,
        Interval::DayOfYear | Interval::Day | Interval::Weekday => day,
        Interval::Week => (day - week::weekday(at.date(), first_day)).div_euclid(7),
        Interval::Hour => seconds.div_euclid(3600),
        Interval::Minute => seconds.div_euclid(60),
        Interval::Second => seconds,
    }
}

#[cfg(test)]
mod tests {
    //! Expected values: the remarks on `DateDiff` in Microsoft's VBScript language reference.

    use crate::vbscript::library::testing::{call, error, long, text};
    use crate::vbscript::value::Variant;

    fn between(interval: &str, from: &str, to: &str) -> String {
        call("DateDiff", &[text(interval), text(from), text(to)])
    }

    #[test]
    fn bounds_are_counted_and_not_lengths() {
        assert_eq!(between("yyyy", "12/31/2005", "1/1/2006"), "Long(1)");
        assert_eq!(between("m", "1/31/2006", "2/1/2006"), "Long(1)");
        assert_eq!(between("q", "3/31/2006", "4/1/2006"), "Long(1)");
        assert_eq!(between("d", "10/6/2006 23:59", "10/7/2006 0:01"), "Long(1)");
        assert_eq!(between("h", "10:59", "11:01"), "Long(1)");
        assert_eq!(between("n", "10:59:59", "11:00:00"), "Long(1)");
        assert_eq!(between("s", "10:59:00", "11:00:00"), "Long(60)");
        assert_eq!(between("d", "10/7/2006", "10/6/2006"), "Long(-1)");
    }

    #[test]
    fn weeks_are_whole_ones_or_first_days() {
        // 6 October 2006 is a Friday.
        assert_eq!(between("w", "10/6/2006", "10/12/2006"), "Long(0)");
        assert_eq!(between("w", "10/6/2006", "10/13/2006"), "Long(1)");
        assert_eq!(between("ww", "10/6/2006", "10/8/2006"), "Long(1)");
        let from_monday = [text("ww"), text("10/6/2006"), text("10/8/2006"), long(2)];
        assert_eq!(call("DateDiff", &from_monday), "Long(0)");
    }

    #[test]
    fn what_cannot_be_counted() {
        assert_eq!(
            error("DateDiff", &[text("s"), text("1/1/1900"), text("1/1/2006")]),
            6
        );
        assert_eq!(
            error("DateDiff", &[text("x"), text("1/1/1900"), text("1/1/2006")]),
            5
        );
        assert_eq!(
            call("DateDiff", &[text("d"), Variant::Null, text("1/1/2006")]),
            "Null"
        );
    }
}
