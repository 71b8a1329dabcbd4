use std::fmt;
use std::rc::Rc;

/// Text as Windows holds it: UTF-16 code units, lone surrogates included. Copies share the units; the only holder
/// can append in place, so that building a long text piece by piece stays linear.
#[derive(Clone, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Text(Option<Rc<Vec<u16>>>);

impl Text {
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
    pub fn push(&mut self, units: &[u16]) {
        if units.is_empty() {
            return;
        }
        match &mut self.0 {
            Some(own) => Rc::make_mut(own).extend_from_slice(units),
            empty => *empty = Some(Rc::new(units.to_vec())),
        }
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
        char::decode_utf16(self.units().iter().copied())
            .try_for_each(|c| fmt::Write::write_char(f, c.unwrap_or(char::REPLACEMENT_CHARACTER)))
    }
}

impl fmt::Debug for Text {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&self.to_string(), f)
    }
}
