use hashbrown::HashMap;

use super::key::Key;
use crate::vbscript::value::Variant;

/// Entries in the order of their addition, found by hashing.
#[derive(Default)]
pub(super) struct Table {
    /// Where each key's entry stands.
    places: HashMap<Key, usize>,
    /// The key as the script gave it, and the item. A removed entry leaves a hole, so that removing costs no more
    /// than adding; the holes are closed when they are more than the entries.
    entries: Vec<Option<(Variant, Variant)>>,
}

impl Table {
    pub(super) fn len(&self) -> usize {
        self.places.len()
    }

    pub(super) fn contains(&self, key: &Key) -> bool {
        self.places.contains_key(key)
    }

    pub(super) fn item(&self, key: &Key) -> Option<&Variant> {
        let (_, item) = self.entries.get(*self.places.get(key)?)?.as_ref()?;
        Some(item)
    }

    /// Gives a key an item and returns the one it had; a new key comes last.
    ///
    /// What goes is handed out by all functions here: it may be an object whose end runs a script that uses this very
    /// dictionary, so it must not be dropped while the table is lent out.
    pub(super) fn put(
        &mut self,
        key: Key,
        written: Option<&Variant>,
        item: Variant,
    ) -> Option<Variant> {
        let place = *self.places.entry(key).or_insert(self.entries.len());
        if let Some(Some((_, old))) = self.entries.get_mut(place) {
            return Some(std::mem::replace(old, item));
        }
        let written = written.cloned().unwrap_or_default();
        self.entries.push(Some((written, item)));
        None
    }

    pub(super) fn remove(&mut self, key: &Key) -> Option<(Variant, Variant)> {
        let place = self.places.remove(key)?;
        let removed = self.entries.get_mut(place)?.take();
        if self.entries.len() > 2 * self.places.len() + 16 {
            self.close_holes();
        }
        removed
    }

    /// Puts another key in the place of one that is there.
    pub(super) fn rename(&mut self, old: &Key, new: Key, written: Variant) -> Option<Variant> {
        let place = self.places.remove(old)?;
        self.places.insert(new, place);
        let (key, _) = self.entries.get_mut(place)?.as_mut()?;
        Some(std::mem::replace(key, written))
    }

    pub(super) fn keys(&self) -> Vec<Variant> {
        let entries = self.entries.iter().flatten();
        entries.map(|(key, _)| key.clone()).collect()
    }

    pub(super) fn items(&self) -> Vec<Variant> {
        let entries = self.entries.iter().flatten();
        entries.map(|(_, item)| item.clone()).collect()
    }

    fn close_holes(&mut self) {
        let mut moved = vec![0; self.entries.len()];
        let mut next = 0;
        for (entry, place) in self.entries.iter().zip(&mut moved) {
            *place = next;
            next += usize::from(entry.is_some());
        }
        self.entries.retain(Option::is_some);
        for place in self.places.values_mut() {
            *place = moved.get(*place).copied().unwrap_or(0);
        }
    }
}
