//! What `exch.vbs` does to a directory, stated independently of it: the end state for a start state.

use std::collections::BTreeSet;

use super::ldif::{Attributes, Entries};

/// Which way the organization moves.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Way {
    Failover,
    Failback,
}

/// The names that the settings file gives.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Servers {
    pub(crate) primary: &'static str,
    pub(crate) backup: &'static str,
    /// The classes of stores that the script lets be mounted: 2007 leaves the public one out.
    pub(crate) stores: &'static [&'static str],
}

const PREFIXES: [&str; 3] = ["HOST", "exchangeMDB", "exchangeRFR"];
const MAILBOX: [&str; 3] = ["homemdb", "homemta", "msexchhomeservername"];

/// The end state of a run.
pub(crate) fn moved(start: &Entries, servers: Servers, way: Way) -> Entries {
    let mut end = start.clone();
    let (from, to) = match way {
        Way::Failover => (servers.primary, servers.backup),
        Way::Failback => (servers.backup, servers.primary),
    };
    for name in mailboxes(start) {
        for attribute in MAILBOX {
            replace(&mut end, &name, attribute, from, to);
        }
    }
    for (class, attribute) in [
        ("msExchRoutingGroup", "msexchroutingmasterdn"),
        ("msExchAddressListService", "msexchaddresslistservicelink"),
        ("msExchOAB", "offlineabserver"),
    ] {
        for name in start.names(|_, attributes| is_a(attributes, class)) {
            replace(&mut end, &name, attribute, from, to);
        }
    }
    for class in servers.stores {
        let server = format!(",cn={},cn=servers,", to.to_lowercase());
        for name in
            start.names(|name, attributes| is_a(attributes, class) && name.contains(&server))
        {
            let attributes = end.0.get_mut(&name).unwrap();
            attributes.insert(
                "msexchpatchmdb".to_owned(),
                BTreeSet::from(["TRUE".to_owned()]),
            );
        }
    }
    let host = start.0[&computer(start, servers.primary)]["dnshostname"]
        .first()
        .unwrap()
        .clone();
    for prefix in PREFIXES {
        for owner in [host.as_str(), servers.primary] {
            let name = format!("{prefix}/{owner}");
            drop_name(&mut end, &computer(start, from), &name);
            let names = end.0.get_mut(&computer(start, to)).unwrap();
            let names = names.entry("serviceprincipalname".to_owned()).or_default();
            if !names.iter().any(|known| known.eq_ignore_ascii_case(&name)) {
                names.insert(name);
            }
        }
    }
    end
}

/// The users that the script changes: direct children of CN=Users whose class is user, with an address and a mailbox.
pub(crate) fn mailboxes(start: &Entries) -> Vec<String> {
    let container = format!("cn=users,{}", domain(start));
    start.names(|name, attributes| {
        parent(name) == container
            && is_a(attributes, "user")
            && !is_a(attributes, "computer")
            && !is_a(attributes, "inetOrgPerson")
            && attributes.contains_key("mail")
            && attributes.contains_key("homemdb")
    })
}

/// The state with the store flags left out: the script never takes them back.
pub(crate) fn without_store_flags(mut entries: Entries) -> Entries {
    for attributes in entries.0.values_mut() {
        attributes.remove("msexchpatchmdb");
    }
    entries
}

pub(crate) fn is_a(attributes: &Attributes, class: &str) -> bool {
    attributes.get("objectclass").is_some_and(|classes| {
        classes
            .iter()
            .any(|known| known.eq_ignore_ascii_case(class))
    })
}

fn domain(entries: &Entries) -> String {
    let mut domains = entries.names(|_, attributes| is_a(attributes, "domainDNS"));
    domains.sort_by_key(String::len);
    domains.into_iter().next().unwrap()
}

fn computer(entries: &Entries, server: &str) -> String {
    format!(
        "cn={},cn=computers,{}",
        server.to_lowercase(),
        domain(entries)
    )
}

/// The name behind the first comma that is not escaped.
fn parent(name: &str) -> &str {
    let mut escaped = false;
    for (index, c) in name.char_indices() {
        match c {
            '\\' if !escaped => escaped = true,
            ',' if !escaped => return &name[index + 1..],
            _ => escaped = false,
        }
    }
    ""
}

fn replace(entries: &mut Entries, name: &str, attribute: &str, from: &str, to: &str) {
    if let Some(values) = entries.0.get_mut(name).unwrap().get_mut(attribute) {
        *values = values
            .iter()
            .map(|value| replaced(value, from, to))
            .collect();
    }
}

/// Every place of `from`, whatever its case.
fn replaced(text: &str, from: &str, to: &str) -> String {
    let folded = text.to_ascii_uppercase();
    let wanted = from.to_ascii_uppercase();
    let mut result = String::new();
    let mut at = 0;
    while let Some(place) = folded[at..].find(&wanted) {
        result.push_str(&text[at..at + place]);
        result.push_str(to);
        at += place + wanted.len();
    }
    result.push_str(&text[at..]);
    result
}

fn drop_name(entries: &mut Entries, computer: &str, name: &str) {
    let attributes = entries.0.get_mut(computer).unwrap();
    if let Some(names) = attributes.get_mut("serviceprincipalname") {
        names.retain(|known| !known.eq_ignore_ascii_case(name));
        if names.is_empty() {
            attributes.remove("serviceprincipalname");
        }
    }
}
