//! Time limits of steps, and the progress that is shown meanwhile.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)] // A test fails by panicking.
// The programs that are ended are shell scripts.
#![cfg(unix)]

mod scenario;

use std::fs;
use std::process::{Command, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant};

use scenario::{Run, Scenario};

/// Beats in a process of its own, and never ends.
const SLOW: &str = "\
( while :; do echo x >> beat; sleep 0.1; done ) &
echo started
wait
";

const PROGRAM_LIMIT: &str = "ended after 1 s, the site file's time limit for a program";

fn group(site: &str, lines: &str) -> Scenario {
    Scenario::empty()
        .file("armistice.toml", site)
        .file("slow.sh", SLOW)
        .batch("START.BAT", &format!("@echo off\n{lines}\necho next\n"))
}

/// Runs a group by its plan and by its scripts, and holds that neither takes the minutes that it would take without limits.
fn both(group: impl Fn() -> Scenario, look: impl Fn(&Run, &Scenario)) {
    for engine in ["plan", "interpreter"] {
        let scenario = group().option("--engine", engine).start();
        let begun = Instant::now();
        let run = scenario.run();
        assert!(begun.elapsed() < Duration::from_secs(60), "{}", run.said());
        look(&run, &scenario);
    }
}

fn is_silent(scenario: &Scenario) {
    let beats = || fs::metadata(scenario.folder().join("beat")).map_or(0, |file| file.len());
    let before = beats();
    assert!(before > 0);
    sleep(Duration::from_millis(600));
    assert_eq!(beats(), before, "a process is still alive");
}

#[test]
fn a_program_over_its_limit_is_ended_with_its_children_and_the_script_goes_on() {
    let lines = "\
sh slow.sh
echo level=%ERRORLEVEL%
ARMLOAD W1 /W sh slow.sh
echo armload=%ERRORLEVEL%
sh slow.sh | find \"started\"
start /wait /b sh slow.sh
echo start=%ERRORLEVEL%";
    both(
        || group("[limits]\nprogram = 1\n", lines),
        |run, scenario| {
            let said =
                "started\nlevel=1460\nstarted\narmload=1460\nstarted\nstarted\nstart=1460\nnext\n";
            assert_eq!(run.stdout, said, "{}", run.stderr);
            let told: Vec<_> = ["run_program", "start_program"]
                .iter()
                .flat_map(|kind| run.kind(kind))
                .map(|step| &step["result"])
                .collect();
            assert_eq!(told.len(), 4);
            for result in told {
                assert_eq!(result["exit_code"], 1460);
                assert_eq!(result["message"], PROGRAM_LIMIT);
            }
            assert!(run.stderr.contains("4 failed"), "{}", run.stderr);
            is_silent(scenario);
        },
    );
}

#[test]
fn a_script_gets_the_code_of_a_program_that_was_ended() {
    let script = "\
WScript.Echo CreateObject(\"WScript.Shell\").Run(\"sh slow.sh\", 0, True)
";
    both(
        || group("[limits]\nprogram = 1\n", "cscript //nologo run.vbs").file("run.vbs", script),
        |run, scenario| {
            assert_eq!(run.stdout, "1460\nnext\n", "{}", run.stderr);
            assert!(run.stderr.contains(PROGRAM_LIMIT), "{}", run.stderr);
            is_silent(scenario);
        },
    );
}

#[test]
fn limits_that_are_not_reached_change_nothing() {
    let lines = "sh -c \"echo here; exit 5\"\necho level=%ERRORLEVEL%\ncscript //nologo walk.vbs";
    let run = |site: &str| {
        let scenario = walk(site).batch("START.BAT", &format!("@echo off\n{lines}\n"));
        scenario.run()
    };
    let (with, without) = (
        run("[limits]\nprogram = 60\ndirectory_script = 60\n"),
        run(""),
    );
    assert_eq!(with.stdout.lines().next(), Some("here"));
    assert!(with.stdout.ends_with("walked\n"), "{}", with.said());
    assert_eq!(with.stdout, without.stdout);
    assert_eq!(with.trace, without.trace);
    assert_eq!(with.code, without.code);
}

/// A group whose START goes through four users and waits a second at each.
fn walk(site: &str) -> Scenario {
    let mut directory =
        "dn: DC=nec,DC=example\nobjectClass: domainDNS\n\ndn: CN=Users,DC=nec,DC=example\nobjectClass: container\n".to_owned();
    for number in 1..=4 {
        directory += &format!(
            "\ndn: CN=User{number},CN=Users,DC=nec,DC=example\nobjectClass: user\nsAMAccountName: user{number}\n"
        );
    }
    let script = "Set users = GetObject(\"LDAP://CN=Users,DC=nec,DC=example\")\n\
         For Each user In users\n\
         user.Put \"title\", \"seen\"\n\
         user.SetInfo\n\
         WScript.Sleep 1000\n\
         Next\n\
         WScript.Echo \"walked\"\n";
    let site = format!("[directory]\nurl = \"directory.ldif\"\n{site}");
    group(&site, "cscript //nologo walk.vbs\necho level=%ERRORLEVEL%")
        .file("directory.ldif", directory)
        .file("walk.vbs", script)
}

#[test]
fn a_directory_script_over_its_limit_ends_between_two_objects() {
    both(
        || walk("[limits]\ndirectory_script = 2\n"),
        |run, _| {
            assert_eq!(run.stdout, "level=1460\nnext\n", "{}", run.stderr);
            let ended = "was ended after 2 s, the site file's time limit for a directory script.";
            assert!(run.stderr.contains(ended), "{}", run.stderr);
            let result = &run.kind("run_directory_script")[0]["result"];
            assert_eq!(result["exit_code"], 1460);
            let changed = run.kind("directory_modify").len();
            assert!((1..=2).contains(&changed), "{changed}");
        },
    );
}

#[test]
fn a_script_inside_a_script_has_the_time_that_is_left() {
    let outer = "\
WScript.Sleep 500
WScript.Echo CreateObject(\"WScript.Shell\").Run(\"cscript //nologo inner.vbs\", 0, True)
WScript.Sleep 100
WScript.Echo \"not reached\"
";
    both(
        || {
            group(
                "[limits]\ndirectory_script = 1\n",
                "cscript //nologo outer.vbs\necho level=%ERRORLEVEL%",
            )
            .file("outer.vbs", outer)
            .file("inner.vbs", "WScript.Sleep 120000\n")
        },
        |run, _| assert_eq!(run.stdout, "1460\nlevel=1460\nnext\n", "{}", run.stderr),
    );
}

#[test]
fn the_scripts_own_limit_comes_first_where_it_is_the_shorter() {
    let line = "cscript //nologo //T:1 long.vbs\necho level=%ERRORLEVEL%";
    let scenario =
        group("[limits]\ndirectory_script = 60\n", line).file("long.vbs", "WScript.Sleep 120000\n");
    let run = scenario.run();
    assert_eq!(run.stdout, "level=1\nnext\n", "{}", run.stderr);
    let exceeded = "Script execution time was exceeded";
    assert!(run.stderr.contains(exceeded), "{}", run.stderr);
}

/// Whether the util-linux program is here that gives another one a terminal.
fn has_terminals() -> bool {
    let asked = Command::new("script")
        .arg("--version")
        .stderr(Stdio::null())
        .output();
    asked.is_ok_and(|output| String::from_utf8_lossy(&output.stdout).contains("util-linux"))
}

/// What a terminal receives from `armistice run`.
fn on_a_terminal(scenario: &Scenario, flags: &str) -> String {
    let line = format!(
        "'{}' run '{}' --script start --state '{}' {flags}",
        env!("CARGO_BIN_EXE_armistice"),
        scenario.folder().display(),
        scenario.state().display()
    );
    let output = Command::new("script")
        .args(["-q", "-e", "-c", &line, "/dev/null"])
        .env("TERM", "xterm")
        .stdin(Stdio::null())
        .output()
        .unwrap();
    String::from_utf8_lossy(&output.stdout).into_owned()
}

const CLEARED: &str = "\u{1b}[2K";

#[test]
fn a_long_loop_shows_its_progress_on_a_terminal_and_takes_it_away_again() {
    if !has_terminals() {
        return;
    }
    let screen = on_a_terminal(&walk(""), "");
    let shown = screen.rfind(" done ").expect(&screen);
    assert!(screen.contains("walk.vbs:2 "), "{screen:?}");
    let rest = &screen[shown..];
    let cleared = rest.find(CLEARED).expect(&screen);
    let after = &rest[cleared..];
    assert!(after.contains("walked\r\n"), "{screen:?}");
    assert!(after.contains("exit code 0"), "{screen:?}");
}

#[test]
fn steps_begin_their_own_lines_beside_the_progress() {
    if !has_terminals() {
        return;
    }
    let screen = on_a_terminal(&walk(""), "--verbose");
    assert!(screen.contains(" done "), "{screen:?}");
    let steps: Vec<_> = screen
        .split('\n')
        .filter(|line| line.contains("title = seen"))
        .collect();
    assert_eq!(steps.len(), 4, "{screen:?}");
    for step in steps {
        let visible = step.rsplit(CLEARED).next().unwrap_or(step);
        assert!(!visible.contains(" done "), "{step:?}");
        assert!(
            visible.trim_start_matches('\r').starts_with("walk.vbs:4"),
            "{step:?}"
        );
    }
}

#[test]
fn nothing_is_drawn_where_nobody_watches() {
    let run = walk("").run();
    assert!(!run.stderr.contains(" done "), "{}", run.stderr);
    assert!(!run.said().contains('\u{1b}'), "{}", run.said());
    if has_terminals() {
        let screen = on_a_terminal(&walk(""), "--quiet");
        assert!(!screen.contains(" done "), "{screen:?}");
        assert!(screen.contains("walked\r\n"), "{screen:?}");
    }
}
