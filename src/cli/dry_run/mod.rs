//! `armistice run --dry-run`, and saved plans: what a run would change, and the run that changes just that.

mod table;

use std::path::Path;

use anyhow::{Context as _, bail};

use super::arguments::{Engine, RunArguments};
use super::run::{self, Prepared};
use super::{exit_code, say};
use crate::execute::saved_plan::SavedPlan;
use crate::host::dry_run::{DryRun, ExpectedChange};

/// How many differences from a saved plan are listed.
const LISTED: usize = 50;

/// Predicts a run; with `--plan`, runs it if the prediction is the saved one.
pub(super) fn run(arguments: &RunArguments) -> anyhow::Result<i32> {
    let Some(file) = &arguments.plan else {
        let prediction = Prediction::make(arguments)?;
        if let Some(file) = &arguments.save_plan {
            prediction.save(file)?;
        }
        prediction.print(arguments)?;
        return Ok(exit_code::SUCCESS);
    };
    let saved = read(file)?;
    let prediction = Prediction::make(arguments)?;
    let differences = saved.differences(&prediction.plan);
    if !differences.is_empty() {
        let mut text = format!("the plan {} does not hold any more:", file.display());
        for difference in differences.iter().take(LISTED) {
            let line = prediction
                .prepared
                .world
                .host
                .secrets
                .redact(&difference.to_string());
            text.push_str("\n  ");
            text.push_str(&crate::source::visible(&line));
        }
        if let Some(more) = differences
            .len()
            .checked_sub(LISTED)
            .filter(|more| *more > 0)
        {
            text.push_str(&format!("\n  and {more} more"));
        }
        bail!("{text}\nNothing was changed. Make a new plan with --dry-run --save-plan.");
    }
    if arguments.dry_run {
        prediction.print(arguments)?;
        return Ok(exit_code::SUCCESS);
    }
    drop(prediction);
    run::for_real(arguments)
}

fn read(file: &Path) -> anyhow::Result<SavedPlan> {
    let shown = file.display();
    let text = std::fs::read_to_string(file)
        .with_context(|| format!("the plan {shown} cannot be read"))?;
    serde_json::from_str(&text)
        .with_context(|| format!("the plan {shown} is none that --save-plan wrote"))
}

/// What a run would do.
struct Prediction {
    prepared: Prepared,
    code: i32,
    plan: SavedPlan,
}

impl Prediction {
    fn make(arguments: &RunArguments) -> anyhow::Result<Self> {
        let prepared = Prepared::dry(arguments)?;
        if !arguments.quiet && arguments.plan.is_none() {
            prepared.say_first();
        }
        let plan = prepared.plan()?;
        let carried = (arguments.engine == Engine::Plan).then_some(&plan);
        let code = prepared.carry_out(arguments, carried)?;
        prepared.world.finish()?;
        let changes = changes(&prepared)?;
        Ok(Self {
            plan: SavedPlan::new(&plan, 0, changes),
            prepared,
            code,
        })
    }

    fn print(&self, arguments: &RunArguments) -> anyhow::Result<()> {
        let dry_run = dry_run(&self.prepared)?;
        let table = table::Table {
            steps: dry_run.steps().all(),
            left_over: dry_run.steps().left_over(),
            changes: &self.plan.expected_changes,
            code: self.code,
            verbose: arguments.verbose,
            quiet: arguments.quiet,
            secrets: &self.prepared.world.host.secrets,
        };
        table.print(&mut std::io::stdout().lock())
    }

    fn save(&self, file: &Path) -> anyhow::Result<()> {
        let mut text = serde_json::to_string_pretty(&self.plan)?;
        text.push('\n');
        std::fs::write(file, text)
            .with_context(|| format!("the plan {} cannot be written", file.display()))?;
        say(&format!("armistice: the plan is in {}", file.display()));
        Ok(())
    }
}

fn dry_run(prepared: &Prepared) -> anyhow::Result<&DryRun> {
    let dry_run = prepared.world.dry_run.as_ref();
    dry_run.context("this is no dry run")
}

/// The changes, with secrets masked.
fn changes(prepared: &Prepared) -> anyhow::Result<Vec<ExpectedChange>> {
    let secrets = &prepared.world.host.secrets;
    let changes = dry_run(prepared)?.changes().into_iter();
    Ok(changes
        .map(|change| change.masked(|text| secrets.redact(text)))
        .collect())
}
