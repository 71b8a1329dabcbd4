use std::io::{self, IsTerminal};
use std::path::PathBuf;
use std::rc::Rc;

use super::{
    Console, ConsoleSettings, DriveMap, FolderState, NativeClock, NativeFiles, NativeProcesses,
    ProcessEnvironment, StateMessages, TerminalDiagnostics,
};
use crate::host::{ConsoleWriter, Environment, Input, Output, Secrets, Streams};
use crate::source::CodePage;

/// What has to be known to act on this machine.
#[derive(Clone)]
pub struct Settings {
    /// The state folder.
    pub state: PathBuf,
    /// Drive letters and the folders they stand for, besides the ones of [`DriveMap::for_state`].
    pub drives: Vec<(char, PathBuf)>,
    /// The code page of this process's own pipes on Windows; `None` for the default of [`ConsoleSettings`].
    pub codepage: Option<CodePage>,
    /// Whether messages to operators are only logged, not told on standard error.
    pub quiet: bool,
    /// Whether output on standard error is coloured; `None` for what the terminal and `NO_COLOR` say.
    pub colour: Option<bool>,
    /// Values to mask wherever people or files see text.
    pub secrets: Rc<Secrets>,
}

/// The machine, ready to be put into a [`crate::host::Host`].
pub struct Machine {
    /// Files under Windows paths.
    pub files: Rc<NativeFiles>,
    /// Programs.
    pub processes: Rc<NativeProcesses>,
    /// Time.
    pub clock: Rc<NativeClock>,
    /// State.
    pub state: Rc<FolderState>,
    /// The cluster's log and broadcasts.
    pub messages: Rc<StateMessages>,
    /// Remarks about scripts, on standard error.
    pub diagnostics: Rc<TerminalDiagnostics>,
    /// Standard output.
    pub stdout: Rc<Console>,
    /// Standard error.
    pub stderr: Rc<Console>,
    /// The variables scripts begin with.
    pub environment: Environment,
    /// The process's current folder, if it has a Windows name.
    pub folder: Option<String>,
}

impl Settings {
    /// Everything by default except the state folder.
    pub fn new(state: impl Into<PathBuf>) -> Self {
        Self {
            state: state.into(),
            drives: Vec::new(),
            codepage: None,
            quiet: false,
            colour: None,
            secrets: Rc::default(),
        }
    }

    /// Lets a drive letter stand for a folder.
    #[must_use]
    pub fn drive(mut self, letter: char, folder: impl Into<PathBuf>) -> Self {
        self.drives.push((letter, folder.into()));
        self
    }

    /// Puts the parts together. Nothing is written, and no folder made, until a part is used.
    pub fn machine(self) -> Machine {
        let process = ProcessEnvironment::read();
        let mut drives = DriveMap::for_state(&self.state);
        for (letter, folder) in &self.drives {
            drives.map(*letter, folder);
        }
        let files = Rc::new(NativeFiles::new(drives));
        let defaults = ConsoleSettings::default();
        let console = ConsoleSettings {
            codepage: self.codepage.unwrap_or(defaults.codepage),
            secrets: Some(Rc::clone(&self.secrets)),
            ..defaults
        };
        let stdout = Console::stdout(console.clone());
        let stderr = Console::stderr(console, &stdout);
        let colour = self
            .colour
            .unwrap_or_else(|| io::stderr().is_terminal() && process.wants_colour());
        let clock = Rc::new(NativeClock);
        let state = Rc::new(FolderState::new(self.state));
        let told = (!self.quiet).then(|| Rc::clone(&stderr) as Rc<dyn ConsoleWriter>);
        Machine {
            processes: Rc::new(NativeProcesses::new(Rc::clone(&files))),
            messages: Rc::new(StateMessages::new(
                Rc::clone(&state) as _,
                Rc::clone(&clock) as _,
                Rc::clone(&self.secrets),
                told,
            )),
            diagnostics: Rc::new(TerminalDiagnostics::new(
                Rc::clone(&stderr) as _,
                self.secrets,
                colour,
            )),
            environment: process.for_scripts(&*files),
            folder: super::current_folder(&*files),
            files,
            clock,
            state,
            stdout,
            stderr,
        }
    }
}

impl Machine {
    /// The process's own three streams.
    pub fn streams(&self) -> Streams {
        Streams {
            input: Input::Stdin,
            output: Output::Stdout(Rc::clone(&self.stdout) as _),
            error: Output::Stderr(Rc::clone(&self.stderr) as _),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::host::Files;

    #[test]
    fn putting_the_machine_together_writes_nothing() {
        let folder = tempfile::tempdir().unwrap();
        let state = folder.path().join("state");
        let machine = Settings::new(&state).drive('w', folder.path()).machine();
        assert!(machine.files.metadata(r"W:\").unwrap().is_dir);
        assert!(machine.environment.contains("PATH"));
        assert!(machine.folder.is_some_and(|folder| folder.contains(":\\")));
        assert!(!state.exists());
    }

    #[test]
    fn a_drive_of_the_settings_goes_before_the_defaults() {
        let folder = tempfile::tempdir().unwrap();
        let machine = Settings::new(folder.path().join("state"))
            .drive('c', folder.path())
            .machine();
        assert_eq!(machine.files.drives().folder('C'), Some(folder.path()));
    }
}
