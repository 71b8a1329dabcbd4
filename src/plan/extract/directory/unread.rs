//! Drops what nobody reads, and makes steps of nodes.

use std::collections::{BTreeMap, BTreeSet};

use super::emit::Node;
use crate::plan::extract::uses::each_value;
use crate::plan::{Condition, Expression, Step, StepKind, Value};

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
        each_value(&node.step, &mut |value| {
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
        each_value(&node.step, &mut |value| {
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
                if let Some(last) = steps.last()
                    && let StepKind::Assign { variable, value } = &last.kind
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
