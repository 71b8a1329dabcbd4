use jiff::civil::Date;

use crate::vbscript::RuntimeError;
use crate::vbscript::library::arguments::{Arguments, invalid};

/// The first day of a week (1 is Sunday); 0 is the system's, which is Sunday in the United States.
pub(super) fn first_day(
    arguments: Arguments<'_>,
    index: usize,
    default: i32,
) -> Result<i64, RuntimeError> {
    match arguments.long_or(index, default)? {
        0 => Ok(1),
        day @ 1..=7 => Ok(i64::from(day)),
        _ => Err(invalid()),
    }
}

/// A day's number within its week, from 1.
pub(super) fn weekday(date: Date, first: i64) -> i64 {
    let sunday_one = i64::from(date.weekday().to_sunday_one_offset());
    (sunday_one - first).rem_euclid(7) + 1
}

/// Which week is a year's first.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum FirstWeek {
    /// That of the first of January.
    January1,
    /// The first with at least four days in the year.
    FourDays,
    /// The first that lies wholly in the year.
    Full,
}

impl FirstWeek {
    pub(super) fn of(arguments: Arguments<'_>, index: usize) -> Result<Self, RuntimeError> {
        match arguments.long_or(index, 1)? {
            0 | 1 => Ok(Self::January1),
            2 => Ok(Self::FourDays),
            3 => Ok(Self::Full),
            _ => Err(invalid()),
        }
    }

    /// How many days of the year stand before its first week; negative if that begins in the year before.
    fn days_before(self, year: i16, first_day: i64) -> i64 {
        let missing = Date::new(year, 1, 1).map_or(0, |first| weekday(first, first_day) - 1);
        let allowed = match self {
            Self::January1 => 6,
            Self::FourDays => 3,
            Self::Full => 0,
        };
        if missing <= allowed {
            -missing
        } else {
            7 - missing
        }
    }

    /// The number of a day's week: that of the year it counts to.
    pub(super) fn number(self, date: Date, first_day: i64) -> i64 {
        let day = i64::from(date.day_of_year()) - 1;
        let before = self.days_before(date.year(), first_day);
        if day < before {
            let year = date.year() - 1;
            let length = if Date::new(year, 1, 1).is_ok_and(Date::in_leap_year) {
                366
            } else {
                365
            };
            return (day + length - self.days_before(year, first_day)) / 7 + 1;
        }
        let days = i64::from(date.days_in_year());
        let next = days + self.days_before(date.year() + 1, first_day);
        // With the first of January as the rule, the last days of a year still count to it.
        if self != Self::January1 && day >= next {
            return 1;
        }
        (day - before) / 7 + 1
    }
}
