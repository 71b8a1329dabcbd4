//! Random script folders of the family: the plan does what the evaluator does, in every one of them.
//!
//! `ARMISTICE_GENERATED_SEED`, `_FIRST` and `_COUNT` choose other folders than those of every run.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)] // A test fails by panicking.

#[path = "generated/dice.rs"]
mod dice;
#[path = "generated/folder.rs"]
mod folder;
#[path = "generated/growth.rs"]
mod growth;
#[path = "generated/play.rs"]
mod play;
#[path = "generated/script.rs"]
mod script;
#[path = "generated/shrink.rs"]
mod shrink;
#[path = "generated/words.rs"]
mod words;

use std::path::Path;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Instant;

use folder::{Folder, Sample};
use play::{Counts, evaluator_and_plan, together_and_alone};

/// A number that the environment may change.
fn number(name: &str, default: u64) -> u64 {
    let name = format!("ARMISTICE_GENERATED_{name}");
    std::env::var(name).map_or(default, |text| text.parse().expect("a number"))
}

/// Failures that are told: the rest are likely the same.
const TOLD: usize = 12;

#[test]
fn the_plan_of_a_generated_folder_does_what_its_scripts_do() {
    let seed = number("SEED", 4);
    let first = usize::try_from(number("FIRST", 0)).unwrap();
    let count = usize::try_from(number("COUNT", 2000)).unwrap();
    let begun = Instant::now();
    let (counts, failures) = all(first..first + count, |index, counts| {
        let sample = Sample::new(seed, index);
        let before = counts.effects;
        counts.folders += 1;
        for one in &sample.tries {
            if let Err(difference) = evaluator_and_plan(&sample.folder, one, counts) {
                let fails = &mut |folder: &Folder| {
                    folder.fits(&one.case)
                        && evaluator_and_plan(folder, one, &mut Counts::default()).is_err()
                };
                let small = shrink::shrunk(&sample.folder, fails);
                let last = evaluator_and_plan(&small, one, &mut Counts::default());
                return Some((small, last.err().unwrap_or(difference)));
            }
        }
        counts.silent += usize::from(counts.effects == before);
        None
    });
    eprintln!("{counts:?} in {:?}", begun.elapsed());
    assert!(failures.is_empty(), "{} folders differ", failures.len());
    assert_eq!(counts.folders, count);
    assert!(counts.scenarios >= 2 * count);
    // A script that only jumps, or ends at its first line, is one of the family, too.
    assert!(counts.silent * 4 < count, "too many folders do nothing");
}

/// What situations have in common is read once; whoever reads one by itself finds the same.
#[test]
fn situations_that_are_read_together_give_what_each_gives_by_itself() {
    let seed = number("SEED", 4);
    let folders = 25;
    let (counts, failures) = all(0..folders, |index, counts| {
        let folder = Sample::new(seed, index).folder;
        let fails = &mut |folder: &Folder| together_and_alone(folder).is_err();
        match together_and_alone(&folder) {
            Ok(scenarios) => counts.scenarios += scenarios,
            Err(_) => {
                let small = shrink::shrunk(&folder, fails);
                let difference = together_and_alone(&small).err().unwrap_or_default();
                return Some((small, difference));
            }
        }
        None
    });
    assert!(failures.is_empty(), "{} folders differ", failures.len());
    assert!(counts.scenarios >= folders * 16);
}

/// What the generated folders found; each was another thing in the plan than in the script.
#[test]
fn scripts_that_the_plan_once_took_otherwise_are_equal() {
    for (about, text) in [
        ("ARMKILL of nothing has no watch ID", "ARMKILL %ENV1%"),
        (
            "ARMGETCD of nothing has no ID",
            "if not errorlevel 2 (\narmgetcd %ENV1%\n)",
        ),
        (
            "an undefined variable leaves its operation as text",
            "dbcheck %B:a=b% && mounter %CD% > out.log",
        ),
        (
            "ECHO of nothing tells its mode",
            "echo %UNDEFINED%\necho o%ENV1%",
        ),
        (
            "CALL of a missing label sets the exit code",
            "call :nowhere x",
        ),
        (
            "a variable with the name CD hides the folder",
            "if /i %CD%==9 set A=1",
        ),
    ] {
        for base in ["", "x", "two words", "n", "9"] {
            let mut one = folder::Try::first();
            let value = (!base.is_empty()).then(|| base.to_owned());
            one.base.variables.insert("ENV1".to_owned(), value.clone());
            if about.contains("hides") {
                one.base.variables.insert("CD".to_owned(), value);
            }
            let counts = &mut Counts::default();
            if let Err(difference) = evaluator_and_plan(&Folder::of(text), &one, counts) {
                panic!("{about}: {difference}");
            }
        }
    }
}

type Failure = (usize, Folder, String);

/// Goes through numbers in threads.
fn all(
    numbers: std::ops::Range<usize>,
    check: impl Fn(usize, &mut Counts) -> Option<(Folder, String)> + Sync,
) -> (Counts, Vec<Failure>) {
    let next = AtomicUsize::new(numbers.start);
    let total = Mutex::new((Counts::default(), Vec::new()));
    let threads = std::thread::available_parallelism().map_or(2, usize::from);
    std::thread::scope(|scope| {
        for _ in 0..threads {
            scope.spawn(|| {
                let mut counts = Counts::default();
                loop {
                    let index = next.fetch_add(1, Ordering::Relaxed);
                    if index >= numbers.end || total.lock().unwrap().1.len() >= TOLD {
                        break;
                    }
                    if let Some((folder, difference)) = check(index, &mut counts) {
                        let mut total = total.lock().unwrap();
                        let failure = (index, folder, difference);
                        tell(&failure);
                        total.1.push(failure);
                    }
                }
                total.lock().unwrap().0.add(&counts);
            });
        }
    });
    total.into_inner().unwrap()
}

/// Keeps a folder that differs, and shows it.
fn tell((index, folder, difference): &Failure) {
    let place = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("generated-{index}"));
    drop(std::fs::remove_dir_all(&place));
    folder.write(&place);
    eprintln!("---- folder {index}, kept in {}", place.display());
    for (name, lines) in &folder.files {
        for (number, line) in lines.join("\n").lines().enumerate() {
            eprintln!("{name}:{}\t{line}", number + 1);
        }
    }
    eprintln!("{difference}");
}
