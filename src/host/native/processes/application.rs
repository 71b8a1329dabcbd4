//! Starting a program under a watch, and waiting for it.

use std::io;
use std::sync::mpsc::{self, Receiver, RecvTimeoutError};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use super::{
    NativeProcesses, find, not_started,
    streams::{self, Collector, Feed, Slots},
};
#[cfg(unix)]
use super::{exit_code, wait};
use crate::host::native::cancel_on_interrupt;
use crate::host::{
    Application, BeginError, Begun, Cancel, ProgramEnd, ProgramMark, SystemError, Waiting,
};

/// How long a wait goes on without looking whether it is to end.
const LOOK: Duration = Duration::from_millis(50);
/// How long the output of a program that was ended is waited for.
const LAST_OUTPUT: Duration = Duration::from_millis(500);

pub(super) fn begin(
    processes: &NativeProcesses,
    application: &Application<'_>,
) -> Result<Begun, BeginError> {
    let launch = &application.launch;
    let streams = &launch.context.streams;
    let connected = if launch.wait {
        streams::connect(streams)
    } else {
        streams::left_alone(streams).map(|slots| (slots, None, Vec::new()))
    };
    let (slots, feed, collectors) = connected.map_err(|error| SystemError::from(&error))?;
    let Spawned {
        process,
        started,
        note,
        end,
    } = spawn(processes, application, slots)?;
    let feed = feed.map(Feed::start);
    Ok(Begun {
        process: Some(process),
        started: started.clone(),
        note,
        waiting: Box::new(Running {
            mark: ProgramMark {
                token: application.token.to_owned(),
                process: Some(process),
                started,
            },
            ended: ask_how_it_ended(end),
            collectors,
            feed,
            limit: processes.limit,
        }),
    })
}

/// A process that was started.
struct Spawned {
    process: u32,
    started: Option<String>,
    note: Option<String>,
    /// Waits for its end; its exit code.
    end: Box<dyn FnOnce() -> io::Result<i32> + Send>,
}

#[cfg(unix)]
fn spawn(
    processes: &NativeProcesses,
    application: &Application<'_>,
    slots: Slots,
) -> Result<Spawned, BeginError> {
    let launch = &application.launch;
    let mut command = processes.command(launch)?;
    command.env(super::TOKEN, application.token);
    slots.give_to(&mut command);
    // Where somebody sits at a terminal a program that is waited for stays in our own group: it may read from there.
    if !(launch.wait && wait::is_watched()) {
        wait::take_own_group(&mut command);
    }
    let (spawned, note) = match application.account {
        None => (command.spawn(), None),
        Some(name) => super::account::spawn_as(command, name)?,
    };
    let mut child = spawned.map_err(|error| not_started(&error))?;
    let process = child.id();
    Ok(Spawned {
        process,
        // Nobody has asked yet how it ended, so its number is still its own.
        started: find::start_of(process),
        note,
        end: Box::new(move || child.wait().map(exit_code)),
    })
}

#[cfg(windows)]
fn spawn(
    processes: &NativeProcesses,
    application: &Application<'_>,
    slots: Slots,
) -> Result<Spawned, BeginError> {
    use crate::host::windows::launch::{Failure, Launch, launch};

    let context = application.launch.context;
    let program = processes.program_of(&application.launch)?;
    let mut environment = processes.native_environment(context);
    environment.push((super::TOKEN.to_owned(), application.token.into()));
    // As the system sorts them: programs look names up in that order.
    environment.sort_by_key(|(name, _)| name.to_uppercase());
    let password = match application.account {
        None => None,
        Some(account) => Some(processes.password_of(account)?),
    };
    let launched = launch(Launch {
        program: &program.file,
        arguments: application.launch.arguments,
        folder: &program.folder,
        environment: &environment,
        streams: slots.into_handles(),
        logon: application.account.zip(password.as_ref()),
        token: application.token,
    });
    let launched = launched.map_err(|failure| match failure {
        Failure::Start(error) => BeginError::System(not_started(&error)),
        Failure::Logon(error) => BeginError::Account(format!(
            "the program cannot be run as {}, so nothing was started: {error}",
            application.account.unwrap_or("another account")
        )),
    })?;
    Ok(Spawned {
        process: launched.number,
        started: launched.started.clone(),
        note: None,
        end: Box::new(move || launched.wait()),
    })
}

/// Takes the exit code on a thread of its own: somebody must, or the ended program stays in the process table.
fn ask_how_it_ended(end: Box<dyn FnOnce() -> io::Result<i32> + Send>) -> Receiver<io::Result<i32>> {
    let (sender, ended) = mpsc::channel();
    std::thread::spawn(move || {
        // Nobody may be listening.
        let _ = sender.send(end());
    });
    ended
}

/// A program under a watch that was started by this process.
struct Running {
    mark: ProgramMark,
    ended: Receiver<io::Result<i32>>,
    collectors: Vec<Collector>,
    feed: Option<Feed<JoinHandle<()>>>,
    limit: Option<Duration>,
}

impl Waiting for Running {
    fn wait(
        mut self: Box<Self>,
        cancel: &Cancel,
        kill_limit: Duration,
    ) -> Result<ProgramEnd, SystemError> {
        // It is not in our group, so Ctrl-C reaches us alone. Where nobody can listen the program simply lives on.
        let _ = cancel_on_interrupt(cancel);
        let begun = Instant::now();
        let result = loop {
            let look = Instant::now() + LOOK;
            let is_read = self
                .collectors
                .iter_mut()
                .all(|collector| collector.take_until(Some(look)));
            if is_read {
                match self.ended.recv_timeout(LOOK) {
                    Ok(code) => break code.map(ProgramEnd::of).map_err(|error| (&error).into()),
                    Err(RecvTimeoutError::Disconnected) => break Err(SystemError::IO_DEVICE),
                    Err(RecvTimeoutError::Timeout) => {}
                }
            }
            if cancel.is_requested() {
                break self.end(kill_limit).map(|()| ProgramEnd::cancelled());
            }
            if let Some(limit) = self.limit.filter(|limit| begun.elapsed() >= *limit) {
                break self
                    .end(Duration::ZERO)
                    .map(|()| ProgramEnd::timed_out(limit));
            }
        };
        if let Some(feed) = self.feed.take() {
            feed.finish(result.is_ok());
        }
        result
    }
}

impl Running {
    /// Ends the program with all that it started, and takes in what it still wrote.
    fn end(&mut self, limit: Duration) -> Result<(), SystemError> {
        let ended = find::end(&self.mark, limit);
        let last = Some(Instant::now() + LAST_OUTPUT);
        for collector in &mut self.collectors {
            collector.take_until(last);
        }
        ended.map(|_| ())
    }
}
