use std::cell::RefCell;
use std::rc::Rc;

use hashbrown::HashMap;

use super::batch::Graph;
use super::directory::Compiled;
use crate::batch::interpreter::Trees;
use crate::batch::script::Script;
use crate::batch::secrets;
use crate::source::SourceText;
use crate::vbscript::{Parsed, parse_text};

/// Texts that are kept taken apart, of each kind: many folders of an estate hold copies of the same few scripts.
const LIMIT: usize = 64;

/// What folders that are read one after another have in common. Copies share what they know.
#[derive(Clone, Default)]
pub struct Shared(Rc<Known>);

#[derive(Default)]
struct Known {
    trees: Trees,
    graphs: Texts<Graph>,
    secret_names: Texts<Vec<String>>,
    parsed: Texts<Parsed>,
    compiled: Texts<Compiled>,
}

/// By the whole text, since two texts that are the same say the same.
type Texts<T> = RefCell<HashMap<Box<str>, Rc<T>>>;

impl Shared {
    /// Logical lines of batch files.
    pub(super) fn trees(&self) -> &Trees {
        &self.0.trees
    }

    /// The flow graph of a batch file.
    pub(crate) fn graph(&self, script: &Script) -> Rc<Graph> {
        kept(&self.0.graphs, script.source.text(), || Graph::new(script))
    }

    /// The names of the variables that hold secrets in a batch file.
    pub(super) fn secret_names(&self, source: &SourceText) -> Rc<Vec<String>> {
        kept(&self.0.secret_names, source.text(), || {
            secrets::names(source)
        })
    }

    /// A VBScript file, with what it does.
    pub(super) fn compiled(&self, source: SourceText) -> Rc<Compiled> {
        let known = self.0.compiled.borrow().get(source.text()).cloned();
        if let Some(known) = known.filter(|known| **known.source() == source) {
            return known;
        }
        let text = source.text().to_owned();
        let made = Rc::new(Compiled::new(source, self));
        keep(&self.0.compiled, &text, &made);
        made
    }

    /// The tree of a VBScript text.
    pub(crate) fn parsed(&self, text: &str) -> Rc<Parsed> {
        kept(&self.0.parsed, text, || parse_text(text))
    }
}

fn kept<T>(texts: &Texts<T>, text: &str, make: impl FnOnce() -> T) -> Rc<T> {
    if let Some(known) = texts.borrow().get(text) {
        return Rc::clone(known);
    }
    let made = Rc::new(make());
    keep(texts, text, &made);
    made
}

fn keep<T>(texts: &Texts<T>, text: &str, made: &Rc<T>) {
    let mut texts = texts.borrow_mut();
    if texts.len() >= LIMIT {
        texts.clear();
    }
    texts.insert(text.into(), Rc::clone(made));
}

impl std::fmt::Debug for Shared {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("Shared").finish_non_exhaustive()
    }
}
