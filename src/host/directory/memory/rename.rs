use super::checks::refused;
use super::packed::{Stored, Unpacked};
use super::store::Store;
use super::tree::{NodeId, written};
use crate::host::directory::dn::{Dn, Rdn};
use crate::host::directory::{DirectoryError, ResultCode};

impl Store {
    /// Deletes an entry that has none below it. Links to it go with it.
    pub(super) fn delete(&mut self, dn: &str) -> Result<(), DirectoryError> {
        let id = self.find(dn)?;
        self.check_movable(id, dn)?;
        let mut below = self.tree.children(id);
        if below.any(|child| self.tree.entry(child).is_some()) {
            return Err(refused(
                ResultCode::NOT_ALLOWED_ON_NON_LEAF,
                format!("00002015: UpdErr: CANT_ON_NON_LEAF, {dn} has objects below it"),
            ));
        }
        drop(below);
        let linking: Vec<_> = self.linking(id).collect();
        for (name, source) in linking {
            let Some(entry) = self.tree.entry(source) else {
                continue;
            };
            let mut attributes: Unpacked = entry.unpack();
            for (known, values) in &mut attributes {
                if *known == name {
                    values.retain(|value| *value != Stored::Object(id));
                }
            }
            attributes.retain(|(_, values)| !values.is_empty());
            self.put(source, Some(&attributes));
        }
        self.put(id, None);
        self.settle_contexts_after(id);
        self.changed = true;
        Ok(())
    }

    /// Gives an entry another name, place, or both. What names it follows.
    pub(super) fn rename(
        &mut self,
        dn: &str,
        new_rdn: &str,
        new_parent: Option<&str>,
        delete_old: bool,
    ) -> Result<(), DirectoryError> {
        let id = self.find(dn)?;
        self.check_movable(id, dn)?;
        let rdn = self.new_name(id, new_rdn)?;
        if !delete_old {
            // MS-ADTS 3.1.1.5.4.1: the old name's value always goes.
            return Err(refused(
                ResultCode::UNWILLING_TO_PERFORM,
                "00000057: SvcErr: WILL_NOT_PERFORM, the old name cannot be kept".to_owned(),
            ));
        }
        let parent = match new_parent {
            Some(parent) => self.find(parent)?,
            None => self.tree.parent(id).unwrap_or(super::tree::ROOT),
        };
        if parent == id || self.tree.is_below(parent, id) {
            return Err(refused(
                ResultCode::UNWILLING_TO_PERFORM,
                format!("00002013: SvcErr: WILL_NOT_PERFORM, {dn} cannot be moved below itself"),
            ));
        }
        let contexts = self.contexts();
        if contexts.head_of(self, id) != contexts.head_of(self, parent) {
            return Err(refused(
                ResultCode::UNWILLING_TO_PERFORM,
                format!(
                    "00002012: SvcErr: WILL_NOT_PERFORM, {dn} cannot be moved to another naming context"
                ),
            ));
        }
        let name = written(&rdn);
        if let Some(holder) = self
            .tree
            .child(parent, &name)
            .filter(|holder| *holder != id)
            && (self.tree.entry(holder).is_some() || self.tree.children(holder).next().is_some())
        {
            return Err(refused(
                ResultCode::ENTRY_ALREADY_EXISTS,
                format!(
                    "00002071: UpdErr: ENTRY_EXISTS, {} exists already",
                    self.tree.dn(holder)
                ),
            ));
        }
        self.tree.rename(id, parent, name);
        self.forget_recent();
        self.changed = true;
        Ok(())
    }

    /// A new name is a single one by the same attribute as the old one.
    fn new_name(&self, id: NodeId, new_rdn: &str) -> Result<Rdn, DirectoryError> {
        let parsed = Dn::parse(new_rdn)?;
        let (naming, _) = self.own_name(id);
        match parsed.rdns() {
            [rdn] if !rdn.is_multi_valued() && rdn.attribute().eq_ignore_ascii_case(&naming) => {
                Ok(rdn.clone())
            }
            _ => Err(refused(
                ResultCode::NAMING_VIOLATION,
                format!(
                    "00002099: NameErr: NAMING_VIOLATION, the object is named by {naming}, not {new_rdn}"
                ),
            )),
        }
    }

    /// The heads of naming contexts and what the system cannot do without stay where they are.
    fn check_movable(&self, id: NodeId, dn: &str) -> Result<(), DirectoryError> {
        let is_critical = self.text(id, "isCriticalSystemObject").as_deref() == Some("TRUE");
        if is_critical || self.contexts().is_head(id) {
            return Err(refused(
                ResultCode::UNWILLING_TO_PERFORM,
                format!("00002014: SvcErr: WILL_NOT_PERFORM, the directory needs {dn}"),
            ));
        }
        Ok(())
    }
}
