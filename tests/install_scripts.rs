//! An installed folder is run, planned, reported, mended and verified as the scripts that were there.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)] // A test fails by panicking.

mod scenario;

use std::fs;
use std::path::Path;
use std::process::{Command, Output};

use scenario::Scenario;

fn armistice(arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_armistice"))
        .args(arguments)
        .env_remove("CLP_EVENT")
        .env("NO_COLOR", "1")
        .output()
        .unwrap()
}

fn install(folder: &Path) {
    let ended = armistice(&["install", folder.to_str().unwrap()]);
    assert_eq!(ended.status.code(), Some(0), "{ended:?}");
    let start = fs::read_to_string(folder.join("START.BAT")).unwrap();
    assert!(start.contains(" run "), "{start}");
}

const SCRIPT: &str = "@echo off\n\
    echo %~f0\n\
    echo %~dp0\n\
    echo %CLP_SCRIPT_PATH%\n\
    echo %CD%\n\
    call settings.bat\n\
    echo %FROM_SETTINGS%\n\
    type %~f0\n\
    ARMLOG \"%CLP_EVENT%\"\n\
    exit /b 70000\n";

fn folder() -> Scenario {
    Scenario::empty()
        .batch("START.BAT", SCRIPT)
        .batch("STOP.BAT", "@echo off\nARMLOG stop\nexit -5\n")
        .batch("settings.bat", "set FROM_SETTINGS=found\n")
}

#[test]
fn a_run_of_an_installed_folder_is_that_of_its_scripts() {
    for engine in ["plan", "interpreter"] {
        let scenario = folder().event("START").option("--engine", engine);
        let plain = scenario.run();
        assert!(plain.stdout.contains("found"), "{}", plain.stdout);
        assert!(plain.stdout.contains("echo %~f0"), "{}", plain.stdout);
        install(scenario.folder());
        let installed = scenario.run();
        assert_eq!(installed.stdout, plain.stdout, "{engine}");
        assert_eq!(installed.trace, plain.trace, "{engine}");
        assert_eq!(installed.code, plain.code);
        assert!(!plain.trace.is_empty());
        assert!(
            installed.stderr.contains("is installed"),
            "{}",
            installed.stderr
        );

        let stopped = scenario.stop().run();
        assert_eq!(stopped.code, 251, "the low eight bits of -5");
    }
}

#[test]
fn the_whole_corpus_scenario_has_the_same_trace_when_it_is_installed() {
    let plain = Scenario::corpus("exchange-2007")
        .event("START")
        .server("HOME");
    let installed = Scenario::corpus("exchange-2007")
        .event("START")
        .server("HOME");
    install(installed.folder());
    let [plain, installed] = [plain, installed].map(|scenario| {
        let folder = scenario.windows_folder();
        let text = serde_json::to_string(&scenario.run().trace).unwrap();
        text.replace(&folder.replace('\\', "\\\\"), "FOLDER")
    });
    assert!(plain.contains("start_service"));
    assert_eq!(plain, installed);
}

#[test]
fn plan_and_report_of_an_installed_folder_are_those_of_its_scripts() {
    let scenario = Scenario::corpus("service-retry");
    let path = scenario.folder().to_str().unwrap().to_owned();
    let ask = || {
        ["plan", "report"].map(|verb| {
            let ended = armistice(&[verb, "--format", "json", &path]);
            assert_eq!(ended.status.code(), Some(0), "{ended:?}");
            ended
        })
    };
    let before = ask();
    install(scenario.folder());
    for (before, after) in before.iter().zip(&ask()) {
        assert!(before.stdout == after.stdout, "another answer");
        let stderr = String::from_utf8_lossy(&after.stderr);
        assert!(stderr.contains("is installed"), "{stderr}");
        assert!(before.stderr.is_empty());
    }
    let difference = armistice(&["plan", &path, "--diff", "corpus/service-retry"]);
    assert_eq!(difference.status.code(), Some(0), "{difference:?}");
}

#[test]
fn an_estate_counts_an_installed_folder_once() {
    let estate = tempfile::tempdir().unwrap();
    let report = || {
        let ended = armistice(&[
            "report",
            "--format",
            "json",
            estate.path().to_str().unwrap(),
        ]);
        assert_eq!(ended.status.code(), Some(0), "{ended:?}");
        ended
    };
    for name in ["one", "two"] {
        let folder = estate.path().join(name);
        fs::create_dir(&folder).unwrap();
        fs::write(folder.join("START.BAT"), "GOTO nowhere\r\n").unwrap();
        fs::write(folder.join("STOP.BAT"), "exit /b 0\r\n").unwrap();
    }
    let before = report();
    install(&estate.path().join("two"));
    let after = report();
    assert_eq!(
        String::from_utf8_lossy(&before.stdout),
        String::from_utf8_lossy(&after.stdout)
    );
    assert!(String::from_utf8_lossy(&after.stderr).contains("1 of the folders"));
    // A folder that only has this name is a script folder like any other.
    let other = estate.path().join("original");
    fs::create_dir(&other).unwrap();
    fs::write(other.join("START.BAT"), "exit /b 0\r\n").unwrap();
    let third: serde_json::Value = serde_json::from_slice(&report().stdout).unwrap();
    assert_eq!(third["folders"].as_array().unwrap().len(), 3);
}

#[test]
fn a_mended_copy_of_an_installed_folder_has_the_scripts_in_their_places() {
    let scenario = Scenario::empty()
        .batch(
            "START.BAT",
            "@echo off\nARMBroadcast /MSG \"hello\" /A\nset N=1\n",
        )
        .batch("STOP.BAT", "@echo stop\n");
    install(scenario.folder());
    let place = tempfile::tempdir().unwrap();
    let target = place.path().join("mended");
    let folder = scenario.folder().to_str().unwrap();
    let ended = armistice(&["repair", folder, "-o", target.to_str().unwrap()]);
    assert_eq!(ended.status.code(), Some(0), "{ended:?}");
    let start = fs::read_to_string(target.join("START.BAT")).unwrap();
    assert_eq!(
        start,
        "@echo off\r\nARMBCAST /MSG \"hello\" /A\r\nset N=1\r\n"
    );
    assert_eq!(
        fs::read(target.join("STOP.BAT")).unwrap(),
        b"@echo stop\r\n"
    );
    assert!(!target.join("original").exists());
}

#[test]
fn an_installed_folder_is_verified_by_its_scripts() {
    let scenario = folder();
    install(scenario.folder());
    let ended = armistice(&["verify", scenario.folder().to_str().unwrap()]);
    let stdout = String::from_utf8_lossy(&ended.stdout);
    assert_eq!(ended.status.code(), Some(0), "{stdout}");
    assert!(stdout.contains("equal"), "{stdout}");
    assert!(String::from_utf8_lossy(&ended.stderr).contains("is installed"));
}

#[test]
fn two_lines_without_their_original_are_told_and_not_followed_in_a_circle() {
    let scenario = folder().event("START");
    install(scenario.folder());
    fs::remove_file(scenario.folder().join("original/START.BAT")).unwrap();
    let run = scenario.run();
    assert_eq!(run.code, 2);
    assert!(run.stderr.contains("is missing"), "{}", run.stderr);
    let path = scenario.folder().to_str().unwrap();
    for verb in ["plan", "report", "repair", "verify"] {
        let ended = armistice(&[verb, path]);
        assert_eq!(ended.status.code(), Some(2), "{verb}: {ended:?}");
        assert!(
            String::from_utf8_lossy(&ended.stderr).contains("is missing"),
            "{verb}"
        );
    }
}
