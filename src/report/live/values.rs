use std::collections::HashMap;

use crate::host::directory::{Directory, DirectoryError, Entry, ResultCode};
use crate::plan::{Expression, Value};

/// What the names of a plan stand for, as far as the directory tells it.
pub(super) struct Values<'d> {
    directory: &'d dyn Directory,
    /// Bound objects, by the name in the plan; the root DSE is the empty one.
    pub(super) objects: HashMap<String, String>,
    /// Rows of a search: the present one.
    pub(super) rows: HashMap<String, String>,
    captured: HashMap<String, String>,
    read: HashMap<(String, String), Option<String>>,
}

/// Attributes that are kept; a script reads few, a loop over rows many.
const KEPT: usize = 1_000;

impl<'d> Values<'d> {
    pub(super) fn new(directory: &'d dyn Directory) -> Self {
        Self {
            directory,
            objects: HashMap::new(),
            rows: HashMap::new(),
            captured: HashMap::new(),
            read: HashMap::new(),
        }
    }

    /// The text of a value; `None` where only a run can tell it.
    ///
    /// # Errors
    /// When the directory cannot be asked.
    pub(super) fn text(&mut self, value: &Value) -> Result<Option<String>, DirectoryError> {
        let expression = match value {
            Value::Text(text) => return Ok(Some(text.clone())),
            Value::Boolean(_) => return Ok(None),
            Value::Number(number) => return Ok(Some(number.to_string())),
            Value::Expression(expression) => expression,
        };
        match &**expression {
            Expression::Captured(name) => Ok(self.captured.get(name).cloned()),
            Expression::Concat(parts) => {
                let mut text = String::new();
                for part in parts {
                    match self.text(part)? {
                        Some(part) => text.push_str(&part),
                        None => return Ok(None),
                    }
                }
                Ok(Some(text))
            }
            Expression::Lookup {
                object, attribute, ..
            } => match self.objects.get(object).cloned() {
                Some(dn) => self.attribute(&dn, attribute),
                None => Ok(None),
            },
            Expression::Field { rows, column, .. } => {
                let Some(dn) = self.rows.get(rows).cloned() else {
                    return Ok(None);
                };
                match column {
                    Value::Text(column) => self.attribute(&dn, column),
                    _ => Ok(None),
                }
            }
            _ => Ok(None),
        }
    }

    /// Keeps an attribute of a bound object under a name.
    ///
    /// # Errors
    /// When the directory cannot be asked.
    pub(super) fn capture(
        &mut self,
        object: &str,
        attribute: &str,
        into: &str,
    ) -> Result<(), DirectoryError> {
        let Some(dn) = self.objects.get(object).cloned() else {
            return Ok(());
        };
        if let Some(value) = self.attribute(&dn, attribute)? {
            self.captured.insert(into.to_owned(), value);
        }
        Ok(())
    }

    /// An attribute of an object, or what ADSI gives beside them.
    fn attribute(&mut self, dn: &str, attribute: &str) -> Result<Option<String>, DirectoryError> {
        let asked = attribute.to_lowercase();
        match asked.as_str() {
            "adspath" => return Ok(Some(format!("LDAP://{dn}"))),
            "distinguishedname" => return Ok(Some(dn.to_owned())),
            _ => {}
        }
        let key = (dn.to_owned(), asked);
        if let Some(known) = self.read.get(&key) {
            return Ok(known.clone());
        }
        let value = match self.directory.read(dn, &[attribute]) {
            Ok(entry) => entry.text(attribute),
            Err(error) if is_absent(&error) => None,
            Err(error) => return Err(error),
        };
        if self.read.len() >= KEPT {
            self.read.clear();
        }
        self.read.insert(key, value.clone());
        Ok(value)
    }
}

/// Whether an error says that there is no such object, or no such name.
pub(super) fn is_absent(error: &DirectoryError) -> bool {
    [
        ResultCode::NO_SUCH_OBJECT,
        ResultCode::INVALID_DN_SYNTAX,
        ResultCode::NAMING_VIOLATION,
        // A name outside of what the server holds.
        ResultCode::REFERRAL,
    ]
    .contains(&error.code)
}

/// An attribute of an entry, where it is set to a text that is not empty.
pub(super) fn text(entry: &Entry, attribute: &str) -> Option<String> {
    entry.text(attribute).filter(|text| !text.is_empty())
}

/// The class that ADSI calls an object's: its most special one.
pub(super) fn class(entry: &Entry) -> Option<String> {
    let value = entry.values("objectClass").last()?;
    Some(String::from_utf8_lossy(value).into_owned())
}
