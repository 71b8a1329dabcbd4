//! The values of settings in a text, for comparisons in which they do not count.

use crate::plan::Lines;

/// What a comparison leaves out of a step list.
pub(crate) struct Comparing<'a> {
    /// Values of settings, which become the name of their variable.
    pub(crate) settings: Settings,
    /// What stands for lines that are left to the interpreter: equal for equal lines.
    pub(crate) fingerprint: &'a dyn Fn(&Lines) -> Option<String>,
}

/// The values of a folder's settings and the variables that hold them.
#[derive(Debug, Default, Clone)]
pub(crate) struct Settings {
    /// In the order in which they are looked for.
    values: Vec<(String, String)>,
    /// Name in capitals and value of every setting.
    variables: Vec<(String, String)>,
}

/// A piece of a text.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Piece<'t> {
    /// Text of the script.
    Text(&'t str),
    /// The value of the setting with this name.
    Setting(&'t str),
}

impl Settings {
    /// From each variable's name, its value, and the name that stands for the value.
    pub(crate) fn new(variables: impl IntoIterator<Item = (String, String, String)>) -> Self {
        let mut settings = Self::default();
        for (name, value, stands_for) in variables {
            if is_telling(&value) && !settings.values.iter().any(|(known, _)| *known == value) {
                settings.values.push((value.clone(), stands_for));
            }
            settings.variables.push((name.to_uppercase(), value));
        }
        // The longest first, so that one within another does not leave the rest of it behind.
        settings
            .values
            .sort_by(|(one, _), (other, _)| (other.len(), one).cmp(&(one.len(), other)));
        settings
    }

    /// The same with the shortest value first: a text that is put together from several settings may look like one.
    pub(crate) fn shortest_first(mut self) -> Self {
        self.values.reverse();
        self
    }

    /// Whether this is the value that the settings give to this variable.
    pub(crate) fn sets(&self, name: &str, value: &str) -> bool {
        let name = name.to_uppercase();
        self.variables
            .iter()
            .any(|(known, set)| *known == name && set == value)
    }

    /// The text in pieces; a setting's value counts where it stands as a word of its own.
    pub(crate) fn pieces<'t>(&'t self, text: &'t str) -> Vec<Piece<'t>> {
        let mut pieces = Vec::new();
        let mut taken = 0;
        let mut before = None;
        let mut rest = text.char_indices();
        while let Some((at, c)) = rest.next() {
            let found = (!before.is_some_and(char::is_alphanumeric))
                .then(|| self.value_at(&text[at..]))
                .flatten();
            before = Some(c);
            let Some((value, name)) = found else { continue };
            if taken < at {
                pieces.push(Piece::Text(&text[taken..at]));
            }
            pieces.push(Piece::Setting(name));
            taken = at + value.len();
            before = value.chars().next_back();
            while rest.offset() < taken {
                rest.next();
            }
        }
        if taken < text.len() || pieces.is_empty() {
            pieces.push(Piece::Text(&text[taken..]));
        }
        pieces
    }

    /// The setting whose value the text begins with, as a whole word.
    fn value_at(&self, text: &str) -> Option<(&str, &str)> {
        let found = self.values.iter().find(|(value, _)| {
            text.strip_prefix(value.as_str())
                .is_some_and(|rest| !rest.starts_with(char::is_alphanumeric))
        });
        found.map(|(value, name)| (value.as_str(), name.as_str()))
    }
}

/// Whether a value says by itself that it comes from the settings: not `1`, which is everywhere.
fn is_telling(value: &str) -> bool {
    let count = value.chars().count();
    count > 2 || count == 2 && !value.chars().all(|c| c.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn settings(variables: &[(&str, &str)]) -> Settings {
        Settings::new(variables.iter().map(|(name, value)| {
            let name = (*name).to_owned();
            (name.clone(), (*value).to_owned(), name)
        }))
    }

    #[test]
    fn a_value_counts_as_a_word_of_its_own() {
        let settings = settings(&[("P", "EX1"), ("B", "サーバ")]);
        assert_eq!(
            settings.pieces("CN=EX1,CN=EX10,x.サーバ"),
            [
                Piece::Text("CN="),
                Piece::Setting("P"),
                Piece::Text(",CN=EX10,x."),
                Piece::Setting("B"),
            ]
        );
        assert_eq!(settings.pieces("EX1 EX1").len(), 3);
        assert_eq!(settings.pieces("XEX1"), [Piece::Text("XEX1")]);
        assert_eq!(settings.pieces(""), [Piece::Text("")]);
    }

    #[test]
    fn the_longest_value_wins() {
        let settings = settings(&[("D", "NEC"), ("A", "NEC\\administrator")]);
        assert_eq!(
            settings.pieces("/U NEC\\administrator NEC\\x"),
            [
                Piece::Text("/U "),
                Piece::Setting("A"),
                Piece::Text(" "),
                Piece::Setting("D"),
                Piece::Text("\\x"),
            ]
        );
    }

    #[test]
    fn short_numbers_are_everywhere_and_stay() {
        let settings = settings(&[("LOG", "1"), ("N", "15"), ("PORT", "389")]);
        assert_eq!(settings.pieces("1 15"), [Piece::Text("1 15")]);
        assert_eq!(settings.pieces("389"), [Piece::Setting("PORT")]);
        assert!(settings.sets("log", "1"));
        assert!(!settings.sets("log", "0"));
    }
}
