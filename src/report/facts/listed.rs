use std::cell::OnceCell;
use std::collections::BTreeSet;
use std::rc::Rc;

use crate::arm::{self, Standing};
use crate::batch::builtins;
use crate::batch::listing::{self, LogicalLine};
use crate::batch::parser::is_separator;
use crate::batch::script::Script;
use crate::batch::tree::{Command, Kind, Offset, Simple};
use crate::source::ByText;

thread_local! {
    /// What depends on nothing but the text.
    static KNOWN: ByText<Listed> = ByText::up_to(1 << 20);
}

/// What a batch file says, line by line.
pub(super) struct Listed {
    pub(super) lines: Vec<LogicalLine>,
    /// The words of each of the lines.
    pub(super) words: Vec<Words>,
    /// The lines that something leads to, by index from 0.
    pub(super) reached: OnceCell<BTreeSet<usize>>,
    /// The physical lines in capitals.
    pub(super) capitals: OnceCell<Vec<String>>,
}

/// The simple commands of a logical line, in order, by their places in it.
pub(super) struct Words(Vec<(Offset, Word)>);

/// Name and arguments of a simple command, as written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Word {
    /// In small letters, without the ending `.exe` or `.com`; `echo` of `echo.` too.
    pub name: String,
    /// As written.
    pub written: String,
    /// What follows, separators at both ends left out.
    pub arguments: String,
    /// What the name is within the family of ARM commands.
    pub standing: Standing,
}

/// What a batch file says, read once for all copies of it.
pub(super) fn of(script: &Script) -> Rc<Listed> {
    let listed = || {
        let lines = listing::logical_lines(script);
        Rc::new(Listed {
            words: lines.iter().map(Words::in_line).collect(),
            lines,
            reached: OnceCell::new(),
            capitals: OnceCell::new(),
        })
    };
    KNOWN.with(|known| known.get_or(script.source.text(), listed))
}

impl Words {
    fn in_line(line: &LogicalLine) -> Self {
        let mut words = Vec::new();
        if let Ok(parsed) = &line.parsed {
            listing::each_command(&parsed.command, &mut |command, _| {
                if let Kind::Simple(simple) = &command.kind {
                    words.push((command.offset, Word::of(simple)));
                }
            });
        }
        words.sort_by_key(|(offset, _)| *offset);
        Self(words)
    }

    /// Those of a command of this line, where it is a simple one.
    pub(super) fn of(&self, command: &Command) -> Option<&Word> {
        if !matches!(command.kind, Kind::Simple(_)) {
            return None;
        }
        let place = |(offset, _): &(Offset, Word)| *offset;
        let index = self.0.binary_search_by_key(&command.offset, place).ok()?;
        self.0.get(index).map(|(_, word)| word)
    }
}

impl Word {
    fn of(simple: &Simple) -> Self {
        let written = simple.name.text.as_str();
        let (name, rest) = builtins::word_of(written);
        let arguments = format!("{rest}{}", simple.arguments.text);
        let plain = crate::host::path::file_name(name.trim_matches('"')).to_ascii_lowercase();
        let plain = plain
            .strip_suffix(".exe")
            .or_else(|| plain.strip_suffix(".com"))
            .unwrap_or(&plain);
        Self {
            standing: arm::standing(plain),
            name: plain.to_owned(),
            written: written.to_owned(),
            arguments: arguments.trim_matches(is_separator).to_owned(),
        }
    }

    /// Whether it is one of these, given in small letters.
    pub fn is(&self, names: &[&str]) -> bool {
        names.contains(&self.name.as_str())
    }
}
