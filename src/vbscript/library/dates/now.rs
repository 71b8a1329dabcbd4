use crate::vbscript::library::arguments::Arguments;
use crate::vbscript::value::{Variant, date};
use crate::vbscript::{Interpreter, Stop};

pub(super) fn now(script: &mut Interpreter, _: Arguments<'_>) -> Result<Variant, Stop> {
    Ok(Variant::Date(date::serial(script.session.host.clock.now())))
}

pub(super) fn date(script: &mut Interpreter, _: Arguments<'_>) -> Result<Variant, Stop> {
    let today = script.session.host.clock.now().date();
    Ok(Variant::Date(date::day_number(today)))
}

pub(super) fn time(script: &mut Interpreter, _: Arguments<'_>) -> Result<Variant, Stop> {
    let seconds = date::seconds_of(script.session.host.clock.now().time());
    Ok(Variant::Date(date::with_time(0.0, seconds)))
}

/// Seconds since midnight, with a fraction.
#[allow(clippy::cast_possible_truncation)] // A Single is what Timer gives.
pub(in crate::vbscript::library) fn timer(script: &Interpreter) -> f32 {
    let time = script.session.host.clock.now().time();
    let whole = f64::from(date::seconds_of(time));
    (whole + f64::from(time.subsec_nanosecond()) / 1e9) as f32
}

#[cfg(test)]
mod tests {
    //! The bench's clock stands at 6 October 2006, 14:05:09.

    use crate::vbscript::library::testing::call;

    #[test]
    fn the_clock_of_the_session_is_read() {
        assert_eq!(call("Date", &[]), "10/6/2006");
        assert_eq!(call("Time", &[]), "2:05:09 PM");
        assert_eq!(call("Now", &[]), "10/6/2006 2:05:09 PM");
        assert_eq!(call("Timer", &[]), "Single(50709)");
    }
}
