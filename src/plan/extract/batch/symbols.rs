use std::cell::{Cell, RefCell};
use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;
use std::sync::Arc;

use crate::batch::interpreter::unknown::{SIGNS, Unknowns, number_of, sign};
use crate::host::{same_name, upper};
use crate::plan::{CaptureSource, Expression, Nothing, Step, StepKind, Value};
use crate::source::Span;

/// The unknown texts of one scenario, by the characters that stand for them.
#[derive(Clone)]
pub(super) struct Symbols {
    entries: RefCell<Vec<Symbol>>,
    /// How often names were given to captures.
    names: RefCell<BTreeMap<Rc<str>, usize>>,
    /// Captures that belong in front of what is being read.
    pending: RefCell<Vec<Step>>,
    /// Characters whose texts must not be empty for the line that is being read to be read as it was.
    defined: RefCell<BTreeSet<char>>,
    place: RefCell<Span>,
    /// The folder of the scripts, as texts hold it.
    folder: String,
    secrets: RefCell<Secrets>,
    full: Cell<bool>,
    /// Variables of the cluster that were looked up or set, between one call of [`Self::ask_anew`] and the next.
    cluster_names: RefCell<Vec<Vec<String>>>,
}

/// Secret texts and what they are called in the plan.
#[derive(Default, Clone, PartialEq)]
struct Secrets {
    /// Longest first, so that a secret inside another does not leave the rest of it behind.
    values: Vec<(String, String)>,
    /// The values by all names.
    named: BTreeMap<String, String>,
}

#[derive(Clone, PartialEq)]
struct Symbol {
    /// What it stands for.
    expression: Arc<Expression>,
    /// It is a number, so it cannot change how a line is read.
    number: bool,
}

impl Symbol {
    /// The variable of the environment that it stands for.
    fn environment(&self) -> Option<&str> {
        match &*self.expression {
            Expression::Environment(name) => Some(name),
            _ => None,
        }
    }

    fn is_environment(&self, name: &str) -> bool {
        self.environment()
            .is_some_and(|known| same_name(known, name))
    }
}

impl Symbols {
    pub(super) fn new(folder: &str) -> Self {
        Self {
            entries: RefCell::default(),
            names: RefCell::default(),
            pending: RefCell::default(),
            defined: RefCell::default(),
            place: RefCell::new(Span::command_line()),
            folder: folder.trim_end_matches('\\').to_owned(),
            secrets: RefCell::default(),
            full: Cell::new(false),
            cluster_names: RefCell::new(vec![Vec::new()]),
        }
    }

    /// Where captures are made from now on.
    pub(super) fn set_place(&self, place: &Span) {
        self.place.borrow_mut().clone_from(place);
    }

    /// Whether there were more unknown texts than characters to stand for them.
    pub(super) fn is_full(&self) -> bool {
        self.full.get()
    }

    /// The captures that were asked for since the last call.
    pub(super) fn take_pending(&self) -> Vec<Step> {
        self.pending.take()
    }

    /// What must be defined, of what was read since the last call.
    pub(super) fn take_defined(&self) -> BTreeSet<char> {
        self.defined.take()
    }

    /// A new unknown text that a `capture` step will know by the name given back.
    pub(super) fn captured(&self, what: &str, number: bool) -> (String, String) {
        let place = self.place.borrow();
        let base = [what, "@", &place.file, ":", &place.line.to_string()].concat();
        let mut names = self.names.borrow_mut();
        let name = match names.get_mut(base.as_str()) {
            Some(count) => {
                *count += 1;
                format!("{base}#{count}")
            }
            None => {
                names.insert(base.as_str().into(), 1);
                base
            }
        };
        (self.add(Expression::Captured(name.clone()), number), name)
    }

    fn add(&self, expression: Expression, number: bool) -> String {
        let mut entries = self.entries.borrow_mut();
        let index = u32::try_from(entries.len()).unwrap_or(u32::MAX);
        if index >= SIGNS {
            self.full.set(true);
        }
        let expression = Arc::new(expression);
        entries.push(Symbol { expression, number });
        sign(index).to_string()
    }

    /// Whether the text behind a character is a number.
    pub(super) fn is_number(&self, c: char) -> bool {
        let entries = self.entries.borrow();
        number_of(c)
            .and_then(|number| entries.get(number as usize))
            .is_some_and(|symbol| symbol.number)
    }

    /// Whether a character stands for a variable as the script finds it.
    pub(super) fn is_from_outside(&self, c: char) -> bool {
        let entries = self.entries.borrow();
        number_of(c)
            .and_then(|number| entries.get(number as usize))
            .is_some_and(|symbol| symbol.environment().is_some())
    }

    /// Whether a character stands for a variable of the environment.
    pub(super) fn is_environment(&self, text: &str, name: &str) -> bool {
        let mut signs = text.chars();
        let (Some(only), None) = (signs.next(), signs.next()) else {
            return false;
        };
        let entries = self.entries.borrow();
        number_of(only)
            .and_then(|number| entries.get(number as usize))
            .is_some_and(|symbol| symbol.is_environment(name))
    }

    /// Variables of the environment that were asked for, in that order.
    pub(super) fn environment_names(&self) -> Vec<String> {
        let entries = self.entries.borrow();
        entries
            .iter()
            .filter_map(|symbol| symbol.environment().map(str::to_owned))
            .collect()
    }

    /// Variables of the cluster that were looked up or set: nothing else of the situation can matter.
    pub(super) fn cluster_names(&self) -> Vec<String> {
        let asked = self.cluster_names.borrow();
        unique(asked.iter().flatten())
    }

    /// What is asked for from now on is told apart from what was before.
    pub(super) fn ask_anew(&self) {
        self.cluster_names.borrow_mut().push(Vec::new());
    }

    /// Whether a variable of the cluster was looked up or set since this was like `before`.
    pub(super) fn asked_behind(&self, before: &Self, name: &str) -> bool {
        let asked = self.cluster_names.borrow();
        let behind = asked.iter().skip(before.cluster_names.borrow().len());
        behind.flatten().any(|known| same_name(known, name))
    }

    /// Whether both know the same texts, whatever was asked for.
    pub(super) fn is_like(&self, other: &Self) -> bool {
        let Self {
            entries,
            names,
            pending,
            defined,
            folder,
            secrets,
            full,
            place: _,
            cluster_names: _,
        } = self;
        *entries == other.entries
            && *names == other.names
            && *pending == other.pending
            && *defined == other.defined
            && *folder == other.folder
            && *secrets == other.secrets
            && *full == other.full
    }

    /// Knows what `other` knows, which has gone on from `mark` with the same knowledge as this.
    pub(super) fn go_on_as(&self, other: &Self, mark: &Self) {
        self.entries.replace(other.entries.borrow().clone());
        self.names.replace(other.names.borrow().clone());
        self.pending.replace(other.pending.borrow().clone());
        self.defined.replace(other.defined.borrow().clone());
        self.secrets.replace(other.secrets.borrow().clone());
        self.full.set(other.full.get());
        let more = other.cluster_names.borrow();
        let more = more.iter().skip(mark.cluster_names.borrow().len());
        self.cluster_names.borrow_mut().extend(more.cloned());
    }

    /// Remembers a secret text under a name; gives the name it is known by.
    pub(super) fn learn_secret(&self, name: &str, value: &str) -> String {
        let name: String = name.chars().map(upper).collect();
        let mut secrets = self.secrets.borrow_mut();
        let other_value = secrets.named.get(&name).is_some_and(|known| known != value);
        let name = if other_value {
            let place = self.place.borrow();
            format!("{name}@{}:{}", place.file, place.line)
        } else {
            name
        };
        if value.chars().count() > 1 && !secrets.values.iter().any(|known| known.0 == value) {
            secrets.values.push((value.to_owned(), name.clone()));
            secrets
                .values
                .sort_by_key(|known| std::cmp::Reverse(known.0.len()));
        }
        secrets.named.insert(name.clone(), value.to_owned());
        name
    }

    /// The values of secrets by the names they have in the plan.
    pub(super) fn secrets(&self) -> BTreeMap<String, String> {
        self.secrets.borrow().named.clone()
    }

    /// The value that a text stands for in a plan.
    pub(super) fn value(&self, text: &str) -> Value {
        let secrets = self.secrets.borrow();
        let known = secrets
            .values
            .iter()
            .find(|(value, _)| text.contains(value.as_str()));
        if let Some((value, name)) = known.cloned() {
            drop(secrets);
            let parts = text.split(value.as_str());
            return self.joined(parts, &Expression::Secret(name));
        }
        drop(secrets);
        if let Some((before, after)) = self.around_folder(text) {
            return Value::concat([
                self.value(before),
                Expression::ScriptFolder(Nothing {}).into(),
                self.value(after),
            ]);
        }
        // No character that stands for something is one of these.
        if text.is_ascii() {
            return Value::concat([Value::text(text)]);
        }
        let mut parts = Vec::new();
        let mut plain = String::new();
        let entries = self.entries.borrow();
        for c in text.chars() {
            match number_of(c).and_then(|number| entries.get(number as usize)) {
                Some(symbol) => {
                    parts.push(Value::Text(std::mem::take(&mut plain)));
                    parts.push(Value::Expression(Arc::clone(&symbol.expression)));
                }
                None => plain.push(c),
            }
        }
        parts.push(Value::Text(plain));
        Value::concat(parts)
    }

    fn joined<'t>(&self, parts: impl Iterator<Item = &'t str>, between: &Expression) -> Value {
        let mut values = Vec::new();
        for (index, part) in parts.enumerate() {
            if index > 0 {
                values.push(between.clone().into());
            }
            values.push(self.value(part));
        }
        Value::concat(values.into_iter().flat_map(Value::into_parts))
    }

    /// What stands before and behind the folder of the scripts.
    fn around_folder<'t>(&self, text: &'t str) -> Option<(&'t str, &'t str)> {
        if self.folder.is_empty() || text.len() < self.folder.len() {
            return None;
        }
        // Whatever stands behind it: `%CD%2` is the folder, too, and it is long enough not to be met by chance.
        text.split_once(self.folder.as_str())
    }
}

/// Whether a variable may be one of the cluster.
pub(super) fn is_of_cluster(name: &str) -> bool {
    let start = name.get(..4);
    start.is_some_and(|start| start.eq_ignore_ascii_case("CLP_"))
}

fn unique<'n>(names: impl Iterator<Item = &'n String>) -> Vec<String> {
    let mut all: Vec<String> = Vec::new();
    for name in names {
        if !all.iter().any(|known| same_name(known, name)) {
            all.push(name.clone());
        }
    }
    all
}

impl Unknowns for Symbols {
    fn asked(&self, name: &str) {
        let mut asked = self.cluster_names.borrow_mut();
        if is_of_cluster(name)
            && let Some(asked) = asked.last_mut()
            && !asked.iter().any(|known| same_name(known, name))
        {
            asked.push(name.to_owned());
        }
    }

    fn environment(&self, name: &str) -> String {
        let known = {
            let entries = self.entries.borrow();
            entries
                .iter()
                .position(|symbol| symbol.is_environment(name))
        };
        match known.and_then(|index| u32::try_from(index).ok()) {
            Some(index) => sign(index).to_string(),
            None => {
                let name = name.chars().map(upper).collect();
                self.add(Expression::Environment(name), false)
            }
        }
    }

    fn expression(&self, expression: &str) -> String {
        let number = expression.eq_ignore_ascii_case("%RANDOM%");
        let (text, name) = self.captured(expression, number);
        let from = CaptureSource::Expansion(expression.to_owned());
        let step = Step::new(
            StepKind::Capture { name, from },
            self.place.borrow().clone(),
        );
        self.pending.borrow_mut().push(step);
        text
    }

    /// Where the variable is not defined, `%NAME:` or `!NAME:` alone disappears, and what stands behind it is text.
    fn operation(&self, expression: &str, value: &str) -> String {
        if value.chars().all(|c| number_of(c).is_some()) {
            self.defined.borrow_mut().extend(value.chars());
        }
        self.expression(expression)
    }
}
