//! What a directory would refuse, as far as that can be told without asking it to write.

use super::DryDirectory;
use super::overlay::without_options;
use crate::host::directory::schema::{ClassKind, Keeper};
use crate::host::directory::{
    Change, DirectoryError, Entry, Operation, ResultCode, Scope, SearchRequest, Syntax, comparison,
    dn, filter, schema, shown,
};

/// `objectClassModsProhibited` (RFC 4511).
const CLASS_CHANGE: ResultCode = ResultCode(69);

/// Attributes whose values one object alone may hold, with the error that says so.
const UNIQUE: [(&str, ResultCode); 3] = [
    ("servicePrincipalName", ResultCode::CONSTRAINT_VIOLATION),
    ("userPrincipalName", ResultCode::CONSTRAINT_VIOLATION),
    ("sAMAccountName", ResultCode::ENTRY_ALREADY_EXISTS),
];

pub(super) fn refused(code: ResultCode, text: impl Into<String>) -> DirectoryError {
    DirectoryError::new(code, text)
}

impl DryDirectory {
    /// Whether one change may be made to an object of this name.
    pub(super) fn check_change(&self, name: &str, change: &Change) -> Result<(), DirectoryError> {
        let attribute = without_options(&change.attribute);
        let own = dn::Dn::parse(name)?;
        let naming = own.rdn().map_or("", dn::Rdn::attribute);
        if ["name", naming]
            .iter()
            .any(|name| name.eq_ignore_ascii_case(attribute))
        {
            return Err(refused(
                ResultCode::NOT_ALLOWED_ON_RDN,
                format!("{attribute} changes by renaming the object"),
            ));
        }
        if attribute.eq_ignore_ascii_case("objectClass") {
            return check_class(change);
        }
        self.check_writable(attribute)?;
        if change.operation == Operation::Delete {
            // What is deleted was accepted once.
            return Ok(());
        }
        change
            .values
            .iter()
            .try_for_each(|value| self.check_value(attribute, value))
    }

    fn check_writable(&self, attribute: &str) -> Result<(), DirectoryError> {
        if self.inner.is_single_valued(attribute).is_none() {
            return Err(refused(
                ResultCode::NO_SUCH_ATTRIBUTE,
                format!("the schema has no attribute {attribute:?}"),
            ));
        }
        match schema::attribute(attribute).map(|known| known.keeper) {
            Some(Keeper::System) => Err(refused(
                ResultCode::CONSTRAINT_VIOLATION,
                format!("only the directory itself sets {attribute}"),
            )),
            Some(Keeper::Constructed) => Err(refused(
                ResultCode::UNWILLING_TO_PERFORM,
                format!("{attribute} follows from other attributes"),
            )),
            Some(Keeper::Anyone) | None => Ok(()),
        }
    }

    /// Whether a value may be one of its attribute's.
    pub(super) fn check_value(&self, attribute: &str, value: &[u8]) -> Result<(), DirectoryError> {
        let text = std::str::from_utf8(value).ok();
        let fits = match self.inner.syntax(attribute) {
            _ if value.is_empty() => false,
            Syntax::OctetString | Syntax::Time => true,
            Syntax::Text => text.is_some(),
            Syntax::Boolean => matches!(text, Some("TRUE" | "FALSE")),
            Syntax::Integer => text.is_some_and(|text| text.parse::<i32>().is_ok()),
            Syntax::LargeInteger => text.is_some_and(|text| text.parse::<i64>().is_ok()),
            Syntax::DistinguishedName => {
                return self.check_link(attribute, &String::from_utf8_lossy(value));
            }
        };
        if fits {
            return Ok(());
        }
        let what = match value.is_empty() {
            true => "an empty value".to_owned(),
            false => shown(attribute, value),
        };
        Err(refused(
            ResultCode::INVALID_ATTRIBUTE_SYNTAX,
            format!("{what} is no value of {attribute}"),
        ))
    }

    /// The object that a link names must exist. The schema, which exports often lack, is taken on trust.
    fn check_link(&self, attribute: &str, target: &str) -> Result<(), DirectoryError> {
        let of_schema = attribute.eq_ignore_ascii_case("objectCategory");
        if of_schema || self.exists(target)? {
            return Ok(());
        }
        Err(refused(
            ResultCode::CONSTRAINT_VIOLATION,
            format!("{attribute} names an object that does not exist: {target}"),
        ))
    }

    /// Whether an object may be as it is to be: one value where one is allowed, and names that no other object has.
    pub(super) fn check_whole(&self, before: &Entry, after: &Entry) -> Result<(), DirectoryError> {
        for (attribute, values) in &after.attributes {
            if values.as_slice() == before.values(attribute) {
                continue;
            }
            if values.len() > 1 && self.takes_one(attribute) {
                return Err(refused(
                    ResultCode::ATTRIBUTE_OR_VALUE_EXISTS,
                    format!("{attribute} takes one value only"),
                ));
            }
            let unique = UNIQUE
                .iter()
                .find(|(unique, _)| unique.eq_ignore_ascii_case(attribute));
            let Some((unique, code)) = unique else {
                continue;
            };
            let old = before.values(attribute);
            for value in values.iter().filter(|value| !old.contains(value)) {
                self.check_unique(&after.dn, unique, *code, value)?;
            }
        }
        Ok(())
    }

    fn takes_one(&self, attribute: &str) -> bool {
        match schema::attribute(attribute) {
            Some(known) => known.single,
            // Without the server's own schema an unknown attribute may take any number.
            None => self.shared.has_schema && self.inner.is_single_valued(attribute) == Some(true),
        }
    }

    /// Service and user principal names are unique in the forest since Windows Server 2012 R2; older servers would take
    /// them. They are looked for in the server's own domain only.
    fn check_unique(
        &self,
        own: &str,
        attribute: &str,
        code: ResultCode,
        value: &[u8],
    ) -> Result<(), DirectoryError> {
        use crate::host::directory::Directory as _;

        let Some(domain) = self.domain() else {
            return Ok(());
        };
        let mut pages = self.search(&SearchRequest {
            base: domain.to_owned(),
            scope: Scope::Subtree,
            filter: format!("({attribute}={})", filter::escape_bytes(value)),
            attributes: vec![attribute.to_owned()],
            page_size: 0,
            sort: None,
        })?;
        while let Some(page) = pages.next_page()? {
            let holds = |entry: &Entry| {
                let mut values = entry.values(attribute).iter();
                values.any(|held| comparison::same(Syntax::Text, held, value))
            };
            let other = page
                .iter()
                .find(|entry| !dn::same(&entry.dn, own) && holds(entry));
            if let Some(holder) = other {
                let (value, holder) = (shown(attribute, value), &holder.dn);
                return Err(refused(
                    code,
                    format!("{attribute} {value} is held by {holder}"),
                ));
            }
        }
        Ok(())
    }

    fn domain(&self) -> Option<&str> {
        let domain = self.domain.get_or_init(|| {
            let root = self.inner.read("", &["defaultNamingContext"]).ok()?;
            root.text("defaultNamingContext")
        });
        domain.as_deref()
    }
}

/// The class of an object does not change; only auxiliary ones come and go.
fn check_class(change: &Change) -> Result<(), DirectoryError> {
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
        "the class of an object does not change",
    ))
}
