use std::hash::{BuildHasher, Hasher};

use hashbrown::{DefaultHashBuilder, HashTable};

use super::packed::Packed;
use crate::host::directory::dn::{Dn, Rdn};
use crate::host::upper;

/// The number of a place in the tree; it is never given to another one.
pub(super) type NodeId = u32;

/// The root DSE, above every naming context.
pub(super) const ROOT: NodeId = 0;

const NONE: NodeId = NodeId::MAX;

/// The names of all entries, each part kept once.
///
/// A place may have no entry: one that is only named by a value, or that lies above an entry of a partial export.
#[derive(Clone)]
pub(super) struct Tree {
    nodes: Vec<Node>,
    index: HashTable<NodeId>,
    hasher: DefaultHashBuilder,
}

#[derive(Clone)]
struct Node {
    parent: NodeId,
    first_child: NodeId,
    last_child: NodeId,
    previous: NodeId,
    next: NodeId,
    rdn: Box<str>,
    entry: Option<Packed>,
}

impl Node {
    fn new(parent: NodeId, rdn: Box<str>) -> Self {
        Self {
            parent,
            first_child: NONE,
            last_child: NONE,
            previous: NONE,
            next: NONE,
            rdn,
            entry: None,
        }
    }
}

/// The naming attributes that Active Directory writes in capitals.
const IN_CAPITALS: &[&str] = &["CN", "OU", "DC", "O", "L", "C", "ST"];

/// A relative name as the tree keeps it.
pub(super) fn written(rdn: &Rdn) -> String {
    let text = rdn.to_string();
    let length = rdn.attribute().len();
    match IN_CAPITALS
        .iter()
        .find(|known| known.eq_ignore_ascii_case(rdn.attribute()))
    {
        Some(known) => format!("{known}{}", text.get(length..).unwrap_or("")),
        None => text,
    }
}

impl Tree {
    pub(super) fn new() -> Self {
        Self {
            nodes: vec![Node::new(NONE, "".into())],
            index: HashTable::new(),
            hasher: DefaultHashBuilder::default(),
        }
    }

    fn node(&self, id: NodeId) -> Option<&Node> {
        self.nodes.get(id as usize)
    }

    fn node_mut(&mut self, id: NodeId) -> Option<&mut Node> {
        self.nodes.get_mut(id as usize)
    }

    /// How many places there are.
    pub(super) fn len(&self) -> NodeId {
        NodeId::try_from(self.nodes.len()).unwrap_or(NONE)
    }

    pub(super) fn entry(&self, id: NodeId) -> Option<&Packed> {
        self.node(id)?.entry.as_ref()
    }

    pub(super) fn set_entry(&mut self, id: NodeId, entry: Option<Packed>) {
        if let Some(node) = self.node_mut(id) {
            node.entry = entry;
        }
    }

    /// The last part of a place's name.
    pub(super) fn rdn(&self, id: NodeId) -> &str {
        self.node(id).map_or("", |node| &node.rdn)
    }

    /// The place above; `None` for the root.
    pub(super) fn parent(&self, id: NodeId) -> Option<NodeId> {
        self.node(id)
            .map(|node| node.parent)
            .filter(|parent| *parent != NONE)
    }

    /// The whole name of a place.
    pub(super) fn dn(&self, id: NodeId) -> String {
        let mut name = String::new();
        let mut next = Some(id);
        while let Some(id) = next.filter(|id| *id != ROOT) {
            if !name.is_empty() {
                name.push(',');
            }
            name.push_str(self.rdn(id));
            next = self.parent(id);
        }
        name
    }

    /// The places directly below, in the order they were made.
    pub(super) fn children(&self, id: NodeId) -> impl Iterator<Item = NodeId> + '_ {
        let first = self.node(id).map_or(NONE, |node| node.first_child);
        std::iter::successors(Some(first), |id| self.node(*id).map(|node| node.next))
            .take_while(|id| *id != NONE)
    }

    /// Whether a place lies below another.
    pub(super) fn is_below(&self, id: NodeId, above: NodeId) -> bool {
        let mut next = self.parent(id);
        while let Some(id) = next {
            if id == above {
                return true;
            }
            next = self.parent(id);
        }
        false
    }

    /// The place of a name, if there is one.
    pub(super) fn find(&self, dn: &Dn) -> Option<NodeId> {
        let mut place = ROOT;
        for rdn in dn.rdns().iter().rev() {
            place = self.child(place, &written(rdn))?;
        }
        Some(place)
    }

    /// The place of a name, which is made where there is none.
    pub(super) fn place(&mut self, dn: &Dn) -> NodeId {
        let mut place = ROOT;
        for rdn in dn.rdns().iter().rev() {
            let rdn = written(rdn);
            place = match self.child(place, &rdn) {
                Some(child) => child,
                None => self.add(place, rdn),
            };
        }
        place
    }

    /// The place directly below another with a relative name.
    pub(super) fn child(&self, parent: NodeId, rdn: &str) -> Option<NodeId> {
        let same = |id: &NodeId| {
            self.node(*id)
                .is_some_and(|node| node.parent == parent && same_text(&node.rdn, rdn))
        };
        self.index.find(self.hash(parent, rdn), same).copied()
    }

    pub(super) fn add(&mut self, parent: NodeId, rdn: String) -> NodeId {
        let id = self.len();
        self.nodes.push(Node::new(parent, rdn.into_boxed_str()));
        self.attach(id, parent);
        id
    }

    /// Puts a place behind its siblings, as if it had just been made.
    pub(super) fn put_last(&mut self, id: NodeId) {
        if let Some(parent) = self.parent(id) {
            self.detach(id);
            self.attach(id, parent);
        }
    }

    /// Gives a place, with all below it, another name. One without an entry that has the name already gives it up: what
    /// refers to it keeps the text.
    pub(super) fn rename(&mut self, id: NodeId, parent: NodeId, rdn: String) {
        if let Some(holder) = self.child(parent, &rdn).filter(|holder| *holder != id) {
            self.forget(holder);
        }
        self.detach(id);
        if let Some(node) = self.node_mut(id) {
            node.rdn = rdn.into_boxed_str();
        }
        self.attach(id, parent);
    }

    fn hash(&self, parent: NodeId, rdn: &str) -> u64 {
        hash_of(&self.hasher, parent, rdn)
    }

    /// Takes a name out of the index; the place itself keeps it.
    fn forget(&mut self, id: NodeId) {
        let (parent, hash) = match self.node(id) {
            Some(node) => (node.parent, self.hash(node.parent, &node.rdn)),
            None => return,
        };
        if parent != NONE
            && let Ok(slot) = self.index.find_entry(hash, |known| *known == id)
        {
            slot.remove();
        }
    }

    fn detach(&mut self, id: NodeId) {
        self.forget(id);
        let Some(node) = self.node(id) else { return };
        let (parent, previous, next) = (node.parent, node.previous, node.next);
        match self.node_mut(previous) {
            Some(node) => node.next = next,
            None => {
                if let Some(node) = self.node_mut(parent) {
                    node.first_child = next;
                }
            }
        }
        match self.node_mut(next) {
            Some(node) => node.previous = previous,
            None => {
                if let Some(node) = self.node_mut(parent) {
                    node.last_child = previous;
                }
            }
        }
    }

    fn attach(&mut self, id: NodeId, parent: NodeId) {
        let last = self.node(parent).map_or(NONE, |node| node.last_child);
        if let Some(node) = self.node_mut(id) {
            node.parent = parent;
            node.previous = last;
            node.next = NONE;
        }
        if let Some(node) = self.node_mut(last) {
            node.next = id;
        }
        if let Some(node) = self.node_mut(parent) {
            if node.first_child == NONE {
                node.first_child = id;
            }
            node.last_child = id;
        }
        let Self {
            nodes,
            index,
            hasher,
        } = self;
        let hash = |id: &NodeId| {
            nodes
                .get(*id as usize)
                .map_or(0, |node| hash_of(hasher, node.parent, &node.rdn))
        };
        index.insert_unique(hash(&id), id, hash);
    }
}

/// Relative names as [`written`] are the same when they are without regard to case: their escapes hold no letter that
/// is written in two ways.
fn same_text(a: &str, b: &str) -> bool {
    a.len() == b.len() && a.eq_ignore_ascii_case(b) || a.chars().map(upper).eq(b.chars().map(upper))
}

fn hash_of(hasher: &DefaultHashBuilder, parent: NodeId, rdn: &str) -> u64 {
    let mut state = hasher.build_hasher();
    state.write_u32(parent);
    for c in rdn.chars() {
        state.write_u32(u32::from(upper(c)));
    }
    state.finish()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn dn(text: &str) -> Dn {
        Dn::parse(text).unwrap()
    }

    #[test]
    fn names_are_kept_by_their_parts_and_found_without_regard_to_case() {
        let mut tree = Tree::new();
        let a = tree.place(&dn("cn=A\\2C b,OU=営業,dc=x"));
        assert_eq!(tree.dn(a), "CN=A\\, b,OU=営業,DC=x");
        assert_eq!(tree.find(&dn("CN=a\\, B,ou=営業,DC=X")), Some(a));
        assert_eq!(tree.find(&dn("CN=b,OU=営業,DC=X")), None);
        assert_eq!(tree.len(), 4);
    }

    #[test]
    fn a_renamed_place_takes_those_below_along() {
        let mut tree = Tree::new();
        let child = tree.place(&dn("CN=c,CN=a,DC=x"));
        let a = tree.find(&dn("CN=a,DC=x")).unwrap();
        let b = tree.place(&dn("CN=b,DC=x"));
        let other = tree.place(&dn("CN=z,CN=b,DC=x"));
        tree.rename(a, b, "CN=z".to_owned());
        assert_eq!(tree.dn(child), "CN=c,CN=z,CN=b,DC=x");
        assert_eq!(tree.find(&dn("CN=c,CN=z,CN=b,DC=x")), Some(child));
        assert_eq!(tree.find(&dn("CN=a,DC=x")), None);
        assert_eq!(tree.dn(other), "CN=z,CN=b,DC=x");
        assert!(tree.is_below(child, b) && !tree.is_below(b, child));
        let x = tree.find(&dn("DC=x")).unwrap();
        assert_eq!(tree.children(x).collect::<Vec<_>>(), [b]);
    }
}
