//! How an object declares its members, so that all answer the same to a wrong name or a wrong number of arguments.

use super::failure;
use crate::vbscript::value::{Text, Variant};
use crate::vbscript::{Access, Call, Interpreter, RuntimeError, Stop};

/// What a member does with the object it belongs to.
pub(super) type Body<T> = fn(&T, &mut Interpreter, Arguments<'_>) -> Result<Variant, Stop>;

/// A method or property of an object of type `T`.
pub(super) struct Member<T> {
    name: &'static str,
    is_property: bool,
    is_default: bool,
    least: usize,
    most: usize,
    read: Option<Body<T>>,
    write: Option<Body<T>>,
}

/// Any number of arguments.
pub(super) const ANY: usize = usize::MAX;

impl<T> Member<T> {
    /// A method with `least` to `most` arguments.
    pub(super) const fn method(
        name: &'static str,
        least: usize,
        most: usize,
        body: Body<T>,
    ) -> Self {
        Self {
            name,
            is_property: false,
            is_default: false,
            least,
            most,
            read: Some(body),
            write: None,
        }
    }

    /// A property that can be read, without arguments.
    pub(super) const fn property(name: &'static str, body: Body<T>) -> Self {
        Self::indexed(name, 0, 0, body)
    }

    /// A property that can be read, with `least` to `most` arguments.
    pub(super) const fn indexed(
        name: &'static str,
        least: usize,
        most: usize,
        body: Body<T>,
    ) -> Self {
        Self {
            is_property: true,
            ..Self::method(name, least, most, body)
        }
    }

    /// A property that can only be assigned.
    pub(super) const fn write_only(name: &'static str, arguments: usize, body: Body<T>) -> Self {
        Self {
            name,
            is_property: true,
            is_default: false,
            least: arguments,
            most: arguments,
            read: None,
            write: Some(body),
        }
    }

    /// It can be assigned too; the new value is the last argument.
    pub(super) const fn writable(mut self, body: Body<T>) -> Self {
        self.write = Some(body);
        self
    }

    /// It is meant when no member is named.
    pub(super) const fn default(mut self) -> Self {
        self.is_default = true;
        self
    }
}

/// Uses the member that `call` names.
///
/// # Errors
/// 438 for a member that is not there or cannot be used so, 450 for a wrong number of arguments, or its own errors.
pub(super) fn dispatch<T>(
    object: &T,
    members: &[Member<T>],
    script: &mut Interpreter,
    call: &Call<'_>,
) -> Result<Variant, Stop> {
    let member = members.iter().find(|member| match call.member {
        "" => member.is_default,
        name => member.name.eq_ignore_ascii_case(name),
    });
    let Some(member) = member else {
        return Err(call.unknown());
    };
    let arguments = Arguments(call.arguments);
    let is_read = matches!(call.access, Access::Get | Access::Call);
    let (body, count) = if is_read {
        (member.read, arguments.0.len())
    } else {
        (member.write, arguments.0.len().saturating_sub(1))
    };
    let Some(body) = body else {
        return Err(call.unknown());
    };
    if (member.least..=member.most).contains(&count) {
        return body(object, script, arguments);
    }
    // `folder.Files("x")`: arguments of a property that takes none are for the default member of what it gives.
    if is_read && member.is_property && member.most == 0 {
        let value = body(object, script, Arguments(&[]))?;
        if let Variant::Object(inner) = value {
            let call = Call {
                member: "",
                ..*call
            };
            return inner.call(script, &call);
        }
    }
    Err(failure::wrong_number_of_arguments(member.name).into())
}

/// The arguments of one call.
#[derive(Clone, Copy)]
pub(super) struct Arguments<'a>(&'a [Variant]);

impl<'a> Arguments<'a> {
    /// All of them.
    pub(super) fn all(self) -> &'a [Variant] {
        self.0
    }

    /// One of them as it is; `None` when it is left out.
    pub(super) fn get(self, index: usize) -> Option<&'a Variant> {
        self.0.get(index).filter(|value| !value.is_missing())
    }

    /// The new value of an assignment.
    pub(super) fn last(self) -> Variant {
        self.0.last().cloned().unwrap_or_default()
    }

    /// One of them without an object around it; `Empty` when it is left out.
    pub(super) fn plain(self, script: &mut Interpreter, index: usize) -> Result<Variant, Stop> {
        self.get(index)
            .map_or(Ok(Variant::Empty), |value| plain(script, value))
    }

    /// One of them as text; empty when it is left out.
    pub(super) fn text(self, script: &mut Interpreter, index: usize) -> Result<Text, Stop> {
        Ok(self.plain(script, index)?.to_text()?)
    }

    /// One of them as Rust's text.
    pub(super) fn string(self, script: &mut Interpreter, index: usize) -> Result<String, Stop> {
        Ok(self.text(script, index)?.to_string())
    }

    /// One of them as a whole number; `otherwise` when it is left out.
    pub(super) fn long(
        self,
        script: &mut Interpreter,
        index: usize,
        otherwise: i32,
    ) -> Result<i32, Stop> {
        match self.get(index) {
            None => Ok(otherwise),
            Some(value) => Ok(plain(script, value)?.to_long()?),
        }
    }

    /// One of them as a truth value; `otherwise` when it is left out.
    pub(super) fn boolean(
        self,
        script: &mut Interpreter,
        index: usize,
        otherwise: bool,
    ) -> Result<bool, Stop> {
        match self.get(index) {
            None => Ok(otherwise),
            Some(value) => Ok(plain(script, value)?.to_boolean()?),
        }
    }
}

/// A value without an object around it.
pub(super) fn plain(script: &mut Interpreter, value: &Variant) -> Result<Variant, Stop> {
    match value {
        Variant::Object(_) | Variant::Nothing => script.plain(value),
        other => Ok(other.clone()),
    }
}

/// The value of a count. More than a Long holds is a Double, as Windows gives the size of a large file.
pub(super) fn count(number: usize) -> Variant {
    i32::try_from(number).map_or(Variant::Double(number as f64), Variant::Long)
}

/// 5, for an argument that cannot be meant.
pub(super) fn invalid_argument() -> RuntimeError {
    failure::invalid_call()
}
