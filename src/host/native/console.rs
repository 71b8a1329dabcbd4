use std::borrow::Cow;
use std::cell::RefCell;
use std::io::{self, IsTerminal, Write};
use std::rc::Rc;

use super::TerminalProgress;
use crate::host::{ConsoleWriter, Secrets};
use crate::source::CodePage;

/// What ends a line on one of the process's own streams; scripts always write CR LF.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LineEnd {
    /// LF, as Unix has it.
    Lf,
    /// CR LF, as Windows has it.
    CrLf,
}

/// How text goes out on the process's own streams.
#[derive(Clone)]
pub struct ConsoleSettings {
    /// What ends a line.
    pub line_end: LineEnd,
    /// The code page for pipes and files; a terminal always gets what it understands.
    pub codepage: CodePage,
    /// Values to mask in text. Bytes are passed on as they are.
    pub secrets: Option<Rc<Secrets>>,
    /// What shows progress on the same terminal.
    pub progress: Option<Rc<TerminalProgress>>,
}

#[cfg(windows)]
fn console_page() -> CodePage {
    crate::host::windows::console_page().unwrap_or(CodePage::OEM_437)
}

#[cfg(not(windows))]
fn console_page() -> CodePage {
    CodePage::OEM_437
}

impl Default for ConsoleSettings {
    /// LF and UTF-8 on Unix; CR LF and the console's page on Windows.
    fn default() -> Self {
        if cfg!(windows) {
            Self {
                line_end: LineEnd::CrLf,
                codepage: console_page(),
                secrets: None,
                progress: None,
            }
        } else {
            Self {
                line_end: LineEnd::Lf,
                codepage: CodePage::UTF_8,
                secrets: None,
                progress: None,
            }
        }
    }
}

/// One of the process's own streams.
///
/// Text waits in a buffer until [`ConsoleWriter::flush`] or 64 KiB; on a terminal, and on standard error, nothing waits.
/// With secrets known, the start of a line waits for the line's end, so that a secret written in pieces is still masked.
pub struct Console {
    inner: RefCell<Inner>,
    /// The stream that must be out before this one writes: standard output, where this is standard error.
    before: Option<Rc<Console>>,
    /// What stands on the same terminal and has to make way.
    progress: Option<Rc<TerminalProgress>>,
}

struct Inner {
    sink: Box<dyn Write>,
    settings: ConsoleSettings,
    encoding: CodePage,
    /// Whether each call goes out at once.
    is_immediate: bool,
    /// Windows' own console, which takes text only.
    is_windows_console: bool,
    /// Encoded, not yet written.
    buffer: Vec<u8>,
    /// The start of a line that may still turn out to hold a secret.
    line: String,
    /// A CR that may still turn out to be half of a line end.
    holds_cr: bool,
}

const BUFFER: usize = 64 * 1024;

impl Console {
    /// Standard output.
    pub fn stdout(settings: ConsoleSettings) -> Rc<Self> {
        let is_terminal = io::stdout().is_terminal();
        Rc::new(Self::over(
            Box::new(io::stdout()),
            settings,
            is_terminal,
            is_terminal,
        ))
    }

    /// Standard error; what `stdout` still holds is written first, so that both stay in order where they meet.
    pub fn stderr(settings: ConsoleSettings, stdout: &Rc<Self>) -> Rc<Self> {
        let is_terminal = io::stderr().is_terminal();
        let mut console = Self::over(Box::new(io::stderr()), settings, is_terminal, true);
        console.before = Some(Rc::clone(stdout));
        Rc::new(console)
    }

    fn over(
        sink: Box<dyn Write>,
        settings: ConsoleSettings,
        is_terminal: bool,
        is_immediate: bool,
    ) -> Self {
        // The standard library turns UTF-8 into what a Windows console wants.
        let encoding = if is_terminal || !cfg!(windows) {
            CodePage::UTF_8
        } else {
            settings.codepage
        };
        Self {
            progress: settings.progress.clone().filter(|_| is_terminal),
            inner: RefCell::new(Inner {
                sink,
                settings,
                encoding,
                is_immediate,
                is_windows_console: is_terminal && cfg!(windows),
                buffer: Vec::new(),
                line: String::new(),
                holds_cr: false,
            }),
            before: None,
        }
    }

    fn write(
        &self,
        written: &[u8],
        write: impl FnOnce(&mut Inner) -> io::Result<()>,
    ) -> io::Result<()> {
        if let Some(progress) = &self.progress {
            progress.make_way();
            progress.note_written(written);
        }
        if let Some(before) = &self.before {
            // That it cannot be written is told to whoever writes there.
            let _ = before.flush();
        }
        let mut inner = self.inner.borrow_mut();
        write(&mut inner)?;
        if inner.is_immediate {
            inner.flush()
        } else {
            Ok(())
        }
    }
}

impl ConsoleWriter for Console {
    fn text(&self, text: &str) -> io::Result<()> {
        self.write(text.as_bytes(), |inner| inner.text(text))
    }

    fn bytes(&self, bytes: &[u8]) -> io::Result<()> {
        self.write(bytes, |inner| {
            inner.settle();
            if inner.is_windows_console {
                // It takes text only, and this is what it would have made of the bytes.
                let text = inner.settings.codepage.decode(bytes);
                return inner.push(text.as_bytes());
            }
            inner.push(bytes)
        })
    }

    fn flush(&self) -> io::Result<()> {
        // Somebody else is about to write here.
        if let Some(progress) = &self.progress {
            progress.make_way();
        }
        self.inner.borrow_mut().flush()
    }
}

impl Drop for Console {
    fn drop(&mut self) {
        let _ = self.inner.borrow_mut().flush();
    }
}

impl Inner {
    fn text(&mut self, text: &str) -> io::Result<()> {
        let secrets = self.settings.secrets.clone();
        let Some(secrets) = secrets.filter(|secrets| !secrets.is_empty()) else {
            self.settle_line();
            self.encode(text);
            return self.spill();
        };
        self.line.push_str(text);
        let end = if self.line.len() > BUFFER {
            self.line.len()
        } else {
            self.line.rfind('\n').map_or(0, |index| index + 1)
        };
        let rest = self.line.split_off(end);
        let whole = std::mem::replace(&mut self.line, rest);
        self.encode(&secrets.redact(&whole));
        self.spill()
    }

    fn push(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.buffer.extend_from_slice(bytes);
        self.spill()
    }

    /// Encodes text with this stream's line ends.
    fn encode(&mut self, text: &str) {
        if text.is_empty() {
            return;
        }
        let text = &*legible(text, self.encoding);
        if self.settings.line_end == LineEnd::CrLf {
            self.buffer.extend_from_slice(&self.encoding.encode(text));
            return;
        }
        let mut text = text;
        if std::mem::take(&mut self.holds_cr) && !text.starts_with('\n') {
            self.buffer.push(b'\r');
        }
        if let Some(shorter) = text.strip_suffix('\r') {
            self.holds_cr = true;
            text = shorter;
        }
        let text = text.replace("\r\n", "\n");
        self.buffer.extend_from_slice(&self.encoding.encode(&text));
    }

    /// Encodes the start of a line that was held back.
    fn settle_line(&mut self) {
        let line = std::mem::take(&mut self.line);
        if let Some(secrets) = self.settings.secrets.clone() {
            self.encode(&secrets.redact(&line));
        }
    }

    /// Encodes everything that was held back.
    fn settle(&mut self) {
        self.settle_line();
        if std::mem::take(&mut self.holds_cr) {
            self.buffer.push(b'\r');
        }
    }

    fn spill(&mut self) -> io::Result<()> {
        if self.buffer.len() >= BUFFER {
            self.write_buffer()
        } else {
            Ok(())
        }
    }

    fn write_buffer(&mut self) -> io::Result<()> {
        let bytes = std::mem::take(&mut self.buffer);
        self.sink.write_all(&bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.settle();
        self.write_buffer()?;
        self.sink.flush()
    }
}

/// The signs of our own messages that old code pages do not have, with what stands for them there.
const SIGNS: [(char, &str); 8] = [
    ('→', "->"),
    ('≤', "<="),
    ('≥', ">="),
    ('×', "x"),
    ('…', "..."),
    ('–', "-"),
    ('—', "-"),
    ('·', "-"),
];

/// Text in which a code page has every sign of ours.
fn legible(text: &str, page: CodePage) -> Cow<'_, str> {
    let unicode = [CodePage::UTF_8, CodePage::UTF_16LE, CodePage::UTF_16BE];
    if text.is_ascii() || unicode.contains(&page) {
        return Cow::Borrowed(text);
    }
    let mut text = Cow::Borrowed(text);
    for (sign, plain) in SIGNS {
        let mut one = [0; 4];
        let one = &*sign.encode_utf8(&mut one);
        if text.contains(sign) && page.decode(&page.encode(one)) != one {
            text = Cow::Owned(text.replace(sign, plain));
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A sink whose content can be looked at.
    #[derive(Clone, Default)]
    struct Sink(Rc<RefCell<Vec<u8>>>);

    impl Write for Sink {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            self.0.borrow_mut().extend_from_slice(bytes);
            Ok(bytes.len())
        }
        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    impl Sink {
        fn text(&self) -> String {
            String::from_utf8(self.0.borrow().clone()).unwrap()
        }
    }

    #[test]
    fn signs_that_a_page_does_not_have_are_written_in_plain_characters() {
        let western = CodePage::OEM_437;
        assert_eq!(
            legible("ID → svc (restart ≤ 1) é", western),
            "ID -> svc (restart ≤ 1) é"
        );
        let japanese = CodePage::SHIFT_JIS;
        assert_eq!(legible("表 → 1 … ≤ – 2", japanese), "表 → 1 … <= - 2");
        assert_eq!(legible("→ ≤", CodePage::UTF_8), "→ ≤");
    }

    fn settings(line_end: LineEnd) -> ConsoleSettings {
        ConsoleSettings {
            line_end,
            codepage: CodePage::UTF_8,
            secrets: None,
            progress: None,
        }
    }

    fn console(settings: ConsoleSettings, is_terminal: bool) -> (Console, Sink) {
        let sink = Sink::default();
        let console = Console::over(Box::new(sink.clone()), settings, is_terminal, is_terminal);
        (console, sink)
    }

    #[test]
    fn text_waits_for_a_flush_except_on_a_terminal() {
        let (pipe, sink) = console(settings(LineEnd::Lf), false);
        pipe.text("a\r\n").unwrap();
        assert_eq!(sink.text(), "");
        pipe.flush().unwrap();
        assert_eq!(sink.text(), "a\n");
        pipe.text("rest").unwrap();
        drop(pipe);
        assert_eq!(sink.text(), "a\nrest");

        let (terminal, sink) = console(settings(LineEnd::Lf), true);
        terminal.text("prompt: ").unwrap();
        assert_eq!(sink.text(), "prompt: ");
    }

    #[test]
    fn a_full_buffer_goes_out_by_itself() {
        let (pipe, sink) = console(settings(LineEnd::Lf), false);
        pipe.text(&"x".repeat(BUFFER)).unwrap();
        assert_eq!(sink.text().len(), BUFFER);
    }

    #[test]
    fn line_ends_are_those_of_the_stream() {
        let (lf, sink) = console(settings(LineEnd::Lf), false);
        for piece in ["a\r\nb\r", "\n50%\r", "60%", "\r"] {
            lf.text(piece).unwrap();
        }
        lf.flush().unwrap();
        assert_eq!(sink.text(), "a\nb\n50%\r60%\r");

        let (crlf, sink) = console(settings(LineEnd::CrLf), false);
        crlf.text("a\r\nb\r").unwrap();
        crlf.flush().unwrap();
        assert_eq!(sink.text(), "a\r\nb\r");
    }

    #[test]
    fn bytes_are_passed_on_in_order() {
        let (pipe, sink) = console(settings(LineEnd::Lf), false);
        pipe.text("a\r").unwrap();
        pipe.bytes(b"\r\nb").unwrap();
        pipe.text("c").unwrap();
        pipe.flush().unwrap();
        assert_eq!(sink.text(), "a\r\r\nbc");
    }

    #[test]
    fn secrets_are_masked_also_when_written_in_pieces() {
        let secrets = Rc::new(Secrets::default());
        let (pipe, sink) = console(
            ConsoleSettings {
                secrets: Some(Rc::clone(&secrets)),
                ..settings(LineEnd::Lf)
            },
            false,
        );
        pipe.text("before ").unwrap();
        secrets.learn("topsecret");
        for piece in ["user top", "secret x\r\nnext tops", "ecret"] {
            pipe.text(piece).unwrap();
        }
        pipe.flush().unwrap();
        assert_eq!(sink.text(), "before user ***** x\nnext *****");
    }

    #[test]
    fn standard_error_lets_standard_output_go_first() {
        let sink = Sink::default();
        let stdout = Rc::new(Console::over(
            Box::new(sink.clone()),
            settings(LineEnd::Lf),
            false,
            false,
        ));
        let mut stderr = Console::over(Box::new(sink.clone()), settings(LineEnd::Lf), false, true);
        stderr.before = Some(Rc::clone(&stdout));
        stdout.text("1").unwrap();
        stderr.text("2").unwrap();
        stdout.text("3").unwrap();
        stderr.text("4").unwrap();
        assert_eq!(sink.text(), "1234");
    }
}
