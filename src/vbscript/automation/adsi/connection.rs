use std::rc::Rc;

use crate::host::directory::{Address, Directory, DirectoryError, Identity, ResultCode};
use crate::host::{Effect, Outcome};
use crate::source::{Diagnostic, Span};
use crate::vbscript::{Interpreter, Session};

use super::error_numbers;
use super::path;

/// One directory under one address, as one identity: what the objects found there share.
pub(crate) struct Connection {
    /// The directory itself.
    pub(crate) directory: Rc<dyn Directory>,
    address: Address,
}

impl Connection {
    /// Connects and binds, or finds the connection that the run has already.
    ///
    /// # Errors
    /// When the directory cannot be reached or refuses the identity.
    pub(crate) fn open(
        script: &Interpreter,
        address: Address,
        identity: Identity,
    ) -> Result<Rc<Self>, DirectoryError> {
        let directories = &script.session.host.directories;
        let directory = directories.connect(&address, &identity)?;
        Ok(Rc::new(Self { directory, address }))
    }

    /// The path of an object here.
    pub(crate) fn path_of(&self, dn: &str) -> String {
        format!("{}{}", path::prefix(&self.address), path::escape(dn))
    }

    /// The name of the server's own domain.
    ///
    /// # Errors
    /// When the root DSE cannot be read or names none.
    pub(crate) fn domain(&self) -> Result<String, DirectoryError> {
        const NAME: &str = "defaultNamingContext";
        let root = self.directory.read("", &[NAME])?;
        root.text(NAME).ok_or_else(|| {
            DirectoryError::new(
                ResultCode::NO_SUCH_OBJECT,
                "the root DSE names no default naming context",
            )
        })
    }
}

/// Tells an effect on the directory with what came of it.
pub(crate) fn tell(
    session: &Session,
    span: Option<&Span>,
    effect: impl FnOnce() -> Effect,
    result: &Result<(), DirectoryError>,
    note: Option<&str>,
) {
    let effects = &session.host.effects;
    if !effects.active() {
        return;
    }
    let outcome = match result {
        Ok(()) => Outcome {
            message: note.map(str::to_owned),
            ..Outcome::default()
        },
        Err(error) => {
            let code = i32::try_from(error.code.0).unwrap_or(i32::MAX);
            let words = error_numbers::words(error);
            let words = match note {
                Some(note) => format!("{words} ({note})"),
                None => words,
            };
            Outcome::failed(Some(code), words)
        }
    };
    let here = session.span();
    effects.record(effect(), span.unwrap_or(&here), outcome);
}

/// Tells that an object could not be found or read, so that it is known even if the script goes on.
///
/// An object that does not exist may be just what the script wanted to know, so that is a note, and given once.
pub(crate) fn tell_unread(session: &Session, dn: &str, error: &DirectoryError) {
    if error.code != ResultCode::NO_SUCH_OBJECT {
        let effect = || Effect::DirectorySearch {
            base: dn.to_owned(),
            scope: "base".to_owned(),
            filter: "(objectClass=*)".to_owned(),
            attributes: Vec::new(),
        };
        tell(session, None, effect, &Err(error.clone()), None);
    } else if session.adsi.is_new_report(&format!("missing {dn}")) {
        let remark = Diagnostic::note(error_numbers::words(error)).at(session.span(), 1);
        session.host.diagnostics.report(remark);
    }
}
