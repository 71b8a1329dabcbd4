//! Random script folders in the plain language of cluster groups: evaluator, plan and a real cmd.exe do the same.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)] // A test fails by panicking.

#[path = "generated/dice.rs"]
mod dice;
#[path = "generated/plain.rs"]
mod plain;

use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

use armistice::host::sandbox::{Decisions, Sources};
use armistice::plan::extract;
use armistice::verify::oracle::{CmdEngine, compare_programs};
use armistice::verify::{Ended, Evaluator, Planned, Setup, cases, compare, run_case};
use dice::Dice;

const FOLDERS: usize = 200;

/// What was compared.
#[derive(Default)]
struct Counts {
    effects: usize,
    silent: usize,
    /// Times that Wine was asked again.
    again: usize,
}

#[test]
fn evaluator_plan_and_cmd_do_the_same_in_generated_folders() {
    if std::env::var("ARMISTICE_WITHOUT").is_ok_and(|left| left.contains("wine")) {
        eprintln!("left out by ARMISTICE_WITHOUT: Wine");
        return;
    }
    let next = AtomicUsize::new(0);
    let counts = Mutex::new(Counts::default());
    let failures = Mutex::new(Vec::new());
    std::thread::scope(|scope| {
        for _ in 0..2 {
            scope.spawn(|| {
                let cmd = CmdEngine::prepare().expect("a cmd.exe: packages wine and wine64");
                ["dbcheck", "mounter"]
                    .iter()
                    .for_each(|name| cmd.add_program(name));
                loop {
                    let number = next.fetch_add(1, Ordering::Relaxed);
                    if number >= FOLDERS {
                        return;
                    }
                    // Now and then Wine does not start a program under load; what differs for another reason stays.
                    let mut answer = same(number, &cmd);
                    for _ in 0..2 {
                        if answer.is_err() {
                            counts.lock().unwrap().again += 1;
                            answer = same(number, &cmd);
                        }
                    }
                    match answer {
                        Ok(effects) => {
                            let mut counts = counts.lock().unwrap();
                            counts.effects += effects;
                            counts.silent += usize::from(effects == 0);
                        }
                        Err(why) => failures.lock().unwrap().push(why),
                    }
                }
            });
        }
    });
    let failures = failures.into_inner().unwrap();
    let counts = counts.into_inner().unwrap();
    eprintln!(
        "{FOLDERS} folders, {} effects, {} silent, {} asked again",
        counts.effects, counts.silent, counts.again
    );
    assert!(
        failures.is_empty(),
        "{} differ:\n{}",
        failures.len(),
        failures.join("\n\n")
    );
    assert!(counts.again <= FOLDERS / 10);
    assert!(counts.silent * 10 < FOLDERS && counts.effects > 2 * FOLDERS);
}

/// How many effects of programs were compared in a folder; the first difference, in words.
fn same(number: usize, cmd: &CmdEngine) -> Result<usize, String> {
    let mut dice = Dice::new(11, number);
    let place = tempfile::tempdir().unwrap();
    let files = plain::files(&mut dice);
    for (name, lines) in &files {
        std::fs::write(place.path().join(name), lines.join("\r\n") + "\r\n").unwrap();
    }
    let all = cases(true, false);
    let case = &all[dice.below(all.len())];
    let mut world = Decisions::default();
    for call in 1..=3 {
        let code = [0, 0, 1, 2][dice.below(4)];
        world.exit_codes.insert(("dbcheck".to_owned(), call), code);
    }
    let plan = extract::folder(&extract::Request {
        folder: place.path().to_owned(),
        ..extract::Request::default()
    })
    .unwrap();
    let planned = Planned {
        plan: &plan,
        optimize: false,
    };
    let setup = Setup::new(
        place.path().to_owned(),
        Sources::read(place.path(), None).unwrap(),
        None,
    );
    let own = run_case(&setup, case, &Evaluator::default(), &world).unwrap();
    let by_plan = run_case(&setup, case, &planned, &world).unwrap();
    let real = run_case(&setup, case, cmd, &world).unwrap();
    let told = |what: &str, difference: &armistice::verify::Difference| {
        let script = files["START.BAT"].join("\n");
        format!(
            "folder {number}, {case}: {what}: {}\n  {}\n  {}\n{script}",
            difference.what, difference.left.text, difference.right.text
        )
    };
    let mut effects = 0;
    let ended = |ended: &Result<Ended, String>| ended.clone();
    for ((own, by_plan), real) in own.iter().zip(&by_plan).zip(&real) {
        let (own, by_plan, real) = (&ended(own)?, &ended(by_plan)?, &ended(real)?);
        if let Some(difference) = compare(own, by_plan).difference {
            return Err(told("evaluator and plan", &difference));
        }
        let compared = compare_programs(own, real, &|_| false);
        if let Some(difference) = &compared.difference {
            return Err(told("evaluator and cmd.exe", difference));
        }
        effects += compared.effects;
    }
    Ok(effects)
}
