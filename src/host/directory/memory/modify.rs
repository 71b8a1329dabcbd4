use super::checks::{refused, shown};
use super::names::NameId;
use super::packed::{Stored, Unpacked};
use super::store::Store;
use super::tree::{NodeId, ROOT};
use crate::host::directory::schema::{self, ClassKind};
use crate::host::directory::{Change, DirectoryError, Operation, ResultCode};

/// `objectClassModsProhibited` (RFC 4511).
const CLASS_CHANGE: ResultCode = ResultCode(69);

/// Attributes that can be written and never be read again.
const HIDDEN: &[&str] = &["unicodePwd", "clearTextPassword"];

impl Store {
    /// Changes an entry, all or nothing, in the order of the changes.
    pub(super) fn modify(
        &mut self,
        dn: &str,
        changes: &[Change],
        permissive: bool,
    ) -> Result<(), DirectoryError> {
        if dn.trim_matches(' ').is_empty() {
            return Self::modify_root(changes);
        }
        let id = self.find(dn)?;
        let before = self.tree.entry(id).map(super::packed::Packed::unpack);
        let before = before.unwrap_or_default();
        let mut after = before.clone();
        for change in changes {
            self.apply(id, &mut after, change, permissive)?;
        }
        self.check_whole(Some(id), &before, &after)?;
        if after != before {
            self.put(id, Some(&after));
            self.changed = true;
        }
        Ok(())
    }

    /// Writing to the root DSE asks for an operation (`schemaUpdateNow`); there is none to be done here.
    fn modify_root(changes: &[Change]) -> Result<(), DirectoryError> {
        let known = |change: &Change| change.attribute.eq_ignore_ascii_case("schemaUpdateNow");
        if changes.iter().all(known) {
            return Ok(());
        }
        Err(refused(
            ResultCode::UNWILLING_TO_PERFORM,
            "000020D8: SvcErr: WILL_NOT_PERFORM, the root DSE knows no such operation".to_owned(),
        ))
    }

    fn apply(
        &mut self,
        id: NodeId,
        entry: &mut Unpacked,
        change: &Change,
        permissive: bool,
    ) -> Result<(), DirectoryError> {
        let attribute = change.attribute.as_str();
        if HIDDEN
            .iter()
            .any(|hidden| hidden.eq_ignore_ascii_case(attribute))
        {
            return Ok(());
        }
        self.check_changeable(id, change)?;
        let name = self.writable(attribute)?;
        let mut values: Vec<Stored> = Vec::with_capacity(change.values.len());
        for value in &change.values {
            let value = if change.operation == Operation::Delete {
                // What is deleted was accepted once; it need not name an existing object any more.
                self.stored(name, value.clone())
            } else {
                self.checked(name, value)?
            };
            if values
                .iter()
                .any(|known| self.same_value(name, known, &value))
            {
                if permissive {
                    continue;
                }
                return Err(self.exists(name, &value));
            }
            values.push(value);
        }
        let place = entry.iter().position(|(known, _)| *known == name);
        match change.operation {
            Operation::Replace => {
                match place.and_then(|place| entry.get_mut(place)) {
                    Some((_, old)) => *old = values,
                    None => entry.push((name, values)),
                }
                entry.retain(|(_, values)| !values.is_empty());
                Ok(())
            }
            Operation::Add => self.add_values(entry, place, name, values, permissive),
            Operation::Delete => self.delete_values(entry, place, name, &values, permissive),
        }
    }

    fn add_values(
        &self,
        entry: &mut Unpacked,
        place: Option<usize>,
        name: NameId,
        values: Vec<Stored>,
        permissive: bool,
    ) -> Result<(), DirectoryError> {
        if values.is_empty() {
            return Err(refused(
                ResultCode::INVALID_ATTRIBUTE_SYNTAX,
                format!(
                    "00000057: LdapErr: no value of {} to add",
                    self.names.name(name)
                ),
            ));
        }
        let Some((_, old)) = place.and_then(|place| entry.get_mut(place)) else {
            entry.push((name, values));
            return Ok(());
        };
        for value in values {
            if !old.iter().any(|known| self.same_value(name, known, &value)) {
                old.push(value);
            } else if !permissive {
                return Err(self.exists(name, &value));
            }
        }
        Ok(())
    }

    fn delete_values(
        &self,
        entry: &mut Unpacked,
        place: Option<usize>,
        name: NameId,
        values: &[Stored],
        permissive: bool,
    ) -> Result<(), DirectoryError> {
        let Some((_, old)) = place.and_then(|place| entry.get_mut(place)) else {
            if permissive {
                return Ok(());
            }
            let attribute = self.names.name(name);
            return Err(refused(
                ResultCode::NO_SUCH_ATTRIBUTE,
                format!("00002076: AtrErr: NO_ATTRIBUTE_OR_VAL, {attribute} is not set"),
            ));
        };
        if values.is_empty() {
            old.clear();
        }
        for value in values {
            let place = old
                .iter()
                .position(|known| self.same_value(name, known, value));
            match place {
                Some(place) => {
                    old.remove(place);
                }
                None if permissive => {}
                None => {
                    return Err(refused(
                        ResultCode::NO_SUCH_ATTRIBUTE,
                        format!(
                            "00002085: AtrErr: NO_ATTRIBUTE_OR_VAL, {} has no value {}",
                            self.names.name(name),
                            shown(&self.bytes(value.piece()))
                        ),
                    ));
                }
            }
        }
        entry.retain(|(_, values)| !values.is_empty());
        Ok(())
    }

    fn exists(&self, name: NameId, value: &Stored) -> DirectoryError {
        refused(
            ResultCode::ATTRIBUTE_OR_VALUE_EXISTS,
            format!(
                "00002083: AtrErr: ATT_OR_VALUE_EXISTS, {} has the value {} already",
                self.names.name(name),
                shown(&self.bytes(value.piece()))
            ),
        )
    }

    /// What makes an entry what it is cannot be modified: its name changes by renaming, its class not at all.
    fn check_changeable(&self, id: NodeId, change: &Change) -> Result<(), DirectoryError> {
        let attribute = change.attribute.as_str();
        let (naming, _) = self.own_name(id);
        let is_name = ["name", naming.as_str()]
            .iter()
            .any(|name| name.eq_ignore_ascii_case(attribute));
        if is_name && id != ROOT {
            return Err(refused(
                ResultCode::NOT_ALLOWED_ON_RDN,
                format!(
                    "00002016: UpdErr: CANT_ON_RDN, {attribute} changes by renaming the object"
                ),
            ));
        }
        if !attribute.eq_ignore_ascii_case("objectClass") {
            return Ok(());
        }
        let is_auxiliary = |value: &Vec<u8>| {
            let class = std::str::from_utf8(value).ok().and_then(schema::class);
            class.is_some_and(|class| class.kind == ClassKind::Auxiliary)
        };
        if change.operation != Operation::Replace
            && !change.values.is_empty()
            && change.values.iter().all(is_auxiliary)
        {
            return Ok(());
        }
        Err(refused(
            CLASS_CHANGE,
            "000020B1: UpdErr: the class of an object does not change".to_owned(),
        ))
    }
}
