//! `Exec` and the `WshScriptExec` object that it gives.
//!
//! The program runs to its end before `Exec` returns, with an empty input. So `Status` is always "finished", and a
//! script that wants to write to the program's input is refused.

use std::rc::Rc;

use super::super::failure::{of_system, past_end};
use super::super::member::{Member, dispatch};
use super::super::text_stream::{Encoding, Reader, TextStream};
use super::command::carry_out;
use super::{Answer, Arguments, Shell};
use crate::host::{Input, Output, Streams, SystemError};
use crate::vbscript::value::Variant;
use crate::vbscript::{Call, Interpreter, Object};

/// A program that has ended.
struct Ended {
    output: Rc<TextStream>,
    error: Rc<TextStream>,
    code: i32,
}

/// The input of a program that has ended.
struct ClosedInput;

/// `WshFinished`
const FINISHED: i32 = 1;

pub(super) fn exec(_: &Shell, script: &mut Interpreter, arguments: Arguments<'_>) -> Answer {
    let command = arguments.string(script, 0)?;
    let session = &script.session;
    let codepage = session.context.borrow().codepage.get();
    let (output, error) = (Output::buffer(codepage), Output::buffer(codepage));
    let streams = Streams {
        input: Input::Null,
        output: output.clone(),
        error: error.clone(),
    };
    let code = carry_out(session, &command, streams, true)
        .map_err(|error| of_system("WshShell.Exec", error))?;
    let stream = |output: &Output| {
        let text = match output {
            Output::Buffer(bytes, codepage) => Encoding::Ansi(*codepage).decode(&bytes.borrow()),
            _ => Vec::new(),
        };
        Rc::new(TextStream::reading(Reader::of_text(text)))
    };
    Ok(Variant::object(Ended {
        output: stream(&output),
        error: stream(&error),
        code,
    }))
}

const MEMBERS: &[Member<Ended>] = &[
    Member::property("Status", |_, _, _| Ok(Variant::Long(FINISHED))).default(),
    Member::property("ExitCode", |this, _, _| Ok(Variant::Long(this.code))),
    // It is no process any more, and commands of this process never were one.
    Member::property("ProcessID", |_, _, _| Ok(Variant::Long(0))),
    Member::property("StdErr", |this, _, _| {
        Ok(Variant::Object(Rc::<TextStream>::clone(&this.error)))
    }),
    Member::property("StdIn", |_, _, _| Ok(Variant::object(ClosedInput))),
    Member::property("StdOut", |this, _, _| {
        Ok(Variant::Object(Rc::<TextStream>::clone(&this.output)))
    }),
    Member::method("Terminate", 0, 0, |_, _, _| Ok(Variant::Empty)),
];

/// ERROR_NO_DATA: "The pipe is being closed."
const NO_DATA: SystemError = SystemError(232);

const INPUT: &[Member<ClosedInput>] = &[
    Member::method("Close", 0, 0, |_, _, _| Ok(Variant::Empty)),
    Member::method("Write", 1, 1, ClosedInput::refuse),
    Member::method("WriteLine", 0, 1, ClosedInput::refuse),
    Member::method("WriteBlankLines", 1, 1, ClosedInput::refuse),
    Member::method("ReadLine", 0, 0, |_, _, _| Err(past_end().into())),
];

impl ClosedInput {
    fn refuse(&self, _: &mut Interpreter, _: Arguments<'_>) -> Answer {
        let reason = "programs started by Exec run to their end at once, with an empty input";
        Err(of_system("WshScriptExec.StdIn", NO_DATA)
            .detail(reason)
            .into())
    }
}

impl Object for Ended {
    fn type_name(&self) -> String {
        "WshExec".to_owned()
    }

    fn call(&self, script: &mut Interpreter, call: &Call<'_>) -> Answer {
        dispatch(self, MEMBERS, script, call)
    }
}

impl Object for ClosedInput {
    fn type_name(&self) -> String {
        "TextStream".to_owned()
    }

    fn call(&self, script: &mut Interpreter, call: &Call<'_>) -> Answer {
        dispatch(self, INPUT, script, call)
    }
}
