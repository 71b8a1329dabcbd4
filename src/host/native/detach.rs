use std::ffi::OsString;
use std::io::{self, Read as _};
use std::path::Path;
use std::process::{Command, Stdio};

use super::state::{make_private, private_options};

/// Starts this program once more, to go on by itself in the background, and returns what it says until it closes its
/// standard output. Its standard error is added to the file `log`.
///
/// # Errors
/// When it cannot be started, or the log cannot be written.
pub fn start_in_background(arguments: &[OsString], log: &Path) -> io::Result<String> {
    if let Some(folder) = log.parent() {
        make_private(folder)?;
    }
    let log = private_options().append(true).create(true).open(log)?;
    let mut child = Command::new(std::env::current_exe()?)
        .args(arguments)
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(log)
        .spawn()?;
    let mut answer = String::new();
    if let Some(mut output) = child.stdout.take() {
        output.read_to_string(&mut answer)?;
    }
    Ok(answer)
}

/// Cuts this process off from the terminal and from whoever started it, and closes its standard output.
#[cfg(unix)]
pub fn stay_in_background() -> io::Result<()> {
    // It fails only for the leader of a group, which has a group of its own already.
    let _ = rustix::process::setsid();
    let null = std::fs::OpenOptions::new().write(true).open("/dev/null")?;
    rustix::stdio::dup2_stdout(&null)?;
    Ok(())
}
