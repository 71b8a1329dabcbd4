//! Texts that may be the same although settings were found in them in different ways.

use std::collections::HashMap;

/// `NEC\\administrator` may be one setting, or a domain and a name that are two. On a site where it is both, nobody can
/// tell which is meant, so the two readings of such a text are the same on the other site too.
#[derive(Debug, Default)]
pub(super) struct Alike {
    /// From a text to one that it is the same as; the last of such a chain stands for all of them.
    same: HashMap<String, String>,
}

impl Alike {
    /// Takes in two readings of the same texts.
    pub(super) fn learn(&mut self, one: &[String], other: &[String]) {
        for (one, other) in one.iter().zip(other) {
            if one == other {
                continue;
            }
            let (one, other) = (self.key(one).to_owned(), self.key(other).to_owned());
            if one != other {
                self.same.insert(one, other);
            }
        }
    }

    /// What stands for a text and for all that are the same.
    pub(super) fn key<'t>(&'t self, text: &'t str) -> &'t str {
        let mut text = text;
        while let Some(other) = self.same.get(text) {
            text = other;
        }
        text
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_readings_of_a_text_have_one_key() {
        let texts = |texts: [&str; 3]| texts.map(str::to_owned);
        let mut alike = Alike::default();
        alike.learn(&texts(["a", "same", "c"]), &texts(["b", "same", "b"]));
        alike.learn(&texts(["b", "c", "x"]), &texts(["a", "a", "x"]));
        assert_eq!(alike.key("a"), alike.key("b"));
        assert_eq!(alike.key("c"), alike.key("b"));
        assert_eq!(alike.key("same"), "same");
        assert_ne!(alike.key("x"), alike.key("a"));
    }
}
