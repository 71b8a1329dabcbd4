//! Sets of values: what changes make of them, whether two are the same, and what leads from one to the other.

use crate::execute::journal::Image;
use crate::execute::journal::entry::{Modification, ModificationKind};
use crate::host::directory::comparison::same;
use crate::host::directory::{Change, Operation, Syntax, Value};

/// What changes make of an attribute. A value that is added twice or deleted though absent makes no difference, as the
/// directory takes both, or refuses the whole.
pub(super) fn changed(syntax: Syntax, present: &Image, changes: &[&Modification]) -> Image {
    let Image::Known(present) = present else {
        return Image::Secret;
    };
    let mut after = present.clone();
    for change in changes {
        let Image::Known(values) = &change.image else {
            return Image::Secret;
        };
        match change.kind {
            ModificationKind::Replace => {
                after.clear();
                add(syntax, &mut after, values);
            }
            ModificationKind::Add => add(syntax, &mut after, values),
            ModificationKind::Delete if values.is_empty() => after.clear(),
            ModificationKind::Delete => after.retain(|value| !contains(syntax, values, value)),
        }
    }
    Image::Known(after)
}

fn add(syntax: Syntax, set: &mut Vec<Value>, values: &[Value]) {
    for value in values {
        if !contains(syntax, set, value) {
            set.push(value.clone());
        }
    }
}

/// Whether a set has a value.
pub(super) fn contains(syntax: Syntax, values: &[Value], value: &Value) -> bool {
    values.iter().any(|known| same(syntax, known, value))
}

/// Whether a set has all values of another.
pub(super) fn includes(syntax: Syntax, values: &[Value], others: &[Value]) -> bool {
    others.iter().all(|value| contains(syntax, values, value))
}

/// Whether two sets are the same to the directory.
pub(super) fn same_set(syntax: Syntax, a: &[Value], b: &[Value]) -> bool {
    a.len() == b.len() && includes(syntax, a, b) && includes(syntax, b, a)
}

/// Whether two sets are written the same way too. Names are not looked at so closely: they are written as the objects
/// are called at present.
pub(super) fn same_text(syntax: Syntax, a: &[Value], b: &[Value]) -> bool {
    same_set(syntax, a, b)
        && (syntax == Syntax::DistinguishedName || a.iter().all(|value| b.contains(value)))
}

/// The change that leads from one set to another; `None` where there is nothing to do.
pub(super) fn difference(
    syntax: Syntax,
    attribute: &str,
    from: &[Value],
    to: &[Value],
) -> Vec<Change> {
    let change = |operation, values: Vec<Value>| Change {
        operation,
        attribute: attribute.to_owned(),
        values,
    };
    if same_text(syntax, from, to) {
        return Vec::new();
    }
    let respelt = |value: &&Value| contains(syntax, from, value) && !from.contains(value);
    let is_short = from.len() <= 1 && to.len() <= 1;
    let is_class = attribute.eq_ignore_ascii_case("objectClass");
    if !is_class && (is_short || to.iter().any(|value| respelt(&value))) {
        return vec![change(Operation::Replace, to.to_vec())];
    }
    let missing = |these: &[Value], those: &[Value]| -> Vec<Value> {
        let others = these.iter().filter(|value| !contains(syntax, those, value));
        others.cloned().collect()
    };
    let (surplus, lacking) = (missing(from, to), missing(to, from));
    let mut changes = Vec::new();
    if !surplus.is_empty() {
        changes.push(change(Operation::Delete, surplus));
    }
    if !lacking.is_empty() {
        changes.push(change(Operation::Add, lacking));
    }
    changes
}

/// Values as people read them.
pub(super) fn shown(values: &[Value]) -> String {
    const SHOWN: usize = 200;
    let one = |value: &Value| match std::str::from_utf8(value) {
        Ok(text) => crate::source::visible(text).to_string(),
        Err(_) => data_encoding::HEXLOWER.encode(value),
    };
    if values.is_empty() {
        return "(not set)".to_owned();
    }
    let texts: Vec<String> = values.iter().map(one).collect();
    let text = texts.join(" | ");
    match text.char_indices().nth(SHOWN) {
        Some((end, _)) => format!("{}…", text.get(..end).unwrap_or("")),
        None => text,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn values(texts: &[&str]) -> Vec<Value> {
        texts.iter().map(|text| text.as_bytes().to_vec()).collect()
    }

    #[test]
    fn changes_are_applied_in_their_order() {
        let change = |kind, texts: &[&str]| Modification {
            attribute: "x".to_owned(),
            kind,
            image: Image::Known(values(texts)),
        };
        let present = Image::Known(values(&["a", "b"]));
        let changes = [
            change(ModificationKind::Add, &["A", "c"]),
            change(ModificationKind::Delete, &["B"]),
        ];
        let after = changed(Syntax::Text, &present, &changes.iter().collect::<Vec<_>>());
        assert_eq!(after, Image::Known(values(&["a", "c"])));
        let all = change(ModificationKind::Delete, &[]);
        assert_eq!(
            changed(Syntax::Text, &present, &[&all]),
            Image::Known(Vec::new())
        );
        let secret = Modification {
            image: Image::Secret,
            ..all
        };
        assert_eq!(changed(Syntax::Text, &present, &[&secret]), Image::Secret);
    }

    #[test]
    fn several_values_are_put_back_one_by_one_and_another_spelling_as_a_whole() {
        let difference =
            |from: &[&str], to: &[&str]| difference(Syntax::Text, "x", &values(from), &values(to));
        assert_eq!(difference(&["a", "b"], &["b", "a"]), []);
        let changes = difference(&["a", "b"], &["b", "c"]);
        let kinds: Vec<_> = changes
            .iter()
            .map(|change| (change.operation, &change.values))
            .collect();
        assert_eq!(
            kinds,
            [
                (Operation::Delete, &values(&["a"])),
                (Operation::Add, &values(&["c"]))
            ]
        );
        let changes = difference(&["smtp:a", "b"], &["SMTP:a", "b"]);
        assert_eq!(
            (changes.len(), changes[0].operation),
            (1, Operation::Replace)
        );
        let changes = difference(&["a"], &[]);
        assert_eq!(
            (changes[0].operation, changes[0].values.len()),
            (Operation::Replace, 0)
        );
    }
}
