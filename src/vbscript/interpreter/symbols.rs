use std::rc::Rc;

use hashbrown::HashMap;

/// A name, made a number: two spellings that differ in case only have the same.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) struct Symbol(pub(super) u32);

/// All names that were met.
#[derive(Default)]
pub(super) struct Symbols {
    by_name: HashMap<Box<str>, Symbol>,
    names: Vec<Rc<str>>,
}

impl Symbols {
    /// The number of a name, given now if it is new.
    pub(super) fn intern(&mut self, name: &str) -> Symbol {
        if let Some(known) = self.find(name) {
            return known;
        }
        let symbol = Symbol(u32::try_from(self.names.len()).unwrap_or(u32::MAX));
        self.names.push(Rc::from(name));
        self.by_name
            .insert(name.to_lowercase().into_boxed_str(), symbol);
        symbol
    }

    /// The number of a name that was met before.
    pub(super) fn find(&self, name: &str) -> Option<Symbol> {
        if name
            .bytes()
            .any(|byte| byte.is_ascii_uppercase() || !byte.is_ascii())
        {
            self.by_name.get(name.to_lowercase().as_str()).copied()
        } else {
            self.by_name.get(name).copied()
        }
    }

    /// The spelling that was met first.
    pub(super) fn name(&self, symbol: Symbol) -> Rc<str> {
        self.names
            .get(symbol.0 as usize)
            .cloned()
            .unwrap_or_else(|| Rc::from(""))
    }
}
