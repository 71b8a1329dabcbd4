//! The plan for machines, and the schema of it.

use schemars::Schema;
use serde::Serialize;

use crate::plan::Plan;

/// The plan as JSON, indented, with a line end behind it. The same plan gives the same bytes.
///
/// # Errors
/// None is known: the types have no form that JSON lacks.
pub fn json(plan: &Plan) -> serde_json::Result<String> {
    lines(plan)
}

/// The JSON Schema of [`json`].
///
/// # Errors
/// As [`json`].
pub fn schema() -> serde_json::Result<String> {
    lines(&plan_schema())
}

/// The schema, made from the plan's types.
fn plan_schema() -> Schema {
    schemars::schema_for!(Plan)
}

/// Any value as JSON, indented, with a line end behind it.
pub(crate) fn lines<T: Serialize>(value: &T) -> serde_json::Result<String> {
    let mut text = serde_json::to_string_pretty(value)?;
    text.push('\n');
    Ok(text)
}
