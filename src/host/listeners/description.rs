use crate::host::{AttributeChange, Effect, Record};

/// The effect's kind, as the trace names it.
pub fn kind(effect: &Effect) -> &'static str {
    match effect {
        Effect::SetVariable { .. } => "set_variable",
        Effect::ChangeDirectory { .. } => "change_directory",
        Effect::Log { .. } => "log",
        Effect::Broadcast { .. } => "broadcast",
        Effect::StartService { .. } => "start_service",
        Effect::StartProgram { .. } => "start_program",
        Effect::StopWatch { .. } => "stop_watch",
        Effect::Refused { .. } => "refused",
        Effect::SetCode { .. } => "set_code",
        Effect::GetCode { .. } => "get_code",
        Effect::Sleep { .. } => "sleep",
        Effect::ServiceControl { .. } => "service_control",
        Effect::ImportLdif { .. } => "import_ldif",
        Effect::RunDirectoryScript { .. } => "run_directory_script",
        Effect::RunProgram { .. } => "run_program",
        Effect::FileOperation { .. } => "file_operation",
        Effect::DirectorySearch { .. } => "directory_search",
        Effect::DirectoryModify { .. } => "directory_modify",
        Effect::DirectoryAdd { .. } => "directory_add",
        Effect::DirectoryDelete { .. } => "directory_delete",
        Effect::DirectoryRename { .. } => "directory_rename",
        Effect::WriteFile { .. } => "write_file",
        Effect::Echo { .. } => "echo",
        Effect::Exit { .. } => "exit",
    }
}

/// Whether an effect did not come to what it should: it was refused, or left an exit code other than 0 where that
/// is not its purpose (`ARMGETCD` and the script's end carry codes that may mean anything).
pub fn failed(record: &Record) -> bool {
    if record.result.failed {
        return true;
    }
    match record.effect {
        Effect::Refused { .. } => true,
        Effect::GetCode { .. } | Effect::Exit { .. } => false,
        _ => record.result.exit_code.is_some_and(|code| code != 0),
    }
}

/// The effect in words, after its kind.
pub(crate) fn describe(effect: &Effect) -> String {
    match effect {
        Effect::SetVariable {
            name, secret: true, ..
        } => format!("{name} (secret)"),
        Effect::SetVariable {
            name,
            value: Some(value),
            ..
        } => format!("{name} = {value}"),
        Effect::SetVariable { name, .. } => format!("{name} removed"),
        Effect::ChangeDirectory { path } => path.clone(),
        Effect::Log { message } => format!("\"{message}\""),
        Effect::Broadcast { message, to_all } => {
            let to = if *to_all { " (to all)" } else { "" };
            format!("\"{message}\"{to}")
        }
        Effect::StartService {
            watch_id, service, ..
        } => with_notes(format!("{watch_id} → {service}"), &service_notes(effect)),
        Effect::StartProgram {
            watch_id,
            program,
            arguments,
            wait,
            account,
        } => with_notes(
            format!("{watch_id} → {}", command_line(program, arguments)),
            &run_notes(*wait, account.as_deref()),
        ),
        Effect::StopWatch {
            watch_id,
            service,
            program,
        } => match service.as_ref().or(program.as_ref()) {
            Some(target) => format!("{watch_id} → {target}"),
            None => format!("{watch_id} (never loaded)"),
        },
        Effect::Refused { watch_id, reason } => format!("{watch_id}: {reason}"),
        Effect::SetCode { id, code } => format!("{id} = {code}"),
        Effect::GetCode {
            id,
            code: Some(code),
        } => format!("{id} = {code}"),
        Effect::GetCode { id, code: None } => format!("{id} (not set)"),
        Effect::Sleep { seconds } => format!("{seconds} s"),
        Effect::ServiceControl { service, operation } => format!("{operation} {service}"),
        Effect::ImportLdif {
            file,
            server,
            account,
        } => {
            let target = match server {
                Some(server) => format!("{file} → {server}"),
                None => file.clone(),
            };
            with_notes(target, &run_notes(false, account.as_deref()))
        }
        Effect::RunDirectoryScript {
            watch_id,
            wait,
            account,
            script,
            arguments,
        } => {
            let line = command_line(script, &arguments.join(" "));
            let line = match watch_id {
                Some(watch_id) => format!("{watch_id} → {line}"),
                None => line,
            };
            with_notes(line, &run_notes(*wait, account.as_deref()))
        }
        Effect::RunProgram { program, arguments } => command_line(program, arguments),
        Effect::FileOperation {
            operation,
            path,
            target,
        } => match target {
            Some(target) => format!("{operation} {path} → {target}"),
            None => format!("{operation} {path}"),
        },
        Effect::DirectorySearch { base, filter, .. } => format!("{filter} below {base}"),
        Effect::DirectoryModify { dn, changes } | Effect::DirectoryAdd { dn, changes } => {
            let changes: Vec<String> = changes.iter().map(in_words).collect();
            format!("{dn}: {}", changes.join("; "))
        }
        Effect::DirectoryDelete { dn } => dn.clone(),
        Effect::DirectoryRename { dn, target } => format!("{dn} → {target}"),
        Effect::WriteFile { path, .. } => path.clone(),
        Effect::Echo { text } => text.clone(),
        Effect::Exit { code } => code.to_string(),
    }
}

fn in_words(change: &AttributeChange) -> String {
    let sign = match change.operation {
        "add" => "+=",
        "delete" => "-=",
        _ => "=",
    };
    if change.value.is_empty() {
        format!("{} removed", change.attribute)
    } else {
        format!("{} {sign} {}", change.attribute, change.value.join(", "))
    }
}

fn command_line(program: &str, arguments: &str) -> String {
    let arguments = arguments.trim();
    if arguments.is_empty() {
        program.to_owned()
    } else {
        format!("{program} {arguments}")
    }
}

fn with_notes(text: String, notes: &[String]) -> String {
    if notes.is_empty() {
        text
    } else {
        format!("{text} ({})", notes.join(", "))
    }
}

/// How a service is watched; `/A` is left out, since scripts give it on every service.
fn service_notes(effect: &Effect) -> Vec<String> {
    let Effect::StartService {
        restart_limit,
        reset_hours,
        restart_script,
        wait,
        interval,
        failover,
        monitor_only,
        ..
    } = effect
    else {
        return Vec::new();
    };
    let mut notes = Vec::new();
    let value = |notes: &mut Vec<String>, value: &Option<u32>, before: &str, after: &str| {
        if let Some(value) = value {
            notes.push(format!("{before}{value}{after}"));
        }
    };
    value(&mut notes, restart_limit, "restart ≤ ", "");
    value(&mut notes, reset_hours, "counted anew after ", " h");
    value(&mut notes, wait, "/WAIT ", "");
    value(&mut notes, interval, "/INT ", "");
    for (set, note) in [
        (*restart_script, "restart by script"),
        (*failover, "then fail over"),
        (*monitor_only, "watch only"),
    ] {
        if set {
            notes.push(note.to_owned());
        }
    }
    notes
}

fn run_notes(wait: bool, account: Option<&str>) -> Vec<String> {
    let mut notes = Vec::new();
    if wait {
        notes.push("wait".to_owned());
    }
    if let Some(account) = account {
        notes.push(format!("as {account}"));
    }
    notes
}

#[cfg(test)]
mod tests {
    use super::*;

    fn every_kind() -> Vec<(Effect, &'static str)> {
        let text = |text: &str| text.to_owned();
        let some = |text: &str| Some(text.to_owned());
        vec![
            (
                Effect::SetVariable {
                    name: text("A"),
                    value: None,
                    secret: false,
                },
                "A removed",
            ),
            (
                Effect::ChangeDirectory {
                    path: text("C:\\x"),
                },
                "C:\\x",
            ),
            (
                Effect::Log {
                    message: text("a b"),
                },
                "\"a b\"",
            ),
            (
                Effect::Broadcast {
                    message: text("m"),
                    to_all: true,
                },
                "\"m\" (to all)",
            ),
            (
                Effect::StartService {
                    watch_id: text("ID"),
                    service: text("svc"),
                    accept_running: true,
                    restart_limit: Some(1),
                    reset_hours: Some(2),
                    restart_script: true,
                    wait: Some(3),
                    interval: Some(4),
                    failover: true,
                    monitor_only: true,
                },
                "ID → svc (restart ≤ 1, counted anew after 2 h, /WAIT 3, /INT 4, restart by script, \
                 then fail over, watch only)",
            ),
            (
                Effect::StartProgram {
                    watch_id: text("ID"),
                    program: text("p.exe"),
                    arguments: text(" a b "),
                    wait: true,
                    account: some("D\\u"),
                },
                "ID → p.exe a b (wait, as D\\u)",
            ),
            (
                Effect::StopWatch {
                    watch_id: text("ID"),
                    service: None,
                    program: some("p"),
                },
                "ID → p",
            ),
            (
                Effect::Refused {
                    watch_id: text("ID"),
                    reason: text("live"),
                },
                "ID: live",
            ),
            (
                Effect::SetCode {
                    id: text("R"),
                    code: 2,
                },
                "R = 2",
            ),
            (
                Effect::GetCode {
                    id: text("R"),
                    code: None,
                },
                "R (not set)",
            ),
            (Effect::Sleep { seconds: 5 }, "5 s"),
            (
                Effect::ServiceControl {
                    service: text("svc"),
                    operation: text("stop"),
                },
                "stop svc",
            ),
            (
                Effect::ImportLdif {
                    file: text("spn.ldf"),
                    server: some("dc"),
                    account: None,
                },
                "spn.ldf → dc",
            ),
            (
                Effect::RunDirectoryScript {
                    watch_id: some("ID"),
                    wait: true,
                    account: None,
                    script: text("exch.vbs"),
                    arguments: vec![text("P"), text("1")],
                },
                "ID → exch.vbs P 1 (wait)",
            ),
            (
                Effect::RunProgram {
                    program: text("osql"),
                    arguments: String::new(),
                },
                "osql",
            ),
            (
                Effect::FileOperation {
                    operation: text("copy"),
                    path: text("a"),
                    target: some("b"),
                },
                "copy a → b",
            ),
            (
                Effect::Echo {
                    text: text("hello"),
                },
                "hello",
            ),
            (Effect::Exit { code: 3 }, "3"),
        ]
    }

    #[test]
    fn kinds_are_those_of_the_trace() {
        for (effect, _) in every_kind() {
            let value = serde_json::to_value(&effect).unwrap();
            assert_eq!(value["kind"], kind(&effect));
        }
    }

    #[test]
    fn every_effect_has_its_words() {
        for (effect, words) in every_kind() {
            assert_eq!(describe(&effect), words);
        }
    }
}
