use std::cell::RefCell;

/// What stands in place of a secret.
pub const MASK: &str = "*****";

/// The one place where secrets are known and taken out of texts that people or files see.
#[derive(Debug, Default)]
pub struct Secrets {
    values: RefCell<Vec<String>>,
    names: RefCell<Vec<String>>,
}

impl Secrets {
    /// Remembers a secret value; empty ones and single characters are not kept, since they would mask everything.
    pub fn learn(&self, value: &str) {
        let value = value.trim().trim_matches('"');
        let mut values = self.values.borrow_mut();
        if value.chars().count() > 1 && !values.iter().any(|known| known == value) {
            values.push(value.to_owned());
            // Longest first, so that a secret inside another does not leave the rest of it behind.
            values.sort_by_key(|known| std::cmp::Reverse(known.len()));
        }
    }

    /// Remembers a variable that holds a secret: what it is set to is learnt then.
    pub fn learn_name(&self, name: &str) {
        if !self.is_secret_name(name) {
            self.names.borrow_mut().push(name.to_owned());
        }
    }

    /// Whether no variable is known to hold a secret.
    pub fn has_no_names(&self) -> bool {
        self.names.borrow().is_empty()
    }

    /// Whether a variable is known to hold a secret.
    pub fn is_secret_name(&self, name: &str) -> bool {
        self.names
            .borrow()
            .iter()
            .any(|known| super::same_name(known, name))
    }

    /// Whether nothing is secret so far.
    pub fn is_empty(&self) -> bool {
        self.values.borrow().is_empty()
    }

    /// The text with every secret masked.
    pub fn redact(&self, text: &str) -> String {
        let mut text = text.to_owned();
        for value in self.values.borrow().iter() {
            if text.contains(value.as_str()) {
                text = text.replace(value.as_str(), MASK);
            }
        }
        text
    }
}
