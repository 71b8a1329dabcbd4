//! The facts about the Exchange scripts that hold for every scenario.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)] // A test fails by panicking.

mod scenario;

use scenario::{Run, Scenario};

const SERVICES_2003: [&str; 7] = [
    "EXCHSA", "EXCHMGMT", "EXCHIS", "RESVC", "EXCHMTA", "SMTP", "POP3",
];
const SERVICES_2007: [&str; 15] = [
    "EXCHSA",
    "EXCHIS",
    "EXCHMSS",
    "EXHADT",
    "EXHASU",
    "EXCHEDS",
    "EXCHPOP3",
    "EXCHREPL",
    "EXCHSRC",
    "EXCHSVH",
    "EXCHTRN",
    "EXCHTRNLS",
    "EXCHFDS",
    "EXCHMA",
    "EXCHMS",
];

fn reversed(names: &[&str]) -> Vec<String> {
    names.iter().rev().map(|name| (*name).to_owned()).collect()
}

fn position(run: &Run, kind: &str) -> usize {
    run.trace
        .iter()
        .position(|effect| effect["kind"] == kind)
        .unwrap_or_else(|| panic!("no {kind} in {:?}", run.trace))
}

#[test]
fn start_and_stop_of_2003_are_each_others_reverse() {
    let start = Scenario::corpus("exchange-2003")
        .event("START")
        .server("HOME");
    let run = start.run();
    assert_eq!(run.code, 0, "{}", run.stderr);
    assert_eq!(run.fields("start_service", "watch_id"), SERVICES_2003);
    let script = run.kind("run_directory_script");
    assert_eq!(script.len(), 1);
    assert_eq!(script[0]["watch_id"], "EXCHSCR");
    assert_eq!(script[0]["wait"], true);
    assert_eq!(script[0]["arguments"][2], "1");
    assert!(position(&run, "run_directory_script") < position(&run, "start_service"));

    let run = start.again().stop().event("START").server("HOME").run();
    assert_eq!(run.code, 0, "{}", run.stderr);
    assert_eq!(
        run.fields("stop_watch", "watch_id"),
        reversed(&SERVICES_2003)
    );
    assert!(
        run.fields("stop_watch", "service")
            .iter()
            .all(|name| name != "null")
    );
}

#[test]
fn start_and_stop_of_2007_are_each_others_reverse() {
    let start = Scenario::corpus("exchange-2007")
        .event("FAILOVER")
        .server("OTHER");
    let run = start.run();
    assert_eq!(run.code, 0, "{}", run.stderr);
    assert_eq!(run.fields("start_service", "watch_id"), SERVICES_2007);
    assert_eq!(run.kind("run_directory_script")[0]["arguments"][2], "2");

    let run = start.again().stop().event("FAILOVER").server("OTHER").run();
    assert_eq!(
        run.fields("stop_watch", "watch_id"),
        reversed(&SERVICES_2007)
    );
    assert!(
        run.fields("stop_watch", "service")
            .iter()
            .all(|name| name != "null")
    );
}

#[test]
fn spn_ldf_is_imported_once_and_only_on_the_home_server() {
    for folder in ["exchange-2003", "exchange-2007"] {
        let home = Scenario::corpus(folder)
            .file("spn.ldf", "")
            .event("START")
            .server("HOME")
            .run();
        assert_eq!(home.kind("import_ldif").len(), 1, "{folder}");
        assert!(position(&home, "import_ldif") < position(&home, "run_directory_script"));
        let other = Scenario::corpus(folder)
            .file("spn.ldf", "")
            .event("START")
            .server("OTHER")
            .run();
        assert!(other.kind("import_ldif").is_empty(), "{folder}");
    }
}

#[test]
fn recover_does_nothing_but_log() {
    for folder in ["exchange-2003", "exchange-2007"] {
        let run = Scenario::corpus(folder)
            .event("RECOVER")
            .server("HOME")
            .run();
        for effect in &run.trace {
            let kind = effect["kind"].as_str().unwrap();
            assert!(matches!(kind, "log" | "set_variable"), "{folder}: {effect}");
        }
    }
}

#[test]
fn without_an_event_one_broadcast_says_that_the_cluster_is_offline() {
    for folder in ["exchange-2003", "exchange-2007"] {
        for scenario in [
            Scenario::corpus(folder).start(),
            Scenario::corpus(folder).stop(),
        ] {
            let run = scenario.run();
            assert_eq!(
                run.fields("broadcast", "message"),
                ["Cluster Server is offline"],
                "{folder}"
            );
            assert!(run.kind("start_service").is_empty() && run.kind("stop_watch").is_empty());
        }
    }
}

#[test]
fn a_failed_disk_is_broadcast_before_start_and_after_stop() {
    for folder in ["exchange-2003", "exchange-2007"] {
        let failed = "Failed to connect the switched disk partition";
        let start = Scenario::corpus(folder)
            .event("START")
            .server("HOME")
            .disk("FAILURE");
        let run = start.run();
        assert_eq!(run.fields("broadcast", "message"), [failed]);
        assert!(run.kind("start_service").is_empty());
        let run = start.again().stop().event("START").disk("FAILURE").run();
        assert!(position(&run, "stop_watch") < position(&run, "broadcast"));
    }
}

#[test]
fn the_stop_script_of_2007_as_published_ends_at_its_missing_label() {
    let start = Scenario::corpus("exchange-2007-as-published")
        .event("START")
        .server("HOME");
    start.run();
    let run = start.again().stop().event("START").server("HOME").run();
    assert_eq!(run.code, 1);
    assert!(run.kind("stop_watch").is_empty());
    assert!(
        run.stderr
            .contains("The system cannot find the batch label specified - NORMAL"),
        "{}",
        run.stderr
    );
    assert!(run.stderr.contains("GOTO NORMAL"), "{}", run.stderr);
}

#[test]
fn misspelt_broadcasts_of_2003_as_published_reach_nobody_and_are_explained() {
    let run = Scenario::corpus("exchange-2003-as-published")
        .event("START")
        .disk("FAILURE")
        .run();
    assert!(run.kind("broadcast").is_empty());
    assert!(
        run.stderr.contains("'ARMBroadcast' is not recognized"),
        "{}",
        run.stderr
    );
    assert!(run.stderr.contains("ARMBCAST"), "{}", run.stderr);
}

/// The password of the 2007 settings is in nothing that the program writes.
#[test]
fn a_password_of_the_settings_is_never_shown() {
    let secret = "Sesame-9017-öffne";
    let scenario = Scenario::corpus("exchange-2007").file("spn.ldf", "");
    let settings = std::fs::read_to_string(scenario.folder().join("W#EXCHG.BAT")).unwrap();
    let changed: String = settings
        .lines()
        .map(
            |line| match line.to_ascii_uppercase().starts_with("SET W#EXCHG7=") {
                true => format!("SET W#EXCHG7={secret}\r\n"),
                false => format!("{line}\r\n"),
            },
        )
        .collect();
    assert!(changed.contains(secret));
    let scenario = scenario
        .file("W#EXCHG.BAT", changed)
        .event("START")
        .server("HOME")
        .flag("--verbose");
    let run = scenario.run();
    assert_eq!(
        run.kind("import_ldif").len(),
        1,
        "the path with the password was taken"
    );
    assert!(!run.said().contains(secret), "{}", run.said());
    assert!(
        run.trace
            .iter()
            .all(|effect| !effect.to_string().contains(secret))
    );
    let mut files = vec![scenario.state()];
    while let Some(path) = files.pop() {
        if path.is_dir() {
            files.extend(
                std::fs::read_dir(path)
                    .unwrap()
                    .map(|entry| entry.unwrap().path()),
            );
        } else if let Ok(bytes) = std::fs::read(&path) {
            assert!(
                !String::from_utf8_lossy(&bytes).contains(secret),
                "{}",
                path.display()
            );
        }
    }
}
