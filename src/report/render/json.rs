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

/// The JSON Schema of [`json`].
///
/// # Errors
/// None that is known of.
pub fn schema() -> serde_json::Result<String> {
    let mut text = serde_json::to_string_pretty(&schemars::schema_for!(Report))?;
    text.push('\n');
    Ok(text)
}
