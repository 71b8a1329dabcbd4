//! Small changes of a plan's JSON, each of which makes it another plan.

use serde_json::{Map, Value, json};

/// One change.
pub(crate) struct Mutation {
    /// In words, for a test's message.
    pub(crate) name: String,
    /// Where: keys and numbers from the plan's root.
    place: Vec<String>,
    /// The step's place in the scripts, where the change is of what a kill says it stops.
    pub(crate) stops: Option<Value>,
    /// What becomes of what stands there.
    change: Change,
}

enum Change {
    /// Another value in its place.
    Put(Value),
    /// The element of a list goes.
    Remove,
    /// The element of a list changes places with the next one.
    Swap,
    /// The element of a list is there twice.
    Double,
}

/// Fields whose text, number or truth value counts.
const FIELDS: &[&str] = &[
    "watch_id",
    "service",
    "message",
    "to_all",
    "accept_running",
    "restart_limit",
    "account",
    "script",
    "program",
    "arguments",
    "attribute",
    "value",
    "seconds",
    "code",
    "id",
    "text",
    "path",
    "name",
    "filter",
    "base",
    "file",
    "server",
    "dn",
    "attributes",
];

/// Kinds of steps that can be taken away, doubled or exchanged with an equal result.
const SILENT: &[&str] = &[
    "echo_mode",
    "assume",
    "capture",
    "begin_scope",
    "end_scope",
    "shift",
    "end",
    "call",
    "assign",
    "directory_bind",
    "directory_read",
];

/// Every change of the steps of one scenario at whose places `done` holds.
pub(crate) fn mutations(
    plan: &Value,
    scenario: usize,
    done: &dyn Fn(&Value) -> bool,
) -> Vec<Mutation> {
    let place = [
        "scenarios".to_owned(),
        scenario.to_string(),
        "steps".to_owned(),
    ];
    let mut found = Vec::new();
    let steps = &plan["scenarios"][scenario]["steps"];
    of_list(steps, &place, done, &mut found);
    found
}

fn of_list(
    steps: &Value,
    place: &[String],
    done: &dyn Fn(&Value) -> bool,
    found: &mut Vec<Mutation>,
) {
    let steps = steps.as_array().map_or(&[][..], Vec::as_slice);
    for (index, step) in steps.iter().enumerate() {
        let mut here = place.to_vec();
        here.push(index.to_string());
        let Some(fields) = step.as_object() else {
            continue;
        };
        if done(&step["span"]) {
            of_step(fields, &here, steps.get(index + 1), done, found);
        }
        for inner in ["steps", "then", "else", "body"] {
            let mut below = here.clone();
            below.push(inner.to_owned());
            of_list(&step[inner], &below, done, found);
        }
    }
}

fn of_step(
    step: &Map<String, Value>,
    place: &[String],
    next: Option<&Value>,
    done: &dyn Fn(&Value) -> bool,
    found: &mut Vec<Mutation>,
) {
    let kind = step["kind"].as_str().unwrap_or("");
    let mut add = |what: String, place: Vec<String>, change| {
        let line = &step["span"]["line"];
        found.push(Mutation {
            stops: (kind == "stop_watch" && place.last().is_some_and(|field| field != "watch_id"))
                .then(|| step["span"].clone())
                .filter(|_| matches!(change, Change::Put(_))),
            name: format!("{kind} of line {line}: {what}"),
            place,
            change,
        });
    };
    if kind == "if" {
        let mut at = place.to_vec();
        at.push("condition".to_owned());
        if step["then"] != step["else"] {
            let negated = json!({"not": step["condition"].clone()});
            add("negated".to_owned(), at, Change::Put(negated));
        }
        return;
    }
    if SILENT.contains(&kind) {
        return;
    }
    for field in FIELDS {
        let Some(other) = step.get(*field).and_then(|value| match value {
            // The class or value that is looked for, and not the form of the filter.
            Value::String(text) if *field == "filter" => Some(json!(text.replacen(')', "X)", 1))),
            // A number is read up to the first letter.
            Value::Object(_) if *field == "code" => Some(json!({ "concat": ["1", value] })),
            value => other(value),
        }) else {
            continue;
        };
        let mut at = place.to_vec();
        at.push((*field).to_owned());
        add(format!("another {field}"), at, Change::Put(other));
    }
    for (index, change) in step
        .get("changes")
        .and_then(Value::as_array)
        .into_iter()
        .flatten()
        .enumerate()
    {
        for field in ["attribute", "value"] {
            if let Some(other) = other(&change[field]) {
                let mut at = place.to_vec();
                at.extend(["changes".to_owned(), index.to_string(), field.to_owned()]);
                add(format!("another {field}"), at, Change::Put(other));
            }
        }
    }
    add("left out".to_owned(), place.to_vec(), Change::Remove);
    let counts_once = ["set_variable", "change_directory", "exit"].contains(&kind) || uses_up(step);
    if !counts_once {
        add("done twice".to_owned(), place.to_vec(), Change::Double);
    }
    let next_counts = next
        .is_some_and(|next| next["kind"] == step["kind"] && done(&next["span"]) && !waits(step));
    if next_counts {
        add(
            "after the next one".to_owned(),
            place.to_vec(),
            Change::Swap,
        );
    }
}

/// Whether a step adds service principal names: those wait for another object to lose them and go out then, so that what
/// comes before or behind them makes no difference.
fn waits(step: &Map<String, Value>) -> bool {
    let adds = |change: &Value| {
        change["attribute"] == "servicePrincipalName" && change["operation"] == "add"
    };
    let changes = step.get("changes").and_then(Value::as_array);
    changes.is_some_and(|changes| changes.iter().any(adds))
}

/// Whether a step goes through the rows of a search, of which nothing is left for a second time.
fn uses_up(step: &Map<String, Value>) -> bool {
    step.get("source")
        .is_some_and(|source| source.get("rows").is_some())
}

/// Another value of the same kind.
fn other(value: &Value) -> Option<Value> {
    match value {
        Value::String(text) if text.is_empty() => None,
        Value::String(text) => Some(Value::String(match text.parse::<i32>() {
            Ok(number) => (number + 1).to_string(),
            Err(_) => format!("{text}X"),
        })),
        Value::Bool(truth) => Some(Value::Bool(!truth)),
        Value::Number(number) => Some(json!(number.as_i64()? + 1)),
        Value::Array(list) => {
            let mut list = list.clone();
            list.pop()?;
            Some(Value::Array(list))
        }
        Value::Object(fields) if fields.contains_key("list") => {
            let mut list = fields["list"].as_array()?.clone();
            let last = list.pop()?;
            list.push(other(&last)?);
            Some(json!({ "list": list }))
        }
        // No file holds a secret, so another one cannot be put in its place.
        Value::Object(fields) if fields.contains_key("secret") => None,
        Value::Object(_) => Some(json!({ "concat": [value, "X"] })),
        Value::Null => None,
    }
}

impl Mutation {
    /// The plan with the change.
    pub(crate) fn apply(&self, plan: &Value) -> Value {
        let mut plan = plan.clone();
        let (last, before) = self.place.split_last().unwrap();
        let at = before.iter().fold(&mut plan, |at, key| match at {
            Value::Array(list) => &mut list[key.parse::<usize>().unwrap()],
            other => &mut other[key.as_str()],
        });
        match (at, &self.change) {
            (Value::Object(fields), Change::Put(value)) => {
                fields.insert(last.clone(), value.clone());
            }
            (Value::Array(list), change) => {
                let index: usize = last.parse().unwrap();
                match change {
                    Change::Put(value) => list[index] = value.clone(),
                    Change::Remove => drop(list.remove(index)),
                    Change::Swap => list.swap(index, index + 1),
                    Change::Double => list.insert(index, list[index].clone()),
                }
            }
            _ => panic!("{} leads nowhere", self.place.join("/")),
        }
        plan
    }
}
