use super::store::Store;
use super::tree::{NodeId, ROOT};
use crate::host::directory::{DirectoryError, ResultCode, dn};

/// The naming contexts of a directory. They are taken from the root DSE where the file has one (a record without a
/// name), and else from the entries.
#[derive(Debug, Clone, Default)]
pub(super) struct Contexts {
    /// Of the domain that is worked in.
    pub(super) default: Option<NodeId>,
    pub(super) configuration: Option<NodeId>,
    pub(super) schema: Option<NodeId>,
    /// Of the forest's root domain, which may not be here.
    pub(super) root_domain: Option<NodeId>,
    /// All that are here.
    pub(super) all: Vec<NodeId>,
}

impl Contexts {
    pub(super) fn of(store: &Store) -> Self {
        let mut found = Self::default();
        found.look_below(store, ROOT);
        let told = |attribute: &str| {
            let name = store.text(ROOT, attribute)?;
            store.tree.find(&dn::Dn::parse(&name).ok()?)
        };
        found.default = told("defaultNamingContext").or(found.default);
        found.configuration = told("configurationNamingContext").or(found.configuration);
        found.schema = told("schemaNamingContext").or(found.schema);
        found.root_domain = told("rootDomainNamingContext")
            .or_else(|| store.tree.parent(found.configuration?))
            .or(found.default);
        found
    }

    /// Domains and partitions lie below parts named DC only, the configuration below the forest's root domain.
    fn look_below(&mut self, store: &Store, above: NodeId) {
        let mut waiting = vec![above];
        while let Some(above) = waiting.pop() {
            let mut below = Vec::new();
            for child in store.tree.children(above) {
                if is_domain_part(store, child) {
                    below.push(child);
                    self.look_at_domain(store, child);
                } else if named(store, child, "CN=Configuration") && above != ROOT {
                    self.look_at_configuration(store, child);
                }
            }
            // The first in the file is looked at first.
            waiting.extend(below.into_iter().rev());
        }
    }

    fn look_at_domain(&mut self, store: &Store, place: NodeId) {
        let has_entry = store.tree.entry(place).is_some();
        let is_domain = if has_entry {
            matches!(store.class(place).as_str(), "domainDNS" | "domain")
        } else {
            // A partial export: something lies directly below that is neither a domain nor the configuration.
            store.tree.children(place).any(|child| {
                !is_domain_part(store, child) && !named(store, child, "CN=Configuration")
            })
        };
        if !is_domain {
            return;
        }
        self.all.push(place);
        let is_zone = ["DC=DomainDnsZones", "DC=ForestDnsZones"]
            .iter()
            .any(|zone| named(store, place, zone));
        if !is_zone {
            // A domain whose object is here goes before one that only lends its name.
            let is_better = match self.default {
                Some(known) => has_entry && store.tree.entry(known).is_none(),
                None => true,
            };
            if is_better {
                self.default = Some(place);
            }
        }
    }

    fn look_at_configuration(&mut self, store: &Store, place: NodeId) {
        if store.tree.entry(place).is_none() && store.tree.children(place).next().is_none() {
            return;
        }
        self.configuration = self.configuration.or(Some(place));
        self.all.push(place);
        let schema = store
            .tree
            .children(place)
            .find(|child| named(store, *child, "CN=Schema"));
        if let Some(schema) = schema {
            self.schema = self.schema.or(Some(schema));
            self.all.push(schema);
        }
    }

    /// Whether a place is the head of a naming context.
    pub(super) fn is_head(&self, id: NodeId) -> bool {
        self.all.contains(&id)
    }

    /// The head of the context that a place lies in.
    pub(super) fn head_of(&self, store: &Store, id: NodeId) -> Option<NodeId> {
        let mut next = Some(id);
        while let Some(id) = next {
            if self.is_head(id) {
                return Some(id);
            }
            next = store.tree.parent(id);
        }
        None
    }
}

fn is_domain_part(store: &Store, id: NodeId) -> bool {
    let head = store.tree.rdn(id).get(..3);
    head.is_some_and(|head| head.eq_ignore_ascii_case("DC="))
}

fn named(store: &Store, id: NodeId, rdn: &str) -> bool {
    store.tree.rdn(id).eq_ignore_ascii_case(rdn)
}

impl Store {
    /// The error for a name without an entry. A name outside every context of this server is referred elsewhere, as by
    /// a domain controller.
    pub(super) fn missing(&self, dn: &str, parsed: &dn::Dn) -> DirectoryError {
        let contexts = self.contexts();
        let mut best = ROOT;
        let mut inside = contexts.all.is_empty();
        for rdn in parsed.rdns().iter().rev() {
            match self.tree.child(best, &super::tree::written(rdn)) {
                Some(child) => best = child,
                None => break,
            }
            inside |= contexts.is_head(best);
        }
        if !inside {
            return DirectoryError::new(
                ResultCode::REFERRAL,
                format!("0000202B: RefErr: no naming context of this directory holds {dn}"),
            );
        }
        while best != ROOT && self.tree.entry(best).is_none() {
            best = self.tree.parent(best).unwrap_or(ROOT);
        }
        DirectoryError::new(
            ResultCode::NO_SUCH_OBJECT,
            format!(
                "0000208D: NameErr: NO_OBJECT, there is no object {dn}, best match of: '{}'",
                self.tree.dn(best)
            ),
        )
    }
}
