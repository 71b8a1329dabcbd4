//! Groups of the corpus that work on a Samba domain, and that domain's whole content.
#![allow(dead_code)] // Each test target uses its own part.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::fs;
use std::path::Path;
use std::process::Command;

use armistice::host::directory::live::Settings;

use crate::samba::{Samba, connect};
use crate::scenario::Scenario;
use crate::scenario::ldif::Entries;

/// A site file that leads to the bench: the caller binds as `exadmin`, `/U` names the domain's administrator.
pub(crate) fn site(samba: &Samba, more: &str) -> String {
    let settings = samba.settings();
    let administrator = samba.password_file("administrator", &samba.password("Administrator"));
    let shown = |path: &Path| path.display().to_string();
    let mut text = format!(
        "[directory]\nurl = '{}'\nca_file = '{}'\naccount = '{}'\npassword_file = '{}'\ntime_limit = 20\n",
        settings.url.unwrap(),
        shown(&settings.ca_file.unwrap()),
        settings.account.unwrap(),
        shown(&settings.password_file.unwrap()),
    );
    for account in [r"CORP\administrator", r"NEC\administrator"] {
        let file = shown(&administrator);
        writeln!(
            text,
            "[directory.accounts.'{account}']\npassword_file = '{file}'"
        )
        .unwrap();
    }
    text + more
}

/// A copy of a group that works on the bench.
pub(crate) fn group(samba: &Samba, corpus: &str, more: &str) -> Scenario {
    let scenario = Scenario::corpus(corpus).file("armistice.toml", site(samba, more));
    // The settings name the server that ldifde connects to, and 2007's its password.
    let settings = scenario.folder().join("W#EXCHG.BAT");
    let text = fs::read_to_string(&settings).unwrap();
    let password = format!("SET W#EXCHG7={}", samba.password("Administrator"));
    let server = format!("SET W#EXCHG2={}", samba.address());
    let text = text
        .replace("SET W#EXCHG7=password", &password)
        .replace("SET W#EXCHG2=DC1", &server)
        .replace("SET W#EXCHG2=AD-SERVER", &server);
    assert!(text.contains(&server));
    fs::write(&settings, text).unwrap();
    scenario
}

/// Binds once with both accounts that a group uses: a server notes the first time.
pub(crate) fn log_on(samba: &Samba) {
    let own = samba.settings();
    let administrator = samba.password_file("administrator", &samba.password("Administrator"));
    let account = own.account.clone().unwrap();
    let other = Settings {
        account: Some(account.replace("exadmin", "Administrator")),
        password_file: Some(administrator),
        ..own.clone()
    };
    for settings in [own, other] {
        connect(settings).unwrap();
    }
}

/// What a server notes about every change and every logon: when and how often something was written, not what.
const BOOKKEEPING: [&str; 6] = [
    "lastlogon",
    "lastlogontimestamp",
    "logoncount",
    "replpropertymetadata",
    "usnchanged",
    "whenchanged",
];

/// The whole database as its own tool exports it, deleted objects too: every entry one text, sorted.
///
/// Numbers and times of changes, what is replicated of each attribute and who may do what are in it: it differs if
/// anything was written at all.
pub(crate) fn export(samba: &Samba) -> BTreeSet<String> {
    records(&exported(samba)).map(str::to_owned).collect()
}

/// The same without what the server notes about changes and logons.
pub(crate) fn content(samba: &Samba) -> Entries {
    let mut entries = Entries::parse(&exported(samba));
    for attributes in entries.0.values_mut() {
        attributes.retain(|name, _| !BOOKKEEPING.contains(&name.as_str()));
    }
    entries
}

/// Records without their running number.
fn records(export: &str) -> impl Iterator<Item = &str> {
    export
        .split("\n\n")
        .filter_map(|record| Some(&record[record.find("dn: ").or(record.find("dn:: "))?..]))
}

fn exported(samba: &Samba) -> String {
    let output = Command::new("ldbsearch")
        .arg("-H")
        .arg(samba.folder().join("private/sam.ldb"))
        .args(["--show-deleted", "--show-recycled", "--cross-ncs"])
        .args([
            "(objectClass=*)",
            "*",
            "replPropertyMetaData",
            "nTSecurityDescriptor",
        ])
        .output()
        .unwrap();
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    String::from_utf8(output.stdout).unwrap()
}
