use std::borrow::Cow;
use std::collections::{BTreeSet, HashMap};

use super::add::Completed;
use super::contexts::Contexts;
use super::names::{NameId, Names};
use super::packed::{Packed, Piece, Stored, Unpacked, Values};
use super::tree::{NodeId, ROOT, Tree};
use super::unique::{Holders, Unique};
use crate::host::directory::dn::Dn;
use crate::host::directory::schema::{self, Keeper};
use crate::host::directory::{DirectoryError, Syntax};

/// Attributes whose values many entries share, so that each is kept once.
const SHARED: &[&str] = &[
    "objectClass",
    "msExchHomeServerName",
    "company",
    "department",
    "l",
    "st",
    "co",
];

/// All entries of a directory.
#[derive(Clone)]
pub(super) struct Store {
    pub(super) names: Names,
    pub(super) tree: Tree,
    shared: Vec<Box<[u8]>>,
    shared_index: HashMap<Box<[u8]>, u32>,
    pub(super) holders: Holders,
    /// Forward links from the other side: the object that is named, the attribute, and the object that names it.
    links: BTreeSet<(NodeId, NameId, NodeId)>,
    /// Whether anything was changed since it was loaded.
    pub(super) changed: bool,
    /// How many objects were made; goes into their identifiers.
    pub(super) made: u64,
    contexts: Option<Contexts>,
    /// Names that were looked up, since a thousand mailboxes name one store.
    recent: HashMap<Box<[u8]>, NodeId>,
    /// What follows from the classes of an entry.
    pub(super) completed: HashMap<Vec<Stored>, Completed>,
}

/// So many names are remembered.
const RECENT: usize = 1000;

impl Store {
    pub(super) fn new() -> Self {
        Self {
            names: Names::default(),
            tree: Tree::new(),
            shared: Vec::new(),
            shared_index: HashMap::new(),
            holders: Holders::default(),
            links: BTreeSet::new(),
            changed: false,
            made: 0,
            contexts: None,
            recent: HashMap::new(),
            completed: HashMap::new(),
        }
    }

    /// The naming contexts, worked out when they are first asked for.
    pub(super) fn contexts(&self) -> Contexts {
        match &self.contexts {
            Some(known) => known.clone(),
            None => Contexts::of(self),
        }
    }

    /// Works out the naming contexts once for all that follows, until one of them may have changed.
    pub(super) fn settle_contexts(&mut self) {
        self.completed.clear();
        self.contexts = Some(Contexts::of(self));
    }

    /// Works the naming contexts out anew when a place is of the kind that heads one.
    pub(super) fn settle_contexts_after(&mut self, id: NodeId) {
        let rdn = self.tree.rdn(id).to_ascii_uppercase();
        if rdn.starts_with("DC=") || rdn == "CN=CONFIGURATION" || rdn == "CN=SCHEMA" {
            self.settle_contexts();
        }
    }

    /// The place of an entry.
    pub(super) fn find(&self, dn: &str) -> Result<NodeId, DirectoryError> {
        let parsed = Dn::parse(dn)?;
        match self.tree.find(&parsed) {
            Some(id) if self.tree.entry(id).is_some() => Ok(id),
            _ => Err(self.missing(dn, &parsed)),
        }
    }

    /// A value as it goes in and out.
    pub(super) fn bytes<'a>(&'a self, piece: Piece<'a>) -> Cow<'a, [u8]> {
        match piece {
            Piece::Bytes(value) => Cow::Borrowed(value),
            Piece::Object(id) => Cow::Owned(self.tree.dn(id).into_bytes()),
            Piece::Shared(id) => {
                Cow::Borrowed(self.shared.get(id as usize).map_or(&[][..], |value| value))
            }
        }
    }

    /// A value as it is kept. A name that cannot be read is kept as text.
    pub(super) fn stored(&mut self, name: NameId, value: Vec<u8>) -> Stored {
        if self.names.syntax(name) == Syntax::DistinguishedName {
            return match self.place_named(&value) {
                Some(id) => Stored::Object(id),
                None => Stored::Bytes(value),
            };
        }
        if SHARED.contains(&self.names.name(name)) {
            return Stored::Shared(self.share(value));
        }
        Stored::Bytes(value)
    }

    /// The place that a value names; it is made where there is none.
    fn place_named(&mut self, value: &[u8]) -> Option<NodeId> {
        if let Some(id) = self.recent.get(value) {
            return Some(*id);
        }
        let dn = Dn::parse(std::str::from_utf8(value).ok()?).ok()?;
        dn.rdn()?;
        let id = self.tree.place(&dn);
        if self.recent.len() >= RECENT {
            self.recent.clear();
        }
        self.recent.insert(value.into(), id);
        Some(id)
    }

    /// Names stand for other places from now on.
    pub(super) fn forget_recent(&mut self) {
        self.recent.clear();
    }

    fn share(&mut self, value: Vec<u8>) -> u32 {
        if let Some(id) = self.shared_index.get(value.as_slice()) {
            return *id;
        }
        let id = u32::try_from(self.shared.len()).unwrap_or(u32::MAX);
        let value = value.into_boxed_slice();
        self.shared.push(value.clone());
        self.shared_index.insert(value, id);
        id
    }

    /// The values of an attribute that an entry keeps.
    pub(super) fn values(&self, id: NodeId, name: &str) -> Vec<Vec<u8>> {
        let (Some(entry), Some(name)) = (self.tree.entry(id), self.names.find(name)) else {
            return Vec::new();
        };
        let values = entry.values(name);
        values.map(|piece| self.bytes(piece).into_owned()).collect()
    }

    /// An attribute's first value that an entry keeps, as text.
    pub(super) fn text(&self, id: NodeId, name: &str) -> Option<String> {
        let value = self.values(id, name).into_iter().next()?;
        String::from_utf8(value).ok()
    }

    /// The class an entry is of.
    pub(super) fn class(&self, id: NodeId) -> String {
        let classes = self.values(id, "objectClass");
        let classes: Vec<Cow<'_, str>> = classes
            .iter()
            .map(|class| String::from_utf8_lossy(class))
            .collect();
        schema::structural_class(&classes).to_owned()
    }

    /// Whether an attribute is known: by the table of attributes, or because some entry has or describes it.
    pub(super) fn is_known(&self, attribute: &str) -> bool {
        schema::attribute(attribute).is_some() || self.names.find(attribute).is_some()
    }

    /// Puts an entry in a place, or takes it away, with all that is kept about its values.
    pub(super) fn put(&mut self, id: NodeId, attributes: Option<&Unpacked>) {
        self.take_note(id, false);
        let packed = attributes.map(|attributes| Packed::new(attributes));
        self.tree.set_entry(id, packed);
        self.take_note(id, true);
    }

    /// Enters what an entry holds into the indexes, or takes it out.
    fn take_note(&mut self, id: NodeId, enter: bool) {
        let Self {
            names,
            tree,
            holders,
            links,
            ..
        } = self;
        let Some(entry) = tree.entry(id) else { return };
        for (name, values) in entry.attributes() {
            let unique = Unique::of(names.name(name));
            let is_link = names
                .schema(name)
                .is_some_and(|known| known.back_link.is_some());
            for piece in values {
                match (piece, unique) {
                    (Piece::Object(target), _) if is_link && enter => {
                        links.insert((target, name, id));
                    }
                    (Piece::Object(target), _) if is_link => {
                        links.remove(&(target, name, id));
                    }
                    (Piece::Bytes(value), Some(unique)) if enter => {
                        holders.add(unique, value, id);
                    }
                    (Piece::Bytes(value), Some(unique)) => holders.remove(unique, value, id),
                    _ => {}
                }
            }
        }
    }

    /// The objects that link to one, with the attribute by which they do.
    pub(super) fn linking(&self, target: NodeId) -> impl Iterator<Item = (NameId, NodeId)> + '_ {
        self.links
            .range((target, 0, 0)..=(target, NameId::MAX, NodeId::MAX))
            .map(|(_, name, source)| (*name, *source))
    }

    /// The name of the entry as its own attribute says it: the naming attribute and its value.
    pub(super) fn own_name(&self, id: NodeId) -> (String, String) {
        let rdn = self.tree.rdn(id);
        match rdn.split_once('=') {
            Some((attribute, value)) if !rdn.contains(['\\', '+', '"', '#']) => {
                (attribute.to_owned(), value.to_owned())
            }
            _ => match Dn::parse(rdn).ok().and_then(|dn| dn.rdn().cloned()) {
                Some(rdn) => (rdn.attribute().to_owned(), rdn.value().to_owned()),
                None => (String::new(), rdn.to_owned()),
            },
        }
    }

    /// The values of an attribute that no entry keeps, because they follow from others.
    pub(super) fn constructed(&self, id: NodeId, attribute: &str) -> Option<Vec<Vec<u8>>> {
        if id == ROOT {
            return None;
        }
        let one = |text: String| Some(vec![text.into_bytes()]);
        if attribute.eq_ignore_ascii_case("distinguishedName") {
            return one(self.tree.dn(id));
        }
        let naming = self.tree.rdn(id).split('=').next().unwrap_or("");
        if attribute.eq_ignore_ascii_case("name") || attribute.eq_ignore_ascii_case(naming) {
            return one(self.own_name(id).1);
        }
        let known = schema::attribute(attribute)?;
        if known.keeper != Keeper::Constructed {
            return None;
        }
        if known.name == "canonicalName" {
            return one(self.canonical_name(id));
        }
        let values: Vec<Vec<u8>> = self
            .linking(id)
            .filter(|(name, _)| {
                let forward = self.names.schema(*name);
                forward.and_then(|forward| forward.back_link) == Some(known.name)
            })
            .map(|(_, source)| self.tree.dn(source).into_bytes())
            .collect();
        Some(values)
    }

    /// `corp.example/Users/Somebody`
    fn canonical_name(&self, id: NodeId) -> String {
        let mut parts = Vec::new();
        let mut domain = Vec::new();
        let mut next = Some(id);
        while let Some(id) = next.filter(|id| *id != ROOT) {
            let (attribute, value) = self.own_name(id);
            if attribute.eq_ignore_ascii_case("DC") {
                domain.push(value);
            } else {
                parts.push(value.replace('/', "\\/"));
            }
            next = self.tree.parent(id);
        }
        parts.reverse();
        format!("{}/{}", domain.join("."), parts.join("/"))
    }

    /// Whether any value of an attribute passes a test.
    pub(super) fn any_value(
        &self,
        id: NodeId,
        attribute: &str,
        test: &mut dyn FnMut(&[u8]) -> bool,
    ) -> bool {
        let mut is_kept = false;
        if let Some(values) = self.kept(id, attribute) {
            for piece in values {
                is_kept = true;
                if test(&self.bytes(piece)) {
                    return true;
                }
            }
        }
        // What an entry keeps does not follow from anything else.
        !is_kept
            && self
                .constructed(id, attribute)
                .is_some_and(|values| values.iter().any(|value| test(value)))
    }

    fn kept(&self, id: NodeId, attribute: &str) -> Option<Values<'_>> {
        let name = self.names.find(attribute)?;
        Some(self.tree.entry(id)?.values(name))
    }
}
