//! What Active Directory asks of the values of an attribute (MS-ADTS 3.1.1.5.2 and 3.1.1.5.3). The numbers that begin its
//! texts are Windows error codes in hexadecimal digits.

use super::names::NameId;
use super::packed::{Stored, Unpacked};
use super::store::Store;
use super::tree::NodeId;
use super::unique::Unique;
use crate::host::directory::schema::Keeper;
use crate::host::directory::{DirectoryError, ResultCode, Syntax, Value, comparison, dn};

pub(super) fn refused(code: ResultCode, text: String) -> DirectoryError {
    DirectoryError::new(code, text)
}

/// Values are shown in errors up to here.
const SHOWN: usize = 200;

pub(super) fn shown(value: &[u8]) -> String {
    let text = String::from_utf8_lossy(value);
    match text.char_indices().nth(SHOWN) {
        Some((end, _)) => format!("{}…", text.get(..end).unwrap_or("")),
        None => text.into_owned(),
    }
}

impl Store {
    /// The number of an attribute that may be written. Options behind its name (`;binary`) mean nothing here.
    pub(super) fn writable(&mut self, attribute: &str) -> Result<NameId, DirectoryError> {
        let attribute = attribute.split(';').next().unwrap_or("");
        if !self.is_known(attribute) {
            return Err(refused(
                ResultCode::NO_SUCH_ATTRIBUTE,
                format!("00000057: LdapErr: the schema has no attribute {attribute:?}"),
            )
            .help("attributes that neither the built-in schema nor any entry of the LDIF file has are not known here"));
        }
        let name = self.names.id(attribute);
        match self.names.schema(name).map(|known| known.keeper) {
            Some(Keeper::System) => Err(refused(
                ResultCode::CONSTRAINT_VIOLATION,
                format!(
                    "000020B1: AtrErr: CONSTRAINT_ATT_TYPE, only the directory itself sets {attribute}"
                ),
            )),
            Some(Keeper::Constructed) => Err(refused(
                ResultCode::UNWILLING_TO_PERFORM,
                format!(
                    "000020D8: SvcErr: WILL_NOT_PERFORM, {attribute} follows from other attributes"
                ),
            )),
            Some(Keeper::Anyone) | None => Ok(name),
        }
    }

    /// Takes a value in after looking whether it may be one of its attribute's.
    pub(super) fn checked(
        &mut self,
        name: NameId,
        value: &Value,
    ) -> Result<Stored, DirectoryError> {
        let syntax = self.names.syntax(name);
        let attribute = self.names.name(name);
        let text = std::str::from_utf8(value).ok();
        let fits = match syntax {
            _ if value.is_empty() => false,
            Syntax::OctetString => true,
            Syntax::Text => text.is_some(),
            Syntax::Boolean => matches!(text, Some("TRUE" | "FALSE")),
            Syntax::Integer => text.is_some_and(|text| text.parse::<i32>().is_ok()),
            Syntax::LargeInteger => text.is_some_and(|text| text.parse::<i64>().is_ok()),
            Syntax::Time => text.is_some_and(is_time),
            Syntax::DistinguishedName => return self.reference(name, value),
        };
        if !fits {
            let what = if value.is_empty() {
                "an empty value".to_owned()
            } else {
                shown(value)
            };
            return Err(refused(
                ResultCode::INVALID_ATTRIBUTE_SYNTAX,
                format!("00000057: LdapErr: {what} is no value of {attribute}"),
            ));
        }
        Ok(self.stored(name, value.clone()))
    }

    /// The name of another object, which must exist. Only the schema, which exports often lack, is taken on trust.
    fn reference(&self, name: NameId, value: &[u8]) -> Result<Stored, DirectoryError> {
        let attribute = self.names.name(name);
        let text = String::from_utf8_lossy(value);
        let parsed = dn::Dn::parse(&text)?;
        let place = self.tree.find(&parsed);
        let exists = |id: &NodeId| {
            let schema = self.contexts().schema;
            self.tree.entry(*id).is_some()
                || schema.is_some_and(|schema| {
                    self.tree.entry(schema).is_none() && self.tree.is_below(*id, schema)
                })
        };
        match place.filter(exists) {
            Some(id) => Ok(Stored::Object(id)),
            None => Err(refused(
                ResultCode::CONSTRAINT_VIOLATION,
                format!(
                    "000020B5: AtrErr: CONSTRAINT_ATT_TYPE, {attribute} names an object that does not exist: {}",
                    shown(value)
                ),
            )),
        }
    }

    /// Whether two values of an attribute are the same.
    pub(super) fn same_value(&self, name: NameId, a: &Stored, b: &Stored) -> bool {
        a == b
            || comparison::same(
                self.names.syntax(name),
                &self.bytes(a.piece()),
                &self.bytes(b.piece()),
            )
    }

    /// Whether an entry may be as it is to be: one value where one is allowed, and names that no other object has.
    pub(super) fn check_whole(
        &self,
        id: Option<NodeId>,
        before: &Unpacked,
        after: &Unpacked,
    ) -> Result<(), DirectoryError> {
        for (name, values) in after {
            let known = self.names.schema(*name);
            if values.len() > 1 && known.is_some_and(|known| known.single) {
                return Err(refused(
                    ResultCode::ATTRIBUTE_OR_VALUE_EXISTS,
                    format!(
                        "00002081: AtrErr: ATT_OR_VALUE_EXISTS, {} takes one value only",
                        self.names.name(*name)
                    ),
                ));
            }
            let Some(unique) = Unique::of(self.names.name(*name)) else {
                continue;
            };
            let old = before.iter().find(|(known, _)| known == name);
            for value in values {
                let is_new = old.is_none_or(|(_, old)| !old.contains(value));
                if let Stored::Bytes(value) = value
                    && is_new
                {
                    self.check_unique(id, unique, value)?;
                }
            }
        }
        Ok(())
    }

    /// Service and user principal names are unique in the forest since Windows Server 2012 R2 ("SPN and UPN uniqueness";
    /// MS-ADTS 3.1.1.5.1.3).
    fn check_unique(
        &self,
        own: Option<NodeId>,
        unique: Unique,
        value: &[u8],
    ) -> Result<(), DirectoryError> {
        let attribute = unique.attribute();
        let holder = self
            .holders
            .candidates(unique, value)
            .filter(|holder| Some(*holder) != own)
            .find(|holder| {
                let same = |held: &Value| comparison::same(Syntax::Text, held, value);
                self.values(*holder, attribute).iter().any(same)
            });
        let Some(holder) = holder else { return Ok(()) };
        let holder = self.tree.dn(holder);
        let value = shown(value);
        let (code, text) = match unique {
            Unique::Service => (
                ResultCode::CONSTRAINT_VIOLATION,
                format!(
                    "000021C7: AtrErr: CONSTRAINT_ATT_TYPE, servicePrincipalName {value} is held by {holder}"
                ),
            ),
            Unique::User => (
                ResultCode::CONSTRAINT_VIOLATION,
                format!(
                    "000021C8: AtrErr: CONSTRAINT_ATT_TYPE, userPrincipalName {value} is held by {holder}"
                ),
            ),
            Unique::Account => (
                ResultCode::ENTRY_ALREADY_EXISTS,
                format!(
                    "00000524: UpdErr: ENTRY_EXISTS, sAMAccountName {value} is held by {holder}"
                ),
            ),
        };
        Err(refused(code, text))
    }
}

/// `20061006120000.0Z`, or `061006120000Z` as X.500 wrote it.
fn is_time(text: &str) -> bool {
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    let rest = text.get(digits..).unwrap_or("");
    let fraction = rest.strip_prefix('.').map_or(rest, |rest| {
        rest.trim_start_matches(|c: char| c.is_ascii_digit())
    });
    matches!(digits, 12 | 14)
        && (fraction == "Z"
            || fraction.strip_prefix(['+', '-']).is_some_and(|zone| {
                zone.len() == 4 && zone.bytes().all(|byte| byte.is_ascii_digit())
            }))
}
