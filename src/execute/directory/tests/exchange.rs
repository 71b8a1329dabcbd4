//! The Exchange scripts of the corpus: the interpreter's effects and end state, step by step.

use super::stage::{Done, Engine, Stage, assert_same};
use crate::plan::StepKind;
use crate::vbscript::automation::adsi::{MailWithoutMailbox, Settings, SpnOrder};

/// A script and its directory.
#[derive(Clone)]
struct Site {
    script: Vec<u8>,
    ldif: String,
    servers: [&'static str; 2],
}

fn read(path: &str) -> Vec<u8> {
    std::fs::read(format!("{}/corpus/{path}", env!("CARGO_MANIFEST_DIR"))).unwrap()
}

fn site(folder: &str, ldif: &str) -> Site {
    let servers = match folder {
        "exchange-2007" => ["SERVER1", "SERVER2"],
        _ => ["EXPRIMARY", "EXBACKUP"],
    };
    Site {
        script: read(&format!("{folder}/exch.vbs")),
        ldif: String::from_utf8(read(&format!("{folder}/{ldif}"))).unwrap(),
        servers,
    }
}

fn sites() -> Vec<Site> {
    vec![
        site("exchange-2003", "directory.ldif").small(),
        site("exchange-2007", "directory.ldif").small(),
        site("hostile-directory", "directory.ldif"),
        site("hostile-directory", "comma.ldif"),
        site("hostile-directory", "child-domain.ldif"),
    ]
}

impl Site {
    /// With some of the users only: the whole organization takes long in a debug build.
    fn small(mut self) -> Self {
        let entries = self.ldif.split("\n\n").take(95);
        let entries: Vec<_> = entries
            .map(|entry| {
                let lines = entry.lines().filter(|line| !line.starts_with("member:"));
                lines.collect::<Vec<_>>().join("\n")
            })
            .collect();
        self.ldif = entries.join("\n\n");
        self
    }

    /// Without the entries whose name begins so.
    fn without(mut self, name: &str) -> Self {
        let kept: Vec<_> = self
            .ldif
            .split("\n\n")
            .filter(|entry| !entry.contains(&format!("dn: {name}")))
            .collect();
        assert!(kept.len() < self.ldif.split("\n\n").count(), "{name}");
        self.ldif = kept.join("\n\n");
        self
    }
}

/// Runs priorities one after another, and says what each did.
fn runs(site: &Site, settings: Settings, priorities: &[&str], engine: Engine) -> Vec<Done> {
    let stage = Stage::new(&site.script, &site.ldif, settings);
    let [primary, backup] = site.servers;
    let run = |priority: &&str| stage.run(&[primary, backup, priority], engine);
    priorities.iter().map(run).collect()
}

fn assert_all_same(site: &Site, settings: Settings, priorities: &[&str], about: &str) {
    let expected = runs(site, settings, priorities, Engine::Interpreter);
    for engine in [Engine::AsWritten, Engine::Unknown] {
        let found = runs(site, settings, priorities, engine);
        for (place, (one, other)) in expected.iter().zip(&found).enumerate() {
            assert!(one.records.len() > 3, "{about}: hardly anything happened");
            let about = format!("{about}, {engine:?}, run {place}");
            assert_same(one, other, &about);
        }
    }
}

#[test]
fn a_start_on_either_server_does_the_same() {
    for (place, site) in sites().iter().enumerate() {
        for priority in ["1", "2"] {
            let about = format!("site {place}, priority {priority}");
            assert_all_same(site, Settings::default(), &[priority], &about);
        }
    }
}

#[test]
fn failover_then_failback_does_the_same() {
    for (place, site) in sites().iter().enumerate() {
        let about = format!("site {place}");
        assert_all_same(site, Settings::default(), &["2", "1", "2"], &about);
    }
}

#[test]
fn as_the_scripts_were_written_they_stop_at_the_same_line() {
    let settings = Settings {
        spn_order: SpnOrder::AsWritten,
        mail_without_mailbox: MailWithoutMailbox::Stop,
    };
    for (place, site) in sites().iter().enumerate() {
        for priority in ["1", "2"] {
            let about = format!("site {place}, priority {priority}");
            assert_all_same(site, settings, &[priority], &about);
        }
    }
}

#[test]
fn mail_without_a_mailbox_stops_both_when_it_is_to_stop() {
    let settings = Settings {
        mail_without_mailbox: MailWithoutMailbox::Stop,
        ..Settings::default()
    };
    for (place, site) in sites().iter().enumerate() {
        assert_all_same(site, settings, &["2"], &format!("site {place}"));
    }
}

#[test]
fn a_store_that_is_missing_stops_both_at_its_line() {
    for folder in ["exchange-2003", "exchange-2007"] {
        let site = site(folder, "directory.ldif");
        let store = match folder {
            "exchange-2007" => {
                "CN=Mailbox Database,CN=First Storage Group,CN=InformationStore,CN=SERVER2"
            }
            _ => "CN=Mailbox Store,CN=First Storage Group,CN=InformationStore,CN=EXBACKUP",
        };
        let site = site.small().without(store);
        let done = runs(&site, Settings::default(), &["2"], Engine::Interpreter);
        let last = done[0].records.last().unwrap();
        assert!(last.result.failed, "{last:?}");
        assert_all_same(&site, Settings::default(), &["2"], folder);
    }
}

#[test]
fn a_file_for_the_next_start_is_written_once() {
    for folder in ["exchange-2003", "exchange-2007"] {
        let site = site(folder, "directory.ldif").small();
        let [primary, backup] = site.servers;
        for exists in [false, true] {
            let done = [Engine::Interpreter, Engine::AsWritten, Engine::Unknown].map(|engine| {
                let stage = Stage::new(&site.script, &site.ldif, Settings::default());
                if exists {
                    stage.file("spn.ldf", "mine");
                }
                stage.run(&[primary, backup, "1"], engine)
            });
            let text = done[0].files.iter().find(|(name, _)| name == "spn.ldf");
            assert_eq!(text.unwrap().1 == b"mine", exists);
            assert_same(&done[0], &done[1], folder);
            assert_same(&done[0], &done[2], folder);
        }
    }
}

#[test]
fn a_wrong_number_of_arguments_ends_both() {
    for folder in ["exchange-2003", "exchange-2007"] {
        let site = site(folder, "directory.ldif").small();
        for arguments in [&["A", "B"][..], &[], &["A", "B", "1", "x"]] {
            let done = [Engine::Interpreter, Engine::AsWritten, Engine::Unknown].map(|engine| {
                let stage = Stage::new(&site.script, &site.ldif, Settings::default());
                stage.run(arguments, engine)
            });
            assert_eq!(done[0].records.len(), 2, "{:?}", done[0].records);
            assert_same(&done[0], &done[1], folder);
            assert_same(&done[0], &done[2], folder);
        }
    }
}

/// The effects of a kind, as JSON.
fn of_kind(done: &Done, kind: &str) -> Vec<serde_json::Value> {
    let records = done.records.iter();
    let records = records.map(|record| serde_json::to_value(record).unwrap());
    records.filter(|record| record["kind"] == kind).collect()
}

/// What must not differ when requests are saved: the end state, what is shown, how it ends, and that no object of the
/// loop is changed twice.
fn assert_optimized(site: &Site, settings: Settings, priorities: &[&str], about: &str) {
    let expected = runs(site, settings, priorities, Engine::Interpreter);
    let found = runs(site, settings, priorities, Engine::Optimized);
    for (place, (one, other)) in expected.iter().zip(&found).enumerate() {
        let about = format!("{about}, run {place}");
        assert!(one.end == other.end, "{about}: end state");
        assert_eq!(one.ran, other.ran, "{about}");
        assert_eq!(one.files, other.files, "{about}");
        assert_eq!(one.remarks, other.remarks, "{about}");
        assert_eq!(of_kind(one, "echo"), of_kind(other, "echo"), "{about}");
        let last = |done: &Done| done.records.last().unwrap().clone();
        assert_eq!(last(one), last(other), "{about}");
        assert!(one.records.len() >= other.records.len(), "{about}");
    }
}

#[test]
fn fewer_requests_lead_to_the_same_end() {
    for (place, site) in sites().iter().enumerate() {
        for mail_without_mailbox in [MailWithoutMailbox::Skip, MailWithoutMailbox::Stop] {
            let settings = Settings {
                mail_without_mailbox,
                ..Settings::default()
            };
            let about = format!("site {place}, {mail_without_mailbox:?}");
            assert_optimized(site, settings, &["2", "1", "1"], &about);
        }
    }
}

#[test]
fn mailboxes_are_found_by_a_filter_and_changed_once() {
    let site = site("exchange-2003", "directory.ldif").small();
    let done = runs(&site, Settings::default(), &["2", "2"], Engine::Optimized);
    let searches = of_kind(&done[0], "directory_search");
    let users = searches.iter().find(|search| search["scope"] == "onelevel");
    let users = users.unwrap();
    assert_eq!(users["filter"], "(&(objectClass=user)(mail=*))");
    let attributes = [
        "objectClass",
        "mail",
        "homeMDB",
        "homeMTA",
        "msExchHomeServerName",
        "cn",
    ];
    assert_eq!(users["attributes"], serde_json::json!(attributes));
    let of_users = |done: &Done| -> Vec<serde_json::Value> {
        let changes = of_kind(done, "directory_modify").into_iter();
        let is_user = |change: &serde_json::Value| {
            let dn = change["dn"].as_str().unwrap();
            dn.ends_with(",CN=Users,DC=corp,DC=example")
        };
        changes.filter(is_user).collect()
    };
    let first = of_users(&done[0]);
    let mut names: Vec<_> = first
        .iter()
        .map(|change| change["dn"].as_str().unwrap())
        .collect();
    let count = names.len();
    names.dedup();
    assert!(count > 10 && names.len() == count, "{count}");
    let whole = first
        .iter()
        .filter(|change| change["changes"].as_array().unwrap().len() == 3);
    assert!(whole.count() > 10);
    // A second time every value is right already; what is left out is told all the same.
    let second = of_users(&done[1]);
    let sent = |change: &&serde_json::Value| !change["changes"].as_array().unwrap().is_empty();
    assert_eq!(second.iter().filter(sent).count(), 0, "{second:?}");
    let expected = runs(&site, Settings::default(), &["2"], Engine::Interpreter);
    assert_eq!(of_kind(&done[0], "echo"), of_kind(&expected[0], "echo"));
}

#[test]
fn a_refused_change_leaves_what_the_script_would_leave() {
    let site = site("exchange-2003", "directory.ldif")
        .small()
        .without("CN=Microsoft MTA,CN=EXBACKUP");
    let settings = Settings::default();
    let expected = runs(&site, settings, &["2"], Engine::Interpreter);
    let found = runs(&site, settings, &["2"], Engine::Optimized);
    assert!(expected[0].records.last().unwrap().result.failed);
    assert!(
        expected[0].ran.err.contains("(427, "),
        "{}",
        expected[0].ran.err
    );
    assert_optimized(&site, settings, &["2"], "no transfer agent");
    // The user's own steps are told as the script asks for them.
    let tail = |done: &Done| done.records[done.records.len() - 3..].to_vec();
    assert_eq!(tail(&expected[0]), tail(&found[0]));
}

#[test]
fn every_statement_of_the_exchange_scripts_is_typed() {
    for folder in ["exchange-2003", "exchange-2007", "hostile-directory"] {
        let site = site(folder, "directory.ldif");
        let stage = Stage::new(&site.script, &site.ldif, Settings::default());
        for priority in ["1", "2", ""] {
            let plan = stage.plan(&["A", "B", priority]);
            assert_eq!(plan.diagnostics, []);
            assert!(plan.statements > 200, "{}", plan.statements);
            assert_eq!(plan.typed, plan.statements);
            let loops = plan.steps.iter();
            let loops = loops.filter(|step| matches!(step.kind, StepKind::ForEach { .. }));
            // Two lists of names, the users, the update services.
            assert_eq!(loops.count(), 4);
        }
    }
}

/// Not every line, since each takes two seconds in a debug build.
const STRIDE: usize = 23;

/// Scripts that people have edited: with one line less, both do the same or do not compile.
#[test]
fn without_one_of_its_lines_a_script_does_the_same_by_its_steps() {
    let mut typed = 0;
    for folder in ["exchange-2003", "exchange-2007"] {
        let whole = site(folder, "directory.ldif").small();
        let [primary, backup] = whole.servers;
        let text = String::from_utf8(whole.script.clone()).unwrap();
        let lines: Vec<_> = text.lines().collect();
        for missing in (0..lines.len()).step_by(STRIDE) {
            let mut lines = lines.clone();
            let gone = lines.remove(missing);
            if gone.trim().is_empty() || gone.trim().starts_with('\'') {
                continue;
            }
            let script = lines.join("\r\n");
            let stage = || Stage::new(script.as_bytes(), &whole.ldif, Settings::default());
            let priority = if missing % 2 == 0 { "1" } else { "2" };
            let arguments = [primary, backup, priority];
            let plan = stage().plan(&arguments);
            if !plan.errors.is_empty() {
                continue;
            }
            typed += usize::from(plan.typed > 0);
            let expected = stage().run(&arguments, Engine::Interpreter);
            for engine in [Engine::AsWritten, Engine::Unknown] {
                let about = format!("{folder} without line {}: {gone}", missing + 1);
                assert_same(&expected, &stage().run(&arguments, engine), &about);
            }
            let optimized = stage().run(&arguments, Engine::Optimized);
            assert!(expected.end == optimized.end, "{gone}");
            assert_eq!(expected.ran, optimized.ran, "{gone}");
        }
    }
    assert!(typed > 5, "{typed}");
}
