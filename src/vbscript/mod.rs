//! The language VBScript: tree, parser, values, interpreter, library functions, automation objects.

pub mod automation;
mod error;
mod interpreter;
mod object;
mod session;
pub mod tree;
pub mod value;

pub use error::{RuntimeError, Stop};
pub use interpreter::Interpreter;
pub use object::{Access, Call, Enumeration, Object};
pub use session::Session;
