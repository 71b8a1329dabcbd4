//! `SORT`: lines in order.

use std::borrow::Cow;
use std::cmp::Ordering;
use std::rc::Rc;

use super::collation::{self, Order};
use super::printer::Printer;
use super::{Answer, Failure, content, say};
use crate::host::{Effect, Invocation, Outcome, Output, SystemError, WriteMode, arguments, path};

const USAGE: &str = "Sorts the lines of a file or of its input.\r\n\r\n\
    SORT [/R] [/+n] [/UNIQUE] [/C] [/L C] [/M kilobytes] [/REC characters] [/T [path]]\r\n\
    \x20    [[drive1:][path1]filename1] [/O [drive3:][path3]filename3]\r\n";

#[derive(Default)]
struct Request {
    file: Option<String>,
    target: Option<String>,
    /// `/R`
    reverse: bool,
    /// `/+n`: characters before the place from which lines are compared.
    skip: usize,
    /// `/UNIQUE`
    unique: bool,
    /// `/C`
    case: bool,
    /// `/L C`
    code_points: bool,
}

impl Request {
    fn order(&self) -> Order {
        match (self.code_points, self.case) {
            (true, _) => Order::CodePoints,
            (false, true) => Order::LanguageAndCase,
            (false, false) => Order::Language,
        }
    }
}

/// A line as it is compared, and as it came.
struct Line<'a> {
    text: Cow<'a, str>,
    bytes: &'a [u8],
}

impl Line<'_> {
    /// The part that is compared; a line that ends before it comes before all others.
    fn key(&self, skip: usize) -> Option<&str> {
        if skip == 0 {
            return Some(&self.text);
        }
        let (start, _) = self.text.char_indices().nth(skip)?;
        self.text.get(start..)
    }
}

/// Sorts a file or standard input.
pub(super) fn sort(call: &Invocation<'_>) -> Answer {
    let Some(request) = read(call.arguments)? else {
        say(call, USAGE)?;
        return Ok(0);
    };
    let bytes = match &request.file {
        Some(file) => content::of_file(call, &path::absolute(&call.context.cwd, file))
            // Windows puts nothing between the name and the message.
            .map_err(|error| Failure::new(1, format!("{file}{error}")))?,
        None => content::of_input(call)?,
    };
    let mut lines: Vec<_> = content::lines(&bytes)
        .map(content::without_end)
        .map(|bytes| Line {
            text: call.context.codepage.get().decode(bytes),
            bytes,
        })
        .collect();
    let order = request.order();
    let compare = |a: &Line<'_>, b: &Line<'_>| match (a.key(request.skip), b.key(request.skip)) {
        (Some(a), Some(b)) => collation::compare(a, b, order),
        (a, b) => a.is_some().cmp(&b.is_some()),
    };
    if request.reverse {
        lines.sort_by(|a, b| compare(b, a));
    } else {
        lines.sort_by(compare);
    }
    if request.unique {
        lines.dedup_by(|a, b| compare(a, b) == Ordering::Equal);
    }
    let output = match &request.target {
        Some(target) => open(call, target)?,
        None => call.context.streams.output.clone(),
    };
    let mut printer = Printer::to(&output, call.context.codepage.get());
    for line in &lines {
        printer.line(line.bytes)?;
    }
    printer.finish()?;
    Ok(0)
}

/// Opens the file behind `/O`, which may be the one that was read.
fn open(call: &Invocation<'_>, target: &str) -> Result<Output, Failure> {
    let full = path::absolute(&call.context.cwd, target);
    if path::device_of(&full).is_some() {
        return Ok(Output::Null);
    }
    let opened = call.host.files.open_write(&full, WriteMode::Truncate);
    let outcome = match &opened {
        Ok(_) => Outcome::done(),
        Err(error) => Outcome::told(1, error.to_string()),
    };
    let effect = Effect::FileOperation {
        operation: "write".to_owned(),
        path: full,
        target: None,
    };
    call.host
        .effects
        .record(effect, &call.context.span, outcome);
    match opened {
        Ok(file) => Ok(Output::File(Rc::new(file), call.context.codepage.get())),
        Err(error @ SystemError(_)) => Err(Failure::new(1, format!("{target}{error}"))),
    }
}

fn read(text: &str) -> Result<Option<Request>, Failure> {
    let wrong = || Failure::new(1, "Invalid switch.");
    let mut request = Request::default();
    let mut words = arguments::split(text).into_iter();
    while let Some(word) = words.next() {
        let Some(switch) = word.strip_prefix('/').map(str::to_lowercase) else {
            if request.file.replace(word).is_some() {
                return Err(Failure::new(1, "Input file specified two times."));
            }
            continue;
        };
        if let Some(place) = switch.strip_prefix('+') {
            let place: usize = place.parse().map_err(|_| wrong())?;
            request.skip = place.checked_sub(1).ok_or_else(wrong)?;
            continue;
        }
        // Each word may be cut short.
        let is = |word: &str, least: usize| switch.len() >= least && word.starts_with(&switch);
        if switch == "?" {
            return Ok(None);
        } else if is("reverse", 1) {
            request.reverse = true;
        } else if is("unique", 1) {
            request.unique = true;
        } else if is("case_sensitive", 1) {
            request.case = true;
        } else if is("output", 1) {
            request.target = Some(words.next().ok_or_else(wrong)?);
        } else if is("locale", 1) {
            // Windows knows no other language here than the system's own and "C".
            let locale = words.next().ok_or_else(wrong)?;
            if !locale.eq_ignore_ascii_case("c") {
                return Err(Failure::new(1, "Invalid locale."));
            }
            request.code_points = true;
        } else if is("record_maximum", 3) || is("memory", 1) || is("temporary", 1) {
            words.next().ok_or_else(wrong)?;
        } else {
            return Err(wrong());
        }
    }
    Ok(Some(request))
}

#[cfg(test)]
mod tests {
    use crate::batch::programs::testing::Bench;

    fn sorted(line: &str, input: &str) -> String {
        let answer = Bench::new().run_with(line, input.as_bytes());
        assert_eq!((answer.code, answer.err.as_str()), (0, ""), "{line}");
        answer.out.replace("\r\n", " ").trim_end().to_owned()
    }

    #[test]
    fn lines_are_sorted_without_regard_to_case() {
        assert_eq!(sorted("sort", "b\r\nC\r\na\nB"), "a b B C");
        assert_eq!(sorted("sort /r", "b\nC\na\nB"), "C b B a");
        assert_eq!(sorted("sort /reverse", "1\n2"), "2 1");
        assert_eq!(sorted("sort", "10\n9\n100\n"), "10 100 9");
        assert_eq!(sorted("sort /c", "B\nb\na\nA"), "a A b B");
        assert_eq!(sorted("sort /L C", "~\n_\nB\na"), "a B _ ~");
        assert_eq!(sorted("sort", "~\n_\n1\na"), "_ ~ 1 a");
    }

    #[test]
    fn equal_lines_are_dropped_on_request() {
        assert_eq!(sorted("sort /unique", "b\na\nB\na"), "a b");
        assert_eq!(sorted("sort /uni /c", "b\nB\nb"), "b B");
    }

    #[test]
    fn a_column_is_counted_from_one_and_short_lines_come_first() {
        assert_eq!(sorted("sort /+3", "1-c\n2-a\n3\n4-b"), "3 2-a 4-b 1-c");
    }

    #[test]
    fn a_file_may_be_its_own_target() {
        let bench = Bench::new();
        bench.file("in.txt", "pear\r\napple\r\n");
        let answer = bench.run("sort in.txt /o in.txt");
        assert_eq!((answer.code, answer.out.as_str()), (0, ""));
        assert_eq!(bench.read("in.txt"), "apple\r\npear\r\n");
        assert_eq!(bench.effects(), ["write W:\\case\\in.txt"]);
    }

    #[test]
    fn a_missing_file_and_a_wrong_switch_fail() {
        let bench = Bench::new();
        let answer = bench.run("sort missing.txt");
        assert_eq!(
            (answer.code, answer.err.as_str()),
            (
                1,
                "missing.txtThe system cannot find the file specified.\r\n"
            )
        );
        for line in ["sort /z", "sort /+x", "sort /+0", "sort /o", "sort a b"] {
            assert_eq!(bench.run(line).code, 1, "{line}");
        }
    }

    #[test]
    fn bytes_without_meaning_are_kept() {
        let answer = Bench::new().run_with("sort", b"b\xFF\r\na\xFE\r\n");
        assert_eq!(answer.bytes, b"a\xFE\r\nb\xFF\r\n");
    }
}
