//! Why a script is left to the interpreter.

/// The reason, with the line where it lies.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Untypable {
    pub(super) line: u32,
    pub(super) reason: String,
}

/// An answer, or the reason why there is none.
pub(super) type Typed<T> = Result<T, Untypable>;
