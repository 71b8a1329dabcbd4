//! What ADO's collections have in common: `Count`, `Item` by name or number, `For Each`.

use std::rc::Rc;

use super::errors::Ado;
use crate::vbscript::automation::adsi::arguments;
use crate::vbscript::value::Variant;
use crate::vbscript::{Call, Enumeration, Interpreter, Stop};

/// A list of objects with names.
pub(super) trait List {
    /// The name under which it raises errors.
    const SOURCE: &'static str;

    fn len(&self) -> usize;
    fn at(&self, place: usize) -> Variant;
    fn named(&self, name: &str) -> Option<usize>;
    /// As [`item`]; for those who hold the collection as a value.
    fn item(&self, script: &mut Interpreter, index: &Variant) -> Result<Variant, Stop>;
}

/// An element by its name or its number from 0.
///
/// # Errors
/// 3265 when there is none.
pub(super) fn item<L: List>(
    list: &L,
    script: &mut Interpreter,
    index: &Variant,
) -> Result<Variant, Stop> {
    let index = arguments::plain(script, index)?;
    let place = match &index {
        Variant::Text(name) => list.named(&name.to_string()),
        number => usize::try_from(arguments::long(script, number)?)
            .ok()
            .filter(|&place| place < list.len()),
    };
    let missing = || {
        let wanted = arguments::written(&index).unwrap_or_default();
        Ado::NotFound.error(L::SOURCE, format!("there is no item `{wanted}`"))
    };
    place.map(|place| list.at(place)).ok_or_else(missing)
}

/// A collection's members.
///
/// # Errors
/// 438 for others than `Count`, `Item` and `Refresh`.
pub(super) fn call(
    list: &impl List,
    script: &mut Interpreter,
    call: &Call<'_>,
) -> Result<Variant, Stop> {
    match (call.member.to_ascii_lowercase().as_str(), call.arguments) {
        ("count", []) => Ok(Variant::Long(i32::try_from(list.len()).unwrap_or(i32::MAX))),
        ("" | "item", [index]) => item(list, script, index),
        ("" | "item", _) => Err(arguments::wrong_number()),
        ("refresh", []) => Ok(Variant::Empty),
        _ => Err(call.unknown()),
    }
}

/// `For Each` over a collection.
pub(super) fn enumerate<L: List + 'static>(list: Rc<L>) -> Box<dyn Enumeration> {
    Box::new(Course { list, place: 0 })
}

struct Course<L> {
    list: Rc<L>,
    place: usize,
}

impl<L: List> Enumeration for Course<L> {
    fn next(&mut self, _: &mut Interpreter) -> Result<Option<Variant>, Stop> {
        if self.place >= self.list.len() {
            return Ok(None);
        }
        self.place += 1;
        Ok(Some(self.list.at(self.place - 1)))
    }
}
