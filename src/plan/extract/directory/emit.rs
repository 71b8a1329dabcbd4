//! Steps as they come about, and the evaluation of what can fail before them.

use std::rc::Rc;
use std::sync::Arc;

use super::events;
use super::kind::Kind;
use super::state::{Held, Pending, State};
use super::value::{Abstract, literal};
use super::{Extraction, MOST_STEPS, Typed};
use crate::host::directory::{Syntax, schema};
use crate::plan::{AttributeChange, Expression, Step, StepKind, Value};
use crate::source::Span;

/// A step whose blocks stand beside it until all is known.
#[derive(Debug, Clone)]
pub(super) struct Node {
    pub(super) step: Step,
    pub(super) then: Vec<Node>,
    pub(super) otherwise: Vec<Node>,
    /// An `assign` step that evaluates something that can fail, so it stays even if nobody reads it.
    pub(super) must_stay: bool,
}

impl Node {
    pub(super) fn new(kind: StepKind, span: Span) -> Self {
        Self {
            step: Step::new(kind, span),
            then: Vec::new(),
            otherwise: Vec::new(),
            must_stay: false,
        }
    }
}

/// Takes down what can fail and was not evaluated before.
fn noting(state: &mut State, line: u32) -> impl FnMut(String, &dyn Fn() -> Value) {
    move |key, value| {
        if !state.is_evaluated(&key) {
            state.pending.push(Pending {
                key: key.into(),
                value: value(),
                line,
            });
        }
    }
}

impl Extraction {
    /// Notes what of a new value can fail.
    pub(super) fn note(&mut self, value: &Value) {
        let line = self.position.line;
        events::each(value, &self.kinds, &mut noting(&mut self.state, line));
    }

    /// Notes what can fail of values that are joined to a text.
    pub(super) fn note_joined(&mut self, parts: &[Value]) {
        let line = self.position.line;
        events::each_joined(parts, &self.kinds, &mut noting(&mut self.state, line));
    }

    /// A value known only at run time, of which what can fail is noted.
    pub(super) fn symbolic(&mut self, value: impl Into<Value>) -> Abstract {
        let value = value.into();
        self.note(&value);
        Abstract::symbolic(value)
    }

    /// The next step evaluates these values. What can fail and was evaluated before in another order gets steps of its own.
    /// Whether something that can fail is evaluated for the first time.
    pub(super) fn consume(&mut self, values: &[&Value]) -> Typed<bool> {
        let mut needs = self.needs(values);
        let fits = needs.len() == self.state.pending.len()
            && needs
                .iter()
                .zip(&self.state.pending)
                .all(|(need, pending)| *need == pending.key);
        if !fits {
            self.force_pending()?;
            needs = self.needs(values);
        }
        self.state.pending.clear();
        let evaluates = !needs.is_empty();
        self.state.done_mut().extend(needs);
        Ok(evaluates)
    }

    /// The keys of what can fail in these values and was not evaluated before.
    fn needs(&self, values: &[&Value]) -> Vec<Rc<str>> {
        let mut needs: Vec<Rc<str>> = Vec::new();
        for value in values {
            events::each(value, &self.kinds, &mut |key, _| {
                let key = key.as_str();
                if !self.state.done.contains(key) && needs.iter().all(|need| **need != *key) {
                    needs.push(key.into());
                }
            });
        }
        needs
    }

    /// Gives a step of its own to everything that can fail and was evaluated since the last step.
    pub(super) fn force_pending(&mut self) -> Typed<()> {
        for pending in std::mem::take(&mut self.state.pending) {
            let span = Span::new(Arc::clone(&self.script_name), pending.line, 1);
            let node = match &pending.value {
                Value::Expression(expression) => match &**expression {
                    Expression::Lookup {
                        object, attribute, ..
                    } => Node::new(
                        StepKind::DirectoryRead {
                            object: object.clone(),
                            attribute: attribute.clone(),
                            into: format!("{object}.{attribute}"),
                            all: false,
                            required: false,
                        },
                        span,
                    ),
                    _ => self.forced_assign(&pending.value, span),
                },
                _ => continue,
            };
            self.push(node)?;
            self.state.done_mut().insert(pending.key);
        }
        Ok(())
    }

    fn forced_assign(&mut self, value: &Value, span: Span) -> Node {
        let variable = self.name("value");
        self.kinds
            .insert(variable.clone(), events::kind(value, &self.kinds));
        let value = value.clone();
        let mut node = Node::new(StepKind::Assign { variable, value }, span);
        node.must_stay = true;
        node
    }

    /// A step at the present statement that evaluates these values.
    pub(super) fn emit(&mut self, kind: StepKind, values: &[&Value]) -> Typed<()> {
        self.consume(values)?;
        self.push(Node::new(kind, self.span()))
    }

    /// An `assign` step; it is dropped later if nobody reads it.
    pub(super) fn assign(&mut self, variable: &str, value: Value, kind: Kind) -> Typed<()> {
        let must_stay = self.consume(&[&value])?;
        let known = self.kinds.get(variable).copied();
        let kind = known.map_or(kind, |known| known.or(kind));
        self.kinds.insert(variable.to_owned(), kind);
        let assign = StepKind::Assign {
            variable: variable.to_owned(),
            value,
        };
        let mut node = Node::new(assign, self.span());
        node.must_stay = must_stay;
        self.push(node)
    }

    /// Keeps under a name what gives another value each time it is evaluated.
    pub(super) fn evaluate_now(&mut self, name: &str, value: Value) -> Typed<Abstract> {
        let variable = self.name(name);
        let kind = events::kind(&value, &self.kinds);
        self.assign(&variable, value, kind)?;
        if let Some(node) = self.nodes.last_mut() {
            node.must_stay = true;
        }
        Ok(Abstract::symbolic(Expression::Variable(variable)))
    }

    pub(super) fn push(&mut self, node: Node) -> Typed<()> {
        if !matches!(node.step.kind, StepKind::WriteFile { .. }) && self.has_open_file() {
            return self.untypable("a text file is open while something else happens");
        }
        let modified = match &node.step.kind {
            StepKind::DirectoryModify { object, .. } => Some(object.clone()),
            _ => None,
        };
        if !matches!(node.step.kind, StepKind::DirectoryRead { .. }) {
            self.settle_puts(modified.as_deref())?;
        }
        self.step_count += 1;
        if self.step_count > MOST_STEPS {
            return self.untypable("the script becomes too many steps");
        }
        self.nodes.push(node);
        Ok(())
    }

    pub(super) fn has_open_file(&self) -> bool {
        let is_open = |file: &u32| matches!(self.state.object(*file), Some(Held::Stream(stream)) if stream.is_open);
        self.files.iter().any(is_open)
    }

    /// Values that wait for `SetInfo` of other objects must be such that putting them cannot fail: it happens later in the plan.
    pub(super) fn settle_puts(&self, modified: Option<&str>) -> Typed<()> {
        let waits = self.put_onto.iter().any(|id| {
            self.state.bound(*id).is_some_and(|bound| {
                Some(bound.name.as_str()) != modified
                    && !bound.puts.iter().all(|put| self.is_sure(put))
            })
        });
        if waits {
            return self.untypable("a value waits for SetInfo while something else happens");
        }
        Ok(())
    }

    fn is_sure(&self, put: &AttributeChange) -> bool {
        let Some(known) = schema::attribute(&put.attribute) else {
            return false;
        };
        let kind = |value: &Value| events::kind(value, &self.kinds);
        let fits = |value: &Value| match known.syntax {
            Syntax::Text | Syntax::DistinguishedName => {
                kind(value).is(Kind::TEXT.or(Kind::NUMBER).or(Kind::BOOLEAN))
            }
            Syntax::Boolean | Syntax::Integer => kind(value).is(Kind::NUMBER.or(Kind::BOOLEAN)),
            _ => false,
        };
        match &put.value {
            Value::Expression(expression) => match &**expression {
                Expression::List(values) => values.iter().all(fits),
                _ => fits(&put.value),
            },
            value => fits(value),
        }
    }

    /// A value as the plan writes it.
    pub(super) fn plan_value(&mut self, value: &Abstract) -> Typed<Value> {
        match value {
            Abstract::Known(known) => match literal(known) {
                Some(value) => Ok(value),
                None => self.untypable("a text with half a character"),
            },
            Abstract::Symbolic(value) => Ok(value.clone()),
            Abstract::Array(list) => {
                let list = Rc::clone(list);
                let elements = list.elements.iter().map(|element| self.plan_value(element));
                let elements = elements.collect::<Typed<Vec<_>>>()?;
                Ok(Expression::List(elements).into())
            }
            Abstract::Object(_) => self.untypable("an object is used as a value"),
            Abstract::Undetermined(why) => self.untypable(*why),
        }
    }

    /// The subtypes that a value may have.
    pub(super) fn kind_of(&self, value: &Abstract) -> Kind {
        match value {
            Abstract::Known(known) => Kind::of(known),
            Abstract::Symbolic(value) => events::kind(value, &self.kinds),
            Abstract::Array(_) => Kind::ARRAY,
            Abstract::Object(_) | Abstract::Undetermined(_) => Kind::ANY,
        }
    }
}
