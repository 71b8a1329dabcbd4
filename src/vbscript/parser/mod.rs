//! From a script's text to its tree.
//!
//! The grammar finds the tokens (`scan`); `statements`, `blocks`, `procedures`, `classes` and `expressions` build the tree out of them
//! by recursive descent; `redefined` then looks for names that a scope has twice. A damaged statement is reported and left out,
//! and parsing goes on in the next one; what else is wrong on the same logical line is probably a consequence and not told.

mod blocks;
mod classes;
mod cursor;
mod date;
mod expressions;
mod known_lines;
mod literal;
mod procedures;
mod recovery;
mod redefined;
mod scan;
mod statements;
mod syntax_error;
#[cfg(test)]
mod tests;
mod token;

use crate::source::SourceText;

use super::tree::{Expression, Position, Script};
use recovery::Frame;
use token::{Token, TokenKind};

pub use syntax_error::{SyntaxError, SyntaxErrorKind};

/// Blocks and expressions inside one another; a bound of this program that keeps it from running out of stack.
const NESTING_LIMIT: u32 = 128;

/// How high an expression's tree may grow: `a & b & c …` makes it one higher with every operator.
const HEIGHT_LIMIT: u32 = 500;

/// What a text says.
#[derive(Debug, Clone, Default)]
pub struct Parsed {
    /// The tree, without the damaged statements.
    pub script: Script,
    /// All syntax errors in the order of the text. Windows tells the first and runs nothing.
    pub errors: Vec<SyntaxError>,
}

/// Parses a file.
pub fn parse(source: &SourceText) -> Parsed {
    parse_text(source.text())
}

/// Parses a text, such as that of `Execute`.
pub fn parse_text(text: &str) -> Parsed {
    let mut parser = Parser::new(text);
    let script = parser.script();
    let mut errors = parser.errors;
    errors.extend(redefined::names(&script));
    errors.sort_by_key(|error| error.position);
    Parsed { script, errors }
}

/// Parses the text of `Eval`.
///
/// # Errors
/// When it is no expression, or more than one.
pub fn parse_expression(text: &str) -> Result<Expression, SyntaxError> {
    let mut parser = Parser::new(text);
    parser.skip_separators();
    let expression = parser.expression()?;
    parser.skip_separators();
    if parser.peek().kind == TokenKind::End {
        Ok(expression)
    } else {
        Err(parser.error(SyntaxErrorKind::ExpectedEndOfStatement))
    }
}

type Parsing<T> = Result<T, SyntaxError>;

struct Parser<'t> {
    tokens: Vec<Token<'t>>,
    at: usize,
    errors: Vec<SyntaxError>,
    /// Errors at tokens before this one are not told: their logical line has one already.
    silent_until: usize,
    /// The open blocks, outermost first.
    frames: Vec<Frame>,
    /// Blocks whose beginning was too damaged to be seen as such: their ends are passed over in silence.
    abandoned: Vec<recovery::Block>,
    /// `Option Explicit` is given.
    explicit: bool,
    /// A statement has been read.
    begun: bool,
    /// A block has ended without its end, so that no end of a statement stands here either.
    unclosed: bool,
    /// How many `If` on one line are open around the present statement.
    line_ifs: u32,
    depth: u32,
    /// How high the tree of the expression just parsed is.
    height: u32,
}

impl<'t> Parser<'t> {
    fn new(text: &'t str) -> Self {
        Self {
            tokens: scan::tokens(text),
            at: 0,
            errors: Vec::new(),
            silent_until: 0,
            frames: Vec::new(),
            abandoned: Vec::new(),
            explicit: false,
            begun: false,
            unclosed: false,
            line_ifs: 0,
            depth: 0,
            height: 0,
        }
    }

    fn script(&mut self) -> Script {
        let body = self.block();
        Script {
            explicit: self.explicit,
            body,
        }
    }

    /// Runs `parse` one level deeper.
    fn nested<T>(&mut self, parse: impl FnOnce(&mut Self) -> Parsing<T>) -> Parsing<T> {
        if self.depth >= NESTING_LIMIT {
            return Err(self.error(SyntaxErrorKind::OutOfMemory));
        }
        self.depth += 1;
        let parsed = parse(self);
        self.depth -= 1;
        parsed
    }
}
