//! Messages, codes, waiting, and lines that are not understood.

use serde_json::json;

use super::*;
use crate::arm::ExitCodes;

#[test]
fn messages_go_out_without_secrets() {
    let bench = bench();
    bench.host.secrets.learn("Pa55word");
    assert_eq!(
        bench.run("ARMLOG \"ldifde -b admin DOMAIN Pa55word\""),
        done()
    );
    assert_eq!(
        bench.run("ARMBCAST /MSG \"Cluster Server is offline\" /A"),
        done()
    );
    assert_eq!(
        *bench.messages.told.borrow(),
        [
            "log ldifde -b admin DOMAIN *****",
            "broadcast true Cluster Server is offline"
        ]
    );
    assert_eq!(
        bench.take_effects(),
        [
            json!({"kind": "log", "message": "ldifde -b admin DOMAIN *****", "result": {"exit_code": 0}}),
            json!({"kind": "broadcast", "message": "Cluster Server is offline", "to_all": true,
                   "result": {"exit_code": 0}}),
        ]
    );
    bench.messages.fail.set(true);
    assert_eq!(bench.run("ARMLOG text"), failure("ARMLOG: the log is full"));
    assert_eq!(
        bench.run("ARMBCAST /MSG text"),
        failure("ARMBCAST: the log is full")
    );
}

#[test]
fn a_code_comes_back_as_the_exit_code() {
    let bench = bench();
    assert_eq!(bench.run("ARMGETCD RESULT").code, 0);
    assert_eq!(bench.run("ARMSETCD Result 1").code, 0);
    assert_eq!(bench.run("ARMSETCD Result 2").code, 0);
    assert_eq!(bench.run("ARMGETCD RESULT").code, 2);
    let effects = bench.take_effects();
    assert_eq!(
        (&effects[0], &effects[3]),
        (
            &json!({"kind": "get_code", "id": "RESULT", "code": null, "result": {"exit_code": 0}}),
            &json!({"kind": "get_code", "id": "RESULT", "code": 2, "result": {"exit_code": 2}}),
        )
    );
    let settings = Settings {
        exit_codes: ExitCodes {
            unset_code: 9,
            ..ExitCodes::default()
        },
        ..Settings::default()
    };
    assert_eq!(bench_with(settings).run("ARMGETCD RESULT").code, 9);
}

#[test]
fn a_sleep_waits_by_the_clock() {
    let bench = bench();
    assert_eq!(bench.run("armsleep 60"), done());
    assert_eq!(bench.clock.sleeps(), [std::time::Duration::from_secs(60)]);
    assert_eq!(
        bench.take_effects(),
        [json!({"kind": "sleep", "seconds": 60, "result": {"exit_code": 0}})]
    );
}

#[test]
fn a_line_that_cannot_be_understood_is_told_and_left_undone() {
    let bench = bench();
    let message = "/R needs a whole number from 1 to 9, not \"0\"";
    assert_eq!(
        bench.run("ARMLoad EXCHSA /S /A /R 0 RESvc"),
        Ran::new(2, "", &format!("ARMLOAD: {message}\r\n"))
    );
    assert_eq!(bench.run("ARMLOAD /S RESvc").code, 2);
    assert_eq!(bench.run("ARMSLEEP soon").code, 2);
    let diagnostics = bench.diagnostics.0.borrow();
    assert_eq!(diagnostics.len(), 3);
    assert_eq!(
        (diagnostics[0].severity, diagnostics[0].message.as_str()),
        (Severity::Error, message)
    );
    assert_eq!(diagnostics[0].span.as_ref().map(|span| span.line), Some(63));
    assert_eq!(
        bench.take_effects(),
        [
            json!({"kind": "refused", "watch_id": "EXCHSA", "reason": message, "result": {"exit_code": 2}}),
            json!({"kind": "refused", "watch_id": "", "reason": "the watch ID is missing before /S",
                   "result": {"exit_code": 2}}),
            json!({"kind": "run_program", "program": "ARMSLEEP", "arguments": "soon",
                   "result": {"exit_code": 2, "message": "\"soon\" is not a number of seconds"}}),
        ]
    );
}

#[test]
fn doubts_are_reported_and_notes_are_not() {
    let bench = bench();
    bench.run("ARMLOAD NEC_X /S /A RESvc");
    assert_eq!(
        bench.remarks(),
        ["the watch ID NEC_X begins with NEC_, which the cluster product keeps for itself"]
    );
}

#[test]
fn other_commands_of_the_family_run_where_they_are_installed() {
    let bench = bench();
    let ran = bench.run("ARMDELAY 60");
    assert_eq!(ran.code, 9009);
    assert!(
        ran.err
            .starts_with("ARMDELAY: a command of the cluster product")
    );
    let path = r"C:\EXPRESSCLUSTER\bin\armdelay.exe";
    bench
        .processes
        .known
        .borrow_mut()
        .insert(path.to_owned(), 4);
    assert_eq!(bench.run("ARMDELAY 60"), Ran::new(4, "", ""));
    assert_eq!(
        bench.take_effects()[1],
        json!({"kind": "run_program", "program": "ARMDELAY", "arguments": "60", "result": {"exit_code": 4}})
    );
    assert_eq!(
        bench.host.programs.meant("ARMBLAST").as_deref(),
        Some("ARMBCAST")
    );
    assert_eq!(bench.host.programs.meant("ARMDELAYS"), None);
}
