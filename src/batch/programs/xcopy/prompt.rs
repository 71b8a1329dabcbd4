//! The questions of `XCOPY`, answered from standard input (`echo D| xcopy …`).

use super::BROKEN_OFF;
use super::request::Request;
use crate::batch::programs::{Failure, say};
use crate::host::Invocation;

/// Asks whether a destination that is not there is to be a folder.
pub(super) fn is_folder(call: &Invocation<'_>, name: &str) -> Result<bool, Failure> {
    let question = format!(
        "Does {name} specify a file name\r\nor directory name on the target\r\n(F = file, D = directory)? "
    );
    Ok(ask(call, &question, &['F', 'D'])? == 'D')
}

/// Whether files may be written over.
pub(super) struct Overwrite {
    all: bool,
}

impl Overwrite {
    pub(super) fn new(request: &Request) -> Self {
        Self {
            all: request.overwrites,
        }
    }

    /// Asks for one file unless all are allowed.
    pub(super) fn allows(&mut self, call: &Invocation<'_>, file: &str) -> Result<bool, Failure> {
        if self.all {
            return Ok(true);
        }
        let answer = ask(
            call,
            &format!("Overwrite {file} (Yes/No/All)? "),
            &['Y', 'N', 'A'],
        )?;
        self.all = answer == 'A';
        Ok(answer != 'N')
    }
}

/// Asks until one of the letters comes; at the end of the input the copy is broken off.
fn ask(call: &Invocation<'_>, question: &str, letters: &[char]) -> Result<char, Failure> {
    let streams = &call.context.streams;
    loop {
        say(call, question)?;
        streams.output.flush()?;
        let Some(line) = streams.input.read_line()? else {
            return Err(Failure::new(BROKEN_OFF, ""));
        };
        let line = call.context.codepage.get().decode(&line);
        let answer = line
            .trim_start()
            .chars()
            .next()
            .map(|c| c.to_ascii_uppercase());
        if let Some(answer) = answer.filter(|answer| letters.contains(answer)) {
            return Ok(answer);
        }
    }
}
