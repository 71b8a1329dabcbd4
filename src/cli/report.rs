//! `armistice report PATH…`: what is broken or risky in script folders.

use std::fs::File;
use std::io::{self, IsTerminal as _};
use std::path::Path;
use std::rc::Rc;

use anyhow::{Context as _, bail};
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use super::arguments::{ReportArguments, ReportFormat};
use super::placing::say_which_are_installed;
use super::site::Site;
use super::{directory, exit_code, print};
use crate::host::directory::{Address, Directory, Identity};
use crate::host::native::ProcessEnvironment;
use crate::report::{self, Baseline, Estate, Report, render, rules};

/// Reports, or explains a rule.
pub(super) fn run(arguments: &ReportArguments) -> anyhow::Result<i32> {
    if let Some(code) = &arguments.explain {
        return explain(code);
    }
    for path in &arguments.paths {
        std::fs::metadata(path).with_context(|| format!("{} cannot be read", path.display()))?;
    }
    let baseline = match &arguments.baseline {
        Some(file) => Some(baseline(file)?),
        None => None,
    };
    let report = report_on(arguments, baseline)?;
    if !arguments.quiet {
        for path in &arguments.paths {
            say_which_are_installed(path)?;
        }
    }
    if let Some(file) = &arguments.write_baseline {
        let text = serde_json::to_string_pretty(&Baseline::of(&report.findings))? + "\n";
        std::fs::write(file, text)
            .with_context(|| format!("{} cannot be written", file.display()))?;
    }
    tell(&report, arguments)?;
    if report.folders.is_empty() {
        let first = report.unreadable.first();
        let reason = first.map_or(String::new(), |one| format!("{}: {}", one.path, one.reason));
        bail!("there is nothing to report on: {reason}");
    }
    let fails = arguments.fail_on.is_some_and(|least| {
        let mut counted = report
            .findings
            .iter()
            .filter(|one| one.suppressed.is_none());
        counted.any(|finding| finding.severity >= least)
    });
    // The program ends here, and the parts of a large report need not be given back one by one.
    std::mem::forget(report);
    Ok(if fails {
        exit_code::DIFFERENT
    } else {
        exit_code::SUCCESS
    })
}

/// Writes the report to where it is wanted.
fn tell(report: &Report, arguments: &ReportArguments) -> anyhow::Result<()> {
    let is_json = arguments.format == ReportFormat::Json;
    match &arguments.output {
        Some(file) => {
            let written = match is_json {
                true => {
                    File::create(file).and_then(|mut file| render::write_json(report, &mut file))
                }
                false => std::fs::write(file, shown(report, arguments)?),
            };
            written.with_context(|| format!("{} cannot be written", file.display()))
        }
        None if is_json => {
            // Whoever reads it may have seen enough.
            let _ = render::write_json(report, &mut io::stdout().lock());
            Ok(())
        }
        None => {
            print(&shown(report, arguments)?);
            Ok(())
        }
    }
}

fn report_on(arguments: &ReportArguments, baseline: Option<Baseline>) -> anyhow::Result<Report> {
    let estate = Estate {
        paths: arguments.paths.clone(),
        codepage: arguments.codepage,
        baseline,
        keep_plans: arguments.format == ReportFormat::Html,
    };
    let bar = progress_bar(arguments.quiet);
    let advance = |done: usize, all: usize| {
        bar.set_length(all as u64);
        bar.set_position(done as u64);
    };
    let report = match &arguments.directory {
        Some(named) => {
            let directory = directory_of(named, arguments)?;
            report::estate_beside(&estate, &*directory, &advance)
        }
        None => report::estate(&estate, &advance),
    };
    bar.finish_and_clear();
    Ok(report)
}

/// The directory that hazards are checked against, bound as the site file says.
fn directory_of(named: &str, arguments: &ReportArguments) -> anyhow::Result<Rc<dyn Directory>> {
    let first = arguments.paths.first().map_or(Path::new("."), |path| path);
    let folder = if first.is_dir() {
        first
    } else {
        first.parent().unwrap_or(Path::new("."))
    };
    let site = Site::read(arguments.site.as_deref(), std::iter::once(folder))?;
    let directories = directory::to_read(named, &site)?;
    directories
        .connect(&Address::default(), &Identity::Own)
        .with_context(|| format!("the directory {named}"))
}

/// A bar on standard error, where somebody sees it.
fn progress_bar(quiet: bool) -> ProgressBar {
    let bar = ProgressBar::new(0);
    if quiet || !io::stderr().is_terminal() {
        bar.set_draw_target(ProgressDrawTarget::hidden());
    }
    if let Ok(style) = ProgressStyle::with_template("{pos} of {len} folders {wide_bar} {eta}") {
        bar.set_style(style);
    }
    bar
}

fn baseline(file: &Path) -> anyhow::Result<Baseline> {
    let shown = file.display();
    let text = std::fs::read_to_string(file).with_context(|| format!("{shown} cannot be read"))?;
    Baseline::read(&text).with_context(|| format!("{shown} is no baseline of findings"))
}

fn shown(report: &Report, arguments: &ReportArguments) -> anyhow::Result<String> {
    let on_terminal = arguments.output.is_none() && io::stdout().is_terminal();
    let colour = on_terminal && ProcessEnvironment::read().wants_colour();
    Ok(match arguments.format {
        ReportFormat::Human => render::terminal(report, colour),
        ReportFormat::Json => render::json(report)?,
        ReportFormat::Html => render::html(report)?,
        ReportFormat::Sarif => render::sarif(report)?,
        ReportFormat::Markdown => render::markdown(report),
    })
}

fn explain(code: &str) -> anyhow::Result<i32> {
    let Some(rule) = rules::by_code(code) else {
        let codes: Vec<&str> = rules::RULES.iter().map(|rule| rule.code).collect();
        bail!(
            "there is no rule {code}; the rules are {}",
            codes.join(", ")
        );
    };
    print(&render::explanation(rule));
    Ok(exit_code::SUCCESS)
}
