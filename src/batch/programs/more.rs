//! `MORE`: text for reading. There is no screen to wait for here, so all of it comes at once.

use super::printer::Printer;
use super::switches::{Word, split};
use super::{Answer, Failure, complain, content, named_files, say};
use crate::host::Invocation;
use crate::source::CodePage;

const USAGE: &str = "Shows files or its input.\r\n\r\n\
    MORE [/E [/C] [/P] [/S] [/Tn] [+n]] [[drive:][path]filename ...]\r\n";

struct Request {
    files: Vec<String>,
    /// `/S`: several empty lines become one.
    squeeze: bool,
    /// `/Tn`: blanks for a tab. Tabs become blanks also in files and pipes.
    tab: usize,
    /// `+n`: lines left out at the start of the first file.
    skip: usize,
}

/// Shows files one after the other, or standard input.
pub(super) fn more(call: &Invocation<'_>) -> Answer {
    let Some(request) = read(call.arguments)? else {
        say(call, USAGE)?;
        return Ok(0);
    };
    let mut printer = Printer::new(call);
    let mut code = 0;
    if request.files.is_empty() {
        show(
            call,
            &content::of_input(call)?,
            request.skip,
            &request,
            &mut printer,
        )?;
    }
    let files = request.files.iter().flat_map(|argument| {
        let files = named_files::of(call, argument);
        if files.is_empty() {
            // A pattern without a file is told like a missing file.
            vec![named_files::NamedFile {
                shown: argument.clone(),
                path: crate::host::path::absolute(&call.context.cwd, argument),
            }]
        } else {
            files
        }
    });
    for (index, file) in files.enumerate() {
        match content::of_file(call, &file.path) {
            Ok(bytes) => {
                let skip = if index == 0 { request.skip } else { 0 };
                show(call, &bytes, skip, &request, &mut printer)?;
            }
            Err(_) => {
                printer.write()?;
                complain(call, &format!("Cannot access file {}", file.path));
                code = 1;
            }
        }
    }
    printer.finish()?;
    Ok(code)
}

fn read(arguments: &str) -> Result<Option<Request>, Failure> {
    let mut request = Request {
        files: Vec::new(),
        squeeze: false,
        tab: 8,
        skip: 0,
    };
    for word in split(arguments) {
        match word {
            Word::Switch(switch) => match (switch.as_str(), switch.strip_prefix('t')) {
                ("?", _) => return Ok(None),
                ("e" | "c" | "p", _) => {}
                ("s", _) => request.squeeze = true,
                (_, Some(number)) => {
                    request.tab = number
                        .parse()
                        .ok()
                        .filter(|tab| (0..=80).contains(tab))
                        .ok_or_else(|| Failure::new(1, format!("Invalid switch - /{switch}")))?;
                }
                _ => return Err(Failure::new(1, format!("Invalid switch - /{switch}"))),
            },
            Word::Plain(name) => match name.strip_prefix('+').map(str::parse) {
                Some(Ok(skip)) => request.skip = skip,
                _ => request.files.push(name),
            },
        }
    }
    Ok(Some(request))
}

fn show(
    call: &Invocation<'_>,
    bytes: &[u8],
    skip: usize,
    request: &Request,
    printer: &mut Printer<'_>,
) -> Result<(), Failure> {
    let mut after_empty = false;
    for line in content::lines(bytes).skip(skip) {
        let line = content::without_end(line);
        if request.squeeze && line.is_empty() && after_empty {
            continue;
        }
        after_empty = line.is_empty();
        if line.contains(&b'\t') {
            printer.line(&without_tabs(
                line,
                request.tab,
                call.context.codepage.get(),
            ))?;
        } else {
            printer.line(line)?;
        }
    }
    Ok(())
}

/// Blanks up to the next tab stop. A double-byte character is two columns wide, as it is on the console.
fn without_tabs(line: &[u8], tab: usize, codepage: CodePage) -> Vec<u8> {
    let mut out = Vec::with_capacity(line.len() + 16);
    let mut column = 0;
    for byte in line {
        match byte {
            b'\t' => {
                let blanks = if tab == 0 { 0 } else { tab - column % tab };
                out.extend(std::iter::repeat_n(b' ', blanks));
                column += blanks;
            }
            _ => {
                out.push(*byte);
                let continues = codepage == CodePage::UTF_8 && (0x80..0xC0).contains(byte);
                column += usize::from(!continues);
            }
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use crate::batch::programs::testing::Bench;

    #[test]
    fn input_comes_with_blanks_for_tabs_and_whole_lines() {
        let bench = Bench::new();
        assert_eq!(
            bench.run_with("more", b"a\tb\r\n\xC3\xA9\tc\nlast").out,
            "a       b\r\né       c\r\nlast\r\n"
        );
        assert_eq!(bench.run_with("more /e /t4", b"ab\tc\r\n").out, "ab  c\r\n");
    }

    #[test]
    fn plus_n_leaves_lines_out() {
        let bench = Bench::new();
        bench.file("in.txt", "head\r\none\r\ntwo\r\n");
        assert_eq!(bench.run("more +1 in.txt").out, "one\r\ntwo\r\n");
        assert_eq!(bench.run("more +9 in.txt").out, "");
    }

    #[test]
    fn empty_lines_are_squeezed_on_request() {
        let bench = Bench::new();
        assert_eq!(
            bench.run_with("more /s", b"a\r\n\r\n\r\nb\r\n").out,
            "a\r\n\r\nb\r\n"
        );
    }

    #[test]
    fn a_missing_file_is_told_with_its_full_path() {
        let bench = Bench::new();
        let answer = bench.run("more nosuch.txt");
        assert_eq!(answer.err, "Cannot access file W:\\case\\nosuch.txt\r\n");
        assert_eq!(answer.code, 1);
    }
}
