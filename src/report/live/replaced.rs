use super::values::text;
use crate::host::directory::Entry;

/// One text put in the place of another, wherever it occurs in an attribute.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Replacement {
    /// The attribute.
    pub(super) attribute: String,
    /// What is looked for.
    pub(super) find: String,
    /// What takes its place.
    pub(super) with: String,
    /// Letters must be the same.
    pub(super) match_case: bool,
    /// The line that writes it.
    pub(super) line: u32,
}

/// What became of a text.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Outcome {
    /// The text.
    pub(super) text: String,
    /// Places where what was looked for is a whole part of a name: `CN=EX1,`, `/cn=EX1`.
    pub(super) whole: usize,
    /// Places where it is only a part of one.
    pub(super) partial: usize,
}

impl Replacement {
    /// What it makes of a text.
    pub(super) fn of(&self, text: &str) -> Outcome {
        let chars: Vec<char> = text.chars().collect();
        let find: Vec<char> = self.find.chars().collect();
        let mut outcome = Outcome::default();
        let mut at = 0;
        while let Some(&c) = chars.get(at) {
            let here = chars.get(at..at + find.len());
            if !find.is_empty() && here.is_some_and(|here| self.is_same(here, &find)) {
                let before = at.checked_sub(1).and_then(|before| chars.get(before));
                let behind = chars.get(at + find.len());
                if matches!(before, Some('=')) && matches!(behind, None | Some(',' | '/')) {
                    outcome.whole += 1;
                } else {
                    outcome.partial += 1;
                }
                outcome.text.push_str(&self.with);
                at += find.len();
            } else {
                outcome.text.push(c);
                at += 1;
            }
        }
        outcome
    }

    /// The value of an object that it would damage, and what would become of it.
    pub(super) fn damage(&self, entry: &Entry) -> Option<String> {
        let old = text(entry, &self.attribute)?;
        let outcome = self.of(&old);
        if outcome.partial == 0 {
            return None;
        }
        let (old, new) = changed_parts(&old, &outcome.text);
        let attribute = &self.attribute;
        Some(format!(
            "{attribute} of {}: `{old}` would become `{new}`",
            entry.dn
        ))
    }

    /// What the cases of it have in common.
    pub(super) fn subject(&self) -> String {
        format!(
            "{}, {} in place of {}",
            self.attribute, self.with, self.find
        )
    }

    /// Whether an object's value names what is looked for as a whole.
    pub(super) fn concerns(&self, entry: &Entry) -> bool {
        text(entry, &self.attribute).is_some_and(|value| self.of(&value).whole > 0)
    }

    fn is_same(&self, here: &[char], find: &[char]) -> bool {
        here.iter().zip(find).all(|(one, other)| {
            one == other || (!self.match_case && one.to_lowercase().eq(other.to_lowercase()))
        })
    }
}

/// The parts of two names that differ; the whole where they have not the same number of parts.
fn changed_parts(old: &str, new: &str) -> (String, String) {
    let separator = if old.starts_with('/') { '/' } else { ',' };
    let (one, other) = (old.split(separator), new.split(separator));
    if one.clone().count() != other.clone().count() {
        return (old.to_owned(), new.to_owned());
    }
    let changed: Vec<(&str, &str)> = one.zip(other).filter(|(one, other)| one != other).collect();
    let join = |parts: Vec<&str>| parts.join(&format!("{separator}…{separator}"));
    let (one, other) = changed.into_iter().unzip();
    (join(one), join(other))
}

#[cfg(test)]
mod tests {
    use super::{Replacement, changed_parts};

    #[test]
    fn only_the_parts_that_change_are_shown() {
        let shown = changed_parts("CN=Store,CN=A,CN=EX10", "CN=Store,CN=A,CN=EX20");
        assert_eq!(shown, ("CN=EX10".to_owned(), "CN=EX20".to_owned()));
        let shown = changed_parts("/o=EX1/ou=A/cn=EX10", "/o=B/ou=A/cn=B0");
        assert_eq!(
            shown,
            ("o=EX1/…/cn=EX10".to_owned(), "o=B/…/cn=B0".to_owned())
        );
    }

    fn of(find: &str, with: &str, text: &str) -> (String, usize, usize) {
        let replacement = Replacement {
            attribute: "homeMDB".to_owned(),
            find: find.to_owned(),
            with: with.to_owned(),
            match_case: false,
            line: 1,
        };
        let outcome = replacement.of(text);
        (outcome.text, outcome.whole, outcome.partial)
    }

    #[test]
    fn a_whole_part_of_a_name_is_told_from_a_piece_of_one() {
        assert_eq!(
            of("EX1", "EX2", "CN=A,CN=ex1,CN=S"),
            ("CN=A,CN=EX2,CN=S".to_owned(), 1, 0)
        );
        assert_eq!(
            of("EX1", "EX2", "CN=A,CN=EX10,CN=S"),
            ("CN=A,CN=EX20,CN=S".to_owned(), 0, 1)
        );
        assert_eq!(
            of("EX1", "B", "/o=O/cn=Servers/cn=EX1"),
            ("/o=O/cn=Servers/cn=B".to_owned(), 1, 0)
        );
        assert_eq!(
            of("MAILB", "EX1", "CN=Mailbox Store,CN=MAILB,CN=S"),
            ("CN=EX1ox Store,CN=EX1,CN=S".to_owned(), 1, 1)
        );
        assert_eq!(of("", "x", "CN=A"), ("CN=A".to_owned(), 0, 0));
        assert_eq!(of("表1", "表2", "CN=表10"), ("CN=表20".to_owned(), 0, 1));
    }
}
