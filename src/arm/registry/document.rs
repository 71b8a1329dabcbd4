use std::collections::BTreeMap;
use std::io;

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use crate::host::StateStore;
use crate::host::versioned::{self, Unreadable};

/// Why a document of the registry cannot be used. It is left as it is in every case.
#[derive(Debug, thiserror::Error)]
pub enum RegistryError {
    /// A newer program wrote it.
    #[error("{location} has format version {found}; this program knows versions up to {known}")]
    Newer {
        /// Where the document lies.
        location: String,
        /// The version it has.
        found: u64,
        /// The newest version that this program knows.
        known: u64,
    },
    /// It is not what this program writes.
    #[error(
        "{location} is damaged ({reason}); nothing was changed in it: mend it, or move it away to begin anew"
    )]
    Damaged {
        /// Where the document lies.
        location: String,
        /// What is wrong with it.
        reason: String,
    },
    /// The state folder cannot be read or written.
    #[error("{location} cannot be used: {source}")]
    State {
        /// Where the document lies.
        location: String,
        /// What the system said.
        source: io::Error,
    },
}

/// A document with one entry per ID; the key is the ID without regard to case.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Document<T> {
    format_version: u64,
    entries: BTreeMap<String, T>,
}

/// A document of the state folder.
pub(super) struct Store<'a> {
    state: &'a dyn StateStore,
    name: &'static str,
    /// The version that is written. Older ones are read: each only added fields, so what an older program finds there is
    /// either all that it knows, or a version that it refuses.
    version: u64,
    /// What it says ends with this run of the system.
    is_passing: bool,
}

/// The key of an ID: two IDs that differ only in case are one.
pub(super) fn key(id: &str) -> String {
    id.to_lowercase()
}

impl<'a> Store<'a> {
    pub(super) fn new(state: &'a dyn StateStore, name: &'static str, version: u64) -> Self {
        Self {
            state,
            name,
            version,
            is_passing: false,
        }
    }

    /// A document whose entries end with this run of the system.
    pub(super) fn passing(self) -> Self {
        Self {
            is_passing: true,
            ..self
        }
    }

    fn state_error(&self, source: io::Error) -> RegistryError {
        RegistryError::State {
            location: self.state.location(self.name),
            source,
        }
    }

    fn parse<T: DeserializeOwned>(
        &self,
        bytes: Option<&[u8]>,
    ) -> Result<BTreeMap<String, T>, RegistryError> {
        let Some(bytes) = bytes else {
            return Ok(BTreeMap::new());
        };
        let location = || self.state.location(self.name);
        let document: Document<T> =
            versioned::read(bytes, self.version).map_err(|unreadable| match unreadable {
                Unreadable::Newer(found) => RegistryError::Newer {
                    location: location(),
                    found,
                    known: self.version,
                },
                Unreadable::Damaged(reason) => RegistryError::Damaged {
                    location: location(),
                    reason,
                },
            })?;
        Ok(document.entries)
    }

    /// All entries.
    pub(super) fn read<T: DeserializeOwned>(&self) -> Result<BTreeMap<String, T>, RegistryError> {
        let bytes = self
            .state
            .read(self.name)
            .map_err(|error| self.state_error(error))?;
        self.parse(bytes.as_deref())
    }

    /// Changes the entries under the state folder's lock; what `change` returns is passed on.
    /// The document is written only when `change` altered an entry.
    pub(super) fn update<T, R>(
        &self,
        mut change: impl FnMut(&mut BTreeMap<String, T>) -> R,
    ) -> Result<R, RegistryError>
    where
        T: Serialize + DeserializeOwned + Clone + PartialEq,
    {
        let mut outcome: Option<Result<R, RegistryError>> = None;
        let mut changed = |bytes: Option<&[u8]>| {
            let mut entries: BTreeMap<String, T> = match self.parse(bytes) {
                Ok(entries) => entries,
                Err(error) => {
                    outcome = Some(Err(error));
                    return Ok(None);
                }
            };
            let before = entries.clone();
            outcome = Some(Ok(change(&mut entries)));
            if entries == before {
                return Ok(None);
            }
            let mut bytes = serde_json::to_vec_pretty(&Document {
                format_version: self.version,
                entries,
            })?;
            bytes.push(b'\n');
            Ok(Some(bytes))
        };
        let written = if self.is_passing {
            self.state.update_passing(self.name, &mut changed)
        } else {
            self.state.update(self.name, &mut changed)
        };
        match (written, outcome) {
            (Err(error), _) => Err(self.state_error(error)),
            (Ok(()), Some(outcome)) => outcome,
            (Ok(()), None) => Err(self.state_error(io::Error::other("it was not opened"))),
        }
    }
}
