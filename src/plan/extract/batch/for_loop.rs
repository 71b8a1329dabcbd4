//! `FOR`: what it goes through is known, and the body is followed turn by turn; or the line is left to the interpreter.

use super::command::Place;
use super::node::Node;
use super::state::{State, is_known};
use super::{Reader, Typed, Untyped};
use crate::batch::interpreter::{LineOptions, leading_number, split};
use crate::batch::parser::is_separator;
use crate::batch::tree::{For, ForKind};

/// Turns that are followed one by one.
const TURNS: usize = 1000;

impl Reader<'_> {
    pub(super) fn for_command(&self, state: State, command: &For) -> Typed<Node> {
        let set = state.cmd.token(&command.set).into_owned();
        let values: Vec<Vec<String>> = match &command.kind {
            ForKind::Plain => plain(&set)?.into_iter().map(|value| vec![value]).collect(),
            ForKind::Numbers => numbers(&set)?
                .into_iter()
                .map(|value| vec![value])
                .collect(),
            ForKind::Lines(options) => {
                let options = options
                    .as_ref()
                    .map(|options| state.cmd.for_token(options).into_owned());
                lines(options.as_deref(), &set)?
            }
            ForKind::Folders | ForKind::Recursive { .. } => {
                return Err(Untyped::because(
                    "FOR goes through folders as they are at run time",
                ));
            }
        };
        if values.len() > TURNS {
            return Err(Untyped::because(format!("FOR has more than {TURNS} turns")));
        }
        let mut state = state;
        state.succeed();
        let mark = state.cmd.enter_for();
        let mut node = Node::next(state, Vec::new());
        for turn in &values {
            node = self.and_then(node, &mut |mut state| {
                let mut letter = Some(command.variable);
                for value in turn {
                    if let Some(letter) = letter {
                        state.cmd.set_for(mark, letter, value);
                    }
                    letter = letter.and_then(|c| char::from_u32(u32::from(c) + 1));
                }
                self.command(state, &command.body, Place::Inside)
            })?;
        }
        self.and_then(node, &mut |mut state| {
            state.cmd.leave_for(mark);
            Ok(Node::next(state, Vec::new()))
        })
    }
}

fn plain(set: &str) -> Typed<Vec<String>> {
    let items = split(set);
    if items.iter().any(|item| item.contains(['*', '?'])) {
        return Err(Untyped::because(
            "FOR goes through files as they are at run time",
        ));
    }
    if items
        .iter()
        .any(|item| !item.starts_with('"') && !is_known(item))
    {
        return Err(Untyped::because(
            "FOR goes through words that are known only at run time",
        ));
    }
    Ok(items)
}

/// `start,step,end`
fn numbers(set: &str) -> Typed<Vec<String>> {
    if !is_known(set) {
        return Err(Untyped::because(
            "FOR counts to a number that is known only at run time",
        ));
    }
    let numbers: Vec<i64> = set
        .split(is_separator)
        .filter(|part| !part.is_empty())
        .map(leading_number)
        .collect();
    let part = |index: usize| numbers.get(index).copied().unwrap_or(0);
    let (mut next, step, end) = (part(0), part(1), part(2));
    let mut values = Vec::new();
    while step >= 0 && next <= end || step < 0 && next >= end {
        values.push(next.to_string());
        if step == 0 || values.len() > TURNS {
            return Err(Untyped::because(
                "FOR does not end within a number of turns to list",
            ));
        }
        next += step;
    }
    Ok(values)
}

/// `FOR /F` over a text; files and the output of commands are there only at run time.
fn lines(options: Option<&str>, set: &str) -> Typed<Vec<Vec<String>>> {
    let run_time = || Untyped::because("FOR /F reads what is there only at run time");
    if !is_known(set) || !options.is_none_or(is_known) {
        return Err(run_time());
    }
    let options = LineOptions::parse(options.unwrap_or("")).map_err(|_| run_time())?;
    let set = set.trim();
    let quote = if options.uses_back_quotes() {
        '\''
    } else {
        '"'
    };
    let text = set
        .strip_prefix(quote)
        .and_then(|rest| rest.strip_suffix(quote));
    let text = text.ok_or_else(run_time)?;
    if text.contains('\n') || options.skips() {
        return Err(run_time());
    }
    Ok(options.cut(text).into_iter().collect())
}
