use std::rc::Rc;

use super::Session;
use super::claim::{give_back_id, mark_started, take_id};
use super::directory_script;
use crate::arm::registry::{Started, Watches};
use crate::arm::{ArmLoad, ProgramTarget};
use crate::host::arguments::quote;
use crate::host::directory::Identity;
use crate::host::{Context, Effect, Invocation, Launch, Outcome, Program, ProgramEnd, path};
use crate::source::{Diagnostic, Severity};
use crate::vbscript::script_host::ScriptLine;

/// What a program's name stands for.
enum Found {
    /// A script for the directory.
    Script(ScriptLine),
    /// A command that runs inside this process, with its arguments.
    Own(Rc<dyn Program>, String),
    /// A program of the system, by its path.
    Outside(String),
    /// Nothing.
    Missing,
}

pub(super) fn run(session: &Session<'_>, load: &ArmLoad, target: &ProgramTarget) -> i32 {
    let name = target.program.value.as_str();
    let wait = load.wait.is_some();
    let account = load.account.as_ref().map(|account| account.value.clone());
    let found = find(session, target);
    let effect = match &found {
        Found::Script(line) => line.effect(Some(&load.watch_id.value), wait, account.as_deref()),
        Found::Own(..) | Found::Outside(_) | Found::Missing => Effect::StartProgram {
            watch_id: load.watch_id.value.clone(),
            program: name.to_owned(),
            arguments: target.arguments.value.clone(),
            wait,
            account,
        },
    };
    if let Err(code) = take_id(session, load, Started::Program(name.to_owned()), &effect) {
        return code;
    }
    let ran = match found {
        Found::Script(line) => {
            let code = run_script(session, load, &line, effect);
            mark_ended(session, load);
            return code;
        }
        Found::Missing if directory_script::is_host(name) => Err(format!(
            "{name} is given no VBScript file, and the system has no script host of its own"
        )),
        Found::Missing => Err(format!("the program {name} is not found")),
        Found::Own(program, arguments) => {
            let ran = program.run(&Invocation {
                name,
                arguments: &arguments,
                context: &context_of(session, load),
                host: session.call.host,
            });
            mark_ended(session, load);
            Ok(ProgramEnd::of(ran))
        }
        Found::Outside(program) => start(session, load, target, &program, wait),
    };
    match ran {
        Ok(ended) => finish(session, load, effect, wait, ended),
        Err(message) => {
            give_back_id(session, load);
            session.fail(effect, &message)
        }
    }
}

/// Looks a program up: a command of ours by its plain name, else what the system has.
fn find(session: &Session<'_>, target: &ProgramTarget) -> Found {
    let host = session.call.host;
    let (name, arguments) = (
        target.program.value.as_str(),
        target.arguments.value.as_str(),
    );
    let script_host = directory_script::is_host(name);
    let line = if script_host {
        directory_script::of_host(arguments)
    } else if directory_script::is_vbscript(name) {
        directory_script::of_file(name, arguments)
    } else {
        None
    };
    if let Some(line) = line {
        return Found::Script(line);
    }
    let blank_before = |text: &str| {
        if text.is_empty() {
            String::new()
        } else {
            format!(" {text}")
        }
    };
    // What is not VBScript goes past our own script host to the system's.
    if !script_host
        && !name.contains(['\\', '/', ':'])
        && let Some(program) = host.programs.by_name(name)
    {
        return Found::Own(program, blank_before(arguments));
    }
    match host.processes.find(name, session.call.context) {
        None => Found::Missing,
        Some(file) if directory_script::is_vbscript(&file) => {
            directory_script::of_file(&file, arguments).map_or(Found::Missing, Found::Script)
        }
        Some(file) => match host.programs.by_extension(path::extension(&file)) {
            Some(program) => {
                let arguments = format!(" {}{}", quote(&file), blank_before(arguments));
                Found::Own(program, arguments)
            }
            None => Found::Outside(file),
        },
    }
}

fn start(
    session: &Session<'_>,
    load: &ArmLoad,
    target: &ProgramTarget,
    program: &str,
    wait: bool,
) -> Result<ProgramEnd, String> {
    let arguments = &target.arguments.value;
    let arguments = if arguments.is_empty() {
        String::new()
    } else {
        format!(" {arguments}")
    };
    let launch = Launch {
        program,
        arguments: &arguments,
        context: session.call.context,
        wait,
    };
    let ran = launch.run(&*session.call.host.processes);
    let ended = ran.map_err(|error| format!("{program} cannot be run: {error} ({})", error.0))?;
    if wait {
        mark_ended(session, load);
    } else {
        mark_started(session, load);
    }
    Ok(ended)
}

/// Carries a directory script out. It runs to its end also without `/W`: what comes after it in the batch file relies
/// on what it did, and whoever left `/W` out relied on luck.
fn run_script(session: &Session<'_>, load: &ArmLoad, line: &ScriptLine, effect: Effect) -> i32 {
    let ended = session.scripts.run(
        line,
        &Invocation {
            context: &context_of(session, load),
            ..*session.call
        },
    );
    let waited = load.wait.is_some() && session.settings.pass_exit_code;
    let code = if waited { ended.code } else { 0 };
    session.record(effect, ended.outcome());
    code
}

/// What a program that runs inside this process is given: `/U` says who it acts as in a directory.
fn context_of(session: &Session<'_>, load: &ArmLoad) -> Context {
    let mut context = session.call.context.clone();
    if let Some(account) = &load.account {
        context.identity = Identity::Account(account.value.clone());
    }
    context
}

/// The exit code and the outcome of a program that was started.
fn finish(
    session: &Session<'_>,
    load: &ArmLoad,
    effect: Effect,
    wait: bool,
    ran: ProgramEnd,
) -> i32 {
    let mut notes = Vec::new();
    let failed = ran.message.is_some();
    match ran.message {
        Some(message) => {
            session.complain(&message);
            notes.push(message);
        }
        None if ran.code != 0 => {
            notes.push(format!("the program ended with exit code {}", ran.code));
        }
        None => {}
    }
    if let Some(account) = &load.account {
        let message = format!(
            "the program was run under the present account; /U {} is not applied",
            account.value
        );
        session.report(Diagnostic {
            severity: Severity::Warning,
            message: message.clone(),
            span: Some(session.call.context.span.clone()),
            length: 1,
            excerpt: None,
            help: Some("Run the script itself under this account.".to_owned()),
        });
        notes.push(message);
    }
    let code = if wait && session.settings.pass_exit_code {
        ran.code
    } else {
        0
    };
    let outcome = Outcome {
        exit_code: Some(code),
        message: (!notes.is_empty()).then(|| notes.join("; ")),
        failed,
    };
    session.record(effect, outcome);
    code
}

fn mark_ended(session: &Session<'_>, load: &ArmLoad) {
    let watches = Watches::new(&*session.call.host.state);
    if let Err(error) = watches.mark_ended(&load.watch_id.value) {
        session.complain(&error.to_string());
    }
}
