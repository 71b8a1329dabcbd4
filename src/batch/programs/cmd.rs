//! `CMD`: a command line of its own, with its own variables and folder.

use std::cell::Cell;

use super::{Answer, Failure, conclude, say};
use crate::batch::{Interpreter, Options, unwrap_command_quotes};
use crate::host::{Invocation, Program};

const USAGE: &str = "Carries out a command line.\r\n\r\n\
    CMD [/S] [/Q] [/D] [/A | /U] [/E:ON | /E:OFF] [/V:ON | /V:OFF] /C command\r\n";

/// How many may be at work inside each other: Windows ends such a script when memory runs out, this process
/// must not.
const DEEPEST: usize = 32;

/// Starts an interpreter inside this process.
#[derive(Default)]
pub(super) struct Cmd {
    depth: Cell<usize>,
}

impl Program for Cmd {
    fn run(&self, call: &Invocation<'_>) -> i32 {
        if self.depth.get() >= DEEPEST {
            let failure = Failure::new(
                1,
                format!("More than {DEEPEST} cmd inside each other are not started."),
            );
            return conclude(call, Err(failure));
        }
        self.depth.set(self.depth.get() + 1);
        let code = conclude(call, cmd(call));
        self.depth.set(self.depth.get() - 1);
        code
    }
}

fn cmd(call: &Invocation<'_>) -> Answer {
    let request = Request::read(call.arguments);
    if request.help {
        say(call, USAGE)?;
        return Ok(0);
    }
    let Some(command) = request.command else {
        return Err(Failure::new(
            1,
            "cmd without /c or /k asks for commands, and nobody is there to give them.",
        ));
    };
    let options = Options {
        command_line: format!("{}{}", call.name, call.arguments),
        script_codepage: None,
        show_commands: true,
    };
    let mut interpreter = Interpreter::new(call.host.clone(), call.context.clone(), options);
    interpreter.echo = !request.quiet;
    interpreter.delayed = request.delayed;
    interpreter.extensions = request.extensions;
    let command = if request.outer_quotes {
        without_outer_quotes(command)
    } else {
        unwrap_command_quotes(command, |name| interpreter.is_program(name))
    };
    Ok(interpreter.run_command_line(&command))
}

#[derive(Debug, PartialEq, Eq)]
struct Request<'a> {
    /// The text behind `/C` or `/K`.
    command: Option<&'a str>,
    /// `/S`
    outer_quotes: bool,
    quiet: bool,
    delayed: bool,
    extensions: bool,
    help: bool,
}

impl<'a> Request<'a> {
    /// Reads switches up to `/C` or `/K`: all behind it is the command.
    /// After `/K` Windows goes on to read commands; there are none here.
    fn read(text: &'a str) -> Self {
        let mut request = Self {
            command: None,
            outer_quotes: false,
            quiet: false,
            delayed: false,
            extensions: true,
            help: false,
        };
        let mut rest = text;
        while let Some(start) = rest.find('/') {
            rest = rest.get(start + 1..).unwrap_or("");
            let letter = rest.chars().next().map(|c| c.to_ascii_lowercase());
            let value_of = |rest: &str| {
                let word = rest.get(1..).unwrap_or("").trim_start_matches(':');
                !word
                    .get(..3)
                    .is_some_and(|word| word.eq_ignore_ascii_case("off"))
            };
            match letter {
                Some('c' | 'k' | 'r') => {
                    request.command = rest.get(1..);
                    break;
                }
                Some('s') => request.outer_quotes = true,
                Some('q') => request.quiet = true,
                Some('v') => request.delayed = value_of(rest),
                Some('e') => request.extensions = value_of(rest),
                Some('x') => request.extensions = true,
                Some('y') => request.extensions = false,
                Some('?') => request.help = true,
                // Autorun, colours, file name completion and the form of output say nothing here.
                _ => {}
            }
        }
        request
    }
}

/// `/S`: the first and the last quote go whatever stands between them.
fn without_outer_quotes(text: &str) -> String {
    let text = text.trim_start();
    let Some(inner) = text.strip_prefix('"') else {
        return text.to_owned();
    };
    match inner.rsplit_once('"') {
        Some((before, behind)) => format!("{before}{behind}"),
        None => inner.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::batch::programs::testing::Bench;

    #[test]
    fn switches_end_at_c_or_k() {
        let command = |text| Request::read(text).command;
        assert_eq!(command(" /c echo /v:on"), Some(" echo /v:on"));
        assert_eq!(command(" /q/d /K dir"), Some(" dir"));
        assert_eq!(command(" /cdir"), Some("dir"));
        let request = Request::read(" /v:on /e:OFF /q /c x");
        assert!(request.delayed && !request.extensions && request.quiet);
        let request = Request::read(" /V:OFF /x /c x");
        assert!(!request.delayed && request.extensions && !request.quiet);
        assert_eq!(command(""), None);
    }

    #[test]
    fn the_outer_quotes_go_with_s() {
        assert_eq!(without_outer_quotes(r#" "a b""#), "a b");
        assert_eq!(without_outer_quotes(r#""a b" "c d""#), r#"a b" "c d"#);
        assert_eq!(without_outer_quotes(r#""a b"#), "a b");
        assert_eq!(without_outer_quotes("a \"b\""), "a \"b\"");
    }

    #[test]
    fn the_command_has_variables_of_its_own() {
        let bench = Bench::new();
        let answer = bench.run(r#"cmd /v:on /c "set x=new& echo !x!""#);
        assert_eq!((answer.code, answer.out.as_str()), (0, "new\r\n"));
        assert_eq!(bench.run("cmd /c exit 7").code, 7);
        assert_eq!(bench.run("cmd").code, 1);
    }

    #[test]
    fn a_command_line_that_starts_itself_comes_to_an_end() {
        let bench = Bench::new();
        bench.file("loop.bat", "@cmd /c loop.bat\r\n");
        let answer = bench.run("cmd /c loop.bat");
        assert_eq!(answer.code, 1);
        assert!(answer.err.starts_with("More than 32 cmd"));
    }
}
