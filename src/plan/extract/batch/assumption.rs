//! What unknown text must be like for a line to be read as it was: a variable may hold `&`, a quotation mark, or nothing.

use std::collections::BTreeSet;
use std::rc::Rc;

use super::Reader;
use super::state::{Class, State};
use super::symbols::Symbols;
use crate::arm;
use crate::batch::builtins;
use crate::batch::interpreter::unknown::number_of;
use crate::batch::tree::{Command, Condition, ForKind, Kind, Token};
use crate::plan::{Step, StepKind, Value};
use crate::source::Span;

impl Reader<'_> {
    /// The step that says what the line takes for granted and no line before did.
    pub(super) fn assume(&self, state: &mut State, command: &Command, span: &Span) -> Option<Step> {
        let mut wanted = BTreeSet::new();
        of_command(command, &mut wanted);
        let mut wanted: Wanted = wanted
            .into_iter()
            .filter(|(sign, _)| !self.symbols.is_number(*sign))
            .collect();
        let defined = self.symbols.take_defined().into_iter();
        wanted.extend(defined.map(|sign| (sign, Class::Defined)));
        let new: Vec<(char, Class)> = wanted
            .into_iter()
            .filter(|assumption| !is_implied(&state.assumed, *assumption))
            .collect();
        if !new.is_empty() {
            Rc::make_mut(&mut state.assumed).extend(new.iter().copied());
        }
        // A variable of the environment is there from the beginning, and hardly ever holds what changes a line: that is
        // looked at once, before anything is done. One may well be missing; that matters only where it stands.
        let (early, new): (Vec<_>, Vec<_>) = new.into_iter().partition(|(sign, class)| {
            matches!(class, Class::Text | Class::Quoted) && self.symbols.is_from_outside(*sign)
        });
        self.early.borrow_mut().extend(early);
        self.assumption(&new, span)
    }

    /// The step that looks at variables of the environment before anything is done.
    pub(super) fn early_assumption(&self, span: &Span) -> Option<Step> {
        let early: Vec<_> = self.early.borrow().iter().copied().collect();
        self.assumption(&early, span)
    }

    fn assumption(&self, new: &[(char, Class)], span: &Span) -> Option<Step> {
        if new.is_empty() {
            return None;
        }
        let of = |class: Class| -> Vec<Value> {
            let signs = new.iter().filter(|(_, of)| *of == class);
            signs
                .map(|(sign, _)| self.symbols.value(&sign.to_string()))
                .collect()
        };
        let kind = StepKind::Assume {
            words: of(Class::Word),
            texts: of(Class::Text),
            quoted: of(Class::Quoted),
            defined: of(Class::Defined),
        };
        Some(Step::new(kind, span.clone()))
    }
}

/// A word is not empty, and holds nothing that a text or a quoted text must not hold.
fn is_implied(assumed: &BTreeSet<(char, Class)>, (sign, class): (char, Class)) -> bool {
    assumed.contains(&(sign, class)) || assumed.contains(&(sign, Class::Word))
}

type Wanted = BTreeSet<(char, Class)>;

fn of_command(command: &Command, wanted: &mut Wanted) {
    for redirection in &command.redirections {
        of_token(&redirection.target, Class::Word, wanted);
    }
    match &command.kind {
        Kind::Empty | Kind::Label(_) | Kind::Remark(_) => {}
        Kind::Simple(simple) => {
            of_token(&simple.name, Class::Word, wanted);
            // What stands for something unknown is not plain.
            if simple.arguments.text.is_ascii() {
                return;
            }
            let (name, _) = builtins::word_of(&simple.name.text);
            // Their arguments are taken apart.
            let is_arm = !matches!(arm::standing(name), arm::Standing::Unknown);
            let by_word = name.eq_ignore_ascii_case("call") || is_arm;
            let class = if by_word { Class::Word } else { Class::Text };
            of_token(&simple.arguments, class, wanted);
        }
        Kind::Block(commands) => commands
            .iter()
            .for_each(|command| of_command(command, wanted)),
        Kind::Sequence(left, right)
        | Kind::And(left, right)
        | Kind::Or(left, right)
        | Kind::Pipe(left, right) => {
            of_command(left, wanted);
            of_command(right, wanted);
        }
        Kind::If(test) => {
            of_condition(&test.condition, wanted);
            of_command(&test.then, wanted);
            if let Some(otherwise) = &test.otherwise {
                of_command(otherwise, wanted);
            }
        }
        Kind::For(command) => {
            let class = match command.kind {
                ForKind::Lines(_) => Class::Text,
                _ => Class::Word,
            };
            of_token(&command.set, class, wanted);
            of_command(&command.body, wanted);
        }
    }
}

fn of_condition(condition: &Condition, wanted: &mut Wanted) {
    match condition {
        Condition::Exist(token)
        | Condition::Defined(token)
        | Condition::ErrorLevel(token)
        | Condition::ExtensionVersion(token) => of_token(token, Class::Word, wanted),
        Condition::Compare(left, _, right) => {
            of_token(left, Class::Word, wanted);
            of_token(right, Class::Word, wanted);
        }
    }
}

/// Whether each unknown text in arguments is taken for one word, or stands in quotation marks that it cannot end: only
/// then are they what they were taken apart into.
pub(super) fn are_apart(symbols: &Symbols, state: &State, arguments: &str) -> bool {
    let mut quoted = false;
    arguments.chars().all(|c| {
        if c == '"' {
            quoted = !quoted;
        }
        let class = if quoted { Class::Quoted } else { Class::Word };
        number_of(c).is_none() || symbols.is_number(c) || is_implied(&state.assumed, (c, class))
    })
}

fn of_token(token: &Token, outside: Class, wanted: &mut Wanted) {
    if token.text.is_ascii() {
        return;
    }
    let mut quoted = false;
    for c in token.text.chars() {
        if c == '"' {
            quoted = !quoted;
        } else if number_of(c).is_some() {
            wanted.insert((c, if quoted { Class::Quoted } else { outside }));
        }
    }
}
