//! What stands for the names that steps gave to things: `‹exit code of START.BAT:35›` in place of the name of a capture.

use std::borrow::Cow;
use std::collections::{HashMap, HashSet};

use sha2::{Digest as _, Sha256};

use super::notation::{self, plain};
use super::phrase;
use super::settings::Comparing;
use crate::plan::{CaptureSource, Step, StepKind};
use crate::source::Span;

/// Behind an attribute that is read after it was changed.
pub(crate) const ANEW: &str = " read anew";

/// Before the mark of a name, between the mark and the name, and behind the name; no text of a script holds these.
const MARK: char = '\u{FDD0}';
const NAME: char = '\u{FDD1}';
const NAME_END: char = '\u{FDD2}';

/// The text as it is shown: without the marks of names.
pub(crate) fn without_marks(text: &str) -> String {
    without(text, MARK, NAME)
}

/// The text as it is compared: marks in place of the names that the script chose.
pub(crate) fn without_names(text: &str) -> String {
    without(text, NAME, NAME_END)
}

/// Leaves out what stands between these two, and all that stands around marks and names.
fn without(text: &str, from: char, to: char) -> String {
    let mut kept = String::with_capacity(text.len());
    let mut is_out = false;
    for c in text.chars() {
        is_out = (is_out || c == from) && c != to;
        if !is_out && !matches!(c, MARK | NAME | NAME_END) {
            kept.push(c);
        }
    }
    kept
}

/// What the words are for.
#[derive(Clone, Copy)]
pub(crate) enum Purpose<'a> {
    /// A reader, who has the scripts at hand.
    Reading,
    /// A comparison, in which the same step may stand on another line and settings have other values.
    Comparing(&'a Comparing<'a>),
}

/// What stands for the names of one step list.
pub(crate) struct Names<'a> {
    purpose: Purpose<'a>,
    captured: HashMap<String, String>,
    /// How often each variable was captured so far; two captures of one variable may hold different texts.
    readings: HashMap<String, usize>,
    /// The path that each object was bound with, in words.
    paths: HashMap<String, String>,
    /// Attributes of objects that were changed so far, in small letters.
    changed: HashSet<(String, String)>,
    /// In a comparison, what stands for the names of objects, searches and variables of directory scripts.
    marked: HashMap<String, String>,
}

impl<'a> Names<'a> {
    /// The names in these steps and all steps within them.
    pub(crate) fn of(steps: &[Step], purpose: Purpose<'a>) -> Self {
        let mut names = Self {
            purpose,
            captured: HashMap::new(),
            readings: HashMap::new(),
            paths: HashMap::new(),
            changed: HashSet::new(),
            marked: HashMap::new(),
        };
        names.walk(steps, &mut None);
        names
    }

    /// What the words are for.
    pub(crate) fn purpose(&self) -> Purpose<'a> {
        self.purpose
    }

    /// What stands for a captured value.
    pub(crate) fn captured<'n>(&'n self, name: &'n str) -> Cow<'n, str> {
        match self.captured.get(name) {
            Some(text) => Cow::Borrowed(text),
            None => plain(name),
        }
    }

    /// What stands for an object, a search or a variable of a directory script.
    pub(crate) fn object<'n>(&'n self, name: &'n str) -> Cow<'n, str> {
        match self.marked.get(name) {
            Some(text) => Cow::Borrowed(text),
            None => plain(name),
        }
    }

    /// Whether an object was bound with this distinguished name, in words.
    pub(crate) fn is_bound_as(&self, object: &str, dn: &str) -> bool {
        self.paths
            .get(object)
            .is_some_and(|path| path.strip_prefix("LDAP://").unwrap_or(path) == dn)
    }

    /// `last` is what stands for the step that left the exit code, where there is only one that can have.
    fn walk(&mut self, steps: &[Step], last: &mut Option<String>) {
        for step in steps {
            match &step.kind {
                StepKind::Capture { name, from } => self.capture(name, from, &step.span, last),
                StepKind::DirectoryRead {
                    object,
                    attribute,
                    into,
                    ..
                } => self.read(object, attribute, into),
                StepKind::DirectoryBind { object, path } => {
                    let path = notation::value(path, self);
                    self.mark(object, |_| path.clone());
                    self.paths.insert(object.clone(), path);
                }
                StepKind::DirectorySearch {
                    rows, base, filter, ..
                } => {
                    self.mark(rows, |names| {
                        let base = notation::value(base, names);
                        format!("{} {base}", notation::value(filter, names))
                    });
                }
                StepKind::DirectoryModify {
                    object, changes, ..
                } => {
                    let attributes = changes.iter().map(|one| one.attribute.to_lowercase());
                    self.changed
                        .extend(attributes.map(|attribute| (object.clone(), attribute)));
                }
                StepKind::Assign { variable, value } => {
                    self.mark(variable, |names| notation::value(value, names));
                }
                StepKind::If {
                    then, otherwise, ..
                } => {
                    self.walk(then, &mut last.clone());
                    self.walk(otherwise, &mut last.clone());
                    *last = None;
                }
                StepKind::ForEach {
                    variable,
                    source,
                    body,
                } => {
                    self.mark(variable, |names| phrase::each(source, names));
                    self.walk(body, &mut last.clone());
                    *last = None;
                }
                StepKind::Interpret { .. } => *last = None,
                StepKind::Call { steps, .. } | StepKind::Block { steps } => self.walk(steps, last),
                StepKind::RunDirectoryScript { steps, .. } => {
                    self.walk(steps, &mut None);
                    *last = Some(self.name_of(step));
                }
                kind if leaves_a_code(kind) => *last = Some(self.name_of(step)),
                _ => {}
            }
        }
    }

    /// An attribute that the script has changed before is said to be read anew: a look-up still means the old value.
    fn read(&mut self, object: &str, attribute: &str, into: &str) {
        let key = (object.to_owned(), attribute.to_lowercase());
        let anew = if self.changed.contains(&key) {
            ANEW
        } else {
            ""
        };
        let text = format!("{}.{}{anew}", self.object(object), plain(attribute));
        self.captured.insert(into.to_owned(), text);
    }

    /// The numbers of names (`objVar#2`) are other ones when a step is new or gone. In a comparison a mark that follows
    /// from what the name stands for takes their place; it is not shown.
    fn mark(&mut self, name: &str, meaning: impl FnOnce(&Self) -> String) {
        let Purpose::Comparing(_) = self.purpose else {
            return;
        };
        let meaning = meaning(self);
        let Some((base, rest)) = name.split_once('#') else {
            // The first of several has no number.
            self.mark_with(name, name, &meaning);
            return;
        };
        let rest = rest.trim_start_matches(|c: char| c.is_ascii_digit());
        self.mark_with(name, &format!("{base}{rest}"), &meaning);
    }

    fn mark_with(&mut self, name: &str, base: &str, meaning: &str) {
        let digest = Sha256::digest(without_names(meaning).as_bytes());
        let mark = data_encoding::HEXLOWER.encode(&digest[..2]);
        let text = format!("{MARK}{mark}{NAME}{}{NAME_END}", plain(base));
        // A variable keeps the mark of its first value.
        self.marked.entry(name.to_owned()).or_insert(text);
    }

    fn capture(
        &mut self,
        name: &str,
        from: &CaptureSource,
        span: &Span,
        last: &mut Option<String>,
    ) {
        let text = match from {
            CaptureSource::ErrorLevel => self.of_step("exit code", span, last.as_deref()),
            CaptureSource::Status => self.of_step("success", span, last.as_deref()),
            CaptureSource::CurrentDirectory => "current folder".to_owned(),
            CaptureSource::Variable(variable) => self.reading(variable, span),
            CaptureSource::Expansion(expression) => plain(expression).into_owned(),
        };
        self.captured.insert(name.to_owned(), text);
    }

    fn of_step(&self, what: &str, span: &Span, last: Option<&str>) -> String {
        match (last, self.purpose) {
            (Some(last), _) => format!("{what} of {last}"),
            (None, Purpose::Reading) => format!("{what} at {}", place(span)),
            (None, Purpose::Comparing(_)) => what.to_owned(),
        }
    }

    fn reading(&mut self, variable: &str, span: &Span) -> String {
        let readings = self.readings.entry(variable.to_uppercase()).or_default();
        *readings += 1;
        match (*readings, self.purpose) {
            (1, _) => format!("%{}%", plain(variable)),
            (_, Purpose::Reading) => format!("%{}% at {}", plain(variable), place(span)),
            (number, Purpose::Comparing(_)) => format!("%{}% at reading {number}", plain(variable)),
        }
    }

    fn name_of(&self, step: &Step) -> String {
        match self.purpose {
            Purpose::Reading => place(&step.span),
            Purpose::Comparing(_) => phrase::short(&step.kind, self),
        }
    }
}

/// A place without its column: `START.BAT:35`.
pub(crate) fn place(span: &Span) -> String {
    format!("{}:{}", plain(&span.file), span.line)
}

/// Whether a step of a batch file settles the exit code for the steps behind it.
fn leaves_a_code(kind: &StepKind) -> bool {
    matches!(
        kind,
        StepKind::Log { .. }
            | StepKind::Broadcast { .. }
            | StepKind::StartService { .. }
            | StepKind::StartProgram { .. }
            | StepKind::StopWatch { .. }
            | StepKind::SetCode { .. }
            | StepKind::GetCode { .. }
            | StepKind::Sleep { .. }
            | StepKind::ServiceControl { .. }
            | StepKind::ImportLdif { .. }
            | StepKind::RunProgram { .. }
            | StepKind::Pipe { .. }
            | StepKind::FileOperation { .. }
            | StepKind::Calculate { .. }
            | StepKind::ChangeDirectory { .. }
    )
}
