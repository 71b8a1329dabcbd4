use super::replaced::Replacement;
use super::run::{each_entry, request};
use super::sample::Sample;
use super::values::{class, text};
use super::{Answers, At};
use crate::host::directory::{Directory, DirectoryError, Entry, Scope, dn};
use crate::plan::{Expression, Value};

/// A loop over the children of a container that replaces texts in their attributes.
pub(super) struct Container {
    /// The loop.
    pub(super) at: At,
    /// The container.
    pub(super) dn: String,
    /// The class that a child must have.
    pub(super) class: Option<String>,
    /// Attributes that must be set.
    pub(super) filled: Vec<String>,
    /// What is replaced.
    pub(super) replacements: Vec<Replacement>,
}

impl Container {
    /// Notes what a test demands of a child.
    pub(super) fn note(&mut self, test: Option<&Value>, variable: &str) {
        let Some(Value::Expression(expression)) = test else {
            return;
        };
        let Expression::Operator {
            operator, operands, ..
        } = &**expression
        else {
            return;
        };
        let [Value::Expression(left), right] = operands.as_slice() else {
            return;
        };
        let Expression::Lookup {
            object, attribute, ..
        } = &**left
        else {
            return;
        };
        if object != variable {
            return;
        }
        match (operator.as_str(), right.known()) {
            ("=", Some(class)) if attribute.eq_ignore_ascii_case("class") => {
                self.class = Some(class.to_owned());
            }
            ("<>", Some("")) => self.filled.push(attribute.clone()),
            _ => {}
        }
    }

    /// Why the loop passes a child over; `None` where it does not.
    fn passes_over(&self, entry: &Entry) -> Option<String> {
        let is_of_class = |wanted: &String| class(entry).is_some_and(|own| own == *wanted);
        if let Some(wanted) = self.class.as_ref().filter(|wanted| !is_of_class(wanted)) {
            let own = class(entry).unwrap_or_default();
            return Some(format!("its class is {own}, not {wanted}"));
        }
        let empty = self.filled.iter().find(|name| text(entry, name).is_none());
        empty.map(|name| format!("it has no {name}"))
    }

    fn attributes(&self) -> Vec<&str> {
        let replaced = self.replacements.iter().map(|one| one.attribute.as_str());
        let filled = self.filled.iter().map(String::as_str);
        let mut names: Vec<&str> = replaced.chain(filled).chain(["objectClass"]).collect();
        names.sort_unstable();
        names.dedup();
        names
    }
}

/// Looks at the children of the container, and at what lies elsewhere.
///
/// # Errors
/// When the directory cannot be asked.
pub(super) fn check(
    container: &Container,
    directory: &dyn Directory,
    domain: &str,
    answers: &mut Answers,
) -> Result<(), DirectoryError> {
    if container.replacements.is_empty() {
        return Ok(());
    }
    inside(container, directory, answers)?;
    elsewhere(container, directory, domain, answers)
}

fn inside(
    container: &Container,
    directory: &dyn Directory,
    answers: &mut Answers,
) -> Result<(), DirectoryError> {
    let mut damaged: Vec<Sample> = container
        .replacements
        .iter()
        .map(|_| Sample::default())
        .collect();
    let mut empty = Sample::default();
    let tests: String = container
        .filled
        .iter()
        .map(|name| format!("({name}=*)"))
        .collect();
    let filter = format!("(&(objectClass=*){tests})");
    let request = request(
        &container.dn,
        Scope::OneLevel,
        filter,
        &container.attributes(),
    );
    each_entry(directory, &request, &mut |entry| {
        if container.passes_over(entry).is_some() {
            return true;
        }
        let unset = |one: &&Replacement| text(entry, &one.attribute).is_none();
        if let Some(first) = container.replacements.iter().find(unset) {
            empty.add(|| format!("{} has no {}", entry.dn, first.attribute));
        }
        for (replacement, sample) in container.replacements.iter().zip(&mut damaged) {
            if let Some(case) = replacement.damage(entry) {
                sample.add(|| case);
            }
        }
        true
    })?;
    for (replacement, sample) in container.replacements.iter().zip(damaged) {
        let at = At {
            file: container.at.file.clone(),
            line: replacement.line,
        };
        Answers::tell(&mut answers.damaged, &at, &replacement.subject(), sample);
    }
    let first = container
        .replacements
        .first()
        .map_or(container.at.line, |one| one.line);
    let at = At {
        file: container.at.file.clone(),
        line: first,
    };
    Answers::tell(&mut answers.without_mailbox, &at, &container.dn, empty);
    Ok(())
}

/// Objects whose first attribute names the server that is given up, and that the loop does not come to.
fn elsewhere(
    container: &Container,
    directory: &dyn Directory,
    domain: &str,
    answers: &mut Answers,
) -> Result<(), DirectoryError> {
    let Some(first) = container.replacements.first() else {
        return Ok(());
    };
    let mut left = Sample::default();
    let filter = format!("({}=*)", first.attribute);
    let request = request(domain, Scope::Subtree, filter, &container.attributes());
    each_entry(directory, &request, &mut |entry| {
        if !first.concerns(entry) {
            return true;
        }
        let parent = dn::parent(&entry.dn).ok().flatten().unwrap_or("");
        let why = if dn::same(parent, &container.dn) {
            container.passes_over(entry)
        } else {
            Some(format!("it is not directly in {}", container.dn))
        };
        if let Some(why) = why {
            left.add(|| format!("{} stays on {}: {why}", entry.dn, first.find));
        }
        true
    })?;
    Answers::tell(&mut answers.left, &container.at, &first.find, left);
    Ok(())
}
