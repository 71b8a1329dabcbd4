//! `install-commands`: the program under the names of the ARM commands, all of them or none.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)] // A test fails by panicking.

mod placing;

use std::fs;
use std::path::Path;
use std::process::{Command, Output};

use armistice::host::placing::{CommandPlacing, NativeDisk, place_commands};
use placing::{FailingDisk, Fault, contents};

const COMMANDS: [&str; 7] = [
    "ARMLOAD", "ARMKILL", "ARMBCAST", "ARMLOG", "ARMSLEEP", "ARMSETCD", "ARMGETCD",
];

fn install_commands(folder: &Path, options: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_armistice"))
        .arg("install-commands")
        .args(options)
        .arg(folder)
        .output()
        .unwrap()
}

fn names() -> Vec<String> {
    COMMANDS.iter().map(|name| format!("{name}.EXE")).collect()
}

#[test]
fn every_command_is_placed_and_works() {
    let folder = tempfile::tempdir().unwrap();
    let ended = install_commands(folder.path(), &[]);
    assert_eq!(ended.status.code(), Some(0), "{ended:?}");
    let stdout = String::from_utf8_lossy(&ended.stdout);
    for name in names() {
        assert!(stdout.contains(&name), "{stdout}");
        assert!(folder.path().join(name).is_file());
    }
    fs::write(
        folder.path().join("armistice.toml"),
        "state = \"state\"\nservices = \"simulated\"\n",
    )
    .unwrap();
    let call = |name: &str, arguments: &[&str]| {
        let command = Command::new(folder.path().join(name))
            .args(arguments)
            .current_dir(folder.path())
            .env_remove("CLP_EVENT")
            .status();
        command.unwrap().code()
    };
    assert_eq!(call("ARMSETCD.EXE", &["ID", "9"]), Some(0));
    assert_eq!(call("ARMGETCD.EXE", &["ID"]), Some(9));
    if cfg!(unix) {
        assert_eq!(call("armgetcd", &["ID"]), Some(9), "the plain name");
    }
    let again = install_commands(folder.path(), &[]);
    assert_eq!(again.status.code(), Some(0));
    assert!(String::from_utf8_lossy(&again.stdout).contains("was there already"));
}

#[test]
fn the_products_own_command_is_not_replaced_unless_that_is_asked_for() {
    let folder = tempfile::tempdir().unwrap();
    let own = folder.path().join("armbcast.exe");
    fs::write(&own, "MZ the product's own").unwrap();
    let before = contents(folder.path());
    let ended = install_commands(folder.path(), &[]);
    assert_eq!(ended.status.code(), Some(2));
    let stderr = String::from_utf8_lossy(&ended.stderr);
    assert!(
        stderr.contains("armbcast.exe is not Armistice's"),
        "{stderr}"
    );
    assert!(stderr.contains("--replace"), "{stderr}");
    assert!(contents(folder.path()) == before, "nothing is placed");

    let ended = install_commands(folder.path(), &["--replace"]);
    assert_eq!(ended.status.code(), Some(0), "{ended:?}");
    let kept = folder.path().join("armbcast.exe.before-armistice");
    assert_eq!(fs::read(kept).unwrap(), b"MZ the product's own");
    let program = fs::read(env!("CARGO_BIN_EXE_armistice")).unwrap();
    assert!(fs::read(own).unwrap() == program);
}

#[test]
fn a_folder_that_is_missing_or_has_folders_of_these_names_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let missing = install_commands(&folder.path().join("none"), &[]);
    assert_eq!(missing.status.code(), Some(2));
    fs::create_dir(folder.path().join("ARMLOG.EXE")).unwrap();
    let ended = install_commands(folder.path(), &["--replace"]);
    assert_eq!(ended.status.code(), Some(2));
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
}

/// A small file that has the mark of this program, as an older build has.
fn older() -> Vec<u8> {
    b"older <this program is Armistice, or an ARM command>\n build".to_vec()
}

#[test]
fn whatever_fails_all_commands_are_the_old_ones_or_all_the_new_ones() {
    let place = tempfile::tempdir().unwrap();
    let program = place.path().join("armistice.exe");
    fs::write(&program, [older(), b"new".to_vec()].concat()).unwrap();
    let new = fs::read(&program).unwrap();
    // Three commands say as much as seven, in a third of the time.
    let names: Vec<String> = names().into_iter().take(3).collect();
    let prepared = || {
        let folder = tempfile::tempdir_in(place.path()).unwrap();
        fs::write(folder.path().join("ARMLOAD.EXE"), older()).unwrap();
        fs::write(folder.path().join("ARMKILL.EXE"), "foreign").unwrap();
        folder
    };
    for links in [true, false] {
        let run = |folder: &Path, disk: &FailingDisk| {
            place_commands(
                disk,
                &CommandPlacing {
                    program: &program,
                    folder,
                    names: &names,
                    replace: true,
                },
            )
        };
        let folder = prepared();
        let sound = FailingDisk::sound(links);
        run(folder.path(), &sound).unwrap();
        for name in &names {
            assert!(fs::read(folder.path().join(name)).unwrap() == new);
        }
        let left: Vec<_> = contents(folder.path()).into_keys().collect();
        assert_eq!(
            left.len(),
            4,
            "three commands and the foreign one: {left:?}"
        );
        for fault in [Fault::Once, Fault::Full, Fault::Killed, Fault::Torn] {
            for at in 0..sound.operations() {
                let folder = prepared();
                let before = contents(folder.path());
                let failing = FailingDisk::new(fault, at, links);
                let ended = run(folder.path(), &failing);
                let when = format!("{fault:?} at {at}, links {links}: {ended:?}");
                let now = |name: &str| fs::read(folder.path().join(name)).ok();
                // After a kill some may be new, but none is torn or gone.
                for name in &names {
                    let old = before.get(&folder.path().join(name));
                    let old = old.and_then(|entry| entry.bytes.clone());
                    assert!(
                        now(name) == old || now(name).as_ref() == Some(&new),
                        "{name}, {when}"
                    );
                }
                let placed = names.iter().all(|name| now(name).as_ref() == Some(&new));
                if ended.is_err() && matches!(fault, Fault::Once | Fault::Full) && !placed {
                    let same = contents(folder.path()).iter().all(|(path, entry)| {
                        before.get(path).is_some_and(|b| b.bytes == entry.bytes)
                    });
                    assert!(same, "something is left: {when}");
                }
                // What a kill leaves does not stand in the way of the next time.
                if ended.is_err() && !placed {
                    let again = place_commands(
                        &NativeDisk,
                        &CommandPlacing {
                            program: &program,
                            folder: folder.path(),
                            names: &names,
                            replace: true,
                        },
                    );
                    let kept = folder.path().join("ARMKILL.EXE.before-armistice");
                    assert!(again.is_ok() || kept.exists(), "{when}: {again:?}");
                }
            }
        }
    }
}
