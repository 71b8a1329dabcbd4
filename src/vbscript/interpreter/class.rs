use std::cell::{Cell, RefCell};
use std::rc::{Rc, Weak};

use super::code::Code;
use super::symbols::Symbol;
use crate::vbscript::value::Variant;

/// What a class's names stand for: known before its procedures are made into code.
#[derive(Default)]
pub(super) struct Members {
    pub(super) name: Rc<str>,
    /// Names in the order of their numbers.
    table: Vec<(Symbol, Member)>,
    /// Bounds of each field that is an array; none for a plain one.
    pub(super) fields: Vec<Option<Vec<u32>>>,
    pub(super) default: Option<Symbol>,
}

/// One member.
#[derive(Debug, Clone, Copy)]
pub(super) enum Member {
    Field {
        index: u32,
        public: bool,
    },
    /// `Sub` or `Function`: the number of its code.
    Method {
        code: u32,
        public: bool,
    },
    Property(Property),
}

/// The procedures of a property: numbers of their code, and whether each is public.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Property {
    pub(super) get: Option<(u32, bool)>,
    pub(super) assign: Option<(u32, bool)>,
    pub(super) set: Option<(u32, bool)>,
}

impl Members {
    /// A class without members.
    pub(super) fn new(name: &Rc<str>) -> Self {
        Self {
            name: Rc::clone(name),
            ..Self::default()
        }
    }

    pub(super) fn find(&self, name: Symbol) -> Option<Member> {
        self.table
            .binary_search_by_key(&name, |(symbol, _)| *symbol)
            .ok()
            .and_then(|at| self.table.get(at))
            .map(|(_, member)| *member)
    }

    /// The name of a field.
    pub(super) fn field_name(&self, number: u32) -> Option<Symbol> {
        self.table
            .iter()
            .find(|(_, member)| matches!(member, Member::Field { index, .. } if *index == number))
            .map(|(symbol, _)| *symbol)
    }

    /// The member of a name, made by `new` if there is none.
    pub(super) fn entry(
        &mut self,
        name: Symbol,
        new: impl FnOnce() -> Member,
    ) -> Option<&mut Member> {
        let at = match self
            .table
            .binary_search_by_key(&name, |(symbol, _)| *symbol)
        {
            Ok(at) => at,
            Err(at) => {
                self.table.insert(at, (name, new()));
                at
            }
        };
        self.table.get_mut(at).map(|(_, member)| member)
    }
}

/// A class of the script.
pub(super) struct Class {
    pub(super) members: Rc<Members>,
    pub(super) procedures: Vec<Rc<Code>>,
    pub(super) initialize: Option<Rc<Code>>,
    pub(super) terminate: Option<Rc<Code>>,
}

impl Class {
    pub(super) fn procedure(&self, number: u32) -> Option<&Rc<Code>> {
        self.procedures.get(number as usize)
    }
}

/// An instance of a class of the script.
pub(super) struct Instance {
    pub(super) class: Rc<Class>,
    pub(super) fields: RefCell<Vec<Variant>>,
    /// `Class_Terminate` has begun, so it does not begin again.
    terminated: Cell<bool>,
    this: Weak<Instance>,
    graveyard: Rc<Graveyard>,
}

impl Instance {
    pub(super) fn new(
        class: Rc<Class>,
        fields: Vec<Variant>,
        graveyard: &Rc<Graveyard>,
    ) -> Rc<Self> {
        Rc::new_cyclic(|this| Self {
            class,
            fields: RefCell::new(fields),
            terminated: Cell::new(false),
            this: this.clone(),
            graveyard: Rc::clone(graveyard),
        })
    }

    /// The instance once more, for the time of its `Class_Terminate`.
    pub(super) fn last_breath(dying: Dying, graveyard: &Rc<Graveyard>) -> Rc<Self> {
        let instance = Self::new(dying.class, dying.fields, graveyard);
        instance.terminated.set(true);
        instance
    }

    pub(super) fn this(&self) -> Option<Rc<Self>> {
        self.this.upgrade()
    }

    pub(super) fn field(&self, index: u32) -> Variant {
        self.fields
            .borrow()
            .get(index as usize)
            .cloned()
            .unwrap_or_default()
    }
}

impl Drop for Instance {
    fn drop(&mut self) {
        let fields = std::mem::take(self.fields.get_mut());
        if self.class.terminate.is_some() && !self.terminated.get() {
            self.graveyard.terminate(Dying {
                class: Rc::clone(&self.class),
                fields,
            });
        } else {
            self.graveyard.bury(fields);
        }
    }
}

/// An instance whose last reference went and whose `Class_Terminate` is still to run.
pub(super) struct Dying {
    class: Rc<Class>,
    fields: Vec<Variant>,
}

/// Where instances go when their last reference goes. A destructor cannot run a script, and a long chain of
/// instances would need a deep stack if each took the next one along.
#[derive(Default)]
pub(super) struct Graveyard {
    pending: Cell<bool>,
    dying: RefCell<Vec<Dying>>,
    husks: RefCell<Vec<Vec<Variant>>>,
    burying: Cell<bool>,
}

impl Graveyard {
    /// Whether a `Class_Terminate` is due.
    pub(super) fn is_pending(&self) -> bool {
        self.pending.get()
    }

    /// The instance whose last reference went first.
    pub(super) fn next(&self) -> Option<Dying> {
        let mut dying = self.dying.borrow_mut();
        let next = if dying.is_empty() {
            None
        } else {
            Some(dying.remove(0))
        };
        self.pending.set(!dying.is_empty());
        next
    }

    fn terminate(&self, dying: Dying) {
        self.dying.borrow_mut().push(dying);
        self.pending.set(true);
    }

    fn bury(&self, fields: Vec<Variant>) {
        self.husks.borrow_mut().push(fields);
        if self.burying.replace(true) {
            return;
        }
        loop {
            let husk = self.husks.borrow_mut().pop();
            match husk {
                Some(husk) => drop(husk),
                None => break,
            }
        }
        self.burying.set(false);
    }
}
