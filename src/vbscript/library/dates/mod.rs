//! Dates and times. The clock is the session's, so that a simulated one serves tests and dry runs.

mod difference;
mod interval;
mod now;
mod parts;
mod serial;
mod week;

pub(super) use now::timer;

use super::Function;
use crate::vbscript::value::{Variant, date};
use crate::vbscript::{Interpreter, RuntimeError};

pub(super) const FUNCTIONS: &[Function] = &[
    Function::script("Date", (0, 0), now::date),
    Function::script("Time", (0, 0), now::time),
    Function::script("Now", (0, 0), now::now),
    Function::script("Timer", (0, 0), |script, _| {
        Ok(Variant::Single(now::timer(script)))
    }),
    Function::script("CDate", (1, 1), |script, arguments| {
        Ok(Variant::Date(date_of(script, arguments.get(0)?)?))
    }),
    Function::script("DateValue", (1, 1), serial::date_value),
    Function::script("TimeValue", (1, 1), serial::time_value),
    Function::values("DateSerial", (3, 3), serial::date_serial),
    Function::values("TimeSerial", (3, 3), serial::time_serial),
    Function::script("Year", (1, 1), parts::year),
    Function::script("Month", (1, 1), parts::month),
    Function::script("Day", (1, 1), parts::day),
    Function::script("Hour", (1, 1), parts::hour),
    Function::script("Minute", (1, 1), parts::minute),
    Function::script("Second", (1, 1), parts::second),
    Function::script("Weekday", (1, 2), parts::weekday),
    Function::values("WeekdayName", (1, 3), parts::weekday_name),
    Function::values("MonthName", (1, 2), parts::month_name),
    Function::script("DatePart", (2, 4), parts::date_part),
    Function::script("DateAdd", (3, 3), interval::date_add),
    Function::script("DateDiff", (3, 5), difference::date_diff),
];

/// A value as a date. A text without a year is in the present one, which only the clock knows.
pub(super) fn date_of(script: &Interpreter, value: &Variant) -> Result<f64, RuntimeError> {
    match value {
        Variant::Text(text) => {
            let this_year = script.session.host.clock.now().year();
            match date::read_in(&text.to_string(), Some(this_year)) {
                Some(serial) => Ok(serial),
                None => value.to_date(),
            }
        }
        other => other.to_date(),
    }
}

/// What `IsDate` answers: a date, or a text that is read as one; a number is none.
pub(super) fn is_date(script: &Interpreter, value: &Variant) -> bool {
    match value {
        Variant::Date(_) => true,
        Variant::Text(text) => {
            let this_year = script.session.host.clock.now().year();
            date::read_in(&text.to_string(), Some(this_year)).is_some()
        }
        _ => false,
    }
}
