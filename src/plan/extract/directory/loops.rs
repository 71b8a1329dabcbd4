//! Loops whose turns are known: they are unrolled.

use super::names::Found;
use super::statements::{Flow, Rest};
use super::value::{Abstract, Thing};
use super::{Extraction, Typed};
use crate::vbscript::tree::{
    BinaryOperator, Expression, LoopCondition, Name, Statement, StatementKind,
};
use crate::vbscript::value::{Variant, operators};

impl Extraction {
    pub(super) fn for_loop(&mut self, statement: &Statement) -> Typed<Flow> {
        let StatementKind::For {
            variable,
            from,
            to,
            step,
            body,
        } = &statement.kind
        else {
            return Ok(Flow::Next);
        };
        let mut value = self.bound_of(from)?;
        let limit = self.bound_of(to)?;
        let step = match step {
            Some(step) => self.bound_of(step)?,
            None => Variant::Integer(1),
        };
        let Found::Variable(place) = self.find(&variable.text)? else {
            return self.untypable(format!("{} is no variable", variable.text));
        };
        let up = step.to_double().unwrap_or(0.0) >= 0.0;
        loop {
            self.write(place, Abstract::Known(value));
            let Abstract::Known(now) = self.read(place) else {
                return self.untypable("the counter of a loop is known only at run time");
            };
            let order = if up {
                BinaryOperator::LessOrEqual
            } else {
                BinaryOperator::GreaterOrEqual
            };
            let enters = operators::binary(order, &now, &limit, (false, false));
            if !matches!(enters, Ok(Variant::Boolean(true))) {
                return Ok(Flow::Next);
            }
            self.burn()?;
            match self.block(body, Rest::Loop)? {
                Flow::Next => {}
                Flow::ExitFor => return Ok(Flow::Next),
                flow => return Ok(flow),
            }
            self.position = statement.position;
            let after = self.read(place);
            let after = self.known(&after, "the counter of a loop")?;
            value = match operators::binary(BinaryOperator::Add, &after, &step, (false, false)) {
                Ok(value) => value,
                Err(_) => return self.untypable("the counter of a loop becomes no number"),
            };
        }
    }

    /// A number in the header of a loop.
    fn bound_of(&mut self, expression: &Expression) -> Typed<Variant> {
        let value = self.eval_plain(expression)?;
        let value = self.known(&value, "the bound of a loop")?;
        let number = match &value {
            Variant::Text(_) => value.to_double().ok().map(Variant::Double),
            Variant::Boolean(_) => value.to_integer().ok().map(Variant::Integer),
            Variant::Empty => Some(Variant::Integer(0)),
            Variant::Null | Variant::Error(_) | Variant::Nothing => None,
            _ => Some(value),
        };
        match number {
            Some(number) => Ok(number),
            None => self.untypable("the bound of a loop is no number"),
        }
    }

    /// `For Each`: over a list that is known element by element, or a loop of the plan.
    pub(super) fn for_each(
        &mut self,
        variable: &Name,
        source: &Expression,
        body: &[Statement],
    ) -> Typed<Flow> {
        let source = self.eval(source)?;
        let Found::Variable(place) = self.find(&variable.text)? else {
            return self.untypable(format!("{} is no variable", variable.text));
        };
        let elements = match source {
            Abstract::Array(list) => list.elements.clone(),
            Abstract::Object(Thing::Arguments) => self.arguments.clone(),
            Abstract::Object(Thing::Held(id)) if self.state.bound(id).is_some() => {
                return self.for_each_child(place, id, body);
            }
            Abstract::Symbolic(list) => {
                return self.for_each_value(place, list, body);
            }
            Abstract::Undetermined(why) => return self.untypable(why),
            _ => return self.untypable("For Each over this is not typed"),
        };
        for element in elements {
            self.write(place, element);
            self.burn()?;
            match self.block(body, Rest::Loop)? {
                Flow::Next => {}
                Flow::ExitFor => return Ok(Flow::Next),
                flow => return Ok(flow),
            }
        }
        self.write(place, Abstract::EMPTY);
        Ok(Flow::Next)
    }

    pub(super) fn do_loop(
        &mut self,
        condition: Option<&LoopCondition>,
        body: &[Statement],
    ) -> Typed<Flow> {
        if let Some(flow) = self.rows_loop(condition, body)? {
            return Ok(flow);
        }
        let position = self.position;
        loop {
            if let Some(condition) = condition.filter(|condition| !condition.at_end)
                && !self.goes_on(condition)?
            {
                return Ok(Flow::Next);
            }
            self.burn()?;
            match self.block(body, Rest::Loop)? {
                Flow::Next => {}
                Flow::ExitDo => return Ok(Flow::Next),
                flow => return Ok(flow),
            }
            self.position = position;
            if let Some(condition) = condition.filter(|condition| condition.at_end)
                && !self.goes_on(condition)?
            {
                return Ok(Flow::Next);
            }
        }
    }

    fn goes_on(&mut self, condition: &LoopCondition) -> Typed<bool> {
        let value = self.eval_plain(&condition.test)?;
        match self.truth(&value)? {
            Some(truth) => Ok(truth != condition.until),
            None => self.untypable("how often the loop turns is known only at run time"),
        }
    }
}
