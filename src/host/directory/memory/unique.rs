use std::hash::BuildHasher;

use hashbrown::{DefaultHashBuilder, HashTable};

use super::tree::NodeId;
use crate::host::directory::comparison::fold;

/// An attribute whose values one object alone may hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Unique {
    /// `servicePrincipalName`
    Service,
    /// `userPrincipalName`
    User,
    /// `sAMAccountName`
    Account,
}

impl Unique {
    pub(super) const ALL: [Self; 3] = [Self::Service, Self::User, Self::Account];

    pub(super) fn attribute(self) -> &'static str {
        match self {
            Self::Service => "servicePrincipalName",
            Self::User => "userPrincipalName",
            Self::Account => "sAMAccountName",
        }
    }

    pub(super) fn of(attribute: &str) -> Option<Self> {
        Self::ALL
            .into_iter()
            .find(|unique| unique.attribute().eq_ignore_ascii_case(attribute))
    }
}

/// Who holds which value of the attributes that must be unique. Only hashes are kept: the entries have the values.
#[derive(Clone, Default)]
pub(super) struct Holders {
    table: HashTable<(u64, NodeId)>,
    hasher: DefaultHashBuilder,
}

impl Holders {
    fn hash(&self, unique: Unique, value: &[u8]) -> u64 {
        self.hasher.hash_one((unique, fold(value)))
    }

    pub(super) fn add(&mut self, unique: Unique, value: &[u8], holder: NodeId) {
        let hash = self.hash(unique, value);
        self.table
            .insert_unique(hash, (hash, holder), |(hash, _)| *hash);
    }

    pub(super) fn remove(&mut self, unique: Unique, value: &[u8], holder: NodeId) {
        let hash = self.hash(unique, value);
        if let Ok(slot) = self
            .table
            .find_entry(hash, |known| *known == (hash, holder))
        {
            slot.remove();
        }
    }

    /// The objects that may hold a value.
    pub(super) fn candidates(&self, unique: Unique, value: &[u8]) -> impl Iterator<Item = NodeId> {
        let hash = self.hash(unique, value);
        self.table
            .iter_hash(hash)
            .filter(move |(known, _)| *known == hash)
            .map(|(_, holder)| *holder)
    }
}
