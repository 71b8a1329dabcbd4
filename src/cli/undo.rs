//! `armistice undo [RUN]`: puts the directory back to how it was before a run.

use std::path::Path;
use std::rc::Rc;

use anyhow::{Context as _, bail};

use super::arguments::UndoArguments;
use super::directory::{ChosenDirectory, Wish};
use super::site::Site;
use super::world::state_folder;
use super::{exit_code, print, runs, say};
use crate::execute::journal::undo::{Conflict, Undo};
use crate::execute::journal::{Known, Overview, Patience, Place, Run, Turn};
use crate::host::native::{AccountStore, FolderState, ProcessEnvironment};
use crate::host::{Accounts, Cancel, Secrets, StateStore};

/// Undoes a run, or says why not.
pub(super) fn run(arguments: &UndoArguments) -> anyhow::Result<i32> {
    let here = std::env::current_dir().context("the current folder cannot be found")?;
    let environment = ProcessEnvironment::read();
    // The state folder may be set by the site file of the current folder; all else by that beside the run's scripts.
    let site = Site::read(arguments.site.as_deref(), std::iter::once(here.as_path()))?;
    let state = state_folder(arguments.state.as_deref(), &site, &environment)?;
    let overview = runs::overview(&state)?;
    let known = choose(&overview, arguments.run.as_deref())?;
    let place = &known.journal.begin.place;
    let site = Site::read(
        arguments.site.as_deref(),
        std::iter::once(Path::new(&place.folder)),
    )?;
    // The group's turn comes first: a run that is at work would change what is read here.
    let turn = if arguments.dry_run {
        None
    } else {
        Some(Turn::take(Rc::clone(&known.journals), &Patience::Refuse)?)
    };
    let secrets = Rc::new(Secrets::default());
    let directory = open_directory(arguments, &state, known, &site, &secrets)?;

    let undo = Undo::plan(&known.journal, &*directory.directories)
        .with_context(|| format!("the run {} cannot be undone", known.id))?;
    for note in &undo.notes {
        say(&format!("armistice: {note}"));
    }
    if !undo.conflicts.is_empty() {
        refuse(known, &undo.conflicts);
        return Ok(exit_code::REFUSED);
    }
    undo.secrets.iter().for_each(|secret| secrets.learn(secret));
    match turn {
        Some(turn) => carry_out(turn, known, &undo, &directory, secrets),
        None => {
            for step in &undo.steps {
                print(&format!("would {step}\n"));
            }
            say(&format!(
                "armistice: undoing {} would take {} changes; nothing was changed",
                known.id,
                undo.steps.len()
            ));
            Ok(exit_code::SUCCESS)
        }
    }
}

/// The run that is meant, if it can be undone.
fn choose<'a>(overview: &'a Overview, wanted: Option<&str>) -> anyhow::Result<&'a Known> {
    let known = match wanted {
        Some(id) => match overview.find(id) {
            Some(known) => known,
            None => {
                let of_this =
                    |problem: &&crate::execute::journal::Error| problem.to_string().contains(id);
                match overview.problems.iter().find(of_this) {
                    Some(problem) => bail!("{problem}"),
                    None => bail!("there is no run {id}; \"armistice runs\" lists them"),
                }
            }
        },
        None => {
            // The last run may be one of those that cannot be read.
            if let Some(problem) = overview.problems.first() {
                bail!("{problem}; name the run that is to be undone");
            }
            overview
                .last_change()
                .context("no run has changed a directory")?
        }
    };
    let id = &known.id;
    if known.at_work {
        bail!("the run {id} is still at work");
    }
    if let Some(undo) = overview.undone_by(id) {
        bail!(
            "the run {id} is undone already, by {}; \"armistice undo {}\" takes that back, and an earlier run can be named",
            undo.id,
            undo.id
        );
    }
    if !known.journal.may_have_changed() {
        bail!("the run {id} has changed no directory");
    }
    if !known.journal.torn.is_empty() {
        say(&format!(
            "armistice: the journal of {id} has a torn line ({}); what it was about was not sent",
            known
                .journal
                .torn
                .iter()
                .map(ToString::to_string)
                .collect::<Vec<_>>()
                .join(", ")
        ));
    }
    Ok(known)
}

/// The directory that the run changed: the one that is asked for, or set, or else the one of its journal.
fn open_directory(
    arguments: &UndoArguments,
    state: &Path,
    known: &Known,
    site: &Site,
    secrets: &Rc<Secrets>,
) -> anyhow::Result<ChosenDirectory> {
    let place = &known.journal.begin.place;
    let is_set = site.directory.url.is_some() || site.directory.domain.is_some();
    let wanted = match &arguments.directory {
        Some(directory) => Some(directory.as_str()),
        None if is_set => None,
        None => place.directory_address.as_deref(),
    };
    let group = state_of(state, known);
    let store: Rc<dyn StateStore> = Rc::new(FolderState::new(group));
    let accounts: Rc<dyn Accounts> = Rc::new(AccountStore::new(state));
    let directory = ChosenDirectory::open(
        &Wish {
            directory: wanted,
            out: arguments.directory_out.as_deref(),
            when_asked: false,
        },
        site,
        &store,
        secrets,
        &accounts,
    )?;
    if directory.key() != place.directory_key && !arguments.another_directory {
        bail!(
            "the run {} changed {}, and this is {}; name the same one with --directory, or allow this one with --another-directory",
            known.id,
            place
                .directory_address
                .as_deref()
                .unwrap_or(&place.directory),
            directory.directories.description()
        );
    }
    Ok(directory)
}

/// The state folder of the run's group.
fn state_of(state: &Path, known: &Known) -> std::path::PathBuf {
    let journal = known.journals.location(&known.id);
    let group = Path::new(&journal).parent().and_then(Path::parent);
    group.unwrap_or(state).to_owned()
}

fn refuse(known: &Known, conflicts: &[Conflict]) {
    say(&format!(
        "armistice: the run {} is not undone, for the directory has changed since; nothing was changed. In {} places it is not as the run left it:",
        known.id,
        conflicts.len()
    ));
    for conflict in conflicts {
        say(&format!("  {}: {}", conflict.dn, conflict.attribute));
        say(&format!("    expected: {}", conflict.expected));
        say(&format!("    found:    {}", conflict.found));
    }
}

fn carry_out(
    turn: Turn,
    known: &Known,
    undo: &Undo,
    directory: &ChosenDirectory,
    secrets: Rc<Secrets>,
) -> anyhow::Result<i32> {
    let of_run = &known.journal.begin.place;
    let place = Place {
        script: "undo".to_owned(),
        event: None,
        server: None,
        disk: None,
        priority: None,
        plan: String::new(),
        directory: directory.directories.description(),
        directory_address: directory.address(),
        directory_key: directory.key(),
        undoes: Some(known.id.clone()),
        ..of_run.clone()
    };
    let cancel = Cancel::default();
    let run = Run::begin(turn, place, cancel.clone(), secrets)?;
    for note in run.notes() {
        say(&format!("armistice: {note}"));
    }
    let directories = run.directories(Rc::clone(&directory.directories));
    let applied = undo.apply(&*directories, &cancel, &mut |step| {
        print(&format!("{step}\n"));
    });
    let total = undo.steps.len();
    let (done, error) = match applied {
        Ok(done) => (done, None),
        Err((done, error)) => (done, Some(error)),
    };
    let complete = done == total && error.is_none();
    let code = if complete {
        exit_code::SUCCESS
    } else {
        exit_code::REFUSED
    };
    let kept = run
        .sync()
        .map_err(anyhow::Error::from)
        .and(directory.finish());
    let id = run.id().to_owned();
    let was_cancelled = run.cancelled_by();
    run.finish(code, usize::from(!complete || kept.is_err()))?;
    if let Some(error) = error {
        let help = error
            .help
            .as_deref()
            .map(|help| format!("; {help}"))
            .unwrap_or_default();
        say(&format!("armistice: {error}{help}"));
    }
    if let Some(by) = was_cancelled {
        say(&format!("armistice: cancelled by {by}"));
    }
    kept?;
    say(&format!(
        "armistice: {} of {total} changes made as run {id}, to undo {}{}",
        done,
        known.id,
        if complete {
            ""
        } else {
            "; try again when the reason is gone"
        }
    ));
    Ok(code)
}
