//! Comparison by lines.

use std::borrow::Cow;
use std::io;

use super::Request;
use crate::batch::programs::printer::Printer;

const TAB: usize = 8;

/// A line as it is shown, and as it is compared.
struct Line<'a> {
    shown: &'a str,
    compared: Cow<'a, str>,
}

/// Shows where two texts differ; returns whether they are the same.
pub(super) fn compare(
    one: &str,
    other: &str,
    names: &(String, String),
    request: &Request,
    printer: &mut Printer<'_>,
) -> io::Result<bool> {
    let (one, other) = (lines(one, request), lines(other, request));
    let (mut i, mut j) = (0, 0);
    let mut same = true;
    loop {
        while let (Some(a), Some(b)) = (one.get(i), other.get(j))
            && a.compared == b.compared
        {
            i += 1;
            j += 1;
        }
        if i == one.len() && j == other.len() {
            return Ok(same);
        }
        same = false;
        let again = agree_again(
            one.get(i..).unwrap_or(&[]),
            other.get(j..).unwrap_or(&[]),
            request,
        );
        let (x, y) = again.unwrap_or((
            request.buffer.min(one.len() - i),
            request.buffer.min(other.len() - j),
        ));
        block(&names.0, &one, i, x, request, printer)?;
        block(&names.1, &other, j, y, request, printer)?;
        printer.text("*****\r\n\r\n");
        printer.line_done()?;
        if again.is_none() {
            printer.text("Resync Failed.  Files are too different.\r\n");
            return Ok(false);
        }
        i += x;
        j += y;
    }
}

fn lines<'a>(text: &'a str, request: &Request) -> Vec<Line<'a>> {
    text.lines()
        .map(|shown| Line {
            shown,
            compared: compared(shown, request),
        })
        .collect()
}

/// What of a line counts.
fn compared<'a>(line: &'a str, request: &Request) -> Cow<'a, str> {
    let mut text = Cow::Borrowed(line);
    if request.squeezes_blanks {
        text = Cow::Owned(
            line.split([' ', '\t'])
                .filter(|word| !word.is_empty())
                .collect::<Vec<_>>()
                .join(" "),
        );
    } else if !request.keeps_tabs && line.contains('\t') {
        let mut out = String::with_capacity(line.len() + TAB);
        let mut column = 0;
        for c in line.chars() {
            if c == '\t' {
                let blanks = TAB - column % TAB;
                out.extend(std::iter::repeat_n(' ', blanks));
                column += blanks;
            } else {
                out.push(c);
                column += 1;
            }
        }
        text = Cow::Owned(out);
    }
    if request.ignore_case {
        text = Cow::Owned(text.to_lowercase());
    }
    text
}

/// The nearest place, in lines of each text, from which enough lines agree, or where both end.
fn agree_again(one: &[Line<'_>], other: &[Line<'_>], request: &Request) -> Option<(usize, usize)> {
    let furthest_one = request.buffer.min(one.len());
    let furthest_other = request.buffer.min(other.len());
    (1..=furthest_one + furthest_other)
        .flat_map(|sum| {
            let from = sum.saturating_sub(furthest_other);
            (from..=sum.min(furthest_one)).map(move |x| (x, sum - x))
        })
        .find(|(x, y)| {
            let (one, other) = (one.get(*x..).unwrap_or(&[]), other.get(*y..).unwrap_or(&[]));
            let count = request.agreeing.min(one.len().max(other.len()));
            one.len() >= count
                && other.len() >= count
                && one
                    .iter()
                    .zip(other)
                    .take(count)
                    .all(|(a, b)| a.compared == b.compared)
        })
}

/// One side of a difference: the lines themselves between the last and the next ones that agree.
fn block(
    name: &str,
    lines: &[Line<'_>],
    start: usize,
    count: usize,
    request: &Request,
    printer: &mut Printer<'_>,
) -> io::Result<()> {
    printer.text(&format!("***** {name}\r\n"));
    let first = start.saturating_sub(1);
    let end = (start + count + 1).min(lines.len());
    let shown = lines.get(first..end).unwrap_or(&[]);
    for (index, line) in shown.iter().enumerate() {
        if request.abbreviated && index > 0 && index + 1 < shown.len() {
            if index == 1 {
                printer.line(b"...")?;
            }
            continue;
        }
        if request.numbers {
            printer.text(&format!("{:>5}:  ", first + index + 1));
        }
        printer.text(line.shown);
        printer.line(b"")?;
    }
    Ok(())
}
