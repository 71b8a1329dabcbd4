//! `armistice verify --oracle cmd` over the whole corpus: Wine's cmd.exe does the same, but for the faults that are named.
#![cfg(unix)]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)] // A test fails by panicking.
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::Mutex;
use std::time::{Duration, Instant};

use armistice::verify::oracle::faults;

/// The base world of each situation; with all of them the corpus takes an hour.
const WORLDS: usize = 1;

fn corpus() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus")
}

/// Whether Wine is to be left out; a missing one fails.
fn without_wine() -> bool {
    let found = std::env::var_os("PATH").is_some_and(|path| {
        std::env::split_paths(&path).any(|folder| folder.join("wine").is_file())
    });
    let left_out = std::env::var("ARMISTICE_WITHOUT").is_ok_and(|left| left.contains("wine"));
    if left_out {
        eprintln!("left out by ARMISTICE_WITHOUT: Wine");
    }
    assert!(
        found || left_out,
        "install the Debian packages wine and wine64, or set ARMISTICE_WITHOUT=wine"
    );
    left_out
}

/// The folder without its directory, where that holds 1,100 mailboxes: one is made up then that has a few of each kind. What
/// cmd.exe is held against does not depend on their number.
fn with_few_mailboxes(folder: &Path, place: &Path) -> PathBuf {
    let large = folder.join("directory.ldif");
    if std::fs::metadata(large).map_or(0, |file| file.len()) < 100_000 {
        return folder.to_owned();
    }
    let copy = place.join(folder.file_name().unwrap());
    std::fs::create_dir(&copy).unwrap();
    for entry in std::fs::read_dir(folder).unwrap() {
        let file = entry.unwrap().file_name();
        if !["directory.ldif", "armistice.toml"].contains(&&*file.to_string_lossy()) {
            std::fs::copy(folder.join(&file), copy.join(&file)).unwrap();
        }
    }
    copy
}

/// What is wrong with a folder, in words.
fn wrong(folder: &Path, worlds: usize) -> Option<String> {
    let name = folder.file_name()?.to_str()?.to_owned();
    let place = tempfile::tempdir().unwrap();
    let folder = match worlds {
        WORLDS => with_few_mailboxes(folder, place.path()),
        _ => folder.to_owned(),
    };
    let ran = Command::new(env!("CARGO_BIN_EXE_armistice"))
        .args(["verify", "--oracle", "cmd", "--worlds"])
        .arg(worlds.to_string())
        .arg(folder)
        .output()
        .unwrap();
    let text = String::from_utf8_lossy(&ran.stdout).into_owned();
    let errors = String::from_utf8_lossy(&ran.stderr).into_owned();
    let told = |begin: &str| text.lines().filter(|line| line.starts_with(begin)).count();
    let expected: usize = faults()
        .iter()
        .flat_map(|fault| &fault.met)
        .filter(|met| met.folder == name && (!met.rare || worlds > WORLDS))
        .count();
    let named = told("known fault of Wine, ");
    let mut complaint = String::new();
    if ran.status.code() != Some(0) || told("equal: 96 situations, ") != 1 {
        complaint.push_str(&format!("{:?}\n{text}\n{errors}", ran.status));
    }
    if named != expected {
        complaint.push_str(&format!(
            "{named} faults of Wine were met, {expected} are named for this folder\n{text}"
        ));
    }
    let compared = text
        .lines()
        .skip_while(|line| !line.starts_with("compared with"));
    for line in
        compared.filter(|line| line.starts_with("48 situations") || line.contains(" again "))
    {
        eprintln!("{name}: {line}");
    }
    (!complaint.is_empty()).then(|| format!("{name}: {complaint}"))
}

fn whole_corpus(worlds: usize) {
    if without_wine() {
        return;
    }
    let mut folders: Vec<PathBuf> = std::fs::read_dir(corpus())
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.is_dir())
        .collect();
    folders.sort();
    assert!(folders.len() >= 17, "{folders:?}");
    let known: Vec<_> = faults().into_iter().flat_map(|fault| fault.met).collect();
    for met in &known {
        assert!(
            folders.iter().any(|folder| folder.ends_with(&met.folder)),
            "a fault is named for {}, which is no folder of the corpus",
            met.folder
        );
    }
    let left = Mutex::new(folders);
    let complaints = Mutex::new(Vec::new());
    std::thread::scope(|scope| {
        // Wine waits for its server more than it works.
        for _ in 0..4 {
            scope.spawn(|| {
                loop {
                    let Some(folder) = left.lock().unwrap().pop() else {
                        return;
                    };
                    complaints.lock().unwrap().extend(wrong(&folder, worlds));
                }
            });
        }
    });
    let complaints = complaints.into_inner().unwrap();
    assert!(complaints.is_empty(), "{}", complaints.join("\n\n"));
}

#[test]
fn a_real_cmd_does_the_same_in_the_whole_corpus_but_for_named_faults() {
    whole_corpus(WORLDS);
}

#[test]
#[ignore = "takes long; tests/run --long"]
fn a_real_cmd_does_the_same_in_all_worlds_of_the_corpus() {
    whole_corpus(usize::MAX);
}

/// Also where Wine runs a script at that moment.
#[test]
fn ctrl_c_takes_wine_and_its_folders_along() {
    if without_wine() {
        return;
    }
    let temporary = tempfile::tempdir().unwrap();
    let mut running = Command::new(env!("CARGO_BIN_EXE_armistice"))
        .args(["verify", "--oracle", "cmd", "--worlds", "1"])
        .arg(corpus().join("template"))
        .env("TMPDIR", temporary.path())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let deadline = Instant::now() + Duration::from_secs(240);
    while !runs_a_script(temporary.path()) {
        assert_eq!(running.try_wait().unwrap(), None, "it ended by itself");
        assert!(Instant::now() < deadline, "it did not begin");
        std::thread::sleep(Duration::from_millis(5));
    }
    let id = rustix::process::Pid::from_child(&running);
    rustix::process::kill_process(id, rustix::process::Signal::INT).unwrap();
    assert_eq!(running.wait().unwrap().code(), Some(130));
    let left: Vec<_> = std::fs::read_dir(temporary.path()).unwrap().collect();
    assert!(left.is_empty(), "{left:?}");
}

/// Wine has been given a script.
fn runs_a_script(temporary: &Path) -> bool {
    std::fs::read_dir(temporary)
        .unwrap()
        .filter_map(|entry| Some(entry.ok()?.path()))
        .any(|folder| folder.join("requests/output").exists())
}
