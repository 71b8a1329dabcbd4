//! The store of accounts: the passwords of accounts that scripts run as, for this machine.

mod keeping;

use std::collections::BTreeMap;
use std::io;
use std::path::{Path, PathBuf};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde::{Deserialize, Serialize};
use zeroize::Zeroizing;

use super::FolderState;
use crate::host::directory::Secret;
use crate::host::{AccountError, Accounts, StateStore as _};

const FORMAT_VERSION: u64 = 1;
const DOCUMENT: &str = "passwords.json";

/// Accounts and their passwords in a folder of the state folder.
///
/// On Windows each password is encrypted for this machine, and only the system and its administrators may open the
/// folder. Elsewhere it stands in a file that only its owner may read; a folder or file that others may use, or that
/// somebody else made, is not trusted.
#[derive(Debug)]
pub struct AccountStore {
    state: FolderState,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Document {
    format_version: u64,
    /// By name in small letters.
    accounts: BTreeMap<String, Stored>,
}

#[derive(Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Stored {
    /// As it was given.
    name: String,
    /// The password as this system protects it, in base64.
    password: Zeroizing<String>,
}

impl AccountStore {
    /// The accounts of a state folder.
    pub fn new(state: &Path) -> Self {
        Self {
            state: FolderState::new(state.join("accounts")),
        }
    }

    /// Where the passwords are.
    pub fn location(&self) -> String {
        self.state.location(DOCUMENT)
    }

    fn file(&self) -> PathBuf {
        self.state.folder().join(DOCUMENT)
    }

    /// The names of all accounts, in their order.
    ///
    /// # Errors
    /// When the store cannot be read or trusted.
    pub fn list(&self) -> Result<Vec<String>, AccountError> {
        Ok(self
            .read()?
            .into_values()
            .map(|stored| stored.name)
            .collect())
    }

    /// Adds an account, or gives a known one another password; whether it was known.
    ///
    /// # Errors
    /// When the store cannot be read, trusted or written.
    pub fn add(&self, name: &str, password: &Secret) -> Result<bool, AccountError> {
        let protected = keeping::protect(password.reveal().as_bytes());
        let protected = protected.map_err(|source| AccountError::Protection {
            account: name.to_owned(),
            source,
        })?;
        let stored = Stored {
            name: name.to_owned(),
            password: Zeroizing::new(STANDARD.encode(&*protected)),
        };
        keeping::make_folder(self.state.folder())?;
        self.change(|accounts| accounts.insert(key(name), stored.clone()).is_some())
    }

    /// Removes an account; whether it was known.
    ///
    /// # Errors
    /// When the store cannot be read, trusted or written.
    pub fn remove(&self, name: &str) -> Result<bool, AccountError> {
        if !self.read()?.contains_key(&key(name)) {
            return Ok(false);
        }
        self.change(|accounts| accounts.remove(&key(name)).is_some())
    }

    fn state_error(&self, source: io::Error) -> AccountError {
        AccountError::State {
            location: self.location(),
            source,
        }
    }

    fn read(&self) -> Result<BTreeMap<String, Stored>, AccountError> {
        keeping::check(self.state.folder(), &self.file())?;
        let bytes = self.state.read(DOCUMENT);
        let bytes = bytes.map_err(|error| self.state_error(error))?;
        self.parse(bytes.map(Zeroizing::new).as_deref().map(Vec::as_slice))
    }

    fn parse(&self, bytes: Option<&[u8]>) -> Result<BTreeMap<String, Stored>, AccountError> {
        let Some(bytes) = bytes else {
            return Ok(BTreeMap::new());
        };
        // What is wrong is told by its place only: a message of the reader's may quote a piece of the text.
        let damaged = |error: serde_json::Error| AccountError::Damaged {
            location: self.location(),
            reason: format!("line {}, column {}", error.line(), error.column()),
        };
        #[derive(Deserialize)]
        struct Version {
            format_version: u64,
        }
        let Version { format_version } = serde_json::from_slice(bytes).map_err(damaged)?;
        if format_version > FORMAT_VERSION {
            return Err(AccountError::Newer {
                location: self.location(),
                found: format_version,
                known: FORMAT_VERSION,
            });
        }
        let document: Document = serde_json::from_slice(bytes).map_err(damaged)?;
        Ok(document.accounts)
    }

    fn change<R>(
        &self,
        change: impl FnOnce(&mut BTreeMap<String, Stored>) -> R,
    ) -> Result<R, AccountError> {
        let mut change = Some(change);
        let mut outcome: Option<Result<R, AccountError>> = None;
        let written = self.state.update(DOCUMENT, &mut |bytes| {
            let accounts =
                keeping::check(self.state.folder(), &self.file()).and_then(|()| self.parse(bytes));
            let (mut accounts, change) = match (accounts, change.take()) {
                (Ok(accounts), Some(change)) => (accounts, change),
                (Err(error), _) => {
                    outcome = Some(Err(error));
                    return Ok(None);
                }
                (Ok(_), None) => return Ok(None),
            };
            outcome = Some(Ok(change(&mut accounts)));
            let mut bytes = serde_json::to_vec_pretty(&Document {
                format_version: FORMAT_VERSION,
                accounts,
            })?;
            bytes.push(b'\n');
            Ok(Some(bytes))
        });
        // When nothing was written, what is wrong with a file must not be mended in silence.
        let closed = match (&written, &outcome) {
            (Ok(()), Some(Ok(_))) => keeping::close(&self.file()),
            _ => Ok(()),
        };
        match (written.and(closed), outcome) {
            (Err(error), _) => Err(self.state_error(error)),
            (Ok(()), Some(outcome)) => outcome,
            (Ok(()), None) => Err(self.state_error(io::Error::other("it was not opened"))),
        }
    }
}

impl Accounts for AccountStore {
    fn password(&self, name: &str) -> Result<Option<Secret>, AccountError> {
        let Some(stored) = self.read()?.remove(&key(name)) else {
            return Ok(None);
        };
        let failed = |source: io::Error| AccountError::Protection {
            account: stored.name.clone(),
            source,
        };
        let protected = STANDARD.decode(stored.password.as_bytes());
        let protected = protected.map_err(|_| failed(io::Error::other("it is not in base64")))?;
        let bytes = keeping::unprotect(&Zeroizing::new(protected)).map_err(failed)?;
        let text = std::str::from_utf8(&bytes);
        let text = text.map_err(|_| failed(io::Error::other("it is no text")))?;
        Ok(Some(Secret::new(text)))
    }
}

/// Two names that differ only in case are one.
fn key(name: &str) -> String {
    name.to_lowercase()
}

#[cfg(test)]
mod tests;
