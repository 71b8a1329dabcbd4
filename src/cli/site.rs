//! `armistice.toml`: what the scripts of a site cannot say themselves.

use std::collections::BTreeMap;
use std::num::NonZeroU32;
use std::path::{Path, PathBuf};
use std::time::Duration;

use anyhow::Context as _;
use serde::Deserialize;

use super::arguments::ServiceBackEnd;
use crate::arm::WatchPolicy;
use crate::host::directory;
use crate::host::native::MessageSettings;
use crate::host::process_services::ProcessSettings;
use crate::host::simulated::SimulatedSettings;

/// A site file. Every key may be left out; an unknown one is an error, since a misspelt setting is a setting that is not made.
#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(super) struct Site {
    /// The state folder.
    pub state: Option<PathBuf>,
    /// Which service manager. Naming `simulated` here is what allows a simulated run for a real cluster event.
    pub services: Option<ServiceBackEnd>,
    /// The code page of scripts and of the files they write.
    pub codepage: Option<u16>,
    /// The folder in which scripts start instead of their own; a Windows path.
    pub entry_directory: Option<String>,
    /// Which folder stands for a drive.
    pub drives: BTreeMap<char, PathBuf>,
    /// What the ARM commands do where the original is not known.
    pub arm: crate::arm::Settings,
    /// The directory: an LDIF file (`url = "directory.ldif"`), or a server and how to bind to it.
    pub directory: directory::live::Settings,
    /// What directory scripts do where the directory of today does not allow what they were written for.
    pub directory_script: crate::vbscript::automation::adsi::Settings,
    /// The simulated services.
    pub simulated: SimulatedSettings,
    /// Services as processes.
    pub process: ProcessSettings,
    /// What the watch does about services that end.
    pub watch: WatchPolicy,
    /// What runs of one group do about each other.
    pub runs: super::journal::RunSettings,
    /// Where the messages of ARMLOG and ARMBCAST go.
    pub messages: MessageSettings,
    /// How long steps may take.
    pub limits: StepLimits,
    /// How waiting is done in a simulated run.
    pub clock: ClockKind,
    /// The file itself.
    #[serde(skip)]
    pub path: Option<PathBuf>,
}

/// Time limits of steps, in seconds. Without one a step may take as long as it wants, as the original's may.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(super) struct StepLimits {
    /// For a program outside this process that is waited for.
    program: Option<NonZeroU32>,
    /// For a whole VBScript.
    directory_script: Option<NonZeroU32>,
}

impl StepLimits {
    pub(super) fn program(self) -> Option<Duration> {
        self.program.map(duration)
    }

    pub(super) fn directory_script(self) -> Option<Duration> {
        self.directory_script.map(duration)
    }
}

fn duration(seconds: NonZeroU32) -> Duration {
    Duration::from_secs(seconds.get().into())
}

/// How waiting is done.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum ClockKind {
    /// `timeout 10` takes ten seconds.
    #[default]
    Real,
    /// It takes none, and the time of day jumps; only where services are simulated.
    Simulated,
}

/// The site file's name beside the scripts.
pub(super) const FILE_NAME: &str = "armistice.toml";

impl Site {
    /// Reads `given`, or else the first one that lies in a folder of `beside`.
    ///
    /// # Errors
    /// When the file cannot be read or holds what is no setting; the message shows the line.
    pub(super) fn read<'p>(
        given: Option<&Path>,
        beside: impl Iterator<Item = &'p Path>,
    ) -> anyhow::Result<Self> {
        let mut beside = beside.map(|folder| folder.join(FILE_NAME));
        let Some(path) = given
            .map(Path::to_owned)
            .or_else(|| beside.find(|path| path.is_file()))
        else {
            return Ok(Self::default());
        };
        let text = std::fs::read_to_string(&path)
            .with_context(|| format!("the site file {} cannot be read", path.display()))?;
        let mut site: Self = toml::from_str(&text)
            .with_context(|| format!("the site file {} is not understood", path.display()))?;
        // Folders are meant from where the site file lies.
        let folder = path.parent().unwrap_or(Path::new(".")).to_owned();
        let folder = folder.as_path();
        for path in site.drives.values_mut().chain(site.state.iter_mut()) {
            if path.is_relative() {
                *path = folder.join(&path);
            }
        }
        site.process.relative_to(folder);
        site.directory.relative_to(folder);
        if let Some(url) = &mut site.directory.url
            && !super::directory::is_url(url)
        {
            *url = folder.join(&*url).display().to_string();
        }
        site.path = Some(std::path::absolute(&path).unwrap_or(path));
        Ok(site)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn limits(text: &str) -> Result<StepLimits, toml::de::Error> {
        toml::from_str(text).map(|site: Site| site.limits)
    }

    #[test]
    fn steps_have_no_limit_unless_the_site_file_sets_one() {
        let none = limits("").unwrap();
        assert_eq!((none.program(), none.directory_script()), (None, None));
        let program = limits("[limits]\nprogram = 90\n").unwrap();
        assert_eq!(program.program(), Some(Duration::from_secs(90)));
        assert_eq!(program.directory_script(), None);
        let script = limits("[limits]\ndirectory_script = 1200\n").unwrap();
        assert_eq!(script.directory_script(), Some(Duration::from_secs(1200)));
    }

    #[test]
    fn a_limit_that_cannot_be_meant_is_refused() {
        for text in [
            "program = 0",
            "program = -1",
            "program = \"60\"",
            "programm = 60",
        ] {
            assert!(limits(&format!("[limits]\n{text}\n")).is_err(), "{text}");
        }
    }
}
