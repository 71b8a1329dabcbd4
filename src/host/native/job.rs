use std::ffi::{OsStr, OsString};
use std::io;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use super::state::{make_private, private_options};

/// A command that is carried out beside other work, in a process group of its own: it goes on when this program ends.
#[derive(Debug)]
pub struct Job {
    child: Child,
    end: Instant,
}

/// How a job ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum JobEnd {
    /// By itself, with this exit code.
    Code(i32),
    /// It took too long and was ended.
    TooLong,
}

impl Job {
    /// Starts a program. What it writes is added to the file `log`.
    ///
    /// # Errors
    /// When it cannot be started, or the file cannot be written.
    pub fn start(
        program: &OsStr,
        arguments: &[OsString],
        variables: &[(String, String)],
        log: &Path,
        limit: Duration,
    ) -> io::Result<Self> {
        if let Some(folder) = log.parent() {
            make_private(folder)?;
        }
        let log = private_options().append(true).create(true).open(log)?;
        let mut command = Command::new(program);
        command
            .args(arguments)
            .envs(variables.iter().map(|(name, value)| (name, value)))
            .stdin(Stdio::null())
            .stdout(log.try_clone()?)
            .stderr(log);
        #[cfg(unix)]
        std::os::unix::process::CommandExt::process_group(&mut command, 0);
        Ok(Self {
            child: command.spawn()?,
            end: Instant::now() + limit,
        })
    }

    /// Starts this program itself once more.
    ///
    /// # Errors
    /// As [`Job::start`].
    pub fn start_own(
        arguments: &[OsString],
        variables: &[(String, String)],
        log: &Path,
        limit: Duration,
    ) -> io::Result<Self> {
        // On Linux also when the program's file has been replaced meanwhile.
        let program = if cfg!(target_os = "linux") {
            OsString::from("/proc/self/exe")
        } else {
            std::env::current_exe()?.into_os_string()
        };
        Self::start(&program, arguments, variables, log, limit)
    }

    /// How it ended, once it has.
    pub fn ended(&mut self) -> Option<JobEnd> {
        match self.child.try_wait() {
            Ok(Some(status)) => Some(JobEnd::Code(super::processes::exit_code(status))),
            Ok(None) if Instant::now() < self.end => None,
            Ok(None) | Err(_) => {
                self.end_group();
                let _ = self.child.wait();
                Some(JobEnd::TooLong)
            }
        }
    }

    #[cfg(unix)]
    fn end_group(&mut self) {
        let group = i32::try_from(self.child.id())
            .ok()
            .and_then(rustix::process::Pid::from_raw);
        if let Some(group) = group {
            let _ = rustix::process::kill_process_group(group, rustix::process::Signal::KILL);
        }
    }

    #[cfg(not(unix))]
    fn end_group(&mut self) {
        let _ = self.child.kill();
    }
}
