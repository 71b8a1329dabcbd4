//! Text as dates, as Windows reads them in the United States' English: month before day unless that cannot be.

use jiff::civil::Date;

use super::{day_number, with_time};

/// A date, a time, or both. A date without a year is none: see [`read_in`].
pub(crate) fn read(text: &str) -> Option<f64> {
    read_in(text, None)
}

/// As [`read`]; a date without a year is in the present one, which the caller knows.
pub(crate) fn read_in(text: &str, this_year: Option<i16>) -> Option<f64> {
    let parts = Parts::of(text)?;
    let day = if parts.has_date() {
        Some(parts.date(this_year)?)
    } else {
        None
    };
    let time = parts.time;
    match (day, time) {
        (None, None) => None,
        (day, time) => Some(with_time(day.unwrap_or(0.0), time.unwrap_or(0))),
    }
}

/// What stands in a date's text.
#[derive(Default)]
struct Parts {
    /// Numbers of the date, with how many digits they have.
    numbers: Vec<(i32, usize)>,
    /// A month that is named, and how many numbers stand before it.
    month: Option<(i32, usize)>,
    /// Seconds since midnight.
    time: Option<i32>,
}

impl Parts {
    fn of(text: &str) -> Option<Self> {
        let mut parts = Self::default();
        let words = words(text)?;
        let mut rest = words.as_slice();
        while let Some((word, tail)) = rest.split_first() {
            rest = tail;
            match word {
                Word::Number(number, digits) => {
                    let clock = matches!(tail.first(), Some(Word::Colon))
                        || half_of_day(tail.first()).is_some();
                    if clock && parts.time.is_none() {
                        rest = parts.clock(*number, tail)?;
                    } else {
                        parts.numbers.push((*number, *digits));
                    }
                }
                Word::Name(name) => {
                    if let Some(month) = month(name) {
                        if parts.month.is_some() {
                            return None;
                        }
                        parts.month = Some((month, parts.numbers.len()));
                    } else if !is_weekday(name) {
                        return None;
                    }
                }
                Word::Separator => {}
                Word::Colon => return None,
            }
        }
        Some(parts)
    }

    /// `h:m[:s] [AM|PM]` or `h AM`; gives back what follows.
    fn clock<'w>(&mut self, hour: i32, rest: &'w [Word]) -> Option<&'w [Word]> {
        let (minute, rest) = after_colon(rest)?;
        let (second, rest) = after_colon(rest)?;
        let (hour, rest) = match half_of_day(rest.first()) {
            Some(_) if !(0..=12).contains(&hour) => return None,
            Some(is_pm) => (hour % 12 + if is_pm { 12 } else { 0 }, rest.get(1..)?),
            None => (hour, rest),
        };
        let fits = (0..24).contains(&hour) && minute < 60 && second < 60;
        self.time = Some(hour * 3600 + minute * 60 + second);
        fits.then_some(rest)
    }

    fn has_date(&self) -> bool {
        self.month.is_some() || !self.numbers.is_empty()
    }

    fn date(&self, this_year: Option<i16>) -> Option<f64> {
        let (year, month, day) = match (self.month, self.numbers.as_slice()) {
            (Some((month, 0)), &[(day, digits)]) if digits <= 2 && day <= 31 => (None, month, day),
            (Some((month, _)), &[(day, digits)]) if digits <= 2 && day <= 31 => (None, month, day),
            (Some((month, _)), &[year]) => (Some(year), month, 1),
            (Some((month, _)), &[year, (day, _)]) if year.1 >= 3 => (Some(year), month, day),
            (Some((month, _)), &[(day, _), year]) => (Some(year), month, day),
            (None, &[(month, _), (day, _)]) if month <= 12 => (None, month, day),
            (None, &[(day, _), (month, _)]) if month <= 12 => (None, month, day),
            (None, &[year, (month, _), (day, _)]) if year.1 >= 3 && month <= 12 => {
                (Some(year), month, day)
            }
            (None, &[year, (day, _), (month, _)]) if year.1 >= 3 => (Some(year), month, day),
            (None, &[(month, _), (day, _), year]) if month <= 12 => (Some(year), month, day),
            (None, &[(day, _), (month, _), year]) if month <= 12 => (Some(year), month, day),
            _ => return None,
        };
        let year = match year {
            // Two digits: the years 1930 to 2029.
            Some((year, digits)) if digits <= 2 => year + if year < 30 { 2000 } else { 1900 },
            Some((year, _)) => year,
            None => i32::from(this_year?),
        };
        if !(100..=9999).contains(&year) {
            return None;
        }
        let date = Date::new(
            i16::try_from(year).ok()?,
            i8::try_from(month).ok()?,
            i8::try_from(day).ok()?,
        );
        Some(day_number(date.ok()?))
    }
}

fn after_colon(rest: &[Word]) -> Option<(i32, &[Word])> {
    match rest {
        [Word::Colon, Word::Number(number, digits), rest @ ..] if *digits <= 2 => {
            Some((*number, rest))
        }
        [Word::Colon, ..] => None,
        rest => Some((0, rest)),
    }
}

fn half_of_day(word: Option<&Word>) -> Option<bool> {
    match word {
        Some(Word::Name(name))
            if name.eq_ignore_ascii_case("am") || name.eq_ignore_ascii_case("a") =>
        {
            Some(false)
        }
        Some(Word::Name(name))
            if name.eq_ignore_ascii_case("pm") || name.eq_ignore_ascii_case("p") =>
        {
            Some(true)
        }
        _ => None,
    }
}

fn month(name: &str) -> Option<i32> {
    (1_i32..=12).find(|&number| {
        usize::try_from(number)
            .ok()
            .and_then(super::month_name)
            .is_some_and(|full| is_abbreviation(name, full))
    })
}

fn is_weekday(name: &str) -> bool {
    (1..=7).any(|day| super::weekday_name(day).is_some_and(|full| is_abbreviation(name, full)))
}

/// The whole name, or its first three letters.
fn is_abbreviation(name: &str, full: &str) -> bool {
    name.eq_ignore_ascii_case(full)
        || full
            .get(..3)
            .is_some_and(|short| name.eq_ignore_ascii_case(short))
}

enum Word {
    Number(i32, usize),
    Name(String),
    Colon,
    Separator,
}

fn words(text: &str) -> Option<Vec<Word>> {
    let mut words = Vec::new();
    let mut chars = text.trim().chars().peekable();
    while let Some(&c) = chars.peek() {
        let mut run = String::new();
        if c.is_ascii_digit() {
            while let Some(digit) = chars.next_if(char::is_ascii_digit) {
                run.push(digit);
            }
            words.push(Word::Number(run.parse().ok()?, run.len()));
        } else if c.is_ascii_alphabetic() {
            while let Some(letter) = chars.next_if(char::is_ascii_alphabetic) {
                run.push(letter);
            }
            // "Oct." and "a.m." are not read; a full stop behind a month's name is no date in Windows either.
            words.push(Word::Name(run));
        } else {
            chars.next();
            match c {
                ':' => words.push(Word::Colon),
                '/' | '-' | ',' => words.push(Word::Separator),
                c if c.is_ascii_whitespace() => {}
                _ => return None,
            }
        }
    }
    Some(words)
}

#[cfg(test)]
mod tests {
    use super::super::general;
    use super::*;

    #[test]
    fn forms_that_windows_reads() {
        for (text, value) in [
            ("10/6/2006", "10/6/2006"),
            ("10/6/06", "10/6/2006"),
            ("10/6/30", "10/6/1930"),
            ("25/12/2006", "12/25/2006"),
            ("2006-10-06", "10/6/2006"),
            ("Oct 6, 2006", "10/6/2006"),
            ("6 October 2006", "10/6/2006"),
            ("Friday, October 06, 2006", "10/6/2006"),
            ("2006-10-06 14:05:09", "10/6/2006 2:05:09 PM"),
            ("10/6/2006 2:05 PM", "10/6/2006 2:05:00 PM"),
            ("12:30 am", "12:30:00 AM"),
            ("5 PM", "5:00:00 PM"),
            ("23:59:59", "11:59:59 PM"),
            ("2006/13/10", "10/13/2006"),
            ("31-Jan-95", "1/31/1995"),
            ("April 28, 1963", "4/28/1963"),
            ("Oct 1962", "10/1/1962"),
            ("6 Oct 06 3pm", "10/6/2006 3:00:00 PM"),
        ] {
            assert_eq!(read(text).map(general).as_deref(), Some(value), "{text}");
        }
    }

    #[test]
    fn a_date_without_a_year_is_in_the_present_one() {
        for text in ["10/6", "Oct 6", "6 October"] {
            assert_eq!(read_in(text, Some(2006)), read("10/6/2006"), "{text}");
            assert_eq!(read(text), None, "{text}");
        }
        assert_eq!(read_in("2/29", Some(2006)), None);
    }

    proptest::proptest! {
        #[test]
        fn any_text_is_read_without_a_panic(text in ".*", digits in "[0-9:/, apm-]{0,24}") {
            read_in(&text, Some(2006));
            read_in(&digits, Some(2006));
        }

        #[test]
        fn a_written_date_is_read_back(day in -657_434..2_958_465_i32, seconds in 0..86_400_i32) {
            let serial = with_time(f64::from(day), seconds);
            let again = read(&general(serial));
            // Day 0 is written as a time alone.
            proptest::prop_assert!(again.is_some_and(|again| (again - serial).abs() < 1e-9));
        }
    }

    #[test]
    fn forms_that_are_no_dates() {
        for text in [
            "",
            "x",
            "13/13/2006",
            "2/30/2006",
            "25:00",
            "10:60",
            "13:00 PM",
            "1/2/3/4",
            "10.5",
            "6",
        ] {
            assert_eq!(read(text), None, "{text}");
        }
    }
}
