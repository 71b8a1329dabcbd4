use super::errors::Failure;
use crate::source::CodePage;

/// What a stream holds.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) enum Kind {
    Binary,
    #[default]
    Text,
}

/// The content of a stream with its settings.
pub(super) struct Bytes {
    pub(super) is_open: bool,
    pub(super) kind: Kind,
    /// As the script gave it.
    pub(super) charset: String,
    codepage: CodePage,
    pub(super) line_separator: i32,
    pub(super) content: Vec<u8>,
    /// Where the next byte is read or written.
    pub(super) position: usize,
}

/// `adCRLF`
pub(super) const CR_LF: i32 = -1;
const LF: i32 = 10;
const CR: i32 = 13;

impl Default for Bytes {
    fn default() -> Self {
        Self {
            is_open: false,
            kind: Kind::Text,
            charset: "Unicode".to_owned(),
            codepage: CodePage::UTF_16LE,
            line_separator: CR_LF,
            content: Vec::new(),
            position: 0,
        }
    }
}

impl Kind {
    /// `adTypeBinary`, `adTypeText`
    pub(super) fn number(self) -> i32 {
        match self {
            Self::Binary => 1,
            Self::Text => 2,
        }
    }
}

impl Bytes {
    pub(super) fn open(&mut self) -> Result<(), Failure> {
        if self.is_open {
            return Err(Failure::Open);
        }
        self.is_open = true;
        Ok(())
    }

    /// The content goes, the settings stay.
    pub(super) fn close(&mut self) -> Result<(), Failure> {
        self.opened_mut()?;
        self.is_open = false;
        self.content = Vec::new();
        self.position = 0;
        Ok(())
    }

    pub(super) fn opened(&self) -> Result<&Self, Failure> {
        if self.is_open {
            Ok(self)
        } else {
            Err(Failure::Closed)
        }
    }

    pub(super) fn opened_mut(&mut self) -> Result<&mut Self, Failure> {
        self.opened()?;
        Ok(self)
    }

    pub(super) fn binary_mut(&mut self) -> Result<&mut Self, Failure> {
        self.of_kind(Kind::Binary)
    }

    pub(super) fn text_mut(&mut self) -> Result<&mut Self, Failure> {
        self.of_kind(Kind::Text)
    }

    fn of_kind(&mut self, kind: Kind) -> Result<&mut Self, Failure> {
        if self.opened()?.kind == kind {
            Ok(self)
        } else {
            Err(Failure::NotNow)
        }
    }

    /// At the beginning only.
    pub(super) fn set_kind(&mut self, number: i32) -> Result<(), Failure> {
        if self.position > 0 {
            return Err(Failure::NotNow);
        }
        self.kind = match number {
            1 => Kind::Binary,
            2 => Kind::Text,
            _ => return Err(Failure::Argument),
        };
        Ok(())
    }

    /// At the beginning only.
    pub(super) fn set_charset(&mut self, charset: &str) -> Result<(), Failure> {
        if self.position > 0 {
            return Err(Failure::NotNow);
        }
        self.codepage = charset.parse().map_err(|_| Failure::Argument)?;
        charset.clone_into(&mut self.charset);
        Ok(())
    }

    pub(super) fn set_line_separator(&mut self, separator: i32) -> Result<(), Failure> {
        if ![CR_LF, LF, CR].contains(&separator) {
            return Err(Failure::Argument);
        }
        self.line_separator = separator;
        Ok(())
    }

    pub(super) fn go_to(&mut self, position: i32) -> Result<(), Failure> {
        let position = usize::try_from(position).ok();
        self.position = position
            .filter(|position| *position <= self.content.len())
            .ok_or(Failure::Argument)?;
        Ok(())
    }

    pub(super) fn is_at_end(&self) -> bool {
        self.position >= self.content.len()
    }

    /// Removes what is behind the position.
    pub(super) fn cut(&mut self) {
        self.content.truncate(self.position);
    }

    fn rest(&self) -> &[u8] {
        self.content.get(self.position..).unwrap_or(&[])
    }

    pub(super) fn take(&mut self, count: usize) -> Vec<u8> {
        let rest = self.rest();
        let taken = rest.get(..count).unwrap_or(rest).to_vec();
        self.position += taken.len();
        taken
    }

    /// Writes over what is at the position, and beyond the end.
    pub(super) fn put(&mut self, bytes: &[u8]) {
        let end = self.position.saturating_add(bytes.len());
        if self.content.len() < end {
            self.content.resize(end, 0);
        }
        if let Some(place) = self.content.get_mut(self.position..end) {
            place.copy_from_slice(bytes);
        }
        self.position = end;
    }

    /// What a text in this character set begins with.
    fn mark(&self) -> &'static [u8] {
        match self.codepage {
            CodePage::UTF_8 => b"\xEF\xBB\xBF",
            CodePage::UTF_16LE => b"\xFF\xFE",
            CodePage::UTF_16BE => b"\xFE\xFF",
            _ => b"",
        }
    }

    fn line_end(&self) -> &'static str {
        match self.line_separator {
            LF => "\n",
            CR => "\r",
            _ => "\r\n",
        }
    }

    pub(super) fn write_text(&mut self, units: &[u16], with_end: bool) {
        if self.content.is_empty() {
            self.put(self.mark());
        }
        let mut text = String::from_utf16_lossy(units);
        if with_end {
            text.push_str(self.line_end());
        }
        let bytes = self.codepage.encode(&text).into_owned();
        self.put(&bytes);
    }

    /// The text behind the position, without the mark at the beginning.
    fn text_behind(&mut self) -> String {
        if self.position == 0 && self.content.starts_with(self.mark()) {
            self.position = self.mark().len();
        }
        self.codepage.decode(self.rest()).into_owned()
    }

    /// Goes on behind a piece of text.
    fn pass(&mut self, text: &str) {
        let length = self.codepage.encode(text).len();
        self.position = (self.position + length).min(self.content.len());
    }

    /// Up to `count` UTF-16 units; a pair of surrogates stays together.
    pub(super) fn read_text(&mut self, count: usize) -> Vec<u16> {
        let text = self.text_behind();
        let mut units = 0;
        let end = text
            .char_indices()
            .find(|(_, c)| {
                let is_full = units >= count;
                units += c.len_utf16();
                is_full
            })
            .map_or(text.len(), |(index, _)| index);
        let taken = text.get(..end).unwrap_or(&text);
        if end == text.len() {
            self.position = self.content.len();
        } else {
            self.pass(taken);
        }
        taken.encode_utf16().collect()
    }

    /// Up to the next line separator, which is passed over.
    pub(super) fn read_line(&mut self) -> Vec<u16> {
        let text = self.text_behind();
        match text.split_once(self.line_end()) {
            Some((line, _)) => {
                self.pass(&format!("{line}{}", self.line_end()));
                line.encode_utf16().collect()
            }
            None => {
                self.position = self.content.len();
                text.encode_utf16().collect()
            }
        }
    }

    /// All of the text, without its mark.
    pub(super) fn whole_text(&self) -> String {
        let text = self.content.strip_prefix(self.mark());
        let text = text.unwrap_or(&self.content);
        self.codepage.decode(text).into_owned()
    }
}
