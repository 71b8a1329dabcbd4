use std::collections::BTreeMap;
use std::rc::Rc;

use super::Request;
use super::batch::{self, Read, ScriptSet, Ways};
use crate::batch::script::Script;
use crate::cluster::ClusterContext;
use crate::host::same_name;
use crate::plan::Step;

/// A script, read in one situation after another. Situations that differ only in what it never looks at are read once.
pub(super) struct Readings<'r> {
    set: &'r ScriptSet,
    script: Rc<Script>,
    request: &'r Request,
    /// What was read, with the variables that it depends on and the values they had.
    known: Vec<(Vec<Dependency>, Rc<Read>)>,
    /// What others of these situations may have in common with those that were read.
    ways: Ways<'r>,
}

/// A variable, and the value it had; `None` where it was not defined.
type Dependency = (String, Option<String>);

impl<'r> Readings<'r> {
    pub(super) fn of(set: &'r ScriptSet, script: Rc<Script>, request: &'r Request) -> Self {
        Self {
            set,
            script,
            request,
            known: Vec::new(),
            ways: Ways::default(),
        }
    }

    /// Reads anew what says a secret that only another script or situation tells: it must be shown nowhere.
    pub(super) fn hide(
        &self,
        situation: &ClusterContext,
        read: &Rc<Read>,
        secrets: &BTreeMap<String, String>,
    ) -> Rc<Read> {
        let news: Vec<&String> = secrets
            .values()
            .filter(|value| !read.secrets.values().any(|known| known == *value))
            .collect();
        if news.is_empty() || !says_one(&read.steps, &news) {
            return Rc::clone(read);
        }
        let variables = &self.request.variables;
        let (set, script) = (self.set, &self.script);
        // What is known of ways says those secrets.
        let mut ways = Ways::default();
        let read = batch::read(set, script, situation, variables, secrets, &mut ways);
        Rc::new(read)
    }

    /// What the script does in a situation.
    pub(super) fn read(&mut self, situation: &ClusterContext) -> Rc<Read> {
        let variables = situation.variables();
        let value = |name: &str| {
            let found = variables.iter().find(|(known, _)| same_name(known, name));
            found.map(|(_, value)| value.clone())
        };
        let holds = |(name, had): &Dependency| value(name) == *had;
        if let Some((_, read)) = self.known.iter().find(|(on, _)| on.iter().all(holds)) {
            return Rc::clone(read);
        }
        let given = &self.request.variables;
        let (script, ways) = (&self.script, &mut self.ways);
        let read = batch::read(self.set, script, situation, given, &BTreeMap::new(), ways);
        let depends_on = read.depends_on.iter();
        let dependencies = depends_on.map(|name| (name.clone(), value(name))).collect();
        let read = Rc::new(read);
        self.known.push((dependencies, Rc::clone(&read)));
        read
    }
}

/// Whether one of these texts stands anywhere in the steps.
fn says_one(steps: &[Step], texts: &[&String]) -> bool {
    // As JSON every text of every step is in one place.
    let Ok(all) = serde_json::to_string(steps) else {
        return true;
    };
    texts.iter().any(|text| {
        let quoted = serde_json::to_string(text).unwrap_or_default();
        let inner = quoted.trim_start_matches('"').trim_end_matches('"');
        text.chars().count() > 1 && all.contains(inner)
    })
}
