//! What a plan reads of directory objects, and what it compares that with.

use std::collections::{BTreeMap, BTreeSet};

use crate::host::directory::{Syntax, dn, schema};
use crate::plan::extract::uses;
use crate::plan::{Condition, EachSource, Expression, Plan, Step, StepKind, Value};

/// What the directory scripts of a plan look at.
#[derive(Debug, Default)]
pub(super) struct Asked {
    /// Attributes by name in small letters.
    pub(super) attributes: BTreeMap<String, Attribute>,
    /// Classes that an object's class is compared with.
    pub(super) classes: BTreeSet<String>,
    /// The domain that a text of the plan names.
    pub(super) domain: Option<String>,
}

/// What a plan does with an attribute.
#[derive(Debug, Default)]
pub(super) struct Attribute {
    /// Its name as it is written.
    pub(super) name: String,
    /// Texts that are replaced in its value.
    pub(super) finds: BTreeSet<String>,
    /// Texts, numbers and truth values that it is compared with.
    pub(super) constants: BTreeSet<String>,
    /// It decides something of an object that no loop goes through.
    pub(super) alone: bool,
}

/// Names in a plan whose objects are many, or are no objects of the directory.
struct Names {
    in_loops: BTreeSet<String>,
    root: BTreeSet<String>,
    /// Attributes that `directory_read` steps keep, with their objects, by the names of the captures.
    captured: BTreeMap<String, (String, String)>,
}

impl Asked {
    pub(super) fn of(plan: &Plan) -> Self {
        let mut asked = Self::default();
        for scenario in &plan.scenarios {
            uses::each(&scenario.steps, &mut |step| {
                if let StepKind::RunDirectoryScript { steps, .. } = &step.kind {
                    asked.script(steps);
                }
            });
        }
        asked
    }

    fn script(&mut self, steps: &[Step]) {
        let names = Names::of(steps);
        uses::each(steps, &mut |step| {
            if let StepKind::DirectoryRead {
                object, attribute, ..
            } = &step.kind
                && !names.root.contains(object)
            {
                self.attribute(attribute);
            }
            if let StepKind::If { condition, .. } = &step.kind {
                self.truths(condition, &names);
            }
            uses::each_value(step, &mut |value| {
                self.domain_in(value);
                value.any(&mut |expression| {
                    self.expression(expression, &names);
                    false
                });
            });
        });
    }

    fn attribute(&mut self, name: &str) -> Option<&mut Attribute> {
        const OF_EVERY_OBJECT: &[&str] = &[
            "class",
            "adspath",
            "parent",
            "schema",
            "guid",
            "name",
            "cn",
            "ou",
            "distinguishedname",
            "objectclass",
            "objectguid",
        ];
        let key = name.to_lowercase();
        if OF_EVERY_OBJECT.contains(&key.as_str()) {
            return None;
        }
        let known = self.attributes.entry(key).or_default();
        name.clone_into(&mut known.name);
        Some(known)
    }

    fn expression(&mut self, expression: &Expression, names: &Names) {
        match expression {
            Expression::Replace { of, find, .. } => {
                if let Some(find) = find.known() {
                    for (_, name) in names.read_in(of) {
                        if let Some(attribute) = self.attribute(&name) {
                            attribute.finds.insert(find.to_owned());
                        }
                    }
                }
            }
            Expression::Operator { operands, .. } => self.compared(operands, names),
            Expression::Function { arguments, .. } => self.compared(arguments, names),
            Expression::Lookup { .. } | Expression::Field { .. } => {
                if let Some((_, name)) = names.read_by(expression) {
                    self.attribute(&name);
                }
            }
            _ => {}
        }
    }

    /// Known values beside attributes are what these are compared with.
    fn compared(&mut self, values: &[Value], names: &Names) {
        let constants: Vec<String> = values.iter().filter_map(constant).collect();
        let read: Vec<_> = values
            .iter()
            .flat_map(|value| names.read_in(value))
            .collect();
        for (object, name) in read {
            if name.eq_ignore_ascii_case("class") {
                self.classes.extend(constants.iter().cloned());
            }
            let alone = !names.in_loops.contains(&object);
            if let Some(attribute) = self.attribute(&name) {
                attribute.constants.extend(constants.iter().cloned());
                attribute.alone |= alone && !constants.is_empty();
            }
        }
    }

    /// An attribute that is itself a condition.
    fn truths(&mut self, condition: &Condition, names: &Names) {
        match condition {
            Condition::True(value) => {
                for (object, name) in names.read_in(value) {
                    let alone = !names.in_loops.contains(&object);
                    if Syntax::of(&name) == Syntax::Boolean
                        && let Some(attribute) = self.attribute(&name)
                    {
                        let both = ["TRUE", "FALSE"].map(str::to_owned);
                        attribute.constants.extend(both);
                        attribute.alone |= alone;
                    }
                }
            }
            Condition::Not(inner) => self.truths(inner, names),
            Condition::All(list) | Condition::Any(list) => {
                list.iter().for_each(|one| self.truths(one, names));
            }
            _ => {}
        }
    }

    fn domain_in(&mut self, value: &Value) {
        if self.domain.is_some() {
            return;
        }
        let mut found = value.known().and_then(domain_in);
        value.any(&mut |expression| {
            if let Expression::Concat(parts) = expression {
                found = found
                    .take()
                    .or_else(|| parts.iter().filter_map(Value::known).find_map(domain_in));
            }
            found.is_some()
        });
        self.domain = found;
    }
}

/// The part of a text that names a domain.
fn domain_in(text: &str) -> Option<String> {
    let at = text.to_ascii_lowercase().find("dc=")?;
    let rest = text.get(at..)?;
    let end = rest.find(['>', ';', '"', '/']).unwrap_or(rest.len());
    let domain = rest.get(..end)?.trim();
    dn::normal(domain).ok()?;
    Some(domain.to_owned())
}

/// A known value as the text that an attribute may have.
fn constant(value: &Value) -> Option<String> {
    match value {
        Value::Text(text) => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        Value::Boolean(truth) => Some(truth.to_string().to_uppercase()),
        Value::Expression(_) => None,
    }
}

impl Names {
    fn of(steps: &[Step]) -> Self {
        let mut names = Self {
            in_loops: BTreeSet::new(),
            root: BTreeSet::new(),
            captured: BTreeMap::new(),
        };
        uses::each(steps, &mut |step| match &step.kind {
            StepKind::ForEach {
                variable,
                source: EachSource::Children(_) | EachSource::Rows(_),
                body,
            } => {
                names.in_loops.insert(variable.clone());
                uses::each(body, &mut |inner| {
                    if let StepKind::DirectoryBind { object, .. } = &inner.kind {
                        names.in_loops.insert(object.clone());
                    }
                });
            }
            StepKind::DirectoryBind { object, path } => {
                let path = path.known().unwrap_or("").to_lowercase();
                if path.ends_with("rootdse") {
                    names.root.insert(object.clone());
                }
            }
            StepKind::DirectoryRead {
                object,
                attribute,
                into,
                ..
            } => {
                let read = (object.clone(), attribute.clone());
                names.captured.insert(into.clone(), read);
            }
            _ => {}
        });
        names
    }

    /// The objects and attributes that a value is made of.
    fn read_in(&self, value: &Value) -> Vec<(String, String)> {
        let mut found = Vec::new();
        value.any(&mut |expression| {
            found.extend(self.read_by(expression));
            false
        });
        found
    }

    fn read_by(&self, expression: &Expression) -> Option<(String, String)> {
        let (object, attribute) = match expression {
            Expression::Lookup {
                object, attribute, ..
            } => (object.clone(), attribute.clone()),
            Expression::Field { rows, column, .. } => (rows.clone(), column.known()?.to_owned()),
            Expression::Captured(name) => self.captured.get(name)?.clone(),
            _ => return None,
        };
        (!self.root.contains(&object)).then_some((object, attribute))
    }
}

impl Attribute {
    /// The values that may decide something, the likeliest to be wanted first; nothing for an attribute that is not set.
    pub(super) fn choices(&self, made_up: &str) -> Vec<Option<String>> {
        let mut choices = Vec::new();
        let mut add = |choice: Option<String>| {
            if !choices.contains(&choice) {
                choices.push(choice);
            }
        };
        for constant in self.constants.iter().filter(|text| !text.is_empty()) {
            add(Some(constant.clone()));
            if let Ok(number) = constant.parse::<i32>() {
                add(Some(number.saturating_add(1).to_string()));
                add(Some(number.saturating_sub(1).to_string()));
            }
        }
        let takes_text = matches!(Syntax::of(&self.name), Syntax::Text);
        if choices.is_empty() || takes_text {
            let made_up = Some(made_up.to_owned());
            if !choices.contains(&made_up) {
                choices.push(made_up);
            }
        }
        if !self.constants.is_empty() {
            choices.push(None);
        }
        choices
    }

    /// Its name as the schema writes it.
    pub(super) fn spelled(&self) -> &str {
        schema::attribute(&self.name).map_or(&self.name, |known| known.name)
    }
}
