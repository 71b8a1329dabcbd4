use sha2::{Digest, Sha256};

use super::checks::{refused, shown};
use super::names::NameId;
use super::packed::{Stored, Unpacked};
use super::store::Store;
use super::tree::{NodeId, written};
use crate::host::directory::dn::{Dn, Rdn};
use crate::host::directory::schema::{self, ClassKind};
use crate::host::directory::{DirectoryError, Entry, ResultCode, Value};

/// `userAccountControl` of a new user: a normal account, disabled, that needs no password.
const NEW_USER: &[u8] = b"546";
/// `groupType` of a new group: global, security.
const NEW_GROUP: &[u8] = b"-2147483646";

impl Store {
    /// Adds an entry, with what Active Directory adds to it of its own accord.
    pub(super) fn add(&mut self, entry: &Entry) -> Result<(), DirectoryError> {
        let dn = Dn::parse(&entry.dn)?;
        let (parent, rdn) = self.free_place(&dn, &entry.dn)?;
        let class = self.new_class(entry)?;
        check_naming(&rdn, &class)?;
        let mut attributes = self.given(entry, &rdn)?;
        self.made += 1;
        let guid = identifier(&format!("{}#{}", dn.normal(), self.made));
        self.complete(&mut attributes, &guid);
        self.set_default(&mut attributes, "instanceType", || bytes(b"4"));
        self.complete_account(&mut attributes, &class, &guid);
        self.check_whole(None, &Vec::new(), &attributes)?;
        let name = written(&rdn);
        let id = match self.tree.child(parent, &name) {
            Some(place) => place,
            None => self.tree.add(parent, name),
        };
        self.tree.put_last(id);
        self.put(id, Some(&attributes));
        self.settle_contexts_after(id);
        self.changed = true;
        Ok(())
    }

    /// Where a new entry goes: its parent exists and the name is free.
    fn free_place(&self, dn: &Dn, text: &str) -> Result<(NodeId, Rdn), DirectoryError> {
        let Some(rdn) = dn.rdn() else {
            return Err(refused(
                ResultCode::NAMING_VIOLATION,
                "00002099: NameErr: NAMING_VIOLATION, an object needs a name".to_owned(),
            ));
        };
        if let Some(place) = self.tree.find(dn)
            && self.tree.entry(place).is_some()
        {
            return Err(refused(
                ResultCode::ENTRY_ALREADY_EXISTS,
                format!("00002071: UpdErr: ENTRY_EXISTS, {text} exists already"),
            ));
        }
        let above = dn.above();
        let parent = self.tree.find(&above);
        match parent.filter(|place| self.tree.entry(*place).is_some()) {
            Some(parent) => Ok((parent, rdn.clone())),
            None => Err(self.missing(&above.to_string(), &above)),
        }
    }

    /// The class of a new entry.
    fn new_class(&self, entry: &Entry) -> Result<String, DirectoryError> {
        let violation = |text: String| refused(ResultCode::OBJECT_CLASS_VIOLATION, text);
        let classes: Vec<String> = entry
            .values("objectClass")
            .iter()
            .map(|class| String::from_utf8_lossy(class).into_owned())
            .collect();
        if classes.is_empty() {
            let text = "0000207D: UpdErr: OBJ_CLASS_VIOLATION, the object has no objectClass";
            return Err(violation(text.to_owned()));
        }
        if let Some(unknown) = classes.iter().find(|class| schema::class(class).is_none()) {
            let text =
                format!("0000207D: UpdErr: OBJ_CLASS_VIOLATION, there is no class {unknown}");
            return Err(violation(text));
        }
        let class = schema::structural_class(&classes);
        let kind = schema::class(class).map(|class| class.kind);
        if kind != Some(ClassKind::Structural) {
            let text = format!(
                "0000207D: UpdErr: OBJ_CLASS_VIOLATION, no object can be of the class {class}"
            );
            return Err(violation(text));
        }
        Ok(class.to_owned())
    }

    /// The attributes that come with a new entry.
    fn given(&mut self, entry: &Entry, rdn: &Rdn) -> Result<Unpacked, DirectoryError> {
        let mut attributes = Unpacked::new();
        for (attribute, values) in &entry.attributes {
            let is_name = ["name", rdn.attribute()]
                .iter()
                .any(|name| name.eq_ignore_ascii_case(attribute));
            if is_name {
                check_name(rdn, attribute, values)?;
                continue;
            }
            if attribute.eq_ignore_ascii_case("distinguishedName")
                || attribute.eq_ignore_ascii_case("unicodePwd")
            {
                continue;
            }
            let name = self.writable(attribute)?;
            let mut stored: Vec<Stored> = Vec::with_capacity(values.len());
            for value in values {
                let value = self.checked(name, value)?;
                if stored
                    .iter()
                    .any(|known| self.same_value(name, known, &value))
                {
                    return Err(refused(
                        ResultCode::ATTRIBUTE_OR_VALUE_EXISTS,
                        format!(
                            "00002083: AtrErr: ATT_OR_VALUE_EXISTS, {attribute} has a value twice"
                        ),
                    ));
                }
                stored.push(value);
            }
            if !stored.is_empty() {
                attributes.push((name, stored));
            }
        }
        Ok(attributes)
    }

    /// Adds what every object has: the whole chain of its classes, its category, an identifier. Values that are there
    /// stay.
    pub(super) fn complete(&mut self, attributes: &mut Unpacked, guid: &[u8]) {
        let name = self.names.id("objectClass");
        let given = attributes.iter().position(|(known, _)| *known == name);
        let given = given.map_or_else(Vec::new, |place| attributes.remove(place).1);
        let Completed { classes, category } = self.completed(given);
        if !classes.is_empty() {
            attributes.insert(0, (name, classes));
        }
        if let Some(category) = category {
            self.set_default(attributes, "objectCategory", || category);
        }
        self.set_default(attributes, "objectGUID", || Stored::Bytes(guid.to_vec()));
    }

    /// What follows from the classes of an entry; remembered, since there are few combinations.
    fn completed(&mut self, given: Vec<Stored>) -> Completed {
        if let Some(known) = self.completed.get(&given) {
            return known.clone();
        }
        let own: Vec<String> = given
            .iter()
            .map(|value| String::from_utf8_lossy(&self.bytes(value.piece())).into_owned())
            .collect();
        let chain = whole_chain(&own);
        let class = schema::class(schema::structural_class(&chain));
        let category = class.and_then(|class| {
            let schema = self.schema_name()?;
            Some(format!("CN={},{schema}", class.category))
        });
        let name = self.names.id("objectCategory");
        let category = category.map(|category| self.stored(name, category.into_bytes()));
        let name = self.names.id("objectClass");
        let classes = chain.into_iter();
        let classes = classes
            .map(|class| self.stored(name, class.into_bytes()))
            .collect();
        let completed = Completed { classes, category };
        self.completed.insert(given, completed.clone());
        completed
    }

    /// As [`Store::complete`], what a new account gets.
    fn complete_account(&mut self, attributes: &mut Unpacked, class: &str, guid: &[u8]) {
        let is_account = schema::class_chain(class)
            .iter()
            .any(|above| matches!(*above, "user" | "group"));
        if !is_account {
            return;
        }
        let digits: String = guid
            .iter()
            .take(9)
            .map(|byte| format!("{byte:02X}"))
            .collect();
        let (head, tail) = digits.split_at(6);
        let account = format!("${head}-{tail}");
        self.set_default(attributes, "sAMAccountName", || bytes(account.as_bytes()));
        match class {
            "user" | "inetOrgPerson" => {
                self.set_default(attributes, "userAccountControl", || bytes(NEW_USER))
            }
            "group" => self.set_default(attributes, "groupType", || bytes(NEW_GROUP)),
            _ => {}
        }
    }

    fn set_default(
        &mut self,
        attributes: &mut Unpacked,
        attribute: &str,
        value: impl FnOnce() -> Stored,
    ) {
        let name: NameId = self.names.id(attribute);
        if !attributes.iter().any(|(known, _)| *known == name) {
            attributes.push((name, vec![value()]));
        }
    }
}

/// What follows from the classes of an entry.
#[derive(Clone)]
pub(super) struct Completed {
    classes: Vec<Stored>,
    category: Option<Stored>,
}

fn bytes(value: &[u8]) -> Stored {
    Stored::Bytes(value.to_vec())
}

/// The classes with all those above them: `top` first, auxiliary ones before the one that decides, as Active Directory
/// orders them.
fn whole_chain(classes: &[String]) -> Vec<String> {
    let structural = schema::structural_class(classes);
    if structural.is_empty() {
        return Vec::new();
    }
    let mut chain: Vec<String> = Vec::new();
    let mut own = schema::class_chain(structural);
    let last = own.pop().unwrap_or(structural).to_owned();
    let add = |chain: &mut Vec<String>, class: &str| {
        if !chain.iter().any(|known| known.eq_ignore_ascii_case(class)) {
            chain.push(class.to_owned());
        }
    };
    for class in own {
        add(&mut chain, class);
    }
    for class in classes {
        if !class.eq_ignore_ascii_case(&last) {
            add(
                &mut chain,
                schema::class(class).map_or(class, |known| known.name),
            );
        }
    }
    add(&mut chain, &last);
    chain
}

fn check_naming(rdn: &Rdn, class: &str) -> Result<(), DirectoryError> {
    let expected = schema::class(class).map_or("cn", |class| class.rdn);
    if !rdn.is_multi_valued() && rdn.attribute().eq_ignore_ascii_case(expected) {
        return Ok(());
    }
    Err(refused(
        ResultCode::NAMING_VIOLATION,
        format!(
            "00002099: NameErr: NAMING_VIOLATION, a {class} is named by {expected} alone, not {rdn}"
        ),
    ))
}

/// A name that is given as an attribute too says the same.
fn check_name(rdn: &Rdn, attribute: &str, values: &[Value]) -> Result<(), DirectoryError> {
    match values {
        [value] if value.eq_ignore_ascii_case(rdn.value().as_bytes()) => Ok(()),
        _ => Err(refused(
            ResultCode::NAMING_VIOLATION,
            format!(
                "00002099: NameErr: NAMING_VIOLATION, {attribute} is {} and the name {rdn}",
                shown(&values.concat())
            ),
        )),
    }
}

/// An identifier for `objectGUID` that depends on nothing but the text, in the form of a version 8 UUID (RFC 9562).
pub(super) fn identifier(text: &str) -> Vec<u8> {
    let digest = Sha256::digest(text.as_bytes());
    let mut bytes: Vec<u8> = digest.iter().copied().take(16).collect();
    // Its third group is stored with the lowest byte first, as Windows stores identifiers.
    if let Some(byte) = bytes.get_mut(7) {
        *byte = *byte & 0x0F | 0x80;
    }
    if let Some(byte) = bytes.get_mut(8) {
        *byte = *byte & 0x3F | 0x80;
    }
    bytes
}
