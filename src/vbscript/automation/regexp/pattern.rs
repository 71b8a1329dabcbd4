//! Patterns as Windows reads them, rewritten for the search engine.
//!
//! What differs from today's ECMAScript: `.` is everything but a line feed; `\s` is the six white-space characters of
//! ASCII; there is no look-behind, no named group and no Unicode class; and each mistake has a number of its own.

use crate::vbscript::RuntimeError;

/// `[ \f\n\r\t\v]` without its brackets.
const BLANKS: &str = r" \f\n\r\t\v";

/// All other characters, for use within a class.
const NO_BLANKS: &str = r"\x00-\x08\x0e-\x1f\x21-\uffff";

/// Makes a pattern ready for use.
///
/// # Errors
/// 5017 to 5021 for a pattern that is none.
pub(super) fn compile(
    pattern: &[u16],
    flags: regress::Flags,
) -> Result<regress::Regex, RuntimeError> {
    let mut rewriting = Rewriting {
        rest: pattern,
        written: Vec::with_capacity(pattern.len() + 16),
        depth: 0,
        has_atom: false,
    };
    rewriting.run()?;
    let written = rewriting.written;
    let codes = written.iter().map(|&unit| u32::from(unit));
    regress::Regex::from_unicode(codes, flags)
        .map_err(|error| Mistake::Syntax.error().detail(error.to_string()))
}

#[derive(Debug, Clone, Copy)]
enum Mistake {
    Syntax,
    Quantifier,
    Bracket,
    Parenthesis,
    Range,
}

impl Mistake {
    fn error(self) -> RuntimeError {
        RuntimeError::number(match self {
            Self::Syntax => 5017,
            Self::Quantifier => 5018,
            Self::Bracket => 5019,
            Self::Parenthesis => 5020,
            Self::Range => 5021,
        })
    }
}

impl From<Mistake> for RuntimeError {
    fn from(mistake: Mistake) -> Self {
        mistake.error()
    }
}

struct Rewriting<'a> {
    rest: &'a [u16],
    written: Vec<u16>,
    /// Groups that are open.
    depth: usize,
    /// Whether what stands before can be repeated.
    has_atom: bool,
}

type Step = Result<(), Mistake>;

impl Rewriting<'_> {
    fn run(&mut self) -> Step {
        while let Some(unit) = self.next() {
            match as_char(unit) {
                '\\' => self.escape()?,
                '[' => self.class()?,
                '(' => self.open()?,
                ')' => {
                    self.depth = self.depth.checked_sub(1).ok_or(Mistake::Syntax)?;
                    self.put(unit, true);
                }
                '|' | '^' | '$' => self.put(unit, false),
                '*' | '+' | '?' => {
                    self.quantifier()?;
                    self.put(unit, false);
                    self.laziness();
                }
                '{' => self.brace()?,
                '.' => self.put_text(r"[^\n]"),
                '}' | ']' => {
                    self.written.push(u16::from(b'\\'));
                    self.put(unit, true);
                }
                _ => self.put(unit, true),
            }
        }
        if self.depth > 0 {
            return Err(Mistake::Parenthesis);
        }
        Ok(())
    }

    fn next(&mut self) -> Option<u16> {
        let (&first, rest) = self.rest.split_first()?;
        self.rest = rest;
        Some(first)
    }

    fn peek(&self, ahead: usize) -> char {
        self.rest.get(ahead).map_or('\0', |&unit| as_char(unit))
    }

    fn put(&mut self, unit: u16, is_atom: bool) {
        self.written.push(unit);
        self.has_atom = is_atom;
    }

    fn put_text(&mut self, text: &str) {
        self.written.extend(text.encode_utf16());
        self.has_atom = true;
    }

    fn quantifier(&self) -> Step {
        if self.has_atom {
            Ok(())
        } else {
            Err(Mistake::Quantifier)
        }
    }

    /// The `?` behind a quantifier, which makes it take as little as it can.
    fn laziness(&mut self) {
        if self.peek(0) == '?'
            && let Some(unit) = self.next()
        {
            self.put(unit, false);
        }
    }

    fn escape(&mut self) -> Step {
        let unit = self.next().ok_or(Mistake::Syntax)?;
        match as_char(unit) {
            's' => self.put_text(&format!("[{BLANKS}]")),
            'S' => self.put_text(&format!("[^{BLANKS}]")),
            escaped => {
                self.written.push(u16::from(b'\\'));
                self.put(unit, !matches!(escaped, 'b' | 'B'));
            }
        }
        Ok(())
    }

    fn open(&mut self) -> Step {
        if self.peek(0) == '?' && !matches!(self.peek(1), ':' | '=' | '!') {
            return Err(Mistake::Syntax);
        }
        self.depth += 1;
        self.put(u16::from(b'('), false);
        if self.peek(0) == '?' {
            for _ in 0..2 {
                if let Some(unit) = self.next() {
                    self.put(unit, false);
                }
            }
        }
        Ok(())
    }

    /// `{3}`, `{3,}`, `{3,5}`; any other brace is a character like all.
    fn brace(&mut self) -> Step {
        let Some(end) = self.rest.iter().position(|&unit| as_char(unit) == '}') else {
            self.put_text(r"\{");
            return Ok(());
        };
        let (inside, behind) = self.rest.split_at(end);
        let text = String::from_utf16_lossy(inside);
        if !is_repetition(&text) {
            self.put_text(r"\{");
            return Ok(());
        }
        self.quantifier()?;
        self.rest = behind.get(1..).unwrap_or(&[]);
        self.put_text(&format!("{{{text}}}"));
        self.has_atom = false;
        self.laziness();
        Ok(())
    }

    /// `[…]`
    fn class(&mut self) -> Step {
        self.put(u16::from(b'['), false);
        if self.peek(0) == '^'
            && let Some(unit) = self.next()
        {
            self.put(unit, false);
        }
        loop {
            let low = match self.class_atom()? {
                ClassAtom::End => break,
                atom => atom,
            };
            if self.peek(0) != '-' || matches!(self.peek(1), ']' | '\0') {
                continue;
            }
            if let Some(unit) = self.next() {
                self.put(unit, false);
            }
            let high = self.class_atom()?;
            if let (ClassAtom::Character(low), ClassAtom::Character(high)) = (low, high)
                && low > high
            {
                return Err(Mistake::Range);
            }
        }
        self.has_atom = true;
        Ok(())
    }

    fn class_atom(&mut self) -> Result<ClassAtom, Mistake> {
        let unit = self.next().ok_or(Mistake::Bracket)?;
        match as_char(unit) {
            ']' => {
                self.put(unit, true);
                Ok(ClassAtom::End)
            }
            '\\' => {
                let escaped = self.next().ok_or(Mistake::Bracket)?;
                match as_char(escaped) {
                    's' => self.put_text(BLANKS),
                    'S' => self.put_text(NO_BLANKS),
                    _ => {
                        self.put(unit, true);
                        self.put(escaped, true);
                    }
                }
                Ok(match as_char(escaped) {
                    c if c.is_ascii_alphanumeric() => ClassAtom::Other,
                    _ => ClassAtom::Character(escaped),
                })
            }
            _ => {
                self.put(unit, true);
                Ok(ClassAtom::Character(unit))
            }
        }
    }
}

/// One part of a class.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum ClassAtom {
    Character(u16),
    /// An escape whose character is not known here.
    Other,
    /// The bracket at its end.
    End,
}

/// A surrogate stands for no sign of the pattern language.
fn as_char(unit: u16) -> char {
    char::from_u32(u32::from(unit)).unwrap_or(char::REPLACEMENT_CHARACTER)
}

fn is_repetition(text: &str) -> bool {
    let is_number = |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit());
    match text.split_once(',') {
        None => is_number(text),
        Some((least, most)) => is_number(least) && (most.is_empty() || is_number(most)),
    }
}
