use std::cell::RefCell;
use std::rc::Rc;

use super::collection::{self, List};
use super::errors::Ado;
use crate::vbscript::automation::adsi::arguments;
use crate::vbscript::value::Variant;
use crate::vbscript::{Access, Call, Enumeration, Interpreter, Object, Stop};

/// The dynamic properties of a connection or command: a fixed set of names, each with a value.
#[derive(Clone)]
pub(super) struct Properties(Rc<Vec<(&'static str, RefCell<Variant>)>>);

impl Properties {
    pub(super) fn new(names: &[&'static str]) -> Self {
        let named = names.iter().map(|&name| (name, RefCell::default()));
        Self(Rc::new(named.collect()))
    }

    fn position(&self, name: &str) -> Option<usize> {
        self.0
            .iter()
            .position(|(known, _)| known.eq_ignore_ascii_case(name))
    }

    /// A property's value; `Empty` if it was never set.
    pub(super) fn get(&self, name: &str) -> Variant {
        let found = self.position(name).and_then(|place| self.0.get(place));
        found.map_or(Variant::Empty, |(_, value)| value.borrow().clone())
    }

    pub(super) fn set(&self, name: &str, value: Variant) {
        if let Some((_, known)) = self.position(name).and_then(|place| self.0.get(place)) {
            *known.borrow_mut() = value;
        }
    }

    /// `object.Properties`, `object.Properties("name")`, `object.Properties("name") = value`.
    pub(super) fn call(&self, script: &mut Interpreter, call: &Call<'_>) -> Result<Variant, Stop> {
        match (call.access, call.arguments) {
            (Access::Get | Access::Call, []) => Ok(Variant::object(self.clone())),
            (Access::Get | Access::Call, [index]) => self.item(script, index),
            (Access::Let | Access::Set, [index, value]) => {
                let Variant::Object(property) = self.item(script, index)? else {
                    return Err(call.unknown());
                };
                let value = Call {
                    member: "Value",
                    access: Access::Let,
                    arguments: std::slice::from_ref(value),
                };
                property.call(script, &value)
            }
            _ => Err(arguments::wrong_number()),
        }
    }

    fn property(&self, place: usize) -> Variant {
        Variant::object(Property {
            owner: self.clone(),
            place,
        })
    }
}

impl List for Properties {
    const SOURCE: &'static str = "ADODB.Properties";

    fn len(&self) -> usize {
        self.0.len()
    }

    fn at(&self, place: usize) -> Variant {
        self.property(place)
    }

    fn named(&self, name: &str) -> Option<usize> {
        self.position(name)
    }

    fn item(&self, script: &mut Interpreter, index: &Variant) -> Result<Variant, Stop> {
        collection::item(self, script, index)
    }
}

impl Object for Properties {
    fn type_name(&self) -> String {
        "Properties".to_owned()
    }

    fn call(&self, script: &mut Interpreter, call: &Call<'_>) -> Result<Variant, Stop> {
        let is_item = call.member.is_empty() || call.is("Item");
        if is_item && matches!(call.access, Access::Let | Access::Set) {
            return Self::call(self, script, call);
        }
        collection::call(self, script, call)
    }

    fn enumerate(self: Rc<Self>, _: &mut Interpreter) -> Result<Box<dyn Enumeration>, Stop> {
        Ok(collection::enumerate(self))
    }
}

struct Property {
    owner: Properties,
    place: usize,
}

impl Object for Property {
    fn type_name(&self) -> String {
        "Property".to_owned()
    }

    fn call(&self, script: &mut Interpreter, call: &Call<'_>) -> Result<Variant, Stop> {
        let Some((name, value)) = self.owner.0.get(self.place) else {
            return Err(Ado::NotFound.error("ADODB.Properties", "the property is gone"));
        };
        match (
            call.member.to_ascii_lowercase().as_str(),
            call.access,
            call.arguments,
        ) {
            ("" | "value", Access::Let | Access::Set, [new]) => {
                let new = arguments::plain(script, new)?;
                if *name == "Password"
                    && let Some(password) = arguments::written(&new)
                {
                    script.session.host.secrets.learn(&password);
                }
                *value.borrow_mut() = new;
                Ok(Variant::Empty)
            }
            ("" | "value", _, []) => Ok(value.borrow().clone()),
            ("name", Access::Get | Access::Call, []) => Ok(Variant::text(name)),
            _ => Err(call.unknown()),
        }
    }
}
