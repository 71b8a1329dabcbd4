//! Programs: the ARM commands, directory scripts, service control, delays, and everything else.

use super::assumption::are_apart;
use super::builtin::Call;
use super::node::Node;
use super::state::{State, is_known};
use super::{Reader, Typed};
use crate::arm::{self, ArmCommand, ArmLoad, Target};
use crate::host::programs::ldifde;
use crate::host::{arguments, path};
use crate::plan::{StepKind, Steps, SystemCommand, Value};
use crate::vbscript::script_host::ScriptLine;

impl Reader<'_> {
    /// A program, or a name that is none.
    pub(super) fn program(&self, state: State, call: &Call<'_>, plain: &str) -> Typed<Node> {
        for secret in crate::batch::secrets::on_command_line(plain, call.arguments) {
            if is_known(&secret) {
                let name = path::file_name(plain).to_ascii_uppercase();
                self.symbols
                    .learn_secret(&format!("{name} PASSWORD"), &secret);
            }
        }
        let kind = self.kind_of(&state, call, plain);
        Ok(self.opaque(state, kind))
    }

    fn kind_of(&self, state: &State, call: &Call<'_>, plain: &str) -> StepKind {
        let in_folder = plain.contains(['\\', '/', ':']);
        let name = path::file_name(plain).to_ascii_lowercase();
        let name = name.strip_suffix(".exe").unwrap_or(&name);
        let apart = are_apart(&self.symbols, state, call.arguments);
        let typed = (!in_folder && !call.called && apart)
            .then(|| self.well_known(state, name, plain, call))
            .flatten();
        typed.unwrap_or_else(|| StepKind::RunProgram {
            program: self.symbols.value(call.name),
            arguments: self.symbols.value(call.arguments),
            called: call.called,
        })
    }

    fn well_known(
        &self,
        state: &State,
        name: &str,
        typed: &str,
        call: &Call<'_>,
    ) -> Option<StepKind> {
        if arm::standing(typed) != arm::Standing::Unknown
            && let Ok(command) = arm::parse(typed, call.arguments)
        {
            // What stands behind the watch ID has no place in a step.
            let whole = !matches!(&command, ArmCommand::Kill(kill) if kill.rest.is_some());
            return whole.then(|| self.arm(state, &command));
        }
        let command = || SystemCommand {
            program: self.symbols.value(call.name),
            arguments: self.symbols.value(call.arguments),
        };
        let words = arguments::split(call.arguments);
        match name {
            "cscript" | "wscript" => self.script(state, call.arguments, Some(command()), None),
            "ldifde" => self.import(call),
            "net" | "sc" => self.service(name, &words, command()),
            "timeout" => {
                let seconds = timeout_seconds(&words)?;
                Some(StepKind::Sleep {
                    seconds,
                    command: Some(command()),
                })
            }
            _ if path::extension(typed).eq_ignore_ascii_case("vbs") => {
                let line = format!("\"{typed}\" {}", call.arguments);
                self.script(state, &line, Some(command()), None)
            }
            _ => None,
        }
    }

    // ---- ARM ----

    fn arm(&self, state: &State, command: &ArmCommand) -> StepKind {
        let value = |text: &str| self.symbols.value(text);
        match command {
            ArmCommand::Load(load) => self.load(state, load),
            ArmCommand::Kill(kill) => StepKind::StopWatch {
                watch_id: value(&kill.watch_id.value),
                service: None,
                program: None,
            },
            ArmCommand::Broadcast(broadcast) => StepKind::Broadcast {
                message: value(&broadcast.message.value),
                to_all: broadcast.to_all,
            },
            ArmCommand::Log(log) => StepKind::Log {
                message: value(&log.text.value),
            },
            ArmCommand::Sleep(sleep) => StepKind::Sleep {
                seconds: sleep.seconds.value.into(),
                command: None,
            },
            ArmCommand::SetCode(set) => StepKind::SetCode {
                id: value(&set.id.value),
                code: set.code.value,
            },
            ArmCommand::GetCode(get) => StepKind::GetCode {
                id: value(&get.id.value),
            },
        }
    }

    fn load(&self, state: &State, load: &ArmLoad) -> StepKind {
        let value = |text: &str| self.symbols.value(text);
        let watch_id = value(&load.watch_id.value);
        let account = load.account.as_ref().map(|account| value(&account.value));
        let wait = load.wait.is_some();
        let target = match &load.target {
            Target::Service(service) => {
                return StepKind::StartService {
                    watch_id,
                    service: value(&service.value),
                    accept_running: load.accept_running.is_some(),
                    restart_limit: load.restart_limit.as_ref().map(|limit| limit.value),
                    reset_hours: load.reset_hours.as_ref().map(|hours| hours.value),
                    restart_script: load.restart_script.is_some(),
                    wait: load.wait_time.as_ref().map(|time| time.value),
                    interval: load.interval.as_ref().map(|time| time.value),
                    failover: load.failover.is_some(),
                    monitor_only: load.monitor_only.is_some(),
                };
            }
            Target::Program(target) => target,
        };
        let name = target.program.value.as_str();
        let plain = path::file_name(name).to_ascii_lowercase();
        let line = match plain.strip_suffix(".exe").unwrap_or(&plain) {
            "cscript" | "wscript" => Some(target.arguments.value.clone()),
            _ if path::extension(name).eq_ignore_ascii_case("vbs") => {
                Some(format!("\"{name}\" {}", target.arguments.value))
            }
            _ => None,
        };
        let script = line.and_then(|line| {
            let starter = Starter {
                watch_id: watch_id.clone(),
                wait,
                account: account.clone(),
            };
            self.script(
                state,
                &line,
                Some(SystemCommand {
                    program: value(name),
                    arguments: value(&target.arguments.value),
                }),
                Some(starter),
            )
        });
        script.unwrap_or_else(|| StepKind::StartProgram {
            watch_id,
            program: value(name),
            arguments: value(&target.arguments.value),
            wait,
            account,
        })
    }

    // ---- directory scripts ----

    fn script(
        &self,
        state: &State,
        line: &str,
        command: Option<SystemCommand>,
        starter: Option<Starter>,
    ) -> Option<StepKind> {
        let line = ScriptLine::of_host(line)
            .ok()
            .filter(|line| !line.is_other_language())?;
        let arguments: Vec<Value> = line
            .arguments
            .iter()
            .map(|text| self.symbols.value(text))
            .collect();
        let (steps, errors) = if is_known(&line.script) {
            self.script_steps(state, &line.script, &arguments)
        } else {
            (
                Steps::default(),
                vec!["its name is known only at run time".to_owned()],
            )
        };
        let (watch_id, wait, account) = match starter {
            Some(starter) => (Some(starter.watch_id), starter.wait, starter.account),
            None => (None, true, None),
        };
        Some(StepKind::RunDirectoryScript {
            watch_id,
            wait,
            account,
            script: self.symbols.value(&line.script),
            arguments,
            command,
            steps,
            errors,
        })
    }

    fn script_steps(
        &self,
        state: &State,
        script: &str,
        arguments: &[Value],
    ) -> (Steps, Vec<String>) {
        let compiled = match self.set.directory_script(&state.cmd, script) {
            Ok(compiled) => compiled,
            Err(message) => return (Steps::default(), vec![message]),
        };
        let read = compiled.steps(arguments);
        let mut known = self.directory_scripts.borrow_mut();
        let counts = known
            .entry(compiled.source().name().to_string())
            .or_insert((read.statements, read.typed));
        counts.1 = counts.1.min(read.typed);
        (read.steps.clone(), read.errors.clone())
    }

    // ---- others ----

    fn import(&self, call: &Call<'_>) -> Option<StepKind> {
        let import = ldifde::import_request(call.arguments)?;
        if let Some(password) = import.password.filter(|password| is_known(password)) {
            self.symbols.learn_secret("LDIFDE PASSWORD", &password);
        }
        let value = |text: String| self.symbols.value(&text);
        Some(StepKind::ImportLdif {
            file: value(import.file),
            server: import.server.map(value),
            account: import.account.map(value),
            command: SystemCommand {
                program: self.symbols.value(call.name),
                arguments: self.symbols.value(call.arguments),
            },
        })
    }

    fn service(&self, program: &str, words: &[String], command: SystemCommand) -> Option<StepKind> {
        let operation = words.first()?.to_ascii_lowercase();
        let (operation, service) = match (program, operation.as_str()) {
            ("net", "start" | "stop") | ("sc", "start" | "stop" | "query") => {
                (operation, words.get(1)?)
            }
            _ => return None,
        };
        if service.contains('=') {
            return None;
        }
        Some(StepKind::ServiceControl {
            service: self.symbols.value(service),
            operation,
            command,
        })
    }
}

/// What starts a directory script, where that is `ARMLOAD`.
struct Starter {
    watch_id: Value,
    wait: bool,
    account: Option<Value>,
}

/// `timeout [/t] n`
fn timeout_seconds(words: &[String]) -> Option<u64> {
    words
        .iter()
        .filter(|word| is_known(word))
        .find_map(|word| word.parse().ok())
}
