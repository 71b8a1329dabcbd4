use std::collections::{BTreeMap, BTreeSet};

use super::mailboxes::Container;
use super::principals::Principals;
use super::replaced::Replacement;
use super::sample::Sample;
use super::values::{Values, is_absent};
use super::{Answers, At, mailboxes};
use crate::host::directory::{
    Directory, DirectoryError, Entry, Filter, ResultCode, Scope, SearchRequest, dn, filter,
};
use crate::plan::extract::uses;
use crate::plan::{
    AttributeChange, Condition, EachSource, Expression, Modification, Step, StepKind, Value,
};

/// Rows of one search that are gone through; the steps behind them are the same for each.
const ROWS: usize = 1_000;

/// Goes through a directory script as it would run, reading what it reads, and looks for what it would trip over.
///
/// # Errors
/// When the directory cannot be asked.
pub(super) fn ask(
    steps: &[Step],
    directory: &dyn Directory,
    answers: &mut Answers,
) -> Result<(), DirectoryError> {
    let domain = directory.read("", &["defaultNamingContext", "configurationNamingContext"])?;
    let name = |attribute: &str| domain.text(attribute).unwrap_or_default();
    if name("defaultNamingContext").is_empty() {
        let text = "it names no domain (defaultNamingContext), so nothing can be looked for in it";
        return Err(DirectoryError::new(ResultCode::NO_SUCH_OBJECT, text));
    }
    let mut looped = BTreeSet::new();
    uses::each(steps, &mut |step| {
        if let StepKind::ForEach {
            source: EachSource::Rows(rows),
            ..
        } = &step.kind
        {
            looped.insert(rows.as_str());
        }
    });
    let mut run = Run {
        directory,
        values: Values::new(directory),
        domain: name("defaultNamingContext"),
        configuration: name("configurationNamingContext"),
        looped,
        found: BTreeMap::new(),
        principals: Principals::default(),
        answers,
    };
    run.steps(steps)?;
    let Run {
        principals, domain, ..
    } = run;
    principals.check(directory, &domain, answers)
}

struct Run<'r> {
    directory: &'r dyn Directory,
    values: Values<'r>,
    domain: String,
    configuration: String,
    /// Searches whose rows are gone through.
    looped: BTreeSet<&'r str>,
    /// Their rows.
    found: BTreeMap<String, Vec<String>>,
    principals: Principals,
    answers: &'r mut Answers,
}

impl<'r> Run<'r> {
    fn steps(&mut self, steps: &'r [Step]) -> Result<(), DirectoryError> {
        for step in steps {
            self.step(step)?;
        }
        Ok(())
    }

    fn step(&mut self, step: &'r Step) -> Result<(), DirectoryError> {
        let at = At {
            file: step.span.file.to_string(),
            line: step.span.line,
        };
        match &step.kind {
            StepKind::DirectoryBind { object, path } => self.bind(&at, object, path),
            StepKind::DirectoryRead {
                object,
                attribute,
                into,
                ..
            } => self.values.capture(object, attribute, into),
            StepKind::DirectorySearch {
                rows,
                base,
                filter,
                scope,
                ..
            } => self.search(&at, rows, base, filter, scope),
            StepKind::DirectoryModify {
                object, changes, ..
            } => self.modify(&at, object, changes),
            StepKind::ForEach {
                variable,
                source: EachSource::Children(container),
                body,
            } => self.children(&at, container, variable, body),
            StepKind::ForEach {
                variable,
                source: EachSource::Rows(rows),
                body,
            } => self.rows(rows, variable, body),
            kind => {
                for inner in uses::inner(kind) {
                    self.steps(inner)?;
                }
                Ok(())
            }
        }
    }

    fn bind(&mut self, at: &At, object: &str, path: &Value) -> Result<(), DirectoryError> {
        self.values.objects.remove(object);
        let Some(path) = self.values.text(path)? else {
            return Ok(());
        };
        let Some(name) = name_in(&path) else {
            return Ok(());
        };
        if self.exists(at, &name)? {
            self.values.objects.insert(object.to_owned(), name);
        }
        Ok(())
    }

    /// Whether an object exists; one that does not is told.
    fn exists(&mut self, at: &At, name: &str) -> Result<bool, DirectoryError> {
        match self.directory.read(name, &["objectClass"]) {
            Ok(_) => Ok(true),
            Err(error) if is_absent(&error) => {
                let hint = self.found_elsewhere(name)?;
                let case = format!("{name} does not exist{hint}");
                Answers::tell(&mut self.answers.missing, at, name, Sample::one(case));
                Ok(false)
            }
            Err(error) => Err(error),
        }
    }

    /// Where an object is that does not exist under its name.
    fn found_elsewhere(&self, name: &str) -> Result<String, DirectoryError> {
        let Ok(parsed) = dn::Dn::parse(name) else {
            return Ok(": it is no distinguished name".to_owned());
        };
        let below = format!(",CN=Configuration,{}", self.domain).to_lowercase();
        let is_configuration = format!(",{}", name.to_lowercase()).ends_with(&below);
        if is_configuration && !self.configuration.to_lowercase().ends_with(&below[1..]) {
            return Ok(format!(": the configuration is {}", self.configuration));
        }
        let is_computer = parsed
            .rdns()
            .get(1)
            .is_some_and(|above| above.value().eq_ignore_ascii_case("Computers"));
        let Some(own) = parsed.rdn().filter(|_| is_computer) else {
            return Ok(String::new());
        };
        let wanted = format!(
            "(&(objectClass=computer)(cn={}))",
            filter::escape(own.value())
        );
        let mut found = Vec::new();
        let request = request(&self.domain, Scope::Subtree, wanted, &["cn"]);
        each_entry(self.directory, &request, &mut |entry| {
            found.push(entry.dn.clone());
            found.len() < 2
        })?;
        Ok(found
            .first()
            .map_or_else(String::new, |dn| format!(": the computer is {dn}")))
    }

    fn search(
        &mut self,
        at: &At,
        rows: &str,
        base: &Value,
        filter: &Value,
        scope: &Value,
    ) -> Result<(), DirectoryError> {
        self.values.rows.remove(rows);
        let (Some(base), Some(filter)) = (self.values.text(base)?, self.values.text(filter)?)
        else {
            return Ok(());
        };
        // What is no filter is the run's to tell.
        if Filter::parse(&filter).is_err() || !self.exists(at, &base)? {
            return Ok(());
        }
        let found = self.names(&base, &filter, scope)?;
        let Some(first) = found.first() else {
            return Ok(());
        };
        self.values.rows.insert(rows.to_owned(), first.clone());
        if self.looped.contains(rows) {
            self.found.insert(rows.to_owned(), found);
        } else if found.len() > 1 {
            let count = if found.len() < ROWS {
                found.len().to_string()
            } else {
                format!("{ROWS} or more")
            };
            let case = format!("{filter} finds {count} objects, and {first} is taken");
            Answers::tell(&mut self.answers.several, at, &filter, Sample::one(case));
        }
        Ok(())
    }

    fn names(
        &self,
        base: &str,
        filter: &str,
        scope: &Value,
    ) -> Result<Vec<String>, DirectoryError> {
        let scope = match scope.known().map(str::to_lowercase).as_deref() {
            Some("base") => Scope::Base,
            Some("onelevel") => Scope::OneLevel,
            _ => Scope::Subtree,
        };
        let mut names = Vec::new();
        let request = request(base, scope, filter.to_owned(), &["cn"]);
        each_entry(self.directory, &request, &mut |entry| {
            names.push(entry.dn.clone());
            names.len() < ROWS
        })?;
        Ok(names)
    }

    /// The rows of a search, one after the other.
    fn rows(&mut self, rows: &str, variable: &str, body: &'r [Step]) -> Result<(), DirectoryError> {
        let Some(all) = self.found.remove(rows) else {
            return Ok(());
        };
        for row in all {
            self.values.rows.insert(variable.to_owned(), row);
            self.steps(body)?;
        }
        Ok(())
    }

    fn modify(
        &mut self,
        at: &At,
        object: &str,
        changes: &[AttributeChange],
    ) -> Result<(), DirectoryError> {
        let Some(name) = self.values.objects.get(object).cloned() else {
            return Ok(());
        };
        for change in changes {
            if change
                .attribute
                .eq_ignore_ascii_case("servicePrincipalName")
            {
                self.principal(at, &name, change)?;
            }
            let Some(replacement) = self.replacement(at, object, change)? else {
                continue;
            };
            let entry = match self.directory.read(&name, &[&change.attribute]) {
                Ok(entry) => entry,
                Err(error) if is_absent(&error) => continue,
                Err(error) => return Err(error),
            };
            let cases = replacement
                .damage(&entry)
                .map_or_else(Sample::default, Sample::one);
            let at = written_at(at, change);
            Answers::tell(
                &mut self.answers.damaged,
                &at,
                &replacement.subject(),
                cases,
            );
        }
        Ok(())
    }

    fn principal(
        &mut self,
        at: &At,
        object: &str,
        change: &AttributeChange,
    ) -> Result<(), DirectoryError> {
        let values = match &change.value {
            Value::Expression(expression) => match &**expression {
                Expression::List(values) => values.as_slice(),
                _ => std::slice::from_ref(&change.value),
            },
            value => std::slice::from_ref(value),
        };
        for value in values {
            if let Some(value) = self.values.text(value)? {
                let adds = change.operation != Modification::Delete;
                self.principals
                    .note(written_at(at, change), value, object, adds);
            }
        }
        Ok(())
    }

    /// The children of a container, by searches in place of going through all of them.
    fn children(
        &mut self,
        at: &At,
        container: &str,
        variable: &str,
        body: &'r [Step],
    ) -> Result<(), DirectoryError> {
        let Some(dn) = self.values.objects.get(container).cloned() else {
            return Ok(());
        };
        let mut tests = Container {
            at: at.clone(),
            dn,
            class: None,
            filled: Vec::new(),
            replacements: Vec::new(),
        };
        self.replacements(at, variable, body, &mut tests)?;
        mailboxes::check(&tests, self.directory, &self.domain, self.answers)
    }

    fn replacements(
        &mut self,
        at: &At,
        variable: &str,
        body: &'r [Step],
        found: &mut Container,
    ) -> Result<(), DirectoryError> {
        for step in body {
            match &step.kind {
                StepKind::If {
                    condition,
                    then,
                    otherwise,
                } => {
                    found.note(condition_of(condition), variable);
                    self.replacements(at, variable, then, found)?;
                    self.replacements(at, variable, otherwise, found)?;
                }
                StepKind::DirectoryModify {
                    object, changes, ..
                } if object == variable => {
                    for change in changes {
                        let replacement = self.replacement(at, variable, change)?;
                        found.replacements.extend(replacement);
                    }
                }
                _ => {}
            }
        }
        Ok(())
    }

    /// What a change replaces in the attribute that it writes.
    fn replacement(
        &mut self,
        at: &At,
        object: &str,
        change: &AttributeChange,
    ) -> Result<Option<Replacement>, DirectoryError> {
        let Value::Expression(expression) = &change.value else {
            return Ok(None);
        };
        let Expression::Replace {
            of,
            find,
            with,
            match_case,
        } = &**expression
        else {
            return Ok(None);
        };
        let own = of.any(&mut |inner| {
            matches!(inner, Expression::Lookup { object: read, attribute, .. }
                if read == object && attribute.eq_ignore_ascii_case(&change.attribute))
        });
        let (find, with) = (self.values.text(find)?, self.values.text(with)?);
        let (Some(find), Some(with), true) = (find, with, own) else {
            return Ok(None);
        };
        Ok(Some(Replacement {
            attribute: change.attribute.clone(),
            find,
            with,
            match_case: *match_case,
            line: change.line.unwrap_or(at.line),
        }))
    }
}

/// The line that names an attribute, rather than the one that sends the change.
fn written_at(at: &At, change: &AttributeChange) -> At {
    At {
        file: at.file.clone(),
        line: change.line.unwrap_or(at.line),
    }
}

fn condition_of(condition: &Condition) -> Option<&Value> {
    match condition {
        Condition::True(value) => Some(value),
        _ => None,
    }
}

/// The distinguished name in an ADsPath; the root DSE's is empty.
fn name_in(path: &str) -> Option<String> {
    let rest = path
        .strip_prefix("LDAP://")
        .or_else(|| path.strip_prefix("GC://"))?;
    let name = match rest.split_once('/') {
        // A server stands before; a slash in a name has a backslash.
        Some((server, name)) if !server.contains('=') => name,
        _ => rest,
    };
    if name.eq_ignore_ascii_case("RootDSE") {
        return Some(String::new());
    }
    name.contains('=').then(|| name.to_owned())
}

/// A search for some attributes.
pub(super) fn request(
    base: &str,
    scope: Scope,
    filter: String,
    attributes: &[&str],
) -> SearchRequest {
    SearchRequest {
        base: base.to_owned(),
        scope,
        filter,
        attributes: attributes.iter().map(|&name| name.to_owned()).collect(),
        page_size: 0,
        sort: None,
    }
}

/// Calls `see` for each entry until it has seen enough; entries that were seen are not kept.
pub(super) fn each_entry(
    directory: &dyn Directory,
    request: &SearchRequest,
    see: &mut dyn FnMut(&Entry) -> bool,
) -> Result<(), DirectoryError> {
    let mut pages = match directory.search(request) {
        Ok(pages) => pages,
        Err(error) if is_absent(&error) => return Ok(()),
        Err(error) => return Err(error),
    };
    while let Some(page) = pages.next_page()? {
        if !page.iter().all(&mut *see) {
            return Ok(());
        }
    }
    Ok(())
}
