//! A failover of 1,100 mailboxes on a real Active Directory, killed again and again on its way.
//!
//! `ARMISTICE_KILLS` says how often (5 unless it is set), `ARMISTICE_KILL_SEED` chooses the moments of an earlier run of this test.
#![cfg(unix)] // Samba runs there.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)] // A test fails by panicking.

#[allow(dead_code)] // Each test target uses its own part.
#[path = "generated/dice.rs"]
mod dice;
mod on_samba;
mod samba;
mod scenario;

use std::fs;
use std::io::Read as _;
use std::os::unix::process::ExitStatusExt as _;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::thread;
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use dice::Dice;
use samba::Samba;
use scenario::Scenario;
use scenario::ldif::Entries;
use scenario::prediction::difference;
use serde_json::Value;

const SIGKILL: i32 = 9;

/// When a run is killed: so long after it has announced so many changes.
///
/// A machine with other work to do takes longer, so the time since the beginning says little.
#[derive(Debug, Clone, Copy)]
struct Moment {
    announced: usize,
    wait: Duration,
}

/// The course of an undisturbed run, in seconds since its beginning.
struct Course {
    /// When each change was announced.
    changes: Vec<f64>,
    /// Up to the last service principal name, the mailboxes with the search for them, and all behind them.
    parts: [(f64, f64); 3],
}

/// Which part each kill falls into: most of the time goes into the mailboxes.
const PARTS: [usize; 5] = [1, 0, 1, 2, 1];

impl Course {
    fn of(journal: &Path) -> Self {
        let text = fs::read_to_string(journal).unwrap();
        let lines = text.lines().map(|line| serde_json::from_str(line).unwrap());
        let timed: Vec<Value> = lines
            .filter(|line: &Value| line["time"].is_string())
            .collect();
        let time =
            |line: &Value| -> jiff::Timestamp { line["time"].as_str().unwrap().parse().unwrap() };
        let begin = time(&timed[0]);
        let since = |line: &Value| time(line).duration_since(begin).as_secs_f64();
        let changes: Vec<&Value> = timed
            .iter()
            .filter(|line| line["entry"] == "before")
            .collect();
        let is_mailbox = |line: &&&Value| line["dn"].as_str().unwrap().contains(",CN=Users,");
        let first = changes.iter().position(|line| is_mailbox(&line)).unwrap();
        let behind = first + changes.iter().filter(is_mailbox).count();
        assert!(behind - first >= 1099, "{} mailboxes", behind - first);
        let (names, rest) = (since(changes[first - 1]), since(changes[behind]));
        Self {
            parts: [
                (0.0, names),
                (names, rest),
                (rest, since(timed.last().unwrap())),
            ],
            changes: changes.into_iter().map(since).collect(),
        }
    }

    /// A moment somewhere in a part.
    fn moment(&self, part: usize, dice: &mut Dice) -> Moment {
        let (from, to) = self.parts[part];
        let share = f64::from(u32::try_from(dice.below(1 << 30)).unwrap()) / f64::from(1 << 30);
        let at = from + (to - from) * share;
        let announced = self.changes.iter().filter(|&&time| time <= at).count();
        let last = announced
            .checked_sub(1)
            .map_or(0.0, |last| self.changes[last]);
        Moment {
            announced,
            wait: Duration::from_secs_f64(at - last),
        }
    }
}

/// The first journal of a group; there is another one only where a run had ended before it was killed, and was run once more.
fn journal(scenario: &Scenario) -> Option<PathBuf> {
    let groups = fs::read_dir(scenario.state().join("simulated")).ok()?;
    let runs = groups.filter_map(|group| fs::read_dir(group.unwrap().path().join("runs")).ok());
    let files = runs.flatten().map(|file| file.unwrap().path());
    files
        .filter(|file| file.extension().is_some_and(|ending| ending == "jsonl"))
        .min()
}

fn failover(scenario: Scenario) -> Scenario {
    scenario.again().event("FAILOVER").server("OTHER")
}

/// Takes the first run back. One behind it finds everything done, but asks for a part of it all the same, and would be the
/// last that changed something.
fn undo(scenario: &Scenario) {
    let journal = journal(scenario).unwrap();
    let mut command = scenario.command();
    command.arg("undo").arg(journal.file_stem().unwrap());
    command.arg("--state").arg(scenario.state());
    let output = command.output().unwrap();
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{said}");
}

/// Counts the changes that a run announces, while it runs.
struct Announced {
    file: Option<fs::File>,
    text: Vec<u8>,
    count: usize,
}

impl Announced {
    /// How many there are by now; nothing before the journal begins.
    fn now(&mut self, scenario: &Scenario) -> Option<usize> {
        if self.file.is_none() {
            self.file = journal(scenario).map(|path| fs::File::open(path).unwrap());
        }
        self.file.as_mut()?.read_to_end(&mut self.text).unwrap();
        let end = self.text.iter().rposition(|&byte| byte == b'\n')? + 1;
        let lines: Vec<u8> = self.text.drain(..end).collect();
        let lines = String::from_utf8(lines).unwrap();
        self.count += lines.matches("{\"entry\":\"before\"").count();
        Some(self.count)
    }
}

/// Runs a failover and kills it. Whether it was still at work.
fn killed(scenario: &Scenario, moment: Moment) -> bool {
    let mut child = scenario
        .command()
        .arg("run")
        .arg(scenario.folder())
        .args(["--event", "FAILOVER", "--server", "OTHER", "--state"])
        .arg(scenario.state())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let begun = Instant::now();
    let mut announced = Announced {
        file: None,
        text: Vec::new(),
        count: 0,
    };
    let mut seen = false;
    while child.try_wait().unwrap().is_none() {
        if announced
            .now(scenario)
            .is_some_and(|count| count >= moment.announced)
        {
            seen = true;
            break;
        }
        assert!(
            begun.elapsed() < Duration::from_secs(300),
            "it hung before {moment:?}"
        );
        thread::sleep(Duration::from_millis(1));
    }
    assert!(seen, "the run ended before {moment:?}");
    thread::sleep(moment.wait);
    child.kill().unwrap();
    let status = child.wait().unwrap();
    let text = fs::read_to_string(journal(scenario).unwrap()).unwrap();
    status.signal() == Some(SIGKILL) && !text.contains("{\"entry\":\"end\"")
}

fn number(name: &str) -> Option<u64> {
    let text = std::env::var(name).ok()?;
    Some(text.parse().expect("a number"))
}

fn is_same(expected: &Entries, samba: &Samba, when: &str) {
    let found = on_samba::content(samba);
    assert!(
        *expected == found,
        "{when}: {}",
        expected.difference(&found)
    );
}

#[test]
fn a_failover_that_is_killed_anywhere_comes_to_the_same_end_and_one_undo_takes_it_back() {
    let Some(samba) = Samba::with_corpus("127.0.0.12", "exchange-2007") else {
        return;
    };
    let kills = number("ARMISTICE_KILLS").unwrap_or(5);
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap();
    let seed = number("ARMISTICE_KILL_SEED").unwrap_or(now.as_secs());
    let start = on_samba::content(&samba);

    let scenario = failover(on_samba::group(&samba, "exchange-2007", ""));
    let run = scenario.run();
    assert_eq!(run.code, 0, "{}", run.stderr);
    let end = on_samba::content(&samba);
    // Three attributes of each mailbox, and what the organization has besides.
    let changed = difference(&start, &end).len();
    assert!(changed > 3 * 1099, "{changed} attributes");
    let course = Course::of(&journal(&scenario).unwrap());
    undo(&scenario);
    is_same(&start, &samba, "undone without a kill");

    let mut dice = Dice::new(seed, 0);
    let mut hits = 0;
    for (kill, part) in (0..kills).zip(PARTS.iter().cycle()) {
        // A group that has never run: its services are stopped, and its only journal is that of this round.
        fs::remove_dir_all(scenario.state()).unwrap();
        let moment = course.moment(*part, &mut dice);
        let when = format!("kill {kill} of ARMISTICE_KILL_SEED={seed}, {moment:?}");
        let hit = killed(&scenario, moment);
        let run = scenario.run();
        assert_eq!(run.code, 0, "{when}: {}", run.stderr);
        let continued = run.stderr.contains("is continued under the same ID");
        assert_eq!(continued, hit, "{when}: {}", run.stderr);
        is_same(&end, &samba, &when);
        undo(&scenario);
        is_same(&start, &samba, &format!("{when}, undone"));
        hits += u64::from(hit);
        println!("{when}: {}", if hit { "hit" } else { "it had ended" });
    }
    assert!(
        hits * 10 >= kills * 8,
        "only {hits} of {kills} kills met a run at work, ARMISTICE_KILL_SEED={seed}"
    );
}
