//! Library functions.

use super::value::Abstract;
use super::{Extraction, Typed};
use crate::plan::{Expression as Symbol, Value};
use crate::vbscript::library::Function;
use crate::vbscript::tree::Expression;
use crate::vbscript::value::{Array, MISSING, Variant};

/// Functions that give another value each time, or that show something.
const VOLATILE: [&str; 8] = [
    "date",
    "time",
    "now",
    "timer",
    "rnd",
    "randomize",
    "msgbox",
    "inputbox",
];

/// Functions that see or change more of the script than their arguments.
const REFUSED: [&str; 5] = ["getlocale", "setlocale", "typename", "vartype", "isobject"];

/// Functions that see an object itself.
const SEES_OBJECTS: [&str; 7] = [
    "TypeName",
    "VarType",
    "IsNull",
    "IsEmpty",
    "IsArray",
    "IsNumeric",
    "IsDate",
];

impl Extraction {
    pub(super) fn library_function(
        &mut self,
        function: &'static Function,
        arguments: &[Option<Expression>],
    ) -> Typed<Abstract> {
        let mut values = Vec::new();
        for argument in arguments {
            values.push(match argument {
                Some(argument) => self.eval(argument)?,
                None => Abstract::Known(Variant::Error(MISSING)),
            });
        }
        let is_object = |value: &Abstract| {
            matches!(
                value,
                Abstract::Object(_) | Abstract::Known(Variant::Nothing)
            )
        };
        match (function.name, values.as_slice()) {
            ("IsObject", [only]) if is_object(only) => {
                return Ok(Abstract::Known(Variant::Boolean(true)));
            }
            (name, [only]) if is_object(only) && SEES_OBJECTS.contains(&name) => {
                return self.untypable(format!("{name} of an object"));
            }
            _ => {}
        }
        for value in &mut values {
            *value = self.plain(value.clone())?;
        }
        if !(function.minimum..=function.maximum).contains(&values.len()) {
            return self.untypable(format!("{} has other arguments", function.name));
        }
        if function.name == "Array" {
            let elements = values;
            return Ok(Abstract::Array(std::rc::Rc::new(super::value::List {
                elements,
                fixed: false,
            })));
        }
        let known: Option<Vec<_>> = values.iter().map(known_variant).collect();
        if let Some(known) = known
            && let Some(outcome) = function.fold(&known)
        {
            return self.folded(outcome);
        }
        let name = function.name.to_lowercase();
        if REFUSED.contains(&name.as_str()) {
            return self.untypable(format!(
                "{} of what is known only at run time",
                function.name
            ));
        }
        if let Some(replaced) = self.replaced(&name, &values)? {
            return Ok(replaced);
        }
        if values.iter().any(is_missing) {
            return self.untypable(format!("{} with an argument left out", function.name));
        }
        let arguments = values.iter().map(|value| self.plan_value(value));
        let value: Value = Symbol::Function {
            name: function.name.to_owned(),
            arguments: arguments.collect::<Typed<Vec<_>>>()?,
            line: Some(self.position.line),
        }
        .into();
        if VOLATILE.contains(&name.as_str()) {
            return self.evaluate_now(function.name, value);
        }
        Ok(self.symbolic(value))
    }

    /// `Replace` of every occurrence from the first character on.
    fn replaced(&mut self, name: &str, values: &[Abstract]) -> Typed<Option<Abstract>> {
        let number = |place: usize, usual: i32| match values.get(place) {
            None => Some(usual),
            Some(value) if is_missing(value) => Some(usual),
            Some(Abstract::Known(value)) => value.to_long().ok(),
            Some(_) => None,
        };
        let ([of, find, with], true) = (&values[..values.len().min(3)], name == "replace") else {
            return Ok(None);
        };
        let match_case = match (number(3, 1), number(4, -1), number(5, 0)) {
            (Some(1), Some(-1), Some(0)) => true,
            (Some(1), Some(-1), Some(1)) => false,
            _ => return Ok(None),
        };
        let (of, find, with) = (
            self.plan_value(of)?,
            self.plan_value(find)?,
            self.plan_value(with)?,
        );
        Ok(Some(self.symbolic(Symbol::Replace {
            of,
            find,
            with,
            match_case,
        })))
    }
}

fn is_missing(value: &Abstract) -> bool {
    matches!(value, Abstract::Known(value) if value.is_missing())
}

/// A value that is known as a whole.
fn known_variant(value: &Abstract) -> Option<Variant> {
    match value {
        Abstract::Known(value) => Some(value.clone()),
        Abstract::Array(list) => {
            let elements = list.elements.iter().map(known_variant);
            Some(Variant::Array(Array::from_elements(
                elements.collect::<Option<Vec<_>>>()?,
            )))
        }
        _ => None,
    }
}
