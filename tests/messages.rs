//! Where the messages of ARMLOG and ARMBCAST go: the rotating cluster log, the system's log, a program.
#![cfg(unix)] // The programs that broadcasts go to are shell scripts here.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)] // A test fails by panicking.

use std::fs;
use std::os::unix::net::UnixDatagram;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::time::{Duration, Instant};

struct Place(tempfile::TempDir);

impl Place {
    /// A folder whose site file has these messages settings.
    fn new(messages: &str) -> Self {
        let place = Self(tempfile::tempdir().unwrap());
        let text = format!(
            "state = \"state\"\nservices = \"simulated\"\nclock = \"simulated\"\n[messages]\n{messages}\n"
        );
        fs::write(place.path("armistice.toml"), text).unwrap();
        place
    }

    fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_armistice"));
        command
            .args(arguments)
            .current_dir(self.0.path())
            .env_remove("CLP_EVENT")
            .stdin(Stdio::null());
        command
    }

    fn run(&self, arguments: &[&str]) -> Output {
        self.command(arguments).output().unwrap()
    }

    fn script(&self, name: &str, text: &str) {
        use std::os::unix::fs::PermissionsExt as _;
        fs::write(self.path(name), format!("#!/bin/sh\n{text}\n")).unwrap();
        fs::set_permissions(self.path(name), fs::Permissions::from_mode(0o755)).unwrap();
    }

    /// The logs by name, wherever in the state folder they lie.
    fn logs(&self) -> Vec<(String, String)> {
        let mut found = Vec::new();
        let mut folders = vec![self.path("state")];
        while let Some(folder) = folders.pop() {
            for entry in fs::read_dir(folder).unwrap() {
                let path = entry.unwrap().path();
                let name = path.file_name().unwrap().to_string_lossy().into_owned();
                if path.is_dir() {
                    folders.push(path);
                } else if name.starts_with("cluster.log") {
                    found.push((name, fs::read_to_string(path).unwrap()));
                }
            }
        }
        found.sort();
        found
    }
}

/// The text of each line behind its time and kind.
fn messages(log: &str) -> Vec<&str> {
    log.lines()
        .map(|line| line.split_once("log: ").expect(line).1)
        .collect()
}

#[test]
fn the_log_is_begun_anew_when_it_is_full_and_only_so_many_are_kept() {
    // A line has 19 for the time, 6 for " log: ", the text and the line end: 30 bytes for four letters.
    let place = Place::new("log_size = 65\nlog_count = 2");
    for text in [
        "aaaa", "bbbb", "cccc", "dddd", "eeee", "ffff", "gggg", "hhhh",
    ] {
        assert_eq!(place.run(&["armlog", text]).status.code(), Some(0));
    }
    let logs = place.logs();
    let told: Vec<_> = logs
        .iter()
        .map(|(name, text)| (name.as_str(), messages(text)))
        .collect();
    assert_eq!(
        told,
        [
            ("cluster.log", vec!["gggg", "hhhh"]),
            ("cluster.log.1", vec!["eeee", "ffff"]),
            ("cluster.log.2", vec!["cccc", "dddd"]),
        ]
    );
}

#[test]
fn several_processes_at_once_lose_no_message_while_the_log_is_begun_anew() {
    let place = Place::new("log_size = 300\nlog_count = 100");
    let write = |number: usize| -> Child {
        let script = place.path(&format!("w{number}.bat"));
        let text = format!("@echo off\r\nfor /l %%i in (1,1,25) do ARMLOG w{number}-%%i\r\n");
        fs::write(&script, text).unwrap();
        place
            .command(&["cmd", script.to_str().unwrap()])
            .stderr(Stdio::null())
            .spawn()
            .unwrap()
    };
    let mut writers: Vec<Child> = (0..4).map(write).collect();
    for writer in &mut writers {
        assert!(writer.wait().unwrap().success());
    }
    let logs = place.logs();
    assert!(logs.len() > 5, "{} logs", logs.len());
    let mut all: Vec<&str> = logs.iter().flat_map(|(_, text)| messages(text)).collect();
    all.sort_unstable();
    let mut expected: Vec<String> = (0..4)
        .flat_map(|writer| (1..=25).map(move |number| format!("w{writer}-{number}")))
        .collect();
    expected.sort_unstable();
    assert_eq!(all, expected);
    for (name, text) in &logs {
        assert!(text.len() <= 300, "{name} has {} bytes", text.len());
    }
}

#[test]
fn messages_reach_the_systems_log_as_one_datagram_each() {
    let place = Place::new("system_log = \"log.socket\"");
    // The setting is a path as it stands; the commands run in this folder.
    let socket = UnixDatagram::bind(place.path("log.socket")).unwrap();
    socket
        .set_read_timeout(Some(Duration::from_secs(20)))
        .unwrap();
    let received = || {
        let mut bytes = [0; 9000];
        let length = socket.recv(&mut bytes).unwrap();
        String::from_utf8(bytes[..length].to_vec()).unwrap()
    };
    assert_eq!(place.run(&["armlog", "起動 done"]).status.code(), Some(0));
    let line = received();
    assert!(line.starts_with("<14>"), "user, informational: {line}");
    assert!(line.contains(" armistice["), "{line}");
    assert!(line.ends_with("]: 起動 done"), "{line}");
    place.run(&["armbcast", "/MSG", "the disk\nfails", "/A"]);
    let line = received();
    assert!(line.starts_with("<12>"), "user, warning: {line}");
    assert!(line.ends_with("the disk␊fails"), "one line: {line}");
    place.run(&["armlog", &"x".repeat(20_000)]);
    assert!(received().len() < 4200, "what is too long is cut");

    drop(socket);
    fs::remove_file(place.path("log.socket")).unwrap();
    let ended = place.run(&["armlog", "nobody listens"]);
    assert_eq!(ended.status.code(), Some(0));
    let stderr = String::from_utf8_lossy(&ended.stderr);
    assert!(stderr.contains("not in the system's log"), "{stderr}");
    assert!(place.logs()[0].1.contains("nobody listens"));
}

#[test]
fn a_broadcast_is_handed_to_the_program_of_the_site() {
    let place = Place::new("broadcast_command = [\"./notify\", \"--to\", \"operators\"]");
    place.script(
        "notify",
        r#"printf '%s|' "$@" "$ARMISTICE_MESSAGE" >>heard; echo noise; echo noise >&2"#,
    );
    let message = "$(touch pwned) `id` ; & > %PATH% 'x'";
    let ended = place.run(&["armbcast", "/MSG", message, "/A"]);
    assert_eq!(ended.status.code(), Some(0), "{ended:?}");
    let heard = fs::read_to_string(place.path("heard")).unwrap();
    assert_eq!(heard, format!("--to|operators|{message}|{message}|"));
    assert!(!place.path("pwned").exists(), "no shell reads the message");
    assert!(!String::from_utf8_lossy(&ended.stdout).contains("noise"));
    assert!(!String::from_utf8_lossy(&ended.stderr).contains("noise"));
    // ARMLOG is no broadcast.
    place.run(&["armlog", "quiet"]);
    assert_eq!(fs::read_to_string(place.path("heard")).unwrap(), heard);
}

#[test]
fn a_program_that_fails_hangs_or_is_missing_is_told_and_changes_no_exit_code() {
    let place = Place::new("broadcast_command = [\"./fails\"]");
    place.script("fails", "exit 3");
    let ended = place.run(&["armbcast", "/MSG", "hello", "/A"]);
    assert_eq!(ended.status.code(), Some(0));
    let stderr = String::from_utf8_lossy(&ended.stderr);
    assert!(
        stderr.contains("broadcast_command (./fails) failed: exit status: 3"),
        "{stderr}"
    );
    assert!(place.logs()[0].1.contains("hello"));

    let missing = Place::new("broadcast_command = [\"./none\"]");
    let ended = missing.run(&["armbcast", "/MSG", "hello", "/A"]);
    assert_eq!(ended.status.code(), Some(0));
    assert!(String::from_utf8_lossy(&ended.stderr).contains("./none"));

    let hangs = Place::new("broadcast_command = [\"./hangs\"]\nbroadcast_limit = 1");
    hangs.script("hangs", "sleep 600 & echo $! >child; wait");
    let start = Instant::now();
    let ended = hangs.run(&["armbcast", "/MSG", "hello", "/A"]);
    assert_eq!(ended.status.code(), Some(0));
    assert!(start.elapsed() < Duration::from_secs(60));
    let stderr = String::from_utf8_lossy(&ended.stderr);
    assert!(stderr.contains("longer than 1 seconds"), "{stderr}");
    let child = fs::read_to_string(hangs.path("child")).unwrap();
    // What was killed needs a moment to be gone.
    let patience = Instant::now() + Duration::from_secs(20);
    while is_running(child.trim()) {
        assert!(Instant::now() < patience, "what it started is gone too");
        std::thread::sleep(Duration::from_millis(20));
    }
}

/// A process that has ended and that nobody has asked about is no running one.
fn is_running(id: &str) -> bool {
    let stat = Path::new("/proc").join(id).join("stat");
    fs::read_to_string(stat).is_ok_and(|stat| !stat.contains(") Z "))
}

#[test]
fn secrets_reach_neither_the_program_nor_the_systems_log() {
    let place = Place::new("broadcast_command = [\"./notify\"]\nsystem_log = \"log.socket\"");
    place.script("notify", r#"echo "$1 $ARMISTICE_MESSAGE" >>heard"#);
    let socket = UnixDatagram::bind(place.path("log.socket")).unwrap();
    socket
        .set_read_timeout(Some(Duration::from_secs(20)))
        .unwrap();
    let script = "@echo off\r\nset DB_PASSWORD=tops3cret\r\nARMBCAST /MSG \"login with %DB_PASSWORD%\" /A\r\n";
    fs::write(place.path("START.BAT"), script).unwrap();
    fs::write(place.path("STOP.BAT"), "@exit /b 0\r\n").unwrap();
    let ended = place.run(&["run", ".", "--event", "START"]);
    assert_eq!(ended.status.code(), Some(0), "{ended:?}");
    let heard = fs::read_to_string(place.path("heard")).unwrap();
    assert_eq!(heard, "login with ***** login with *****\n");
    let mut bytes = [0; 900];
    let length = socket.recv(&mut bytes).unwrap();
    let line = String::from_utf8_lossy(&bytes[..length]).into_owned();
    assert!(line.ends_with("login with *****"), "{line}");
}

#[test]
fn a_misspelt_setting_is_an_error() {
    let place = Place::new("log_sise = 5");
    let ended = place.run(&["armlog", "text"]);
    assert_eq!(ended.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&ended.stderr).contains("log_sise"));
}
