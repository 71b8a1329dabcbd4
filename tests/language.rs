//! Language compatibility: every case is run by Armistice, and held against what Wine's `cmd.exe` or `cscript.exe` was recorded
//! to answer.
//!
//! A case (`tests/language/batch/*.toml`, `tests/language/vbscript/*.toml`) states in `expect` what **Windows** answers, with the
//! public description it was taken from. Two tests come of it, TOPIC being the language and the file's name (`batch/a_set`):
//!
//! - `armistice/TOPIC/NAME`: our own answer is the expected one;
//! - `recorded/TOPIC/NAME`: the recorded answer of Wine is the expected one, or, where the case carries `known_difference`, is
//!   really another one. So a mark can't outlive its reason.
//!
//! `ARMISTICE_RECORD=wine cargo test --test language` records all answers anew before it tests (Debian packages `wine wine64`);
//! with a filter (part of a test's name, such as `recorded/batch/a_set`) only the matching cases are recorded.
//!
//! `ARMISTICE_WINDOWS=wine cargo test --test language windows/` builds `armistice.exe` and runs the cases with it under Wine
//! (`windows/TOPIC/NAME`).

#[path = "language/answer.rs"]
mod answer;
#[path = "language/armistice.rs"]
mod armistice;
#[path = "language/base.rs"]
mod base;
#[path = "language/case.rs"]
mod case;
#[path = "language/language.rs"]
mod language;
#[path = "language/process.rs"]
mod process;
#[path = "language/recorded.rs"]
mod recorded;
#[path = "language/tree.rs"]
mod tree;
#[path = "language/windows.rs"]
mod windows;
#[path = "windows/build.rs"]
mod windows_build;
#[path = "language/wine.rs"]
mod wine;

use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;

use anyhow::{Context, Result, bail};
use libtest_mimic::{Arguments, Trial};

use case::Case;
use language::Language;
use recorded::Recordings;
use windows::WindowsProgram;

fn main() -> ExitCode {
    let arguments = Arguments::from_args();
    match run(&arguments) {
        Ok(code) => code,
        Err(error) => {
            eprintln!("language: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn run(arguments: &Arguments) -> Result<ExitCode> {
    let folder = folder();
    let mut cases: Vec<Arc<Case>> = Vec::new();
    for language in Language::ALL {
        let read = case::read_folder(&folder, language)?;
        cases.extend(read.into_iter().map(Arc::new));
    }
    match std::env::var("ARMISTICE_RECORD").as_deref() {
        Ok("wine") if !arguments.list => record(&cases, arguments.filter.as_deref())?,
        Ok("wine") | Err(_) => {}
        Ok(other) => bail!("ARMISTICE_RECORD={other}: the only recorder is `wine`"),
    }
    let recordings = Arc::new(Recordings::read(&folder.join("recorded"))?);
    let mut trials = trials(&cases, &recordings);
    let bench = tempfile::tempdir()?;
    let program = Arc::new(WindowsProgram::new(bench.path()));
    match std::env::var("ARMISTICE_WINDOWS").as_deref() {
        Ok("wine") => {
            if !arguments.list {
                program.build()?;
            }
            trials.extend(cases.iter().map(|case| on_windows(case, &program)));
        }
        Ok(other) => bail!("ARMISTICE_WINDOWS={other}: it can only be `wine`"),
        Err(_) => {}
    }
    let conclusion = libtest_mimic::run(arguments, trials);
    // Wine goes away before the process does.
    drop(program);
    if !arguments.list {
        summary(&cases, &recordings);
    }
    Ok(conclusion.exit_code())
}

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/language")
}

fn record(cases: &[Arc<Case>], filter: Option<&str>) -> Result<()> {
    let chosen: Vec<_> = cases
        .iter()
        .filter(|case| filter.is_none_or(|text| case.trial("recorded").contains(text)))
        .cloned()
        .collect();
    let recorded = wine::record(&chosen)?;
    let folder = folder().join("recorded");
    let mut recordings = match filter {
        Some(_) => Recordings::read(&folder)?,
        None => Recordings::default(),
    };
    let mut topics = recordings.merge(&chosen, recorded);
    topics.extend(recordings.forget_lost(cases));
    recordings
        .write(&folder, &topics, filter.is_none())
        .context("the recordings can't be written")?;
    println!("recorded {} cases", chosen.len());
    Ok(())
}

fn trials(cases: &[Arc<Case>], recordings: &Arc<Recordings>) -> Vec<Trial> {
    let mut trials = Vec::new();
    for case in cases {
        let own = Arc::clone(case);
        trials.push(Trial::test(case.trial("armistice"), move || {
            Ok(armistice::check(&own)?)
        }));
        let (case, recordings) = (Arc::clone(case), Arc::clone(recordings));
        trials.push(Trial::test(case.trial("recorded"), move || {
            Ok(recordings.check(&case)?)
        }));
    }
    let left_over: Vec<_> = recordings
        .without_a_case(cases)
        .into_iter()
        .map(|(topic, name)| format!("{topic}/{name}"))
        .collect();
    trials.push(Trial::test("every_recording_has_a_case", move || {
        if left_over.is_empty() {
            return Ok(());
        }
        Err(format!("recorded, but no case: {}", left_over.join(", ")).into())
    }));
    trials
}

fn on_windows(case: &Arc<Case>, program: &Arc<WindowsProgram>) -> Trial {
    let (case, program) = (Arc::clone(case), Arc::clone(program));
    Trial::test(case.trial("windows"), move || Ok(program.check(&case)?))
}

fn summary(cases: &[Arc<Case>], recordings: &Recordings) {
    for language in Language::ALL {
        let cases: Vec<_> = cases
            .iter()
            .filter(|case| case.language == language)
            .collect();
        let different = cases
            .iter()
            .filter(|case| case.known_difference.is_some())
            .count();
        let equal = cases
            .iter()
            .filter(|case| case.known_difference.is_none() && recordings.check(case).is_ok())
            .count();
        println!(
            "{}: {} cases; Wine's recorded answer is Windows' in {equal}, a known difference in {different}",
            language.folder(),
            cases.len()
        );
    }
}
