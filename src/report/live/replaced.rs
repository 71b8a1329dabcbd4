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
        (outcome.partial > 0).then(|| {
            format!(
                "{} of {}: `{old}` would become `{}`",
                self.attribute, entry.dn, outcome.text
            )
        })
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

#[cfg(test)]
mod tests {
    use super::Replacement;

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
