use std::cell::RefCell;
use std::io::{self, PipeReader, PipeWriter, Read, Write};
use std::process::{Command, ExitStatus, Stdio};
use std::rc::Rc;
use std::sync::mpsc::{self, Receiver, RecvTimeoutError};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use self::wait::Limit;
use super::{NativeFiles, search};
use crate::host::{
    Context, Environment, Files, Input, Launch, Output, Processes, SystemError, path,
};

/// Programs of this machine.
#[derive(Debug, Clone)]
pub struct NativeProcesses {
    files: Rc<NativeFiles>,
    limit: Option<Duration>,
}

impl NativeProcesses {
    /// Programs among these files.
    pub fn new(files: Rc<NativeFiles>) -> Self {
        Self { files, limit: None }
    }

    /// Ends a program that is waited for after so long a time, if there is a limit; on Unix with all that it started.
    #[must_use]
    pub fn with_time_limit(self, limit: Option<Duration>) -> Self {
        Self { limit, ..self }
    }

    /// The context's variables in the form the system's programs expect.
    fn native_environment(&self, context: &Context) -> Vec<(String, std::ffi::OsString)> {
        let environment: &Environment = &context.environment;
        environment
            .sorted()
            .into_iter()
            .filter(|(name, _)| !name.is_empty() && !name.contains('='))
            .map(|(name, value)| {
                if cfg!(windows) || !name.eq_ignore_ascii_case("PATH") {
                    (name.to_owned(), value.into())
                } else {
                    ("PATH".to_owned(), self.native_path(value, context))
                }
            })
            .collect()
    }

    fn native_path(&self, value: &str, context: &Context) -> std::ffi::OsString {
        let folders = search::entries(value)
            .into_iter()
            .filter_map(|entry| {
                self.files
                    .to_native(&path::absolute(&context.cwd, &entry))
                    .ok()
            })
            // A folder with a colon in its name can't stand in a Unix search path.
            .filter(|folder| std::env::join_paths([folder]).is_ok());
        std::env::join_paths(folders).unwrap_or_default()
    }
}

impl Processes for NativeProcesses {
    fn is_alive(&self, process: u32) -> Option<bool> {
        process_is_alive(process)
    }

    fn time_limit(&self) -> Option<Duration> {
        self.limit
    }

    fn find(&self, name: &str, context: &Context) -> Option<String> {
        search::find(&self.files, name, context)
    }

    fn run(&self, launch: &Launch<'_>) -> Result<i32, SystemError> {
        let context = launch.context;
        if self.files.metadata(launch.program)?.is_dir {
            return Err(SystemError::ACCESS_DENIED);
        }
        let program = self.files.to_native(launch.program)?;
        let folder = self.files.to_native(context.cwd.folder())?;
        if !folder.is_dir() {
            return Err(SystemError::NOT_A_DIRECTORY);
        }
        let mut command = Command::new(program);
        command
            .current_dir(folder)
            .env_clear()
            .envs(self.native_environment(context));
        add_arguments(&mut command, launch.arguments);

        // What was written before must stand before what the program writes.
        let _ = context.streams.output.flush();
        let _ = context.streams.error.flush();
        let feed = Feed::connect(&mut command, &context.streams.input)?;
        let mut collectors = Collector::connect(
            &mut command,
            &context.streams.output,
            &context.streams.error,
        )?;
        let limit = Limit::prepare(&mut command, self.limit.filter(|_| launch.wait));
        let spawned = command.spawn();
        // The command holds the pipes' other ends; they must close for the readers to see an end.
        drop(command);
        let mut child = spawned.map_err(|error| match SystemError::from(&error) {
            // The program itself is there: what is missing is the interpreter its first line names.
            SystemError::FILE_NOT_FOUND if !cfg!(windows) => SystemError::BAD_EXE_FORMAT,
            other => other,
        })?;
        let feed = feed.map(Feed::start);
        let result = if launch.wait {
            limit.wait(&mut child, &mut collectors)
        } else {
            // Somebody must take the exit code, or the ended program stays in the process table.
            std::thread::spawn(move || child.wait());
            for collector in &mut collectors {
                collector.take_until(None);
            }
            Ok(0)
        };
        if let Some(feed) = feed {
            feed.finish(launch.wait);
        }
        result
    }
}

/// Whether a process of this number exists; `None` where that cannot be asked.
pub fn process_is_alive(process: u32) -> Option<bool> {
    #[cfg(unix)]
    {
        let process = rustix::process::Pid::from_raw(i32::try_from(process).ok()?)?;
        match rustix::process::test_kill_process(process) {
            Ok(()) | Err(rustix::io::Errno::PERM) => Some(true),
            Err(_) => Some(false),
        }
    }
    #[cfg(windows)]
    {
        Some(crate::host::windows::is_alive(process))
    }
    #[cfg(not(any(unix, windows)))]
    {
        let _ = process;
        None
    }
}

#[cfg(windows)]
fn add_arguments(command: &mut Command, arguments: &str) {
    use std::os::windows::process::CommandExt;
    let arguments = arguments.trim_start_matches([' ', '\t']);
    if !arguments.is_empty() {
        command.raw_arg(arguments);
    }
}

#[cfg(not(windows))]
fn add_arguments(command: &mut Command, arguments: &str) {
    command.args(crate::host::arguments::split(arguments));
}

#[cfg(unix)]
pub(super) fn exit_code(status: ExitStatus) -> i32 {
    use std::os::unix::process::ExitStatusExt;
    // As a shell tells it: 128 and the number of the signal that ended the program.
    status
        .code()
        .or_else(|| status.signal().map(|signal| 128 + signal))
        .unwrap_or(1)
}

#[cfg(not(unix))]
pub(super) fn exit_code(status: ExitStatus) -> i32 {
    status.code().unwrap_or(1)
}

/// Where collected output goes.
type Buffer = Rc<RefCell<Vec<u8>>>;

/// Takes in what a program writes to a buffer.
struct Collector {
    buffer: Buffer,
    pieces: Receiver<Vec<u8>>,
}

impl Collector {
    /// Connects both output streams. Streams that share a buffer share a pipe, so that their texts stay in order.
    fn connect(command: &mut Command, output: &Output, error: &Output) -> io::Result<Vec<Self>> {
        let mut pipes: Vec<(Buffer, PipeReader, PipeWriter)> = Vec::new();
        let mut stdio = |stream: &Output, own: Own| -> io::Result<Stdio> {
            Ok(match stream {
                Output::Stdout(_) => own_stream(Own::Stdout, own),
                Output::Stderr(_) => own_stream(Own::Stderr, own),
                Output::File(file, _) => Stdio::from(file.try_clone()?),
                Output::Null => Stdio::null(),
                Output::Buffer(buffer, _) => {
                    let known = pipes.iter().find(|(known, ..)| Rc::ptr_eq(known, buffer));
                    if let Some((.., writer)) = known {
                        Stdio::from(writer.try_clone()?)
                    } else {
                        let (reader, writer) = io::pipe()?;
                        let stdio = Stdio::from(writer.try_clone()?);
                        pipes.push((Rc::clone(buffer), reader, writer));
                        stdio
                    }
                }
            })
        };
        command.stdout(stdio(output, Own::Stdout)?);
        command.stderr(stdio(error, Own::Stderr)?);
        Ok(pipes
            .into_iter()
            .map(|(buffer, reader, _)| Self {
                buffer,
                pieces: read_by_itself(reader),
            })
            .collect())
    }

    /// Takes in the output up to its end, which is when the last process that could write has ended, but not longer than to
    /// this moment. Whether the end was reached.
    fn take_until(&mut self, end: Option<Instant>) -> bool {
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
fn own_stream(stream: Own, slot: Own) -> Stdio {
    if stream == slot {
        return Stdio::inherit();
    }
    #[cfg(unix)]
    let duplicate = {
        use std::os::fd::AsFd;
        match stream {
            Own::Stdout => io::stdout().as_fd().try_clone_to_owned(),
            Own::Stderr => io::stderr().as_fd().try_clone_to_owned(),
        }
    };
    #[cfg(windows)]
    let duplicate = {
        use std::os::windows::io::AsHandle;
        match stream {
            Own::Stdout => io::stdout().as_handle().try_clone_to_owned(),
            Own::Stderr => io::stderr().as_handle().try_clone_to_owned(),
        }
    };
    duplicate.map_or_else(|_| Stdio::null(), Stdio::from)
}

/// Gives a program input from memory.
struct Feed<T> {
    source: Rc<RefCell<io::Cursor<Vec<u8>>>>,
    /// How many bytes are on offer.
    offered: usize,
    /// Kept open, so that what the program leaves unread can be taken back.
    reader: PipeReader,
    writer: T,
}

impl Feed<(PipeWriter, Vec<u8>)> {
    fn connect(command: &mut Command, input: &Input) -> io::Result<Option<Self>> {
        match input {
            Input::Stdin => command.stdin(Stdio::inherit()),
            Input::File(file) => command.stdin(Stdio::from(file.try_clone()?)),
            Input::Null => command.stdin(Stdio::null()),
            Input::Bytes(source) => {
                let (reader, writer) = io::pipe()?;
                command.stdin(Stdio::from(reader.try_clone()?));
                let cursor = source.borrow();
                let start = usize::try_from(cursor.position()).unwrap_or(usize::MAX);
                let rest = cursor.get_ref().get(start..).unwrap_or_default().to_vec();
                return Ok(Some(Self {
                    source: Rc::clone(source),
                    offered: rest.len(),
                    reader,
                    writer: (writer, rest),
                }));
            }
        };
        Ok(None)
    }

    fn start(self) -> Feed<JoinHandle<()>> {
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
    fn finish(mut self, has_ended: bool) {
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

mod wait;

#[cfg(test)]
mod tests;
