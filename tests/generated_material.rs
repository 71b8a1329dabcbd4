//! Completions, manual pages and the version.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)] // A test fails by panicking.

use std::process::{Command, Output};

fn armistice(arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_armistice"))
        .args(arguments)
        .output()
        .unwrap()
}

fn text(arguments: &[&str]) -> String {
    let ended = armistice(arguments);
    assert_eq!(ended.status.code(), Some(0), "{ended:?}");
    String::from_utf8(ended.stdout).unwrap()
}

#[test]
fn every_shell_gets_completions_that_know_the_verbs() {
    for shell in ["bash", "zsh", "fish", "powershell", "elvish"] {
        let text = text(&["completions", shell]);
        for verb in ["install-commands", "uninstall", "plan"] {
            assert!(text.contains(verb), "{shell}: {verb}");
        }
    }
    assert_eq!(armistice(&["completions", "tcsh"]).status.code(), Some(2));
}

#[cfg(unix)]
#[test]
fn bash_takes_its_completions_and_completes_a_verb() {
    let script = r#"
        source /dev/stdin
        COMP_WORDS=(armistice uninst); COMP_CWORD=1
        _armistice armistice uninst armistice
        echo "${COMPREPLY[@]}"
    "#;
    let place = tempfile::tempdir().unwrap();
    let file = place.path().join("completions");
    std::fs::write(&file, text(&["completions", "bash"])).unwrap();
    let ended = Command::new("bash")
        .args(["-c", script])
        .stdin(std::fs::File::open(file).unwrap())
        .output()
        .unwrap();
    assert_eq!(
        String::from_utf8_lossy(&ended.stdout),
        "uninstall\n",
        "{ended:?}"
    );
}

#[test]
fn there_is_a_manual_page_for_the_program_and_for_each_verb() {
    let page = text(&["man"]);
    assert!(page.contains(".TH armistice 1"), "{page}");
    assert!(page.contains("uninstall"));
    let page = text(&["man", "install-commands"]);
    assert!(page.contains(".TH armistice-install-commands 1"), "{page}");
    assert!(page.contains("replace"));
    assert_eq!(armistice(&["man", "none"]).status.code(), Some(2));
    let place = tempfile::tempdir().unwrap();
    text(&["man", "--output", place.path().to_str().unwrap()]);
    for name in ["armistice.1", "armistice-run.1", "armistice-uninstall.1"] {
        assert!(place.path().join(name).is_file(), "{name}");
    }
}

#[test]
fn the_version_names_the_package_and_what_was_built() {
    let version = text(&["--version"]);
    let expected = format!("armistice {} (", env!("CARGO_PKG_VERSION"));
    assert!(version.starts_with(&expected), "{version}");
    // Tests are built from a tree that may be changed, which has no commit.
    if cfg!(debug_assertions) {
        assert!(version.ends_with("(development build)\n"), "{version}");
    }
}
