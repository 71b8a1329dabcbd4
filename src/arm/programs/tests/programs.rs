//! Programs under a watch ID.

use serde_json::{Value, json};

use super::*;
use crate::host::ServiceState;
use crate::host::directory::Identity;

#[test]
fn a_directory_script_runs_and_its_id_is_free_again() {
    let bench = bench();
    bench.file(
        r"C:\scripts\exch.vbs",
        "WScript.Quit WScript.Arguments.Count",
    );
    let line = r"ARMLoad EXCHSCR /W /U DOMAIN\admin cscript //nologo exch.vbs PRIMARY BACKUP 1";
    let effect = json!({
        "kind": "run_directory_script", "watch_id": "EXCHSCR", "wait": true, "account": r"DOMAIN\admin",
        "script": "exch.vbs", "arguments": ["PRIMARY", "BACKUP", "1"],
        "result": {"exit_code": 3},
    });
    for _ in 0..2 {
        assert_eq!(bench.run(line), Ran::new(3, "", ""));
        assert_eq!(bench.take_effects(), std::slice::from_ref(&effect));
    }
    assert_eq!(bench.run("ARMKILL EXCHSCR"), done());
    assert_eq!(
        bench.take_effects(),
        [
            json!({"kind": "stop_watch", "watch_id": "EXCHSCR", "service": null, "program": "cscript",
                "result": {"exit_code": 0, "message": "it had ended by itself"}})
        ]
    );
}

#[test]
fn a_directory_script_that_nobody_waits_for_leaves_no_exit_code() {
    let bench = bench();
    bench.file(r"C:\scripts\exch.vbs", "WScript.Quit 5");
    assert_eq!(bench.run("ARMLOAD X cscript exch.vbs"), done());
}

#[test]
fn a_directory_script_acts_as_the_account_that_armload_names() {
    let bench = bench();
    bench.file(
        r"C:\scripts\exch.vbs",
        "On Error Resume Next\nSet root = GetObject(\"LDAP://RootDSE\")\nx = root.Get(\"dnsHostName\")\nWScript.Quit 0",
    );
    bench.run(r"ARMLOAD X /W /U CORP\admin cscript exch.vbs");
    bench.run("cscript //nologo exch.vbs");
    assert_eq!(
        bench.directories.identities.borrow().as_slice(),
        [Identity::Account(r"CORP\admin".to_owned()), Identity::Own]
    );
}

#[test]
fn a_directory_script_is_known_by_its_ending_too() {
    let bench = bench();
    let script = |line: &str| {
        assert_eq!(bench.run(line).code, 0, "{line}");
        let effects = bench.take_effects();
        assert_eq!(effects.len(), 1);
        assert_eq!(effects[0]["result"], json!({"exit_code": 0}), "{line}");
        (
            effects[0]["script"].clone(),
            effects[0]["arguments"].clone(),
        )
    };
    bench.file(r"C:\scripts\my exch.VBS", "' nothing");
    let expected = (json!("my exch.VBS"), json!(["a b", "c"]));
    assert_eq!(script("ARMLOAD X \"my exch.VBS\" \"a b\" c"), expected);
    assert_eq!(
        script(r#"ARMLOAD X C:\Windows\System32\wscript.exe "my exch.VBS" "a b" c"#),
        expected
    );
    let found = r"C:\scripts\exch.vbs";
    bench.file(found, "");
    bench
        .processes
        .known
        .borrow_mut()
        .insert(found.to_owned(), 0);
    assert_eq!(script("ARMLOAD X exch c"), (json!(found), json!(["c"])));
    assert!(bench.processes.runs.borrow().is_empty());
}

#[test]
fn a_program_of_the_system_gets_the_rest_of_the_line_as_it_stands() {
    let bench = bench();
    let path = r"C:\tools\tool.exe";
    bench
        .processes
        .known
        .borrow_mut()
        .insert(path.to_owned(), 3);
    let ran = bench.run("ARMLOAD T /W tool.exe  \"a  b\" /S");
    assert_eq!(ran.code, 3);
    assert_eq!(
        bench.processes.runs.borrow()[0],
        (path.to_owned(), " \"a  b\" /S".to_owned(), true)
    );
    assert_eq!(
        bench.take_effects(),
        [
            json!({"kind": "start_program", "watch_id": "T", "program": "tool.exe", "arguments": "\"a  b\" /S",
                "wait": true, "account": null,
                "result": {"exit_code": 3, "message": "the program ended with exit code 3"}})
        ]
    );
    assert_eq!(bench.run("ARMKILL T"), done());

    // A program that is not waited for has no exit code yet.
    assert_eq!(bench.run("ARMLOAD T tool"), done());

    let silent = bench_with(Settings {
        pass_exit_code: false,
        ..Settings::default()
    });
    silent
        .processes
        .known
        .borrow_mut()
        .insert(path.to_owned(), 3);
    assert_eq!(silent.run("ARMLOAD T /W tool"), done());
    assert_eq!(
        silent.take_effects()[0]["result"],
        json!({"exit_code": 0, "message": "the program ended with exit code 3"})
    );
}

#[test]
fn a_program_that_is_not_waited_for_stays_loaded_until_it_is_ended() {
    let bench = bench();
    bench
        .processes
        .known
        .borrow_mut()
        .insert(r"C:\tools\tool.exe".to_owned(), 0);
    assert_eq!(bench.run("ARMLOAD T tool"), done());
    assert!(!bench.processes.runs.borrow()[0].2);
    assert!(bench.run("ARMLOAD T tool").err.contains("is in use"));
    bench.take_effects();
    assert_eq!(bench.run("ARMKILL T"), done());
    assert_eq!(
        bench.take_effects(),
        [
            json!({"kind": "stop_watch", "watch_id": "T", "service": null, "program": "tool",
                "result": {"exit_code": 0, "message": "it ended when it was asked to"}})
        ]
    );
    assert_eq!(bench.run("ARMLOAD T tool"), done());
}

#[test]
fn a_program_that_is_not_there_is_told_and_not_kept() {
    let bench = bench();
    assert_eq!(
        bench.run("ARMLOAD T /W nothing.exe"),
        failure("ARMLOAD: the program nothing.exe is not found")
    );
    let effects = bench.take_effects();
    assert_eq!(effects[0]["kind"], "start_program");
    assert_eq!(
        effects[0]["result"]["message"],
        "the program nothing.exe is not found"
    );
    assert_eq!(bench.run("ARMKILL T").code, 1);
}

#[test]
fn a_command_of_this_process_runs_under_a_watch_id() {
    let bench = bench();
    assert_eq!(bench.run("ARMLOAD N /W net start MSExchangeSA").code, 0);
    assert_eq!(bench.state_of("MSExchangeSA"), ServiceState::Running);
    let kinds: Vec<Value> = bench
        .take_effects()
        .iter()
        .map(|effect| effect["kind"].clone())
        .collect();
    assert_eq!(kinds, ["service_control", "start_program"]);
    assert_eq!(bench.run("ARMKILL N"), done());
}

#[test]
fn what_runs_inside_this_process_is_not_taken_for_run_as_another_account() {
    let bench = bench_with(Settings {
        other_account: Some(crate::arm::OtherAccount::Require),
        ..Settings::default()
    });
    let ran = bench.run("ARMLOAD N /W /U Administrator net start MSExchangeSA");
    assert_eq!(ran.code, 1);
    assert!(
        ran.err.contains("cannot be run as another account"),
        "{}",
        ran.err
    );
    assert_eq!(bench.state_of("MSExchangeSA"), ServiceState::Stopped);
    assert_eq!(bench.run("ARMKILL N").code, 1);
}

#[test]
fn another_account_is_not_passed_over_in_silence() {
    let bench = bench();
    bench
        .processes
        .known
        .borrow_mut()
        .insert(r"C:\tools\tool.exe".to_owned(), 0);
    assert_eq!(bench.run("ARMLOAD T /W /U Administrator tool").code, 0);
    let message = "the program was run under the present account; /U Administrator is not applied";
    assert_eq!(bench.remarks(), [message]);
    assert_eq!(bench.take_effects()[0]["result"]["message"], message);
}
