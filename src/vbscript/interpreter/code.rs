//! What a procedure is made into before it is carried out: instructions over numbered places.

use std::rc::Rc;

use super::symbols::Symbol;
use crate::vbscript::tree::{BinaryOperator, Position, UnaryOperator};
use crate::vbscript::value::Variant;

/// Where a value is read from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Operand {
    /// A parameter, local variable or intermediate value: a place counted from the frame's base.
    Slot(u32),
    /// A script-level name.
    Global(u32),
    /// A field of `Me`.
    Field(u32),
    /// One of the code's constants.
    Constant(u32),
}

/// One instruction. `arguments` is the first of `count` places in a row.
#[derive(Debug, Clone, Copy)]
pub(super) enum Op {
    /// `to = from` with an object reduced to its default value.
    Let { to: Operand, from: Operand },
    /// `Set to = from`
    Set { to: Operand, from: Operand },
    /// An intermediate value, objects as they are.
    Load { to: u32, from: Operand },
    /// `to = left operator right`
    Binary {
        operator: BinaryOperator,
        to: Operand,
        left: Operand,
        right: Operand,
    },
    /// `to = operator value`
    Unary {
        operator: UnaryOperator,
        to: Operand,
        value: Operand,
    },
    /// `to = to & text`, in place when nobody else holds the text.
    Append { to: Operand, text: Operand },
    /// As `Append`, when what stands between may have changed `to`: `old` is its value from before.
    AppendTo {
        to: Operand,
        old: u32,
        text: Operand,
    },
    /// Goes on elsewhere, forwards.
    Jump(u32),
    /// Goes on elsewhere, backwards: here a script can be interrupted.
    Loop(u32),
    /// Goes on elsewhere when the condition is `holds`; `Null` counts as false.
    JumpIf {
        holds: bool,
        condition: Operand,
        target: u32,
    },
    /// Goes on elsewhere when the comparison's outcome is `holds`.
    JumpCompare {
        operator: BinaryOperator,
        holds: bool,
        left: Operand,
        right: Operand,
        target: u32,
    },
    /// Begins `For`: the counter, then limit and step in `state` and the place behind it.
    ForStart {
        counter: Operand,
        state: u32,
        from: Operand,
        exit: u32,
    },
    /// Counts on and goes back to `body`, or leaves the loop.
    ForNext {
        counter: Operand,
        state: u32,
        body: u32,
    },
    /// Begins `For Each`; `ForEachNext` follows.
    ForEachStart { state: u32, source: Operand },
    /// Takes the next element or goes to `exit`.
    ForEachNext {
        state: u32,
        variable: Operand,
        exit: u32,
    },
    /// Back to the `ForEachNext` of a loop, which must have been begun.
    ForEachLoop { state: u32, head: u32 },
    /// `With`: holds the object.
    With { state: u32, object: Operand },
    /// `to = base(arguments)` for a variable or value.
    Index {
        to: u32,
        base: Operand,
        arguments: u32,
        count: u16,
    },
    /// The same with one argument that needs no place of its own.
    IndexOne {
        to: u32,
        base: Operand,
        index: Operand,
    },
    /// `base(arguments)… = value`; how many arguments stand in each pair of parentheses is in `groups`.
    StoreElement {
        base: Operand,
        arguments: u32,
        groups: u32,
        value: Operand,
        set: bool,
    },
    /// The same with one argument.
    StoreElementOne {
        base: Operand,
        index: Operand,
        value: Operand,
        set: bool,
    },
    /// Calls what a script-level name stands for; the result is left in the first argument's place.
    CallGlobal {
        global: u32,
        arguments: u32,
        count: u16,
        statement: bool,
    },
    /// Calls a variable's value as a statement: an object's default method.
    CallValue {
        value: Operand,
        arguments: u32,
        count: u16,
    },
    /// Calls a library function.
    CallLibrary {
        function: u32,
        to: u32,
        arguments: u32,
        count: u16,
    },
    /// Calls a member; the result is left in the first argument's place.
    CallMember {
        object: Operand,
        member: Symbol,
        arguments: u32,
        count: u16,
        statement: bool,
    },
    /// `object.member(arguments) = value`; the value is the last argument.
    AssignMember {
        object: Operand,
        member: Symbol,
        arguments: u32,
        count: u16,
        set: bool,
    },
    /// Calls a member of `Me`, a private one too.
    CallOwn {
        member: Symbol,
        arguments: u32,
        count: u16,
        statement: bool,
    },
    /// Assigns to a property of `Me`.
    AssignOwn {
        member: Symbol,
        arguments: u32,
        count: u16,
        set: bool,
    },
    /// `New Class`
    New { to: u32, class: u32 },
    /// `Me`
    Me { to: u32 },
    /// An argument that is the variable itself.
    Reference { to: u32, from: Operand },
    /// An argument that is the element itself; the indexes stand from `to`.
    ReferenceElement { to: u32, base: Operand, count: u16 },
    /// Forgets intermediate values.
    Clear { from: u32, count: u32 },
    /// `Dim a(…)`: makes the array once; the bounds are in `bounds`.
    Dim { array: Operand, bounds: u32 },
    /// `Dim x` and `Dim x` of `Execute`: the name is declared from here on.
    Declare { variable: Operand },
    /// `ReDim`; the bounds are the arguments.
    ReDim {
        array: Operand,
        arguments: u32,
        count: u16,
        preserve: bool,
    },
    /// `Erase`
    Erase { array: Operand },
    /// `On Error`
    OnError { resume: bool },
    /// `Execute`, `ExecuteGlobal`, `Eval`: the text is in `text`, and so is `Eval`'s value afterwards.
    Dynamic { kind: DynamicKind, text: u32 },
    /// Leaves the procedure.
    Return,
    /// An error that is known beforehand, such as assigning to a constant: number and name.
    Raise { number: u16, name: Symbol },
}

/// Which of the three.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum DynamicKind {
    Execute,
    ExecuteGlobal,
    Eval,
}

/// A parameter.
#[derive(Debug, Clone, Copy)]
pub(super) struct Parameter {
    pub(super) by_value: bool,
}

/// A procedure, the script itself, or the text of `Execute`.
#[derive(Default)]
pub(super) struct Code {
    /// What it is called in messages.
    pub(super) name: Rc<str>,
    pub(super) ops: Rc<[Op]>,
    /// The line of each instruction.
    pub(super) lines: Vec<u32>,
    /// The first instruction of each statement, ascending, where `Resume Next` can go on, and its place in the text.
    pub(super) statements: Vec<(u32, Position)>,
    /// Instructions from one to before another whose errors lead elsewhere: behind a `Select` block when its first
    /// expression fails.
    pub(super) detours: Vec<(u32, u32, u32)>,
    pub(super) constants: Vec<Variant>,
    pub(super) parameters: Vec<Parameter>,
    /// How many places its frame has.
    pub(super) frame_size: usize,
    /// The first place for intermediate values.
    pub(super) first_temporary: u32,
    /// The place of the function's value.
    pub(super) result: Option<u32>,
    /// The place of the value of the function that it is or stands in.
    pub(super) own_name: Option<u32>,
    /// Names of the places that have one.
    pub(super) locals: Vec<(Symbol, u32)>,
    /// Names that are neither declared here nor known outside: place and script-level number.
    pub(super) undeclared: Vec<(u32, u32)>,
    /// `Option Explicit` holds for it.
    pub(super) explicit: bool,
    /// Lists that instructions point into: bounds, group sizes.
    pub(super) lists: Vec<Rc<[u32]>>,
    /// It is a method of this class; for names within `Execute`.
    pub(super) class: Option<Rc<super::class::Members>>,
}

impl Code {
    /// The line of an instruction.
    pub(super) fn line(&self, at: usize) -> u32 {
        self.lines.get(at).copied().unwrap_or_default()
    }

    /// The place of the statement that an instruction belongs to.
    pub(super) fn position(&self, at: usize) -> Position {
        let behind = self.behind(at);
        behind
            .checked_sub(1)
            .and_then(|index| self.statements.get(index))
            .map(|(_, position)| *position)
            .unwrap_or_default()
    }

    /// The statement that stands behind an instruction.
    pub(super) fn next_statement(&self, at: usize) -> usize {
        let detour = self
            .detours
            .iter()
            .find(|(from, to, _)| (*from as usize..*to as usize).contains(&at));
        if let Some((_, _, target)) = detour {
            return *target as usize;
        }
        self.statements
            .get(self.behind(at))
            // The last instruction leaves the procedure.
            .map_or(self.ops.len().saturating_sub(1), |(start, _)| {
                *start as usize
            })
    }

    fn behind(&self, at: usize) -> usize {
        self.statements
            .partition_point(|(start, _)| *start as usize <= at)
    }
}
