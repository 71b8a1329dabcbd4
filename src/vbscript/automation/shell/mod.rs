//! `WScript.Shell` (Microsoft's Windows Script Host reference, "WshShell object").
//!
//! There is no desktop and no registry: what needs them fails with Windows' error 50 and the reason, apart from
//! questions that have a true answer without them.

mod command;
mod environment;
mod exec;
mod popup;
mod special_folders;
#[cfg(test)]
mod tests;

use super::failure::{not_here, of_system};
use super::member::{Arguments, Member, dispatch};
use crate::host::{Effect, Outcome, SystemError, path};
use crate::vbscript::value::Variant;
use crate::vbscript::{Call, Interpreter, Object, RuntimeError, Stop};

/// The shell.
pub(super) struct Shell;

type Answer = Result<Variant, Stop>;

const NO_REGISTRY: &str = "there is no registry to change";

const MEMBERS: &[Member<Shell>] = &[
    // No window has the title that is looked for.
    Member::method("AppActivate", 1, 2, |_, _, _| Ok(Variant::Boolean(false))),
    Member::method("CreateShortcut", 1, 1, |_, _, _| {
        Err(not_here("WshShell.CreateShortcut", "shortcuts are not supported").into())
    }),
    Member::property("CurrentDirectory", |_, script, _| {
        let context = script.session.context.borrow();
        Ok(Variant::text(context.cwd.folder()))
    })
    .writable(Shell::change_directory),
    Member::indexed("Environment", 0, 1, environment::open),
    Member::method("Exec", 1, 1, exec::exec),
    Member::method("ExpandEnvironmentStrings", 1, 1, |_, script, arguments| {
        let text = arguments.string(script, 0)?;
        let context = script.session.context.borrow();
        Ok(Variant::text(&environment::expand(
            &context.environment,
            &text,
        )))
    }),
    Member::method("LogEvent", 2, 3, Shell::log_event),
    Member::method("Popup", 1, 4, popup::popup),
    Member::method("RegDelete", 1, 1, |_, _, _| {
        Err(not_here("WshShell.RegDelete", NO_REGISTRY).into())
    }),
    Member::method("RegRead", 1, 1, Shell::read_registry),
    Member::method("RegWrite", 2, 3, |_, _, _| {
        Err(not_here("WshShell.RegWrite", NO_REGISTRY).into())
    }),
    Member::method("Run", 1, 3, command::run),
    Member::method("SendKeys", 1, 2, |_, _, _| {
        Err(not_here("WshShell.SendKeys", "there is no window that takes keys").into())
    }),
    Member::property("SpecialFolders", |_, _, _| {
        Ok(Variant::object(special_folders::SpecialFolders))
    }),
];

impl Object for Shell {
    fn type_name(&self) -> String {
        "IWshShell3".to_owned()
    }

    fn call(&self, script: &mut Interpreter, call: &Call<'_>) -> Answer {
        dispatch(self, MEMBERS, script, call)
    }
}

impl Shell {
    fn change_directory(&self, script: &mut Interpreter, arguments: Arguments<'_>) -> Answer {
        let name = arguments.string(script, 0)?;
        let session = &script.session;
        let folder = path::absolute(&session.context.borrow().cwd, &name);
        let entered = match session.host.files.metadata(&folder) {
            Ok(found) if found.is_dir => Ok(()),
            Ok(_) => Err(SystemError::NOT_A_DIRECTORY),
            Err(error) => Err(error),
        };
        entered.map_err(|error| of_system("WshShell.CurrentDirectory", error))?;
        session.context.borrow_mut().cwd.enter(&folder);
        session.host.effects.record(
            Effect::ChangeDirectory { path: folder },
            &session.span(),
            Outcome::done(),
        );
        Ok(Variant::Empty)
    }

    /// What goes into the event log of Windows goes into the cluster's log. `True` when it was written.
    fn log_event(&self, script: &mut Interpreter, arguments: Arguments<'_>) -> Answer {
        arguments.long(script, 0, 0)?;
        let message = arguments.string(script, 1)?;
        let session = &script.session;
        let logged = session
            .host
            .messages
            .log(&session.host.secrets.redact(&message));
        let outcome = match &logged {
            Ok(()) => Outcome::done(),
            Err(error) => Outcome::told(1, error.to_string()),
        };
        let effect = Effect::Log { message };
        session
            .host
            .effects
            .record(effect, &session.span(), outcome);
        Ok(Variant::Boolean(logged.is_ok()))
    }

    /// The error for a value that does not exist, which scripts are written to expect.
    fn read_registry(&self, script: &mut Interpreter, arguments: Arguments<'_>) -> Answer {
        let name = arguments.string(script, 0)?;
        let number = of_system("", SystemError::FILE_NOT_FOUND).number;
        let text = format!("Unable to open registry key \"{name}\" for reading.");
        Err(RuntimeError::of("WshShell.RegRead", number, text)
            .detail("there is no registry")
            .into())
    }
}
