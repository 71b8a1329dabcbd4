use std::collections::VecDeque;
use std::rc::Rc;

use crate::host::directory::{DirectoryError, Entry, Pages, ResultCode, SearchRequest};
use crate::vbscript::automation::adsi::connection::Connection;

/// The rows of a search. Pages are fetched when they are needed, and rows that a script has passed are let go; one that
/// goes back starts the search again.
pub(super) struct Rows {
    connection: Rc<Connection>,
    request: SearchRequest,
    pages: Option<Box<dyn Pages>>,
    /// Rows that are here, and the number of the first.
    here: VecDeque<Entry>,
    first: usize,
    limit: Option<usize>,
    /// Whether the limit hid a row.
    cut: bool,
    /// Whether all rows are here to stay.
    kept: bool,
}

impl Rows {
    /// Starts a search and fetches its first page. `limit` is how many rows it gives at most.
    pub(super) fn start(
        connection: Rc<Connection>,
        request: SearchRequest,
        limit: Option<usize>,
    ) -> Result<Self, DirectoryError> {
        let mut rows = Self {
            pages: Some(connection.directory.search(&request)?),
            connection,
            request,
            here: VecDeque::new(),
            first: 0,
            limit,
            cut: false,
            kept: false,
        };
        rows.reach(0)?;
        Ok(rows)
    }

    pub(super) fn connection(&self) -> &Connection {
        &self.connection
    }

    /// Whether the limit hid a row that the search found.
    pub(super) fn was_cut(&self) -> bool {
        self.cut
    }

    /// Makes sure that a row is here; false if there are fewer.
    pub(super) fn reach(&mut self, row: usize) -> Result<bool, DirectoryError> {
        if row < self.first {
            self.restart()?;
        }
        while row >= self.known() {
            if !self.fetch()? {
                return Ok(false);
            }
            if !self.kept {
                self.let_go(row);
            }
        }
        Ok(true)
    }

    /// A row that is here.
    pub(super) fn row(&self, row: usize) -> Option<&Entry> {
        self.here.get(row.checked_sub(self.first)?)
    }

    /// A script has passed the rows in front of this one.
    pub(super) fn let_go(&mut self, row: usize) {
        if !self.kept {
            let passed = row.saturating_sub(self.first).min(self.here.len());
            self.here.drain(..passed);
            self.first += passed;
        }
    }

    /// Fetches all rows that are not passed yet; says how many rows the search has.
    pub(super) fn count(&mut self) -> Result<usize, DirectoryError> {
        while self.fetch()? {}
        Ok(self.known())
    }

    /// Keeps all rows from the first on, and puts them into an order.
    pub(super) fn sort_by(
        &mut self,
        order: impl FnMut(&Entry, &Entry) -> std::cmp::Ordering,
    ) -> Result<(), DirectoryError> {
        if self.first > 0 {
            self.restart()?;
        }
        self.count()?;
        self.kept = true;
        self.here.make_contiguous().sort_by(order);
        Ok(())
    }

    fn known(&self) -> usize {
        self.first + self.here.len()
    }

    fn restart(&mut self) -> Result<(), DirectoryError> {
        self.pages = Some(self.connection.directory.search(&self.request)?);
        self.here.clear();
        self.first = 0;
        Ok(())
    }

    /// Fetches one page; false after the last.
    fn fetch(&mut self) -> Result<bool, DirectoryError> {
        let Some(pages) = &mut self.pages else {
            return Ok(false);
        };
        let page = match pages.next_page() {
            // The server gives no more: what came so far is the answer, as ADSI sees it.
            Err(error) if error.code == ResultCode::SIZE_LIMIT_EXCEEDED => {
                self.cut = true;
                None
            }
            other => other?,
        };
        let Some(page) = page else {
            self.pages = None;
            return Ok(false);
        };
        let room = self
            .limit
            .map_or(usize::MAX, |limit| limit.saturating_sub(self.known()));
        if page.len() > room {
            self.cut = true;
            self.pages = None;
        }
        self.here.extend(page.into_iter().take(room));
        Ok(room > 0)
    }
}
