//! `armistice plan PATH`: what the scripts do in every situation of the cluster.

use std::io::{self, IsTerminal as _, Write as _};
use std::mem::ManuallyDrop;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, bail};
use sha2::{Digest as _, Sha256};

use super::arguments::{PlanArguments, PlanFormat, PlannedScripts};
use super::exit_code;
use super::placing::say_where_scripts_lie;
use super::site::Site;
use crate::host::native::ProcessEnvironment;
use crate::host::placing::Originals;
use crate::plan::diff::{self, Side};
use crate::plan::extract::{self, Request};
use crate::plan::{Lines, Plan, ScriptName, render};
use crate::source::{CodePage, SourceText};

/// Shows the plan, or what is different in another one.
pub(super) fn run(arguments: &PlanArguments) -> anyhow::Result<i32> {
    let place = Place::find(&arguments.path, arguments)?;
    // The program ends with it: to give back its memory piece by piece takes longer than to show it.
    let plan = ManuallyDrop::new(place.plan(arguments)?);
    let Some(other) = &arguments.diff else {
        print(&shown(&plan, arguments)?)?;
        return Ok(exit_code::SUCCESS);
    };
    let other_place = Place::find(other, arguments)?;
    let other_plan = other_place.plan(arguments)?;
    let difference = diff::compare(
        &Side {
            title: &arguments.path.display().to_string(),
            plan: &plan,
            fingerprint: &|lines| place.fingerprint(lines),
        },
        &Side {
            title: &other.display().to_string(),
            plan: &other_plan,
            fingerprint: &|lines| other_place.fingerprint(lines),
        },
    );
    match arguments.format {
        PlanFormat::Human => print(&diff::human(&difference, colour()))?,
        PlanFormat::Json => print(&diff::json(&difference)?)?,
        PlanFormat::Mermaid => {
            bail!("a difference has no Mermaid form; use --format human or json")
        }
    }
    Ok(if difference.equal {
        exit_code::SUCCESS
    } else {
        exit_code::DIFFERENT
    })
}

fn shown(plan: &Plan, arguments: &PlanArguments) -> anyhow::Result<String> {
    Ok(match arguments.format {
        PlanFormat::Human => render::human(plan, &arguments.path.display().to_string(), colour()),
        PlanFormat::Json => render::json(plan)?,
        PlanFormat::Mermaid => render::mermaid(plan),
    })
}

fn colour() -> bool {
    io::stdout().is_terminal() && ProcessEnvironment::read().wants_colour()
}

/// Text on standard output. A reader who has seen enough is no failure.
fn print(text: &str) -> anyhow::Result<()> {
    let mut out = io::stdout().lock();
    match out.write_all(text.as_bytes()).and_then(|()| out.flush()) {
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => {
            Err(error).context("standard output cannot be written")
        }
        _ => Ok(()),
    }
}

/// A folder of scripts, and which of them are meant.
struct Place {
    /// The folder or one file.
    path: PathBuf,
    folder: PathBuf,
    scripts: Vec<ScriptName>,
    codepage: Option<CodePage>,
    entry_directory: Option<String>,
}

impl Place {
    fn find(path: &Path, arguments: &PlanArguments) -> anyhow::Result<Self> {
        let metadata = std::fs::metadata(path)
            .with_context(|| format!("{} cannot be read", path.display()))?;
        let wanted = arguments.script.names();
        let (folder, scripts) = if metadata.is_dir() {
            (path.to_owned(), wanted)
        } else {
            // Any file by itself is taken for a start script.
            let beside = path
                .parent()
                .filter(|parent| !parent.as_os_str().is_empty());
            let beside = beside.unwrap_or(Path::new("."));
            (beside.to_owned(), vec![ScriptName::Start])
        };
        say_where_scripts_lie(path)?;
        let site = Site::read(arguments.site.as_deref(), [folder.as_path()].into_iter())?;
        let codepage = match (arguments.codepage, site.codepage) {
            (Some(codepage), _) => Some(codepage),
            (None, Some(number)) => Some(
                CodePage::from_number(number)
                    .with_context(|| format!("the site file's code page {number} is not known"))?,
            ),
            (None, None) => None,
        };
        Ok(Self {
            path: path.to_owned(),
            folder,
            scripts,
            codepage,
            entry_directory: site.entry_directory,
        })
    }

    /// The plan of those scenarios that are asked for.
    fn plan(&self, arguments: &PlanArguments) -> anyhow::Result<Plan> {
        let mut plan = extract::folder(&Request {
            folder: self.path.clone(),
            variables: arguments.variables.clone(),
            priority: arguments.priority.clone(),
            scripts: self.scripts.clone(),
            only: None,
            entry_directory: self.entry_directory.clone(),
            codepage: self.codepage,
            ..Request::default()
        })?;
        plan.scenarios.retain(|scenario| {
            self.scripts.contains(&scenario.script)
                && arguments
                    .event
                    .as_ref()
                    .is_none_or(|event| event.known() == scenario.event.as_deref())
                && arguments
                    .server
                    .as_ref()
                    .is_none_or(|server| server.as_str() == scenario.server)
                && arguments
                    .disk
                    .as_ref()
                    .is_none_or(|disk| disk.as_str() == scenario.disk)
        });
        Ok(plan)
    }

    /// What stands for some lines of a script, where the plan leaves them to the interpreter. Not the lines themselves:
    /// they may hold what nobody is to see.
    fn fingerprint(&self, lines: &Lines) -> Option<String> {
        let file = self.folder.join(&lines.file);
        let originals = Originals::of(&self.folder).ok()?;
        let bytes = std::fs::read(originals.text_of(&file)).ok()?;
        let source = SourceText::decode(lines.file.as_str(), &bytes, self.codepage).ok()?;
        let mut digest = Sha256::new();
        for number in lines.first.saturating_sub(1)..lines.last {
            let line = source.line(usize::try_from(number).ok()?)?;
            digest.update(line.trim());
            digest.update("\n");
        }
        let digest = digest.finalize();
        Some(data_encoding::HEXLOWER.encode(&digest[..4]))
    }
}

impl PlannedScripts {
    fn names(self) -> Vec<ScriptName> {
        match self {
            Self::Start => vec![ScriptName::Start],
            Self::Stop => vec![ScriptName::Stop],
            Self::All => vec![ScriptName::Start, ScriptName::Stop],
        }
    }
}
