use std::cell::RefCell;
use std::rc::Rc;

use hashbrown::HashMap;

use crate::batch::tree::Command;

/// Lines kept parsed: a loop's lines stay, a script that makes new ones for ever does not grow.
const LIMIT: usize = 4096;

/// Logical lines that were parsed, by their expanded text; copies share what they know.
#[derive(Clone, Default)]
pub(crate) struct Trees(Rc<RefCell<HashMap<Rc<str>, Rc<Command>>>>);

impl Trees {
    pub(super) fn get(&self, text: &str) -> Option<Rc<Command>> {
        self.0.borrow().get(text).cloned()
    }

    pub(super) fn keep(&self, text: Rc<str>, tree: &Rc<Command>) {
        let mut trees = self.0.borrow_mut();
        if trees.len() >= LIMIT {
            trees.clear();
        }
        trees.insert(text, Rc::clone(tree));
    }
}
