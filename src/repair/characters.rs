//! Characters that printing puts in the place of others.

/// What a character stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Sort {
    /// `"`
    DoubleQuote,
    /// `'`, also where it begins a comment.
    Apostrophe,
    /// `-`
    Dash,
    /// A blank.
    Blank,
    /// Nothing.
    Invisible,
    /// Two or three letters.
    Ligature(&'static str),
}

/// What a character of the printer's case stands for.
pub(super) fn sort(c: char) -> Option<Sort> {
    Some(match c {
        '\u{201C}'..='\u{201F}' | '\u{2033}' => Sort::DoubleQuote,
        '\u{2018}'..='\u{201B}' | '\u{2032}' | '\u{B4}' => Sort::Apostrophe,
        '\u{2010}'..='\u{2015}' | '\u{2212}' => Sort::Dash,
        '\u{A0}' | '\u{2000}'..='\u{200A}' | '\u{202F}' => Sort::Blank,
        '\u{200B}'..='\u{200D}' | '\u{2060}' | '\u{FEFF}' | '\u{AD}' => Sort::Invisible,
        '\u{FB00}' => Sort::Ligature("ff"),
        '\u{FB01}' => Sort::Ligature("fi"),
        '\u{FB02}' => Sort::Ligature("fl"),
        '\u{FB03}' => Sort::Ligature("ffi"),
        '\u{FB04}' => Sort::Ligature("ffl"),
        '\u{FB05}' | '\u{FB06}' => Sort::Ligature("st"),
        _ => return None,
    })
}

/// Whether one of the few lines above a line and one of the few below it is an edge. Few lines lie so, and only these are worth
/// the time to ask whether they are a heading.
pub(super) fn lies_between(edges: &[bool], index: usize, few: usize) -> bool {
    let has_edge = |lines: Option<&[bool]>| lines.is_some_and(|lines| lines.contains(&true));
    let below = (index + 1).min(edges.len());
    has_edge(edges.get(index.saturating_sub(few)..index))
        && has_edge(edges.get(below..(below + few).min(edges.len())))
}

/// Whether a line is a ruler: one sign, at least three times, and nothing else.
pub(super) fn is_ruler(line: &str) -> bool {
    let line = line.trim();
    let mut signs = line.chars();
    signs.next().is_some_and(|first| {
        matches!(first, '=' | '-' | '*' | '_' | '#' | '~' | '+' | '/' | '.')
            && signs.clone().count() >= 2
            && signs.all(|sign| sign == first)
    })
}
