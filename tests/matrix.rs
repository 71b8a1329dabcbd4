//! Every scenario of the cluster for every Exchange folder: event × server × disk, START and STOP.
//!
//! A snapshot lists each distinct course of events once, under the scenarios that take it.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)] // A test fails by panicking.

mod scenario;

use std::fmt::Write as _;
use std::path::Path;

use scenario::{Run, Scenario};
use serde_json::Value;

const EVENTS: [&str; 4] = ["START", "FAILOVER", "RECOVER", "undefined"];
const SERVERS: [&str; 2] = ["HOME", "OTHER"];
const DISKS: [&str; 2] = ["SUCCESS", "FAILURE"];

#[test]
fn exchange_2003() {
    matrix("exchange-2003");
}

#[test]
fn exchange_2003_as_published() {
    matrix("exchange-2003-as-published");
}

#[test]
fn exchange_2007() {
    matrix("exchange-2007");
}

#[test]
fn exchange_2007_as_published() {
    matrix("exchange-2007-as-published");
}

fn matrix(folder: &str) {
    for script in ["start", "stop"] {
        let mut courses: Vec<(String, Vec<String>)> = Vec::new();
        for event in EVENTS {
            for server in SERVERS {
                for disk in DISKS {
                    let (run, folder) = run(folder, script, event, server, disk);
                    let course = course(&run).replace(&folder, "FOLDER");
                    let name = format!("{event} {server} {disk}");
                    match courses.iter_mut().find(|(known, _)| *known == course) {
                        Some((_, scenarios)) => scenarios.push(name),
                        None => courses.push((course, vec![name])),
                    }
                }
            }
        }
        let mut text = String::new();
        for (course, scenarios) in &courses {
            writeln!(text, "{}:\n{course}", scenarios.join(", ")).unwrap();
        }
        let mut settings = insta::Settings::clone_current();
        settings.set_snapshot_path(Path::new(env!("CARGO_MANIFEST_DIR")).join("snapshots/matrix"));
        settings.set_prepend_module_to_snapshot(false);
        settings.set_omit_expression(true);
        settings.bind(|| insta::assert_snapshot!(format!("{folder}.{script}"), text));
    }
}

/// A scenario of STOP has a normal start before it: there must be something to stop.
/// Returns the script folder's Windows name, as it stands in quoted text, besides.
fn run(folder: &str, script: &str, event: &str, server: &str, disk: &str) -> (Run, String) {
    let mut scenario = Scenario::corpus(folder);
    if script == "stop" {
        scenario = scenario.event("START").server("HOME").disk("SUCCESS");
        scenario.run();
        scenario = scenario.again().stop();
    }
    if event != "undefined" {
        scenario = scenario.event(event);
    }
    let scenario = scenario.server(server).disk(disk);
    (
        scenario.run(),
        scenario.windows_folder().replace('\\', "\\\\"),
    )
}

/// What happened, one line an effect, and the exit code. Variables are left out: they are the same in every scenario.
/// So is what the directory script did by itself: `tests/directory.rs` holds its end state.
fn course(run: &Run) -> String {
    let mut text = String::new();
    for effect in &run.trace {
        let kind = effect["kind"].as_str().unwrap();
        let file = effect["span"]["file"].as_str().unwrap();
        if kind == "set_variable" || file.ends_with(".vbs") {
            continue;
        }
        write!(text, "  {}:{} {kind}", file, effect["span"]["line"]).unwrap();
        for (name, value) in effect.as_object().unwrap() {
            let shown = match value {
                Value::Null | Value::Bool(false) => continue,
                Value::String(value) => format!("{value:?}"),
                Value::Bool(true) => String::new(),
                value => value.to_string(),
            };
            // That all went well goes without saying.
            let well = matches!(shown.as_str(), "{}" | "{\"exit_code\":0}");
            if matches!(name.as_str(), "kind" | "span") || name == "result" && well {
                continue;
            }
            let equals = if shown.is_empty() { "" } else { "=" };
            write!(text, " {name}{equals}{shown}").unwrap();
        }
        text.push('\n');
    }
    writeln!(text, "  exit code {}", run.code).unwrap();
    text
}
