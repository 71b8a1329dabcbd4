use std::rc::Rc;

use super::Variant;

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
    elements: Vec<Variant>,
    fixed: bool,
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
            elements,
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
        &self.0.elements
    }

    /// All elements, to be changed.
    pub fn elements_mut(&mut self) -> &mut [Variant] {
        &mut Rc::make_mut(&mut self.0).elements
    }

    /// Whether `ReDim` is refused: it was declared with bounds.
    pub fn is_fixed(&self) -> bool {
        self.0.fixed
    }
}
