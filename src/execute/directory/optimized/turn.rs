//! Which loops can be gone through in another way, and what a turn of one comes to.

use super::super::steps::Run;
use super::implied;
use super::{Child, Turn};
use crate::host::directory::schema::{self, Keeper};
use crate::plan::{AttributeChange, Condition, Expression, Modification, Step, StepKind, Value};
use crate::vbscript::automation::adsi::together::Pending;
use crate::vbscript::value::Variant;
use crate::vbscript::{RuntimeError, Stop, library};

/// How the children are found.
pub(in super::super) struct Sweep {
    pub(super) filter: String,
    pub(super) attributes: Vec<String>,
}

impl Turn {
    /// What is sent for the child, if anything is.
    pub(super) fn sends(&self) -> Option<&Pending> {
        let pending = self.pending.as_ref();
        pending.filter(|pending| !self.as_written && !pending.request.changes.is_empty())
    }
}

/// Looks whether a body's turns know nothing of one another and read nothing but their child.
struct Look<'a> {
    variable: &'a str,
    /// Attributes that are read or changed.
    attributes: Vec<String>,
    changed: Vec<String>,
    /// Whether something was read of another object before.
    was_read: &'a dyn Fn(&Expression) -> bool,
}

impl Sweep {
    /// How a loop over children can be gone through; nothing for one that must run as it is written.
    pub(in super::super) fn of(
        variable: &str,
        body: &[Step],
        was_read: &dyn Fn(&Expression) -> bool,
    ) -> Option<Self> {
        let mut look = Look {
            variable,
            attributes: vec!["objectClass".to_owned()],
            changed: Vec::new(),
            was_read,
        };
        look.steps(body).then(|| Self {
            filter: implied::filter(variable, body),
            attributes: look.attributes,
        })
    }
}

impl Look<'_> {
    fn steps(&mut self, steps: &[Step]) -> bool {
        steps.iter().all(|step| match &step.kind {
            StepKind::Echo { text } => self.value(text),
            StepKind::If {
                condition,
                then,
                otherwise,
            } => self.condition(condition) && self.steps(then) && self.steps(otherwise),
            StepKind::DirectoryModify {
                object, changes, ..
            } => object == self.variable && changes.iter().all(|change| self.change(change)),
            _ => false,
        })
    }

    fn condition(&mut self, condition: &Condition) -> bool {
        match condition {
            Condition::True(value) => self.value(value),
            Condition::Not(inner) => self.condition(inner),
            Condition::All(all) | Condition::Any(all) => all.iter().all(|one| self.condition(one)),
            _ => false,
        }
    }

    /// Each attribute gets values once, and not those that other objects must not have.
    fn change(&mut self, change: &AttributeChange) -> bool {
        let name = change.attribute.to_lowercase();
        let is_new = !self.changed.contains(&name);
        self.changed.push(name);
        is_new
            && change.operation == Modification::Replace
            && !change
                .attribute
                .eq_ignore_ascii_case("servicePrincipalName")
            && self.attribute(&change.attribute)
            && self.value(&change.value)
    }

    fn attribute(&mut self, name: &str) -> bool {
        match name.to_lowercase().as_str() {
            "class" | "name" | "adspath" | "parent" | "schema" => return true,
            "guid" => return self.needs("objectGUID"),
            _ => {}
        }
        // What a directory makes up is given out only to who asks for it by name, and names wait for other objects here.
        let is_stored = schema::attribute(name).is_some_and(|known| {
            known.keeper != Keeper::Constructed && known.name != "servicePrincipalName"
        });
        is_stored && self.needs(name)
    }

    fn needs(&mut self, name: &str) -> bool {
        let is_known = |known: &String| known.eq_ignore_ascii_case(name);
        if !self.attributes.iter().any(is_known) {
            self.attributes.push(name.to_owned());
        }
        true
    }

    fn value(&mut self, value: &Value) -> bool {
        let mut is_plain = true;
        value.any(&mut |expression| {
            is_plain &= match expression {
                Expression::Lookup {
                    object, attribute, ..
                } if object == self.variable => {
                    // A value from before the change is read before it here too.
                    self.attribute(attribute)
                }
                Expression::Lookup { .. } | Expression::Field { .. } => (self.was_read)(expression),
                Expression::Function { name, .. } => {
                    library::find(name).is_some_and(library::Function::works_from_values)
                }
                Expression::Variable(name) => name != self.variable,
                _ => true,
            };
            false
        });
        is_plain
    }
}

impl Run<'_> {
    /// What a turn comes to: nothing is sent and nothing shown yet.
    pub(super) fn turn(&mut self, child: Child, variable: &str, body: &[Step]) -> Turn {
        let mut turn = Turn {
            child,
            pending: None,
            left_out: None,
            line: self.line,
            echoes: Vec::new(),
            as_written: false,
        };
        let mut left_out = None;
        match self.rehearse(&mut turn, variable, body, &mut left_out) {
            Ok(()) => {
                turn.pending = left_out.map(|names: Vec<String>| turn.child.pending(&names));
            }
            Err(_) => turn.as_written = true,
        }
        turn
    }

    fn rehearse(
        &mut self,
        turn: &mut Turn,
        variable: &str,
        steps: &[Step],
        left_out: &mut Option<Vec<String>>,
    ) -> Result<(), Stop> {
        for step in steps {
            self.line = step.span.line;
            self.at(None);
            match &step.kind {
                StepKind::Echo { text } => {
                    let text = self.value(text)?;
                    if let Variant::Array(_) | Variant::Error(_) = text {
                        return Err(RuntimeError::number(13).into());
                    }
                    turn.echoes.push((step.span.line, text));
                }
                StepKind::If {
                    condition,
                    then,
                    otherwise,
                } => {
                    let way = if self.holds(condition)? {
                        then
                    } else {
                        otherwise
                    };
                    self.rehearse(turn, variable, way, left_out)?;
                }
                StepKind::DirectoryModify { changes, .. } => {
                    self.put_all(variable, changes)?;
                    if left_out.is_none() {
                        turn.line = step.span.line;
                    }
                    let names = turn.child.take_out_empty(self.script)?;
                    if turn.left_out.is_none() && !names.is_empty() {
                        turn.left_out = Some((step.span.line, names.clone()));
                    }
                    left_out.get_or_insert_default().extend(names);
                }
                _ => return Err(RuntimeError::number(445).into()),
            }
        }
        Ok(())
    }

    pub(super) fn echo_all(&mut self, echoes: &[(u32, Variant)]) -> Result<(), Stop> {
        for (line, text) in echoes {
            self.line = *line;
            self.at(None);
            self.show(text)?;
        }
        Ok(())
    }
}
