//! Journal and undo against a real Active Directory, with processes that are killed on the way.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)] // A test fails by panicking.

mod samba;
mod scenario;

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;
use std::process::Stdio;
use std::time::{Duration, Instant};

use armistice::host::directory::{Scope, SearchRequest};
use samba::{DOMAIN, Samba};
use scenario::Scenario;

/// Changes three mailboxes again and again, takes names of one computer to the other, and ends with a new object.
const SCRIPT: &str = r#"
D = ",DC=corp,DC=example"
For i = 1 To 10
  For Each number In Array("01", "02", "03")
    Set mailbox = GetObject("LDAP://CN=Mailbox " & number & ",CN=Users" & D)
    mailbox.Put "title", "部長, " & i
    mailbox.PutEx 2, "proxyAddresses", Array("SMTP:" & i & "@corp.example", "smtp:b@corp.example")
    mailbox.SetInfo
  Next
Next
Set primary = GetObject("LDAP://CN=CLG201,CN=Computers" & D)
If Not IsEmpty(primary.servicePrincipalName) Then
  names = Array("HOST/CLG201", "HOST/CLG201.corp.example")
  primary.PutEx 4, "servicePrincipalName", names
  primary.SetInfo
  Set backup = GetObject("LDAP://CN=CLG202,CN=Computers" & D)
  backup.PutEx 3, "servicePrincipalName", names
  backup.SetInfo
End If
On Error Resume Next
Set unit = GetObject("LDAP://DC=corp,DC=example").Create("organizationalUnit", "OU=販売\, 東京")
unit.SetInfo
"#;

/// Every object of the domain with the attributes that the script may touch.
type State = BTreeMap<String, BTreeMap<String, BTreeSet<Vec<u8>>>>;

fn state(samba: &Samba) -> State {
    let attributes = [
        "cn",
        "title",
        "proxyAddresses",
        "servicePrincipalName",
        "mail",
        "homeMDB",
    ];
    let request = SearchRequest {
        scope: Scope::Subtree,
        attributes: attributes.map(str::to_owned).to_vec(),
        ..SearchRequest::entry(DOMAIN)
    };
    let mut state = State::new();
    let mut pages = samba.connect().search(&request).unwrap();
    while let Some(page) = pages.next_page().unwrap() {
        for entry in page {
            let attributes = entry.attributes.into_iter();
            let sets = attributes.map(|(name, values)| (name, values.into_iter().collect()));
            state.insert(entry.dn, sets.collect());
        }
    }
    state
}

fn group(samba: &Samba) -> Scenario {
    let settings = samba.settings();
    let site = format!(
        "[directory]\nurl = \"{}\"\nca_file = '{}'\naccount = \"{}\"\npassword_file = '{}'\n",
        settings.url.unwrap(),
        settings.ca_file.unwrap().display(),
        settings.account.unwrap(),
        settings.password_file.unwrap().display()
    );
    Scenario::empty()
        .file("armistice.toml", site)
        .file("change.vbs", [b"\xEF\xBB\xBF", SCRIPT.as_bytes()].concat())
        .batch("START.BAT", "@echo off\ncscript //nologo change.vbs\n")
        .event("FAILOVER")
        .server("OTHER")
}

fn undo(scenario: &Scenario) {
    let mut command = scenario.command();
    command.arg("undo").arg("--state").arg(scenario.state());
    let output = command.output().unwrap();
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
}

/// How many changes were announced in the journals below a folder.
fn announced(folder: &Path) -> usize {
    let Ok(entries) = fs::read_dir(folder) else {
        return 0;
    };
    let count = |path: &Path| match path.extension() {
        _ if path.is_dir() => announced(path),
        Some(ending) if ending == "jsonl" => {
            let text = String::from_utf8_lossy(&fs::read(path).unwrap()).into_owned();
            text.matches("{\"entry\":\"before\"").count()
        }
        _ => 0,
    };
    entries.map(|entry| count(&entry.unwrap().path())).sum()
}

/// Kills a run as soon as it has announced so many changes.
fn kill_after(scenario: &Scenario, changes: usize) {
    let before = announced(&scenario.state());
    let mut child = scenario
        .command()
        .arg("run")
        .arg(scenario.folder())
        .args(["--event", "FAILOVER", "--server", "OTHER", "--state"])
        .arg(scenario.state())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let start = Instant::now();
    while announced(&scenario.state()) < before + changes && child.try_wait().unwrap().is_none() {
        assert!(
            start.elapsed() < Duration::from_secs(120),
            "it makes no {changes} changes"
        );
    }
    let _ = child.kill();
    child.wait().unwrap();
}

#[test]
fn a_run_that_is_killed_is_continued_and_one_undo_takes_all_of_it_back() {
    let Some(samba) = Samba::start("127.0.0.11", &[]) else {
        return;
    };
    let before = state(&samba);
    let scenario = group(&samba);
    let run = scenario.run();
    assert_eq!(run.code, 0, "{}", run.stderr);
    let after = state(&samba);
    let mailbox = &after["CN=Mailbox 03,CN=Users,DC=corp,DC=example"];
    assert!(
        mailbox["title"].contains("部長, 10".as_bytes()),
        "{mailbox:?}"
    );
    assert!(after.len() > before.len());
    undo(&scenario);
    assert_eq!(state(&samba), before);

    for changes in [1, 2, 7, 16, 29] {
        kill_after(&scenario, changes);
        let run = scenario.run();
        assert_eq!(run.code, 0, "{}", run.stderr);
        assert!(
            run.stderr.contains("is continued under the same ID"),
            "{changes}: {}",
            run.stderr
        );
        assert_eq!(state(&samba), after, "killed after {changes}");
        undo(&scenario);
        assert_eq!(state(&samba), before, "killed after {changes}");
    }
}
