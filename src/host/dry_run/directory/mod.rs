//! The overlay over a directory.
//!
//! What is approximated: values are held against what is known of the schema, and links against the objects that they
//! name, but access rights, quotas and the rules of a single server are not known. Back links (`memberOf`) and links to
//! a deleted object stay as they are. Objects below a renamed one keep their names. What a server adds to a new object
//! by itself (identifiers, times, defaults) is missing. A global catalogue shows changes at once.

mod checks;
mod modify;
mod overlay;
mod search;
mod structure;
#[cfg(test)]
mod tests;

use std::borrow::Cow;
use std::cell::{OnceCell, RefCell};
use std::collections::HashSet;
use std::rc::Rc;

use super::ledger::{Ledger, Note};
use super::{Area, ExpectedChange};
use crate::host::directory::{
    Address, Change, Directories, Directory, DirectoryError, Entry, Identity, Pages, SearchRequest,
    Syntax, Value, comparison, dn, schema, shown,
};
use overlay::{Found, Overlaid, Overlay};

/// Directories that are read and not written. All connections of a run share one overlay.
pub struct DryDirectories {
    inner: Rc<dyn Directories>,
    shared: Rc<Shared>,
}

/// What the connections of a run share.
struct Shared {
    overlay: RefCell<Overlay>,
    ledger: Rc<Ledger>,
    /// Real objects that were seen to exist, in normal form.
    existing: RefCell<HashSet<String>>,
    /// Whether the schema is the server's own, and not what is known beforehand.
    has_schema: bool,
}

impl DryDirectories {
    /// Over directories of any kind.
    pub fn new(inner: Rc<dyn Directories>, ledger: Rc<Ledger>) -> Self {
        let has_schema = !inner.is_simulated();
        Self {
            inner,
            shared: Rc::new(Shared {
                overlay: RefCell::default(),
                ledger,
                existing: RefCell::default(),
                has_schema,
            }),
        }
    }

    /// What would be different in the directory, each attribute of an object once.
    pub(super) fn changes(&self) -> Vec<(u64, ExpectedChange)> {
        let overlay = self.shared.overlay.borrow();
        overlay.entries.iter().flat_map(changes_of).collect()
    }
}

/// What would be different of one object.
fn changes_of(entry: &Overlaid) -> Vec<(u64, ExpectedChange)> {
    let object = entry.real.as_deref().unwrap_or(&entry.dn);
    let nothing = Entry::default();
    let after = if entry.deleted {
        &nothing
    } else {
        &entry.after
    };
    let mut changes = Vec::new();
    let renamed = entry
        .real
        .as_deref()
        .filter(|real| !entry.deleted && *real != entry.dn);
    if let Some(real) = renamed {
        let (old, new) = (vec![real.to_owned()], vec![entry.dn.clone()]);
        changes.extend(ExpectedChange::of(
            Area::Directory,
            object,
            "name",
            old,
            new,
        ));
    }
    let before_names = entry.before.attributes.iter().map(|(name, _)| name);
    let new_names = after
        .attributes
        .iter()
        .map(|(name, _)| name)
        .filter(|name| entry.before.values(name).is_empty());
    for name in before_names.chain(new_names) {
        let (old, new) = (entry.before.values(name), after.values(name));
        let of_name = ["name", "distinguishedName", "cn", "ou"];
        let is_name = of_name.iter().any(|known| known.eq_ignore_ascii_case(name));
        if old == new || renamed.is_some() && is_name || is_made_up(name) {
            continue;
        }
        changes.extend(ExpectedChange::of(
            Area::Directory,
            object,
            name,
            missing(name, old, new),
            missing(name, new, old),
        ));
    }
    let ordered = changes
        .into_iter()
        .map(|change| (entry.order_of(&change.attribute), change));
    ordered.collect()
}

/// The values of one side that the other one lacks. A link is the same to the same object however its name is written; a
/// text in other letters is another text, although searches find both.
fn missing(attribute: &str, from: &[Value], to: &[Value]) -> Vec<String> {
    let known: HashSet<Cow<'_, [u8]>> = to.iter().map(|value| compared(attribute, value)).collect();
    from.iter()
        .filter(|value| !known.contains(&compared(attribute, value)))
        .map(|value| shown(attribute, value))
        .collect()
}

/// The form of a value by which it is seen whether something changes.
fn compared<'a>(attribute: &str, value: &'a [u8]) -> Cow<'a, [u8]> {
    match Syntax::of(attribute) {
        syntax @ Syntax::DistinguishedName => comparison::normal(syntax, value),
        _ => Cow::Borrowed(value),
    }
}

/// Back links and their like change with what they follow from.
fn is_made_up(attribute: &str) -> bool {
    schema::attribute(attribute).is_some_and(|known| known.keeper == schema::Keeper::Constructed)
}

impl Directories for DryDirectories {
    fn connect(
        &self,
        address: &Address,
        identity: &Identity,
    ) -> Result<Rc<dyn Directory>, DirectoryError> {
        Ok(Rc::new(DryDirectory {
            inner: self.inner.connect(address, identity)?,
            shared: Rc::clone(&self.shared),
            domain: OnceCell::new(),
        }))
    }

    fn description(&self) -> String {
        self.inner.description()
    }

    fn is_simulated(&self) -> bool {
        self.inner.is_simulated()
    }
}

/// A connection that only reads.
struct DryDirectory {
    inner: Rc<dyn Directory>,
    shared: Rc<Shared>,
    /// The default naming context, where service principal names are looked for.
    domain: OnceCell<Option<String>>,
}

/// An object as it is at this moment of the run.
struct Current {
    index: Option<usize>,
    entry: Entry,
}

impl DryDirectory {
    /// An object with all its attributes.
    fn current(&self, name: &str) -> Result<Current, DirectoryError> {
        if let Ok(normal) = dn::normal(name) {
            let overlay = self.shared.overlay.borrow();
            match overlay.find(&normal) {
                Found::Overlaid(index) => {
                    let entry = overlay.entries.get(index).map(|found| found.after.clone());
                    return Ok(Current {
                        index: Some(index),
                        entry: entry.unwrap_or_default(),
                    });
                }
                Found::Gone => return Err(DirectoryError::no_such_object(name)),
                Found::Untouched => {}
            }
        }
        let entry = self.inner.read(name, &[])?;
        // A name of another form (`<GUID=…>`) may lead to an object that is overlaid.
        let normal = dn::normal(&entry.dn)?;
        let overlay = self.shared.overlay.borrow();
        Ok(match overlay.by_real(&normal) {
            Some((_, found)) if found.deleted => return Err(DirectoryError::no_such_object(name)),
            Some((index, found)) => Current {
                index: Some(index),
                entry: found.after.clone(),
            },
            None => Current { index: None, entry },
        })
    }

    /// Whether an object exists at this moment of the run.
    fn exists(&self, name: &str) -> Result<bool, DirectoryError> {
        let normal = dn::normal(name)?;
        match self.shared.overlay.borrow().find(&normal) {
            Found::Overlaid(_) => return Ok(true),
            Found::Gone => return Ok(false),
            Found::Untouched => {}
        }
        if self.shared.existing.borrow().contains(&normal) {
            return Ok(true);
        }
        match self.inner.read(name, &["objectClass"]) {
            Ok(_) => {
                self.shared.existing.borrow_mut().insert(normal);
                Ok(true)
            }
            Err(error) if error.code == crate::host::directory::ResultCode::NO_SUCH_OBJECT => {
                Ok(false)
            }
            Err(error) => Err(error),
        }
    }

    /// The place of an object in the overlay, where it is put if it is not there yet.
    fn overlaid(&self, current: Current) -> Result<usize, DirectoryError> {
        if let Some(index) = current.index {
            return Ok(index);
        }
        let entry = current.entry;
        let fresh = Overlaid {
            order: 0,
            dn: entry.dn.clone(),
            normal: dn::normal(&entry.dn)?,
            real: Some(entry.dn.clone()),
            before: entry.clone(),
            after: entry,
            written: Vec::new(),
            deleted: false,
        };
        let order = self.shared.ledger.next_order();
        Ok(self.shared.overlay.borrow_mut().insert(order, fresh))
    }

    /// `name` is the object as the request names it.
    fn note_change(&self, name: &str) {
        self.shared
            .ledger
            .note_of(Area::Directory, name, Note::Change);
    }
}

impl Directory for DryDirectory {
    fn server(&self) -> String {
        self.inner.server()
    }

    fn search(&self, request: &SearchRequest) -> Result<Box<dyn Pages>, DirectoryError> {
        search::search(&self.inner, &self.shared, request)
    }

    fn modify(&self, dn: &str, changes: &[Change], permissive: bool) -> Result<(), DirectoryError> {
        self.predict_modify(dn, changes, permissive)
    }

    fn add(&self, entry: &Entry) -> Result<(), DirectoryError> {
        self.predict_add(entry)
    }

    fn delete(&self, dn: &str) -> Result<(), DirectoryError> {
        self.predict_delete(dn)
    }

    fn rename(
        &self,
        dn: &str,
        new_rdn: &str,
        new_parent: Option<&str>,
        _: bool,
    ) -> Result<(), DirectoryError> {
        self.predict_rename(dn, new_rdn, new_parent)
    }

    fn syntax(&self, attribute: &str) -> Syntax {
        self.inner.syntax(attribute)
    }

    fn is_single_valued(&self, attribute: &str) -> Option<bool> {
        self.inner.is_single_valued(attribute)
    }
}
