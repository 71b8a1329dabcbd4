/// Why a statement or a member did not come to its end.
#[derive(Debug, Clone)]
pub enum Stop {
    /// A run-time error, which `On Error Resume Next` can catch.
    Error(Box<RuntimeError>),
    /// `WScript.Quit`.
    Quit(i32),
}

/// A run-time error, as `Err` shows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RuntimeError {
    /// `Err.Number`: 1 to 65535 for the language's own, else an HRESULT.
    pub number: i32,
    /// `Err.Source`, such as `Microsoft VBScript runtime error`.
    pub source: String,
    /// `Err.Description`.
    pub description: String,
    /// What a person should know beyond Windows' text, such as a server's own words; scripts do not see it.
    pub detail: Option<String>,
}

impl RuntimeError {
    /// An error of the language itself, with its text.
    pub fn new(number: i32, description: impl Into<String>) -> Self {
        Self {
            number,
            source: "Microsoft VBScript runtime error".to_owned(),
            description: description.into(),
            detail: None,
        }
    }

    /// An error of the language itself with the text that Microsoft's list has for it.
    pub fn number(number: i32) -> Self {
        Self::new(
            number,
            super::error_texts::of(number).unwrap_or("Unknown runtime error"),
        )
    }

    /// As [`Self::number`], with what it is about: `Type mismatch: 'x'`.
    pub fn about(number: i32, what: &str) -> Self {
        let mut error = Self::number(number);
        error.description = format!("{}: '{what}'", error.description);
        error
    }

    /// An error of an automation object.
    pub fn of(source: &str, number: i32, description: impl Into<String>) -> Self {
        Self {
            number,
            source: source.to_owned(),
            description: description.into(),
            detail: None,
        }
    }

    /// What a person should know beyond Windows' text.
    #[must_use]
    pub fn detail(mut self, detail: impl Into<String>) -> Self {
        self.detail = Some(detail.into());
        self
    }

    /// Error 438 for an object that has no such member.
    pub fn no_member(member: &str) -> Self {
        Self::new(
            438,
            format!("Object doesn't support this property or method: '{member}'"),
        )
    }
}

impl From<RuntimeError> for Stop {
    fn from(error: RuntimeError) -> Self {
        Self::Error(Box::new(error))
    }
}
