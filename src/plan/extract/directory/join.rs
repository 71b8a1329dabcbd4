//! Two ways that begin at one point and join again.

use std::rc::Rc;

use super::emit::Node;
use super::state::{Held, RowsAt, State};
use super::statements::{Flow, Rest};
use super::value::{Abstract, List};
use super::{Extraction, Typed};
use crate::plan::{Condition, Expression, StepKind, Steps, Value};

/// One of the ways, carried out.
struct Way {
    state: State,
    nodes: Vec<Node>,
    flow: Flow,
}

/// Names with the values that they get.
type Assigns = Vec<(String, Value)>;

/// What is carried out on a way.
pub(super) type Course<'a> = &'a mut dyn FnMut(&mut Extraction) -> Typed<Flow>;

/// Undecided branches inside one another.
const DEEPEST: usize = 64;

const DIFFERENT: &str = "it is something else on another way that leads here";

impl Extraction {
    /// An undecided branch. The condition was consumed already; with it, whether that evaluates something that can fail.
    pub(super) fn branch(
        &mut self,
        (condition, must_stay): (Condition, bool),
        rest: Rest<'_>,
        then: Course<'_>,
        otherwise: Course<'_>,
    ) -> Typed<Flow> {
        self.settle_puts(None)?;
        if self.has_open_file() {
            return self.untypable("a text file is open while something else happens");
        }
        self.nesting += 1;
        if self.nesting > DEEPEST {
            return self.untypable("too many branches inside one another");
        }
        let (span, position) = (self.span(), self.position);
        let entry = self.state.clone();
        let mut one = self.way(entry.clone(), then)?;
        self.position = position;
        let mut other = self.way(entry, otherwise)?;
        self.position = position;
        match (one.flow, other.flow) {
            (Flow::Next, Flow::ExitProcedure) => self.go_on(&mut one, rest)?,
            (Flow::ExitProcedure, Flow::Next) => self.go_on(&mut other, rest)?,
            _ => {}
        }
        self.position = position;
        let flow = self.join(&mut one, &mut other)?;
        let step = StepKind::If {
            condition,
            then: Steps::default(),
            otherwise: Steps::default(),
        };
        let mut node = Node::new(step, span);
        node.then = one.nodes;
        node.otherwise = other.nodes;
        node.must_stay = must_stay;
        self.nodes.push(node);
        self.nesting -= 1;
        Ok(flow)
    }

    fn way(&mut self, state: State, course: Course<'_>) -> Typed<Way> {
        self.state = state;
        let outer = std::mem::take(&mut self.nodes);
        let flow = course(self)?;
        self.has_ended = false;
        Ok(Way {
            state: std::mem::take(&mut self.state),
            nodes: std::mem::replace(&mut self.nodes, outer),
            flow,
        })
    }

    /// One way has left the procedure: the rest of it belongs to the other one.
    fn go_on(&mut self, way: &mut Way, mut rest: Rest<'_>) -> Typed<()> {
        let state = std::mem::take(&mut way.state);
        let outer = std::mem::replace(&mut self.nodes, std::mem::take(&mut way.nodes));
        self.state = state;
        let mut flow = Flow::Next;
        while flow == Flow::Next {
            match rest {
                Rest::Block { statements, outer } => {
                    flow = self.block(statements, *outer)?;
                    rest = *outer;
                }
                Rest::Procedure => flow = Flow::ExitProcedure,
                Rest::Script | Rest::Loop => {
                    return self.untypable("a procedure is left within a loop, on one of two ways");
                }
            }
        }
        self.has_ended = false;
        way.flow = flow;
        way.state = std::mem::take(&mut self.state);
        way.nodes = std::mem::replace(&mut self.nodes, outer);
        Ok(())
    }

    fn join(&mut self, one: &mut Way, other: &mut Way) -> Typed<Flow> {
        match (one.flow, other.flow) {
            (Flow::Ended, flow) => {
                self.has_ended = flow == Flow::Ended;
                self.state = std::mem::take(&mut other.state);
                self.settle(other, Vec::new())?;
                Ok(flow)
            }
            (flow, Flow::Ended) => {
                self.state = std::mem::take(&mut one.state);
                self.settle(one, Vec::new())?;
                Ok(flow)
            }
            (one_flow, other_flow) if one_flow == other_flow => {
                self.join_states(one, other)?;
                Ok(one_flow)
            }
            _ => self.untypable("a loop is left on one of two ways"),
        }
    }

    /// Adds what a way must still do at its end. Its state is the present one.
    fn settle(&mut self, way: &mut Way, assigns: Assigns) -> Typed<()> {
        let outer = std::mem::replace(&mut self.nodes, std::mem::take(&mut way.nodes));
        for (name, value) in assigns {
            let kind = super::events::kind(&value, &self.kinds);
            self.assign(&name, value, kind)?;
        }
        self.force_pending()?;
        way.nodes = std::mem::replace(&mut self.nodes, outer);
        Ok(())
    }

    fn join_states(&mut self, one: &mut Way, other: &mut Way) -> Typed<()> {
        let mut assigns = (Vec::new(), Vec::new());
        let mut joined = Rc::clone(&one.state.variables);
        for (place, a, b) in self.differing(&one.state, &other.state) {
            let name = self.written(place);
            let value = self.joined(&name, &a, &b, &mut assigns);
            Rc::make_mut(&mut joined).insert(place, value);
        }
        self.state = std::mem::take(&mut one.state);
        self.settle(one, assigns.0)?;
        let first = std::mem::take(&mut self.state);
        self.state = std::mem::take(&mut other.state);
        self.settle(other, assigns.1)?;
        self.state.variables = joined;
        self.meet(first)
    }

    /// The value behind two ways; what differs is kept under a name on both.
    fn joined(
        &mut self,
        name: &str,
        a: &Abstract,
        b: &Abstract,
        assigns: &mut (Assigns, Assigns),
    ) -> Abstract {
        if a.is_same(b) {
            return a.clone();
        }
        if let (Abstract::Array(one), Abstract::Array(other)) = (a, b)
            && one.elements.len() == other.elements.len()
            && one.fixed == other.fixed
        {
            let pairs = one.elements.iter().zip(&other.elements).enumerate();
            let elements = pairs
                .map(|(index, (a, b))| self.joined(&format!("{name}({index})"), a, b, assigns));
            return Abstract::Array(Rc::new(List {
                elements: elements.collect(),
                fixed: one.fixed,
            }));
        }
        let (Some(one), Some(other)) = (self.keepable(a), self.keepable(b)) else {
            return Abstract::Undetermined(DIFFERENT);
        };
        let variable = self.name(name);
        assigns.0.push((variable.clone(), one));
        assigns.1.push((variable.clone(), other));
        Abstract::symbolic(Expression::Variable(variable))
    }

    /// A value that can be kept under a name.
    pub(super) fn keepable(&mut self, value: &Abstract) -> Option<Value> {
        match value {
            Abstract::Known(_) | Abstract::Symbolic(_) => self.plan_value(value).ok(),
            _ => None,
        }
    }

    /// What holds on both ways: the present state and `first`.
    fn meet(&mut self, first: State) -> Typed<()> {
        if self.state.error != first.error {
            return self.untypable("Err is set on one of two ways");
        }
        if !Rc::ptr_eq(&self.state.done, &first.done) {
            self.state.done_mut().retain(|key| first.done.contains(key));
        }
        if Rc::ptr_eq(&self.state.held, &first.held) {
            return Ok(());
        }
        for (id, one) in Rc::unwrap_or_clone(first.held) {
            let Some(other) = self.state.held_mut().get_mut(&id) else {
                self.state.held_mut().insert(id, one);
                continue;
            };
            if Rc::ptr_eq(other, &one) {
                continue;
            }
            let fits = match (Rc::make_mut(other), Rc::unwrap_or_clone(one)) {
                (Held::Bound(other), Held::Bound(one)) => {
                    other.undetermined |= one.undetermined || other.puts != one.puts;
                    other.touched.extend(one.touched);
                    true
                }
                (Held::Rows(other), Held::Rows(one)) => {
                    if other.at != one.at {
                        other.at = RowsAt::Behind;
                    }
                    true
                }
                (
                    Held::Connection { provider, is_open },
                    Held::Connection {
                        provider: own,
                        is_open: open,
                    },
                ) => *provider == own && *is_open == open,
                (Held::Stream(other), Held::Stream(one)) => *other == one,
                _ => false,
            };
            if !fits {
                return self.untypable("an object is changed on one of two ways");
            }
        }
        Ok(())
    }
}
