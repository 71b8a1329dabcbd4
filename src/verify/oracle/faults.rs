use std::cell::Cell;

use serde::Deserialize;

use crate::verify::Difference;

/// Something that Wine's cmd.exe is known to do otherwise than Windows.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Fault {
    /// Its name in the output.
    pub name: String,
    /// What Wine does, and what Windows does.
    pub reason: String,
    /// The file of `tests/language` and the case in it that states what Windows does.
    pub case: String,
    /// Where scripts meet it.
    pub met: Vec<Met>,
}

/// A difference that a fault makes. Everything must be as it stands here; whatever else differs is a difference.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Met {
    /// The corpus folder.
    pub folder: String,
    /// The script: `start` or `stop`.
    pub script: String,
    /// What differs first: `effect 2`, `exit code` …, or `missing effect` for one that Wine lacks while the others are as
    /// they should be.
    pub what: String,
    /// What Armistice does.
    pub armistice: String,
    /// What Wine does; nothing where it lacks an effect.
    #[serde(default)]
    pub wine: String,
    /// It is not met in the base worlds.
    #[serde(default)]
    pub rare: bool,
    /// How often it was met.
    #[serde(skip)]
    pub times: Cell<usize>,
}

impl Fault {
    /// Whether Wine lacks this effect, told as JSON, because of it.
    pub fn lacks(&self, folder: &str, effect: &str) -> Option<&Met> {
        self.met.iter().find(|met| {
            met.folder == folder && met.what == MISSING_EFFECT && met.armistice == effect
        })
    }

    /// Whether it makes a difference of a script.
    pub fn meets(&self, folder: &str, script: &str, difference: &Difference) -> Option<&Met> {
        self.met.iter().find(|met| {
            met.folder == folder
                && met.script == script
                && met.what == difference.what
                && met.armistice == difference.left.text
                && met.wine == difference.right.text
        })
    }
}

/// What the differences are called in which Wine lacks an effect.
const MISSING_EFFECT: &str = "missing effect";

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Document {
    #[serde(default)]
    fault: Vec<Fault>,
}

/// All that are known.
pub fn faults() -> Vec<Fault> {
    toml::from_str::<Document>(include_str!("wine_faults.toml"))
        .map(|document| document.fault)
        .unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::verify::Side;

    fn side(text: &str) -> Side {
        Side {
            text: text.to_owned(),
            span: None,
        }
    }

    fn difference(what: &str, left: &str, right: &str) -> Difference {
        Difference {
            what: what.to_owned(),
            left: side(left),
            right: side(right),
        }
    }

    #[test]
    fn a_fault_makes_exactly_the_difference_that_it_names() {
        let text = r#"
            name = "n"
            reason = "r"
            case = "c"
            met = [{ folder = "f", script = "stop", what = "effect 1", armistice = "a", wine = "w" }]
        "#;
        let fault: Fault = toml::from_str(text).unwrap();
        let meets = |folder, script, what, left, right| {
            fault
                .meets(folder, script, &difference(what, left, right))
                .is_some()
        };
        assert!(meets("f", "stop", "effect 1", "a", "w"));
        assert!(!meets("g", "stop", "effect 1", "a", "w"));
        assert!(!meets("f", "start", "effect 1", "a", "w"));
        assert!(!meets("f", "stop", "effect 10", "a", "w"));
        assert!(!meets("f", "stop", "effect 1", "ab", "w"));
        assert!(!meets("f", "stop", "effect 1", "a", "ww"));
    }

    #[test]
    fn every_fault_names_a_case_that_wine_is_known_to_fail() {
        assert!(toml::from_str::<Document>(include_str!("wine_faults.toml")).is_ok());
        for fault in faults() {
            let (file, name) = fault.case.split_once(": ").unwrap();
            let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/language");
            let text = std::fs::read_to_string(folder.join(file)).unwrap();
            let cases: toml::Table = text.parse().unwrap();
            let case = cases["case"]
                .as_array()
                .unwrap()
                .iter()
                .find(|case| case["name"].as_str() == Some(name))
                .unwrap_or_else(|| panic!("{file} has no case {name}"));
            assert!(case.get("known_difference").is_some(), "{file}: {name}");
            assert!(!fault.met.is_empty(), "{}", fault.name);
        }
    }
}
