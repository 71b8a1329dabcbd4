//! The command line's types.

use std::path::PathBuf;

use clap::builder::{PossibleValuesParser, TypedValueParser as _};
use clap::{Args, Parser, Subcommand, ValueEnum};

use crate::cluster::{Disk, Event, ServerRole};

/// The version with the commit it was built from, where that is known: see `build.rs`.
const VERSION: &str = env!("ARMISTICE_VERSION");

/// Reads and runs the scripts of NEC ExpressCluster / CLUSTERPRO X for Windows without cmd.exe.
#[derive(Debug, Parser)]
#[command(name = "armistice", version = VERSION, about, propagate_version = true)]
#[command(
    after_help = "Exit codes: the script's own; 2 wrong usage or unreadable input; 3 with --strict when a step failed. plan --diff: 0 equal, 1 different."
)]
pub struct Cli {
    /// What to do.
    #[command(subcommand)]
    pub verb: Verb,
}

/// The verbs.
#[derive(Debug, Subcommand)]
pub enum Verb {
    /// Run the START.BAT or STOP.BAT of a script folder, showing each step.
    Run(RunArguments),
    /// List the runs of all groups, and what became of them.
    Runs(RunsArguments),
    /// Put the directory back to how it was before a run.
    Undo(UndoArguments),
    /// Keep the passwords of accounts that scripts run as (`ARMLOAD … /U`).
    Account(AccountArguments),
    /// Show what the scripts of a folder do in every situation of the cluster, or compare two folders.
    Plan(PlanArguments),
    /// Say what is broken or risky in script folders, and what they need: over one folder or a whole estate.
    Report(ReportArguments),
    /// Write mended copies of scripts, and list every edit: damage by page layout, and defects with one safe mend.
    Repair(RepairArguments),
    /// Print the JSON Schema of what `plan --format json` or `report --format json` prints.
    Schema(SchemaArguments),
    /// Print a file that lets a shell complete the command line.
    Completions(CompletionsArguments),
    /// Print the manual page, or that of one verb.
    Man(ManArguments),
    /// Prove that the plan does what the scripts do, in every situation of the cluster.
    Verify(VerifyArguments),
    /// Have START.BAT and STOP.BAT of a script folder call this program; the originals are kept.
    Install(InstallArguments),
    /// Put the originals of a script folder back.
    Uninstall(UninstallArguments),
    /// Put this program into a folder under the names of the ARM commands (ARMLOAD.EXE …).
    InstallCommands(InstallCommandsArguments),
    /// Watch the services that ARMLOAD registered with /R or /M, and restart those that fail.
    Watch(WatchArguments),
    /// List the watches of all groups, pause them for maintenance, resume them.
    Watches(WatchesArguments),
    /// Run any batch file as `cmd /c` does.
    Cmd(FileArguments),
    /// Run any VBScript file as `cscript //nologo` does.
    Script(FileArguments),
    /// Start a program or service under a watch ID.
    #[command(disable_help_flag = true)]
    Armload(DropIn),
    /// Stop what a watch ID started.
    #[command(disable_help_flag = true)]
    Armkill(DropIn),
    /// Send a message to the cluster's operators.
    #[command(disable_help_flag = true)]
    Armbcast(DropIn),
    /// Write a line to the cluster log.
    #[command(disable_help_flag = true)]
    Armlog(DropIn),
    /// Wait.
    #[command(disable_help_flag = true)]
    Armsleep(DropIn),
    /// Store a code under an ID.
    #[command(disable_help_flag = true)]
    Armsetcd(DropIn),
    /// Return the code stored under an ID.
    #[command(disable_help_flag = true)]
    Armgetcd(DropIn),
}

/// Which script of the folder.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, ValueEnum)]
pub enum ScriptKind {
    /// START.BAT
    #[default]
    Start,
    /// STOP.BAT
    Stop,
}

/// Which service manager.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ServiceBackEnd {
    /// Services that only exist in the state folder.
    Simulated,
    /// Services that the site file defines by commands: real processes.
    Process,
    /// The service manager of Windows.
    Windows,
}

/// What carries the scripts out.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, ValueEnum)]
pub enum Engine {
    /// By the plan that is made from the scripts.
    #[default]
    Plan,
    /// Line by line, as cmd.exe does.
    Interpreter,
}

/// `armistice run`
#[derive(Debug, Args)]
pub struct RunArguments {
    /// A script folder (START.BAT, STOP.BAT …) or one batch file.
    pub path: PathBuf,
    /// Which script of the folder to run.
    #[arg(long, value_enum, default_value_t)]
    pub script: ScriptKind,
    /// CLP_EVENT; without it, the environment's value counts.
    #[arg(long, ignore_case = true, value_parser = known(["START", "FAILOVER", "RECOVER", "STANDBY"]).map(|text| event(&text)))]
    pub event: Option<Event>,
    /// CLP_SERVER; HOME implies priority 1, OTHER priority 2.
    #[arg(long, ignore_case = true, value_parser = known(["HOME", "OTHER"]).map(|text| server(&text)))]
    pub server: Option<ServerRole>,
    /// CLP_DISK
    #[arg(long, ignore_case = true, value_parser = known(["SUCCESS", "FAILURE"]).map(|text| disk(&text)))]
    pub disk: Option<Disk>,
    /// CLP_PRIORITY
    #[arg(long)]
    pub priority: Option<String>,
    /// Set a variable before the script starts; may be repeated.
    #[arg(long = "set", value_name = "NAME=VALUE", value_parser = assignment)]
    pub variables: Vec<(String, String)>,
    /// What carries the script out.
    #[arg(long, value_enum, default_value_t)]
    pub engine: Engine,
    /// Only say what would change: read everything, write nothing.
    #[arg(long)]
    pub dry_run: bool,
    /// Keep the prediction of a dry run as a plan that --plan carries out.
    #[arg(long, value_name = "FILE", requires = "dry_run")]
    pub save_plan: Option<PathBuf>,
    /// Run only if the scripts and the directory are still what this saved plan was made from.
    #[arg(long, value_name = "FILE", conflicts_with = "save_plan")]
    pub plan: Option<PathBuf>,
    /// Stop at the first step that fails and return 3.
    #[arg(long)]
    pub strict: bool,
    /// Show every step, variables and echoed command lines included.
    #[arg(short, long, conflicts_with = "quiet")]
    pub verbose: bool,
    /// Show no steps; warnings and errors are still told.
    #[arg(short, long)]
    pub quiet: bool,
    /// Where things happen.
    #[command(flatten)]
    pub place: PlaceArguments,
}

/// Which scripts of the folder are planned.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, ValueEnum)]
pub enum PlannedScripts {
    /// START.BAT
    Start,
    /// STOP.BAT
    Stop,
    /// Both
    #[default]
    All,
}

/// How a plan is shown.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, ValueEnum)]
pub enum PlanFormat {
    /// For people.
    #[default]
    Human,
    /// For machines; `armistice schema` prints the schema.
    Json,
    /// A flow chart.
    Mermaid,
}

/// An event that scenarios are chosen by.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PlannedEvent {
    /// This event.
    Known(Event),
    /// The event is not defined.
    Undefined,
}

impl PlannedEvent {
    fn from_flag(text: &str) -> Self {
        if text.eq_ignore_ascii_case("NONE") {
            Self::Undefined
        } else {
            Self::Known(event(text))
        }
    }

    /// The event as a plan names it.
    pub(super) fn known(&self) -> Option<&str> {
        match self {
            Self::Known(event) => Some(event.as_str()),
            Self::Undefined => None,
        }
    }
}

/// `armistice plan`
#[derive(Debug, Args)]
pub struct PlanArguments {
    /// A script folder (START.BAT, STOP.BAT …) or one script.
    pub path: PathBuf,
    /// Compare with this folder or script: exit code 0 when both do the same, 1 when not. Line numbers and the values of settings do not count.
    #[arg(long, value_name = "OTHER")]
    pub diff: Option<PathBuf>,
    /// How the plan is shown.
    #[arg(long, value_enum, default_value_t)]
    pub format: PlanFormat,
    /// Which scripts of the folder.
    #[arg(long, value_enum, default_value_t)]
    pub script: PlannedScripts,
    /// Only scenarios with this event; NONE stands for a script that is not run by the cluster.
    #[arg(long, ignore_case = true, value_parser = known(["START", "FAILOVER", "RECOVER", "NONE"]).map(|text| PlannedEvent::from_flag(&text)))]
    pub event: Option<PlannedEvent>,
    /// Only scenarios on this server.
    #[arg(long, ignore_case = true, value_parser = known(["HOME", "OTHER"]).map(|text| server(&text)))]
    pub server: Option<ServerRole>,
    /// Only scenarios with this state of the partitions.
    #[arg(long, ignore_case = true, value_parser = known(["SUCCESS", "FAILURE"]).map(|text| disk(&text)))]
    pub disk: Option<Disk>,
    /// CLP_PRIORITY in all scenarios; without it, 1 for HOME and 2 for OTHER.
    #[arg(long)]
    pub priority: Option<String>,
    /// Set a variable before the scripts start; may be repeated.
    #[arg(long = "set", value_name = "NAME=VALUE", value_parser = assignment)]
    pub variables: Vec<(String, String)>,
    /// The site file; otherwise armistice.toml beside the scripts.
    #[arg(long, value_name = "FILE")]
    pub site: Option<PathBuf>,
    /// The code page of the scripts: 932, 1252, 437, utf-8 …
    #[arg(long, value_name = "PAGE")]
    pub codepage: Option<crate::source::CodePage>,
}

/// How a report is shown.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, ValueEnum)]
pub enum ReportFormat {
    /// For people at a terminal.
    #[default]
    Human,
    /// For machines; `armistice schema report` prints the schema.
    Json,
    /// One HTML file that needs no network: for a browser, or on paper.
    Html,
    /// SARIF 2.1.0, for code hosts and pipelines.
    Sarif,
    /// GitHub-flavoured Markdown, for a wiki or an issue.
    Markdown,
}

/// `armistice report`
#[derive(Debug, Args)]
pub struct ReportArguments {
    /// Script folders, batch files, or folders with script folders below them.
    #[arg(required_unless_present = "explain", value_name = "PATH")]
    pub paths: Vec<PathBuf>,
    /// How the report is shown.
    #[arg(long, value_enum, default_value_t)]
    pub format: ReportFormat,
    /// Write the report to FILE.
    #[arg(short, long, value_name = "FILE")]
    pub output: Option<PathBuf>,
    /// Return 1 when there is a finding of this severity or above.
    #[arg(long, value_name = "SEVERITY", value_parser = known(["notice", "decision", "blocker"]).map(|text| severity(&text)))]
    pub fail_on: Option<crate::report::Severity>,
    /// Explain a rule: what it finds, why it matters, what to do.
    #[arg(long, value_name = "CODE", conflicts_with_all = ["paths", "output", "fail_on", "baseline", "write_baseline"])]
    pub explain: Option<String>,
    /// Findings that stand in this file do not count.
    #[arg(long, value_name = "FILE.json")]
    pub baseline: Option<PathBuf>,
    /// Write all findings that count to FILE, as a baseline for later.
    #[arg(long, value_name = "FILE.json")]
    pub write_baseline: Option<PathBuf>,
    /// Check the hazards of directory scripts against this directory too: an LDIF file, or ldaps://SERVER. It is only read.
    #[arg(long, value_name = "URL|FILE.ldif")]
    pub directory: Option<String>,
    /// The site file whose section `directory` says how to bind; otherwise armistice.toml in the first PATH.
    #[arg(long, value_name = "FILE", requires = "directory")]
    pub site: Option<PathBuf>,
    /// The code page of the scripts: 932, 1252, 437, utf-8 …
    #[arg(long, value_name = "PAGE")]
    pub codepage: Option<crate::source::CodePage>,
    /// Show no progress.
    #[arg(short, long)]
    pub quiet: bool,
}

/// How edits are listed.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, ValueEnum)]
pub enum RepairFormat {
    /// For people.
    #[default]
    Human,
    /// For machines.
    Json,
}

/// `armistice repair`
#[derive(Debug, Args)]
pub struct RepairArguments {
    /// A script folder, or one batch or VBScript file. It is never changed.
    pub path: PathBuf,
    /// Write the mended copies to this folder, which must be new or empty. Without it nothing is written.
    #[arg(short, long, value_name = "DIR")]
    pub output: Option<PathBuf>,
    /// Apply the proposal of this name too; `all` stands for every one. May be repeated.
    #[arg(long, value_name = "NAME")]
    pub accept: Vec<String>,
    /// Show the mended files as a unified diff in place of the list.
    #[arg(long, conflicts_with = "format")]
    pub diff: bool,
    /// How the edits are listed.
    #[arg(long, value_enum, default_value_t)]
    pub format: RepairFormat,
    /// The code page of the scripts: 932, 1252, 437, utf-8 …
    #[arg(long, value_name = "PAGE")]
    pub codepage: Option<crate::source::CodePage>,
}

/// What a schema is of.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, ValueEnum)]
pub enum SchemaOf {
    /// `plan --format json`
    #[default]
    Plan,
    /// `report --format json`
    Report,
}

/// `armistice schema`
#[derive(Debug, Args)]
pub struct SchemaArguments {
    /// What the schema is of.
    #[arg(value_enum, default_value_t)]
    pub of: SchemaOf,
}

/// What the plan is compared with.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, ValueEnum)]
pub enum Oracle {
    /// The evaluators of this program.
    #[default]
    Builtin,
    /// A real cmd.exe besides: the system's on Windows, elsewhere Wine's.
    Cmd,
}

/// `armistice verify`
#[derive(Debug, Args)]
pub struct VerifyArguments {
    /// A script folder (START.BAT, STOP.BAT …) or one batch file. It is copied; nothing in it is changed.
    pub path: PathBuf,
    /// What the plan is compared with.
    #[arg(long, value_enum, default_value_t)]
    pub oracle: Oracle,
    /// Compare with this saved plan in place of the one that the scripts have now.
    #[arg(long, value_name = "FILE.json")]
    pub plan: Option<PathBuf>,
    /// The site file; otherwise armistice.toml beside the script.
    #[arg(long, value_name = "FILE")]
    pub site: Option<PathBuf>,
    /// The directory at the start of each run. Without one, the site file's counts, or one is made up that the scripts
    /// find what they look for in.
    #[arg(long, value_name = "FILE.ldif")]
    pub directory: Option<PathBuf>,
    /// The code page of the scripts and of the files they write: 932, 1252, 437, utf-8 …
    #[arg(long, value_name = "PAGE")]
    pub codepage: Option<crate::source::CodePage>,
    /// Try at most so many different worlds in each situation.
    #[arg(long, value_name = "N", default_value_t = 40)]
    pub worlds: usize,
    /// Show no table; differences are still told.
    #[arg(short, long)]
    pub quiet: bool,
}

/// `armistice completions`
#[derive(Debug, Args)]
pub struct CompletionsArguments {
    /// The shell.
    #[arg(value_enum)]
    pub shell: clap_complete::Shell,
}

/// `armistice man`
#[derive(Debug, Args)]
pub struct ManArguments {
    /// The verb.
    pub verb: Option<String>,
    /// Write all pages to this folder, which must be there.
    #[arg(short, long, value_name = "DIR", conflicts_with = "verb")]
    pub output: Option<PathBuf>,
}

/// `armistice install`
#[derive(Debug, Args)]
pub struct InstallArguments {
    /// The script folder. Its START.BAT and STOP.BAT are kept in the folder `original` there.
    pub folder: PathBuf,
    /// This program's full path as the nodes of the cluster see it; otherwise where it lies now.
    #[arg(long, value_name = "PATH")]
    pub program: Option<String>,
    /// The code page in which cmd.exe reads batch files, where that path has letters beyond ASCII: 932, 1252, 437 …
    #[arg(long, value_name = "PAGE")]
    pub codepage: Option<crate::source::CodePage>,
}

/// `armistice uninstall`
#[derive(Debug, Args)]
pub struct UninstallArguments {
    /// The script folder.
    pub folder: PathBuf,
}

/// `armistice install-commands`
#[derive(Debug, Args)]
pub struct InstallCommandsArguments {
    /// The folder that the commands go to.
    #[arg(value_name = "DIR")]
    pub folder: PathBuf,
    /// Replace files of these names that are not Armistice's, too. They are kept under another name.
    #[arg(long)]
    pub replace: bool,
}

/// `armistice cmd` and `armistice script`
#[derive(Debug, Args)]
pub struct FileArguments {
    /// Where things happen.
    #[command(flatten)]
    pub place: PlaceArguments,
    /// Set a variable before the script starts; may be repeated.
    #[arg(long = "set", value_name = "NAME=VALUE", value_parser = assignment)]
    pub variables: Vec<(String, String)>,
    /// Show nothing besides what cmd.exe or cscript.exe shows: no remarks on the script.
    #[arg(short, long)]
    pub quiet: bool,
    /// The batch or VBScript file; everything after it belongs to the script.
    pub file: PathBuf,
    /// The script's arguments; before a VBScript's, options of cscript (`//B`, `//T:seconds`) may stand.
    #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
    pub arguments: Vec<String>,
}

/// `armistice runs`
#[derive(Debug, Args)]
pub struct RunsArguments {
    /// The state folder.
    #[arg(long, value_name = "DIR")]
    pub state: Option<PathBuf>,
    /// The site file that sets the state folder; otherwise armistice.toml in the current folder.
    #[arg(long, value_name = "FILE")]
    pub site: Option<PathBuf>,
    /// Print JSON.
    #[arg(long)]
    pub json: bool,
}

/// `armistice watch`
#[derive(Debug, Args)]
pub struct WatchArguments {
    /// What to do in place of watching.
    #[command(subcommand)]
    pub setup: Option<WatchSetup>,
    /// The state folder.
    #[arg(long, value_name = "DIR", global = true)]
    pub state: Option<PathBuf>,
    /// The site file that sets the state folder; otherwise armistice.toml in the current folder.
    #[arg(long, value_name = "FILE", global = true)]
    pub site: Option<PathBuf>,
    /// Go on in the background; what it says goes to watch/watch.log in the state folder.
    #[arg(long)]
    pub detach: bool,
    /// Is the one in the background.
    #[arg(long, hide = true)]
    pub detached: bool,
    /// Is the one that the service manager of Windows has started.
    #[arg(long, hide = true)]
    pub as_service: bool,
}

/// How the watch is started with the system.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Subcommand)]
pub enum WatchSetup {
    /// On Windows: make the watch a service that starts with the system. Elsewhere: print a systemd unit that does so.
    Install,
    /// Take that back.
    Uninstall,
}

/// `armistice watches`
#[derive(Debug, Args)]
pub struct WatchesArguments {
    /// Leave these watches alone (all without an ID): an end is no fault until they are resumed.
    #[arg(long, value_name = "ID", num_args = 0.., conflicts_with = "resume")]
    pub pause: Option<Vec<String>>,
    /// Watch them again.
    #[arg(long, value_name = "ID", num_args = 0..)]
    pub resume: Option<Vec<String>>,
    /// Only groups whose name in the state folder contains this.
    #[arg(long, value_name = "NAME")]
    pub group: Option<String>,
    /// Print JSON.
    #[arg(long)]
    pub json: bool,
    /// The state folder.
    #[arg(long, value_name = "DIR")]
    pub state: Option<PathBuf>,
    /// The site file that sets the state folder; otherwise armistice.toml in the current folder.
    #[arg(long, value_name = "FILE")]
    pub site: Option<PathBuf>,
}

/// `armistice undo`
#[derive(Debug, Args)]
pub struct UndoArguments {
    /// The run; without it, the last one that changed a directory.
    pub run: Option<String>,
    /// Show what would be done, and change nothing.
    #[arg(long)]
    pub dry_run: bool,
    /// The state folder.
    #[arg(long, value_name = "DIR")]
    pub state: Option<PathBuf>,
    /// The site file; otherwise armistice.toml beside the run's scripts.
    #[arg(long, value_name = "FILE")]
    pub site: Option<PathBuf>,
    /// The directory; otherwise the site file's, or the one that the run's journal names.
    #[arg(long, value_name = "URL|FILE.ldif")]
    pub directory: Option<String>,
    /// Write the end state of a directory that was loaded from an LDIF file.
    #[arg(long, value_name = "FILE.ldif")]
    pub directory_out: Option<PathBuf>,
    /// Undo the run in a directory although it is not the one that the run changed.
    #[arg(long)]
    pub another_directory: bool,
}

/// `armistice account`
#[derive(Debug, Args)]
pub struct AccountArguments {
    /// What to do.
    #[command(subcommand)]
    pub verb: AccountVerb,
}

/// What to do with the stored accounts.
#[derive(Debug, Subcommand)]
pub enum AccountVerb {
    /// Store an account, or another password for it. The password is asked for and not shown.
    Add {
        /// The account as scripts name it: NAME, DOMAIN\NAME or NAME@DOMAIN.
        name: String,
        /// Read the password from standard input: its first line.
        #[arg(long)]
        stdin: bool,
        /// Where they are kept.
        #[command(flatten)]
        place: AccountPlace,
    },
    /// List the accounts, without their passwords.
    List {
        /// Print JSON.
        #[arg(long)]
        json: bool,
        /// Where they are kept.
        #[command(flatten)]
        place: AccountPlace,
    },
    /// Remove an account and its password.
    Remove {
        /// The account.
        name: String,
        /// Where they are kept.
        #[command(flatten)]
        place: AccountPlace,
    },
}

/// Where accounts are kept.
#[derive(Debug, Args)]
pub struct AccountPlace {
    /// The state folder.
    #[arg(long, value_name = "DIR")]
    pub state: Option<PathBuf>,
    /// The site file that sets the state folder; otherwise armistice.toml in the current folder.
    #[arg(long, value_name = "FILE")]
    pub site: Option<PathBuf>,
}

/// Options that `run`, `cmd` and `script` share.
#[derive(Debug, Args, Default)]
pub struct PlaceArguments {
    /// The site file; otherwise armistice.toml beside the script.
    #[arg(long, value_name = "FILE")]
    pub site: Option<PathBuf>,
    /// The state folder: watches, simulated services, the cluster log.
    #[arg(long, value_name = "DIR")]
    pub state: Option<PathBuf>,
    /// Which service manager to use.
    #[arg(long, value_enum)]
    pub services: Option<ServiceBackEnd>,
    /// The directory: `ldap://SERVER`, `ldaps://SERVER`, or an LDIF file that is loaded into memory.
    #[arg(long, value_name = "URL|FILE.ldif")]
    pub directory: Option<String>,
    /// Write the end state of a directory that was loaded from an LDIF file.
    #[arg(long, value_name = "FILE.ldif")]
    pub directory_out: Option<PathBuf>,
    /// The code page of the scripts and of the files they write: 932, 1252, 437, utf-8 …
    #[arg(long, value_name = "PAGE")]
    pub codepage: Option<crate::source::CodePage>,
    /// Write every effect to FILE, one JSON object a line.
    #[arg(long, value_name = "FILE")]
    pub trace: Option<PathBuf>,
}

/// An ARM command's own arguments.
#[derive(Debug, Args)]
pub struct DropIn {
    /// The command's arguments, as the original takes them.
    #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
    pub arguments: Vec<String>,
}

fn known<const N: usize>(values: [&'static str; N]) -> PossibleValuesParser {
    PossibleValuesParser::new(values)
}

// A flag may be written in any case, and the scripts see the value as the cluster writes it.

fn event(text: &str) -> Event {
    Event::from_flag(text).unwrap_or_else(|| Event::from_text(text))
}

fn server(text: &str) -> ServerRole {
    ServerRole::from_flag(text).unwrap_or_else(|| ServerRole::from_text(text))
}

fn disk(text: &str) -> Disk {
    Disk::from_flag(text).unwrap_or_else(|| Disk::from_text(text))
}

fn severity(text: &str) -> crate::report::Severity {
    use crate::report::Severity;
    [Severity::Decision, Severity::Blocker]
        .into_iter()
        .find(|severity| severity.name() == text)
        .unwrap_or(Severity::Notice)
}

fn assignment(text: &str) -> Result<(String, String), String> {
    match text.split_once('=') {
        Some((name, value)) if !name.is_empty() => Ok((name.to_owned(), value.to_owned())),
        _ => Err("write NAME=VALUE".to_owned()),
    }
}
