//! What a run of a cluster group's script has to do with its journal.

use std::path::Path;
use std::rc::Rc;
use std::time::Duration;

use anyhow::Context as _;
use serde::Deserialize;
use sha2::{Digest as _, Sha256};

use super::arguments::ServiceBackEnd;
use super::world::World;
use super::{exit_code, say};
use crate::execute::journal::{Patience, Place, Run, Turn};
use crate::host::native::FolderJournals;
use crate::host::placing::Originals;
use crate::plan::Plan;

/// The site file's `[runs]`.
#[derive(Debug, Clone, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(super) struct RunSettings {
    /// Seconds that STOP waits for a START that it cancels; then it goes on in any case.
    pub(super) cancel_wait: u64,
}

impl Default for RunSettings {
    fn default() -> Self {
        Self { cancel_wait: 60 }
    }
}

/// The name of a script in journals: `start`, `stop`, or the file's name.
pub(super) fn script_name(script: &Path) -> String {
    let name = script.file_name().unwrap_or_default().to_string_lossy();
    match name.to_ascii_lowercase().as_str() {
        "start.bat" => "start".to_owned(),
        "stop.bat" => "stop".to_owned(),
        _ => name.into_owned(),
    }
}

/// Takes the group's turn for a script: STOP makes a run that is at work end, everything else is refused then.
pub(super) fn take_turn(
    group: &Path,
    script: &str,
    settings: &RunSettings,
) -> anyhow::Result<Turn> {
    let patience = if script == "stop" {
        Patience::Preempt {
            limit: Duration::from_secs(settings.cancel_wait),
            by: format!("the group's STOP script (process {})", std::process::id()),
        }
    } else {
        Patience::Refuse
    };
    Ok(Turn::take(Rc::new(FolderJournals::new(group)), &patience)?)
}

/// A run with its journal.
pub(super) struct Journaled {
    run: Run,
}

impl Journaled {
    /// Begins the journal of a script's run, once the cluster's variables are set. From now on every effect is journaled
    /// and every change of the directory is announced in it. `plan` is a digest of what will be done.
    pub(super) fn begin(
        world: &mut World,
        script: &str,
        folder: &Path,
        plan: String,
    ) -> anyhow::Result<Self> {
        let turn = world.turn.take().context("the run has no turn")?;
        let variable = |name: &str| {
            let value = world.context.environment.get(name);
            value
                .map(|value| value.to_string())
                .filter(|value| !value.is_empty())
        };
        let place = Place {
            script: script.to_owned(),
            event: variable("CLP_EVENT"),
            server: variable("CLP_SERVER"),
            disk: variable("CLP_DISK"),
            priority: variable("CLP_PRIORITY"),
            group_name: variable("CLP_GROUPNAME"),
            folder: folder.display().to_string(),
            plan,
            services: world.host.services.back_end().to_owned(),
            simulated: world.back_end == ServiceBackEnd::Simulated,
            directory: world.host.directories.description(),
            directory_address: world.directory.address(),
            directory_key: world.directory.key(),
            undoes: None,
        };
        let cancel = world.host.effects.cancel().clone();
        let run = Run::begin(turn, place, cancel, Rc::clone(&world.host.secrets))?;
        for note in run.notes() {
            say(&format!("armistice: {note}"));
        }
        world.host.effects.listen(run.listener());
        world.host.directories = run.directories(Rc::clone(&world.host.directories));
        Ok(Self { run })
    }

    /// Makes the journal durable before an embedded directory is kept that was changed by what it says.
    pub(super) fn sync(&self) -> anyhow::Result<()> {
        Ok(self.run.sync()?)
    }

    /// Closes the journal and gives the exit code of the whole: a cancelled run is no success.
    pub(super) fn finish(self, code: i32, failed: usize) -> anyhow::Result<i32> {
        let code = match self.run.cancelled_by() {
            Some(by) => {
                say(&format!(
                    "armistice: the run {} was cancelled by {by}; what it had done stays (armistice undo {})",
                    self.run.id(),
                    self.run.id()
                ));
                exit_code::CANCELLED
            }
            None => code,
        };
        self.run.finish(code, failed).context(
            "the journal has no end, so that the next run of the group will take this one for killed",
        )?;
        Ok(code)
    }
}

/// A digest of a plan and of the variables that are set for its run.
pub(super) fn digest_of_plan(
    plan: &Plan,
    variables: &[(String, String)],
) -> anyhow::Result<String> {
    let mut digest = Digest::default();
    digest.add(b"plan");
    digest.add(&serde_json::to_vec(plan)?);
    Ok(digest.with_variables(variables))
}

/// A digest of the scripts in a folder and of the variables that are set for them: what is carried out line by line has
/// no other plan.
pub(super) fn digest_of_scripts(
    folder: &Path,
    variables: &[(String, String)],
) -> anyhow::Result<String> {
    let unreadable = || format!("{} cannot be read", folder.display());
    let mut files = Vec::new();
    for entry in std::fs::read_dir(folder).with_context(unreadable)? {
        let path = entry.with_context(unreadable)?.path();
        let ending = path.extension().unwrap_or_default().to_string_lossy();
        let is_script = ["bat", "cmd", "vbs"]
            .iter()
            .any(|known| ending.eq_ignore_ascii_case(known));
        if is_script && path.is_file() {
            files.push(path);
        }
    }
    files.sort_unstable();
    let originals = Originals::of(folder)?;
    let mut digest = Digest::default();
    digest.add(b"scripts");
    for path in files {
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        digest.add(name.as_bytes());
        let bytes = std::fs::read(originals.text_of(&path));
        digest.add(&bytes.with_context(|| format!("{} cannot be read", path.display()))?);
    }
    Ok(digest.with_variables(variables))
}

#[derive(Default)]
struct Digest(Sha256);

impl Digest {
    /// Adds one piece, so that two pieces are not the same as one of both.
    fn add(&mut self, bytes: &[u8]) {
        self.0.update(bytes.len().to_le_bytes());
        self.0.update(bytes);
    }

    fn with_variables(mut self, variables: &[(String, String)]) -> String {
        for (name, value) in variables {
            self.add(name.as_bytes());
            self.add(value.as_bytes());
        }
        data_encoding::HEXLOWER.encode(&self.0.finalize())
    }
}
