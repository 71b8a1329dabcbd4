//! `FOR /F`: the lines of files, of a text, of a command's output, cut into tokens.

use super::frame::split;
use super::{Interpreter, Run, Status};
use crate::batch::tree::For;
use crate::host::{Output, path};

/// What stands in the quotes after `FOR /F`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct LineOptions {
    eol: Option<char>,
    skip: usize,
    delims: Vec<char>,
    tokens: Vec<usize>,
    rest: bool,
    usebackq: bool,
}

impl Default for LineOptions {
    fn default() -> Self {
        Self {
            eol: Some(';'),
            skip: 0,
            delims: vec![' ', '\t'],
            tokens: vec![1],
            rest: false,
            usebackq: false,
        }
    }
}

/// Most variables that one `FOR /F` can set; cmd stops there, too.
const TOKEN_LIMIT: usize = 31;

impl LineOptions {
    /// Reads `eol=c skip=n delims=xxx tokens=x,y,m-n* usebackq`; the error is the part that makes no sense.
    pub(crate) fn parse(text: &str) -> Result<Self, String> {
        let text = text.trim();
        // Options without quotes around them may end in one that is meant: `delims^=^"`.
        let mut rest = match text.strip_prefix('"') {
            Some(inner) => inner.strip_suffix('"').unwrap_or(inner),
            None => text,
        };
        let mut options = Self::default();
        loop {
            rest = rest.trim_start_matches([' ', '\t']);
            if rest.is_empty() {
                return Ok(options);
            }
            let lower = rest.to_ascii_lowercase();
            if lower.starts_with("usebackq") {
                options.usebackq = true;
                rest = &rest["usebackq".len()..];
            } else if lower.starts_with("eol=") {
                rest = &rest[4..];
                options.eol = rest.chars().next();
                rest = &rest[options.eol.map_or(0, char::len_utf8)..];
            } else if lower.starts_with("skip=") {
                let (value, after) = word(&rest[5..]);
                options.skip = super::conditions::number(value)
                    .and_then(|skip| usize::try_from(skip).ok())
                    .ok_or_else(|| value.to_owned())?;
                rest = after;
            } else if lower.starts_with("delims=") {
                rest = &rest[7..];
                // A blank belongs to the delimiters only as the very last thing in the text; elsewhere it ends them.
                let end = rest
                    .char_indices()
                    .find(|(index, c)| *c == ' ' && !rest[*index..].trim_matches(' ').is_empty())
                    .map_or(rest.len(), |(index, _)| index);
                options.delims = rest[..end].chars().collect();
                rest = &rest[end..];
            } else if lower.starts_with("tokens=") {
                let (value, after) = word(&rest[7..]);
                (options.tokens, options.rest) = tokens(value).ok_or_else(|| value.to_owned())?;
                rest = after;
            } else {
                return Err(rest.to_owned());
            }
        }
    }

    /// `usebackq`: a text stands in single quotes.
    pub(crate) fn uses_back_quotes(&self) -> bool {
        self.usebackq
    }

    /// Lines are passed over.
    pub(crate) fn skips(&self) -> bool {
        self.skip > 0
    }

    /// The values that one line gives, or `None` when the line is passed over.
    pub(crate) fn cut(&self, line: &str) -> Option<Vec<String>> {
        let is_delim = |c: char| self.delims.contains(&c);
        let line = line.trim_start_matches(is_delim);
        if line.is_empty() {
            return None;
        }
        if self.eol.is_some_and(|eol| line.starts_with(eol)) {
            return None;
        }
        let highest = self.tokens.iter().copied().max().unwrap_or(0);
        let mut found: Vec<&str> = Vec::new();
        let mut rest = line;
        while found.len() < highest && !rest.is_empty() {
            let end = rest.find(is_delim).unwrap_or(rest.len());
            found.push(&rest[..end]);
            rest = rest[end..].trim_start_matches(is_delim);
        }
        let mut values: Vec<String> = self
            .tokens
            .iter()
            .map(|token| {
                token
                    .checked_sub(1)
                    .and_then(|index| found.get(index))
                    .copied()
                    .unwrap_or("")
                    .to_owned()
            })
            .collect();
        if self.rest {
            values.push(rest.to_owned());
        }
        values
            .iter()
            .any(|value| !value.is_empty())
            .then_some(values)
    }
}

fn word(text: &str) -> (&str, &str) {
    let end = text.find([' ', '\t']).unwrap_or(text.len());
    (&text[..end], &text[end..])
}

/// `1,3-5*`: the numbers in ascending order without repeats, and whether the rest of the line is wanted.
fn tokens(text: &str) -> Option<(Vec<usize>, bool)> {
    let (list, rest) = match text.strip_suffix('*') {
        Some(list) => (list.trim_end_matches(','), true),
        None => (text, false),
    };
    let mut numbers = Vec::new();
    for part in list.split(',').filter(|part| !part.is_empty()) {
        let (from, to) = match part.split_once('-') {
            Some((from, to)) => (from.parse().ok()?, to.parse().ok()?),
            None => {
                let single: usize = part.parse().ok()?;
                (single, single)
            }
        };
        if from == 0 || to > 255 {
            return None;
        }
        numbers.extend(from..=to);
    }
    numbers.sort_unstable();
    numbers.dedup();
    numbers.truncate(TOKEN_LIMIT);
    Some((numbers, rest))
}

impl Interpreter {
    pub(super) fn for_lines(&mut self, command: &For, options: Option<&str>, set: &str) -> Run {
        let options = match LineOptions::parse(options.unwrap_or("")) {
            Ok(options) => options,
            Err(part) => {
                self.err(&format!("{part} was unexpected at this time.\r\n"));
                self.errorlevel = 255;
                return Err(super::Stop::Abort);
            }
        };
        let set = set.trim_matches([' ', '\t', ',', ';', '=']);
        let (text_quote, command_quote) = if options.usebackq {
            ('\'', '`')
        } else {
            ('"', '\'')
        };
        if let Some(line) = between(set, text_quote) {
            return self.each_line(command, &options, std::iter::once(line.to_owned()));
        }
        if let Some(text) = between(set, command_quote) {
            let lines = self.output_lines(text);
            return self.each_line(command, &options, lines.into_iter());
        }
        let mut status = Status::SUCCESS;
        for name in split(set) {
            let full = self.absolute(&name);
            if path::device_of(&full).is_some() {
                continue;
            }
            let bytes = match self.host.files.read(&full) {
                Ok(bytes) => bytes,
                Err(_) => {
                    self.err(&format!("The system cannot find the file {name}.\r\n"));
                    self.errorlevel = 1;
                    return Ok(Status::FAILURE);
                }
            };
            let lines = self.lines_of(&bytes);
            status = self.each_line(command, &options, lines.into_iter())?;
        }
        Ok(status)
    }

    /// Lines of bytes in the session's code page, or of a Unicode file with its mark.
    fn lines_of(&self, bytes: &[u8]) -> Vec<String> {
        let text = if let Some(wide) = bytes.strip_prefix(&[0xFF, 0xFE]) {
            crate::source::CodePage::UTF_16LE.decode(wide).into_owned()
        } else {
            self.context.codepage.get().decode(bytes).into_owned()
        };
        let text = text.split('\u{1A}').next().unwrap_or("");
        text.split('\n')
            .map(|line| line.strip_suffix('\r').unwrap_or(line).to_owned())
            .collect()
    }

    /// Runs a command in a cmd.exe of its own and takes what it writes.
    fn output_lines(&mut self, text: &str) -> Vec<String> {
        let buffer = Output::buffer(self.context.codepage.get());
        let mut child = self.child();
        child.echo = false;
        child.context.streams.output = buffer.clone();
        let text = crate::batch::unwrap_command_quotes(text, |name| child.is_program(name));
        child.run_command_line(&text);
        let bytes = match buffer {
            Output::Buffer(bytes, _) => bytes.take(),
            _ => Vec::new(),
        };
        self.lines_of(&bytes)
    }

    fn each_line(
        &mut self,
        command: &For,
        options: &LineOptions,
        lines: impl Iterator<Item = String>,
    ) -> Run {
        let first = command.variable;
        self.rounds(
            command,
            lines.skip(options.skip),
            |variables, mark, line| {
                let Some(values) = options.cut(&line) else {
                    return false;
                };
                let mut letter = Some(first);
                for value in values {
                    let Some(name) = letter else { break };
                    variables.set(mark, name, &value);
                    letter = char::from_u32(u32::from(name) + 1);
                }
                true
            },
        )
    }
}

fn between(text: &str, quote: char) -> Option<&str> {
    text.strip_prefix(quote)?.strip_suffix(quote)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cut(options: &str, line: &str) -> Option<Vec<String>> {
        LineOptions::parse(options).unwrap().cut(line)
    }

    #[test]
    fn options_are_read_as_for_help_describes_them() {
        assert_eq!(cut("", "a b c"), Some(vec!["a".into()]));
        assert_eq!(
            cut("\"tokens=1,2*\"", "a b c d"),
            Some(vec!["a".into(), "b".into(), "c d".into()])
        );
        assert_eq!(cut("\"tokens=*\"", "  a b"), Some(vec!["a b".into()]));
        assert_eq!(cut("\"delims=\"", " a b"), Some(vec![" a b".into()]));
        assert_eq!(
            cut("\"tokens=2-3 delims=,;\"", "a,b;c"),
            Some(vec!["b".into(), "c".into()])
        );
        assert_eq!(
            cut("\"delims=, tokens=2\"", "a,b c"),
            Some(vec!["b c".into()])
        );
        assert_eq!(cut("\"tokens=2 delims= \"", "a b"), Some(vec!["b".into()]));
        assert_eq!(
            cut("\"tokens=1 delims=:,\"", "a b:c"),
            Some(vec!["a b".into()])
        );
        assert_eq!(cut("", ";comment"), None);
        assert_eq!(cut("\"eol=#\"", "#x"), None);
        assert_eq!(cut("\"tokens=3\"", "a b"), None);
        assert!(LineOptions::parse("\"nonsense\"").is_err());
    }
}
