//! `WshShell.Environment` and `ExpandEnvironmentStrings`.

use std::rc::Rc;

use super::super::collection;
use super::super::failure::{not_here, of_system};
use super::super::member::{Arguments, Member, count, dispatch};
use super::{Answer, Shell};
use crate::host::{Environment, SystemError};
use crate::vbscript::value::Variant;
use crate::vbscript::{Call, Enumeration, Interpreter, Object, Stop};

/// The variables of the script.
///
/// Those of the system and of the user, which Windows keeps in the registry, are read as the script's own; only the
/// script's own can be changed.
struct Variables {
    can_change: bool,
}

/// `Environment(type)`: `System` when no type is given.
pub(super) fn open(_: &Shell, script: &mut Interpreter, arguments: Arguments<'_>) -> Answer {
    let kind = match arguments.get(0) {
        Some(_) => arguments.string(script, 0)?,
        None => "System".to_owned(),
    };
    let can_change = match kind.to_ascii_lowercase().as_str() {
        "process" => true,
        "system" | "user" | "volatile" => false,
        _ => {
            let error = SystemError::INVALID_PARAMETER;
            return Err(of_system("WshShell.Environment", error).into());
        }
    };
    Ok(Variant::object(Variables { can_change }))
}

const MEMBERS: &[Member<Variables>] = &[
    Member::indexed("Item", 1, 1, |_: &Variables, script, arguments| {
        let name = arguments.string(script, 0)?;
        let context = script.session.context.borrow();
        Ok(Variant::text(
            context.environment.value(&name).unwrap_or(""),
        ))
    })
    .writable(|this, script, arguments| {
        let name = arguments.string(script, 0)?;
        let value = arguments.string(script, 1)?;
        this.change(script, |variables| variables.set(&name, &value))
    })
    .default(),
    Member::method("Count", 0, 0, |_, script, _| Ok(count(pairs(script).len()))),
    Member::property("Length", |_, script, _| Ok(count(pairs(script).len()))),
    Member::method("Remove", 1, 1, |this, script, arguments| {
        let name = arguments.string(script, 0)?;
        this.change(script, |variables| variables.remove(&name))
    }),
];

impl Variables {
    fn change(&self, script: &Interpreter, change: impl FnOnce(&mut Environment)) -> Answer {
        if !self.can_change {
            let reason = "only the variables of the process can be changed";
            return Err(not_here("WshEnvironment", reason).into());
        }
        change(&mut script.session.context.borrow_mut().environment);
        Ok(Variant::Empty)
    }
}

impl Object for Variables {
    fn type_name(&self) -> String {
        "IWshEnvironment".to_owned()
    }

    fn call(&self, script: &mut Interpreter, call: &Call<'_>) -> Answer {
        dispatch(self, MEMBERS, script, call)
    }

    /// `For Each` gives `NAME=value`.
    fn enumerate(self: Rc<Self>, script: &mut Interpreter) -> Result<Box<dyn Enumeration>, Stop> {
        Ok(collection::over_texts(pairs(script)))
    }
}

fn pairs(script: &Interpreter) -> Vec<String> {
    let context = script.session.context.borrow();
    let pair = |(name, value): (&str, &str)| format!("{name}={value}");
    context.environment.sorted().into_iter().map(pair).collect()
}

/// Puts in what stands between per cent signs; a name that is not known stays as it is.
pub(super) fn expand(variables: &Environment, text: &str) -> String {
    let mut expanded = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('%') {
        expanded.push_str(before);
        let known = after
            .split_once('%')
            .and_then(|(name, behind)| Some((variables.value(name)?, behind)));
        match known {
            Some((value, behind)) => {
                expanded.push_str(value);
                rest = behind;
            }
            None => {
                expanded.push('%');
                rest = after;
            }
        }
    }
    expanded.push_str(rest);
    expanded
}
