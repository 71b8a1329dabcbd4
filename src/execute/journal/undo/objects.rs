//! Objects that the run added or deleted.

use super::check::{Check, UNIQUE, push};
use super::names::key;
use super::net::Object;
use super::values::{includes, same_set, shown};
use crate::execute::journal::Image;
use crate::execute::journal::entry::Attribute;
use crate::host::directory::comparison::same;
use crate::host::directory::ldif::is_volatile;
use crate::host::directory::schema::{self, Keeper};
use crate::host::directory::{
    Change, DirectoryError, Entry, Operation, Scope, SearchRequest, Syntax, Value, dn,
};

/// Attributes that a directory sets by itself or that only it can set, beside those of which the schema says so.
const OWN: [&str; 8] = [
    "name",
    "distinguishedName",
    "primaryGroupID",
    "isCriticalSystemObject",
    "systemFlags",
    "nTSecurityDescriptor",
    "lockoutTime",
    "adminCount",
];

impl Check<'_> {
    /// An object that the run added is deleted, if it is as the run left it and nothing was put below it.
    pub(super) fn added(
        &mut self,
        id: usize,
        object: &Object,
        last: &str,
    ) -> Result<(), DirectoryError> {
        let names = object.given.iter().map(|one| one.name.as_str());
        let later = object.attributes.iter().map(|one| one.name.as_str());
        let mut names: Vec<&str> = names.chain(later).collect();
        names.push("objectClass");
        names.extend(UNIQUE);
        let Some(present) = self.read(last, &names)? else {
            self.settled.insert(id);
            return Ok(());
        };
        for given in &object.given {
            let is_later = |name: &str| name.eq_ignore_ascii_case(&given.name);
            let changed = object.attributes.iter().any(|one| is_later(&one.name));
            let naming = naming_attribute(last);
            if changed || is_own(&given.name) || given.name.eq_ignore_ascii_case(&naming) {
                continue;
            }
            let syntax = self.directory.syntax(&given.name);
            // The directory may have added values of its own, as it does to objectClass.
            if let Image::Known(values) = &given.image
                && !includes(syntax, present.values(&given.name), values)
            {
                let found = shown(present.values(&given.name));
                self.conflict(last, &given.name, &shown(values), &found);
            }
        }
        for attribute in &object.attributes {
            let syntax = self.directory.syntax(&attribute.name);
            let found = present.values(&attribute.name);
            let is_left = attribute.after.iter().any(|after| match after {
                Image::Known(after) => same_set(syntax, found, after),
                Image::Secret => true,
            });
            if !is_left {
                let expected = attribute.after.iter().rev().find_map(Image::known);
                let expected = shown(expected.unwrap_or_default());
                self.conflict(last, &attribute.name, &expected, &shown(found));
            }
        }
        let held = UNIQUE.iter().map(|name| Change {
            operation: Operation::Delete,
            attribute: (*name).to_owned(),
            values: present.values(name).to_vec(),
        });
        let held = held.filter(|change| !change.values.is_empty()).collect();
        push(&mut self.released, &object.connection, last, held);
        self.below(last)
    }

    /// Nothing but objects of the run lies below an object that is to go.
    fn below(&mut self, name: &str) -> Result<(), DirectoryError> {
        let request = SearchRequest {
            scope: Scope::OneLevel,
            attributes: vec!["objectClass".to_owned()],
            ..SearchRequest::entry(name)
        };
        let mut pages = self.directory.search(&request)?;
        while let Some(page) = pages.next_page()? {
            for child in page {
                if !self.own.contains(&key(&child.dn)) {
                    self.conflict(name, "objects below it", "none", &child.dn);
                }
            }
        }
        Ok(())
    }

    /// An object that the run deleted is added again, if its name is free.
    pub(super) fn deleted(
        &mut self,
        id: usize,
        object: &Object,
        first: &str,
    ) -> Result<(), DirectoryError> {
        let occupied = !self.own.contains(&key(first));
        if let Some(present) = self.read(first, &[])?.filter(|_| occupied) {
            let is_back = object.whole.iter().all(|attribute| match &attribute.image {
                Image::Known(values) if can_be_given(&attribute.name, first) => {
                    let syntax = self.directory.syntax(&attribute.name);
                    includes(syntax, present.values(&attribute.name), values)
                }
                _ => true,
            });
            if !is_back && !self.is_half_way_back(object, &present) {
                self.conflict(first, "the object", "gone", "another one of this name");
                return Ok(());
            }
            self.settled.insert(id);
        } else {
            self.notes.push(format!(
                "{first}: it is added again, and the directory gives it a new objectGUID and a new objectSid: rights that named the old ones do not come back"
            ));
        }
        for attribute in &object.whole {
            if attribute.image == Image::Secret {
                self.notes.push(format!(
                    "{first}: {}: it is a secret, which no journal keeps; it does not come back",
                    attribute.name
                ));
            }
        }
        let mut changes = Vec::new();
        for attribute in &object.whole {
            if let Image::Known(values) = &attribute.image
                && self.is_late(attribute, first)
            {
                changes.push(Change {
                    operation: Operation::Replace,
                    attribute: attribute.name.clone(),
                    values: values.clone(),
                });
            }
        }
        push(&mut self.restored, &object.connection, first, changes);
        self.links_to(object, first)
    }

    /// An undo that failed in between has added the object, and not yet the names of others in it.
    fn is_half_way_back(&self, object: &Object, present: &Entry) -> bool {
        let added = self.entry_of(object, &present.dn);
        added.attributes.iter().all(|(name, values)| {
            includes(self.directory.syntax(name), present.values(name), values)
        })
    }

    /// The values of other objects that named this one.
    fn links_to(&mut self, object: &Object, first: &str) -> Result<(), DirectoryError> {
        for (source, forward) in &object.links {
            let present = self.read(source, &[forward])?;
            let taken = present
                .iter()
                .flat_map(|present| present.values(forward))
                .find(|value| {
                    schema::is_single_valued(forward)
                        && !same(Syntax::DistinguishedName, first.as_bytes(), value)
                });
            if let Some(value) = taken {
                let found = shown(std::slice::from_ref(value));
                self.conflict(source, forward, &shown(&[]), &found);
                continue;
            }
            let change = Change {
                operation: Operation::Add,
                attribute: forward.clone(),
                values: vec![first.as_bytes().to_vec()],
            };
            push(&mut self.restored, &object.connection, source, vec![change]);
        }
        Ok(())
    }

    /// An object as it is added again: without the names of other objects, which may not be there yet.
    pub(super) fn entry_of(&self, object: &Object, dn: &str) -> Entry {
        let given = object.whole.iter().filter_map(|attribute| {
            let values = attribute
                .image
                .known()
                .filter(|values| !values.is_empty())?;
            let now = can_be_given(&attribute.name, dn) && !self.is_late(attribute, dn);
            now.then(|| (attribute.name.clone(), values.to_vec()))
        });
        Entry {
            dn: dn.to_owned(),
            attributes: given.collect::<Vec<(String, Vec<Value>)>>(),
        }
    }

    /// Whether an attribute names other objects, and so comes back when all of them are there.
    fn is_late(&self, attribute: &Attribute, dn: &str) -> bool {
        self.directory.syntax(&attribute.name) == Syntax::DistinguishedName
            && !attribute.name.eq_ignore_ascii_case("objectCategory")
            && can_be_given(&attribute.name, dn)
            && attribute
                .image
                .known()
                .is_some_and(|values| !values.is_empty())
    }
}

/// Whether a new object may come with an attribute.
fn can_be_given(attribute: &str, dn: &str) -> bool {
    let keeper = schema::attribute(attribute).map(|known| known.keeper);
    matches!(keeper, None | Some(Keeper::Anyone))
        && !is_own(attribute)
        && !attribute.eq_ignore_ascii_case(&naming_attribute(dn))
}

fn is_own(attribute: &str) -> bool {
    is_volatile(attribute) || OWN.iter().any(|own| own.eq_ignore_ascii_case(attribute))
}

/// The attribute that names an object.
fn naming_attribute(name: &str) -> String {
    let parsed = dn::Dn::parse(name).unwrap_or_default();
    parsed
        .rdn()
        .map(|rdn| rdn.attribute().to_owned())
        .unwrap_or_default()
}
