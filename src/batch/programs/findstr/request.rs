//! The command line of `FINDSTR`.

use super::WRONG;
use super::expression::looks_like_one;
use crate::batch::programs::{Failure, complain, content, named_files};
use crate::host::{Invocation, arguments, path};

/// A text to look for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Wanted {
    pub(super) text: String,
    /// An expression, or to be taken literally.
    pub(super) is_expression: bool,
}

/// What is asked for.
#[derive(Debug, Default)]
pub(super) struct Request {
    pub(super) wanted: Vec<Wanted>,
    /// Files and patterns; none for standard input.
    pub(super) files: Vec<String>,
    /// `/D`
    pub(super) folders: Vec<String>,
    /// `/B`
    pub(super) at_start: bool,
    /// `/E`
    pub(super) at_end: bool,
    /// `/S`
    pub(super) subfolders: bool,
    /// `/I`
    pub(super) ignore_case: bool,
    /// `/V`
    pub(super) others: bool,
    /// `/N`
    pub(super) numbers: bool,
    /// `/M`
    pub(super) names_only: bool,
    /// `/O`
    pub(super) offsets: bool,
    /// `/P`
    pub(super) skip_unprintable: bool,
    /// Whether each line is shown with the name of its file: not for one file that is named itself.
    pub(super) shows_names: bool,
}

/// What switches say before the texts are read.
#[derive(Default)]
struct Raw {
    request: Request,
    /// `/L` and `/R`; the last one counts.
    expressions: Option<bool>,
    /// `/C`
    texts: Vec<String>,
    /// `/G`; the last one counts.
    text_file: Option<String>,
    /// `/F`; the last one counts.
    name_file: Option<String>,
    plain: Vec<String>,
}

impl Request {
    /// Reads the command line, and the files that `/G` and `/F` name; `None` when only help is wanted.
    pub(super) fn read(call: &Invocation<'_>) -> Result<Option<Self>, Failure> {
        let mut raw = Raw::default();
        for argument in arguments::split(call.arguments) {
            match argument.strip_prefix(['/', '-']) {
                Some("?") => return Ok(None),
                Some(switches) if !switches.is_empty() => raw.switches(call, switches)?,
                _ => raw.plain.push(argument),
            }
        }
        raw.finish(call).map(Some)
    }
}

impl Raw {
    /// Several switches may stand behind one slash; one that takes a value is the last.
    fn switches(&mut self, call: &Invocation<'_>, switches: &str) -> Result<(), Failure> {
        let request = &mut self.request;
        for (index, letter) in switches.char_indices() {
            let rest = switches.get(index + letter.len_utf8()..).unwrap_or("");
            match letter.to_ascii_lowercase() {
                'o' if is_offline(rest) => return Ok(()),
                'b' => request.at_start = true,
                'e' => request.at_end = true,
                'x' => {
                    request.at_start = true;
                    request.at_end = true;
                }
                'l' => self.expressions = Some(false),
                'r' => self.expressions = Some(true),
                's' => request.subfolders = true,
                'i' => request.ignore_case = true,
                'v' => request.others = true,
                'n' => request.numbers = true,
                'm' => request.names_only = true,
                'o' => request.offsets = true,
                'p' => request.skip_unprintable = true,
                'a' | 'c' | 'd' | 'f' | 'g' => {
                    let value = rest.strip_prefix(':').unwrap_or(rest);
                    if value.is_empty() {
                        return Err(Failure::new(
                            WRONG,
                            format!("FINDSTR: Argument missing after /{letter}"),
                        ));
                    }
                    self.value(letter, value);
                    return Ok(());
                }
                '/' => {}
                _ => complain(call, &format!("FINDSTR: /{letter} ignored")),
            }
        }
        Ok(())
    }

    fn value(&mut self, letter: char, value: &str) {
        match letter.to_ascii_lowercase() {
            'c' => self.texts.push(value.to_owned()),
            'd' => self.request.folders.extend(
                value
                    .split([';', ','])
                    .filter(|folder| !folder.is_empty())
                    .map(str::to_owned),
            ),
            'f' => self.name_file = Some(value.to_owned()),
            'g' => self.text_file = Some(value.to_owned()),
            // Colours say nothing to a file or a pipe.
            _ => {}
        }
    }

    fn finish(mut self, call: &Invocation<'_>) -> Result<Request, Failure> {
        let mut wanted = Vec::new();
        let from_switches = !self.texts.is_empty() || self.text_file.is_some();
        // Texts behind `/C` are literal unless `/R` says otherwise.
        let literal = self.expressions.unwrap_or(false);
        wanted.extend(self.texts.drain(..).map(|text| Wanted {
            text,
            is_expression: literal,
        }));
        if let Some(file) = &self.text_file {
            let lines = lines_of(call, file).ok_or_else(|| {
                Failure::new(WRONG, format!("FINDSTR: Cannot read strings from {file}"))
            })?;
            wanted.extend(by_the_first(lines, self.expressions));
        }
        let mut plain = self.plain.into_iter();
        if !from_switches {
            let texts = plain
                .next()
                .ok_or_else(|| Failure::new(WRONG, "FINDSTR: Bad command line"))?;
            let texts = texts.split(' ').map(str::to_owned).collect();
            wanted.extend(by_the_first(texts, self.expressions));
        }
        let mut request = self.request;
        request.wanted = wanted;
        request.files = plain.collect();
        if let Some(file) = &self.name_file {
            let names = lines_of(call, file).ok_or_else(|| {
                Failure::new(WRONG, format!("FINDSTR: Cannot read file list from {file}"))
            })?;
            request.files.extend(names);
            request.shows_names = true;
        }
        request.shows_names |= request.subfolders
            || request.files.len() > 1
            || request
                .files
                .iter()
                .any(|file| named_files::is_pattern(file));
        Ok(request)
    }
}

/// `/OFF` or `/OFFLINE`, behind its first letter.
fn is_offline(rest: &str) -> bool {
    rest.eq_ignore_ascii_case("ff") || rest.eq_ignore_ascii_case("ffline")
}

/// Without `/L` and `/R` the first text decides for all of them.
fn by_the_first(mut texts: Vec<String>, expressions: Option<bool>) -> Vec<Wanted> {
    texts.retain(|text| !text.is_empty());
    let is_expression =
        expressions.unwrap_or_else(|| texts.first().is_some_and(|text| looks_like_one(text)));
    texts
        .into_iter()
        .map(|text| Wanted {
            text,
            is_expression,
        })
        .collect()
}

/// The lines of a file that are not empty; `/` stands for standard input.
fn lines_of(call: &Invocation<'_>, file: &str) -> Option<Vec<String>> {
    let bytes = if file == "/" {
        content::of_input(call).ok()?
    } else {
        content::of_file(call, &path::absolute(&call.context.cwd, file)).ok()?
    };
    Some(
        content::lines(&bytes)
            .map(content::without_end)
            .filter(|line| !line.is_empty())
            .map(|line| call.context.codepage.get().decode(line).into_owned())
            .collect(),
    )
}
