use std::fmt::Write;

use super::{complain, record, record_control, say, system_program};
use crate::host::programs::words::{Quoting, words};
use crate::host::same_name;
use crate::host::{
    Effect, Invocation, MASK, Outcome, Program, ServiceState, ServiceStatus, StartType, SystemError,
};

/// `sc`: `query`, `queryex`, `qc`, `start`, `stop`, `getdisplayname`, `getkeyname`.
///
/// Its exit code is the system's error number, and it tells errors on standard output, as the original does.
/// The service's type, program and process are not known here and shown as an own process without them.
pub struct Sc;

/// What failed, as `sc` names it: the step and the error.
struct Failure(&'static str, SystemError);

type Answer = Result<(), Failure>;

impl Program for Sc {
    fn run(&self, call: &Invocation<'_>) -> i32 {
        let words = words(call.arguments, Quoting::CRuntime);
        let values: Vec<&str> = words.iter().map(|word| word.value.as_str()).collect();
        let Some((verb, rest)) = values.split_first() else {
            return other_form(call, None);
        };
        let answer = match (verb.to_ascii_lowercase().as_str(), rest) {
            ("query" | "queryex", rest) => query(call, rest, verb.len() > "query".len()),
            ("qc", [name, ..]) => configuration(call, name),
            ("start", [name, ..]) => return control(call, name, "start", start(call, name)),
            ("stop", [name, ..]) => return control(call, name, "stop", stop(call, name)),
            ("getdisplayname", [name, ..]) => display_name(call, name),
            ("getkeyname", [name, ..]) => key_name(call, name),
            ("config" | "failure" | "delete" | "create" | "pause" | "continue", [name, ..]) => {
                return other_form(call, Some(name));
            }
            _ => return other_form(call, None),
        };
        tell(call, answer)
    }
}

/// Tells a failure and gives the exit code.
fn tell(call: &Invocation<'_>, answer: Answer) -> i32 {
    match answer {
        Ok(()) => 0,
        Err(Failure(step, error)) => {
            say(
                call,
                &format!("[SC] {step} FAILED {}:\r\n\r\n{error}\r\n\r\n", error.0),
            );
            exit_code(error)
        }
    }
}

fn exit_code(error: SystemError) -> i32 {
    i32::try_from(error.0).unwrap_or(i32::MAX)
}

fn control(call: &Invocation<'_>, name: &str, operation: &str, answer: Answer) -> i32 {
    let outcome = match &answer {
        Ok(()) => Outcome::code(0),
        Err(Failure(_, error)) => {
            Outcome::told(exit_code(*error), format!("{error} ({})", error.0))
        }
    };
    let code = tell(call, answer);
    record_control(call, name, operation, outcome);
    code
}

/// A form that is not made here: the system's own `sc` may do it, but only where the services are the system's own.
/// Otherwise a rehearsal would change the real ones.
fn other_form(call: &Invocation<'_>, changes: Option<&str>) -> i32 {
    let words = words(call.arguments, Quoting::CRuntime);
    let mut values: Vec<&str> = words.iter().map(|word| word.value.as_str()).collect();
    learn_password(call, &values);
    let result = if call.host.services.back_end() == "windows" {
        system_program(call, "sc")
    } else {
        Err(format!(
            "this form of sc is not supported with {} services",
            call.host.services.back_end()
        ))
    };
    let outcome = match result {
        Ok(code) => Outcome::code(code),
        Err(message) => {
            complain(call, &format!("{message}\r\n"));
            Outcome::told(1, message)
        }
    };
    let code = outcome.exit_code.unwrap_or(1);
    match changes {
        Some(service) => {
            // The verb, and what follows the service's name.
            values.remove(1);
            record_control(call, service, &masked(&values), outcome);
        }
        None => {
            let effect = Effect::RunProgram {
                program: call.name.to_owned(),
                arguments: masked(&values),
            };
            record(call, effect, outcome);
        }
    }
    code
}

/// `password= secret`, or in newer versions `password=secret`.
fn learn_password(call: &Invocation<'_>, words: &[&str]) {
    for (index, word) in words.iter().enumerate() {
        let Some((option, glued)) = word.split_once('=') else {
            continue;
        };
        if option.eq_ignore_ascii_case("password") {
            let next = words.get(index + 1).copied().unwrap_or("");
            call.host
                .secrets
                .learn(if glued.is_empty() { next } else { glued });
        }
    }
}

/// The words with the value of `password=` masked, be it a word of its own or not.
fn masked(words: &[&str]) -> String {
    let mut text = String::new();
    let mut secret = false;
    for word in words {
        if !text.is_empty() {
            text.push(' ');
        }
        let glued = word
            .get(..9)
            .is_some_and(|start| start.eq_ignore_ascii_case("password="));
        match (secret, glued) {
            (true, _) => text.push_str(MASK),
            (false, true) if word.len() > 9 => {
                text.push_str("password=");
                text.push_str(MASK);
            }
            _ => text.push_str(word),
        }
        secret = glued && word.len() == 9;
    }
    text
}

/// `sc` knows services by key name only.
fn by_key(call: &Invocation<'_>, name: &str) -> Result<ServiceStatus, SystemError> {
    let status = call.host.services.query(name)?;
    if same_name(&status.name, name) {
        Ok(status)
    } else {
        Err(SystemError(1060))
    }
}

fn query(call: &Invocation<'_>, words: &[&str], extended: bool) -> Answer {
    let failure = |error| Failure("EnumQueryServicesStatus:OpenService", error);
    let options = Selection::from_words(words);
    if let Some(name) = options.name {
        let status = by_key(call, name).map_err(failure)?;
        say(call, &status_text(name, None, &status, extended));
        return Ok(());
    }
    let services = call.host.services.list();
    let services = services.map_err(|error| Failure("EnumQueryServicesStatus", error))?;
    for service in services {
        let running = service.state != ServiceState::Stopped;
        if options.drivers || (running && options.inactive) || (!running && options.active) {
            continue;
        }
        let shown = Some(service.display_name.as_str());
        say(call, &status_text(&service.name, shown, &service, extended));
    }
    Ok(())
}

/// Which services `sc query` is asked for.
#[derive(Default)]
struct Selection<'a> {
    name: Option<&'a str>,
    active: bool,
    inactive: bool,
    drivers: bool,
}

impl<'a> Selection<'a> {
    /// Options are written `state= all`; newer versions take `state=all` too.
    fn from_words(words: &[&'a str]) -> Self {
        let mut selection = Self {
            active: true,
            ..Self::default()
        };
        let mut words = words.iter().copied();
        while let Some(word) = words.next() {
            let Some((option, glued)) = word.split_once('=') else {
                selection.name = selection.name.or(Some(word));
                continue;
            };
            let value = if glued.is_empty() {
                words.next().unwrap_or("")
            } else {
                glued
            };
            match (
                option.to_ascii_lowercase().as_str(),
                value.to_ascii_lowercase().as_str(),
            ) {
                ("state", "all") => (selection.active, selection.inactive) = (false, false),
                ("state", "inactive") => (selection.active, selection.inactive) = (false, true),
                ("type", "driver" | "kernel" | "filesys") => selection.drivers = true,
                _ => {}
            }
        }
        selection
    }
}

/// One service as `sc query` prints it; the blanks at the ends of lines are the original's.
fn status_text(
    name: &str,
    display_name: Option<&str>,
    status: &ServiceStatus,
    process: bool,
) -> String {
    let mut text = match display_name {
        Some(shown) => format!("\r\nSERVICE_NAME: {name}\r\nDISPLAY_NAME: {shown}\r\n"),
        None => format!("\r\nSERVICE_NAME: {name} \r\n"),
    };
    let state = status.state;
    let controls = match state {
        ServiceState::Stopped => None,
        ServiceState::Running => Some("(STOPPABLE, NOT_PAUSABLE, ACCEPTS_SHUTDOWN)"),
        ServiceState::Paused => Some("(STOPPABLE, PAUSABLE, ACCEPTS_SHUTDOWN)"),
        ServiceState::StartPending | ServiceState::StopPending => {
            Some("(NOT_STOPPABLE, NOT_PAUSABLE, IGNORES_SHUTDOWN)")
        }
    };
    let pending = matches!(
        state,
        ServiceState::StartPending | ServiceState::StopPending
    );
    let mut field = |name: &str, value: &str| {
        let _ = write!(text, "        {name:<18} : {value}\r\n");
    };
    field("TYPE", "10  WIN32_OWN_PROCESS  ");
    field("STATE", &format!("{}  {} ", state.number(), state.word()));
    if let Some(controls) = controls {
        let _ = write!(text, "                                {controls}\r\n");
    }
    let mut field = |name: &str, value: &str| {
        let _ = write!(text, "        {name:<18} : {value}\r\n");
    };
    let code = status.exit_code;
    field("WIN32_EXIT_CODE", &format!("{code}  (0x{code:x})"));
    field("SERVICE_EXIT_CODE", "0  (0x0)");
    field("CHECKPOINT", "0x0");
    field("WAIT_HINT", if pending { "0x7d0" } else { "0x0" });
    if process {
        field("PID", "0");
        field("FLAGS", "");
    }
    text
}

fn start(call: &Invocation<'_>, name: &str) -> Answer {
    let open = |error| Failure("StartService: OpenService", error);
    by_key(call, name).map_err(open)?;
    call.host
        .services
        .start(name)
        .map_err(|error| Failure("StartService", error))?;
    let status = by_key(call, name).map_err(open)?;
    say(call, &status_text(name, None, &status, true));
    Ok(())
}

fn stop(call: &Invocation<'_>, name: &str) -> Answer {
    let open = |error| Failure("OpenService", error);
    by_key(call, name).map_err(open)?;
    call.host
        .services
        .stop(name)
        .map_err(|error| Failure("ControlService", error))?;
    let status = by_key(call, name).map_err(open)?;
    say(call, &status_text(name, None, &status, false));
    Ok(())
}

fn configuration(call: &Invocation<'_>, name: &str) -> Answer {
    let status = by_key(call, name).map_err(|error| Failure("OpenService", error))?;
    let start_type = match status.start_type {
        StartType::Automatic => "2   AUTO_START",
        StartType::Manual => "3   DEMAND_START",
        StartType::Disabled => "4   DISABLED",
    };
    let mut text = format!("[SC] QueryServiceConfig SUCCESS\r\n\r\nSERVICE_NAME: {name}\r\n");
    let mut field = |name: &str, value: &str| {
        let _ = write!(text, "        {name:<18} : {value}\r\n");
    };
    field("TYPE", "10  WIN32_OWN_PROCESS ");
    field("START_TYPE", start_type);
    field("ERROR_CONTROL", "1   NORMAL");
    field("BINARY_PATH_NAME", "");
    field("LOAD_ORDER_GROUP", "");
    field("TAG", "0");
    field("DISPLAY_NAME", &status.display_name);
    let mut needed = status.dependencies.iter();
    field("DEPENDENCIES", needed.next().map_or("", String::as_str));
    for name in needed {
        field("", name);
    }
    field("SERVICE_START_NAME", "LocalSystem");
    say(call, &text);
    Ok(())
}

fn display_name(call: &Invocation<'_>, name: &str) -> Answer {
    let status = by_key(call, name).map_err(|error| Failure("GetServiceDisplayName", error))?;
    let text = format!(
        "[SC] GetServiceDisplayName SUCCESS\r\nName = {}\r\n",
        status.display_name
    );
    say(call, &text);
    Ok(())
}

fn key_name(call: &Invocation<'_>, name: &str) -> Answer {
    let status = call.host.services.query(name);
    let status = status.map_err(|error| Failure("GetServiceKeyName", error))?;
    say(
        call,
        &format!(
            "[SC] GetServiceKeyName SUCCESS\r\nName = {}\r\n",
            status.name
        ),
    );
    Ok(())
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
        dependencies = ["RpcSs", "EventLog"]
        [services.RpcSs]
        display_name = "Remote Procedure Call (RPC)"
        running = true
        start_type = "automatic"
        [services.EventLog]
        running = true
        [services.Slow]
        start_delay = 30
    "#;

    fn bench() -> TestBench {
        let mut table = ProgramTable::new();
        register(&mut table, std::time::Duration::from_secs(60));
        TestBench::new(SERVICES, table)
    }

    #[test]
    fn one_service_is_shown_as_the_original_shows_it() {
        let bench = bench();
        assert_eq!(
            bench.run("sc query rpcss"),
            Ran::new(
                0,
                "\r\nSERVICE_NAME: rpcss \r\n        TYPE               : 10  WIN32_OWN_PROCESS  \r\n        \
                 STATE              : 4  RUNNING \r\n                                \
                 (STOPPABLE, NOT_PAUSABLE, ACCEPTS_SHUTDOWN)\r\n        \
                 WIN32_EXIT_CODE    : 0  (0x0)\r\n        SERVICE_EXIT_CODE  : 0  (0x0)\r\n        \
                 CHECKPOINT         : 0x0\r\n        WAIT_HINT          : 0x0\r\n",
                ""
            )
        );
        assert_eq!(
            bench.run("sc query MSExchangeSA").out,
            "\r\nSERVICE_NAME: MSExchangeSA \r\n        TYPE               : 10  WIN32_OWN_PROCESS  \r\n        \
             STATE              : 1  STOPPED \r\n        \
             WIN32_EXIT_CODE    : 1077  (0x435)\r\n        SERVICE_EXIT_CODE  : 0  (0x0)\r\n        \
             CHECKPOINT         : 0x0\r\n        WAIT_HINT          : 0x0\r\n"
        );
        assert_eq!(bench.take_effects().len(), 0);
    }

    #[test]
    fn errors_go_to_standard_output_and_into_the_exit_code() {
        let bench = bench();
        let unknown = "The specified service does not exist as an installed service.\r\n\r\n";
        for (line, step) in [
            ("sc query nowhere", "EnumQueryServicesStatus:OpenService"),
            ("sc start nowhere", "StartService: OpenService"),
            ("sc stop nowhere", "OpenService"),
            ("sc qc nowhere", "OpenService"),
            // A display name is no key name.
            (
                "sc query \"Remote Procedure Call (RPC)\"",
                "EnumQueryServicesStatus:OpenService",
            ),
        ] {
            let text = format!("[SC] {step} FAILED 1060:\r\n\r\n{unknown}");
            assert_eq!(bench.run(line), Ran::new(1060, &text, ""), "{line}");
        }
        assert_eq!(
            bench.run("sc stop MSExchangeSA"),
            Ran::new(
                1062,
                "[SC] ControlService FAILED 1062:\r\n\r\nThe service has not been started.\r\n\r\n",
                ""
            )
        );
        assert_eq!(
            bench.run("sc start RpcSs"),
            Ran::new(
                1056,
                "[SC] StartService FAILED 1056:\r\n\r\nAn instance of the service is already running.\r\n\r\n",
                ""
            )
        );
        let effects = bench.take_effects();
        assert_eq!(
            effects.last().unwrap(),
            &json!({"kind": "service_control", "service": "RpcSs", "operation": "start",
                    "result": {"exit_code": 1056, "message": "An instance of the service is already running. (1056)"}})
        );
    }

    #[test]
    fn a_start_does_not_wait() {
        let bench = bench();
        let started = bench.run("sc start slow");
        assert_eq!(started.code, 0);
        assert!(
            started
                .out
                .contains("        STATE              : 2  START_PENDING \r\n")
        );
        assert!(
            started
                .out
                .contains("        WAIT_HINT          : 0x7d0\r\n")
        );
        assert!(
            started
                .out
                .ends_with("        PID                : 0\r\n        FLAGS              : \r\n")
        );
        assert!(bench.clock.sleeps().is_empty());
        assert_eq!(bench.state_of("Slow"), ServiceState::StartPending);

        bench.run("sc start MSExchangeSA");
        let stopped = bench.run("sc stop MSExchangeSA");
        assert!(
            stopped.code == 0 && !stopped.out.contains("PID"),
            "{stopped:?}"
        );
        assert_eq!(bench.state_of("MSExchangeSA"), ServiceState::Stopped);
    }

    #[test]
    fn a_list_holds_what_was_asked_for() {
        let bench = bench();
        let names = |line: &str| -> Vec<String> {
            let ran = bench.run(line);
            let lines = ran.out.lines();
            lines
                .filter_map(|line| line.strip_prefix("SERVICE_NAME: "))
                .map(str::to_owned)
                .collect()
        };
        assert_eq!(names("sc query"), ["EventLog", "RpcSs"]);
        assert_eq!(names("sc query state= inactive"), ["MSExchangeSA", "Slow"]);
        assert_eq!(names("sc query type= service state=all").len(), 4);
        assert_eq!(names("sc query type= driver"), Vec::<String>::new());
        assert!(
            bench
                .run("sc query")
                .out
                .contains("\r\nDISPLAY_NAME: Remote Procedure Call (RPC)\r\n")
        );
        assert!(
            bench
                .run("sc queryex rpcss")
                .out
                .contains("        PID                : 0\r\n")
        );
    }

    #[test]
    fn configuration_and_names_are_shown() {
        let bench = bench();
        let text = bench.run("sc qc MSExchangeSA").out;
        assert!(
            text.starts_with(
                "[SC] QueryServiceConfig SUCCESS\r\n\r\nSERVICE_NAME: MSExchangeSA\r\n"
            )
        );
        assert!(text.contains("        START_TYPE         : 3   DEMAND_START\r\n"));
        assert!(text.contains(
            "        DEPENDENCIES       : RpcSs\r\n                           : EventLog\r\n"
        ));
        assert_eq!(
            bench
                .run("sc getkeyname \"Remote Procedure Call (RPC)\"")
                .out,
            "[SC] GetServiceKeyName SUCCESS\r\nName = RpcSs\r\n"
        );
        assert_eq!(
            bench.run("sc GetDisplayName rpcss").out,
            "[SC] GetServiceDisplayName SUCCESS\r\nName = Remote Procedure Call (RPC)\r\n"
        );
    }

    #[test]
    fn forms_that_would_change_real_services_are_not_passed_on_from_a_rehearsal() {
        let bench = bench();
        bench
            .processes
            .known
            .borrow_mut()
            .insert("C:\\Windows\\System32\\sc.exe".into(), 0);
        let ran = bench.run("sc config Slow start= disabled obj= D\\u password= top-secret");
        assert_eq!(
            ran,
            Ran::new(
                1,
                "",
                "this form of sc is not supported with simulated services\r\n"
            )
        );
        assert_eq!(bench.run("sc \\\\server query").code, 1);
        assert_eq!(bench.run("sc").code, 1);
        assert!(bench.processes.runs.borrow().is_empty());
        let effects = bench.take_effects();
        assert_eq!(effects[0]["service"], "Slow");
        assert_eq!(
            effects[0]["operation"],
            "config start= disabled obj= D\\u password= *****"
        );
        assert_eq!(effects[1]["kind"], "run_program");
        assert_eq!(bench.run("sc config Slow password=a").code, 1);
        bench.run("sc \\\\server config Slow password= b");
        let effects = bench.take_effects();
        assert_eq!(effects[0]["operation"], "config password=*****");
        assert_eq!(
            effects[1]["arguments"],
            "\\\\server config Slow password= *****"
        );
    }
}
