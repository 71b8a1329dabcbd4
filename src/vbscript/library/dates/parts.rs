use jiff::civil::{Date, DateTime};

use super::date_of;
use super::interval::Interval;
use super::week::{self, FirstWeek};
use crate::vbscript::library::arguments::{Arguments, invalid};
use crate::vbscript::value::{Text, Variant, date};
use crate::vbscript::{Interpreter, RuntimeError, Stop};

type Answer = Result<Variant, Stop>;

/// A number of the date; Null stays Null.
fn part(script: &Interpreter, arguments: Arguments<'_>, take: fn(DateTime) -> i16) -> Answer {
    if arguments.is_null(0) {
        return Ok(Variant::Null);
    }
    let at = date::civil(date_of(script, arguments.get(0)?)?);
    Ok(Variant::Integer(take(at)))
}

pub(super) fn year(script: &mut Interpreter, arguments: Arguments<'_>) -> Answer {
    part(script, arguments, DateTime::year)
}

pub(super) fn month(script: &mut Interpreter, arguments: Arguments<'_>) -> Answer {
    part(script, arguments, |at| i16::from(at.month()))
}

pub(super) fn day(script: &mut Interpreter, arguments: Arguments<'_>) -> Answer {
    part(script, arguments, |at| i16::from(at.day()))
}

pub(super) fn hour(script: &mut Interpreter, arguments: Arguments<'_>) -> Answer {
    part(script, arguments, |at| i16::from(at.hour()))
}

pub(super) fn minute(script: &mut Interpreter, arguments: Arguments<'_>) -> Answer {
    part(script, arguments, |at| i16::from(at.minute()))
}

pub(super) fn second(script: &mut Interpreter, arguments: Arguments<'_>) -> Answer {
    part(script, arguments, |at| i16::from(at.second()))
}

fn integer(value: i64) -> Variant {
    Variant::Integer(i16::try_from(value).unwrap_or(i16::MAX))
}

pub(super) fn weekday(script: &mut Interpreter, arguments: Arguments<'_>) -> Answer {
    if arguments.is_null(0) {
        return Ok(Variant::Null);
    }
    let first = week::first_day(arguments, 1, 1)?;
    let at = date::civil(date_of(script, arguments.get(0)?)?);
    Ok(integer(week::weekday(at.date(), first)))
}

/// A name, or its first three letters.
fn name(name: Option<&'static str>, short: bool) -> Result<Variant, RuntimeError> {
    let name = name.ok_or_else(invalid)?;
    let shown = if short {
        name.get(..3).unwrap_or(name)
    } else {
        name
    };
    Ok(Variant::Text(Text::from(shown)))
}

fn is_short(arguments: Arguments<'_>) -> Result<bool, RuntimeError> {
    arguments.optional(1).map_or(Ok(false), Variant::to_boolean)
}

/// `WeekdayName(day[, abbreviate[, first]])`: the day counts from the week's first.
pub(super) fn weekday_name(arguments: Arguments<'_>) -> Result<Variant, RuntimeError> {
    let first = week::first_day(arguments, 2, 0)?;
    let day = match arguments.long(0)? {
        day @ 1..=7 => i64::from(day),
        _ => return Err(invalid()),
    };
    let from_sunday = usize::try_from((day + first - 2) % 7 + 1).unwrap_or(0);
    name(date::weekday_name(from_sunday), is_short(arguments)?)
}

pub(super) fn month_name(arguments: Arguments<'_>) -> Result<Variant, RuntimeError> {
    let month = arguments.size(0)?;
    name(date::month_name(month), is_short(arguments)?)
}

/// `DatePart(interval, date[, first day of the week[, first week of the year]])`
pub(super) fn date_part(script: &mut Interpreter, arguments: Arguments<'_>) -> Answer {
    let interval = Interval::of(arguments)?;
    let first_day = week::first_day(arguments, 2, 1)?;
    let first_week = FirstWeek::of(arguments, 3)?;
    if arguments.is_null(1) {
        return Ok(Variant::Null);
    }
    let at = date::civil(date_of(script, arguments.get(1)?)?);
    let date: Date = at.date();
    Ok(integer(match interval {
        Interval::Year => i64::from(date.year()),
        Interval::Quarter => (i64::from(date.month()) + 2) / 3,
        Interval::Month => i64::from(date.month()),
        Interval::DayOfYear => i64::from(date.day_of_year()),
        Interval::Day => i64::from(date.day()),
        Interval::Weekday => week::weekday(date, first_day),
        Interval::Week => first_week.number(date, first_day),
        Interval::Hour => i64::from(at.hour()),
        Interval::Minute => i64::from(at.minute()),
        Interval::Second => i64::from(at.second()),
    }))
}

#[cfg(test)]
mod tests {
    //! Expected values: the date functions in Microsoft's VBScript language reference; week numbers by ISO 8601, with
    //! which `vbMonday, vbFirstFourDays` agrees by definition.

    use crate::vbscript::library::testing::{call, error, long, text};
    use crate::vbscript::value::Variant;

    #[test]
    fn parts_of_a_date() {
        let at = text("10/6/2006 2:05:09 PM");
        for (name, value) in [
            ("Year", 2006),
            ("Month", 10),
            ("Day", 6),
            ("Hour", 14),
            ("Minute", 5),
            ("Second", 9),
            ("Weekday", 6),
        ] {
            assert_eq!(
                call(name, std::slice::from_ref(&at)),
                format!("Integer({value})"),
                "{name}"
            );
            assert_eq!(call(name, &[Variant::Null]), "Null", "{name}");
        }
        assert_eq!(call("Weekday", &[at.clone(), long(2)]), "Integer(5)");
        assert_eq!(error("Weekday", &[at, long(8)]), 5);
        assert_eq!(error("Year", &[text("soon")]), 13);
    }

    #[test]
    fn names_of_days_and_months() {
        assert_eq!(
            call("WeekdayName", &[long(6), Variant::Boolean(true)]),
            "\"Fri\""
        );
        assert_eq!(call("WeekdayName", &[long(1)]), "\"Sunday\"");
        assert_eq!(
            call("WeekdayName", &[long(7), Variant::Boolean(false), long(2)]),
            "\"Sunday\""
        );
        assert_eq!(
            call("MonthName", &[long(10), Variant::Boolean(true)]),
            "\"Oct\""
        );
        assert_eq!(call("MonthName", &[long(5)]), "\"May\"");
        assert_eq!(error("MonthName", &[long(13)]), 5);
        assert_eq!(error("WeekdayName", &[long(0)]), 5);
    }

    #[test]
    fn date_part_of_each_interval() {
        let at = text("10/6/2006 2:05:09 PM");
        for (interval, value) in [
            ("yyyy", 2006),
            ("q", 4),
            ("m", 10),
            ("y", 279),
            ("d", 6),
            ("w", 6),
            ("ww", 40),
            ("h", 14),
            ("n", 5),
            ("S", 9),
        ] {
            assert_eq!(
                call("DatePart", &[text(interval), at.clone()]),
                format!("Integer({value})"),
                "{interval}"
            );
        }
        assert_eq!(error("DatePart", &[text("x"), at]), 5);
    }

    #[test]
    fn weeks_by_the_three_rules() {
        let week = |date: &str, first_day: i32, rule: i32| {
            call(
                "DatePart",
                &[text("ww"), text(date), long(first_day), long(rule)],
            )
        };
        // 2005 began on a Saturday.
        assert_eq!(week("1/1/2005", 1, 1), "Integer(1)");
        assert_eq!(week("1/2/2005", 1, 1), "Integer(2)");
        assert_eq!(week("1/1/2005", 2, 2), "Integer(53)");
        assert_eq!(week("1/3/2005", 2, 2), "Integer(1)");
        assert_eq!(week("1/1/2005", 2, 3), "Integer(52)");
        assert_eq!(week("12/31/2005", 1, 1), "Integer(53)");
        assert_eq!(week("12/31/2008", 2, 2), "Integer(1)");
        assert_eq!(week("12/28/2008", 2, 2), "Integer(52)");
    }
}
