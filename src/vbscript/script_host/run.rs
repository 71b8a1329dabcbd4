use std::cell::{Cell, RefCell};
use std::rc::Rc;
use std::time::Duration;

use jiff::civil::DateTime;

use super::messages::Messages;
use super::{ScriptHost, ScriptLine, ScriptRunner};
use crate::host::{Invocation, ProgramEnd, path};
use crate::source::SourceText;
use crate::vbscript::automation::{self, adsi};
use crate::vbscript::library::Random;
use crate::vbscript::tree::Script;
use crate::vbscript::{Ending, Interpreter, Object, Session, Stop, parse};

/// How a script ended.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Ended {
    /// The exit code, as `cscript` leaves it.
    pub code: i32,
    /// Why it did not come to its end: an error that it does not trap, a text that does not compile, a missing file.
    pub failure: Option<String>,
}

/// How many may run inside each other (`WScript.Shell.Run "cscript …"`): on Windows memory ends such a row, this process
/// must not end.
const DEEPEST: usize = 16;

/// The exit code of a script that cannot be read or does not compile.
const NOT_STARTED: i32 = 1;

/// The exit code of a script that ends at an error which it does not trap: `cscript` calls that a success.
const UNTRAPPED: i32 = 0;

impl Ended {
    fn failed(code: i32, failure: impl Into<String>) -> Self {
        Self {
            code,
            failure: Some(failure.into()),
        }
    }
}

/// A script that is about to run.
struct Start<'a> {
    line: &'a ScriptLine,
    call: &'a Invocation<'a>,
    /// Full Windows path.
    file: &'a str,
    source: &'a SourceText,
    messages: &'a Messages<'a>,
    /// What carries it out in the interpreter's place.
    runner: Option<Rc<dyn ScriptRunner>>,
}

impl ScriptHost {
    /// Carries a script out with the streams, folder, variables and identity of `call`.
    pub fn run(&self, line: &ScriptLine, call: &Invocation<'_>) -> Ended {
        let messages = Messages::new(call, line.batch_mode);
        let runner = self.next.take();
        if self.depth.get() >= DEEPEST {
            let message = format!("More than {DEEPEST} scripts inside each other are not started.");
            messages.input_error(&message);
            return Ended::failed(NOT_STARTED, message);
        }
        self.depth.set(self.depth.get() + 1);
        let ended = self.run_inside(line, call, &messages, runner);
        self.depth.set(self.depth.get() - 1);
        ended
    }

    fn run_inside(
        &self,
        line: &ScriptLine,
        call: &Invocation<'_>,
        messages: &Messages<'_>,
        runner: Option<Rc<dyn ScriptRunner>>,
    ) -> Ended {
        if line.logo {
            messages.logo();
        }
        let file = path::absolute(&call.context.cwd, &line.script);
        match self.load(&file, call) {
            Ok(source) => self.compile(&Start {
                line,
                call,
                file: &file,
                source: &source,
                messages,
                runner,
            }),
            Err(message) => {
                messages.input_error(&message);
                Ended::failed(NOT_STARTED, message)
            }
        }
    }

    fn load(&self, file: &str, call: &Invocation<'_>) -> Result<SourceText, String> {
        if path::extension(file).is_empty() {
            return Err(format!("There is no file extension in \"{file}\"."));
        }
        let bytes = call
            .host
            .files
            .read(file)
            .map_err(|error| format!("Can not find script file \"{file}\". ({error})"))?;
        SourceText::decode(path::file_name(file), &bytes, self.codepage)
            .map_err(|error| format!("{error}: {}", error.help()))
    }

    fn compile(&self, start: &Start<'_>) -> Ended {
        let parsed = parse(start.source);
        if parsed.errors.is_empty() {
            return self.carry_out(start, parsed.script);
        }
        let messages = start.messages;
        let first = messages.syntax_errors(start.file, start.source, &parsed.errors);
        Ended::failed(NOT_STARTED, first)
    }

    fn carry_out(&self, start: &Start<'_>, script: Script) -> Ended {
        let host = start.call.host;
        let session = Session {
            host: host.clone(),
            context: RefCell::new(start.call.context.clone()),
            script: start.file.to_owned(),
            arguments: start.line.arguments.clone(),
            batch_mode: start.line.batch_mode,
            identity: start.call.context.identity.clone(),
            adsi: adsi::State::new(self.settings),
            random: Random::default(),
            line: Cell::new(1),
        };
        let wscript: Rc<dyn Object> = Rc::new(automation::WScript::new(&session));
        let predefined = vec![("WScript", Rc::clone(&wscript)), ("WSH", wscript)];
        let mut interpreter = Interpreter::new(session, predefined);
        let end = End::of(self, start);
        interpreter.limits.deadline = end.first();
        let outer = self.ends.replace(end.site);
        interpreter.limits.interrupt = host.effects.cancel().flag();
        let ending = match &start.runner {
            Some(runner) => runner.run(&mut interpreter, script),
            None => interpreter.run(script),
        };
        self.ends.set(outer);
        // Also after an error: what the script did to the directory up to there holds.
        let finished = adsi::finish(&mut interpreter);
        let limit = self.time_limit.filter(|_| end.is_the_sites());
        let ended = start.ended(ending, limit);
        match finished {
            Err(Stop::Error(error)) if ended.failure.is_none() => {
                Ended::failed(ended.code, start.messages.left_over(&error))
            }
            _ => ended,
        }
    }
}

impl Start<'_> {
    /// `limit` is the site's time limit, if that is the one that comes first.
    fn ended(&self, ending: Ending, limit: Option<Duration>) -> Ended {
        match ending {
            Ending::Finished => Ended::default(),
            Ending::Quit(code) => Ended {
                code,
                failure: None,
            },
            Ending::Error(failure) => {
                let message = self
                    .messages
                    .runtime_error(self.file, self.source, &failure);
                Ended::failed(UNTRAPPED, message)
            }
            Ending::Interrupted if self.call.host.effects.cancel().is_requested() => {
                Ended::failed(NOT_STARTED, self.messages.cancelled(self.file))
            }
            Ending::Interrupted => match limit {
                Some(limit) => Ended::failed(
                    ProgramEnd::TIMED_OUT,
                    self.messages.limit_is_over(self.file, limit),
                ),
                None => Ended::failed(NOT_STARTED, self.messages.time_is_over(self.file)),
            },
        }
    }
}

/// When a script has to end.
struct End {
    /// As its command line says.
    own: Option<DateTime>,
    /// As the site says, counted from the start of the outermost script.
    site: Option<DateTime>,
}

impl End {
    fn of(host: &ScriptHost, start: &Start<'_>) -> Self {
        let now = start.call.host.clock.now();
        let after = |limit: Duration| now.checked_add(limit).ok();
        let own = start
            .line
            .time_limit
            .map(u64::from)
            .map(Duration::from_secs);
        Self {
            own: own.and_then(after),
            site: host.ends.get().or_else(|| host.time_limit.and_then(after)),
        }
    }

    fn first(&self) -> Option<DateTime> {
        [self.own, self.site].into_iter().flatten().min()
    }

    fn is_the_sites(&self) -> bool {
        self.site.is_some() && self.site == self.first()
    }
}
