//! The Exchange scripts on a real Active Directory (Samba, LDAPS, a real bind), held against the embedded one.
#![cfg(unix)] // Samba runs there.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)] // A test fails by panicking.

mod on_samba;
mod samba;
mod scenario;

use std::collections::BTreeSet;
use std::fs;
use std::io::BufReader;
use std::process::Stdio;
use std::sync::mpsc;
use std::thread;
use std::time::{Duration, Instant};

use armistice::host::directory::memory::LdifDirectories;
use armistice::host::directory::{Address, Change, Directories as _, Entry, Identity, Operation};
use samba::Samba;
use samba::compare::{State, differences, state};
use scenario::{Run, Scenario};

fn start_and_stop(scenario: Scenario, event: &str, server: &str) -> (Scenario, Run) {
    let scenario = scenario.again().start().event(event).server(server);
    let (scenario, run) = limited(move || {
        let run = scenario.run();
        (scenario, run)
    });
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

/// What a run did to the directory and how it ended: the same on both, down to the deletion that an import is refused.
fn outline(run: &Run) -> BTreeSet<String> {
    let told = ["run_directory_script", "import_ldif", "directory_modify"];
    run.trace
        .iter()
        .filter(|effect| told.contains(&effect["kind"].as_str().unwrap()))
        .map(|effect| {
            let (line, failed) = (&effect["span"]["line"], &effect["result"]["failed"]);
            format!("{} {line} {failed}", effect["kind"])
        })
        .collect()
}

/// Nothing may hang, whatever goes wrong.
fn limited<T: Send + 'static>(what: impl FnOnce() -> T + Send + 'static) -> T {
    let (sender, receiver) = mpsc::channel();
    thread::spawn(move || sender.send(what()));
    let ended = receiver.recv_timeout(Duration::from_secs(300));
    ended.expect("it hung, or ended by a signal")
}

fn failover(group: Scenario) -> Run {
    limited(move || group.event("FAILOVER").server("OTHER").run())
}

fn script(group: Scenario, file: &'static str, arguments: &[&str]) -> Run {
    let arguments: Vec<_> = arguments.iter().map(|&text| text.to_owned()).collect();
    limited(move || {
        let arguments: Vec<_> = arguments.iter().map(String::as_str).collect();
        group.script(file, &arguments)
    })
}

fn same_on_both(address: &'static str, corpus: &str) {
    let Some(samba) = Samba::with_corpus(address, corpus) else {
        return;
    };
    let domain = samba.domain();
    let mut live = on_samba::group(&samba, corpus, "");
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
    same_on_both("127.0.0.5", "exchange-2003");
}

#[test]
fn exchange_2007_ends_the_same_on_samba_and_embedded() {
    same_on_both("127.0.0.6", "exchange-2007");
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
    let Some(samba) = Samba::with_corpus("127.0.0.7", "exchange-2003") else {
        return;
    };
    let start = state(&*samba.connect(), &samba.domain());
    the_published_order_is_refused(&samba);
    is_as_before(&samba, &start);
    a_wrong_password(&samba);
    a_certificate_that_does_not_verify(&samba);
    a_server_that_does_not_exist(&samba);
    a_mailbox_whose_store_does_not_exist(&samba, &start);
    the_server_is_killed_half_way(&samba);
}

fn the_published_order_is_refused(samba: &Samba) {
    let group = on_samba::group(
        samba,
        "exchange-2003",
        "[directory_script]\nspn_order = 'as-written'\n",
    );
    let line = line_of(&group, "objBackup.SetInfo");
    let run = failover(group);
    let message = message(&run);
    assert!(
        message.contains("0x8007202F")
            && message.contains("would cause a conflict")
            && message.contains("LDAP 19"),
        "{message}"
    );
    assert!(
        run.stderr.contains(&format!("exch.vbs:{line}:")),
        "{}",
        run.stderr
    );
    assert_eq!(run.kind("start_service").len(), 7);
}

/// Nothing but the store flags is otherwise than at the start; nothing takes those back.
fn is_as_before(samba: &Samba, start: &State) {
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
    let group = on_samba::group(samba, "exchange-2003", "");
    samba.password_file("administrator", "not-this-one");
    let run = failover(group);
    let message = message(&run);
    assert!(message.contains("LDAP 49"), "{message}");
    assert!(run.stderr.contains("exch.vbs:"), "{}", run.stderr);
    assert!(!run.said().contains("not-this-one"));
    samba.password_file("administrator", &samba.password("Administrator"));
}

fn a_certificate_that_does_not_verify(samba: &Samba) {
    let site = on_samba::site(samba, "");
    let without_ca: String = site
        .lines()
        .filter(|line| !line.starts_with("ca_file"))
        .map(|line| format!("{line}\n"))
        .collect();
    let group = on_samba::group(samba, "exchange-2003", "").file("armistice.toml", without_ca);
    let run = failover(group);
    let message = message(&run);
    assert!(message.contains("certificate"), "{message}");
    assert!(run.stderr.contains("ca_file"), "{}", run.stderr);
}

fn a_server_that_does_not_exist(samba: &Samba) {
    for (primary, backup, wanted) in [
        // The primary server's computer is looked for after the backup server's stores, which are there.
        ("NOSUCH", "EXBACKUP", "Set objPrimary = GetObject"),
        (
            "NOSUCH",
            "NEITHER",
            "Set objBase = GetObject(\"LDAP://CN=\" & MailboxStore",
        ),
    ] {
        let group = on_samba::group(samba, "exchange-2003", "");
        let line = line_of(&group, wanted);
        let run = script(group, "exch.vbs", &[primary, backup, "2"]);
        assert!(run.stderr.contains("0x80072030"), "{}", run.stderr);
        assert!(run.stderr.contains("LDAP 32"), "{}", run.stderr);
        assert!(
            run.stderr.contains(&format!("exch.vbs:{line}:")),
            "{}",
            run.stderr
        );
    }
}

/// A mailbox of a store that the backup server does not have: the server refuses its new name, and the script ends there.
/// When the mailbox is gone, a failback puts everything right again.
fn a_mailbox_whose_store_does_not_exist(samba: &Samba, start: &State) {
    let directory = samba.connect();
    let users = format!("CN=Users,{}", samba.domain());
    let store = format!("CN=Lone Store of EXPRIMARY,{users}");
    let mailbox = format!("CN=Lone Mailbox,{users}");
    for (dn, attributes) in [
        (&store, [("objectClass", "container"), ("description", "-")]),
        (
            &mailbox,
            [("objectClass", "user"), ("mail", "lone@corp.example")],
        ),
    ] {
        let attributes = attributes
            .map(|(name, value)| (name.to_owned(), vec![value.as_bytes().to_vec()]))
            .to_vec();
        let dn = dn.clone();
        directory.add(&Entry { dn, attributes }).unwrap();
    }
    let at_home = Change {
        operation: Operation::Replace,
        attribute: "homeMDB".to_owned(),
        values: vec![store.clone().into_bytes()],
    };
    directory.modify(&mailbox, &[at_home], true).unwrap();

    let group = on_samba::group(samba, "exchange-2003", "");
    let line = line_of(&group, "objUser.homeMDB = strHomeMDB") + 1;
    let run = failover(group);
    let message = message(&run);
    assert!(
        message.contains("000020B5: Referenced object not found") && message.contains("LDAP 19"),
        "{message}"
    );
    assert!(
        run.stderr.contains("homeMDB = CN=Lone Store of EXBACKUP"),
        "{}",
        run.stderr
    );
    assert!(
        run.stderr.contains(&format!("exch.vbs:{line}:")),
        "{}",
        run.stderr
    );
    let read = directory.read(&mailbox, &["homeMDB"]).unwrap();
    assert_eq!(read.text("homeMDB"), Some(store.clone()));

    directory.delete(&mailbox).unwrap();
    directory.delete(&store).unwrap();
    let group = on_samba::group(samba, "exchange-2003", "");
    let run = script(group, "exch.vbs", &["EXPRIMARY", "EXBACKUP", "1"]);
    assert_eq!(run.code, 0, "{}", run.stderr);
    is_as_before(samba, start);
}

fn the_server_is_killed_half_way(samba: &Samba) {
    let group = on_samba::group(samba, "exchange-2003", "")
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
    let output = limited(move || child.wait_with_output().unwrap());
    let said = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(0), "{said}");
    assert!(
        said.contains("LDAP 81") && said.contains("exch.vbs:"),
        "{said}"
    );
    assert!(said.contains("start service"), "{said}");
}

/// The script reads what memory it took at most from where Linux tells it.
#[test]
fn thirty_thousand_entries_are_enumerated_in_little_memory() {
    let Some(samba) = Samba::start("127.0.0.8", &[("ARMISTICE_SAMBA_CROWD", "30000")]) else {
        return;
    };
    let group = on_samba::group(&samba, "exchange-2003", "").file(
        "count.vbs",
        "contacts = 0\r\n\
         For Each entry In GetObject(\"LDAP://OU=Crowd,DC=corp,DC=example\")\r\n\
         If entry.Class = \"contact\" And entry.description = \"one of many\" Then contacts = contacts + 1\r\n\
         Next\r\n\
         WScript.Echo contacts\r\n\
         WScript.Echo CreateObject(\"Scripting.FileSystemObject\").OpenTextFile(\"Z:\\proc\\self\\status\").ReadAll\r\n",
    );
    let run = script(group, "count.vbs", &[]);
    assert_eq!(run.code, 0, "{}", run.stderr);
    assert_eq!(run.stdout.lines().next(), Some("30000"), "{}", run.said());
    let peak = run.stdout.lines().find(|line| line.starts_with("VmHWM:"));
    let kilobytes: u64 = peak
        .unwrap()
        .split_whitespace()
        .nth(1)
        .unwrap()
        .parse()
        .unwrap();
    eprintln!("30,000 entries enumerated in {kilobytes} KB");
    assert!(kilobytes < 128 * 1024, "{kilobytes} KB");
}
