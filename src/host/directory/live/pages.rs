use std::rc::Rc;

use ldap3::controls::RawControl;
use ldap3::{Ldap, LdapError, LdapResult};

use super::super::{DirectoryError, Entry, Filter, Pages, ResultCode, Scope, SearchRequest};
use super::connection::{Begun, Connection};
use super::controls;
use super::entry::{self, Range};
use super::failure::{Doing, refused};

/// The pages of one search. Never more than one is kept, and other requests may go between two of them.
///
/// A script that stops reading leaves the rest with the server, which forgets it with the connection or for newer ones.
pub(super) struct LivePages {
    connection: Rc<Connection>,
    request: SearchRequest,
    /// The first page, which was fetched to see whether the search is possible at all.
    first: Option<Vec<Entry>>,
    /// Where the next page starts; nothing when there is none.
    cookie: Option<Vec<u8>>,
    /// The next page, asked for already.
    asked: Option<Begun<Answer>>,
}

struct Page {
    entries: Vec<Entry>,
    cookie: Vec<u8>,
}

impl LivePages {
    pub(super) fn start(
        connection: Rc<Connection>,
        mut request: SearchRequest,
    ) -> Result<Self, DirectoryError> {
        // What the embedded directory takes for a filter is one here too, and ldap3, which reads by recursion without a
        // limit, sees nothing but well-formed ones.
        request.filter = Filter::parse(&request.filter)?.to_string();
        let page = fetch(&connection, &request, Vec::new())?;
        Ok(Self {
            connection,
            request,
            first: Some(page.entries),
            cookie: Some(page.cookie).filter(|cookie| !cookie.is_empty()),
            asked: None,
        })
    }
}

impl LivePages {
    /// The same with so many entries in each page behind the first, which a client may choose anew for each (RFC 2696).
    pub(super) fn with_size(mut self, size: u32) -> Self {
        self.request.page_size = size;
        self
    }
}

impl Pages for LivePages {
    fn next_page(&mut self) -> Result<Option<Vec<Entry>>, DirectoryError> {
        if let Some(entries) = self.first.take() {
            return Ok(Some(entries));
        }
        let page = if let Some(asked) = self.asked.take() {
            let answer = self.connection.end(Doing::Paging, asked)?;
            read(&self.connection, &self.request, answer)?
        } else if let Some(cookie) = self.cookie.take() {
            fetch(&self.connection, &self.request, cookie)?
        } else {
            return Ok(None);
        };
        self.cookie = Some(page.cookie).filter(|cookie| !cookie.is_empty());
        Ok(Some(page.entries))
    }

    fn has_come(&self) -> bool {
        self.first.is_some() || self.asked.as_ref().is_some_and(Begun::is_answered)
    }

    fn ask_ahead(&mut self) {
        if self.first.is_some() || self.asked.is_some() {
            return;
        }
        let Some(cookie) = self.cookie.clone() else {
            return;
        };
        let request = self.request.clone();
        let controls = controls_of(&self.connection, &request, cookie);
        let ask = async move |mut ldap: Ldap| ask(&mut ldap, &request, controls).await;
        // A connection that is gone is told when the page is wanted.
        if let Ok(asked) = self.connection.begin(Doing::Paging, ask) {
            self.cookie = None;
            self.asked = Some(asked);
        }
    }
}

fn fetch(
    connection: &Connection,
    request: &SearchRequest,
    cookie: Vec<u8>,
) -> Result<Page, DirectoryError> {
    let doing = match cookie.is_empty() {
        true => Doing::Reading,
        false => Doing::Paging,
    };
    let controls = controls_of(connection, request, cookie);
    let answer = connection.perform(doing, async |ldap: &mut Ldap| {
        ask(ldap, request, controls.clone()).await
    })?;
    read(connection, request, answer)
}

fn controls_of(
    connection: &Connection,
    request: &SearchRequest,
    cookie: Vec<u8>,
) -> Vec<RawControl> {
    let mut controls = Vec::new();
    // One entry needs no pages.
    if request.scope != Scope::Base {
        let size = match request.page_size {
            0 => connection.page_size,
            size => size,
        };
        controls.push(controls::page(size, cookie));
    }
    if let Some(by) = &request.sort {
        controls.push(controls::sort(by));
    }
    controls
}

/// Makes a page of an answer.
fn read(
    connection: &Connection,
    request: &SearchRequest,
    answer: Answer,
) -> Result<Page, DirectoryError> {
    let Some(mut entries) = answer.entries else {
        return Err(DirectoryError::new(
            ResultCode::LOCAL_ERROR,
            "the server's answer to a search was not understood",
        ));
    };
    if answer.result.rc != 0 {
        return Err(refused(&answer.result));
    }
    for entry in &mut entries {
        complete(connection, request, entry)?;
    }
    Ok(Page {
        entries,
        cookie: controls::cookie(answer.result.ctrls),
    })
}

/// All that came; the entries are missing when one of them could not be read.
struct Answer {
    entries: Option<Vec<Entry>>,
    result: LdapResult,
}

async fn ask(
    ldap: &mut Ldap,
    request: &SearchRequest,
    controls: Vec<RawControl>,
) -> Result<Answer, LdapError> {
    let scope = match request.scope {
        Scope::Base => ldap3::Scope::Base,
        Scope::OneLevel => ldap3::Scope::OneLevel,
        Scope::Subtree => ldap3::Scope::Subtree,
    };
    if !controls.is_empty() {
        ldap.with_controls(controls);
    }
    let mut stream = ldap
        .streaming_search(&request.base, scope, &request.filter, &request.attributes)
        .await?;
    let mut entries = Some(Vec::new());
    while let Some(item) = stream.next().await? {
        if item.is_ref() {
            // "Some of it lies elsewhere": the configuration, the schema and the domain's children are partitions of their own.
            tracing::debug!(base = request.base, "a continuation reference is left out");
        } else if !item.is_intermediate() {
            match (entry::parse(item.0), &mut entries) {
                (Some(entry), Some(entries)) => entries.push(entry),
                _ => entries = None,
            }
        }
    }
    Ok(Answer {
        entries,
        result: stream.finish().await,
    })
}

/// Fetches the rest of every attribute of which the server gave only the first part.
///
/// A request that names a range itself (`member;range=0-999`) gets just that, under that name.
fn complete(
    connection: &Connection,
    request: &SearchRequest,
    entry: &mut Entry,
) -> Result<(), DirectoryError> {
    if request.attributes.iter().any(|name| Range::is_one(name)) {
        return Ok(());
    }
    for (name, values) in &mut entry.attributes {
        let Some(Range {
            attribute,
            mut next,
        }) = Range::of(name)
        else {
            continue;
        };
        while let Some(from) = next {
            let part = rest(connection, &entry.dn, &attribute, from)?;
            next = part.next.filter(|&next| next > from);
            values.extend(part.values);
        }
        *name = attribute;
    }
    Ok(())
}

struct Part {
    values: Vec<Vec<u8>>,
    next: Option<u64>,
}

fn rest(
    connection: &Connection,
    dn: &str,
    attribute: &str,
    from: u64,
) -> Result<Part, DirectoryError> {
    let mut request = SearchRequest::entry(dn);
    request.attributes = vec![format!("{attribute};range={from}-*")];
    let page = fetch(connection, &request, Vec::new())?;
    let attributes = page.entries.into_iter().flat_map(|entry| entry.attributes);
    for (name, values) in attributes {
        if let Some(range) = Range::of(&name) {
            return Ok(Part {
                values,
                next: range.next,
            });
        }
    }
    Ok(Part {
        values: Vec::new(),
        next: None,
    })
}
