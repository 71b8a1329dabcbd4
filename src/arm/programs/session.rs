use crate::arm::Settings;
use crate::arm::command::Place;
use crate::arm::registry::{LoadedAt, RegistryError, Watch};
use crate::host::programs::complain;
use crate::host::{Effect, Invocation, Outcome, path};
use crate::source::Diagnostic;
use crate::vbscript::script_host::ScriptHost;

/// One call of a command, with what it needs to speak up.
pub(super) struct Session<'a> {
    pub(super) call: &'a Invocation<'a>,
    pub(super) settings: &'a Settings,
    pub(super) scripts: &'a ScriptHost,
    /// The command's name in capitals, for messages.
    pub(super) name: String,
}

impl<'a> Session<'a> {
    pub(super) fn new(
        call: &'a Invocation<'a>,
        settings: &'a Settings,
        scripts: &'a ScriptHost,
    ) -> Self {
        Self {
            call,
            settings,
            scripts,
            name: command_name(call.name),
        }
    }

    /// Writes an error to the command's standard error, without secrets.
    pub(super) fn complain(&self, message: &str) {
        complain(self.call, &self.name, message);
    }

    pub(super) fn report(&self, diagnostic: Diagnostic) {
        report(self.call, diagnostic);
    }

    /// Reports a remark on a part of the arguments: marked in the script's line where it stands there as it is, and
    /// else on the command (a variable may have brought it in).
    pub(super) fn report_on(&self, mut diagnostic: Diagnostic, place: Place) {
        let part = self
            .call
            .arguments
            .get(place.offset..place.offset.saturating_add(place.length));
        let line = self.call.context.line.as_deref().unwrap_or("");
        let found = part
            .filter(|part| !part.is_empty())
            .and_then(|part| line.find(part));
        match (found, diagnostic.span.as_mut()) {
            (Some(byte), Some(span)) => {
                let column = line.get(..byte).unwrap_or("").chars().count() + 1;
                span.column = u32::try_from(column).unwrap_or(u32::MAX);
            }
            _ => diagnostic.length = 1,
        }
        self.report(diagnostic);
    }

    pub(super) fn record(&self, effect: Effect, outcome: Outcome) {
        let host = self.call.host;
        host.effects
            .record(effect, &self.call.context.span, outcome);
    }

    /// Something could not be done: told, recorded, and the exit code for it.
    pub(super) fn fail(&self, effect: Effect, message: &str) -> i32 {
        self.complain(message);
        let code = self.settings.exit_codes.failed;
        self.record(effect, Outcome::told(code, message));
        code
    }

    /// As [`Session::fail`], because of the state folder.
    pub(super) fn fail_registry(&self, effect: Effect, error: &RegistryError) -> i32 {
        self.fail(effect, &error.to_string())
    }

    /// Whether a watch was loaded in this run of the operating system.
    pub(super) fn of_this_boot(&self, watch: &Watch) -> bool {
        match (&self.settings.boot, &watch.boot) {
            (Some(now), Some(then)) => now == then,
            _ => true,
        }
    }

    pub(super) fn place(&self) -> LoadedAt {
        (&self.call.context.span).into()
    }
}

/// The name of a command without folder and `.exe`, in capitals.
pub(super) fn command_name(name: &str) -> String {
    let name = path::file_name(name.trim_matches('"')).to_uppercase();
    name.strip_suffix(".EXE").unwrap_or(&name).to_owned()
}

/// Reports a remark, without secrets.
pub(super) fn report(call: &Invocation<'_>, mut diagnostic: Diagnostic) {
    if diagnostic.excerpt.is_none() {
        diagnostic.excerpt.clone_from(&call.context.line);
    }
    let secrets = &call.host.secrets;
    diagnostic.message = secrets.redact(&diagnostic.message);
    diagnostic.help = diagnostic.help.map(|help| secrets.redact(&help));
    call.host.diagnostics.report(diagnostic);
}
