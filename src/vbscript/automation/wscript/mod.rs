//! `WScript` (Microsoft's Windows Script Host reference, "WScript object"), as `cscript.exe` gives it to a script.

mod arguments;
#[cfg(test)]
mod tests;

use std::rc::Rc;
use std::time::Duration;

use super::failure::{not_here, type_mismatch};
use super::member::{ANY, Arguments, Member, dispatch, invalid_argument, plain};
use super::text_stream::{Reader, TextStream, Writer};
use crate::host::{Effect, Outcome, path};
use crate::vbscript::value::Variant;
use crate::vbscript::{Call, Interpreter, Object, RuntimeError, Session, Stop};

/// The object that a script finds under the name `WScript`. One serves the whole script: its streams are shared.
pub struct WScript {
    shared: Rc<Shared>,
}

struct Shared {
    input: Rc<TextStream>,
    output: Rc<TextStream>,
    error: Rc<TextStream>,
    interactive: std::cell::Cell<bool>,
    timeout: std::cell::Cell<i32>,
}

/// `WScript.BuildVersion` of Windows Server 2003 and later begins with this; scripts compare it as a number.
const BUILD_VERSION: i32 = 16384;

const MEMBERS: &[Member<WScript>] = &[
    Member::property("Name", |_, _, _| Ok(Variant::text("Windows Script Host"))).default(),
    Member::property("Application", WScript::application),
    Member::property("Arguments", |_, _, _| {
        Ok(Variant::object(arguments::Arguments))
    }),
    Member::property("BuildVersion", |_, _, _| Ok(Variant::Long(BUILD_VERSION))),
    Member::property("FullName", |_, script, _| {
        Ok(Variant::text(&full_name(&script.session)))
    }),
    Member::property("Interactive", WScript::interactive).writable(WScript::set_interactive),
    Member::property("Path", |_, script, _| {
        Ok(Variant::text(path::parent(&full_name(&script.session))))
    }),
    Member::property("ScriptFullName", |_, script, _| {
        Ok(Variant::text(&script.session.script))
    }),
    Member::property("ScriptName", |_, script, _| {
        Ok(Variant::text(path::file_name(&script.session.script)))
    }),
    Member::property("StdErr", |this, _, _| {
        Ok(Variant::Object(Rc::<TextStream>::clone(&this.shared.error)))
    }),
    Member::property("StdIn", |this, _, _| {
        Ok(Variant::Object(Rc::<TextStream>::clone(&this.shared.input)))
    }),
    Member::property("StdOut", |this, _, _| {
        Ok(Variant::Object(Rc::<TextStream>::clone(
            &this.shared.output,
        )))
    }),
    Member::property("Timeout", |this: &WScript, _, _| {
        Ok(Variant::Long(this.shared.timeout.get()))
    })
    .writable(WScript::set_timeout),
    Member::property("Version", |_, _, _| Ok(Variant::text("5.8"))),
    Member::method("ConnectObject", 2, 2, |_, _, _| {
        Err(not_here("WScript.ConnectObject", EVENTS).into())
    }),
    Member::method("CreateObject", 1, 2, WScript::create_object),
    Member::method("DisconnectObject", 1, 1, |_, _, _| {
        Err(not_here("WScript.DisconnectObject", EVENTS).into())
    }),
    Member::method("Echo", 0, ANY, WScript::echo),
    Member::method("GetObject", 1, 3, WScript::get_object),
    Member::method("Quit", 0, 1, WScript::quit),
    Member::method("Sleep", 1, 1, WScript::sleep),
];

const EVENTS: &str = "events of objects are not supported";

impl Object for WScript {
    fn type_name(&self) -> String {
        "Object".to_owned()
    }

    fn call(&self, script: &mut Interpreter, call: &Call<'_>) -> Result<Variant, Stop> {
        dispatch(self, MEMBERS, script, call)
    }
}

/// The object for the streams of a session.
pub(super) fn standard_input(session: &Session) -> TextStream {
    let context = session.context.borrow();
    TextStream::reading(Reader::of_stream(
        context.streams.input.clone(),
        Rc::clone(&context.codepage),
    ))
}

/// Standard output, or standard error.
pub(super) fn standard_output(session: &Session, is_error: bool) -> TextStream {
    let streams = &session.context.borrow().streams;
    let output = if is_error {
        &streams.error
    } else {
        &streams.output
    };
    TextStream::writing(Writer::to_stream(output.clone()))
}

/// The path of the script host, which is where Windows has it.
fn full_name(session: &Session) -> String {
    let context = session.context.borrow();
    let root = context.environment.value("SystemRoot");
    path::join(root.unwrap_or(r"C:\Windows"), r"System32\cscript.exe")
}

impl WScript {
    /// The object for one script.
    pub fn new(session: &Session) -> Self {
        Self {
            shared: Rc::new(Shared {
                input: Rc::new(standard_input(session)),
                output: Rc::new(standard_output(session, false)),
                error: Rc::new(standard_output(session, true)),
                interactive: std::cell::Cell::new(!session.batch_mode),
                timeout: std::cell::Cell::new(0),
            }),
        }
    }

    fn application(&self, _: &mut Interpreter, _: Arguments<'_>) -> Result<Variant, Stop> {
        Ok(Variant::object(Self {
            shared: Rc::clone(&self.shared),
        }))
    }

    fn interactive(&self, _: &mut Interpreter, _: Arguments<'_>) -> Result<Variant, Stop> {
        Ok(Variant::Boolean(self.shared.interactive.get()))
    }

    fn set_interactive(
        &self,
        script: &mut Interpreter,
        arguments: Arguments<'_>,
    ) -> Result<Variant, Stop> {
        let interactive = arguments.boolean(script, 0, true)?;
        self.shared.interactive.set(interactive);
        Ok(Variant::Empty)
    }

    /// The limit is kept for who reads it and not enforced.
    fn set_timeout(
        &self,
        script: &mut Interpreter,
        arguments: Arguments<'_>,
    ) -> Result<Variant, Stop> {
        let seconds = arguments.long(script, 0, 0)?;
        if seconds < 0 {
            return Err(invalid_argument().into());
        }
        self.shared.timeout.set(seconds);
        Ok(Variant::Empty)
    }

    /// Not shown in batch mode, but told all the same.
    fn echo(&self, script: &mut Interpreter, arguments: Arguments<'_>) -> Result<Variant, Stop> {
        let mut words = Vec::new();
        for value in arguments.all() {
            words.push(shown(script, value)?);
        }
        let text = words.join(" ");
        let session = &script.session;
        if self.shared.interactive.get() {
            let output = session.context.borrow().streams.output.clone();
            // A terminal that is gone is no reason to stop half-way.
            let _ = output.text(&format!("{text}\r\n"));
        }
        let effects = &session.host.effects;
        if effects.active() {
            effects.record(Effect::Echo { text }, &session.span(), Outcome::done());
        }
        Ok(Variant::Empty)
    }

    fn quit(&self, script: &mut Interpreter, arguments: Arguments<'_>) -> Result<Variant, Stop> {
        Err(Stop::Quit(arguments.long(script, 0, 0)?))
    }

    fn sleep(&self, script: &mut Interpreter, arguments: Arguments<'_>) -> Result<Variant, Stop> {
        let milliseconds = arguments.long(script, 0, 0)?;
        // A negative number is an unsigned one to Windows, which then waits for weeks; it is refused here.
        let milliseconds = u64::try_from(milliseconds).map_err(|_| invalid_argument())?;
        script.wait(Duration::from_millis(milliseconds), sleep)?;
        Ok(Variant::Empty)
    }

    fn create_object(
        &self,
        script: &mut Interpreter,
        arguments: Arguments<'_>,
    ) -> Result<Variant, Stop> {
        let prog_id = arguments.string(script, 0)?;
        if arguments.get(1).is_some() {
            return Err(not_here("WScript.CreateObject", EVENTS).into());
        }
        super::create(script, &prog_id).map_err(|stop| match stop {
            Stop::Error(error) if error.number == 429 => {
                // DISP_E_EXCEPTION, which the host gives to what it raises itself.
                let text = format!("Could not locate automation class named \"{prog_id}\".");
                let number = 0x8002_0009_u32.cast_signed();
                RuntimeError::of("WScript.CreateObject", number, text).into()
            }
            other => other,
        })
    }

    fn get_object(
        &self,
        script: &mut Interpreter,
        arguments: Arguments<'_>,
    ) -> Result<Variant, Stop> {
        let name = arguments.string(script, 0)?;
        let class = match arguments.get(1) {
            Some(_) => Some(arguments.string(script, 1)?),
            None => None,
        };
        super::get_object(script, &name, class.as_deref())
    }
}

/// Waits, and tells it: whole seconds, a part of one counting as one.
pub(super) fn sleep(session: &Session, duration: Duration) {
    session.host.clock.sleep(duration);
    let seconds = duration.as_secs() + u64::from(duration.subsec_nanos() > 0);
    session
        .host
        .effects
        .record(Effect::Sleep { seconds }, &session.span(), Outcome::done());
}

/// A value as `Echo` shows it. The host, not the language, turns it into text: `True` is -1 and `Null` is shown.
fn shown(script: &mut Interpreter, value: &Variant) -> Result<String, Stop> {
    Ok(match plain(script, value)? {
        Variant::Null => "null".to_owned(),
        Variant::Boolean(true) => "-1".to_owned(),
        Variant::Boolean(false) => "0".to_owned(),
        Variant::Error(_) => return Err(type_mismatch().into()),
        other => other.to_text()?.to_string(),
    })
}
