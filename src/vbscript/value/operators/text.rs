use super::super::{Text, Variant};
use crate::vbscript::RuntimeError;

/// `left & right`: Null counts as nothing unless both are.
pub(crate) fn concatenate(left: &Variant, right: &Variant) -> Result<Variant, RuntimeError> {
    if matches!((left, right), (Variant::Null, Variant::Null)) {
        return Ok(Variant::Null);
    }
    let mut text = piece(left)?;
    match right {
        Variant::Text(right) => text.push(right.units())?,
        _ => text.push(piece(right)?.units())?,
    }
    Ok(Variant::Text(text))
}

/// `target = target & right`: a text that nobody else holds grows in place.
///
/// # Errors
/// 13 for an object or an array, 14 for a text that becomes too long; `target` is then as it was.
pub(crate) fn append(target: &mut Variant, right: &Variant) -> Result<(), RuntimeError> {
    match (&mut *target, right) {
        (Variant::Text(text), Variant::Text(right)) => text.push(right.units())?,
        (Variant::Text(text), other) => text.push(piece(other)?.units())?,
        _ => *target = concatenate(target, right)?,
    }
    Ok(())
}

fn piece(value: &Variant) -> Result<Text, RuntimeError> {
    match value {
        Variant::Null => Ok(Text::default()),
        value => value.to_text(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_that_is_doubled_for_ever_is_error_14() {
        let half = Variant::Text(Text::from_units(vec![65; Text::MOST_UNITS / 2 + 1]));
        assert_eq!(concatenate(&half, &half).unwrap_err().number, 14);
        let mut grown = half.clone();
        assert_eq!(append(&mut grown, &half).unwrap_err().number, 14);
        assert_eq!(grown.to_text().unwrap().len(), Text::MOST_UNITS / 2 + 1);
    }

    #[test]
    fn null_counts_as_nothing_unless_both_are() {
        let joined = concatenate(&Variant::Null, &Variant::Integer(1)).unwrap();
        assert_eq!(joined.to_text().unwrap().to_string(), "1");
        assert!(matches!(
            concatenate(&Variant::Null, &Variant::Null),
            Ok(Variant::Null)
        ));
    }

    #[test]
    fn a_text_that_is_appended_to_leaves_its_copies_alone() {
        let mut text = Variant::text("a");
        let copy = text.clone();
        append(&mut text, &Variant::Boolean(true)).unwrap();
        assert_eq!(text.to_text().unwrap().to_string(), "aTrue");
        assert_eq!(copy.to_text().unwrap().to_string(), "a");
    }
}
