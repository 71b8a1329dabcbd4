use std::cell::RefCell;
use std::fs::File;
use std::io::{self, IsTerminal, Read, Write};
use std::rc::Rc;

use crate::source::CodePage;

/// Where a command writes. Copies share the place.
///
/// Text is encoded for its destination: files and pipes get the session's code page, as on Windows;
/// the process's own streams get what the terminal or the reader of a pipe expects there.
#[derive(Clone)]
pub enum Output {
    /// This process's standard output.
    Stdout(Rc<dyn ConsoleWriter>),
    /// This process's standard error.
    Stderr(Rc<dyn ConsoleWriter>),
    /// A file.
    File(Rc<File>, CodePage),
    /// Memory: the left side of a pipe, the command of a `for /f`.
    Buffer(Rc<RefCell<Vec<u8>>>, CodePage),
    /// `nul`.
    Null,
}

/// Writes to one of the process's own streams; implemented where the platform is known.
pub trait ConsoleWriter {
    /// Writes text in the form the destination expects.
    ///
    /// # Errors
    /// When the stream is closed.
    fn text(&self, text: &str) -> io::Result<()>;
    /// Writes bytes as they are.
    ///
    /// # Errors
    /// When the stream is closed.
    fn bytes(&self, bytes: &[u8]) -> io::Result<()>;
    /// Makes sure that everything written so far is out.
    ///
    /// # Errors
    /// When the stream is closed.
    fn flush(&self) -> io::Result<()>;
}

impl Output {
    /// An empty buffer.
    pub fn buffer(codepage: CodePage) -> Self {
        Self::Buffer(Rc::default(), codepage)
    }

    /// Writes text.
    ///
    /// # Errors
    /// When the destination cannot take it (disk full, closed pipe).
    pub fn text(&self, text: &str) -> io::Result<()> {
        match self {
            Self::Stdout(console) | Self::Stderr(console) => console.text(text),
            Self::File(file, codepage) => (&**file).write_all(&codepage.encode(text)),
            Self::Buffer(buffer, codepage) => {
                buffer
                    .borrow_mut()
                    .extend_from_slice(&codepage.encode(text));
                Ok(())
            }
            Self::Null => Ok(()),
        }
    }

    /// Writes bytes that are already in the session's code page (a file's content).
    ///
    /// # Errors
    /// When the destination cannot take them.
    pub fn bytes(&self, bytes: &[u8], codepage: CodePage) -> io::Result<()> {
        match self {
            Self::Stdout(console) | Self::Stderr(console) => console.text(&codepage.decode(bytes)),
            Self::File(file, _) => (&**file).write_all(bytes),
            Self::Buffer(buffer, _) => {
                buffer.borrow_mut().extend_from_slice(bytes);
                Ok(())
            }
            Self::Null => Ok(()),
        }
    }

    /// Makes sure that everything written so far is out.
    ///
    /// # Errors
    /// When the stream is closed.
    pub fn flush(&self) -> io::Result<()> {
        match self {
            Self::Stdout(console) | Self::Stderr(console) => console.flush(),
            Self::File(..) | Self::Buffer(..) | Self::Null => Ok(()),
        }
    }
}

/// Where a command reads. Copies share the position, as duplicated handles do.
#[derive(Clone)]
pub enum Input {
    /// This process's standard input.
    Stdin,
    /// A file.
    File(Rc<File>),
    /// Memory: the right side of a pipe.
    Bytes(Rc<RefCell<io::Cursor<Vec<u8>>>>),
    /// `nul`.
    Null,
}

impl Input {
    /// Reads from memory.
    pub fn from_bytes(bytes: Vec<u8>) -> Self {
        Self::Bytes(Rc::new(RefCell::new(io::Cursor::new(bytes))))
    }

    /// Reads the rest.
    ///
    /// # Errors
    /// When the source fails.
    pub fn read_to_end(&self) -> io::Result<Vec<u8>> {
        let mut bytes = Vec::new();
        self.with_reader(&mut |reader| reader.read_to_end(&mut bytes).map(drop))?;
        Ok(bytes)
    }

    /// Reads one line without its end; `None` at the end of the source.
    ///
    /// Read byte by byte, so that what comes after the line is left for the next reader of the same handle,
    /// as `set /p` leaves it on Windows.
    ///
    /// # Errors
    /// When the source fails.
    pub fn read_line(&self) -> io::Result<Option<Vec<u8>>> {
        let mut line = self.read_line_with_end()?;
        if let Some(line) = &mut line
            && line.last() == Some(&b'\n')
        {
            line.pop();
            if line.last() == Some(&b'\r') {
                line.pop();
            }
        }
        Ok(line)
    }

    /// Reads one line with its end, as far as it has one; `None` at the end of the source.
    ///
    /// # Errors
    /// When the source fails.
    pub fn read_line_with_end(&self) -> io::Result<Option<Vec<u8>>> {
        let mut line = None;
        self.with_reader(&mut |reader| {
            line = read_line(reader)?;
            Ok(())
        })?;
        Ok(line)
    }

    /// Reads one byte, as a wait for a key does; `None` at the end of the source. A terminal hands over whole lines
    /// only: there the rest of the line is dropped, lest the next reader takes it for an answer.
    ///
    /// # Errors
    /// When the source fails.
    pub fn read_key(&self) -> io::Result<Option<u8>> {
        if self.is_terminal() {
            let line = self.read_line()?;
            return Ok(line.map(|line| line.first().copied().unwrap_or(b'\r')));
        }
        let mut byte = [0_u8];
        let mut count = 0;
        self.with_reader(&mut |reader| {
            count = reader.read(&mut byte)?;
            Ok(())
        })?;
        Ok((count > 0).then_some(byte[0]))
    }

    /// Whether a person types what is read here.
    pub fn is_terminal(&self) -> bool {
        matches!(self, Self::Stdin) && io::stdin().is_terminal()
    }

    /// Lends the source as a reader; it takes no more from it than it is asked for.
    fn with_reader(&self, read: &mut dyn FnMut(&mut dyn Read) -> io::Result<()>) -> io::Result<()> {
        match self {
            // A Windows console speaks UTF-16, which only the standard library's own stream turns into bytes; it
            // hands out one line at a time, so nothing is taken from a later reader.
            Self::Stdin if cfg!(windows) && io::stdin().is_terminal() => {
                read(&mut io::stdin().lock())
            }
            Self::Stdin => read(&mut standard_input()?),
            Self::File(file) => read(&mut &**file),
            Self::Bytes(cursor) => read(&mut *cursor.borrow_mut()),
            Self::Null => read(&mut io::empty()),
        }
    }
}

fn read_line(reader: &mut dyn Read) -> io::Result<Option<Vec<u8>>> {
    let mut line = Vec::new();
    let mut byte = [0_u8];
    loop {
        let count = match reader.read(&mut byte) {
            Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
            other => other?,
        };
        match byte {
            _ if count == 0 => return Ok((!line.is_empty()).then_some(line)),
            [b'\n'] => {
                line.push(b'\n');
                return Ok(Some(line));
            }
            [other] => line.push(other),
        }
    }
}

/// The process's standard input without a buffer: the standard library's stream reads ahead, and a program started
/// afterwards would miss what it has taken.
fn standard_input() -> io::Result<File> {
    #[cfg(unix)]
    let handle = std::os::fd::AsFd::as_fd(&io::stdin()).try_clone_to_owned()?;
    #[cfg(windows)]
    let handle = std::os::windows::io::AsHandle::as_handle(&io::stdin()).try_clone_to_owned()?;
    Ok(File::from(handle))
}

/// The three streams of a command.
#[derive(Clone)]
pub struct Streams {
    /// Standard input, handle 0.
    pub input: Input,
    /// Standard output, handle 1.
    pub output: Output,
    /// Standard error, handle 2.
    pub error: Output,
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Seek;

    fn lines(input: &Input) -> Vec<Vec<u8>> {
        std::iter::from_fn(|| input.read_line().unwrap()).collect()
    }

    #[test]
    fn lines_end_at_lf_and_lose_one_cr() {
        let input = Input::from_bytes(b"a\r\n\nb\r\r\nlast".to_vec());
        assert_eq!(lines(&input), [&b"a"[..], b"", b"b\r", b"last"]);
        assert_eq!(input.read_line().unwrap(), None);
        assert_eq!(Input::Null.read_line().unwrap(), None);
    }

    #[test]
    fn what_is_not_read_is_left_for_the_next_reader() {
        let mut file = tempfile::tempfile().unwrap();
        file.write_all(b"one\r\ntwo\r\nthree").unwrap();
        file.rewind().unwrap();
        let input = Input::File(Rc::new(file));
        let copy = input.clone();
        assert_eq!(input.read_line().unwrap().as_deref(), Some(&b"one"[..]));
        assert_eq!(copy.read_line().unwrap().as_deref(), Some(&b"two"[..]));
        assert_eq!(input.read_to_end().unwrap(), b"three");
    }

    #[test]
    fn text_for_a_buffer_is_written_in_its_code_page() {
        let output = Output::buffer(CodePage::SHIFT_JIS);
        output.text("表é").unwrap();
        output.bytes(b"\x81", CodePage::SHIFT_JIS).unwrap();
        let Output::Buffer(bytes, _) = &output else {
            panic!("a buffer")
        };
        assert_eq!(bytes.borrow().as_slice(), b"\x95\x5C?\x81");
    }
}
