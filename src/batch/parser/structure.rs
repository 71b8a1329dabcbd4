//! Builds commands out of pieces: blocks, `IF`, `FOR`, concatenation, labels.

use super::build::{
    build_for, build_if, build_plain, build_redirection, build_simple, resolve_carets,
};
use super::{Depth, NESTING_LIMIT, ParseError, Parser, Parsing, SyntaxErrorKind, is_separator};
use crate::batch::grammar::{Pieces, Rule};
use crate::batch::lines::LineSource;
use crate::batch::tree::{Command, For, If, Kind, Offset, Redirection, Token};
use pest::Parser as _;

impl<S: LineSource> Parser<'_, S> {
    pub(super) fn logical_line(&mut self) -> Parsing<Command, S::Error> {
        self.skip_separators();
        if self.at_line_end() {
            return Ok(self.empty());
        }
        let command = self.sequence(Depth::Outside)?;
        self.skip_separators();
        if self.at_line_end() {
            Ok(command)
        } else {
            Err(self.unexpected(self.at))
        }
    }

    fn empty(&self) -> Command {
        Command {
            offset: self.at,
            quiet: false,
            kind: Kind::Empty,
            redirections: Vec::new(),
        }
    }

    fn deeper(&mut self) -> Parsing<(), S::Error> {
        self.nesting += 1;
        if self.nesting > NESTING_LIMIT {
            return Err(self.error(SyntaxErrorKind::TooDeep, self.at, 1));
        }
        Ok(())
    }

    /// `a & b`: the loosest.
    fn sequence(&mut self, depth: Depth) -> Parsing<Command, S::Error> {
        self.deeper()?;
        let mut commands = vec![self.alternative(depth)?];
        while self.operator("&") {
            self.skip_separators();
            if self.at_line_end() || (depth == Depth::Inside && self.peek() == Some(')')) {
                break;
            }
            commands.push(self.alternative(depth)?);
        }
        self.nesting -= 1;
        Ok(fold_right(commands, Kind::Sequence))
    }

    /// `a || b`
    fn alternative(&mut self, depth: Depth) -> Parsing<Command, S::Error> {
        let mut commands = vec![self.conjunction(depth)?];
        while self.operator("||") {
            commands.push(self.conjunction(depth)?);
        }
        Ok(fold_left(commands, Kind::Or))
    }

    /// `a && b`
    fn conjunction(&mut self, depth: Depth) -> Parsing<Command, S::Error> {
        let mut commands = vec![self.pipe(depth)?];
        while self.operator("&&") {
            commands.push(self.pipe(depth)?);
        }
        Ok(fold_left(commands, Kind::And))
    }

    /// `a | b`: the tightest.
    fn pipe(&mut self, depth: Depth) -> Parsing<Command, S::Error> {
        let mut commands = vec![self.command(depth)?];
        while self.operator("|") {
            commands.push(self.command(depth)?);
        }
        Ok(fold_right(commands, Kind::Pipe))
    }

    fn operator(&mut self, wanted: &str) -> bool {
        let rest = self.rest();
        let trimmed = rest.trim_start_matches(is_separator);
        let Some(after) = trimmed.strip_prefix(wanted) else {
            return false;
        };
        // `&` is not the beginning of `&&`, nor `|` of `||`.
        if wanted.len() == 1 && after.starts_with(wanted) {
            return false;
        }
        self.at += rest.len() - after.len();
        true
    }

    fn command(&mut self, depth: Depth) -> Parsing<Command, S::Error> {
        self.skip_separators();
        let offset = self.at;
        let mut quiet = false;
        while self.peek() == Some('@') {
            quiet = true;
            self.at += 1;
            self.skip_separators();
        }
        if quiet && self.at_line_end() {
            return Ok(Command {
                quiet,
                ..self.empty()
            });
        }
        let mut redirections = Vec::new();
        while self.redirection(depth, &mut redirections)? {
            self.skip_separators();
        }
        let offset = if redirections.is_empty() {
            self.at
        } else {
            offset
        };
        let kind = self.kind(depth, &mut redirections)?;
        Ok(Command {
            offset,
            quiet,
            kind,
            redirections,
        })
    }

    fn redirection(
        &mut self,
        depth: Depth,
        redirections: &mut Vec<Redirection>,
    ) -> Parsing<bool, S::Error> {
        let mut chars = self.rest().chars();
        let starts = match chars.next() {
            Some('<' | '>') => true,
            Some(digit) if digit.is_ascii_digit() => matches!(chars.next(), Some('<' | '>')),
            _ => false,
        };
        if !starts {
            return Ok(false);
        }
        let at = self.at;
        let rule = depth.choose(Rule::redirect_out, Rule::redirect_in);
        match self.take(rule, |pair, start| build_redirection(&pair, start))? {
            Some(Some(redirection)) => {
                redirections.push(redirection);
                Ok(true)
            }
            _ => Err(self.missing_target(at)),
        }
    }

    /// A redirection without a file name: cmd names the token that stands there instead.
    fn missing_target(&self, at: Offset) -> ParseError<S::Error> {
        let rest = self.text.get(at..).unwrap_or("");
        let after = rest.trim_start_matches(|c: char| {
            c.is_ascii_digit() || matches!(c, '<' | '>' | '&') || is_separator(c)
        });
        self.unexpected(at + rest.len() - after.len())
    }

    fn kind(
        &mut self,
        depth: Depth,
        redirections: &mut Vec<Redirection>,
    ) -> Parsing<Kind, S::Error> {
        let next = self.peek();
        if matches!(
            next,
            Some('r' | 'R' | 'i' | 'I' | 'f' | 'F' | '(' | ')' | ':')
        ) {
            let head = match Pieces::parse(Rule::head, self.rest()) {
                Ok(mut pairs) => pairs.next().and_then(|pair| {
                    let end = pair.as_span().end();
                    let rule = pair.into_inner().next().map(|inner| inner.as_rule())?;
                    Some((rule, end))
                }),
                Err(_) => None,
            };
            if let Some((rule, end)) = head {
                let at = self.at;
                self.at += end;
                return match rule {
                    Rule::rem => self.remark(),
                    Rule::if_word => self.if_command(depth),
                    Rule::for_word => self.for_command(depth),
                    Rule::open => self.block(depth, redirections),
                    Rule::label => self.label(),
                    // Outside of a block a closing parenthesis where a command is expected makes a comment of the line.
                    _ if depth == Depth::Outside => {
                        self.at = self.line_end();
                        Ok(Kind::Empty)
                    }
                    _ => Err(self.unexpected(at)),
                };
            }
        }
        self.simple(depth, redirections)
    }

    fn line_end(&self) -> Offset {
        self.rest()
            .find('\n')
            .map_or(self.text.len(), |length| self.at + length)
    }

    fn remark(&mut self) -> Parsing<Kind, S::Error> {
        let text = self.take(Rule::remark, |pair, _| pair.as_str().to_owned())?;
        Ok(Kind::Remark(text.unwrap_or_default()))
    }

    fn label(&mut self) -> Parsing<Kind, S::Error> {
        let text = self.take(Rule::label_line, |pair, _| pair.as_str().to_owned())?;
        Ok(Kind::Label(text.unwrap_or_default()))
    }

    fn simple(
        &mut self,
        depth: Depth,
        redirections: &mut Vec<Redirection>,
    ) -> Parsing<Kind, S::Error> {
        let at = self.at;
        if let Some(text) = plain_start(self.rest(), depth) {
            let (simple, length) = (build_plain(text), text.len());
            self.at += length;
            return Ok(Kind::Simple(simple));
        }
        let rule = depth.choose(Rule::simple_out, Rule::simple_in);
        let built = self.take(rule, build_simple)?;
        let Some(built) = built else {
            if !redirections.is_empty() {
                return Ok(Kind::Empty);
            }
            return Err(self.unexpected(at));
        };
        let Some((simple, found)) = built else {
            return Err(self.missing_target(at));
        };
        redirections.extend(found);
        Ok(Kind::Simple(simple))
    }

    fn block(
        &mut self,
        outer: Depth,
        redirections: &mut Vec<Redirection>,
    ) -> Parsing<Kind, S::Error> {
        let open = self.at.saturating_sub(1);
        self.deeper()?;
        let mut body: Vec<Command> = Vec::new();
        let mut after_label = false;
        loop {
            self.skip_separators();
            match self.peek() {
                None => {
                    if !self.next_line()? {
                        return Err(self.error(SyntaxErrorKind::OpenBlock, open, 1));
                    }
                }
                Some('\n') => self.at += 1,
                Some(')') => {
                    // A block needs a command, and so does a label in it.
                    if body.is_empty() || after_label {
                        return Err(self.unexpected(self.at));
                    }
                    self.at += 1;
                    break;
                }
                Some(':') if after_label => {
                    // The second label in a row is carried out like a command: "::" is a drive that does not exist.
                    let offset = self.at;
                    let mut redirections = Vec::new();
                    let kind = self.simple(Depth::Inside, &mut redirections)?;
                    body.push(Command {
                        offset,
                        quiet: false,
                        kind,
                        redirections,
                    });
                    after_label = false;
                }
                Some(_) => {
                    let command = self.sequence(Depth::Inside)?;
                    after_label = matches!(command.kind, Kind::Label(_));
                    body.push(command);
                    self.skip_separators();
                    if !matches!(self.peek(), None | Some('\n' | ')')) {
                        return Err(self.unexpected(self.at));
                    }
                }
            }
        }
        self.nesting -= 1;
        loop {
            self.skip_separators();
            if !self.redirection(outer, redirections)? {
                break;
            }
        }
        Ok(Kind::Block(body))
    }

    fn body(&mut self, depth: Depth) -> Parsing<Command, S::Error> {
        self.skip_separators();
        if self.at_line_end() {
            return Err(self.error(SyntaxErrorKind::Incomplete, self.at, 1));
        }
        self.sequence(depth)
    }

    fn if_command(&mut self, depth: Depth) -> Parsing<Kind, S::Error> {
        let at = self.at;
        let rule = depth.choose(Rule::if_out, Rule::if_in);
        let Some(head) = self.take(rule, |pair, _| build_if(pair))? else {
            return Err(self.if_error(at, rule));
        };
        let Some((ignore_case, not, condition)) = head else {
            return Err(self.unexpected(at));
        };
        let then = self.body(depth)?;
        let before_else = self.at;
        self.skip_separators();
        let otherwise = if self.keyword(Rule::else_word) {
            Some(self.body(depth)?)
        } else {
            self.at = before_else;
            None
        };
        Ok(Kind::If(Box::new(If {
            ignore_case,
            not,
            condition,
            then,
            otherwise,
        })))
    }

    /// Where an `IF` stops making sense is where the grammar got furthest.
    fn if_error(&self, at: Offset, rule: Rule) -> ParseError<S::Error> {
        let rest = self.text.get(at..).unwrap_or("");
        let reached = match Pieces::parse(rule, rest) {
            Err(error) => match error.location {
                pest::error::InputLocation::Pos(position) => position,
                pest::error::InputLocation::Span((start, _)) => start,
            },
            Ok(_) => 0,
        };
        self.unexpected(at + reached)
    }

    fn for_command(&mut self, depth: Depth) -> Parsing<Kind, S::Error> {
        let at = self.at;
        let Some(head) = self.take(Rule::for_head, |pair, _| build_for(pair))? else {
            return Err(self.if_error(at, Rule::for_head));
        };
        let Some((kind, variable)) = head else {
            return Err(self.unexpected(at));
        };
        let mut set = String::new();
        loop {
            let part = self.take(Rule::for_set, |pair, _| resolve_carets(pair.as_str()))?;
            set.push_str(&part.unwrap_or_default());
            match self.peek() {
                Some(')') => {
                    self.at += 1;
                    break;
                }
                Some('\n') => {
                    // A line end inside the set separates like a blank.
                    set.push(' ');
                    self.at += 1;
                }
                _ => {
                    if !self.next_line()? {
                        return Err(self.error(SyntaxErrorKind::OpenBlock, at, 1));
                    }
                }
            }
        }
        self.skip_separators();
        if !self.keyword(Rule::do_word) {
            return Err(self.unexpected(self.at));
        }
        let body = self.body(depth)?;
        Ok(Kind::For(Box::new(For {
            kind,
            variable,
            set: Token::new(set),
            body,
        })))
    }
}

fn fold_right(mut commands: Vec<Command>, join: fn(Box<Command>, Box<Command>) -> Kind) -> Command {
    let mut whole = commands.pop().unwrap_or(Command {
        offset: 0,
        quiet: false,
        kind: Kind::Empty,
        redirections: Vec::new(),
    });
    while let Some(left) = commands.pop() {
        whole = joined(left, whole, join);
    }
    whole
}

fn fold_left(commands: Vec<Command>, join: fn(Box<Command>, Box<Command>) -> Kind) -> Command {
    let mut commands = commands.into_iter();
    let first = commands.next().unwrap_or(Command {
        offset: 0,
        quiet: false,
        kind: Kind::Empty,
        redirections: Vec::new(),
    });
    commands.fold(first, |left, right| joined(left, right, join))
}

fn joined(left: Command, right: Command, join: fn(Box<Command>, Box<Command>) -> Kind) -> Command {
    Command {
        offset: left.offset,
        quiet: left.quiet,
        kind: join(Box::new(left), Box::new(right)),
        redirections: Vec::new(),
    }
}

/// The command that a text begins with, where it has neither carets nor redirections outside of quotes, so that the grammar
/// has nothing to take apart in it: most commands are of that kind.
fn plain_start(text: &str, depth: Depth) -> Option<&str> {
    let is_special = |c: char| match c {
        '"' | '^' | '&' | '|' | '<' | '>' | '\n' => true,
        ')' => depth == Depth::Inside,
        _ => false,
    };
    let mut behind = text;
    loop {
        let plain = behind.find(is_special).unwrap_or(behind.len());
        behind = &behind[plain..];
        match behind.chars().next() {
            // A quotation goes on to the next quote, or to the line's end.
            Some('"') => {
                let inside = &behind[1..];
                behind = match inside.find(['"', '\n']) {
                    Some(end) => inside[end..].strip_prefix('"').unwrap_or(&inside[end..]),
                    None => "",
                };
            }
            Some('^' | '<' | '>') => return None,
            _ => break,
        }
    }
    let length = text.len() - behind.len();
    (length > 0).then(|| &text[..length])
}

#[cfg(test)]
mod tests {
    use super::*;

    proptest::proptest! {
        #![proptest_config(proptest::test_runner::Config::with_cases(4096))]
        #[test]
        fn a_plain_command_is_what_the_grammar_makes_of_it(text in "[a1 \t,;=%:.()&|<>^\"\n\u{A0}é]{1,12}") {
            for depth in [Depth::Outside, Depth::Inside] {
                let Some(plain) = plain_start(&text, depth) else {
                    continue;
                };
                let rule = depth.choose(Rule::simple_out, Rule::simple_in);
                let pair = Pieces::parse(rule, &text).unwrap().next().unwrap();
                proptest::prop_assert_eq!(pair.as_str(), plain);
                let (simple, redirections) = build_simple(pair, 0).unwrap();
                proptest::prop_assert_eq!(simple, build_plain(plain));
                proptest::prop_assert!(redirections.is_empty());
            }
        }
    }
}
