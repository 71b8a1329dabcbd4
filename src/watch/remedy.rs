//! What the watch does about a fault.

use std::ffi::OsString;
use std::path::Path;
use std::time::Duration;

use super::groups::Group;
use crate::arm::Escalation;
use crate::arm::registry::{Origin, Watch};
use crate::host::native::Job;

/// What the output of scripts and commands that the watch runs is added to, in the group's folder.
const LOG: &str = "watch.log";

/// What is run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Script {
    Start,
    Stop,
}

/// How this program is called for scripts.
pub(super) struct Program<'a> {
    pub(super) state: &'a Path,
    pub(super) back_end: &'a str,
}

impl Program<'_> {
    /// Runs a script of the folder that loaded the watch, with the cluster's variables of then.
    pub(super) fn run_script(
        &self,
        script: Script,
        group: &Group,
        origin: &Origin,
        limit: Duration,
    ) -> std::io::Result<Job> {
        let word = match script {
            Script::Start => "start",
            Script::Stop => "stop",
        };
        let mut arguments: Vec<OsString> = vec![
            "run".into(),
            "--quiet".into(),
            "--script".into(),
            word.into(),
            "--services".into(),
            self.back_end.into(),
            "--state".into(),
            self.state.into(),
        ];
        if let Some(site) = &origin.site {
            arguments.extend(["--site".into(), site.into()]);
        }
        arguments.extend(["--".into(), (&origin.folder).into()]);
        let variables: Vec<(String, String)> = origin
            .variables
            .iter()
            .map(|(name, value)| (name.clone(), value.clone()))
            .collect();
        Job::start_own(&arguments, &variables, &group.folder().join(LOG), limit)
    }

    /// Begins the configured escalation; `None` where there is none.
    pub(super) fn escalate(
        &self,
        group: &Group,
        watch: &Watch,
        origin: &Origin,
        service: &str,
    ) -> Option<std::io::Result<Job>> {
        let limit = origin.policy.limit();
        match &origin.policy.escalation {
            Escalation::None => None,
            Escalation::StopGroup => Some(self.run_script(Script::Stop, group, origin, limit)),
            Escalation::Command(words) => {
                let (program, arguments) = words.split_first()?;
                let arguments: Vec<OsString> = arguments.iter().map(OsString::from).collect();
                let mut variables: Vec<(String, String)> = origin
                    .variables
                    .iter()
                    .map(|(name, value)| (name.clone(), value.clone()))
                    .collect();
                for (name, value) in [
                    ("ARMISTICE_WATCH", watch.id.as_str()),
                    ("ARMISTICE_SERVICE", service),
                    ("ARMISTICE_GROUP", group.name.as_str()),
                ] {
                    variables.push((name.to_owned(), value.to_owned()));
                }
                let log = group.folder().join(LOG);
                Some(Job::start(
                    program.as_ref(),
                    &arguments,
                    &variables,
                    &log,
                    limit,
                ))
            }
        }
    }
}
