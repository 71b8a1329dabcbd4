//! Text as numbers, as Windows reads them in the United States' English.

/// The number that a text stands for: blanks around it, a sign before or behind it, parentheses for a negative one, a
/// dollar sign, commas between digits, an exponent, `&H` and `&O`. `None` if it is no number.
pub(crate) fn number_of(text: &str) -> Option<f64> {
    let text = text.trim_matches(|c: char| c.is_ascii_whitespace());
    if let Some(value) = radix_number(text) {
        return Some(value);
    }
    let (negative, body) = unsigned(text)?;
    let plain = without_commas(body)?;
    let value: f64 = plain.parse().ok()?;
    if value.is_infinite() {
        return None;
    }
    Some(if negative { -value } else { value })
}

/// The bits of `&HFFFF` or `&O177777` where a 16-bit number is wanted: `CInt("&HFFFF")` is −1.
pub(crate) fn short_bits(text: &str) -> Option<i16> {
    let value = radix_bits(text.trim_matches(|c: char| c.is_ascii_whitespace()))?;
    u16::try_from(value).ok().map(u16::cast_signed)
}

/// Up to 32 bits are a Long with its sign, so `CLng("&HF060")` is 61536 and `CLng("&HFFFFFFFF")` is −1; what is longer
/// is a Double.
#[allow(clippy::cast_precision_loss)] // A Double has no more digits.
fn radix_number(text: &str) -> Option<f64> {
    let value = radix_bits(text)?;
    Some(match u32::try_from(value) {
        Ok(bits) => f64::from(bits.cast_signed()),
        Err(_) => value as f64,
    })
}

fn radix_bits(text: &str) -> Option<u64> {
    let mut chars = text.strip_prefix('&')?.chars();
    let radix = match chars.next()?.to_ascii_lowercase() {
        'h' => 16,
        'o' => 8,
        _ => return None,
    };
    let digits = chars.as_str();
    let digits = digits.strip_suffix('&').unwrap_or(digits);
    if !digits.chars().all(|digit| digit.is_digit(radix)) {
        return None;
    }
    u64::from_str_radix(digits, radix).ok()
}

/// Takes signs, parentheses and the dollar sign away; each may stand once.
fn unsigned(text: &str) -> Option<(bool, &str)> {
    let mut rest = text;
    let (mut sign, mut dollar) = (None, false);
    loop {
        rest = rest.trim_start_matches(' ');
        rest = match rest.chars().next()? {
            c @ ('+' | '-') if sign.is_none() => {
                sign = Some(c == '-');
                &rest[1..]
            }
            '(' if sign.is_none() && rest.ends_with(')') => {
                sign = Some(true);
                rest.strip_prefix('(')?.strip_suffix(')')?
            }
            '$' if !dollar => {
                dollar = true;
                &rest[1..]
            }
            _ => break,
        };
    }
    rest = rest.trim_end_matches(' ');
    if sign.is_none()
        && let Some(before) = rest.strip_suffix(['+', '-'])
    {
        sign = Some(rest.ends_with('-'));
        rest = before.trim_end_matches(' ');
    }
    Some((sign.unwrap_or(false), rest))
}

/// The digits as Rust reads them; anything but digits, one point, commas before it and an exponent is refused.
fn without_commas(body: &str) -> Option<String> {
    let mut plain = String::with_capacity(body.len());
    let (mut digits, mut point, mut exponent) = (false, false, false);
    let mut chars = body.chars().peekable();
    while let Some(c) = chars.next() {
        match c {
            '0'..='9' => {
                digits = true;
                plain.push(c);
            }
            ',' if digits && !point && !exponent => {}
            '.' if !point && !exponent => {
                point = true;
                plain.push('.');
            }
            'e' | 'E' | 'd' | 'D' if digits && !exponent => {
                exponent = true;
                plain.push('e');
                if let Some(sign) = chars.next_if(|c| matches!(c, '+' | '-')) {
                    plain.push(sign);
                }
                chars.peek().filter(|c| c.is_ascii_digit())?;
            }
            _ => return None,
        }
    }
    digits.then_some(plain)
}

#[cfg(test)]
mod tests {
    use super::number_of;

    #[test]
    fn forms_that_windows_reads() {
        for (text, value) in [
            ("12", 12.0),
            ("  -1.5 ", -1.5),
            ("1,234.50", 1234.5),
            ("$3", 3.0),
            ("(7)", -7.0),
            ("7-", -7.0),
            (".5", 0.5),
            ("1e3", 1000.0),
            ("1E-2", 0.01),
            ("&HFF", 255.0),
            ("&hFFFF", 65_535.0),
            ("&HFFFFFFFF", -1.0),
            ("&H100000000", 4_294_967_296.0),
            ("&O17", 15.0),
            ("+ 2", 2.0),
        ] {
            assert_eq!(number_of(text), Some(value), "{text}");
        }
    }

    #[test]
    fn forms_that_are_no_numbers() {
        for text in [
            "", " ", "abc", "1a", "1 2", "--1", "1.2.3", "1e", "e5", "&HG", "&", "inf", "NaN",
            "&H+1", "1e999",
        ] {
            assert_eq!(number_of(text), None, "{text}");
        }
    }
}
