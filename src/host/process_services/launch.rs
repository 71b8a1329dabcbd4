use std::ffi::OsString;
use std::fs::{self, File};
use std::io::{self, Read as _, Write as _};
use std::os::unix::process::CommandExt as _;
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use rustix::process::{Resource, Signal};
use serde::{Deserialize, Serialize};

use super::Definition;
use super::kept::{self, Kept};
use super::process::Process;
use crate::host::native::{FolderState, ProcessEnvironment, boot_identifier};
use crate::host::{StateStore, SystemError};

/// The verb under which this program becomes a service. It is no part of the command line that people use.
pub const LAUNCH_VERB: &str = "become-service";

/// This program, also when its file has been replaced meanwhile.
const OWN_PROGRAM: &str = "/proc/self/exe";

/// The variables that every service has, where the starter has them. The rest is not handed on, so that a service is
/// the same whether a script started it or the watch.
const VARIABLES: [&str; 11] = [
    "PATH",
    "HOME",
    "USER",
    "LOGNAME",
    "SHELL",
    "LANG",
    "LC_ALL",
    "LC_CTYPE",
    "LC_MESSAGES",
    "TZ",
    "TMPDIR",
];

/// What a launcher is to become.
#[derive(Serialize, Deserialize)]
pub(super) struct Order {
    /// The folder of the services' documents.
    pub(super) folder: PathBuf,
    pub(super) name: String,
    pub(super) definition: Definition,
    /// The limit of open files to go back to, where the starter raised its own.
    pub(super) open_files: Option<u64>,
}

impl Order {
    /// Starts a launcher and hears whether it became the service. The child is the service's process then.
    pub(super) fn carry_out(&self) -> Result<Child, SystemError> {
        let mut child = Command::new(OWN_PROGRAM)
            .arg(LAUNCH_VERB)
            .env_clear()
            .envs(base_environment())
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()?;
        let told = self.tell(&mut child);
        let mut answer = String::new();
        let heard = match child.stdout.take() {
            // Its end of the pipe closes by itself in the moment in which it becomes the service.
            Some(mut pipe) => pipe.read_to_string(&mut answer),
            None => Ok(0),
        };
        if told.is_ok() && heard.is_ok() && answer.is_empty() {
            return Ok(child);
        }
        let _ = child.wait();
        told?;
        heard?;
        Err(answer.trim().parse().map_or(SystemError(1053), SystemError))
    }

    fn tell(&self, child: &mut Child) -> io::Result<()> {
        let order = serde_json::to_vec(self)?;
        match child.stdin.take() {
            Some(mut pipe) => pipe.write_all(&order),
            None => Ok(()),
        }
    }
}

/// Becomes the service that the order on standard input names. Returns, with an exit code, only when that failed; the
/// reason is then on what was standard output.
pub fn become_service() -> i32 {
    let Ok(mut answer) =
        rustix::io::fcntl_dupfd_cloexec(rustix::stdio::stdout(), 3).map(File::from)
    else {
        return 1;
    };
    let error = read_order().map_or_else(SystemError::from, |order| launch(&order));
    let _ = write!(answer, "{}", error.0);
    1
}

fn read_order() -> io::Result<Order> {
    let mut bytes = Vec::new();
    io::stdin().read_to_end(&mut bytes)?;
    Ok(serde_json::from_slice(&bytes)?)
}

fn launch(order: &Order) -> SystemError {
    let state = FolderState::new(&order.folder);
    if let Err(error) = prepare(order, &state) {
        return error;
    }
    let Some(mut command) = command(&order.definition, &order.definition.start) else {
        return SystemError::FILE_NOT_FOUND;
    };
    SystemError::from(command.exec())
}

/// Everything but the last step, which is to become the service.
fn prepare(order: &Order, state: &FolderState) -> Result<(), SystemError> {
    // It fails only for the leader of a group, which then has what is wanted.
    let _ = rustix::process::setsid();
    if let Some(folder) = &order.definition.folder
        && !folder.is_dir()
    {
        return Err(SystemError::PATH_NOT_FOUND);
    }
    claim(order, state)?;
    if let Some(limit) = order.open_files {
        let mut limits = rustix::process::getrlimit(Resource::Nofile);
        limits.current = Some(limit);
        let _ = rustix::process::setrlimit(Resource::Nofile, limits);
    }
    let log = open_log(state, &order.name)?;
    let null = File::open("/dev/null")?;
    let stream = |result: rustix::io::Result<()>| {
        result.map_err(|error| SystemError::from(io::Error::from(error)))
    };
    stream(rustix::stdio::dup2_stdin(&null))?;
    stream(rustix::stdio::dup2_stdout(&log))?;
    stream(rustix::stdio::dup2_stderr(&log))
}

/// Notes this process as the service's, unless it has one that lives.
fn claim(order: &Order, state: &FolderState) -> Result<(), SystemError> {
    let own = Process::own()?;
    let boot = boot_identifier();
    kept::update(state, &order.name, |present| {
        let earlier = present.as_ref().and_then(|kept| kept.process.as_ref());
        if let Some(earlier) = earlier {
            if earlier.is_alive(boot.as_deref()) {
                return (None, Err(SystemError::SERVICE_ALREADY_RUNNING));
            }
            // What the ended process has left behind may still hold its ports and files.
            let is_script_like = order.definition.is_script_like()
                || present
                    .as_ref()
                    .is_some_and(|kept| kept.definition.is_script_like());
            if !is_script_like && earlier.group_is_alive(boot.as_deref()) {
                let _ = earlier.signal_group(Signal::KILL);
            }
        }
        let mut kept = Kept::new(&order.name, order.definition.clone());
        kept.wanted = true;
        kept.process = Some(own.clone());
        (Some(kept), Ok(()))
    })?
}

/// Opens the log that a service's output is added to; only its owner may read it.
pub(super) fn open_log(state: &dyn StateStore, name: &str) -> io::Result<File> {
    use std::os::unix::fs::OpenOptionsExt as _;
    fs::OpenOptions::new()
        .append(true)
        .create(true)
        .mode(0o600)
        .open(kept::log_file(state, name))
}

/// A command of a service, with the service's folder and variables.
fn command(definition: &Definition, words: &[String]) -> Option<Command> {
    let (program, arguments) = words.split_first()?;
    let mut command = Command::new(program);
    command
        .args(arguments)
        .env_clear()
        .envs(base_environment())
        .envs(&definition.environment);
    if let Some(folder) = &definition.folder {
        command.current_dir(folder);
    }
    Some(command)
}

fn base_environment() -> Vec<(&'static str, OsString)> {
    let environment = ProcessEnvironment::read();
    VARIABLES
        .into_iter()
        .filter_map(|name| Some((name, environment.get(name)?.to_owned())))
        .collect()
}

/// A stop or status command at work, in a group of its own.
pub(super) struct Running {
    child: Child,
    end: Instant,
}

impl Running {
    /// Starts it; its output goes to `log`, or nowhere.
    pub(super) fn start(
        definition: &Definition,
        words: &[String],
        log: Option<File>,
    ) -> io::Result<Self> {
        let mut command =
            command(definition, words).ok_or_else(|| io::Error::from(io::ErrorKind::NotFound))?;
        command.stdin(Stdio::null()).process_group(0);
        match log {
            Some(log) => command.stdout(log.try_clone()?).stderr(log),
            None => command.stdout(Stdio::null()).stderr(Stdio::null()),
        };
        Ok(Self {
            child: command.spawn()?,
            end: Instant::now() + definition.stop_limit().max(Duration::from_secs(1)),
        })
    }

    /// Whether it ended well, once it has ended; one that takes too long is ended hard.
    pub(super) fn result(&mut self) -> Option<bool> {
        match self.child.try_wait() {
            Ok(Some(status)) => Some(status.success()),
            Ok(None) if Instant::now() < self.end => None,
            Ok(None) | Err(_) => {
                if let Ok(id) = i32::try_from(self.child.id())
                    && let Some(pid) = rustix::process::Pid::from_raw(id)
                {
                    let _ = rustix::process::kill_process_group(pid, Signal::KILL);
                }
                let _ = self.child.wait();
                Some(false)
            }
        }
    }

    /// Waits for it.
    pub(super) fn wait(mut self) -> bool {
        let mut pause = Duration::from_millis(1);
        loop {
            if let Some(result) = self.result() {
                return result;
            }
            std::thread::sleep(pause);
            pause = (pause * 2).min(Duration::from_millis(50));
        }
    }
}
