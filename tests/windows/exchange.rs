//! The fifteen services of Exchange Server 2007, started and stopped by the set's own scripts: by `armistice.exe run`, and
//! by Wine's `cmd.exe` with the ARM commands on PATH.

use std::fs;
use std::path::{Path, PathBuf};

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
    // On a busy machine Wine has ended a process of its own by a signal when all was done; what Armistice does wrong it does
    // twice.
    by_all_ways(bench).or_else(|first| {
        eprintln!("once more, since: {first:#}");
        by_all_ways(bench)
    })
}

/// By the plan, line by line, and by Wine's cmd.exe with the commands on its PATH: the same effects.
fn by_all_ways(bench: &Bench) -> Result<()> {
    let planned = run_by_armistice(bench, "plan")?;
    let as_written = run_by_armistice(bench, "interpreter")?;
    let dropped_in = run_by_cmd(bench)?;
    for (index, (script, _, _)) in STEPS.iter().enumerate() {
        let said = || format!("the effects of {script}");
        expect(&dropped_in[index], &as_written[index]).with_context(said)?;
        // A plan asks a directory for the same in fewer requests.
        let outside = |effects: &Vec<Value>| -> Vec<Value> {
            let kind = |effect: &Value| effect["kind"].to_string();
            let kept = effects
                .iter()
                .filter(|effect| !kind(effect).contains("directory_"));
            kept.cloned().collect()
        };
        expect(outside(&dropped_in[index]), outside(&planned[index])).with_context(said)?;
    }
    Ok(())
}

/// The effects of each script.
type Traces = Vec<Vec<Value>>;

/// A new copy of the scripts, always in the same place.
fn scripts(bench: &Bench) -> Result<PathBuf> {
    let _ = fs::remove_dir_all(bench.native("exchange"));
    bench.corpus("exchange-2007", "exchange")
}

fn run_by_armistice(bench: &Bench, engine: &str) -> Result<Traces> {
    let folder = scripts(bench)?;
    let group = format!("CLP_GROUPNAME={engine}");
    let mut traces = Vec::new();
    for (script, what, state) in STEPS {
        let _ = fs::remove_file(bench.native(LOG));
        let trace = format!("{engine}-{script}.jsonl");
        let ran = bench.armistice([
            "run", "exchange", "--script", script, "--event", "START", "--server", "HOME",
            "--engine", engine, "--trace", &trace, "--set", &group,
        ])?;
        let ran = ran.succeeded()?;
        let headline = "armistice: real services (windows); watches and journals are in ";
        ensure!(ran.stderr.contains(headline), "{ran}");
        check_services(bench, script, what, state)?;
        traces.push(arm_effects(&bench.native(&trace))?);
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
    let folder = scripts(bench)?;
    let commands = bench.native("commands");
    let _ = fs::remove_dir_all(&commands);
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
        // The commands add to it.
        let _ = fs::remove_file(bench.native(&trace));
        let file = format!("{script}.bat").to_uppercase();
        // As the cluster calls it: `START.BAT` alone is also the command START of cmd.exe.
        let file = format!(r"C:\bench\exchange\{file}");
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
            ("CLP_SCRIPT_PATH", r"C:\bench\exchange"),
        ] {
            command.env(name, value);
        }
        let ran: Ran = bench.run(command)?;
        check_services(bench, script, what, state).with_context(|| ran.to_string())?;
        traces.push(arm_effects(&bench.native(&trace)).with_context(|| ran.to_string())?);
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
