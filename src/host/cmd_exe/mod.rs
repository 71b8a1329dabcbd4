//! A real `cmd.exe` that runs a batch file on temporary drives: the system's on Windows, elsewhere Wine's.
//!
//! Programs that the script calls are stand-ins (`verify/oracle/stand_in.c`): each leaves a request in a folder, and
//! this process answers it.

mod requests;
#[cfg(windows)]
mod system;
#[cfg(not(windows))]
mod wine;

use std::io;
use std::time::Duration;

use super::Cancel;
use super::sandbox::Folders;
use crate::source::CodePage;

pub use requests::{Answer, Request};
#[cfg(windows)]
pub use system::CmdExe;
#[cfg(not(windows))]
pub use wine::CmdExe;

/// A script that is to run.
pub struct CmdCall<'a> {
    /// The drives.
    pub folders: &'a Folders,
    /// The script's Windows path.
    pub script: &'a str,
    /// The folder in which it starts.
    pub folder: &'a str,
    /// Its variables.
    pub variables: &'a [(&'a str, &'a str)],
    /// Names of the programs that are to stand on its `PATH`.
    pub programs: &'a [String],
    /// Windows paths of other programs that lie on the drives.
    pub program_files: &'a [String],
    /// The code page of the scripts.
    pub codepage: CodePage,
    /// How long it may take.
    pub time_limit: Duration,
    /// The request to end it before.
    pub cancel: &'a Cancel,
}

/// How it ended.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct CmdEnd {
    /// The exit code; `None` when the time limit or a request ended it.
    pub exit_code: Option<i32>,
    /// Standard output.
    pub output: Vec<u8>,
    /// Standard error.
    pub error: Vec<u8>,
}

/// The file that sets the variables and goes over to the script.
const BEGINNING: &str = "begin.bat";

/// Variables that a system gives each process, whatever is in its environment, and that no program needs here. A script must
/// not find them where its world has none.
const OF_THE_SYSTEM: &[&str] = &[
    "ALLUSERSPROFILE",
    "APPDATA",
    "COMPUTERNAME",
    "HOMEDRIVE",
    "HOMEPATH",
    "LOCALAPPDATA",
    "LOGONSERVER",
    "NUMBER_OF_PROCESSORS",
    "OS",
    "PROCESSOR_ARCHITECTURE",
    "PROCESSOR_IDENTIFIER",
    "PROCESSOR_LEVEL",
    "PROCESSOR_REVISION",
    "ProgramData",
    "PUBLIC",
    "SESSIONNAME",
    "TEMP",
    "TMP",
    "USERDOMAIN",
    "USERNAME",
    "USERPROFILE",
];

/// Text that gives a script its variables and then runs it as `cmd /c` would. `ECHO` is off, since the two sides may
/// write a command line otherwise.
fn beginning(call: &CmdCall<'_>) -> Vec<u8> {
    let mut text = String::from("@echo off\r\n");
    for name in OF_THE_SYSTEM {
        text.push_str(&format!("set \"{name}=\"\r\n"));
    }
    for (name, value) in call.variables {
        let value = value.replace('%', "%%");
        text.push_str(&format!("set \"{name}={value}\"\r\n"));
    }
    text.push_str(&format!("\"{}\"\r\n", call.script));
    call.codepage.encode(&text).into_owned()
}

/// Puts the stand-ins where the script finds them.
fn place_programs(call: &CmdCall<'_>, stand_in: &[u8]) -> io::Result<()> {
    use super::Files as _;
    let files = super::native::NativeFiles::new(call.folders.drive_map());
    let folder = files
        .to_native(super::sandbox::PROGRAMS)
        .map_err(io::Error::other)?;
    std::fs::create_dir_all(&folder)?;
    for name in call.programs {
        std::fs::write(folder.join(format!("{name}.exe")), stand_in)?;
    }
    for path in call.program_files {
        let place = files.to_native(path).map_err(io::Error::other)?;
        // The scripts of the run before may have taken it away.
        if place.is_file() {
            std::fs::write(place, stand_in)?;
        }
    }
    Ok(())
}
