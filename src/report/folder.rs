use std::path::Path;

use anyhow::Context as _;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::calls::{self, Call};
use super::contracts::{self, Contracts};
use super::deviations::{self, Deviation};
use super::finding::{Finding, Severity};
use super::unpredictable::{self, Unpredictable};
use super::{Facts, rules, suppression};
use crate::host::directory::Directory;
use crate::plan::extract::Request;
use crate::plan::{Outcome, Plan, ScriptName, Source, TypedShare};

/// What is to be said of one folder.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub struct FolderReport {
    /// The folder, relative to what the report is over, with `/` between its parts; `.` for that itself.
    pub path: String,
    /// In one sentence.
    pub verdict: String,
    /// Findings that count, by severity.
    pub counts: Counts,
    /// How much of the scripts is typed.
    pub typed_share: TypedShare,
    /// The files that the plan was made of.
    pub sources: Vec<Source>,
    /// Which script starts which.
    pub calls: Vec<Call>,
    /// What becomes of each situation.
    pub scenarios: Vec<ScenarioOutcome>,
    /// What the scripts need from outside.
    pub contracts: Contracts,
    /// What only a run can tell.
    pub unpredictable: Vec<Unpredictable>,
    /// What Armistice does otherwise than the scripts, by design.
    pub deviations: Vec<Deviation>,
    /// What the rules have found; told at the report's top level.
    #[serde(skip)]
    pub findings: Vec<Finding>,
    /// The plan, where somebody wants to see it.
    #[serde(skip)]
    #[schemars(skip)]
    pub plan: Option<Box<Plan>>,
}

/// Findings that count, by severity.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Counts {
    /// Blockers.
    pub blockers: usize,
    /// Decisions.
    pub decisions: usize,
    /// Notices.
    pub notices: usize,
    /// Those that a comment or the baseline takes out.
    pub suppressed: usize,
}

/// What becomes of a situation.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct ScenarioOutcome {
    /// Which script.
    pub script: ScriptName,
    /// `CLP_EVENT`; null when it is not defined.
    pub event: Option<String>,
    /// `CLP_SERVER`
    pub server: String,
    /// `CLP_DISK`
    pub disk: String,
    /// How it ends.
    pub outcome: Outcome,
    /// Steps at the outermost level.
    pub steps: usize,
}

impl Counts {
    /// Counts findings.
    pub fn of<'f>(findings: impl IntoIterator<Item = &'f Finding>) -> Self {
        let mut counts = Self::default();
        for finding in findings {
            let count = match (finding.suppressed.is_some(), finding.severity) {
                (true, _) => &mut counts.suppressed,
                (false, Severity::Blocker) => &mut counts.blockers,
                (false, Severity::Decision) => &mut counts.decisions,
                (false, Severity::Notice) => &mut counts.notices,
            };
            *count += 1;
        }
        counts
    }

    /// Both together.
    #[must_use]
    pub fn and(self, other: Self) -> Self {
        Self {
            blockers: self.blockers + other.blockers,
            decisions: self.decisions + other.decisions,
            notices: self.notices + other.notices,
            suppressed: self.suppressed + other.suppressed,
        }
    }
}

/// Reports on one folder. `shown` is how the report names it; `keep_plan` keeps the plan for those who draw it. `directory`
/// is the one that the hazards are checked against, if they are.
///
/// # Errors
/// When it has no scripts, or they cannot be read, or the directory cannot be asked.
pub fn folder(
    request: &Request,
    shown: &str,
    keep_plan: bool,
    directory: Option<&dyn Directory>,
) -> anyhow::Result<FolderReport> {
    let mut facts = Facts::read(request)?;
    if let Some(directory) = directory {
        facts.ask(directory).context("the directory")?;
    }
    Ok(of_facts(facts, request, shown, keep_plan))
}

/// What is to be said of a folder that has been read.
pub(super) fn of_facts(
    facts: Facts,
    request: &Request,
    shown: &str,
    keep_plan: bool,
) -> FolderReport {
    let mut findings = rules::find(&facts);
    suppression::by_comments(&facts, &mut findings);
    let single = single_file(&request.folder);
    for finding in &mut findings {
        let file = below(&facts.plan.sources, &finding.file);
        finding.file = beside(shown, file, single);
    }
    super::fingerprint::set(&mut findings);
    let mut report = FolderReport {
        path: shown.to_owned(),
        verdict: String::new(),
        counts: Counts::default(),
        typed_share: facts.plan.typed_share.clone(),
        sources: facts.plan.sources.clone(),
        calls: calls::of(&facts),
        scenarios: facts.plan.scenarios.iter().map(outcome).collect(),
        contracts: contracts::of(&facts),
        unpredictable: unpredictable::of(&facts.plan),
        deviations: deviations::of(&facts.plan),
        findings,
        plan: None,
    };
    for one in &mut report.unpredictable {
        one.file = below(&facts.plan.sources, &one.file).to_owned();
    }
    for call in &mut report.calls {
        call.from = below(&facts.plan.sources, &call.from).to_owned();
    }
    report.judge();
    if keep_plan {
        report.plan = Some(Box::new(facts.plan));
    }
    report
}

impl FolderReport {
    /// The report on a copy of the folder, which is named `shown`; only for folders.
    pub(super) fn of_copy(&self, shown: &str) -> Self {
        let mut copy = self.clone();
        for finding in &mut copy.findings {
            let below = match self.path.as_str() {
                "." => Some(finding.file.as_str()),
                path => finding.file.strip_prefix(path),
            };
            let below = below.unwrap_or(&finding.file).trim_start_matches('/');
            finding.file = beside(shown, below, false);
        }
        shown.clone_into(&mut copy.path);
        super::fingerprint::set(&mut copy.findings);
        copy
    }

    /// Counts the findings and says what follows; to be called again when some were suppressed.
    pub fn judge(&mut self) {
        self.counts = Counts::of(&self.findings);
        self.verdict = super::verdict::of_folder(self);
    }
}

fn outcome(scenario: &crate::plan::ScenarioPlan) -> ScenarioOutcome {
    ScenarioOutcome {
        script: scenario.script,
        event: scenario.event.clone(),
        server: scenario.server.clone(),
        disk: scenario.disk.clone(),
        outcome: scenario.outcome.clone(),
        steps: scenario.steps.len(),
    }
}

fn single_file(path: &Path) -> bool {
    path.extension().is_some_and(|ending| {
        ["bat", "cmd"]
            .iter()
            .any(|known| ending.eq_ignore_ascii_case(known))
    })
}

/// The path of a file within the folder. Places in a script that lies further below have its name alone.
fn below<'f>(sources: &'f [Source], file: &'f str) -> &'f str {
    let paths = || sources.iter().map(|source| source.path.as_str());
    if paths().any(|path| path == file) {
        return file;
    }
    paths()
        .find(|path| path.rsplit('\\').next() == Some(file))
        .unwrap_or(file)
}

/// A file of the folder as the report names it.
fn beside(folder: &str, file: &str, single: bool) -> String {
    let file = file.replace('\\', "/");
    if folder == "." {
        return file;
    }
    match folder.rsplit_once('/') {
        Some((parent, _)) if single => format!("{parent}/{file}"),
        None if single => file,
        _ => format!("{folder}/{file}"),
    }
}
