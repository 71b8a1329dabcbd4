//! Times: a directory's text form and the days that VBScript counts.

use jiff::civil::{Date, DateTime};

/// Day 0 of a Date.
const EPOCH: Date = Date::constant(1899, 12, 30);
const SECONDS_A_DAY: f64 = 86_400.0;

/// A generalized time (`20061006120000.0Z`) or UTC time (`061006120000Z`), as ADSI shows it: in UTC.
pub(super) fn to_days(text: &str) -> Option<f64> {
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    let text = text.get(..digits)?;
    let text = match digits {
        14 => text.to_owned(),
        // RFC 5280: from 50 on it is the last century.
        12 if text >= "50" => format!("19{text}"),
        12 => format!("20{text}"),
        _ => return None,
    };
    let time = DateTime::strptime("%Y%m%d%H%M%S", &text).ok()?;
    let days = f64::from(EPOCH.until(time.date()).ok()?.get_days());
    let seconds = f64::from(time.hour()) * 3600.0
        + f64::from(time.minute()) * 60.0
        + f64::from(time.second());
    let fraction = seconds / SECONDS_A_DAY;
    // The fraction counts forwards, also in front of day 0.
    Some(if days < 0.0 {
        days - fraction
    } else {
        days + fraction
    })
}

/// A Date as generalized time.
pub(super) fn from_days(days: f64) -> Option<String> {
    if !(-700_000.0..3_000_000.0).contains(&days) {
        return None;
    }
    let whole = days.trunc();
    let seconds = ((days - whole).abs() * SECONDS_A_DAY).round();
    let time = EPOCH
        .to_datetime(jiff::civil::Time::midnight())
        .checked_add(jiff::Span::new().days(whole as i64))
        .ok()?
        .checked_add(jiff::Span::new().seconds(seconds as i64))
        .ok()?;
    Some(time.strftime("%Y%m%d%H%M%S.0Z").to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_days_since_the_end_of_1899() {
        assert_eq!(to_days("20061006120000.0Z"), Some(38_996.5));
        assert_eq!(to_days("061006120000Z"), Some(38_996.5));
        assert_eq!(to_days("18991230060000.0Z"), Some(0.25));
        assert_eq!(to_days("18991229060000.0Z"), Some(-1.25));
        assert_eq!(to_days("16010101000000.0Z"), Some(-109_205.0));
        assert_eq!(to_days("yesterday"), None);
        assert_eq!(to_days("20061399120000.0Z"), None);
    }

    #[test]
    fn dates_go_back_to_the_same_text() {
        for text in [
            "20061006120000.0Z",
            "18991229060000.0Z",
            "20240229235959.0Z",
        ] {
            assert_eq!(to_days(text).and_then(from_days).as_deref(), Some(text));
        }
        assert_eq!(from_days(f64::NAN), None);
        assert_eq!(from_days(1e300), None);
    }
}
