use std::cell::{OnceCell, RefCell};
use std::collections::HashMap;

use super::super::{Directory, DirectoryError, Entry, Scope, SearchRequest, Syntax, filter};

/// What the server itself says about its attributes.
///
/// Active Directory has an object for each, which is quickly asked for. All definitions at once are some thousand; they are
/// asked for once, when an attribute is met that has no such object, or many have been met.
#[derive(Default)]
pub(super) struct Subschema {
    all: OnceCell<HashMap<String, Attribute>>,
    /// Attributes that were asked for by their objects.
    single: RefCell<HashMap<String, Attribute>>,
    /// Where those objects lie, where there are any.
    container: OnceCell<Option<String>>,
}

/// With so many, one request for all is the smaller one.
const MOST_BY_OBJECT: usize = 24;

/// One attribute.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Attribute {
    syntax: Syntax,
    single_valued: bool,
}

impl Subschema {
    /// The syntax of an attribute; text for one that the server does not know either.
    pub(super) fn syntax(&self, directory: &dyn Directory, attribute: &str) -> Syntax {
        self.find(directory, attribute)
            .map_or(Syntax::Text, |known| known.syntax)
    }

    /// Whether an attribute has one value at most; `None` for one that the server does not know. A server that keeps
    /// its schema to itself may know any.
    pub(super) fn is_single_valued(
        &self,
        directory: &dyn Directory,
        attribute: &str,
    ) -> Option<bool> {
        match self.find(directory, attribute) {
            Some(known) => Some(known.single_valued),
            None if self.known(directory).is_empty() => Some(true),
            None => None,
        }
    }

    fn find(&self, directory: &dyn Directory, attribute: &str) -> Option<Attribute> {
        let name = attribute.split(';').next().unwrap_or_default();
        let key = name.to_ascii_lowercase();
        if self.all.get().is_none() {
            if let Some(known) = self.single.borrow().get(&key) {
                return Some(*known);
            }
            if let Some(found) = self.ask(directory, name) {
                self.single.borrow_mut().insert(key, found);
                return Some(found);
            }
        }
        self.known(directory).get(&key).copied()
    }

    /// What an attribute's own object says.
    fn ask(&self, directory: &dyn Directory, name: &str) -> Option<Attribute> {
        if self.single.borrow().len() >= MOST_BY_OBJECT {
            return None;
        }
        let container = self.container.get_or_init(|| {
            let root = directory.read("", &["schemaNamingContext"]).ok()?;
            root.text("schemaNamingContext")
        });
        let request = SearchRequest {
            scope: Scope::OneLevel,
            filter: format!(
                "(&(lDAPDisplayName={})(!(isDefunct=TRUE)))",
                filter::escape(name)
            ),
            attributes: ["attributeSyntax", "isSingleValued"]
                .map(str::to_owned)
                .to_vec(),
            ..SearchRequest::entry(container.as_ref()?)
        };
        let page = directory.search(&request).ok()?.next_page().ok()??;
        page.iter().find_map(of_object)
    }

    /// A server that keeps its schema to itself is not asked again.
    fn known(&self, directory: &dyn Directory) -> &HashMap<String, Attribute> {
        self.all.get_or_init(|| {
            fetch(directory).unwrap_or_else(|error| {
                tracing::warn!("the server's schema cannot be read: {error}");
                HashMap::new()
            })
        })
    }
}

/// An attributeSchema object ([MS-ADTS] 3.1.1.2.3); a class has none of its attributes.
fn of_object(entry: &Entry) -> Option<Attribute> {
    let syntax = match entry.text("attributeSyntax")?.as_str() {
        "2.5.5.1" => Syntax::DistinguishedName,
        "2.5.5.8" => Syntax::Boolean,
        "2.5.5.9" => Syntax::Integer,
        "2.5.5.16" => Syntax::LargeInteger,
        "2.5.5.10" | "2.5.5.15" | "2.5.5.17" => Syntax::OctetString,
        "2.5.5.11" => Syntax::Time,
        _ => Syntax::Text,
    };
    Some(Attribute {
        syntax,
        single_valued: entry.text("isSingleValued")? == "TRUE",
    })
}

fn fetch(directory: &dyn Directory) -> Result<HashMap<String, Attribute>, DirectoryError> {
    let root = directory.read("", &["subschemaSubentry"])?;
    let Some(subentry) = root.text("subschemaSubentry") else {
        return Ok(HashMap::new());
    };
    let mut request = SearchRequest::entry(&subentry);
    request.attributes = vec!["attributeTypes".to_owned()];
    let mut pages = directory.search(&request)?;
    let mut known = HashMap::new();
    while let Some(page) = pages.next_page()? {
        for definition in page.iter().flat_map(|entry| entry.values("attributeTypes")) {
            let definition = String::from_utf8_lossy(definition);
            if let Some((name, attribute)) = attribute_type(&definition) {
                known.insert(name.to_ascii_lowercase(), attribute);
            }
        }
    }
    Ok(known)
}

/// An AttributeTypeDescription (RFC 4512, 4.1.2). Active Directory puts the syntax in quotes, which the RFC does not.
fn attribute_type(definition: &str) -> Option<(&str, Attribute)> {
    let after = |word: &str| {
        let (_, rest) = definition.split_once(word)?;
        rest.trim_start_matches([' ', '(', '\''])
            .split(['\'', ' ', '{', ')'])
            .next()
    };
    let attribute = Attribute {
        syntax: syntax(after(" SYNTAX ")?),
        single_valued: definition.contains(" SINGLE-VALUE"),
    };
    Some((after(" NAME ")?, attribute))
}

/// The syntaxes of RFC 4517, and those that Active Directory adds ([MS-ADTS] 3.1.1.2.2.2).
fn syntax(oid: &str) -> Syntax {
    match oid {
        "1.3.6.1.4.1.1466.115.121.1.12" => Syntax::DistinguishedName,
        "1.3.6.1.4.1.1466.115.121.1.7" => Syntax::Boolean,
        "1.3.6.1.4.1.1466.115.121.1.27" => Syntax::Integer,
        "1.2.840.113556.1.4.906" => Syntax::LargeInteger,
        "1.3.6.1.4.1.1466.115.121.1.40"
        | "1.3.6.1.4.1.1466.115.121.1.5"
        | "1.2.840.113556.1.4.907" => Syntax::OctetString,
        "1.3.6.1.4.1.1466.115.121.1.24" | "1.3.6.1.4.1.1466.115.121.1.53" => Syntax::Time,
        _ => Syntax::Text,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn definitions_are_read_with_and_without_quotes() {
        let active_directory = "( 1.2.840.113556.1.2.244 NAME 'homeMDB' SYNTAX '1.3.6.1.4.1.1466.115.121.1.12' SINGLE-VALUE )";
        assert_eq!(
            attribute_type(active_directory),
            Some((
                "homeMDB",
                Attribute {
                    syntax: Syntax::DistinguishedName,
                    single_valued: true
                }
            ))
        );
        let rfc = "( 2.5.4.0 NAME ( 'cn' 'commonName' ) SYNTAX 1.3.6.1.4.1.1466.115.121.1.15{64} )";
        assert_eq!(
            attribute_type(rfc),
            Some((
                "cn",
                Attribute {
                    syntax: Syntax::Text,
                    single_valued: false
                }
            ))
        );
        assert_eq!(attribute_type("( 1.2 )"), None);
    }
}
