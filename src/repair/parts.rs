//! The parts of a folder that know nothing of each other: all batch files together, and each VBScript file by itself. Many
//! folders have a part in common, which is mended once.

use std::cell::RefCell;
use std::rc::Rc;

use hashbrown::HashMap;

use super::draft::{Draft, Language};
use super::edit::{Edit, Mend, Standing};
use super::folder::Folder;
use super::{Accept, rounds};

/// So many parts are kept.
const LIMIT: usize = 64;

thread_local! {
    /// What this thread has mended. A part's edits depend on nothing but the part.
    static KNOWN: RefCell<HashMap<Part, Rc<[Edit]>>> = RefCell::default();
}

/// All that the edits of a part depend on.
#[derive(PartialEq, Eq, Hash)]
struct Part {
    /// The file that is meant, where one is.
    only: Option<String>,
    /// Names of all files of the folder, where they count.
    names: Vec<String>,
    /// Names and texts of the scripts.
    scripts: Vec<(String, String)>,
}

/// What is sure, by file and place, and behind it the proposals.
pub(super) fn edits(mut folder: Folder) -> Vec<Edit> {
    let drafts = std::mem::take(&mut folder.drafts);
    let (batch, vbscript): (Vec<_>, Vec<_>) = drafts
        .into_iter()
        .partition(|draft| draft.language == Language::Batch);
    let mut edits = part(&mut folder, batch).to_vec();
    for draft in vbscript {
        edits.extend_from_slice(&part(&mut folder, vec![draft]));
    }
    let file = |edit: &Edit| folder.names.iter().position(|name| *name == edit.file);
    // Both sorts are stable: what a part has put in order stays so.
    edits.sort_by_cached_key(|edit| match edit.standing {
        Standing::Proposed => (true, file(edit), 0, 0),
        _ => (false, file(edit), edit.line, edit.column),
    });
    edits
}

/// The edits of one part, those that are sure first.
fn part(folder: &mut Folder, drafts: Vec<Draft>) -> Rc<[Edit]> {
    let part = Part::of(folder, &drafts);
    if let Some(known) = KNOWN.with_borrow(|known| known.get(&part).cloned()) {
        return known;
    }
    folder.drafts = drafts;
    let open = rounds::mend(folder, &Accept::default(), &Mend::is_by_page);
    let sure = folder
        .drafts
        .iter_mut()
        .flat_map(|draft| draft.edits.drain(..));
    let edits: Rc<[Edit]> = sure.chain(open.into_iter().map(|open| open.edit)).collect();
    KNOWN.with_borrow_mut(|known| {
        if known.len() >= LIMIT {
            known.clear();
        }
        known.insert(part, Rc::clone(&edits));
    });
    edits
}

impl Part {
    fn of(folder: &Folder, drafts: &[Draft]) -> Self {
        let batch = drafts.iter().any(|draft| draft.language == Language::Batch);
        let script = |draft: &Draft| (draft.name.clone(), draft.text().to_owned());
        Self {
            only: folder.only.clone(),
            // A VBScript file is mended by what stands in it alone.
            names: if batch {
                folder.names.clone()
            } else {
                Vec::new()
            },
            scripts: drafts.iter().map(script).collect(),
        }
    }
}
