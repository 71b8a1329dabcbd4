//! `Scripting.Dictionary` (Microsoft's Script Runtime reference, "Dictionary object").

mod key;
mod table;
#[cfg(test)]
mod tests;

use std::cell::RefCell;
use std::rc::Rc;

use super::collection;
use super::failure;
use super::member::{Arguments, Member, count, dispatch, invalid_argument};
use crate::vbscript::value::{Array, Variant};
use crate::vbscript::{Call, Enumeration, Interpreter, Object, RuntimeError, Stop};
use key::Key;
use table::Table;

/// Keys with items, in the order in which the keys were added.
#[derive(Default)]
pub(super) struct Dictionary {
    table: RefCell<Table>,
    /// Whether keys of text are compared without regard to case.
    compare: std::cell::Cell<i32>,
}

const MEMBERS: &[Member<Dictionary>] = &[
    Member::indexed("Item", 1, 1, Dictionary::item)
        .writable(Dictionary::set_item)
        .default(),
    Member::method("Add", 2, 2, Dictionary::add),
    Member::method("Exists", 1, 1, Dictionary::exists),
    Member::method("Keys", 0, 0, Dictionary::keys),
    Member::method("Items", 0, 0, Dictionary::items),
    Member::method("Remove", 1, 1, Dictionary::remove),
    Member::method("RemoveAll", 0, 0, Dictionary::remove_all),
    Member::property("Count", Dictionary::count),
    Member::write_only("Key", 1, Dictionary::rename),
    Member::property("CompareMode", Dictionary::compare_mode)
        .writable(Dictionary::set_compare_mode),
];

impl Object for Dictionary {
    fn type_name(&self) -> String {
        "Dictionary".to_owned()
    }

    fn call(&self, script: &mut Interpreter, call: &Call<'_>) -> Result<Variant, Stop> {
        dispatch(self, MEMBERS, script, call)
    }

    fn enumerate(self: Rc<Self>, _: &mut Interpreter) -> Result<Box<dyn Enumeration>, Stop> {
        Ok(collection::over(self.table.borrow().keys()))
    }
}

impl Dictionary {
    pub(super) fn new() -> Self {
        Self::default()
    }

    fn key(&self, value: &Variant) -> Result<Key, RuntimeError> {
        Key::of(value, self.compare.get() != 0)
    }

    fn first_key(&self, arguments: Arguments<'_>) -> Result<Key, RuntimeError> {
        self.key(arguments.get(0).ok_or_else(invalid_argument)?)
    }

    /// Reading a key that is not there adds it without an item.
    fn item(&self, _: &mut Interpreter, arguments: Arguments<'_>) -> Result<Variant, Stop> {
        let key = self.first_key(arguments)?;
        let mut table = self.table.borrow_mut();
        if let Some(item) = table.item(&key) {
            return Ok(item.clone());
        }
        table.put(key, arguments.get(0), Variant::Empty);
        Ok(Variant::Empty)
    }

    fn set_item(&self, _: &mut Interpreter, arguments: Arguments<'_>) -> Result<Variant, Stop> {
        let key = self.first_key(arguments)?;
        let (written, item) = (arguments.get(0), arguments.last());
        let replaced = self.table.borrow_mut().put(key, written, item);
        drop(replaced);
        Ok(Variant::Empty)
    }

    fn add(&self, _: &mut Interpreter, arguments: Arguments<'_>) -> Result<Variant, Stop> {
        let key = self.first_key(arguments)?;
        let mut table = self.table.borrow_mut();
        if table.contains(&key) {
            return Err(already_there().into());
        }
        table.put(key, arguments.get(0), arguments.last());
        Ok(Variant::Empty)
    }

    fn exists(&self, _: &mut Interpreter, arguments: Arguments<'_>) -> Result<Variant, Stop> {
        let key = self.first_key(arguments)?;
        Ok(Variant::Boolean(self.table.borrow().contains(&key)))
    }

    fn keys(&self, _: &mut Interpreter, _: Arguments<'_>) -> Result<Variant, Stop> {
        let keys = self.table.borrow().keys();
        Ok(Variant::Array(Array::from_elements(keys)))
    }

    fn items(&self, _: &mut Interpreter, _: Arguments<'_>) -> Result<Variant, Stop> {
        let items = self.table.borrow().items();
        Ok(Variant::Array(Array::from_elements(items)))
    }

    fn remove(&self, _: &mut Interpreter, arguments: Arguments<'_>) -> Result<Variant, Stop> {
        let key = self.first_key(arguments)?;
        let removed = self.table.borrow_mut().remove(&key);
        removed.map_or_else(|| Err(not_there().into()), |_| Ok(Variant::Empty))
    }

    fn remove_all(&self, _: &mut Interpreter, _: Arguments<'_>) -> Result<Variant, Stop> {
        let table = self.table.take();
        drop(table);
        Ok(Variant::Empty)
    }

    fn count(&self, _: &mut Interpreter, _: Arguments<'_>) -> Result<Variant, Stop> {
        Ok(count(self.table.borrow().len()))
    }

    /// `d.Key(old) = new`: the item stays and so does its place.
    fn rename(&self, _: &mut Interpreter, arguments: Arguments<'_>) -> Result<Variant, Stop> {
        let old = self.first_key(arguments)?;
        let value = arguments.last();
        let new = self.key(&value)?;
        let mut table = self.table.borrow_mut();
        if !table.contains(&old) {
            return Err(not_there().into());
        }
        if old != new && table.contains(&new) {
            return Err(already_there().into());
        }
        let replaced = table.rename(&old, new, value);
        drop(table);
        drop(replaced);
        Ok(Variant::Empty)
    }

    fn compare_mode(&self, _: &mut Interpreter, _: Arguments<'_>) -> Result<Variant, Stop> {
        Ok(Variant::Long(self.compare.get()))
    }

    /// 0 is binary, 1 text; from 2 on it is a locale, whose comparison disregards case too. Only an empty dictionary
    /// can be changed.
    fn set_compare_mode(
        &self,
        script: &mut Interpreter,
        arguments: Arguments<'_>,
    ) -> Result<Variant, Stop> {
        let mode = arguments.long(script, 0, 0)?;
        if mode < 0 || self.table.borrow().len() > 0 {
            return Err(invalid_argument().into());
        }
        self.compare.set(mode);
        Ok(Variant::Empty)
    }
}

fn already_there() -> RuntimeError {
    RuntimeError::number(457)
}

fn not_there() -> RuntimeError {
    RuntimeError::number(32811)
}

/// An array is no key.
fn no_key() -> RuntimeError {
    failure::invalid_call()
}
