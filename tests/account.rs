//! The store of accounts, through the command line.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)] // A test fails by panicking.

use std::fs;
use std::io::Write as _;
use std::path::Path;
use std::process::{Command, Output, Stdio};

/// No part of it occurs in any other text.
const SECRET: &str = "Zq7-Kx!uniq9Wv";

fn account(state: &Path, arguments: &[&str], input: &str) -> Output {
    let mut child = Command::new(env!("CARGO_BIN_EXE_armistice"))
        .arg("account")
        .args(arguments)
        .arg("--state")
        .arg(state)
        .current_dir(state.parent().unwrap())
        .env("NO_COLOR", "1")
        .env("ARMISTICE_LOG", "trace")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    // A command that does not read its input may have ended already.
    let _ = child.stdin.take().unwrap().write_all(input.as_bytes());
    child.wait_with_output().unwrap()
}

fn said(output: &Output) -> String {
    format!(
        "{}{}",
        String::from_utf8_lossy(&output.stdout),
        String::from_utf8_lossy(&output.stderr)
    )
}

#[test]
fn accounts_are_added_listed_and_removed_and_no_password_is_shown() {
    let folder = tempfile::tempdir().unwrap();
    let state = folder.path().join("the state");
    let mut everything = String::new();
    let mut run = |arguments: &[&str], input: &str, code: i32| {
        let output = account(&state, arguments, input);
        let text = said(&output);
        assert_eq!(output.status.code(), Some(code), "{arguments:?}: {text}");
        everything.push_str(&text);
        String::from_utf8(output.stdout).unwrap()
    };
    assert_eq!(run(&["list"], "", 0), "");
    run(
        &["add", "CORP\\exadmin", "--stdin"],
        &format!("{SECRET}\r\nsecond line"),
        0,
    );
    run(&["add", "山田@corp.example", "--stdin"], SECRET, 0);
    run(
        &["add", "corp\\ExAdmin", "--stdin"],
        &format!("{SECRET}\n"),
        0,
    );
    assert_eq!(run(&["list"], "", 0), "corp\\ExAdmin\n山田@corp.example\n");
    let list: serde_json::Value = serde_json::from_str(&run(&["list", "--json"], "", 0)).unwrap();
    assert_eq!(list["accounts"][0], "corp\\ExAdmin");
    run(&["remove", "CORP\\EXADMIN"], "", 0);
    run(&["remove", "CORP\\EXADMIN"], "", 2);
    assert_eq!(run(&["list"], "", 0), "山田@corp.example\n");
    assert!(!everything.contains(SECRET), "{everything}");
}

#[test]
fn a_password_is_taken_from_nowhere_but_standard_input_or_a_terminal() {
    let folder = tempfile::tempdir().unwrap();
    let state = folder.path().join("state");
    for (arguments, input, expected) in [
        (&["add", "x", SECRET][..], "", "unexpected argument"),
        (
            &["add", "x", "--password", SECRET],
            "",
            "unexpected argument",
        ),
        (&["add", "x"], SECRET, "--stdin"),
        (&["add", "x", "--stdin"], "", "is empty"),
        (&["add", "x", "--stdin"], "\nsecond", "is empty"),
        (&["add", "", "--stdin"], SECRET, "cannot be the name"),
        (&["add", "a\nb", "--stdin"], SECRET, "cannot be the name"),
    ] {
        let output = account(&state, arguments, input);
        assert_eq!(output.status.code(), Some(2), "{arguments:?}");
        assert!(
            said(&output).contains(expected),
            "{arguments:?}: {}",
            said(&output)
        );
        assert!(!state.exists(), "{arguments:?} stored something");
    }
}

#[cfg(unix)]
#[test]
fn the_store_is_its_owners_alone_and_one_that_is_not_is_refused() {
    use std::os::unix::fs::PermissionsExt as _;
    let folder = tempfile::tempdir().unwrap();
    let state = folder.path().join("state");
    assert!(
        account(&state, &["add", "x", "--stdin"], SECRET)
            .status
            .success()
    );
    let store = state.join("accounts");
    let file = store.join("passwords.json");
    let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
    assert_eq!((mode(&store), mode(&file)), (0o700, 0o600));
    for (path, wide, right) in [(&store, 0o755, 0o700), (&file, 0o640, 0o600)] {
        fs::set_permissions(path, fs::Permissions::from_mode(wide)).unwrap();
        for arguments in [&["list"][..], &["add", "y", "--stdin"], &["remove", "x"]] {
            let output = account(&state, arguments, "another");
            assert_eq!(output.status.code(), Some(2), "{arguments:?}");
            assert!(said(&output).contains("chmod"), "{}", said(&output));
            assert!(!said(&output).contains(SECRET));
        }
        fs::set_permissions(path, fs::Permissions::from_mode(right)).unwrap();
    }
    let list = account(&state, &["list"], "");
    assert_eq!(String::from_utf8_lossy(&list.stdout), "x\n");
}
