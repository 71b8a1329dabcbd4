//! The syntax tree of a script. Names are as written; what they refer to is found out by the interpreter's resolver.
//!
//! The tree holds what the parser could read: a damaged statement is left out of it and stands among the syntax
//! errors. Such a script is never executed, but plan and report still read the rest.

use std::rc::Rc;

use super::value::Variant;

/// A position: line from 1, column in characters from 1.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Position {
    /// Line, from 1.
    pub line: u32,
    /// Column in characters, from 1.
    pub column: u32,
}

/// A name with its position; compared without regard to case.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Name {
    /// As written, without the brackets of `[a name]`.
    pub text: Rc<str>,
    /// Where it stands.
    pub position: Position,
}

/// A script, or the text of `Execute`.
#[derive(Debug, Clone, Default)]
pub struct Script {
    /// `Option Explicit` is given.
    pub explicit: bool,
    /// Its statements in order; procedures and classes stand among them and are known from the start.
    pub body: Vec<Statement>,
}

impl Script {
    /// The column where the first statement of a line begins; 1 where none begins.
    pub fn column_in(&self, line: u32) -> u32 {
        column_in(&self.body, line).unwrap_or(1)
    }
}

fn column_in(body: &[Statement], line: u32) -> Option<u32> {
    body.iter().find_map(|statement| {
        if statement.position.line == line {
            return Some(statement.position.column);
        }
        statement
            .blocks()
            .into_iter()
            .find_map(|body| column_in(body, line))
    })
}

/// A statement.
#[derive(Debug, Clone)]
pub struct Statement {
    /// Where it begins.
    pub position: Position,
    /// The line it ends on: for a block the line of its `End`.
    pub last_line: u32,
    /// What it is.
    pub kind: StatementKind,
}

impl Statement {
    /// The bodies of a block or a procedure, each line of them in one only.
    pub fn blocks(&self) -> Vec<&[Statement]> {
        match &self.kind {
            StatementKind::If {
                branches,
                otherwise,
            } => {
                let branches = branches.iter().map(|(_, body)| body.as_slice());
                branches.chain(otherwise.as_deref()).collect()
            }
            StatementKind::Select {
                cases, otherwise, ..
            } => {
                let cases = cases.iter().map(|(_, body)| body.as_slice());
                cases.chain(otherwise.as_deref()).collect()
            }
            StatementKind::For { body, .. }
            | StatementKind::ForEach { body, .. }
            | StatementKind::Do { body, .. }
            | StatementKind::With { body, .. } => vec![body],
            StatementKind::Procedure(procedure) => vec![&procedure.body],
            StatementKind::Class(class) => {
                let procedures = class.procedures.iter();
                procedures
                    .map(|procedure| procedure.body.as_slice())
                    .collect()
            }
            _ => Vec::new(),
        }
    }
}

/// The kinds of statement.
#[derive(Debug, Clone)]
pub enum StatementKind {
    /// `Dim`, and at the top level `Public` and `Private` variables.
    Dim(Vec<Declaration>),
    /// `Const`; the values are literals or constant expressions of them.
    Const(Vec<(Name, Expression)>),
    /// `ReDim [Preserve] a(…), …`
    ReDim {
        /// Keep the elements.
        preserve: bool,
        /// Names, always [`ExpressionKind::Name`], and upper bounds.
        arrays: Vec<(Expression, Vec<Expression>)>,
    },
    /// `Erase a, …`
    Erase(Vec<Expression>),
    /// `target = value`
    Let {
        /// A name, an element or a member.
        target: Expression,
        /// The value.
        value: Expression,
    },
    /// `Set target = value`
    Set {
        /// A name, an element or a member.
        target: Expression,
        /// An object.
        value: Expression,
    },
    /// A procedure or method as a statement, with or without `Call`. The arguments are in an [`ExpressionKind::Apply`]
    /// if there are any; `f (x)` without `Call` has the one argument `x` in [`ExpressionKind::Parenthesized`], so it is passed by value.
    Call(Expression),
    /// `If`, in a block or on one line.
    If {
        /// Conditions with their blocks: `If`, then each `ElseIf`.
        branches: Vec<(Expression, Vec<Statement>)>,
        /// `Else`
        otherwise: Option<Vec<Statement>>,
    },
    /// `Select Case`
    Select {
        /// What is compared.
        subject: Expression,
        /// Each `Case`: its values and its block.
        cases: Vec<(Vec<Expression>, Vec<Statement>)>,
        /// `Case Else`
        otherwise: Option<Vec<Statement>>,
    },
    /// `For i = from To to [Step step] … Next`
    For {
        /// The counter.
        variable: Name,
        /// First value.
        from: Expression,
        /// Last value.
        to: Expression,
        /// Step, 1 if absent.
        step: Option<Expression>,
        /// The block.
        body: Vec<Statement>,
    },
    /// `For Each v In source … Next`
    ForEach {
        /// The variable.
        variable: Name,
        /// An array or a collection.
        source: Expression,
        /// The block.
        body: Vec<Statement>,
    },
    /// `Do … Loop` and `While … Wend`
    Do {
        /// The condition; without one it runs until `Exit Do`.
        condition: Option<LoopCondition>,
        /// The block.
        body: Vec<Statement>,
        /// Written as `While … Wend`: `Exit Do` does not leave it.
        is_while: bool,
    },
    /// `With object … End With`
    With {
        /// The object.
        object: Expression,
        /// The block.
        body: Vec<Statement>,
    },
    /// `Exit Do`, `Exit For`, `Exit Sub`, `Exit Function`, `Exit Property`
    Exit(ExitTarget),
    /// `On Error Resume Next`
    OnErrorResumeNext,
    /// `On Error GoTo 0`
    OnErrorGoToZero,
    /// `Sub` or `Function` at the top level.
    Procedure(Rc<Procedure>),
    /// `Class … End Class`
    Class(Rc<Class>),
    /// `Stop`, which does nothing without a debugger.
    Stop,
}

/// What `Exit` leaves.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[allow(missing_docs)] // The language's own keywords.
pub enum ExitTarget {
    Do,
    For,
    Sub,
    Function,
    Property,
}

/// The condition of a `Do` loop.
#[derive(Debug, Clone)]
pub struct LoopCondition {
    /// `Until` in place of `While`.
    pub until: bool,
    /// It stands at `Loop`, so the block runs at least once.
    pub at_end: bool,
    /// The condition.
    pub test: Expression,
}

/// A declared variable or field.
#[derive(Debug, Clone)]
pub struct Declaration {
    /// Its name.
    pub name: Name,
    /// Upper bounds: `Dim a(2, 3)`; empty for a dynamic array `Dim a()`, absent for a plain variable.
    pub bounds: Option<Vec<u32>>,
}

/// `Public` or `Private`.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
#[allow(missing_docs)] // The language's own keywords.
pub enum Visibility {
    #[default]
    Public,
    Private,
}

/// What a procedure is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[allow(missing_docs)] // The language's own keywords.
pub enum ProcedureKind {
    Sub,
    Function,
    PropertyGet,
    PropertyLet,
    PropertySet,
}

/// A procedure.
#[derive(Debug, Clone)]
pub struct Procedure {
    /// What it is.
    pub kind: ProcedureKind,
    /// Its name.
    pub name: Name,
    /// `Public` or `Private`.
    pub visibility: Visibility,
    /// `Default`: the class's default member.
    pub is_default: bool,
    /// Its parameters.
    pub parameters: Vec<Parameter>,
    /// Its statements.
    pub body: Vec<Statement>,
    /// The line of its `End`.
    pub last_line: u32,
}

/// A parameter.
#[derive(Debug, Clone)]
pub struct Parameter {
    /// Its name.
    pub name: Name,
    /// `ByVal`; otherwise the caller's variable itself is passed.
    pub by_value: bool,
}

/// A class.
#[derive(Debug, Clone)]
pub struct Class {
    /// Its name.
    pub name: Name,
    /// Fields with their visibility.
    pub fields: Vec<(Visibility, Declaration)>,
    /// Constants are not allowed in a class; procedures and properties, `Class_Initialize` and `Class_Terminate`
    /// among them.
    pub procedures: Vec<Rc<Procedure>>,
}

/// An expression.
#[derive(Debug, Clone)]
pub struct Expression {
    /// Where it begins.
    pub position: Position,
    /// What it is.
    pub kind: ExpressionKind,
}

/// The kinds of expression.
#[derive(Debug, Clone)]
pub enum ExpressionKind {
    /// A number, text, date, `True`, `False`, `Empty`, `Null`, `Nothing`.
    Literal(Variant),
    /// A variable, constant, procedure, library function or class of the outside.
    Name(Name),
    /// `Me`
    Me,
    /// `object.member`; without an object the one of the innermost `With`.
    Member {
        /// The object.
        object: Option<Box<Expression>>,
        /// The member.
        member: Name,
    },
    /// `callee(arguments)`: a call, an element of an array or a default property with arguments.
    Apply {
        /// What stands before the parentheses.
        callee: Box<Expression>,
        /// The arguments; one may be left out.
        arguments: Vec<Option<Expression>>,
    },
    /// `New Class`
    New(Name),
    /// `(expression)`: a variable in it is passed by value.
    Parenthesized(Box<Expression>),
    /// `-x`, `+x`, `Not x`
    Unary(UnaryOperator, Box<Expression>),
    /// `a + b` …
    Binary(BinaryOperator, Box<Expression>, Box<Expression>),
}

/// Operators with one operand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[allow(missing_docs)] // The language's own operators.
pub enum UnaryOperator {
    Negate,
    Plus,
    Not,
}

/// Operators with two operands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[allow(missing_docs)] // The language's own operators.
pub enum BinaryOperator {
    Power,
    Multiply,
    Divide,
    IntegerDivide,
    Modulo,
    Add,
    Subtract,
    Concatenate,
    Equal,
    NotEqual,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
    Is,
    And,
    Or,
    Xor,
    Eqv,
    Imp,
}

impl BinaryOperator {
    /// Whether it compares two values; `Is` compares objects and is none of these.
    pub fn is_comparison(self) -> bool {
        matches!(
            self,
            Self::Equal
                | Self::NotEqual
                | Self::Less
                | Self::LessOrEqual
                | Self::Greater
                | Self::GreaterOrEqual
        )
    }
}
