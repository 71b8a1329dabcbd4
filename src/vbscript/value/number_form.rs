//! Numbers as text, as `CStr` and `&` write them.

/// A Double: 15 significant digits.
pub(crate) fn double(value: f64) -> String {
    form(&format!("{value:.14e}"), 15)
}

/// A Single: 7 significant digits.
pub(crate) fn single(value: f32) -> String {
    form(&format!("{value:.6e}"), 7)
}

/// A Currency: up to four decimals.
pub(crate) fn currency(ten_thousandths: i64) -> String {
    let sign = if ten_thousandths < 0 { "-" } else { "" };
    let all = ten_thousandths.unsigned_abs();
    let (whole, rest) = (all / 10_000, all % 10_000);
    if rest == 0 {
        return format!("{sign}{whole}");
    }
    let decimals = format!("{rest:04}");
    format!("{sign}{whole}.{}", decimals.trim_end_matches('0'))
}

/// Puts Rust's scientific form into Windows' one: plain as long as no more than `most` digits stand before or behind
/// the point, else `1.5E-20` with an exponent of at least two digits.
fn form(scientific: &str, most: i32) -> String {
    let Some((mantissa, exponent)) = scientific.split_once('e') else {
        return match scientific {
            "inf" => "1.#INF".to_owned(),
            "-inf" => "-1.#INF".to_owned(),
            _ => "-1.#IND".to_owned(),
        };
    };
    let exponent: i32 = exponent.parse().unwrap_or(0);
    let (sign, mantissa) = match mantissa.strip_prefix('-') {
        Some(rest) => ("-", rest),
        None => ("", mantissa),
    };
    let digits: String = mantissa.chars().filter(char::is_ascii_digit).collect();
    let digits = digits.trim_end_matches('0');
    if digits.is_empty() {
        return "0".to_owned();
    }
    let count = i32::try_from(digits.len()).unwrap_or(most);
    let decimals = count - 1 - exponent;
    if exponent >= most || decimals > most {
        let (first, rest) = digits.split_at(1);
        let point = if rest.is_empty() { "" } else { "." };
        let mark = if exponent < 0 { '-' } else { '+' };
        return format!("{sign}{first}{point}{rest}E{mark}{:02}", exponent.abs());
    }
    let zeros = |count: i32| "0".repeat(usize::try_from(count).unwrap_or(0));
    if exponent < 0 {
        return format!("{sign}0.{}{digits}", zeros(-exponent - 1));
    }
    if decimals <= 0 {
        return format!("{sign}{digits}{}", zeros(-decimals));
    }
    let (whole, rest) = digits.split_at(usize::try_from(exponent + 1).unwrap_or(0));
    format!("{sign}{whole}.{rest}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_double_has_fifteen_digits() {
        for (value, text) in [
            (0.0, "0"),
            (-0.0, "0"),
            (1.0, "1"),
            (-0.5, "-0.5"),
            (1.0 / 3.0, "0.333333333333333"),
            (1.0 / 30.0, "3.33333333333333E-02"),
            (0.00001, "0.00001"),
            (1e15, "1E+15"),
            (999_999_999_999_999.0, "999999999999999"),
            (1.5e20, "1.5E+20"),
            (1e-300, "1E-300"),
            (123_456_789.25, "123456789.25"),
            (0.1 + 0.2, "0.3"),
        ] {
            assert_eq!(double(value), text);
        }
    }

    #[test]
    fn a_single_has_seven_digits_and_a_currency_four_decimals() {
        assert_eq!(single(1.0 / 3.0), "0.3333333");
        assert_eq!(single(1e10), "1E+10");
        assert_eq!(currency(12_345), "1.2345");
        assert_eq!(currency(-500), "-0.05");
        assert_eq!(currency(20_000), "2");
    }

    proptest::proptest! {
        #[test]
        fn a_written_number_is_read_back(value in proptest::num::f64::NORMAL) {
            use crate::vbscript::value::number_text::number_of;
            // Fifteen digits are not all that a Double has.
            if value.abs() < 1e300 && value.abs() > 1e-290 {
                let again = number_of(&double(value)).unwrap();
                proptest::prop_assert!((again / value - 1.0).abs() < 1e-14);
            }
        }

        #[test]
        fn a_written_currency_is_read_back(value in -1_000_000_000_000_i64..1_000_000_000_000) {
            use crate::vbscript::value::Variant;
            let text = Variant::text(&currency(value));
            proptest::prop_assert_eq!(text.to_currency().unwrap(), value);
        }
    }
}
