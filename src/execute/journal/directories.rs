use std::cell::{Cell, RefCell};
use std::rc::Rc;

use super::entry::{Attribute, Before, Connection, Entry as Line, Modification, Operation};
use super::seen::Seen;
use super::writer::Writer;
use super::{Error, Image};
use crate::host::directory::{
    Address, Change, Directories, Directory, DirectoryError, Entry, Identity, Modify, Pages,
    ResultCode, SearchRequest, Syntax, Value, dn, is_password,
};
use crate::host::{Cancel, Secrets};

/// Directories whose every change is journaled before it is sent. What cannot be journaled is not sent.
pub(super) struct JournaledDirectories {
    inner: Rc<dyn Directories>,
    announcer: Rc<Announcer>,
}

/// Writes changes into the journal, before and after.
pub(super) struct Announcer {
    pub(super) writer: Rc<Writer>,
    pub(super) secrets: Rc<Secrets>,
    pub(super) cancel: Cancel,
    /// The number of the last change.
    pub(super) number: Rc<Cell<u64>>,
    /// A change waits until its image will survive the loss of power.
    pub(super) durable: bool,
    /// What was read lately.
    pub(super) seen: Rc<RefCell<Seen>>,
}

impl JournaledDirectories {
    pub(super) fn new(inner: Rc<dyn Directories>, announcer: Rc<Announcer>) -> Self {
        Self { inner, announcer }
    }
}

impl Directories for JournaledDirectories {
    fn connect(
        &self,
        address: &Address,
        identity: &Identity,
    ) -> Result<Rc<dyn Directory>, DirectoryError> {
        self.announcer.check_cancelled()?;
        Ok(Rc::new(JournaledDirectory {
            inner: self.inner.connect(address, identity)?,
            announcer: Rc::clone(&self.announcer),
            connection: Connection::new(address, identity),
            is_whole: !address.global_catalog,
            expected: RefCell::default(),
        }))
    }

    fn description(&self) -> String {
        self.inner.description()
    }

    fn is_simulated(&self) -> bool {
        self.inner.is_simulated()
    }
}

struct JournaledDirectory {
    inner: Rc<dyn Directory>,
    announcer: Rc<Announcer>,
    connection: Connection,
    /// Objects are seen with all their attributes, which a global catalogue does not have.
    is_whole: bool,
    /// Requests that are announced and not sent yet, with the numbers of their announcements.
    expected: RefCell<(Vec<Modify>, Vec<u64>)>,
}

impl JournaledDirectory {
    /// One change with its image; [`Announcer::announce`] takes several of them at once.
    fn change(
        &self,
        operation: Operation,
        send: impl FnOnce() -> Result<(), DirectoryError>,
    ) -> Result<(), DirectoryError> {
        let numbers = self.announcer.announce(&self.connection, vec![operation])?;
        let result = send();
        self.announcer
            .all_answered(&numbers, std::slice::from_ref(&result));
        result
    }

    /// Announces requests up to the first whose image cannot be read; why that is so.
    fn announce_many(
        &self,
        requests: &[Modify],
    ) -> (Result<Vec<u64>, DirectoryError>, Option<DirectoryError>) {
        let mut operations = Vec::with_capacity(requests.len());
        let mut unread = None;
        for request in requests {
            match self.modification(&request.dn, &request.changes, request.before.as_deref()) {
                Ok(operation) => operations.push(operation),
                Err(error) => {
                    unread = Some(error);
                    break;
                }
            }
        }
        let announced = self.announcer.announce(&self.connection, operations);
        (announced, unread)
    }

    /// Pages whose entries are remembered.
    fn noting(&self, request: &SearchRequest, pages: Box<dyn Pages>) -> Box<dyn Pages> {
        if !self.is_whole {
            return pages;
        }
        Box::new(SeenPages {
            inner: pages,
            asked: request.attributes.clone(),
            connection: self.connection.clone(),
            announcer: Rc::clone(&self.announcer),
        })
    }

    /// An object's attributes as they were read a moment ago.
    fn seen(&self, dn: &str, names: &[&str]) -> Option<Vec<(String, Vec<Value>)>> {
        let now = self.announcer.writer.now();
        let seen = self.announcer.seen.borrow();
        let values = seen.values(&self.connection, dn, names, now)?;
        Some(values)
    }

    /// An object's attributes as they are; `None` when there is no such object.
    fn image(&self, dn: &str, names: &[&str]) -> Result<Option<Vec<Attribute>>, DirectoryError> {
        match self.inner.read(dn, names) {
            Ok(entry) => Ok(Some(self.announcer.attributes(&entry.attributes))),
            // The directory says so itself when the change is sent.
            Err(error) if error.code == ResultCode::NO_SUCH_OBJECT => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// A modification with the attributes that it changes as they are, also those that are not set. `read` is what the
    /// sender read of them a moment ago.
    fn modification(
        &self,
        dn: &str,
        changes: &[Change],
        read: Option<&[(String, Vec<Value>)]>,
    ) -> Result<Operation, DirectoryError> {
        let mut names: Vec<&str> = Vec::new();
        for change in changes {
            let name = change.attribute.as_str();
            if !names.iter().any(|known| known.eq_ignore_ascii_case(name)) {
                names.push(name);
            }
        }
        let readable: Vec<&str> = names
            .iter()
            .copied()
            .filter(|name| !is_password(name))
            .collect();
        let present = if readable.is_empty() {
            Some(Vec::new())
        } else if let Some(read) = read {
            Some(self.announcer.attributes(read))
        } else {
            match self.seen(dn, &readable) {
                Some(seen) => Some(self.announcer.attributes(&seen)),
                None => self.image(dn, &readable)?,
            }
        };
        self.announcer.seen.borrow_mut().changes(dn, &names);
        let attributes = present.map(|present| {
            let of = |name: &&str| {
                let found = present
                    .iter()
                    .find(|known| known.name.eq_ignore_ascii_case(name));
                let missing = || Image::of(name, &[], &self.announcer.secrets);
                Attribute {
                    name: (*name).to_owned(),
                    image: found.map_or_else(missing, |found| found.image.clone()),
                }
            };
            names.iter().map(of).collect()
        });
        let secrets = &self.announcer.secrets;
        let changes = changes.iter().map(|change| Modification {
            attribute: change.attribute.clone(),
            kind: change.operation.into(),
            image: Image::of(&change.attribute, &change.values, secrets),
        });
        Ok(Operation::Modify {
            dn: dn.to_owned(),
            attributes,
            changes: changes.collect(),
        })
    }
}

impl Directory for JournaledDirectory {
    fn server(&self) -> String {
        self.inner.server()
    }

    fn search(&self, request: &SearchRequest) -> Result<Box<dyn Pages>, DirectoryError> {
        self.announcer.check_cancelled()?;
        Ok(self.noting(request, self.inner.search(request)?))
    }

    fn search_beside_changes(
        &self,
        request: &SearchRequest,
    ) -> Result<Box<dyn Pages>, DirectoryError> {
        self.announcer.check_cancelled()?;
        Ok(self.noting(request, self.inner.search_beside_changes(request)?))
    }

    fn expect_search_beside_changes(&self) {
        self.inner.expect_search_beside_changes();
    }

    fn modify(&self, dn: &str, changes: &[Change], permissive: bool) -> Result<(), DirectoryError> {
        self.announcer.check_cancelled()?;
        if dn.trim_matches(' ').is_empty() {
            // Writing to the root DSE asks for an operation and changes nothing that could be put back.
            return self.inner.modify(dn, changes, permissive);
        }
        let operation = self.modification(dn, changes, None)?;
        self.change(operation, || self.inner.modify(dn, changes, permissive))
    }

    fn modify_many(
        &self,
        requests: &[Modify],
        permissive: bool,
        meanwhile: &mut dyn FnMut(),
    ) -> Vec<Result<(), DirectoryError>> {
        if let Err(error) = self.announcer.check_cancelled() {
            return vec![Err(error)];
        }
        let (expected, numbers) = self.expected.take();
        let (announced, unread) = if !numbers.is_empty() && expected == requests {
            (Ok(numbers), None)
        } else {
            self.announcer.all_answered(&numbers, &[]);
            self.announce_many(requests)
        };
        let numbers = match announced {
            Ok(numbers) => numbers,
            Err(error) => return vec![Err(error)],
        };
        let requests = requests.get(..numbers.len()).unwrap_or_default();
        let mut results = self.inner.modify_many(requests, permissive, meanwhile);
        self.announcer.all_answered(&numbers, &results);
        // One whose image cannot be read fails in its turn, when all before it were made.
        if results.len() == requests.len() && results.iter().all(Result::is_ok) {
            results.extend(unread.map(Err));
        }
        results
    }

    fn expect_many(&self, requests: &[Modify]) {
        // Whatever stands in the way of an announcement now is told in its turn.
        if requests.iter().all(|request| request.before.is_some())
            && let (Ok(numbers), None) = self.announce_many(requests)
        {
            self.expected.replace((requests.to_vec(), numbers));
        }
    }

    fn expect_none(&self) {
        let (_, numbers) = self.expected.take();
        self.announcer.all_answered(&numbers, &[]);
    }

    fn add(&self, entry: &Entry) -> Result<(), DirectoryError> {
        self.announcer.check_cancelled()?;
        let operation = Operation::Add {
            dn: entry.dn.clone(),
            attributes: self.announcer.attributes(&entry.attributes),
        };
        self.announcer.seen.borrow_mut().forget();
        self.change(operation, || self.inner.add(entry))
    }

    fn delete(&self, dn: &str) -> Result<(), DirectoryError> {
        self.announcer.check_cancelled()?;
        let operation = Operation::Delete {
            dn: dn.to_owned(),
            attributes: self.image(dn, &[])?,
        };
        self.announcer.seen.borrow_mut().forget();
        self.change(operation, || self.inner.delete(dn))
    }

    fn rename(
        &self,
        dn: &str,
        new_rdn: &str,
        new_parent: Option<&str>,
        delete_old: bool,
    ) -> Result<(), DirectoryError> {
        self.announcer.check_cancelled()?;
        let parent = match new_parent {
            Some(parent) => parent,
            None => dn::parent(dn)?.unwrap_or(""),
        };
        let operation = Operation::Rename {
            dn: dn.to_owned(),
            target: dn::join(new_rdn, parent),
        };
        self.announcer.seen.borrow_mut().forget();
        self.change(operation, || {
            self.inner.rename(dn, new_rdn, new_parent, delete_old)
        })
    }

    fn syntax(&self, attribute: &str) -> Syntax {
        self.inner.syntax(attribute)
    }

    fn is_single_valued(&self, attribute: &str) -> Option<bool> {
        self.inner.is_single_valued(attribute)
    }

    fn read(&self, dn: &str, attributes: &[&str]) -> Result<Entry, DirectoryError> {
        self.announcer.check_cancelled()?;
        let entry = self.inner.read(dn, attributes)?;
        if self.is_whole {
            let asked: Vec<String> = attributes.iter().map(|&name| name.to_owned()).collect();
            let time = self.announcer.writer.now();
            let mut seen = self.announcer.seen.borrow_mut();
            seen.remember(&self.connection, &asked, &entry, time);
        }
        Ok(entry)
    }
}

/// Pages whose entries are kept for a while.
struct SeenPages {
    inner: Box<dyn Pages>,
    asked: Vec<String>,
    connection: Connection,
    announcer: Rc<Announcer>,
}

impl Pages for SeenPages {
    fn next_page(&mut self) -> Result<Option<Vec<Entry>>, DirectoryError> {
        let page = self.inner.next_page()?;
        let time = self.announcer.writer.now();
        let mut seen = self.announcer.seen.borrow_mut();
        for entry in page.iter().flatten() {
            seen.remember(&self.connection, &self.asked, entry, time);
        }
        Ok(page)
    }

    fn ask_ahead(&mut self) {
        self.inner.ask_ahead();
    }

    fn has_come(&self) -> bool {
        self.inner.has_come()
    }
}

impl Announcer {
    /// Nothing more is asked of the directory once the run is to end, so that it ends between two changes.
    fn check_cancelled(&self) -> Result<(), DirectoryError> {
        if self.cancel.is_requested() {
            return Err(DirectoryError::new(
                ResultCode::LOCAL_ERROR,
                "the run was cancelled, so the request was not sent",
            ));
        }
        Ok(())
    }

    /// Writes changes with their images, in one piece and with one wait for the disk, before any of them is sent. Gives
    /// the number of each.
    fn announce(
        &self,
        connection: &Connection,
        operations: Vec<Operation>,
    ) -> Result<Vec<u64>, DirectoryError> {
        let time = self.writer.now();
        let mut numbers = Vec::with_capacity(operations.len());
        let mut lines = Vec::with_capacity(operations.len());
        for operation in operations {
            let number = self.number.get() + 1;
            self.number.set(number);
            numbers.push(number);
            lines.push(Line::Before(Box::new(Before {
                number,
                time,
                connection: connection.clone(),
                operation,
            })));
        }
        let written = if self.durable {
            self.writer.add_durably(&lines)
        } else {
            self.writer.add(&lines)
        };
        written.map_err(|error: Error| {
            DirectoryError::new(
                ResultCode::LOCAL_ERROR,
                format!(
                    "{error}; what cannot be put back is not changed, so the request was not sent"
                ),
            )
        })?;
        Ok(numbers)
    }

    /// Writes what came of changes; those behind the last result were not sent. That this cannot be written hides nothing:
    /// the changes are journaled, and the next one is refused.
    fn all_answered(&self, numbers: &[u64], results: &[Result<(), DirectoryError>]) {
        if numbers.is_empty() {
            return;
        }
        let lines: Vec<Line> = numbers
            .iter()
            .enumerate()
            .map(|(index, number)| self.answer(*number, results.get(index)))
            .collect();
        let _ = self.writer.add(&lines);
    }

    fn answer(&self, number: u64, result: Option<&Result<(), DirectoryError>>) -> Line {
        let error = match result {
            Some(Ok(())) => return Line::Changed { of: number },
            Some(Err(error)) => error,
            None => {
                return Line::Refused {
                    of: number,
                    reason: "it was not sent, for one before it failed".to_owned(),
                };
            }
        };
        let reason = self.secrets.redact(&error.to_string());
        match error.code {
            // The request was sent, and may have been carried out.
            ResultCode::SERVER_DOWN | ResultCode::TIMEOUT | ResultCode::LOCAL_ERROR => {
                Line::Unanswered { of: number, reason }
            }
            _ => Line::Refused { of: number, reason },
        }
    }

    fn attributes(&self, attributes: &[(String, Vec<Vec<u8>>)]) -> Vec<Attribute> {
        attributes
            .iter()
            .map(|(name, values)| Attribute {
                name: name.clone(),
                image: Image::of(name, values, &self.secrets),
            })
            .collect()
    }
}
