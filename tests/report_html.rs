//! The HTML form of reports, as far as it can be judged without a browser; `tests/check-report` opens it in one.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)] // A test fails by panicking.

use std::collections::HashSet;
use std::fs;
use std::path::Path;
use std::process::Command;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use sha2::{Digest as _, Sha256};

fn page(folder: &Path, more: &[&str]) -> String {
    let output = Command::new(env!("CARGO_BIN_EXE_armistice"))
        .arg("report")
        .arg(folder)
        .args(["--format", "html", "--quiet"])
        .args(more)
        .env_clear()
        .output()
        .unwrap();
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    String::from_utf8(output.stdout).unwrap()
}

fn corpus(name: &str) -> String {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    page(&root.join("corpus").join(name), &[])
}

fn folder(files: &[(&str, &str)]) -> tempfile::TempDir {
    let place = tempfile::tempdir().unwrap();
    for (name, text) in files {
        let path = place.path().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text.replace('\n', "\r\n")).unwrap();
    }
    place
}

/// What stands between the first of these and the next of those.
fn between<'p>(page: &'p str, from: &str, to: &str) -> &'p str {
    let start = page.find(from).unwrap() + from.len();
    let end = page[start..].find(to).unwrap();
    &page[start..start + end]
}

/// The page without its style and its script, which are files of their own, and with the drawings cut to their texts.
fn to_read(page: &str) -> String {
    let page = page.replace(between(page, "<style>", "</style>"), "…");
    let page = page.replace(between(&page, "<script>", "</script>"), "…");
    let page = page.replace(
        between(&page, "Content-Security-Policy\" content=\"", "\""),
        "…",
    );
    let is_shape = |line: &&str| line.starts_with("<rect") || line.starts_with("<path");
    let lines = page
        .lines()
        .filter(|line| !is_shape(line) && !line.trim().is_empty());
    lines.collect::<Vec<_>>().join("\n")
}

fn snapshot(name: &str, text: &str) {
    let mut settings = insta::Settings::clone_current();
    settings.set_snapshot_path(Path::new(env!("CARGO_MANIFEST_DIR")).join("snapshots/report"));
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    settings.bind(|| insta::assert_snapshot!(name, text));
}

#[test]
fn the_page_of_a_small_folder() {
    let place = folder(&[
        (
            "START.BAT",
            "@ECHO OFF\nIF \"%CLP_EVENT%\"==\"START\" GOTO NORMAL\nIF \"%CLP_EVENT%\"==\"FAILOVER\" GOTO NORMAL\nGOTO END\n\
             :NORMAL\nIF EXIST D:\\ready ARMLOAD W1 /S Spooler\nGOTO NOWHERE\n:END\nEXIT 0\n",
        ),
        ("STOP.BAT", "@ECHO OFF\nARMKILL W1\nEXIT 0\n"),
    ]);
    snapshot("small.html", &to_read(&page(place.path(), &[])));
}

#[test]
fn the_policy_names_the_style_and_the_script_of_the_page_and_forbids_all_other() {
    let page = corpus("exchange-2007");
    let policy = between(&page, "Content-Security-Policy\" content=\"", "\"").replace("&#39;", "'");
    let hash = |text: &str| STANDARD.encode(Sha256::digest(text));
    let style = hash(between(&page, "<style>", "</style>"));
    let script = hash(between(&page, "<script>", "</script>"));
    assert_eq!(
        policy,
        format!(
            "default-src 'none'; style-src 'sha256-{style}'; script-src 'sha256-{script}'; base-uri 'none'; \
             form-action 'none'"
        )
    );
}

#[test]
fn links_lead_to_places_of_the_page_only_and_each_place_is_there_once() {
    for name in ["exchange-2007-as-published", "."] {
        let page = corpus(name);
        let values = |mark: &str| {
            let parts = page.split(mark).skip(1);
            parts
                .map(|part| part.split('"').next().unwrap().to_owned())
                .collect::<Vec<_>>()
        };
        let ids = values(" id=\"");
        let known: HashSet<&String> = ids.iter().collect();
        assert_eq!(known.len(), ids.len(), "{name}");
        for link in values(" href=\"") {
            let place = link.strip_prefix('#').unwrap_or_else(|| panic!("{link}"));
            assert!(known.contains(&place.to_owned()), "{name}: {link}");
        }
        for reference in [" src=", "url(", "@import", " style=", " onclick="] {
            assert!(!page.contains(reference), "{name}: {reference}");
        }
        for (labelled, word) in [(" aria-labelledby=\"", "title"), (" for=\"", "label")] {
            for id in values(labelled) {
                assert!(known.contains(&id), "{name}: {word} {id}");
            }
        }
    }
}

#[test]
fn the_same_scripts_give_the_same_bytes() {
    assert_eq!(corpus("."), corpus("."));
}

#[test]
fn no_text_of_a_script_is_more_than_text() {
    let harm = "\"'><img src=x onerror=alert(1)></script><script>alert(2)</script></style><!--";
    let place = folder(&[(
        "a&'b/START.BAT",
        &format!(
            "GOTO {harm}\n:x\nECHO {harm} \u{1B}[2J\u{202E}\nIF \"%X%\"==\"{harm}\" ECHO <b>\nARMLOAD W /S \"<svg onload=alert(3)>\"\n"
        ),
    )]);
    let page = page(place.path(), &["--codepage", "utf-8"]);
    assert!(page.contains("&lt;img src=x onerror=alert(1)&gt;"));
    for mark in ["<img", "<b>", "<svg onload", "alert(2)</script>", "<!--"] {
        assert!(!page.contains(mark), "{mark}");
    }
    assert_eq!(page.matches("<script").count(), 1);
    assert_eq!(page.matches("</script").count(), 1);
    assert_eq!(page.matches("</style").count(), 1);
    let steers = |c: char| {
        c.is_control() && c != '\n' && c != '\t' || ('\u{202A}'..='\u{202E}').contains(&c)
    };
    assert!(!page.contains(steers));
}

#[test]
fn flows_are_drawn_for_fifty_folders_and_not_for_more() {
    let files: Vec<(String, &str)> = (0..51)
        .map(|number| (format!("g{number:02}/START.BAT"), "ARMLOAD W /S Spooler\n"))
        .collect();
    let files: Vec<(&str, &str)> = files
        .iter()
        .map(|(name, text)| (name.as_str(), *text))
        .collect();
    let place = folder(&files);
    let more = page(place.path(), &[]);
    assert!(!more.contains("<svg"));
    assert!(more.contains("Flows are drawn for at most 50 folders."));
    fs::remove_dir_all(place.path().join("g50")).unwrap();
    let fifty = page(place.path(), &[]);
    assert!(fifty.matches("<svg").count() >= 50);
    assert!(!fifty.contains("Flows are drawn for at most"));
}

#[test]
fn a_password_of_the_settings_is_not_in_the_page() {
    let secret = "Zq7-Kx!uniq9Wv";
    let place = folder(&[
        (
            "W#EXCHG.BAT",
            &format!("SET W#EXCHG7={secret}\nrem W#EXCHG7 : password of that account\n"),
        ),
        (
            "START.BAT",
            &format!(
                "CALL W#EXCHG.BAT\nldifde -i -f a.ldf -b u d %W#EXCHG7%\nECHO {secret}\nGOTO {secret}\nprog {secret}\n"
            ),
        ),
    ]);
    let page = page(place.path(), &[]);
    for code in ["ARM401", "ARM402"] {
        assert!(page.contains(code), "{code} shows the line of the password");
    }
    for form in [secret, "Zq7", "uniq9Wv"] {
        assert!(!page.contains(form), "{form}");
    }
}
