use anyhow::bail;

use crate::source::CodePage;

/// What calls this program: its path, as cmd.exe reads it in a batch file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Program {
    path: String,
    /// As it stands between quotation marks in the batch file.
    bytes: Vec<u8>,
}

impl Program {
    /// The program at a full Windows path. `codepage` is the one that cmd.exe reads batch files in; without it only
    /// characters that every code page has alike can stand in the path.
    ///
    /// # Errors
    /// When a batch file cannot call the path.
    pub fn new(path: &str, codepage: Option<CodePage>) -> anyhow::Result<Self> {
        let drive = path.as_bytes().get(1) == Some(&b':') && path.get(2..3) == Some("\\");
        if !(drive || path.starts_with("\\\\")) {
            bail!(
                "the path of this program must be a full Windows path, as C:\\Armistice\\armistice.exe, and {path:?} is none; give it with --program"
            );
        }
        if path.chars().any(|c| c == '"' || c.is_control()) {
            bail!("a batch file cannot call {path:?}: give another path with --program");
        }
        // In a batch file a percent sign begins a variable, unless it stands twice.
        let text = path.replace('%', "%%");
        let bytes = match codepage {
            _ if text.is_ascii() => text.into_bytes(),
            Some(page) => {
                let bytes = page.encode(&text).into_owned();
                if page.decode(&bytes) != text {
                    bail!(
                        "the path {path} cannot be written in the code page {page}; copy this program to a path of plain letters"
                    );
                }
                bytes
            }
            None => bail!(
                "the path {path} has letters that cmd.exe reads by the code page of the node: copy this program to a path of plain letters, \
                 or name that code page (--codepage 932; chcp shows it)"
            ),
        };
        Ok(Self {
            path: path.to_owned(),
            bytes,
        })
    }

    /// The path.
    pub fn path(&self) -> &str {
        &self.path
    }

    /// What is put in place of a script, `start` or `stop`.
    ///
    /// `%~dp0.` is the folder of the batch file, whatever it is called: no name of a folder has to be written down. A program that
    /// is missing must never look like success, so the second line does not rely on what cmd.exe makes of that.
    pub(super) fn two_lines(&self, script: &str) -> Vec<u8> {
        let script = script.as_bytes();
        let parts = [CALL, &self.bytes, RUN, script, TEST, &self.bytes, END];
        parts.concat()
    }
}

const CALL: &[u8] = b"@\"";
const RUN: &[u8] = b"\" run \"%~dp0.\" --script ";
const TEST: &[u8] = b"\r\n@if exist \"";
const END: &[u8] = b"\" (exit /b %ERRORLEVEL%) else exit /b 9009\r\n";

/// Whether a script calls this program in place of what it was, whoever wrote the two lines and wherever the program lies.
pub(super) fn is_two_lines(bytes: &[u8]) -> bool {
    ["start", "stop"].iter().any(|script| {
        let between = [RUN, script.as_bytes(), TEST].concat();
        let paths = bytes
            .strip_prefix(CALL)
            .and_then(|rest| rest.strip_suffix(END));
        // Both lines name the same program.
        let length = paths.and_then(|rest| rest.len().checked_sub(between.len()));
        let (Some(paths), Some(length)) = (paths, length) else {
            return false;
        };
        let half = length / 2;
        length % 2 == 0
            && !paths[..half].contains(&b'\n')
            && paths[half..].starts_with(&between)
            && paths[..half] == paths[half + between.len()..]
    })
}
