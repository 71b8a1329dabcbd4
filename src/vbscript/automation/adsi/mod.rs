//! ADSI: directory objects as scripts see them (Microsoft's "Active Directory Service Interfaces" reference).
//!
//! `GetObject("LDAP://…")` gives an `AdsObject`, whose attributes are read into a property cache and sent
//! back by `SetInfo`.

pub(crate) mod arguments;
mod cache;
pub(crate) mod connection;
mod container;
pub(crate) mod error_numbers;
mod held_back;
mod large_integer;
pub(crate) mod namespace;
mod object;
pub(crate) mod path;
mod recent;
mod set_info;
mod settings;
#[cfg(test)]
mod tests;
mod time;
pub(crate) mod together;
mod user;
pub(crate) mod values;

use std::cell::RefCell;

pub use settings::{MailWithoutMailbox, Settings, SpnOrder};

use super::super::value::Variant;
use super::super::{Interpreter, Stop};
use crate::host::directory::Identity;
use connection::Connection;
use path::{AdsPath, Target};

/// The distinguished name of a directory object; nothing for another object, or one that is bound by an identifier.
pub(crate) fn name_of(object: &std::rc::Rc<dyn crate::vbscript::Object>) -> Option<String> {
    let any: &dyn std::any::Any = &**object;
    let name = any.downcast_ref::<object::AdsObject>()?.dn.borrow().clone();
    crate::host::directory::dn::normal(&name)
        .is_ok()
        .then_some(name)
}

/// How many reports are remembered, so that each is given once.
const REMEMBERED: usize = 10_000;

/// What the directory objects of one run share.
#[derive(Default)]
pub struct State {
    /// What the site file says.
    pub settings: Settings,
    held_back: RefCell<held_back::HeldBack>,
    recent: RefCell<recent::Recent>,
    /// Objects that were reported already, so that each is reported once.
    reported: RefCell<std::collections::HashSet<String>>,
}

impl State {
    /// With what the site file says.
    pub fn new(settings: Settings) -> Self {
        Self {
            settings,
            ..Self::default()
        }
    }

    /// Whether something was not reported before; it counts as reported then. When there is too much to remember,
    /// something may be reported twice.
    fn is_new_report(&self, what: &str) -> bool {
        let mut reported = self.reported.borrow_mut();
        if reported.len() >= REMEMBERED {
            reported.clear();
        }
        reported.insert(what.to_lowercase())
    }
}

/// `GetObject(path)`.
///
/// # Errors
/// 0x800401E4 for a path that is none of ADSI's, 0x80005000 for a malformed one, 0x80072030 for an object that does
/// not exist, or what the directory says.
pub fn get_object(script: &mut Interpreter, path: &str) -> Result<Variant, Stop> {
    let identity = script.session.identity.clone();
    open(script, path, identity).map_err(without_source)
}

/// To be called when a script has ended, also by `WScript.Quit`: sends what is still held back.
///
/// # Errors
/// The first refusal, with the session's line set to where the script asked for it.
pub fn finish(script: &mut Interpreter) -> Result<(), Stop> {
    held_back::finish(script)
}

fn open(script: &mut Interpreter, path: &str, identity: Identity) -> Result<Variant, Stop> {
    let path = AdsPath::parse(path)?;
    if path.target == Target::Namespace {
        return Ok(Variant::object(namespace::Namespace::new(path.address)));
    }
    let name = path.target.name().to_owned();
    let object = Connection::open(script, path.address, identity)
        .and_then(|connection| object::AdsObject::bind(connection, path.target));
    match object {
        Ok(object) => Ok(Variant::object(object)),
        Err(error) => {
            connection::tell_unread(&script.session, &name, &error);
            Err(error_numbers::stop(&error))
        }
    }
}

/// Errors of `GetObject` itself have no source: no object was there yet to name one.
fn without_source(stop: Stop) -> Stop {
    match stop {
        Stop::Error(mut error) => {
            error.source.clear();
            Stop::Error(error)
        }
        other => other,
    }
}
