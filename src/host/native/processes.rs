use std::io;
use std::path::PathBuf;
use std::process::{Command, ExitStatus};
use std::rc::Rc;
use std::time::Duration;

use self::streams::Feed;
use self::wait::Limit;
use super::listings::Listings;
use super::{NativeFiles, search};
use crate::host::{
    Accounts, Application, BeginError, Begun, Context, Environment, Files, KillEnd, Launch,
    Processes, ProgramMark, Secrets, SystemError, path,
};

#[cfg(windows)]
use crate::host::directory::Secret;

/// The variable that a program under a watch and all that it starts are found by.
const TOKEN: &str = "ARMISTICE_WATCH";

/// Programs of this machine.
#[derive(Clone)]
pub struct NativeProcesses {
    files: Rc<NativeFiles>,
    listings: Rc<Listings>,
    limit: Option<Duration>,
    /// The passwords of other accounts, and where they become known as secrets.
    #[cfg_attr(not(windows), allow(dead_code))] // Elsewhere no password is needed.
    accounts: Option<(Rc<dyn Accounts>, Rc<Secrets>)>,
}

/// A program's file and the folder that it is to start in.
struct Placed {
    file: PathBuf,
    folder: PathBuf,
}

impl NativeProcesses {
    /// Programs among these files.
    pub fn new(files: Rc<NativeFiles>) -> Self {
        Self {
            files,
            listings: Rc::default(),
            limit: None,
            accounts: None,
        }
    }

    /// Runs programs as other accounts where the system asks for a password to do so: these are the passwords.
    #[must_use]
    pub fn with_accounts(self, accounts: Rc<dyn Accounts>, secrets: Rc<Secrets>) -> Self {
        Self {
            accounts: Some((accounts, secrets)),
            ..self
        }
    }

    /// Ends a program that is waited for after so long a time, if there is a limit; on Unix with all that it started.
    #[must_use]
    pub fn with_time_limit(self, limit: Option<Duration>) -> Self {
        Self { limit, ..self }
    }

    /// The context's variables in the form the system's programs expect.
    fn native_environment(&self, context: &Context) -> Vec<(String, std::ffi::OsString)> {
        let environment: &Environment = &context.environment;
        environment
            .sorted()
            .into_iter()
            .filter(|(name, _)| !name.is_empty() && !name.contains('='))
            .map(|(name, value)| {
                if cfg!(windows) || !name.eq_ignore_ascii_case("PATH") {
                    (name.to_owned(), value.into())
                } else {
                    ("PATH".to_owned(), self.native_path(value, context))
                }
            })
            .collect()
    }

    /// The command for a program, without streams.
    fn command(&self, launch: &Launch<'_>) -> Result<Command, SystemError> {
        let Placed { file, folder } = self.program_of(launch)?;
        let mut command = Command::new(file);
        command
            .current_dir(folder)
            .env_clear()
            .envs(self.native_environment(launch.context));
        add_arguments(&mut command, launch.arguments);
        Ok(command)
    }

    /// The file of a program, and the folder that it is to start in.
    fn program_of(&self, launch: &Launch<'_>) -> Result<Placed, SystemError> {
        let context = launch.context;
        if self.files.metadata(launch.program)?.is_dir {
            return Err(SystemError::ACCESS_DENIED);
        }
        let file = self.files.to_native(launch.program)?;
        let folder = self.files.to_native(context.cwd.folder())?;
        if !folder.is_dir() {
            return Err(SystemError::NOT_A_DIRECTORY);
        }
        // What was written before must stand before what the program writes.
        let _ = context.streams.output.flush();
        let _ = context.streams.error.flush();
        Ok(Placed { file, folder })
    }

    /// The password of an account, which is a secret from now on.
    #[cfg(windows)]
    fn password_of(&self, account: &str) -> Result<Secret, BeginError> {
        let Some((accounts, secrets)) = &self.accounts else {
            return Err(BeginError::Account(format!(
                "the password of {account} is not known here"
            )));
        };
        let password = accounts.password(account);
        let password = password.map_err(|error| BeginError::Account(error.to_string()))?;
        let password = password.ok_or_else(|| {
            BeginError::Account(format!(
                "the password of the account {account} is not known, so nothing was started; \
                 store it with: armistice account add \"{account}\""
            ))
        })?;
        secrets.learn(password.reveal());
        Ok(password)
    }

    fn native_path(&self, value: &str, context: &Context) -> std::ffi::OsString {
        let folders = search::entries(value)
            .into_iter()
            .filter_map(|entry| {
                self.files
                    .to_native(&path::absolute(&context.cwd, &entry))
                    .ok()
            })
            // A folder with a colon in its name can't stand in a Unix search path.
            .filter(|folder| std::env::join_paths([folder]).is_ok());
        std::env::join_paths(folders).unwrap_or_default()
    }
}

impl Processes for NativeProcesses {
    fn is_alive(&self, process: u32, started: Option<&str>) -> Option<bool> {
        find::is_alive(process, started)
    }

    fn own_start(&self) -> Option<String> {
        find::start_of(std::process::id())
    }

    fn begin(&self, application: &Application<'_>) -> Result<Begun, BeginError> {
        application::begin(self, application)
    }

    fn is_running(&self, program: &ProgramMark) -> Option<bool> {
        find::is_running(program)
    }

    fn end(&self, program: &ProgramMark, limit: Duration) -> Result<KillEnd, SystemError> {
        find::end(program, limit)
    }

    fn time_limit(&self) -> Option<Duration> {
        self.limit
    }

    fn find(&self, name: &str, context: &Context) -> Option<String> {
        search::find(&self.files, &self.listings, name, context)
    }

    fn run(&self, launch: &Launch<'_>) -> Result<i32, SystemError> {
        let context = launch.context;
        let mut command = self.command(launch)?;
        let (slots, feed, mut collectors) = streams::connect(&context.streams)?;
        slots.give_to(&mut command);
        let limit = Limit::prepare(&mut command, self.limit.filter(|_| launch.wait));
        let spawned = command.spawn();
        // The command holds the pipes' other ends; they must close for the readers to see an end.
        drop(command);
        let mut child = spawned.map_err(|error| not_started(&error))?;
        let feed = feed.map(Feed::start);
        let result = if launch.wait {
            limit.wait(&mut child, &mut collectors)
        } else {
            // Somebody must take the exit code, or the ended program stays in the process table.
            std::thread::spawn(move || child.wait());
            for collector in &mut collectors {
                collector.take_until(None);
            }
            Ok(0)
        };
        if let Some(feed) = feed {
            feed.finish(launch.wait);
        }
        result
    }
}

fn not_started(error: &io::Error) -> SystemError {
    match SystemError::from(error) {
        // The program itself is there: what is missing is the interpreter its first line names.
        SystemError::FILE_NOT_FOUND if !cfg!(windows) => SystemError::BAD_EXE_FORMAT,
        other => other,
    }
}

/// Whether a process of this number exists; `None` where that cannot be asked.
pub fn process_is_alive(process: u32) -> Option<bool> {
    find::is_alive(process, None)
}

#[cfg(windows)]
fn add_arguments(command: &mut Command, arguments: &str) {
    use std::os::windows::process::CommandExt;
    let arguments = arguments.trim_start_matches([' ', '\t']);
    if !arguments.is_empty() {
        command.raw_arg(arguments);
    }
}

#[cfg(not(windows))]
fn add_arguments(command: &mut Command, arguments: &str) {
    command.args(crate::host::arguments::split(arguments));
}

#[cfg(unix)]
pub(super) fn exit_code(status: ExitStatus) -> i32 {
    use std::os::unix::process::ExitStatusExt;
    // As a shell tells it: 128 and the number of the signal that ended the program.
    status
        .code()
        .or_else(|| status.signal().map(|signal| 128 + signal))
        .unwrap_or(1)
}

#[cfg(not(unix))]
pub(super) fn exit_code(status: ExitStatus) -> i32 {
    status.code().unwrap_or(1)
}

mod application;
mod streams;
mod wait;

#[cfg(target_os = "linux")]
#[path = "processes/find_linux.rs"]
mod find;

#[cfg(windows)]
#[path = "processes/find_windows.rs"]
mod find;

#[cfg(not(any(target_os = "linux", windows)))]
#[path = "processes/find_elsewhere.rs"]
mod find;

#[cfg(unix)]
mod account;

#[cfg(test)]
mod tests;
