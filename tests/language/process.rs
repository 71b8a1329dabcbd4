//! Running one program with a given standard input and a time limit.

use std::io::{Read, Write};
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context, Result};

/// What a program wrote and how it ended.
pub(crate) struct Ended {
    /// Standard output.
    pub(crate) stdout: Vec<u8>,
    /// Standard error.
    pub(crate) stderr: Vec<u8>,
    /// Exit code; 256 when it was ended by a signal.
    pub(crate) exit: i32,
}

const TIME_LIMIT: Duration = Duration::from_secs(30);

/// Runs `command` to its end; `None` when the time limit stopped it.
///
/// Fails when the program can't be started.
pub(crate) fn run(command: Command, stdin: &str) -> Result<Option<Ended>> {
    run_within(TIME_LIMIT, command, stdin)
}

/// The same with a time limit of one's own.
pub(crate) fn run_within(
    limit: Duration,
    mut command: Command,
    stdin: &str,
) -> Result<Option<Ended>> {
    command
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    // A group of its own, so that a script's children end with it at the time limit.
    #[cfg(unix)]
    std::os::unix::process::CommandExt::process_group(&mut command, 0);
    let program = command.get_program().to_string_lossy().into_owned();
    let mut child = command.spawn().with_context(|| program)?;
    if let Some(mut input) = child.stdin.take() {
        let bytes = stdin.replace('\n', "\r\n").into_bytes();
        // The script may end without reading, which breaks the pipe: no fault of the case.
        thread::spawn(move || drop(input.write_all(&bytes)));
    }
    let stdout = collected(child.stdout.take());
    let stderr = collected(child.stderr.take());
    let end = Instant::now() + limit;
    let outputs = received(&stdout, end).zip(received(&stderr, end));
    let status = loop {
        if let Some(status) = child.try_wait()? {
            break Some(status);
        }
        if Instant::now() > end {
            break None;
        }
        thread::sleep(Duration::from_millis(2));
    };
    match (outputs, status) {
        (Some((stdout, stderr)), Some(status)) => Ok(Some(Ended {
            stdout,
            stderr,
            exit: status.code().unwrap_or(256),
        })),
        _ => {
            stop(&mut child);
            Ok(None)
        }
    }
}

/// The part of an exit code that the system hands back: eight bits on Unix, all of it on Windows.
pub(crate) fn eight_bits(exit: i32) -> i32 {
    if cfg!(windows) { exit } else { exit & 0xff }
}

fn collected<R: Read + Send + 'static>(stream: Option<R>) -> Receiver<Vec<u8>> {
    let (sender, receiver) = channel();
    thread::spawn(move || {
        let mut bytes = Vec::new();
        if let Some(stream) = stream {
            // A script that prints without end is stopped by the time limit, not by memory.
            drop(stream.take(8 << 20).read_to_end(&mut bytes));
        }
        drop(sender.send(bytes));
    });
    receiver
}

fn received(receiver: &Receiver<Vec<u8>>, end: Instant) -> Option<Vec<u8>> {
    let left = end.saturating_duration_since(Instant::now());
    receiver.recv_timeout(left).ok()
}

fn stop(child: &mut Child) {
    #[cfg(unix)]
    drop(
        Command::new("kill")
            .args(["-KILL", "--", &format!("-{}", child.id())])
            .status(),
    );
    drop(child.kill());
    drop(child.wait());
}
