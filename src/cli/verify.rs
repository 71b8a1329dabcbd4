//! `armistice verify PATH`: whether the plan of a folder does what its scripts do.

use std::collections::BTreeSet;
use std::fs::File;
use std::io::{BufReader, Write as _};
use std::path::{Path, PathBuf};

use anyhow::{Context as _, bail};

use super::arguments::{Oracle, VerifyArguments};
use super::placing::say_where_scripts_lie;
use super::site::Site;
use super::{exit_code, say};
use crate::cluster::{Scenario, Script};
use crate::host::directory::memory::LdifDirectories;
use crate::host::native::cancel_on_interrupt;
use crate::host::sandbox::{Decisions, Sources};
use crate::plan::{Plan, extract};
use crate::source::{CodePage, Span};
use crate::verify::oracle::{CmdEngine, Fault, compare_programs, faults};
use crate::verify::{
    Case, CaseVerdict, Coverage, DEVIATIONS, Difference, Engine, Evaluator, Explored, Match, Place,
    Planned, Setup, Verdict, compare, compare_with_deviations, generate, open_conditions, verify,
};

/// Compares, tells what came of it, and returns the exit code.
pub(super) fn run(arguments: &VerifyArguments) -> anyhow::Result<i32> {
    let mut setup = set_up(arguments)?;
    cancel_on_interrupt(&setup.cancel).context("Ctrl-C cannot be listened to")?;
    let compared = compare_engines(arguments, &mut setup);
    // Everything temporary is gone here.
    if setup.cancel.is_requested() {
        say(
            "armistice: cancelled; nothing is left behind, and nothing is said about what was not compared",
        );
        return Ok(exit_code::INTERRUPTED);
    }
    compared
}

fn compare_engines(arguments: &VerifyArguments, setup: &mut Setup) -> anyhow::Result<i32> {
    let evaluator = Evaluator::default();
    let plan = plan(arguments, setup)?;
    if setup.directory.is_none() {
        make_directory(arguments, setup, &plan)?;
    }
    let setup = &*setup;
    let planned = Planned {
        plan: &plan,
        optimize: false,
    };
    let optimized = Planned {
        plan: &plan,
        optimize: true,
    };
    let game = Match {
        engines: [&evaluator, &planned],
        compare: &compare,
        also: Some((&optimized, &compare_with_deviations)),
        worlds: arguments.worlds.max(1),
        patience: 0,
        known: &|_, _| false,
        base: &Decisions::default(),
    };
    let idle = |case: &Case| planned.is_idle(case);
    let mut verdict = play(arguments, setup, game, &idle, &mut |_| ())?;
    if arguments.oracle == Oracle::Cmd {
        let second = ask_cmd(arguments, setup, &verdict.programs)?;
        verdict.cases.extend(second.cases);
    }
    if !arguments.quiet {
        print(&coverage(&verdict.coverage, &plan));
        print(&deviations(&verdict));
    }
    let equal = verdict.is_equal();
    print(&conclusion(&verdict, equal));
    Ok(if equal {
        exit_code::SUCCESS
    } else {
        exit_code::DIFFERENT
    })
}

/// Scripts that come without a directory get one that has what the plan looks up.
fn make_directory(
    arguments: &VerifyArguments,
    setup: &mut Setup,
    plan: &Plan,
) -> anyhow::Result<()> {
    let Some(made) = generate(setup, plan)? else {
        return Ok(());
    };
    if !arguments.quiet {
        let mut text = format!(
            "directory: generated from the plan's look-ups, {} entries",
            made.entries
        );
        for (number, (what, _)) in made.others.iter().enumerate() {
            text.push_str(&format!("\n  generated directory {}: {what}", number + 2));
        }
        print(&text);
    }
    setup.directory = Some(made.directory);
    setup.other_directories = made.others;
    Ok(())
}

/// Under load Wine now and then does not start a program.
const PATIENCE: usize = 2;

/// Holds the evaluator against a real cmd.exe, where the scripts call these programs.
fn ask_cmd(
    arguments: &VerifyArguments,
    setup: &Setup,
    programs: &BTreeSet<String>,
) -> anyhow::Result<Verdict> {
    let cmd = CmdEngine::prepare().map_err(|error| anyhow::anyhow!("{error}"))?;
    for name in programs {
        cmd.add_program(name);
    }
    if !arguments.quiet {
        print(&format!("\ncompared with {}:", cmd.description()));
    }
    let faults = if cmd.is_wine() { faults() } else { Vec::new() };
    let folder = setup.folder.file_name().unwrap_or_default();
    let folder = folder.to_string_lossy();
    let known = |run: &Scenario, difference: &Difference| {
        let script = script_name(run);
        faults
            .iter()
            .find_map(|fault| fault.meets(&folder, script, difference))
    };
    let lacks = |effect: &str| faults.iter().find_map(|fault| fault.lacks(&folder, effect));
    let mut again = 0;
    let mut leave_out = |case: &mut CaseVerdict| {
        again += case.explored.again;
        for (effect, times) in &case.explored.lacking {
            lacks(effect).inspect(|met| met.times.set(met.times.get() + times));
        }
        let runs = &case.case.runs;
        case.explored.differences.retain(|(_, run, difference)| {
            let met = runs.get(*run).and_then(|run| known(run, difference));
            met.inspect(|met| met.times.set(met.times.get() + 1))
                .is_none()
        });
    };
    let game = Match {
        engines: [
            &Evaluator {
                as_command_line: true,
            },
            &cmd,
        ],
        compare: &|own, real| compare_programs(own, real, &|effect| lacks(effect).is_some()),
        also: None,
        worlds: arguments.worlds.max(1),
        patience: PATIENCE,
        known: &|run, difference| known(run, difference).is_some(),
        base: &without_time(),
    };
    let verdict = play(arguments, setup, game, &|_| true, &mut leave_out)?;
    if !arguments.quiet {
        print(&counted(&verdict));
        tell_faults(&faults, again);
    }
    Ok(verdict)
}

/// How often each fault was met, and how often cmd.exe did not answer alike.
fn tell_faults(faults: &[Fault], again: usize) {
    for fault in faults {
        for met in fault.met.iter().filter(|met| met.times.get() > 0) {
            print(&format!(
                "known fault of Wine, {} times: {}, {} of the {} script: {} ({})",
                met.times.get(),
                fault.name,
                met.what,
                met.script,
                fault.reason,
                fault.case
            ));
        }
    }
    if again > 0 {
        print(&format!("cmd.exe was asked again {again} times"));
    }
}

/// What cmd.exe makes up by itself is set, so that it is the same on both sides.
fn without_time() -> Decisions {
    let set = |(name, value): (&str, &str)| (name.to_owned(), Some(value.to_owned()));
    let variables = [
        ("DATE", "Wed 10/15/2008"),
        ("TIME", " 3:00:00.00"),
        ("RANDOM", "12345"),
    ];
    Decisions {
        variables: variables.map(set).into(),
        ..Decisions::default()
    }
}

/// Holds two engines against each other and tells of every case as soon as it is through.
fn play(
    arguments: &VerifyArguments,
    setup: &Setup,
    game: Match<'_>,
    idle: &dyn Fn(&Case) -> bool,
    leave_out: &mut dyn FnMut(&mut CaseVerdict),
) -> anyhow::Result<Verdict> {
    if !arguments.quiet {
        print(HEADING);
    }
    let mut told = BTreeSet::new();
    verify(setup, game, idle, &mut |verdict| {
        leave_out(verdict);
        if !arguments.quiet {
            print(&row(verdict));
        }
        tell_differences(verdict, setup, game.engines, &mut told);
    })
    .with_context(|| format!("{} cannot be verified", setup.folder.display()))
}

/// A line on standard output; that nobody reads it any more must not change the result.
fn print(text: &str) {
    let _ = writeln!(std::io::stdout(), "{text}");
}

fn set_up(arguments: &VerifyArguments) -> anyhow::Result<Setup> {
    let path = std::path::absolute(&arguments.path)
        .with_context(|| arguments.path.display().to_string())?;
    let metadata =
        std::fs::metadata(&path).with_context(|| format!("{} cannot be read", path.display()))?;
    let (folder, file) = if metadata.is_file() {
        let folder = path.parent().unwrap_or(Path::new(".")).to_owned();
        (folder, path.file_name().map(ToOwned::to_owned))
    } else {
        (path.clone(), None)
    };
    say_where_scripts_lie(&path)?;
    let site = Site::read(arguments.site.as_deref(), std::iter::once(folder.as_path()))?;
    let codepage = code_page(arguments, &site)?;
    let sources = Sources::read(&folder, codepage)
        .with_context(|| format!("{} cannot be read", folder.display()))?;
    let mut setup = Setup::new(folder, sources, codepage);
    if let Some(file) = file {
        let name = file.to_string_lossy().into_owned();
        setup.scripts.clear();
        setup.scripts.insert("start", name);
    }
    if setup.scripts.is_empty() {
        bail!(
            "{} has neither START.BAT nor STOP.BAT; give a folder that has one, or the script's file name",
            path.display()
        );
    }
    setup.directory = directory(arguments, &site)?;
    setup.entry_directory = site.entry_directory;
    setup.arm = site.arm;
    setup.services = site.simulated;
    setup.directory_script = site.directory_script;
    Ok(setup)
}

/// The plan that the scripts have now, or the saved one with the secrets of those scripts, which no file holds.
fn plan(arguments: &VerifyArguments, setup: &Setup) -> anyhow::Result<Plan> {
    let extracted = extract::folder(&extract::Request {
        folder: arguments.path.clone(),
        entry_directory: setup.entry_directory.clone(),
        codepage: setup.codepage,
        ..extract::Request::default()
    })?;
    let Some(file) = &arguments.plan else {
        return Ok(extracted);
    };
    let shown = file.display();
    let text = std::fs::read_to_string(file)
        .with_context(|| format!("the plan {shown} cannot be read"))?;
    let mut plan: Plan = serde_json::from_str(&text)
        .with_context(|| format!("the plan {shown} is not understood"))?;
    plan.secrets = extracted.secrets;
    Ok(plan)
}

fn code_page(arguments: &VerifyArguments, site: &Site) -> anyhow::Result<Option<CodePage>> {
    match (arguments.codepage, site.codepage) {
        (Some(page), _) => Ok(Some(page)),
        (None, Some(number)) => CodePage::from_number(number)
            .map(Some)
            .with_context(|| format!("the site file's code page {number} is not known")),
        (None, None) => Ok(None),
    }
}

/// The LDIF file that is named, or that the site file names. A live directory is not touched: every run changes it.
fn directory(arguments: &VerifyArguments, site: &Site) -> anyhow::Result<Option<LdifDirectories>> {
    let of_site = || {
        let url = site.directory.url.as_deref()?;
        (!super::directory::is_url(url)).then(|| PathBuf::from(url))
    };
    let Some(path) = arguments.directory.clone().or_else(of_site) else {
        return Ok(None);
    };
    let shown = path.display();
    let file =
        File::open(&path).with_context(|| format!("the directory {shown} cannot be read"))?;
    LdifDirectories::open(BufReader::new(file), format!("{shown} in memory"))
        .map(Some)
        .with_context(|| format!("the directory {shown}"))
}

const HEADING: &str = "script       event      server  disk     worlds  effects  typed  result";

fn row(verdict: &CaseVerdict) -> String {
    let [event, server, disk] = verdict.case.situation();
    let explored = &verdict.explored;
    let result = if !explored.differences.is_empty() {
        "DIFFERENT"
    } else if verdict.is_handed_over() {
        "HANDED OVER"
    } else if explored.all_effects > 0 {
        "equal"
    } else if verdict.idle {
        "equal: nothing to do"
    } else {
        "NOTHING COMPARED"
    };
    let mut text = format!(
        "{:<12} {event:<10} {server:<7} {disk:<8} {:>6}  {:>7}  {:>5}  {result}",
        verdict.case.script(),
        explored.worlds,
        explored.effects,
        typed_share(explored.interpreted, explored.all_effects),
    );
    for ((place, reason), count) in &explored.hand_overs {
        text.push_str(&format!(
            "\n  handed over to the interpreter in {count} of {} worlds at {place}: {reason}",
            explored.worlds
        ));
    }
    text
}

/// How many effects of a hundred came from typed steps; never 100 where one did not.
fn typed_share(interpreted: usize, effects: usize) -> String {
    match effects {
        0 => "-".to_owned(),
        _ => format!("{} %", effects.saturating_sub(interpreted) * 100 / effects),
    }
}

/// The first difference of a case, with both sides and their lines; one that was told before is not told again.
fn tell_differences(
    verdict: &CaseVerdict,
    setup: &Setup,
    engines: [&dyn Engine; 2],
    told: &mut BTreeSet<String>,
) {
    let Some((decisions, run, difference)) = verdict.explored.differences.first() else {
        return;
    };
    let script = verdict.case.runs.get(*run).map_or("script", script_name);
    let mut sides = String::new();
    for (engine, side) in engines.iter().zip([&difference.left, &difference.right]) {
        sides.push_str(&format!("\n  {}: {}", engine.name(), side.text));
        if let Some(line) = side.span.as_ref().and_then(|span| excerpt(setup, span)) {
            sides.push_str(&line);
        }
    }
    if !told.insert(sides.clone()) {
        sides = " as above".to_owned();
    }
    let more = verdict.explored.differences.len() - 1;
    if more > 0 {
        sides.push_str(&format!(
            "\n  and {more} more in {} worlds",
            verdict.explored.worlds
        ));
    }
    say(&format!(
        "armistice: {}: {} of the {script} script differs ({decisions}){sides}",
        verdict.case, difference.what
    ));
}

fn script_name(scenario: &Scenario) -> &'static str {
    match scenario.script {
        Script::Start => "start",
        Script::Stop => "stop",
    }
}

fn excerpt(setup: &Setup, span: &Span) -> Option<String> {
    let line = setup.sources.line(span)?;
    let line = crate::source::visible(line.trim());
    Some(format!("\n    {span}: {line}"))
}

/// How many of the conditions that the plan leaves open went both ways, and why the others did not.
fn coverage(coverage: &Coverage, plan: &Plan) -> String {
    let open = open_conditions(plan);
    let line = |place: &Place| (place.file.clone(), place.line);
    let counted: Vec<_> = coverage
        .places()
        .filter(|(place, _)| open.contains(&line(place)))
        .collect();
    let reached: BTreeSet<_> = counted.iter().map(|(place, _)| line(place)).collect();
    let missing: Vec<_> = open.difference(&reached).collect();
    let both = counted.iter().filter(|(_, ways)| ways.both()).count();
    let mut text = format!(
        "\nconditions that the plan leaves open: {both} of {} went both ways",
        counted.len() + missing.len()
    );
    for (place, ways) in counted.iter().filter(|(_, ways)| !ways.both()) {
        let way = if ways.held { "held" } else { "did not hold" };
        text.push_str(&format!(
            "\n  {}:{}:{} only {way}: {}",
            place.file, place.line, place.column, ways.reason
        ));
    }
    for (file, line) in missing {
        text.push_str(&format!("\n  {file}:{line} was not reached"));
    }
    text
}

fn deviations(verdict: &Verdict) -> String {
    let counts = verdict.deviations();
    if counts.is_empty() {
        return "deviations: none".to_owned();
    }
    let mut text = "deviations, by design:".to_owned();
    for deviation in DEVIATIONS {
        if let Some(count) = counts.get(deviation.name) {
            text.push_str(&format!(
                "\n  {} ({count}): {}",
                deviation.name, deviation.meaning
            ));
        }
    }
    text
}

fn conclusion(verdict: &Verdict, equal: bool) -> String {
    let sum = |of: fn(&Explored) -> usize| -> usize {
        verdict.cases.iter().map(|case| of(&case.explored)).sum()
    };
    let result = if equal { "equal" } else { "different" };
    let typed = typed_share(
        sum(|explored| explored.interpreted),
        sum(|explored| explored.all_effects),
    );
    let mut text = format!(
        "{result}: {}, {typed} of them from typed steps",
        counted(verdict)
    );
    let handed_over = sum(|explored| explored.handed_over);
    if handed_over > 0 {
        text.push_str(&format!("; {handed_over} worlds handed over"));
    }
    text
}

fn counted(verdict: &Verdict) -> String {
    let worlds: usize = verdict.cases.iter().map(|case| case.explored.worlds).sum();
    let effects: usize = verdict
        .cases
        .iter()
        .map(|case| case.explored.all_effects)
        .sum();
    format!(
        "{} situations, {worlds} worlds, {effects} effects",
        verdict.cases.len()
    )
}
