//! A folder of `C:\bench` with a site file and a state of its own.

use std::fs;
use std::path::PathBuf;
use std::process::Command;
use std::thread::sleep;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, ensure};
use serde_json::Value;

use crate::bench::{Bench, Ran};

/// How long something may take that has to happen.
pub(crate) const LONG: Duration = Duration::from_secs(30);

/// A script folder, by its name in `C:\bench`.
pub(crate) struct Place<'a> {
    pub(crate) bench: &'a Bench,
    name: &'static str,
}

impl<'a> Place<'a> {
    /// Makes it, with more for its site file.
    pub(crate) fn new(bench: &'a Bench, name: &'static str, site: &str) -> Result<Self> {
        fs::create_dir(bench.native(name))?;
        let place = Self { bench, name };
        let state = place.windows("state");
        place.write("armistice.toml", &format!("state = '{state}'\n{site}"))?;
        Ok(place)
    }

    /// A file of it, under its own system's name.
    pub(crate) fn native(&self, name: &str) -> PathBuf {
        self.bench.native(self.name).join(name)
    }

    /// The same under its Windows name.
    pub(crate) fn windows(&self, name: &str) -> String {
        self.bench.windows(&format!(r"{}\{name}", self.name))
    }

    pub(crate) fn write(&self, name: &str, text: &str) -> Result<()> {
        Ok(fs::write(self.native(name), text.replace('\n', "\r\n"))?)
    }

    /// What a file holds, with LF; nothing while it is not there.
    pub(crate) fn text(&self, name: &str) -> String {
        let text = fs::read_to_string(self.native(name)).unwrap_or_default();
        text.replace("\r\n", "\n")
    }

    /// `armistice.exe` in this folder.
    pub(crate) fn command(&self, words: &[&str]) -> Command {
        let program = self.bench.windows("armistice.exe");
        let words = std::iter::once(program.as_str()).chain(words.iter().copied());
        let mut command = self.bench.wine(words);
        command.current_dir(self.native(""));
        command
    }

    /// Runs it to its end.
    pub(crate) fn run(&self, words: &[&str]) -> Result<Ran> {
        self.bench.run_apart(self.command(words), "")
    }

    /// Runs it, and expects success.
    pub(crate) fn done(&self, words: &[&str]) -> Result<Ran> {
        let said = || format!("{words:?}");
        self.run(words)?.succeeded().with_context(said)
    }

    /// Runs a batch file of this text.
    pub(crate) fn batch(&self, text: &str) -> Result<Ran> {
        self.write("batch.bat", &format!("@echo off\n{text}"))?;
        self.run(&["cmd", "--trace", "trace.jsonl", "batch.bat"])
    }

    /// What ARMKILL notes that it did.
    pub(crate) fn told_by_kill(&self, id: &str) -> Result<String> {
        let _ = fs::remove_file(self.native("trace.jsonl"));
        let ran = self.batch(&format!("ARMKILL {id}\n"))?;
        let trace = self.text("trace.jsonl");
        let line = trace.lines().next().with_context(|| format!("{ran}"))?;
        let effect: Value = serde_json::from_str(line)?;
        ensure!(effect["kind"] == "stop_watch", "{effect}");
        let message = effect["result"]["message"].as_str();
        Ok(message.unwrap_or_default().to_owned())
    }

    /// `armistice watches --json`
    pub(crate) fn watches(&self) -> Result<Value> {
        Ok(serde_json::from_str(
            &self.done(&["watches", "--json"])?.stdout,
        )?)
    }
}

/// Waits until something is so; how long that took.
pub(crate) fn eventually(what: &str, mut is_so: impl FnMut() -> Result<bool>) -> Result<Duration> {
    let begun = Instant::now();
    while !is_so()? {
        ensure!(begun.elapsed() < LONG, "{what}: not within {LONG:?}");
        sleep(Duration::from_millis(10));
    }
    Ok(begun.elapsed())
}
