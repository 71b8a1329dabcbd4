//! The tokens that the parser reads.

use super::super::tree::Position;
use super::SyntaxErrorKind;

/// A piece of a script with its place.
#[derive(Debug, Clone, Copy)]
pub(super) struct Token<'t> {
    pub(super) kind: TokenKind,
    /// As written.
    pub(super) text: &'t str,
    pub(super) position: Position,
    /// In characters.
    pub(super) length: u32,
    /// Something that is no token stands before it.
    pub(super) spaced: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum TokenKind {
    /// A word that is no keyword.
    Word,
    /// A word that is neither keyword nor name.
    Reserved,
    Bracketed,
    Keyword(Keyword),
    Symbol(Symbol),
    Number,
    Text,
    Date,
    Colon,
    LineEnd,
    /// The end of the script; always the last token.
    End,
    /// No piece of the language.
    Invalid(SyntaxErrorKind),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Symbol {
    Opening,
    Closing,
    Comma,
    Dot,
    Equal,
    NotEqual,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
    Plus,
    Minus,
    Times,
    Slash,
    Backslash,
    Caret,
    Ampersand,
}

impl Symbol {
    pub(super) fn from_text(text: &str) -> Option<Self> {
        Some(match text {
            "(" => Self::Opening,
            ")" => Self::Closing,
            "," => Self::Comma,
            "." => Self::Dot,
            "=" => Self::Equal,
            "<>" | "><" => Self::NotEqual,
            "<" => Self::Less,
            "<=" | "=<" => Self::LessOrEqual,
            ">" => Self::Greater,
            ">=" | "=>" => Self::GreaterOrEqual,
            "+" => Self::Plus,
            "-" => Self::Minus,
            "*" => Self::Times,
            "/" => Self::Slash,
            "\\" => Self::Backslash,
            "^" => Self::Caret,
            "&" => Self::Ampersand,
            _ => return None,
        })
    }
}

macro_rules! keywords {
    ($($name:ident $text:literal,)*) => {
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub(super) enum Keyword {
            $($name,)*
        }

        impl Keyword {
            /// The keyword that a word in lower case is.
            fn from_lower_case(word: &[u8]) -> Option<Self> {
                $(if word == $text.as_bytes() { return Some(Self::$name); })*
                None
            }
        }
    };
}

keywords! {
    If "if", Then "then", End "end", Else "else", ElseIf "elseif", Set "set", Dim "dim", Call "call", And "and",
    Or "or", Not "not", Is "is", For "for", Each "each", In "in", To "to", Step "step", Next "next", Sub "sub",
    Function "function", Do "do", Loop "loop", While "while", Until "until", Wend "wend", Select "select", Case "case",
    With "with", Class "class", Property "property", Get "get", Let "let", Default "default", Public "public",
    Private "private", Const "const", ReDim "redim", Preserve "preserve", Erase "erase", Exit "exit", On "on",
    Error "error", Resume "resume", GoTo "goto", Option "option", Explicit "explicit", Stop "stop", New "new", Me "me",
    True "true", False "false", Empty "empty", Null "null", Nothing "nothing", Mod "mod", Xor "xor", Eqv "eqv",
    Imp "imp", ByVal "byval", ByRef "byref", Rem "rem",
}

/// Words of Visual Basic that VBScript has no use for and refuses as names all the same.
const RESERVED: [&str; 23] = [
    "as",
    "boolean",
    "byte",
    "currency",
    "double",
    "endif",
    "enum",
    "event",
    "implements",
    "integer",
    "like",
    "long",
    "lset",
    "optional",
    "paramarray",
    "raiseevent",
    "rset",
    "shared",
    "single",
    "static",
    "type",
    "typeof",
    "variant",
];

/// What a word is.
pub(super) fn word_kind(word: &str) -> TokenKind {
    if let Some(keyword) = Keyword::from_word(word) {
        return TokenKind::Keyword(keyword);
    }
    let reserved = RESERVED
        .iter()
        .any(|reserved| word.eq_ignore_ascii_case(reserved));
    if reserved {
        TokenKind::Reserved
    } else {
        TokenKind::Word
    }
}

impl Keyword {
    const LONGEST: usize = 8;

    fn from_word(word: &str) -> Option<Self> {
        let bytes = word.as_bytes();
        let mut lower = [0_u8; Self::LONGEST];
        let lower = lower.get_mut(..bytes.len())?;
        lower.copy_from_slice(bytes);
        lower.make_ascii_lowercase();
        Self::from_lower_case(lower)
    }

    /// Whether it may be a variable's name all the same: these mean something only in certain places.
    pub(super) fn may_be_name(self) -> bool {
        matches!(
            self,
            Self::Default
                | Self::Property
                | Self::Error
                | Self::Explicit
                | Self::Step
                | Self::Erase
        )
    }
}
