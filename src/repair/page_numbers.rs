//! Page numbers, headers, footers and other marks of the text that a script was copied from.

use super::edit::{Change, Confidence, Mend};
use super::lines::Lines;

/// A page has at least so many lines.
const SHORTEST_PAGE: usize = 8;

/// Finds lines that hold a number only, blank lines or the file's ends around them, and lines beside them that come back with
/// every number. One number by itself may be anything, so it is proposed only.
pub(super) fn find(lines: &Lines<'_>, is_statement: &dyn Fn(&str) -> bool) -> Vec<Change> {
    let numbers: Vec<(usize, u32)> = (0..lines.count())
        .filter_map(|index| Some((index, number(lines, index)?)))
        .collect();
    let counted = numbers.windows(2).all(|pair| match pair {
        [(line, number), (next_line, next)] => {
            *next == number + 1 && next_line - line >= SHORTEST_PAGE
        }
        _ => true,
    });
    let confidence = if numbers.len() > 1 && counted {
        Confidence::High
    } else {
        Confidence::Medium
    };
    let headers = match confidence {
        Confidence::High => headers(lines, &numbers, is_statement),
        _ => Vec::new(),
    };
    let without = |(index, reason): (usize, &str)| {
        let range = lines.start(index)..lines.next(index);
        Change::sure(Mend::PageNumber, range, "", reason)
    };
    let numbers = numbers
        .iter()
        .map(|(index, _)| without((*index, "a page number of the printed text")).only(confidence));
    let header = |index| without((index, "a header or footer of the printed text"));
    let headers = headers.into_iter().map(header);
    let fences = (0..lines.count()).filter(|index| is_fence(lines.line(*index)));
    let fences =
        fences.map(|index| without((index, "a mark of the text that the script was copied from")));
    numbers.chain(headers).chain(fences).collect()
}

/// Three back-ticks, with or without the name of a language: where a listing begins or ends in a text for people.
fn is_fence(line: &str) -> bool {
    if !may_begin(line, |byte| byte == b'`') {
        return false;
    }
    let name = line.trim().strip_prefix("```");
    name.is_some_and(|name| name.chars().all(|c| c.is_ascii_alphanumeric()))
}

/// Whether what is left of a line without blanks may begin so. Nearly every line begins otherwise, which is seen at once.
fn may_begin(line: &str, so: impl Fn(u8) -> bool) -> bool {
    let first = line.bytes().find(|byte| *byte > b' ');
    first.is_some_and(|byte| so(byte) || !byte.is_ascii())
}

fn number(lines: &Lines<'_>, index: usize) -> Option<u32> {
    let line = lines.line(index);
    if !may_begin(line, |byte| byte.is_ascii_digit()) {
        return None;
    }
    let line = line.trim();
    let digits = line.len() <= 4 && !line.is_empty() && line.bytes().all(|c| c.is_ascii_digit());
    let alone = |other: Option<usize>| other.is_none_or(|other| lines.is_blank(other));
    let behind = (index + 1 < lines.count()).then_some(index + 1);
    // A header may stand directly above or below the number.
    let stands_alone = alone(index.checked_sub(1)) || alone(behind);
    (digits && stands_alone)
        .then(|| line.parse().ok())
        .flatten()
}

/// The line directly above or below every number, where it is the same everywhere and blank lines stand on its other side.
fn headers(
    lines: &Lines<'_>,
    numbers: &[(usize, u32)],
    is_statement: &dyn Fn(&str) -> bool,
) -> Vec<usize> {
    let beside = |index: usize, above: bool| {
        let (header, other) = match above {
            true => (index.checked_sub(1)?, index.checked_sub(2)),
            false => (index + 1, Some(index + 2)),
        };
        let alone = other.is_none_or(|other| lines.is_blank(other));
        (alone && !lines.is_blank(header)).then_some(header)
    };
    for above in [true, false] {
        let found: Option<Vec<usize>> = numbers
            .iter()
            .map(|(index, _)| beside(*index, above))
            .collect();
        let Some(found) = found else { continue };
        let first = found.first().map_or("", |index| lines.line(*index).trim());
        let is_heading = first.split_whitespace().count() > 2
            && first.chars().next().is_some_and(char::is_alphabetic)
            && !first.contains(['%', '=', '(', '"', ':', '/'])
            && !is_statement(first);
        if is_heading && found.iter().all(|index| lines.line(*index).trim() == first) {
            return found;
        }
    }
    Vec::new()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn changes(text: &str) -> Vec<(String, Confidence)> {
        let lines = Lines::of(text);
        find(&lines, &|line| line.starts_with("ARMKILL"))
            .into_iter()
            .map(|change| (text[change.range].trim().to_owned(), change.confidence))
            .collect()
    }

    #[test]
    fn numbers_that_count_go_with_the_line_beside_them() {
        let page = "ARMKILL a\r\n".repeat(9);
        let text = format!(
            "{page}\r\n18\r\nSample of a script\r\n\r\n{page}\r\n19\r\nSample of a script\r\n\r\n{page}"
        );
        let expected = [
            ("18", Confidence::High),
            ("19", Confidence::High),
            ("Sample of a script", Confidence::High),
            ("Sample of a script", Confidence::High),
        ];
        assert_eq!(
            changes(&text),
            expected.map(|(text, confidence)| (text.to_owned(), confidence))
        );
    }

    #[test]
    fn marks_of_a_listing_go() {
        let text = "```bat\r\na\r\n```\r\nrem ```\r\n````\r\n";
        let expected = ["```bat", "```"];
        assert_eq!(
            changes(text),
            expected.map(|text| (text.to_owned(), Confidence::High))
        );
    }

    #[test]
    fn one_number_is_proposed_only_and_numbers_in_the_text_stay() {
        assert_eq!(
            changes("a\r\n\r\n28\r\n\r\nb\r\n"),
            [("28".to_owned(), Confidence::Medium)]
        );
        assert_eq!(changes("a\r\n28\r\nb 29\r\n30 c\r\n"), []);
    }
}
