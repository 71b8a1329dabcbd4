//! Takes logical lines apart: asks the grammar for pieces, and for more lines while a block or a caret is open.
//!
//! `structure` builds commands out of the pieces, `build` turns single pieces into values.

mod build;
mod structure;

use std::rc::Rc;

use pest::Parser as _;
use pest::iterators::Pair;

use super::grammar::{Pieces, Rule};
use super::lines::{Line, LineSource, Origin};
use super::tree::{Command, Offset};

pub(crate) use build::{name_end, resolve_carets};

/// cmd keeps 8,191 characters of a line; a longer one it cannot read.
pub const LINE_LIMIT: usize = 8191;

/// Parentheses, `IF` and `FOR` inside one another; a bound of this program, far above what scripts have.
const NESTING_LIMIT: usize = 250;

/// A logical line taken apart.
#[derive(Debug, Clone)]
pub struct Parsed {
    /// What it says.
    pub command: Rc<Command>,
    /// The whole text, lines joined, as it was parsed.
    pub text: Rc<str>,
    /// Where the text came from.
    pub origin: Origin,
}

/// A logical line that cannot be taken apart: cmd ends the script there.
#[derive(Debug, Clone)]
pub struct SyntaxError {
    /// What cmd says.
    pub kind: SyntaxErrorKind,
    /// Where it gave up.
    pub offset: Offset,
    /// How many bytes are meant.
    pub length: usize,
    /// Where the text came from.
    pub origin: Origin,
}

/// What cmd says of a logical line that it cannot take apart.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SyntaxErrorKind {
    /// A token where none may stand.
    #[error("{0} was unexpected at this time.")]
    Unexpected(String),
    /// Something is missing at the line's end.
    #[error("The syntax of the command is incorrect.")]
    Incomplete,
    /// A block that the file's end cuts off.
    #[error("The closing parenthesis of a block is missing.")]
    OpenBlock,
    /// More than 8,191 characters.
    #[error("The input line is too long.")]
    TooLong,
    /// Deeper than this program follows.
    #[error("Blocks are nested more than {NESTING_LIMIT} deep.")]
    TooDeep,
}

/// What can stop the parser.
#[derive(Debug)]
pub enum ParseError<E> {
    /// The text itself.
    Syntax(Box<SyntaxError>),
    /// The source of the lines.
    Source(E),
}

type Parsing<T, E> = Result<T, ParseError<E>>;

/// Reads one logical line from `source`; `None` at the end of the file.
///
/// # Errors
/// When the line cannot be read or taken apart. The lines it consumed are gone, so that the next call goes on behind them.
pub fn parse_line<S: LineSource>(source: &mut S) -> Parsing<Option<Parsed>, S::Error> {
    let Some(first) = source.next_line().map_err(ParseError::Source)? else {
        return Ok(None);
    };
    let mut parser = Parser {
        source,
        text: String::new(),
        at: 0,
        origin: Origin::default(),
        nesting: 0,
    };
    parser.append(first)?;
    let command = parser.logical_line()?;
    Ok(Some(Parsed {
        command: Rc::new(command),
        text: Rc::from(parser.text),
        origin: parser.origin,
    }))
}

struct Parser<'s, S> {
    source: &'s mut S,
    text: String,
    at: Offset,
    origin: Origin,
    nesting: usize,
}

/// Whether a closing parenthesis ends something.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Depth {
    Outside,
    Inside,
}

impl Depth {
    fn choose(self, outside: Rule, inside: Rule) -> Rule {
        match self {
            Self::Outside => outside,
            Self::Inside => inside,
        }
    }
}

pub(crate) fn is_separator(c: char) -> bool {
    matches!(
        c,
        ' ' | '\t' | ',' | ';' | '=' | '\u{0B}' | '\u{0C}' | '\u{A0}'
    )
}

impl<S: LineSource> Parser<'_, S> {
    // ---- text ----

    fn rest(&self) -> &str {
        self.text.get(self.at..).unwrap_or("")
    }

    fn peek(&self) -> Option<char> {
        self.rest().chars().next()
    }

    fn append(&mut self, line: Line) -> Parsing<(), S::Error> {
        let start = self.text.len();
        self.origin.add(start, line.index, line.columns);
        // Characters, not bytes: but only a text with more bytes than that needs counting.
        if line.text.len() > LINE_LIMIT && line.text.chars().count() > LINE_LIMIT {
            return Err(self.error(SyntaxErrorKind::TooLong, start, 1));
        }
        if self.text.is_empty() {
            self.text = line.text;
        } else {
            self.text.push_str(&line.text);
        }
        Ok(())
    }

    /// Reads the line that a caret at the end asks for. The caret stays and so takes the meaning of that line's first
    /// character; an empty line stands for a line feed, and the text goes on in the line after it.
    fn continue_line(&mut self) -> Parsing<(), S::Error> {
        loop {
            let Some(line) = self.source.next_line().map_err(ParseError::Source)? else {
                if self.text.ends_with('^') {
                    self.text.pop();
                }
                return Ok(());
            };
            let empty = line.text.is_empty();
            if empty && self.text.ends_with('^') {
                self.text.push('\n');
                continue;
            }
            return self.append(line);
        }
    }

    /// Reads the next line of an open block; false at the end of the file.
    fn next_line(&mut self) -> Parsing<bool, S::Error> {
        let Some(line) = self.source.next_line().map_err(ParseError::Source)? else {
            return Ok(false);
        };
        self.text.push('\n');
        self.append(line)?;
        Ok(true)
    }

    fn skip_separators(&mut self) {
        let rest = self.rest();
        self.at += rest.len() - rest.trim_start_matches(is_separator).len();
    }

    fn at_line_end(&self) -> bool {
        matches!(self.peek(), None | Some('\n'))
    }

    // ---- errors ----

    fn error(&self, kind: SyntaxErrorKind, offset: Offset, length: usize) -> ParseError<S::Error> {
        ParseError::Syntax(Box::new(SyntaxError {
            kind,
            offset,
            length,
            origin: self.origin.clone(),
        }))
    }

    /// The token at `at` is one too many.
    fn unexpected(&self, at: Offset) -> ParseError<S::Error> {
        let rest = self.text.get(at..).unwrap_or("");
        let skipped = rest.trim_start_matches([' ', '\t']);
        let at = at + (rest.len() - skipped.len());
        let token = token_for_message(skipped);
        if token.is_empty() {
            return self.error(SyntaxErrorKind::Incomplete, at, 1);
        }
        let length = token.len();
        self.error(SyntaxErrorKind::Unexpected(token.to_owned()), at, length)
    }

    // ---- pieces ----

    /// Takes the piece that `rule` describes from the present position; reads on while a caret asks for more.
    fn take<T>(
        &mut self,
        rule: Rule,
        build: impl Fn(Pair<'_, Rule>, Offset) -> T,
    ) -> Parsing<Option<T>, S::Error> {
        loop {
            let start = self.at;
            let rest = self.text.get(start..).unwrap_or("");
            let Ok(mut pairs) = Pieces::parse(rule, rest) else {
                return Ok(None);
            };
            let Some(pair) = pairs.next() else {
                return Ok(None);
            };
            let end = pair.as_span().end();
            // Only at the very end of what was read can a caret be left without a character.
            if end == rest.len() && rest.ends_with('^') && wants_more(&pair) {
                self.continue_line()?;
                continue;
            }
            let built = build(pair, start);
            self.at = start + end;
            return Ok(Some(built));
        }
    }

    fn keyword(&mut self, rule: Rule) -> bool {
        let end = match Pieces::parse(rule, self.rest()) {
            Ok(mut pairs) => pairs.next().map(|pair| pair.as_span().end()),
            Err(_) => None,
        };
        if let Some(end) = end {
            self.at += end;
        }
        end.is_some()
    }
}

/// Whether the last thing in a piece is a caret that waits for its character.
fn wants_more(pair: &Pair<'_, Rule>) -> bool {
    match pair.clone().into_inner().last() {
        Some(last) => wants_more(&last),
        None if pair.as_rule() == Rule::remark_rest => false,
        None => ends_with_open_caret(pair.as_str()),
    }
}

fn ends_with_open_caret(text: &str) -> bool {
    let mut quoted = false;
    let mut chars = text.chars();
    while let Some(c) = chars.next() {
        match c {
            '"' => quoted = !quoted,
            '^' if !quoted && chars.next().is_none() => return true,
            _ => {}
        }
    }
    false
}

/// The token that cmd shows in "… was unexpected at this time."
fn token_for_message(text: &str) -> &str {
    let mut chars = text.char_indices();
    match chars.next() {
        None | Some((_, '\n')) => "",
        Some((_, first @ ('&' | '|' | '<' | '>'))) => {
            let double = text[1..].starts_with(first);
            &text[..1 + usize::from(double)]
        }
        Some((_, '(' | ')')) => &text[..1],
        Some((_, first)) => {
            let end = chars
                .find(|(_, c)| {
                    is_separator(*c) && !(first == '=' && *c == '=')
                        || matches!(c, '&' | '|' | '<' | '>' | '(' | ')' | '\n')
                })
                .map_or(text.len(), |(index, _)| index);
            &text[..end]
        }
    }
}
