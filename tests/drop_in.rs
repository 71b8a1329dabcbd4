//! The ARM commands as programs of their own, and through scripts.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)] // A test fails by panicking.

mod scenario;

use std::path::Path;
use std::process::{Command, Output};

use scenario::Scenario;

fn armistice(folder: &Path, arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_armistice"))
        .args(arguments)
        .current_dir(folder)
        .env("XDG_STATE_HOME", folder.join("home"))
        .env("NO_COLOR", "1")
        .env_remove("CLP_EVENT")
        .output()
        .unwrap()
}

/// A folder whose site file keeps the state beside it.
fn place() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(
        folder.path().join("armistice.toml"),
        "state = \"state\"\nservices = \"simulated\"\nclock = \"simulated\"\n",
    )
    .unwrap();
    folder
}

#[test]
fn a_watch_lives_from_one_process_to_the_next() {
    let folder = place();
    let load = ["armload", "EXCHSA", "/S", "/A", "/R", "1", "MSExchangeSA"];
    assert_eq!(armistice(folder.path(), &load).status.code(), Some(0));
    let again = armistice(folder.path(), &load);
    assert_eq!(again.status.code(), Some(1), "a live ID is refused");
    assert!(String::from_utf8_lossy(&again.stderr).contains("EXCHSA"));
    let kill = ["armkill", "exchsa"];
    assert_eq!(armistice(folder.path(), &kill).status.code(), Some(0));
    assert_eq!(armistice(folder.path(), &kill).status.code(), Some(1));
}

#[test]
fn codes_come_back_as_exit_codes() {
    let folder = place();
    assert_eq!(
        armistice(folder.path(), &["armsetcd", "RESULT", "7"])
            .status
            .code(),
        Some(0)
    );
    assert_eq!(
        armistice(folder.path(), &["armgetcd", "result"])
            .status
            .code(),
        Some(7)
    );
    assert_eq!(
        armistice(folder.path(), &["armgetcd", "other"])
            .status
            .code(),
        Some(0)
    );
}

#[test]
fn messages_go_to_the_cluster_log() {
    let folder = place();
    armistice(folder.path(), &["armlog", "two words"]);
    armistice(folder.path(), &["armbcast", "/MSG", "to, everybody", "/A"]);
    let mut logs = Vec::new();
    let mut folders = vec![folder.path().join("state")];
    while let Some(next) = folders.pop() {
        for entry in std::fs::read_dir(next).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path.ends_with("cluster.log") {
                logs.push(std::fs::read_to_string(path).unwrap());
            }
        }
    }
    assert_eq!(logs.len(), 1);
    assert!(
        logs[0].contains("two words") && logs[0].contains("to, everybody"),
        "{}",
        logs[0]
    );
}

#[test]
#[cfg(unix)]
fn the_program_is_the_command_it_is_called_as() {
    let folder = place();
    let command = folder.path().join("ArmSetCd.exe");
    std::os::unix::fs::symlink(env!("CARGO_BIN_EXE_armistice"), &command).unwrap();
    let run = Command::new(&command)
        .args(["ID", "3"])
        .current_dir(folder.path())
        .env_remove("CLP_EVENT")
        .status()
        .unwrap();
    assert_eq!(run.code(), Some(0));
    assert_eq!(
        armistice(folder.path(), &["armgetcd", "ID"]).status.code(),
        Some(3)
    );
}

#[test]
fn wrong_options_are_told_with_an_exit_code() {
    let folder = place();
    for arguments in [
        &["armload"][..],
        &["armload", "ID"],
        &["armload", "ID", "/S", "/R", "12", "svc"],
        &["armload", "ID", "/S", "/X", "svc"],
        &["armsleep", "soon"],
    ] {
        let output = armistice(folder.path(), arguments);
        assert_eq!(output.status.code(), Some(2), "{arguments:?}");
        assert!(!output.stderr.is_empty(), "{arguments:?}");
    }
    let long = "x".repeat(256);
    let output = armistice(folder.path(), &["armload", &long, "/S", "svc"]);
    assert_eq!(output.status.code(), Some(2));
}

#[test]
fn two_commands_at_once_do_not_lose_each_others_watch() {
    let folder = place();
    let children: Vec<_> = (0..12)
        .map(|number| {
            Command::new(env!("CARGO_BIN_EXE_armistice"))
                .args([
                    "armload",
                    &format!("ID{}", number / 2),
                    "/S",
                    &format!("svc{}", number / 2),
                ])
                .current_dir(folder.path())
                .env_remove("CLP_EVENT")
                .stderr(std::process::Stdio::null())
                .spawn()
                .unwrap()
        })
        .collect();
    let started = children
        .into_iter()
        .map(|mut child| child.wait().unwrap())
        .filter(|status| status.success())
        .count();
    assert_eq!(started, 6, "each ID exactly once");
    for number in 0..6 {
        let id = format!("ID{number}");
        assert_eq!(
            armistice(folder.path(), &["armkill", &id]).status.code(),
            Some(0),
            "{id}"
        );
    }
}

#[test]
fn armload_runs_a_batch_file_and_passes_its_code_on() {
    let run = Scenario::empty()
        .batch("START.BAT", "@echo off\nARMLOAD JOB /W job.bat \"x y\"\necho code %ERRORLEVEL%\nARMKILL JOB\necho kill %ERRORLEVEL%\n")
        .batch("job.bat", "@echo job [%~1]\n@exit /b 5\n")
        .run();
    assert!(run.stdout.contains("job [x y]"), "{}", run.said());
    assert!(run.stdout.contains("code 5"), "{}", run.said());
    assert!(run.stdout.contains("kill 0"), "{}", run.said());
    assert_eq!(run.kind("start_program").len(), 1);
}

#[test]
fn a_command_outside_of_the_script_folder_uses_its_site_file() {
    let folder = place();
    let elsewhere = tempfile::tempdir().unwrap();
    let run = |path: &Path| {
        Command::new(env!("CARGO_BIN_EXE_armistice"))
            .args(["armlog", "START START.BAT"])
            .current_dir(elsewhere.path())
            .env("CLP_EVENT", "START")
            .env("CLP_SCRIPT_PATH", path)
            .env("XDG_STATE_HOME", elsewhere.path())
            .output()
            .unwrap()
    };
    assert_eq!(run(folder.path()).status.code(), Some(0));
    let refused = run(elsewhere.path());
    assert_eq!(
        refused.status.code(),
        Some(2),
        "no site file allows the simulation"
    );
    assert!(String::from_utf8_lossy(&refused.stderr).contains("simulated"));
}
