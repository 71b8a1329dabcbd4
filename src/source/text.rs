use std::sync::Arc;

use super::{CodePage, Span, judge};

/// How a script's lines end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LineEnding {
    /// CR LF, as Windows writes it.
    CrLf,
    /// LF alone.
    Lf,
    /// Both occur.
    Mixed,
    /// One line without an end.
    None,
}

impl LineEnding {
    /// The word for people and for the plan: `crlf`, `lf`, `mixed` or `none`.
    pub fn name(self) -> &'static str {
        match self {
            Self::CrLf => "crlf",
            Self::Lf => "lf",
            Self::Mixed => "mixed",
            Self::None => "none",
        }
    }
}

/// Why bytes cannot be a script.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum DecodeError {
    /// NUL bytes or similar: an executable, an archive.
    #[error("{0} is not a text file")]
    Binary(String),
}

impl DecodeError {
    /// What to do about it.
    pub fn help(&self) -> &'static str {
        match self {
            Self::Binary(_) => {
                "scripts hold no NUL bytes; give a batch or VBScript file, and save UTF-16 or UTF-32 text as UTF-8 or in its Windows code page"
            }
        }
    }
}

/// A script's text, with what its bytes were.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SourceText {
    name: Arc<str>,
    text: String,
    codepage: CodePage,
    byte_order_mark: bool,
    line_ending: LineEnding,
    /// Where each line begins and ends (without its end) in `text`.
    lines: Vec<(usize, usize)>,
}

impl SourceText {
    /// Decodes a script: a byte-order mark decides, then `codepage` if given, else the bytes themselves are judged.
    ///
    /// A line ends at LF, with or without a CR before it, and at Ctrl-Z (0x1A): cmd reads that character as a line
    /// end too and goes on behind it (its way of reading a batch file, phase 0 of the published parser accounts).
    ///
    /// # Errors
    /// When the bytes are no text.
    pub fn decode(
        name: &str,
        bytes: &[u8],
        codepage: Option<CodePage>,
    ) -> Result<Self, DecodeError> {
        let mark = judge::byte_order_mark(bytes);
        let skipped = mark.map_or(0, |(_, length)| length);
        let content = bytes.get(skipped..).unwrap_or_default();
        let codepage = mark
            .map(|(page, _)| page)
            .or(codepage)
            .unwrap_or_else(|| judge::judge(content));
        // UTF-16 is full of zero bytes, so there only the decoded character counts.
        let wide = matches!(codepage, CodePage::UTF_16LE | CodePage::UTF_16BE);
        if !wide && content.contains(&0) {
            return Err(binary(name, content));
        }
        let text = codepage.decode(content).into_owned();
        if wide && text.contains('\0') {
            return Err(binary(name, content));
        }
        Ok(Self::index(name, text, codepage, mark.is_some()))
    }

    /// A script that is text already: a command line, a piece of a test.
    pub fn from_text(name: &str, text: impl Into<String>) -> Self {
        Self::index(name, text.into(), CodePage::UTF_8, false)
    }

    fn index(name: &str, text: String, codepage: CodePage, byte_order_mark: bool) -> Self {
        let mut lines = Vec::new();
        let (mut with_cr, mut without_cr) = (0_usize, 0_usize);
        let mut start = 0;
        for line in lines_of(&text) {
            let content = if let Some(content) = line.strip_suffix("\r\n") {
                with_cr += 1;
                content
            } else if let Some(content) = line.strip_suffix('\n') {
                without_cr += 1;
                content
            } else {
                line.strip_suffix('\u{1A}').unwrap_or(line)
            };
            lines.push((start, start + content.len()));
            start += line.len();
        }
        let line_ending = match (with_cr, without_cr) {
            (0, 0) => LineEnding::None,
            (_, 0) => LineEnding::CrLf,
            (0, _) => LineEnding::Lf,
            _ => LineEnding::Mixed,
        };
        Self {
            name: name.into(),
            text,
            codepage,
            byte_order_mark,
            line_ending,
            lines,
        }
    }

    /// The name the script was given.
    pub fn name(&self) -> &Arc<str> {
        &self.name
    }

    /// The whole text, without a byte-order mark.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The code page it was read with.
    pub fn codepage(&self) -> CodePage {
        self.codepage
    }

    /// Whether it began with a byte-order mark, which cmd does not understand: its first line fails there.
    pub fn has_byte_order_mark(&self) -> bool {
        self.byte_order_mark
    }

    /// How its lines end.
    pub fn line_ending(&self) -> LineEnding {
        self.line_ending
    }

    /// How many lines it has.
    pub fn line_count(&self) -> usize {
        self.lines.len()
    }

    /// A line's text without its end, by index from 0.
    pub fn line(&self, index: usize) -> Option<&str> {
        let (start, end) = *self.lines.get(index)?;
        self.text.get(start..end)
    }

    /// Index of the line that a byte of the text belongs to.
    pub(crate) fn line_at(&self, byte: usize) -> usize {
        let after = self.lines.partition_point(|(start, _)| *start <= byte);
        after.saturating_sub(1)
    }

    /// The byte of the text at which a line begins.
    pub(crate) fn start(&self, line: usize) -> usize {
        self.lines
            .get(line)
            .map_or(self.text.len(), |(start, _)| *start)
    }

    /// All lines without their ends.
    pub fn lines(&self) -> impl Iterator<Item = &str> {
        self.lines
            .iter()
            .map(|(start, end)| self.text.get(*start..*end).unwrap_or(""))
    }

    /// The place of a byte within a line (index from 0), in characters.
    pub fn span(&self, line: usize, byte: usize) -> Span {
        let text = self.line(line).unwrap_or("");
        let before = text.get(..byte).map_or_else(
            || {
                text.char_indices()
                    .take_while(|(index, _)| *index < byte)
                    .count()
            },
            |before| before.chars().count(),
        );
        Span::new(
            Arc::clone(&self.name),
            u32::try_from(line.saturating_add(1)).unwrap_or(u32::MAX),
            u32::try_from(before + 1).unwrap_or(u32::MAX),
        )
    }
}

/// The lines of a text with their ends, which are LF and Ctrl-Z.
pub(crate) fn lines_of(text: &str) -> impl Iterator<Item = &str> {
    let mut rest = text;
    std::iter::from_fn(move || {
        let end = memchr::memchr2(b'\n', 0x1A, rest.as_bytes());
        let (line, behind) = rest.split_at(end.map_or(rest.len(), |at| at + 1));
        rest = behind;
        (!line.is_empty()).then_some(line)
    })
}

fn binary(name: &str, content: &[u8]) -> DecodeError {
    let kind = match content {
        [b'M', b'Z', ..] => "a Windows program".to_owned(),
        [b'P', b'K', 3, 4, ..] => "a ZIP archive".to_owned(),
        [0x7F, b'E', b'L', b'F', ..] => "a Unix program".to_owned(),
        _ => {
            let place = content.iter().position(|byte| *byte == 0).unwrap_or(0);
            format!("NUL at byte {}", place + 1)
        }
    };
    DecodeError::Binary(format!("{name} ({kind})"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn decode(bytes: &[u8]) -> SourceText {
        SourceText::decode("x.bat", bytes, None).unwrap()
    }

    fn lines(source: &SourceText) -> Vec<&str> {
        source.lines().collect()
    }

    #[test]
    fn lines_end_at_lf_with_or_without_cr() {
        for (bytes, expected, ending) in [
            (&b""[..], vec![], LineEnding::None),
            (b"a", vec!["a"], LineEnding::None),
            (b"a\r\nb\r\n", vec!["a", "b"], LineEnding::CrLf),
            (b"a\r\n\r\nb", vec!["a", "", "b"], LineEnding::CrLf),
            (b"a\nb\n", vec!["a", "b"], LineEnding::Lf),
            (b"a\r\nb\nc", vec!["a", "b", "c"], LineEnding::Mixed),
            // A CR alone ends nothing; of two before an LF only the last belongs to the line end.
            (b"a\rb\r\r\nc", vec!["a\rb\r", "c"], LineEnding::CrLf),
        ] {
            let source = decode(bytes);
            assert_eq!(lines(&source), expected, "{bytes:?}");
            assert_eq!(source.line_count(), expected.len(), "{bytes:?}");
            assert_eq!(source.line_ending(), ending, "{bytes:?}");
            assert_eq!(source.line(expected.len()), None);
        }
    }

    #[test]
    fn ctrl_z_ends_a_line_and_the_text_after_it_is_read() {
        let source = decode(b"echo 1\x1Aecho 2\r\necho 3\r\n\x1A");
        assert_eq!(lines(&source), ["echo 1", "echo 2", "echo 3", ""]);
        assert_eq!(source.line_ending(), LineEnding::CrLf);
    }

    #[test]
    fn a_mark_goes_before_the_code_page_and_is_no_column() {
        let source = SourceText::decode(
            "x.bat",
            b"\xEF\xBB\xBFrem \xC3\xA9!\r\n",
            Some(CodePage::SHIFT_JIS),
        )
        .unwrap();
        assert_eq!(source.codepage(), CodePage::UTF_8);
        assert!(source.has_byte_order_mark());
        assert_eq!(source.line(0), Some("rem é!"));
        assert_eq!(source.span(0, 0), Span::new("x.bat", 1, 1));
        assert_eq!(source.span(0, "rem é".len()), Span::new("x.bat", 1, 6));
    }

    #[test]
    fn utf_16_is_read_with_and_without_a_mark() {
        let text = "rem 起動\r\nset A=1\r\nset B=2";
        let mut marked = vec![0xFF, 0xFE];
        marked.extend_from_slice(&CodePage::UTF_16LE.encode(text));
        for (bytes, page) in [
            (marked.as_slice(), CodePage::UTF_16LE),
            (&CodePage::UTF_16LE.encode(text), CodePage::UTF_16LE),
            (&CodePage::UTF_16BE.encode(text), CodePage::UTF_16BE),
        ] {
            let source = decode(bytes);
            assert_eq!(source.codepage(), page);
            assert_eq!(lines(&source), ["rem 起動", "set A=1", "set B=2"]);
        }
    }

    #[test]
    fn second_bytes_that_look_like_backslash_or_bar_are_no_characters_of_their_own() {
        // 0x95 0x5C is one character, and so is 0x83 0x7C.
        let source = decode(b"set A=\x95\x5C\x83\x7C|more\r\n");
        assert_eq!(source.codepage(), CodePage::SHIFT_JIS);
        assert_eq!(source.line(0), Some("set A=表ポ|more"));
        let bar = source.line(0).unwrap().find('|').unwrap();
        assert_eq!(source.span(0, bar).column, 9);
    }

    #[test]
    fn the_given_code_page_is_obeyed() {
        let source = SourceText::decode("x.bat", b"echo \x84", Some(CodePage::OEM_437)).unwrap();
        assert_eq!(source.line(0), Some("echo ä"));
        assert_eq!(source.codepage(), CodePage::OEM_437);
    }

    #[test]
    fn nul_bytes_are_no_text() {
        for (bytes, text) in [
            (
                &b"MZ\x90\0\x03"[..],
                "x.bat (a Windows program) is not a text file",
            ),
            (b"PK\x03\x04\0", "x.bat (a ZIP archive) is not a text file"),
            (b"echo \0 off", "x.bat (NUL at byte 6) is not a text file"),
            // UTF-32 with its mark.
            (
                b"\xFF\xFE\0\0a\0\0\0",
                "x.bat (NUL at byte 1) is not a text file",
            ),
        ] {
            let error = SourceText::decode("x.bat", bytes, None).unwrap_err();
            assert_eq!(error.to_string(), text);
            assert!(error.help().contains("UTF-32"));
        }
    }

    #[test]
    fn a_place_inside_a_character_or_behind_the_line_is_still_a_place() {
        let source = decode("表a".as_bytes());
        assert_eq!(source.span(0, 1).column, 2);
        assert_eq!(source.span(0, 99).column, 3);
        assert_eq!(source.span(7, 3), Span::new("x.bat", 8, 1));
    }

    #[test]
    fn any_bytes_give_lines_that_make_up_the_text() {
        proptest::proptest!(|(bytes: Vec<u8>, page in proptest::option::of(0_usize..5))| {
            let pages = [CodePage::UTF_8, CodePage::SHIFT_JIS, CodePage::WINDOWS_1252, CodePage::OEM_437, CodePage::UTF_16LE];
            if let Ok(source) = SourceText::decode("x", &bytes, page.map(|index| pages[index])) {
                let length: usize = source.lines().map(str::len).sum();
                let ends = source.text().chars().filter(|c| matches!(c, '\n' | '\u{1A}')).count()
                    + source.text().matches("\r\n").count();
                proptest::prop_assert_eq!(length + ends, source.text().len());
            }
        });
    }
}
