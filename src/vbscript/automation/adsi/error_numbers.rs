//! The numbers and texts under which Windows shows what a directory refuses.
//!
//! ADSI's LDAP provider turns each LDAP result into a Windows error ("Win32 Error Codes", ADSI reference), which a
//! script sees as `0x8007xxxx` with the system's text for it. Errors of ADSI itself are `0x80005xxx` ("Generic ADSI
//! Error Codes").

use crate::host::directory::DirectoryError;
use crate::vbscript::{RuntimeError, Stop};

/// `Err.Source` of an ADSI object.
pub(crate) const SOURCE: &str = "Active Directory";

/// An error that ADSI itself raises.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Adsi {
    /// A path that is none.
    BadPath,
    /// A wrong argument.
    BadParameter,
    /// A value that the attribute's syntax cannot hold.
    CannotConvert,
    /// An attribute without a value.
    PropertyNotFound,
    /// A new object that was not saved yet.
    NotBound,
    /// No part of ADSI answers to the path's first word.
    InvalidSyntax,
    /// What this program, or Windows, does not implement.
    NotImplemented,
}

impl Adsi {
    fn parts(self) -> (u32, &'static str) {
        match self {
            Self::BadPath => (0x8000_5000, "An invalid directory pathname was passed"),
            Self::BadParameter => (0x8000_5008, "One or more input parameters are invalid"),
            Self::NotBound => (
                0x8000_5009,
                "The specified directory object is not bound to a remote resource",
            ),
            Self::CannotConvert => (
                0x8000_500C,
                "The directory datatype cannot be converted to/from a native DS datatype",
            ),
            Self::PropertyNotFound => (
                0x8000_500D,
                "The directory property cannot be found in the cache.",
            ),
            Self::InvalidSyntax => (0x8004_01E4, "Invalid syntax"),
            Self::NotImplemented => (0x8000_4001, "Not implemented"),
        }
    }

    /// The error, with what a person should know beyond it.
    pub(crate) fn error(self, detail: impl Into<String>) -> Stop {
        let (number, text) = self.parts();
        RuntimeError::of(SOURCE, number.cast_signed(), text)
            .detail(detail)
            .into()
    }
}

/// A directory's error as a script sees it; LDAP code, the server's words and the remedy go into the detail.
pub(crate) fn of_directory(error: &DirectoryError) -> RuntimeError {
    let number = 0x8007_0000 | error.code.windows_error();
    let text = error.code.windows_text();
    RuntimeError::of(SOURCE, number.cast_signed(), text).detail(words(error))
}

/// As [`of_directory`], ready to end a statement.
pub(crate) fn stop(error: &DirectoryError) -> Stop {
    of_directory(error).into()
}

/// LDAP code, the server's words and the remedy.
pub(crate) fn words(error: &DirectoryError) -> String {
    match &error.help {
        Some(help) => format!("{error}; {help}"),
        None => error.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::host::directory::ResultCode;

    fn number_of(code: ResultCode) -> u32 {
        of_directory(&DirectoryError::new(code, "said the server"))
            .number
            .cast_unsigned()
    }

    #[test]
    fn ldap_results_have_the_numbers_of_microsofts_table() {
        for (code, number) in [
            (ResultCode::NO_SUCH_OBJECT, 0x8007_2030),
            (ResultCode::CONSTRAINT_VIOLATION, 0x8007_202F),
            (ResultCode::NO_SUCH_ATTRIBUTE, 0x8007_200A),
            (ResultCode::ENTRY_ALREADY_EXISTS, 0x8007_1392),
            (ResultCode::INVALID_CREDENTIALS, 0x8007_052E),
            (ResultCode::INSUFFICIENT_ACCESS_RIGHTS, 0x8007_0005),
            (ResultCode::UNWILLING_TO_PERFORM, 0x8007_2035),
            (ResultCode::SERVER_DOWN, 0x8007_203A),
            (ResultCode::TIMEOUT, 0x8007_05B4),
            (ResultCode(12345), 0x8007_001F),
        ] {
            assert_eq!(number_of(code), number, "{code:?}");
        }
    }

    #[test]
    fn the_detail_names_code_words_and_remedy() {
        let error = DirectoryError::new(ResultCode(53), "00002098: no").help("ask somebody");
        let error = of_directory(&error);
        assert_eq!(
            error.detail.as_deref(),
            Some("00002098: no (LDAP 53); ask somebody")
        );
        assert_eq!(
            error.description,
            "The server is unwilling to process the request."
        );
    }
}
