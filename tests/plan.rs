//! `armistice plan` and `armistice schema`, as they are called.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)] // A test fails by panicking.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;
use tempfile::TempDir;

struct Answer {
    stdout: String,
    stderr: String,
    code: i32,
}

fn armistice(arguments: &[&str]) -> Answer {
    let output = Command::new(env!("CARGO_BIN_EXE_armistice"))
        .args(arguments)
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .env_remove("CLP_EVENT")
        .output()
        .unwrap();
    Answer {
        stdout: String::from_utf8(output.stdout).unwrap(),
        stderr: String::from_utf8(output.stderr).unwrap(),
        code: output.status.code().unwrap(),
    }
}

fn json(arguments: &[&str]) -> Value {
    let answer = armistice(&[arguments, &["--format", "json"]].concat());
    assert_eq!((answer.code, &*answer.stderr), (0, ""));
    serde_json::from_str(&answer.stdout).unwrap()
}

/// The folders of the corpus.
fn folders() -> Vec<String> {
    let corpus = Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus");
    let entries = fs::read_dir(corpus).unwrap().map(|entry| entry.unwrap());
    let folders = entries.filter(|entry| entry.path().is_dir());
    let mut names: Vec<String> = folders
        .map(|entry| format!("corpus/{}", entry.file_name().to_str().unwrap()))
        .collect();
    names.sort();
    assert!(names.len() >= 17, "{names:?}");
    names
}

/// A copy of a folder of the corpus with texts of its files replaced.
fn changed(folder: &str, edits: &[(&str, &str, &str)]) -> (TempDir, String) {
    let place = tempfile::tempdir().unwrap();
    let copy: PathBuf = place.path().join("グループ 1, copy");
    fs::create_dir(&copy).unwrap();
    let original = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("corpus")
        .join(folder);
    for entry in fs::read_dir(original).unwrap() {
        let entry = entry.unwrap();
        fs::copy(entry.path(), copy.join(entry.file_name())).unwrap();
    }
    for (file, old, new) in edits {
        let text = fs::read_to_string(copy.join(file)).unwrap();
        assert!(text.contains(old), "{file} has no {old}");
        fs::write(copy.join(file), text.replace(old, new)).unwrap();
    }
    let path = copy.to_str().unwrap().to_owned();
    (place, path)
}

/// Another site with the same scripts: other names, another password, a line more.
const OTHER_SITE: &[(&str, &str, &str)] = &[
    ("W#EXCHG.BAT", "=NEC\\administrator", "=ACME\\exadmin"),
    ("W#EXCHG.BAT", "=AD-SERVER", "=DC7"),
    ("W#EXCHG.BAT", "=SERVER1", "=MAILA"),
    ("W#EXCHG.BAT", "=SERVER2", "=MAILB"),
    ("W#EXCHG.BAT", "=password", "=Un1que!Pw-77"),
    ("W#EXCHG.BAT", "W#EXCHG8=NEC", "W#EXCHG8=ACME"),
    (
        "START.BAT",
        "CALL W#EXCHG.BAT",
        "rem one more line\r\nCALL W#EXCHG.BAT",
    ),
];

#[test]
fn every_folder_has_a_plan_in_every_form() {
    let schema: Value = serde_json::from_str(&armistice(&["schema"]).stdout).unwrap();
    let schema = jsonschema::validator_for(&schema).unwrap();
    for folder in folders() {
        for format in ["human", "json", "mermaid"] {
            let answer = armistice(&["plan", &folder, "--format", format]);
            assert_eq!((answer.code, &*answer.stderr), (0, ""), "{folder}");
            let is_text = |c: char| c == '\n' || !c.is_control();
            assert!(answer.stdout.chars().all(is_text), "{folder}");
            if format != "json" {
                continue;
            }
            let plan: Value = serde_json::from_str(&answer.stdout).unwrap();
            let errors = schema.iter_errors(&plan).map(|error| error.to_string());
            assert_eq!(errors.collect::<Vec<_>>(), [""; 0], "{folder}");
            assert!(
                plan["scenarios"].as_array().unwrap().len() >= 16,
                "{folder}"
            );
        }
    }
}

#[test]
fn a_plan_is_the_same_byte_for_byte() {
    for format in ["human", "json", "mermaid"] {
        let arguments = ["plan", "corpus/volume-shadow", "--format", format];
        assert!(armistice(&arguments).stdout == armistice(&arguments).stdout);
    }
}

#[test]
fn the_schema_in_the_repository_is_printed() {
    let kept = include_str!("../docs/plan.schema.json").replace("\r\n", "\n");
    assert!(armistice(&["schema"]).stdout == kept);
}

#[test]
fn options_choose_scenarios() {
    let chosen = |options: &[&str]| {
        let plan = json(&[&["plan", "corpus/exchange-2007"], options].concat());
        let scenarios = plan["scenarios"].as_array().unwrap().clone();
        scenarios
            .iter()
            .map(|one| {
                let text = |key: &str| one[key].as_str().unwrap_or("-").to_owned();
                ["script", "event", "server", "disk", "priority"]
                    .map(text)
                    .join(" ")
            })
            .collect::<Vec<_>>()
    };
    assert_eq!(chosen(&[]).len(), 32);
    assert_eq!(chosen(&["--script", "stop"]).len(), 16);
    assert_eq!(
        chosen(&[
            "--event", "failover", "--server", "other", "--disk", "success"
        ]),
        [
            "start FAILOVER OTHER SUCCESS 2",
            "stop FAILOVER OTHER SUCCESS 2"
        ]
    );
    assert_eq!(
        chosen(&["--script", "start", "--event", "NONE", "--disk", "FAILURE"]),
        ["start - HOME FAILURE 1", "start - OTHER FAILURE 2"]
    );
    let third = [
        "--priority",
        "3",
        "--event",
        "START",
        "--server",
        "OTHER",
        "--disk",
        "SUCCESS",
    ];
    assert_eq!(
        chosen(&third),
        ["start START OTHER SUCCESS 3", "stop START OTHER SUCCESS 3"]
    );
}

#[test]
fn a_variable_that_is_set_is_known_to_the_plan() {
    let plan = |options: &[&str]| armistice(&[&["plan", "corpus/exchange-2007"], options].concat());
    let log = "log \"cd C:\\group\"";
    assert!(!plan(&[]).stdout.contains(log));
    let set = plan(&["--set", "CLP_SCRIPT_PATH=C:\\group"]);
    assert!(set.stdout.contains(log), "{}", set.stdout);
}

#[test]
fn one_file_is_planned_as_a_start_script() {
    let plan = json(&["plan", "corpus/exchange-2007/STOP.BAT", "--script", "all"]);
    let scenarios = plan["scenarios"].as_array().unwrap();
    assert_eq!(scenarios.len(), 16);
    assert!(scenarios.iter().all(|one| one["script"] == "start"));
    // START.BAT beside it is read too, for what its watch IDs stand for.
    let sources = plan["sources"].as_array().unwrap();
    let own = |name: &str| {
        sources
            .iter()
            .any(|one| one["path"] == name && one["role"] == "start")
    };
    assert!(own("STOP.BAT") && own("START.BAT"), "{sources:?}");
}

#[test]
fn what_cannot_be_planned_is_named() {
    for path in ["corpus/no-such-folder", "src"] {
        let answer = armistice(&["plan", path]);
        assert_eq!((answer.code, &*answer.stdout), (2, ""));
        let name = path.rsplit('/').next().unwrap();
        assert!(answer.stderr.contains(name), "{}", answer.stderr);
    }
    let answer = armistice(&[
        "plan",
        "corpus/template",
        "--diff",
        "corpus/iis",
        "--format",
        "mermaid",
    ]);
    assert_eq!(answer.code, 2);
    assert!(
        answer.stderr.contains("--format human or json"),
        "{}",
        answer.stderr
    );
}

#[test]
fn sites_with_other_settings_are_equal() {
    let (_place, other) = changed("exchange-2007", OTHER_SITE);
    let answer = armistice(&["plan", "corpus/exchange-2007", "--diff", &other]);
    assert_eq!((answer.code, &*answer.stderr), (0, ""), "{}", answer.stdout);
    assert!(
        answer.stdout.ends_with("\nBoth do the same.\n"),
        "{}",
        answer.stdout
    );
    let answer = armistice(&[
        "plan",
        &other,
        "--diff",
        "corpus/exchange-2007",
        "--format",
        "json",
    ]);
    let difference: Value = serde_json::from_str(&answer.stdout).unwrap();
    assert_eq!((answer.code, &difference["equal"]), (0, &Value::Bool(true)));
}

#[test]
fn a_folder_equals_itself_and_no_other() {
    let folders = ["corpus/template", "corpus/oracle", "corpus/watch-ids"];
    for (folder, next) in folders.iter().zip(folders.iter().cycle().skip(1)) {
        assert_eq!(
            armistice(&["plan", folder, "--diff", folder]).code,
            0,
            "{folder}"
        );
        assert_eq!(
            armistice(&["plan", folder, "--diff", next]).code,
            1,
            "{folder} {next}"
        );
    }
}

#[test]
fn one_word_of_a_script_is_a_difference() {
    for (file, old, new, told) in [
        (
            "START.BAT",
            "EXCHIS /S /A",
            "EXCHIS /S",
            "start service EXCHIS → MSEXCHANGEIS (restart ≤ 1)",
        ),
        (
            "START.BAT",
            "/R 1 MSEXCHANGEIS",
            "/R 2 MSEXCHANGEIS",
            "(may be running, restart ≤ 2)",
        ),
        (
            "START.BAT",
            "ARMLoad EXCHIS ",
            "ARMLoad EXIS ",
            "EXCHIS → EXIS",
        ),
        (
            "START.BAT",
            "IF EXIST spn.ldf (",
            "IF NOT EXIST spn.ldf (",
            "if spn.ldf does not exist",
        ),
        (
            "START.BAT",
            "partition\" /A",
            "partition\"",
            "broadcast \"Failed to connect the switched disk partition\"",
        ),
        (
            "START.BAT",
            "\"RECOVER\" GOTO EXIT",
            "\"RECOVER\" GOTO NORMAL",
            "when START: RECOVER",
        ),
        (
            "START.BAT",
            "_NAME=%W#EXCHG3%",
            "_NAME=%W#EXCHG4%",
            "set PRIMARY_SERVER_NAME = ‹%W#EXCHG4%›",
        ),
        (
            "START.BAT",
            "_PWD=%W#EXCHG7%",
            "_PWD=%W#EXCHG8%",
            "set AD_ADMIN_PWD",
        ),
        (
            "STOP.BAT",
            "ARMKILL EXCHIS",
            "ARMKILL EXCHI",
            "stop EXCHI → nothing that these scripts surely start",
        ),
        (
            "exch.vbs",
            "msExchPatchMDB = TRUE",
            "msExchPatchMDB = FALSE",
            "exch.vbs",
        ),
    ] {
        let (_place, other) = changed("exchange-2007", &[(file, old, new)]);
        let answer = armistice(&["plan", "corpus/exchange-2007", "--diff", &other]);
        assert_eq!(answer.code, 1, "{old} → {new}");
        assert!(
            answer.stdout.contains(told),
            "{old} → {new}\n{}",
            answer.stdout
        );
    }
}

#[test]
fn the_successor_of_a_site_starts_other_services() {
    let answer = armistice(&[
        "plan",
        "corpus/exchange-2003",
        "--diff",
        "corpus/exchange-2007",
    ]);
    assert_eq!(answer.code, 1);
    for line in [
        "  gone  SMTP       SMTPSVC",
        "  new   EXCHMSS    msftesql-EXCHANGE",
        "  new  W#EXCHG7      settings",
        "  new  AD_ADMIN      script    ‹%W#EXCHG6%›",
        "  - START.BAT:95      start service SMTP → SMTPSVC (may be running, restart ≤ 1)",
        "  + START.BAT:97      start service EXCHMSS → msftesql-EXCHANGE (may be running, restart ≤ 1)",
    ] {
        let found = answer.stdout.lines().any(|told| told == line);
        assert!(found, "no line {line:?} in\n{}", answer.stdout);
    }
}

#[test]
fn a_password_is_in_no_form_of_a_plan() {
    let (_place, other) = changed("exchange-2007", OTHER_SITE);
    for arguments in [
        vec!["plan", &other],
        vec!["plan", &other, "--format", "json"],
        vec!["plan", &other, "--format", "mermaid"],
        vec!["plan", &other, "--diff", "corpus/exchange-2003"],
        vec![
            "plan",
            &other,
            "--diff",
            "corpus/exchange-2003",
            "--format",
            "json",
        ],
    ] {
        let answer = armistice(&arguments);
        assert!(answer.stdout.contains("W#") || answer.stdout.contains("W#35;"));
        assert!(!answer.stdout.contains("Un1que"), "{arguments:?}");
        assert!(!answer.stderr.contains("Un1que"), "{arguments:?}");
    }
}
