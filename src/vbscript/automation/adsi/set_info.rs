use super::connection;
use super::error_numbers;
use super::held_back;
use super::object::AdsObject;
use super::settings::MailWithoutMailbox;
use crate::host::Effect;
use crate::host::directory::{Change, Entry, Operation};
use crate::source::Diagnostic;
use crate::vbscript::{Interpreter, Stop};

/// `SetInfo`: sends the changes that wait, all in one request.
///
/// Additions and deletions carry the permissive control, as ADSI's do: a value that is there already, or not there
/// any more, is no error. Changes that are refused keep waiting, as in ADSI's cache.
pub(super) fn set_info(object: &AdsObject, script: &Interpreter) -> Result<(), Stop> {
    if object.is_new.get() {
        return create(object, script);
    }
    let left_out = left_out(&leave_out_empty(object, script)?);
    let changes = object.cache.borrow().pending().to_vec();
    let dn = object.dn.borrow().clone();
    if changes.is_empty() && left_out.is_none() {
        return Ok(());
    }
    let note = left_out.as_deref();
    if changes.is_empty() {
        tell(script, &dn, &[], &Ok(()), note);
        return Ok(());
    }
    let sent = send(object, script, &dn, changes, note)?;
    object.cache.borrow_mut().sent();
    held_back::after_modify(script, &dn, &sent)
}

/// Sends changes; gives back those that the directory took. Service principal names that another object has may wait.
fn send(
    object: &AdsObject,
    script: &Interpreter,
    dn: &str,
    mut changes: Vec<Change>,
    note: Option<&str>,
) -> Result<Vec<Change>, Stop> {
    let directory = &object.connection.directory;
    let mut result = directory.modify(dn, &changes, is_permissive(&changes));
    if let Err(error) = &result
        && held_back::may_wait(script, &changes, error)
        && let Some(rest) = held_back::hold(script, &object.connection, dn, &changes)
    {
        changes = rest;
        if changes.is_empty() {
            return Ok(changes);
        }
        result = directory.modify(dn, &changes, is_permissive(&changes));
    }
    tell(script, dn, &changes, &result, note);
    result.map_err(|error| error_numbers::stop(&error))?;
    Ok(changes)
}

fn is_permissive(changes: &[Change]) -> bool {
    changes
        .iter()
        .any(|change| change.operation != Operation::Replace)
}

pub(super) fn tell(
    script: &Interpreter,
    dn: &str,
    changes: &[Change],
    result: &Result<(), crate::host::directory::DirectoryError>,
    note: Option<&str>,
) {
    script.session.adsi.recent.borrow_mut().note(dn);
    let effect = || Effect::DirectoryModify {
        dn: dn.to_owned(),
        changes: crate::host::directory::described(changes),
    };
    connection::tell(&script.session, None, effect, result, note);
}

/// Takes out what puts an empty text onto an attribute without a value, and says so; gives back the attributes.
///
/// The published scripts do that to every user with an address and no mailbox: `Replace` of nothing is an empty text,
/// which no directory takes. Windows stops there, and leaves all users after it where they were.
fn leave_out_empty(object: &AdsObject, script: &Interpreter) -> Result<Vec<String>, Stop> {
    let names = take_out_empty(object, script)?;
    report_left_out(object, script, &names);
    Ok(names)
}

/// As [`leave_out_empty`], and says nothing.
pub(super) fn take_out_empty(
    object: &AdsObject,
    script: &Interpreter,
) -> Result<Vec<String>, Stop> {
    let adsi = &script.session.adsi;
    if adsi.settings.mail_without_mailbox == MailWithoutMailbox::Stop
        || !object.cache.borrow().pending().iter().any(puts_empty_text)
    {
        return Ok(Vec::new());
    }
    object.ensure_loaded(script)?;
    let mut cache = object.cache.borrow_mut();
    let names: Vec<_> = cache
        .pending()
        .iter()
        .filter(|change| puts_empty_text(change) && cache.was_unset(&change.attribute))
        .map(|change| change.attribute.clone())
        .collect();
    for name in &names {
        cache.forget(name);
    }
    Ok(names)
}

/// Says what was left out, once for each object.
pub(super) fn report_left_out(object: &AdsObject, script: &Interpreter, names: &[String]) {
    let dn = object.dn.borrow();
    if names.is_empty() || !script.session.adsi.is_new_report(&format!("empty {dn}")) {
        return;
    }
    let remark = Diagnostic::warning(format!(
        "{dn} has no {}, so there is nothing to change: the empty text is left out",
        names.join(", ")
    ))
    .at(script.session.span(), 1)
    .help("set mail_without_mailbox = \"stop\" in the site file to stop here as Windows does");
    script.session.host.diagnostics.report(remark);
}

/// What is told with a change of which something was left out.
pub(super) fn left_out(names: &[String]) -> Option<String> {
    (!names.is_empty()).then(|| {
        format!(
            "left out: {} (an empty text, and not set before)",
            names.join(", ")
        )
    })
}

fn puts_empty_text(change: &Change) -> bool {
    change.operation == Operation::Replace
        && matches!(change.values.as_slice(), [only] if only.is_empty())
}

fn create(object: &AdsObject, script: &Interpreter) -> Result<(), Stop> {
    let dn = object.dn.borrow().clone();
    let pending = object.cache.borrow().pending().to_vec();
    let attributes = pending
        .into_iter()
        .filter(|change| change.operation != Operation::Delete && !change.values.is_empty())
        .map(|change| (change.attribute, change.values))
        .collect();
    let entry = Entry { dn, attributes };
    let result = object.connection.directory.add(&entry);
    let effect = || Effect::DirectoryAdd {
        dn: entry.dn.clone(),
        changes: crate::host::directory::described_entry(&entry),
    };
    connection::tell(&script.session, None, effect, &result, None);
    result.map_err(|error| error_numbers::stop(&error))?;
    script.session.adsi.recent.borrow_mut().note(&entry.dn);
    object.is_new.set(false);
    object.cache.borrow_mut().reset();
    Ok(())
}
