//! What a line may do to what is known, as its text tells before anything is expanded.

use std::collections::BTreeSet;

use crate::batch::builtins;
use crate::batch::builtins::set::{split, unquoted};
use crate::batch::parser::is_separator;
use crate::batch::script::ends_label;
use crate::batch::tree::{Command, Kind, Simple};

/// What a line may do.
#[derive(Debug, Default, Clone)]
pub(super) struct Effects {
    /// Control may go on behind it.
    pub(super) goes_on: bool,
    /// The file or subroutine may end with it.
    pub(super) ends_frame: bool,
    /// Everything may end with it.
    pub(super) ends_all: bool,
    /// `GOTO` these.
    pub(super) labels: BTreeSet<String>,
    /// `GOTO` somewhere that only its value tells.
    pub(super) goes_anywhere: bool,
    /// `CALL` these labels.
    pub(super) called_labels: BTreeSet<String>,
    /// `CALL` a label that only its value tells.
    pub(super) calls_anywhere: bool,
    /// It starts other files, or calls what only its value tells.
    pub(super) calls_others: bool,
    /// Variables that it sets.
    pub(super) variables: BTreeSet<String>,
    /// It sets variables whose names only their values tell.
    pub(super) sets_anything: bool,
    pub(super) changes_folder: bool,
    /// `SETLOCAL`, `ENDLOCAL`, `SHIFT`
    pub(super) changes_scope: bool,
    /// Commands in it, those with others inside among them.
    pub(super) statements: usize,
}

/// What a line may do.
pub(super) fn effects_of(command: &Command) -> Effects {
    let mut effects = Effects::default();
    effects.goes_on = add(command, &mut effects);
    effects
}

/// Adds what a command does; whether control may go on behind it.
fn add(command: &Command, effects: &mut Effects) -> bool {
    match &command.kind {
        Kind::Empty | Kind::Remark(_) | Kind::Label(_) => true,
        Kind::Simple(simple) => {
            effects.statements += 1;
            add_simple(simple, effects)
        }
        Kind::Block(commands) => {
            let mut goes_on = true;
            for command in commands {
                goes_on &= add(command, effects);
            }
            goes_on
        }
        Kind::Sequence(left, right) => {
            let left = add(left, effects);
            let right = add(right, effects);
            left && right
        }
        Kind::And(left, right) | Kind::Or(left, right) => {
            let goes_on = add(left, effects);
            add(right, effects);
            goes_on
        }
        // Each side is a process of its own: what it does to variables is lost.
        Kind::Pipe(..) => {
            effects.statements += 1;
            true
        }
        Kind::If(command) => {
            effects.statements += 1;
            let then = add(&command.then, effects);
            let otherwise = match &command.otherwise {
                Some(command) => add(command, effects),
                None => true,
            };
            then || otherwise
        }
        Kind::For(command) => {
            effects.statements += 1;
            add(&command.body, effects);
            true
        }
    }
}

fn add_simple(simple: &Simple, effects: &mut Effects) -> bool {
    let (name, rest) = builtins::word_of(&simple.name.text);
    let arguments = format!("{rest}{}", simple.arguments.text);
    let text = arguments.trim_matches(is_separator);
    match name.to_ascii_lowercase().as_str() {
        "goto" => return add_goto(text, effects),
        "exit" => {
            if text
                .get(..2)
                .is_some_and(|switch| switch.eq_ignore_ascii_case("/b"))
            {
                effects.ends_frame = true;
            } else {
                effects.ends_all = true;
            }
            return false;
        }
        "call" => add_call(text, effects),
        // An equals sign at the end removes the variable.
        "set" => add_set(arguments.trim_start_matches(is_separator), effects),
        "path" => {
            effects.variables.insert("PATH".to_owned());
        }
        "prompt" => {
            effects.variables.insert("PROMPT".to_owned());
        }
        "cd" | "chdir" | "pushd" | "popd" => effects.changes_folder = true,
        "setlocal" | "endlocal" | "shift" => effects.changes_scope = true,
        name if name.len() == 2 && name.ends_with(':') => effects.changes_folder = true,
        _ => {}
    }
    true
}

fn add_goto(text: &str, effects: &mut Effects) -> bool {
    let with_colon = text.starts_with(':');
    let label = text.trim_start_matches(':');
    let label = &label[..label.find(ends_label).unwrap_or(label.len())];
    if label.contains(['%', '!']) {
        effects.goes_anywhere = true;
    } else if with_colon && label.eq_ignore_ascii_case("eof") {
        effects.ends_frame = true;
    } else {
        effects.labels.insert(label.to_owned());
    }
    false
}

fn add_call(text: &str, effects: &mut Effects) {
    match text.strip_prefix(':') {
        Some(label) if !label.starts_with(['%', '!']) => {
            let label = &label[..label.find(ends_label).unwrap_or(label.len())];
            effects.called_labels.insert(label.to_owned());
        }
        label => {
            effects.calls_anywhere |= label.is_some();
            effects.calls_others = true;
        }
    }
}

fn add_set(text: &str, effects: &mut Effects) {
    let switch = text.get(..2).map(str::to_ascii_lowercase);
    if switch.as_deref() == Some("/a") {
        let names = assigned_names(&text[2..]);
        effects.sets_anything |= names.iter().any(|name| is_built(name));
        effects.variables.extend(names);
        return;
    }
    let text = match switch.as_deref() {
        Some("/p") => text[2..].trim_start(),
        _ => text,
    };
    if let Some((name, _)) = split(unquoted(text)) {
        effects.sets_anything |= is_built(name);
        effects.variables.insert(name.to_owned());
    }
}

/// Whether a name is put together from values.
fn is_built(name: &str) -> bool {
    name.contains(['%', '!'])
}

/// The variables that an expression of `SET /A` assigns to.
pub(crate) fn assigned_names(expression: &str) -> Vec<String> {
    names(expression)
        .into_iter()
        .filter(|name| name.assigned)
        .map(|name| name.text)
        .collect()
}

/// The variables whose values an expression of `SET /A` needs.
pub(super) fn needed_names(expression: &str) -> Vec<String> {
    names(expression)
        .into_iter()
        .filter(|name| name.needed)
        .map(|name| name.text)
        .collect()
}

struct NameInExpression {
    text: String,
    assigned: bool,
    needed: bool,
}

/// The names in an expression of `SET /A`, and whether each is set or read there.
fn names(expression: &str) -> Vec<NameInExpression> {
    let is_operator = |c: char| "()*/%+-&^|<>=!~,\"' \t".contains(c);
    let mut found = Vec::new();
    let mut rest = expression;
    while let Some(start) = rest.find(|c: char| !is_operator(c)) {
        let word = &rest[start..];
        let end = word.find(is_operator).unwrap_or(word.len());
        let (word, after) = word.split_at(end);
        rest = after;
        if word.starts_with(|c: char| c.is_ascii_digit()) {
            continue;
        }
        let after = after.trim_start_matches([' ', '\t', '"']);
        let compound = after.trim_start_matches(|c: char| "*/%+-&^|<>".contains(c));
        let plain = after.starts_with('=') && !after.starts_with("==");
        let with_operator = compound.len() < after.len() && compound.starts_with('=');
        found.push(NameInExpression {
            text: word.to_owned(),
            assigned: plain || with_operator,
            needed: !plain,
        });
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::batch::tree::Token;

    #[test]
    fn a_set_without_a_value_sets_its_variable_too() {
        for (arguments, name) in [
            (" FOUND=", "FOUND"),
            (" \"FOUND=\"", "FOUND"),
            (" FOUND=1", "FOUND"),
        ] {
            let simple = Simple {
                name: Token::new("set".to_owned()),
                arguments: Token::new(arguments.to_owned()),
            };
            let mut effects = Effects::default();
            add_simple(&simple, &mut effects);
            assert_eq!(
                effects.variables,
                BTreeSet::from([name.to_owned()]),
                "{arguments}"
            );
        }
    }

    #[test]
    fn names_in_arithmetic_are_read_set_or_both() {
        let text = "HALF=RETRY_MAX / 2, REST=RETRY_MAX - COUNT, N+=1, \"A=(B<<2)\"";
        assert_eq!(assigned_names(text), ["HALF", "REST", "N", "A"]);
        assert_eq!(
            needed_names(text),
            ["RETRY_MAX", "RETRY_MAX", "COUNT", "N", "B"]
        );
        assert_eq!(assigned_names("N=0x1F+017"), ["N"]);
        assert!(needed_names("N=0x1F+017").is_empty());
    }
}
