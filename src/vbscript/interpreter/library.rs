//! Names that the language itself gives a meaning.

use super::Interpreter;
use super::code::DynamicKind;
use crate::vbscript::value::Variant;
use crate::vbscript::{RuntimeError, Stop, automation, library};

/// A function that a script can call by its name.
#[derive(Clone, Copy)]
pub(super) enum Function {
    /// One that works on its arguments.
    Library(&'static library::Function),
    /// One that sees the script around it.
    Own(fn(&mut Interpreter, &[Variant]) -> Result<Variant, Stop>),
}

impl Function {
    /// Calls it.
    ///
    /// # Errors
    /// What the function raises.
    #[inline]
    pub(super) fn call(
        self,
        script: &mut Interpreter,
        arguments: &[Variant],
    ) -> Result<Variant, Stop> {
        match self {
            Self::Library(function) => function.call(script, arguments),
            Self::Own(function) => function(script, arguments),
        }
    }
}

/// What such a name stands for.
#[derive(Clone)]
pub(super) enum Intrinsic {
    Function(Function),
    Constant(Variant),
    /// `Execute`, `ExecuteGlobal` or `Eval`: they see the names around them.
    Dynamic(DynamicKind),
}

/// Whether a script may use a name that it does not declare: the language or the script host gives it a meaning.
pub(crate) fn is_given(name: &str) -> bool {
    let by_host = ["Err", "WScript", "WSH"];
    find(name).is_some() || by_host.iter().any(|host| host.eq_ignore_ascii_case(name))
}

/// What the language makes of a name.
pub(super) fn find(name: &str) -> Option<Intrinsic> {
    let is = |other: &str| name.eq_ignore_ascii_case(other);
    let own: fn(&mut Interpreter, &[Variant]) -> Result<Variant, Stop> = if is("Execute") {
        return Some(Intrinsic::Dynamic(DynamicKind::Execute));
    } else if is("ExecuteGlobal") {
        return Some(Intrinsic::Dynamic(DynamicKind::ExecuteGlobal));
    } else if is("Eval") {
        return Some(Intrinsic::Dynamic(DynamicKind::Eval));
    } else if is("GetRef") {
        Interpreter::get_ref
    } else if is("CreateObject") {
        create_object
    } else if is("GetObject") {
        get_object
    } else if let Some(function) = library::find(name) {
        return Some(Intrinsic::Function(Function::Library(function)));
    } else {
        return library::constant(name).map(Intrinsic::Constant);
    };
    Some(Intrinsic::Function(Function::Own(own)))
}

/// `CreateObject(class[, server])`. An object on another machine is not to be had: error 462, as Windows raises when
/// the machine does not answer.
fn create_object(script: &mut Interpreter, arguments: &[Variant]) -> Result<Variant, Stop> {
    let (class, server) = match arguments {
        [class] => (class, None),
        [class, server] => (class, Some(server)),
        _ => return Err(RuntimeError::about(450, "CreateObject").into()),
    };
    if let Some(server) = server.filter(|server| !server.is_missing()) {
        let server = script.plain(server)?.to_text()?;
        if !server.is_empty() {
            return Err(RuntimeError::number(462)
                .detail("objects on other machines are not supported")
                .into());
        }
    }
    let class = script.plain(class)?.to_text()?.to_string();
    automation::create(script, &class)
}

/// `GetObject([name][, class])`
fn get_object(script: &mut Interpreter, arguments: &[Variant]) -> Result<Variant, Stop> {
    let (name, class) = match arguments {
        [name] => (name, None),
        [name, class] => (name, Some(class)),
        _ => return Err(RuntimeError::about(450, "GetObject").into()),
    };
    let name = if name.is_missing() {
        String::new()
    } else {
        script.plain(name)?.to_text()?.to_string()
    };
    let class = match class.filter(|class| !class.is_missing()) {
        Some(class) => Some(script.plain(class)?.to_text()?.to_string()),
        None => None,
    };
    automation::get_object(script, &name, class.as_deref())
}
