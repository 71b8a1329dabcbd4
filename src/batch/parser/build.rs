//! Turns single pieces of a line into values.

use pest::iterators::Pair;

use super::is_separator;
use crate::batch::grammar::Rule;
use crate::batch::tree::{
    Comparison, Condition, Direction, ForKind, Offset, Redirection, Simple, Token,
};

/// Takes carets out of text, quotes respected.
pub(crate) fn resolve_carets(text: &str) -> String {
    if !text.contains('^') {
        return text.to_owned();
    }
    let mut resolved = String::with_capacity(text.len());
    let mut quoted = false;
    let mut chars = text.chars();
    while let Some(c) = chars.next() {
        match c {
            '"' => {
                quoted = !quoted;
                resolved.push(c);
            }
            '^' if !quoted => resolved.extend(chars.next()),
            _ => resolved.push(c),
        }
    }
    resolved
}

pub(super) fn build_redirection(pair: &Pair<'_, Rule>, start: Offset) -> Option<Redirection> {
    let offset = start + pair.as_span().start();
    let mut handle = None;
    let mut direction = "";
    let mut target = None;
    for inner in pair.clone().into_inner() {
        match inner.as_rule() {
            Rule::handle => handle = inner.as_str().parse::<u8>().ok(),
            Rule::direction => direction = inner.as_str(),
            Rule::word_out | Rule::word_in => target = Some(resolve_carets(inner.as_str())),
            _ => {}
        }
    }
    let (direction, default) = match direction {
        "<" => (Direction::Read, 0),
        ">" => (Direction::Write, 1),
        ">>" => (Direction::Append, 1),
        "<&" => (Direction::Duplicate, 0),
        _ => (Direction::Duplicate, 1),
    };
    Some(Redirection {
        handle: handle.unwrap_or(default),
        direction,
        target: Token::new(target?),
        offset,
    })
}

/// Text and redirections of a simple command; `None` when a redirection has no target.
pub(super) fn build_simple(
    pair: Pair<'_, Rule>,
    start: Offset,
) -> Option<(Simple, Vec<Redirection>)> {
    let mut text = String::new();
    let mut redirections = Vec::new();
    for inner in pair.into_inner() {
        match inner.as_rule() {
            Rule::text_out | Rule::text_in => {
                if text.is_empty() {
                    text = resolve_carets(inner.as_str());
                } else {
                    text.push_str(&resolve_carets(inner.as_str()));
                }
            }
            _ => redirections.push(build_redirection(&inner, start)?),
        }
    }
    Some((build_plain(&text), redirections))
}

/// A simple command without redirections, its carets taken out.
pub(super) fn build_plain(text: &str) -> Simple {
    let (name, arguments) = text.split_at(name_end(text));
    Simple {
        name: Token::new(name.to_owned()),
        arguments: Token::new(arguments.to_owned()),
    }
}

/// Where the first token ends.
pub(crate) fn name_end(text: &str) -> usize {
    let mut quoted = false;
    for (index, c) in text.char_indices() {
        match c {
            '"' => quoted = !quoted,
            _ if !quoted && is_separator(c) => return index,
            _ => {}
        }
    }
    text.len()
}

pub(super) fn build_if(pair: Pair<'_, Rule>) -> Option<(bool, bool, Condition)> {
    let mut ignore_case = false;
    let mut not = false;
    let mut test = None;
    let mut comparison = None;
    let mut words = Vec::new();
    for inner in pair.into_inner() {
        match inner.as_rule() {
            Rule::ignore_case => ignore_case = true,
            Rule::not => not = true,
            Rule::test => test = Some(inner.as_str().to_ascii_lowercase()),
            Rule::comparison => comparison = Some(inner.as_str().to_ascii_lowercase()),
            Rule::word_out | Rule::word_in => {
                words.push(Token::new(resolve_carets(inner.as_str())));
            }
            _ => {}
        }
    }
    let mut words = words.into_iter();
    let first = words.next()?;
    let condition = match (test.as_deref(), comparison.as_deref()) {
        (Some("exist"), _) => Condition::Exist(first),
        (Some("defined"), _) => Condition::Defined(first),
        (Some("errorlevel"), _) => Condition::ErrorLevel(first),
        (Some(_), _) => Condition::ExtensionVersion(first),
        (None, Some(word)) => {
            let comparison = match word.trim_end_matches(is_separator) {
                "equ" => Comparison::Equal,
                "neq" => Comparison::NotEqual,
                "lss" => Comparison::Less,
                "leq" => Comparison::LessOrEqual,
                "gtr" => Comparison::Greater,
                "geq" => Comparison::GreaterOrEqual,
                _ => Comparison::Same,
            };
            Condition::Compare(first, comparison, words.next()?)
        }
        (None, None) => return None,
    };
    Some((ignore_case, not, condition))
}

pub(super) fn build_for(pair: Pair<'_, Rule>) -> Option<(ForKind, char)> {
    let mut switches = Vec::new();
    let mut option = None;
    let mut variable = None;
    for inner in pair.into_inner() {
        match inner.as_rule() {
            Rule::for_switch => switches.extend(inner.as_str().to_ascii_lowercase().chars().nth(1)),
            Rule::for_option => option = Some(Token::new(resolve_carets(inner.as_str()))),
            Rule::for_variable => variable = inner.as_str().chars().last(),
            _ => {}
        }
    }
    let has = |letter| switches.contains(&letter);
    let kind = if has('r') {
        ForKind::Recursive {
            root: option,
            folders: has('d'),
        }
    } else if has('d') {
        ForKind::Folders
    } else if has('l') {
        ForKind::Numbers
    } else if has('f') {
        ForKind::Lines(option)
    } else {
        ForKind::Plain
    };
    Some((kind, variable?))
}
