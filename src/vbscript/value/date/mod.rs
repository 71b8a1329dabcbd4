//! Dates: days since 1899-12-30 as a Double, the time as a fraction that counts forwards also before that day.

mod form;
mod read;

pub(crate) use form::{
    general, long_date, long_time, month_name, short_date, short_time, weekday_name,
};
pub(crate) use read::{read, read_in};

use jiff::civil::{Date, DateTime, Time};

/// The first day that a Variant date can be: 1 January of the year 100.
const FIRST: f64 = -657_434.0;
/// The day after the last: 1 January of the year 10000.
const AFTER_LAST: f64 = 2_958_466.0;
const SECONDS_A_DAY: f64 = 86_400.0;

/// Whether a number can be a date.
pub(crate) fn in_range(serial: f64) -> bool {
    serial > FIRST - 1.0 && serial < AFTER_LAST
}

/// Day 0.
fn epoch() -> Date {
    Date::constant(1899, 12, 30)
}

/// The day's number.
pub(crate) fn day_number(date: Date) -> f64 {
    f64::from(epoch().until(date).map_or(0, |span| span.get_days()))
}

/// The number of a date and a time. Before day 0 the time still counts forwards: noon of 29 December 1899 is −1.5.
pub(crate) fn serial(at: DateTime) -> f64 {
    with_time(day_number(at.date()), seconds_of(at.time()))
}

/// A day's number with a time of that day.
pub(crate) fn with_time(day: f64, seconds: i32) -> f64 {
    let fraction = f64::from(seconds) / SECONDS_A_DAY;
    if day < 0.0 {
        day - fraction
    } else {
        day + fraction
    }
}

/// Seconds since midnight.
pub(crate) fn seconds_of(time: Time) -> i32 {
    i32::from(time.hour()) * 3600 + i32::from(time.minute()) * 60 + i32::from(time.second())
}

/// The date and time of a number, rounded to seconds; beyond the years 100 to 9999 the nearest that exists.
#[allow(clippy::cast_possible_truncation)] // The bounds are tested.
pub(crate) fn civil(serial: f64) -> DateTime {
    let serial = serial.clamp(FIRST, AFTER_LAST - 1.0 / SECONDS_A_DAY);
    let mut day = serial.trunc() as i32;
    let mut seconds = (serial.fract().abs() * SECONDS_A_DAY).round() as i32;
    if seconds >= 86_400 {
        seconds = 0;
        day += 1;
    }
    let date = epoch()
        .checked_add(jiff::Span::new().days(day))
        .unwrap_or(epoch());
    let (hour, rest) = (seconds / 3600, seconds % 3600);
    let time = Time::new(hour as i8, (rest / 60) as i8, (rest % 60) as i8, 0);
    date.to_datetime(time.unwrap_or(Time::MIN))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_time_counts_forwards_also_before_day_zero() {
        let noon = jiff::civil::date(1899, 12, 29).at(12, 0, 0, 0);
        assert_eq!(serial(noon), -1.5);
        assert_eq!(civil(-1.5), noon);
        assert_eq!(civil(0.5), jiff::civil::date(1899, 12, 30).at(12, 0, 0, 0));
        assert_eq!(
            civil(38_996.0),
            jiff::civil::date(2006, 10, 6).at(0, 0, 0, 0)
        );
    }

    proptest::proptest! {
        #[test]
        fn a_date_survives_the_way_there_and_back(day in -657_434..2_958_465_i32, seconds in 0..86_400_i32) {
            let number = with_time(f64::from(day), seconds);
            let there = civil(number);
            proptest::prop_assert!((serial(there) - number).abs() < 1e-9);
        }
    }
}
