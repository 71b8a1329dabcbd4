use std::rc::Rc;

use super::super::testing::Bench;
use super::*;
use crate::host::{Invocation, Program, ProgramTable};
use serde_json::json;

/// Writes its name and arguments to its output, `bad` to its error stream, and ends with 3.
struct Teller;

impl Program for Teller {
    fn run(&self, call: &Invocation<'_>) -> i32 {
        let streams = &call.context.streams;
        let text = format!(
            "{}|{}|{}\r\n",
            call.name, call.arguments, call.context.span.line
        );
        streams.output.text(&text).unwrap();
        streams.error.text("bad").unwrap();
        3
    }
}

fn bench() -> (Bench, Variant) {
    let mut programs = ProgramTable::new();
    programs.add("teller", Rc::new(Teller));
    programs.add("cmd", Rc::new(Teller));
    programs.add_extension("vbs", Rc::new(Teller));
    let mut bench = Bench::with_programs(programs).variable("NAME", "value");
    let known = [
        (r"C:\tools\net.exe", 7),
        (r"C:\case\start.bat", 0),
        (r"C:\case\other.vbs", 0),
    ];
    for (program, code) in known {
        let known = &bench.bench.processes.known;
        known.borrow_mut().insert(program.to_owned(), code);
    }
    let shell = bench.create("WScript.Shell");
    (bench, shell)
}

fn text(text: &str) -> Variant {
    Variant::text(text)
}

fn run(bench: &mut Bench, shell: &Variant, command: &str) -> String {
    let arguments = [text(command), Variant::Integer(0), Variant::Boolean(true)];
    bench.show(shell, "Run", &arguments)
}

#[test]
fn run_waits_for_a_program_and_answers_its_code() {
    let (mut bench, shell) = bench();
    assert_eq!(run(&mut bench, &shell, "net stop %NAME%"), "Long(7)");
    let runs = bench.bench.processes.runs.borrow().clone();
    let expected = (
        r"C:\tools\net.exe".to_owned(),
        " stop value".to_owned(),
        true,
    );
    assert_eq!(runs, [expected]);
    assert_eq!(
        bench.effects(),
        [json!({
            "kind": "run_program",
            "program": "net",
            "arguments": "stop value",
            "result": {"exit_code": 7},
        })]
    );
}

#[test]
fn run_without_waiting_answers_0() {
    let (mut bench, shell) = bench();
    assert_eq!(bench.show(&shell, "Run", &[text("net use")]), "Long(0)");
    assert!(!bench.bench.processes.runs.borrow()[0].2);
    assert_eq!(bench.show(&shell, "Run", &[text("teller")]), "Long(0)");
}

#[test]
fn a_command_of_this_process_runs_in_a_window_of_its_own() {
    let (mut bench, shell) = bench();
    assert_eq!(run(&mut bench, &shell, "teller a"), "Long(3)");
    assert_eq!(bench.out(), "");
    assert_eq!(bench.effects(), [json!(null); 0]);
}

#[test]
fn a_program_that_is_not_there_is_windows_error_2() {
    let (mut bench, shell) = bench();
    let missing = bench.call(&shell, "Run", &[text("nothing")]);
    let not_found = (
        0x8007_0002_u32.cast_signed(),
        "The system cannot find the file specified.".to_owned(),
    );
    assert_eq!(bench.error(missing), not_found);
    assert_eq!(bench.effects()[0]["result"]["failed"], true);
    let missing = bench.call(&shell, "Exec", &[text("nothing")]);
    assert_eq!(bench.error(missing), not_found);
}

#[test]
fn exec_gives_what_the_program_wrote() {
    let (mut bench, shell) = bench();
    let exec = bench.get(&shell, "Exec", &[text(r#""teller" "a b" c"#)]);
    assert_eq!(bench.show(&exec, "Status", &[]), "Long(1)");
    assert_eq!(bench.show(&exec, "ExitCode", &[]), "Long(3)");
    let output = bench.get(&exec, "StdOut", &[]);
    assert_eq!(
        bench.text_of(&output, "ReadLine", &[]),
        r#"teller| "a b" c|7"#
    );
    assert_eq!(bench.show(&output, "AtEndOfStream", &[]), "Boolean(true)");
    let error = bench.get(&exec, "StdErr", &[]);
    assert_eq!(bench.text_of(&error, "ReadAll", &[]), "bad");
    let input = bench.get(&exec, "StdIn", &[]);
    assert_eq!(
        bench.number(&input, "WriteLine", &["x"]),
        0x8007_00E8_u32.cast_signed()
    );
    bench.get(&input, "Close", &[]);
    bench.get(&exec, "Terminate", &[]);
    assert_eq!(bench.out(), "");
}

#[test]
fn batch_files_go_through_cmd_and_other_files_to_what_opens_them() {
    let (mut bench, shell) = bench();
    let mut shown = |command: &str| {
        let exec = bench.get(&shell, "Exec", &[text(command)]);
        let output = bench.get(&exec, "StdOut", &[]);
        bench.text_of(&output, "ReadLine", &[])
    };
    assert_eq!(
        shown("start.bat a"),
        r#"start.bat| /c ""C:\case\start.bat" a"|7"#
    );
    assert_eq!(shown("other.vbs a"), r"other.vbs| C:\case\other.vbs a|7");
    assert_eq!(shown("cmd /c dir"), "cmd| /c dir|7");
    // As `%comspec%` is written.
    let cmd = r"C:\Windows\System32\cmd.exe";
    assert_eq!(shown(&format!("{cmd} /c dir")), format!("{cmd}| /c dir|7"));
}

#[test]
fn names_between_per_cent_signs_are_put_in() {
    let (mut bench, shell) = bench();
    for (given, expected) in [
        ("%NAME%", "value"),
        ("a%name%b%NAME%", "avaluebvalue"),
        ("%none%", "%none%"),
        ("100% %NAME%", "100% value"),
        ("%", "%"),
        ("", ""),
    ] {
        assert_eq!(
            bench.text_of(&shell, "ExpandEnvironmentStrings", &[given]),
            expected
        );
    }
}

#[test]
fn variables_of_the_process_are_read_changed_and_removed() {
    let (mut bench, shell) = bench();
    let variables = bench.get(&shell, "Environment", &[text("process")]);
    assert_eq!(bench.text_of(&variables, "", &["name"]), "value");
    assert_eq!(bench.text_of(&variables, "Item", &["none"]), "");
    bench.put(&variables, "", &[text("New"), Variant::Long(5)]);
    assert_eq!(bench.show(&variables, "Count", &[]), "Long(2)");
    assert_eq!(bench.show(&variables, "Length", &[]), "Long(2)");
    let each = bench.each(&variables);
    assert_eq!(format!("{each:?}"), r#"["NAME=value", "New=5"]"#);
    assert_eq!(
        bench.text_of(&shell, "ExpandEnvironmentStrings", &["%new%"]),
        "5"
    );
    bench.get(&variables, "Remove", &[text("NEW")]);
    assert_eq!(bench.text_of(&variables, "", &["new"]), "");
}

#[test]
fn variables_of_the_system_are_read_only() {
    let (mut bench, shell) = bench();
    let system = bench.get(&shell, "Environment", &[]);
    assert_eq!(bench.text_of(&system, "", &["NAME"]), "value");
    let refused = bench.assign(&system, "", &[text("NAME"), text("x")]);
    assert_eq!(bench.error(refused).0, 0x8007_0032_u32.cast_signed());
    let wrong = bench.number(&shell, "Environment", &["Other"]);
    assert_eq!(wrong, 0x8007_0057_u32.cast_signed());
}

#[test]
fn the_current_directory_is_changed_for_all_that_follows() {
    let (bench, shell) = bench();
    let mut bench = bench.file("sub/x.txt", "");
    assert_eq!(bench.text_of(&shell, "CurrentDirectory", &[]), r"C:\case");
    bench.put(&shell, "CurrentDirectory", &[text("SUB")]);
    assert_eq!(
        bench.effects()[0],
        json!({"kind": "change_directory", "path": r"C:\case\SUB", "result": {}})
    );
    let files = bench.create("Scripting.FileSystemObject");
    assert_eq!(
        bench.show(&files, "FileExists", &[text("x.txt")]),
        "Boolean(true)"
    );
    let missing = bench.assign(&shell, "CurrentDirectory", &[text("none")]);
    assert_eq!(bench.error(missing).0, 0x8007_0002_u32.cast_signed());
}

#[test]
fn an_event_goes_to_the_log_of_the_cluster() {
    let (mut bench, shell) = bench();
    let arguments = [Variant::Integer(4), text("moved")];
    assert_eq!(bench.show(&shell, "LogEvent", &arguments), "Boolean(true)");
    assert_eq!(*bench.bench.messages.told.borrow(), ["log moved"]);
    assert_eq!(bench.effects()[0]["kind"], "log");
    bench.bench.messages.fail.set(true);
    assert_eq!(bench.show(&shell, "LogEvent", &arguments), "Boolean(false)");
}

#[test]
fn a_popup_is_answered_by_its_default_button() {
    let (mut bench, shell) = bench();
    for (kind, answer) in [(0, 1), (1, 1), (2, 3), (3, 6), (4, 6), (4 + 256, 7), (5, 4)] {
        let arguments = [
            text("Go?"),
            Variant::Integer(0),
            text("title"),
            Variant::Integer(kind),
        ];
        assert_eq!(
            bench.show(&shell, "Popup", &arguments),
            format!("Long({answer})")
        );
    }
    assert!(bench.out().starts_with("Go?\r\n"));
    bench.effects();
    // Nobody presses a button before the time runs out.
    let limited = [text("Go?"), Variant::Integer(5)];
    assert_eq!(bench.show(&shell, "Popup", &limited), "Long(-1)");
    assert_eq!(bench.effects()[1]["seconds"], 5);
}

#[test]
fn special_folders_are_found_by_name() {
    let (bench, shell) = bench();
    let mut bench = bench
        .variable("USERPROFILE", r"C:\Users\ann")
        .variable("APPDATA", r"C:\Users\ann\AppData\Roaming");
    let folders = bench.get(&shell, "SpecialFolders", &[]);
    assert_eq!(
        bench.text_of(&folders, "", &["desktop"]),
        r"C:\Users\ann\Desktop"
    );
    // `shell.SpecialFolders("AppData")`
    assert_eq!(
        bench.text_of(&shell, "SpecialFolders", &["AppData"]),
        r"C:\Users\ann\AppData\Roaming"
    );
    assert_eq!(bench.text_of(&folders, "Item", &["None"]), "");
    let beyond = bench.call(&folders, "Item", &[Variant::Long(99)]);
    assert_eq!(bench.error(beyond).0, 9);
    assert_eq!(bench.each(&folders).len(), 17);
}

#[test]
fn what_needs_a_registry_or_a_desktop_says_so() {
    let (mut bench, shell) = bench();
    let read = bench.call(&shell, "RegRead", &[text(r"HKLM\x")]);
    assert_eq!(
        bench.error(read),
        (
            0x8007_0002_u32.cast_signed(),
            r#"Unable to open registry key "HKLM\x" for reading."#.to_owned()
        )
    );
    let not_supported = 0x8007_0032_u32.cast_signed();
    for (member, arguments) in [
        ("RegWrite", vec!["HKLM", "x"]),
        ("RegDelete", vec!["HKLM"]),
        ("CreateShortcut", vec!["x.lnk"]),
        ("SendKeys", vec!["x"]),
    ] {
        assert_eq!(
            bench.number(&shell, member, &arguments),
            not_supported,
            "{member}"
        );
    }
    assert_eq!(
        bench.show(&shell, "AppActivate", &[text("Notepad")]),
        "Boolean(false)"
    );
}
