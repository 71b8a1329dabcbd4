use std::rc::Rc;

use super::Request;
use super::batch::{self, Read, ScriptSet};
use crate::batch::script::Script;
use crate::cluster::ClusterContext;
use crate::host::same_name;

/// A script, read in one situation after another. Situations that differ only in what it never looks at are read once.
pub(super) struct Readings<'r> {
    set: &'r ScriptSet,
    script: &'r Rc<Script>,
    request: &'r Request,
    /// What was read, with the variables that it depends on and the values they had.
    known: Vec<(Vec<Dependency>, Rc<Read>)>,
}

/// A variable, and the value it had; `None` where it was not defined.
type Dependency = (String, Option<String>);

impl<'r> Readings<'r> {
    pub(super) fn of(set: &'r ScriptSet, script: &'r Rc<Script>, request: &'r Request) -> Self {
        Self {
            set,
            script,
            request,
            known: Vec::new(),
        }
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
        let read = batch::read(self.set, self.script, situation, &self.request.variables);
        let depends_on = read.depends_on.iter();
        let dependencies = depends_on.map(|name| (name.clone(), value(name))).collect();
        let read = Rc::new(read);
        self.known.push((dependencies, Rc::clone(&read)));
        read
    }
}
