//! Mends drafts until nothing is left to do.

use super::batch;
use super::draft::{Draft, Language};
use super::edit::{Change, Confidence, Edit, Mend, Standing};
use super::folder::{Folder, is_meant};
use super::knowledge::Knowledge;
use super::lines::Lines;
use super::version::Version;
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

/// Applies what is sure and what is accepted; gives what is left to decide, of the kinds that are wanted.
pub(super) fn mend(
    folder: &mut Folder,
    accept: &Accept,
    is_wanted: &dyn Fn(Mend) -> bool,
) -> Vec<Open> {
    let find = |folder: &mut Folder| {
        let mut found = settled(folder);
        found.retain(|(_, change)| is_wanted(change.kind));
        proposals(folder, found)
    };
    for _ in 0..ROUNDS {
        let open = find(folder);
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
    find(folder)
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
    let errors = draft.version().syntax_errors();
    let changes =
        |chosen: &[&Open]| -> Vec<Change> { chosen.iter().map(|one| one.change.clone()).collect() };
    let mut made = changes(&chosen);
    let mut version = draft.with(&made.iter().collect::<Vec<_>>());
    if version.syntax_errors() > errors {
        chosen.truncate(1);
        made = changes(&chosen);
        version = draft.with(&made.iter().collect::<Vec<_>>());
    }
    let edits = chosen.iter().map(|one| Edit {
        standing: Standing::Accepted,
        ..one.edit.clone()
    });
    let edits: Vec<Edit> = edits.collect();
    draft.make(&made.iter().collect::<Vec<_>>(), version, edits);
    !made.is_empty()
}

/// Applies what is sure until nothing of it is left; gives what is not sure, each with the index of its draft.
fn settled(folder: &mut Folder) -> Vec<(usize, Change)> {
    let mut known = Knowledge::of(&folder.drafts, &folder.names);
    let mut quiet: Vec<_> = folder.drafts.iter().map(|_| None).collect();
    // Behind the last round that may change something comes one that only looks.
    let mut rounds = 0..=ROUNDS;
    rounds
        .find_map(|round| settle(folder, &mut known, &mut quiet, round < ROUNDS))
        .unwrap_or_default()
}

/// A draft in which nothing sure was found. As long as nothing is learned that its searches ask for, they need not look again.
struct Quiet {
    moment: usize,
    /// What they found besides.
    unsure: Vec<Change>,
}

/// One round of what is sure. Where nothing was changed, it gives what it has found besides.
fn settle(
    folder: &mut Folder,
    known: &mut Knowledge,
    quiet: &mut [Option<Quiet>],
    may_change: bool,
) -> Option<Vec<(usize, Change)>> {
    let mut changed = false;
    for (index, (draft, last)) in folder.drafts.iter_mut().zip(&mut *quiet).enumerate() {
        if !is_meant(folder.only.as_deref(), &draft.name) {
            continue;
        }
        if last
            .as_ref()
            .is_some_and(|last| last.moment == known.moment())
        {
            continue;
        }
        let mut unsure = Vec::new();
        if search(draft, known, may_change, &mut unsure) {
            changed = true;
            *last = None;
            known.renew(index, draft);
        } else {
            let moment = known.moment();
            *last = Some(Quiet { moment, unsure });
        }
    }
    if changed {
        return None;
    }
    let drafts = quiet.iter_mut().map(Option::take).enumerate();
    let unsure = drafts.flat_map(|(index, last)| {
        let unsure = last.map_or_else(Vec::new, |last| last.unsure);
        unsure.into_iter().map(move |change| (index, change))
    });
    Some(unsure.chain(watch_ids::find(known)).collect())
}

/// Goes through the searches of a draft's language, each of which sees what those before it have changed; adds what is not
/// sure to `unsure`. Whether anything was changed.
fn search(
    draft: &mut Draft,
    known: &Knowledge,
    may_change: bool,
    unsure: &mut Vec<Change>,
) -> bool {
    let mut changed = false;
    let mut number = 0;
    let mut is_left = true;
    while is_left {
        let view = View::of(draft, known);
        let mut sure = Vec::new();
        while is_left && sure.is_empty() {
            let found = free(view.find(number), draft.text().len());
            let is_sure = |change: &Change| change.confidence == Confidence::High;
            let (found, others): (Vec<_>, Vec<_>) = found.into_iter().partition(is_sure);
            sure = found;
            unsure.extend(others);
            number += 1;
            is_left = number < view.count();
        }
        changed |= may_change && apply(draft, &sure);
    }
    changed
}

/// A draft's text as its language's searches look at it.
enum View<'v> {
    Batch(batch::View<'v>),
    VbScript(vbscript::View<'v>),
}

impl<'v> View<'v> {
    fn of(draft: &'v Draft, known: &'v Knowledge) -> Self {
        match draft.language {
            Language::Batch => Self::Batch(batch::View::of(draft.version().statements(), known)),
            Language::VbScript => Self::VbScript(vbscript::View::of(Lines::of(draft.text()))),
        }
    }

    fn count(&self) -> usize {
        match self {
            Self::Batch(_) => batch::COUNT,
            Self::VbScript(_) => vbscript::COUNT,
        }
    }

    fn find(&self, number: usize) -> Vec<Change> {
        match self {
            Self::Batch(view) => batch::find(number, view),
            Self::VbScript(view) => vbscript::find(number, view),
        }
    }
}

/// In order, and of two at one place the first; the other is found again.
fn free(mut found: Vec<Change>, length: usize) -> Vec<Change> {
    found.sort_by_key(|change| (change.range.start, change.range.end));
    let mut end = 0;
    found.retain(|change| {
        let is_free = change.range.start >= end && change.range.end <= length;
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
    let errors = draft.version().syntax_errors();
    let all: Vec<&Change> = changes.iter().collect();
    let version = draft.with(&all);
    if version.syntax_errors() <= errors {
        make(draft, &all, version);
        return true;
    }
    let mut kept: Vec<&Change> = Vec::new();
    for change in changes.iter().take(TRIED) {
        kept.push(change);
        if draft.with(&kept).syntax_errors() > errors {
            kept.pop();
        }
    }
    if kept.is_empty() {
        return false;
    }
    let version = draft.with(&kept);
    make(draft, &kept, version);
    true
}

/// Makes changes that are sure; `version` is the text with them.
fn make(draft: &mut Draft, changes: &[&Change], version: Version) {
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
    draft.make(changes, version, edits);
}

/// What is not sure, each with a name of its own.
fn proposals(folder: &Folder, mut found: Vec<(usize, Change)>) -> Vec<Open> {
    found.sort_by_key(|(index, change)| (*index, change.range.start));
    let mut open: Vec<Open> = Vec::new();
    for of_one in found.chunk_by(|one, other| one.0 == other.0) {
        let index = of_one.first().map_or(0, |(index, _)| *index);
        let draft = folder.drafts.get(index);
        if let Some(draft) = draft.filter(|draft| is_meant(folder.only.as_deref(), &draft.name)) {
            propose(index, draft, of_one, &mut open);
        }
    }
    open
}

/// The proposals for one draft that leave no more syntax errors than there are.
fn propose(index: usize, draft: &Draft, found: &[(usize, Change)], open: &mut Vec<Open>) {
    let errors = draft.version().syntax_errors();
    let first = open.len();
    for (_, change) in found {
        if open.len() - first >= PROPOSED {
            return;
        }
        if draft.with(&[change]).syntax_errors() > errors {
            continue;
        }
        let mut edit = draft.edit(change, Standing::Proposed);
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
            change: change.clone(),
            edit,
        });
    }
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
