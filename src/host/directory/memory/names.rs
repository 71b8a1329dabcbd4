use std::hash::BuildHasher;

use hashbrown::{DefaultHashBuilder, HashTable};

use crate::host::directory::Syntax;
use crate::host::directory::schema::{self, Attribute, Caseless};

/// A number in place of an attribute's name.
pub(super) type NameId = u32;

/// The attributes that occur, each name kept once.
#[derive(Clone, Default)]
pub(super) struct Names {
    names: Vec<Known>,
    index: HashTable<NameId>,
    hasher: DefaultHashBuilder,
}

#[derive(Clone)]
struct Known {
    name: Box<str>,
    schema: Option<&'static Attribute>,
}

impl Names {
    /// The number of a name; one that is new gets the next number and is written as the schema writes it.
    pub(super) fn id(&mut self, name: &str) -> NameId {
        if let Some(id) = self.find(name) {
            return id;
        }
        let schema = schema::attribute(name);
        let id = NameId::try_from(self.names.len()).unwrap_or(NameId::MAX);
        self.names.push(Known {
            name: schema.map_or(name, |known| known.name).into(),
            schema,
        });
        let Self {
            names,
            index,
            hasher,
        } = self;
        let hash = |id: &NameId| hasher.hash_one(Caseless(text(names, *id)));
        index.insert_unique(hasher.hash_one(Caseless(name)), id, hash);
        id
    }

    /// The number of a name that has one, without regard to case.
    pub(super) fn find(&self, name: &str) -> Option<NameId> {
        let hash = self.hasher.hash_one(Caseless(name));
        let same = |id: &NameId| text(&self.names, *id).eq_ignore_ascii_case(name);
        self.index.find(hash, same).copied()
    }

    /// The name of a number.
    pub(super) fn name(&self, id: NameId) -> &str {
        text(&self.names, id)
    }

    /// What the schema says of it.
    pub(super) fn schema(&self, id: NameId) -> Option<&'static Attribute> {
        self.names.get(id as usize).and_then(|known| known.schema)
    }

    /// How its values are read.
    pub(super) fn syntax(&self, id: NameId) -> Syntax {
        self.schema(id).map_or(Syntax::Text, |known| known.syntax)
    }
}

fn text(names: &[Known], id: NameId) -> &str {
    names.get(id as usize).map_or("", |known| &known.name)
}
