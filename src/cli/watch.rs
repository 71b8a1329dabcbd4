//! `armistice watch`: the watch itself.

use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::rc::Rc;

use anyhow::{Context as _, bail};

use super::arguments::{ServiceBackEnd, WatchArguments, WatchSetup};
use super::site::Site;
use super::world::state_folder;
use super::{exit_code, say};
use crate::host::native::{
    FolderState, NativeClock, NotTheOnly, ProcessEnvironment, SupervisorLock, boot_identifier,
    cancel_on_interrupt, start_in_background,
};
#[cfg(windows)]
use crate::host::windows::watch_service;
use crate::host::{Cancel, Clock, Services, StateStore};
use crate::watch::{Supervisor, Teller};

/// Watches until the end is asked for.
pub(super) fn run(arguments: &WatchArguments) -> anyhow::Result<i32> {
    let state = state_of(arguments.state.as_deref(), arguments.site.as_deref())?;
    match arguments.setup {
        Some(WatchSetup::Install) => install(&state),
        Some(WatchSetup::Uninstall) => uninstall(),
        None if arguments.as_service => as_service(state),
        None if arguments.detach => detach(&state),
        None => {
            let cancel = Cancel::default();
            cancel_on_interrupt(&cancel).context("the watch cannot be ended by a signal")?;
            let kind = if arguments.detached {
                Kind::Background
            } else {
                Kind::Foreground
            };
            watch(&state, &cancel, kind)
        }
    }
}

/// How the watch was started.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    /// By a person who reads standard error, or by systemd.
    Foreground,
    /// By `--detach`; standard error is its log.
    Background,
    /// By the service manager of Windows, which gives it no standard error.
    Service,
}

/// The folder of the watch in the state folder, and its log there.
const FOLDER: &str = "watch";
const LOG: &str = "watch.log";

/// The state folder, without a script folder.
pub(super) fn state_of(state: Option<&Path>, site: Option<&Path>) -> anyhow::Result<PathBuf> {
    let folder = std::env::current_dir().context("the current folder cannot be found")?;
    let site = Site::read(site, std::iter::once(folder.as_path()))?;
    state_folder(state, &site, &ProcessEnvironment::read())
}

/// The service manager that is watched: the real one of this system.
pub(super) fn real_back_end() -> ServiceBackEnd {
    if cfg!(windows) {
        ServiceBackEnd::Windows
    } else {
        ServiceBackEnd::Process
    }
}

/// Opens the service manager for all groups.
pub(super) fn open_services(
    back_end: ServiceBackEnd,
    state: &Path,
    clock: &Rc<dyn Clock>,
) -> anyhow::Result<Rc<dyn Services>> {
    // No group's own: what was started is known from the state folder.
    let group = state.join(back_end.name()).join("watch");
    let store: Rc<dyn StateStore> = Rc::new(FolderState::new(&group));
    back_end.open(&Site::default(), &group, &store, clock)
}

/// Watches in this process.
fn watch(state: &Path, cancel: &Cancel, kind: Kind) -> anyhow::Result<i32> {
    let clock: Rc<dyn Clock> = Rc::new(NativeClock::new(cancel.clone()));
    let now = clock.now().strftime("%Y-%m-%d %H:%M:%S").to_string();
    let lock = match SupervisorLock::take(state, &now) {
        Ok(lock) => lock,
        Err(error @ NotTheOnly::Held(_)) => {
            let line = format!("armistice watch: {error}");
            if kind == Kind::Background {
                super::print(&line);
            }
            say(&line);
            return Ok(exit_code::NOT_DONE);
        }
        Err(NotTheOnly::State(error)) => {
            return Err(error).with_context(|| format!("the state folder {}", state.display()));
        }
    };
    let back_end = real_back_end();
    let services = open_services(back_end, state, &clock)?;
    let tell = teller(state, kind, &clock);
    tell(&format!(
        "the watch begins (process {}): services ({}) of all groups in {}; simulated ones are not watched",
        std::process::id(),
        back_end.name(),
        state.display()
    ));
    if kind == Kind::Background {
        cut_off()?;
    }
    let mut supervisor = Supervisor::new(
        state,
        services,
        Rc::clone(&clock),
        boot_identifier(),
        Rc::clone(&tell),
    );
    supervisor.run(cancel);
    tell("the watch ends; what runs goes on running");
    drop(lock);
    Ok(exit_code::SUCCESS)
}

/// Where the watch says what it does.
fn teller(state: &Path, kind: Kind, clock: &Rc<dyn Clock>) -> Teller {
    let clock = Rc::clone(clock);
    let log = (kind == Kind::Service).then(|| FolderState::new(state.join(FOLDER)));
    Rc::new(move |message: &str| {
        let line = format!("{} {message}", clock.now().strftime("%Y-%m-%d %H:%M:%S"));
        match &log {
            // A log that cannot be written is no reason to stop watching.
            Some(log) => drop(log.append(LOG, format!("{line}\n").as_bytes())),
            None => say(&line),
        }
    })
}

/// Tells whoever started it that it watches, and goes on alone.
fn cut_off() -> anyhow::Result<()> {
    super::print(READY);
    let _ = std::io::stdout().flush();
    #[cfg(unix)]
    crate::host::native::stay_in_background().context("it cannot go on in the background")?;
    Ok(())
}

/// What the one in the background says when it watches.
const READY: &str = "ready";

fn detach(state: &Path) -> anyhow::Result<i32> {
    if cfg!(windows) {
        bail!("--detach is not for Windows: \"armistice watch install\" makes the watch a service");
    }
    let log = state.join(FOLDER).join(LOG);
    let arguments = ["watch", "--detached", "--state"].map(Into::into);
    let arguments: Vec<_> = arguments.into_iter().chain([state.into()]).collect();
    let answer = start_in_background(&arguments, &log).context("the watch cannot be started")?;
    if answer == READY {
        say(&format!(
            "armistice watch: runs in the background; its log is {}",
            log.display()
        ));
        return Ok(exit_code::SUCCESS);
    }
    if answer.is_empty() {
        bail!("the watch could not be started: see {}", log.display());
    }
    say(&answer);
    Ok(exit_code::NOT_DONE)
}

#[cfg(not(windows))]
fn install(state: &Path) -> anyhow::Result<i32> {
    let program = std::env::current_exe().context("this program is not found")?;
    super::print(&unit(
        &program.display().to_string(),
        &state.display().to_string(),
    ));
    say(
        "armistice watch: write this to /etc/systemd/system/armistice-watch.service, then: systemctl daemon-reload; systemctl enable --now armistice-watch",
    );
    Ok(exit_code::SUCCESS)
}

/// The unit of systemd. Its end must not end what it started.
#[cfg(not(windows))]
fn unit(program: &str, state: &str) -> String {
    // systemd's own quoting: a percent sign is doubled, quotes and backslashes are escaped.
    let word = |text: &str| {
        let text = text.replace('\\', r"\\").replace('"', r#"\""#);
        format!("\"{}\"", text.replace('%', "%%"))
    };
    format!(
        "[Unit]\nDescription=Armistice watch\nAfter=network.target\n\n[Service]\nExecStart={} watch --state {}\nRestart=always\nKillMode=process\n\n[Install]\nWantedBy=multi-user.target\n",
        word(program),
        word(state)
    )
}

#[cfg(not(windows))]
fn uninstall() -> anyhow::Result<i32> {
    bail!(
        "armistice installed nothing here: systemctl disable --now armistice-watch, then remove /etc/systemd/system/armistice-watch.service"
    );
}

#[cfg(not(windows))]
fn as_service(_: PathBuf) -> anyhow::Result<i32> {
    bail!("only the service manager of Windows starts the watch so")
}

#[cfg(windows)]
fn install(state: &Path) -> anyhow::Result<i32> {
    let program = std::env::current_exe().context("this program is not found")?;
    let arguments = ["watch", "--as-service", "--state"].map(Into::into);
    let arguments = arguments.into_iter().chain([state.into()]).collect();
    watch_service::install(&program, arguments)
        .context("the watch cannot be made a service (an administrator can)")?;
    say(&format!(
        "armistice watch: the service {} is made and started; its log is {}",
        watch_service::NAME,
        state.join(FOLDER).join(LOG).display()
    ));
    Ok(exit_code::SUCCESS)
}

#[cfg(windows)]
fn uninstall() -> anyhow::Result<i32> {
    watch_service::uninstall()
        .with_context(|| format!("the service {} cannot be removed", watch_service::NAME))?;
    say(&format!(
        "armistice watch: the service {} is removed; what it watched goes on running",
        watch_service::NAME
    ));
    Ok(exit_code::SUCCESS)
}

#[cfg(windows)]
fn as_service(state: PathBuf) -> anyhow::Result<i32> {
    let work = move |cancel: &Cancel| {
        watch(&state, cancel, Kind::Service).unwrap_or_else(|error| {
            let log = FolderState::new(state.join(FOLDER));
            let _ = log.append(LOG, format!("{error:#}\n").as_bytes());
            exit_code::USAGE
        })
    };
    watch_service::run(work).context("only the service manager starts the watch so")?;
    Ok(exit_code::SUCCESS)
}
