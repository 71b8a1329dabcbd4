use std::rc::Rc;

use super::Variant;

#[cfg(test)]
mod tests;

/// What an array holds.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum ElementType {
    /// Any value; every array that a script makes (`VarType` 8204).
    #[default]
    Variant,
    /// Bytes: an octet string from a directory or a stream (`VarType` 8209).
    Byte,
}

/// An array with value semantics: a copy shares the elements until one of the two is changed.
#[derive(Clone, Default)]
pub struct Array(Rc<Content>);

#[derive(Clone, Default)]
struct Content {
    element_type: ElementType,
    /// Lower bound and length of each dimension, first dimension first; none for `Dim a()`.
    dimensions: Vec<Dimension>,
    /// The first index runs fastest, as in a SAFEARRAY.
    elements: Elements,
    fixed: bool,
}

/// The elements. Arrays inside one another, each holding the next, are let go of one after another: taking each along
/// with the one around it would need a stack as deep.
#[derive(Clone, Default)]
struct Elements(Vec<Variant>);

impl Drop for Elements {
    fn drop(&mut self) {
        let is_array = |element: &Variant| matches!(element, Variant::Array(_));
        if !self.0.iter().any(is_array) {
            return;
        }
        let mut inner: Vec<Variant> = self.0.drain(..).filter(is_array).collect();
        while let Some(element) = inner.pop() {
            if let Variant::Array(Array(content)) = element
                && let Ok(mut content) = Rc::try_unwrap(content)
            {
                inner.extend(content.elements.0.drain(..).filter(is_array));
            }
        }
    }
}

/// One dimension.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Dimension {
    /// Lowest index; 0 for all arrays that scripts make.
    pub lower: i32,
    /// How many elements.
    pub length: usize,
}

impl Array {
    /// One dimension from 0, elements as given.
    pub fn from_elements(elements: Vec<Variant>) -> Self {
        Self(Rc::new(Content {
            dimensions: vec![Dimension {
                lower: 0,
                length: elements.len(),
            }],
            elements: Elements(elements),
            ..Content::default()
        }))
    }

    /// An octet string.
    pub fn from_bytes(bytes: &[u8]) -> Self {
        let mut array =
            Self::from_elements(bytes.iter().map(|&byte| Variant::Byte(byte)).collect());
        Rc::make_mut(&mut array.0).element_type = ElementType::Byte;
        array
    }

    /// What it holds.
    pub fn element_type(&self) -> ElementType {
        self.0.element_type
    }

    /// Its dimensions; none before the first `ReDim`.
    pub fn dimensions(&self) -> &[Dimension] {
        &self.0.dimensions
    }

    /// All elements, the first index running fastest.
    pub fn elements(&self) -> &[Variant] {
        &self.0.elements.0
    }

    /// All elements, to be changed.
    pub fn elements_mut(&mut self) -> &mut [Variant] {
        &mut Rc::make_mut(&mut self.0).elements.0
    }

    /// Whether `ReDim` is refused: it was declared with bounds.
    pub fn is_fixed(&self) -> bool {
        self.0.fixed
    }
}

/// The most elements of one array. On Windows memory is the bound; here the system might promise more than it has,
/// and end the whole run when the promise is kept.
const MOST_ELEMENTS: usize = 1 << 26;

impl Array {
    /// An array of empty elements with these upper bounds. One that is `fixed` refuses `ReDim`.
    pub fn with_bounds(bounds: &[i32], fixed: bool) -> Option<Self> {
        let mut dimensions = Vec::with_capacity(bounds.len());
        let mut total = usize::from(!bounds.is_empty());
        for &bound in bounds {
            let length = usize::try_from(i64::from(bound) + 1).ok()?;
            total = total.checked_mul(length)?;
            dimensions.push(Dimension { lower: 0, length });
        }
        if total > MOST_ELEMENTS {
            return None;
        }
        let mut elements = Vec::new();
        elements.try_reserve_exact(total).ok()?;
        elements.resize(total, Variant::Empty);
        Some(Self(Rc::new(Content {
            dimensions,
            elements: Elements(elements),
            fixed,
            ..Content::default()
        })))
    }

    /// The place of an element in the order of storage; `None` beyond the bounds or for a wrong number of indexes.
    pub fn offset(&self, indexes: &[i32]) -> Option<usize> {
        let content = &*self.0;
        if indexes.len() != content.dimensions.len() || indexes.is_empty() {
            return None;
        }
        let mut offset = 0;
        let mut stride = 1;
        for (index, dimension) in indexes.iter().zip(&content.dimensions) {
            let index = usize::try_from(i64::from(*index) - i64::from(dimension.lower)).ok()?;
            if index >= dimension.length {
                return None;
            }
            offset += index * stride;
            stride *= dimension.length;
        }
        Some(offset)
    }

    /// The array as an assignment copies it: not fixed.
    #[must_use]
    pub fn loosened(mut self) -> Self {
        if self.0.fixed {
            Rc::make_mut(&mut self.0).fixed = false;
        }
        self
    }

    /// Whether `ReDim Preserve` can give it these bounds: only the last one may change.
    pub fn can_resize(&self, bounds: &[i32]) -> bool {
        let own = &self.0.dimensions;
        let others = own.len().saturating_sub(1);
        own.len() == bounds.len()
            && own
                .iter()
                .zip(bounds)
                .take(others)
                .all(|(own, &bound)| usize::try_from(i64::from(bound) + 1) == Ok(own.length))
    }

    /// `ReDim Preserve`: only the last bound may change; `None` otherwise, or when memory does not suffice.
    #[must_use]
    pub fn resized(mut self, bounds: &[i32]) -> Option<Self> {
        if !self.can_resize(bounds) {
            return None;
        }
        let last = bounds.last()?;
        let content = Rc::make_mut(&mut self.0);
        let (own_last, own_others) = content.dimensions.split_last_mut()?;
        let length = usize::try_from(i64::from(*last) + 1).ok()?;
        let others: usize = own_others.iter().map(|own| own.length).product();
        let total = others.checked_mul(length)?;
        if total > MOST_ELEMENTS {
            return None;
        }
        own_last.length = length;
        let more = total.saturating_sub(content.elements.0.len());
        content.elements.0.try_reserve(more).ok()?;
        content.elements.0.resize(total, Variant::Empty);
        Some(self)
    }
}
