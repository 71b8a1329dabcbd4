//! The language VBScript: tree, parser, values, interpreter, library functions, automation objects.

pub mod automation;
mod error;
mod error_texts;
mod grammar;
mod interpreter;
pub(crate) mod library;
mod object;
pub mod parser;
pub mod script_host;
mod session;
pub mod tree;
pub mod value;

pub use error::{RuntimeError, Stop};
pub(crate) use interpreter::is_given;
pub use interpreter::{Ending, ErrorState, Failure, Interpreter, Limits};
pub use object::{Access, Call, Enumeration, Object};
pub use parser::{Parsed, SyntaxError, SyntaxErrorKind, parse, parse_expression, parse_text};
pub use session::Session;
