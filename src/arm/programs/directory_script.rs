//! What `ARMLOAD` and `ARMKILL` must know of script hosts; `vbscript::script_host` carries scripts out.

use super::session::command_name;
use crate::host::path;
use crate::vbscript::script_host::ScriptLine;

/// Whether a command name is that of a script host.
pub(super) fn is_host(name: &str) -> bool {
    matches!(command_name(name).as_str(), "CSCRIPT" | "WSCRIPT")
}

/// The script that a script host is called with; `None` for what has to go to the system's own.
pub(super) fn of_host(arguments: &str) -> Option<ScriptLine> {
    let mut line = ScriptLine::of_host(arguments).ok()?;
    // Nobody reads the logo of a script that the cluster starts.
    line.logo = false;
    (!line.is_other_language()).then_some(line)
}

/// A script that is called by its own name.
pub(super) fn of_file(script: &str, arguments: &str) -> Option<ScriptLine> {
    of_host(&format!("\"{script}\" {arguments}"))
}

/// Whether a file is a script by its ending.
pub(super) fn is_vbscript(file: &str) -> bool {
    path::extension(file).eq_ignore_ascii_case("vbs")
}
