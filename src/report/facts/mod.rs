//! All that rules look at: the files of a folder as they stand, and the plan that was made of them. Each file is read and
//! taken apart once.

mod assignments;
mod batch;
mod damage;
mod directory;
mod directory_names;
mod equals;
/// What expressions of a script are, as they are written.
pub mod expressions;
mod known;
mod listed;
mod page_layout;
mod percents;
mod pieces;
mod script_view;
mod secrets;
mod situations;
mod steps;
mod twice;
mod units;
mod watches;

pub use assignments::Assignment;
pub use batch::{At, BatchFile, goto_target};
pub use damage::{Damage, listed, more_lines};
pub use directory::DirectoryFile;
pub use directory_names::PutTogether;
pub use equals::single_equals;
pub use known::{is_command, programs, set_by, variables_of};
pub use listed::Word;
pub use percents::{Percent, is_name_character, percents};
pub use pieces::{Piece, Texts};
pub use script_view::ScriptView;
pub use secrets::{ClearSecret, SpelledOut};
pub use situations::{
    LeftRunning, acts, any_step, first_start, is_message, is_stopped, last_step, shown, speaks,
};
pub use steps::{Watched, each_step, scenario_name};
pub use twice::Twice;
pub use units::{Around, Unit};
pub use watches::{WatchUse, has_variables, same_id, shown_place};

use std::cell::OnceCell;
use std::collections::BTreeSet;
use std::rc::Rc;

use super::live::{self, Answers};
use crate::host::Secrets;
use crate::host::directory::{Directory, DirectoryError};
use crate::plan::extract::{self, Extraction, Request};
use crate::plan::{Plan, Role};

/// What is known of a folder.
pub struct Facts {
    /// What the scripts do in every situation.
    pub plan: Plan,
    /// The batch files: the scripts, what they call, and what lies beside them.
    pub batch: Vec<BatchFile>,
    /// The VBScript files.
    pub directory: Vec<DirectoryFile>,
    /// What must not be shown.
    pub secrets: Rc<Secrets>,
    watch_uses: OnceCell<Vec<WatchUse>>,
    assignments: OnceCell<Vec<Assignment>>,
    /// What the directory says, where it was asked.
    pub live: Option<Answers>,
    set_variables: OnceCell<BTreeSet<String>>,
    repair: crate::repair::Request,
    damage: OnceCell<Vec<Damage>>,
    clear_secrets: OnceCell<Vec<ClearSecret>>,
    spelled_out: OnceCell<Vec<SpelledOut>>,
}

impl Facts {
    /// Reads a folder.
    ///
    /// # Errors
    /// When it has no scripts, or they cannot be read.
    pub fn read(request: &Request) -> anyhow::Result<Self> {
        let Extraction {
            plan,
            batch,
            directory,
            secrets,
        } = extract::with_sources(request)?;
        let role = |path: &str| {
            let known = plan.sources.iter().find(|source| source.path == path);
            known.map(|source| source.role)
        };
        let batch = batch
            .into_iter()
            .map(|script| {
                let role = role(script.source.name());
                BatchFile::new(script, role, &request.shared)
            })
            .collect();
        let directory = directory
            .into_iter()
            .map(|compiled| {
                let called = role(compiled.source().name()).is_some();
                DirectoryFile::new(compiled, called, &request.shared)
            })
            .collect();
        let mut facts = Self {
            plan,
            batch,
            directory,
            secrets,
            watch_uses: OnceCell::new(),
            assignments: OnceCell::new(),
            live: None,
            set_variables: OnceCell::new(),
            repair: damage::request_of(request),
            damage: OnceCell::new(),
            clear_secrets: OnceCell::new(),
            spelled_out: OnceCell::new(),
        };
        // Before the first finding shows a line: also of files that no situation reaches.
        for secret in facts.clear_secrets() {
            facts.secrets.learn(&secret.value);
        }
        for secret in facts.spelled_out() {
            facts.secrets.learn(&secret.value);
        }
        extract::messages::redact(&mut facts.plan, &facts.secrets);
        Ok(facts)
    }

    /// Asks a directory about what the scripts would do to it.
    ///
    /// # Errors
    /// When it cannot be asked.
    pub fn ask(&mut self, directory: &dyn Directory) -> Result<(), DirectoryError> {
        self.live = Some(live::ask(&self.plan, &self.directory, directory)?);
        Ok(())
    }

    /// The batch file with this name in the plan.
    pub fn batch_file(&self, name: &str) -> Option<&BatchFile> {
        self.batch
            .iter()
            .find(|file| file.name().eq_ignore_ascii_case(name))
    }

    /// The script with this role.
    pub fn script(&self, role: Role) -> Option<&BatchFile> {
        self.batch.iter().find(|file| file.role == Some(role))
    }

    /// The batch files that the scripts reach, the scripts among them.
    pub fn reached(&self) -> impl Iterator<Item = &BatchFile> {
        self.batch.iter().filter(|file| file.role.is_some())
    }
}
