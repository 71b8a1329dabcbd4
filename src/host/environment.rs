use std::hash::{Hash, Hasher};
use std::rc::Rc;

use hashbrown::{Equivalent, HashMap};

/// Environment variables: found without regard to case, shown as first written.
///
/// A copy is cheap (it shares until one side changes), since `setlocal` and every started program take one.
#[derive(Debug, Clone, Default)]
pub struct Environment {
    variables: Rc<HashMap<Name, Rc<String>>>,
}

#[derive(Debug, Clone)]
struct Name(Rc<str>);

struct Caseless<'a>(&'a str);

/// Windows compares names by their simple upper-case mapping, one character for one.
pub(crate) fn upper(c: char) -> char {
    if c.is_ascii() {
        return c.to_ascii_uppercase();
    }
    let mut mapped = c.to_uppercase();
    match (mapped.next(), mapped.next()) {
        (Some(upper), None) => upper,
        _ => c,
    }
}

fn hash_caseless<H: Hasher>(text: &str, state: &mut H) {
    // The same bytes as below, without room to be had for them: nearly all names are like that.
    let mut short = [0; 64];
    match short.get_mut(..text.len()) {
        Some(capitals) if text.is_ascii() => {
            capitals.copy_from_slice(text.as_bytes());
            capitals.make_ascii_uppercase();
            state.write(capitals);
        }
        _ => state.write(text.chars().map(upper).collect::<String>().as_bytes()),
    }
}

/// Whether two names are the same to Windows.
pub(crate) fn same_name(a: &str, b: &str) -> bool {
    // Nearly all pairs are settled here: they differ in length, or in no more than the case of plain letters.
    if a.eq_ignore_ascii_case(b) {
        return true;
    }
    !(a.is_ascii() && b.is_ascii()) && a.chars().map(upper).eq(b.chars().map(upper))
}

impl Hash for Name {
    fn hash<H: Hasher>(&self, state: &mut H) {
        hash_caseless(&self.0, state);
    }
}

impl Hash for Caseless<'_> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        hash_caseless(self.0, state);
    }
}

impl PartialEq for Name {
    fn eq(&self, other: &Self) -> bool {
        same_name(&self.0, &other.0)
    }
}

impl Eq for Name {}

impl Equivalent<Name> for Caseless<'_> {
    fn equivalent(&self, key: &Name) -> bool {
        same_name(self.0, &key.0)
    }
}

impl Environment {
    /// No variables.
    pub fn new() -> Self {
        Self::default()
    }

    /// A variable's value, borrowed.
    pub fn value(&self, name: &str) -> Option<&str> {
        let value = self.variables.get(&Caseless(name));
        value.map(|value| value.as_str())
    }

    /// A variable's value.
    pub fn get(&self, name: &str) -> Option<Rc<str>> {
        self.value(name).map(Rc::from)
    }

    /// Whether a variable has a value.
    pub fn contains(&self, name: &str) -> bool {
        self.variables.contains_key(&Caseless(name))
    }

    /// Gives a variable a value; an empty value removes it, as `set name=` does. A known name keeps its spelling.
    pub fn set(&mut self, name: &str, value: &str) {
        let variables = Rc::make_mut(&mut self.variables);
        if value.is_empty() {
            variables.remove(&Caseless(name));
        } else if let Some(slot) = variables.get_mut(&Caseless(name)) {
            // The slot's memory serves again: counters of loops change in nearly every turn.
            let slot = Rc::make_mut(slot);
            slot.clear();
            slot.push_str(value);
        } else {
            variables.insert(Name(name.into()), Rc::new(value.to_owned()));
        }
    }

    /// Removes a variable.
    pub fn remove(&mut self, name: &str) {
        Rc::make_mut(&mut self.variables).remove(&Caseless(name));
    }

    /// Whether both hold the same, but for variables that `ignored` names.
    pub(crate) fn is_like(&self, other: &Self, ignored: &dyn Fn(&str) -> bool) -> bool {
        if Rc::ptr_eq(&self.variables, &other.variables) {
            return true;
        }
        let mut in_both = 0;
        for (name, value) in self.variables.iter() {
            let theirs = other.variables.get_key_value(name);
            in_both += usize::from(theirs.is_some());
            let is_same =
                theirs.is_some_and(|(known, theirs)| known.0 == name.0 && theirs == value);
            if !is_same && !ignored(&name.0) {
                return false;
            }
        }
        let mut theirs = other.variables.keys();
        in_both == other.variables.len()
            || theirs.all(|name| self.variables.contains_key(name) || ignored(&name.0))
    }

    /// Variables that `wanted` names become what they are in another environment.
    pub(crate) fn take_over(&mut self, other: &Self, wanted: &dyn Fn(&str) -> bool) {
        let variables = Rc::make_mut(&mut self.variables);
        variables.retain(|name, _| !wanted(&name.0));
        let more = other.variables.iter().filter(|(name, _)| wanted(&name.0));
        variables.extend(more.map(|(name, value)| (name.clone(), value.clone())));
    }

    /// All variables in the order `set` shows them: by name without regard to case.
    pub fn sorted(&self) -> Vec<(&str, &str)> {
        let mut all: Vec<_> = self
            .variables
            .iter()
            .map(|(name, value)| (&*name.0, value.as_str()))
            .collect();
        all.sort_by(|a, b| a.0.chars().map(upper).cmp(b.0.chars().map(upper)));
        all
    }
}

impl<N: AsRef<str>, V: AsRef<str>> FromIterator<(N, V)> for Environment {
    fn from_iter<T: IntoIterator<Item = (N, V)>>(variables: T) -> Self {
        let variables = variables.into_iter();
        let mut environment = Self {
            variables: Rc::new(HashMap::with_capacity(variables.size_hint().0)),
        };
        for (name, value) in variables {
            environment.set(name.as_ref(), value.as_ref());
        }
        environment
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_found_without_regard_to_case_and_keep_their_first_spelling() {
        let mut environment = Environment::new();
        environment.set("Path", "a");
        environment.set("PATH", "b");
        environment.set("größe", "1");
        assert_eq!(environment.get("path").as_deref(), Some("b"));
        assert_eq!(environment.get("GRÖßE").as_deref(), Some("1"));
        assert_eq!(environment.sorted(), vec![("größe", "1"), ("Path", "b")]);
        let long = "N".repeat(100);
        environment.set(&long, "2");
        let small = long.to_lowercase();
        assert_eq!(environment.get(&small).as_deref(), Some("2"));
    }

    #[test]
    fn variables_are_taken_over_and_taken_out() {
        let mut own =
            Environment::from_iter([("A", "1"), ("CLP_EVENT", "START"), ("CLP_DISK", "SUCCESS")]);
        let other = Environment::from_iter([("A", "2"), ("CLP_EVENT", "FAILOVER")]);
        own.take_over(&other, &|name| name.starts_with("CLP_"));
        assert_eq!(own.sorted(), vec![("A", "1"), ("CLP_EVENT", "FAILOVER")]);
    }

    #[test]
    fn environments_are_alike_when_all_that_counts_is_the_same() {
        let one = Environment::from_iter([("A", "1"), ("CLP_EVENT", "START")]);
        let other = Environment::from_iter([("A", "1"), ("CLP_EVENT", "FAILOVER"), ("CLP_X", "")]);
        let event = |name: &str| name == "CLP_EVENT";
        assert!(one.is_like(&one.clone(), &|_| false));
        assert!(one.is_like(&other, &event));
        assert!(!one.is_like(&other, &|_| false));
        let more = Environment::from_iter([("A", "1"), ("B", "2")]);
        assert!(!one.is_like(&more, &event));
        assert!(!more.is_like(&one, &event));
        assert!(!one.is_like(&Environment::from_iter([("a", "1")]), &event));
        assert!(!one.is_like(&Environment::from_iter([("A", "2")]), &event));
    }

    #[test]
    fn a_copy_does_not_see_later_changes() {
        let mut environment = Environment::new();
        environment.set("A", "1");
        let copy = environment.clone();
        environment.set("A", "2");
        assert_eq!(copy.get("A").as_deref(), Some("1"));
    }
}
