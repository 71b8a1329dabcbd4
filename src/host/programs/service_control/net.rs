use std::time::Duration;

use super::{complain, record, record_control, say, system_program};
use crate::host::programs::words::{Quoting, words};
use crate::host::{Effect, Invocation, Outcome, Program, ServiceState, ServiceStatus, SystemError};

/// The exit code of every failure of `net`.
const FAILED: i32 = 2;

/// `net start` and `net stop`; any other form is left to the system's own `net`.
pub struct Net {
    limit: Duration,
}

/// Why `net` did not do what it should, as it says it.
enum Trouble {
    /// A message of the network commands, with its number.
    Message(String, u32),
    /// An error of the system.
    System(SystemError),
    /// Any other text.
    Text(String),
}

impl Trouble {
    fn from_error(error: SystemError) -> Self {
        match error.0 {
            1053 => Self::Message(
                "The service is not responding to the control function.".to_owned(),
                2186,
            ),
            1056 => Self::Message(
                "The requested service has already been started.".to_owned(),
                2182,
            ),
            1060 => Self::Message("The service name is invalid.".to_owned(), 2185),
            1052 | 1061 => Self::Message(
                "The requested pause, continue, or stop is not valid for this service.".to_owned(),
                2191,
            ),
            _ => Self::System(error),
        }
    }

    fn text(&self) -> String {
        match self {
            Self::Message(text, number) => {
                format!(
                    "{text}\r\n\r\nMore help is available by typing NET HELPMSG {number}.\r\n\r\n"
                )
            }
            Self::System(error) => {
                format!(
                    "System error {} has occurred.\r\n\r\n{error}\r\n\r\n",
                    error.0
                )
            }
            Self::Text(text) => format!("{text}\r\n\r\n"),
        }
    }

    /// In one line, for the trace.
    fn short(&self) -> String {
        match self {
            Self::Message(text, number) => format!("{text} ({number})"),
            Self::System(error) => format!("{error} ({})", error.0),
            Self::Text(text) => text.replace("\r\n", " "),
        }
    }
}

impl Program for Net {
    fn run(&self, call: &Invocation<'_>) -> i32 {
        let words = words(call.arguments, Quoting::CRuntime);
        let values: Vec<&str> = words.iter().map(|word| word.value.as_str()).collect();
        let (switches, names): (Vec<&str>, Vec<&str>) =
            values.iter().partition(|value| value.starts_with('/'));
        let yes = switches
            .iter()
            .any(|switch| switch.eq_ignore_ascii_case("/y") || switch.eq_ignore_ascii_case("/yes"));
        let understood = switches.iter().all(|switch| {
            ["/y", "/yes", "/n", "/no"]
                .iter()
                .any(|known| known.eq_ignore_ascii_case(switch))
        });
        match names.as_slice() {
            [verb] if understood && verb.eq_ignore_ascii_case("start") => list(call),
            [verb, name] if understood && verb.eq_ignore_ascii_case("start") => {
                let outcome = self.start(call, name);
                told(call, name, "start", outcome)
            }
            [verb, name] if understood && verb.eq_ignore_ascii_case("stop") => {
                self.stop(call, name, yes)
            }
            _ => other_form(call),
        }
    }
}

/// Tells the outcome of a start or stop to the trace and to the user.
fn told(call: &Invocation<'_>, name: &str, operation: &str, outcome: Result<(), Trouble>) -> i32 {
    match outcome {
        Ok(()) => {
            record_control(call, name, operation, Outcome::code(0));
            0
        }
        Err(trouble) => {
            complain(call, &trouble.text());
            record_control(
                call,
                name,
                operation,
                Outcome::told(FAILED, trouble.short()),
            );
            FAILED
        }
    }
}

fn other_form(call: &Invocation<'_>) -> i32 {
    let outcome = match system_program(call, "net") {
        Ok(code) => Outcome::code(code),
        Err(message) => {
            complain(call, &format!("{message}\r\n"));
            Outcome::told(FAILED, message)
        }
    };
    let code = outcome.exit_code.unwrap_or(FAILED);
    let effect = Effect::RunProgram {
        program: call.name.to_owned(),
        arguments: call.arguments.trim_start().to_owned(),
    };
    record(call, effect, outcome);
    code
}

fn list(call: &Invocation<'_>) -> i32 {
    let services = match call.host.services.list() {
        Ok(services) => services,
        Err(error) => {
            complain(call, &Trouble::from_error(error).text());
            return FAILED;
        }
    };
    let mut names: Vec<String> = services
        .into_iter()
        .filter(|service| service.state != ServiceState::Stopped)
        .map(|service| service.display_name)
        .collect();
    names.sort_by_key(|name| name.to_lowercase());
    let mut text = String::from("These Windows services are started:\r\n\r\n");
    for name in names {
        text.push_str(&format!("   {name}\r\n"));
    }
    text.push_str("\r\nThe command completed successfully.\r\n\r\n");
    say(call, &text);
    0
}

/// A service that is on its way to another state.
fn busy() -> Trouble {
    Trouble::Text("The service is starting or stopping.  Please try again later.".to_owned())
}

impl Net {
    /// `net` that waits for a service at most `limit`.
    pub fn new(limit: Duration) -> Self {
        Self { limit }
    }

    fn start(&self, call: &Invocation<'_>, name: &str) -> Result<(), Trouble> {
        let services = &call.host.services;
        let status = services.query(name).map_err(Trouble::from_error)?;
        if matches!(
            status.state,
            ServiceState::StartPending | ServiceState::StopPending
        ) {
            return Err(busy());
        }
        services.start(name).map_err(Trouble::from_error)?;
        let shown = &status.display_name;
        say(call, &format!("The {shown} service is starting.\r\n"));
        let reached = services
            .wait_for(name, ServiceState::Running, self.limit)
            .map_err(Trouble::from_error)?;
        match reached.state {
            ServiceState::Running | ServiceState::Paused => {
                let text = format!("The {shown} service was started successfully.\r\n\r\n");
                say(call, &text);
                Ok(())
            }
            ServiceState::Stopped => Err(not_started(&reached)),
            ServiceState::StartPending | ServiceState::StopPending => {
                Err(Trouble::from_error(SystemError(1053)))
            }
        }
    }

    fn stop(&self, call: &Invocation<'_>, name: &str, yes: bool) -> i32 {
        match self.may_stop(call, name, yes) {
            Ok(dependents) => {
                for dependent in dependents {
                    let outcome = self.stop_one(call, &dependent);
                    let code = told(call, &dependent, "stop", outcome);
                    if code != 0 {
                        return code;
                    }
                }
                let outcome = self.stop_one(call, name);
                told(call, name, "stop", outcome)
            }
            Err(trouble) => told(call, name, "stop", Err(trouble)),
        }
    }

    /// Whether the service can be stopped, with what must be stopped before it.
    fn may_stop(
        &self,
        call: &Invocation<'_>,
        name: &str,
        yes: bool,
    ) -> Result<Vec<String>, Trouble> {
        let services = &call.host.services;
        let status = services.query(name).map_err(Trouble::from_error)?;
        let shown = &status.display_name;
        match status.state {
            ServiceState::Running | ServiceState::Paused => {}
            ServiceState::Stopped => {
                return Err(Trouble::Message(
                    format!("The {shown} service is not started."),
                    3521,
                ));
            }
            ServiceState::StartPending | ServiceState::StopPending => return Err(busy()),
        }
        let dependents = services
            .running_dependents(name)
            .map_err(Trouble::from_error)?;
        if dependents.is_empty() {
            return Ok(dependents);
        }
        let mut text = format!(
            "The following services are dependent on the {shown} service.\r\n\
             Stopping the {shown} service will also stop these services.\r\n\r\n"
        );
        for dependent in &dependents {
            let shown = services
                .query(dependent)
                .map_or_else(|_| dependent.clone(), |status| status.display_name);
            text.push_str(&format!("   {shown}\r\n"));
        }
        text.push_str("\r\n");
        say(call, &text);
        if yes || agreed(call) {
            Ok(dependents)
        } else {
            Err(Trouble::Text(
                "The service was not stopped: other services depend on it.".to_owned(),
            ))
        }
    }

    fn stop_one(&self, call: &Invocation<'_>, name: &str) -> Result<(), Trouble> {
        let services = &call.host.services;
        let status = services.query(name).map_err(Trouble::from_error)?;
        let shown = &status.display_name;
        match services.stop(name) {
            // Somebody else was quicker.
            Err(SystemError(1062)) => {}
            stopped => stopped.map_err(Trouble::from_error)?,
        }
        say(call, &format!("The {shown} service is stopping.\r\n"));
        let reached = services
            .wait_for(name, ServiceState::Stopped, self.limit)
            .map_err(Trouble::from_error)?;
        if reached.state == ServiceState::Stopped {
            say(
                call,
                &format!("The {shown} service was stopped successfully.\r\n\r\n"),
            );
            Ok(())
        } else {
            Err(Trouble::Text(format!(
                "The {shown} service could not be stopped."
            )))
        }
    }
}

fn not_started(status: &ServiceStatus) -> Trouble {
    let shown = &status.display_name;
    match status.exit_code {
        0 => Trouble::Message(
            format!(
                "The {shown} service could not be started.\r\n\r\nThe service did not report an error."
            ),
            3534,
        ),
        code => Trouble::Text(format!(
            "The {shown} service could not be started.\r\n\r\nA system error has occurred.\r\n\r\n\
             System error {code} has occurred.\r\n\r\n{}",
            SystemError(code)
        )),
    }
}

/// Asks whether dependent services may be stopped too. No answer, as in a script without a console, means no.
fn agreed(call: &Invocation<'_>) -> bool {
    say(call, "Do you want to continue this operation? (Y/N) [N]: ");
    let answer = call.context.streams.input.read_line().ok().flatten();
    let text = call
        .context
        .codepage
        .get()
        .decode(answer.as_deref().unwrap_or(b""));
    text.trim_start().starts_with(['y', 'Y'])
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::super::register;
    use crate::host::test_bench::{Ran, TestBench};
    use crate::host::{ProgramTable, ServiceState};

    const SERVICES: &str = r#"
        unknown = "error"
        [services.MSExchangeSA]
        display_name = "Microsoft Exchange System Attendant"
        [services.MSExchangeIS]
        display_name = "Microsoft Exchange Information Store"
        dependencies = ["MSExchangeSA"]
        [services.Broken]
        exit_code = 1067
        [services.Quiet]
        exit_code = 0
        [services.Off]
        start_type = "disabled"
        [services.Hung]
        fail_start = 1053
        [services.Slow]
        start_delay = 30
        [services.Endless]
        start_delay = 9999
        [services.Stuck]
        running = true
        stop_delay = 9999
    "#;

    fn bench() -> TestBench {
        let mut table = ProgramTable::new();
        register(&mut table, std::time::Duration::from_secs(60));
        TestBench::new(SERVICES, table)
    }

    fn failure(text: &str) -> Ran {
        Ran::new(2, "", text)
    }

    #[test]
    fn a_start_and_a_stop_are_told_with_the_display_name() {
        let bench = bench();
        assert_eq!(
            bench.run("net start msexchangesa"),
            Ran::new(
                0,
                "The Microsoft Exchange System Attendant service is starting.\r\n\
                 The Microsoft Exchange System Attendant service was started successfully.\r\n\r\n",
                ""
            )
        );
        assert_eq!(bench.state_of("MSExchangeSA"), ServiceState::Running);
        assert_eq!(
            bench.run("NET STOP \"Microsoft Exchange System Attendant\""),
            Ran::new(
                0,
                "The Microsoft Exchange System Attendant service is stopping.\r\n\
                 The Microsoft Exchange System Attendant service was stopped successfully.\r\n\r\n",
                ""
            )
        );
        assert_eq!(bench.state_of("MSExchangeSA"), ServiceState::Stopped);
        assert_eq!(
            bench.take_effects(),
            [
                json!({"kind": "service_control", "service": "msexchangesa", "operation": "start",
                       "result": {"exit_code": 0}}),
                json!({"kind": "service_control", "service": "Microsoft Exchange System Attendant",
                       "operation": "stop", "result": {"exit_code": 0}}),
            ]
        );
    }

    #[test]
    fn a_slow_service_is_waited_for() {
        let bench = bench();
        assert_eq!(bench.run("net start slow").code, 0);
        assert_eq!(bench.state_of("Slow"), ServiceState::Running);
        assert_eq!(
            bench.run("net start endless").err,
            "The service is not responding to the control function.\r\n\r\n\
             More help is available by typing NET HELPMSG 2186.\r\n\r\n"
        );
        assert_eq!(
            bench.run("net stop endless"),
            failure("The service is starting or stopping.  Please try again later.\r\n\r\n")
        );
        assert_eq!(
            bench.run("net stop stuck").err,
            "The Stuck service could not be stopped.\r\n\r\n"
        );
    }

    #[test]
    fn failures_are_told_as_windows_tells_them() {
        let bench = bench();
        assert_eq!(
            bench.run("net start nowhere"),
            failure(
                "The service name is invalid.\r\n\r\nMore help is available by typing NET HELPMSG 2185.\r\n\r\n"
            )
        );
        assert_eq!(bench.run("net stop nowhere").code, 2);
        assert_eq!(
            bench.run("net stop MSExchangeSA"),
            failure(
                "The Microsoft Exchange System Attendant service is not started.\r\n\r\n\
                 More help is available by typing NET HELPMSG 3521.\r\n\r\n"
            )
        );
        bench.run("net start MSExchangeSA");
        assert_eq!(
            bench.run("net start MSExchangeSA"),
            failure(
                "The requested service has already been started.\r\n\r\n\
                 More help is available by typing NET HELPMSG 2182.\r\n\r\n"
            )
        );
        assert_eq!(
            bench.run("net start off"),
            failure(
                "System error 1058 has occurred.\r\n\r\nThe service cannot be started, either because it is \
                 disabled or because it has no enabled devices associated with it.\r\n\r\n"
            )
        );
        assert_eq!(
            bench.run("net start broken"),
            Ran::new(
                2,
                "The Broken service is starting.\r\n",
                "The Broken service could not be started.\r\n\r\nA system error has occurred.\r\n\r\n\
                 System error 1067 has occurred.\r\n\r\nThe process terminated unexpectedly.\r\n\r\n"
            )
        );
        assert!(
            bench
                .run("net start quiet")
                .err
                .ends_with("NET HELPMSG 3534.\r\n\r\n")
        );
        assert!(
            bench
                .run("net start hung")
                .err
                .ends_with("NET HELPMSG 2186.\r\n\r\n")
        );
        let effects = bench.take_effects();
        assert_eq!(
            effects[0]["result"]["message"],
            "The service name is invalid. (2185)"
        );
        assert_eq!(effects[0]["result"]["exit_code"], 2);
    }

    #[test]
    fn dependents_are_stopped_first_when_that_is_agreed() {
        let bench = bench();
        bench.run("net start MSExchangeIS");
        bench.take_effects();
        let refused = bench.run("net stop MSExchangeSA");
        assert_eq!(refused.code, 2);
        assert_eq!(
            refused.out,
            "The following services are dependent on the Microsoft Exchange System Attendant service.\r\n\
             Stopping the Microsoft Exchange System Attendant service will also stop these services.\r\n\r\n   \
             Microsoft Exchange Information Store\r\n\r\n\
             Do you want to continue this operation? (Y/N) [N]: "
        );
        assert_eq!(bench.state_of("MSExchangeSA"), ServiceState::Running);
        *bench.input.borrow_mut() = "y\r\n".to_owned();
        assert_eq!(bench.run("net stop MSExchangeSA").code, 0);
        assert_eq!(bench.state_of("MSExchangeIS"), ServiceState::Stopped);

        bench.input.borrow_mut().clear();
        bench.run("net start MSExchangeIS");
        bench.take_effects();
        let ran = bench.run("net stop MSExchangeSA /Y");
        assert!(ran.code == 0 && !ran.out.contains("(Y/N)"), "{ran:?}");
        let stopped: Vec<_> = bench
            .take_effects()
            .iter()
            .map(|effect| effect["service"].as_str().unwrap().to_owned())
            .collect();
        assert_eq!(stopped, ["MSExchangeIS", "MSExchangeSA"]);
    }

    #[test]
    fn started_services_are_listed_by_display_name() {
        let bench = bench();
        bench.run("net start MSExchangeIS");
        bench.take_effects();
        assert_eq!(
            bench.run("net start"),
            Ran::new(
                0,
                "These Windows services are started:\r\n\r\n   Microsoft Exchange Information Store\r\n   \
                 Microsoft Exchange System Attendant\r\n   Stuck\r\n\r\n\
                 The command completed successfully.\r\n\r\n",
                ""
            )
        );
        assert_eq!(bench.take_effects().len(), 0);
    }

    #[test]
    fn other_forms_go_to_the_systems_own_net() {
        let bench = bench();
        let ran = bench.run("net share data=C:\\data");
        assert_eq!(
            ran,
            failure("this form of net is not part of Armistice, and the system has no net\r\n")
        );
        bench
            .processes
            .known
            .borrow_mut()
            .insert("C:\\Windows\\System32\\net.exe".into(), 5);
        assert_eq!(bench.run("net share data=C:\\data").code, 5);
        assert_eq!(bench.run("net").code, 5);
        assert_eq!(
            bench.processes.runs.borrow()[0],
            (
                "C:\\Windows\\System32\\net.exe".into(),
                " share data=C:\\data".into(),
                true
            )
        );
        assert_eq!(
            bench.take_effects()[1],
            json!({"kind": "run_program", "program": "net", "arguments": "share data=C:\\data",
                   "result": {"exit_code": 5}})
        );
    }
}
