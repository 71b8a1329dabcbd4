use std::collections::{BTreeSet, HashSet};

use super::names::key;
use super::net::{AttributeNet, Net, Object, Structure, exists};
use super::steps::{Request, Step};
use super::values::{difference, same_set, same_text, shown};
use super::{Conflict, Undo};
use crate::execute::journal::Image;
use crate::execute::journal::entry::Connection;
use crate::host::directory::{Change, Directory, DirectoryError, Entry, Operation, ResultCode, dn};

/// Names that no two objects may hold: they are taken from one object before another gets them back.
pub(super) const UNIQUE: [&str; 2] = ["servicePrincipalName", "userPrincipalName"];

/// Compares what a run left with what is there now, and works out the way back.
///
/// The way back has three parts: unique names are given up, objects come, go and get their names back in the reverse
/// order of the run, and then attributes are put back, when every object that they may name is there again.
pub(super) struct Check<'a> {
    pub(super) net: &'a Net<'a>,
    pub(super) directory: &'a dyn Directory,
    /// The names that objects of the run have at present.
    pub(super) own: HashSet<String>,
    pub(super) conflicts: Vec<Conflict>,
    pub(super) notes: Vec<String>,
    secrets: Vec<String>,
    pub(super) released: Vec<Step>,
    pub(super) restored: Vec<Step>,
    /// Objects that are back already, and need no step of the second part.
    pub(super) settled: BTreeSet<usize>,
}

impl<'a> Check<'a> {
    pub(super) fn new(net: &'a Net<'a>, directory: &'a dyn Directory) -> Self {
        Self {
            net,
            directory,
            own: net.present_names(),
            conflicts: Vec::new(),
            notes: Vec::new(),
            secrets: Vec::new(),
            released: Vec::new(),
            restored: Vec::new(),
            settled: BTreeSet::new(),
        }
    }

    pub(super) fn run(mut self) -> Result<Undo, DirectoryError> {
        let net = self.net;
        let mut order: Vec<usize> = (0..net.objects.len()).collect();
        order
            .sort_by_key(|id| std::cmp::Reverse(net.objects.get(*id).map(|object| object.touched)));
        for id in order {
            let Some(object) = net.objects.get(id) else {
                continue;
            };
            match (&object.first, &object.last) {
                (Some(first), Some(last)) => self.existing(id, object, first, last)?,
                (None, Some(last)) => self.added(id, object, last)?,
                (Some(first), None) => self.deleted(id, object, first)?,
                (None, None) => drop(self.settled.insert(id)),
            }
        }
        let structure = self.structure()?;
        let mut steps = self.released;
        steps.extend(structure);
        steps.extend(self.restored);
        Ok(Undo {
            steps,
            conflicts: self.conflicts,
            notes: self.notes,
            secrets: self.secrets,
        })
    }

    /// An object; `None` when there is none of this name.
    pub(super) fn read(
        &self,
        name: &str,
        attributes: &[&str],
    ) -> Result<Option<Entry>, DirectoryError> {
        match self.directory.read(name, attributes) {
            Ok(entry) => Ok(Some(entry)),
            Err(error) if error.code == ResultCode::NO_SUCH_OBJECT => Ok(None),
            Err(error) => Err(error),
        }
    }

    pub(super) fn conflict(&mut self, dn: &str, attribute: &str, expected: &str, found: &str) {
        self.conflicts.push(Conflict {
            dn: dn.to_owned(),
            attribute: attribute.to_owned(),
            expected: expected.to_owned(),
            found: found.to_owned(),
        });
    }

    /// An object that was there before the run and is there after it.
    fn existing(
        &mut self,
        id: usize,
        object: &Object,
        first: &str,
        last: &str,
    ) -> Result<(), DirectoryError> {
        let mut names: Vec<&str> = object
            .attributes
            .iter()
            .map(|one| one.name.as_str())
            .collect();
        names.push("objectClass");
        let is_renamed = key(first) != key(last);
        let mut name = last;
        let mut present = self.read(last, &names)?;
        if present.is_none() && is_renamed {
            present = self.read(first, &names)?;
            name = first;
            self.settled.insert(id);
        } else if is_renamed && !self.own.contains(&key(first)) && exists(self.directory, first)? {
            self.conflict(first, "its name", "free", "another object");
        }
        let Some(present) = present else {
            self.conflict(last, "the object", "there", "gone");
            return Ok(());
        };
        let (mut released, mut restored) = (Vec::new(), Vec::new());
        for attribute in &object.attributes {
            let changes = self.way_back(name, attribute, &present);
            let is_unique = UNIQUE
                .iter()
                .any(|one| one.eq_ignore_ascii_case(&attribute.name));
            if is_unique {
                split(
                    changes,
                    present.values(&attribute.name),
                    &mut released,
                    &mut restored,
                );
            } else {
                restored.extend(changes);
            }
        }
        push(&mut self.released, &object.connection, name, released);
        push(&mut self.restored, &object.connection, first, restored);
        Ok(())
    }

    /// What puts one attribute back, if it is as the run left it.
    fn way_back(&mut self, name: &str, attribute: &AttributeNet, present: &Entry) -> Vec<Change> {
        let syntax = self.directory.syntax(&attribute.name);
        let Image::Known(before) = &attribute.before else {
            self.notes.push(format!(
                "{name}: {}: its earlier value is a secret, which no journal keeps; it stays as it is",
                attribute.name
            ));
            return Vec::new();
        };
        let found = present.values(&attribute.name);
        let original = self.net.original_values(syntax, found);
        if same_text(syntax, &original, before) {
            return Vec::new();
        }
        if attribute.after.contains(&Image::Secret) {
            let texts = found
                .iter()
                .map(|value| String::from_utf8_lossy(value).into_owned());
            self.secrets.extend(texts);
        }
        let is_left = attribute.after.iter().any(|after| match after {
            Image::Known(after) => same_set(syntax, found, after),
            Image::Secret => true,
        });
        if is_left {
            return difference(syntax, &attribute.name, &original, before);
        }
        if !same_set(syntax, &original, before) {
            let expected = attribute.after.iter().rev().find_map(Image::known);
            let expected = shown(expected.unwrap_or_default());
            self.conflict(name, &attribute.name, &expected, &shown(found));
        }
        Vec::new()
    }

    /// The second part: the run's steps backwards.
    fn structure(&mut self) -> Result<Vec<Step>, DirectoryError> {
        let net = self.net;
        let mut steps = Vec::new();
        for one in net.structure.iter().rev() {
            let (Structure::Added { object: id, .. }
            | Structure::Deleted { object: id, .. }
            | Structure::Renamed { object: id, .. }) = one;
            let Some(object) = net.objects.get(*id).filter(|_| !self.settled.contains(id)) else {
                continue;
            };
            let request = match one {
                Structure::Added { dn, .. } => Request::Delete { dn: dn.clone() },
                Structure::Deleted { dn, .. } => Request::Add(self.entry_of(object, dn)),
                Structure::Renamed { from, to, .. } => {
                    let (rdn, parent) = dn::split(from)?;
                    Request::Rename {
                        dn: to.clone(),
                        rdn: rdn.to_owned(),
                        parent: parent.to_owned(),
                    }
                }
            };
            steps.push(Step {
                connection: object.connection.clone(),
                request,
            });
        }
        Ok(steps)
    }
}

/// Adds a modification, if there is anything to modify.
pub(super) fn push(steps: &mut Vec<Step>, connection: &Connection, dn: &str, changes: Vec<Change>) {
    if !changes.is_empty() {
        steps.push(Step {
            connection: connection.clone(),
            request: Request::Modify {
                dn: dn.to_owned(),
                changes,
            },
        });
    }
}

/// Values that go are deleted first, and what comes is left for later.
fn split(
    changes: Vec<Change>,
    present: &[Vec<u8>],
    released: &mut Vec<Change>,
    restored: &mut Vec<Change>,
) {
    for change in changes {
        match change.operation {
            Operation::Delete => released.push(change),
            Operation::Add => restored.push(change),
            Operation::Replace => {
                let gone = |value: &&Vec<u8>| !change.values.contains(value);
                let gone: Vec<Vec<u8>> = present.iter().filter(gone).cloned().collect();
                if !gone.is_empty() {
                    released.push(Change {
                        operation: Operation::Delete,
                        attribute: change.attribute.clone(),
                        values: gone,
                    });
                }
                if !change.values.is_empty() {
                    restored.push(change);
                }
            }
        }
    }
}
