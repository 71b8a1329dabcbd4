use serde::{Deserialize, Serialize};

use super::RegistryError;
use super::document::{Store, key};
use crate::host::StateStore;

/// The codes of `ARMSETCD`.
///
/// They are kept per host and until they are set again: scope and lifetime of the original's codes are not known.
pub struct Codes<'a> {
    store: Store<'a>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Code {
    id: String,
    code: i32,
}

impl<'a> Codes<'a> {
    /// The codes in a state folder.
    pub fn new(state: &'a dyn StateStore) -> Self {
        Self {
            store: Store::new(state, "codes.json", 1),
        }
    }

    /// The code of an ID, if one was set.
    ///
    /// # Errors
    /// When the document cannot be read.
    pub fn get(&self, id: &str) -> Result<Option<i32>, RegistryError> {
        let codes = self.store.read::<Code>()?;
        Ok(codes.get(&key(id)).map(|code| code.code))
    }

    /// Sets the code of an ID; the last one counts.
    ///
    /// # Errors
    /// When the document cannot be read or written.
    pub fn set(&self, id: &str, code: i32) -> Result<(), RegistryError> {
        self.store.update(|codes| {
            codes.insert(
                key(id),
                Code {
                    id: id.to_owned(),
                    code,
                },
            );
        })
    }
}
