//! Script text as it was written: code pages, line ends, positions and diagnostics.

mod by_text;
mod codepage;
mod diagnostic;
mod digest;
mod judge;
mod render;
mod span;
mod text;
mod visible;

pub(crate) use by_text::ByText;
pub use codepage::{CodePage, UnknownCodePage};
pub use diagnostic::{Diagnostic, Severity};
pub(crate) use digest::sha256;
pub use span::Span;
pub(crate) use text::lines_of;
pub use text::{DecodeError, LineEnding, SourceText};
pub use visible::visible;
