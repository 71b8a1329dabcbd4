use std::fmt;
use std::rc::Rc;

use crate::vbscript::RuntimeError;

/// Text as Windows holds it: UTF-16 code units, lone surrogates included. Copies share the units; the only holder
/// can append in place, so that building a long text piece by piece stays linear.
#[derive(Clone, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Text(Option<Rc<Vec<u16>>>);

impl Text {
    /// The most code units of one text: half a gigabyte. Windows' own bound is its memory.
    pub const MOST_UNITS: usize = 1 << 28;

    /// Wraps code units.
    pub fn from_units(units: Vec<u16>) -> Self {
        if units.is_empty() {
            Self(None)
        } else {
            Self(Some(Rc::new(units)))
        }
    }

    /// The code units.
    pub fn units(&self) -> &[u16] {
        self.0.as_ref().map_or(&[], |units| units.as_slice())
    }

    /// How many code units: what `Len` counts.
    pub fn len(&self) -> usize {
        self.units().len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Whether both are the same text in memory.
    pub fn shares_with(&self, other: &Self) -> bool {
        match (&self.0, &other.0) {
            (Some(own), Some(other)) => Rc::ptr_eq(own, other),
            (own, other) => own.is_none() && other.is_none(),
        }
    }

    /// Appends, in place if nobody else holds this text.
    ///
    /// # Errors
    /// 14 when it would become longer than [`Self::MOST_UNITS`]; the text is then as it was.
    pub fn push(&mut self, units: &[u16]) -> Result<(), RuntimeError> {
        if units.is_empty() {
            return Ok(());
        }
        match &mut self.0 {
            Some(own) => {
                Self::within_bounds(own.len().saturating_add(units.len()))?;
                Rc::make_mut(own).extend_from_slice(units);
            }
            empty => *empty = Some(Rc::new(units.to_vec())),
        }
        Ok(())
    }

    /// A length that a text can have.
    ///
    /// # Errors
    /// 14 beyond [`Self::MOST_UNITS`].
    pub fn within_bounds(units: usize) -> Result<usize, RuntimeError> {
        if units > Self::MOST_UNITS {
            return Err(RuntimeError::number(14));
        }
        Ok(units)
    }
}

impl From<&str> for Text {
    fn from(text: &str) -> Self {
        Self::from_units(text.encode_utf16().collect())
    }
}

impl From<String> for Text {
    fn from(text: String) -> Self {
        Self::from(text.as_str())
    }
}

/// Lone surrogates become U+FFFD.
impl fmt::Display for Text {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // Nearly all texts are of this kind, which needs no look at each unit by itself.
        if self.units().iter().all(|unit| *unit < 0x80) {
            let bytes = self.units().iter().map(|unit| unit.to_le_bytes()[0]);
            let bytes: Vec<u8> = bytes.collect();
            return f.write_str(&String::from_utf8_lossy(&bytes));
        }
        // Half a pair of surrogates becomes U+FFFD.
        f.write_str(&String::from_utf16_lossy(self.units()))
    }
}

impl fmt::Debug for Text {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&self.to_string(), f)
    }
}
