//! The fifteen services of Exchange Server 2007, started and stopped by the set's own scripts: by `armistice.exe run`, and
//! by Wine's `cmd.exe` with the ARM commands on PATH.

use std::fs;
use std::path::Path;

use anyhow::{Context, Result, ensure};
use serde_json::Value;

use crate::bench::{Bench, Ran};
use crate::expect;

/// In the order of START.BAT, which is that of the guide; STOP.BAT goes the other way.
const SERVICES: [&str; 15] = [
    "MSExchangeSA",
    "MSExchangeIS",
    "msftesql-Exchange",
    "MSExchangeADTopology",
    "MSExchangeAntispamUpdate",
    "MSExchangeEdgeSync",
    "MSExchangePOP3",
    "MSExchangeRepl",
    "MSExchangeSearch",
    "MSExchangeServiceHost",
    "MSExchangeTransport",
    "MSExchangeTransportLogSearch",
    "MSExchangeFDS",
    "MSExchangeMailboxAssistants",
    "MSExchangeMailSubmission",
];

const COMMANDS: [&str; 7] = [
    "ARMLOAD", "ARMKILL", "ARMBCAST", "ARMLOG", "ARMSLEEP", "ARMSETCD", "ARMGETCD",
];

const LOG: &str = "exchange.log";

/// One after the other: the services have the names that the scripts give them.
pub(crate) fn the_fifteen_services_start_and_stop_in_order(bench: &Bench) -> Result<()> {
    for name in SERVICES {
        bench.service(name, LOG, "")?;
    }
    let native = run_by_armistice(bench)?;
    let dropped_in = run_by_cmd(bench)?;
    for ((script, native), (_, dropped_in)) in native.iter().zip(&dropped_in) {
        expect(dropped_in, native).with_context(|| format!("the effects of {script}"))?;
    }
    Ok(())
}

/// The effects of each script.
type Traces = Vec<(&'static str, Vec<Value>)>;

fn run_by_armistice(bench: &Bench) -> Result<Traces> {
    let folder = bench.corpus("exchange-2007", "native")?;
    let mut traces = Vec::new();
    for (script, what, state) in STEPS {
        let _ = fs::remove_file(bench.native(LOG));
        let trace = format!("{script}.jsonl");
        let ran = bench.armistice([
            "run",
            "native",
            "--script",
            script,
            "--event",
            "START",
            "--server",
            "HOME",
            "--trace",
            &trace,
            "--set",
            "CLP_GROUPNAME=native",
        ])?;
        let ran = ran.succeeded()?;
        let headline = "armistice: real services (windows); watches and journals are in ";
        ensure!(ran.stderr.contains(headline), "{ran}");
        check_services(bench, script, what, state)?;
        traces.push((script, arm_effects(&bench.native(&trace))?));
    }
    ensure!(folder.join("spn.ldf").exists(), "exch.vbs was carried out");
    Ok(traces)
}

/// Each script, what the log shows of it, and the state that the services have then.
const STEPS: [(&str, &str, &str); 2] = [
    ("start", "running", "RUNNING"),
    ("stop", "stopped", "STOPPED"),
];

fn run_by_cmd(bench: &Bench) -> Result<Traces> {
    let folder = bench.corpus("exchange-2007", "dropped-in")?;
    // A real event is not allowed to act on a directory that is only a file, unless the site file names it, as it does.
    let commands = bench.native("commands");
    fs::create_dir(&commands)?;
    for name in COMMANDS {
        let program = commands.join(format!("{name}.EXE"));
        fs::hard_link(bench.native("armistice.exe"), program)?;
    }
    fs::hard_link(
        bench.native("bcryptprimitives.dll"),
        commands.join("bcryptprimitives.dll"),
    )?;
    let mut traces = Vec::new();
    for (script, what, state) in STEPS {
        let _ = fs::remove_file(bench.native(LOG));
        let trace = format!("cmd-{script}.jsonl");
        let file = format!("{script}.bat").to_uppercase();
        let mut command = bench.wine(["cmd", "/c", &file]);
        command
            .current_dir(&folder)
            .env("WINEPATH", r"C:\bench\commands")
            .env("ARMISTICE_TRACE", bench.windows(&trace));
        for (name, value) in [
            ("CLP_EVENT", "START"),
            ("CLP_SERVER", "HOME"),
            ("CLP_DISK", "SUCCESS"),
            ("CLP_PRIORITY", "1"),
            ("CLP_GROUPNAME", "dropped-in"),
            ("CLP_SCRIPT_PATH", r"C:\bench\dropped-in"),
        ] {
            command.env(name, value);
        }
        let ran: Ran = bench.run(command)?;
        check_services(bench, script, what, state).with_context(|| ran.to_string())?;
        traces.push((
            script,
            arm_effects(&bench.native(&trace)).with_context(|| ran.to_string())?,
        ));
    }
    Ok(traces)
}

fn check_services(bench: &Bench, script: &str, what: &str, state: &str) -> Result<()> {
    let mut order: Vec<&str> = SERVICES.to_vec();
    if script == "stop" {
        order.reverse();
    }
    expect(bench.logged(LOG, what)?, order)?;
    for service in SERVICES {
        expect(bench.state(service)?, state)?;
    }
    Ok(())
}

/// The effects that ARM commands and directory scripts have, without their places in a script and without what is otherwise
/// each time. The other commands are cmd.exe's own, which tells nobody what it does.
fn arm_effects(trace: &Path) -> Result<Vec<Value>> {
    const TOLD_BY_CMD_ONLY: [&str; 6] = [
        "set_variable",
        "change_directory",
        "echo",
        "exit",
        "run_program",
        "file_operation",
    ];
    let text = fs::read_to_string(trace).with_context(|| trace.display().to_string())?;
    let mut effects = Vec::new();
    for line in text.lines() {
        let mut effect: Value = serde_json::from_str(line)?;
        let kind = effect["kind"].as_str().unwrap_or_default().to_owned();
        let fields = effect.as_object_mut().context("an effect is an object")?;
        fields.remove("span");
        if !TOLD_BY_CMD_ONLY.contains(&kind.as_str()) {
            effects.push(effect);
        }
    }
    ensure!(effects.len() >= 15, "{text}");
    Ok(effects)
}
