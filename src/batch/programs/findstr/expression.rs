//! The expressions of `FINDSTR`, brought into those of the `regex` crate, which searches in linear time.
//!
//! A line is searched with its carriage return. So `$`, which on Windows fits in front of a carriage return and
//! nowhere else (not at the end of a line that ends in a line feed alone), is that carriage return.

use regex::{Regex, RegexBuilder};

use super::WRONG;
use super::request::{Request, Wanted};
use crate::batch::programs::Failure;
use crate::batch::programs::collation;

/// What fits no text.
const NEVER: &str = "[a&&b]";
/// Any character of a line.
const ANY: &str = r"[^\r\n]";
const LINE_START: &str = "^";
const LINE_END: &str = r"\r";
/// Neither end asks for a letter on its other side (dbenham).
const WORD_START: &str = r"\b{start-half}";
const WORD_END: &str = r"\b{end-half}";

/// Memory for one compiled expression, in bytes: many texts from a file are one expression.
const SIZE_LIMIT: usize = 256 << 20;

/// One expression for all that is wanted; `None` when nothing is.
pub(super) fn compile(request: &Request) -> Result<Option<Regex>, Failure> {
    let alternatives: Vec<_> = request
        .wanted
        .iter()
        .filter(|wanted| !wanted.text.is_empty())
        .map(|wanted| alternative(request, wanted))
        .collect();
    if alternatives.is_empty() {
        return Ok(None);
    }
    RegexBuilder::new(&alternatives.join("|"))
        .case_insensitive(request.ignore_case)
        .size_limit(SIZE_LIMIT)
        .build()
        .map(Some)
        .map_err(|_| Failure::new(WRONG, "FINDSTR: Search string too long."))
}

/// `/B`, `/E` and `/X` are `^` and `$` for texts of both kinds.
fn alternative(request: &Request, wanted: &Wanted) -> String {
    let elements = if wanted.is_expression {
        elements(&wanted.text)
    } else {
        literal(&wanted.text)
    };
    let has = |element: Option<&Element>, text| element.is_some_and(|element| element.text == text);
    let start = if request.at_start && !has(elements.first(), LINE_START) {
        LINE_START
    } else {
        ""
    };
    let end = if request.at_end && !has(elements.last(), LINE_END) {
        LINE_END
    } else {
        ""
    };
    let inner: String = elements
        .iter()
        .flat_map(|element| {
            [
                element.text.as_str(),
                if element.repeated { "*" } else { "" },
            ]
        })
        .collect();
    format!("{start}{inner}{end}")
}

/// A text that is taken literally; only a doubled backslash is a single one.
fn literal(text: &str) -> Vec<Element> {
    vec![Element::once(&regex::escape(&text.replace(r"\\", r"\")))]
}

/// Whether a text is an expression when neither `/L` nor `/R` is given: one of its signs stands in it unescaped.
pub(super) fn looks_like_one(text: &str) -> bool {
    let mut rest = text;
    while let Some(c) = rest.chars().next() {
        let behind = rest.get(c.len_utf8()..).unwrap_or("");
        match c {
            '.' | '*' | '^' | '$' => return true,
            '[' if class(behind).is_some() => return true,
            '\\' if behind.starts_with(['<', '>']) => return true,
            '\\' => {
                let escaped = behind.chars().next().map_or(0, char::len_utf8);
                rest = behind.get(escaped..).unwrap_or("");
            }
            _ => {}
        }
        if c != '\\' {
            rest = behind;
        }
    }
    false
}

/// A part of an expression, in the language of the `regex` crate.
#[derive(Debug, PartialEq, Eq)]
struct Element {
    text: String,
    /// A `*` stands behind it.
    repeated: bool,
    /// Only characters and classes can be repeated.
    is_character: bool,
}

impl Element {
    fn once(text: &str) -> Self {
        Self {
            text: text.to_owned(),
            repeated: false,
            is_character: false,
        }
    }

    fn character(text: String) -> Self {
        Self {
            text,
            repeated: false,
            is_character: true,
        }
    }
}

fn elements(text: &str) -> Vec<Element> {
    let mut elements: Vec<Element> = Vec::new();
    let mut rest = text;
    while let Some(c) = rest.chars().next() {
        rest = rest.get(c.len_utf8()..).unwrap_or("");
        let element = match c {
            '.' => Element::character(ANY.to_owned()),
            '^' => Element::once(LINE_START),
            '$' => Element::once(LINE_END),
            '*' => match elements.last_mut() {
                Some(last) if last.is_character => {
                    last.repeated = true;
                    continue;
                }
                // With nothing to repeat it is a character like any other.
                _ => character(c),
            },
            '[' => match class(rest) {
                Some((class, behind)) => {
                    rest = behind;
                    Element::character(class)
                }
                None => character(c),
            },
            '\\' => {
                let escaped = rest.chars().next();
                rest = rest.get(escaped.map_or(0, char::len_utf8)..).unwrap_or("");
                match escaped {
                    // The ends of a word must be the ends of the expression, else nothing fits.
                    Some('<') => Element::once(
                        if elements.iter().all(|element| element.text == LINE_START) {
                            WORD_START
                        } else {
                            NEVER
                        },
                    ),
                    Some('>') => Element::once(if rest.is_empty() || rest == "$" {
                        WORD_END
                    } else {
                        NEVER
                    }),
                    Some(escaped) => character(escaped),
                    None => character('\\'),
                }
            }
            _ => character(c),
        };
        elements.push(element);
    }
    elements
}

fn character(c: char) -> Element {
    Element::character(regex::escape(c.encode_utf8(&mut [0; 4])))
}

/// Reads a class behind its opening bracket; gives it and what follows, or `None` when it is not closed.
fn class(text: &str) -> Option<(String, &str)> {
    let (negated, mut rest) = match text.strip_prefix('^') {
        Some(rest) => (true, rest),
        None => (false, text),
    };
    let mut members = String::new();
    let mut first = true;
    loop {
        if !first && let Some(behind) = rest.strip_prefix(']') {
            return Some((written_class(&members, negated), behind));
        }
        first = false;
        let (from, behind) = member(rest)?;
        rest = behind;
        let range = rest
            .strip_prefix('-')
            .filter(|behind| !behind.starts_with(']'))
            .and_then(member);
        match range {
            Some((to, behind)) => {
                add_range(&mut members, from, to);
                rest = behind;
            }
            None => members.push_str(&written(from)),
        }
    }
}

/// One character of a class, escaped or not.
fn member(text: &str) -> Option<(char, &str)> {
    let text = match text.strip_prefix('\\') {
        Some(behind) if !behind.is_empty() => behind,
        _ => text,
    };
    let c = text.chars().next()?;
    Some((c, text.get(c.len_utf8()..)?))
}

/// A range holds what stands between its ends in the order in which Windows sorts, so that `[a-z]` holds capitals too.
fn add_range(members: &mut String, from: char, to: char) {
    let within = collation::place(from)..=collation::place(to);
    let first_far = char::from(u8::MAX);
    members.extend(
        ('\0'..=first_far)
            .filter(|c| within.contains(&collation::place(*c)))
            .map(written),
    );
    // Beyond the Western characters the order is that of the code points.
    let from = from.max('\u{100}');
    if from <= to {
        members.push_str(&format!("{}-{}", written(from), written(to)));
    }
}

fn written(c: char) -> String {
    format!("\\x{{{:X}}}", u32::from(c))
}

fn written_class(members: &str, negated: bool) -> String {
    match (members.is_empty(), negated) {
        (true, false) => NEVER.to_owned(),
        (true, true) => ANY.to_owned(),
        (false, false) => format!("[{members}]"),
        (false, true) => format!(r"[^{members}\r\n]"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fits(text: &str, line: &str) -> bool {
        fits_with(text, line, &Request::default())
    }

    fn fits_with(text: &str, line: &str, request: &Request) -> bool {
        let wanted = Wanted {
            text: text.to_owned(),
            is_expression: true,
        };
        Regex::new(&alternative(request, &wanted))
            .unwrap()
            .is_match(line)
    }

    #[test]
    fn signs_fit_as_the_help_says() {
        for (text, line, expected) in [
            ("a.c", "xabcx\r", true),
            ("a.c", "ac\r", false),
            ("ab*c", "ac\r", true),
            ("ab*c", "abbbc\r", true),
            ("a.*c", "a--c\r", true),
            ("^b", "ab\r", false),
            ("^b", "ba\r", true),
            ("b$", "ab\r", true),
            ("b$", "ba\r", false),
            ("^$", "\r", true),
            ("^$", "x\r", false),
            ("[ab]x", "bx\r", true),
            ("[^ab]x", "ax\r", false),
            ("[^ab]x", "cx\r", true),
            (r"a\.c", "abc\r", false),
            (r"a\.c", "a.c\r", true),
            (r"a\\c", r"a\c", true),
            (r"\$x", "$x\r", true),
        ] {
            assert_eq!(fits(text, line), expected, "{text} {line:?}");
        }
    }

    #[test]
    fn the_dollar_needs_a_carriage_return() {
        assert!(!fits("b$", "ab"));
        assert!(fits("b", "ab"));
        let ends = Request {
            at_end: true,
            ..Request::default()
        };
        assert!(!fits_with("b", "ab", &ends));
        assert!(fits_with("b", "ab\r", &ends));
        assert!(fits_with("b$", "ab\r", &ends));
    }

    #[test]
    fn other_signs_of_regular_expressions_mean_themselves() {
        for text in ["a+", "a?", "(a)", "{2}", "a|b", "a-b", "#", "~", "&&"] {
            assert!(fits(text, &format!("x{text}x\r")), "{text}");
        }
        assert!(!fits("a+", "aa\r"));
        assert!(!fits("a|b", "a\r"));
    }

    #[test]
    fn a_star_without_an_element_is_a_character() {
        assert!(fits("*a", "*a\r"));
        assert!(!fits("*a", "a\r"));
        assert!(fits("^*a", "*a\r"));
        assert!(fits("a**b", "b\r"));
        assert!(fits(r"\**x", "x\r"));
    }

    #[test]
    fn ends_of_words() {
        assert!(fits(r"\<com", "a com\r"));
        assert!(fits(r"\<com", "com\r"));
        assert!(!fits(r"\<com", "telecom\r"));
        assert!(fits(r"com\>", "telecom, x\r"));
        assert!(fits(r"com\>", "telecom\r"));
        assert!(fits(r"com\>", "telecom"));
        assert!(!fits(r"com\>", "command\r"));
        assert!(fits(r"\<com\>", "(com)\r"));
        assert!(!fits(r"\<com", "_com\r"));
        // Only at the ends of the expression.
        assert!(!fits(r"a \<com", "a com\r"));
        assert!(!fits(r"com\> a", "com a\r"));
    }

    #[test]
    fn ranges_go_by_the_order_in_which_windows_sorts() {
        let holds = |text: &str| -> String {
            "aAbBzZ059_"
                .chars()
                .filter(|c| fits(&format!("^{text}$"), &format!("{c}\r")))
                .collect()
        };
        assert_eq!(holds("[a-z]"), "aAbBz");
        assert_eq!(holds("[A-Z]"), "AbBzZ");
        assert_eq!(holds("[0-9]"), "059");
        assert_eq!(holds("[^0-9]"), "aAbBzZ_");
        assert_eq!(holds("[a-zA-Z]"), "aAbBzZ");
        assert_eq!(holds("[z-a]"), "");
        assert_eq!(holds("[^z-a]"), "aAbBzZ059_");
        assert!(fits("[ぁ-ん]", "の\r"));
        assert!(!fits("[ぁ-ん]", "漢\r"));
    }

    #[test]
    fn classes_take_signs_as_they_are() {
        assert!(fits("[.]", ".\r"));
        assert!(!fits("[.]", "x\r"));
        assert!(fits("[]]", "]\r"));
        assert!(fits(r"[\]a]", "]\r"));
        assert!(fits("[a-]", "-\r"));
        assert!(fits(r"[\\]", r"\"));
        assert!(fits("[^^]", "x\r"));
        assert!(!fits("^[^^]", "^\r"));
        // A class that is not closed is none.
        assert!(fits("a[b", "a[b\r"));
    }

    #[test]
    fn the_kind_of_a_text_is_seen_from_its_signs() {
        for text in ["51.4", "a*", "^x", "x$", "[ab]", r"\<x", r"x\>", r"a\\."] {
            assert!(looks_like_one(text), "{text}");
        }
        for text in ["200", r"a\.c", r"C:\path", "[ab", "a+b", "", r"\", r"\*"] {
            assert!(!looks_like_one(text), "{text}");
        }
    }

    #[test]
    fn any_text_compiles() {
        proptest::proptest!(|(text in r"[\[\]\\.*^$<>a-c|+?(){}\-&~é表]{0,24}", line in r"[a-c.\[\]é ]{0,12}")| {
            let _ = fits(&text, &line);
            let _ = looks_like_one(&text);
            let literal = super::literal(&text);
            proptest::prop_assert_eq!(literal.len(), 1);
        });
    }
}
