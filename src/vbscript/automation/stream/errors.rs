use crate::vbscript::{RuntimeError, Stop};

/// What the stream itself refuses ("ErrorValueEnum" in the ADO reference).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Failure {
    Argument,
    CannotOpen,
    CannotWrite,
    NotNow,
    NotSupported,
    Closed,
    Open,
}

impl Failure {
    pub(super) fn error(self) -> RuntimeError {
        let (number, text) = match self {
            Self::Argument => (
                3001,
                "Arguments are of the wrong type, are out of acceptable range, or are in conflict with one another.",
            ),
            Self::CannotOpen => (3002, "File could not be opened."),
            Self::CannotWrite => (3004, "Write to file failed."),
            Self::NotNow => (3219, "Operation is not allowed in this context."),
            Self::NotSupported => (
                3251,
                "Object or provider is not capable of performing requested operation.",
            ),
            Self::Closed => (3704, "Operation is not allowed when the object is closed."),
            Self::Open => (3705, "Operation is not allowed when the object is open."),
        };
        // Facility 10, as for every error of an automation library.
        let number = (0x800A_0000_u32 | number).cast_signed();
        RuntimeError::of("ADODB.Stream", number, text)
    }

    pub(super) fn because(self, reason: &str) -> Stop {
        self.error().detail(reason).into()
    }
}

impl From<Failure> for Stop {
    fn from(failure: Failure) -> Self {
        failure.error().into()
    }
}
