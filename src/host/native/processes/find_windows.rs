//! Finds the processes of a program under a watch by its job, and ends them.

use std::io;
use std::time::Duration;

use crate::host::windows::jobs::Job;
use crate::host::windows::{self};
use crate::host::{KillEnd, ProgramMark, SystemError};

/// How long a process may take to go away that was ended by force.
const LAST_LIMIT: Duration = Duration::from_secs(10);

pub(super) fn start_of(process: u32) -> Option<String> {
    windows::start_of(process)
}

pub(super) fn is_alive(process: u32, started: Option<&str>) -> Option<bool> {
    let is_same = match (started, windows::start_of(process)) {
        (Some(started), Some(now)) => started == now,
        // It may not be asked, or nobody noted when it was.
        _ => true,
    };
    Some(is_same && windows::is_alive(process))
}

pub(super) fn is_running(program: &ProgramMark) -> Option<bool> {
    let processes = Job::open(&program.token).and_then(|job| match job {
        Some(job) => job.processes(),
        None => Ok(Vec::new()),
    });
    Some(processes.map_or(true, |processes| !processes.is_empty()))
}

pub(super) fn end(program: &ProgramMark, limit: Duration) -> Result<KillEnd, SystemError> {
    let failed = |error: io::Error| SystemError::from(&error);
    let Some(job) = Job::open(&program.token).map_err(failed)? else {
        return Ok(KillEnd::WasOver);
    };
    let processes = job.processes().map_err(failed)?;
    if processes.is_empty() {
        return Ok(KillEnd::WasOver);
    }
    // A number in the job's list is that of a process in the job, so it is nobody else's.
    let first = program.process.filter(|first| processes.contains(first));
    let only_children = first.is_none();
    if !limit.is_zero() {
        job.ask_to_end(first);
        if job.is_empty_within(limit).map_err(failed)? {
            return Ok(KillEnd::Politely { only_children });
        }
    }
    job.terminate().map_err(failed)?;
    if job.is_empty_within(LAST_LIMIT).map_err(failed)? {
        return Ok(KillEnd::ByForce { only_children });
    }
    Err(SystemError::TIMEOUT)
}
