//! The commands of a batch file where they stand in its text.

use std::cell::OnceCell;

use crate::batch::builtins;
use crate::batch::listing::{self, LogicalLine};
use crate::batch::parser::Parsed;
use crate::batch::script::Script;
use crate::batch::tree::{Command as Tree, Kind, Offset, Redirection};
use crate::repair::lines::Lines;
use crate::source::SourceText;

/// A simple command of the text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::repair) struct Command {
    /// Name as written; `echo` of `echo.` too.
    pub(in crate::repair) name: String,
    /// Where the name begins, in bytes of the text.
    pub(in crate::repair) at: usize,
    /// The text behind the name, up to the end of the command on this line, as written.
    pub(in crate::repair) arguments: String,
    /// Where that text begins.
    pub(in crate::repair) arguments_at: usize,
    /// It stands in a `FOR`.
    pub(in crate::repair) repeated: bool,
}

/// What the words of a stretch of text are for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Use {
    /// A test, a loop's head: cmd reads it.
    Head,
    /// A command that cmd or a program reads.
    Command,
    /// `SET`: any text may be meant.
    Set,
    /// Shown to people, or passed over.
    Prose,
}

/// A stretch of the text that belongs to one command.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Stretch {
    pub(super) range: std::ops::Range<usize>,
    pub(super) what: Use,
}

/// A batch file's text, taken apart.
#[derive(Debug)]
pub(in crate::repair) struct Statements {
    pub(super) script: Script,
    /// Its logical lines.
    pub(super) lines: Vec<LogicalLine>,
    commands: OnceCell<Vec<Command>>,
}

impl Statements {
    pub(in crate::repair) fn of(text: &str) -> Self {
        // What a text says does not depend on its name.
        let script = Script::new("", SourceText::from_text("", text));
        Self {
            lines: listing::logical_lines(&script),
            script,
            commands: OnceCell::new(),
        }
    }

    pub(in crate::repair) fn text(&self) -> &str {
        self.script.source.text()
    }

    /// How many logical lines cmd cannot take apart.
    pub(in crate::repair) fn syntax_errors(&self) -> usize {
        let damaged = self.lines.iter().filter(|line| line.parsed.is_err());
        damaged.count()
    }

    /// All simple commands, in order.
    pub(in crate::repair) fn commands(&self) -> &[Command] {
        self.commands.get_or_init(|| {
            let mut found = Vec::new();
            for line in &self.lines {
                if let Ok(parsed) = &line.parsed {
                    add_commands(parsed, &self.script.source, &mut found);
                }
            }
            found
        })
    }
}

/// All simple commands of a text, in order.
pub(in crate::repair) fn of(text: &str) -> Vec<Command> {
    let statements = Statements::of(text);
    statements.commands();
    statements.commands.into_inner().unwrap_or_default()
}

fn add_commands(parsed: &Parsed, source: &SourceText, found: &mut Vec<Command>) {
    let starts = starts(&parsed.command, parsed.text.len());
    listing::each_command(&parsed.command, &mut |command, around| {
        let Kind::Simple(simple) = &command.kind else {
            return;
        };
        let (word, glued) = builtins::word_of(&simple.name.text);
        let (line, byte) = parsed.origin.locate(command.offset);
        let at = source.start(line) + byte;
        let rest = source.line(line).and_then(|line| line.get(byte..));
        let rest = rest.unwrap_or("");
        // With carets or quotes in its name the place of the rest is not known.
        if !rest.starts_with(word) {
            return;
        }
        let end = end_of(command.offset, &starts).min(command.offset + rest.len());
        let length = end.saturating_sub(command.offset);
        let whole = rest.get(..length).unwrap_or(rest);
        let arguments = whole.get(word.len()..).unwrap_or("");
        // As cmd sees them, without the parenthesis that closes a block; with carets and redirections in them, up to
        // the next operator.
        let seen = format!("{glued}{}", simple.arguments.text);
        let arguments = match arguments.get(..seen.len()) {
            Some(start) if start == seen => start,
            _ => before_operator(arguments),
        };
        found.push(Command {
            name: word.to_owned(),
            at,
            arguments: arguments.to_owned(),
            arguments_at: at + word.len(),
            repeated: around.repeated,
        });
    });
}

/// The text divided by what its words are for. Lines that cannot be taken apart are left out.
pub(super) fn stretches(statements: &Statements, lines: &Lines<'_>) -> Vec<Stretch> {
    let mut found: Vec<Stretch> = Vec::new();
    for logical in &statements.lines {
        let Ok(parsed) = &logical.parsed else {
            for line in logical.first..=logical.last {
                found.push(Stretch {
                    range: lines.range(line),
                    what: of_damaged(lines.line(line)),
                });
            }
            continue;
        };
        let mut starts: Vec<(usize, Use)> = Vec::new();
        listing::each_command(&parsed.command, &mut |command, _| {
            let (line, byte) = parsed.origin.locate(command.offset);
            starts.push((lines.start(line) + byte, what(&command.kind)));
        });
        starts.sort_by_key(|start| start.0);
        let end = lines.range(logical.last).end;
        for (index, (start, what)) in starts.iter().enumerate() {
            let next = starts.get(index + 1).map_or(end, |next| next.0);
            if next > *start {
                found.push(Stretch {
                    range: *start..next,
                    what: *what,
                });
            }
        }
    }
    found
}

fn of_damaged(line: &str) -> Use {
    let word = line.trim_start_matches([' ', '\t', '@', '(', ')']);
    let end = word.find([' ', '\t', '.', ':', '(']);
    named(&word[..end.unwrap_or(word.len())])
}

fn what(kind: &Kind) -> Use {
    match kind {
        Kind::Remark(_) | Kind::Label(_) | Kind::Empty => Use::Prose,
        Kind::Simple(simple) => named(builtins::word_of(&simple.name.text).0),
        _ => Use::Head,
    }
}

fn named(word: &str) -> Use {
    let word = word.to_ascii_lowercase();
    match word.as_str() {
        "echo" | "title" | "rem" | "prompt" | "msg" | "powershell" | "powershell.exe" | "pwsh" => {
            Use::Prose
        }
        "set" => Use::Set,
        _ if word.starts_with(':') => Use::Prose,
        _ => Use::Command,
    }
}

/// Where commands and redirections begin in the logical line's text; its end too.
fn starts(command: &Tree, end: usize) -> Vec<Offset> {
    let mut starts = vec![end];
    listing::each_command(command, &mut |command, _| {
        starts.push(command.offset);
        starts.extend(command.redirections.iter().map(before));
    });
    starts.sort_unstable();
    starts
}

fn before(redirection: &Redirection) -> Offset {
    redirection.offset
}

fn end_of(offset: Offset, starts: &[Offset]) -> Offset {
    let next = starts.iter().find(|start| **start > offset);
    next.copied().unwrap_or(offset)
}

/// A command's text without the operator or parenthesis that leads to the next one.
fn before_operator(text: &str) -> &str {
    let mut quoted = false;
    let mut escaped = false;
    for (index, c) in text.char_indices() {
        match c {
            _ if escaped => escaped = false,
            '"' => quoted = !quoted,
            '^' if !quoted => escaped = true,
            '&' | '|' | '<' | '>' if !quoted => return &text[..index],
            _ => {}
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn commands_are_found_where_they_stand() {
        let text =
            "@if 1==1 (\r\n  ARMLOAD a /S x & ARMKILL b > log\r\n) else echo.c\r\nrem d\r\n:e\r\n";
        let found: Vec<_> = of(text)
            .into_iter()
            .map(|command| {
                assert!(text[command.at..].starts_with(&command.name));
                assert!(text[command.arguments_at..].starts_with(&command.arguments));
                (command.name, command.arguments)
            })
            .collect();
        let expected = [("ARMLOAD", " a /S x "), ("ARMKILL", " b "), ("echo", ".c")];
        assert_eq!(
            found,
            expected.map(|(name, arguments)| (name.to_owned(), arguments.to_owned()))
        );
    }

    #[test]
    fn stretches_tell_prose_from_commands() {
        let text = "if a==b echo “x”\r\nrem y\r\nset z=1\r\nnet start q\r\n";
        let uses: Vec<_> = stretches(&Statements::of(text), &Lines::of(text))
            .into_iter()
            .map(|stretch| (text[stretch.range].trim().to_owned(), stretch.what))
            .collect();
        let expected = [
            ("if a==b", Use::Head),
            ("echo “x”", Use::Prose),
            ("rem y", Use::Prose),
            ("set z=1", Use::Set),
            ("net start q", Use::Command),
        ];
        assert_eq!(uses, expected.map(|(text, what)| (text.to_owned(), what)));
    }
}
