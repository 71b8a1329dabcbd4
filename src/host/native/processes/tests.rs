// The programs started here are shell scripts.
#![cfg(unix)]

use std::cell::RefCell;
use std::fs::{self, File};
use std::io::{Read as _, Seek, Write};
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::Stdio;
use std::time::{Duration, Instant};

use super::*;
use crate::host::native::DriveMap;
use crate::host::{ConsoleWriter, Cwd, Input, Output, Streams};
use crate::source::{CodePage, Span};

/// `D:` on a temporary folder with programs, `Z:` on everything.
struct Bench {
    folder: tempfile::TempDir,
    processes: NativeProcesses,
    context: Context,
}

struct Silent;

impl ConsoleWriter for Silent {
    fn text(&self, _: &str) -> io::Result<()> {
        Ok(())
    }
    fn bytes(&self, _: &[u8]) -> io::Result<()> {
        Ok(())
    }
    fn flush(&self) -> io::Result<()> {
        Ok(())
    }
}

fn buffer() -> (Output, Rc<RefCell<Vec<u8>>>) {
    let bytes = Rc::new(RefCell::new(Vec::new()));
    (Output::Buffer(Rc::clone(&bytes), CodePage::UTF_8), bytes)
}

impl Bench {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let mut drives = DriveMap::new();
        drives.map('D', folder.path());
        drives.map('Z', Path::new("/"));
        let context = Context {
            cwd: Cwd::new(r"D:\"),
            environment: [("Path", r"Z:\usr\bin;Z:\bin")].into_iter().collect(),
            streams: Streams {
                input: Input::Null,
                output: Output::Null,
                error: Output::Null,
            },
            codepage: Rc::new(std::cell::Cell::new(CodePage::UTF_8)),
            span: Span::command_line(),
            identity: crate::host::directory::Identity::Own,
            line: None,
        };
        Self {
            folder,
            processes: NativeProcesses::new(Rc::new(NativeFiles::new(drives))),
            context,
        }
    }

    fn file(self, name: &str, content: &str, mode: u32) -> Self {
        let path = self.folder.path().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        // Written by another process: a file this one has open for writing can't be started while another test forks.
        let mut writer = Command::new("sh")
            .args(["-c", "cat > \"$0\""])
            .arg(&path)
            .stdin(Stdio::piped())
            .spawn()
            .unwrap();
        writer
            .stdin
            .take()
            .unwrap()
            .write_all(content.as_bytes())
            .unwrap();
        assert!(writer.wait().unwrap().success());
        fs::set_permissions(&path, fs::Permissions::from_mode(mode)).unwrap();
        self
    }

    fn program(self, name: &str, body: &str) -> Self {
        self.file(name, &format!("#!/bin/sh\n{body}\n"), 0o755)
    }

    fn find(&self, name: &str) -> Option<String> {
        self.processes.find(name, &self.context)
    }

    fn run(&self, program: &str, arguments: &str) -> Result<i32, SystemError> {
        self.processes.run(&Launch {
            program,
            arguments,
            context: &self.context,
            wait: true,
        })
    }

    /// Runs `d:\p` and returns what it wrote to standard output.
    fn output(&mut self, arguments: &str) -> String {
        let (output, bytes) = buffer();
        self.context.streams.output = output;
        self.run(r"D:\p", arguments).unwrap();
        String::from_utf8(bytes.take()).unwrap()
    }
}

#[test]
fn the_current_folder_goes_before_path_and_endings_in_their_order() {
    let mut bench = Bench::new()
        .file("here/tool.cmd", "", 0o644)
        .file("tools/Tool.EXE", "", 0o755)
        .file("tools/tool.com", "", 0o644)
        .file("tools/other.bat", "", 0o644);
    bench.context.cwd.enter(r"D:\here");
    bench
        .context
        .environment
        .set("PATH", r#"D:\missing;"D:\tools";D:\here"#);
    assert_eq!(bench.find("TOOL"), Some(r"D:\here\tool.cmd".to_owned()));
    assert_eq!(
        bench.find("tool.exe"),
        Some(r"D:\tools\Tool.EXE".to_owned())
    );
    assert_eq!(bench.find("Other"), Some(r"D:\tools\other.bat".to_owned()));
    assert_eq!(bench.find("none"), None);
    bench
        .context
        .environment
        .set("NoDefaultCurrentDirectoryInExePath", "1");
    assert_eq!(bench.find("tool"), Some(r"D:\tools\tool.com".to_owned()));
    bench.context.environment.set("PATHEXT", ".exe; .BAT;junk");
    assert_eq!(bench.find("tool"), Some(r"D:\tools\Tool.EXE".to_owned()));
}

#[test]
fn a_name_with_a_path_is_found_only_there() {
    let mut bench = Bench::new()
        .file("sub/a.b.bat", "", 0o644)
        .file("a.exe", "", 0o644);
    bench.context.environment.set("PATH", r"D:\");
    assert_eq!(bench.find(r"sub\a.b"), Some(r"D:\sub\a.b.bat".to_owned()));
    assert_eq!(
        bench.find(r".\SUB/A.B.BAT"),
        // The folder as written, the file as stored.
        Some(r"D:\SUB\a.b.bat".to_owned())
    );
    assert_eq!(bench.find(r"sub\a"), None);
    assert_eq!(bench.find(r"d:a"), Some(r"D:\a.exe".to_owned()));
    assert_eq!(bench.find("\"D:\\a\""), Some(r"D:\a.exe".to_owned()));
    let mut bench = bench
        .file("sub.exe", "", 0o644)
        .file("sub/below/x", "", 0o644);
    bench.context.cwd.enter(r"D:\sub");
    for name in [
        "",
        "below",
        "nul",
        "a?",
        "*",
        r"D:\",
        ".",
        r"below\..",
        r"D:\sub\",
        "d:",
    ] {
        assert_eq!(bench.find(name), None, "{name}");
    }
}

#[test]
fn a_plain_executable_is_found_after_the_endings() {
    let bench = Bench::new()
        .program("plain", "")
        .file("text", "", 0o644)
        .program("both", "")
        .file("both.bat", "", 0o644)
        .program("x1.2", "");
    assert_eq!(bench.find("plain"), Some(r"D:\plain".to_owned()));
    assert_eq!(bench.find("text"), None);
    assert_eq!(bench.find("both"), Some(r"D:\both.bat".to_owned()));
    assert_eq!(bench.find("x1.2"), Some(r"D:\x1.2".to_owned()));
    assert!(
        bench
            .find("sh")
            .is_some_and(|path| path.ends_with(r"bin\sh"))
    );
}

#[test]
fn arguments_reach_the_program_as_a_windows_program_would_split_them() {
    let mut bench = Bench::new().program("p", r#"printf '<%s>' "$@""#);
    assert_eq!(bench.output(r#" a "b c" d\"e "" "#), r#"<a><b c><d"e><>"#);
    // Without arguments printf shows its format once.
    assert_eq!(bench.output(""), "<>");
}

#[test]
fn the_program_sees_exactly_the_variables_and_the_folder() {
    let mut bench = Bench::new()
        .program("p", "/usr/bin/env | sort; pwd")
        .program("sub/x", "");
    bench.context.environment.set("Greeting", "Grüße");
    bench
        .context
        .environment
        .set("Path", r#"Z:\usr\bin;"D:\sub";Q:\none;sub"#);
    bench.context.cwd.enter(r"D:\SUB");
    let folder = bench.folder.path().canonicalize().unwrap();
    let text = bench.output("");
    let lines: Vec<_> = text
        .lines()
        // What the shell itself adds.
        .filter(|line| {
            !["PWD=", "OLDPWD=", "SHLVL=", "_="]
                .iter()
                .any(|own| line.starts_with(own))
        })
        .collect();
    let raw = bench.folder.path().display();
    let path = format!("PATH=/usr/bin:{raw}/sub:{raw}/sub/sub");
    let folder = folder.join("sub").display().to_string();
    assert_eq!(lines, ["Greeting=Grüße", path.as_str(), folder.as_str()]);
}

#[test]
fn exit_codes_and_signals_are_told() {
    let bench = Bench::new()
        .program("seven", "exit 7")
        .program("killed", "kill -9 $$");
    assert_eq!(bench.run(r"D:\SEVEN", ""), Ok(7));
    assert_eq!(bench.run(r"D:\killed", ""), Ok(137));
}

#[test]
fn what_cannot_be_run_says_why() {
    let mut bench = Bench::new()
        .file("text", "no program", 0o644)
        .file("odd.exe", "no program", 0o755)
        .file("script", "#!/no/such/interpreter\n", 0o755)
        .program("p", "");
    assert_eq!(bench.run(r"D:\none", ""), Err(SystemError::FILE_NOT_FOUND));
    assert_eq!(
        bench.run(r"D:\none\x", ""),
        Err(SystemError::PATH_NOT_FOUND)
    );
    assert_eq!(bench.run(r"D:\", ""), Err(SystemError::ACCESS_DENIED));
    assert_eq!(bench.run(r"D:\text", ""), Err(SystemError::ACCESS_DENIED));
    assert_eq!(
        bench.run(r"D:\odd.exe", ""),
        Err(SystemError::BAD_EXE_FORMAT)
    );
    assert_eq!(
        bench.run(r"D:\script", ""),
        Err(SystemError::BAD_EXE_FORMAT)
    );
    assert_eq!(
        bench.run(r"D:\p", "a\0b"),
        Err(SystemError::INVALID_PARAMETER)
    );
    bench.context.cwd.enter(r"D:\gone");
    assert_eq!(bench.run(r"D:\p", ""), Err(SystemError::NOT_A_DIRECTORY));
}

#[test]
fn a_failed_start_leaves_nothing_behind_in_a_buffer() {
    let mut bench = Bench::new().file("odd.exe", "no program", 0o755);
    let (output, bytes) = buffer();
    bench.context.streams.output = output;
    bench.context.streams.input = Input::from_bytes(b"input".to_vec());
    assert_eq!(
        bench.run(r"D:\odd.exe", ""),
        Err(SystemError::BAD_EXE_FORMAT)
    );
    assert!(bytes.borrow().is_empty());
    assert_eq!(bench.context.streams.input.read_to_end().unwrap(), b"input");
}

#[test]
fn both_outputs_in_one_buffer_keep_their_order() {
    let mut bench = Bench::new().program("p", "echo 1; echo 2 >&2; echo 3; echo 4 >&2");
    let (output, bytes) = buffer();
    output.text("0\n").unwrap();
    bench.context.streams.error = output.clone();
    bench.context.streams.output = output;
    bench.run(r"D:\p", "").unwrap();
    assert_eq!(bytes.borrow().as_slice(), b"0\n1\n2\n3\n4\n");
}

#[test]
fn outputs_in_two_buffers_stay_apart() {
    let mut bench = Bench::new().program("p", "echo out; echo err >&2");
    let (output, out) = buffer();
    let (error, err) = buffer();
    bench.context.streams.output = output;
    bench.context.streams.error = error;
    bench.run(r"D:\p", "").unwrap();
    assert_eq!(out.borrow().as_slice(), b"out\n");
    assert_eq!(err.borrow().as_slice(), b"err\n");
}

#[test]
fn a_file_is_shared_with_the_program_and_its_position_too() {
    let mut bench = Bench::new().program("p", "read line; echo \"got $line\"");
    let mut input = tempfile::tempfile().unwrap();
    input.write_all(b"one\ntwo\n").unwrap();
    input.rewind().unwrap();
    let output = Rc::new(tempfile::tempfile().unwrap());
    bench.context.streams.input = Input::File(Rc::new(input));
    bench.context.streams.output = Output::File(Rc::clone(&output), CodePage::UTF_8);
    bench.context.streams.output.text("before\n").unwrap();
    bench.run(r"D:\p", "").unwrap();
    bench.context.streams.output.text("after\n").unwrap();
    let mut text = String::new();
    let mut output: &File = &output;
    output.rewind().unwrap();
    output.read_to_string(&mut text).unwrap();
    assert_eq!(text, "before\ngot one\nafter\n");
    // A shell reads a file byte by byte where it must, so the rest is left.
    assert_eq!(bench.context.streams.input.read_to_end().unwrap(), b"two\n");
}

#[test]
fn a_program_that_reads_and_writes_much_does_not_block() {
    let mut bench = Bench::new().program("p", "cat; cat >/dev/null; head -c 1000000 /dev/zero");
    bench.context.streams.input = Input::from_bytes(vec![b'x'; 3_000_000]);
    assert_eq!(bench.output("").len(), 4_000_000);
    assert_eq!(bench.context.streams.input.read_to_end().unwrap(), b"");
}

#[test]
fn unread_input_is_left_for_the_next_reader() {
    let mut bench = Bench::new()
        .program("p", "read line; echo $line")
        .program("q", "exit 0");
    let mut text = b"one\ntwo\n".to_vec();
    text.extend(vec![b'z'; 1_000_000]);
    bench.context.streams.input = Input::from_bytes(text);
    let input = bench.context.streams.input.clone();
    assert_eq!(input.read_line().unwrap().as_deref(), Some(&b"one"[..]));
    assert_eq!(bench.run(r"D:\q", ""), Ok(0));
    assert_eq!(bench.output(""), "two\n");
    assert_eq!(input.read_to_end().unwrap().len(), 1_000_000);
}

impl Bench {
    fn limit(mut self, milliseconds: u64) -> Self {
        let limit = Duration::from_millis(milliseconds);
        self.processes = self.processes.with_time_limit(Some(limit));
        self
    }

    /// Runs `d:\p`, which must not take a minute; its result and what it wrote.
    fn ended_early(&mut self) -> (Result<i32, SystemError>, String) {
        let (output, bytes) = buffer();
        self.context.streams.output = output;
        let start = Instant::now();
        let result = self.run(r"D:\p", "");
        assert!(start.elapsed() < Duration::from_secs(30));
        (result, String::from_utf8(bytes.take()).unwrap())
    }
}

#[test]
fn a_program_is_ended_at_its_time_limit_and_what_it_wrote_is_kept() {
    let mut bench = Bench::new()
        .program("p", "echo before; exec sleep 60")
        .limit(1000);
    let timed_out = (Err(SystemError::TIMEOUT), "before\n".to_owned());
    assert_eq!(bench.ended_early(), timed_out);
}

#[test]
fn a_program_that_never_stops_writing_is_ended_too() {
    let mut bench = Bench::new()
        .program("p", "while :; do echo x; done")
        .limit(500);
    let (result, output) = bench.ended_early();
    assert_eq!(result, Err(SystemError::TIMEOUT));
    assert!(output.starts_with("x\nx\n"));
}

#[test]
fn output_that_a_program_leaves_to_another_is_waited_for_no_longer_than_the_limit() {
    let mut bench = Bench::new()
        .program("p", "sleep 60 & echo before")
        .limit(1000);
    let timed_out = (Err(SystemError::TIMEOUT), "before\n".to_owned());
    assert_eq!(bench.ended_early(), timed_out);
}

#[test]
fn a_limit_that_is_not_reached_changes_nothing() {
    let mut bench = Bench::new()
        .program("p", "read line; echo $line; exit 7")
        .limit(60_000);
    bench.context.streams.input = Input::from_bytes(b"one\ntwo\n".to_vec());
    assert_eq!(bench.ended_early(), (Ok(7), "one\n".to_owned()));
    bench.context.streams.input = Input::Null;
    bench.context.streams.output = Output::Null;
    assert_eq!(bench.run(r"D:\p", ""), Ok(7));
}

#[test]
fn a_program_that_nobody_waits_for_has_no_limit() {
    let bench = Bench::new()
        .program("p", "sleep 1; echo done > mark")
        .limit(100);
    let launch = Launch {
        program: r"D:\p",
        arguments: "",
        context: &bench.context,
        wait: false,
    };
    assert_eq!(launch.run(&bench.processes).map(|end| end.code), Ok(0));
    let mark = bench.folder.path().join("mark");
    let start = Instant::now();
    while !mark.exists() {
        assert!(start.elapsed() < Duration::from_secs(30), "it was ended");
        std::thread::sleep(Duration::from_millis(50));
    }
}

#[test]
fn a_program_can_be_left_running() {
    let bench = Bench::new().program("p", "sleep 2; exit 9");
    let start = Instant::now();
    let code = bench.processes.run(&Launch {
        program: r"D:\p",
        arguments: "",
        context: &bench.context,
        wait: false,
    });
    assert_eq!(code, Ok(0));
    assert!(start.elapsed() < Duration::from_millis(1500));
}

#[test]
fn our_own_output_is_flushed_first() {
    #[derive(Default)]
    struct Flushed(std::cell::Cell<bool>);
    impl ConsoleWriter for Flushed {
        fn text(&self, _: &str) -> io::Result<()> {
            Ok(())
        }
        fn bytes(&self, _: &[u8]) -> io::Result<()> {
            Ok(())
        }
        fn flush(&self) -> io::Result<()> {
            self.0.set(true);
            Ok(())
        }
    }
    let mut bench = Bench::new().program("p", "exit 0");
    let console = Rc::new(Flushed::default());
    bench.context.streams.output = Output::Stdout(console.clone());
    bench.context.streams.error = Output::Stderr(Rc::new(Silent));
    bench.run(r"D:\p", "").unwrap();
    assert!(console.0.get());
}
