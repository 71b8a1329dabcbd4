//! A password that stands in the settings file of a folder is in nothing that any verb says, writes or keeps.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)] // A test fails by panicking.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// No part of it occurs in any other text.
const SECRET: &str = "Zq7-Kx!uniq9Wv";

/// The corpus folder with the secret as its password, the way administrators write one: in W#EXCHG7.
fn folder(name: &str, place: &Path) -> PathBuf {
    let from = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("corpus")
        .join(name);
    let to = place.join(name);
    fs::create_dir(&to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let path = entry.unwrap().path();
        fs::copy(&path, to.join(path.file_name().unwrap())).unwrap();
    }
    let settings = to.join("W#EXCHG.BAT");
    let text = fs::read_to_string(&settings).unwrap();
    let mut set = 0;
    let mut lines: Vec<String> = text.lines().map(str::to_owned).collect();
    for line in &mut lines {
        let upper = line.trim_start().to_uppercase();
        if upper.starts_with("SET W#EXCHG7=") {
            set += 1;
            *line = format!("SET W#EXCHG7={SECRET}");
        }
    }
    // The settings of 2003 know no password; an administrator may have kept one there all the same.
    if set == 0 {
        lines.push("rem W#EXCHG7 : password of that account".to_owned());
        lines.push(format!("SET W#EXCHG7={SECRET}"));
    }
    fs::write(settings, lines.join("\r\n") + "\r\n").unwrap();
    to
}

/// Every form in which a program may write a text down.
fn forms() -> Vec<Vec<u8>> {
    let utf16 = |to: fn(u16) -> [u8; 2]| SECRET.encode_utf16().flat_map(to).collect::<Vec<u8>>();
    vec![
        SECRET.as_bytes().to_vec(),
        utf16(u16::to_le_bytes),
        utf16(u16::to_be_bytes),
        SECRET.to_uppercase().into_bytes(),
        SECRET.to_lowercase().into_bytes(),
        SECRET.replace('!', "%21").into_bytes(),
        SECRET.replace('!', "&#33;").into_bytes(),
    ]
}

fn holds_secret(bytes: &[u8]) -> bool {
    forms()
        .iter()
        .any(|form| bytes.windows(form.len()).any(|window| window == form))
}

/// Files below a folder; the scripts themselves are left out.
fn files(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            files(&path, found);
        } else if path.extension().is_none_or(|ending| ending != "BAT") {
            found.push(path);
        }
    }
}

#[test]
fn a_password_of_the_settings_is_in_nothing_that_any_verb_says_or_keeps() {
    let place = tempfile::tempdir().unwrap();
    let state = place.path().join("state");
    let out = |name: &str| place.path().join(name).display().to_string();
    let (newer, older) = (
        folder("exchange-2007", place.path()),
        folder("exchange-2003", place.path()),
    );
    let published = folder("exchange-2007-as-published", place.path());
    // Without its 1,100 mailboxes; a directory is made up.
    let small = place.path().join("small");
    fs::create_dir(&small).unwrap();
    let small = folder("exchange-2007", &small);
    fs::remove_file(small.join("directory.ldif")).unwrap();
    fs::remove_file(small.join("armistice.toml")).unwrap();
    let small = small.display().to_string();
    // Scripts that name the password where nobody would: as a label, a program's argument, a condition, a broken line.
    let careless = place.path().join("careless");
    fs::create_dir(&careless).unwrap();
    fs::write(
        careless.join("W#EXCHG.BAT"),
        format!("SET W#EXCHG7={SECRET}\r\n"),
    )
    .unwrap();
    let lines = [
        "call W#EXCHG.BAT",
        "if exist z sqlcmd -P %W#EXCHG7%",
        "if \"%W#EXCHG7%\" == \"SECRET\" armlog SECRET",
        "echo SECRET",
        "prog SECRET",
        "for /f %%a in ('type SECRET') do echo SECRET",
        "if SECRET = SECRET (",
        "goto SECRET",
    ];
    for (name, lines) in [("START.BAT", &lines[..]), ("STOP.BAT", &lines[7..])] {
        let text = lines.join("\r\n").replace("SECRET", SECRET);
        fs::write(careless.join(name), format!("rem {name}\r\n{text}\r\n")).unwrap();
    }
    let careless = careless.display().to_string();
    let (new, old) = (newer.display().to_string(), older.display().to_string());
    let broken = published.display().to_string();
    let state = state.display().to_string();
    let failover = [
        "--event", "FAILOVER", "--server", "OTHER", "--state", &state,
    ];
    let start = newer.join("START.BAT").display().to_string();
    let (trace, more, saved) = (out("trace.jsonl"), out("more.jsonl"), out("saved.json"));
    let (kept, ldif) = (out("baseline.json"), out("after.ldif"));
    let mut commands: Vec<Vec<&str>> = vec![
        vec!["plan", &new],
        vec!["plan", &new, "--format", "json"],
        vec!["plan", &new, "--format", "mermaid"],
        vec!["plan", &old, "--diff", &new],
        vec!["plan", &old, "--diff", &new, "--format", "json"],
        vec!["plan", &broken],
        vec!["verify", &small, "--worlds", "1"],
        vec!["plan", &careless],
        vec!["plan", &careless, "--format", "json"],
        vec!["plan", &careless, "--format", "mermaid"],
        vec!["verify", &careless],
        vec!["report", &careless],
        vec!["report", &careless, "--format", "json"],
        vec!["report", &careless, "--format", "sarif"],
        vec!["report", &careless, "--format", "markdown"],
        vec!["report", &careless, "--format", "html"],
        vec!["repair", &careless, "--diff"],
        vec!["run", &careless, "--verbose", "--state", &state],
        vec!["report", &new, &old, &broken, "--write-baseline", &kept],
        vec!["report", &new, &old, &broken, "--format", "json"],
        vec!["report", &new, &old, &broken, "--format", "sarif"],
        vec!["report", &new, &old, &broken, "--format", "markdown"],
        vec!["report", &new, &old, &broken, "--format", "html"],
        vec!["repair", &broken],
        vec!["repair", &broken, "--diff"],
        vec!["repair", &broken, "--format", "json", "--accept", "all"],
    ];
    let mut run = vec![
        "run",
        &new,
        "--verbose",
        "--trace",
        &trace,
        "--directory-out",
        &ldif,
    ];
    run.extend(failover);
    let mut dry = vec!["run", &new, "--dry-run", "--save-plan", &saved];
    dry.extend(failover);
    let mut by_line = vec![
        "run",
        &new,
        "--verbose",
        "--engine",
        "interpreter",
        "--trace",
        &more,
    ];
    by_line.extend(failover);
    commands.extend([
        dry,
        run,
        by_line,
        vec!["runs", "--state", &state],
        vec!["runs", "--state", &state, "--json"],
        vec!["undo", "--state", &state, "--dry-run"],
        vec!["cmd", "--state", &state, "--set", "CLP_EVENT=START", &start],
    ]);
    for arguments in &commands {
        let said = Command::new(env!("CARGO_BIN_EXE_armistice"))
            .args(arguments)
            .env("RUST_LOG", "trace")
            .output()
            .unwrap();
        let texts = [
            (&said.stdout, "standard output"),
            (&said.stderr, "standard error"),
        ];
        for (text, name) in texts {
            assert!(!holds_secret(text), "{arguments:?}: {name}");
        }
        // A verb that fails at once would say nothing, and so pass.
        let length = said.stdout.len() + said.stderr.len();
        assert!(length > 20, "{arguments:?} says nothing");
        assert_ne!(said.status.code(), Some(2), "{arguments:?}: {said:?}");
    }
    let mut kept = Vec::new();
    files(place.path(), &mut kept);
    for name in [
        "trace.jsonl",
        "more.jsonl",
        "saved.json",
        "baseline.json",
        "after.ldif",
    ] {
        assert!(
            kept.iter().any(|file| file.ends_with(name)),
            "{name} is written"
        );
    }
    let journals = kept.iter().filter(|file| file.starts_with(&state));
    assert!(journals.count() > 1, "the state folder holds journals");
    for file in kept {
        assert!(
            !holds_secret(&fs::read(&file).unwrap()),
            "{}",
            file.display()
        );
    }
}
