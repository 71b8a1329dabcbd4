//! Puts the host together from the command line, the site file and the environment.

use std::cell::Cell;
use std::io::IsTerminal as _;
use std::path::{Path, PathBuf};
use std::rc::Rc;

use anyhow::{Context as _, bail};
use sha2::{Digest as _, Sha256};

use super::arguments::{FileArguments, PlaceArguments, ServiceBackEnd};
use super::directory::{ChosenDirectory, Wish};
use super::journal::take_turn;
use super::site::{ClockKind, Site};
use crate::arm::{LoadOrigin, OtherAccount};
use crate::execute::journal::Turn;
use crate::host::dry_run::{DryRun, DryState, Ledger};
use crate::host::listeners::TraceFile;
use crate::host::native::{
    AccountStore, Console, ConsoleSettings, DriveMap, FolderState, NativeClock, NativeFiles,
    NativeProcesses, PassingOn, ProcessEnvironment, StateMessages, SupervisorLock,
    TerminalDiagnostics, TerminalProgress, boot_identifier, current_folder,
};
use crate::host::placing::Originals;
use crate::host::simulated::SimulatedClock;
use crate::host::{
    Accounts, Clock, ConsoleWriter, Context, Cwd, Effects, Environment, Host, Input, NoDiagnostics,
    NoProgress, Output, ProgramTable, Progress, Secrets, StateStore, Streams, path,
};
use crate::source::{CodePage, Span};
use crate::vbscript::script_host::{self, ScriptHost};

/// What the host is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Purpose<'a> {
    /// A script of a cluster group.
    Script {
        /// Whether the event is real: it comes from the environment, not from a flag.
        event_from_environment: bool,
        /// The script's name in journals.
        script: &'a str,
        /// Whether nothing is shown but the script's own output.
        quiet: bool,
    },
    /// The same, read and not carried out.
    DryRun,
    /// A batch file or a command by itself.
    Command,
}

/// The host, the context that a script starts with, and what is said about both.
pub(super) struct World {
    pub(super) host: Host,
    pub(super) context: Context,
    /// The code page that scripts are read with, if it is settled.
    pub(super) codepage: Option<CodePage>,
    pub(super) entry_directory: Option<String>,
    /// Whether standard error is a terminal that shows colours.
    pub(super) colour: bool,
    /// Carries VBScript files out.
    pub(super) scripts: Rc<ScriptHost>,
    /// The group's turn, for the script that is to run.
    pub(super) turn: Option<Turn>,
    pub(super) directory: ChosenDirectory,
    /// The service manager.
    pub(super) back_end: ServiceBackEnd,
    /// What is predicted, in a dry run.
    pub(super) dry_run: Option<DryRun>,
    state: PathBuf,
    trace: Option<Rc<TraceFile>>,
}

impl World {
    /// Builds it. `folder` is where the script lies, or the current folder.
    pub(super) fn build(
        place: &PlaceArguments,
        folder: &Path,
        purpose: Purpose<'_>,
    ) -> anyhow::Result<Self> {
        let environment = ProcessEnvironment::read();
        log_to_stderr(&environment);
        // A command that a script calls before its "cd" still belongs to the script.
        let script_folder = environment.get("CLP_SCRIPT_PATH").map(Path::new);
        let site = Site::read(
            place.site.as_deref(),
            [Some(folder), script_folder].into_iter().flatten(),
        )?;
        let state = state_folder(place.state.as_deref(), &site, &environment)?;
        #[cfg(windows)]
        if state.is_dir() {
            crate::host::windows::private_folder::examine(&state)?;
        }
        let codepage = match (place.codepage, site.codepage) {
            (Some(codepage), _) => Some(codepage),
            (None, Some(number)) => Some(
                CodePage::from_number(number)
                    .with_context(|| format!("the site file's code page {number} is not known"))?,
            ),
            (None, None) => None,
        };

        let mut drives = DriveMap::for_state(&state);
        for (letter, folder) in &site.drives {
            if !letter.is_ascii_alphabetic() {
                bail!("the site file's drive {letter:?} is no letter");
            }
            drives.map(*letter, folder);
        }
        let files = Rc::new(NativeFiles::new(drives));
        let variables = environment.for_scripts(&*files);

        let event = variables.get("CLP_EVENT");
        let real_event = match purpose {
            Purpose::Script {
                event_from_environment,
                ..
            } => event.is_some() && event_from_environment,
            // Nothing happens, so nobody can take it for something done.
            Purpose::DryRun => false,
            Purpose::Command => event.is_some(),
        };
        let back_end = ServiceBackEnd::chosen(place.services, &site);
        let simulated = back_end == ServiceBackEnd::Simulated;
        if real_event && simulated && site.services.is_none() {
            bail!(
                "CLP_EVENT={} comes from the environment, so this is an event of a cluster, and the services here are only simulated: \
                 nothing would be started or stopped.\n\
                 To allow it nevertheless, write services = \"simulated\" into the site file; to try a scenario, give it with --event.",
                event.as_deref().unwrap_or("")
            );
        }
        let embedded_by_flag = place
            .directory
            .as_deref()
            .is_some_and(|directory| !super::directory::is_url(directory));
        if real_event && embedded_by_flag && site.directory.url.is_none() {
            bail!(
                "CLP_EVENT={} comes from the environment, so this is an event of a cluster, and a directory that is loaded from a file \
                 would change nothing outside this program.\n\
                 To allow it nevertheless, name the file in the site file: url in [directory].",
                event.as_deref().unwrap_or("")
            );
        }
        // Each group has a state of its own: two folders that are tried out must not see each other's services.
        tracing::debug!(state = %state.display(), "the state folder");
        let group = state
            .join(back_end.name())
            .join(group_name(&variables, folder));
        let turn = match purpose {
            // Before anything is read that an earlier run of the group may still change.
            Purpose::Script { script, .. } => Some(take_turn(&group, script, &site.runs)?),
            // A dry run waits for nobody and changes nothing.
            Purpose::DryRun | Purpose::Command => None,
        };
        let ledger = (purpose == Purpose::DryRun).then(|| Rc::new(Ledger::default()));
        let store = state_store(&group, simulated, ledger.as_ref());
        let secrets = Rc::new(Secrets::default());
        let effects = Rc::new(Effects::new(Rc::clone(&secrets)));
        let clock: Rc<dyn Clock> = match site.clock {
            ClockKind::Real if ledger.is_none() => {
                Rc::new(NativeClock::new(effects.cancel().clone()))
            }
            ClockKind::Real | ClockKind::Simulated => {
                Rc::new(SimulatedClock::new(NativeClock::default().now()))
            }
        };
        let services = back_end.open(&site, &group, &store, &clock)?;

        let accounts: Rc<dyn Accounts> = Rc::new(AccountStore::new(&state));
        let directory = ChosenDirectory::open(
            &Wish {
                directory: place.directory.as_deref(),
                out: place.directory_out.as_deref(),
                when_asked: purpose == Purpose::Command,
            },
            &site,
            &store,
            &secrets,
            &accounts,
        )?;
        let trace = open_trace(place.trace.as_deref(), &environment)?.map(Rc::new);
        if let Some(trace) = &trace {
            effects.listen(Rc::<TraceFile>::clone(trace));
        }
        let mut programs = ProgramTable::new();
        crate::batch::programs::register(&mut programs);
        crate::host::programs::register(&mut programs);
        let arm = crate::arm::Settings {
            boot: boot_identifier(),
            origin: (!simulated).then(|| load_origin(&site, &state, script_folder, folder)),
            other_account: site
                .arm
                .other_account
                .or((!simulated).then_some(OtherAccount::Require)),
            ..site.arm.clone()
        };
        let scripts = Rc::new(
            ScriptHost::new(site.directory_script, codepage)
                .with_time_limit(site.limits.directory_script()),
        );
        script_host::register(&mut programs, &scripts);
        crate::arm::register(&mut programs, arm, Rc::clone(&scripts));

        let session = codepage.unwrap_or(CodePage::UTF_8);
        let progress = match purpose {
            Purpose::Script { quiet: false, .. } if std::io::stderr().is_terminal() => {
                Some(Rc::new(TerminalProgress::stderr()))
            }
            _ => None,
        };
        let console = ConsoleSettings {
            progress: progress.clone(),
            codepage: codepage
                .filter(|_| cfg!(windows))
                .unwrap_or(ConsoleSettings::default().codepage),
            secrets: match purpose {
                Purpose::Script { .. } | Purpose::DryRun => Some(Rc::clone(&secrets)),
                // What a batch file prints by itself belongs to it, as under cmd.exe.
                Purpose::Command => None,
            },
            ..ConsoleSettings::default()
        };
        let stdout = Console::stdout(console.clone());
        let stderr = Console::stderr(console, &stdout);
        let colour = std::io::stderr().is_terminal() && environment.wants_colour();
        let told = match purpose {
            // The steps show every message.
            Purpose::Script { .. } | Purpose::DryRun => None,
            Purpose::Command => Some(Rc::clone(&stderr) as Rc<dyn ConsoleWriter>),
        };
        let context = Context {
            cwd: Cwd::new(&current_folder(&*files).context("the current folder lies on no drive")?),
            environment: variables,
            streams: Streams {
                input: Input::Stdin,
                // What a dry run has to say is its prediction; the script's own output goes beside it.
                output: Output::Stdout(match purpose {
                    Purpose::DryRun => Rc::clone(&stderr) as _,
                    Purpose::Script { .. } | Purpose::Command => Rc::clone(&stdout) as _,
                }),
                error: Output::Stderr(Rc::clone(&stderr) as _),
            },
            codepage: Rc::new(Cell::new(session)),
            span: Span::command_line(),
            identity: crate::host::directory::Identity::Own,
            line: None,
        };
        let mut host = Host {
            processes: Rc::new(
                NativeProcesses::new(Rc::clone(&files))
                    .with_time_limit(site.limits.program())
                    .with_accounts(accounts, Rc::clone(&secrets)),
            ),
            files: match purpose {
                Purpose::Script { .. } | Purpose::DryRun => Originals::of(folder)?.over(files),
                Purpose::Command => files,
            },
            services,
            directories: Rc::clone(&directory.directories),
            messages: Rc::new(PassingOn::new(
                Rc::new(
                    StateMessages::new(
                        Rc::clone(&store),
                        Rc::clone(&clock),
                        Rc::clone(&secrets),
                        told,
                    )
                    .rotating(site.messages.rotation()),
                ),
                site.messages.clone(),
                Rc::clone(&secrets),
                Rc::clone(&stderr) as _,
            )),
            clock,
            state: store,
            effects,
            diagnostics: Rc::new(TerminalDiagnostics::new(
                Rc::clone(&stderr) as _,
                Rc::clone(&secrets),
                colour,
            )),
            progress: match progress {
                Some(progress) => progress as Rc<dyn Progress>,
                None => Rc::new(NoProgress),
            },
            secrets,
            programs: Rc::new(programs),
        };
        let dry_run = ledger.map(|ledger| DryRun::over(&mut host, &ledger));
        Ok(Self {
            host,
            dry_run,
            context,
            codepage,
            colour,
            entry_directory: site.entry_directory,
            scripts,
            turn,
            directory,
            back_end,
            state: group,
            trace,
        })
    }

    /// The world of one file that is run by itself, and the file's Windows path.
    pub(super) fn for_file(arguments: &FileArguments) -> anyhow::Result<(Self, String)> {
        let folder = std::env::current_dir().context("the current folder cannot be found")?;
        let mut world = Self::build(&arguments.place, &folder, Purpose::Command)?;
        if arguments.quiet {
            world.host.diagnostics = Rc::new(NoDiagnostics);
        }
        for (name, value) in &arguments.variables {
            world.context.environment.set(name, value);
        }
        let file = std::path::absolute(&arguments.file)
            .with_context(|| format!("{} cannot be found", arguments.file.display()))?;
        let path = world.host.files.to_windows(&file);
        let path = path.with_context(|| format!("{} lies on no drive", file.display()))?;
        Ok((world, path))
    }

    /// The first lines of a run: what is real and what is not.
    pub(super) fn headline(&self) -> [String; 2] {
        let state = self.state.display();
        let services = match (&self.dry_run, self.back_end) {
            (Some(_), ServiceBackEnd::Simulated) => format!(
                "armistice: dry run: nothing is written, started or stopped. Services are the simulated ones in {state}."
            ),
            (Some(_), real) => format!(
                "armistice: dry run: nothing is written, started or stopped. Services are the real ones ({}).",
                real.name()
            ),
            (None, ServiceBackEnd::Simulated) => format!(
                "armistice: simulated services, in {state}; nothing on this machine is started or stopped. Files and programs are real."
            ),
            (None, real) => format!(
                "armistice: real services ({}); watches and journals are in {state}.",
                real.name()
            ),
        };
        [
            services,
            format!(
                "armistice: directory: {}",
                self.host.directories.description()
            ),
        ]
    }

    /// Settles the code page of files and pipes by the script's own, unless it is given; a Unicode script says nothing
    /// about them.
    pub(super) fn follow_script(&self, page: CodePage) {
        let unicode = [CodePage::UTF_8, CodePage::UTF_16LE, CodePage::UTF_16BE];
        if self.codepage.is_none() && !unicode.contains(&page) {
            self.context.codepage.set(page);
        }
    }

    /// Keeps what lives on after the run, and says what could not be written on the way.
    pub(super) fn finish(&self) -> anyhow::Result<()> {
        self.directory.finish()?;
        match self.trace.as_ref().and_then(|trace| trace.take_error()) {
            Some(error) => Err(error).context("the trace is not complete"),
            None => Ok(()),
        }
    }
}

/// Where the state lies: as the command line says, else the site file, else the system's place for it.
pub(super) fn state_folder(
    given: Option<&Path>,
    site: &Site,
    environment: &ProcessEnvironment,
) -> anyhow::Result<PathBuf> {
    let state = given
        .map(Path::to_owned)
        .or_else(|| site.state.clone())
        .or_else(|| environment.state_folder())
        .context("no state folder: give one with --state")?;
    std::path::absolute(&state).with_context(|| format!("the state folder {}", state.display()))
}

/// Where effects are written. The commands that a script calls one by one have no command line to say it on, so they look
/// at `ARMISTICE_TRACE`, and each goes on where the one before ended.
fn open_trace(
    given: Option<&Path>,
    environment: &ProcessEnvironment,
) -> anyhow::Result<Option<TraceFile>> {
    let from_environment = environment.get("ARMISTICE_TRACE").map(Path::new);
    let Some(path) = given.or(from_environment) else {
        return Ok(None);
    };
    let trace = match given {
        Some(_) => TraceFile::create(path),
        None => TraceFile::append(path),
    };
    trace
        .map(Some)
        .with_context(|| format!("the trace {} cannot be written", path.display()))
}

/// What a load in this folder leaves for the watch.
fn load_origin(site: &Site, state: &Path, named: Option<&Path>, folder: &Path) -> LoadOrigin {
    let folder = named.filter(|script| script.is_dir()).unwrap_or(folder);
    LoadOrigin {
        folder: std::path::absolute(folder).unwrap_or_else(|_| folder.to_owned()),
        site: site.path.clone(),
        policy: site.watch.clone(),
        is_named: named.is_some(),
        supervised: SupervisorLock::holder(state).is_some(),
    }
}

/// The group's state folder; a dry run only reads it.
fn state_store(
    folder: &Path,
    is_rehearsal: bool,
    dry_run: Option<&Rc<Ledger>>,
) -> Rc<dyn StateStore> {
    let store = FolderState::new(folder);
    let store: Rc<dyn StateStore> = Rc::new(match is_rehearsal {
        true => store.for_rehearsal(),
        false => store,
    });
    match dry_run {
        Some(ledger) => Rc::new(DryState::new(store, Rc::clone(ledger))),
        None => store,
    }
}

/// Turns the program's own log on when `ARMISTICE_LOG` asks for it (`debug`, `armistice::batch=trace` …).
fn log_to_stderr(environment: &ProcessEnvironment) {
    let Some(filter) = environment.get("ARMISTICE_LOG") else {
        return;
    };
    let filter = tracing_subscriber::EnvFilter::new(filter.to_string_lossy());
    // A second world in one process keeps the first one's log.
    let _ = tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(std::io::stderr)
        .with_ansi(false)
        .try_init();
}

/// The group's name for the state folder: CLP_GROUPNAME, else the folder of the scripts.
fn group_name(variables: &Environment, folder: &Path) -> String {
    let name = match variables.get("CLP_GROUPNAME") {
        Some(group) => group.to_string(),
        None => variables
            .get("CLP_SCRIPT_PATH")
            .map_or_else(|| folder.display().to_string(), |folder| folder.to_string()),
    };
    // Readable, and different for different names.
    let readable: String = path::file_name(&name.replace('/', "\\"))
        .chars()
        .filter(|c| c.is_alphanumeric() || matches!(c, '-' | '_' | '.'))
        .take(40)
        .collect();
    let digest = Sha256::digest(name.to_lowercase().as_bytes());
    let code = data_encoding::HEXLOWER.encode(&digest[..6]);
    format!("{readable}-{code}")
}
