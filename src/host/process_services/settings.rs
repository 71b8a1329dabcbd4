use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
#[cfg(target_os = "linux")]
use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::host::StartType;

/// Services as processes; the site file's `[process]` fills this.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct ProcessSettings {
    /// Services by key name.
    pub services: BTreeMap<String, Definition>,
}

/// How one service is started, stopped and looked at.
///
/// Every command is a list of a program and its arguments; no shell takes it apart unless it is named there.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Definition {
    /// Without `status` the service's own process, which stays in the foreground; with it a command that brings the
    /// service up and ends.
    pub start: Vec<String>,
    /// Ends the service. A foreground service without it is sent SIGTERM, with all processes of its group.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub stop: Vec<String>,
    /// Says whether the service runs: it does when this ends with exit code 0.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub status: Vec<String>,
    /// Display name; the key name where there is none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub display_name: Option<String>,
    /// Key names of the services it needs.
    #[serde(default, alias = "depends_on", skip_serializing_if = "Vec::is_empty")]
    pub dependencies: Vec<String>,
    /// When it starts by itself: nobody starts an automatic one here, and a disabled one refuses to start (1058).
    #[serde(default = "manual")]
    pub start_type: StartType,
    /// The folder the commands start in; the site file's without it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub folder: Option<PathBuf>,
    /// Variables that the commands get beside the few every service has (`PATH`, `HOME`, `LANG`, `TZ` …).
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub environment: BTreeMap<String, String>,
    /// Seconds that a foreground service must live before it counts as running.
    #[serde(default = "settle")]
    pub settle: f64,
    /// Seconds after which a foreground service that was asked to stop is ended hard, and after which a `stop` or
    /// `status` command is.
    #[serde(default = "stop_limit")]
    pub stop_limit: f64,
    /// Seconds between two calls of `status` while the service is watched.
    #[serde(default = "status_interval")]
    pub status_interval: f64,
}

fn manual() -> StartType {
    StartType::Manual
}

fn settle() -> f64 {
    0.3
}

fn stop_limit() -> f64 {
    10.0
}

fn status_interval() -> f64 {
    1.0
}

/// A length of time from a site file; what is none counts as no time.
#[cfg(target_os = "linux")]
fn seconds(number: f64) -> Duration {
    Duration::try_from_secs_f64(number).unwrap_or_default()
}

impl Definition {
    /// Whether commands bring it up and say how it is, as init scripts do.
    pub(super) fn is_script_like(&self) -> bool {
        !self.status.is_empty()
    }
}

#[cfg(target_os = "linux")]
impl Definition {
    pub(super) fn settle(&self) -> Duration {
        seconds(self.settle)
    }

    pub(super) fn stop_limit(&self) -> Duration {
        seconds(self.stop_limit)
    }

    pub(super) fn status_interval(&self) -> Duration {
        seconds(self.status_interval)
    }
}

impl ProcessSettings {
    /// Programs with a folder in their name, and working folders, are meant from where the site file lies.
    pub fn relative_to(&mut self, folder: &Path) {
        let folder = std::path::absolute(folder).unwrap_or_else(|_| folder.to_owned());
        for service in self.services.values_mut() {
            let own = service.folder.take();
            service.folder = Some(own.map_or_else(|| folder.clone(), |own| folder.join(own)));
            for command in [&mut service.start, &mut service.stop, &mut service.status] {
                if let Some(program) = command.first_mut()
                    && program.contains('/')
                {
                    *program = folder.join(&*program).display().to_string();
                }
            }
        }
    }

    /// What in these settings cannot work.
    ///
    /// # Errors
    /// In words, with the service's name.
    pub fn check(&self) -> Result<(), String> {
        for (name, service) in &self.services {
            let wrong = |what: &str| Err(format!("[process.services.{name}]: {what}"));
            let is_command =
                |command: &[String]| command.first().is_some_and(|first| !first.is_empty());
            if name.trim().is_empty() {
                return Err("[process.services]: a service has an empty name".to_owned());
            }
            if !is_command(&service.start) {
                return wrong(
                    "start must name a program: start = [\"/usr/sbin/service\", \"--foreground\"]",
                );
            }
            if service.is_script_like() && !is_command(&service.stop) {
                return wrong(
                    "a service with a status command needs a stop command too: its process is not known",
                );
            }
            if !service.status.is_empty() && !is_command(&service.status) {
                return wrong("status must name a program");
            }
            let everything = [&service.start, &service.stop, &service.status];
            if everything
                .into_iter()
                .flatten()
                .any(|word| word.contains('\0'))
            {
                return wrong("a command holds a character with the code 0");
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn settings(text: &str) -> ProcessSettings {
        toml::from_str(text).unwrap()
    }

    #[test]
    fn a_service_needs_a_start_command() {
        for text in [
            "[services.x]\nstart = []\n",
            "[services.x]\nstart = [\"\"]\n",
            "[services.x]\nstart = [\"a\"]\nstatus = [\"b\"]\n",
            "[services.\" \"]\nstart = [\"a\"]\n",
        ] {
            assert!(settings(text).check().is_err(), "{text}");
        }
        settings("[services.x]\nstart = [\"a\"]\nstop = [\"b\"]\nstatus = [\"c\"]\n")
            .check()
            .unwrap();
        assert!(toml::from_str::<ProcessSettings>("[services.x]\nstop = [\"a\"]\n").is_err());
        assert!(toml::from_str::<ProcessSettings>("[services.x]\nstart = \"a\"\n").is_err());
    }

    #[test]
    fn programs_with_a_folder_lie_beside_the_site_file() {
        let mut settings =
            settings("[services.x]\nstart = [\"./a\", \"./b\"]\nstop = [\"kill\"]\n");
        settings.relative_to(Path::new("/site"));
        let service = &settings.services["x"];
        assert_eq!(service.start, ["/site/./a", "./b"]);
        assert_eq!(service.stop, ["kill"]);
        assert_eq!(service.folder.as_deref(), Some(Path::new("/site")));
    }
}
