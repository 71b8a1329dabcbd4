//! What is known beforehand of attributes and classes: the part of Active Directory's schema, with Exchange Server 2000
//! to 2007, that scripts of this kind come upon (Microsoft's schema reference and the Exchange 2003 SDK).

mod attributes;
mod classes;

use std::hash::{Hash, Hasher};
use std::sync::LazyLock;

use hashbrown::HashMap;

pub use classes::{Class, ClassKind};

use classes::CLASSES;

/// How an attribute's values are to be read (Active Directory's attribute syntaxes, as far as scripts see them).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Syntax {
    /// Text of any kind.
    Text,
    /// The name of another object, which must exist.
    DistinguishedName,
    /// `TRUE` or `FALSE`.
    Boolean,
    /// 32-bit number.
    Integer,
    /// 64-bit number, which ADSI shows as an object with `HighPart` and `LowPart`.
    LargeInteger,
    /// Bytes.
    OctetString,
    /// `20061006120000.0Z`
    Time,
}

impl Syntax {
    /// What is known of an attribute; an unknown one holds text.
    pub fn of(attribute: &str) -> Self {
        self::attribute(attribute).map_or(Self::Text, |known| known.syntax)
    }
}

/// What the schema says of one attribute.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Attribute {
    /// Its name as the directory writes it.
    pub name: &'static str,
    /// How its values are to be read.
    pub syntax: Syntax,
    /// At most one value.
    pub single: bool,
    /// Who sets it.
    pub keeper: Keeper,
    /// The back link that is made of it, if it is a forward link; its values go when the object that they name goes.
    pub back_link: Option<&'static str>,
}

/// Who sets an attribute.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Keeper {
    /// Whoever may.
    Anyone,
    /// The directory alone, and it keeps the value.
    System,
    /// Nobody: it is made up when it is asked for, as back links are.
    Constructed,
}

/// What the schema says of an attribute, by its name without regard to case.
pub fn attribute(name: &str) -> Option<&'static Attribute> {
    static TABLE: LazyLock<Vec<Attribute>> = LazyLock::new(|| attributes::all().collect());
    static INDEX: LazyLock<Index<Attribute>> = LazyLock::new(|| {
        let rows = TABLE.iter();
        rows.map(|row| (Caseless(row.name), row)).collect()
    });
    find(&INDEX, name)
}

/// The forward link that a back link is made of, by its name without regard to case: `member` for `memberOf`.
pub fn forward_link(back_link: &str) -> Option<&'static str> {
    attributes::forward_link(back_link)
}

/// What the schema says of a class, by its name without regard to case.
pub fn class(name: &str) -> Option<&'static Class> {
    static INDEX: LazyLock<Index<Class>> = LazyLock::new(|| {
        let rows = CLASSES.iter();
        rows.map(|row| (Caseless(row.name), row)).collect()
    });
    find(&INDEX, name)
}

/// Whether an attribute takes one value only; an unknown one takes several.
pub fn is_single_valued(attribute: &str) -> bool {
    self::attribute(attribute).is_some_and(|known| known.single)
}

/// Attributes of RFC 4512 and RFC 4519 that Active Directory has too.
#[rustfmt::skip] // A table: one below the other they would fill a page.
const EVERYWHERE: &[&str] = &[
    "c", "cn", "dc", "description", "distinguishedName", "givenName", "initials", "l", "member", "name", "o", "objectClass",
    "ou", "owner", "physicalDeliveryOfficeName", "postalAddress", "postalCode", "seeAlso", "sn", "st", "telephoneNumber",
    "title", "uid", "userPassword",
];

/// Whether an attribute is in every directory's schema, so that no server need be asked. Elsewhere it may have more values.
pub fn is_everywhere(attribute: &str) -> bool {
    let mut names = EVERYWHERE.iter();
    names.any(|name| name.eq_ignore_ascii_case(attribute))
}

/// A class with those above it, `top` first; an unknown class stands directly below `top`.
pub fn class_chain(name: &str) -> Vec<&str> {
    let mut chain = Vec::new();
    let mut next = Some(name);
    while let Some(name) = next {
        let known = class(name);
        chain.push(known.map_or(name, |class| class.name));
        next = match known {
            Some(class) => class.superclass,
            None => Some("top"),
        };
    }
    chain.reverse();
    chain
}

/// The class an entry is of, which is what ADSI's `Class` answers: the most derived structural one of its object
/// classes, in whatever order these stand. Empty when there is none.
pub fn structural_class<T: AsRef<str>>(object_classes: &[T]) -> &str {
    let names = || object_classes.iter().map(AsRef::as_ref);
    let is_above_another = |name: &str| {
        names().any(|other: &str| {
            !other.eq_ignore_ascii_case(name)
                && class_chain(other)
                    .iter()
                    .any(|above| above.eq_ignore_ascii_case(name))
        })
    };
    let is_auxiliary =
        |name: &str| class(name).is_some_and(|class| class.kind == ClassKind::Auxiliary);
    names()
        .rev()
        .find(|name| !is_auxiliary(name) && !is_above_another(name))
        .or_else(|| names().next_back())
        .unwrap_or("")
}

/// A name that is hashed and compared without regard to case; schema names are ASCII.
#[derive(Clone, Copy)]
pub(super) struct Caseless<'a>(pub(super) &'a str);

impl PartialEq for Caseless<'_> {
    fn eq(&self, other: &Self) -> bool {
        self.0.eq_ignore_ascii_case(other.0)
    }
}

impl Eq for Caseless<'_> {}

impl Hash for Caseless<'_> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        for byte in self.0.bytes() {
            state.write_u8(byte.to_ascii_lowercase());
        }
    }
}

type Index<T> = HashMap<Caseless<'static>, &'static T>;

fn find<T>(index: &Index<T>, name: &str) -> Option<&'static T> {
    // A map of names that live for ever can be asked as one of names that live as long as this one.
    let index: &HashMap<Caseless<'_>, &'static T> = index;
    index.get(&Caseless(name)).copied()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn syntaxes_are_those_of_the_schema() {
        assert_eq!(Syntax::of("HOMEMDB"), Syntax::DistinguishedName);
        assert_eq!(Syntax::of("homeMTA"), Syntax::DistinguishedName);
        assert_eq!(Syntax::of("msExchHomeServerName"), Syntax::Text);
        assert_eq!(Syntax::of("msExchPatchMDB"), Syntax::Boolean);
        assert_eq!(Syntax::of("userAccountControl"), Syntax::Integer);
        assert_eq!(Syntax::of("uSNChanged"), Syntax::LargeInteger);
        assert_eq!(Syntax::of("objectGUID"), Syntax::OctetString);
        assert_eq!(Syntax::of("whenCreated"), Syntax::Time);
        assert_eq!(Syntax::of("somethingElse"), Syntax::Text);
        assert!(is_single_valued("homemdb"));
        assert!(!is_single_valued("servicePrincipalName"));
        assert!(!is_single_valued("proxyAddresses"));
    }

    #[test]
    fn a_name_stands_once_in_each_table() {
        assert!(attributes::all().all(|row| attribute(row.name) == Some(&row)));
        assert!(CLASSES.iter().all(|row| class(row.name) == Some(row)));
    }

    #[test]
    fn what_is_in_every_schema_is_in_this_one() {
        let known = |name: &&str| attribute(name).is_some_and(|known| known.name == *name);
        assert!(EVERYWHERE.iter().all(known));
        assert!(is_everywhere("CN"));
        assert!(!is_everywhere("homeMDB"));
    }

    #[test]
    fn every_back_link_is_an_attribute_that_nobody_sets() {
        let links: Vec<_> = attributes::all().filter_map(|row| row.back_link).collect();
        assert!(links.len() > 5);
        for name in links {
            assert_eq!(
                attribute(name).unwrap().keeper,
                Keeper::Constructed,
                "{name}"
            );
        }
    }

    #[test]
    fn every_class_leads_to_top() {
        for row in CLASSES {
            let chain = class_chain(row.name);
            assert_eq!(chain.first(), Some(&"top"), "{}", row.name);
            assert!(chain.iter().all(|name| class(name).is_some()));
        }
        assert_eq!(
            class_chain("Computer"),
            ["top", "person", "organizationalPerson", "user", "computer"]
        );
        assert_eq!(class_chain("ownClass"), ["top", "ownClass"]);
    }

    #[test]
    fn the_most_derived_structural_class_decides() {
        let class = |values: &[&'static str]| structural_class(values).to_owned();
        assert_eq!(
            class(&["top", "person", "organizationalPerson", "user", "computer"]),
            "computer"
        );
        assert_eq!(
            class(&["computer", "user", "organizationalPerson", "person", "top"]),
            "computer"
        );
        assert_eq!(
            class(&[
                "top",
                "person",
                "organizationalPerson",
                "user",
                "mailRecipient"
            ]),
            "user"
        );
        assert_eq!(class(&["top", "ownClass"]), "ownClass");
        assert_eq!(class(&[]), "");
    }

    #[test]
    fn the_naming_attribute_is_that_of_the_class_or_of_one_above() {
        assert_eq!(super::class("organizationalUnit").unwrap().rdn, "ou");
        assert_eq!(super::class("domainDNS").unwrap().rdn, "dc");
        assert_eq!(super::class("msExchPrivateMDB").unwrap().rdn, "cn");
    }
}
