//! The other families of scripts in the corpus: a start, and a stop behind it.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)] // A test fails by panicking.

mod scenario;

use std::fmt::Write as _;
use std::path::Path;

use scenario::{Run, Scenario};

/// Programs that the scripts call and that this machine need not have; their steps are in the snapshots as not found.
fn family(folder: &str) {
    let scenario = Scenario::corpus(folder).file("armistice.toml", "clock = \"simulated\"\n");
    let place = scenario.windows_folder();
    let scenario = situation(scenario);
    let start = scenario.run();
    let scenario = situation(scenario.again().stop());
    let stop = scenario.run();
    let text = format!("START\n{}\nSTOP\n{}", told(&start), told(&stop)).replace(&place, "FOLDER");
    let mut settings = insta::Settings::clone_current();
    settings.set_snapshot_path(Path::new(env!("CARGO_MANIFEST_DIR")).join("snapshots/corpus"));
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    settings.add_filter(r"\w{3} \d{2}/\d{2}/\d{4}", "DATE");
    settings.add_filter(r"[ \d]\d:\d{2}:\d{2}\.\d{2}", "TIME");
    settings.bind(|| insta::assert_snapshot!(folder, text));
}

/// A normal start, with nothing of this machine in the variables.
fn situation(scenario: Scenario) -> Scenario {
    let temp = format!("TEMP={}", scenario.windows_folder());
    scenario
        .event("START")
        .server("HOME")
        .disk("SUCCESS")
        .option("--set", "PATH=C:\\Windows\\System32")
        .option("--set", "COMPUTERNAME=NODE1")
        .option("--set", &temp)
}

/// The steps as they were shown, without the head and the foot, and what the script printed.
fn told(run: &Run) -> String {
    let mut text = String::new();
    for line in run.stderr.lines().skip(1) {
        if !line.starts_with("armistice:") {
            writeln!(text, "  {}", line.trim_end()).unwrap();
        }
    }
    for line in run.stdout.lines() {
        writeln!(text, "  | {}", line.trim_end()).unwrap();
    }
    text
}

macro_rules! families {
    ($($name:ident = $folder:literal)*) => {$(
        #[test]
        fn $name() {
            family($folder);
        }
    )*};
}

families! {
    template = "template"
    sql_server = "sql-server"
    oracle = "oracle"
    iis = "iis"
    file_share = "file-share"
    service_retry = "service-retry"
    japanese = "japanese"
    mirror_job = "mirror-job"
    volume_shadow = "volume-shadow"
    clp_factor = "clp-factor"
    watch_ids = "watch-ids"
    hand_edited = "hand-edited"
}

/// The start goes on to the services, but the directory script ends at the name that it cannot cope with.
#[test]
fn in_hostile_directories_the_script_ends_at_the_hazard() {
    let settings = include_bytes!("../corpus/exchange-2003/W#EXCHG.BAT");
    for (directory, server, message) in [
        // EX1 is part of EX10.
        (
            "directory.ldif",
            "OTHER",
            "does not exist: CN=Mailbox Store,CN=First Storage Group,CN=InformationStore,CN=MAILB0,",
        ),
        // MAILB is part of Mailbox.
        ("directory.ldif", "HOME", "does not exist: CN=EX1ox Store,"),
        (
            "comma.ldif",
            "OTHER",
            "an equals sign is missing at position 42 of CN=Recipient Update Service (Tokyo, Osaka),",
        ),
        (
            "child-domain.ldif",
            "OTHER",
            "there is no object CN=Configuration,DC=tokyo,DC=corp,DC=example",
        ),
    ] {
        let mut scenario = Scenario::corpus("hostile-directory")
            .event("FAILOVER")
            .server(server);
        if directory != "directory.ldif" {
            scenario = scenario.file("W#EXCHG.BAT", settings);
        }
        let path = scenario.folder().join(directory);
        let run = scenario.option("--directory", path.to_str().unwrap()).run();
        assert!(
            run.stderr.contains(message),
            "{directory} {server}: {}",
            run.stderr
        );
        assert_eq!(run.kind("start_service").len(), 7);
    }
}

#[test]
fn every_folder_of_the_corpus_has_a_test() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus");
    let tested = [
        include_str!("corpus.rs"),
        include_str!("matrix.rs"),
        include_str!("directory.rs"),
    ]
    .concat();
    for entry in std::fs::read_dir(folder).unwrap() {
        let entry = entry.unwrap();
        let name = entry.file_name().into_string().unwrap();
        if entry.path().is_dir() {
            assert!(tested.contains(&format!("\"{name}\"")), "{name}");
        }
    }
}
