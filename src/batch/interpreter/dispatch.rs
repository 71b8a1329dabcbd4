//! Phase 7: what a name stands for: a built-in command, a drive, a batch file, a program.

use std::borrow::Cow;

use super::execute::Surroundings;
use super::frame::Arguments;
use super::{Interpreter, Run, Status, Stop};
use crate::batch::builtins;
use crate::batch::tree::Simple;
use crate::host::{Context, Effect, Invocation, Launch, Outcome, Program, SystemError, path};
use crate::source::Severity;

/// ERRORLEVEL after a name that is no command.
const UNKNOWN_COMMAND: i32 = 9009;

impl Interpreter {
    pub(super) fn simple(&mut self, simple: &Simple, surroundings: Surroundings) -> Run {
        let name = self.token(&simple.name);
        let arguments = self.token(&simple.arguments);
        let status = self.dispatch(&name, &arguments, surroundings, false)?;
        if self.host.effects.must_stop() {
            return Err(Stop::Exit);
        }
        Ok(status)
    }

    /// Carries out a name with its arguments, `called` by `CALL` or not.
    pub(crate) fn dispatch(
        &mut self,
        name: &str,
        arguments: &str,
        surroundings: Surroundings,
        called: bool,
    ) -> Run {
        if !name.starts_with('"') {
            let builtin = builtins::find(name).filter(|(_, rest)| !self.names_a_file(name, rest));
            if let Some((builtin, rest)) = builtin {
                let arguments = match rest {
                    "" => Cow::Borrowed(arguments),
                    rest => Cow::Owned(format!("{rest}{arguments}")),
                };
                if let Some(usage) = builtins::usage_asked(name, &arguments) {
                    self.out(&format!("{usage}\r\n"))?;
                    self.errorlevel = 0;
                    return Ok(Status::SUCCESS);
                }
                return builtin(self, &arguments);
            }
            if name.len() == 2 && name.ends_with(':') && !name.starts_with(':') {
                return Ok(self.change_drive(name));
            }
            if name.starts_with(':') {
                // A label that is carried out does nothing, but "::" is taken for a drive.
                if name.starts_with("::") {
                    self.err(&format!("{}\r\n", SystemError::INVALID_DRIVE));
                }
                return Ok(Status::SUCCESS);
            }
            if name.is_empty() {
                return Ok(Status::SUCCESS);
            }
        }
        self.external(name, arguments, surroundings, called)
    }

    /// `start.bat` is a file when there is one, and `START` with an argument otherwise (parser account, phase 7.1).
    fn names_a_file(&self, name: &str, rest: &str) -> bool {
        if !rest.starts_with(['.', '\\', ':']) {
            return false;
        }
        let end = name
            .find(['+', '/', '[', ']', ' ', '\t', ',', ';', '='])
            .unwrap_or(name.len());
        let full = self.absolute(&name[..end]);
        self.host
            .files
            .metadata(&full)
            .is_ok_and(|found| !found.is_dir)
    }

    fn change_drive(&mut self, name: &str) -> Status {
        let drive = name.chars().next().unwrap_or('?').to_ascii_uppercase();
        if !drive.is_ascii_alphabetic() || !self.host.files.drive_exists(drive) {
            return self.fail(&SystemError::INVALID_DRIVE.to_string());
        }
        self.context.cwd.switch_drive(drive);
        self.record(
            || Effect::ChangeDirectory {
                path: self.context.cwd.folder().to_owned(),
            },
            Outcome::done(),
        );
        Status::SUCCESS
    }

    /// A batch file, a command that runs inside this process, or a program.
    fn external(
        &mut self,
        typed: &str,
        arguments: &str,
        surroundings: Surroundings,
        called: bool,
    ) -> Run {
        let name = typed.replace('"', "");
        for secret in crate::batch::secrets::on_command_line(&name, arguments) {
            self.host.secrets.learn(&secret);
        }
        let found = self.find_program(&name);
        tracing::debug!(%name, found = found.kind(), "a command that is not built in");
        match found {
            Found::Batch(path) => self.batch_file(&path, typed, arguments, surroundings, called),
            Found::Inside(program) => {
                let context = self.context_here();
                let code = program.run(&Invocation {
                    name: &name,
                    arguments,
                    context: &context,
                    host: &self.host,
                });
                self.errorlevel = code;
                Ok(Status(code))
            }
            Found::Opened(program, path) => {
                let context = self.context_here();
                let arguments = format!(" \"{path}\"{arguments}");
                let code = program.run(&Invocation {
                    name: &name,
                    arguments: &arguments,
                    context: &context,
                    host: &self.host,
                });
                self.errorlevel = code;
                Ok(Status(code))
            }
            Found::Outside(path) => {
                let context = self.context_here();
                let launch = Launch {
                    program: &path,
                    arguments,
                    context: &context,
                    wait: true,
                };
                let (code, outcome) = match launch.run(&*self.host.processes) {
                    Ok(ended) => {
                        if let Some(message) = &ended.message {
                            self.err(&format!("{name}: {message}\r\n"));
                        }
                        (ended.code, ended.outcome())
                    }
                    Err(error) => {
                        self.err(&format!("{error}\r\n"));
                        (
                            UNKNOWN_COMMAND,
                            Outcome::told(UNKNOWN_COMMAND, error.to_string()),
                        )
                    }
                };
                self.record(
                    || Effect::RunProgram {
                        program: name.clone(),
                        arguments: arguments.trim().to_owned(),
                    },
                    outcome,
                );
                self.errorlevel = code;
                Ok(Status(code))
            }
            Found::Nothing => Ok(self.unknown_command(typed, &name, arguments)),
        }
    }

    fn unknown_command(&mut self, typed: &str, name: &str, arguments: &str) -> Status {
        let folder = path::absolute(&self.context.cwd, name);
        let folder = path::parent(&folder);
        if name.contains(['\\', '/']) && self.host.files.metadata(folder).is_err() {
            self.err(&format!("{}\r\n", SystemError::PATH_NOT_FOUND));
            self.errorlevel = 3;
            self.record_unknown(name, arguments, 3);
            return Status(3);
        }
        self.err(&format!(
            "'{typed}' is not recognized as an internal or external command,\r\noperable program or batch file.\r\n"
        ));
        if let Some(meant) = self.host.programs.meant(name) {
            self.remark(
                Severity::Warning,
                format!("\"{name}\" is no command"),
                typed.chars().count(),
                Some(format!(
                    "{meant} was probably meant; as it stands, nothing happens here"
                )),
            );
        }
        self.errorlevel = UNKNOWN_COMMAND;
        self.record_unknown(name, arguments, UNKNOWN_COMMAND);
        Status(UNKNOWN_COMMAND)
    }

    fn record_unknown(&self, name: &str, arguments: &str, code: i32) {
        self.record(
            || Effect::RunProgram {
                program: name.to_owned(),
                arguments: arguments.trim().to_owned(),
            },
            Outcome::told(
                code,
                if code == UNKNOWN_COMMAND {
                    "not recognized as a command"
                } else {
                    "its folder is not there"
                },
            ),
        );
    }

    /// The context with the place of the present command in it.
    pub(crate) fn context_here(&self) -> Context {
        let mut context = self.context.clone();
        context.span = self.span();
        context.line = self.source_line();
        context
    }

    /// What a name leads to, in cmd's order: the current folder, then the commands that stand for the system folder's,
    /// then `PATH`.
    pub(crate) fn find_program(&self, name: &str) -> Found {
        let context = &self.context;
        let plain = !name.contains(['\\', '/', ':']);
        let found = self.host.processes.find(name, context);
        if plain && let Some(program) = self.host.programs.by_name(name) {
            // A batch file of the same name beside the script is the administrator's own, and wins.
            let here = found.as_deref().filter(|path| {
                is_batch(path) && crate::host::same_name(path::parent(path), context.cwd.folder())
            });
            if here.is_none() {
                return Found::Inside(program);
            }
        }
        match found {
            Some(path) if is_batch(&path) => Found::Batch(path),
            Some(path) => match self.host.programs.by_extension(path::extension(&path)) {
                Some(program) => Found::Opened(program, path),
                None => Found::Outside(path),
            },
            // A full path into the system folder means the same command.
            None => {
                let full = path::absolute(&context.cwd, name);
                let file = path::file_name(&full);
                let system = self
                    .lookup("SystemRoot")
                    .map(|root: std::borrow::Cow<str>| path::join(&root, "System32"));
                match self.host.programs.by_name(file) {
                    Some(program)
                        if system.is_some_and(|system| {
                            crate::host::same_name(path::parent(&full), &system)
                        }) =>
                    {
                        Found::Inside(program)
                    }
                    _ => Found::Nothing,
                }
            }
        }
    }

    /// Whether a name leads to a program or a batch file.
    pub(crate) fn is_program(&self, name: &str) -> bool {
        !matches!(self.find_program(name), Found::Nothing)
    }

    fn batch_file(
        &mut self,
        path: &str,
        typed: &str,
        arguments: &str,
        surroundings: Surroundings,
        called: bool,
    ) -> Run {
        let Some(script) = self.load_or_tell(path) else {
            return Ok(Status::FAILURE);
        };
        if !called && self.in_batch() && surroundings == Surroundings::Alone {
            return Err(Stop::Chain(script, Arguments::new(typed, arguments)));
        }
        let status = self.run_frame(script, Arguments::new(typed, arguments), 0)?;
        if !called && self.in_batch() {
            // Started without CALL in the middle of a line: what stands beside it is still carried out,
            // but nothing behind that line.
            if let Some(frame) = self.frames.last_mut() {
                frame.line = frame.script.source.line_count();
            }
        }
        Ok(status)
    }
}

/// What a name leads to.
pub(crate) enum Found {
    /// A batch file.
    Batch(String),
    /// A command of this process.
    Inside(std::rc::Rc<dyn Program>),
    /// A file that a command of this process opens.
    Opened(std::rc::Rc<dyn Program>, String),
    /// A program.
    Outside(String),
    /// Nothing.
    Nothing,
}

impl Found {
    fn kind(&self) -> &'static str {
        match self {
            Self::Batch(_) => "batch file",
            Self::Inside(_) => "in-process command",
            Self::Opened(..) => "file opened by an in-process command",
            Self::Outside(_) => "program",
            Self::Nothing => "nothing",
        }
    }
}

fn is_batch(path: &str) -> bool {
    let extension = path::extension(path);
    extension.eq_ignore_ascii_case("bat") || extension.eq_ignore_ascii_case("cmd")
}
