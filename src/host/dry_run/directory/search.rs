//! Searches that see what the run has written.
//!
//! The server answers the search by what it has. Objects that the run has changed are then held against the filter
//! here, as they would be: those that match no more are left out, those that match now are given out behind the others,
//! whatever order was asked for. An object that is changed while the pages are read stays in the result, as it does in
//! a directory that has begun to answer. Attributes that a server makes up keep the values that it gave.

use std::collections::HashSet;
use std::rc::Rc;

use super::Shared;
use super::overlay::Found;
use crate::host::directory::{
    Directory, DirectoryError, Entry, Filter, Pages, ResultCode, Scope, SearchRequest, dn,
};

/// The answer of the real directory, with the overlay over it.
struct DryPages {
    inner: Option<Box<dyn Pages>>,
    directory: Rc<dyn Directory>,
    shared: Rc<Shared>,
    selection: Vec<String>,
    /// How many objects were overlaid when the search began.
    began: usize,
    /// Those of them that match.
    matching: Vec<usize>,
    /// Those of them that the directory has given out.
    given: HashSet<usize>,
}

pub(super) fn search(
    inner: &Rc<dyn Directory>,
    shared: &Rc<Shared>,
    request: &SearchRequest,
) -> Result<Box<dyn Pages>, DirectoryError> {
    let overlay = shared.overlay.borrow();
    let is_root = request.base.trim_matches(' ').is_empty();
    let (Ok(base), Ok(filter)) = (dn::normal(&request.base), Filter::parse(&request.filter)) else {
        // The directory says what is wrong with it, or knows other forms of names.
        return patched(inner, shared, request);
    };
    if overlay.entries.is_empty() || is_root && request.scope == Scope::Base {
        return patched(inner, shared, request);
    }
    let found = overlay.find(&base);
    let real_base = match found {
        Found::Gone => return Err(DirectoryError::no_such_object(&request.base)),
        Found::Untouched => Some(request.base.clone()),
        Found::Overlaid(index) => overlay
            .entries
            .get(index)
            .and_then(|entry| entry.real.clone()),
    };
    let matching: Vec<usize> = overlay
        .within(&base, request.scope)
        .into_iter()
        .filter(|index| {
            let entry = overlay.entries.get(*index);
            entry.is_some_and(|entry| filter.matches(&entry.after))
        })
        .collect();
    let began = overlay.entries.len();
    drop(overlay);
    let answer = real_base.map(|base| {
        let request = SearchRequest {
            base,
            ..request.clone()
        };
        inner.search(&request)
    });
    let answer = match answer.transpose() {
        // Below an object that is new, the directory knows nothing.
        Err(error) if error.code == ResultCode::NO_SUCH_OBJECT && !matching.is_empty() => None,
        other => other?,
    };
    Ok(Box::new(DryPages {
        inner: answer,
        directory: Rc::clone(inner),
        shared: Rc::clone(shared),
        selection: request.attributes.clone(),
        began,
        matching,
        given: HashSet::new(),
    }))
}

/// The directory's own answer; what the run writes while it is read shows in it.
fn patched(
    inner: &Rc<dyn Directory>,
    shared: &Rc<Shared>,
    request: &SearchRequest,
) -> Result<Box<dyn Pages>, DirectoryError> {
    Ok(Box::new(DryPages {
        inner: Some(inner.search(request)?),
        directory: Rc::clone(inner),
        shared: Rc::clone(shared),
        selection: request.attributes.clone(),
        began: 0,
        matching: Vec::new(),
        given: HashSet::new(),
    }))
}

impl DryPages {
    /// One object of the directory's answer as the run sees it, if it still belongs there.
    fn seen(&mut self, mut entry: Entry) -> Option<Entry> {
        let overlay = self.shared.overlay.borrow();
        if overlay.entries.is_empty() {
            return Some(entry);
        }
        let found = dn::normal(&entry.dn)
            .ok()
            .and_then(|normal| overlay.by_real(&normal));
        let Some((index, overlaid)) = found else {
            return Some(entry);
        };
        // They were found in the order of the overlay.
        let belongs = index >= self.began || self.matching.binary_search(&index).is_ok();
        if overlaid.deleted || !belongs {
            return None;
        }
        self.given.insert(index);
        overlaid.patch(&mut entry, &self.selection);
        Some(entry)
    }

    /// The objects that match only since the run has changed them.
    fn rest(&mut self) -> Result<Vec<Entry>, DirectoryError> {
        let mut entries = Vec::new();
        for index in std::mem::take(&mut self.matching) {
            if self.given.contains(&index) {
                continue;
            }
            let overlay = self.shared.overlay.borrow();
            let Some(overlaid) = overlay.entries.get(index).filter(|found| !found.deleted) else {
                continue;
            };
            let entry = match &overlaid.real {
                None => overlaid.selected(&self.selection),
                Some(real) => {
                    let names: Vec<&str> = self.selection.iter().map(String::as_str).collect();
                    let mut entry = self.directory.read(real, &names)?;
                    overlaid.patch(&mut entry, &self.selection);
                    entry
                }
            };
            entries.push(entry);
        }
        Ok(entries)
    }
}

impl Pages for DryPages {
    fn next_page(&mut self) -> Result<Option<Vec<Entry>>, DirectoryError> {
        if let Some(inner) = &mut self.inner {
            if let Some(page) = inner.next_page()? {
                let seen = page.into_iter().filter_map(|entry| self.seen(entry));
                return Ok(Some(seen.collect()));
            }
            self.inner = None;
        }
        let rest = self.rest()?;
        Ok((!rest.is_empty()).then_some(rest))
    }
}
