//! Plans stay small, and are there, whatever a script is like.

use std::path::{Path, PathBuf};

use armistice::plan::{Plan, Step, StepKind, extract};

use crate::dice::Dice;
use crate::play::each;

fn plan_of(text: &[u8]) -> Plan {
    let place = tempfile::tempdir().unwrap();
    std::fs::write(place.path().join("START.BAT"), text).unwrap();
    extract::folder(&extract::Request {
        folder: place.path().to_owned(),
        only: Some(extract::Situation {
            event: Some("START".to_owned()),
            server: Some("HOME".to_owned()),
            disk: Some("SUCCESS".to_owned()),
            priority: Some("1".to_owned()),
        }),
        ..extract::Request::default()
    })
    .unwrap()
}

/// The steps of a plan, those inside others among them.
fn all_steps(plan: &Plan) -> Vec<Step> {
    let mut steps = Vec::new();
    for scenario in &plan.scenarios {
        each(&scenario.steps, &mut |step| steps.push(step.clone()));
    }
    steps
}

fn is_interpret(step: &Step) -> bool {
    matches!(step.kind, StepKind::Interpret { .. })
}

/// Steps of a script that repeats a form, each time with another number.
fn count(form: &str, times: usize, end: &str) -> usize {
    let mut text = "@echo off\n".to_owned();
    for number in 1..=times {
        text.push_str(&form.replace('#', &number.to_string()));
    }
    text.push_str(end);
    let steps = all_steps(&plan_of(text.as_bytes()));
    let left = steps.iter().filter(|step| is_interpret(step)).count();
    assert_eq!(left, 0, "{form}: {left} parts are left to the interpreter");
    steps.len()
}

#[test]
fn conditions_that_are_not_decided_grow_a_plan_by_their_number_only() {
    let error = ":ERR\nARMLOG \"error\"\nexit /b 1\n";
    for (form, end) in [
        (
            "if exist f# (\nset A=1\narmlog \"a #\"\n) else (\narmlog \"b #\"\n)\n",
            "",
        ),
        ("if exist f# goto L#\narmlog \"a #\"\n:L#\n", ""),
        ("if exist f# goto L#\nset V#=1\n:L#\n", ""),
        ("prog# || goto ERR\n", error),
        ("prog#\nif errorlevel 1 goto ERR\narmlog \"a #\"\n", error),
        (
            "if exist a# if exist b# goto SKIP#\narmlog \"a #\"\n:SKIP#\n",
            "",
        ),
        (
            "if exist a# (\nif exist b# (\nif exist c# (\narmlog \"c #\"\n)\nset A=%A%#\n)\n)\n",
            "",
        ),
        (
            "if exist a# (\nset M=#\n) else if exist b# (\nset M=x\n) else (\nset M=\n)\n",
            "",
        ),
    ] {
        let (twenty, forty) = (count(form, 20, end), count(form, 40, end));
        assert!(twenty >= 20, "{form}: {twenty}");
        assert!(
            forty * 10 <= twenty * 22,
            "{form}: {twenty} steps for 20, {forty} for 40"
        );
    }
}

#[test]
fn a_retry_loop_is_one_part_for_the_interpreter_and_what_follows_it_is_typed() {
    let plan = plan_of(
        b"@echo off\nset TRY=3\n:RETRY\ndbcheck\nif not errorlevel 1 goto READY\nset /a TRY-=1\n\
          if %TRY% gtr 0 goto RETRY\nARMLOG \"gave up\"\n:READY\nARMLOAD SQL /S /A MSSQLSERVER\n",
    );
    let steps = all_steps(&plan);
    let parts: Vec<_> = steps
        .iter()
        .filter_map(|step| match &step.kind {
            StepKind::Interpret { lines, .. } => Some((lines.first, lines.last)),
            _ => None,
        })
        .collect();
    // A GOTO leads behind its label.
    assert_eq!(parts, [(4, 7)]);
    let has = |wanted: fn(&StepKind) -> bool| steps.iter().any(|step| wanted(&step.kind));
    assert!(has(|kind| matches!(kind, StepKind::Log { .. })));
    assert!(has(|kind| matches!(kind, StepKind::StartService { .. })));
}

#[test]
fn there_is_a_plan_for_every_file_of_the_corpus_however_it_is_damaged() {
    let files = batch_files(&Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus"));
    assert!(files.len() > 20);
    let texts: Vec<Vec<u8>> = files
        .iter()
        .map(|file| std::fs::read(file).unwrap())
        .collect();
    for number in 0..2000 {
        let mut dice = Dice::new(17, number);
        let text = damaged(&mut dice, &texts);
        let plan = plan_of(&text);
        assert_eq!(plan.scenarios.len(), 1);
    }
}

fn batch_files(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut entries: Vec<PathBuf> = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    entries.sort();
    for path in entries {
        let ending = path.extension().unwrap_or_default();
        if path.is_dir() {
            found.extend(batch_files(&path));
        } else if ending.eq_ignore_ascii_case("bat") || ending.eq_ignore_ascii_case("cmd") {
            found.push(path);
        }
    }
    found
}

/// A file cut short, with another's lines in it, with bytes changed; or no script at all.
fn damaged(dice: &mut Dice, texts: &[Vec<u8>]) -> Vec<u8> {
    if dice.chance(10) {
        return (0..dice.below(400)).map(|_| byte(dice)).collect();
    }
    let mut text = texts[dice.below(texts.len())].clone();
    for _ in 0..=dice.below(3) {
        let at = dice.below(text.len() + 1);
        match dice.below(5) {
            0 => text.truncate(at),
            1 => {
                let other = &texts[dice.below(texts.len())];
                let from = dice.below(other.len());
                let to = (from + dice.below(300)).min(other.len());
                text.splice(at..at, other[from..to].iter().copied());
            }
            2 => {
                let to = (at + dice.below(60)).min(text.len());
                text.drain(at..to);
            }
            3 => text.insert(at, byte(dice)),
            _ => text
                .splice(
                    at..at,
                    dice.text(&["(", ")", "\"", "%", "^", "\n", "&", "||"])
                        .bytes(),
                )
                .for_each(drop),
        }
    }
    text
}

fn byte(dice: &mut Dice) -> u8 {
    // A file with a zero byte is no text, and is refused as such.
    u8::try_from(1 + dice.below(255)).unwrap()
}
