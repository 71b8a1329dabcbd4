//! The ARM commands, from the plan's fields.

use super::{Executor, Flow};
use crate::arm::{
    ArmBroadcast, ArmCommand, ArmGetCode, ArmKill, ArmLoad, ArmLog, ArmSetCode, ArmSleep, Located,
    ProgramTarget, Target,
};
use crate::batch::interpreter::Run;
use crate::plan::StepKind;

impl Executor<'_> {
    /// Carries a step out if it is one of the ARM commands.
    pub(super) fn arm(&mut self, kind: &StepKind) -> Option<Run<Flow>> {
        let command = self.command_of(kind)?;
        let line = command.to_string();
        let (name, arguments) = line.split_once(' ').unwrap_or((&line, ""));
        Some(self.dispatch(name, &format!(" {arguments}")))
    }

    fn command_of(&self, kind: &StepKind) -> Option<ArmCommand> {
        Some(match kind {
            StepKind::Log { message } => ArmCommand::Log(ArmLog {
                text: self.text(message).into(),
            }),
            StepKind::Broadcast { message, to_all } => ArmCommand::Broadcast(ArmBroadcast {
                message: self.text(message).into(),
                to_all: *to_all,
            }),
            StepKind::StartService { .. } => ArmCommand::Load(Box::new(self.start_service(kind)?)),
            StepKind::StartProgram {
                watch_id,
                program,
                arguments,
                wait,
                account,
            } => {
                let target = Target::Program(ProgramTarget {
                    program: self.text(program).into(),
                    arguments: self.text(arguments).into(),
                });
                let mut load = loading(self.text(watch_id), target);
                load.wait = flag(*wait);
                load.account = self.optional(account.as_ref()).map(Located::from);
                ArmCommand::Load(Box::new(load))
            }
            StepKind::RunDirectoryScript {
                watch_id: Some(watch_id),
                wait,
                account,
                command: Some(command),
                ..
            } => {
                let target = Target::Program(ProgramTarget {
                    program: self.text(&command.program).into(),
                    arguments: self.text(&command.arguments).into(),
                });
                let mut load = loading(self.text(watch_id), target);
                load.wait = flag(*wait);
                load.account = self.optional(account.as_ref()).map(Located::from);
                ArmCommand::Load(Box::new(load))
            }
            StepKind::StopWatch { watch_id, .. } => ArmCommand::Kill(ArmKill {
                watch_id: self.text(watch_id).into(),
                rest: None,
            }),
            StepKind::SetCode { id, code } => ArmCommand::SetCode(ArmSetCode {
                id: self.text(id).into(),
                code: (*code).into(),
            }),
            StepKind::GetCode { id } => ArmCommand::GetCode(ArmGetCode {
                id: self.text(id).into(),
            }),
            StepKind::Sleep {
                seconds,
                command: None,
            } => ArmCommand::Sleep(ArmSleep {
                seconds: u32::try_from(*seconds).unwrap_or(u32::MAX).into(),
            }),
            _ => return None,
        })
    }

    fn start_service(&self, kind: &StepKind) -> Option<ArmLoad> {
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
            return None;
        };
        let target = Target::Service(self.text(service).into());
        Some(ArmLoad {
            accept_running: flag(*accept_running),
            restart_limit: restart_limit.map(Located::from),
            reset_hours: reset_hours.map(Located::from),
            restart_script: flag(*restart_script),
            wait_time: wait.map(Located::from),
            interval: interval.map(Located::from),
            failover: flag(*failover),
            monitor_only: flag(*monitor_only),
            ..loading(self.text(watch_id), target)
        })
    }
}

fn flag(given: bool) -> Option<Located<()>> {
    given.then(|| ().into())
}

fn loading(watch_id: String, target: Target) -> ArmLoad {
    ArmLoad {
        watch_id: watch_id.into(),
        accept_running: None,
        restart_limit: None,
        reset_hours: None,
        restart_script: None,
        wait_time: None,
        interval: None,
        monitor_only: None,
        failover: None,
        wait: None,
        account: None,
        target,
    }
}
