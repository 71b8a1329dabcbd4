use std::collections::HashMap;

use crate::host::directory::{DirectoryError, Entry, Scope, Value, dn};
use crate::host::dry_run::Ledger;

/// What the run has done to a directory, by object.
#[derive(Default)]
pub(super) struct Overlay {
    pub(super) entries: Vec<Overlaid>,
    /// Entries by their present name in its normal form; those that are deleted are not in it.
    present: HashMap<String, usize>,
    /// Entries by the name that the directory knows, in its normal form.
    real: HashMap<String, usize>,
}

/// An object that the run has changed.
pub(super) struct Overlaid {
    /// Its place in the order of the run.
    pub(super) order: u64,
    /// Its present name.
    pub(super) dn: String,
    pub(super) normal: String,
    /// The name that the directory knows; a new object has none.
    pub(super) real: Option<String>,
    /// With all attributes, as the directory has it; empty for a new object.
    pub(super) before: Entry,
    /// With all attributes, as it would be.
    pub(super) after: Entry,
    /// The attributes that were written, in lower case, each with its place in the order of the run.
    pub(super) written: Vec<(String, u64)>,
    pub(super) deleted: bool,
}

/// What the overlay says of a name.
pub(super) enum Found {
    /// The run has changed it.
    Overlaid(usize),
    /// It is deleted, or has another name now.
    Gone,
    /// Nothing.
    Untouched,
}

impl Overlay {
    /// What is known of a name in its normal form.
    pub(super) fn find(&self, normal: &str) -> Found {
        match (self.present.get(normal), self.real.get(normal)) {
            (Some(&index), _) => Found::Overlaid(index),
            (None, Some(_)) => Found::Gone,
            (None, None) => Found::Untouched,
        }
    }

    /// The object that the directory gives out under a name.
    pub(super) fn by_real(&self, normal: &str) -> Option<(usize, &Overlaid)> {
        let index = *self.real.get(normal)?;
        Some((index, self.entries.get(index)?))
    }

    /// Adds an object; `before` is what the directory has, if it has it.
    pub(super) fn insert(&mut self, order: u64, entry: Overlaid) -> usize {
        let index = self.entries.len();
        if let Some(real) = &entry.real
            && let Ok(normal) = dn::normal(real)
        {
            self.real.insert(normal, index);
        }
        self.present.insert(entry.normal.clone(), index);
        self.entries.push(Overlaid { order, ..entry });
        index
    }

    /// Marks an object as deleted.
    pub(super) fn delete(&mut self, index: usize) {
        if let Some(entry) = self.entries.get_mut(index) {
            entry.deleted = true;
            self.present.remove(&entry.normal);
        }
    }

    /// Gives an object another name.
    pub(super) fn rename(&mut self, index: usize, dn: String, normal: String) {
        if let Some(entry) = self.entries.get_mut(index) {
            self.present.remove(&entry.normal);
            self.present.insert(normal.clone(), index);
            entry.after.dn.clone_from(&dn);
            entry.dn = dn;
            entry.normal = normal;
        }
    }

    /// The objects within a scope, by their present names.
    pub(super) fn within(&self, base: &str, scope: Scope) -> Vec<usize> {
        if scope == Scope::Base {
            // By name at once: a script binds each of its objects so.
            return self.present.get(base).copied().into_iter().collect();
        }
        let within = |entry: &Overlaid| match scope {
            Scope::Base => false,
            Scope::OneLevel => above(&entry.normal).as_deref() == Some(base),
            Scope::Subtree => entry.normal == base || dn::normal_is_below(&entry.normal, base),
        };
        let all = self.entries.iter().enumerate();
        all.filter(|(_, entry)| !entry.deleted && within(entry))
            .map(|(index, _)| index)
            .collect()
    }
}

impl Overlaid {
    /// Notes that attributes were written.
    pub(super) fn write<'a>(&mut self, names: impl Iterator<Item = &'a str>, ledger: &Ledger) {
        for name in names {
            let name = without_options(name).to_ascii_lowercase();
            if !self.written.iter().any(|(known, _)| *known == name) {
                self.written.push((name, ledger.next_order()));
            }
        }
    }

    /// When an attribute was first written.
    pub(super) fn order_of(&self, attribute: &str) -> u64 {
        let mut written = self.written.iter();
        written
            .find(|(name, _)| name.eq_ignore_ascii_case(attribute))
            .map_or(self.order, |(_, order)| *order)
    }

    /// Lets an entry, as the directory gives it out, look as it would after the run so far.
    pub(super) fn patch(&self, entry: &mut Entry, selection: &[String]) {
        entry.dn.clone_from(&self.dn);
        for (name, _) in &self.written {
            let asked = wants_all(selection)
                || selection
                    .iter()
                    .any(|asked| without_options(asked).eq_ignore_ascii_case(name));
            let values = if asked { self.after.values(name) } else { &[] };
            put(entry, name, values, &self.after);
        }
    }

    /// The object as it would be, with the attributes that are asked for.
    pub(super) fn selected(&self, selection: &[String]) -> Entry {
        let mut entry = self.after.clone();
        if !wants_all(selection) {
            entry.attributes.retain(|(name, _)| {
                selection
                    .iter()
                    .any(|asked| without_options(asked).eq_ignore_ascii_case(name))
            });
        }
        entry
    }
}

/// Puts values in the place of what an entry has; none removes the attribute.
fn put(entry: &mut Entry, name: &str, values: &[Value], spelling: &Entry) {
    let place = entry
        .attributes
        .iter()
        .position(|(known, _)| known.eq_ignore_ascii_case(name));
    match (place, values.is_empty()) {
        (Some(place), true) => {
            entry.attributes.remove(place);
        }
        (Some(place), false) => {
            if let Some((_, old)) = entry.attributes.get_mut(place) {
                *old = values.to_vec();
            }
        }
        (None, true) => {}
        (None, false) => {
            let known = spelling.attributes.iter();
            let mut names = known.map(|(known, _)| known);
            let spelt = names.find(|known| known.eq_ignore_ascii_case(name));
            let name = spelt.map_or(name, String::as_str).to_owned();
            entry.attributes.push((name, values.to_vec()));
        }
    }
}

fn wants_all(selection: &[String]) -> bool {
    selection.is_empty() || selection.iter().any(|name| name == "*")
}

/// An attribute's name without what may stand behind it (`;binary`, `;range=0-99`).
pub(super) fn without_options(attribute: &str) -> &str {
    attribute.split(';').next().unwrap_or("")
}

/// The name above, of a normal form.
fn above(normal: &str) -> Option<String> {
    let parsed: Result<dn::Dn, DirectoryError> = dn::Dn::parse(normal);
    parsed.ok().map(|parsed| parsed.above().normal())
}
