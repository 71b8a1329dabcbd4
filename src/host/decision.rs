use crate::source::Span;

/// What a condition asked.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Question {
    /// `IF EXIST`, with the absolute path.
    Exists(String),
    /// `IF DEFINED`, with the variable's name.
    Defined(String),
    /// `IF ERRORLEVEL`: the code is this or greater.
    ErrorLevel(i64),
    /// `IF a == b` and its siblings, with both sides as they stood there. They may hold a secret: nobody shows them.
    Compare(String, String),
    /// A condition of a directory script.
    Script,
}

/// A condition that a script tested, and what came of it.
///
/// No effect and in no trace: it tells which ways of a script were taken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Decision {
    /// What was asked.
    pub question: Question,
    /// Whether it held.
    pub holds: bool,
    /// Where.
    pub span: Span,
}
