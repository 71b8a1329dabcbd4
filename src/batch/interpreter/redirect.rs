//! Phase 5.5: redirections, in the order in which they are written.

use std::rc::Rc;

use super::Interpreter;
use crate::batch::tree::{Direction, Redirection};
use crate::host::{Effect, Input, Outcome, Output, SystemError, WriteMode, path};
use crate::source::Span;

/// What a handle leads to while redirections are carried out.
#[derive(Clone)]
enum Handle {
    Reads(Input),
    Writes(Output),
    Closed,
}

impl Interpreter {
    /// Redirects the streams of the context; false when one fails, and then the command is not carried out.
    pub(super) fn redirect(&mut self, redirections: &[Redirection]) -> bool {
        let texts: Vec<_> = redirections
            .iter()
            .map(|redirection| self.token(&redirection.target).into_owned())
            .collect();
        self.redirect_to(redirections, &texts, &[])
    }

    /// The same with places of their own, for what does not stand in a line that was read.
    pub(super) fn redirect_at(
        &mut self,
        redirections: &[Redirection],
        places: &[Option<Span>],
    ) -> bool {
        let texts: Vec<_> = redirections
            .iter()
            .map(|redirection| redirection.target.text.clone())
            .collect();
        self.redirect_to(redirections, &texts, places)
    }

    /// The same for a child, with the names expanded by its parent.
    pub(super) fn redirect_as(&mut self, parent: &Self, redirections: &[Redirection]) -> bool {
        let texts: Vec<_> = redirections
            .iter()
            .map(|redirection| parent.token(&redirection.target).into_owned())
            .collect();
        self.redirect_to(redirections, &texts, &[])
    }

    fn redirect_to(
        &mut self,
        redirections: &[Redirection],
        texts: &[String],
        places: &[Option<Span>],
    ) -> bool {
        let streams = &self.context.streams;
        let mut handles = vec![Handle::Closed; 10];
        handles[0] = Handle::Reads(streams.input.clone());
        handles[1] = Handle::Writes(streams.output.clone());
        handles[2] = Handle::Writes(streams.error.clone());
        for (index, (redirection, text)) in redirections.iter().zip(texts).enumerate() {
            self.current.offset = redirection.offset;
            if let Some(Some(place)) = places.get(index) {
                self.stand_at(place);
            }
            let handle = match redirection.direction {
                Direction::Duplicate => text
                    .chars()
                    .next()
                    .and_then(|digit| digit.to_digit(10))
                    .and_then(|digit| handles.get(digit as usize).cloned())
                    .filter(|handle| !matches!(handle, Handle::Closed))
                    .ok_or_else(|| {
                        "The handle could not be duplicated\r\nduring redirection of handle 1."
                            .to_owned()
                    }),
                Direction::Read => self.open_input(text),
                Direction::Write => self.open_output(text, WriteMode::Truncate),
                Direction::Append => self.open_output(text, WriteMode::Append),
            };
            match handle {
                Ok(handle) => {
                    if let Some(slot) = handles.get_mut(usize::from(redirection.handle)) {
                        *slot = handle;
                    }
                }
                Err(message) => {
                    self.err(&format!("{message}\r\n"));
                    return false;
                }
            }
        }
        let mut handles = handles.into_iter();
        match handles.next() {
            Some(Handle::Reads(input)) => self.context.streams.input = input,
            _ => self.context.streams.input = Input::Null,
        }
        for slot in [
            &mut self.context.streams.output,
            &mut self.context.streams.error,
        ] {
            *slot = match handles.next() {
                Some(Handle::Writes(output)) => output,
                _ => Output::Null,
            };
        }
        true
    }

    fn open_input(&self, name: &str) -> Result<Handle, String> {
        let full = self.absolute(name);
        match path::device_of(&full) {
            Some("CON") => return Ok(Handle::Reads(Input::Stdin)),
            Some(_) => return Ok(Handle::Reads(Input::Null)),
            None => {}
        }
        match self.host.files.open_read(&full) {
            Ok(file) => Ok(Handle::Reads(Input::File(Rc::new(file)))),
            Err(error) => Err(error.to_string()),
        }
    }

    fn open_output(&self, name: &str, mode: WriteMode) -> Result<Handle, String> {
        let full = self.absolute(name);
        match path::device_of(&full) {
            Some("CON") => return Ok(Handle::Writes(self.context.streams.output.clone())),
            Some(_) => return Ok(Handle::Writes(Output::Null)),
            None => {}
        }
        let opened = self.host.files.open_write(&full, mode);
        let operation = match mode {
            WriteMode::Truncate => "write",
            WriteMode::Append => "append",
        };
        self.record(
            || Effect::FileOperation {
                operation: operation.to_owned(),
                path: full.clone(),
                target: None,
            },
            match &opened {
                Ok(_) => Outcome::done(),
                Err(error) => Outcome::told(1, error.to_string()),
            },
        );
        match opened {
            Ok(file) => Ok(Handle::Writes(Output::File(
                Rc::new(file),
                self.context.codepage.get(),
            ))),
            // For a folder cmd says that access is denied, for a missing one that the path cannot be found.
            Err(error @ SystemError(_)) => Err(error.to_string()),
        }
    }
}
