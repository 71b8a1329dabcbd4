//! Service principal names that wait until another computer has lost them.
//!
//! The published failover adds the names to one computer before it deletes them from the other. Servers since Windows
//! Server 2012 R2 refuse a name that another object has (error 8647), so that order stops half-way. What is refused
//! for that reason waits here; when the script has deleted the name from its holder, it is sent.

use std::rc::Rc;

use super::connection::{self, Connection};
use super::error_numbers;
use super::settings::SpnOrder;
use crate::host::Effect;
use crate::host::directory::{
    Change, DirectoryError, Operation, ResultCode, Scope, SearchRequest, Value, dn as name, filter,
};
use crate::source::{Diagnostic, Span};
use crate::vbscript::{Interpreter, Stop};

const ATTRIBUTE: &str = "servicePrincipalName";

/// What waits, in the order of the script.
#[derive(Default)]
pub(super) struct HeldBack(Vec<Waiting>);

struct Waiting {
    connection: Rc<Connection>,
    dn: String,
    change: Change,
    /// The names among them that other objects have, in lower case.
    taken: Vec<String>,
    span: Span,
}

impl HeldBack {
    /// Lets an object's attributes look as if what waits for it had been sent.
    pub(super) fn overlay(&self, dn: &str, attributes: &mut Vec<(String, Vec<Value>)>) {
        for waiting in self.of(dn) {
            let own = attributes.iter_mut().find(|(name, _)| is_spn(name));
            match own {
                Some((_, values)) => {
                    for value in &waiting.change.values {
                        if !values.iter().any(|known| lower(known) == lower(value)) {
                            values.push(value.clone());
                        }
                    }
                }
                None => attributes.push((ATTRIBUTE.to_owned(), waiting.change.values.clone())),
            }
        }
    }

    /// An object was moved.
    pub(super) fn renamed(&mut self, dn: &str, target: &str) {
        for waiting in &mut self.0 {
            if name::same(&waiting.dn, dn) {
                target.clone_into(&mut waiting.dn);
            }
        }
    }

    fn of<'a>(&'a self, dn: &'a str) -> impl Iterator<Item = &'a Waiting> {
        self.0
            .iter()
            .filter(move |waiting| name::same(&waiting.dn, dn))
    }
}

/// Whether a refused modification may be one whose names have to wait.
pub(super) fn may_wait(script: &Interpreter, changes: &[Change], error: &DirectoryError) -> bool {
    script.session.adsi.settings.spn_order == SpnOrder::DeleteFirst
        && error.code == ResultCode::CONSTRAINT_VIOLATION
        && changes.iter().any(is_append)
}

/// Lets the added names of a refused modification wait if other objects have them; gives back the changes that are
/// left to be sent, or nothing if that was not the reason.
pub(super) fn hold(
    script: &Interpreter,
    connection: &Rc<Connection>,
    dn: &str,
    changes: &[Change],
) -> Option<Vec<Change>> {
    let (appends, rest): (Vec<_>, Vec<_>) = changes.iter().cloned().partition(is_append);
    let mut held = Vec::new();
    for change in appends {
        let taken = taken(connection, dn, &change.values).ok()?;
        held.push(Waiting {
            connection: Rc::clone(connection),
            dn: dn.to_owned(),
            change,
            taken,
            span: script.session.span(),
        });
    }
    if held.iter().all(|waiting| waiting.taken.is_empty()) {
        return None;
    }
    script.session.adsi.held_back.borrow_mut().0.extend(held);
    Some(rest)
}

/// After changes were made: cancels what they overrule, and sends what they made possible.
///
/// # Errors
/// When what waited is refused for another reason than before.
pub(super) fn after_modify(script: &Interpreter, dn: &str, changes: &[Change]) -> Result<(), Stop> {
    for change in changes {
        if is_spn(&change.attribute) && change.operation != Operation::Add {
            let gone = match (change.operation, change.values.as_slice()) {
                (Operation::Delete, values) if !values.is_empty() => Some(values),
                _ => None,
            };
            after_loss(script, dn, gone)?;
        }
    }
    Ok(())
}

/// After an object lost names: the given ones, or perhaps all.
///
/// # Errors
/// As [`after_modify`].
pub(super) fn after_loss(
    script: &Interpreter,
    dn: &str,
    gone: Option<&[Value]>,
) -> Result<(), Stop> {
    if script.session.adsi.held_back.borrow().0.is_empty() {
        return Ok(());
    }
    let lost = |name: &str| gone.is_none_or(|gone| gone.iter().any(|value| lower(value) == name));
    let line = script.session.line.get();
    let mut ready = Vec::new();
    script
        .session
        .adsi
        .held_back
        .borrow_mut()
        .0
        .retain_mut(|waiting| {
            if name::same(&waiting.dn, dn) {
                // The script takes back what it asked for.
                waiting.change.values.retain(|value| !lost(&lower(value)));
                return !waiting.change.values.is_empty();
            }
            let before = waiting.taken.len();
            waiting.taken.retain(|name| !lost(name));
            if waiting.taken.is_empty() && before > 0 {
                ready.push(Waiting {
                    connection: Rc::clone(&waiting.connection),
                    dn: waiting.dn.clone(),
                    change: waiting.change.clone(),
                    taken: Vec::new(),
                    span: waiting.span.clone(),
                });
                return false;
            }
            true
        });
    let note = format!("held back until line {line} had taken the name from {dn}");
    ready
        .into_iter()
        .try_for_each(|waiting| send(script, waiting, &note))
}

/// Sends all that still waits, and reports what is refused.
///
/// # Errors
/// The first refusal.
pub(super) fn finish(script: &mut Interpreter) -> Result<(), Stop> {
    let waiting = std::mem::take(&mut script.session.adsi.held_back.borrow_mut().0);
    let mut first = Ok(());
    for waiting in waiting {
        let line = waiting.span.line;
        let result = modify(
            script,
            &waiting,
            "held back to the end, since another object has the name",
        );
        if let Err(error) = result
            && first.is_ok()
        {
            script.session.line.set(line);
            first = Err(refusal(&waiting, &error));
        }
    }
    first
}

fn send(script: &Interpreter, mut waiting: Waiting, note: &str) -> Result<(), Stop> {
    let Err(error) = waiting.connection.directory.modify(
        &waiting.dn,
        std::slice::from_ref(&waiting.change),
        true,
    ) else {
        tell(script, &waiting, &Ok(()), note);
        return Ok(());
    };
    if error.code == ResultCode::CONSTRAINT_VIOLATION
        && let Ok(taken) = taken(&waiting.connection, &waiting.dn, &waiting.change.values)
        && !taken.is_empty()
    {
        waiting.taken = taken;
        script.session.adsi.held_back.borrow_mut().0.push(waiting);
        return Ok(());
    }
    let stop = refusal(&waiting, &error);
    tell(script, &waiting, &Err(error), note);
    Err(stop)
}

fn modify(script: &Interpreter, waiting: &Waiting, note: &str) -> Result<(), DirectoryError> {
    let directory = &waiting.connection.directory;
    let result = directory.modify(&waiting.dn, std::slice::from_ref(&waiting.change), true);
    tell(script, waiting, &result, note);
    result
}

fn tell(script: &Interpreter, waiting: &Waiting, result: &Result<(), DirectoryError>, note: &str) {
    script.session.adsi.recent.borrow_mut().note(&waiting.dn);
    let effect = || Effect::DirectoryModify {
        dn: waiting.dn.clone(),
        changes: crate::host::directory::described(std::slice::from_ref(&waiting.change)),
    };
    connection::tell(
        &script.session,
        Some(&waiting.span),
        effect,
        result,
        Some(note),
    );
    if let Err(error) = result {
        let names: Vec<_> = waiting
            .change
            .values
            .iter()
            .map(|value| lower(value))
            .collect();
        let remark = format!(
            "{} was not added to {}: {}",
            names.join(", "),
            waiting.dn,
            error_numbers::words(error)
        );
        let remark = Diagnostic::error(remark).at(waiting.span.clone(), 1);
        script.session.host.diagnostics.report(remark);
    }
}

fn refusal(waiting: &Waiting, error: &DirectoryError) -> Stop {
    let words = error_numbers::words(error);
    error_numbers::of_directory(error)
        .detail(format!("{words}; asked for in line {}", waiting.span.line))
        .into()
}

/// Which of the names other objects have, in lower case.
fn taken(
    connection: &Connection,
    dn: &str,
    values: &[Value],
) -> Result<Vec<String>, DirectoryError> {
    let terms: String = values
        .iter()
        .map(|value| format!("({ATTRIBUTE}={})", filter::escape_bytes(value)))
        .collect();
    let mut pages = connection.directory.search(&SearchRequest {
        base: connection.domain()?,
        scope: Scope::Subtree,
        filter: format!("(|{terms})"),
        attributes: vec![ATTRIBUTE.to_owned()],
        page_size: 0,
        sort: None,
    })?;
    let mut held = Vec::new();
    while let Some(page) = pages.next_page()? {
        for entry in page {
            if !name::same(&entry.dn, dn) {
                held.extend(entry.values(ATTRIBUTE).iter().map(|value| lower(value)));
            }
        }
    }
    let names = values.iter().map(|value| lower(value));
    Ok(names.filter(|name| held.contains(name)).collect())
}

fn is_spn(attribute: &str) -> bool {
    attribute.eq_ignore_ascii_case(ATTRIBUTE)
}

fn is_append(change: &Change) -> bool {
    change.operation == Operation::Add && is_spn(&change.attribute)
}

fn lower(value: &[u8]) -> String {
    String::from_utf8_lossy(value).to_lowercase()
}
