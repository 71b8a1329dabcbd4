//! ADO's own errors ("ErrorValueEnum") and those of OLE DB under which the ADSI provider reports.

use crate::host::directory::{DirectoryError, ResultCode};
use crate::vbscript::automation::adsi::error_numbers;
use crate::vbscript::{RuntimeError, Stop};

/// An error that ADO itself raises.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Ado {
    /// No row, or none any more.
    NoCurrentRow,
    /// No such field or property.
    NotFound,
    /// What the provider does not offer.
    NotSupported,
    /// The object is not open.
    Closed,
    /// The object is open already.
    Open,
    /// A connection that is none.
    InvalidConnection,
    /// A provider other than ADSI's.
    NoProvider,
    /// Arguments that do not go together.
    InvalidArgument,
}

impl Ado {
    fn parts(self) -> (i32, &'static str) {
        match self {
            Self::NoCurrentRow => (
                3021,
                "Either BOF or EOF is True, or the current record has been deleted. Requested operation requires a current record.",
            ),
            Self::NotFound => (
                3265,
                "Item cannot be found in the collection corresponding to the requested name or ordinal.",
            ),
            Self::NotSupported => (
                3251,
                "Object or provider is not capable of performing requested operation.",
            ),
            Self::Closed => (3704, "Operation is not allowed when the object is closed."),
            Self::Open => (3705, "Operation is not allowed when the object is open."),
            Self::InvalidConnection => (
                3709,
                "The connection cannot be used to perform this operation. It is either closed or invalid in this context.",
            ),
            Self::NoProvider => (
                3706,
                "Provider cannot be found. It may not be properly installed.",
            ),
            Self::InvalidArgument => (
                3001,
                "Arguments are of the wrong type, are out of acceptable range, or are in conflict with one another.",
            ),
        }
    }

    /// The error as the object `source` raises it, with what a person should know beyond it.
    pub(super) fn error(self, source: &str, detail: impl Into<String>) -> Stop {
        let (number, text) = self.parts();
        // Facility 10, as for every error of an automation library.
        let number = (0x800A_0000_u32 | number.cast_unsigned()).cast_signed();
        RuntimeError::of(source, number, text).detail(detail).into()
    }
}

/// A command that cannot be read, or that the directory cannot read.
pub(super) fn bad_command(detail: impl Into<String>) -> Stop {
    provider(
        0x8004_0E14,
        "One or more errors occurred during processing of command.",
        detail.into(),
    )
}

/// A directory's error as a search shows it.
pub(super) fn of_search(error: &DirectoryError) -> Stop {
    let words = error_numbers::words(error);
    match error.code {
        ResultCode::NO_SUCH_OBJECT => provider(0x8004_0E37, "Table does not exist.", words),
        ResultCode::FILTER_ERROR | ResultCode::INVALID_DN_SYNTAX | ResultCode(2 | 18) => {
            bad_command(words)
        }
        _ => {
            let mut error = error_numbers::of_directory(error);
            "Provider".clone_into(&mut error.source);
            error.into()
        }
    }
}

/// A base that is no path to a directory: for a search it is a table that does not exist.
pub(super) fn bad_base(stop: Stop) -> Stop {
    match stop {
        Stop::Error(error) => provider(
            0x8004_0E37,
            "Table does not exist.",
            error.detail.unwrap_or(error.description),
        ),
        other => other,
    }
}

fn provider(number: u32, text: &str, detail: String) -> Stop {
    RuntimeError::of("Provider", number.cast_signed(), text)
        .detail(detail)
        .into()
}
