use std::io::{self, Write};

use super::store::Store;
use super::tree::{NodeId, ROOT};
use crate::host::directory::dn;
use crate::host::directory::ldif::{is_volatile, write_entry, write_entry_in_order};

impl Store {
    /// Writes all entries with all that they keep, in the order in which searches give them out: what is loaded from it
    /// behaves as this directory does.
    pub(super) fn keep(&self, out: &mut dyn Write) -> io::Result<()> {
        let mut text = String::from("version: 1\n\n");
        let mut waiting = vec![ROOT];
        while let Some(id) = waiting.pop() {
            let from = waiting.len();
            waiting.extend(self.tree.children(id));
            if let Some(added) = waiting.get_mut(from..) {
                added.reverse();
            }
            if self.tree.entry(id).is_some() {
                write_entry_in_order(&mut text, &self.kept_entry(id));
                out.write_all(text.as_bytes())?;
                text.clear();
            }
        }
        out.write_all(text.as_bytes())
    }

    /// Writes all entries in the order of their names, without what changes by itself.
    pub(super) fn save(&self, out: &mut dyn Write) -> io::Result<()> {
        let mut all: Vec<NodeId> = (0..self.tree.len())
            .filter(|id| self.tree.entry(*id).is_some())
            .collect();
        all.sort_by_cached_key(|id| {
            let name = self.tree.dn(*id);
            dn::normal(&name).unwrap_or(name)
        });
        let mut text = String::from("version: 1\n\n");
        for id in all {
            let mut entry = self.kept_entry(id);
            entry.attributes.retain(|(name, _)| !is_volatile(name));
            if entry.attributes.is_empty() && id != ROOT {
                continue;
            }
            write_entry(&mut text, &entry);
            out.write_all(text.as_bytes())?;
            text.clear();
        }
        out.write_all(text.as_bytes())
    }
}
