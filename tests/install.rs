//! `install` and `uninstall`: what is put in place of the scripts, that nothing is ever in between, and that all comes back.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)] // A test fails by panicking.

mod placing;

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use armistice::host::placing::{NativeDisk, Program, install, uninstall};
use armistice::source::CodePage;
use placing::{Entry, FailingDisk, Fault, age, contents};

const START: &[u8] =
    b"@echo off\r\ncall settings.bat\r\necho \x83\x65\x83\x58\x83\x67\r\nexit /b 7\r\n";
const STOP: &[u8] = b"@echo stop\n";
const FAULTS: [Fault; 4] = [Fault::Once, Fault::Killed, Fault::Torn, Fault::Full];

fn program() -> Program {
    Program::new(r"C:\Program Files\Armistice\armistice.exe", None).unwrap()
}

/// A script folder whose files have times and rights of their own.
fn script_folder() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    for (name, bytes, days) in [
        ("Start.bat", START, 1),
        ("STOP.BAT", STOP, 2),
        ("settings.bat", &b"set X=1\r\n"[..], 3),
        ("spn.ldf", &b""[..], 4),
    ] {
        let path = folder.path().join(name);
        fs::write(&path, bytes).unwrap();
        age(&path, days);
    }
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        let mode = |name: &str, mode| {
            let path = folder.path().join(name);
            fs::set_permissions(path, fs::Permissions::from_mode(mode)).unwrap();
        };
        mode("Start.bat", 0o750);
        mode("STOP.BAT", 0o440);
    }
    folder
}

/// Each script is the original or the two lines, and these have their original.
fn assert_whole(folder: &Path, when: &str) {
    for (name, original, called) in [("Start.bat", START, "start"), ("STOP.BAT", STOP, "stop")] {
        let live = fs::read(folder.join(name)).unwrap_or_else(|_| panic!("{when}: {name} is gone"));
        if live == original {
            continue;
        }
        let text = String::from_utf8(live).unwrap_or_else(|_| panic!("{when}: {name} is torn"));
        assert_eq!(
            text,
            format!(
                "@\"C:\\Program Files\\Armistice\\armistice.exe\" run \"%~dp0.\" --script {called}\r\n\
                 @if exist \"C:\\Program Files\\Armistice\\armistice.exe\" (exit /b %ERRORLEVEL%) else exit /b 9009\r\n"
            ),
            "{when}"
        );
        let kept = fs::read(folder.join("original").join(name));
        assert_eq!(kept.ok().as_deref(), Some(original), "{when}: {name}");
    }
}

fn is_installed(folder: &Path) -> bool {
    ["Start.bat", "STOP.BAT"].iter().all(|name| {
        let bytes = fs::read(folder.join(name)).unwrap();
        bytes.starts_with(b"@\"C:\\Program Files")
    })
}

/// `uninstall`, where anything is installed.
fn leave(folder: &Path, when: &str) {
    if let Err(error) = uninstall(&NativeDisk, folder) {
        assert!(
            error.to_string().contains("nothing is installed"),
            "{when}: {error:#}"
        );
    }
}

fn assert_same(folder: &Path, before: &BTreeMap<PathBuf, Entry>, when: &str) {
    let now = contents(folder);
    let names = |all: &BTreeMap<PathBuf, Entry>| all.keys().cloned().collect::<Vec<_>>();
    assert_eq!(names(&now), names(before), "{when}");
    for (path, entry) in before {
        assert!(now[path] == *entry, "{when}: {} differs", path.display());
    }
}

#[test]
fn whatever_fails_in_install_no_script_is_torn_and_all_can_be_taken_back_or_completed() {
    for links in [true, false] {
        let folder = script_folder();
        let sound = FailingDisk::sound(links);
        install(&sound, folder.path(), &program()).unwrap();
        assert!(is_installed(folder.path()));
        assert!(sound.operations() > 20, "{}", sound.operations());
        for fault in FAULTS {
            for at in 0..sound.operations() {
                let when = format!("{fault:?} at {at}, links {links}");
                let folder = script_folder();
                let before = contents(folder.path());
                let failing = FailingDisk::new(fault, at, links);
                let ended = install(&failing, folder.path(), &program());
                assert_whole(folder.path(), &when);
                // A second name is replaced by a copy, and what needs no room goes on.
                if ended.is_ok() {
                    assert!(is_installed(folder.path()), "{when}");
                } else if fault == Fault::Once || fault == Fault::Full {
                    assert!(!is_installed(folder.path()), "{when}");
                    assert_same(folder.path(), &before, &format!("{when}, taken back"));
                }
                leave(folder.path(), &when);
                assert_same(folder.path(), &before, &when);

                let folder = script_folder();
                let before = contents(folder.path());
                let failing = FailingDisk::new(fault, at, links);
                let ended = install(&failing, folder.path(), &program());
                if ended.is_err() && !is_installed(folder.path()) {
                    install(&NativeDisk, folder.path(), &program())
                        .unwrap_or_else(|error| panic!("{when}: install again: {error:#}"));
                }
                assert_whole(folder.path(), &when);
                assert!(is_installed(folder.path()), "{when}");
                uninstall(&NativeDisk, folder.path()).unwrap();
                assert_same(folder.path(), &before, &when);
            }
        }
    }
}

#[test]
fn whatever_fails_in_uninstall_no_script_is_torn_and_it_can_be_completed_or_installed_again() {
    for links in [true, false] {
        let installed = || {
            let folder = script_folder();
            let before = contents(folder.path());
            install(&FailingDisk::sound(links), folder.path(), &program()).unwrap();
            (folder, before)
        };
        let (folder, before) = installed();
        let sound = FailingDisk::sound(links);
        uninstall(&sound, folder.path()).unwrap();
        assert_same(folder.path(), &before, "without a fault");
        assert!(sound.operations() > 15, "{}", sound.operations());
        for fault in FAULTS {
            for at in 0..sound.operations() {
                let when = format!("{fault:?} at {at}, links {links}");
                let (folder, before) = installed();
                let failing = FailingDisk::new(fault, at, links);
                let ended = uninstall(&failing, folder.path());
                assert_whole(folder.path(), &when);
                assert!(
                    ended.is_ok() || fault != Fault::Full,
                    "{when}: uninstall needs no room on the disk, {ended:?}"
                );
                leave(folder.path(), &when);
                assert_same(folder.path(), &before, &when);

                let (folder, before) = installed();
                let failing = FailingDisk::new(fault, at, links);
                let _ = uninstall(&failing, folder.path());
                if !is_installed(folder.path()) {
                    install(&NativeDisk, folder.path(), &program())
                        .unwrap_or_else(|error| panic!("{when}: install again: {error:#}"));
                }
                assert_whole(folder.path(), &when);
                assert!(is_installed(folder.path()), "{when}");
                uninstall(&NativeDisk, folder.path()).unwrap();
                assert_same(folder.path(), &before, &when);
            }
        }
    }
}

fn armistice(arguments: &[&str], folder: &Path) -> Output {
    Command::new(env!("CARGO_BIN_EXE_armistice"))
        .args(arguments)
        .arg(folder)
        .env_remove("CLP_EVENT")
        .env("NO_COLOR", "1")
        .output()
        .unwrap()
}

/// The command fails with 2, says this, and changes nothing.
fn assert_refused(arguments: &[&str], folder: &Path, message: &str) {
    let before = contents(folder);
    let ended = armistice(arguments, folder);
    let stderr = String::from_utf8_lossy(&ended.stderr);
    assert_eq!(ended.status.code(), Some(2), "{stderr}");
    assert!(stderr.contains(message), "{message:?} is not in {stderr}");
    assert_same(folder, &before, message);
}

fn installed_folder() -> tempfile::TempDir {
    let folder = script_folder();
    let ended = armistice(
        &["install", "--program", r"C:\armistice.exe"],
        folder.path(),
    );
    let stdout = String::from_utf8_lossy(&ended.stdout);
    assert_eq!(ended.status.code(), Some(0), "{ended:?}");
    assert!(stdout.contains("Start.bat and STOP.BAT"), "{stdout}");
    assert!(stdout.contains("Every node"), "{stdout}");
    assert!(stdout.contains("configuration push"), "{stdout}");
    folder
}

#[test]
fn the_commands_install_and_uninstall_leave_a_folder_as_it_was() {
    let folder = script_folder();
    let before = contents(folder.path());
    let ended = armistice(&["install"], folder.path());
    assert_eq!(ended.status.code(), Some(0), "{ended:?}");
    assert!(folder.path().join("original/Start.bat").is_file());
    assert!(folder.path().join("settings.bat").is_file());
    let ended = armistice(&["uninstall"], folder.path());
    assert_eq!(ended.status.code(), Some(0), "{ended:?}");
    assert_same(folder.path(), &before, "afterwards");
}

#[test]
fn install_refuses_a_folder_that_is_not_as_expected() {
    let without_stop = script_folder();
    fs::remove_file(without_stop.path().join("STOP.BAT")).unwrap();
    assert_refused(&["install"], without_stop.path(), "has no STOP.BAT");

    let empty = tempfile::tempdir().unwrap();
    assert_refused(&["install"], empty.path(), "has no START.BAT");

    let with_original = script_folder();
    fs::create_dir(with_original.path().join("Original")).unwrap();
    fs::write(with_original.path().join("Original/notes.txt"), "mine").unwrap();
    assert_refused(&["install"], with_original.path(), "no install has made it");

    assert_refused(
        &["install", "--program", "armistice.exe"],
        script_folder().path(),
        "full Windows path",
    );
    assert_refused(
        &["install", "--program", "C:\\ク\\armistice.exe"],
        script_folder().path(),
        "--codepage",
    );

    let installed = installed_folder();
    assert_refused(
        &["install", "--program", r"C:\armistice.exe"],
        installed.path(),
        "is installed already",
    );
    assert_refused(
        &["install", "--program", r"D:\armistice.exe"],
        installed.path(),
        "uninstall first",
    );
}

#[test]
fn a_japanese_path_of_the_program_stands_in_the_two_lines_in_shift_jis() {
    let folder = script_folder();
    let program = Program::new(r"C:\ソフトポ\armistice.exe", Some(CodePage::SHIFT_JIS)).unwrap();
    install(&NativeDisk, folder.path(), &program).unwrap();
    let lines = fs::read(folder.path().join("STOP.BAT")).unwrap();
    // The second bytes of the first and last letter are a backslash and a bar.
    let path = b"C:\\\x83\x5C\x83\x74\x83\x67\x83\x7C\\armistice.exe\"";
    let times = lines.windows(path.len()).filter(|part| part == path);
    assert_eq!(times.count(), 2, "{}", lines.escape_ascii());
    let refused = Program::new(r"C:\Größe\armistice.exe", Some(CodePage::SHIFT_JIS));
    let error = refused.unwrap_err().to_string();
    assert!(error.contains("plain letters"), "{error}");
}

#[cfg(unix)]
#[test]
fn install_refuses_links_and_spellings_that_only_this_system_tells_apart() {
    let linked = script_folder();
    let stop = linked.path().join("STOP.BAT");
    fs::rename(&stop, linked.path().join("real.bat")).unwrap();
    std::os::unix::fs::symlink("real.bat", &stop).unwrap();
    assert_refused(&["install"], linked.path(), "no plain file");

    let twice = script_folder();
    fs::write(twice.path().join("START.bat"), "echo other\n").unwrap();
    assert_refused(&["install"], twice.path(), "different spellings");
}

#[test]
fn uninstall_refuses_what_was_changed_since() {
    let edited = installed_folder();
    let start = edited.path().join("Start.bat");
    let mut text = fs::read(&start).unwrap();
    text.extend(b"@echo edited\r\n");
    fs::write(&start, text).unwrap();
    assert_refused(&["uninstall"], edited.path(), "neither the original nor");
    assert_refused(
        &["install", "--program", r"C:\armistice.exe"],
        edited.path(),
        "neither the original nor",
    );

    let without_original = installed_folder();
    fs::remove_file(without_original.path().join("original/STOP.BAT")).unwrap();
    assert_refused(&["uninstall"], without_original.path(), "is missing");

    let changed = installed_folder();
    let original = changed.path().join("original/Start.bat");
    fs::write(original, "echo changed\n").unwrap();
    assert_refused(&["uninstall"], changed.path(), "was changed since");

    let damaged = installed_folder();
    fs::write(damaged.path().join("original/armistice.json"), "{").unwrap();
    assert_refused(&["uninstall"], damaged.path(), "damaged");

    let newer = installed_folder();
    let record = newer.path().join("original/armistice.json");
    let text = fs::read_to_string(&record).unwrap();
    fs::write(&record, text.replace("\"1.0\"", "\"2.0\"")).unwrap();
    assert_refused(&["uninstall"], newer.path(), "newer version");

    let all_gone = installed_folder();
    fs::remove_dir_all(all_gone.path().join("original")).unwrap();
    assert_refused(&["uninstall"], all_gone.path(), "earlier install");
    assert_refused(&["install"], all_gone.path(), "earlier install");

    assert_refused(
        &["uninstall"],
        script_folder().path(),
        "nothing is installed",
    );
}

#[test]
fn scripts_that_a_configuration_push_brought_again_get_their_two_lines_back() {
    let folder = installed_folder();
    let lines = fs::read(folder.path().join("Start.bat")).unwrap();
    fs::write(folder.path().join("Start.bat"), START).unwrap();
    let ended = armistice(
        &["install", "--program", r"C:\armistice.exe"],
        folder.path(),
    );
    assert_eq!(ended.status.code(), Some(0), "{ended:?}");
    assert_eq!(fs::read(folder.path().join("Start.bat")).unwrap(), lines);
    let kept = fs::read(folder.path().join("original/Start.bat")).unwrap();
    assert_eq!(kept, START);

    fs::write(folder.path().join("Start.bat"), "@echo a new version\r\n").unwrap();
    assert_refused(
        &["install", "--program", r"C:\armistice.exe"],
        folder.path(),
        "configuration push",
    );
}

#[test]
fn other_files_among_the_originals_are_left_to_their_owner() {
    let folder = installed_folder();
    fs::write(folder.path().join("original/notes.txt"), "mine").unwrap();
    let ended = armistice(&["uninstall"], folder.path());
    assert_eq!(ended.status.code(), Some(0), "{ended:?}");
    assert!(String::from_utf8_lossy(&ended.stdout).contains("stays"));
    assert_eq!(fs::read(folder.path().join("Start.bat")).unwrap(), START);
    let names: Vec<_> = contents(&folder.path().join("original"))
        .into_keys()
        .collect();
    assert_eq!(names, [folder.path().join("original/notes.txt")]);
}

/// In a mount namespace of its own, so that nothing stays mounted.
#[cfg(target_os = "linux")]
#[test]
fn on_a_full_disk_the_scripts_stay_whole_and_come_back() {
    let script = r#"
        set -eu
        mount -t tmpfs -o size=64k,nr_inodes=64 none "$1"
        mkdir "$1/group"
        printf '@echo off\r\nexit /b 7\r\n' >"$1/group/START.BAT"
        printf '@echo stop\r\n' >"$1/group/STOP.BAT"
        sum=$(cd "$1/group" && sha256sum *)
        seen_full=no seen_room=no
        for left in 0 1 2 3 4 5 6; do
            dd if=/dev/zero of="$1/filler" bs=4k 2>/dev/null || true
            truncate -s -$((left * 4096)) "$1/filler"
            if "$2" install --program 'C:\armistice.exe' "$1/group" >/dev/null 2>&1; then
                seen_room=yes
                grep -q 'armistice.exe' "$1/group/START.BAT"
                # Full again: what is put back needs no room.
                dd if=/dev/zero of="$1/more" bs=4k 2>/dev/null || true
                "$2" uninstall "$1/group" >/dev/null
                rm -f "$1/more"
            else
                seen_full=yes
            fi
            test "$(cd "$1/group" && ls | tr '\n' ' ')" = 'START.BAT STOP.BAT '
            test "$(cd "$1/group" && sha256sum *)" = "$sum"
            rm "$1/filler"
        done
        test $seen_full = yes
        test $seen_room = yes
    "#;
    let place = tempfile::tempdir().unwrap();
    let id = Command::new("id").arg("-u").output().unwrap();
    let is_root = id.stdout == b"0\n";
    let ended = Command::new("unshare")
        .args(if is_root {
            &["--mount"][..]
        } else {
            &["--user", "--map-root-user", "--mount"]
        })
        .args(["sh", "-c", script, "sh"])
        .arg(place.path())
        .arg(env!("CARGO_BIN_EXE_armistice"))
        .output()
        .expect("unshare, of the package util-linux");
    assert!(
        ended.status.success(),
        "a small file system is needed (root, or user namespaces): {}",
        String::from_utf8_lossy(&ended.stderr)
    );
}
