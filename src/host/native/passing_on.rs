use std::io;
use std::num::NonZeroU32;
use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::rc::Rc;
use std::thread;
use std::time::{Duration, Instant};

use serde::Deserialize;

use crate::host::{ConsoleWriter, Messages, Rotation, Secrets};
use crate::source::visible;

/// What becomes of the messages of `ARMLOG` and `ARMBCAST`: the site file's `[messages]`.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct MessageSettings {
    /// Bytes after which the cluster log is begun anew; 0 for never.
    pub log_size: u64,
    /// Full logs that are kept.
    pub log_count: u32,
    /// Whether messages go to the system's log too.
    pub system_log: SystemLog,
    /// A program that every broadcast is handed to, with its arguments.
    pub broadcast_command: Vec<String>,
    /// Seconds that it may take.
    pub broadcast_limit: NonZeroU32,
}

impl Default for MessageSettings {
    fn default() -> Self {
        Self {
            // A failover of the published scripts logs less than 4 KB: some hundred failovers in a file, and 6 MB at most.
            log_size: 1 << 20,
            log_count: 5,
            system_log: SystemLog::Wanted(false),
            broadcast_command: Vec::new(),
            // A script waits for it while a group is down.
            broadcast_limit: NonZeroU32::MIN.saturating_add(9),
        }
    }
}

impl MessageSettings {
    /// When the cluster log is begun anew.
    pub fn rotation(&self) -> Option<Rotation> {
        (self.log_size > 0).then_some(Rotation {
            size: self.log_size,
            count: self.log_count,
        })
    }
}

/// The log of the operating system: the event log of Windows, elsewhere the journal or syslog.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(untagged)]
pub enum SystemLog {
    /// Whether messages go there.
    Wanted(bool),
    /// They go to this socket in place of `/dev/log`.
    Socket(PathBuf),
}

/// Longer messages are cut for the system's log, which takes only so much at once.
const LONGEST: usize = 4096;

/// Messages that are kept, and then passed on to the system's log and to a program. That this fails is told and changes nothing:
/// the cluster log has the message.
pub struct PassingOn {
    kept: Rc<dyn Messages>,
    settings: MessageSettings,
    secrets: Rc<Secrets>,
    told: Rc<dyn ConsoleWriter>,
}

#[derive(Clone, Copy)]
enum Kind {
    Log,
    Broadcast,
}

impl PassingOn {
    /// Passes on what `kept` keeps; failures are told on `told`, which is standard error.
    pub fn new(
        kept: Rc<dyn Messages>,
        settings: MessageSettings,
        secrets: Rc<Secrets>,
        told: Rc<dyn ConsoleWriter>,
    ) -> Self {
        Self {
            kept,
            settings,
            secrets,
            told,
        }
    }

    fn tell_failure(&self, what: &str, passed: io::Result<()>) {
        if let Err(error) = passed {
            let text =
                format!("armistice: the message is in the cluster log, but {what}: {error}\r\n");
            let _ = self.told.text(&self.secrets.redact(&text));
        }
    }

    fn to_system_log(&self, kind: Kind, message: &str) {
        if self.settings.system_log == SystemLog::Wanted(false) {
            return;
        }
        let mut text = self.one_line(message);
        while text.len() > LONGEST {
            text.pop();
        }
        let passed = self.write_to_system_log(kind, &text);
        self.tell_failure("not in the system's log", passed);
    }

    #[cfg(unix)]
    fn write_to_system_log(&self, kind: Kind, text: &str) -> io::Result<()> {
        use crate::host::Clock as _;
        use crate::host::native::NativeClock;
        use std::os::unix::net::UnixDatagram;
        // Facility "user"; severities "informational" and "warning".
        let priority = match kind {
            Kind::Log => 8 + 6,
            Kind::Broadcast => 8 + 4,
        };
        // The real time, also in a run with a simulated clock.
        let time = NativeClock::default().now().strftime("%b %e %H:%M:%S");
        let process = std::process::id();
        let line = format!("<{priority}>{time} armistice[{process}]: {text}");
        let path = match &self.settings.system_log {
            SystemLog::Socket(path) => path.clone(),
            SystemLog::Wanted(_) => PathBuf::from("/dev/log"),
        };
        let socket = UnixDatagram::unbound()?;
        // A daemon that hangs must not hold a failover up.
        socket.set_write_timeout(Some(Duration::from_secs(2)))?;
        socket.send_to(line.as_bytes(), path)?;
        Ok(())
    }

    /// Through the system's own program: that also registers the source, so that the event viewer shows the text, which takes
    /// a resource of messages otherwise.
    #[cfg(not(unix))]
    fn write_to_system_log(&self, kind: Kind, text: &str) -> io::Result<()> {
        let (severity, number) = match kind {
            Kind::Log => ("INFORMATION", "1"),
            Kind::Broadcast => ("WARNING", "2"),
        };
        let mut command = Command::new("eventcreate.exe");
        command.args(["/L", "APPLICATION", "/SO", "Armistice"]);
        command.args(["/T", severity, "/ID", number, "/D", text]);
        finish_within(command, Duration::from_secs(10))
    }

    fn to_command(&self, message: &str) {
        let Some((program, arguments)) = self.settings.broadcast_command.split_first() else {
            return;
        };
        let text = self.one_line(message);
        let mut command = Command::new(program);
        command.args(arguments).arg(&text);
        command.env("ARMISTICE_MESSAGE", &text);
        let limit = Duration::from_secs(self.settings.broadcast_limit.get().into());
        let passed = finish_within(command, limit);
        self.tell_failure(&format!("broadcast_command ({program}) failed"), passed);
    }

    fn one_line(&self, message: &str) -> String {
        visible(&self.secrets.redact(message)).into_owned()
    }
}

impl Messages for PassingOn {
    fn log(&self, message: &str) -> io::Result<()> {
        let kept = self.kept.log(message);
        self.to_system_log(Kind::Log, message);
        kept
    }

    fn broadcast(&self, message: &str, to_all: bool) -> io::Result<()> {
        let kept = self.kept.broadcast(message, to_all);
        self.to_system_log(Kind::Broadcast, message);
        self.to_command(message);
        kept
    }
}

/// Runs a program without input and output, and ends it when it takes too long.
fn finish_within(mut command: Command, limit: Duration) -> io::Result<()> {
    // What it prints would stand in the output of the script.
    command.stdin(Stdio::null());
    command.stdout(Stdio::null()).stderr(Stdio::null());
    #[cfg(unix)]
    std::os::unix::process::CommandExt::process_group(&mut command, 0);
    let mut child = command.spawn()?;
    let start = Instant::now();
    loop {
        if let Some(status) = child.try_wait()? {
            return match status.success() {
                true => Ok(()),
                false => Err(io::Error::other(status.to_string())),
            };
        }
        if start.elapsed() >= limit {
            break;
        }
        thread::sleep(Duration::from_millis(10));
    }
    #[cfg(unix)]
    {
        use rustix::process::{Pid, Signal, kill_process_group};
        // What it started goes with it.
        let _ = kill_process_group(Pid::from_child(&child), Signal::KILL);
    }
    let _ = child.kill();
    child.wait()?;
    Err(io::Error::new(
        io::ErrorKind::TimedOut,
        format!(
            "it took longer than {} seconds and was ended",
            limit.as_secs()
        ),
    ))
}
