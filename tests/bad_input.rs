//! Input that no script should be: a clear message and an exit code, in bounded time and memory.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)] // A test fails by panicking.

mod scenario;

use scenario::Scenario;

#[test]
fn a_missing_folder_is_wrong_usage() {
    let scenario = Scenario::empty();
    let output = scenario
        .command()
        .args(["run", "no/such/folder"])
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(2), "{said}");
    assert!(said.contains("no/such/folder cannot be read"), "{said}");
}

#[test]
fn a_folder_without_scripts_is_wrong_usage() {
    let run = Scenario::empty().run();
    assert_eq!(run.code, 2);
    assert!(run.stderr.contains("has no START.BAT"), "{}", run.stderr);
}

#[test]
fn an_empty_script_does_nothing() {
    let run = Scenario::empty().file("start.bat", "").run();
    assert_eq!(run.code, 0, "{}", run.stderr);
    assert!(run.trace.is_empty());
}

#[test]
fn a_binary_file_is_no_script() {
    let mut bytes = b"MZ\x90\0\x03\0\0\0".to_vec();
    bytes.extend((0..20_000_u32).map(|i| ((i * 7919) >> 3) as u8));
    let run = Scenario::empty().file("START.BAT", bytes).run();
    assert_eq!(run.code, 2, "{}", run.stderr);
    assert!(run.stderr.contains("START.BAT"), "{}", run.stderr);
    assert!(run.stderr.to_lowercase().contains("text"), "{}", run.stderr);
}

#[test]
fn a_line_of_fifty_megabytes_is_too_long() {
    let mut line = b"@echo ".to_vec();
    line.resize(50 << 20, b'x');
    let run = Scenario::empty().file("START.BAT", line).run();
    assert!(
        run.stderr.contains("The input line is too long."),
        "{}",
        &run.stderr[..500.min(run.stderr.len())]
    );
    assert!(
        run.stderr.len() < 5000,
        "the line itself is not shown whole"
    );
    assert_ne!(run.code, 0);
}

#[test]
fn a_block_without_end_shows_its_beginning() {
    let run = Scenario::empty()
        .batch("START.BAT", "@echo off\nif \"a\"==\"a\" (\necho x\n")
        .run();
    assert_ne!(run.code, 0);
    assert!(run.stderr.contains("START.BAT:2:"), "{}", run.stderr);
    assert!(run.stderr.contains("if \"a\"==\"a\" ("), "{}", run.stderr);
    assert!(!run.stdout.contains('x'));
}

#[test]
fn parentheses_ten_thousand_deep_end_the_script() {
    let run = Scenario::empty()
        .batch(
            "START.BAT",
            &format!("@echo off\n{}echo x\n", "(".repeat(8000)),
        )
        .run();
    assert_ne!(run.code, 0);
    assert!(run.stderr.contains("START.BAT:2:"), "{}", run.stderr);
}

#[test]
fn endless_recursion_ends_as_in_cmd() {
    for script in [
        "@echo off\n:a\ncall :a\n",
        "@echo off\ncall START.BAT\n",
        "@echo off\nsetlocal\nif 1==1 (for %%i in (1) do (call START.BAT))\n",
    ] {
        let run = Scenario::empty().batch("START.BAT", script).run();
        assert_ne!(run.code, 0, "{script}");
        assert!(
            run.stderr.contains("R E C U R S I O N"),
            "{script}{}",
            run.stderr
        );
    }
}

#[test]
fn a_damaged_line_is_shown_and_the_lines_before_it_have_run() {
    let run = Scenario::empty()
        .batch(
            "START.BAT",
            "@echo off\necho before\nif %NOTHING%==1 (echo x) else\necho behind\n",
        )
        .run();
    assert!(run.stdout.contains("before") && !run.stdout.contains("behind"));
    assert!(run.stderr.contains("START.BAT:3:"), "{}", run.stderr);
    assert!(run.stderr.contains("%NOTHING%==1"), "{}", run.stderr);
    assert_eq!(run.code, 255);
}

#[test]
fn a_damaged_state_file_is_said_and_kept() {
    let scenario = Scenario::corpus("exchange-2003")
        .event("START")
        .server("HOME");
    let run = scenario.run();
    assert_eq!(run.code, 0, "{}", run.stderr);
    let mut damaged = Vec::new();
    let mut folders = vec![scenario.state()];
    while let Some(path) = folders.pop() {
        for entry in std::fs::read_dir(path).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path.ends_with("watches.json") {
                std::fs::write(&path, "{ not json").unwrap();
                damaged.push(path);
            }
        }
    }
    assert_eq!(damaged.len(), 1);
    let stop = scenario.again().stop().event("START");
    let run = stop.run();
    assert!(run.stderr.contains("watches.json"), "{}", run.stderr);
    assert_eq!(std::fs::read_to_string(&damaged[0]).unwrap(), "{ not json");
}

#[test]
fn an_unknown_setting_of_the_site_file_is_an_error_with_its_line() {
    let run = Scenario::empty()
        .batch("START.BAT", "@echo off\n")
        .file("armistice.toml", "# settings\nservises = \"simulated\"\n")
        .run();
    assert_eq!(run.code, 2);
    assert!(
        run.stderr.contains("servises") && run.stderr.contains("line 2"),
        "{}",
        run.stderr
    );
}

#[test]
fn a_simulated_run_is_refused_for_an_event_of_the_cluster() {
    let scenario = Scenario::corpus("exchange-2003").environment("CLP_EVENT", "START");
    let run = scenario.run();
    assert_eq!(run.code, 2, "{}", run.stderr);
    assert!(run.stderr.contains("simulated"), "{}", run.stderr);
    assert!(run.trace.is_empty());
    let allowed = scenario
        .file("armistice.toml", "services = \"simulated\"\n")
        .run();
    assert_eq!(allowed.code, 0, "{}", allowed.stderr);
    assert!(allowed.stderr.lines().next().unwrap().contains("simulated"));
}

#[test]
fn a_variable_that_doubles_itself_stops_at_the_length_of_a_line() {
    let run = Scenario::empty()
        .batch(
            "START.BAT",
            "@echo off\nset x=a\nfor /l %%i in (1,1,40) do call set x=%%x%%%%x%%\n\
             setlocal enabledelayedexpansion\nfor /l %%i in (1,1,40) do set x=!x!!x!\necho end\n",
        )
        .run();
    assert_eq!(run.code, 0, "{}", run.stderr);
    assert!(run.stdout.contains("end"));
    assert!(run.stderr.contains("The input line is too long."));
}

#[cfg(unix)]
#[test]
fn a_full_disk_behind_standard_error_leaves_the_exit_code_alone() {
    let scenario = Scenario::empty().batch("START.BAT", "@echo off\nexit /b 7\n");
    let full = std::fs::File::options()
        .write(true)
        .open("/dev/full")
        .unwrap();
    let status = scenario
        .command()
        .arg("run")
        .arg("--state")
        .arg(scenario.state())
        .arg(scenario.folder())
        .stderr(full)
        .status()
        .unwrap();
    assert_eq!(status.code(), Some(7));
}

#[test]
fn passwords_of_every_origin_stay_hidden() {
    let run = Scenario::empty()
        .batch(
            "START.BAT",
            "set \"LOGON=kept-one\" & rem\nsqlcmd -P \"%LOGON%\"\nif 1==1 set DB_PASSWORD=kept-two\n\
             for /f %%a in (pw.txt) do set SAPW=%%a\nnosuch %DB_PASSWORD% %SAPW%\n\
             set N=DBPASS\n@call set %%N%%=%%CLP_EVENT%%%%CLP_EVENT%%\nnosuch %DBPASS%\nnosuch %HANDED_PASSWORD%\n",
        )
        .file("pw.txt", "kept-three\r\n")
        .option("--set", "HANDED_PASSWORD=kept-four")
        .event("START")
        .flag("--verbose")
        .run();
    assert!(run.stderr.contains("nosuch"), "{}", run.stderr);
    for text in [&run.stdout, &run.stderr] {
        assert!(!text.contains("kept-"), "{text}");
        assert!(!text.contains("STARTSTART"), "{text}");
    }
}

#[test]
fn a_call_of_a_missing_label_does_not_say_that_the_script_ends() {
    let labels: String = (0..1000).map(|i| format!(":label{i}\n")).collect();
    let run = Scenario::empty()
        .batch(
            "START.BAT",
            &format!("@echo off\ncall :nowhere\necho still here\n{labels}"),
        )
        .run();
    assert!(run.stdout.contains("still here"));
    assert!(!run.stderr.contains("ends the script"), "{}", run.stderr);
    assert!(run.stderr.contains(":label0 "), "{}", run.stderr);
    assert!(run.stderr.contains("and 980 more"), "{}", run.stderr);
}

#[test]
#[cfg(target_os = "linux")]
fn a_full_disk_costs_the_text_and_not_the_rest_of_the_script() {
    let run = Scenario::empty()
        .file("armistice.toml", "[drives]\nX = \"/dev\"\n")
        .batch(
            "START.BAT",
            "@echo off\necho one >X:\\full\ntype START.BAT >X:\\full\nARMLOG \"still here\"\n",
        )
        .run();
    assert_eq!(
        run.fields("log", "message"),
        ["still here"],
        "{}",
        run.said()
    );
    assert_eq!(
        run.stderr
            .matches("There is not enough space on the disk.")
            .count(),
        2
    );
}

#[test]
fn an_entry_directory_that_does_not_exist_is_said() {
    for folder in ["C:\\\\nowhere", "relative", ""] {
        let run = Scenario::empty()
            .batch("START.BAT", "@echo off\n")
            .file(
                "armistice.toml",
                format!("entry_directory = \"{folder}\"\n"),
            )
            .run();
        assert_eq!(run.code, 2, "{folder}");
        assert!(run.stderr.contains("entry_directory"), "{}", run.stderr);
    }
}

#[test]
fn the_options_of_cscript_stand_before_the_script_or_behind_it_and_end_a_wait() {
    for words in [["//T:1", "wait.vbs"], ["wait.vbs", "//T:1"]] {
        let scenario = Scenario::empty().file("wait.vbs", "WScript.Sleep 600000");
        let start = std::time::Instant::now();
        let run = scenario.script(words[0], &words[1..]);
        assert_eq!(run.code, 1, "{}", run.stderr);
        assert!(run.stderr.contains("time was exceeded"), "{}", run.stderr);
        assert!(start.elapsed().as_secs() < 60);
    }
}

#[test]
fn an_error_that_no_object_raised_begins_with_its_number() {
    let run = Scenario::empty()
        .file("x.vbs", "Set o = GetObject(\"LDAP://DC=x\")")
        .script("x.vbs", &[]);
    assert!(run.stderr.contains("error: 0x8007203A:"), "{}", run.stderr);
}
