//! Loops of the plan: over the children of a container, the rows of a search, the values of a list.
//!
//! The body is carried out on trial until it is known which variables it carries from one turn to the next; these get a
//! name that each turn assigns anew.

use std::collections::{BTreeMap, BTreeSet};

use super::emit::Node;
use super::kind::Kind;
use super::state::{Held, Place, RowsAt, State};
use super::statements::{Flow, Rest};
use super::value::{Abstract, Thing};
use super::{Extraction, Typed};
use crate::plan::{EachSource, Expression as Symbol, StepKind, Steps, Value};
use crate::vbscript::tree::{
    Expression, ExpressionKind, LoopCondition, Statement, StatementKind, UnaryOperator,
};

/// What goes from one turn to the next.
#[derive(Default)]
struct Carried {
    /// Variables, with their names in the plan.
    names: Vec<(Place, String)>,
    /// Variables that are something else in the next turn and have no value that can be kept.
    undetermined: BTreeSet<Place>,
    /// Attributes that a turn puts onto objects from before the loop.
    touched: BTreeMap<u32, BTreeSet<String>>,
    /// Objects from before the loop with changes that a turn leaves unsent.
    unsent: BTreeSet<u32>,
}

/// How a loop's turn begins, and what it does.
type Turn<'a> = &'a mut dyn FnMut(&mut Extraction) -> Typed<Flow>;

const CARRIED: &str = "what the loop's turn before left in it is no plain value";

/// How often a body is carried out on trial.
const TRIALS: usize = 64;

impl Extraction {
    pub(super) fn for_each_child(
        &mut self,
        place: Place,
        container: u32,
        body: &[Statement],
    ) -> Typed<Flow> {
        let name = self.state.bound(container).map(|bound| bound.name.clone());
        let variable = self.written(place);
        let variable = self.name(&variable);
        let dn = Symbol::Lookup {
            object: variable.clone(),
            attribute: "distinguishedName".to_owned(),
            line: None,
        };
        self.consume(&[])?;
        let element = (place, variable.clone());
        let source = EachSource::Children(name.unwrap_or_default());
        self.repeat(source, &element.1, &[place], &mut |this| {
            let child = this.bound(element.1.clone(), dn.clone().into());
            this.write(element.0, child);
            this.block(body, Rest::Loop)
        })
    }

    pub(super) fn for_each_value(
        &mut self,
        place: Place,
        list: Value,
        body: &[Statement],
    ) -> Typed<Flow> {
        let variable = self.written(place);
        let variable = self.name(&variable);
        let kind = match &list {
            Value::Expression(expression) => match &**expression {
                Symbol::Captured(name) => self.kinds.get(&format!("{name}()")).copied(),
                Symbol::Function { name, .. } if name == "Split" => Some(Kind::TEXT),
                _ => None,
            },
            _ => None,
        };
        self.kinds
            .insert(variable.clone(), kind.unwrap_or(Kind::ANY));
        self.consume(&[&list])?;
        let element = (place, Symbol::Variable(variable.clone()));
        self.repeat(EachSource::Values(list), &variable, &[place], &mut |this| {
            this.write(element.0, Abstract::symbolic(element.1.clone()));
            this.block(body, Rest::Loop)
        })
    }

    /// `While Not rows.EOF … rows.MoveNext … Wend`, if the loop is one.
    pub(super) fn rows_loop(
        &mut self,
        condition: Option<&LoopCondition>,
        body: &[Statement],
    ) -> Typed<Option<Flow>> {
        let Some((id, body)) = self.rows_of(condition, body)? else {
            return Ok(None);
        };
        let Some(rows) = self.state.rows(id) else {
            return Ok(None);
        };
        if rows.at != RowsAt::First {
            return self.untypable("a loop over rows that were left behind");
        }
        let name = rows.name.clone();
        let variable = self.name(&format!("{name}.row"));
        self.consume(&[])?;
        let element = variable.clone();
        let flow = self.repeat(EachSource::Rows(name), &variable, &[], &mut |this| {
            if let Some(rows) = this.state.rows_mut(id) {
                rows.at = RowsAt::InLoop;
                rows.name.clone_from(&element);
            }
            this.block(body, Rest::Loop)
        })?;
        if let Some(rows) = self.state.rows_mut(id) {
            rows.at = RowsAt::Behind;
        }
        Ok(Some(flow))
    }

    /// The record set that a loop goes through to its end, and the body without the step to the next row.
    fn rows_of<'a>(
        &mut self,
        condition: Option<&LoopCondition>,
        body: &'a [Statement],
    ) -> Typed<Option<(u32, &'a [Statement])>> {
        let Some(condition) = condition.filter(|condition| !condition.at_end) else {
            return Ok(None);
        };
        let mut test = &condition.test;
        let mut until = condition.until;
        loop {
            test = match &test.kind {
                ExpressionKind::Parenthesized(inner) => inner,
                ExpressionKind::Unary(UnaryOperator::Not, inner) => {
                    until = !until;
                    inner
                }
                _ => break,
            };
        }
        let Some(object) = member_of(test, "eof").filter(|_| until) else {
            return Ok(None);
        };
        let Some((
            Statement {
                kind: StatementKind::Call(call),
                ..
            },
            body,
        )) = body.split_last()
        else {
            return Ok(None);
        };
        let Some(moved) = member_of(call, "movenext") else {
            return Ok(None);
        };
        let (object, moved) = (self.eval(object)?, self.eval(moved)?);
        match (&object, &moved) {
            (Abstract::Object(Thing::Held(one)), Abstract::Object(Thing::Held(other)))
                if one == other && self.state.rows(*one).is_some() =>
            {
                Ok(Some((*one, body)))
            }
            _ => Ok(None),
        }
    }

    /// A loop of the plan. `own` are variables that each turn begins with.
    fn repeat(
        &mut self,
        source: EachSource,
        variable: &str,
        own: &[Place],
        turn: Turn<'_>,
    ) -> Typed<Flow> {
        let (span, position) = (self.span(), self.position);
        let entry = self.state.clone();
        let outer = std::mem::take(&mut self.nodes);
        let mut given = self.given.clone();
        let (steps, calls) = (self.step_count, self.next_call);
        let mut carried = Carried::default();
        let mut trials = 0;
        let begun = loop {
            trials += 1;
            if trials > TRIALS {
                return self.untypable("what the loop carries from turn to turn cannot be settled");
            }
            self.given.clone_from(&given);
            self.nodes.clear();
            (self.step_count, self.next_call) = (steps, calls);
            self.position = position;
            self.state = entry.clone();
            self.begin_turn(&carried);
            let begun = self.state.clone();
            let flow = turn(self)?;
            self.has_ended = false;
            if !matches!(flow, Flow::Next | Flow::Ended) {
                return self.untypable("the loop is left before its end");
            }
            if flow == Flow::Ended {
                break begun;
            }
            let is_settled = self.compare(&begun, &entry, own, &mut carried, &mut given)?;
            if is_settled && self.end_turn(&carried)? {
                break begun;
            }
        };
        let body = std::mem::replace(&mut self.nodes, outer);
        self.state = entry;
        self.position = position;
        self.state.pending.clear();
        for (place, name) in &carried.names {
            let value = self.read(*place);
            let value = self.plan_value(&value)?;
            let kind = super::events::kind(&value, &self.kinds);
            self.assign(name, value, kind)?;
        }
        let each = StepKind::ForEach {
            variable: variable.to_owned(),
            source,
            body: Steps::default(),
        };
        let mut node = Node::new(each, span);
        node.then = body;
        self.push(node)?;
        let done = std::mem::take(&mut self.state.done);
        self.state = State {
            done,
            pending: Vec::new(),
            ..begun
        };
        for place in own {
            self.write(*place, Abstract::EMPTY);
        }
        Ok(Flow::Next)
    }

    /// The state at the beginning of any turn.
    fn begin_turn(&mut self, carried: &Carried) {
        for (place, name) in &carried.names {
            let value = Abstract::symbolic(Symbol::Variable(name.clone()));
            self.write(*place, value);
        }
        for place in &carried.undetermined {
            self.write(*place, Abstract::Undetermined(CARRIED));
        }
        for (id, touched) in &carried.touched {
            if let Some(bound) = self.state.bound_mut(*id) {
                bound.touched.extend(touched.iter().cloned());
            }
        }
        for id in &carried.unsent {
            if let Some(bound) = self.state.bound_mut(*id) {
                bound.undetermined = true;
            }
        }
    }

    /// Finds out what a turn has changed; whether all of it was known before.
    fn compare(
        &mut self,
        begun: &State,
        entry: &State,
        own: &[Place],
        carried: &mut Carried,
        given: &mut BTreeMap<String, usize>,
    ) -> Typed<bool> {
        if self.state.error != entry.error {
            return self.untypable("Err is set in a loop");
        }
        let mut is_settled = true;
        for (place, before, now) in self.differing(begun, &self.state) {
            let is_known = own.contains(&place)
                || carried.names.iter().any(|(known, _)| *known == place)
                || carried.undetermined.contains(&place);
            if is_known || before.is_same(&now) {
                continue;
            }
            is_settled = false;
            let first = entry.variables.get(&place).cloned();
            let first = first.unwrap_or(Abstract::EMPTY);
            if self.keepable(&first).is_some() && self.keepable(&now).is_some() {
                let written = self.written(place);
                std::mem::swap(&mut self.given, given);
                let name = self.name(&written);
                std::mem::swap(&mut self.given, given);
                let kind = self.kind_of(&first).or(self.kind_of(&now));
                self.kinds.insert(name.clone(), kind);
                carried.names.push((place, name));
            } else {
                carried.undetermined.insert(place);
            }
        }
        let by_place = |one: &(Place, _), other: &(Place, _)| self.order(one.0, other.0);
        carried.names.sort_by(by_place);
        for (id, before) in &*begun.held {
            is_settled &= self.compare_held(*id, before, carried)?;
        }
        Ok(is_settled)
    }

    fn compare_held(&self, id: u32, before: &Held, carried: &mut Carried) -> Typed<bool> {
        match (before, self.state.object(id)) {
            (Held::Bound(before), Some(Held::Bound(now))) if before != now => {
                let touched = carried.touched.entry(id).or_default();
                touched.extend(now.touched.iter().cloned());
                if now.undetermined || now.puts != before.puts {
                    carried.unsent.insert(id);
                }
                Ok(false)
            }
            (
                Held::Connection { is_open: one, .. },
                Some(Held::Connection { is_open: other, .. }),
            ) if one != other => self.untypable("a connection is opened or closed in a loop"),
            (Held::Rows(before), Some(Held::Rows(now)))
                if before != now && now.at != RowsAt::InLoop =>
            {
                self.untypable("a record set from before the loop is moved in it")
            }
            (Held::Stream(before), Some(Held::Stream(now))) if before != now => {
                self.untypable("a text file from before the loop is written in it")
            }
            _ => Ok(true),
        }
    }

    /// Assigns what goes on to the next turn; false if its subtypes were not known before.
    fn end_turn(&mut self, carried: &Carried) -> Typed<bool> {
        let mut left = Vec::new();
        let mut is_settled = true;
        for (place, name) in &carried.names {
            let now = self.read(*place);
            let before = Abstract::symbolic(Symbol::Variable(name.clone()));
            if now.is_same(&before) {
                continue;
            }
            let Some(value) = self.keepable(&now) else {
                return self.untypable(CARRIED);
            };
            let kind = self.kind_of(&now);
            let known = self.kinds.get(name).copied().unwrap_or(kind);
            if !kind.is(known) {
                self.kinds.insert(name.clone(), known.or(kind));
                is_settled = false;
            }
            left.push((name.clone(), value));
        }
        if !is_settled {
            return Ok(false);
        }
        for (name, value) in in_order(left, &mut || self.name("next")) {
            let kind = super::events::kind(&value, &self.kinds);
            self.assign(&name, value, kind)?;
        }
        self.force_pending()?;
        Ok(true)
    }
}

/// Assignments that happen at once, in an order in which none takes away what another still reads.
fn in_order(
    mut left: Vec<(String, Value)>,
    fresh: &mut dyn FnMut() -> String,
) -> Vec<(String, Value)> {
    let mut ordered = Vec::new();
    while !left.is_empty() {
        let is_read = |name: &str, by: &(String, Value)| {
            by.0 != name
                && by
                    .1
                    .any(&mut |part| matches!(part, Symbol::Variable(read) if read == name))
        };
        let free = left
            .iter()
            .position(|(name, _)| !left.iter().any(|by| is_read(name, by)));
        match free {
            Some(place) => ordered.push(left.remove(place)),
            // They read each other: one waits under another name.
            None => {
                let (name, value) = left.remove(0);
                let waiting = fresh();
                ordered.push((waiting.clone(), value));
                left.push((name, Symbol::Variable(waiting).into()));
            }
        }
    }
    ordered
}

/// The object of `object.member`.
fn member_of<'a>(expression: &'a Expression, wanted: &str) -> Option<&'a Expression> {
    match &expression.kind {
        ExpressionKind::Member {
            object: Some(object),
            member,
        } if member.text.eq_ignore_ascii_case(wanted) => Some(object),
        ExpressionKind::Apply { callee, arguments } if arguments.is_empty() => {
            member_of(callee, wanted)
        }
        _ => None,
    }
}
