//! Several changes under way at once.

use std::collections::{HashMap, HashSet};
use std::time::Duration;

use ldap3::{Ldap, LdapError, LdapResult, Mod};
use tokio::task::{Id, JoinSet};
use tokio::time::error::Elapsed;

use super::super::{Change, DirectoryError, Modify, Operation};
use super::connection::{Connection, is_lost};
use super::controls::permissive_modify;
use super::failure::{Doing, failed, lost, refused, timed_out};
use super::link::NOT_UNDERSTOOD;

/// How many requests wait for their answer at once. A domain controller works on several requests of one connection; more
/// only make its queue longer.
const UNDER_WAY: usize = 16;

/// What came of one request.
pub(super) enum Came {
    Done(Result<(), DirectoryError>),
    /// The connection was gone before it was sent.
    Unsent,
}

enum Answer {
    Result(Result<LdapResult, LdapError>),
    Late,
    NotUnderstood,
}

impl Connection {
    /// Sends changes until one fails. What came of each that was sent, in order.
    pub(super) fn change_many(
        &self,
        requests: &[Modify],
        permissive: bool,
        meanwhile: &mut dyn FnMut(),
    ) -> Result<Vec<Came>, DirectoryError> {
        let Some(ldap) = self.handle(Doing::Changing)? else {
            return Err(lost(&self.way.endpoint, None, Doing::Changing));
        };
        let mut sending = Sending::new(ldap, requests, permissive, self.time_limit);
        self.runtime.block_on(sending.send());
        if sending.is_waiting() {
            meanwhile();
        }
        let answers = self.runtime.block_on(sending.end());
        let endpoint = &self.way.endpoint;
        let mut ends = false;
        let came = answers.into_iter().map(|answer| match answer {
            Answer::Result(Ok(result)) if result.rc == 0 => Came::Done(Ok(())),
            Answer::Result(Ok(result)) => Came::Done(Err(refused(&result))),
            Answer::Result(Err(error)) if is_lost(&error) => {
                ends = true;
                match error {
                    LdapError::OpSend { .. } => Came::Unsent,
                    _ => Came::Done(Err(lost(endpoint, None, Doing::Changing))),
                }
            }
            Answer::Result(Err(error)) => Came::Done(Err(failed(&error, endpoint))),
            Answer::Late => {
                ends = true;
                Came::Done(Err(timed_out(endpoint, self.time_limit, true)))
            }
            Answer::NotUnderstood => {
                ends = true;
                Came::Done(Err(lost(endpoint, Some(NOT_UNDERSTOOD), Doing::Changing)))
            }
        });
        let came = came.collect();
        if ends {
            // An answer that comes later must meet nobody.
            self.close();
        }
        Ok(came)
    }
}

/// Requests on their way.
struct Sending<'a> {
    ldap: Ldap,
    permissive: bool,
    limit: Duration,
    left: std::slice::Iter<'a, Modify>,
    under_way: JoinSet<Result<Result<LdapResult, LdapError>, Elapsed>>,
    /// Which request each task is for.
    places: HashMap<Id, usize>,
    /// By request.
    answers: Vec<Option<Answer>>,
    has_failed: bool,
}

impl<'a> Sending<'a> {
    fn new(ldap: Ldap, requests: &'a [Modify], permissive: bool, limit: Duration) -> Self {
        Self {
            ldap,
            permissive,
            limit,
            left: requests.iter(),
            under_way: JoinSet::new(),
            places: HashMap::new(),
            answers: Vec::new(),
            has_failed: false,
        }
    }

    /// Sends all requests, unless one fails. When the answer to one more has come after that, the last is with the server.
    async fn send(&mut self) {
        loop {
            self.fill();
            let is_last = self.left.len() == 0;
            if !self.take_answer().await || is_last {
                return;
            }
        }
    }

    /// Whether the server has work to do, and nothing speaks against more of it.
    fn is_waiting(&self) -> bool {
        !self.has_failed && !self.under_way.is_empty()
    }

    /// Waits for what is still under way.
    async fn end(mut self) -> Vec<Answer> {
        while self.take_answer().await {}
        self.answers.into_iter().flatten().collect()
    }

    fn fill(&mut self) {
        while !self.has_failed
            && self.under_way.len() < UNDER_WAY
            && let Some(request) = self.left.next()
        {
            let request = sent(self.ldap.clone(), request.clone(), self.permissive);
            let task = self
                .under_way
                .spawn(tokio::time::timeout(self.limit, request));
            self.places.insert(task.id(), self.answers.len());
            self.answers.push(None);
        }
    }

    /// Waits for the next answer; false when nothing is under way.
    async fn take_answer(&mut self) -> bool {
        let Some(joined) = self.under_way.join_next_with_id().await else {
            return false;
        };
        let (id, answer) = match joined {
            Ok((id, Ok(result))) => (id, Answer::Result(result)),
            Ok((id, Err(_))) => (id, Answer::Late),
            // ldap3 panics at a result that is none.
            Err(error) => (error.id(), Answer::NotUnderstood),
        };
        self.has_failed |= !matches!(&answer, Answer::Result(Ok(result)) if result.rc == 0);
        let place = self.places.remove(&id);
        if let Some(place) = place.and_then(|place| self.answers.get_mut(place)) {
            *place = Some(answer);
        }
        true
    }
}

async fn sent(mut ldap: Ldap, request: Modify, permissive: bool) -> Result<LdapResult, LdapError> {
    if permissive {
        ldap.with_controls(vec![permissive_modify()]);
    }
    let changes = request.changes.iter().map(modification).collect();
    ldap.modify(&request.dn, changes).await
}

pub(super) fn modification(change: &Change) -> Mod<&[u8]> {
    let attribute = change.attribute.as_bytes();
    let values = set(&change.values);
    match change.operation {
        Operation::Add => Mod::Add(attribute, values),
        Operation::Delete => Mod::Delete(attribute, values),
        Operation::Replace => Mod::Replace(attribute, values),
    }
}

pub(super) fn set(values: &[Vec<u8>]) -> HashSet<&[u8]> {
    values.iter().map(Vec::as_slice).collect()
}
