//! The Exchange scripts on a real Active Directory (Samba, LDAPS, a real bind), held against the embedded one.
#![cfg(unix)] // Samba runs there.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)] // A test fails by panicking.

mod samba;
mod scenario;

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::fs;
use std::io::BufReader;
use std::path::Path;
use std::process::Stdio;
use std::thread;
use std::time::{Duration, Instant};

use armistice::host::directory::memory::LdifDirectories;
use armistice::host::directory::{Address, Directories as _, Identity};
use samba::Samba;
use samba::compare::{State, differences, state};
use scenario::{Run, Scenario};

/// A site file that leads to the bench: the caller binds as `exadmin`, `/U` names the domain's administrator.
fn site(samba: &Samba, more: &str) -> String {
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
fn on_samba(samba: &Samba, corpus: &str, more: &str) -> Scenario {
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

fn start_and_stop(scenario: Scenario, event: &str, server: &str) -> (Scenario, Run) {
    let scenario = scenario.again().start().event(event).server(server);
    let run = scenario.run();
    let scenario = scenario.again().stop().event("START").server(server);
    let stopped = scenario.run();
    assert_eq!(stopped.code, 0, "{}", stopped.stderr);
    (scenario.again(), run)
}

/// The embedded directory as the runs of a group have left it.
fn embedded_state(scenario: Scenario, domain: &str) -> (Scenario, State) {
    let scenario = scenario.again().file("nothing.vbs", "").directory_out();
    let run = scenario.script("nothing.vbs", &[]);
    assert_eq!(run.code, 0, "{}", run.stderr);
    let file = fs::File::open(scenario.directory_file()).unwrap();
    let directories = LdifDirectories::open(BufReader::new(file), "end").unwrap();
    let directory = directories
        .connect(&Address::default(), &Identity::Own)
        .unwrap();
    (scenario.again(), state(&*directory, domain))
}

/// What changed the directory and how it ended, by the line that did it: the same on both.
fn outline(run: &Run) -> BTreeSet<String> {
    let told = ["run_directory_script", "import_ldif", "directory_modify"];
    let effects = run.trace.iter();
    effects
        .filter(|effect| told.iter().any(|kind| effect["kind"] == *kind))
        .map(|effect| {
            let (line, failed) = (&effect["span"]["line"], &effect["result"]["failed"]);
            format!("{} {line} {failed}", effect["kind"])
        })
        .collect()
}

fn same_on_both(address: &'static str, corpus: &str) {
    let Some(samba) = Samba::with_corpus(address, corpus) else {
        return;
    };
    let domain = samba.domain();
    let mut live = on_samba(&samba, corpus, "");
    let mut embedded = Scenario::corpus(corpus);
    for (event, server) in [("FAILOVER", "OTHER"), ("START", "HOME"), ("START", "HOME")] {
        let (of_live, of_embedded);
        (live, of_live) = start_and_stop(live, event, server);
        (embedded, of_embedded) = start_and_stop(embedded, event, server);
        assert_eq!(
            outline(&of_live),
            outline(&of_embedded),
            "{}",
            of_live.stderr
        );
        let expected;
        (embedded, expected) = embedded_state(embedded, &domain);
        let found = state(&*samba.connect(), &domain);
        assert!(found.len() > 1100);
        let differences = differences(&expected, &found);
        let shown: Vec<_> = differences.iter().take(20).collect();
        assert!(
            shown.is_empty(),
            "{event} {server}: {} {shown:#?}",
            differences.len()
        );
    }
    assert!(live.folder().join("spn.ldf").exists());
}

#[test]
fn exchange_2003_ends_the_same_on_samba_and_embedded() {
    same_on_both("127.0.0.1", "exchange-2003");
}

#[test]
fn exchange_2007_ends_the_same_on_samba_and_embedded() {
    same_on_both("127.0.0.2", "exchange-2007");
}

/// The line of the corpus's script that holds a text.
fn line_of(scenario: &Scenario, wanted: &str) -> usize {
    let text = fs::read_to_string(scenario.folder().join("exch.vbs")).unwrap();
    text.lines().position(|line| line.contains(wanted)).unwrap() + 1
}

fn message(run: &Run) -> String {
    let script = run.kind("run_directory_script");
    assert_eq!(script[0]["result"]["failed"], true, "{}", run.stderr);
    script[0]["result"]["message"].as_str().unwrap().to_owned()
}

/// One server for all that can go wrong, one after another; each leaves it as the next expects it.
#[test]
fn every_fault_ends_in_a_clear_error() {
    let Some(samba) = Samba::with_corpus("127.0.0.2", "exchange-2003") else {
        return;
    };
    let start = state(&*samba.connect(), &samba.domain());
    the_published_order_is_refused(&samba);
    restore(&samba, &start);
    a_wrong_password(&samba);
    a_certificate_that_does_not_verify(&samba);
    a_server_that_does_not_exist(&samba);
    a_mailbox_whose_store_does_not_exist(&samba);
    the_server_is_killed_half_way(&samba);
}

fn the_published_order_is_refused(samba: &Samba) {
    let group = on_samba(
        samba,
        "exchange-2003",
        "[directory_script]\nspn_order = 'as-written'\n",
    );
    let line = line_of(&group, "objBackup.SetInfo");
    let run = group.event("FAILOVER").server("OTHER").run();
    let message = message(&run);
    assert!(
        message.contains("0x8007202F") && message.contains("LDAP 19"),
        "{message}"
    );
    assert!(
        run.stderr.contains(&format!("exch.vbs:{line}:")),
        "{}",
        run.stderr
    );
    assert_eq!(run.kind("start_service").len(), 7);
}

/// Only the store flags had been set, and nothing takes them back.
fn restore(samba: &Samba, start: &State) {
    let mut now = state(&*samba.connect(), &samba.domain());
    let mut then = start.clone();
    for state in [&mut now, &mut then] {
        for attributes in state.values_mut() {
            attributes.remove("msexchpatchmdb");
        }
    }
    assert_eq!(differences(&then, &now), [""; 0]);
}

fn a_wrong_password(samba: &Samba) {
    let group = on_samba(samba, "exchange-2003", "");
    samba.password_file("administrator", "not-this-one");
    let run = group.event("FAILOVER").server("OTHER").run();
    let message = message(&run);
    assert!(message.contains("LDAP 49"), "{message}");
    assert!(run.stderr.contains("exch.vbs:"), "{}", run.stderr);
    assert!(!run.said().contains("not-this-one"));
    samba.password_file("administrator", &samba.password("Administrator"));
}

fn a_certificate_that_does_not_verify(samba: &Samba) {
    let site = site(samba, "");
    let without_ca: String = site
        .lines()
        .filter(|line| !line.starts_with("ca_file"))
        .map(|line| format!("{line}\n"))
        .collect();
    let group = on_samba(samba, "exchange-2003", "").file("armistice.toml", without_ca);
    let run = group.event("FAILOVER").server("OTHER").run();
    let message = message(&run);
    assert!(message.contains("certificate"), "{message}");
    assert!(run.stderr.contains("ca_file"), "{}", run.stderr);
}

fn a_server_that_does_not_exist(samba: &Samba) {
    let group = on_samba(samba, "exchange-2003", "");
    let run = group.script("exch.vbs", &["NOSUCH", "NEITHER", "2"]);
    let line = line_of(
        &group,
        "Set objBase = GetObject(\"LDAP://CN=\" & MailboxStore",
    );
    assert!(run.stderr.contains("0x80072030"), "{}", run.stderr);
    assert!(
        run.stderr.contains(&format!("exch.vbs:{line}:")),
        "{}",
        run.stderr
    );
    assert!(run.stderr.contains("LDAP 32"), "{}", run.stderr);
}

/// A mailbox of a store that the backup server does not have: the server refuses its new name.
fn a_mailbox_whose_store_does_not_exist(samba: &Samba) {
    let group = on_samba(samba, "exchange-2003", "");
    let group = group.file(
        "move.vbs",
        "Set user = GetObject(\"LDAP://\" & WScript.Arguments(0))\r\n\
         user.homeMDB = Replace(user.homeMDB, \"CN=Mailbox Store\", \"CN=Lost Store\")\r\n\
         user.SetInfo\r\n",
    );
    let mailboxes = state(&*samba.connect(), &samba.domain());
    let (dn, _) = mailboxes
        .iter()
        .find(|(_, attributes)| attributes.contains_key("homemdb"))
        .unwrap();
    let run = group.script("move.vbs", &[dn]);
    assert!(run.stderr.contains("move.vbs:3:"), "{}", run.stderr);
    assert!(
        run.stderr.contains("LDAP 19") || run.stderr.contains("LDAP 32"),
        "{}",
        run.stderr
    );
}

fn the_server_is_killed_half_way(samba: &Samba) {
    let group = on_samba(samba, "exchange-2003", "")
        .event("FAILOVER")
        .server("OTHER");
    let mut command = group.command();
    let child = command
        .arg("run")
        .arg(group.folder())
        .arg("--state")
        .arg(group.state())
        .args(["--event", "FAILOVER", "--server", "OTHER"])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    // The mailboxes take seconds; they have begun when the first has its new server.
    let begun = Instant::now();
    let moved = |samba: &Samba| {
        let mailboxes = state(&*samba.connect(), &samba.domain());
        mailboxes.values().any(|attributes| {
            let store = attributes.get("homemdb");
            store.is_some_and(|names| names.iter().any(|name| name.contains("CN=EXBACKUP")))
        })
    };
    while !moved(samba) {
        assert!(
            begun.elapsed() < Duration::from_secs(60),
            "no mailbox moved"
        );
        thread::sleep(Duration::from_millis(50));
    }
    samba.kill();
    let output = child.wait_with_output().unwrap();
    assert!(begun.elapsed() < Duration::from_secs(120), "it hung");
    let said = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(0), "{said}");
    assert!(
        said.contains("LDAP 81") && said.contains("exch.vbs:"),
        "{said}"
    );
    assert!(said.contains("start service"), "{said}");
}
