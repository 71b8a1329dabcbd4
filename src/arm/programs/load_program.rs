use std::rc::Rc;

use super::Session;
use super::claim::{give_back_id, mark_ended, mark_program_started, take_id};
use super::directory_script;
use super::session::command_name;
use crate::arm::registry::Started;
use crate::arm::{ArmLoad, OtherAccount, ProgramTarget};
use crate::host::arguments::quote;
use crate::host::directory::Identity;
use crate::host::{
    Application, BeginError, Context, Effect, Invocation, Launch, Outcome, Program, ProgramEnd,
    ProgramMark, path,
};
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
    let mark = match &found {
        Found::Outside(_) => Some(session.call.host.processes.new_mark()),
        Found::Script(_) | Found::Own(..) | Found::Missing => None,
    };
    let started = Started::Program(name.to_owned());
    if let Err(code) = take_id(session, load, started, mark.clone(), &effect) {
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
        // A batch file, `net` and their like would act as the present account, which may be allowed far more.
        Found::Own(..) if needs_account(session, load) && command_name(name) != "LDIFDE" => {
            Err(format!(
                "{name} runs inside this program and cannot be run as another account, so nothing was started; \
                 start it through a program of the system, such as %ComSpec% /c"
            ))
        }
        Found::Own(program, arguments) => {
            let ran = program.run(&Invocation {
                name,
                arguments: &arguments,
                context: &context_of(session, load),
                host: session.call.host,
            });
            mark_ended(session, load);
            Ok((ProgramEnd::of(ran), None))
        }
        Found::Outside(program) => start(session, load, target, &program, mark.as_ref()),
    };
    match ran {
        Ok((ended, note)) => finish(session, load, effect, ended, note),
        Err(message) => {
            give_back_id(session, load);
            session.fail(effect, &message)
        }
    }
}

/// Whether a program must be run as the account of `/U`.
fn needs_account(session: &Session<'_>, load: &ArmLoad) -> bool {
    load.account.is_some() && session.settings.other_account == Some(OtherAccount::Require)
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

/// Starts a program of the system, and waits for its end where `/W` says so. Beside the end: what else there is to tell.
fn start(
    session: &Session<'_>,
    load: &ArmLoad,
    target: &ProgramTarget,
    program: &str,
    mark: Option<&ProgramMark>,
) -> Result<(ProgramEnd, Option<String>), String> {
    let host = session.call.host;
    let arguments = &target.arguments.value;
    let arguments = if arguments.is_empty() {
        String::new()
    } else {
        format!(" {arguments}")
    };
    let wait = load.wait.is_some();
    let application = Application {
        launch: Launch {
            program,
            arguments: &arguments,
            context: session.call.context,
            wait,
        },
        token: mark.map_or("", |mark| mark.token.as_str()),
        account: load
            .account
            .as_ref()
            .filter(|_| needs_account(session, load))
            .map(|account| session.settings.account(&account.value)),
    };
    let begun = host.processes.begin(&application);
    let begun = begun.map_err(|error| match error {
        BeginError::System(_) => format!("{program} cannot be run: {error}"),
        BeginError::Account(_) => error.to_string(),
    })?;
    mark_program_started(session, load, begun.process, begun.started.as_deref());
    if !wait {
        return Ok((ProgramEnd::of(0), begun.note));
    }
    let cancel = host.effects.cancel();
    let ended = begun.waiting.wait(cancel, session.settings.kill_limit());
    mark_ended(session, load);
    let ended = ended.map_err(|error| format!("{program} did not end: {error} ({})", error.0))?;
    Ok((ended, begun.note))
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
    ran: ProgramEnd,
    note: Option<String>,
) -> i32 {
    let mut notes = Vec::from_iter(note);
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
    if let Some(account) = &load.account
        && !needs_account(session, load)
    {
        notes.push(warn_of_present_account(session, &account.value));
    }
    let code = if load.wait.is_some() && session.settings.pass_exit_code {
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

/// Says that `/U` was passed over; the text of it.
fn warn_of_present_account(session: &Session<'_>, account: &str) -> String {
    let message =
        format!("the program was run under the present account; /U {account} is not applied");
    session.report(Diagnostic {
        severity: Severity::Warning,
        message: message.clone(),
        span: Some(session.call.context.span.clone()),
        length: 1,
        excerpt: None,
        help: Some(
            "With real services it is; other_account = \"require\" in [arm] asks for it here too."
                .to_owned(),
        ),
    });
    message
}
