//! `WScript.Arguments` with `Named` and `Unnamed` (Microsoft's Windows Script Host reference).

use std::rc::Rc;

use super::super::collection;
use super::super::failure::out_of_range;
use super::super::member::{self, Member, count, dispatch};
use crate::vbscript::value::Variant;
use crate::vbscript::{Call, Enumeration, Interpreter, Object, Stop};

/// All arguments of the script.
pub(super) struct Arguments;

/// Those that begin with a slash: `/name` or `/name:value`.
struct Named;

/// The others.
struct Unnamed;

type Answer = Result<Variant, Stop>;

const ALL: &[Member<Arguments>] = &[
    Member::indexed("Item", 1, 1, |_, script, arguments| {
        let all = script.session.arguments.clone();
        item(script, arguments, &all)
    })
    .default(),
    Member::method("Count", 0, 0, |_, script, _| {
        Ok(count(script.session.arguments.len()))
    }),
    Member::property("Length", |_, script, _| {
        Ok(count(script.session.arguments.len()))
    }),
    Member::property("Named", |_, _, _| Ok(Variant::object(Named))),
    Member::property("Unnamed", |_, _, _| Ok(Variant::object(Unnamed))),
    // The usage text stands in the <runtime> part of a .wsf file; a .vbs file has none.
    Member::method("ShowUsage", 0, 0, |_, _, _| Ok(Variant::Empty)),
];

const NAMED: &[Member<Named>] = &[
    Member::indexed("Item", 1, 1, Named::item).default(),
    Member::method("Exists", 1, 1, Named::exists),
    Member::method("Count", 0, 0, |_, script, _| Ok(count(named(script).len()))),
    Member::property("Length", |_, script, _| Ok(count(named(script).len()))),
];

const UNNAMED: &[Member<Unnamed>] = &[
    Member::indexed("Item", 1, 1, |_, script, arguments| {
        let unnamed = unnamed(script);
        item(script, arguments, &unnamed)
    })
    .default(),
    Member::method("Count", 0, 0, |_, script, _| {
        Ok(count(unnamed(script).len()))
    }),
    Member::property("Length", |_, script, _| Ok(count(unnamed(script).len()))),
];

fn item(script: &mut Interpreter, arguments: member::Arguments<'_>, all: &[String]) -> Answer {
    let index = usize::try_from(arguments.long(script, 0, 0)?).ok();
    match index.and_then(|index| all.get(index)) {
        Some(argument) => Ok(Variant::text(argument)),
        None => Err(out_of_range().into()),
    }
}

fn unnamed(script: &Interpreter) -> Vec<String> {
    let arguments = script.session.arguments.iter();
    arguments
        .filter(|argument| !argument.starts_with('/'))
        .cloned()
        .collect()
}

/// Names with values. A name by itself has no value, `/name+` is true and `/name-` false. Of a name that is given
/// twice the first counts.
fn named(script: &Interpreter) -> Vec<(String, Variant)> {
    let mut named: Vec<(String, Variant)> = Vec::new();
    for argument in &script.session.arguments {
        let Some(rest) = argument.strip_prefix('/') else {
            continue;
        };
        let (name, value) = match rest.split_once(':') {
            Some((name, value)) => (name, Variant::text(value)),
            None => match (rest.strip_suffix('+'), rest.strip_suffix('-')) {
                (Some(name), _) => (name, Variant::Boolean(true)),
                (_, Some(name)) => (name, Variant::Boolean(false)),
                _ => (rest, Variant::Empty),
            },
        };
        if !named
            .iter()
            .any(|(known, _)| known.eq_ignore_ascii_case(name))
        {
            named.push((name.to_owned(), value));
        }
    }
    named
}

fn value_of(script: &Interpreter, name: &str) -> Option<Variant> {
    let named = named(script);
    let found = named
        .into_iter()
        .find(|(known, _)| known.eq_ignore_ascii_case(name));
    Some(found?.1)
}

impl Named {
    fn item(&self, script: &mut Interpreter, arguments: member::Arguments<'_>) -> Answer {
        let name = arguments.string(script, 0)?;
        Ok(value_of(script, &name).unwrap_or_default())
    }

    fn exists(&self, script: &mut Interpreter, arguments: member::Arguments<'_>) -> Answer {
        let name = arguments.string(script, 0)?;
        Ok(Variant::Boolean(value_of(script, &name).is_some()))
    }
}

impl Object for Arguments {
    fn type_name(&self) -> String {
        "IArguments2".to_owned()
    }

    fn call(&self, script: &mut Interpreter, call: &Call<'_>) -> Answer {
        dispatch(self, ALL, script, call)
    }

    fn enumerate(self: Rc<Self>, script: &mut Interpreter) -> Result<Box<dyn Enumeration>, Stop> {
        Ok(collection::over_texts(&script.session.arguments))
    }
}

impl Object for Named {
    fn type_name(&self) -> String {
        "IWSHNamedArguments".to_owned()
    }

    fn call(&self, script: &mut Interpreter, call: &Call<'_>) -> Answer {
        dispatch(self, NAMED, script, call)
    }

    /// `For Each` gives the names.
    fn enumerate(self: Rc<Self>, script: &mut Interpreter) -> Result<Box<dyn Enumeration>, Stop> {
        Ok(collection::over_texts(
            named(script).iter().map(|(name, _)| name),
        ))
    }
}

impl Object for Unnamed {
    fn type_name(&self) -> String {
        "IWSHUnnamedArguments".to_owned()
    }

    fn call(&self, script: &mut Interpreter, call: &Call<'_>) -> Answer {
        dispatch(self, UNNAMED, script, call)
    }

    fn enumerate(self: Rc<Self>, script: &mut Interpreter) -> Result<Box<dyn Enumeration>, Stop> {
        Ok(collection::over_texts(unnamed(script)))
    }
}
