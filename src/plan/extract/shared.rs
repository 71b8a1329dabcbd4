use std::cell::RefCell;
use std::collections::HashMap;
use std::rc::Rc;

use super::batch::Graph;
use crate::batch::interpreter::Trees;
use crate::batch::script::Script;
use crate::source::SourceText;
use crate::vbscript::{Parsed, parse};

/// Texts that are kept taken apart, of each kind: many folders of an estate hold copies of the same few scripts.
const LIMIT: usize = 64;

/// What folders that are read one after another have in common. Copies share what they know.
#[derive(Clone, Default)]
pub struct Shared(Rc<Known>);

#[derive(Default)]
struct Known {
    trees: Trees,
    graphs: Texts<Graph>,
    parsed: Texts<Parsed>,
}

/// By the whole text, since two texts that are the same say the same.
type Texts<T> = RefCell<HashMap<Box<str>, Rc<T>>>;

impl Shared {
    /// Logical lines of batch files.
    pub(super) fn trees(&self) -> &Trees {
        &self.0.trees
    }

    /// The flow graph of a batch file.
    pub(super) fn graph(&self, script: &Script) -> Rc<Graph> {
        kept(&self.0.graphs, script.source.text(), || Graph::new(script))
    }

    /// The tree of a VBScript file.
    pub(super) fn parsed(&self, source: &SourceText) -> Rc<Parsed> {
        kept(&self.0.parsed, source.text(), || parse(source))
    }
}

fn kept<T>(texts: &Texts<T>, text: &str, make: impl FnOnce() -> T) -> Rc<T> {
    if let Some(known) = texts.borrow().get(text) {
        return Rc::clone(known);
    }
    let made = Rc::new(make());
    let mut texts = texts.borrow_mut();
    if texts.len() >= LIMIT {
        texts.clear();
    }
    texts.insert(text.into(), Rc::clone(&made));
    made
}

impl std::fmt::Debug for Shared {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("Shared").finish_non_exhaustive()
    }
}
