//! A case run by our own program.

use std::fs;
use std::process::Command;

use anyhow::{Context, Result, bail};

use crate::answer::{Answer, compared, text_of};
use crate::case::Case;
use crate::process;
use crate::tree::Tree;

/// Runs the case and compares; the error says how the answers differ.
pub(crate) fn check(case: &Case) -> Result<()> {
    let bench = tempfile::tempdir()?;
    let drive = bench.path().join("w");
    let tree = Tree::lay_out(&drive, case)?;
    let site = bench.path().join("site.toml");
    // Cases may set CLP_EVENT, with which services are simulated only when the site asks for it; and Windows has no
    // service of any name.
    let settings = "services = \"simulated\"\n\n[simulated]\nunknown = \"error\"\n\n[drives]\n";
    fs::write(&site, format!("{settings}W = '{}'\n", drive.display()))?;
    let mut command = Command::new(env!("CARGO_BIN_EXE_armistice"));
    command
        .arg(case.language.verb())
        // Our own remarks on a script would stand between Windows' messages.
        .arg("--quiet")
        .arg("--site")
        .arg(&site)
        .arg("--state")
        .arg(bench.path().join("state"))
        .arg(case.script_name())
        .args(case.words()?)
        .current_dir(tree.folder())
        .env_clear()
        .envs(&case.env);
    let Some(ended) = process::run(command, &case.stdin)? else {
        bail!("the run was stopped after the time limit");
    };
    let answer = Answer {
        stdout: text_of(&ended.stdout),
        exit: ended.exit,
        files: tree.changes().context("the folder after the run")?,
        timed_out: false,
    };
    let mut differences = answer.differences(&case.expected());
    let stderr = text_of(&ended.stderr);
    match &case.stderr {
        Some(expected) if *expected != stderr => {
            differences.push_str(&compared("standard error", &stderr, expected));
        }
        None if !differences.is_empty() => {
            differences.push_str(&format!("(standard error: {stderr:?})\n"));
        }
        _ => {}
    }
    if differences.is_empty() {
        return Ok(());
    }
    bail!("{differences}")
}
