/// Why a file is not LDIF.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("line {line}: {message}")]
pub struct LdifError {
    /// The line, from 1.
    pub line: usize,
    /// What is the matter with it.
    pub message: String,
}

impl LdifError {
    pub(super) fn new(line: usize, message: impl Into<String>) -> Self {
        Self {
            line,
            message: message.into(),
        }
    }
}
