//! `FC`: two files compared, by lines or by bytes.

mod lines;

use std::io;

use super::named_files::is_pattern;
use super::printer::Printer;
use super::switches::{Word, split};
use super::{Answer, Failure, content, say};
use crate::host::{Invocation, SystemError, path, upper};

const USAGE: &str = "Compares two files.\r\n\r\n\
    FC [/A] [/C] [/L] [/LBn] [/N] [/T] [/U] [/W] [/nnnn] [drive1:][path1]filename1 [drive2:][path2]filename2\r\n\
    FC /B [drive1:][path1]filename1 [drive2:][path2]filename2\r\n";

/// Exit codes: different, a file is missing, wrong command line.
const DIFFERENT: i32 = 1;
const MISSING: i32 = 2;
const WRONG: i32 = -1;

/// Files with these endings are compared by bytes unless `/L` is given.
const BINARY: [&str; 6] = ["exe", "com", "sys", "obj", "lib", "bin"];

/// The command line.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Request {
    files: Vec<String>,
    /// `/B` or `/L`
    binary: Option<bool>,
    /// `/A`: only the ends of a block.
    abbreviated: bool,
    /// `/C`
    ignore_case: bool,
    /// `/N`
    numbers: bool,
    /// `/T`: tabs are not taken for blanks.
    keeps_tabs: bool,
    /// `/W`
    squeezes_blanks: bool,
    /// `/LBn`: the most lines that may differ in one place.
    buffer: usize,
    /// `/nnnn`: lines that must agree before the files are taken to agree again.
    agreeing: usize,
}

/// Compares two files.
pub(super) fn compare(call: &Invocation<'_>) -> Answer {
    let Some(request) = read(call.arguments)? else {
        say(call, USAGE)?;
        return Ok(WRONG);
    };
    let [first, second] = request.files.as_slice() else {
        return Err(Failure::new(
            WRONG,
            "FC: Insufficient number of file specifications",
        ));
    };
    if request.files.iter().any(|file| is_pattern(file)) {
        return Err(Failure::new(WRONG, "FC: patterns are not supported here"));
    }
    let open = |name: &str| {
        let full = path::absolute(&call.context.cwd, name);
        let plain = request.binary == Some(true);
        let read = if plain {
            call.host.files.read(&full)
        } else {
            content::of_file(call, &full)
        };
        read.map_err(|error| {
            let reason = match error {
                SystemError::FILE_NOT_FOUND | SystemError::PATH_NOT_FOUND => {
                    "No such file or folder".to_owned()
                }
                other => other.to_string(),
            };
            Failure::new(MISSING, format!("FC: cannot open {name} - {reason}"))
        })
    };
    let (one, other) = (open(first)?, open(second)?);
    // The second name is shown in capitals.
    let names = (first.clone(), second.chars().map(upper).collect::<String>());
    let mut printer = Printer::new(call);
    printer.text(&format!("Comparing files {} and {}\r\n", names.0, names.1));
    let binary = request.binary.unwrap_or_else(|| {
        let ending = path::extension(first);
        BINARY
            .iter()
            .any(|known| known.eq_ignore_ascii_case(ending))
    });
    let same = if binary {
        bytes(&one, &other, &names, &mut printer)?
    } else {
        let page = call.context.codepage.get();
        let (one, other) = (page.decode(&one), page.decode(&other));
        lines::compare(&one, &other, &names, &request, &mut printer)?
    };
    if same {
        printer.text("FC: no differences encountered\r\n\r\n");
    }
    printer.finish()?;
    Ok(if same { 0 } else { DIFFERENT })
}

fn read(text: &str) -> Result<Option<Request>, Failure> {
    let mut request = Request {
        files: Vec::new(),
        binary: None,
        abbreviated: false,
        ignore_case: false,
        numbers: false,
        keeps_tabs: false,
        squeezes_blanks: false,
        buffer: 100,
        agreeing: 2,
    };
    for word in split(text) {
        let switch = match word {
            Word::Plain(name) => {
                request.files.push(name);
                continue;
            }
            Word::Switch(switch) => switch,
        };
        match switch.as_str() {
            "?" => return Ok(None),
            "a" => request.abbreviated = true,
            "b" => request.binary = Some(true),
            "c" => request.ignore_case = true,
            "l" => request.binary = Some(false),
            "n" => request.numbers = true,
            "t" => request.keeps_tabs = true,
            "w" => request.squeezes_blanks = true,
            // Files in UTF-16 are known by their mark, offline files are as good as others.
            "u" | "off" | "offline" => {}
            _ => {
                let number = |text: &str| text.parse().ok().filter(|number| *number > 0);
                let wrong = || Failure::new(WRONG, "FC: Invalid Switch");
                if let Some(buffer) = switch.strip_prefix("lb") {
                    request.buffer = number(buffer).filter(|n| *n <= 10_000).ok_or_else(wrong)?;
                } else {
                    request.agreeing = number(&switch).ok_or_else(wrong)?;
                }
            }
        }
    }
    Ok(Some(request))
}

fn bytes(
    one: &[u8],
    other: &[u8],
    names: &(String, String),
    printer: &mut Printer<'_>,
) -> io::Result<bool> {
    let mut same = one.len() == other.len();
    for (index, (a, b)) in one.iter().zip(other).enumerate() {
        if a != b {
            same = false;
            printer.text(&format!("{index:08X}: {a:02X} {b:02X}\r\n"));
            printer.line_done()?;
        }
    }
    match one.len().cmp(&other.len()) {
        std::cmp::Ordering::Less => {
            printer.text(&format!("FC: {} longer than {}\r\n", names.1, names.0));
        }
        std::cmp::Ordering::Greater => {
            printer.text(&format!("FC: {} longer than {}\r\n", names.0, names.1));
        }
        std::cmp::Ordering::Equal => {}
    }
    if !same {
        printer.text("\r\n");
    }
    Ok(same)
}

#[cfg(test)]
mod tests {
    use crate::batch::programs::testing::Bench;

    fn answer(line: &str, one: &str, other: &str) -> (i32, String) {
        let bench = Bench::new();
        bench.file("a.txt", one);
        bench.file("b.txt", other);
        let answer = bench.run(line);
        assert_eq!(answer.err, "");
        let (head, rest) = answer.out.split_once("\r\n").unwrap();
        assert_eq!(head, "Comparing files a.txt and B.TXT");
        (answer.code, rest.replace("\r\n", "\n"))
    }

    #[test]
    fn equal_files() {
        let same = "FC: no differences encountered\n\n";
        assert_eq!(
            answer("fc a.txt b.txt", "one\r\n", "one\n"),
            (0, same.to_owned())
        );
        assert_eq!(answer("fc a.txt b.txt", "", ""), (0, same.to_owned()));
        assert_eq!(answer("fc /c a.txt b.txt", "one", "ONE").0, 0);
        assert_eq!(answer("fc a.txt b.txt", "a\tb", "a       b").0, 0);
        assert_eq!(answer("fc /t a.txt b.txt", "a\tb", "a       b").0, 1);
        assert_eq!(answer("fc /w a.txt b.txt", "a  b ", "a b").0, 0);
    }

    #[test]
    fn a_block_has_the_agreeing_lines_around_it() {
        assert_eq!(
            answer("fc a.txt b.txt", "1\n2\n3\n4\n5\n", "1\n2\nx\n4\n5\n"),
            (
                1,
                "***** a.txt\n2\n3\n4\n***** B.TXT\n2\nx\n4\n*****\n\n".to_owned()
            )
        );
        assert_eq!(
            answer("fc a.txt b.txt", "one\n", "two\n"),
            (
                1,
                "***** a.txt\none\n***** B.TXT\ntwo\n*****\n\n".to_owned()
            )
        );
        assert_eq!(
            answer("fc /n a.txt b.txt", "1\n2\n", "1\n2\n3\n"),
            (
                1,
                "***** a.txt\n    2:  2\n***** B.TXT\n    2:  2\n    3:  3\n*****\n\n".to_owned()
            )
        );
    }

    #[test]
    fn one_agreeing_line_is_not_enough() {
        let (code, text) = answer("fc a.txt b.txt", "a\nk\nb\n7\n8\n", "c\nk\nd\n7\n8\n");
        assert_eq!(code, 1);
        assert_eq!(text.matches("***** a.txt").count(), 1);
        let (_, text) = answer("fc /1 a.txt b.txt", "a\nk\nb\n7\n8\n", "c\nk\nd\n7\n8\n");
        assert_eq!(text.matches("***** a.txt").count(), 2);
    }

    #[test]
    fn files_that_never_agree_again_are_given_up() {
        let one: String = (0..500).map(|n| format!("a{n}\n")).collect();
        let other: String = (0..500).map(|n| format!("b{n}\n")).collect();
        let (code, text) = answer("fc a.txt b.txt", &one, &other);
        assert_eq!(code, 1);
        assert!(text.contains("Resync Failed.  Files are too different."));
    }

    #[test]
    fn bytes_are_shown_in_hexadecimal() {
        assert_eq!(
            answer("fc /b a.txt b.txt", "one\n", "onE\n"),
            (1, "00000002: 65 45\n\n".to_owned())
        );
        assert_eq!(
            answer("fc /b a.txt b.txt", "one", "on"),
            (1, "FC: a.txt longer than B.TXT\n\n".to_owned())
        );
    }

    #[test]
    fn a_missing_file_and_a_wrong_command_line() {
        let bench = Bench::new();
        bench.file("a.txt", "x");
        let answer = bench.run("fc a.txt nosuch.txt");
        assert_eq!(answer.code, 2);
        assert_eq!(
            answer.err,
            "FC: cannot open nosuch.txt - No such file or folder\r\n"
        );
        assert_eq!(bench.run("fc a.txt").code, -1);
        assert_eq!(bench.run("fc /z a.txt a.txt").code, -1);
        assert_eq!(bench.run("fc *.txt a.txt").code, -1);
    }
}
