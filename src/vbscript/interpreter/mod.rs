//! Carries a script out: names become places (`compile`), then the instructions run (`execute`).

mod class;
mod code;
mod compile;
mod ending;
mod error_object;
mod execute;
mod function_reference;
mod iteration;
mod library;
mod limits;
mod quick;
mod slot;
mod symbols;
#[cfg(test)]
mod tests;

use std::rc::Rc;

use hashbrown::HashMap;

use super::object::Object;
use super::tree::Script;
use super::value::Variant;
use super::{Session, Stop};
use class::Graveyard;
use execute::Frame;
use library::Function;
use slot::Slot;
use symbols::{Symbol, Symbols};

pub use ending::{Ending, Failure};
pub use error_object::ErrorState;
pub(crate) use library::is_given;
pub use limits::Limits;

/// A running script.
pub struct Interpreter {
    /// What it sees of the outside.
    pub session: Session,
    /// What `Err` shows.
    pub error: ErrorState,
    /// What ends it from outside.
    pub limits: Limits,
    symbols: Symbols,
    /// Script-level names by number, and the numbers by name.
    globals: Vec<Slot>,
    global_symbols: Vec<Symbol>,
    global_numbers: HashMap<Symbol, u32>,
    library: Vec<Function>,
    /// The places of all running procedures, one frame above the other.
    stack: Vec<Slot>,
    frames: Vec<Frame>,
    current: Frame,
    /// How many runs of the interpreter are going on inside one another.
    nested: u32,
    graveyard: Rc<Graveyard>,
    explicit: bool,
    /// Whether somebody wants to hear of every condition.
    follows_decisions: bool,
}

impl Interpreter {
    /// A new one that knows these objects by name, such as `WScript`. `Err` is always there.
    pub fn new(session: Session, predefined: Vec<(&str, Rc<dyn Object>)>) -> Self {
        let mut interpreter = Self {
            follows_decisions: session.host.effects.follows_decisions(),
            session,
            error: ErrorState::default(),
            limits: Limits::default(),
            symbols: Symbols::default(),
            globals: Vec::new(),
            global_symbols: Vec::new(),
            global_numbers: HashMap::new(),
            library: Vec::new(),
            stack: Vec::new(),
            frames: Vec::new(),
            current: Frame::default(),
            nested: 0,
            graveyard: Rc::new(Graveyard::default()),
            explicit: false,
        };
        interpreter.predefine("Err", Rc::new(error_object::ErrorObject));
        for (name, object) in predefined {
            interpreter.predefine(name, object);
        }
        interpreter
    }

    fn predefine(&mut self, name: &str, object: Rc<dyn Object>) {
        let symbol = self.symbols.intern(name);
        let global = self.add_global(symbol);
        self.set_global(global, Slot::Constant(Rc::new(Variant::Object(object))));
    }

    /// Carries a script out, and afterwards the `Class_Terminate` of every instance that its variables still hold.
    pub fn run(&mut self, script: Script) -> Ending {
        self.explicit = script.explicit;
        let code = Rc::new(compile::script(self, &script));
        drop(script);
        let outcome = self.start(code);
        let ending = self.ending(outcome);
        self.release_variables();
        ending
    }

    /// The value without the object around it: an object's default property, read until it is no object.
    ///
    /// # Errors
    /// 438 or 450 when there is no default property without arguments, 91 for `Nothing`.
    pub fn plain(&mut self, value: &Variant) -> Result<Variant, Stop> {
        self.reduced(value.clone())
    }

    /// Calls what `GetRef` gave, or an object's default method.
    ///
    /// # Errors
    /// What the procedure raises; 424 for what is no object.
    pub fn call_function(
        &mut self,
        function: &Variant,
        arguments: &[Variant],
    ) -> Result<Variant, Stop> {
        self.call_default(function, arguments)
    }

    /// What a script-level number stands for.
    fn global(&self, number: u32) -> &Slot {
        self.globals
            .get(number as usize)
            .unwrap_or(&Slot::Undeclared)
    }

    fn set_global(&mut self, number: u32, slot: Slot) {
        if let Some(place) = self.globals.get_mut(number as usize) {
            *place = slot;
        }
    }

    fn find_global(&self, name: Symbol) -> Option<u32> {
        self.global_numbers.get(&name).copied()
    }

    /// The number of a script-level name, given now if it is new; such a one is undeclared.
    fn add_global(&mut self, name: Symbol) -> u32 {
        if let Some(number) = self.find_global(name) {
            return number;
        }
        let number = u32::try_from(self.globals.len()).unwrap_or(u32::MAX);
        self.globals.push(Slot::Undeclared);
        self.global_symbols.push(name);
        self.global_numbers.insert(name, number);
        number
    }

    fn library_number(&mut self, function: Function) -> u32 {
        self.library.push(function);
        u32::try_from(self.library.len() - 1).unwrap_or(u32::MAX)
    }

    /// Forgets all variables in their order, so that instances end while procedures can still be called.
    fn release_variables(&mut self) {
        self.unwind_to_start();
        for number in 0..self.globals.len() {
            let is_variable = self.globals.get(number).is_some_and(|slot| {
                matches!(slot, Slot::Value(Variant::Object(_) | Variant::Array(_)))
            });
            if is_variable {
                if let Some(slot) = self.globals.get_mut(number) {
                    let old = std::mem::replace(slot, Slot::EMPTY);
                    drop(old);
                }
                // Nobody is left to hear of an error in a Class_Terminate.
                let _ = self.bury();
            }
        }
    }
}
