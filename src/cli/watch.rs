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
use crate::host::{Cancel, Clock, Services, StateStore};
use crate::watch::Supervisor;

/// Watches until the end is asked for.
pub(super) fn run(arguments: &WatchArguments) -> anyhow::Result<i32> {
    let state = state_of(arguments.state.as_deref(), arguments.site.as_deref())?;
    match arguments.setup {
        Some(WatchSetup::Install) => install(&state),
        Some(WatchSetup::Uninstall) => uninstall(),
        None if arguments.detach => detach(&state),
        None => {
            let cancel = Cancel::default();
            cancel_on_interrupt(&cancel).context("the watch cannot be ended by a signal")?;
            watch(&state, &cancel, arguments.detached)
        }
    }
}

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
fn watch(state: &Path, cancel: &Cancel, detached: bool) -> anyhow::Result<i32> {
    let clock: Rc<dyn Clock> = Rc::new(NativeClock::new(cancel.clone()));
    let now = clock.now().strftime("%Y-%m-%d %H:%M:%S").to_string();
    let lock = match SupervisorLock::take(state, &now) {
        Ok(lock) => lock,
        Err(error @ NotTheOnly::Held(_)) => {
            let line = format!("armistice watch: {error}");
            if detached {
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
    let times = Rc::clone(&clock);
    let tell = move |message: &str| {
        let now = times.now().strftime("%Y-%m-%d %H:%M:%S");
        say(&format!("{now} {message}"));
    };
    tell(&format!(
        "the watch begins (process {}): services ({}) of all groups in {}; simulated ones are not watched",
        std::process::id(),
        back_end.name(),
        state.display()
    ));
    if detached {
        cut_off()?;
    }
    let mut supervisor = Supervisor::new(
        state,
        services,
        Rc::clone(&clock),
        boot_identifier(),
        Box::new(tell),
    );
    supervisor.run(cancel);
    say("the watch ends; what runs goes on running");
    drop(lock);
    Ok(exit_code::SUCCESS)
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
    let log = state.join("watch").join("watch.log");
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

#[cfg(windows)]
fn install(_: &Path) -> anyhow::Result<i32> {
    bail!("the watch cannot be made a service yet; run \"armistice watch\"")
}

#[cfg(windows)]
fn uninstall() -> anyhow::Result<i32> {
    bail!("the watch is no service")
}
