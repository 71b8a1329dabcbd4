//! Procedures, which are inlined.

use std::rc::Rc;

use super::names::{Found, Frame};
use super::state::Place;
use super::statements::Rest;
use super::value::Abstract;
use super::{Extraction, Typed};
use crate::vbscript::tree::{Expression, ExpressionKind, Procedure, ProcedureKind};

/// Procedures inside one another.
const DEEPEST: usize = 40;

/// What is handed over for a parameter.
enum Given {
    /// A variable of the caller itself.
    Place(Place),
    /// An element of an array of the caller, and its value.
    Element(Place, usize, Abstract),
    Value(Abstract),
}

impl Extraction {
    /// Calls a procedure; gives back a function's value.
    pub(super) fn call(
        &mut self,
        procedure: &Rc<Procedure>,
        arguments: &[Option<Expression>],
    ) -> Typed<Abstract> {
        if procedure.parameters.len() != arguments.len() {
            return self.untypable(format!("{} has other parameters", procedure.name.text));
        }
        if self.depth >= DEEPEST {
            return self.untypable(format!("{} is called too deeply", procedure.name.text));
        }
        let mut given = Vec::new();
        for (parameter, argument) in procedure.parameters.iter().zip(arguments) {
            given.push(match argument {
                Some(argument) => self.argument(argument, parameter.by_value)?,
                None => return self.untypable("an argument of a procedure is left out"),
            });
        }
        let line = self.position;
        let call = self.next_call;
        self.next_call += 1;
        let own = (procedure.kind == ProcedureKind::Function)
            .then(|| self.names.number(&procedure.name.text));
        self.frames.push(Frame::new(call, own));
        self.depth += 1;
        let with = std::mem::take(&mut self.with);
        let result = self.body(procedure, given);
        self.with = with;
        self.depth -= 1;
        self.frames.pop();
        let result = result?;
        self.state.leave(call);
        self.position = line;
        Ok(result)
    }

    fn body(&mut self, procedure: &Rc<Procedure>, given: Vec<Given>) -> Typed<Abstract> {
        let mut elements = Vec::new();
        for (parameter, given) in procedure.parameters.iter().zip(given) {
            let name = &parameter.name.text;
            match given {
                Given::Place(place) => {
                    let name = self.names.number(name);
                    if let Some(frame) = self.frames.last_mut() {
                        frame.places.insert(name, place);
                    }
                }
                Given::Value(value) => {
                    let place = self.add_variable(name);
                    self.write(place, value);
                }
                Given::Element(array, index, value) => {
                    let place = self.add_variable(name);
                    self.write(place, value.clone());
                    elements.push((place, array, index, value));
                }
            }
        }
        let own = (procedure.kind == ProcedureKind::Function)
            .then(|| self.add_variable(&procedure.name.text));
        self.declare(&procedure.body)?;
        self.block(&procedure.body, Rest::Procedure)?;
        for (place, array, index, before) in elements {
            self.give_back(place, array, index, &before)?;
        }
        Ok(own.map_or(Abstract::EMPTY, |place| self.read(place)))
    }

    /// A parameter that stood for an element of an array: what was assigned to it belongs there.
    fn give_back(
        &mut self,
        place: Place,
        array: Place,
        index: usize,
        before: &Abstract,
    ) -> Typed<()> {
        let now = self.read(place);
        if now.is_same(before) {
            return Ok(());
        }
        match self.read(array) {
            Abstract::Array(mut list)
                if list
                    .elements
                    .get(index)
                    .is_some_and(|it| it.is_same(before)) =>
            {
                if let Some(element) = Rc::make_mut(&mut list).elements.get_mut(index) {
                    *element = now;
                }
                self.write(array, Abstract::Array(list));
                Ok(())
            }
            _ => self.untypable("an array is changed in two ways at once"),
        }
    }

    fn argument(&mut self, argument: &Expression, by_value: bool) -> Typed<Given> {
        if !by_value
            && let ExpressionKind::Name(name) = &argument.kind
            && let Found::Variable(place) = self.find(&name.text)?
        {
            return Ok(Given::Place(place));
        }
        if !by_value
            && let ExpressionKind::Apply { callee, arguments } = &argument.kind
            && let (ExpressionKind::Name(name), [Some(index)]) =
                (&callee.kind, arguments.as_slice())
            && let Found::Variable(place) = self.find(&name.text)?
            && let Abstract::Array(list) = self.read(place)
        {
            let index = self.eval(index)?;
            let index = self.element_index(&list.elements, &[index])?;
            if let Some(value) = list.elements.get(index) {
                return Ok(Given::Element(place, index, value.clone()));
            }
        }
        Ok(Given::Value(self.eval(argument)?))
    }
}
