//! Errors of compilation, with Microsoft's numbers and texts.

use crate::source::{Diagnostic, SourceText};

use super::super::tree::Position;

/// A place where a script does not follow the language.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("Microsoft VBScript compilation error: {}", kind.text())]
pub struct SyntaxError {
    /// What is wrong.
    pub kind: SyntaxErrorKind,
    /// Where Windows sees it.
    pub position: Position,
    /// How many characters are meant, at least 1.
    pub length: u32,
}

macro_rules! kinds {
    ($($number:literal $name:ident $text:literal,)*) => {
        /// The errors of compilation, as Microsoft's list of VBScript syntax errors has them.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[allow(missing_docs)] // The texts say what they mean.
        pub enum SyntaxErrorKind {
            $($name = $number,)*
        }

        impl SyntaxErrorKind {
            /// Microsoft's text.
            pub fn text(self) -> &'static str {
                match self {
                    $(Self::$name => $text,)*
                }
            }
        }
    };
}

kinds! {
    1001 OutOfMemory "Out of memory",
    1002 Syntax "Syntax error",
    1003 ExpectedColon "Expected ':'",
    1005 ExpectedOpening "Expected '('",
    1006 ExpectedClosing "Expected ')'",
    1007 ExpectedBracket "Expected ']'",
    1010 ExpectedIdentifier "Expected identifier",
    1011 ExpectedEquals "Expected '='",
    1012 ExpectedIf "Expected 'If'",
    1013 ExpectedTo "Expected 'To'",
    1014 ExpectedEnd "Expected 'End'",
    1015 ExpectedFunction "Expected 'Function'",
    1016 ExpectedSub "Expected 'Sub'",
    1017 ExpectedThen "Expected 'Then'",
    1018 ExpectedWend "Expected 'Wend'",
    1019 ExpectedLoop "Expected 'Loop'",
    1020 ExpectedNext "Expected 'Next'",
    1021 ExpectedCase "Expected 'Case'",
    1022 ExpectedSelect "Expected 'Select'",
    1023 ExpectedExpression "Expected expression",
    1024 ExpectedStatement "Expected statement",
    1025 ExpectedEndOfStatement "Expected end of statement",
    1026 ExpectedInteger "Expected integer constant",
    1027 ExpectedWhileOrUntil "Expected 'While' or 'Until'",
    1028 ExpectedWhileUntilOrEnd "Expected 'While', 'Until' or end of statement",
    1029 ExpectedWith "Expected 'With'",
    1030 IdentifierTooLong "Identifier too long",
    1031 InvalidNumber "Invalid number",
    1032 InvalidCharacter "Invalid character",
    1033 UnterminatedText "Unterminated string constant",
    1034 UnterminatedComment "Unterminated comment",
    1037 InvalidMe "Invalid use of 'Me' keyword",
    1038 LoopWithoutDo "'loop' without 'do'",
    1039 InvalidExit "Invalid 'exit' statement",
    1040 InvalidForVariable "Invalid 'for' loop control variable",
    1041 NameRedefined "Name redefined",
    1042 MustBeFirst "Must be first statement on the line",
    1043 NotByVal "Cannot assign to non-ByVal argument",
    1044 ParenthesesInCall "Cannot use parentheses when calling a Sub",
    1045 ExpectedLiteral "Expected literal constant",
    1046 ExpectedIn "Expected 'In'",
    1047 ExpectedClass "Expected 'Class'",
    1048 OutsideClass "Must be defined inside a Class",
    1049 ExpectedAccessor "Expected Let or Set or Get in property declaration",
    1050 ExpectedProperty "Expected 'Property'",
    1051 InconsistentArguments "Number of arguments must be consistent across properties specification",
    1052 SecondDefault "Cannot have multiple default property/method in a Class",
    1053 InitializeArguments "Class initialize or terminate do not have arguments",
    1054 PropertyWithoutArgument "Property set or let must have at least one argument",
    1055 UnexpectedNext "Unexpected 'Next'",
    1056 DefaultOfWhat "'Default' can be specified only on 'Property' or 'Function' or 'Sub'",
    1057 DefaultNotPublic "'Default' specification must also specify 'Public'",
    1058 DefaultNotGet "'Default' specification can only be on Property Get",
}

impl SyntaxErrorKind {
    /// Microsoft's number, 1001 to 1058.
    pub fn number(self) -> u16 {
        self as u16
    }

    /// What to do about it, where the text alone does not tell.
    fn help(self) -> Option<&'static str> {
        Some(match self {
            Self::OutOfMemory => {
                "blocks or expressions are nested too deeply, or one expression has too many parts; divide it"
            }
            Self::ExpectedStatement => {
                "a comment begins with an apostrophe; a statement goes on in the next line only after ` _`"
            }
            Self::ExpectedExpression | Self::ExpectedClosing => {
                "if the statement goes on in the next line, this line must end with ` _`"
            }
            Self::ExpectedThen => {
                "write `Then` on the line of its `If`, or end that line with ` _`"
            }
            Self::ExpectedEndOfStatement => {
                "end the statement here, or put `:` before the next one; `Next` takes no variable"
            }
            Self::InvalidCharacter => {
                "a comment begins with an apostrophe ('); other letters than A to Z are allowed in comments, texts and [brackets] only"
            }
            Self::UnterminatedText => {
                "close the text with a quote; a quote inside it is written twice"
            }
            Self::ParenthesesInCall => "write `Call` before the name, or leave the parentheses out",
            Self::ExpectedLiteral => {
                "a constant's value is a number, a text, a date or a keyword such as True, not an expression"
            }
            Self::NameRedefined => "the same scope already has this name; remove one of the two",
            Self::InvalidExit => "nothing of that kind is open here",
            Self::OutsideClass => "properties belong into `Class … End Class`",
            _ => return None,
        })
    }
}

impl SyntaxError {
    /// Microsoft's number, 1001 to 1058.
    pub fn number(&self) -> u16 {
        self.kind.number()
    }

    /// Microsoft's text.
    pub fn text(&self) -> &'static str {
        self.kind.text()
    }

    /// The number as automation shows it: 0x800A0000 and the number.
    pub fn hresult(&self) -> u32 {
        0x800A_0000 | u32::from(self.number())
    }

    /// The line that `cscript` writes to standard error.
    pub fn cscript_line(&self, file: &str) -> String {
        let Position { line, column } = self.position;
        format!("{file}({line}, {column}) {self}")
    }

    /// The error with its line of the script, for people.
    pub fn diagnostic(&self, source: &SourceText) -> Diagnostic {
        let message = format!(
            "Microsoft VBScript compilation error {}: {}",
            self.number(),
            self.text()
        );
        let line = usize::try_from(self.position.line.saturating_sub(1)).unwrap_or(usize::MAX);
        let text = source.line(line).unwrap_or("");
        let start = byte_of(text, self.position.column.saturating_sub(1));
        let end = start + byte_of(text.get(start..).unwrap_or(""), self.length);
        let diagnostic = Diagnostic::error(message).in_source(source, line, start..end);
        match self.kind.help() {
            Some(help) => diagnostic.help(help),
            None => diagnostic,
        }
    }
}

/// The byte at which the character with this index begins; the end of a shorter text.
fn byte_of(text: &str, characters: u32) -> usize {
    let index = usize::try_from(characters).unwrap_or(usize::MAX);
    text.char_indices()
        .nth(index)
        .map_or(text.len(), |(byte, _)| byte)
}
