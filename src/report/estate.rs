use std::collections::BTreeMap;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::sync::OnceLock;
use std::sync::atomic::{AtomicUsize, Ordering};

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::copies::{Copies, Folder};
use super::folder::{self, Counts, FolderReport};
use super::{Baseline, Effort, Facts, Finding, verdict};
use crate::host::directory::Directory;
use crate::host::script_folders;
use crate::plan::TypedShare;
use crate::plan::extract::{Request, Shared};
use crate::source::CodePage;

/// The version of the format that this program writes. A minor step only adds; a reader ignores what it does not know.
const FORMAT_VERSION: &str = "1.0";

/// Scripts call themselves, and each call needs stack; it is only taken from the system where it is used.
const STACK_BYTES: usize = 256 << 20;

/// No script is larger; a file that is would only cost time.
const LARGEST_SCRIPT: u64 = 4 << 20;

/// Plans are kept for no more folders than this: nobody looks at more flows, and they need room.
pub const LARGEST_WITH_PLANS: usize = 50;

/// Which folders are reported on, and how.
#[derive(Debug, Clone, Default)]
pub struct Estate {
    /// Folders, or batch files. Each folder is searched for script folders.
    pub paths: Vec<PathBuf>,
    /// The code page of the scripts; otherwise each is judged by its bytes.
    pub codepage: Option<CodePage>,
    /// What was known before.
    pub baseline: Option<Baseline>,
    /// Keeps each folder's plan for those who draw it, up to [`LARGEST_WITH_PLANS`] folders.
    pub keep_plans: bool,
}

/// The report over all folders.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub struct Report {
    /// The version of this format.
    pub format_version: String,
    /// In one sentence.
    pub verdict: String,
    /// Sums over all folders.
    pub totals: Totals,
    /// All findings, by folder, file and line.
    pub findings: Vec<Finding>,
    /// The folders, by path.
    pub folders: Vec<FolderReport>,
    /// The folders with most to do first; those with nothing to do are left out.
    pub ranking: Vec<Ranked>,
    /// Files that are byte for byte the same in several folders.
    pub duplicates: Vec<Duplicate>,
    /// Services, with the folders that start, stop or ask them.
    pub services: Vec<Use>,
    /// Servers, with the folders that name them.
    pub servers: Vec<Use>,
    /// What could not be read.
    pub unreadable: Vec<Unreadable>,
}

/// Sums over all folders.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Totals {
    /// Script folders.
    pub folders: usize,
    /// Files that plans were made of.
    pub files: usize,
    /// Findings by severity.
    pub counts: Counts,
    /// Findings that count, by effort.
    pub efforts: BTreeMap<String, usize>,
    /// Findings that count, by code.
    pub codes: BTreeMap<String, usize>,
    /// How much of the scripts is typed.
    pub typed_share: TypedShare,
}

/// A folder's place among the others.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Ranked {
    /// The folder.
    pub path: String,
    /// Its findings by severity.
    pub counts: Counts,
    /// Statements that are left to the interpreter.
    pub untyped: usize,
}

/// Files that are byte for byte the same.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Duplicate {
    /// Of their bytes, in hexadecimal digits.
    pub sha256: String,
    /// Where they lie.
    pub files: Vec<String>,
}

/// A name, and the folders that use it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Use {
    /// The name, as it is first written.
    pub name: String,
    /// The folders.
    pub folders: Vec<String>,
}

/// A place that could not be read.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
pub struct Unreadable {
    /// The file or folder.
    pub path: String,
    /// Why.
    pub reason: String,
}

/// A folder that is to be read.
struct Place {
    path: PathBuf,
    shown: String,
}

/// Reports on all folders, several at a time. `done` is told how many of how many are read; it is called from any thread.
pub fn estate(estate: &Estate, done: &(dyn Fn(usize, usize) + Sync)) -> Report {
    let (places, unreadable) = places(&estate.paths);
    let estate = &within_bounds(estate, &places);
    let results = read_all(estate, &places, done);
    gather(estate, &places, unreadable, results)
}

/// As [`estate`], with the hazards of directory scripts checked against a directory. Connections belong to one thread, so the
/// folders are read one after the other.
pub fn estate_beside(
    estate: &Estate,
    directory: &dyn Directory,
    done: &dyn Fn(usize, usize),
) -> Report {
    let (places, unreadable) = places(&estate.paths);
    let estate = &within_bounds(estate, &places);
    let shared = Shared::default();
    let mut results = Vec::new();
    for (index, place) in places.iter().enumerate() {
        let request = request(estate, place, &shared);
        results.push(guarded(|| {
            let directory = Some(directory);
            folder::folder(&request, &place.shown, estate.keep_plans, directory)
        }));
        done(index + 1, places.len());
    }
    gather(estate, &places, unreadable, results)
}

fn gather(
    estate: &Estate,
    places: &[Place],
    mut unreadable: Vec<Unreadable>,
    results: Vec<Outcome>,
) -> Report {
    let mut folders = Vec::new();
    for (place, result) in places.iter().zip(results) {
        match result {
            Ok(folder) => folders.push(folder),
            Err(reason) => unreadable.push(Unreadable {
                path: place.shown.clone(),
                reason,
            }),
        }
    }
    for folder in &mut folders {
        if let Some(baseline) = &estate.baseline {
            baseline.apply(&mut folder.findings);
            folder.judge();
        }
    }
    unreadable.sort();
    unreadable.dedup();
    put_together(folders, unreadable)
}

/// Without plans where there are too many folders.
fn within_bounds(estate: &Estate, places: &[Place]) -> Estate {
    let mut estate = estate.clone();
    estate.keep_plans &= places.len() <= LARGEST_WITH_PLANS;
    estate
}

fn places(paths: &[PathBuf]) -> (Vec<Place>, Vec<Unreadable>) {
    let mut places: Vec<Place> = Vec::new();
    let mut unreadable = Vec::new();
    let several = paths.len() > 1;
    for root in paths {
        if root.is_file() {
            let shown = root.file_name().map(|name| name.to_string_lossy());
            let shown = match several {
                true => slashed(root),
                false => shown.unwrap_or_default().into_owned(),
            };
            places.push(Place {
                path: root.clone(),
                shown,
            });
            continue;
        }
        let name = |path: &Path| {
            let below = path.strip_prefix(root).unwrap_or(path);
            match (several, below.as_os_str().is_empty()) {
                (false, true) => ".".to_owned(),
                (false, false) => slashed(below),
                (true, _) => slashed(path),
            }
        };
        let found = script_folders::find(root);
        if found.folders.is_empty() && found.unreadable.is_empty() {
            unreadable.push(Unreadable {
                path: name(root),
                reason: "there is no START.BAT and no STOP.BAT in it or below".to_owned(),
            });
        }
        places.extend(found.folders.into_iter().map(|path| Place {
            shown: name(&path),
            path,
        }));
        unreadable.extend(
            found
                .unreadable
                .into_iter()
                .map(|(path, reason)| Unreadable {
                    path: name(&path),
                    reason,
                }),
        );
    }
    places.sort_by(|one, other| one.shown.cmp(&other.shown));
    places.dedup_by(|one, other| one.path == other.path);
    (places, unreadable)
}

/// A path with `/` between its parts on every system, so that reports are the same.
fn slashed(path: &Path) -> String {
    // The parts of a path know of `.` and doubled separators; on Unix a backslash is a part of a name.
    let path: PathBuf = path.components().collect();
    let text = path.to_string_lossy();
    match std::path::MAIN_SEPARATOR {
        '/' => text.into_owned(),
        separator => text.replace(separator, "/"),
    }
}

/// What is said of a folder, or why it cannot be read.
type Outcome = Result<FolderReport, String>;

fn read_all(
    estate: &Estate,
    places: &[Place],
    done: &(dyn Fn(usize, usize) + Sync),
) -> Vec<Outcome> {
    let threads = std::thread::available_parallelism().map_or(1, usize::from);
    let (next, finished) = (AtomicUsize::new(0), AtomicUsize::new(0));
    let reading = Reading {
        estate,
        results: places.iter().map(|_| OnceLock::new()).collect(),
        copies: Copies::default(),
    };
    let work = || {
        let shared = Shared::default();
        while let Some((index, place)) = {
            let index = next.fetch_add(1, Ordering::Relaxed);
            places.get(index).map(|place| (index, place))
        } {
            reading.read(index, place, &shared);
            done(finished.fetch_add(1, Ordering::Relaxed) + 1, places.len());
        }
    };
    std::thread::scope(|scope| {
        for _ in 0..threads.min(places.len()).max(1) {
            // Where no thread can be had, the work is done here.
            let builder = std::thread::Builder::new().stack_size(STACK_BYTES);
            if builder.spawn_scoped(scope, work).is_err() {
                work();
            }
        }
    });
    let results = reading.results.into_iter();
    results
        .map(|result| {
            let result = result.into_inner();
            result.unwrap_or_else(|| Err("it was not read".to_owned()))
        })
        .collect()
}

/// What several threads read together.
struct Reading<'e> {
    estate: &'e Estate,
    /// By the number of the place.
    results: Vec<OnceLock<Outcome>>,
    copies: Copies,
}

impl Reading<'_> {
    fn read(&self, index: usize, place: &Place, shared: &Shared) {
        // One whose plan is kept, or that is a file, is read by itself.
        let folder = match self.estate.keep_plans || !place.path.is_dir() {
            true => None,
            false => Folder::of(&place.path, LARGEST_SCRIPT),
        };
        let first = folder
            .as_ref()
            .and_then(|folder| self.copies.first_of(folder))
            .and_then(|number| self.results.get(number)?.get());
        if let Some(Ok(first)) = first {
            return self.told(index, Ok(first.of_copy(&place.shown)));
        }
        let lookups = folder.as_ref().map(Folder::lookups);
        let request = Request {
            lookups: lookups.clone(),
            ..request(self.estate, place, shared)
        };
        let mut has_no_place = false;
        let outcome = guarded(|| {
            let facts = Facts::read(&request)?;
            has_no_place = folder.as_ref().is_some_and(|it| it.has_no_place(&facts));
            let keep_plan = self.estate.keep_plans;
            Ok(folder::of_facts(facts, &request, &place.shown, keep_plan))
        });
        self.told(index, outcome);
        if let (Some(folder), Some(lookups), true) = (&folder, &lookups, has_no_place) {
            self.copies.note(folder, lookups, index);
        }
    }

    fn told(&self, index: usize, outcome: Outcome) {
        if let Some(slot) = self.results.get(index) {
            let _ = slot.set(outcome);
        }
    }
}

fn request(estate: &Estate, place: &Place, shared: &Shared) -> Request {
    Request {
        folder: place.path.clone(),
        codepage: estate.codepage,
        largest_file: Some(LARGEST_SCRIPT),
        // A file that is named itself may well be a link.
        without_links: place.path.is_dir(),
        shared: shared.clone(),
        ..Request::default()
    }
}

/// One folder that this program fails on must not cost the report of all others.
fn guarded(read: impl FnOnce() -> anyhow::Result<FolderReport>) -> Outcome {
    match catch_unwind(AssertUnwindSafe(read)) {
        Ok(result) => result.map_err(|error| format!("{error:#}")),
        Err(_) => Err("this program failed on it; please report that".to_owned()),
    }
}

fn put_together(mut folders: Vec<FolderReport>, unreadable: Vec<Unreadable>) -> Report {
    let mut totals = Totals {
        folders: folders.len(),
        ..Totals::default()
    };
    let mut ranking: Vec<Ranked> = Vec::new();
    let mut files: BTreeMap<String, Vec<String>> = BTreeMap::new();
    let mut services = Uses::default();
    let mut servers = Uses::default();
    for folder in &folders {
        let untyped = folder.typed_share.statements - folder.typed_share.typed;
        totals.files += folder.sources.len();
        totals.counts = totals.counts.and(folder.counts);
        totals.typed_share.statements += folder.typed_share.statements;
        totals.typed_share.typed += folder.typed_share.typed;
        for finding in folder
            .findings
            .iter()
            .filter(|one| one.suppressed.is_none())
        {
            let effort: Effort = finding.effort;
            *totals.efforts.entry(effort.name().to_owned()).or_default() += 1;
            *totals.codes.entry(finding.code.clone()).or_default() += 1;
        }
        if folder.counts.blockers + folder.counts.decisions + untyped > 0 {
            ranking.push(Ranked {
                path: folder.path.clone(),
                counts: folder.counts,
                untyped,
            });
        }
        for source in &folder.sources {
            let path = source.path.replace('\\', "/");
            let path = match folder.path.as_str() {
                "." => path,
                folder => format!("{folder}/{path}"),
            };
            files.entry(source.sha256.clone()).or_default().push(path);
        }
        services.add(&folder.contracts.services, &folder.path);
        servers.add(&folder.contracts.servers, &folder.path);
    }
    ranking.sort_by(|one, other| {
        let most = |ranked: &Ranked| {
            let counts = ranked.counts;
            (
                counts.blockers,
                counts.decisions,
                ranked.untyped,
                counts.notices,
            )
        };
        most(other)
            .cmp(&most(one))
            .then_with(|| one.path.cmp(&other.path))
    });
    let mut duplicates: Vec<Duplicate> = files
        .into_iter()
        .filter(|(_, files)| files.len() > 1)
        .map(|(sha256, files)| Duplicate { sha256, files })
        .collect();
    duplicates.sort_by(|one, other| one.files.cmp(&other.files));
    let verdict = match folders.as_slice() {
        [one] if unreadable.is_empty() => one.verdict.clone(),
        _ => verdict::of_estate(&folders, unreadable.len()),
    };
    let findings = folders
        .iter_mut()
        .flat_map(|folder| std::mem::take(&mut folder.findings))
        .collect();
    Report {
        format_version: FORMAT_VERSION.to_owned(),
        verdict,
        totals,
        findings,
        folders,
        ranking,
        duplicates,
        services: services.finish(),
        servers: servers.finish(),
        unreadable,
    }
}

/// Names with the folders that use them, without regard to case.
#[derive(Default)]
struct Uses(BTreeMap<String, Use>);

impl Uses {
    fn add(&mut self, names: &[String], folder: &str) {
        for name in names {
            let known = self.0.entry(name.to_lowercase()).or_insert_with(|| Use {
                name: name.clone(),
                folders: Vec::new(),
            });
            known.folders.push(folder.to_owned());
        }
    }

    fn finish(self) -> Vec<Use> {
        self.0.into_values().collect()
    }
}
