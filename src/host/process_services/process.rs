use std::fs;
use std::io;
use std::time::Duration;

use rustix::process::{Pid, Signal};
use serde::{Deserialize, Serialize};

use crate::host::native::boot_identifier;

/// A process that can be told from a later one with the same number.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Process {
    /// Its number, and that of its group and session.
    pub(super) id: u32,
    /// When it started, in clock ticks since the system did.
    started: u64,
    /// The run of the operating system.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    boot: Option<String>,
}

impl Process {
    /// The calling process.
    pub(super) fn own() -> io::Result<Self> {
        let id = std::process::id();
        let look = Look::at(id).ok_or_else(|| io::Error::other("/proc cannot be read"))?;
        Ok(Self {
            id,
            started: look.started,
            boot: boot_identifier(),
        })
    }

    pub(super) fn is_of_boot(&self, boot: Option<&str>) -> bool {
        match (self.boot.as_deref(), boot) {
            (Some(then), Some(now)) => then == now,
            _ => true,
        }
    }

    /// Whether it still runs. One that has ended and waits for somebody to take its exit code does not.
    pub(super) fn is_alive(&self, boot: Option<&str>) -> bool {
        self.is_of_boot(boot)
            && Look::at(self.id).is_some_and(|look| look.started == self.started && !look.is_dead)
    }

    /// Whether a process of its group still runs, the service's own or one that it started.
    pub(super) fn group_is_alive(&self, boot: Option<&str>) -> bool {
        if !self.is_of_boot(boot) {
            return false;
        }
        match Look::at(self.id) {
            // The number is another process's now, so nobody of the group was left when it was given away.
            Some(look) if look.started != self.started => false,
            Some(look) if !look.is_dead => true,
            _ => self
                .pid()
                .is_some_and(|pid| has_living_member(pid.as_raw_nonzero().get())),
        }
    }

    /// Sends a signal to its whole group. That nobody is left there is no error.
    pub(super) fn signal_group(&self, signal: Signal) -> io::Result<()> {
        let Some(pid) = self.pid() else {
            return Ok(());
        };
        match rustix::process::kill_process_group(pid, signal) {
            Ok(()) | Err(rustix::io::Errno::SRCH) => Ok(()),
            Err(error) => Err(error.into()),
        }
    }

    /// How long it has been running.
    pub(super) fn age(&self) -> Duration {
        let ticks = rustix::param::clock_ticks_per_second().max(1);
        let milliseconds = self.started.saturating_mul(1000) / ticks;
        since_boot().saturating_sub(Duration::from_millis(milliseconds))
    }

    pub(super) fn pid(&self) -> Option<Pid> {
        Pid::from_raw(i32::try_from(self.id).ok()?)
    }
}

/// What `/proc` says of a process.
struct Look {
    started: u64,
    group: i32,
    is_dead: bool,
}

impl Look {
    fn at(id: u32) -> Option<Self> {
        let text = fs::read(format!("/proc/{id}/stat")).ok()?;
        let text = String::from_utf8_lossy(&text);
        // The name in parentheses may hold anything, parentheses and blanks too.
        let mut fields = text.get(text.rfind(')')? + 1..)?.split_ascii_whitespace();
        let is_dead = matches!(fields.next()?, "Z" | "X" | "x");
        let group = fields.nth(1)?.parse().ok()?;
        let started = fields.nth(16)?.parse().ok()?;
        Some(Self {
            started,
            group,
            is_dead,
        })
    }
}

/// Whether a group has a member that is not dead. A signal would reach dead ones too, so `/proc` is asked.
fn has_living_member(group: i32) -> bool {
    let Some(pid) = Pid::from_raw(group) else {
        return false;
    };
    if rustix::process::test_kill_process_group(pid) == Err(rustix::io::Errno::SRCH) {
        return false;
    }
    let Ok(entries) = fs::read_dir("/proc") else {
        return true;
    };
    entries
        .flatten()
        .filter_map(|entry| entry.file_name().to_str()?.parse().ok())
        .filter_map(Look::at)
        .any(|look| look.group == group && !look.is_dead)
}

/// How long the system has been up, sleep included.
pub(super) fn since_boot() -> Duration {
    let time = rustix::time::clock_gettime(rustix::time::ClockId::Boottime);
    let seconds = u64::try_from(time.tv_sec).unwrap_or_default();
    Duration::new(seconds, u32::try_from(time.tv_nsec).unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_process_with_the_same_number_is_another_one() {
        let own = Process::own().unwrap();
        let boot = boot_identifier();
        assert!(own.is_alive(boot.as_deref()));
        let earlier = Process {
            started: own.started - 1,
            ..own.clone()
        };
        assert!(!earlier.is_alive(boot.as_deref()));
        assert!(!earlier.group_is_alive(boot.as_deref()));
        assert!(!own.is_alive(Some("another boot")));
    }

    #[test]
    fn a_process_that_nobody_waits_for_yet_is_dead() {
        let mut child = std::process::Command::new("true").spawn().unwrap();
        let started = Look::at(child.id()).map(|look| look.started);
        // Without a wait it stays in the process table.
        std::thread::sleep(Duration::from_millis(300));
        assert!(Look::at(child.id()).is_some_and(|look| look.is_dead));
        let process = Process {
            id: child.id(),
            started: started.unwrap(),
            boot: None,
        };
        assert!(!process.is_alive(None));
        child.wait().unwrap();
    }
}
