use crate::host::directory::dn::{self, Dn};
use crate::host::directory::{Syntax, Value};

/// Objects that got other names, in their order.
#[derive(Debug, Default)]
pub(super) struct Renames(Vec<(String, String)>);

impl Renames {
    pub(super) fn add(&mut self, from: &str, to: &str) {
        self.0.push((from.to_owned(), to.to_owned()));
    }

    /// The name that an object had before the first of them, by the one that it has now.
    pub(super) fn original(&self, name: &str) -> String {
        self.0
            .iter()
            .rev()
            .fold(name.to_owned(), |name, (from, to)| {
                moved(&name, to, from).unwrap_or(name)
            })
    }

    /// Values as they were before the first of them: the directory itself lets names that are values follow.
    pub(super) fn original_values(&self, syntax: Syntax, values: &[Value]) -> Vec<Value> {
        if self.0.is_empty() || syntax != Syntax::DistinguishedName {
            return values.to_vec();
        }
        let original = |value: &Value| match std::str::from_utf8(value) {
            Ok(name) => self.original(name).into_bytes(),
            Err(_) => value.clone(),
        };
        values.iter().map(original).collect()
    }
}

/// The new name of an object that is renamed, or lies below one that is; `None` for any other.
pub(super) fn moved(name: &str, from: &str, to: &str) -> Option<String> {
    let (own, above) = (Dn::parse(name).ok()?, Dn::parse(from).ok()?);
    let depth = own.rdns().len().checked_sub(above.rdns().len())?;
    let (lower, upper) = own.rdns().split_at_checked(depth)?;
    let same = upper
        .iter()
        .zip(above.rdns())
        .all(|(a, b)| a.normal() == b.normal());
    if !same || above.rdns().is_empty() {
        return None;
    }
    let lower: Vec<String> = lower.iter().map(ToString::to_string).collect();
    Some(dn::join(&lower.join(","), to))
}

/// The form by which names are compared; a text that is no name stands for itself.
pub(super) fn key(name: &str) -> String {
    dn::normal(name).unwrap_or_else(|_| name.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_lies_below_follows() {
        let moved = |name| moved(name, "OU=a,DC=x", "OU=b,OU=c,DC=x");
        assert_eq!(moved("ou=A,dc=x").as_deref(), Some("OU=b,OU=c,DC=x"));
        assert_eq!(
            moved("CN=Doe\\, Jane,OU=a,DC=x").as_deref(),
            Some("CN=Doe\\, Jane,OU=b,OU=c,DC=x")
        );
        assert_eq!(moved("OU=ba,DC=x"), None);
        assert_eq!(moved("DC=x"), None);
        assert_eq!(moved("no name"), None);
    }

    #[test]
    fn names_are_followed_back_through_all_of_them() {
        let mut renames = Renames::default();
        renames.add("OU=a,DC=x", "OU=b,DC=x");
        renames.add("CN=u,OU=b,DC=x", "CN=v,OU=b,DC=x");
        assert_eq!(renames.original("CN=v,OU=b,DC=x"), "CN=u,OU=a,DC=x");
        assert_eq!(renames.original("CN=w,OU=b,DC=x"), "CN=w,OU=a,DC=x");
        let values = [b"CN=w,OU=b,DC=x".to_vec()];
        assert_eq!(renames.original_values(Syntax::Text, &values), values);
    }
}
