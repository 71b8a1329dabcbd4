//! Directories: what a script reads and changes through LDAP, be it a live server or entries loaded from an LDIF file.
//!
//! [`Directories`] gives a connection for an address and an identity; [`Directory`] is that connection. Both kinds of
//! directory stand behind the same two traits, so what acts through them cannot tell them apart.

pub mod comparison;
mod description;
pub mod dn;
mod entry;
mod error;
pub mod filter;
pub mod ldif;
pub mod live;
pub mod memory;
mod none;
pub mod schema;
mod windows_error;

use std::rc::Rc;

use zeroize::Zeroize as _;

pub(crate) use description::shown;
pub use description::{described, described_entry, is_password};
pub use entry::{Change, Entry, Modify, Operation, Value};
pub use error::{DirectoryError, ResultCode};
pub use filter::Filter;
pub use none::NoDirectory;
pub use schema::Syntax;

/// Where a directory is to be found, as a script or the site file names it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash)]
pub struct Address {
    /// The server's name; absent for "the domain controller of this run".
    pub server: Option<String>,
    /// The port; absent for the usual one.
    pub port: Option<u16>,
    /// The global catalogue (`GC://`) is asked for.
    pub global_catalog: bool,
}

/// Who asks.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash)]
pub enum Identity {
    /// Whoever runs the program, or the account that the site file sets for it.
    #[default]
    Own,
    /// Another account whose secret the site file says where to find (`ARMLOAD … /U`).
    Account(String),
    /// An account with its password, as the script itself gives it (`OpenDSObject`, `ldifde -b`).
    Password {
        /// Account name: `DOMAIN\name`, `name@domain` or a distinguished name.
        account: String,
        /// Its password; never shown.
        password: Secret,
    },
}

/// A password that does not show in debug output.
#[derive(Clone, Default, PartialEq, Eq, Hash)]
pub struct Secret(String);

impl Secret {
    /// Wraps a password.
    pub fn new(value: impl Into<String>) -> Self {
        Self(value.into())
    }

    /// The password itself, for the one who must send it.
    pub fn reveal(&self) -> &str {
        &self.0
    }
}

/// Memory is given back and handed out again; a password must not be found there.
impl Drop for Secret {
    fn drop(&mut self) {
        self.0.zeroize();
    }
}

impl std::fmt::Debug for Secret {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(super::MASK)
    }
}

/// Gives connections to directories; one is kept for each address and identity as long as the run lasts.
pub trait Directories {
    /// The connection for an address and an identity.
    ///
    /// # Errors
    /// When no directory is configured, the server cannot be reached or trusted, or the bind is refused.
    fn connect(
        &self,
        address: &Address,
        identity: &Identity,
    ) -> Result<Rc<dyn Directory>, DirectoryError>;
    /// In words, for the first line and the summary of a run: what the directory is, and whether it is a simulated one.
    fn description(&self) -> String;
    /// Whether nothing outside this program is changed.
    fn is_simulated(&self) -> bool;
}

/// How deep a search goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scope {
    /// The base entry only.
    Base,
    /// Its direct children.
    OneLevel,
    /// The base entry and everything below it.
    Subtree,
}

/// What is looked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SearchRequest {
    /// Distinguished name to start from; empty for the root DSE.
    pub base: String,
    /// How deep.
    pub scope: Scope,
    /// RFC 4515 filter.
    pub filter: String,
    /// Attributes to return; empty for all that a server returns by itself.
    pub attributes: Vec<String>,
    /// Entries per page; 0 lets the directory choose (1,000).
    pub page_size: u32,
    /// Attribute to sort by on the server, if any; a leading `-` sorts downwards.
    pub sort: Option<String>,
}

impl SearchRequest {
    /// A search for one entry by its name, all attributes.
    pub fn entry(dn: &str) -> Self {
        Self {
            base: dn.to_owned(),
            scope: Scope::Base,
            filter: "(objectClass=*)".to_owned(),
            attributes: Vec::new(),
            page_size: 0,
            sort: None,
        }
    }
}

/// The result of a search, page by page: entries that were given out are not kept.
pub trait Pages {
    /// The next page, or `None` after the last. A page may be empty.
    ///
    /// # Errors
    /// What the directory says, or a lost connection.
    fn next_page(&mut self) -> Result<Option<Vec<Entry>>, DirectoryError>;

    /// Asks for the next page without waiting for it: it comes while other requests are under way. What comes of it is
    /// told by [`Pages::next_page`]. A directory that answers at once has nothing to do here.
    fn ask_ahead(&mut self) {}

    /// Whether [`Pages::next_page`] would not wait for it.
    fn has_come(&self) -> bool {
        true
    }
}

/// A bound connection to one directory.
///
/// All names are distinguished names as RFC 4514 writes them, and are compared by the directory without regard to case.
pub trait Directory {
    /// The server's name, as it is shown and as `ADsPath` repeats nothing of it.
    fn server(&self) -> String;
    /// Starts a search. Ranged values (`member;range=0-1499`) are completed before an entry is given out.
    ///
    /// # Errors
    /// `noSuchObject` for a base that does not exist, a filter that is none, or what the server says.
    fn search(&self, request: &SearchRequest) -> Result<Box<dyn Pages>, DirectoryError>;
    /// The same for a caller who changes entries while pages of them are still to come: where it costs less, the pages are
    /// smaller and come on a connection of their own.
    ///
    /// # Errors
    /// As [`Directory::search`].
    fn search_beside_changes(
        &self,
        request: &SearchRequest,
    ) -> Result<Box<dyn Pages>, DirectoryError> {
        self.search(request)
    }
    /// Says that [`Directory::search_beside_changes`] will be asked for, so that what it takes may be made ready while other
    /// requests are under way. No more than that: what cannot be made ready is made then.
    fn expect_search_beside_changes(&self) {}
    /// Changes attributes of one entry, all or none. With `permissive` (control 1.2.840.113556.1.4.1413) adding a value
    /// that is there and deleting one that is absent are no errors.
    ///
    /// # Errors
    /// What the directory says.
    fn modify(&self, dn: &str, changes: &[Change], permissive: bool) -> Result<(), DirectoryError>;
    /// Changes several entries, each all or nothing. Several requests may be under way at once, so no two may be for one
    /// entry. When one fails, no further request is sent. The results are those of the requests that were sent, in order.
    ///
    /// `meanwhile` is other work of the caller. It is done at most once, while the last answers are waited for, so that the
    /// server need not wait for it; a directory that answers at once leaves it alone.
    fn modify_many(
        &self,
        requests: &[Modify],
        permissive: bool,
        meanwhile: &mut dyn FnMut(),
    ) -> Vec<Result<(), DirectoryError>> {
        let _ = meanwhile;
        let mut results = Vec::new();
        for request in requests {
            let result = self.modify(&request.dn, &request.changes, permissive);
            let has_failed = result.is_err();
            results.push(result);
            if has_failed {
                break;
            }
        }
        results
    }
    /// Says which requests [`Directory::modify_many`] will be given next, so that what must be done before they are sent is
    /// done while others are under way. No more than that: what cannot be done yet is done then.
    fn expect_many(&self, requests: &[Modify]) {
        let _ = requests;
    }
    /// The requests that were expected will not come.
    fn expect_none(&self) {}
    /// Adds an entry.
    ///
    /// # Errors
    /// What the directory says.
    fn add(&self, entry: &Entry) -> Result<(), DirectoryError>;
    /// Deletes an entry that has no children.
    ///
    /// # Errors
    /// What the directory says.
    fn delete(&self, dn: &str) -> Result<(), DirectoryError>;
    /// Renames an entry, and moves it below `new_parent` if given. The old name's value is dropped if `delete_old`.
    ///
    /// # Errors
    /// What the directory says.
    fn rename(
        &self,
        dn: &str,
        new_rdn: &str,
        new_parent: Option<&str>,
        delete_old: bool,
    ) -> Result<(), DirectoryError>;

    /// How an attribute's values are to be read; those of an unknown one are text.
    fn syntax(&self, attribute: &str) -> Syntax {
        Syntax::of(attribute)
    }

    /// Whether an attribute has one value at most; `None` for one that does not exist. Without a schema to ask, every
    /// attribute may exist, and one that is not known is taken for single-valued until more values are seen.
    fn is_single_valued(&self, attribute: &str) -> Option<bool> {
        Some(schema::attribute(attribute).is_none_or(|known| known.single))
    }

    /// Reads one entry.
    ///
    /// # Errors
    /// `noSuchObject` when it does not exist.
    fn read(&self, dn: &str, attributes: &[&str]) -> Result<Entry, DirectoryError> {
        let mut request = SearchRequest::entry(dn);
        request.attributes = attributes.iter().map(|&name| name.to_owned()).collect();
        let mut pages = self.search(&request)?;
        while let Some(page) = pages.next_page()? {
            if let Some(entry) = page.into_iter().next() {
                return Ok(entry);
            }
        }
        Err(DirectoryError::no_such_object(dn))
    }
}
