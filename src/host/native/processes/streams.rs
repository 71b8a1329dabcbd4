//! The streams of a program that is started: this process's own, files, pipes into and out of memory.

use std::cell::RefCell;
use std::fs::File;
use std::io::{self, PipeReader, PipeWriter, Read as _, Write as _};
use std::process::{Command, Stdio};
use std::rc::Rc;
use std::sync::mpsc::{self, Receiver, RecvTimeoutError};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use crate::host::{Input, Output, Streams};

#[cfg(unix)]
pub(super) type Handle = std::os::fd::OwnedFd;
#[cfg(windows)]
pub(super) type Handle = std::os::windows::io::OwnedHandle;

/// Where one of a program's streams leads.
pub(super) enum Slot {
    /// To where ours does.
    Inherited,
    /// Nowhere.
    Nothing,
    /// Here.
    Handle(Handle),
}

impl From<Slot> for Stdio {
    fn from(slot: Slot) -> Self {
        match slot {
            Slot::Inherited => Self::inherit(),
            Slot::Nothing => Self::null(),
            Slot::Handle(handle) => Self::from(handle),
        }
    }
}

/// Where all three of them lead.
pub(super) struct Slots {
    pub(super) input: Slot,
    pub(super) output: Slot,
    pub(super) error: Slot,
}

impl Slots {
    #[cfg(windows)]
    pub(super) fn into_handles(self) -> [Option<Handle>; 3] {
        use std::os::windows::io::AsHandle as _;
        let own = |slot: Slot, own: io::Result<Handle>| match slot {
            // A stream that we were not given ourselves cannot be passed on.
            Slot::Inherited => own.ok(),
            Slot::Nothing => None,
            Slot::Handle(handle) => Some(handle),
        };
        [
            own(self.input, io::stdin().as_handle().try_clone_to_owned()),
            own(self.output, duplicate_of(Own::Stdout)),
            own(self.error, duplicate_of(Own::Stderr)),
        ]
    }

    pub(super) fn give_to(self, command: &mut Command) {
        command.stdin(self.input);
        command.stdout(self.output);
        command.stderr(self.error);
    }
}

/// Bytes for a program that is not started yet.
pub(super) type WaitingFeed = Feed<(PipeWriter, Vec<u8>)>;

/// Connects the streams of a program that somebody waits for.
pub(super) fn connect(
    streams: &Streams,
) -> io::Result<(Slots, Option<WaitingFeed>, Vec<Collector>)> {
    let (input, feed) = Feed::connect(&streams.input)?;
    let (output, error, collectors) = Collector::connect(&streams.output, &streams.error)?;
    let slots = Slots {
        input,
        output,
        error,
    };
    Ok((slots, feed, collectors))
}

/// The streams of a program that nobody waits for: files, and otherwise nothing. A pipe would stay open as long as the
/// program lives, and whoever reads it would wait so long.
pub(super) fn left_alone(streams: &Streams) -> io::Result<Slots> {
    Ok(Slots {
        input: match &streams.input {
            Input::File(file) => Slot::Handle(file.try_clone()?.into()),
            Input::Stdin | Input::Null | Input::Bytes(_) => Slot::Nothing,
        },
        output: file_or_nothing(&streams.output)?,
        error: file_or_nothing(&streams.error)?,
    })
}

fn file_or_nothing(stream: &Output) -> io::Result<Slot> {
    let own = match stream {
        Output::File(file, _) => return Ok(Slot::Handle(file.try_clone()?.into())),
        Output::Stdout(_) => Own::Stdout,
        Output::Stderr(_) => Own::Stderr,
        Output::Buffer(..) | Output::Null => return Ok(Slot::Nothing),
    };
    // Whoever called us may have written `>log.txt`.
    let Ok(duplicate) = duplicate_of(own) else {
        return Ok(Slot::Nothing);
    };
    let file = File::from(duplicate);
    let is_file = file.metadata().is_ok_and(|metadata| metadata.is_file());
    Ok(if is_file {
        Slot::Handle(file.into())
    } else {
        Slot::Nothing
    })
}

/// Where collected output goes.
type Buffer = Rc<RefCell<Vec<u8>>>;

/// Takes in what a program writes to a buffer.
pub(super) struct Collector {
    buffer: Buffer,
    pieces: Receiver<Vec<u8>>,
}

impl Collector {
    /// Connects both output streams. Streams that share a buffer share a pipe, so that their texts stay in order.
    fn connect(output: &Output, error: &Output) -> io::Result<(Slot, Slot, Vec<Self>)> {
        let mut pipes: Vec<(Buffer, PipeReader, PipeWriter)> = Vec::new();
        let mut slot = |stream: &Output, own: Own| -> io::Result<Slot> {
            Ok(match stream {
                Output::Stdout(_) => own_stream(Own::Stdout, own),
                Output::Stderr(_) => own_stream(Own::Stderr, own),
                Output::File(file, _) => Slot::Handle(file.try_clone()?.into()),
                Output::Null => Slot::Nothing,
                Output::Buffer(buffer, _) => {
                    let known = pipes.iter().find(|(known, ..)| Rc::ptr_eq(known, buffer));
                    if let Some((.., writer)) = known {
                        Slot::Handle(writer.try_clone()?.into())
                    } else {
                        let (reader, writer) = io::pipe()?;
                        let slot = Slot::Handle(writer.try_clone()?.into());
                        pipes.push((Rc::clone(buffer), reader, writer));
                        slot
                    }
                }
            })
        };
        let (output, error) = (slot(output, Own::Stdout)?, slot(error, Own::Stderr)?);
        let collectors = pipes
            .into_iter()
            .map(|(buffer, reader, _)| Self {
                buffer,
                pieces: read_by_itself(reader),
            })
            .collect();
        Ok((output, error, collectors))
    }

    /// Takes in the output up to its end, which is when the last process that could write has ended, but not longer than to
    /// this moment. Whether the end was reached.
    pub(super) fn take_until(&mut self, end: Option<Instant>) -> bool {
        loop {
            let piece = match end {
                None => self
                    .pieces
                    .recv()
                    .map_err(|_| RecvTimeoutError::Disconnected),
                Some(end) => match end.saturating_duration_since(Instant::now()) {
                    // A program that writes without end always has something to be taken in.
                    Duration::ZERO => Err(RecvTimeoutError::Timeout),
                    left => self.pieces.recv_timeout(left),
                },
            };
            match piece {
                Ok(piece) => self.buffer.borrow_mut().extend_from_slice(&piece),
                Err(RecvTimeoutError::Disconnected) => return true,
                Err(RecvTimeoutError::Timeout) => return false,
            }
        }
    }
}

/// Reads a pipe to its end on a thread of its own, and hands over what comes.
fn read_by_itself(mut reader: PipeReader) -> Receiver<Vec<u8>> {
    let (sender, pieces) = mpsc::channel();
    std::thread::spawn(move || {
        let mut piece = vec![0; 64 * 1024];
        loop {
            match reader.read(&mut piece) {
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                // What came before a failure is still output.
                Ok(0) | Err(_) => return,
                Ok(count) => {
                    let bytes = piece.get(..count).unwrap_or_default().to_vec();
                    if sender.send(bytes).is_err() {
                        return;
                    }
                }
            }
        }
    });
    pieces
}

/// Which of this process's own streams.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Own {
    Stdout,
    Stderr,
}

/// One of our streams for the program's stream `slot`; a crossed one (`2>&1`) is a duplicate of ours.
fn own_stream(stream: Own, slot: Own) -> Slot {
    if stream == slot {
        return Slot::Inherited;
    }
    duplicate_of(stream).map_or(Slot::Nothing, Slot::Handle)
}

/// Another handle of one of our streams.
fn duplicate_of(stream: Own) -> io::Result<Handle> {
    #[cfg(unix)]
    {
        use std::os::fd::AsFd as _;
        match stream {
            Own::Stdout => io::stdout().as_fd().try_clone_to_owned(),
            Own::Stderr => io::stderr().as_fd().try_clone_to_owned(),
        }
    }
    #[cfg(windows)]
    {
        use std::os::windows::io::AsHandle as _;
        match stream {
            Own::Stdout => io::stdout().as_handle().try_clone_to_owned(),
            Own::Stderr => io::stderr().as_handle().try_clone_to_owned(),
        }
    }
}

/// Gives a program input from memory.
pub(super) struct Feed<T> {
    source: Rc<RefCell<io::Cursor<Vec<u8>>>>,
    /// How many bytes are on offer.
    offered: usize,
    /// Kept open, so that what the program leaves unread can be taken back.
    reader: PipeReader,
    writer: T,
}

impl Feed<(PipeWriter, Vec<u8>)> {
    fn connect(input: &Input) -> io::Result<(Slot, Option<Self>)> {
        let source = match input {
            Input::Stdin => return Ok((Slot::Inherited, None)),
            Input::File(file) => return Ok((Slot::Handle(file.try_clone()?.into()), None)),
            Input::Null => return Ok((Slot::Nothing, None)),
            Input::Bytes(source) => source,
        };
        let (reader, writer) = io::pipe()?;
        let slot = Slot::Handle(reader.try_clone()?.into());
        let cursor = source.borrow();
        let start = usize::try_from(cursor.position()).unwrap_or(usize::MAX);
        let rest = cursor.get_ref().get(start..).unwrap_or_default().to_vec();
        let feed = Self {
            source: Rc::clone(source),
            offered: rest.len(),
            reader,
            writer: (writer, rest),
        };
        Ok((slot, Some(feed)))
    }

    pub(super) fn start(self) -> Feed<JoinHandle<()>> {
        let (mut writer, bytes) = self.writer;
        Feed {
            source: self.source,
            offered: self.offered,
            reader: self.reader,
            // A thread of its own: a program may write much before it reads anything.
            writer: std::thread::spawn(move || {
                // A program that does not want its input is no error.
                let _ = writer.write_all(&bytes);
            }),
        }
    }
}

impl Feed<JoinHandle<()>> {
    /// Leaves to the next reader what an ended program has not read, as a pipe on Windows does.
    pub(super) fn finish(mut self, has_ended: bool) {
        let mut unread = 0;
        if has_ended {
            let mut piece = [0; 8192];
            loop {
                match self.reader.read(&mut piece) {
                    Ok(0) => break,
                    Ok(count) => unread += count,
                    Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                    Err(_) => break,
                }
            }
            let _ = self.writer.join();
        }
        let mut cursor = self.source.borrow_mut();
        let taken = self.offered.saturating_sub(unread);
        let position = cursor.position();
        cursor.set_position(position.saturating_add(u64::try_from(taken).unwrap_or(u64::MAX)));
    }
}
