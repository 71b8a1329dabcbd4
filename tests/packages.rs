//! `packages/build`: what is in the packages. The binaries are those at hand; how they are built is cargo's business.
#![cfg(target_os = "linux")]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)] // A test fails by panicking.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;

fn run(command: &mut Command) -> String {
    let ended = command
        .output()
        .unwrap_or_else(|error| panic!("{command:?}: {error}"));
    assert!(ended.status.success(), "{command:?}: {ended:?}");
    String::from_utf8(ended.stdout).unwrap()
}

/// Builds both packages with a stand-in for the Windows program.
fn build(place: &Path) -> Vec<PathBuf> {
    let windows = place.join("windows.exe");
    fs::write(&windows, "MZ stands for the program").unwrap();
    let told = run(Command::new("packages/build")
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .args([
            "deb",
            "zip",
            "--linux-binary",
            env!("CARGO_BIN_EXE_armistice"),
        ])
        .arg("--windows-binary")
        .arg(&windows)
        .arg("--output")
        .arg(place)
        .env("ARMISTICE_COMMIT", "0123456789abcdef")
        .env("SOURCE_DATE_EPOCH", "1700000000"));
    told.lines().map(PathBuf::from).collect()
}

#[test]
fn both_packages_hold_what_they_must_and_are_the_same_each_time() {
    let places = [tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap()];
    let [first, second] = [&places[0], &places[1]].map(|place| build(place.path()));
    let [deb, zip] = first.as_slice() else {
        panic!("two packages: {first:?}")
    };
    for (one, other) in first.iter().zip(&second) {
        assert!(
            fs::read(one).unwrap() == fs::read(other).unwrap(),
            "{} is another one the second time",
            one.display()
        );
    }
    debian(deb, places[0].path());
    windows(zip, places[0].path());
}

fn debian(package: &Path, place: &Path) {
    let field = |name: &str| run(Command::new("dpkg-deb").arg("-f").arg(package).arg(name));
    assert_eq!(field("Version"), format!("{}\n", env!("CARGO_PKG_VERSION")));
    assert!(field("Depends").contains("libc6"), "{}", field("Depends"));
    let tree = place.join("tree");
    run(Command::new("dpkg-deb").arg("-x").arg(package).arg(&tree));
    let version = run(Command::new(tree.join("usr/bin/armistice")).arg("--version"));
    assert!(version.starts_with("armistice "), "{version}");
    let share = tree.join("usr/share");
    for name in [
        "man/man1/armistice.1.gz",
        "man/man1/armistice-uninstall.1.gz",
        "bash-completion/completions/armistice",
        "zsh/vendor-completions/_armistice",
        "fish/vendor_completions.d/armistice.fish",
        "doc/armistice/README.md",
        "doc/armistice/changelog.gz",
    ] {
        assert!(share.join(name).is_file(), "{name}");
    }
    let copyright = fs::read_to_string(share.join("doc/armistice/copyright")).unwrap();
    assert!(
        copyright.contains(" Permission is hereby granted"),
        "{copyright}"
    );
    let unpacked = |name: &str| {
        run(Command::new("gzip")
            .arg("-dc")
            .arg(share.join("doc/armistice").join(name)))
    };
    check_sbom(
        &unpacked("armistice.cdx.json.gz"),
        "x86_64-unknown-linux-gnu",
    );
    check_licences(&unpacked("THIRD-PARTY.txt.gz"));
}

fn windows(package: &Path, place: &Path) {
    let unpack = "import sys, zipfile; zipfile.ZipFile(sys.argv[1]).extractall(sys.argv[2])";
    run(Command::new("python3")
        .args(["-c", unpack])
        .arg(package)
        .arg(place));
    let name = format!("armistice-{}-windows-x86_64", env!("CARGO_PKG_VERSION"));
    let folder = place.join(name);
    let program = fs::read(folder.join("armistice.exe")).unwrap();
    assert_eq!(program, b"MZ stands for the program");
    for command in ["LOAD", "KILL", "BCAST", "LOG", "SLEEP", "SETCD", "GETCD"] {
        let file = folder.join("commands").join(format!("ARM{command}.EXE"));
        assert!(fs::read(file).unwrap() == program, "ARM{command}.EXE");
    }
    for name in ["LICENSE-MIT", "LICENSE-APACHE", "README.md"] {
        let text = fs::read_to_string(folder.join(name)).unwrap();
        assert!(text.contains("\r\n") && !text.contains("\r\r"), "{name}");
    }
    let completions = fs::read_to_string(folder.join("completions/armistice.ps1")).unwrap();
    assert!(completions.contains("Register-ArgumentCompleter"));
    let sbom = fs::read_to_string(folder.join("armistice.cdx.json")).unwrap();
    check_sbom(&sbom, "x86_64-pc-windows-gnu");
    // Kerberos of Windows; a library of Unix is not in that program.
    assert!(sbom.contains("pkg:cargo/cross-krb5@"));
    check_licences(&fs::read_to_string(folder.join("THIRD-PARTY.txt")).unwrap());
}

fn check_sbom(text: &str, target: &str) {
    let sbom: Value = serde_json::from_str(text).unwrap();
    assert_eq!(sbom["bomFormat"], "CycloneDX");
    assert_eq!(sbom["specVersion"], "1.5");
    assert_eq!(sbom["metadata"]["component"]["name"], "armistice");
    assert_eq!(
        sbom["metadata"]["component"]["properties"][0]["value"],
        target
    );
    let components = sbom["components"].as_array().unwrap();
    assert!(components.len() > 100, "{}", components.len());
    for component in components {
        let name = &component["name"];
        assert!(component["licenses"][0]["expression"].is_string(), "{name}");
        assert!(
            component["purl"]
                .as_str()
                .unwrap()
                .starts_with("pkg:cargo/")
        );
        let hash = component["hashes"][0]["content"].as_str().unwrap();
        assert_eq!(hash.len(), 64, "{name}");
    }
    let named = |name: &str| components.iter().any(|one| one["name"] == name);
    assert!(named("clap") && named("ldap3"));
    // A library of the tests, a macro.
    assert!(!named("insta") && !named("serde_derive"));
}

fn check_licences(text: &str) {
    assert!(text.contains("\nclap "), "the list");
    assert!(text.contains("Permission is hereby granted"), "the texts");
    assert!(text.contains("ring "), "one with a licence of its own");
    assert!(!text.contains("/registry/"), "no place of this machine");
}
