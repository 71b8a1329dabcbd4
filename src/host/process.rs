use super::{Context, SystemError};

/// A program to start outside this process.
pub struct Launch<'a> {
    /// The program's Windows path, as [`Processes::find`] gave it.
    pub program: &'a str,
    /// The command line's text after the program's name, not yet split: Windows leaves that to the program.
    pub arguments: &'a str,
    /// Folder, variables and streams.
    pub context: &'a Context,
    /// Whether to wait for its end.
    pub wait: bool,
}

/// Programs outside this process.
pub trait Processes {
    /// Looks a command up as cmd does: as given if it has a path, else in the current folder, then along `PATH`,
    /// with each ending of `PATHEXT` unless the name has one. Elsewhere than on Windows a plain executable is found too.
    fn find(&self, name: &str, context: &Context) -> Option<String>;
    /// Starts a program; returns its exit code (0 at once without `wait`).
    ///
    /// # Errors
    /// 2 when the program is not there, 5 or 193 when it cannot be run.
    fn run(&self, launch: &Launch<'_>) -> Result<i32, SystemError>;
    /// Whether a process of this number exists; `None` where that cannot be asked.
    fn is_alive(&self, process: u32) -> Option<bool> {
        let _ = process;
        None
    }
}
