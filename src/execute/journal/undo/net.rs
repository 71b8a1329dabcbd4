use std::collections::{HashMap, HashSet};

use super::names::{self, Renames, key};
use super::values;
use crate::execute::journal::entry::{Attribute, Before, Connection, Modification, Operation};
use crate::execute::journal::{Entry, Image, Journal};
use crate::host::directory::{Directory, DirectoryError, ResultCode, Syntax, Value, schema};

/// What a run did to the directory in the end, object by object: several changes of one attribute are one, from its first
/// image to its last value.
pub(super) struct Net<'a> {
    directory: &'a dyn Directory,
    pub(super) objects: Vec<Object>,
    /// Objects that came, went or got another name, in their order.
    pub(super) structure: Vec<Structure>,
    /// Which object has a name at present.
    by_name: HashMap<String, usize>,
    renames: Renames,
}

/// An object that the run touched.
pub(super) struct Object {
    pub(super) connection: Connection,
    /// Its name before the run; absent for a new one.
    pub(super) first: Option<String>,
    /// Its name after the run; absent for one that is gone.
    pub(super) last: Option<String>,
    /// What a new one began with.
    pub(super) given: Vec<Attribute>,
    /// All there was of one that is gone.
    pub(super) whole: Vec<Attribute>,
    pub(super) attributes: Vec<AttributeNet>,
    /// Which attributes of which other objects named one that is gone, as far as the run did not change them itself.
    pub(super) links: Vec<(String, String)>,
    /// Objects are put back in the reverse order of their last change.
    pub(super) touched: u64,
}

/// An attribute that the run changed.
pub(super) struct AttributeNet {
    pub(super) name: String,
    pub(super) before: Image,
    /// What the run may have left: one image, or several where the directory did not answer.
    pub(super) after: Vec<Image>,
}

/// An object that came, went or got another name.
pub(super) enum Structure {
    Added {
        object: usize,
        dn: String,
    },
    Deleted {
        object: usize,
        dn: String,
    },
    Renamed {
        object: usize,
        from: String,
        to: String,
    },
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Answer {
    Made,
    Refused,
    None,
}

impl<'a> Net<'a> {
    /// Sums a journal up. The directory is asked only where it did not answer the run.
    pub(super) fn of(
        journal: &Journal,
        directory: &'a dyn Directory,
    ) -> Result<Self, DirectoryError> {
        let mut answers: HashMap<u64, Answer> = HashMap::new();
        for (_, entry) in &journal.entries {
            match entry {
                Entry::Changed { of } => drop(answers.insert(*of, Answer::Made)),
                Entry::Refused { of, .. } => drop(answers.insert(*of, Answer::Refused)),
                _ => {}
            }
        }
        let mut net = Self {
            directory,
            objects: Vec::new(),
            structure: Vec::new(),
            by_name: HashMap::new(),
            renames: Renames::default(),
        };
        for (_, entry) in &journal.entries {
            let Entry::Before(before) = entry else {
                continue;
            };
            let answer = answers.get(&before.number).copied().unwrap_or(Answer::None);
            if answer != Answer::Refused {
                net.take(before, answer)?;
            }
        }
        Ok(net)
    }

    fn take(&mut self, before: &Before, answer: Answer) -> Result<(), DirectoryError> {
        let is_certain = answer == Answer::Made;
        match &before.operation {
            Operation::Modify {
                dn,
                attributes: Some(attributes),
                changes,
            } => {
                let object = self.object(dn, before);
                for attribute in attributes {
                    let own = |change: &&Modification| {
                        change.attribute.eq_ignore_ascii_case(&attribute.name)
                    };
                    let changes: Vec<&Modification> = changes.iter().filter(own).collect();
                    self.modified(object, attribute, &changes, is_certain);
                }
            }
            Operation::Add { dn, attributes } => {
                let known = self
                    .by_name
                    .get(&key(dn))
                    .and_then(|id| self.objects.get(*id));
                let is_known = known.is_some_and(|object| object.first.is_none());
                if !is_known && (is_certain || exists(self.directory, dn)?) {
                    let object = self.object(dn, before);
                    if let Some(object) = self.objects.get_mut(object) {
                        object.first = None;
                        object.given.clone_from(attributes);
                    }
                    self.structure.push(Structure::Added {
                        object,
                        dn: dn.clone(),
                    });
                }
            }
            Operation::Delete {
                dn,
                attributes: Some(attributes),
            } => {
                if is_certain || !exists(self.directory, dn)? {
                    self.deleted(dn, attributes, before);
                }
            }
            Operation::Rename { dn, target } => {
                let made =
                    is_certain || exists(self.directory, target)? && !exists(self.directory, dn)?;
                if made {
                    self.renamed(dn, target, before);
                }
            }
            // There was no such object.
            Operation::Modify { .. } | Operation::Delete { .. } => {}
        }
        Ok(())
    }

    /// The object of a name; one that is met for the first time existed before the run.
    fn object(&mut self, dn: &str, before: &Before) -> usize {
        let key = key(dn);
        let id = match self.by_name.get(&key) {
            Some(id) => *id,
            None => {
                let id = self.objects.len();
                self.objects.push(Object {
                    connection: before.connection.clone(),
                    first: Some(self.renames.original(dn)),
                    last: Some(dn.to_owned()),
                    given: Vec::new(),
                    whole: Vec::new(),
                    attributes: Vec::new(),
                    links: Vec::new(),
                    touched: 0,
                });
                self.by_name.insert(key, id);
                id
            }
        };
        if let Some(object) = self.objects.get_mut(id) {
            object.touched = before.number;
        }
        id
    }

    fn original(&self, name: &str, image: &Image) -> Image {
        match image {
            Image::Known(values) => {
                let syntax = self.directory.syntax(name);
                Image::Known(self.renames.original_values(syntax, values))
            }
            Image::Secret => Image::Secret,
        }
    }

    fn modified(
        &mut self,
        object: usize,
        present: &Attribute,
        changes: &[&Modification],
        is_certain: bool,
    ) {
        let syntax = self.directory.syntax(&present.name);
        let after = values::changed(syntax, &present.image, changes);
        let mut first = self.original(&present.name, &present.image);
        if !self.has(object, &present.name) {
            self.with_lost_links(object, &present.name, &mut first);
        }
        let Some(object) = self.objects.get_mut(object) else {
            return;
        };
        let known = object
            .attributes
            .iter_mut()
            .find(|known| known.name.eq_ignore_ascii_case(&present.name));
        let attribute = match known {
            Some(known) => known,
            None => {
                object.attributes.push(AttributeNet {
                    name: present.name.clone(),
                    before: first,
                    after: Vec::new(),
                });
                let Some(added) = object.attributes.last_mut() else {
                    return;
                };
                added
            }
        };
        // What it was just before this change settles what came of an earlier one that was not answered.
        attribute.after.clear();
        if !is_certain {
            attribute.after.push(present.image.clone());
        }
        attribute.after.push(after);
    }

    fn has(&self, object: usize, attribute: &str) -> bool {
        self.objects.get(object).is_some_and(|object| {
            object.first.is_none()
                || object
                    .attributes
                    .iter()
                    .any(|known| known.name.eq_ignore_ascii_case(attribute))
        })
    }

    /// Puts into an attribute's first image what it had lost before, when an object that it named was deleted.
    fn with_lost_links(&mut self, object: usize, attribute: &str, image: &mut Image) {
        let name = self
            .objects
            .get(object)
            .and_then(|object| object.first.as_deref());
        let Some(name) = name.map(key) else { return };
        for other in &mut self.objects {
            let gone = other.first.clone().unwrap_or_default();
            other.links.retain(|(source, forward)| {
                let is_it = key(source) == name && forward.eq_ignore_ascii_case(attribute);
                if let (true, Image::Known(values)) = (is_it, &mut *image) {
                    values.push(gone.clone().into_bytes());
                }
                !is_it
            });
        }
    }

    /// The attributes that name an object which is about to go, of those objects whose own images do not show it.
    fn links_to(&self, dn: &str, attributes: &[Attribute]) -> Vec<(String, String)> {
        let mut links = Vec::new();
        for attribute in attributes {
            let (Some(forward), Image::Known(sources)) =
                (schema::forward_link(&attribute.name), &attribute.image)
            else {
                continue;
            };
            for source in sources {
                let source = String::from_utf8_lossy(source);
                let known = self.by_name.get(&key(&source));
                // One that names itself has that among its own attributes.
                if key(&source) != key(dn) && !known.is_some_and(|id| self.has(*id, forward)) {
                    links.push((self.renames.original(&source), forward.to_owned()));
                }
            }
        }
        links
    }

    fn deleted(&mut self, dn: &str, attributes: &[Attribute], before: &Before) {
        let object = self.object(dn, before);
        self.by_name.remove(&key(dn));
        let whole: Vec<Attribute> = attributes
            .iter()
            .map(|attribute| Attribute {
                name: attribute.name.clone(),
                image: self.original(&attribute.name, &attribute.image),
            })
            .collect();
        let links = self.links_to(dn, attributes);
        if let Some(object) = self.objects.get_mut(object) {
            object.last = None;
            object.links = links;
            object.whole = whole;
            // What the run itself had changed before goes back further.
            for attribute in &object.attributes {
                let same = |known: &Attribute| known.name.eq_ignore_ascii_case(&attribute.name);
                object.whole.retain(|known| !same(known));
                object.whole.push(Attribute {
                    name: attribute.name.clone(),
                    image: attribute.before.clone(),
                });
            }
        }
        self.structure.push(Structure::Deleted {
            object,
            dn: dn.to_owned(),
        });
        // The directory takes the names of an object that goes out of the others' values.
        let gone = key(dn);
        self.each_name_value(|name| (key(name) != gone).then(|| name.to_owned()));
    }

    fn renamed(&mut self, dn: &str, target: &str, before: &Before) {
        let object = self.object(dn, before);
        for other in &mut self.objects {
            let new = other
                .last
                .as_deref()
                .and_then(|name| names::moved(name, dn, target));
            if new.is_some() {
                other.last = new;
            }
        }
        self.by_name = self
            .objects
            .iter()
            .enumerate()
            .filter_map(|(id, object)| Some((key(object.last.as_deref()?), id)))
            .collect();
        self.each_name_value(|name| {
            Some(names::moved(name, dn, target).unwrap_or_else(|| name.to_owned()))
        });
        self.renames.add(dn, target);
        self.structure.push(Structure::Renamed {
            object,
            from: dn.to_owned(),
            to: target.to_owned(),
        });
    }

    /// Lets what the run left in values that are names follow a change of the objects named.
    fn each_name_value(&mut self, follow: impl Fn(&str) -> Option<String>) {
        let directory = self.directory;
        let attributes = self
            .objects
            .iter_mut()
            .flat_map(|object| &mut object.attributes);
        for attribute in attributes {
            if directory.syntax(&attribute.name) != Syntax::DistinguishedName {
                continue;
            }
            for image in &mut attribute.after {
                if let Image::Known(values) = image {
                    let followed = values.iter().filter_map(|value| {
                        follow(&String::from_utf8_lossy(value)).map(String::into_bytes)
                    });
                    *values = followed.collect();
                }
            }
        }
    }

    /// Values as the directory has them, with the names that objects had before the run.
    pub(super) fn original_values(&self, syntax: Syntax, values: &[Value]) -> Vec<Value> {
        self.renames.original_values(syntax, values)
    }

    /// The names that objects of the run have at present.
    pub(super) fn present_names(&self) -> HashSet<String> {
        self.by_name.keys().cloned().collect()
    }
}

/// Whether an object exists.
pub(super) fn exists(directory: &dyn Directory, dn: &str) -> Result<bool, DirectoryError> {
    match directory.read(dn, &["objectClass"]) {
        Ok(_) => Ok(true),
        Err(error) if error.code == ResultCode::NO_SUCH_OBJECT => Ok(false),
        Err(error) => Err(error),
    }
}
