//! Several changes under way at once.

use std::collections::HashSet;
use std::time::Duration;

use ldap3::{Ldap, LdapError, LdapResult, Mod};
use tokio::task::JoinSet;

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
    ) -> Result<Vec<Came>, DirectoryError> {
        let Some(ldap) = self.handle(Doing::Changing)? else {
            return Err(lost(&self.way.endpoint, None, Doing::Changing));
        };
        let answers = self
            .runtime
            .block_on(async { answers(&ldap, requests, permissive, self.time_limit).await });
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

async fn answers(
    ldap: &Ldap,
    requests: &[Modify],
    permissive: bool,
    limit: Duration,
) -> Vec<Answer> {
    let mut under_way = JoinSet::new();
    let mut places = std::collections::HashMap::new();
    let mut answers: Vec<Option<Answer>> = Vec::new();
    let mut left = requests.iter();
    let mut has_failed = false;
    loop {
        while !has_failed
            && under_way.len() < UNDER_WAY
            && let Some(request) = left.next()
        {
            let task = under_way.spawn(tokio::time::timeout(
                limit,
                sent(ldap.clone(), request.clone(), permissive),
            ));
            places.insert(task.id(), answers.len());
            answers.push(None);
        }
        let Some(joined) = under_way.join_next_with_id().await else {
            break;
        };
        let (id, answer) = match joined {
            Ok((id, Ok(result))) => (id, Answer::Result(result)),
            Ok((id, Err(_))) => (id, Answer::Late),
            // ldap3 panics at a result that is none.
            Err(error) => (error.id(), Answer::NotUnderstood),
        };
        has_failed |= !matches!(&answer, Answer::Result(Ok(result)) if result.rc == 0);
        if let Some(place) = places.remove(&id).and_then(|place| answers.get_mut(place)) {
            *place = Some(answer);
        }
    }
    answers.into_iter().flatten().collect()
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
