//! What files and standard input hold, as bytes of the session's code page, and their lines.

use std::io;

use crate::host::{Invocation, SystemError, path};
use crate::source::CodePage;

/// A file's bytes; text in UTF-16 with its mark is brought into the session's code page.
///
/// # Errors
/// 2, 3 or 5.
pub(super) fn of_file(call: &Invocation<'_>, file: &str) -> Result<Vec<u8>, SystemError> {
    let bytes = match path::device_of(file) {
        Some("CON" | "CONIN$") => of_input(call).map_err(|error| SystemError::from(&error))?,
        Some(_) => Vec::new(),
        None => call.host.files.read(file)?,
    };
    Ok(without_utf_16(bytes, call.context.codepage.get()))
}

/// What is left of standard input.
pub(super) fn of_input(call: &Invocation<'_>) -> io::Result<Vec<u8>> {
    let bytes = call.context.streams.input.read_to_end()?;
    Ok(without_utf_16(bytes, call.context.codepage.get()))
}

fn without_utf_16(bytes: Vec<u8>, codepage: CodePage) -> Vec<u8> {
    let (page, text) = match bytes.as_slice() {
        [0xFF, 0xFE, text @ ..] => (CodePage::UTF_16LE, text),
        [0xFE, 0xFF, text @ ..] => (CodePage::UTF_16BE, text),
        _ => return bytes,
    };
    codepage.encode(&page.decode(text)).into_owned()
}

/// The lines with their ends. No double-byte page has a line feed as its second byte.
pub(super) fn lines(bytes: &[u8]) -> impl Iterator<Item = &[u8]> {
    bytes.split_inclusive(|byte| *byte == b'\n')
}

/// A line without its end, be it CR LF or LF.
pub(super) fn without_end(line: &[u8]) -> &[u8] {
    let line = line.strip_suffix(b"\n").unwrap_or(line);
    line.strip_suffix(b"\r").unwrap_or(line)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_end_at_lf_and_lose_cr_lf() {
        let found: Vec<_> = lines(b"a\r\n\nb\r\r\nlast").map(without_end).collect();
        assert_eq!(found, [&b"a"[..], b"", b"b\r", b"last"]);
        assert_eq!(lines(b"").count(), 0);
    }

    #[test]
    fn utf_16_becomes_the_sessions_code_page() {
        let bytes = b"\xFF\xFEa\0\xE9\0\r\0\n\0".to_vec();
        assert_eq!(without_utf_16(bytes, CodePage::OEM_437), b"a\x82\r\n");
        let bytes = b"\xFE\xFF\0a".to_vec();
        assert_eq!(without_utf_16(bytes, CodePage::UTF_8), b"a");
        assert_eq!(without_utf_16(b"\xFFa".to_vec(), CodePage::UTF_8), b"\xFFa");
    }
}
