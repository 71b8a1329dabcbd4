//! Compares two directories entry by entry: what the scripts read and change, in a form that is the same for an embedded
//! directory and for a server, which adds much of its own.

use std::collections::{BTreeMap, BTreeSet};

use armistice::host::directory::{Directory, Scope, SearchRequest};

/// The attributes that are compared; a server makes the others, or makes them otherwise.
const ATTRIBUTES: [&str; 22] = [
    "cn",
    "dNSHostName",
    "displayName",
    "groupType",
    "homeMDB",
    "homeMTA",
    "legacyExchangeDN",
    "mail",
    "mailNickname",
    "member",
    "msExchAddressListServiceLink",
    "msExchHomeServerName",
    "msExchPatchMDB",
    "msExchRoutingMasterDN",
    "networkAddress",
    "objectClass",
    "offLineABServer",
    "sAMAccountName",
    "servicePrincipalName",
    "targetAddress",
    "userAccountControl",
    "userPrincipalName",
];

/// Entries by name, attributes by name, values; the order of values means nothing in a directory.
pub(crate) type State = BTreeMap<String, BTreeMap<String, BTreeSet<String>>>;

/// The Exchange organization, everything with a mail address, and the computers but the domain controller itself.
pub(crate) fn state(directory: &dyn Directory, domain: &str) -> State {
    let exchange = format!("CN=Microsoft Exchange,CN=Services,CN=Configuration,{domain}");
    let mut state = State::new();
    collect(directory, &exchange, "(objectClass=*)", &mut state);
    collect(
        directory,
        domain,
        "(|(mail=*)(objectClass=computer))",
        &mut state,
    );
    state.retain(|dn, _| !dn.contains(",ou=domain controllers,"));
    state
}

fn collect(directory: &dyn Directory, base: &str, filter: &str, state: &mut State) {
    let request = SearchRequest {
        base: base.to_owned(),
        scope: Scope::Subtree,
        filter: filter.to_owned(),
        attributes: ATTRIBUTES.map(str::to_owned).to_vec(),
        page_size: 0,
        sort: None,
    };
    let mut pages = directory.search(&request).unwrap();
    while let Some(page) = pages.next_page().unwrap() {
        for entry in page {
            let attributes = entry.attributes.iter().map(|(name, values)| {
                let values = values.iter();
                let values = values.map(|value| String::from_utf8_lossy(value).into_owned());
                (name.to_lowercase(), values.collect())
            });
            state.insert(entry.dn.to_lowercase(), attributes.collect());
        }
    }
}

/// Every difference in a line of its own; empty when there is none.
pub(crate) fn differences(embedded: &State, live: &State) -> Vec<String> {
    let names: BTreeSet<&String> = embedded.keys().chain(live.keys()).collect();
    let mut found = Vec::new();
    for dn in names {
        match (embedded.get(dn), live.get(dn)) {
            (Some(embedded), Some(live)) => {
                let attributes: BTreeSet<&String> = embedded.keys().chain(live.keys()).collect();
                for name in attributes {
                    let (embedded, live) = (embedded.get(name), live.get(name));
                    if embedded != live {
                        found.push(format!(
                            "{dn}: {name}: embedded {embedded:?}, live {live:?}"
                        ));
                    }
                }
            }
            (Some(_), None) => found.push(format!("{dn}: embedded only")),
            (None, _) => found.push(format!("{dn}: live only")),
        }
    }
    found
}
