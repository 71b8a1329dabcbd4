use serde::Serialize;

/// How sure it is that an edit gives back what was written before the text was damaged.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Confidence {
    /// It may well be meant as it stands.
    Low,
    /// Probable, but somebody should decide.
    Medium,
    /// Nothing else can have been meant; applied without being asked.
    High,
}

impl Confidence {
    /// Its name, as JSON writes it.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Low => "low",
            Self::Medium => "medium",
            Self::High => "high",
        }
    }
}

/// What kind of damage or defect an edit mends.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Mend {
    /// A statement that the page broke into two lines.
    WrappedStatement,
    /// A name that the page broke into two parts.
    SplitName,
    /// A VBScript line that goes on in the next one, without ` _`.
    ContinuationMark,
    /// The apostrophe before a comment, printed as another character.
    CommentMark,
    /// A heading or ruler that is no comment.
    Heading,
    /// A comment whose end stands on a line of its own.
    WrappedComment,
    /// Curly quotes, dashes, ligatures and blanks of the printer's case.
    Typography,
    /// A page number, header or footer.
    PageNumber,
    /// A percent sign that is missing on one side of a variable.
    Percent,
    /// A misspelt ARM command.
    Command,
    /// A label that `GOTO` or `CALL` names otherwise than it is written.
    Label,
    /// A watch ID that is loaded and killed under two spellings.
    Watch,
    /// A distinguished name with a comma or blank too many.
    Dn,
    /// A directory query without a semicolon.
    Query,
}

impl Mend {
    /// Whether the page that a script was printed on, or copied from, has done the damage, and not who wrote it.
    pub const fn is_by_page(self) -> bool {
        !matches!(
            self,
            Self::Percent | Self::Command | Self::Label | Self::Watch | Self::Dn | Self::Query
        )
    }

    /// Its name, as JSON and the names of proposals write it.
    pub const fn name(self) -> &'static str {
        match self {
            Self::WrappedStatement => "wrapped-statement",
            Self::SplitName => "split-name",
            Self::ContinuationMark => "continuation-mark",
            Self::CommentMark => "comment-mark",
            Self::Heading => "heading",
            Self::WrappedComment => "wrapped-comment",
            Self::Typography => "typography",
            Self::PageNumber => "page-number",
            Self::Percent => "percent",
            Self::Command => "command",
            Self::Label => "label",
            Self::Watch => "watch",
            Self::Dn => "dn",
            Self::Query => "query",
        }
    }
}

/// Whether an edit is part of the copies.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Standing {
    /// Its confidence is high.
    Applied,
    /// It was accepted by name.
    Accepted,
    /// It waits to be accepted.
    Proposed,
}

/// One edit of one file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Edit {
    /// `label-STOP.BAT-41`: kind, file and line of the original. Unique, and the same as long as the file is.
    pub name: String,
    /// What kind of damage it mends.
    pub kind: Mend,
    /// The file, relative to the folder.
    pub file: String,
    /// Line in the original, from 1.
    pub line: u32,
    /// Column in the original in characters, from 1.
    pub column: u32,
    /// The text that goes. Line ends stand in it as they are.
    pub before: String,
    /// The text that comes.
    pub after: String,
    /// Why, in one sentence.
    pub reason: String,
    /// How sure it is.
    pub confidence: Confidence,
    /// Whether it is part of the copies.
    pub standing: Standing,
}

/// A change of a text as it stands, before it is known to the outside.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Change {
    /// Bytes of the text.
    pub(super) range: std::ops::Range<usize>,
    /// What comes in their place.
    pub(super) text: String,
    pub(super) kind: Mend,
    pub(super) reason: String,
    pub(super) confidence: Confidence,
}

impl Change {
    /// A change that is sure.
    pub(super) fn sure(
        kind: Mend,
        range: std::ops::Range<usize>,
        text: impl Into<String>,
        reason: impl Into<String>,
    ) -> Self {
        Self {
            range,
            text: text.into(),
            kind,
            reason: reason.into(),
            confidence: Confidence::High,
        }
    }

    /// The same change, less sure.
    pub(super) fn only(mut self, confidence: Confidence) -> Self {
        self.confidence = confidence;
        self
    }
}
