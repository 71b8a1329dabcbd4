use std::ops::Range;

use annotate_snippets::{AnnotationKind, Group, Level, Origin, Renderer, Snippet};

use super::visible::push_visible;
use super::{Diagnostic, Severity, visible};

/// A longer line is cut to a window around the mark.
const WINDOW: usize = 120;
/// How much of a cut line is shown before the mark.
const BEFORE_MARK: usize = 40;
/// What stands where a line is cut.
const CUT: char = '…';

pub(super) fn render(
    diagnostic: &Diagnostic,
    colour: bool,
    redact: &dyn Fn(&str) -> String,
) -> String {
    let level = match diagnostic.severity {
        Severity::Note => Level::NOTE,
        Severity::Warning => Level::WARNING,
        Severity::Error => Level::ERROR,
    };
    let message = redact(&diagnostic.message);
    let mut group = Group::with_title(level.primary_title(visible(&message).into_owned()));
    let has_excerpt = diagnostic.span.is_some() && diagnostic.excerpt.is_some();
    if let Some(span) = &diagnostic.span {
        let column = usize::try_from(span.column).unwrap_or(usize::MAX);
        let line = usize::try_from(span.line).unwrap_or(usize::MAX);
        // The crate would count the column in the excerpt, which may be a piece cut out of the line.
        group = group.element(
            Origin::path(visible(&span.file).into_owned())
                .line(line)
                .char_column(column),
        );
        if let Some(excerpt) = &diagnostic.excerpt {
            let mark = column.saturating_sub(1);
            let length = usize::try_from(diagnostic.length).unwrap_or(usize::MAX);
            let (text, mark) = redacted(excerpt, mark, length, redact);
            let (shown, mark) = window(&text, mark);
            group = group.element(
                Snippet::source(shown)
                    .line_start(line)
                    .annotation(AnnotationKind::Primary.span(mark)),
            );
        }
    }
    if let Some(help) = &diagnostic.help {
        // Help may have several lines of its own; a line end can't steer a terminal.
        let help = redact(help);
        let lines: Vec<_> = help.lines().map(visible).collect();
        group = group.element(Level::HELP.message(lines.join("\n")));
    }
    let renderer = if colour {
        Renderer::styled().hyperlink(false)
    } else {
        Renderer::plain()
    };
    let text = renderer.render(&[group]);
    // Between a place and an excerpt without a name of its own the crate draws a line for the absent name.
    let is_separator = |(index, line): (usize, &str)| index == 3 && line.contains(":::");
    if has_excerpt && text.lines().enumerate().any(is_separator) {
        let kept: Vec<_> = text
            .lines()
            .enumerate()
            .filter(|line| !is_separator(*line))
            .map(|(_, line)| line)
            .collect();
        return kept.join("\n");
    }
    text
}

/// The line without its secrets, and the characters to mark in it.
fn redacted(
    line: &str,
    mark: usize,
    length: usize,
    redact: &dyn Fn(&str) -> String,
) -> (String, Range<usize>) {
    let end = mark.saturating_add(length.max(1));
    let text = redact(line);
    if text == line {
        return (text, mark..end);
    }
    let until = |count: usize| -> String { line.chars().take(count).collect() };
    let (before, up_to_end) = (redact(&until(mark)), redact(&until(end)));
    if text.starts_with(&before) && text.starts_with(&up_to_end) && up_to_end.len() > before.len() {
        (text, before.chars().count()..up_to_end.chars().count())
    } else {
        // A secret lies across an edge of the mark: better to mark all than to mark the wrong piece.
        let all = text.chars().count();
        (text, 0..all)
    }
}

/// The piece of a line that is shown, and the bytes to mark in it.
fn window(line: &str, mark: Range<usize>) -> (String, Range<usize>) {
    let length = line.chars().count();
    let start = mark.start.min(length);
    let (first, last) = if length <= WINDOW {
        (0, length)
    } else {
        let first = start
            .saturating_sub(BEFORE_MARK)
            .min(length.saturating_sub(WINDOW));
        (first, first + WINDOW)
    };
    let mut shown = String::new();
    if first > 0 {
        shown.push(CUT);
    }
    let (mut from, mut to) = (None, None);
    for (index, c) in line.chars().enumerate().take(last).skip(first) {
        if index == start {
            from = Some(shown.len());
        }
        if index >= mark.end && to.is_none() {
            to = Some(shown.len());
        }
        push_visible(c, &mut shown);
    }
    let end = shown.len();
    if last < length {
        shown.push(CUT);
    }
    // An empty mark is drawn one character wide, also behind the last one: a missing quote, a missing word.
    let from = from.unwrap_or(end);
    let to = to.unwrap_or(end).max(from);
    (shown, from..to)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::{SourceText, Span};

    #[test]
    fn a_place_is_shown_with_its_line_marked_and_help() {
        let source =
            SourceText::from_text("START.BAT", "@echo off\r\nARMBroadcast /MSG \"x\" /A\r\n");
        let text = Diagnostic::error("`ARMBroadcast` is no command")
            .in_source(&source, 1, 0..12)
            .help("write ARMBCAST")
            .render(false);
        assert_eq!(
            text,
            "\
error: `ARMBroadcast` is no command
 --> START.BAT:2:1
  |
2 | ARMBroadcast /MSG \"x\" /A
  | ^^^^^^^^^^^^
  |
  = help: write ARMBCAST"
        );
    }

    #[test]
    fn marks_stand_under_wide_characters_and_behind_tabs() {
        let text = Diagnostic::warning("w")
            .at(Span::new("x.bat", 12, 4), 2)
            .excerpt("\t表ポA=")
            .render(false);
        assert_eq!(
            text,
            "\
warning: w
  --> x.bat:12:4
   |
12 |     表ポA=
   |         ^^"
        );
    }

    #[test]
    fn the_end_of_a_line_can_be_marked() {
        let text = Diagnostic::note("quote not closed")
            .at(Span::new("x.bat", 1, 9), 0)
            .excerpt("echo \"ab")
            .render(false);
        assert_eq!(
            text,
            "\
note: quote not closed
 --> x.bat:1:9
  |
1 | echo \"ab
  |         ^"
        );
    }

    #[test]
    fn a_long_line_is_cut_around_the_mark_and_keeps_its_column() {
        let line = format!("{}MARK{}", "a".repeat(100_000), "b".repeat(100_000));
        let text = Diagnostic::error("e")
            .at(Span::new("x.bat", 1, 100_001), 4)
            .excerpt(line)
            .render(false);
        let lines: Vec<_> = text.lines().collect();
        assert_eq!(lines[1], " --> x.bat:1:100001");
        assert_eq!(
            lines[3],
            format!("1 | …{}MARK{}…", "a".repeat(40), "b".repeat(76))
        );
        assert_eq!(lines[4], format!("  | {}^^^^", " ".repeat(41)));
    }

    #[test]
    fn a_script_cannot_steer_the_terminal() {
        let text = Diagnostic::error("bad \u{1B}[2J name")
            .at(Span::new("x\u{1B}]0;t\u{7}.bat", 1, 6), 3)
            .excerpt("echo \u{1B}[31m\u{9B}1m\u{202E}")
            .help("see\u{1B}c\nor that")
            .render(false);
        assert!(
            text.chars()
                .all(|c| c == '\n' || !c.is_control() && c != '\u{202E}'),
            "{text:?}"
        );
        assert!(text.contains("echo ␛[31m<U+009B>1m<U+202E>"), "{text}");
        assert!(text.contains("     ^^^\n"), "{text}");
        assert!(text.contains("or that"), "{text}");
    }

    #[test]
    fn colour_is_only_there_on_request() {
        let diagnostic = Diagnostic::error("e")
            .at(Span::new("x", 1, 1), 1)
            .excerpt("a");
        assert!(!diagnostic.render(false).contains('\u{1B}'));
        assert!(diagnostic.render(true).contains("\u{1B}["));
    }

    #[test]
    fn a_remark_may_have_no_place_or_no_line() {
        assert_eq!(Diagnostic::error("e").render(false), "error: e");
        assert_eq!(
            Diagnostic::note("n")
                .at(Span::command_line(), 1)
                .render(false),
            "note: n\n--> (command line):1:1"
        );
    }

    #[test]
    fn secrets_are_taken_out_and_the_mark_follows() {
        let hide = |text: &str| text.replace("topsecret", "*****");
        let line = "ldifde -b user topsecret dom -f %F% -i";
        let diagnostic = Diagnostic::error("topsecret shown")
            .at(Span::new("x", 1, 33), 3)
            .excerpt(line);
        assert_eq!(
            diagnostic.render_redacted(false, &hide),
            "\
error: ***** shown
 --> x:1:33
  |
1 | ldifde -b user ***** dom -f %F% -i
  |                             ^^^"
        );
        let across = Diagnostic::error("e")
            .at(Span::new("x", 1, 20), 9)
            .excerpt(line);
        assert!(!across.render_redacted(false, &hide).contains("secret"));
    }

    #[test]
    fn any_place_in_any_line_can_be_rendered() {
        proptest::proptest!(|(line in "\\PC{0,200}|(?s).{0,20}", column: u32, length: u32)| {
            let diagnostic = Diagnostic::warning("w").at(Span::new("x", 1, column), 0).excerpt(line.as_str());
            let near = Diagnostic { length, ..diagnostic.clone() };
            let small = Diagnostic { span: Some(Span::new("x", 0, column % 250)), ..near.clone() };
            for diagnostic in [diagnostic, near, small] {
                proptest::prop_assert!(diagnostic.render(false).starts_with("warning: w"));
            }
        });
    }
}
