use std::cell::RefCell;
use std::rc::Rc;

use super::contexts::Contexts;
use super::packed::Packed;
use super::store::Store;
use super::tree::{NodeId, ROOT};
use crate::host::directory::comparison::fold;
use crate::host::directory::filter::Subject;
use crate::host::directory::schema::{self, Keeper};
use crate::host::directory::{
    DirectoryError, Entry, Filter, Pages, ResultCode, Scope, SearchRequest, Value,
};

/// What Active Directory gives out at once.
const PAGE: usize = 1000;

/// The entries that matched when the search began. What a script changes or deletes while it reads the pages is seen in
/// them as it is then; what it adds is not.
pub(super) struct MemoryPages {
    store: Rc<RefCell<Store>>,
    found: std::vec::IntoIter<NodeId>,
    selection: Vec<String>,
    page: usize,
    /// The root DSE, which is made up.
    root: Option<Entry>,
}

impl Pages for MemoryPages {
    fn next_page(&mut self) -> Result<Option<Vec<Entry>>, DirectoryError> {
        if let Some(root) = self.root.take() {
            return Ok(Some(vec![root]));
        }
        let store = self.store.borrow();
        let mut entries = Vec::new();
        for id in self.found.by_ref() {
            if store.tree.entry(id).is_some() {
                entries.push(store.entry(id, &self.selection));
            }
            if entries.len() == self.page {
                break;
            }
        }
        Ok((!entries.is_empty()).then_some(entries))
    }
}

/// An entry as a filter sees it.
struct Seen<'a> {
    store: &'a Store,
    id: NodeId,
}

impl Subject for Seen<'_> {
    fn any_value(&self, attribute: &str, test: &mut dyn FnMut(&[u8]) -> bool) -> bool {
        self.store.any_value(self.id, attribute, test)
    }

    fn is_known(&self, attribute: &str) -> bool {
        self.store.is_known(attribute)
    }
}

/// Finds what a request asks for.
pub(super) fn search(
    shared: &Rc<RefCell<Store>>,
    request: &SearchRequest,
    global_catalog: bool,
) -> Result<MemoryPages, DirectoryError> {
    let store = shared.borrow();
    let filter = Filter::parse(&request.filter)?;
    let selection: Vec<String> = request
        .attributes
        .iter()
        .map(|name| name.split(';').next().unwrap_or("").to_owned())
        .collect();
    let page = match usize::try_from(request.page_size) {
        Ok(0) | Err(_) => PAGE,
        Ok(size) => size.min(PAGE),
    };
    let mut pages = MemoryPages {
        store: Rc::clone(shared),
        found: Vec::new().into_iter(),
        selection,
        page,
        root: None,
    };
    if request.base.trim_matches(' ').is_empty()
        && !(global_catalog && request.scope != Scope::Base)
    {
        if request.scope != Scope::Base {
            return Err(DirectoryError::new(
                ResultCode::NO_SUCH_OBJECT,
                "0000208D: NameErr: NO_OBJECT, nothing but the root DSE has no name",
            ));
        }
        // It has no class, and is given out whatever the filter says.
        pages.root = Some(selected(store.root_dse(), &pages.selection));
        return Ok(pages);
    }
    let base = if request.base.trim_matches(' ').is_empty() {
        ROOT
    } else {
        store.find(&request.base)?
    };
    let mut found = store.candidates(base, request.scope, global_catalog);
    found.retain(|id| {
        filter.matches(&Seen {
            store: &store,
            id: *id,
        })
    });
    sort(&store, &mut found, request);
    pages.found = found.into_iter();
    Ok(pages)
}

/// Children come in the order of their names, which is that of the index by which Active Directory lists them; a sort
/// key goes before that.
fn sort(store: &Store, found: &mut [NodeId], request: &SearchRequest) {
    let by = |name: &str, id: NodeId| {
        let mut least: Option<Value> = None;
        store.any_value(id, name, &mut |value| {
            let value = fold(value).into_owned();
            if least.as_ref().is_none_or(|known| value < *known) {
                least = Some(value);
            }
            false
        });
        least
    };
    if request.scope == Scope::OneLevel {
        found.sort_by_cached_key(|id| fold(store.own_name(*id).1.as_bytes()).into_owned());
    }
    let Some(key) = request.sort.as_deref() else {
        return;
    };
    // Those without a value come last in either direction.
    match key.strip_prefix('-') {
        Some(key) => found.sort_by_cached_key(|id| {
            let value = by(key, *id);
            (value.is_none(), std::cmp::Reverse(value))
        }),
        None => found.sort_by_cached_key(|id| {
            let value = by(key, *id);
            (value.is_none(), value)
        }),
    }
}

/// Only what was asked for.
fn selected(mut entry: Entry, selection: &[String]) -> Entry {
    if !wants_all(selection) {
        entry.attributes.retain(|(name, _)| {
            selection
                .iter()
                .any(|asked| asked.eq_ignore_ascii_case(name))
        });
    }
    entry
}

fn wants_all(selection: &[String]) -> bool {
    selection.is_empty() || selection.iter().any(|name| name == "*")
}

impl Store {
    /// The entries in a scope, those above first. A search stays in its naming context, save in the global catalogue.
    fn candidates(&self, base: NodeId, scope: Scope, global_catalog: bool) -> Vec<NodeId> {
        let contexts = if global_catalog {
            Contexts::default()
        } else {
            self.contexts()
        };
        let is_here = |id: &NodeId| !contexts.is_head(*id);
        let has_entry = |id: &NodeId| *id != ROOT && self.tree.entry(*id).is_some();
        match scope {
            Scope::Base => vec![base],
            Scope::OneLevel => {
                let children = self.tree.children(base);
                children.filter(is_here).filter(has_entry).collect()
            }
            Scope::Subtree => {
                let mut found = Vec::new();
                let mut waiting = vec![base];
                while let Some(id) = waiting.pop() {
                    if has_entry(&id) {
                        found.push(id);
                    }
                    let from = waiting.len();
                    waiting.extend(self.tree.children(id).filter(is_here));
                    if let Some(added) = waiting.get_mut(from..) {
                        added.reverse();
                    }
                }
                found
            }
        }
    }

    /// An entry with the attributes that were asked for.
    fn entry(&self, id: NodeId, selection: &[String]) -> Entry {
        if wants_all(selection) {
            return self.whole_entry(id);
        }
        let mut entry = Entry {
            dn: self.tree.dn(id),
            attributes: Vec::new(),
        };
        let Some(packed) = self.tree.entry(id) else {
            return entry;
        };
        for asked in selection {
            let values = match self.constructed(id, asked) {
                Some(values) => values,
                None => self.values_of(packed, asked),
            };
            if !values.is_empty() && entry.values(asked).is_empty() {
                entry.attributes.push((self.spelling(asked), values));
            }
        }
        entry
    }

    fn values_of(&self, entry: &Packed, attribute: &str) -> Vec<Value> {
        let Some(name) = self.names.find(attribute) else {
            return Vec::new();
        };
        let values = entry.values(name);
        values.map(|piece| self.bytes(piece).into_owned()).collect()
    }

    /// An attribute's name as the directory writes it.
    fn spelling(&self, attribute: &str) -> String {
        if let Some(known) = schema::attribute(attribute) {
            return known.name.to_owned();
        }
        let known = self.names.find(attribute);
        known.map_or(attribute, |id| self.names.name(id)).to_owned()
    }

    /// An entry with what it keeps, as it is saved.
    pub(super) fn kept_entry(&self, id: NodeId) -> Entry {
        let mut entry = Entry {
            dn: self.tree.dn(id),
            attributes: Vec::new(),
        };
        if let Some(packed) = self.tree.entry(id) {
            for (name, values) in packed.attributes() {
                let values = values.map(|piece| self.bytes(piece).into_owned()).collect();
                entry
                    .attributes
                    .push((self.names.name(name).to_owned(), values));
            }
        }
        if id != ROOT {
            let (naming, _) = self.own_name(id);
            for name in [naming.as_str(), "name", "distinguishedName"] {
                if let Some(values) = self.constructed(id, name) {
                    entry.attributes.push((self.spelling(name), values));
                }
            }
        }
        entry
    }

    /// As [`Store::kept_entry`], with the back links, which Active Directory gives out unasked too.
    fn whole_entry(&self, id: NodeId) -> Entry {
        let mut entry = self.kept_entry(id);
        for (name, source) in self.linking(id) {
            let back_link = self.names.schema(name).and_then(|known| known.back_link);
            let Some(back_link) = back_link else { continue };
            let value = self.tree.dn(source).into_bytes();
            match entry
                .attributes
                .iter_mut()
                .find(|(known, _)| known == back_link)
            {
                Some((_, values)) => values.push(value),
                None => entry.attributes.push((back_link.to_owned(), vec![value])),
            }
        }
        entry
    }

    /// Whether nobody but the directory sets an attribute.
    pub(super) fn is_made_up(attribute: &str) -> bool {
        schema::attribute(attribute).is_some_and(|known| known.keeper == Keeper::Constructed)
    }
}
