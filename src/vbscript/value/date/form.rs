//! Dates as text, in the form of the United States' English.

use jiff::civil::{DateTime, Time};

use super::civil;

const MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];
const WEEKDAYS: [&str; 7] = [
    "Sunday",
    "Monday",
    "Tuesday",
    "Wednesday",
    "Thursday",
    "Friday",
    "Saturday",
];

/// A month's name; `month` from 1.
pub(crate) fn month_name(month: usize) -> Option<&'static str> {
    MONTHS.get(month.checked_sub(1)?).copied()
}

/// A weekday's name; `day` from 1, Sunday first.
pub(crate) fn weekday_name(day: usize) -> Option<&'static str> {
    WEEKDAYS.get(day.checked_sub(1)?).copied()
}

/// As `CStr` writes it: `10/6/2006 2:05:00 PM`; midnight and day 0 are left out.
pub(crate) fn general(serial: f64) -> String {
    let at = civil(serial);
    let has_time = at.time() != Time::midnight();
    let is_day_zero = serial > -1.0 && serial < 1.0 && at.date() == super::epoch();
    match (is_day_zero, has_time) {
        (true, _) => long_time(at),
        (false, true) => format!("{} {}", short_date(at), long_time(at)),
        (false, false) => short_date(at),
    }
}

/// `10/6/2006`
pub(crate) fn short_date(at: DateTime) -> String {
    format!("{}/{}/{}", at.month(), at.day(), at.year())
}

/// `Friday, October 6, 2006`, as Windows 8 and later write it; Windows 7 wrote `October 06`.
pub(crate) fn long_date(at: DateTime) -> String {
    let weekday = usize::try_from(at.weekday().to_sunday_one_offset()).unwrap_or(1);
    let month = usize::try_from(at.month()).unwrap_or(1);
    format!(
        "{}, {} {}, {}",
        weekday_name(weekday).unwrap_or(""),
        month_name(month).unwrap_or(""),
        at.day(),
        at.year()
    )
}

/// `2:05:00 PM`
pub(crate) fn long_time(at: DateTime) -> String {
    let half = if at.hour() < 12 { "AM" } else { "PM" };
    let hour = match at.hour() % 12 {
        0 => 12,
        hour => hour,
    };
    format!("{hour}:{:02}:{:02} {half}", at.minute(), at.second())
}

/// `14:05`
pub(crate) fn short_time(at: DateTime) -> String {
    format!("{:02}:{:02}", at.hour(), at.minute())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn midnight_and_day_zero_are_left_out() {
        assert_eq!(general(38_996.0), "10/6/2006");
        assert_eq!(general(38_996.75), "10/6/2006 6:00:00 PM");
        assert_eq!(general(0.5), "12:00:00 PM");
        assert_eq!(general(0.0), "12:00:00 AM");
        assert_eq!(general(1.0), "12/31/1899");
    }
}
