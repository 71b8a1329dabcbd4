//! `armistice verify`: equal where the plan does what the scripts do, different wherever it does something else.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)] // A test fails by panicking.

mod mutation;

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::time::{Duration, Instant};

use armistice::cluster::{Scenario, Script};
use armistice::host::Effect;
use armistice::host::sandbox::{Decisions, Event, Sources};
use armistice::plan::{Plan, extract};
use armistice::source::Span;
use armistice::verify::{
    Case, Coverage, Evaluator, Match, Planned, Setup, cases, compare, explore, run_case,
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

/// The first difference of a case, if there is one.
fn difference(setup: &Setup, plan: &Plan, case: &Case, worlds: usize) -> Option<String> {
    let base = Decisions::default();
    let game = Match {
        engines: [
            &Evaluator::default(),
            &Planned {
                plan,
                optimize: false,
            },
        ],
        compare: &compare,
        also: None,
        worlds,
        patience: 0,
        known: &|_, _| false,
        base: &base,
    };
    let explored = explore(setup, case, game, &mut Coverage::default()).unwrap();
    let (decisions, _, difference) = explored.differences.first()?;
    Some(format!("{case}: {decisions}: {difference:?}"))
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
        .map(|span| span.to_string())
        .collect()
}

/// Changes the plan of a folder in every place where its scenarios do something, and counts what was noticed.
fn mutated(name: &str, wanted: usize) {
    let folder = corpus(name);
    let setup = setup(&folder);
    let plan = plan_of(&folder);
    let json = serde_json::to_value(&plan).unwrap();
    let mut tried = 0;
    let mut missed = Vec::new();
    for case in cases(true, true) {
        let [scenario] = case.runs.as_slice() else {
            continue;
        };
        let index = position(&json, &case);
        let places = places_done(&setup, &case);
        let done = |span: &Value| places.contains(&place(span));
        let all = mutation::mutations(&json, index, &done);
        // Situations are much alike: a few changes of each, others every time.
        let skip = index % 7;
        for mutation in all.iter().skip(skip).step_by(7) {
            // What an ID stands for shows only where it was loaded.
            let behind_its_start = pair(&case);
            let shows = |span: &Value| {
                let pair = behind_its_start.as_ref().unwrap_or(&case);
                stopped(&setup, pair).contains(&place(span))
            };
            if mutation.stops.as_ref().is_some_and(|span| !shows(span)) {
                continue;
            }
            let mut other: Plan = serde_json::from_value(mutation.apply(&json)).unwrap();
            other.secrets.clone_from(&plan.secrets);
            tried += 1;
            let noticed = difference(&setup, &other, &case, 1).is_some()
                || behind_its_start
                    .is_some_and(|pair| difference(&setup, &other, &pair, 1).is_some());
            if !noticed {
                missed.push(format!("{:?} {case}: {}", scenario.script, mutation.name));
            }
        }
    }
    assert!(missed.is_empty(), "not noticed: {missed:#?}");
    assert!(tried >= wanted, "only {tried} changes were tried");
}

fn place(span: &Value) -> String {
    let span: Span = serde_json::from_value(span.clone()).unwrap();
    span.to_string()
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
    mutated("watch-ids", 30);
}

#[test]
fn a_changed_plan_of_sql_server_is_noticed() {
    mutated("sql-server", 30);
}

#[test]
fn a_changed_plan_of_service_retry_is_noticed() {
    mutated("service-retry", 20);
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
