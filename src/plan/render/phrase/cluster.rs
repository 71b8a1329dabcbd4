//! The ARM commands.

use super::{as_account, command, noted, waiting};
use crate::plan::render::names::Names;
use crate::plan::render::notation::{exact, value};
use crate::plan::{StepKind, Value};

/// The step's first line; empty for a step of another family.
pub(super) fn words(kind: &StepKind, names: &Names<'_>) -> String {
    let text = |v: &Value| value(v, names);
    match kind {
        StepKind::Log { message } => format!("log \"{}\"", text(message)),
        StepKind::Broadcast { message, to_all } => noted(
            format!("broadcast \"{}\"", text(message)),
            [to_all.then(|| "to all".to_owned())],
        ),
        StepKind::StartService { .. } => start_service(kind, names),
        StepKind::StartProgram {
            watch_id,
            program,
            arguments,
            wait,
            account,
        } => noted(
            format!(
                "start program {} → {}",
                text(watch_id),
                command(program, arguments, names)
            ),
            [waiting(*wait), as_account(account.as_ref(), names)],
        ),
        StepKind::StopWatch {
            watch_id,
            service,
            program,
        } => match service.as_ref().or(program.as_ref()) {
            Some(target) => format!("stop {} → {}", text(watch_id), text(target)),
            None => format!(
                "stop {} → nothing that these scripts surely start",
                text(watch_id)
            ),
        },
        StepKind::SetCode { id, code } => format!("set code {} = {code}", text(id)),
        StepKind::GetCode { id } => format!("get code {}", text(id)),
        StepKind::RunDirectoryScript { .. } => directory_script(kind, names),
        _ => String::new(),
    }
}

fn start_service(kind: &StepKind, names: &Names<'_>) -> String {
    let StepKind::StartService {
        watch_id,
        service,
        accept_running,
        restart_limit,
        reset_hours,
        restart_script,
        wait,
        interval,
        failover,
        monitor_only,
    } = kind
    else {
        return String::new();
    };
    let numbered = |before: &str, number: &Option<u32>, after: &str| {
        number.map(|number| format!("{before}{number}{after}"))
    };
    noted(
        format!(
            "start service {} → {}",
            value(watch_id, names),
            value(service, names)
        ),
        [
            accept_running.then(|| "may be running".to_owned()),
            numbered("restart ≤ ", restart_limit, ""),
            numbered("counted anew after ", reset_hours, " h"),
            numbered("/WAIT ", wait, ""),
            numbered("/INT ", interval, ""),
            restart_script.then(|| "restart by script".to_owned()),
            failover.then(|| "then fail over".to_owned()),
            monitor_only.then(|| "watch only".to_owned()),
        ],
    )
}

fn directory_script(kind: &StepKind, names: &Names<'_>) -> String {
    let StepKind::RunDirectoryScript {
        watch_id,
        wait,
        account,
        script,
        arguments,
        command,
        ..
    } = kind
    else {
        return String::new();
    };
    let mut line = "run directory script ".to_owned();
    if let Some(watch_id) = watch_id {
        line.push_str(&format!("{} → ", value(watch_id, names)));
    }
    line.push_str(&value(script, names));
    for argument in arguments {
        line.push(' ');
        line.push_str(&exact(argument, names));
    }
    noted(
        line,
        [
            waiting(*wait),
            as_account(account.as_ref(), names),
            // ARMLOAD is said by the watch ID; a script may also be called by its own name.
            command
                .as_ref()
                .filter(|command| watch_id.is_none() && command.program != *script)
                .map(|command| format!("by {}", value(&command.program, names))),
        ],
    )
}
