use std::io::BufRead;

use super::add::identifier;
use super::packed::{Stored, Unpacked};
use super::store::Store;
use super::tree::ROOT;
use crate::host::directory::dn::Dn;
use crate::host::directory::ldif::{Attributes, Body, LdifError, Reader, Record};
use crate::source::CodePage;

impl Store {
    /// Loads the entries of a file. Names that stand in values before their entry, or without one, are no error: an
    /// export may be of a part, and its entries in any order.
    ///
    /// # Errors
    /// What is no LDIF, a change that is no addition, a name that is none, and a name that stands there twice.
    pub(super) fn load(input: impl BufRead) -> Result<Self, LdifError> {
        let mut store = Self::new();
        for record in Reader::new(input, CodePage::WINDOWS_1252) {
            store.load_record(record?)?;
        }
        store.learn_schema();
        store.settle_contexts();
        store.complete_all();
        // The category of an object names its place in the schema, which may be the first mention of that.
        store.settle_contexts();
        store.changed = false;
        Ok(store)
    }

    fn load_record(&mut self, record: Record) -> Result<(), LdifError> {
        let fault = |message: String| LdifError {
            line: record.line,
            message,
        };
        let attributes = match record.body {
            Body::Content(attributes) | Body::Add(attributes) => attributes,
            _ => {
                return Err(fault(format!(
                    "{} is changed here: a directory is loaded from entries only",
                    record.dn
                )));
            }
        };
        let dn = Dn::parse(&record.dn).map_err(|error| fault(error.text))?;
        let id = self.tree.place(&dn);
        if self.tree.entry(id).is_some() {
            return Err(fault(format!(
                "{} stands here for the second time",
                record.dn
            )));
        }
        // A value may have named it before: siblings come in the order of the file all the same.
        self.tree.put_last(id);
        let naming = dn.rdn().map_or("", |rdn| rdn.attribute());
        let unpacked = self.loaded(attributes, naming);
        self.put(id, Some(&unpacked));
        Ok(())
    }

    /// The values as they are kept; what follows from the name or from other entries is not.
    fn loaded(&mut self, attributes: Attributes, naming: &str) -> Unpacked {
        let mut unpacked = Unpacked::with_capacity(attributes.len() + 2);
        for (attribute, values) in attributes {
            let attribute = attribute.split(';').next().unwrap_or("");
            let follows = ["name", "distinguishedName", naming]
                .iter()
                .any(|name| name.eq_ignore_ascii_case(attribute));
            if follows || Self::is_made_up(attribute) {
                continue;
            }
            let name = self.names.id(attribute);
            let mut stored: Vec<Stored> = Vec::with_capacity(values.len());
            for value in values {
                stored.push(self.stored(name, value));
            }
            match unpacked.iter_mut().find(|(known, _)| *known == name) {
                Some((_, known)) => known.extend(stored),
                None => unpacked.push((name, stored)),
            }
        }
        unpacked
    }

    /// An export of the schema names attributes that no entry need have.
    fn learn_schema(&mut self) {
        for id in 0..self.tree.len() {
            if self.tree.entry(id).is_some()
                && let Some(name) = self.text(id, "lDAPDisplayName")
            {
                self.names.id(&name);
            }
        }
    }

    fn complete_all(&mut self) {
        for id in 0..self.tree.len() {
            if id == ROOT {
                continue;
            }
            let Some(entry) = self.tree.entry(id) else {
                continue;
            };
            let mut attributes = entry.unpack();
            let before = attributes.clone();
            let dn = self.tree.dn(id);
            let guid = identifier(&dn.to_uppercase());
            self.complete(&mut attributes, &guid);
            if attributes != before {
                self.put(id, Some(&attributes));
            }
        }
    }
}
