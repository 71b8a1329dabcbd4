//! `armistice verify`: equal where the plan does what the scripts do, different wherever it does something else.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)] // A test fails by panicking.

mod mutation;

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::time::{Duration, Instant};

use armistice::cluster::{Scenario, Script};
use armistice::host::Effect;
use armistice::host::directory::memory::LdifDirectories;
use armistice::host::sandbox::{Decisions, Event, Sources};
use armistice::plan::{Plan, Step, extract};
use armistice::source::Span;
use armistice::verify::{
    Case, Coverage, Evaluator, Match, Planned, Runs, Setup, cases, compare, explore, generate,
    run_case,
};
use serde_json::Value;

fn corpus(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("corpus")
        .join(name)
}

fn verify(arguments: &[&str], folder: &Path) -> Output {
    Command::new(env!("CARGO_BIN_EXE_armistice"))
        .arg("verify")
        .arg(folder)
        .args(arguments)
        .output()
        .unwrap()
}

fn setup(folder: &Path) -> Setup {
    Setup::new(
        folder.to_owned(),
        Sources::read(folder, None).unwrap(),
        None,
    )
}

fn plan_of(folder: &Path) -> Plan {
    extract::folder(&extract::Request {
        folder: folder.to_owned(),
        ..extract::Request::default()
    })
    .unwrap()
}

fn folder(files: &[(&str, &str)]) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    for (name, text) in files {
        std::fs::write(folder.path().join(name), text.replace('\n', "\r\n")).unwrap();
    }
    folder
}

/// Places at which something was done in the base world of a case.
fn places_done(setup: &Setup, case: &Case) -> BTreeSet<String> {
    let runs = run_case(setup, case, &Evaluator::default(), &Decisions::default()).unwrap();
    let events = runs.into_iter().flat_map(|run| run.unwrap().events);
    events
        .filter_map(|event| match event {
            // Of a line that is refused nothing but its watch ID counts.
            Event::Told(record) => {
                (!matches!(record.effect, Effect::Refused { .. })).then_some(record.span)
            }
            Event::Decided(decision) => Some(decision.span),
            _ => None,
        })
        .map(|span| place_of(&span))
        .collect()
}

/// Changes the plan of a folder where its scenarios do something, takes every `step`th of these changes of each scenario,
/// and tells what was tried. With `once` a change that other scenarios have too is tried in the first of them only.
fn mutated(folder: &Path, setup: &Setup, step: usize, once: bool) -> Vec<String> {
    let plan = plan_of(folder);
    let whole = serde_json::to_value(&plan).unwrap();
    let mut tried = Vec::new();
    let mut missed = Vec::new();
    let mut known = BTreeSet::new();
    let mut left = Oracle::default();
    for case in cases(true, true) {
        let [scenario] = case.runs.as_slice() else {
            continue;
        };
        let index = position(&whole, &case);
        let places = places_done(setup, &case);
        let done = |span: &Value| places.contains(&place(span));
        // Of a large plan the other scenarios are of no use here.
        let behind_its_start = pair(&case);
        let mut json = whole.clone();
        json["scenarios"] = Value::Array(vec![whole["scenarios"][index].clone()]);
        if let Some(pair) = &behind_its_start {
            let start = position(&whole, pair);
            let start = whole["scenarios"][start].clone();
            json["scenarios"].as_array_mut().unwrap().push(start);
        }
        let mut all = mutation::mutations(&json, 0, &done);
        all.retain(|mutation| !once || known.insert(mutation.name.clone()));
        // Situations are much alike: a few changes of each, others every time. Look-ups are few.
        let chosen = all.iter().enumerate().filter(|(number, mutation)| {
            number % step == index % step || mutation.name.ends_with("another filter")
        });
        for (_, mutation) in chosen {
            // What an ID stands for shows only where it was loaded.
            let shows = |span: &Value| {
                let pair = behind_its_start.as_ref().unwrap_or(&case);
                stopped(setup, pair).contains(&place(span))
            };
            if mutation.stops.as_ref().is_some_and(|span| !shows(span)) {
                continue;
            }
            let mut other: Plan = serde_json::from_value(mutation.apply(&json)).unwrap();
            other.secrets.clone_from(&plan.secrets);
            let noticed = left.differs(setup, &other, &case)
                || behind_its_start
                    .as_ref()
                    .is_some_and(|pair| left.differs(setup, &other, pair));
            let name = format!("{:?} {case}: {}", scenario.script, mutation.name);
            if !noticed {
                missed.push(name.clone());
            }
            tried.push(name);
        }
    }
    assert!(missed.is_empty(), "not noticed: {missed:#?}");
    tried
}

/// What the scripts themselves do in each case, which every changed plan is held against.
#[derive(Default)]
struct Oracle(BTreeMap<String, Runs>);

impl Oracle {
    fn differs(&mut self, setup: &Setup, plan: &Plan, case: &Case) -> bool {
        let base = Decisions::default();
        let left = self
            .0
            .entry(case.to_string())
            .or_insert_with(|| run_case(setup, case, &Evaluator::default(), &base).unwrap());
        let planned = Planned {
            plan,
            optimize: false,
        };
        let right = run_case(setup, case, &planned, &base).unwrap();
        left.iter().zip(&right).any(|sides| match sides {
            (Ok(left), Ok(right)) => compare(left, right).difference.is_some(),
            (left, right) => left.is_ok() != right.is_ok(),
        })
    }
}

fn mutated_folder(name: &str, wanted: usize) {
    let folder = corpus(name);
    let tried = mutated(&folder, &setup(&folder), 7, false).len();
    assert!(tried >= wanted, "only {tried} changes were tried");
}

/// The directory of a folder with a few of its users.
fn small_directory(name: &str) -> LdifDirectories {
    let text = std::fs::read_to_string(corpus(name).join("directory.ldif")).unwrap();
    let mut users = 0;
    let mut small = String::new();
    for record in text.split("\n\n") {
        let is_user = record.contains("\nobjectClass: user\n")
            && !record.contains("\nobjectClass: computer\n");
        users += usize::from(is_user);
        if !is_user || users <= 8 {
            small.push_str(record);
            small.push_str("\n\n");
        }
    }
    LdifDirectories::open(small.as_bytes(), "a few users").unwrap()
}

/// Changes of the plan of an Exchange folder, with those of its directory script.
fn mutated_exchange(name: &str) {
    let folder = corpus(name);
    let mut setup = setup(&folder);
    setup.directory = Some(small_directory(name));
    let tried = mutated(&folder, &setup, 3, true);
    assert!(tried.len() >= 50, "only {} changes were tried", tried.len());
    for kind in [
        "directory_search of line",
        "directory_modify of line",
        "another attribute",
        "another value",
        "another filter",
        "another dn",
        "another watch_id",
        "another service",
        "if of line",
    ] {
        let count = tried.iter().filter(|name| name.contains(kind)).count();
        assert!(count > 0, "none is a `{kind}`: {tried:#?}");
    }
}

fn place(span: &Value) -> String {
    let span: Span = serde_json::from_value(span.clone()).unwrap();
    place_of(&span)
}

/// Effects of a directory script are told with the line only.
fn place_of(span: &Span) -> String {
    match span.file.ends_with(".vbs") {
        true => format!("{}:{}", span.file, span.line),
        false => span.to_string(),
    }
}

/// Places at which a kill stops something.
fn stopped(setup: &Setup, case: &Case) -> BTreeSet<String> {
    let runs = run_case(setup, case, &Evaluator::default(), &Decisions::default()).unwrap();
    let events = runs.into_iter().flat_map(|run| run.unwrap().events);
    events
        .filter_map(|event| match event {
            Event::Told(record) => match &record.effect {
                Effect::StopWatch {
                    service: None,
                    program: None,
                    ..
                } => None,
                Effect::StopWatch { .. } => Some(record.span.to_string()),
                _ => None,
            },
            _ => None,
        })
        .collect()
}

/// The stop of a case behind the start of the same situation.
fn pair(case: &Case) -> Option<Case> {
    let stop = case.runs.first()?;
    (stop.script == Script::Stop).then(|| Case {
        runs: vec![
            Scenario {
                script: Script::Start,
                ..stop.clone()
            },
            stop.clone(),
        ],
    })
}

fn position(json: &Value, case: &Case) -> usize {
    let run = &case.runs[0];
    let script = match run.script {
        Script::Start => "start",
        Script::Stop => "stop",
    };
    let event = run.event.as_ref().map(ToString::to_string);
    json["scenarios"]
        .as_array()
        .unwrap()
        .iter()
        .position(|scenario| {
            scenario["script"] == script
                && scenario["event"].as_str() == event.as_deref()
                && scenario["server"] == run.server.to_string()
                && scenario["disk"] == run.disk.to_string()
        })
        .unwrap()
}

#[test]
fn a_changed_plan_of_watch_ids_is_noticed() {
    mutated_folder("watch-ids", 30);
}

#[test]
fn a_changed_plan_of_sql_server_is_noticed() {
    mutated_folder("sql-server", 30);
}

#[test]
fn a_changed_plan_of_service_retry_is_noticed() {
    mutated_folder("service-retry", 20);
}

#[test]
fn a_changed_plan_of_exchange_2003_is_noticed() {
    mutated_exchange("exchange-2003");
}

#[test]
fn a_changed_plan_of_exchange_2007_is_noticed() {
    mutated_exchange("exchange-2007");
}

#[test]
fn folders_of_the_corpus_are_equal() {
    for name in ["template", "watch-ids", "hand-edited"] {
        let ran = verify(&["--worlds", "6"], &corpus(name));
        let text = String::from_utf8_lossy(&ran.stdout).into_owned();
        let errors = String::from_utf8_lossy(&ran.stderr).into_owned();
        assert_eq!(ran.status.code(), Some(0), "{name}\n{text}\n{errors}");
        assert!(text.contains("\nequal: 48 situations, "), "{text}");
        assert!(text.contains("deviations: none"), "{text}");
        assert_eq!(errors, "", "{name}");
    }
}

#[test]
fn every_condition_that_a_plan_leaves_open_goes_both_ways() {
    let ran = verify(&["--worlds", "24"], &corpus("japanese"));
    let text = String::from_utf8_lossy(&ran.stdout).into_owned();
    assert!(
        text.contains("conditions that the plan leaves open: 2 of 2 went both ways"),
        "{text}"
    );
}

#[test]
fn a_file_that_may_exist_is_tried_both_ways() {
    let folder = folder(&[(
        "START.BAT",
        "@echo off\nif exist X:\\data\\ready.txt (armlog there) else armlog missing\n",
    )]);
    let setup = setup(folder.path());
    let case = &cases(true, false)[0];
    let mut coverage = Coverage::default();
    let base = Decisions::default();
    let game = Match {
        engines: [&Evaluator::default(), &Evaluator::default()],
        compare: &compare,
        also: None,
        worlds: 10,
        patience: 0,
        known: &|_, _| false,
        base: &base,
    };
    let explored = explore(&setup, case, game, &mut coverage).unwrap();
    assert_eq!(explored.differences, []);
    assert!(
        coverage.places().all(|(_, ways)| ways.both()),
        "{coverage:?}"
    );
}

#[test]
fn an_exit_code_that_decides_is_tried_both_ways() {
    let folder = folder(&[(
        "START.BAT",
        "@echo off\nsqlcmd -i a.sql\nif errorlevel 1 armlog failed\nosql\nif not %ERRORLEVEL% == 0 armlog two\n",
    )]);
    let setup = setup(folder.path());
    let case = &cases(true, false)[0];
    let mut coverage = Coverage::default();
    let base = Decisions::default();
    let game = Match {
        engines: [&Evaluator::default(), &Evaluator::default()],
        compare: &compare,
        also: None,
        worlds: 20,
        patience: 0,
        known: &|_, _| false,
        base: &base,
    };
    explore(&setup, case, game, &mut coverage).unwrap();
    assert_eq!(coverage.places().count(), 2);
    assert!(
        coverage.places().all(|(_, ways)| ways.both()),
        "{coverage:?}"
    );
}

#[test]
fn a_plan_of_other_scripts_is_different_and_both_lines_are_told() {
    let one = folder(&[(
        "START.BAT",
        "@echo off\narmload SVC1 /S Spooler\narmlog begun\n",
    )]);
    let two = folder(&[(
        "START.BAT",
        "@echo off\narmload SVC1 /S Browser\narmlog begun\n",
    )]);
    let plan = two.path().join("plan.json");
    std::fs::write(&plan, serde_json::to_vec(&plan_of(two.path())).unwrap()).unwrap();
    let ran = verify(&["--plan", plan.to_str().unwrap()], one.path());
    let errors = String::from_utf8_lossy(&ran.stderr).into_owned();
    assert_eq!(ran.status.code(), Some(1), "{errors}");
    assert!(errors.contains("\"service\":\"Spooler\""), "{errors}");
    assert!(errors.contains("\"service\":\"Browser\""), "{errors}");
    assert!(
        errors.contains("START.BAT:2:1: armload SVC1 /S Spooler"),
        "{errors}"
    );
}

#[test]
fn what_cannot_be_read_is_said_with_code_2() {
    let empty = folder(&[]);
    for (arguments, wanted) in [
        (vec![], "neither START.BAT nor STOP.BAT"),
        (vec!["--plan", "missing.json"], "missing.json"),
    ] {
        let folder = if arguments.is_empty() {
            empty.path().to_owned()
        } else {
            corpus("template")
        };
        let ran = verify(&arguments, &folder);
        let errors = String::from_utf8_lossy(&ran.stderr).into_owned();
        assert_eq!(ran.status.code(), Some(2), "{errors}");
        assert!(errors.contains(wanted), "{errors}");
    }
}

/// Runs `verify` and gives back what it printed, with what went wrong.
fn verified(arguments: &[&str], folder: &Path) -> (Option<i32>, String) {
    let ran = verify(arguments, folder);
    let text = String::from_utf8_lossy(&ran.stdout).into_owned();
    let errors = String::from_utf8_lossy(&ran.stderr).into_owned();
    (ran.status.code(), format!("{text}{errors}"))
}

/// The site file of `hostile-directory` names no directory.
#[test]
fn a_directory_is_generated_where_none_is_named() {
    let (code, text) = verified(&["--worlds", "6"], &corpus("hostile-directory"));
    assert_eq!(code, Some(0), "{text}");
    assert!(
        text.starts_with("directory: generated from the plan's look-ups, "),
        "{text}"
    );
    assert!(
        text.contains("conditions that the plan leaves open: 4 of 4 went both ways"),
        "{text}"
    );
    assert!(text.contains("\n  filtered-search ("), "{text}");
}

#[test]
fn a_script_runs_to_its_end_in_its_generated_directory() {
    let folder = corpus("hostile-directory");
    let mut setup = setup(&folder);
    let made = generate(&mut setup, &plan_of(&folder)).unwrap().unwrap();
    setup.directory = Some(made.directory);
    for server in ["HOME", "OTHER"] {
        let case = cases(true, false)
            .into_iter()
            .find(|case| case.situation() == ["FAILOVER", server, "SUCCESS"])
            .unwrap();
        let runs = run_case(&setup, &case, &Evaluator::default(), &Decisions::default());
        let ended = runs.unwrap().remove(0).unwrap();
        let echoes = |text: &str| {
            let wanted = Effect::Echo {
                text: text.to_owned(),
            };
            ended.records().any(|record| record.effect == wanted)
        };
        assert!(echoes("Finished."), "{server}: {}", ended.output);
        let changes = ended
            .records()
            .filter(|record| matches!(record.effect, Effect::DirectoryModify { .. }));
        // Two stores, twelve names, two routing and list servers, and three for each mailbox at least.
        assert!(changes.count() > 19, "{server}");
    }
}

#[test]
fn a_generated_directory_has_what_another_script_looks_for_and_drives_its_conditions_both_ways() {
    let folder = folder(&[
        ("START.BAT", "@echo off\ncscript //nologo queues.vbs\n"),
        (
            "queues.vbs",
            r#"Set root = GetObject("LDAP://RootDSE")
base = root.Get("defaultNamingContext")
Set conn = CreateObject("ADODB.Connection")
conn.Provider = "ADsDSOObject"
conn.Open "queues"
Set rs = conn.Execute("<LDAP://" & base & ">;(&(objectClass=printQueue)(location=Tokyo*));adspath;subtree")
Set queue = GetObject(rs.Fields(0).Value)
If queue.driverName = "Old" Then
    queue.driverName = "New"
    queue.SetInfo
Else
    WScript.Echo "kept: " & queue.cn
End If
Set machines = GetObject("LDAP://OU=Machines," & base)
For Each machine In machines
    If machine.Class = "computer" Then
        If machine.description <> "" Then
            machine.location = Replace(machine.location, "A1", "B1", 1, -1, vbTextCompare)
            machine.SetInfo
        End If
    End If
Next
"#,
        ),
    ]);
    let (code, text) = verified(&[], folder.path());
    assert_eq!(code, Some(0), "{text}");
    assert!(text.contains("generated directory 2: "), "{text}");
    assert!(
        text.contains("conditions that the plan leaves open: 3 of 3 went both ways"),
        "{text}"
    );
}

#[test]
fn a_situation_that_the_plan_hands_over_in_every_world_is_a_failure() {
    let folder = folder(&[(
        "START.BAT",
        "@echo off\nset A=%CLP_FACTOR%\nif \"%A%\" == \"x\" armlog x\narmlog done\n",
    )]);
    let mut plan = plan_of(folder.path());
    // A plan that takes something for granted that never holds.
    let assumption: Step = serde_json::from_value(serde_json::json!({
        "kind": "assume",
        "defined": [""],
        "span": {"file": "START.BAT", "line": 2, "column": 1},
    }))
    .unwrap();
    for scenario in &mut plan.scenarios {
        scenario.steps.make_mut().insert(0, assumption.clone());
    }
    let file = folder.path().join("plan.json");
    std::fs::write(&file, serde_json::to_vec(&plan).unwrap()).unwrap();
    let (code, text) = verified(&["--plan", file.to_str().unwrap()], folder.path());
    assert_eq!(code, Some(1), "{text}");
    assert!(text.contains("  HANDED OVER\n"), "{text}");
    assert!(text.contains(" worlds at START.BAT:2:1: "), "{text}");
    assert!(text.contains(", 0 % of them from typed steps; "), "{text}");
}

#[test]
fn what_the_interpreter_did_for_a_plan_is_told_apart() {
    let folder = folder(&[(
        "START.BAT",
        "@echo off\narmlog one\nfor %%i in (*.txt a.b) do armlog %%i\narmlog two\narmlog three\n",
    )]);
    let (code, text) = verified(&[], folder.path());
    assert_eq!(code, Some(0), "{text}");
    // Three of four in each world.
    assert!(text.contains(", 75 % of them from typed steps"), "{text}");
}

#[test]
fn nothing_in_the_folder_is_changed() {
    let folder = folder(&[(
        "START.BAT",
        "@echo off\ncopy START.BAT made.txt\ndel START.BAT\nmd sub\n",
    )]);
    let ran = verify(&[], folder.path());
    assert_eq!(ran.status.code(), Some(0), "{ran:?}");
    let names: Vec<_> = std::fs::read_dir(folder.path())
        .unwrap()
        .map(|entry| entry.unwrap().file_name())
        .collect();
    assert_eq!(names, ["START.BAT"]);
}

#[test]
fn the_stand_in_is_what_its_source_builds() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/verify/oracle");
    let bench = tempfile::tempdir().unwrap();
    let built = bench.path().join("stand_in.exe");
    let ran = Command::new(folder.join("build"))
        .arg(&built)
        .output()
        .unwrap();
    assert!(
        ran.status.success(),
        "install the Debian package gcc-mingw-w64-x86-64: {}",
        String::from_utf8_lossy(&ran.stderr)
    );
    assert!(
        std::fs::read(built).unwrap() == armistice::verify::oracle::STAND_IN,
        "src/verify/oracle/stand_in.exe is not what `build` makes of stand_in.c"
    );
}

/// With Ctrl-C a run ends, and everything temporary goes.
#[cfg(unix)]
#[test]
fn ctrl_c_leaves_no_temporary_folder_behind() {
    let temporary = tempfile::tempdir().unwrap();
    let mut running = Command::new(env!("CARGO_BIN_EXE_armistice"))
        .arg("verify")
        .arg(corpus("exchange-2003"))
        .env("TMPDIR", temporary.path())
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let deadline = Instant::now() + Duration::from_secs(120);
    while std::fs::read_dir(temporary.path())
        .unwrap()
        .next()
        .is_none()
    {
        assert_eq!(running.try_wait().unwrap(), None, "it ended by itself");
        assert!(Instant::now() < deadline, "it did not begin");
        std::thread::sleep(Duration::from_millis(5));
    }
    let id = rustix::process::Pid::from_child(&running);
    rustix::process::kill_process(id, rustix::process::Signal::INT).unwrap();
    let ended = running.wait_with_output().unwrap();
    assert_eq!(ended.status.code(), Some(130), "{ended:?}");
    assert!(
        String::from_utf8_lossy(&ended.stderr).starts_with("armistice: cancelled"),
        "{ended:?}"
    );
    let left: Vec<_> = std::fs::read_dir(temporary.path()).unwrap().collect();
    assert!(left.is_empty(), "{left:?}");
}
