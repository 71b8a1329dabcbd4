//! The working scripts, printed as a page prints them, and mended again: they must do what they did.
#![allow(clippy::unwrap_used, clippy::expect_used)] // A test fails by panicking.

use std::fs;
use std::path::{Path, PathBuf};

use armistice::plan::diff::{self, Side};
use armistice::plan::extract;
use armistice::plan::{Lines, Plan};
use armistice::repair::{Accept, Request, repair};
use proptest::prelude::*;

/// How a page prints a script.
#[derive(Debug, Clone)]
struct Page {
    /// Characters in a line; longer ones go on in the next one, without their indentation.
    width: usize,
    /// What an apostrophe before a comment is printed as.
    mark: char,
    /// The mark that lets a statement go on in the next line is lost.
    loses_marks: bool,
    /// Rulers have no mark.
    bare_rulers: bool,
    /// So many lines are on a page; blank lines follow.
    lines: Option<usize>,
    /// The number at the first page's end.
    number: Option<usize>,
    /// Quotes are curly and dashes long where a printer would have them so.
    typeset: bool,
}

impl Page {
    fn print(&self, name: &str, text: &str) -> String {
        let mut printed = Vec::new();
        for (index, line) in text.lines().enumerate() {
            let line = match name.ends_with(".vbs") {
                true => self.vbscript(line),
                false => self.batch(line),
            };
            printed.extend(self.wrapped(&line));
            let Some(lines) = self
                .lines
                .filter(|lines| (index + 1).is_multiple_of(*lines))
            else {
                continue;
            };
            printed.push(String::new());
            if let Some(first) = self.number {
                printed.push((first + index / lines).to_string());
            }
            printed.push(String::new());
        }
        printed.join("\r\n") + "\r\n"
    }

    fn batch(&self, line: &str) -> String {
        let is_head = line.to_ascii_lowercase().starts_with("if \"");
        match self.typeset {
            true if is_head => curly(line),
            true if line.trim_start().starts_with("ldifde") => line.replace(" -", " –"),
            _ => line.to_owned(),
        }
    }

    fn vbscript(&self, line: &str) -> String {
        let Some(at) = comment(line) else {
            let line = match self.loses_marks {
                true => line.strip_suffix('_').unwrap_or(line).trim_end().to_owned(),
                false => line.to_owned(),
            };
            return if self.typeset { curly(&line) } else { line };
        };
        let (code, words) = line.split_at(at);
        let words = &words[1..];
        if self.bare_rulers && words.starts_with("====") {
            return format!("{code}{words}");
        }
        // A backslash behind a statement is a division.
        let mark = match self.mark {
            '\\' if !code.trim().is_empty() => '\'',
            mark => mark,
        };
        format!("{code}{mark}{words}")
    }

    fn wrapped(&self, line: &str) -> Vec<String> {
        let mut lines = Vec::new();
        let mut rest: Vec<char> = line.chars().collect();
        while rest.len() > self.width {
            let indent = rest.iter().take_while(|c| **c == ' ').count();
            let Some(cut) = (indent + 1..=self.width).rev().find(|at| rest[*at] == ' ') else {
                break;
            };
            let before: String = rest[..cut].iter().collect();
            lines.push(before.trim_end().to_owned());
            rest = rest[cut..]
                .iter()
                .copied()
                .skip_while(|c| *c == ' ')
                .collect();
        }
        lines.push(rest.into_iter().collect());
        lines
    }
}

/// Where a comment begins in a line of VBScript.
fn comment(line: &str) -> Option<usize> {
    let mut quoted = false;
    line.char_indices()
        .find(|(_, c)| {
            quoted ^= *c == '"';
            *c == '\'' && !quoted
        })
        .map(|(index, _)| index)
}

/// Straight quotes in pairs become curly ones. Doubled ones inside of a text stay as they are, and so does that line.
fn curly(line: &str) -> String {
    if line.contains("\"\"\"") {
        return line.to_owned();
    }
    let mut open = false;
    line.chars()
        .map(|c| match c {
            '"' => {
                open = !open;
                if open { '“' } else { '”' }
            }
            c => c,
        })
        .collect()
}

fn working(year: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("corpus")
        .join(format!("exchange-{year}"))
}

fn plan(folder: &Path) -> Plan {
    extract::folder(&extract::Request {
        folder: folder.to_owned(),
        ..extract::Request::default()
    })
    .unwrap()
}

/// Prints the scripts, mends the print, and compares what the two do.
fn comes_back(year: &str, page: &Page) -> Result<(), TestCaseError> {
    let printed = tempfile::tempdir().unwrap();
    for name in ["START.BAT", "STOP.BAT", "W#EXCHG.BAT", "exch.vbs"] {
        let text = fs::read_to_string(working(year).join(name)).unwrap();
        fs::write(printed.path().join(name), page.print(name, &text)).unwrap();
    }
    let repaired = repair(&Request {
        path: printed.path().to_owned(),
        codepage: None,
        accept: Accept::All,
    })
    .unwrap();
    for (name, bytes) in repaired.changed_files() {
        fs::write(printed.path().join(name), bytes).unwrap();
    }
    let (before, after) = (plan(&working(year)), plan(printed.path()));
    let no_lines = |_: &Lines| None;
    let side = |title, plan| Side {
        title,
        plan,
        fingerprint: &no_lines,
    };
    let difference = diff::compare(&side("working", &before), &side("mended", &after));
    prop_assert!(
        difference.equal,
        "{year} {page:?}\n{}",
        diff::human(&difference, false)
    );
    prop_assert_eq!(after.typed_share.typed, after.typed_share.statements);
    let again = repair(&Request {
        path: printed.path().to_owned(),
        codepage: None,
        accept: Accept::All,
    })
    .unwrap();
    prop_assert!(again.edits().is_empty(), "{:?}", again.edits());
    Ok(())
}

/// The guide's own pages: these marks, this width, marks lost here and there.
#[test]
fn scripts_printed_as_the_guide_prints_them_come_back() {
    for (year, mark, width) in [("2003", '`', 77), ("2007", '\\', 85)] {
        let page = Page {
            width,
            mark,
            loses_marks: true,
            bare_rulers: year == "2007",
            lines: Some(55),
            number: Some(19),
            typeset: false,
        };
        comes_back(year, &page).unwrap();
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 16, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn scripts_printed_in_any_way_come_back(
        year in prop_oneof![Just("2003"), Just("2007")],
        page in (
            64_usize..120,
            prop_oneof![Just('`'), Just('\\'), Just('‘'), Just('´'), Just('\'')],
            any::<bool>(),
            any::<bool>(),
            proptest::option::of(25_usize..60),
            proptest::option::of(1_usize..300),
            any::<bool>(),
        )
            .prop_map(|(width, mark, loses_marks, bare_rulers, lines, number, typeset)| Page {
                width, mark, loses_marks, bare_rulers, lines, number, typeset,
            }),
    ) {
        comes_back(year, &page)?;
    }
}
