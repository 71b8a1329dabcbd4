use super::store::Store;
use super::tree::{NodeId, ROOT};
use crate::host::directory::Entry;

/// Controls that this directory knows or has no need for: paging, sorting, permissive modify, show deleted, domain scope.
const CONTROLS: &[&str] = &[
    "1.2.840.113556.1.4.319",
    "1.2.840.113556.1.4.473",
    "1.2.840.113556.1.4.1413",
    "1.2.840.113556.1.4.417",
    "1.2.840.113556.1.4.1339",
];

/// This is an Active Directory.
const CAPABILITY: &str = "1.2.840.113556.1.4.800";

/// Windows Server 2012 R2: from this level on service principal names are unique.
const LEVEL: &str = "6";

impl Store {
    /// The root DSE: what the file says of it, and the rest derived from the entries.
    pub(super) fn root_dse(&self) -> Entry {
        let contexts = self.contexts();
        let name = |id: NodeId| self.tree.dn(id);
        let schema = self.schema_name();
        let mut attributes: Vec<(&str, Vec<String>)> = vec![
            (
                "namingContexts",
                contexts.all.iter().copied().map(name).collect(),
            ),
            (
                "defaultNamingContext",
                contexts.default.map(name).into_iter().collect(),
            ),
            (
                "rootDomainNamingContext",
                contexts.root_domain.map(name).into_iter().collect(),
            ),
            (
                "configurationNamingContext",
                contexts.configuration.map(name).into_iter().collect(),
            ),
            (
                "subschemaSubentry",
                schema
                    .iter()
                    .map(|schema| format!("CN=Aggregate,{schema}"))
                    .collect(),
            ),
            ("schemaNamingContext", schema.into_iter().collect()),
            (
                "dnsHostName",
                self.host_name(contexts.default).into_iter().collect(),
            ),
        ];
        let text = |text: &str| text.to_owned();
        attributes.extend([
            (
                "supportedControl",
                CONTROLS.iter().copied().map(text).collect(),
            ),
            ("supportedCapabilities", vec![text(CAPABILITY)]),
            ("supportedLDAPVersion", vec![text("3"), text("2")]),
            ("isSynchronized", vec![text("TRUE")]),
            ("isGlobalCatalogReady", vec![text("TRUE")]),
            ("domainFunctionality", vec![text(LEVEL)]),
            ("forestFunctionality", vec![text(LEVEL)]),
            ("domainControllerFunctionality", vec![text(LEVEL)]),
        ]);
        let mut entry = self.kept_entry(ROOT);
        for (name, values) in attributes {
            if !values.is_empty() && entry.values(name).is_empty() {
                let values = values.into_iter().map(String::into_bytes).collect();
                entry.attributes.push((name.to_owned(), values));
            }
        }
        entry
    }

    /// The name of the schema, which lies below the configuration, here or elsewhere.
    pub(super) fn schema_name(&self) -> Option<String> {
        let contexts = self.contexts();
        contexts.schema.map(|id| self.tree.dn(id)).or_else(|| {
            let configuration = self.tree.dn(contexts.configuration?);
            Some(format!("CN=Schema,{configuration}"))
        })
    }

    /// The name of a domain controller that the directory knows, else one that says what it is.
    pub(super) fn host_name(&self, domain: Option<NodeId>) -> Option<String> {
        let domain = domain?;
        let controllers = self.tree.child(domain, "OU=Domain Controllers");
        let known = controllers.and_then(|place| {
            self.tree
                .children(place)
                .find_map(|controller| self.text(controller, "dNSHostName"))
        });
        known.or_else(|| {
            let parts: Vec<String> =
                std::iter::successors(Some(domain), |id| self.tree.parent(*id))
                    .filter(|id| *id != ROOT)
                    .map(|id| self.own_name(id).1)
                    .collect();
            Some(format!("ldif.{}", parts.join(".")))
        })
    }
}
