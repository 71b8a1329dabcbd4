//! Drives a live directory for `benches/against-ldapmodify`; says what it did, and how much memory it took.
//!
//! `directory (move|enumerate) URL CA_FILE ACCOUNT PASSWORD_FILE BASE [FROM TO]`: `move` finds the mailboxes below BASE
//! and changes the server FROM to TO in their three attributes, with one request for each, as `exch.vbs` does.
#![allow(missing_docs, clippy::unwrap_used, clippy::panic)]

use std::rc::Rc;

use armistice::host::Secrets;
use armistice::host::directory::live::{LiveDirectories, Settings};
use armistice::host::directory::{
    Address, Change, Directories as _, Directory, Entry, Identity, Operation, Scope, SearchRequest,
};

const MAILBOX: [&str; 3] = ["homeMDB", "homeMTA", "msExchHomeServerName"];

fn main() {
    // `cargo bench` itself passes --bench.
    let arguments: Vec<String> = std::env::args()
        .skip(1)
        .filter(|a| a != "--bench")
        .collect();
    let [what, url, ca_file, account, password_file, base, names @ ..] = &arguments[..] else {
        println!("run by benches/against-ldapmodify");
        return;
    };
    let settings = Settings {
        url: Some(url.clone()),
        ca_file: Some(ca_file.into()),
        account: Some(account.clone()),
        password_file: Some(password_file.into()),
        ..Settings::default()
    };
    let directories = LiveDirectories::new(settings, Rc::new(Secrets::default())).unwrap();
    let connected = directories.connect(&Address::default(), &Identity::Own);
    let directory = connected.unwrap_or_else(|error| panic!("{error}"));
    let mut entries = 0;
    let mut pages = directory.search(&mailboxes(base)).unwrap();
    while let Some(page) = pages.next_page().unwrap() {
        entries += page.len();
        if let ("move", [from, to]) = (what.as_str(), names) {
            page.iter()
                .for_each(|entry| hand_over(&*directory, entry, from, to));
        }
    }
    println!("{entries} entries, {} MB at most", most_memory() / 1024);
}

fn mailboxes(base: &str) -> SearchRequest {
    SearchRequest {
        base: base.to_owned(),
        scope: Scope::OneLevel,
        filter: "(objectClass=*)".to_owned(),
        attributes: Vec::new(),
        page_size: 0,
        sort: None,
    }
}

fn hand_over(directory: &dyn Directory, entry: &Entry, from: &str, to: &str) {
    for attribute in MAILBOX {
        let Some(value) = entry.text(attribute) else {
            continue;
        };
        let change = Change {
            operation: Operation::Replace,
            attribute: attribute.to_owned(),
            values: vec![value.replace(from, to).into_bytes()],
        };
        directory.modify(&entry.dn, &[change], true).unwrap();
    }
}

/// The largest amount of memory this process has had, in KB; Linux tells it.
fn most_memory() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    line.and_then(|line| line.trim().trim_end_matches(" kB").parse().ok())
        .unwrap_or_default()
}
