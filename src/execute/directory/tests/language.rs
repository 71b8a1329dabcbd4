//! The language cases: each script that becomes steps does by them what the interpreter does.

use std::panic::AssertUnwindSafe;

use super::stage::{Engine, Stage, assert_same};
use crate::plan::StepKind;
use crate::vbscript::automation::adsi::Settings;

#[derive(serde::Deserialize)]
struct Cases {
    #[serde(default)]
    base: Option<toml::Value>,
    case: Vec<Case>,
}

#[derive(serde::Deserialize)]
struct Case {
    name: String,
    #[serde(default)]
    script: String,
    #[serde(default)]
    args: String,
}

fn cases() -> Vec<Case> {
    let folder = format!("{}/tests/language/vbscript", env!("CARGO_MANIFEST_DIR"));
    let mut cases = Vec::new();
    for file in std::fs::read_dir(folder).unwrap() {
        let path = file.unwrap().path();
        if path
            .extension()
            .is_some_and(|extension| extension == "toml")
        {
            let text = std::fs::read_to_string(&path).unwrap();
            let found: Cases = toml::from_str(&text).unwrap();
            // Where a file has a base its scripts are edits of another one.
            if found.base.is_none() {
                cases.extend(found.case);
            }
        }
    }
    cases.sort_by(|one, other| one.name.cmp(&other.name));
    cases
}

#[test]
fn language_cases_do_the_same_by_their_steps() {
    let mut typed = 0;
    let mut left = 0;
    let mut different = Vec::new();
    for case in cases() {
        let script = case.script.replace('\n', "\r\n");
        let stage = || Stage::new(script.as_bytes(), "version: 1\n", Settings::default());
        let arguments: Vec<_> = case.args.split_whitespace().collect();
        if arguments.iter().any(|word| word.contains('"')) {
            continue;
        }
        let plan = stage().plan(&arguments);
        let is_left = |step: &crate::plan::Step| matches!(step.kind, StepKind::Interpret { .. });
        if plan.steps.iter().any(is_left) || !plan.errors.is_empty() {
            left += 1;
            continue;
        }
        typed += 1;
        let expected = stage().run(&arguments, Engine::Interpreter);
        for engine in [Engine::Optimized, Engine::Unknown] {
            let found = stage().run(&arguments, engine);
            let held = std::panic::catch_unwind(AssertUnwindSafe(|| {
                assert_same(&expected, &found, &case.name);
            }));
            if held.is_err() {
                different.push(format!("{} {engine:?}", case.name));
            }
        }
    }
    assert!(different.is_empty(), "{different:#?}");
    assert!(typed > 300, "{typed} scripts typed, {left} left");
}
