//! Finds the processes of a program under a watch again, and ends them.
//!
//! The program's first process is known by its number and the time it started. Beside it belong to the program: what it
//! started and what that started; its process group; and whatever carries its token, which a process gets from its parent
//! with the environment, so that one is found whose parent is gone.

use std::collections::HashSet;
use std::fs;
use std::thread;
use std::time::{Duration, Instant};

use rustix::io::Errno;
use rustix::process::{Pid, PidfdFlags, Signal, kill_process, pidfd_open, pidfd_send_signal};

use super::TOKEN;
use crate::host::{KillEnd, ProgramMark, SystemError};

/// How long a process may take to go away that was ended by force.
const LAST_LIMIT: Duration = Duration::from_secs(10);
/// The longest time between two looks.
const LONGEST_PAUSE: Duration = Duration::from_millis(50);

/// A process that is alive.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
struct Seen {
    number: u32,
    parent: u32,
    group: u32,
    started: String,
}

impl Seen {
    /// A process by its number; `None` when it does not exist or is a zombie: that one has ended, only nobody has asked how.
    fn of(number: u32) -> Option<Self> {
        let text = fs::read(format!("/proc/{number}/stat")).ok()?;
        let text = String::from_utf8_lossy(&text);
        // The program's name stands in brackets and may hold anything, so the fields are counted from behind it.
        let (_, fields) = text.rsplit_once(')')?;
        let fields: Vec<&str> = fields.split_whitespace().collect();
        if matches!(*fields.first()?, "Z" | "X" | "x") {
            return None;
        }
        Some(Self {
            number,
            parent: fields.get(1)?.parse().ok()?,
            group: fields.get(2)?.parse().ok()?,
            started: (*fields.get(19)?).to_owned(),
        })
    }

    /// All of them, without this very process: an `ARMKILL` may be called by the program that it ends.
    fn all() -> Vec<Self> {
        let Ok(entries) = fs::read_dir("/proc") else {
            return Vec::new();
        };
        entries
            .filter_map(|entry| entry.ok()?.file_name().to_str()?.parse().ok())
            .filter(|number| *number != std::process::id())
            .filter_map(Self::of)
            .collect()
    }

    fn is_first_of(&self, program: &ProgramMark) -> bool {
        program.process == Some(self.number)
            && program.started.as_deref() == Some(self.started.as_str())
    }

    fn carries(&self, token: &str) -> bool {
        let wanted = format!("{TOKEN}={token}");
        // Another user's environment cannot be read; that user's processes could not be ended either.
        fs::read(format!("/proc/{}/environ", self.number)).is_ok_and(|environment| {
            environment
                .split(|byte| *byte == 0)
                .any(|variable| variable == wanted.as_bytes())
        })
    }

    /// Sends a signal to this process, and to no other that has got its number meanwhile.
    fn signal(&self, signal: Signal) -> Result<(), Errno> {
        let Some(number) = i32::try_from(self.number).ok().and_then(Pid::from_raw) else {
            return Ok(());
        };
        let sent = match pidfd_open(number, PidfdFlags::empty()) {
            Ok(held)
                if Self::of(self.number).as_ref().map(|now| &now.started)
                    == Some(&self.started) =>
            {
                pidfd_send_signal(held, signal)
            }
            Ok(_) => Ok(()),
            // A kernel before 5.3.
            Err(Errno::NOSYS) => kill_process(number, signal),
            Err(error) => Err(error),
        };
        match sent {
            Err(Errno::SRCH) => Ok(()),
            other => other,
        }
    }
}

/// When a process started, in ticks since the system did.
pub(super) fn start_of(number: u32) -> Option<String> {
    let text = fs::read(format!("/proc/{number}/stat")).ok()?;
    let text = String::from_utf8_lossy(&text);
    let (_, fields) = text.rsplit_once(')')?;
    fields.split_whitespace().nth(19).map(str::to_owned)
}

pub(super) fn is_alive(number: u32, started: Option<&str>) -> Option<bool> {
    let seen = Seen::of(number);
    Some(seen.is_some_and(|seen| started.is_none_or(|started| started == seen.started)))
}

pub(super) fn is_running(program: &ProgramMark) -> Option<bool> {
    let first = program.process.and_then(Seen::of);
    let is_first = first.is_some_and(|first| first.is_first_of(program));
    Some(is_first || !members(program).is_empty())
}

/// Every living process of a program.
fn members(program: &ProgramMark) -> Vec<Seen> {
    let all = Seen::all();
    let mut ours: HashSet<u32> = all
        .iter()
        .filter(|seen| seen.is_first_of(program) || seen.carries(&program.token))
        .map(|seen| seen.number)
        .collect();
    // The group's number is given to nobody else as long as anything is in it. So if one of them is known to be ours, all are.
    let group = program.process.filter(|group| {
        all.iter()
            .any(|seen| seen.group == *group && ours.contains(&seen.number))
    });
    ours.extend(
        all.iter()
            .filter(|seen| Some(seen.group) == group)
            .map(|seen| seen.number),
    );
    loop {
        let before = ours.len();
        let children: Vec<u32> = all
            .iter()
            .filter(|seen| ours.contains(&seen.parent))
            .map(|seen| seen.number)
            .collect();
        ours.extend(children);
        if ours.len() == before {
            break;
        }
    }
    all.into_iter()
        .filter(|seen| ours.contains(&seen.number))
        .collect()
}

pub(super) fn end(program: &ProgramMark, limit: Duration) -> Result<KillEnd, SystemError> {
    let found = members(program);
    if found.is_empty() {
        return Ok(KillEnd::WasOver);
    }
    let only_children = !found.iter().any(|seen| seen.is_first_of(program));
    // A process that is halted hears of nothing until it goes on.
    if !limit.is_zero() && are_gone(program, limit, &[Signal::TERM, Signal::CONT])? {
        return Ok(KillEnd::Politely { only_children });
    }
    if are_gone(program, LAST_LIMIT, &[Signal::KILL])? {
        return Ok(KillEnd::ByForce { only_children });
    }
    Err(SystemError::TIMEOUT)
}

/// Sends each process of the program these signals once, also to those that appear meanwhile, until none is left or the
/// time is over.
fn are_gone(
    program: &ProgramMark,
    limit: Duration,
    signals: &[Signal],
) -> Result<bool, SystemError> {
    let begun = Instant::now();
    let mut pause = Duration::from_millis(2);
    let mut asked: HashSet<(u32, String)> = HashSet::new();
    loop {
        let found = members(program);
        if found.is_empty() {
            return Ok(true);
        }
        for seen in found {
            if asked.contains(&(seen.number, seen.started.clone())) {
                continue;
            }
            for signal in signals {
                match seen.signal(*signal) {
                    Err(Errno::PERM) => return Err(SystemError::ACCESS_DENIED),
                    Err(error) => return Err(SystemError::from(&std::io::Error::from(error))),
                    Ok(()) => {}
                }
            }
            asked.insert((seen.number, seen.started));
        }
        if begun.elapsed() >= limit {
            return Ok(false);
        }
        thread::sleep(pause);
        pause = (pause * 2).min(LONGEST_PAUSE);
    }
}
