//! The command lines as typed values: parsing, checks, and printing in canonical form.

mod codes;
mod kill;
mod load;
mod messages;
mod sleep;
mod watch_id;

use std::fmt;

pub use codes::{ArmGetCode, ArmSetCode};
pub use kill::ArmKill;
pub use load::{ArmLoad, ProgramTarget, Target};
pub use messages::{ArmBroadcast, ArmLog};
pub use sleep::ArmSleep;

use super::names::{Standing, meant, standing};
use crate::host::programs::words::Word;
use crate::source::{Diagnostic, Severity, Span};

/// Where something stands in the text after the command's name, in bytes.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Place {
    /// First byte.
    pub offset: usize,
    /// How many bytes, quotation marks included.
    pub length: usize,
    /// A quotation mark was opened here and never closed.
    pub unclosed: bool,
}

/// A value with its place; two are equal when their values are, wherever they stand.
#[derive(Debug, Clone)]
pub struct Located<T> {
    /// The value.
    pub value: T,
    /// Its place.
    pub place: Place,
}

impl<T> Located<T> {
    /// A value with its place.
    pub fn new(value: T, place: Place) -> Self {
        Self { value, place }
    }
}

impl<T: PartialEq> PartialEq for Located<T> {
    fn eq(&self, other: &Self) -> bool {
        self.value == other.value
    }
}

impl<T: Eq> Eq for Located<T> {}

/// A value that no text stands for.
impl<T> From<T> for Located<T> {
    fn from(value: T) -> Self {
        Self::new(value, Place::default())
    }
}

/// A command line of the ARM family.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ArmCommand {
    /// `ARMLOAD`
    Load(Box<ArmLoad>),
    /// `ARMKILL`
    Kill(ArmKill),
    /// `ARMBCAST`
    Broadcast(ArmBroadcast),
    /// `ARMLOG`
    Log(ArmLog),
    /// `ARMSLEEP`
    Sleep(ArmSleep),
    /// `ARMSETCD`
    SetCode(ArmSetCode),
    /// `ARMGETCD`
    GetCode(ArmGetCode),
}

/// Why a command line cannot be understood.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct ArmSyntaxError {
    /// First byte of what is wrong, in the text after the command's name.
    pub offset: usize,
    /// How many bytes are meant; 0 where something is missing.
    pub length: usize,
    /// What is wrong, in one sentence.
    pub message: String,
    /// What to write instead.
    pub help: Option<String>,
}

impl ArmSyntaxError {
    fn at(place: Place, message: impl Into<String>) -> Self {
        Self {
            offset: place.offset,
            length: place.length,
            message: message.into(),
            help: None,
        }
    }

    fn missing(text: &str, message: impl Into<String>) -> Self {
        Self {
            offset: text.trim_end_matches([' ', '\t']).len(),
            length: 0,
            message: message.into(),
            help: None,
        }
    }

    fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }
}

/// A remark on a command line that can be understood.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Remark {
    /// How much it matters.
    pub severity: Severity,
    /// What it is about, in the text after the command's name.
    pub place: Place,
    /// What is the matter, in one sentence.
    pub message: String,
    /// What to do about it.
    pub help: Option<String>,
}

impl Remark {
    fn new(severity: Severity, place: Place, message: impl Into<String>) -> Self {
        Self {
            severity,
            place,
            message: message.into(),
            help: None,
        }
    }

    fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }

    fn unclosed(place: Place) -> Option<Self> {
        place.unclosed.then(|| {
            Self::new(
                Severity::Warning,
                place,
                "the quotation mark is not closed, so the rest of the line belongs to the text",
            )
        })
    }

    /// The remark as a diagnostic about `arguments`, the text it was made from.
    pub fn diagnostic(&self, span: Span, arguments: &str) -> Diagnostic {
        Diagnostic {
            severity: self.severity,
            message: self.message.clone(),
            span: Some(span),
            length: characters(arguments, self.place.offset, self.place.length),
            excerpt: None,
            help: self.help.clone(),
        }
    }
}

impl ArmSyntaxError {
    /// The error as a diagnostic about `arguments`, the text that was parsed.
    pub fn diagnostic(&self, span: Span, arguments: &str) -> Diagnostic {
        Diagnostic {
            severity: Severity::Error,
            message: self.message.clone(),
            span: Some(span),
            length: characters(arguments, self.offset, self.length),
            excerpt: None,
            help: self.help.clone(),
        }
    }
}

/// How many characters a place covers; at least 1, so that there is something to mark.
fn characters(text: &str, offset: usize, length: usize) -> u32 {
    let count = text
        .get(offset..offset.saturating_add(length))
        .map_or(0, |part| part.chars().count());
    u32::try_from(count).unwrap_or(u32::MAX).max(1)
}

impl From<Word> for Located<String> {
    fn from(word: Word) -> Self {
        let place = word.place();
        Self::new(word.value, place)
    }
}

impl Word {
    fn place(&self) -> Place {
        Place {
            offset: self.offset,
            length: self.length,
            unclosed: self.unclosed,
        }
    }
}

/// Parses a command line: the name in any case, with or without folder and `.exe`, and the text after it.
///
/// # Errors
/// When the name is not one of the family's, or the text does not fit the command.
pub fn parse(name: &str, arguments: &str) -> Result<ArmCommand, ArmSyntaxError> {
    let nowhere = Place::default();
    match standing(name) {
        Standing::Command("ARMLOAD") => {
            load::parse(arguments).map(|load| ArmCommand::Load(Box::new(load)))
        }
        Standing::Command("ARMKILL") => kill::parse(arguments).map(ArmCommand::Kill),
        Standing::Command("ARMBCAST") => {
            messages::parse_broadcast(arguments).map(ArmCommand::Broadcast)
        }
        Standing::Command("ARMLOG") => messages::parse_log(arguments).map(ArmCommand::Log),
        Standing::Command("ARMSLEEP") => sleep::parse(arguments).map(ArmCommand::Sleep),
        Standing::Command("ARMSETCD") => codes::parse_set(arguments).map(ArmCommand::SetCode),
        Standing::Command("ARMGETCD") => codes::parse_get(arguments).map(ArmCommand::GetCode),
        Standing::Command(other) | Standing::Unsupported(other) => Err(ArmSyntaxError::at(
            nowhere,
            format!("{other} is a command of the cluster product that Armistice does not have"),
        )
        .help(
            "Its syntax is not published; nothing is known of what it does with these arguments.",
        )),
        Standing::LinuxOnly(other) => Err(ArmSyntaxError::at(
            nowhere,
            format!("{other} is a command of the cluster product for Linux"),
        )),
        Standing::Unknown => {
            let error = ArmSyntaxError::at(nowhere, format!("{name} is not an ARM command"));
            Err(match meant(name) {
                Some(command) => error.help(format!("Is {command} meant?")),
                None => error,
            })
        }
    }
}

impl ArmCommand {
    /// The command's canonical name.
    pub fn name(&self) -> &'static str {
        match self {
            Self::Load(_) => "ARMLOAD",
            Self::Kill(_) => "ARMKILL",
            Self::Broadcast(_) => "ARMBCAST",
            Self::Log(_) => "ARMLOG",
            Self::Sleep(_) => "ARMSLEEP",
            Self::SetCode(_) => "ARMSETCD",
            Self::GetCode(_) => "ARMGETCD",
        }
    }

    /// What is doubtful in a command line that can be understood.
    pub fn check(&self) -> Vec<Remark> {
        match self {
            Self::Load(load) => load.check(),
            Self::Kill(kill) => kill.check(),
            Self::Broadcast(broadcast) => broadcast.check(),
            Self::Log(log) => log.check(),
            Self::Sleep(_) | Self::SetCode(_) | Self::GetCode(_) => Vec::new(),
        }
    }
}

/// The canonical command line; parsing it gives the same command again.
impl fmt::Display for ArmCommand {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} ", self.name())?;
        match self {
            Self::Load(load) => load.fmt_arguments(f),
            Self::Kill(kill) => kill.fmt_arguments(f),
            Self::Broadcast(broadcast) => broadcast.fmt_arguments(f),
            Self::Log(log) => log.fmt_arguments(f),
            Self::Sleep(sleep) => write!(f, "{}", sleep.seconds.value),
            Self::SetCode(set) => set.fmt_arguments(f),
            Self::GetCode(get) => get.fmt_arguments(f),
        }
    }
}

#[cfg(test)]
mod tests;
