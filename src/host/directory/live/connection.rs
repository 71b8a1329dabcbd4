use std::cell::{OnceCell, RefCell};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::rc::Rc;
use std::time::Duration;

use ldap3::controls::RawControl;
use ldap3::{Ldap, LdapError, LdapResult};
use tokio::runtime::Runtime;
use tokio::task::JoinHandle;
use tokio::time::error::Elapsed;

use super::super::{
    Change, Directory, DirectoryError, Entry, Modify, Pages, SearchRequest, Syntax, schema,
};
use super::absent_names::{Instead, instead};
use super::controls::permissive_modify;
use super::failure::{Doing, failed, lost, refused, timed_out};
use super::link::{Link, NOT_UNDERSTOOD, Opening, Way};
use super::pages::LivePages;
use super::subschema::Subschema;
use super::together::{Came, modification, set};

/// Entries in a page that comes while others are changed.
const PAGE_BESIDE_CHANGES: u32 = 256;
/// The same for the first page, which the first changes wait for.
const FIRST_PAGE: u32 = 64;

/// One identity's connection to one server, opened when it is needed and again when it was lost.
pub(super) struct Connection {
    pub(super) way: Way,
    pub(super) runtime: Rc<Runtime>,
    pub(super) time_limit: Duration,
    pub(super) page_size: u32,
    link: RefCell<Option<Link>>,
}

impl Connection {
    /// Opens it, so that a server that is not there and a password that is wrong are told at once.
    pub(super) fn open(
        way: Way,
        runtime: Rc<Runtime>,
        time_limit: Duration,
        page_size: u32,
    ) -> Result<Self, DirectoryError> {
        let link = way.open(&runtime)?;
        Ok(Self {
            way,
            runtime,
            time_limit,
            page_size,
            link: RefCell::new(Some(link)),
        })
    }

    /// Begins to open another one to the same server.
    fn begin_another(&self) -> Option<Opening> {
        let opening = self.way.begin(&self.runtime);
        opening
            .inspect_err(|error| tracing::debug!("no second connection yet: {error}"))
            .ok()
    }

    /// Lets `request` have the connection, within the time limit.
    ///
    /// A lost connection is opened once more and the request made again if nothing can come of its being made twice:
    /// when it reads, or when it certainly was not sent.
    pub(super) fn perform<T>(
        &self,
        doing: Doing,
        request: impl AsyncFn(&mut Ldap) -> Result<T, LdapError>,
    ) -> Result<T, DirectoryError> {
        let endpoint = &self.way.endpoint;
        let mut again = doing != Doing::Paging;
        loop {
            let mut ldap = match self.handle(doing)? {
                Some(ldap) => ldap,
                None => return Err(lost(endpoint, None, doing)),
            };
            let limited = async { tokio::time::timeout(self.time_limit, request(&mut ldap)).await };
            // ldap3 panics at a result that is none: whatever a server sends must not bring the program down.
            let answered = catch_unwind(AssertUnwindSafe(|| self.runtime.block_on(limited)));
            let error = match self.came(doing, answered.ok())? {
                Ok(answer) => return Ok(answer),
                Err(error) => error,
            };
            let reason = match self.link.replace(None) {
                Some(link) => self.runtime.block_on(link.reason()),
                None => None,
            };
            tracing::debug!("the connection to {endpoint} was lost: {error}");
            let unsent = matches!(error, LdapError::OpSend { .. });
            if !again || (doing == Doing::Changing && !unsent) {
                return Err(lost(endpoint, reason.as_deref(), doing));
            }
            again = false;
        }
    }

    /// Makes a request without waiting for its answer: it moves while other requests are waited for.
    pub(super) fn begin<T: Send + 'static, F>(
        &self,
        doing: Doing,
        request: impl FnOnce(Ldap) -> F,
    ) -> Result<Begun<T>, DirectoryError>
    where
        F: Future<Output = Result<T, LdapError>> + Send + 'static,
    {
        let Some(ldap) = self.handle(doing)? else {
            return Err(lost(&self.way.endpoint, None, doing));
        };
        let (limit, request) = (self.time_limit, request(ldap));
        // The time limit needs the runtime, which is entered only by what runs in it.
        let limited = async move { tokio::time::timeout(limit, request).await };
        Ok(Begun(self.runtime.spawn(limited)))
    }

    /// Waits for the answer of a request that was begun.
    pub(super) fn end<T>(&self, doing: Doing, mut begun: Begun<T>) -> Result<T, DirectoryError> {
        let answered = self.runtime.block_on(&mut begun.0);
        let error = match self.came(doing, answered.ok())? {
            Ok(answer) => return Ok(answer),
            Err(error) => error,
        };
        self.close();
        tracing::debug!("the connection to {} was lost: {error}", self.way.endpoint);
        Err(lost(&self.way.endpoint, None, doing))
    }

    /// What came of a request; nothing when ldap3 has panicked at it. An inner error is a lost connection, which may be opened
    /// again.
    fn came<T>(
        &self,
        doing: Doing,
        answered: Option<Answered<T>>,
    ) -> Result<Result<T, LdapError>, DirectoryError> {
        let endpoint = &self.way.endpoint;
        match answered {
            Some(Ok(Err(error))) if !is_lost(&error) => Err(failed(&error, endpoint)),
            Some(Ok(answer)) => Ok(answer),
            None => {
                self.close();
                Err(lost(endpoint, Some(NOT_UNDERSTOOD), doing))
            }
            Some(Err(_)) => {
                // An answer that comes later must meet nobody.
                self.close();
                let changes = doing == Doing::Changing;
                Err(timed_out(endpoint, self.time_limit, changes))
            }
        }
    }

    /// A connection of its own to the same server, which may have been begun and may be gone again.
    fn another(&self, begun: Option<Opening>) -> Result<Self, DirectoryError> {
        let with = |link| Self {
            way: self.way.clone(),
            runtime: Rc::clone(&self.runtime),
            link: RefCell::new(Some(link)),
            ..*self
        };
        let begun = begun.and_then(|opening| opening.end(&self.runtime));
        let is_open = |other: &Self| matches!(other.handle(Doing::Paging), Ok(Some(_)));
        match begun.map(with).filter(is_open) {
            Some(other) => Ok(other),
            None => self.way.open(&self.runtime).map(with),
        }
    }

    /// The open connection; a new one in place of one that the server has closed meanwhile, but nothing in the middle of
    /// a result, since the new one would know nothing of it.
    pub(super) fn handle(&self, doing: Doing) -> Result<Option<Ldap>, DirectoryError> {
        let mut link = self.link.borrow_mut();
        if let Some(Link { ldap, .. }) = link.as_mut() {
            // The end of a connection is seen only by a runtime that runs, and it runs only within a request. Two turns:
            // the first looks at the socket, the second lets the connection's task see what came.
            self.runtime.block_on(async {
                tokio::task::yield_now().await;
                tokio::task::yield_now().await;
            });
            if !ldap.is_closed() {
                return Ok(Some(ldap.clone()));
            }
        }
        if doing == Doing::Paging {
            return Ok(None);
        }
        // Before the new one is opened: should that fail, the next request tries again.
        *link = None;
        let opened = self.way.open(&self.runtime)?;
        let ldap = opened.ldap.clone();
        *link = Some(opened);
        Ok(Some(ldap))
    }

    /// Lets go of the connection; the next request opens a new one.
    pub(super) fn close(&self) {
        self.link.replace(None);
    }

    fn change(
        &self,
        controls: Vec<RawControl>,
        request: impl AsyncFn(&mut Ldap) -> Result<LdapResult, LdapError>,
    ) -> Result<(), DirectoryError> {
        let result = self.perform(Doing::Changing, async |ldap: &mut Ldap| {
            if !controls.is_empty() {
                ldap.with_controls(controls.clone());
            }
            request(ldap).await
        })?;
        match result.rc {
            0 => Ok(()),
            _ => Err(refused(&result)),
        }
    }
}

type Answered<T> = Result<Result<T, LdapError>, Elapsed>;

/// A request whose answer is not waited for yet.
pub(super) struct Begun<T>(JoinHandle<Answered<T>>);

impl<T> Begun<T> {
    /// Whether the answer has come, or will not come.
    pub(super) fn is_answered(&self) -> bool {
        self.0.is_finished()
    }
}

impl<T> Drop for Begun<T> {
    fn drop(&mut self) {
        self.0.abort();
    }
}

/// Whether the connection is gone, in any of the ways in which ldap3 notices.
pub(super) fn is_lost(error: &LdapError) -> bool {
    matches!(
        error,
        LdapError::Io { .. }
            | LdapError::OpSend { .. }
            | LdapError::ResultRecv { .. }
            | LdapError::IdScrubSend { .. }
            | LdapError::EndOfStream
    )
}

/// A connection as scripts see it.
pub(super) struct LiveDirectory {
    connection: Rc<Connection>,
    subschema: Subschema,
    /// For searches whose pages come while the other one carries changes. A server that works on one request of a connection
    /// after the other would make each wait for the other.
    beside: OnceCell<Rc<Connection>>,
    /// That one, being opened.
    opening: RefCell<Option<Opening>>,
}

impl LiveDirectory {
    pub(super) fn new(connection: Connection) -> Self {
        Self {
            connection: Rc::new(connection),
            subschema: Subschema::default(),
            beside: OnceCell::new(),
            opening: RefCell::default(),
        }
    }

    /// The second connection; the first where the server does not give another.
    fn beside(&self) -> &Rc<Connection> {
        self.beside.get_or_init(|| {
            let begun = self.opening.take();
            match self.connection.another(begun) {
                Ok(other) => Rc::new(other),
                Err(error) => {
                    tracing::debug!("no second connection: {error}");
                    Rc::clone(&self.connection)
                }
            }
        })
    }

    fn send(&self, dn: &str, changes: &[Change], permissive: bool) -> Result<(), DirectoryError> {
        let controls = match permissive {
            true => vec![permissive_modify()],
            false => Vec::new(),
        };
        self.connection.change(controls, async |ldap: &mut Ldap| {
            ldap.modify(dn, changes.iter().map(modification).collect())
                .await
        })
    }
}

impl LiveDirectory {
    /// What a refused modification comes to in the end.
    fn refused(
        &self,
        dn: &str,
        changes: &[Change],
        permissive: bool,
        refusal: DirectoryError,
    ) -> Result<(), DirectoryError> {
        match instead(self, dn, changes, permissive, refusal) {
            Instead::Send(left) if left.is_empty() => Ok(()),
            Instead::Send(left) => self.send(dn, &left, permissive),
            Instead::Fail(error) => Err(error),
        }
    }
}

impl Directory for LiveDirectory {
    fn server(&self) -> String {
        self.connection.way.endpoint.host.clone()
    }

    fn search(&self, request: &SearchRequest) -> Result<Box<dyn Pages>, DirectoryError> {
        let pages = LivePages::start(Rc::clone(&self.connection), request.clone())?;
        Ok(Box::new(pages))
    }

    fn search_beside_changes(
        &self,
        request: &SearchRequest,
    ) -> Result<Box<dyn Pages>, DirectoryError> {
        let connection = self.beside();
        let mut request = request.clone();
        let others = match request.page_size {
            0 => connection.page_size.min(PAGE_BESIDE_CHANGES),
            size => size,
        };
        request.page_size = others.min(FIRST_PAGE);
        let pages = LivePages::start(Rc::clone(connection), request)?;
        Ok(Box::new(pages.with_size(others)))
    }

    fn expect_search_beside_changes(&self) {
        if self.beside.get().is_none() && self.opening.borrow().is_none() {
            self.opening.replace(self.connection.begin_another());
        }
    }

    fn modify(&self, dn: &str, changes: &[Change], permissive: bool) -> Result<(), DirectoryError> {
        match self.send(dn, changes, permissive) {
            Ok(()) => Ok(()),
            Err(refusal) => self.refused(dn, changes, permissive, refusal),
        }
    }

    fn modify_many(
        &self,
        requests: &[Modify],
        permissive: bool,
        meanwhile: &mut dyn FnMut(),
    ) -> Vec<Result<(), DirectoryError>> {
        let came = match self.connection.change_many(requests, permissive, meanwhile) {
            Ok(came) => came,
            Err(error) => return vec![Err(error)],
        };
        let mut results = Vec::new();
        let mut has_failed = false;
        for (request, came) in requests.iter().zip(came) {
            let Modify { dn, changes, .. } = request;
            let result = match came {
                Came::Done(Err(refusal)) => self.refused(dn, changes, permissive, refusal),
                Came::Done(Ok(())) => Ok(()),
                // Like a single request, it is made once more where nothing can come of its being made twice.
                Came::Unsent if !has_failed => self.modify(dn, changes, permissive),
                Came::Unsent => break,
            };
            has_failed |= result.is_err();
            results.push(result);
        }
        results
    }

    fn add(&self, entry: &Entry) -> Result<(), DirectoryError> {
        self.connection.change(Vec::new(), async |ldap: &mut Ldap| {
            let attributes = entry
                .attributes
                .iter()
                .map(|(name, values)| (name.as_bytes(), set(values)))
                .collect();
            ldap.add(&entry.dn, attributes).await
        })
    }

    fn delete(&self, dn: &str) -> Result<(), DirectoryError> {
        self.connection
            .change(Vec::new(), async |ldap: &mut Ldap| ldap.delete(dn).await)
    }

    fn rename(
        &self,
        dn: &str,
        new_rdn: &str,
        new_parent: Option<&str>,
        delete_old: bool,
    ) -> Result<(), DirectoryError> {
        self.connection.change(Vec::new(), async |ldap: &mut Ldap| {
            ldap.modifydn(dn, new_rdn, delete_old, new_parent).await
        })
    }

    fn syntax(&self, attribute: &str) -> Syntax {
        match schema::attribute(attribute) {
            Some(known) => known.syntax,
            None => self.subschema.syntax(self, attribute),
        }
    }

    fn is_single_valued(&self, attribute: &str) -> Option<bool> {
        self.subschema.is_single_valued(self, attribute)
    }
}
