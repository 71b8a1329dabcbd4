//! Service control against Wine's real service manager. It knows no dependencies: it starts, stops and shows each service by
//! itself. What the program makes of dependencies is tested with simulated services.

use std::fs;
use std::time::{Duration, Instant};

use anyhow::{Result, ensure};

use crate::bench::Bench;
use crate::expect;

/// A batch file in `C:\bench`, run by `armistice cmd`: what it wrote, standard error behind standard output.
fn batch(bench: &Bench, name: &str, text: &str) -> Result<String> {
    fs::write(
        bench.native(name),
        format!("@echo off\n{text}").replace('\n', "\r\n"),
    )?;
    let ran = bench.armistice(["cmd", "--state", r"C:\bench\state", name])?;
    Ok(ran.to_string())
}

pub(crate) fn a_service_is_found_by_key_and_display_name_in_any_case(bench: &Bench) -> Result<()> {
    bench.named_service("Named", "Service with a Name", "named.log", "")?;
    let told = batch(
        bench,
        "named.bat",
        "net start \"service with a NAME\"\nsc getkeyname \"Service with a Name\"\nsc getdisplayname NAMED\nsc query nAMED\nnet stop named\n",
    )?;
    for line in [
        "The Service with a Name service is starting.",
        "The Service with a Name service was started successfully.",
        "Name = Named",
        "Name = Service with a Name",
        "        STATE              : 4  RUNNING ",
        "The Service with a Name service was stopped successfully.",
    ] {
        ensure!(
            told.lines().any(|told| told == line),
            "{line:?} is not in\n{told}"
        );
    }
    expect(bench.logged("named.log", "stopped")?, ["Named"])
}

pub(crate) fn a_slow_service_is_waited_for(bench: &Bench) -> Result<()> {
    bench.service("Slow", "slow.log", "start=2500 stop=1500")?;
    bench.service("Mute", "slow.log", "stop=1500 mute")?;
    for service in ["Slow", "Mute"] {
        let begin = Instant::now();
        let load = ["armload", service, "/S", service];
        bench.armistice(load)?.succeeded()?;
        let started = begin.elapsed();
        expect(bench.state(service)?, "RUNNING")?;
        let begin = Instant::now();
        bench.armistice(["armkill", service])?.succeeded()?;
        let stopped = begin.elapsed();
        expect(bench.state(service)?, "STOPPED")?;
        ensure!(service == "Mute" || started >= Duration::from_millis(2500));
        ensure!(
            stopped >= Duration::from_millis(1500),
            "{service}: {stopped:?}"
        );
        // It must not be late either: a look comes at least every second, and Wine needs its own time.
        ensure!(started < Duration::from_secs(8), "{service}: {started:?}");
        ensure!(stopped < Duration::from_secs(7), "{service}: {stopped:?}");
    }
    expect(bench.logged("slow.log", "stopped")?, ["Slow", "Mute"])
}

pub(crate) fn a_start_that_is_waited_for_too_long_is_told_and_can_still_be_killed(
    bench: &Bench,
) -> Result<()> {
    bench.service("Late", "late.log", "start=4000")?;
    fs::write(bench.native("late.toml"), "[arm]\nstart_limit = 1\n")?;
    fs::write(
        bench.native("late.bat"),
        "armload LATE /S Late\r\necho %errorlevel%\r\n",
    )?;
    let late = [
        "cmd",
        "--site",
        "late.toml",
        "--state",
        r"C:\bench\late",
        "late.bat",
    ];
    let ran = bench.armistice(late)?;
    let text = "the service Late does not run yet after 1 seconds";
    ensure!(ran.stderr.contains(text), "{ran}");
    ensure!(ran.stdout.ends_with("1\n"), "{ran}");
    fs::write(
        bench.native("late.bat"),
        "armkill LATE\r\necho %errorlevel%\r\n",
    )?;
    let late = [
        "cmd",
        "--site",
        "late.toml",
        "--state",
        r"C:\bench\late",
        "late.bat",
    ];
    let ran = bench.armistice(late)?;
    ensure!(ran.stdout.ends_with("0\n"), "{ran}");
    expect(bench.state("Late")?, "STOPPED")
}

pub(crate) fn errors_of_the_service_manager_have_their_numbers_and_texts(
    bench: &Bench,
) -> Result<()> {
    bench.service("Plain", "errors.log", "")?;
    bench.service("Off", "errors.log", "")?;
    bench
        .run(bench.wine(["sc", "config", "Off", "start=", "disabled"]))?
        .succeeded()?;
    bench.service("Failing", "errors.log", "fail=1069")?;
    for (command, number, text) in [
        (
            "start Nobody",
            1060,
            "The specified service does not exist as an installed service.",
        ),
        ("stop Plain", 1062, "The service has not been started."),
        (
            "start Off",
            1058,
            "The service cannot be started, either because it is disabled or because it has no enabled devices associated with it.",
        ),
    ] {
        let told = batch(
            bench,
            "error.bat",
            &format!("sc {command}\necho [%errorlevel%]\n"),
        )?;
        ensure!(
            told.contains(&format!("FAILED {number}:\n\n{text}")),
            "{command}: {told}"
        );
        ensure!(told.contains(&format!("[{number}]")), "{command}: {told}");
    }
    let told = batch(
        bench,
        "error.bat",
        "sc start Plain >nul\nsc start Plain\necho [%errorlevel%]\n",
    )?;
    ensure!(
        told.contains("FAILED 1056:\n\nAn instance of the service is already running."),
        "{told}"
    );
    let told = batch(
        bench,
        "error.bat",
        "armload X /S Plain\nset x=%errorlevel%\narmload X /S /A Plain\necho %x% %errorlevel%\n",
    )?;
    ensure!(
        told.contains("the service Plain is already running, and /A is not given"),
        "{told}"
    );
    ensure!(
        told.contains("\n1 0\n") || told.starts_with("1 0\n"),
        "{told}"
    );
    let told = batch(
        bench,
        "error.bat",
        "armload F /S Failing\necho %errorlevel%\nnet start failing\n",
    )?;
    let logon = "The service did not start due to a logon failure.";
    ensure!(
        told.contains(&format!(
            "the service Failing has stopped again: {logon} (1069)"
        )),
        "{told}"
    );
    ensure!(told.contains("System error 1069 has occurred."), "{told}");
    Ok(())
}

pub(crate) fn a_service_that_never_reports_fails_with_1053(bench: &Bench) -> Result<()> {
    bench.service("Absent", "absent.log", "absent")?;
    let told = batch(
        bench,
        "absent.bat",
        "sc start Absent\necho [%errorlevel%]\n",
    )?;
    let text = "The service did not respond to the start or control request in a timely fashion.";
    ensure!(
        told.contains(&format!("FAILED 1053:\n\n{text}")) && told.contains("[1053]"),
        "{told}"
    );
    expect(bench.logged("absent.log", "absent")?, ["Absent"])
}

pub(crate) fn all_services_are_listed(bench: &Bench) -> Result<()> {
    bench.named_service("Listed", "Listed by 日本語", "listed.log", "")?;
    let told = batch(bench, "listed.bat", "sc query state= all\n")?;
    ensure!(told.contains("SERVICE_NAME: Listed\n"), "{told}");
    ensure!(
        told.contains("SERVICE_NAME: EventLog\n") || told.contains("SERVICE_NAME: Eventlog\n"),
        "{told}"
    );
    let told = batch(
        bench,
        "listed.bat",
        "net start Listed >nul\nnet start\nnet stop Listed >nul\nnet start\n",
    )?;
    let count = told.matches("   Listed by").count();
    ensure!(count == 1, "it is started in the first list only: {told}");
    Ok(())
}
