//! The programs of Windows' system folder that batch scripts call, carried out inside this process,
//! so that they behave the same on every system.

mod attrib;
mod batch_file;
mod chcp;
mod choice;
mod cmd;
mod collation;
mod compare;
mod content;
mod find;
mod findstr;
mod more;
mod named_files;
mod names;
mod ping;
mod printer;
mod sort;
mod switches;
#[cfg(test)]
mod testing;
mod wait;
mod where_files;
mod xcopy;

use std::io;
use std::rc::Rc;

use crate::host::{Invocation, Program, ProgramTable, SystemError};

/// Adds all of them to the table.
pub fn register(table: &mut ProgramTable) {
    let tools: [(&str, Body); 15] = [
        ("attrib", attrib::attrib),
        ("chcp", chcp::chcp),
        ("choice", choice::choice),
        ("fc", compare::compare),
        ("find", find::find),
        ("findstr", findstr::findstr),
        ("hostname", names::hostname),
        ("more", more::more),
        ("ping", ping::ping),
        ("sleep", wait::sleep),
        ("sort", sort::sort),
        ("timeout", wait::timeout),
        ("where", where_files::find_files),
        ("whoami", names::whoami),
        ("xcopy", xcopy::xcopy),
    ];
    for (name, body) in tools {
        table.add(name, Rc::new(Tool(body)));
    }
    table.add("cmd", Rc::new(cmd::Cmd::default()));
    for extension in ["bat", "cmd"] {
        table.add_extension(extension, Rc::new(Tool(batch_file::batch_file)));
    }
}

/// What a tool does; it returns its exit code.
type Body = fn(&Invocation<'_>) -> Answer;

/// An exit code, or an end that has something to say on standard error.
type Answer = Result<i32, Failure>;

struct Tool(Body);

impl Program for Tool {
    fn run(&self, call: &Invocation<'_>) -> i32 {
        conclude(call, (self.0)(call))
    }
}

/// Tells what is left to tell and gives the exit code.
fn conclude(call: &Invocation<'_>, answer: Answer) -> i32 {
    match answer {
        Ok(code) => code,
        Err(failure) => {
            complain(call, &failure.message);
            failure.code
        }
    }
}

/// One line on standard error, behind everything that was written to standard output before.
fn complain(call: &Invocation<'_>, message: &str) {
    let streams = &call.context.streams;
    // What cannot be told on standard error cannot be told at all.
    let _ = streams.output.flush();
    let _ = streams.error.text(&format!("{message}\r\n"));
    let _ = streams.error.flush();
}

/// Text on standard output.
fn say(call: &Invocation<'_>, text: &str) -> io::Result<()> {
    call.context.streams.output.text(text)
}

/// The end of a tool that cannot do what it was asked for.
#[derive(Debug)]
struct Failure {
    code: i32,
    message: String,
}

impl Failure {
    fn new(code: i32, message: impl Into<String>) -> Self {
        Self {
            code,
            message: message.into(),
        }
    }
}

impl From<io::Error> for Failure {
    /// A stream that takes or gives no more.
    fn from(error: io::Error) -> Self {
        Self::new(1, SystemError::from(&error).to_string())
    }
}

#[cfg(test)]
mod tests {
    use super::testing::Bench;

    #[test]
    fn no_command_line_is_too_strange() {
        let bench = Bench::new();
        bench.file("a.txt", "one\r\ntwo\r\n");
        bench.file(r"sub\b.txt", "three");
        let words =
            r#"(/[a-z?][a-z]?[:+]?|[-+][a-z0-9]|a\.txt|sub|\*\.\*|["\\ $%\[\]^.*:;,é表0-9]){0,4}"#;
        let line = format!("( {words}){{0,4}}");
        let names: Vec<_> = bench
            .names()
            .into_iter()
            .filter(|name| name != "cmd")
            .collect();
        proptest::proptest!(|(index in 0..names.len(), arguments in line.as_str())| {
            let ended = bench.run_with(&format!("{}{arguments}", names[index]), b"a\r\nb");
            proptest::prop_assert!((-1..=255).contains(&ended.code));
        });
    }
}
