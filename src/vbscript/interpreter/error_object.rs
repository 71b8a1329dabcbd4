use super::Interpreter;
use super::execute::text_of;
use crate::vbscript::tree::Position;
use crate::vbscript::value::Variant;
use crate::vbscript::{Access, Call, Object, RuntimeError, Stop};

/// What `Err` shows.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ErrorState {
    /// `Err.Number`
    pub number: i32,
    /// `Err.Source`
    pub source: String,
    /// `Err.Description`
    pub description: String,
    /// `Err.HelpFile`
    pub help_file: String,
    /// `Err.HelpContext`
    pub help_context: i32,
    /// Where the last error happened that was not trapped where it happened.
    pub(super) position: Position,
    /// An error is on its way outwards; its place is usual.
    pub(super) in_flight: bool,
}

impl ErrorState {
    /// `Err.Clear`
    pub fn clear(&mut self) {
        *self = Self {
            position: self.position,
            ..Self::default()
        };
    }

    /// Takes over an error that is trapped.
    pub(super) fn trap(&mut self, error: RuntimeError) {
        self.in_flight = false;
        self.number = error.number;
        self.source = error.source;
        self.description = error.description;
    }
}

/// `Err`
pub(super) struct ErrorObject;

impl Object for ErrorObject {
    fn type_name(&self) -> String {
        "Object".to_owned()
    }

    fn call(&self, script: &mut Interpreter, call: &Call<'_>) -> Result<Variant, Stop> {
        if call.is("Raise") {
            return raise(script, call.arguments);
        }
        if call.is("Clear") {
            script.error.clear();
            return Ok(Variant::Empty);
        }
        match (call.access, call.arguments) {
            (Access::Get | Access::Call, []) => read(&script.error, call),
            (Access::Let, [value]) => {
                let value = script.plain(value)?;
                write(&mut script.error, call, &value)
            }
            _ => Err(RuntimeError::number(450).into()),
        }
    }
}

fn read(state: &ErrorState, call: &Call<'_>) -> Result<Variant, Stop> {
    if call.is("Number") || call.member.is_empty() {
        Ok(Variant::Long(state.number))
    } else if call.is("Description") {
        Ok(Variant::text(&state.description))
    } else if call.is("Source") {
        Ok(Variant::text(&state.source))
    } else if call.is("HelpFile") {
        Ok(Variant::text(&state.help_file))
    } else if call.is("HelpContext") {
        Ok(Variant::Long(state.help_context))
    } else {
        Err(call.unknown())
    }
}

fn write(state: &mut ErrorState, call: &Call<'_>, value: &Variant) -> Result<Variant, Stop> {
    if call.is("Number") || call.member.is_empty() {
        state.number = super::execute::long_of(value)?;
    } else if call.is("Description") {
        state.description = text_of(value)?;
    } else if call.is("Source") {
        state.source = text_of(value)?;
    } else if call.is("HelpFile") {
        state.help_file = text_of(value)?;
    } else if call.is("HelpContext") {
        state.help_context = super::execute::long_of(value)?;
    } else {
        return Err(call.unknown());
    }
    Ok(Variant::Empty)
}

/// `Err.Raise number, source, description, helpfile, helpcontext`. What is left out stays as it is if `Err` shows
/// this error already, and is the language's own otherwise (Microsoft's reference of `Raise`).
fn raise(script: &mut Interpreter, arguments: &[Variant]) -> Result<Variant, Stop> {
    let mut values = Vec::new();
    for argument in arguments {
        values.push(if argument.is_missing() {
            None
        } else {
            Some(script.plain(argument)?)
        });
    }
    let mut values = values.into_iter();
    let Some(Some(number)) = values.next() else {
        return Err(RuntimeError::number(450).into());
    };
    let number = super::execute::long_of(&number)?;
    if number == 0 {
        return Err(RuntimeError::number(5).into());
    }
    let mut text = || match values.next() {
        Some(Some(value)) => text_of(&value).map(Some),
        _ => Ok(None),
    };
    let (source, description, help_file) = (text()?, text()?, text()?);
    let help_context = match values.next() {
        Some(Some(value)) => super::execute::long_of(&value)?,
        _ => 0,
    };
    let usual = RuntimeError::number(number);
    script.error.help_file = help_file.unwrap_or_default();
    script.error.help_context = help_context;
    let error = RuntimeError {
        number,
        source: source.unwrap_or(usual.source),
        description: description.unwrap_or(usual.description),
        detail: None,
    };
    Err(error.into())
}
