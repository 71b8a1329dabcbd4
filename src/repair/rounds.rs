//! Mends drafts until nothing is left to do.

use super::batch::{self, View};
use super::draft::{Draft, Language};
use super::edit::{Change, Confidence, Edit, Standing};
use super::folder::Folder;
use super::knowledge::Knowledge;
use super::lines::Lines;
use super::{Accept, vbscript, watch_ids};

/// A bound on how often mending begins anew; each round but the last changes something, and scripts need three or four.
const ROUNDS: usize = 400;

/// So many changes are tried one by one where together they do harm.
const TRIED: usize = 200;

/// So many proposals are made for one script.
const PROPOSED: usize = 200;

/// A proposal with the draft that it belongs to.
pub(super) struct Open {
    pub(super) draft: usize,
    pub(super) change: Change,
    pub(super) edit: Edit,
}

/// Applies what is sure and what is accepted; gives what is left to decide.
pub(super) fn mend(folder: &mut Folder, accept: &Accept) -> Vec<Open> {
    for _ in 0..ROUNDS {
        let _ = (0..ROUNDS).find(|_| !settle(folder));
        let open = proposals(folder);
        let mut accepted = false;
        for index in 0..folder.drafts.len() {
            let chosen = open
                .iter()
                .filter(|one| one.draft == index && accept.takes(&one.edit.name));
            accepted |= take(folder, index, chosen.collect());
        }
        if !accepted {
            return open;
        }
    }
    proposals(folder)
}

/// Applies accepted proposals of one draft: all that fit together, or else the first.
fn take(folder: &mut Folder, index: usize, mut chosen: Vec<&Open>) -> bool {
    let Some(draft) = folder.drafts.get_mut(index) else {
        return false;
    };
    let mut end = 0;
    chosen.retain(|one| {
        let is_free = one.change.range.start >= end;
        if is_free {
            end = one.change.range.end.max(one.change.range.start + 1);
        }
        is_free
    });
    let errors = syntax_errors(draft, draft.text());
    let changes =
        |chosen: &[&Open]| -> Vec<Change> { chosen.iter().map(|one| one.change.clone()).collect() };
    let mut made = changes(&chosen);
    if syntax_errors(draft, &draft.with(&made.iter().collect::<Vec<_>>())) > errors {
        chosen.truncate(1);
        made = changes(&chosen);
    }
    let edits = chosen.iter().map(|one| Edit {
        standing: Standing::Accepted,
        ..one.edit.clone()
    });
    let edits: Vec<Edit> = edits.collect();
    draft.make(&made.iter().collect::<Vec<_>>(), edits);
    !made.is_empty()
}

/// One round of what is sure; whether anything changed.
fn settle(folder: &mut Folder) -> bool {
    let mut changed = false;
    for index in 0..folder.drafts.len() {
        let known = Knowledge::of(&folder.drafts, &folder.names);
        let Some(draft) = folder.drafts.get(index) else {
            continue;
        };
        if !folder.is_meant(&draft.name) {
            continue;
        }
        let count = match draft.language {
            Language::Batch => batch::COUNT,
            Language::VbScript => vbscript::COUNT,
        };
        for number in 0..count {
            let Some(draft) = folder.drafts.get_mut(index) else {
                continue;
            };
            let mut found = search(draft, number, &known);
            found.retain(|change| change.confidence == Confidence::High);
            changed |= apply(draft, &found);
        }
    }
    changed
}

fn search(draft: &Draft, number: usize, known: &Knowledge) -> Vec<Change> {
    let lines = Lines::of(draft.text());
    let mut found = match draft.language {
        Language::Batch => {
            let view = View {
                name: &draft.name,
                lines,
                known,
            };
            batch::find(number, &view)
        }
        Language::VbScript => vbscript::find(number, &lines),
    };
    found.sort_by_key(|change| (change.range.start, change.range.end));
    let mut end = 0;
    // Of two at one place the first goes; the other is found again.
    found.retain(|change| {
        let is_free = change.range.start >= end && change.range.end <= draft.text().len();
        if is_free {
            end = change
                .range
                .end
                .max(change.range.start + usize::from(change.range.is_empty()));
        }
        is_free
    });
    found
}

/// Makes those changes that leave no more syntax errors than there were.
fn apply(draft: &mut Draft, changes: &[Change]) -> bool {
    if changes.is_empty() {
        return false;
    }
    let errors = syntax_errors(draft, draft.text());
    let all: Vec<&Change> = changes.iter().collect();
    if syntax_errors(draft, &draft.with(&all)) <= errors {
        note(draft, &all);
        return true;
    }
    let mut kept: Vec<&Change> = Vec::new();
    for change in changes.iter().take(TRIED) {
        kept.push(change);
        if syntax_errors(draft, &draft.with(&kept)) > errors {
            kept.pop();
        }
    }
    note(draft, &kept);
    !kept.is_empty()
}

fn note(draft: &mut Draft, changes: &[&Change]) {
    let mut edits: Vec<Edit> = Vec::new();
    for change in changes {
        let mut edit = draft.edit(change, Standing::Applied);
        let taken = |name: &str| {
            let mut known = draft.edits.iter().chain(&edits);
            known.any(|edit| edit.name == name)
        };
        edit.name = unique(&edit.name, &taken);
        edits.push(edit);
    }
    draft.make(changes, edits);
}

/// What is not sure, each with a name of its own.
fn proposals(folder: &Folder) -> Vec<Open> {
    let known = Knowledge::of(&folder.drafts, &folder.names);
    let mut found: Vec<(usize, Change)> = Vec::new();
    for (index, draft) in folder.drafts.iter().enumerate() {
        let count = match draft.language {
            Language::Batch => batch::COUNT,
            Language::VbScript => vbscript::COUNT,
        };
        for number in 0..count {
            let changes = search(draft, number, &known);
            found.extend(changes.into_iter().map(|change| (index, change)));
        }
    }
    found.extend(watch_ids::find(&known));
    found.retain(|(_, change)| change.confidence != Confidence::High);
    found.sort_by_key(|(index, change)| (*index, change.range.start));
    let errors = folder.drafts.iter();
    let errors: Vec<usize> = errors
        .map(|draft| syntax_errors(draft, draft.text()))
        .collect();
    let mut open: Vec<Open> = Vec::new();
    for (index, change) in found {
        let Some(draft) = folder.drafts.get(index) else {
            continue;
        };
        let is_full = open.iter().filter(|one| one.draft == index).count() >= PROPOSED;
        if is_full || !folder.is_meant(&draft.name) {
            continue;
        }
        let before = errors.get(index).copied().unwrap_or(0);
        if syntax_errors(draft, &draft.with(&[&change])) > before {
            continue;
        }
        let mut edit = draft.edit(&change, Standing::Proposed);
        let taken = |name: &str| {
            let open = open.iter().map(|open: &Open| &open.edit.name);
            draft
                .edits
                .iter()
                .map(|edit| &edit.name)
                .chain(open)
                .any(|known| known == name)
        };
        edit.name = unique(&edit.name, &taken);
        open.push(Open {
            draft: index,
            change,
            edit,
        });
    }
    open
}

fn unique(name: &str, taken: &dyn Fn(&str) -> bool) -> String {
    if !taken(name) {
        return name.to_owned();
    }
    let numbered = (2..).map(|number| format!("{name}-{number}"));
    numbered
        .into_iter()
        .find(|name| !taken(name))
        .unwrap_or_default()
}

/// Errors that keep a script from being read.
pub(super) fn syntax_errors(draft: &Draft, text: &str) -> usize {
    match draft.language {
        Language::Batch => batch::syntax_errors(&draft.name, text),
        Language::VbScript => vbscript::syntax_errors(text),
    }
}
