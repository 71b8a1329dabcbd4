use std::fs::{self, File};
use std::io::{self, Read as _};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use super::{CmdCall, CmdEnd};

/// What a stand-in was called with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Request {
    /// The current folder.
    pub folder: String,
    /// The command line, the program's name first.
    pub line: String,
    /// The variables.
    pub variables: Vec<(String, String)>,
}

/// What a stand-in does.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Answer {
    /// Its exit code.
    pub exit_code: i32,
    /// What it prints on standard output.
    pub output: Vec<u8>,
    /// What it prints on standard error.
    pub error: Vec<u8>,
}

/// How often is looked for a request.
const TICK: Duration = Duration::from_millis(1);

impl Request {
    /// Reads what a stand-in wrote; nothing when that is no request.
    fn parse(bytes: &[u8]) -> Option<Self> {
        let units: Vec<u16> = bytes
            .chunks_exact(2)
            .map(|pair| u16::from_le_bytes([pair[0], pair[1]]))
            .collect();
        let text = String::from_utf16_lossy(&units);
        let mut parts = text.split('\0');
        let folder = parts.next()?.to_owned();
        let line = parts.next()?.to_owned();
        let variables = parts
            .filter_map(|part| {
                let (name, value) = part.split_once('=')?;
                (!name.is_empty()).then(|| (name.to_owned(), value.to_owned()))
            })
            .collect();
        Some(Self {
            folder,
            line,
            variables,
        })
    }
}

impl Answer {
    fn bytes(&self) -> Vec<u8> {
        let length = u32::try_from(self.output.len()).unwrap_or(u32::MAX);
        let mut bytes = Vec::with_capacity(8 + self.output.len() + self.error.len());
        bytes.extend_from_slice(&self.exit_code.to_le_bytes());
        bytes.extend_from_slice(&length.to_le_bytes());
        bytes.extend_from_slice(&self.output);
        bytes.extend_from_slice(&self.error);
        bytes
    }
}

/// Runs a command to its end and answers the requests that come up in a folder meanwhile. Output goes through files, so
/// that no process that lives on keeps a pipe open.
pub(super) fn serve(
    mut command: Command,
    folder: &Path,
    call: &CmdCall<'_>,
    answer: &mut dyn FnMut(&Request) -> Answer,
) -> io::Result<CmdEnd> {
    clear(folder)?;
    let (output, error) = (folder.join("output"), folder.join("error"));
    command
        .stdin(Stdio::null())
        .stdout(fresh(&output)?)
        .stderr(fresh(&error)?);
    let mut child = command.spawn()?;
    let exit_code = wait(&mut child, folder, call, answer)?;
    Ok(CmdEnd {
        exit_code,
        output: fs::read(output)?,
        error: fs::read(error)?,
    })
}

/// Takes away what the run before left: requests that nobody waits for any more, answers that were read.
fn clear(folder: &Path) -> io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        let left = ["request", "draft", "answer", "written"];
        if path
            .extension()
            .is_some_and(|ending| left.iter().any(|known| ending == *known))
        {
            fs::remove_file(path)?;
        }
    }
    Ok(())
}

fn fresh(path: &Path) -> io::Result<File> {
    drop(File::create(path)?);
    File::options().append(true).open(path)
}

fn wait(
    child: &mut Child,
    folder: &Path,
    call: &CmdCall<'_>,
    answer: &mut dyn FnMut(&Request) -> Answer,
) -> io::Result<Option<i32>> {
    let end = Instant::now() + call.time_limit;
    loop {
        let worked = answer_all(folder, answer)?;
        if let Some(status) = child.try_wait()? {
            return Ok(Some(status.code().unwrap_or(i32::MIN)));
        }
        if Instant::now() > end || call.cancel.is_requested() {
            // It may have ended in this very moment.
            let _ = child.kill();
            let _ = child.wait();
            return Ok(None);
        }
        if !worked {
            std::thread::sleep(TICK);
        }
    }
}

fn answer_all(folder: &Path, answer: &mut dyn FnMut(&Request) -> Answer) -> io::Result<bool> {
    let mut waiting: Vec<PathBuf> = fs::read_dir(folder)?
        .filter_map(|entry| Some(entry.ok()?.path()))
        .filter(|path| path.extension().is_some_and(|ending| ending == "request"))
        .collect();
    waiting.sort();
    for path in &waiting {
        let mut bytes = Vec::new();
        File::open(path)?.read_to_end(&mut bytes)?;
        fs::remove_file(path)?;
        let Some(request) = Request::parse(&bytes) else {
            continue;
        };
        let draft = path.with_extension("written");
        fs::write(&draft, answer(&request).bytes())?;
        fs::rename(&draft, path.with_extension("answer"))?;
    }
    Ok(!waiting.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_request_is_folder_line_and_variables() {
        let text = "W:\\a\0armlog \"x y\"\0=C:=C:\\\0A=1=2\0B=\0\0";
        let bytes: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
        let request = Request::parse(&bytes).unwrap();
        assert_eq!(request.folder, "W:\\a");
        assert_eq!(request.line, "armlog \"x y\"");
        assert_eq!(
            request.variables,
            [("A".into(), "1=2".into()), ("B".into(), String::new())]
        );
        assert_eq!(Request::parse(b""), None);
        assert_eq!(Request::parse(b"a\0"), None);
    }

    #[test]
    fn an_answer_begins_with_code_and_length() {
        let answer = Answer {
            exit_code: -1,
            output: b"ab".to_vec(),
            error: b"c".to_vec(),
        };
        assert_eq!(answer.bytes(), b"\xFF\xFF\xFF\xFF\x02\0\0\0abc");
    }
}
