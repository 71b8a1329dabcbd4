use std::ffi::{OsStr, OsString};
use std::path::{Path, PathBuf};

use crate::host::environment::same_name;
use crate::host::{Environment, Files};

/// What this process was given: the one place that reads the environment.
#[derive(Clone, Default)]
pub struct ProcessEnvironment {
    variables: Vec<(OsString, OsString)>,
}

/// What cmd has where the system did not say otherwise.
pub(super) const DEFAULT_PATHEXT: &str = ".COM;.EXE;.BAT;.CMD;.VBS;.VBE;.JS;.JSE;.WSF;.WSH;.MSC";

impl ProcessEnvironment {
    /// Reads the process's variables.
    pub fn read() -> Self {
        Self {
            variables: std::env::vars_os().collect(),
        }
    }

    /// A variable's value; on Windows names are found without regard to case.
    pub fn get(&self, name: &str) -> Option<&OsStr> {
        self.variables
            .iter()
            .find(|(known, _)| {
                known
                    .to_str()
                    .is_some_and(|known| known == name || cfg!(windows) && same_name(known, name))
            })
            .map(|(_, value)| value.as_os_str())
            .filter(|value| !value.is_empty())
    }

    /// Whether coloured output is wanted on a terminal: `NO_COLOR` is absent or empty, and the terminal is not `dumb`.
    pub fn wants_colour(&self) -> bool {
        self.get("NO_COLOR").is_none() && self.get("TERM").is_none_or(|term| term != "dumb")
    }

    /// Where state lies by default: `%ProgramData%\Armistice`; elsewhere `/var/lib/armistice` for root, and
    /// `$XDG_STATE_HOME/armistice` or `~/.local/state/armistice` for others. `None` when even the home is unknown.
    pub fn state_folder(&self) -> Option<PathBuf> {
        if cfg!(windows) {
            return self
                .folder("ProgramData")
                .map(|folder| folder.join("Armistice"));
        }
        if is_root() {
            return Some(PathBuf::from("/var/lib/armistice"));
        }
        self.folder("XDG_STATE_HOME")
            .or_else(|| Some(self.folder("HOME")?.join(".local").join("state")))
            .map(|folder| folder.join("armistice"))
    }

    /// A variable that holds an absolute path.
    fn folder(&self, name: &str) -> Option<PathBuf> {
        self.get(name)
            .map(PathBuf::from)
            .filter(|path| path.is_absolute())
    }

    /// The variables as a script sees them.
    ///
    /// Elsewhere than on Windows, `PATH` becomes `;`-separated Windows paths, and what every Windows process has
    /// (`COMSPEC`, `SystemRoot`, `PATHEXT`, `COMPUTERNAME` …) is added where it is not set. Names that cmd could not
    /// hold, and values that are no text, are left out.
    pub fn for_scripts(&self, files: &dyn Files) -> Environment {
        let mut environment = Environment::new();
        for (name, value) in &self.variables {
            if let (Some(name), Some(value)) = (name.to_str(), value.to_str())
                && is_possible_name(name)
            {
                environment.set(name, value);
            }
        }
        if !cfg!(windows) {
            self.add_what_windows_has(&mut environment, files);
        }
        environment
    }

    fn add_what_windows_has(&self, environment: &mut Environment, files: &dyn Files) {
        // Set anew: a Unix system may have `Path` or `path` beside it, which are the same name here.
        let path = self.get("PATH").unwrap_or_default();
        let path = match windows_path(path, files) {
            // No Windows process is without its system folder.
            path if path.is_empty() => r"C:\Windows\System32;C:\Windows".to_owned(),
            path => path,
        };
        environment.set("PATH", &path);
        let native_temp = self.get("TMPDIR").map_or(Path::new("/tmp"), Path::new);
        let temp = files
            .to_windows(native_temp)
            .unwrap_or_else(|| r"C:\Windows\Temp".to_owned());
        let processors = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
        for (name, value) in [
            ("COMSPEC", r"C:\Windows\System32\cmd.exe"),
            ("SystemRoot", r"C:\Windows"),
            ("windir", r"C:\Windows"),
            ("SystemDrive", "C:"),
            ("PATHEXT", DEFAULT_PATHEXT),
            ("OS", "Windows_NT"),
            ("TEMP", &temp),
            ("TMP", &temp),
            ("COMPUTERNAME", &computer_name()),
            ("USERNAME", &self.user_name()),
            ("PROCESSOR_ARCHITECTURE", architecture()),
            ("NUMBER_OF_PROCESSORS", &processors.to_string()),
        ] {
            if !environment.contains(name) {
                environment.set(name, value);
            }
        }
    }

    fn user_name(&self) -> String {
        ["USER", "LOGNAME"]
            .into_iter()
            .find_map(|name| self.get(name)?.to_str())
            .map_or_else(
                || if is_root() { "root" } else { "user" }.to_owned(),
                str::to_owned,
            )
    }
}

/// What tells this run of the operating system from the one before, where the system says so.
#[cfg(windows)]
pub fn boot_identifier() -> Option<String> {
    crate::host::windows::boot_identifier()
}

/// What tells this run of the operating system from the one before, where the system says so.
#[cfg(not(windows))]
pub fn boot_identifier() -> Option<String> {
    let text = std::fs::read_to_string("/proc/sys/kernel/random/boot_id").ok()?;
    Some(text.trim().to_owned())
}

/// Whether the process was told its time zone, by a variable that even means something when it is empty.
#[cfg(unix)]
pub(super) fn has_time_zone() -> bool {
    std::env::var_os("TZ").is_some()
}

/// The process's current folder under its Windows name.
pub fn current_folder(files: &dyn Files) -> Option<String> {
    files.to_windows(&std::env::current_dir().ok()?)
}

/// cmd ends a name at the first `=`; Windows hides its own notes (`=C:`) behind that.
fn is_possible_name(name: &str) -> bool {
    !name.is_empty() && !name.contains('=') && !name.chars().any(char::is_control)
}

fn windows_path(native: &OsStr, files: &dyn Files) -> String {
    let mut entries: Vec<String> = Vec::new();
    for folder in std::env::split_paths(native) {
        if let Some(entry) = files.to_windows(&folder) {
            entries.push(if entry.contains(';') {
                format!("\"{entry}\"")
            } else {
                entry
            });
        }
    }
    entries.join(";")
}

/// The NetBIOS name: the host's name up to the first dot, at most 15 characters, in capitals.
fn computer_name() -> String {
    #[cfg(unix)]
    let host = rustix::system::uname()
        .nodename()
        .to_string_lossy()
        .into_owned();
    #[cfg(not(unix))]
    let host = String::new();
    let name: String = host.chars().take_while(|c| *c != '.').take(15).collect();
    if name.is_empty() {
        "LOCALHOST".to_owned()
    } else {
        name.to_uppercase()
    }
}

fn is_root() -> bool {
    #[cfg(unix)]
    return rustix::process::geteuid().is_root();
    #[cfg(not(unix))]
    return false;
}

fn architecture() -> &'static str {
    match std::env::consts::ARCH {
        "x86_64" => "AMD64",
        "aarch64" => "ARM64",
        other => other,
    }
}

#[cfg(test)]
#[cfg(not(windows))]
mod tests {
    use super::*;
    use crate::host::native::{DriveMap, NativeFiles};

    fn environment(variables: &[(&str, &str)]) -> ProcessEnvironment {
        ProcessEnvironment {
            variables: variables
                .iter()
                .map(|(name, value)| (name.into(), value.into()))
                .collect(),
        }
    }

    fn files() -> NativeFiles {
        let mut drives = DriveMap::new();
        drives.map('Z', Path::new("/"));
        drives.map('T', Path::new("/opt/tools"));
        NativeFiles::new(drives)
    }

    #[test]
    fn path_is_turned_into_windows_form() {
        let process = environment(&[
            ("path", "not this"),
            ("PATH", "/usr/bin:/opt/tools/x::/odd;name:/bad:name?"),
            ("Path", "nor this"),
        ]);
        let environment = process.for_scripts(&files());
        assert_eq!(
            environment.get("path").as_deref(),
            Some(r#"Z:\usr\bin;T:\x;"Z:\odd;name";Z:\bad"#)
        );
    }

    #[test]
    fn what_windows_has_is_added_only_where_it_is_missing() {
        let process = environment(&[
            ("TEMP", "/given"),
            ("os", "other"),
            ("USER", "ada"),
            ("TMPDIR", "/opt/tools/tmp"),
        ]);
        let environment = process.for_scripts(&files());
        for (name, value) in [
            ("TEMP", "/given"),
            ("TMP", r"T:\tmp"),
            ("OS", "other"),
            ("USERNAME", "ada"),
            ("comspec", r"C:\Windows\System32\cmd.exe"),
            ("SYSTEMROOT", r"C:\Windows"),
            ("PATHEXT", DEFAULT_PATHEXT),
        ] {
            assert_eq!(environment.get(name).as_deref(), Some(value), "{name}");
        }
        let computer = environment.get("COMPUTERNAME").unwrap();
        assert!(!computer.contains('.') && computer.len() <= 15 && !computer.is_empty());
    }

    #[test]
    fn names_and_values_cmd_could_not_hold_are_left_out() {
        use std::os::unix::ffi::OsStringExt;
        let mut process = environment(&[
            ("=C:", r"C:\x"),
            ("", "x"),
            ("a\nb", "x"),
            ("empty", ""),
            ("good", "1"),
        ]);
        process
            .variables
            .push(("bytes".into(), OsString::from_vec(vec![0xFF])));
        let environment = process.for_scripts(&files());
        for name in ["=C:", "", "a\nb", "empty", "bytes"] {
            assert!(!environment.contains(name), "{name}");
        }
        assert!(environment.contains("GOOD"));
    }

    #[test]
    fn the_state_folder_follows_the_user() {
        let process = environment(&[("XDG_STATE_HOME", "relative"), ("HOME", "/home/ada")]);
        let folder = process.state_folder().unwrap();
        if is_root() {
            assert_eq!(folder, Path::new("/var/lib/armistice"));
        } else {
            assert_eq!(folder, Path::new("/home/ada/.local/state/armistice"));
            let process = environment(&[("XDG_STATE_HOME", "/s"), ("HOME", "/home/ada")]);
            assert_eq!(process.state_folder().unwrap(), Path::new("/s/armistice"));
            assert_eq!(environment(&[]).state_folder(), None);
        }
    }

    #[test]
    fn colour_can_be_declined() {
        assert!(environment(&[("NO_COLOR", "")]).wants_colour());
        assert!(!environment(&[("NO_COLOR", "1")]).wants_colour());
        assert!(!environment(&[("TERM", "dumb")]).wants_colour());
    }
}
