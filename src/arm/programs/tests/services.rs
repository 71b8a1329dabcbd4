//! Services under a watch ID.

use serde_json::{Value, json};

use super::*;
use crate::arm::{AlreadyRunning, ExitCodes, WaitOption};
use crate::host::{ServiceState, StateStore as _};

fn start_effect(watch_id: &str, service: &str, result: Value) -> Value {
    json!({
        "kind": "start_service", "watch_id": watch_id, "service": service, "accept_running": true,
        "restart_limit": 1, "reset_hours": null, "restart_script": false, "wait": null, "interval": null,
        "failover": false, "monitor_only": false, "result": result,
    })
}

#[test]
fn a_service_is_started_and_stopped_by_its_watch_id() {
    let bench = bench();
    assert_eq!(bench.run("ARMLoad EXCHSA /S /A /R 1 MSEXCHANGESA"), done());
    assert_eq!(bench.state_of("MSExchangeSA"), ServiceState::Running);
    let document: Value = serde_json::from_str(&bench.document("watches.json")).unwrap();
    let entry = &document["entries"]["exchsa"];
    assert_eq!(entry["id"], "EXCHSA");
    assert_eq!(entry["target"], json!({"service": "MSEXCHANGESA"}));
    assert_eq!(entry["options"]["restart_limit"], 1);
    assert_eq!(
        entry["loaded"],
        json!({"file": "START.BAT", "line": 63, "column": 1})
    );
    assert_eq!(entry["time"], "2008-10-15T03:00:00");
    assert_eq!(bench.run("armkill.exe exchsa"), done());
    assert_eq!(bench.state_of("MSExchangeSA"), ServiceState::Stopped);
    assert_eq!(
        bench.take_effects(),
        [
            start_effect("EXCHSA", "MSEXCHANGESA", json!({"exit_code": 0})),
            json!({"kind": "stop_watch", "watch_id": "exchsa", "service": "MSEXCHANGESA", "program": null,
                   "result": {"exit_code": 0}}),
        ]
    );
    assert_eq!(bench.remarks(), Vec::<String>::new());
}

#[test]
fn a_slow_service_is_waited_for_in_both_directions() {
    let bench = bench();
    assert_eq!(bench.run("ARMLOAD EXCHIS /S /A /R 1 MSExchangeIS"), done());
    assert_eq!(bench.state_of("MSExchangeIS"), ServiceState::Running);
    assert_eq!(bench.run("ARMKILL EXCHIS"), done());
    assert_eq!(bench.state_of("MSExchangeIS"), ServiceState::Stopped);
    let waited: std::time::Duration = bench.clock.sleeps().iter().sum();
    assert_eq!(waited.as_secs(), 180);
}

#[test]
fn a_service_that_is_still_stopping_is_started_again() {
    let bench = bench();
    bench.run("ARMLOAD EXCHIS /S /A /R 1 MSExchangeIS");
    bench.host.services.stop("MSExchangeIS").unwrap();
    assert_eq!(bench.state_of("MSExchangeIS"), ServiceState::StopPending);
    assert_eq!(bench.run("ARMLOAD EXCHIS /S /A /R 1 MSExchangeIS"), done());
    assert_eq!(bench.state_of("MSExchangeIS"), ServiceState::Running);
}

#[test]
fn a_live_watch_id_is_refused() {
    let bench = bench();
    bench.run("ARMLOAD EXCHSA /S /A /R 1 MSExchangeSA");
    bench.take_effects();
    let reason =
        "the watch ID ExchSa is in use for the service MSExchangeSA, loaded at START.BAT:63";
    assert_eq!(
        bench.run("ARMLOAD ExchSa /S /A /R 1 RESvc"),
        failure(&format!("ARMLOAD: {reason}"))
    );
    assert_eq!(
        bench.take_effects(),
        [
            json!({"kind": "refused", "watch_id": "ExchSa", "reason": reason, "result": {"exit_code": 1}})
        ]
    );
}

#[test]
fn a_watch_id_whose_service_does_not_run_is_registered_anew() {
    let bench = bench();
    bench.run("ARMLOAD EXCHSA /S /A /R 1 MSExchangeSA");
    bench.host.services.stop("MSExchangeSA").unwrap();
    assert_eq!(bench.run("ARMLOAD EXCHSA /S /A /R 1 MSExchangeSA"), done());
    assert_eq!(bench.state_of("MSExchangeSA"), ServiceState::Running);
}

#[test]
fn a_watch_id_of_another_boot_is_registered_anew() {
    let boot = |name: &str| Settings {
        boot: Some(name.to_owned()),
        ..Settings::default()
    };
    let bench = bench_with(boot("monday"));
    bench.run("ARMLOAD EXCHSA /S /A /R 1 MSExchangeSA");
    let load = |settings: Settings| {
        bench.run_program(
            &ArmProgram {
                settings,
                scripts: Rc::default(),
                warned: std::cell::Cell::default(),
            },
            "ARMLOAD",
            " EXCHSA /S /A /R 1 MSExchangeSA",
        )
    };
    assert_eq!(load(boot("monday")).code, 1);
    assert_eq!(load(boot("tuesday")), done());
    assert_eq!(load(boot("tuesday")).code, 1);
}

#[test]
fn a_running_service_needs_the_option_a_unless_told_otherwise() {
    let bench = bench();
    assert_eq!(
        bench.run("ARMLOAD RESVC /S /R 1 RESvc"),
        failure("ARMLOAD: the service RESvc is already running, and /A is not given")
    );
    // It was not taken under watch.
    assert_eq!(bench.run("ARMKILL RESVC").code, 1);
    assert_eq!(bench.state_of("RESvc"), ServiceState::Running);
    bench.take_effects();
    assert_eq!(bench.run("ARMLOAD RESVC /S /A /R 1 RESvc"), done());
    assert_eq!(
        bench.take_effects(),
        [start_effect(
            "RESVC",
            "RESvc",
            json!({"exit_code": 0, "message": "it was already running"})
        )]
    );

    let lenient = bench_with(Settings {
        already_running: AlreadyRunning::Accept,
        ..Settings::default()
    });
    assert_eq!(lenient.run("ARMLOAD RESVC /S /R 1 RESvc"), done());
}

#[test]
fn a_service_that_cannot_be_started_is_told_and_not_kept() {
    for (service, message) in [
        (
            "Nowhere",
            "the service Nowhere cannot be started: The specified service does not exist as an installed service. (1060)",
        ),
        (
            "NoLogon",
            "the service NoLogon cannot be started: The service did not start due to a logon failure. (1069)",
        ),
        (
            "Broken",
            "the service Broken has stopped again: The process terminated unexpectedly. (1067)",
        ),
    ] {
        let bench = bench();
        assert_eq!(
            bench.run(&format!("ARMLOAD X /S /A /R 1 {service}")),
            failure(&format!("ARMLOAD: {message}"))
        );
        assert_eq!(
            bench.take_effects(),
            [start_effect(
                "X",
                service,
                json!({"exit_code": 1, "message": message})
            )]
        );
        assert_eq!(
            bench.run("ARMKILL X"),
            failure("ARMKILL: the watch ID X was never loaded")
        );
    }
}

#[test]
fn a_service_that_may_come_up_yet_stays_under_watch() {
    let bench = bench();
    assert_eq!(
        bench.run("ARMLOAD X /S /A /R 1 Endless"),
        failure("ARMLOAD: the service Endless does not run yet after 600 seconds")
    );
    assert_eq!(
        bench.run("ARMKILL X"),
        failure(
            "ARMKILL: the service Endless cannot be stopped: The service cannot accept control messages at this time. (1061)"
        )
    );
    bench
        .host
        .clock
        .sleep(std::time::Duration::from_secs(99_999));
    assert_eq!(bench.run("ARMKILL X"), done());

    let bench = bench_with(Settings {
        wait_option: WaitOption::Seconds,
        ..Settings::default()
    });
    assert!(
        bench
            .run("ARMLOAD X /S /A /R 1 /WAIT 5 Endless")
            .err
            .ends_with("after 5 seconds\r\n")
    );
}

#[test]
fn a_kill_of_what_was_never_loaded_is_told() {
    let bench = bench();
    assert_eq!(
        bench.run("ARMKILL EXCHADT"),
        failure("ARMKILL: the watch ID EXCHADT was never loaded")
    );
    assert_eq!(
        bench.take_effects(),
        [
            json!({"kind": "stop_watch", "watch_id": "EXCHADT", "service": null, "program": null,
                "result": {"exit_code": 1, "message": "the watch ID EXCHADT was never loaded"}})
        ]
    );
    let silent = bench_with(Settings {
        exit_codes: ExitCodes {
            never_loaded: 0,
            ..ExitCodes::default()
        },
        ..Settings::default()
    });
    assert_eq!(silent.run("ARMKILL EXCHADT").code, 0);
}

#[test]
fn a_kill_of_a_stopped_service_is_done() {
    let bench = bench();
    bench.run("ARMLOAD EXCHSA /S /A /R 1 MSExchangeSA");
    bench.host.services.stop("MSExchangeSA").unwrap();
    assert_eq!(bench.run("ARMKILL EXCHSA"), done());
    assert_eq!(
        bench.take_effects()[1]["result"]["message"],
        "it was not running"
    );
    assert_eq!(bench.run("ARMKILL EXCHSA").code, 1);
}

#[test]
fn dependents_hold_a_service_unless_they_are_stopped_too() {
    let load = |bench: &TestBench| {
        bench.run("ARMLOAD EXCHSA /S /A /R 1 MSExchangeSA");
        bench.run("ARMLOAD EXCHIS /S /A /R 1 MSExchangeIS");
    };
    let bench = bench();
    load(&bench);
    assert_eq!(
        bench.run("ARMKILL EXCHSA"),
        failure(
            "ARMKILL: the service MSExchangeSA cannot be stopped: A stop control has been sent to a service that other \
             running services are dependent on. (1051)"
        )
    );
    // The watch is kept, so that it can be tried again.
    assert_eq!(
        (bench.run("ARMKILL EXCHIS"), bench.run("ARMKILL EXCHSA")),
        (done(), done())
    );

    let bench = bench_with(Settings {
        stop_dependents: true,
        ..Settings::default()
    });
    load(&bench);
    bench.take_effects();
    assert_eq!(bench.run("ARMKILL EXCHSA"), done());
    assert_eq!(bench.state_of("MSExchangeIS"), ServiceState::Stopped);
    assert_eq!(
        bench.take_effects()[0]["result"]["message"],
        "stopped with it: MSExchangeIS"
    );
}

#[test]
fn the_registry_out_of_order_stops_the_command_and_nothing_is_lost() {
    let bench = bench();
    let text = b"{\"format_version\": 99}";
    bench.state.put("watches.json", text);
    bench.state.put("codes.json", text);
    for line in [
        "ARMLOAD X /S /A /R 1 RESvc",
        "ARMLOAD X /W cscript a.vbs",
        "ARMKILL X",
        "ARMSETCD X 1",
        "ARMGETCD X",
    ] {
        let ran = bench.run(line);
        assert_eq!(ran.code, 1, "{line}");
        assert!(ran.err.contains("has format version 99"), "{line}: {ran:?}");
    }
    assert_eq!(bench.state_of("RESvc"), ServiceState::Running);
    assert_eq!(bench.state.read("watches.json").unwrap().unwrap(), text);
    assert_eq!(bench.state.read("codes.json").unwrap().unwrap(), text);
    assert_eq!(bench.take_effects().len(), 5);
}
