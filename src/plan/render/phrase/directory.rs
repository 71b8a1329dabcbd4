//! Steps of directory scripts.

use super::noted;
use crate::plan::render::names::{ANEW, Names};
use crate::plan::render::notation::{exact, plain, value};
use crate::plan::{AttributeChange, Modification, StepKind, Value};

/// The step's first line; empty for a step of another family.
pub(super) fn words(kind: &StepKind, names: &Names<'_>) -> String {
    let text = |v: &Value| value(v, names);
    match kind {
        StepKind::DirectoryBind { object, path } => {
            format!("bind {} = {}", names.object(object), text(path))
        }
        StepKind::DirectoryRead {
            into,
            all,
            required,
            ..
        } => noted(
            read(&names.captured(into)),
            [
                all.then(|| "all values".to_owned()),
                required.then(|| "must be set".to_owned()),
            ],
        ),
        StepKind::DirectorySearch {
            rows,
            base,
            scope,
            filter,
            ..
        } => format!(
            "search {}: {} below {} ({})",
            names.object(rows),
            text(filter),
            text(base),
            text(scope)
        ),
        StepKind::DirectoryModify {
            object,
            dn,
            changes,
        } => modify(object, dn, changes, names),
        StepKind::Assign { variable, value } => {
            format!("let {} = {}", names.object(variable), exact(value, names))
        }
        StepKind::WriteFile {
            path,
            overwrite,
            unicode,
            ..
        } => noted(
            format!("write file {}", text(path)),
            [
                Some(flag("overwrite", overwrite, names)),
                Some(flag("Unicode", unicode, names)),
            ],
        ),
        _ => String::new(),
    }
}

/// What was read is known by the same words to the steps behind.
fn read(what: &str) -> String {
    match what.strip_suffix(ANEW) {
        Some(what) => format!("read {what} anew"),
        None => format!("read {what}"),
    }
}

fn modify(object: &str, dn: &Value, changes: &[AttributeChange], names: &Names<'_>) -> String {
    let dn = value(dn, names);
    let shown = names.object(object);
    // The distinguished name is said where the object was not just bound with it.
    let is_known = dn.is_empty()
        || dn == format!("‹{shown}.distinguishedName›")
        || names.is_bound_as(object, &dn);
    let target = if is_known {
        shown.into_owned()
    } else {
        format!("{shown} = {dn}")
    };
    match changes {
        [only] => format!("modify {target}: {}", change(only, names)),
        _ => format!("modify {target}"),
    }
}

/// A change with a sign: `homeMDB = …`, `servicePrincipalName += …`.
pub(crate) fn change(change: &AttributeChange, names: &Names<'_>) -> String {
    let attribute = plain(&change.attribute);
    let text = value(&change.value, names);
    match change.operation {
        Modification::Replace => format!("{attribute} = {}", exact(&change.value, names)),
        Modification::Add => format!("{attribute} += {text}"),
        Modification::Delete if text.is_empty() => format!("{attribute} removed"),
        Modification::Delete => format!("{attribute} -= {text}"),
    }
}

fn flag(word: &str, set: &Value, names: &Names<'_>) -> String {
    match set {
        Value::Boolean(true) => word.to_owned(),
        Value::Boolean(false) => format!("not {word}"),
        other => format!("{word}: {}", value(other, names)),
    }
}
