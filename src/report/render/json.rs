use std::io::{self, Write};

use crate::report::Report;

/// The report as JSON, indented; the same report gives the same bytes.
///
/// # Errors
/// None that is known of.
pub fn json(report: &Report) -> serde_json::Result<String> {
    let mut text = serde_json::to_string_pretty(report)?;
    text.push('\n');
    Ok(text)
}

/// As [`json`], into a file or a pipe: the report of a large estate is not held as text, too.
///
/// # Errors
/// When it cannot be written.
pub fn write_json(report: &Report, to: &mut dyn Write) -> io::Result<()> {
    let mut to = io::BufWriter::with_capacity(1 << 20, to);
    serde_json::to_writer_pretty(&mut to, report)?;
    to.write_all(b"\n")?;
    to.flush()
}

/// The JSON Schema of [`json`].
///
/// # Errors
/// None that is known of.
pub fn schema() -> serde_json::Result<String> {
    let mut text = serde_json::to_string_pretty(&schemars::schema_for!(Report))?;
    text.push('\n');
    Ok(text)
}
