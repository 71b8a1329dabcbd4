//! Date literals: `#…#`, always read in the American way whatever the machine's country is.

use jiff::civil::{Date, Time};

/// The value of a date literal, `#` at both ends; `None` if it is none. A date without a year is none either: Windows
/// takes the year in which the script is run.
pub(super) fn serial(literal: &str) -> Option<f64> {
    let text = literal.strip_prefix('#')?.strip_suffix('#')?;
    let mut reading = Reading::default();
    for field in text
        .split([' ', '\t', ','])
        .filter(|field| !field.is_empty())
    {
        reading.field(field)?;
    }
    reading.serial()
}

/// What has been read of a literal.
#[derive(Default)]
struct Reading<'t> {
    /// The parts of the date in the order of the text.
    parts: Vec<&'t str>,
    /// Hour, minute, second.
    clock: Option<[i8; 3]>,
    afternoon: Option<bool>,
}

impl<'t> Reading<'t> {
    fn field(&mut self, field: &'t str) -> Option<()> {
        let (field, half) = match half_of_day(field) {
            Some((rest, half)) => (rest, Some(half)),
            None => (field, None),
        };
        if half.is_some() && self.afternoon.is_some() {
            return None;
        }
        if field.contains(':') || !field.is_empty() && half.is_some() {
            self.clock(field)?;
        } else if !field.is_empty() {
            self.parts.extend(field.split(['/', '-']));
        } else if self.clock.is_none() {
            // `10 PM`: the number before the word was the hour.
            let hour = self.parts.pop()?;
            self.clock(hour)?;
        }
        self.afternoon = half.or(self.afternoon);
        Some(())
    }

    fn clock(&mut self, field: &str) -> Option<()> {
        if self.clock.is_some() {
            return None;
        }
        let mut clock = [0; 3];
        let mut places = clock.iter_mut();
        for number in field.split(':') {
            *places.next()? = number.parse().ok()?;
        }
        self.clock = Some(clock);
        Some(())
    }

    fn serial(self) -> Option<f64> {
        let days = match self.parts.as_slice() {
            [] if self.clock.is_some() => 0,
            parts => days(date(parts)?)?,
        };
        let fraction = match self.clock {
            Some(clock) => fraction(clock, self.afternoon)?,
            None => 0.0,
        };
        let days = f64::from(days);
        // Before the first day the fraction still counts forwards.
        Some(if days < 0.0 {
            days - fraction
        } else {
            days + fraction
        })
    }
}

/// Splits `AM` or `PM` off the end: what stands before it, and whether it is the afternoon.
fn half_of_day(field: &str) -> Option<(&str, bool)> {
    let at = field.len().checked_sub(2)?;
    let (rest, half) = field.split_at_checked(at)?;
    let afternoon = if half.eq_ignore_ascii_case("am") {
        false
    } else if half.eq_ignore_ascii_case("pm") {
        true
    } else {
        return None;
    };
    rest.bytes()
        .all(|byte| byte.is_ascii_digit() || byte == b':')
        .then_some((rest, afternoon))
}

fn fraction([hour, minute, second]: [i8; 3], afternoon: Option<bool>) -> Option<f64> {
    let hour = match afternoon {
        Some(_) if !(0..=12).contains(&hour) => return None,
        Some(true) if hour < 12 => hour + 12,
        Some(false) if hour == 12 => 0,
        _ => hour,
    };
    let time = Time::new(hour, minute, second, 0).ok()?;
    let seconds = i32::from(time.hour()) * 3600 + i32::from(time.minute()) * 60;
    Some(f64::from(seconds + i32::from(time.second())) / 86_400.0)
}

fn date(parts: &[&str]) -> Option<Date> {
    let named = |part: &str| month(part);
    let number = |part: &str| part.parse::<i16>().ok().filter(|number| *number >= 0);
    let (year, month, day) = match *parts {
        [first, day, year] if named(first).is_some() => {
            (number(year)?, named(first)?, number(day)?)
        }
        [first, second, third] if named(second).is_some() => match number(first)? {
            year @ 32.. => (year, named(second)?, number(third)?),
            day => (number(third)?, named(second)?, day),
        },
        [first, second, third] => {
            let (first, second, third) = (number(first)?, number(second)?, number(third)?);
            match (first, second) {
                (32.., _) => (first, second, third),
                // `#13/2/2006#` can only be a day before its month.
                (13..=31, ..=12) => (third, second, first),
                _ => (third, first, second),
            }
        }
        [first, year] if named(first).is_some() => {
            (number(year).filter(|year| *year > 31)?, named(first)?, 1)
        }
        _ => return None,
    };
    let year = match year {
        0..=29 => year + 2000,
        30..=99 => year + 1900,
        _ => year,
    };
    Date::new(year, i8::try_from(month).ok()?, i8::try_from(day).ok()?).ok()
}

/// A month's number by its name or the name's first three letters.
fn month(word: &str) -> Option<i16> {
    const NAMES: [&str; 12] = [
        "january",
        "february",
        "march",
        "april",
        "may",
        "june",
        "july",
        "august",
        "september",
        "october",
        "november",
        "december",
    ];
    let word = word.trim_end_matches('.').to_ascii_lowercase();
    let index = NAMES
        .iter()
        .position(|name| *name == word || word.len() == 3 && name.starts_with(&word))?;
    i16::try_from(index + 1).ok()
}

/// Days since 1899-12-30.
fn days(date: Date) -> Option<i32> {
    let span = date.since(Date::constant(1899, 12, 30)).ok()?;
    Some(span.get_days())
}
