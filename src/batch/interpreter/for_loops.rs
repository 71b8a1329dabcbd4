//! `FOR` over names, folders, trees and numbers.

use super::execute::Surroundings;
use super::frame::split;
use super::{Interpreter, Run, Status};
use crate::batch::expand::ForVariables;
use crate::batch::parser::is_separator;
use crate::batch::tree::{For, ForKind};
use crate::host::path;

impl Interpreter {
    pub(super) fn for_command(&mut self, command: &For) -> Run {
        let set = self.token(&command.set).into_owned();
        match &command.kind {
            ForKind::Plain => {
                let items = self.items(&set, false);
                self.each(command, items.into_iter())
            }
            ForKind::Folders => {
                let items = self.items(&set, true);
                self.each(command, items.into_iter())
            }
            ForKind::Numbers => self.numbers(command, &set),
            ForKind::Recursive { root, folders } => {
                let root = root.as_ref().map(|root| self.token(root).into_owned());
                let items = self.tree(root.as_deref(), &set, *folders);
                self.each(command, items.into_iter())
            }
            ForKind::Lines(options) => {
                let options = options
                    .as_ref()
                    .map(|options| self.for_token(options).into_owned());
                self.for_lines(command, options.as_deref(), &set)
            }
        }
    }

    /// Carries the body out once for each value.
    pub(super) fn each(&mut self, command: &For, values: impl Iterator<Item = String>) -> Run {
        let variable = command.variable;
        self.rounds(command, values, |variables, mark, value| {
            variables.set(mark, variable, &value);
            true
        })
    }

    /// Carries the body out for each item for which `prepare` sets variables and says that there is something to do.
    pub(super) fn rounds<T>(
        &mut self,
        command: &For,
        items: impl Iterator<Item = T>,
        mut prepare: impl FnMut(&mut ForVariables, usize, T) -> bool,
    ) -> Run {
        let mark = self.for_variables.mark();
        self.for_depth += 1;
        let mut status = Ok(Status::SUCCESS);
        for item in items {
            if !prepare(&mut self.for_variables, mark, item) {
                continue;
            }
            status = self.turn(command);
            if status.is_err() {
                break;
            }
        }
        self.for_depth -= 1;
        self.for_variables.release(mark);
        status
    }

    /// One turn of a loop.
    fn turn(&mut self, command: &For) -> Run {
        if self.echo && !command.body.quiet {
            self.echo_command(&command.body)?;
        }
        self.execute(&command.body, Surroundings::Compound)
    }

    /// `FOR /L %%v IN (start,step,end)`
    fn numbers(&mut self, command: &For, set: &str) -> Run {
        let numbers: Vec<i64> = set
            .split(is_separator)
            .filter(|part| !part.is_empty())
            .map(super::conditions::leading_number)
            .collect();
        let part = |index: usize| numbers.get(index).copied().unwrap_or(0);
        let (start, step, end) = (part(0), part(1), part(2));
        let mut next = Some(start);
        let values = std::iter::from_fn(|| {
            let value = next?;
            if step < 0 && value < end || step >= 0 && value > end {
                return None;
            }
            // Beyond 32 bits the count wraps on Windows and never ends; here it ends.
            next = value
                .checked_add(step)
                .filter(|next| i32::try_from(*next).is_ok());
            Some(value)
        });
        let variable = command.variable;
        let mut digits = itoa::Buffer::new();
        self.rounds(command, values, |variables, mark, value| {
            variables.set(mark, variable, digits.format(value));
            true
        })
    }

    /// The values of a plain set: names as they stand, patterns replaced by what fits them.
    fn items(&self, set: &str, folders: bool) -> Vec<String> {
        let mut values = Vec::new();
        for item in split(set) {
            let pattern = item.replace('"', "");
            if !pattern.contains(['*', '?']) {
                values.push(item);
                continue;
            }
            let prefix = &pattern[..pattern.len() - last_part(&pattern).len()];
            let folder = self.absolute(if prefix.is_empty() { "." } else { prefix });
            values.extend(
                self.matching(&folder, last_part(&pattern), folders)
                    .into_iter()
                    .map(|name| format!("{prefix}{name}")),
            );
        }
        values
    }

    fn matching(&self, folder: &str, pattern: &str, folders: bool) -> Vec<String> {
        let Ok(entries) = self.host.files.read_dir(folder) else {
            return Vec::new();
        };
        entries
            .into_iter()
            .filter(|entry| entry.metadata.is_dir == folders)
            .filter(|entry| !entry.metadata.attributes.hidden)
            .filter(|entry| path::matches_pattern(&entry.name, pattern))
            .map(|entry| entry.name)
            .collect()
    }

    /// `FOR /R [root]`: the set in the root and in each folder below it; a name without a pattern is not looked for.
    fn tree(&self, root: Option<&str>, set: &str, wanted_folders: bool) -> Vec<String> {
        let root = self.absolute(root.unwrap_or("."));
        let items = split(set);
        let mut values = Vec::new();
        let mut folders = vec![root];
        while let Some(folder) = folders.pop() {
            for item in &items {
                let pattern = item.replace('"', "");
                if pattern.contains(['*', '?']) {
                    values.extend(
                        self.matching(&folder, &pattern, wanted_folders)
                            .into_iter()
                            .map(|name| path::join(&folder, &name)),
                    );
                } else {
                    values.push(path::join(&folder, &pattern));
                }
            }
            let mut below = self.matching(&folder, "*", true);
            below.reverse();
            folders.extend(below.into_iter().map(|name| path::join(&folder, &name)));
        }
        values
    }
}

fn last_part(pattern: &str) -> &str {
    pattern.rsplit(['\\', '/', ':']).next().unwrap_or(pattern)
}
