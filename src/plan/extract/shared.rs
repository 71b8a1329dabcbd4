use std::rc::Rc;

use super::batch::Graph;
use super::directory::Compiled;
use crate::batch::interpreter::Trees;
use crate::batch::script::Script;
use crate::batch::secrets;
use crate::source::{ByText, SourceText};
use crate::vbscript::{Parsed, parse_text};

/// Bytes of texts that are kept taken apart, of each kind: many folders of an estate hold copies of the same few scripts.
const LIMIT: usize = 1 << 18;

/// What folders that are read one after another have in common. Copies share what they know.
#[derive(Clone, Default)]
pub struct Shared(Rc<Known>);

struct Known {
    trees: Trees,
    graphs: ByText<Graph>,
    secret_names: ByText<Vec<String>>,
    parsed: ByText<Parsed>,
    compiled: ByText<Compiled>,
}

impl Default for Known {
    fn default() -> Self {
        Self {
            trees: Trees::default(),
            graphs: ByText::up_to(LIMIT),
            secret_names: ByText::up_to(LIMIT),
            parsed: ByText::up_to(LIMIT),
            compiled: ByText::up_to(LIMIT),
        }
    }
}

impl Shared {
    /// Logical lines of batch files.
    pub(super) fn trees(&self) -> &Trees {
        &self.0.trees
    }

    /// The flow graph of a batch file.
    pub(crate) fn graph(&self, script: &Script) -> Rc<Graph> {
        let graph = || Rc::new(Graph::new(script));
        self.0.graphs.get_or(script.source.text(), graph)
    }

    /// The names of the variables that hold secrets in a batch file.
    pub(super) fn secret_names(&self, source: &SourceText) -> Rc<Vec<String>> {
        let names = || Rc::new(secrets::names(source));
        self.0.secret_names.get_or(source.text(), names)
    }

    /// A VBScript file, with what it does.
    pub(super) fn compiled(&self, source: SourceText) -> Rc<Compiled> {
        let known = self.0.compiled.get(source.text());
        if let Some(known) = known.filter(|known| **known.source() == source) {
            return known;
        }
        let text = source.text().to_owned();
        let made = Rc::new(Compiled::new(source, self));
        self.0.compiled.keep(&text, &made);
        made
    }

    /// The tree of a VBScript text.
    pub(crate) fn parsed(&self, text: &str) -> Rc<Parsed> {
        self.0.parsed.get_or(text, || Rc::new(parse_text(text)))
    }
}

impl std::fmt::Debug for Shared {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("Shared").finish_non_exhaustive()
    }
}
