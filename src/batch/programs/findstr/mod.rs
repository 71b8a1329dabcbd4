//! `FINDSTR`: lines that fit texts or expressions.
//!
//! Beside the help text the source is "What are the undocumented features and limitations of the Windows FINDSTR
//! command?" (dbenham). Not imitated are the limits that are plain faults: lengths of texts and lines, the number
//! of classes, texts that are missed beside longer ones.

mod expression;
mod request;
mod walk;

use request::Request;
use walk::Target;

use super::printer::Printer;
use super::{Answer, complain, content, say};
use crate::host::{Invocation, path};

const USAGE: &str = "Shows the lines of files or of its input that fit texts or expressions.\r\n\r\n\
    FINDSTR [/B] [/E] [/L] [/R] [/S] [/I] [/X] [/V] [/N] [/M] [/O] [/P] [/F:file]\r\n\
    \x20       [/C:text] [/G:file] [/D:folders] [/A:colours] [/OFF[LINE]]\r\n\
    \x20       texts [[drive:][path]filename ...]\r\n\r\n\
    Expressions: . any character, * the element before it any number of times, ^ and $ the ends of the line,\r\n\
    [class] [^class] [x-y] one of these characters, \\x the character x, \\< and \\> the ends of a word.\r\n";

/// Exit code when no line fits.
const NOTHING: i32 = 1;
/// Exit code when the command line is wrong.
const WRONG: i32 = 2;

/// Shows lines that fit, or with `/V` those that don't.
pub(super) fn findstr(call: &Invocation<'_>) -> Answer {
    let Some(request) = Request::read(call)? else {
        say(call, USAGE)?;
        return Ok(0);
    };
    let mut search = Search {
        call,
        expression: expression::compile(&request)?,
        printer: Printer::new(call),
        found: false,
        request: &request,
    };
    search.everything()?;
    let found = search.found;
    search.printer.finish()?;
    Ok(if found { 0 } else { NOTHING })
}

struct Search<'a> {
    call: &'a Invocation<'a>,
    request: &'a Request,
    /// `None` when there is nothing to look for: no line fits then.
    expression: Option<regex::Regex>,
    printer: Printer<'a>,
    found: bool,
}

impl Search<'_> {
    fn everything(&mut self) -> Result<(), super::Failure> {
        if self.request.files.is_empty() {
            let mut bytes = content::of_input(self.call)?;
            // Input that ends within a line gets a line end, so that `$` fits there as well.
            if bytes.last().is_some_and(|last| *last != b'\n') {
                bytes.extend_from_slice(b"\r\n");
            }
            return self.lines(&bytes, "");
        }
        if self.request.folders.is_empty() {
            return self.folder(self.call.context.cwd.folder());
        }
        for folder in &self.request.folders {
            self.printer.text(&format!("  {folder}:\r\n"));
            let full = path::absolute(&self.call.context.cwd, folder);
            self.folder(&full)?;
        }
        Ok(())
    }

    /// All files that the command line names, seen from one folder.
    fn folder(&mut self, folder: &str) -> Result<(), super::Failure> {
        for argument in &self.request.files {
            let targets = walk::targets(self.call, folder, argument, self.request.subfolders);
            if targets.is_empty() {
                self.cannot_open(argument)?;
            }
            for target in targets {
                self.file(&target)?;
            }
        }
        Ok(())
    }

    fn file(&mut self, target: &Target) -> Result<(), super::Failure> {
        let Ok(bytes) = content::of_file(self.call, &target.path) else {
            return self.cannot_open(&target.shown);
        };
        if self.request.skip_unprintable && !is_printable(&bytes) {
            return Ok(());
        }
        self.lines(&bytes, &target.shown)
    }

    fn cannot_open(&mut self, name: &str) -> Result<(), super::Failure> {
        self.printer.write()?;
        complain(self.call, &format!("FINDSTR: Cannot open {name}"));
        Ok(())
    }

    fn lines(&mut self, bytes: &[u8], name: &str) -> Result<(), super::Failure> {
        let request = self.request;
        let codepage = self.call.context.codepage.get();
        let mut offset = 0;
        for (index, line) in content::lines(bytes).enumerate() {
            let start = offset;
            offset += line.len();
            // The carriage return stays: `$` fits in front of it and nowhere else.
            let text = codepage.decode(line.strip_suffix(b"\n").unwrap_or(line));
            let fits = self
                .expression
                .as_ref()
                .is_some_and(|expression| expression.is_match(&text));
            if fits == request.others {
                continue;
            }
            self.found = true;
            if request.names_only {
                self.printer.text(name);
                self.printer.line(b"")?;
                return Ok(());
            }
            if request.shows_names {
                self.printer.text(&format!("{name}:"));
            }
            if request.numbers {
                self.printer.text(&format!("{}:", index + 1));
            }
            if request.offsets {
                self.printer.text(&format!("{start}:"));
            }
            // A line is passed on with the end it has, be it none.
            self.printer.bytes(line);
            self.printer.line_done()?;
        }
        Ok(())
    }
}

/// What `/P` takes for text: no control characters but 8 to 13 and 26.
fn is_printable(bytes: &[u8]) -> bool {
    !bytes
        .iter()
        .any(|byte| matches!(byte, 0..=7 | 14..=25 | 27..=31))
}

#[cfg(test)]
mod tests {
    use crate::batch::programs::testing::Bench;
    use crate::source::CodePage;

    fn bench() -> Bench {
        let bench = Bench::new();
        bench.file("a.txt", "red apple\r\ngreen pear\r\n");
        bench.file("b.txt", "blue\r\nred plum\r\n");
        bench.file(r"sub\c.txt", "red\r\n");
        bench
    }

    #[test]
    fn one_named_file_is_shown_without_its_name() {
        let bench = bench();
        assert_eq!(bench.run("findstr red a.txt").out, "red apple\r\n");
        assert_eq!(
            bench.run("findstr red a.txt b.txt").out,
            "a.txt:red apple\r\nb.txt:red plum\r\n"
        );
        assert_eq!(bench.run("findstr red a.*").out, "a.txt:red apple\r\n");
        assert_eq!(
            bench.run(r"findstr /s red *.txt").out,
            "a.txt:red apple\r\nb.txt:red plum\r\nsub\\c.txt:red\r\n"
        );
        assert_eq!(bench.run(r"findstr /s red c.txt").out, "sub\\c.txt:red\r\n");
        assert_eq!(bench.run(r"findstr red sub\*").out, "sub\\c.txt:red\r\n");
    }

    #[test]
    fn switches_may_share_a_slash_or_have_a_hyphen() {
        let bench = bench();
        for line in [
            "findstr /nic:RED a.txt",
            "findstr -n -i RED a.txt",
            "findstr /N/I RED a.txt",
            r#"findstr /offline /nic:"RED A" a.txt"#,
        ] {
            assert_eq!(bench.run(line).out, "1:red apple\r\n", "{line}");
        }
    }

    #[test]
    fn names_numbers_and_offsets_stand_in_front() {
        let bench = bench();
        assert_eq!(
            bench.run("findstr /n /o red *.txt").out,
            "a.txt:1:0:red apple\r\nb.txt:2:6:red plum\r\n"
        );
        assert_eq!(bench.run("findstr /m red *.txt").out, "a.txt\r\nb.txt\r\n");
        assert_eq!(bench.run("findstr /v red a.txt").out, "green pear\r\n");
    }

    #[test]
    fn texts_names_and_folders_come_from_elsewhere() {
        let bench = bench();
        bench.file("words.lst", "\r\nplum\r\ngreen\r\n");
        bench.file("names.lst", "a.txt\r\nb.txt\r\n");
        assert_eq!(
            bench.run("findstr /g:words.lst /f:names.lst").out,
            "a.txt:green pear\r\nb.txt:red plum\r\n"
        );
        assert_eq!(
            bench.run_with("findstr /g:/ a.txt", b"pear\r\n").out,
            "green pear\r\n"
        );
        assert_eq!(
            bench.run("findstr /d:sub;nosuch red *.txt").out,
            "  sub:\r\nc.txt:red\r\n  nosuch:\r\n"
        );
    }

    #[test]
    fn exit_codes_and_messages() {
        let bench = bench();
        let answer = bench.run("findstr red nosuch.txt b.txt");
        assert_eq!(
            (answer.code, answer.err.as_str()),
            (0, "FINDSTR: Cannot open nosuch.txt\r\n")
        );
        let answer = bench.run("findstr red nosuch.*");
        assert_eq!(
            (answer.code, answer.err.as_str()),
            (1, "FINDSTR: Cannot open nosuch.*\r\n")
        );
        assert_eq!(bench.run("findstr yellow a.txt").code, 1);
        for (line, message) in [
            ("findstr", "FINDSTR: Bad command line\r\n"),
            (
                "findstr /c: a.txt",
                "FINDSTR: Argument missing after /c\r\n",
            ),
            (
                "findstr /g:nosuch a.txt",
                "FINDSTR: Cannot read strings from nosuch\r\n",
            ),
            (
                "findstr /f:nosuch red",
                "FINDSTR: Cannot read file list from nosuch\r\n",
            ),
        ] {
            let answer = bench.run(line);
            assert_eq!((answer.code, answer.err.as_str()), (2, message), "{line}");
        }
        let answer = bench.run("findstr /z red a.txt");
        assert_eq!(
            (answer.code, answer.err.as_str()),
            (0, "FINDSTR: /z ignored\r\n")
        );
    }

    #[test]
    fn input_gets_a_last_line_end_and_a_file_does_not() {
        let bench = Bench::new();
        bench.file("a.txt", "end");
        assert_eq!(bench.run_with("findstr end$", b"end").out, "end\r\n");
        assert_eq!(bench.run("findstr end a.txt").out, "end");
        assert_eq!(bench.run("findstr end$ a.txt").code, 1);
    }

    #[test]
    fn the_first_text_decides_whether_all_are_expressions() {
        let bench = Bench::new();
        bench.file("a.txt", "51x4\r\n2.0\r\n2x0\r\n");
        assert_eq!(
            bench.run(r#"findstr "51.4 2.0" a.txt"#).out,
            "51x4\r\n2.0\r\n2x0\r\n"
        );
        assert_eq!(
            bench.run(r#"findstr "x4 2.0" a.txt"#).out,
            "51x4\r\n2.0\r\n"
        );
        assert_eq!(bench.run("findstr /c:2.0 a.txt").out, "2.0\r\n");
        assert_eq!(bench.run("findstr /r /c:2.0 a.txt").out, "2.0\r\n2x0\r\n");
    }

    #[test]
    fn files_with_control_characters_are_skipped_on_request() {
        let bench = Bench::new();
        bench.bytes("a.bin", b"red\0\r\n");
        bench.bytes("b.txt", b"red\t\x1A\r\n");
        assert_eq!(bench.run("findstr /m red *.*").out, "a.bin\r\nb.txt\r\n");
        assert_eq!(bench.run("findstr /p /m red *.*").out, "b.txt\r\n");
    }

    #[test]
    fn double_byte_characters_are_not_torn_apart() {
        let bench = Bench::new().codepage(CodePage::SHIFT_JIS);
        let input = b"\x83\x5C\x83\x7C\r\na|b\r\n";
        assert_eq!(bench.run_with("findstr /l |", input).bytes, b"a|b\r\n");
        assert_eq!(
            bench.run_with("findstr ^..$", input).bytes,
            b"\x83\x5C\x83\x7C\r\n"
        );
    }
}
