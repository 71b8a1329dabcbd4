//! Objects that come, go, or get another name.

use super::checks::refused;
use super::overlay::Overlaid;
use super::{DryDirectory, Note};
use crate::host::directory::{
    Directory as _, DirectoryError, Entry, ResultCode, Scope, SearchRequest, Value, dn, schema,
};
use crate::host::dry_run::Area;

impl DryDirectory {
    /// Adds an object to the overlay.
    pub(super) fn predict_add(&self, entry: &Entry) -> Result<(), DirectoryError> {
        let parsed = dn::Dn::parse(&entry.dn)?;
        let Some(rdn) = parsed.rdn() else {
            return Err(refused(
                ResultCode::NAMING_VIOLATION,
                "an object needs a name",
            ));
        };
        self.check_free(&entry.dn)?;
        self.check_parent(dn::parent(&entry.dn)?.unwrap_or(""))?;
        if entry.values("objectClass").is_empty() {
            return Err(refused(
                ResultCode::OBJECT_CLASS_VIOLATION,
                "an object needs an objectClass",
            ));
        }
        for (attribute, values) in &entry.attributes {
            if !attribute.eq_ignore_ascii_case("objectClass") {
                values
                    .iter()
                    .try_for_each(|value| self.check_value(attribute, value))?;
            }
        }
        let after = completed(entry, rdn);
        self.check_whole(&Entry::default(), &after)?;
        let fresh = Overlaid {
            order: 0,
            dn: entry.dn.clone(),
            normal: parsed.normal(),
            real: None,
            before: Entry::default(),
            after,
            written: Vec::new(),
            deleted: false,
        };
        let order = self.shared.ledger.next_order();
        self.shared.overlay.borrow_mut().insert(order, fresh);
        self.note_change(&entry.dn);
        Ok(())
    }

    /// Deletes an object from what the run sees.
    pub(super) fn predict_delete(&self, name: &str) -> Result<(), DirectoryError> {
        let current = self.current(name)?;
        if self.has_children(&current.entry.dn)? {
            return Err(refused(
                ResultCode::NOT_ALLOWED_ON_NON_LEAF,
                format!("{name} has objects below it"),
            ));
        }
        let index = self.overlaid(current)?;
        self.shared.overlay.borrow_mut().delete(index);
        self.note_change(name);
        Ok(())
    }

    /// Gives an object another name or place in what the run sees.
    pub(super) fn predict_rename(
        &self,
        name: &str,
        new_rdn: &str,
        new_parent: Option<&str>,
    ) -> Result<(), DirectoryError> {
        let current = self.current(name)?;
        let old = current.entry.dn.clone();
        let parent = match new_parent {
            Some(parent) => parent.to_owned(),
            None => dn::parent(&old)?.unwrap_or("").to_owned(),
        };
        let target = dn::join(new_rdn, &parent);
        let parsed = dn::Dn::parse(&target)?;
        if !dn::same(&target, &old) {
            self.check_free(&target)?;
        }
        if dn::same(&parent, &old) || dn::is_descendant(&parent, &old)? {
            return Err(refused(
                ResultCode::UNWILLING_TO_PERFORM,
                format!("{name} cannot be moved below itself"),
            ));
        }
        self.check_parent(&parent)?;
        if self.has_children(&old)? {
            let reason = format!("the objects below {name} would get other names too");
            self.shared
                .ledger
                .note_of(Area::Directory, name, Note::NotPredicted(reason));
        }
        let index = self.overlaid(current)?;
        let mut overlay = self.shared.overlay.borrow_mut();
        overlay.rename(index, target.clone(), parsed.normal());
        if let (Some(entry), Some(rdn)) = (overlay.entries.get_mut(index), parsed.rdn()) {
            name_attributes(&mut entry.after, rdn);
            let names = ["name", "distinguishedname", rdn.attribute()];
            entry.write(names.into_iter(), &self.shared.ledger);
        }
        drop(overlay);
        self.note_change(name);
        Ok(())
    }

    fn check_free(&self, name: &str) -> Result<(), DirectoryError> {
        if self.exists(name)? {
            return Err(refused(
                ResultCode::ENTRY_ALREADY_EXISTS,
                format!("{name} exists already"),
            ));
        }
        Ok(())
    }

    fn check_parent(&self, name: &str) -> Result<(), DirectoryError> {
        if !name.is_empty() && self.exists(name)? {
            return Ok(());
        }
        Err(DirectoryError::no_such_object(name))
    }

    fn has_children(&self, name: &str) -> Result<bool, DirectoryError> {
        let mut pages = self.search(&SearchRequest {
            base: name.to_owned(),
            scope: Scope::OneLevel,
            filter: "(objectClass=*)".to_owned(),
            attributes: vec!["objectClass".to_owned()],
            page_size: 10,
            sort: None,
        })?;
        while let Some(page) = pages.next_page()? {
            if !page.is_empty() {
                return Ok(true);
            }
        }
        Ok(false)
    }
}

/// A new object with what follows from its class and name.
fn completed(entry: &Entry, rdn: &dn::Rdn) -> Entry {
    let mut after = entry.clone();
    let given = entry.values("objectClass");
    let mut classes: Vec<Value> = Vec::new();
    for class in given {
        for above in schema::class_chain(&String::from_utf8_lossy(class)) {
            let above = above.as_bytes().to_vec();
            if !classes
                .iter()
                .any(|known| known.eq_ignore_ascii_case(&above))
            {
                classes.push(above);
            }
        }
    }
    for (name, values) in &mut after.attributes {
        if name.eq_ignore_ascii_case("objectClass") {
            *values = std::mem::take(&mut classes);
        }
    }
    name_attributes(&mut after, rdn);
    after
}

/// The attributes that repeat an object's name.
fn name_attributes(entry: &mut Entry, rdn: &dn::Rdn) {
    let own = rdn.value().as_bytes().to_vec();
    let whole = entry.dn.as_bytes().to_vec();
    let spelt = schema::attribute(rdn.attribute()).map_or(rdn.attribute(), |known| known.name);
    for (name, value) in [(spelt, &own), ("name", &own), ("distinguishedName", &whole)] {
        let known = entry
            .attributes
            .iter_mut()
            .find(|(known, _)| known.eq_ignore_ascii_case(name));
        match known {
            Some((_, values)) => *values = vec![value.clone()],
            None => entry
                .attributes
                .push((name.to_owned(), vec![value.clone()])),
        }
    }
}
