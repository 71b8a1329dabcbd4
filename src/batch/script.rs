//! A batch file in memory: its lines and its labels.

use super::parser::is_separator;
use crate::host::{path, upper};
use crate::source::SourceText;
use hashbrown::HashMap;

/// A batch file that has been read.
///
/// It is read once, when it is started; cmd reads line after line, so that a script which changes itself while it runs
/// is the one thing that behaves differently here.
#[derive(Debug)]
pub struct Script {
    /// Its absolute Windows path.
    pub path: String,
    /// Its text.
    pub source: SourceText,
    /// Ends in `.cmd`: some built-in commands then clear ERRORLEVEL.
    pub is_cmd: bool,
    labels: HashMap<String, Vec<usize>>,
}

impl Script {
    /// Finds the labels of a text.
    pub fn new(path: &str, source: SourceText) -> Self {
        let mut labels: HashMap<String, Vec<usize>> = HashMap::new();
        for index in 0..source.line_count() {
            if let Some(label) = source.line(index).and_then(label_of_line) {
                labels.entry(fold(label)).or_default().push(index);
            }
        }
        Self {
            is_cmd: path::extension(path).eq_ignore_ascii_case("cmd"),
            path: path.to_owned(),
            source,
            labels,
        }
    }

    /// The line of a label: searched forward from line `from`, then from the top (indices from 0).
    pub fn find_label(&self, label: &str, from: usize) -> Option<usize> {
        let lines = self.labels.get(&fold(label))?;
        lines
            .iter()
            .find(|line| **line >= from)
            .or_else(|| lines.first())
            .copied()
    }

    /// All labels as written, with their line index, in file order.
    pub fn labels(&self) -> Vec<(usize, &str)> {
        (0..self.source.line_count())
            .filter_map(|index| Some((index, label_of_line(self.source.line(index)?)?)))
            .collect()
    }
}

fn fold(label: &str) -> String {
    label.chars().map(upper).collect()
}

/// What ends a label's name (parser account, labels).
pub(crate) fn ends_label(c: char) -> bool {
    is_separator(c) || matches!(c, '+' | ':' | '&' | '|' | '<' | '>')
}

/// The label that a line defines, if any; `::` and a colon alone define none.
pub(crate) fn label_of_line(line: &str) -> Option<&str> {
    let label = line.trim_start_matches(is_separator).strip_prefix(':')?;
    let label = label.trim_start_matches([' ', '\t']);
    let end = label.find(ends_label).unwrap_or(label.len());
    (end > 0).then(|| &label[..end])
}
