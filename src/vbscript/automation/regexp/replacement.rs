use super::matches::Match;
use crate::vbscript::RuntimeError;
use crate::vbscript::value::Text;

/// A replacement text with `$1` to `$99`, `$&` (the match), `` $` `` (what is before), `$'` (what is behind) and `$$`.
/// A number without a group, like any other `$`, stays as it is.
pub(super) struct Template(Text);

const DOLLAR: u16 = b'$' as u16;

impl Template {
    pub(super) fn new(text: Text) -> Self {
        Self(text)
    }

    /// Appends the replacement for one match.
    ///
    /// # Errors
    /// 14 when the text becomes too long.
    pub(super) fn expand(&self, found: &Match, to: &mut Text) -> Result<(), RuntimeError> {
        let mut rest = self.0.units();
        while let Some(dollar) = rest.iter().position(|&unit| unit == DOLLAR) {
            let (before, at) = rest.split_at(dollar);
            to.push(before)?;
            let (value, length) = reference(at, found);
            to.push(value)?;
            rest = at.get(length..).unwrap_or(&[]);
        }
        to.push(rest)
    }
}

/// What the `$` at the beginning of `text` stands for, and how many units of the text that is.
fn reference<'a>(text: &'a [u16], found: &'a Match) -> (&'a [u16], usize) {
    let sign = |index: usize| text.get(index).and_then(|&unit| u8::try_from(unit).ok());
    match sign(1) {
        Some(b'$') => (text.get(..1).unwrap_or(&[]), 2),
        Some(b'&') => (found.value(), 2),
        Some(b'`') => (found.before(), 2),
        Some(b'\'') => (found.after(), 2),
        Some(first) if first.is_ascii_digit() => {
            let first = usize::from(first - b'0');
            let second = sign(2).filter(u8::is_ascii_digit);
            let both = second.map(|second| 10 * first + usize::from(second - b'0'));
            // Two digits are one number only if there are so many groups.
            let two = both.and_then(|number| Some((found.group(number)?, 3)));
            let one = || Some((found.group(first)?, 2));
            two.or_else(one)
                .unwrap_or((text.get(..1).unwrap_or(&[]), 1))
        }
        _ => (text.get(..1).unwrap_or(&[]), 1),
    }
}
