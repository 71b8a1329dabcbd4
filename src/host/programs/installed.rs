use crate::host::Invocation;

/// Writes an error to a command's standard error, without secrets. A closed stream is no reason to stop.
pub(crate) fn complain(call: &Invocation<'_>, name: &str, message: &str) {
    let text = call.host.secrets.redact(&format!("{name}: {message}\r\n"));
    let _ = call.context.streams.error.text(&text);
}
