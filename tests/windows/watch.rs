//! The watch over services of Wine's service manager: what ends behind its back, what an administrator stops, and its own
//! end.
//!
//! Windows' manager sees when a service's process ends and notes 1067. Wine's goes on calling the service running, so that
//! the watch must look at the process. Neither does Wine keep a service's recovery actions (asked for them it answers
//! 124), so what is told of those is tested with simulated services only.

use std::fs::{self, File};
use std::process::{Child, Stdio};
use std::thread::sleep;
use std::time::Duration;

use anyhow::{Context, Result, ensure};

use crate::bench::Bench;
use crate::expect;
use crate::place::{Place, eventually};

/// How long to look whether something happens that must not: three rounds of the watch.
const A_WHILE: Duration = Duration::from_millis(1600);

/// The most that a restart may take.
const SOON: Duration = Duration::from_secs(2);

/// How often a service of a place has come to run.
fn starts(place: &Place<'_>, service: &str) -> Result<usize> {
    let log = place.bench.log_file(&place.native("services.log"))?;
    let is_start = |line: &&(String, String)| line.0 == service && line.1 == "running";
    Ok(log.iter().filter(is_start).count())
}

/// Registers a service that writes to the log of the place.
fn service(place: &Place<'_>, name: &str) -> Result<()> {
    let log = place.windows("services.log");
    place.bench.register(name, name, "demand", &log)
}

/// Ends the process of a service behind everybody's back.
fn kill(place: &Place<'_>, service: &str) -> Result<()> {
    place
        .bench
        .kill(&format!(r"C:\bench\service.exe {service} "))
}

/// Waits for one more start; how long that took.
fn is_started_again(place: &Place<'_>, service: &str, count: usize) -> Result<Duration> {
    eventually("a restart", || Ok(starts(place, service)? >= count))
}

/// A watch in the foreground.
struct Watching<'a> {
    bench: &'a Bench,
    child: Child,
}

impl<'a> Watching<'a> {
    /// Starts it, and returns when it watches.
    fn begin(place: &Place<'a>) -> Result<Self> {
        let log = place.native("watch.log");
        let mut command = place.command(&["watch"]);
        command.stdin(Stdio::null()).stdout(Stdio::null());
        let child = command.stderr(File::create(&log)?).spawn()?;
        let bench = place.bench;
        let watching = Self { bench, child };
        eventually("the watch begins", || {
            Ok(fs::read_to_string(&log)?.contains("the watch begins"))
        })?;
        Ok(watching)
    }

    /// Ends it as a power cut does.
    fn crash(mut self) -> Result<()> {
        self.end()
    }

    fn end(&mut self) -> Result<()> {
        self.bench.kill(r"C:\bench\armistice.exe watch")?;
        self.child.wait()?;
        Ok(())
    }
}

impl Drop for Watching<'_> {
    fn drop(&mut self) {
        if matches!(self.child.try_wait(), Ok(None)) {
            let _ = self.end();
        }
    }
}

pub(crate) fn a_killed_service_is_restarted_twice_and_then_escalated_once(
    bench: &Bench,
) -> Result<()> {
    let escalation = r"[watch]
escalation = ['cmd', '/c', 'echo %ARMISTICE_WATCH% %ARMISTICE_SERVICE%>>C:\bench\restarts\escalated']
";
    let place = Place::new(bench, "restarts", escalation)?;
    service(&place, "Mortal")?;
    let _watch = Watching::begin(&place)?;
    place.done(&["armload", "MAIL", "/S", "/R", "2", "mortal"])?;
    for restart in 1..=2 {
        kill(&place, "Mortal")?;
        let taken = is_started_again(&place, "Mortal", restart + 1)?;
        ensure!(taken < SOON, "restart {restart} took {taken:?}");
        expect(bench.state("Mortal")?, "RUNNING")?;
    }
    expect(place.text("escalated"), "")?;
    kill(&place, "Mortal")?;
    eventually("the escalation", || Ok(!place.text("escalated").is_empty()))?;
    sleep(A_WHILE);
    expect(place.text("escalated"), "MAIL mortal\n")?;
    expect(starts(&place, "Mortal")?, 3)?;
    let watches = place.watches()?;
    ensure!(watches["supervisor"]["process"].is_number(), "{watches}");
    let row = &watches["watches"][0];
    for (field, value) in [
        ("id", "MAIL"),
        ("state", "STOPPED"),
        ("standing", "watched"),
        ("back_end", "windows"),
    ] {
        ensure!(row[field] == value, "{field}: {row}");
    }
    ensure!(row["target"]["service"] == "mortal", "{row}");
    ensure!(row["restarts"] == 2 && row["restart_limit"] == 2, "{row}");
    ensure!(row["escalated"].is_string(), "{row}");
    // It is down already, and the watch goes away with it.
    place.done(&["armkill", "MAIL"])?;
    let left = place.watches()?;
    ensure!(left["watches"] == serde_json::json!([]), "{left}");
    Ok(())
}

pub(crate) fn a_stop_by_an_administrator_is_no_fault(bench: &Bench) -> Result<()> {
    let place = Place::new(bench, "stops", "")?;
    service(&place, "Stopped")?;
    let _watch = Watching::begin(&place)?;
    place.done(&["armload", "S", "/S", "/R", "9", "Stopped"])?;
    let mut count = 1;
    for command in ["net", "sc"] {
        let run = |verb| bench.run(bench.wine([command, verb, "Stopped"]));
        run("stop")?.succeeded()?;
        eventually("it stops", || Ok(bench.state("Stopped")? == "STOPPED"))?;
        sleep(A_WHILE);
        expect(starts(&place, "Stopped")?, count)?;
        run("start")?.succeeded()?;
        count += 1;
        is_started_again(&place, "Stopped", count)?;
        // A round of the watch, which has to see that it is up.
        sleep(A_WHILE);
    }
    // All the time it was watched.
    kill(&place, "Stopped")?;
    is_started_again(&place, "Stopped", count + 1)?;
    place.done(&["armkill", "S"])?;
    sleep(A_WHILE);
    expect(starts(&place, "Stopped")?, count + 1)?;
    expect(bench.state("Stopped")?, "STOPPED")
}

pub(crate) fn a_watch_that_is_killed_loses_nothing_and_starts_nothing_twice(
    bench: &Bench,
) -> Result<()> {
    let place = Place::new(bench, "crashes", "")?;
    for name in ["Adopted", "Struck"] {
        service(&place, name)?;
    }
    let mut watch = Watching::begin(&place)?;
    place.done(&["armload", "A", "/S", "/R", "9", "Adopted"])?;
    place.done(&["armload", "B", "/S", "/R", "9", "Struck"])?;
    // Before the watch can have seen the fault, about when it sees it, and after the restart.
    for (round, moment) in [0, 250, 450, 600, 900].into_iter().enumerate() {
        kill(&place, "Struck")?;
        sleep(Duration::from_millis(moment));
        watch.crash()?;
        watch = Watching::begin(&place)?;
        is_started_again(&place, "Struck", round + 2)?;
        eventually("it runs", || Ok(bench.state("Struck")? == "RUNNING"))?;
    }
    sleep(A_WHILE);
    expect(starts(&place, "Struck")?, 6)?;
    expect(starts(&place, "Adopted")?, 1)?;
    let watches = place.watches()?;
    let row = |place: usize| &watches["watches"][place];
    ensure!(row(0)["restarts"] == 0, "{watches}");
    ensure!(
        row(1)["restarts"] == 5,
        "each fault is one restart: {watches}"
    );
    // What it took over it still watches.
    kill(&place, "Adopted")?;
    is_started_again(&place, "Adopted", 2)?;
    place.done(&["armkill", "A"])?;
    place.done(&["armkill", "B"])?;
    Ok(())
}

pub(crate) fn the_watch_is_a_service_that_installs_itself(bench: &Bench) -> Result<()> {
    let place = Place::new(bench, "installed", "")?;
    service(&place, "Kept")?;
    let said = place.done(&["watch", "install"])?;
    ensure!(said.stderr.contains("ArmisticeWatch"), "{said}");
    let log = place.native("state/watch/watch.log");
    eventually("the watch begins", || {
        Ok(fs::read_to_string(&log).is_ok_and(|text| text.contains("the watch begins")))
    })?;
    expect(bench.state("ArmisticeWatch")?, "RUNNING")?;
    let again = place.run(&["watch", "install"])?;
    ensure!(again.code != 0, "it was made twice: {again}");
    let loaded = place.done(&["armload", "K", "/S", "/R", "2", "Kept"])?;
    ensure!(!loaded.stderr.contains("does not run"), "{loaded}");
    kill(&place, "Kept")?;
    let taken = is_started_again(&place, "Kept", 2)?;
    ensure!(taken < SOON, "{taken:?}");
    // There is one watch for a state folder.
    let second = place.run(&["watch"])?;
    expect(second.code, 1)?;
    place.done(&["watch", "uninstall"])?;
    let gone = bench.run(bench.wine(["sc", "query", "ArmisticeWatch"]))?;
    ensure!(gone.code != 0, "{gone}");
    let text = fs::read_to_string(&log).context("its log")?;
    ensure!(text.contains("the watch ends"), "{text}");
    expect(bench.state("Kept")?, "RUNNING")?;
    let watches = place.watches()?;
    ensure!(watches["supervisor"].is_null(), "{watches}");
    let nothing = place.run(&["watch", "uninstall"])?;
    ensure!(nothing.code != 0, "{nothing}");
    place.done(&["armkill", "K"])?;
    Ok(())
}
