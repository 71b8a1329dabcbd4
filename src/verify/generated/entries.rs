//! Entries for what was asked in vain.

use std::collections::{BTreeMap, BTreeSet};

use super::asked::{Asked, Attribute};
use crate::host::directory::dn::{self, Dn};
use crate::host::directory::ldif::write_entry_in_order;
use crate::host::directory::schema::{self, Keeper};
use crate::host::directory::{Entry, Filter, Syntax};
use crate::host::sandbox::Demand;

/// One attribute of single objects has another value than in the first directory.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Flip {
    /// The attribute, in small letters.
    pub(super) attribute: String,
    /// Which of its choices.
    pub(super) choice: usize,
}

/// A directory in the making.
pub(super) struct Entries<'a> {
    asked: &'a Asked,
    flip: Option<&'a Flip>,
    domain: String,
    entries: Vec<Entry>,
    /// Their places, by name.
    places: BTreeMap<String, usize>,
    handled: BTreeSet<Demand>,
}

/// A member of a group of objects, among which something may decide.
#[derive(Clone, Copy)]
struct Member<'a> {
    number: usize,
    /// An attribute that is otherwise than with the first member.
    other: Option<(&'a str, usize)>,
    /// Only attributes that decide something are set.
    bare: bool,
}

impl<'a> Entries<'a> {
    pub(super) fn new(asked: &'a Asked, flip: Option<&'a Flip>) -> Self {
        let domain = asked.domain.clone();
        let mut made = Self {
            asked,
            flip,
            domain: domain.unwrap_or_else(|| "DC=generated,DC=example".to_owned()),
            entries: Vec::new(),
            places: BTreeMap::new(),
            handled: BTreeSet::new(),
        };
        let configuration = format!("CN=Configuration,{}", made.domain);
        made.place(&configuration, "configuration", Vec::new());
        made
    }

    pub(super) fn len(&self) -> usize {
        self.entries.len()
    }

    pub(super) fn ldif(&self) -> String {
        let mut text = String::from("version: 1\n\n");
        for entry in &self.entries {
            write_entry_in_order(&mut text, entry);
        }
        text
    }

    /// Adds what is demanded; says whether anything is new.
    pub(super) fn meet(&mut self, demand: &Demand) -> bool {
        if !self.handled.insert(demand.clone()) {
            return false;
        }
        let before = self.entries.len();
        match demand {
            Demand::Entry(name) => {
                let class = self.class_of_same_name(name);
                let attributes = self.attributes(None);
                self.place(name, &class, attributes);
            }
            Demand::Match { base, filter } => self.matching(base, filter),
            Demand::Children(base) => self.children(base),
            Demand::Value {
                dn,
                attribute,
                value,
            } => return self.give(dn, attribute, value),
        }
        self.entries.len() > before
    }

    /// An entry with those above it, unless it is there.
    fn place(&mut self, name: &str, class: &str, attributes: Vec<(String, Vec<u8>)>) {
        let Ok(normal) = dn::normal(name) else {
            return;
        };
        if normal.is_empty() || self.places.contains_key(&normal) {
            return;
        }
        if let Ok(Some(parent)) = dn::parent(name) {
            let class = class_by_name(parent);
            self.place(parent, class, Vec::new());
        }
        let chain = schema::class_chain(class).into_iter();
        let classes = chain.map(|class| class.as_bytes().to_vec()).collect();
        let mut entry = Entry {
            dn: name.to_owned(),
            attributes: vec![("objectClass".to_owned(), classes)],
        };
        for (attribute, value) in attributes {
            if entry.values(&attribute).is_empty() {
                entry.attributes.push((attribute, vec![value]));
            }
        }
        self.places.insert(normal, self.entries.len());
        self.entries.push(entry);
        self.place_named_values();
    }

    /// What a value of the last entry names must exist.
    fn place_named_values(&mut self) {
        let named: Vec<String> = self.entries.last().map_or_else(Vec::new, |entry| {
            entry
                .attributes
                .iter()
                .filter(|(name, _)| Syntax::of(name) == Syntax::DistinguishedName)
                .flat_map(|(_, values)| values)
                .map(|value| String::from_utf8_lossy(value).into_owned())
                .collect()
        });
        for name in named {
            let class = class_by_name(&name);
            self.place(&name, class, Vec::new());
        }
    }

    /// The class of an object that a search found and that has the same name: scripts put names together from those.
    fn class_of_same_name(&self, name: &str) -> String {
        let own = |text: &str| dn::split(text).map(|(own, _)| own.to_lowercase()).ok();
        let wanted = own(name);
        let same = self
            .entries
            .iter()
            .find(|entry| wanted.is_some() && own(&entry.dn) == wanted);
        let class = same.and_then(|entry| {
            let values = entry.values("objectClass").last()?;
            Some(String::from_utf8_lossy(values).into_owned())
        });
        class.unwrap_or_else(|| class_by_name(name).to_owned())
    }

    /// Objects for which a filter holds, each with something else that may decide.
    fn matching(&mut self, base: &str, filter: &str) {
        let Ok(filter) = Filter::parse(filter) else {
            return;
        };
        let mut required = Vec::new();
        requirements(&filter, &mut required);
        let text = |wanted: &str| {
            required.iter().rev().find_map(|(name, value)| {
                name.eq_ignore_ascii_case(wanted)
                    .then(|| String::from_utf8_lossy(value).into_owned())
            })
        };
        let class = text("objectClass")
            .or_else(|| text("objectCategory").filter(|name| !name.contains('=')))
            .map(|name| match name.to_lowercase().as_str() {
                "person" => "user".to_owned(),
                _ => name,
            })
            .unwrap_or_else(|| "user".to_owned());
        let own_name = text("cn").or_else(|| text("name"));
        let above = if base.is_empty() {
            self.domain.clone()
        } else {
            base.to_owned()
        };
        for member in self.members() {
            let name = own_name.clone().unwrap_or_else(|| self.new_name(&class));
            let mut attributes: Vec<_> = required
                .iter()
                .filter(|(name, _)| !is_of_name(name))
                .cloned()
                .collect();
            attributes.extend(self.attributes(Some(member)));
            self.place(&below(&class, &name, &above), &class, attributes);
        }
    }

    /// Children of a container: of each class that the plan asks for and of another one.
    fn children(&mut self, base: &str) {
        let mut classes: Vec<&str> = self.asked.classes.iter().map(String::as_str).collect();
        if classes.is_empty() {
            classes.push("user");
        }
        for class in &classes {
            for member in self.members() {
                let name = self.new_name(class);
                let attributes = self.attributes(Some(member));
                self.place(&below(class, &name, base), class, attributes);
            }
        }
        let others = ["contact", "group", "container"];
        let other = others.into_iter().find(|other| {
            !classes
                .iter()
                .any(|class| class.eq_ignore_ascii_case(other))
        });
        if let Some(class) = other {
            let name = self.new_name(class);
            self.place(&below(class, &name, base), class, Vec::new());
        }
    }

    /// A value that a script takes away is there before, unless another object has it.
    fn give(&mut self, name: &str, attribute: &str, value: &[u8]) -> bool {
        let is_taken = self.entries.iter().any(|entry| {
            let values = entry.values(attribute);
            values.iter().any(|known| known.eq_ignore_ascii_case(value))
        });
        let place = dn::normal(name)
            .ok()
            .and_then(|name| self.places.get(&name));
        let Some(entry) = place.and_then(|place| self.entries.get_mut(*place)) else {
            return false;
        };
        if is_taken {
            return false;
        }
        let known = entry
            .attributes
            .iter_mut()
            .find(|(known, _)| known.eq_ignore_ascii_case(attribute));
        match known {
            Some((_, values)) => values.push(value.to_vec()),
            None => {
                let values = vec![value.to_vec()];
                entry.attributes.push((attribute.to_owned(), values));
            }
        }
        true
    }

    /// The members of a group: one as it is wanted most likely, one for each other value that may decide, one with little.
    fn members(&self) -> Vec<Member<'a>> {
        let mut others = vec![None];
        for (key, attribute) in &self.asked.attributes {
            let choices = attribute.choices("x").len();
            others.extend((1..choices).map(|choice| Some((key.as_str(), choice))));
        }
        let member = |(number, other)| Member {
            number,
            other,
            bare: false,
        };
        let mut members: Vec<_> = others.into_iter().enumerate().map(member).collect();
        members.push(Member {
            number: members.len(),
            other: None,
            bare: true,
        });
        members
    }

    fn attributes(&self, member: Option<Member<'a>>) -> Vec<(String, Vec<u8>)> {
        let mut found = Vec::new();
        for (key, attribute) in &self.asked.attributes {
            let keeper = schema::attribute(key).map(|known| known.keeper);
            if keeper.is_some_and(|keeper| keeper != Keeper::Anyone) {
                continue;
            }
            if member.is_some_and(|member| member.bare) && attribute.constants.is_empty() {
                continue;
            }
            // A script that takes one of several objects takes the first.
            let is_single = member.is_none_or(|member| member.number == 0);
            let flip = self.flip.filter(|_| is_single);
            let own = member.and_then(|member| member.other);
            let choice = flip
                .map(|flip| (flip.attribute.as_str(), flip.choice))
                .or(own)
                .filter(|(name, _)| name == key)
                .map_or(0, |(_, choice)| choice);
            let made_up = self.made_up(attribute, member.map(|member| member.number));
            let value = attribute.choices(&made_up).get(choice).cloned().flatten();
            if let Some(value) = value {
                found.push((attribute.spelled().to_owned(), value.into_bytes()));
            }
        }
        found
    }

    /// A value that holds what the plan replaces: everything, or for the members of a group one after the other.
    fn made_up(&self, attribute: &Attribute, member: Option<usize>) -> String {
        let finds: Vec<&str> = attribute.finds.iter().map(String::as_str).collect();
        let finds = match member {
            Some(number) if !finds.is_empty() => vec![finds[number % finds.len()]],
            _ => finds,
        };
        match Syntax::of(&attribute.name) {
            Syntax::Text => {
                let number = self.entries.len().to_string();
                let mut parts = vec![attribute.spelled()];
                parts.extend(finds);
                parts.push(&number);
                parts.join("-")
            }
            Syntax::DistinguishedName => {
                let mut name = self.domain.clone();
                for find in finds {
                    name = dn::join(&format!("CN={}", dn::escape_value(find)), &name);
                }
                name
            }
            Syntax::Boolean => "TRUE".to_owned(),
            Syntax::Integer | Syntax::LargeInteger => "1".to_owned(),
            Syntax::OctetString => "bytes".to_owned(),
            Syntax::Time => "20080101000000.0Z".to_owned(),
        }
    }

    fn new_name(&self, class: &str) -> String {
        format!("{class} {}", self.entries.len())
    }
}

/// A name below another one, as objects of a class are named.
fn below(class: &str, name: &str, above: &str) -> String {
    let attribute = schema::class(class).map_or("cn", |known| known.rdn);
    let own = format!("{}={}", attribute.to_uppercase(), dn::escape_value(name));
    dn::join(&own, above)
}

/// Whether an attribute follows from an object's name or class.
fn is_of_name(attribute: &str) -> bool {
    [
        "objectClass",
        "objectCategory",
        "cn",
        "name",
        "distinguishedName",
    ]
    .iter()
    .any(|name| name.eq_ignore_ascii_case(attribute))
}

/// The class of which an object is by the form of its name.
fn class_by_name(name: &str) -> &'static str {
    let Ok(parsed) = Dn::parse(name) else {
        return "container";
    };
    let attribute = parsed.rdn().map(|rdn| rdn.attribute().to_lowercase());
    match attribute.as_deref() {
        Some("dc") => "domainDNS",
        Some("ou") => "organizationalUnit",
        Some("o") => "organization",
        _ => "container",
    }
}

/// Values with which a filter holds, where such can be told.
fn requirements(filter: &Filter, found: &mut Vec<(String, Vec<u8>)>) {
    match filter {
        Filter::And(parts) => parts.iter().for_each(|part| requirements(part, found)),
        Filter::Or(parts) => {
            if let Some(first) = parts.first() {
                requirements(first, found);
            }
        }
        Filter::Not(_) => {}
        Filter::Present(name) => {
            let value = match Syntax::of(name) {
                Syntax::Text => "set",
                Syntax::Boolean => "TRUE",
                _ => return,
            };
            if !is_of_name(name) {
                found.push((name.clone(), value.into()));
            }
        }
        Filter::Equal(name, value) | Filter::AtLeast(name, value) | Filter::AtMost(name, value) => {
            found.push((name.clone(), value.clone()));
        }
        Filter::Substrings(name, pieces) => {
            let mut value = pieces.initial.clone().unwrap_or_default();
            pieces.any.iter().for_each(|piece| value.extend(piece));
            value.extend(pieces.last.iter().flatten());
            found.push((name.clone(), value));
        }
        Filter::Extensible(rule) => {
            if let Some(name) = &rule.attribute {
                found.push((name.clone(), rule.value.clone()));
            }
        }
    }
}
