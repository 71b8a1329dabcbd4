//! `For Each` over elements that are known when it starts.

use crate::vbscript::value::Variant;
use crate::vbscript::{Enumeration, Interpreter, Stop};

struct Listed(std::vec::IntoIter<Variant>);

/// Goes over `elements`.
pub(super) fn over(elements: Vec<Variant>) -> Box<dyn Enumeration> {
    Box::new(Listed(elements.into_iter()))
}

/// Goes over texts.
pub(super) fn over_texts<S: AsRef<str>>(
    texts: impl IntoIterator<Item = S>,
) -> Box<dyn Enumeration> {
    over(
        texts
            .into_iter()
            .map(|text| Variant::text(text.as_ref()))
            .collect(),
    )
}

impl Enumeration for Listed {
    fn next(&mut self, _: &mut Interpreter) -> Result<Option<Variant>, Stop> {
        Ok(self.0.next())
    }
}
