//! Drops what nobody reads, and makes steps of nodes.

use std::collections::{BTreeMap, BTreeSet};

use super::emit::Node;
use crate::plan::{Condition, EachSource, Expression, Step, StepKind, Value};

type Names = BTreeSet<String>;

/// The steps without assignments that nobody reads and branches that do nothing.
pub(super) fn dropped(nodes: Vec<Node>) -> Vec<Step> {
    let nodes = read_only(nodes, &mut Names::new());
    let mut counts = BTreeMap::new();
    count(&nodes, &mut counts);
    steps(nodes, &counts)
}

/// Goes from the last step to the first; `live` are the variables that are read behind.
fn read_only(nodes: Vec<Node>, live: &mut Names) -> Vec<Node> {
    let mut kept = Vec::new();
    for mut node in nodes.into_iter().rev() {
        match &node.step.kind {
            StepKind::Assign { variable, .. } => {
                if !node.must_stay && !live.contains(variable) {
                    continue;
                }
                live.remove(variable);
            }
            StepKind::If { .. } => {
                let mut other = live.clone();
                node.then = read_only(node.then, live);
                node.otherwise = read_only(node.otherwise, &mut other);
                live.extend(other);
                if node.then.is_empty() && node.otherwise.is_empty() && !node.must_stay {
                    continue;
                }
            }
            StepKind::ForEach { .. } => loop {
                let mut inside = live.clone();
                let body = read_only(node.then.clone(), &mut inside);
                if inside.is_subset(live) {
                    node.then = body;
                    break;
                }
                live.extend(inside);
            },
            _ => {}
        }
        values(&node.step.kind, &mut |value| {
            names(value, &mut |name| {
                live.insert(name.to_owned());
            });
        });
        kept.push(node);
    }
    kept.reverse();
    kept
}

fn count(nodes: &[Node], counts: &mut BTreeMap<String, usize>) {
    for node in nodes {
        values(&node.step.kind, &mut |value| {
            names(value, &mut |name| {
                *counts.entry(name.to_owned()).or_default() += 1;
            });
        });
        count(&node.then, counts);
        count(&node.otherwise, counts);
    }
}

fn steps(nodes: Vec<Node>, counts: &BTreeMap<String, usize>) -> Vec<Step> {
    let mut steps: Vec<Step> = Vec::new();
    for mut node in nodes {
        match &mut node.step.kind {
            StepKind::If {
                condition,
                then,
                otherwise,
            } => {
                if let Some(Step {
                    kind: StepKind::Assign { variable, value },
                    ..
                }) = steps.last()
                    && counts.get(variable) == Some(&1)
                    && asks(condition, variable, value)
                {
                    steps.pop();
                }
                *then = self::steps(std::mem::take(&mut node.then), counts).into();
                *otherwise = self::steps(std::mem::take(&mut node.otherwise), counts).into();
            }
            StepKind::ForEach { body, .. } => {
                *body = self::steps(std::mem::take(&mut node.then), counts).into();
            }
            _ => {}
        }
        steps.push(node.step);
    }
    steps
}

/// Puts a question to the outside into the condition that is the only one to read its answer.
fn asks(condition: &mut Condition, variable: &str, value: &Value) -> bool {
    match condition {
        Condition::True(asked) => {
            let is_it = matches!(asked, Value::Expression(expression)
                if **expression == Expression::Variable(variable.to_owned()));
            let is_question = matches!(value, Value::Expression(expression)
                if matches!(&**expression, Expression::Function { name, .. }
                    if ["FileExists", "FolderExists", "EOF"].contains(&name.as_str())));
            if is_it && is_question {
                *asked = value.clone();
            }
            is_it && is_question
        }
        Condition::Not(inner) => asks(inner, variable, value),
        _ => false,
    }
}

/// The variables in a value.
fn names(value: &Value, found: &mut dyn FnMut(&str)) {
    value.any(&mut |expression| {
        if let Expression::Variable(name) = expression {
            found(name);
        }
        false
    });
}

/// The values that a step itself evaluates.
fn values(kind: &StepKind, found: &mut dyn FnMut(&Value)) {
    match kind {
        StepKind::Echo { text } => found(text),
        StepKind::Exit { code, .. } => found(code),
        StepKind::DirectoryBind { path, .. } => found(path),
        StepKind::Assign { value, .. } => found(value),
        StepKind::DirectorySearch {
            base,
            scope,
            filter,
            attributes,
            ..
        } => {
            [base, scope, filter].into_iter().for_each(&mut *found);
            attributes.iter().for_each(found);
        }
        StepKind::DirectoryModify { dn, changes, .. } => {
            found(dn);
            changes.iter().for_each(|change| found(&change.value));
        }
        StepKind::WriteFile {
            path,
            text,
            overwrite,
            unicode,
        } => [path, text, overwrite, unicode].into_iter().for_each(found),
        StepKind::If { condition, .. } => of_condition(condition, found),
        StepKind::ForEach {
            source: EachSource::Values(list),
            ..
        } => found(list),
        _ => {}
    }
}

fn of_condition(condition: &Condition, found: &mut dyn FnMut(&Value)) {
    match condition {
        Condition::True(value) => found(value),
        Condition::Not(inner) => of_condition(inner, found),
        Condition::All(all) | Condition::Any(all) => {
            all.iter().for_each(|one| of_condition(one, found));
        }
        _ => {}
    }
}
