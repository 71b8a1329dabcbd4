//! Children of a container that are found by a filter, with some of their attributes, and changed together: what a plan makes of
//! a loop over all children.

use std::any::Any;
use std::rc::Rc;

use super::connection::Connection;
use super::container;
use super::error_numbers;
use super::object::AdsObject;
use super::set_info;
use crate::host::directory::{
    Change, DirectoryError, Entry, Modify, Operation, Pages, Scope, SearchRequest, Syntax,
    comparison,
};
use crate::vbscript::{Interpreter, Object, Stop};

/// A container whose children are changed together.
pub(crate) struct Together {
    connection: Rc<Connection>,
    base: String,
}

/// The course of a search for children.
pub(crate) struct Found {
    pages: Box<dyn Pages>,
    /// When the next page was asked for.
    moment: u64,
    /// A page that was taken before its turn, and when it was asked for.
    taken: Option<(Page, u64)>,
}

type Page = Result<Option<Vec<Entry>>, DirectoryError>;

impl Found {
    /// The next page and when it was asked for. The one behind it is asked for.
    fn take(&mut self, script: &Interpreter) -> (Page, u64) {
        let page = self.pages.next_page();
        self.pages.ask_ahead();
        let now = script.session.adsi.recent.borrow().now();
        (page, std::mem::replace(&mut self.moment, now))
    }
}

/// A child, with what it takes to change it.
pub(crate) struct Child {
    entry: Entry,
    moment: u64,
    object: Rc<AdsObject>,
}

/// What is to be sent for one child.
pub(crate) struct Pending {
    /// The request; its changes are those that would change something.
    pub(crate) request: Modify,
    /// What is told with it.
    pub(crate) note: Option<String>,
}

impl Together {
    /// The children of an object that a script enumerates; nothing if a class filter is set on it.
    pub(crate) fn of(container: &Rc<dyn Object>) -> Option<Self> {
        let any: &dyn Any = &**container;
        let object = any.downcast_ref::<AdsObject>()?;
        let is_plain = object.filter.borrow().is_empty() && !object.is_new.get();
        is_plain.then(|| Self {
            connection: Rc::clone(&object.connection),
            base: object.dn.borrow().clone(),
        })
    }

    /// Says that children will be searched for on the same connection, though perhaps below another object.
    pub(crate) fn expect_search(&self) {
        self.connection.directory.expect_search_beside_changes();
    }

    /// Starts the search.
    ///
    /// # Errors
    /// As enumerating the container.
    pub(crate) fn search(
        &self,
        script: &Interpreter,
        filter: String,
        attributes: Vec<String>,
    ) -> Result<Found, Stop> {
        let request = SearchRequest {
            base: self.base.clone(),
            scope: Scope::OneLevel,
            filter,
            attributes,
            page_size: 0,
            sort: None,
        };
        let moment = script.session.adsi.recent.borrow().now();
        let pages = container::search_beside_changes(&self.connection, script, &request)?;
        Ok(Found {
            pages,
            moment,
            taken: None,
        })
    }

    /// The next page; nothing behind the last.
    ///
    /// # Errors
    /// As enumerating the container.
    pub(crate) fn page(
        &self,
        script: &Interpreter,
        found: &mut Found,
    ) -> Result<Option<Vec<Child>>, Stop> {
        let taken = found.taken.take();
        let (page, moment) = taken.unwrap_or_else(|| found.take(script));
        let page = container::told_page(page, script, &self.base)?;
        Ok(page.map(|page| self.children(script, page, moment)))
    }

    /// The next page if it has come and holds children. Whatever else there is to say of it is said by [`Together::page`].
    pub(crate) fn page_ahead(&self, script: &Interpreter, found: &mut Found) -> Option<Vec<Child>> {
        if found.taken.is_none() && found.pages.has_come() {
            found.taken = Some(found.take(script));
        }
        match found.taken.take() {
            Some((Ok(Some(page)), moment)) => Some(self.children(script, page, moment)),
            other => {
                found.taken = other;
                None
            }
        }
    }

    fn children(&self, script: &Interpreter, page: Vec<Entry>, moment: u64) -> Vec<Child> {
        let child = |entry: Entry| Child {
            object: self.object(script, &entry, moment),
            entry,
            moment,
        };
        page.into_iter().map(child).collect()
    }

    fn object(&self, script: &Interpreter, entry: &Entry, moment: u64) -> Rc<AdsObject> {
        let connection = Rc::clone(&self.connection);
        Rc::new(AdsObject::of_page(
            connection,
            script,
            entry.clone(),
            moment,
        ))
    }

    /// The child as it was found, to be changed step by step.
    pub(crate) fn anew(&self, script: &Interpreter, child: &Child) -> Rc<dyn Object> {
        self.object(script, &child.entry, child.moment)
    }

    /// Sends requests; see [`crate::host::directory::Directory::modify_many`].
    pub(crate) fn send(
        &self,
        requests: &[Modify],
        meanwhile: &mut dyn FnMut(),
    ) -> Vec<Result<(), DirectoryError>> {
        let directory = &self.connection.directory;
        directory.modify_many(requests, false, meanwhile)
    }
}

impl Together {
    /// Says which requests will be sent next; see [`crate::host::directory::Directory::expect_many`].
    pub(crate) fn expect(&self, requests: &[Modify]) {
        self.connection.directory.expect_many(requests);
    }

    /// What was expected will not be sent.
    pub(crate) fn expect_none(&self) {
        self.connection.directory.expect_none();
    }
}

impl Child {
    /// The object as scripts see it.
    pub(crate) fn object(&self) -> Rc<dyn Object> {
        Rc::<AdsObject>::clone(&self.object)
    }

    /// Takes out what `SetInfo` leaves out, and gives back the attributes.
    ///
    /// # Errors
    /// What `SetInfo` meets there.
    pub(crate) fn take_out_empty(&self, script: &Interpreter) -> Result<Vec<String>, Stop> {
        set_info::take_out_empty(&self.object, script)
    }

    /// Says what was taken out, as `SetInfo` does.
    pub(crate) fn report_left_out(&self, script: &Interpreter, names: &[String]) {
        set_info::report_left_out(&self.object, script, names);
    }

    /// What waits and would change something. Attributes that were left out are told with it.
    pub(crate) fn pending(&self, left_out: &[String]) -> Pending {
        let cache = self.object.cache.borrow();
        let directory = &self.object.connection.directory;
        let changes = cache.pending().iter().filter(|change| {
            let present = cache.read(&change.attribute);
            !is_there(directory.syntax(&change.attribute), change, present)
        });
        let changes: Vec<_> = changes.cloned().collect();
        let before = changes.iter().filter_map(|change| {
            let present = cache.read(&change.attribute);
            (!present.is_empty()).then(|| (change.attribute.clone(), present.to_vec()))
        });
        Pending {
            request: Modify {
                dn: self.object.dn.borrow().clone(),
                before: Some(before.collect()),
                changes,
            },
            note: set_info::left_out(left_out),
        }
    }
}

/// Whether an attribute has the values already that it is to get. Texts that differ in case only are not the same here: a
/// script that writes one sees it afterwards.
fn is_there(syntax: Syntax, change: &Change, present: &[Vec<u8>]) -> bool {
    let same = |one: &[u8], other: &[u8]| match syntax {
        Syntax::DistinguishedName => comparison::same(syntax, one, other),
        _ => one == other,
    };
    change.operation == Operation::Replace
        && change.values.len() == present.len()
        && change
            .values
            .iter()
            .all(|value| present.iter().any(|known| same(value, known)))
}

/// Tells what came of a child's request.
pub(crate) fn tell(script: &Interpreter, pending: &Pending, result: &Result<(), DirectoryError>) {
    let Modify { dn, changes, .. } = &pending.request;
    set_info::tell(script, dn, changes, result, pending.note.as_deref());
}

/// A directory's error, ready to end a script.
pub(crate) fn stop(error: &DirectoryError) -> Stop {
    error_numbers::stop(error)
}
