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
    /// `%~dp0.` is the folder of the batch file, whatever it is called: no name of a folder has to be written down. The second
    /// line is only reached when the program failed or could not be started; the latter must never look like success.
    pub(super) fn two_lines(&self, script: &str) -> Vec<u8> {
        let mut lines = b"@\"".to_vec();
        lines.extend(&self.bytes);
        lines.extend(CALL);
        lines.extend(script.as_bytes());
        lines.extend(SUCCESS);
        lines.extend(FAILURE);
        lines
    }
}

const CALL: &[u8] = b"\" run \"%~dp0.\" --script ";
const SUCCESS: &[u8] = b" && exit /b 0\r\n";
const FAILURE: &[u8] = b"@if %ERRORLEVEL% neq 0 (exit /b %ERRORLEVEL%) else exit /b 1\r\n";

/// Whether a script calls this program in place of what it was, whoever wrote the two lines and wherever the program lies.
pub(super) fn is_two_lines(bytes: &[u8]) -> bool {
    let Some(first) = bytes
        .strip_suffix(FAILURE)
        .and_then(|rest| rest.strip_suffix(SUCCESS))
    else {
        return false;
    };
    let called = [&b"start"[..], b"stop"]
        .into_iter()
        .find_map(|script| first.strip_suffix(script)?.strip_suffix(CALL));
    called.is_some_and(|path| path.starts_with(b"@\"") && !path.contains(&b'\n'))
}
