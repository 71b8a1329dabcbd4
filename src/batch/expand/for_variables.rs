//! Phase 4: `%x` of the `FOR` commands that are at work.

use super::modifiers::Modifiers;

/// The variables of the `FOR` commands around what is carried out; inner ones hide outer ones of the same letter.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct ForVariables {
    values: Vec<(char, String)>,
}

impl ForVariables {
    /// A letter's value; case counts.
    pub(crate) fn get(&self, letter: char) -> Option<&str> {
        self.values
            .iter()
            .rev()
            .find(|(known, _)| *known == letter)
            .map(|(_, value)| value.as_str())
    }

    /// Begins a scope: returns the mark to end it with.
    pub(crate) fn mark(&self) -> usize {
        self.values.len()
    }

    /// Ends a scope.
    pub(crate) fn release(&mut self, mark: usize) {
        self.values.truncate(mark);
    }

    /// Gives a letter a value within the scope that began at `mark`.
    pub(crate) fn set(&mut self, mark: usize, letter: char, value: &str) {
        match self
            .values
            .iter_mut()
            .skip(mark)
            .find(|(known, _)| *known == letter)
        {
            // The slot's memory serves again in the next turn.
            Some(slot) => {
                slot.1.clear();
                slot.1.push_str(value);
            }
            None => self.values.push((letter, value.to_owned())),
        }
    }

    /// Whether no `FOR` is at work.
    pub(crate) fn is_empty(&self) -> bool {
        self.values.is_empty()
    }
}

/// Replaces `%x` and `%~mods x` for the letters that have a value; every other percent sign stays.
pub(crate) fn expand_for_variables(
    text: &str,
    variables: &ForVariables,
    modify: &dyn Fn(&Modifiers<'_>, &str) -> String,
) -> String {
    let mut expanded = String::with_capacity(text.len() + 16);
    let mut rest = text;
    // Most texts are short, where a plain loop beats a searcher that has to be set up.
    while let Some(at) = rest.bytes().position(|byte| byte == b'%') {
        expanded.push_str(&rest[..at]);
        let after = &rest[at + 1..];
        if let Some(expression) = after.strip_prefix('~') {
            let parsed = Modifiers::parse(expression, |c| variables.get(c).is_some());
            if let Some((modifiers, letter, used)) = parsed {
                let value = variables.get(letter).unwrap_or("");
                expanded.push_str(&modify(&modifiers, value));
                rest = &expression[used..];
                continue;
            }
        } else if let Some(letter) = after.chars().next()
            && let Some(value) = variables.get(letter)
        {
            expanded.push_str(value);
            rest = &after[letter.len_utf8()..];
            continue;
        }
        expanded.push('%');
        rest = after;
    }
    expanded.push_str(rest);
    expanded
}
