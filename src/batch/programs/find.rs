//! `FIND`: lines that hold a text.

use regex::{Regex, RegexBuilder};

use super::printer::Printer;
use super::{Answer, Failure, complain, content, named_files, say};
use crate::host::{Invocation, upper};
use crate::source::CodePage;

const USAGE: &str = "Shows the lines of files or of its input that hold a text.\r\n\r\n\
    FIND [/V] [/C] [/N] [/I] [/OFF[LINE]] \"text\" [[drive:][path]filename ...]\r\n";

/// Exit code when no line was found.
const NOTHING: i32 = 1;
/// Exit code when a file is missing or the command line is wrong (Microsoft Learn: find).
const WRONG: i32 = 2;

/// Shows lines with, or with `/V` without, a text.
pub(super) fn find(call: &Invocation<'_>) -> Answer {
    let request = match Request::read(call.arguments)? {
        Some(request) => request,
        None => {
            say(call, USAGE)?;
            return Ok(0);
        }
    };
    let needle = Needle::new(&request, call.context.codepage.get())?;
    let mut printer = Printer::new(call);
    let mut found = 0;
    let mut missing = false;
    if request.files.is_empty() {
        found = search(
            &request,
            &needle,
            &content::of_input(call)?,
            "",
            &mut printer,
        )?;
    }
    for argument in &request.files {
        let files = named_files::of(call, argument);
        if files.is_empty() {
            printer.write()?;
            complain(call, &not_found(argument));
            missing = true;
        }
        for file in files {
            match content::of_file(call, &file.path) {
                Ok(bytes) => {
                    let header = format!("\r\n---------- {}", capitals(&file.shown));
                    found += search(&request, &needle, &bytes, &header, &mut printer)?;
                }
                Err(_) => {
                    printer.write()?;
                    complain(call, &not_found(&file.shown));
                    missing = true;
                }
            }
        }
    }
    printer.finish()?;
    Ok(match (found, missing) {
        (1.., _) => 0,
        (0, true) => WRONG,
        (0, false) => NOTHING,
    })
}

fn not_found(name: &str) -> String {
    format!("File not found - {}", capitals(name))
}

fn capitals(name: &str) -> String {
    name.chars().map(upper).collect()
}

/// Goes through one file; returns how many lines were found. The header is empty for standard input.
fn search(
    request: &Request,
    needle: &Needle,
    bytes: &[u8],
    header: &str,
    printer: &mut Printer<'_>,
) -> Result<u64, Failure> {
    printer.text(header);
    if !header.is_empty() && !request.count {
        printer.line(b"")?;
    }
    let mut found = 0;
    for (index, line) in content::lines(bytes).enumerate() {
        let line = content::without_end(line);
        if needle.is_in(line) == request.others {
            continue;
        }
        found += 1;
        if request.count {
            continue;
        }
        if request.numbers {
            printer.text(&format!("[{}]", index + 1));
        }
        printer.line(line)?;
    }
    if request.count {
        let separator = if header.is_empty() { "" } else { ": " };
        printer.text(&format!("{separator}{found}"));
        printer.line(b"")?;
    }
    Ok(found)
}

/// What is looked for.
enum Needle {
    /// The empty text is in no line.
    Nothing,
    Text(String, CodePage),
    Caseless(Regex, CodePage),
}

impl Needle {
    fn new(request: &Request, codepage: CodePage) -> Result<Self, Failure> {
        if request.text.is_empty() {
            return Ok(Self::Nothing);
        }
        if !request.ignore_case {
            return Ok(Self::Text(request.text.clone(), codepage));
        }
        RegexBuilder::new(&regex::escape(&request.text))
            .case_insensitive(true)
            .build()
            .map(|regex| Self::Caseless(regex, codepage))
            .map_err(|_| Failure::new(WRONG, "FIND: Parameter format not correct"))
    }

    fn is_in(&self, line: &[u8]) -> bool {
        match self {
            Self::Nothing => false,
            Self::Text(text, codepage) => codepage.decode(line).contains(text.as_str()),
            Self::Caseless(regex, codepage) => regex.is_match(&codepage.decode(line)),
        }
    }
}

/// The command line.
#[derive(Debug, Default, PartialEq, Eq)]
struct Request {
    text: String,
    files: Vec<String>,
    /// `/V`
    others: bool,
    /// `/C`
    count: bool,
    /// `/N`
    numbers: bool,
    /// `/I`
    ignore_case: bool,
}

impl Request {
    /// Reads the command line; `None` when only help is wanted.
    ///
    /// The text is the first part in quotes, which it must have; a quote in it is doubled.
    fn read(arguments: &str) -> Result<Option<Self>, Failure> {
        let wrong = || Failure::new(WRONG, "FIND: Parameter format not correct");
        let mut request = Self::default();
        let mut text = None;
        let mut rest = arguments.chars().peekable();
        while let Some(c) = rest.next() {
            match c {
                ' ' | '\t' => {}
                '/' => {
                    let mut switch = String::new();
                    while let Some(c) = rest.next_if(|c| !matches!(c, ' ' | '\t' | '/' | '"')) {
                        switch.extend(c.to_lowercase());
                    }
                    match switch.as_str() {
                        "?" => return Ok(None),
                        "v" => request.others = true,
                        "c" => request.count = true,
                        "n" => request.numbers = true,
                        "i" => request.ignore_case = true,
                        "off" | "offline" => {}
                        _ => return Err(Failure::new(WRONG, "FIND: Invalid switch")),
                    }
                }
                '"' if text.is_none() => {
                    let mut quoted = String::new();
                    loop {
                        match rest.next() {
                            Some('"') if rest.next_if_eq(&'"').is_none() => break,
                            Some(c) => quoted.push(c),
                            None => return Err(wrong()),
                        }
                    }
                    text = Some(quoted);
                }
                _ => {
                    let mut name = String::new();
                    let mut quoted = c == '"';
                    if !quoted {
                        name.push(c);
                    }
                    while let Some(c) = rest.next_if(|c| quoted || !matches!(c, ' ' | '\t' | '/')) {
                        if c == '"' {
                            quoted = !quoted;
                        } else {
                            name.push(c);
                        }
                    }
                    request.files.push(name);
                }
            }
        }
        request.text = text.ok_or_else(wrong)?;
        Ok(Some(request))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::batch::programs::testing::Bench;

    fn read(arguments: &str) -> Option<Request> {
        Request::read(arguments).ok().flatten()
    }

    #[test]
    fn the_text_stands_in_quotes_and_switches_anywhere() {
        let request = read(r#" /c "say ""x""" a.txt/I "b c.txt""#).unwrap();
        assert_eq!(request.text, r#"say "x""#);
        assert_eq!(request.files, ["a.txt", "b c.txt"]);
        assert!(request.count && request.ignore_case && !request.others);
        assert_eq!(read(r#""""#).unwrap().text, "");
        assert_eq!(read(r#"  """" "#).unwrap().text, "\"");
        for wrong in ["", "red in.txt", "\"red", "/z \"x\""] {
            assert_eq!(Request::read(wrong).unwrap_err().code, 2, "{wrong}");
        }
        assert_eq!(Request::read("/?").unwrap(), None);
    }

    #[test]
    fn each_file_has_a_header_and_a_missing_one_is_told() {
        let bench = Bench::new();
        bench.file("a.txt", "red apple\r\nblue\r\n");
        bench.file("sub\\b.txt", "RED\nlast red");
        let answer = bench.run(r#"find "red" a.txt nosuch.txt sub\b.txt"#);
        assert_eq!(
            answer.out,
            "\r\n---------- A.TXT\r\nred apple\r\n\r\n---------- SUB\\B.TXT\r\nlast red\r\n"
        );
        assert_eq!(answer.err, "File not found - NOSUCH.TXT\r\n");
        assert_eq!(answer.code, 0);
        assert_eq!(bench.run(r#"find "red" nosuch.txt"#).code, 2);
        assert_eq!(bench.run(r#"find "green" a.txt"#).code, 1);
    }

    #[test]
    fn counts_stand_behind_the_header_and_alone_for_input() {
        let bench = Bench::new();
        bench.file("a.txt", "red\r\n\r\nred");
        assert_eq!(
            bench.run(r#"find /c "red" a.txt"#).out,
            "\r\n---------- A.TXT: 2\r\n"
        );
        assert_eq!(
            bench.run_with(r#"find /c /v """#, b"a\r\n\r\nc").out,
            "3\r\n"
        );
        assert_eq!(bench.run_with(r#"find /c """#, b"a\r\n").code, 1);
        assert_eq!(
            bench.run_with(r#"find /n /i "RED""#, b"x\r\nRed\r\n").out,
            "[2]Red\r\n"
        );
    }

    #[test]
    fn a_text_in_shift_jis_is_found_by_characters_not_by_bytes() {
        let bench = Bench::new().codepage(CodePage::SHIFT_JIS);
        // The second byte of U+8868 is a backslash.
        let answer = bench.run_with(r#"find "\""#, b"\x95\x5C\r\na\\b\r\n");
        assert_eq!(answer.bytes, b"a\\b\r\n");
        let answer = bench.run_with("find \"表\"", b"\x95\x5C\r\na\\b\r\n");
        assert_eq!(answer.bytes, b"\x95\x5C\r\n");
    }

    #[test]
    fn files_in_utf_16_are_read() {
        let bench = Bench::new();
        bench.bytes("u.txt", b"\xFF\xFEr\0e\0d\0\r\0\n\0b\0\r\0\n\0");
        assert_eq!(
            bench.run(r#"find "red" u.txt"#).out,
            "\r\n---------- U.TXT\r\nred\r\n"
        );
    }

    #[test]
    fn a_pattern_stands_for_its_files() {
        let bench = Bench::new();
        bench.file("b.txt", "red\r\n");
        bench.file("a.txt", "red\r\n");
        bench.file("c.log", "red\r\n");
        assert_eq!(
            bench.run(r#"find "red" *.txt"#).out,
            "\r\n---------- A.TXT\r\nred\r\n\r\n---------- B.TXT\r\nred\r\n"
        );
        let answer = bench.run(r#"find "red" *.nix"#);
        assert_eq!(
            (answer.code, answer.err.as_str()),
            (2, "File not found - *.NIX\r\n")
        );
    }
}
