use crate::batch::builtins::arguments::{Part, invalid_switch, parts};
use crate::batch::builtins::delete::{attribute_letters, has_attribute};
use crate::batch::builtins::selection::is_concealed;
use crate::host::Metadata;

/// What the switches of a `DIR` ask for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Options {
    /// `/B`: names only.
    pub(super) bare: bool,
    /// `/W` and `/D`: names in columns.
    pub(super) wide: Option<Wide>,
    /// `/L`: lower case.
    pub(super) lower: bool,
    /// `/S`: the folders below, too.
    pub(super) tree: bool,
    /// `/X`: a column for short names (which are not kept here, so it stays empty).
    pub(super) short_names: bool,
    /// `/C`: separators in numbers, unless `/-C` takes them away.
    pub(super) separators: bool,
    /// `/A:…`: letters with whether the attribute must be set; without it hidden and system files are passed over.
    pub(super) attributes: Option<Vec<(char, bool)>>,
    /// `/O:…`: keys, each with whether the order is reversed.
    pub(super) order: Vec<(Key, bool)>,
}

/// The direction in which columns are filled.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Wide {
    /// `/W`
    Across,
    /// `/D`
    Down,
}

/// What a listing is sorted by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Key {
    Name,
    Extension,
    Size,
    Date,
    FoldersFirst,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            bare: false,
            wide: None,
            lower: false,
            tree: false,
            short_names: false,
            separators: true,
            attributes: None,
            order: Vec::new(),
        }
    }
}

impl Options {
    /// Adds the switches of an argument text and returns its names; the error is cmd's message.
    pub(super) fn read(&mut self, text: &str) -> Result<Vec<String>, String> {
        let mut names = Vec::new();
        for part in parts(text) {
            match part {
                Part::Name(name) => names.push(name),
                Part::Switch(switch) => self.take(&switch)?,
                Part::Plus => {}
            }
        }
        Ok(names)
    }

    fn take(&mut self, switch: &str) -> Result<(), String> {
        let lower = switch.to_ascii_lowercase();
        let (on, rest) = match lower.strip_prefix('-') {
            Some(rest) => (false, rest),
            None => (true, lower.as_str()),
        };
        let wide = |wide| if on { Some(wide) } else { None };
        match rest {
            "b" => self.bare = on,
            "w" => self.wide = wide(Wide::Across),
            "d" => self.wide = wide(Wide::Down),
            // The long form is what is left when there is no wide one.
            "n" => self.wide = None,
            "l" => self.lower = on,
            "s" => self.tree = on,
            "x" => self.short_names = on,
            "c" => self.separators = on,
            // Pages, owners, streams and four-digit years: accepted, and without effect where nobody looks on.
            "p" | "q" | "r" | "4" => {}
            _ if rest.starts_with('a') => {
                self.attributes = match on {
                    true => {
                        Some(attribute_letters(&rest[1..]).ok_or_else(|| bad_format(&rest[1..]))?)
                    }
                    false => None,
                };
            }
            _ if rest.starts_with('o') => {
                self.order = match on {
                    true => order(&rest[1..])?,
                    false => Vec::new(),
                };
            }
            // Only the time of the last change is kept; the others stand for it.
            "t" | "t:c" | "t:a" | "t:w" | "tc" | "ta" | "tw" => {}
            _ if rest.starts_with('t') => return Err(bad_format(&rest[1..])),
            _ => return Err(invalid_switch(switch)),
        }
        Ok(())
    }

    pub(super) fn wants(&self, metadata: &Metadata) -> bool {
        match &self.attributes {
            None => !is_concealed(metadata.attributes),
            Some(letters) => letters
                .iter()
                .all(|(letter, set)| has_attribute(metadata, *letter) == *set),
        }
    }
}

fn order(text: &str) -> Result<Vec<(Key, bool)>, String> {
    let letters = text.strip_prefix(':').unwrap_or(text);
    if letters.is_empty() {
        return Ok(vec![(Key::FoldersFirst, false), (Key::Name, false)]);
    }
    let mut keys = Vec::new();
    let mut reversed = false;
    for c in letters.chars() {
        let key = match c {
            '-' => {
                reversed = true;
                continue;
            }
            'n' => Key::Name,
            'e' => Key::Extension,
            's' => Key::Size,
            'd' => Key::Date,
            'g' => Key::FoldersFirst,
            _ => return Err(bad_format(text)),
        };
        keys.push((key, reversed));
        reversed = false;
    }
    Ok(keys)
}

fn bad_format(text: &str) -> String {
    format!(
        "Parameter format not correct - \"{}\".",
        text.strip_prefix(':').unwrap_or(text)
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn options(text: &str) -> Options {
        let mut options = Options::default();
        options.read(text).unwrap();
        options
    }

    #[test]
    fn order_and_attributes_may_have_a_colon() {
        assert_eq!(
            options("/o:g-n").order,
            [(Key::FoldersFirst, false), (Key::Name, true)]
        );
        assert_eq!(options("/O-D").order, [(Key::Date, true)]);
        assert_eq!(options("/o").order.len(), 2);
        assert_eq!(options("/o /-o").order, []);
        assert_eq!(options("/ad").attributes, options("/A:D").attributes);
        assert_eq!(options("/a-d").attributes, Some(vec![('d', false)]));
        assert_eq!(options("/a").attributes, Some(vec![]));
    }

    #[test]
    fn later_switches_win_over_preset_ones() {
        let mut options = Options::default();
        options.read("/b/w").unwrap();
        assert_eq!(options.read("*.x /-b y").unwrap(), ["*.x", "y"]);
        assert!(!options.bare && options.wide == Some(Wide::Across));
    }

    #[test]
    fn unknown_switches_are_named() {
        let mut options = Options::default();
        assert_eq!(
            options.read("/zz"),
            Err("Invalid switch - \"zz\".".to_owned())
        );
        assert_eq!(
            options.read("/o:q"),
            Err("Parameter format not correct - \"q\".".to_owned())
        );
        assert!(options.read("/a:q").is_err() && options.read("/t:q").is_err());
    }
}
