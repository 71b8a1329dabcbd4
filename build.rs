//! Says which commit a build is of.
#![allow(clippy::print_stdout)] // That is how a build script speaks.

use std::path::Path;
use std::process::Command;

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    println!("cargo::rerun-if-env-changed=ARMISTICE_COMMIT");
    let package = env_text("CARGO_PKG_VERSION").unwrap_or_default();
    let version = match commit() {
        Some(commit) => format!("{package} ({commit})"),
        // A tree without its history, as a source archive is, says what it knows.
        None => package,
    };
    println!("cargo::rustc-env=ARMISTICE_VERSION={version}");
}

/// The commit: what the one who packages says, what a published crate brings along, or what git says of this very tree.
fn commit() -> Option<String> {
    if let Some(named) = env_text("ARMISTICE_COMMIT") {
        return short(&named);
    }
    // While somebody works at the program, each commit would compile it anew.
    if env_text("PROFILE").as_deref() != Some("release") {
        return Some("development build".to_owned());
    }
    let root = env_text("CARGO_MANIFEST_DIR")?;
    published(Path::new(&root)).or_else(|| of_git(Path::new(&root)))
}

fn published(root: &Path) -> Option<String> {
    let text = std::fs::read_to_string(root.join(".cargo_vcs_info.json")).ok()?;
    let (_, behind) = text.split_once("\"sha1\"")?;
    short(behind.split('"').nth(1)?)
}

fn of_git(root: &Path) -> Option<String> {
    // A source archive may have been unpacked inside somebody else's repository.
    let top = git(root, &["rev-parse", "--show-toplevel"])?;
    if Path::new(&top).canonicalize().ok()? != root.canonicalize().ok()? {
        return None;
    }
    for file in ["HEAD", "logs/HEAD"] {
        if let Some(path) = git(root, &["rev-parse", "--git-path", file]) {
            let path = root.join(path);
            // A file that is missing would run this script every time.
            if path.exists() {
                println!("cargo::rerun-if-changed={}", path.display());
            }
        }
    }
    short(&git(root, &["rev-parse", "HEAD"])?)
}

fn git(root: &Path, arguments: &[&str]) -> Option<String> {
    let ended = Command::new("git")
        .arg("-C")
        .arg(root)
        .args(arguments)
        .output()
        .ok()?;
    let text = String::from_utf8(ended.stdout).ok()?;
    ended.status.success().then(|| text.trim().to_owned())
}

/// Twelve digits, as many as stay unique.
fn short(commit: &str) -> Option<String> {
    let digits = commit.get(..12).unwrap_or(commit);
    let is_commit = !digits.is_empty() && digits.chars().all(|c| c.is_ascii_hexdigit());
    is_commit.then(|| digits.to_owned())
}

fn env_text(name: &str) -> Option<String> {
    std::env::var(name).ok().filter(|text| !text.is_empty())
}
