#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)] // A test fails by panicking.

mod arrays;
mod assignments;
mod calls;
mod classes;
mod dynamic;
mod errors;
mod limits;
mod loops;

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use super::{Ending, Interpreter};
use crate::host::directory::Identity;
use crate::host::test_bench::TestBench;
use crate::host::{Context, Cwd, Environment, Input, Output, ProgramTable, Streams};
use crate::source::{CodePage, Span};
use crate::vbscript::value::Variant;
use crate::vbscript::{Call, Enumeration, Object, Session, Stop, parser};

/// `WScript` for tests: `Echo` keeps its lines.
struct Host(Rc<RefCell<Vec<String>>>);

impl Object for Host {
    fn type_name(&self) -> String {
        "Object".to_owned()
    }

    fn call(&self, script: &mut Interpreter, call: &Call<'_>) -> Result<Variant, Stop> {
        if call.is("Echo") {
            let mut words = Vec::new();
            for argument in call.arguments {
                let plain = script.plain(argument)?;
                words.push(plain.to_text()?.to_string());
            }
            self.0.borrow_mut().push(words.join(" "));
            return Ok(Variant::Empty);
        }
        if call.is("Quit") {
            let code = call.arguments.first().map_or(0, |it| it.to_long().unwrap());
            return Err(Stop::Quit(code));
        }
        if call.is("Line") {
            return Ok(Variant::Long(script.session.line.get() as i32));
        }
        if call.is("Items") {
            return Ok(Variant::object(Items));
        }
        if call.is("Invoke") {
            let (function, arguments) = call.arguments.split_first().unwrap();
            return script.call_function(function, arguments);
        }
        Err(call.unknown())
    }
}

/// A collection of 10, 20 and 30 whose default member doubles its argument.
struct Items;

impl Object for Items {
    fn type_name(&self) -> String {
        "Items".to_owned()
    }

    fn call(&self, _: &mut Interpreter, call: &Call<'_>) -> Result<Variant, Stop> {
        match call.arguments {
            [argument] if call.member.is_empty() => {
                Ok(Variant::Long(argument.to_long().unwrap() * 2))
            }
            [] if call.member.is_empty() => Ok(Variant::text("items")),
            _ => Err(call.unknown()),
        }
    }

    fn enumerate(self: Rc<Self>, _: &mut Interpreter) -> Result<Box<dyn Enumeration>, Stop> {
        Ok(Box::new(Course(0)))
    }
}

struct Course(i32);

impl Enumeration for Course {
    fn next(&mut self, _: &mut Interpreter) -> Result<Option<Variant>, Stop> {
        self.0 += 10;
        Ok((self.0 <= 30).then_some(Variant::Long(self.0)))
    }
}

fn session() -> Session {
    let bench = TestBench::new("", ProgramTable::default());
    let context = Context {
        cwd: Cwd::new("C:\\scripts"),
        environment: Environment::new(),
        streams: Streams {
            input: Input::from_bytes(Vec::new()),
            output: Output::buffer(CodePage::UTF_8),
            error: Output::buffer(CodePage::UTF_8),
        },
        codepage: Rc::new(Cell::new(CodePage::UTF_8)),
        span: Span::new("START.BAT", 63, 1),
        identity: Identity::Own,
        line: None,
    };
    Session {
        host: bench.host.clone(),
        context: RefCell::new(context),
        script: "C:\\scripts\\test.vbs".to_owned(),
        arguments: Vec::new(),
        batch_mode: false,
        identity: Identity::Own,
        adsi: Default::default(),
        random: Default::default(),
        line: Cell::new(0),
    }
}

fn interpreter() -> (Interpreter, Rc<RefCell<Vec<String>>>) {
    let lines = Rc::new(RefCell::new(Vec::new()));
    let host: Rc<dyn Object> = Rc::new(Host(Rc::clone(&lines)));
    (Interpreter::new(session(), vec![("WScript", host)]), lines)
}

/// The lines that a script echoes, and how it ends.
fn run(text: &str) -> (Vec<String>, Ending) {
    let parsed = parser::parse_text(text);
    assert!(parsed.errors.is_empty(), "{:?} in\n{text}", parsed.errors);
    let (mut interpreter, lines) = interpreter();
    let ending = interpreter.run(parsed.script);
    drop(interpreter);
    (lines.take(), ending)
}

/// The lines that a script echoes, which must come to its end; `echo` is `WScript.Echo`.
#[track_caller]
fn lines(text: &str) -> Vec<String> {
    let text = text.replace("echo ", "WScript.Echo ");
    let (lines, ending) = run(&text);
    assert_eq!(ending, Ending::Finished, "after {lines:?} of\n{text}");
    lines
}

/// How an untrapped error is told: line, column, text.
#[track_caller]
fn failure(text: &str) -> (u32, u32, String) {
    match run(text).1 {
        Ending::Error(failure) => (
            failure.position.line,
            failure.position.column,
            failure.error.description,
        ),
        other => panic!("{other:?} of\n{text}"),
    }
}

#[track_caller]
fn check(text: &str, expected: &[&str]) {
    assert_eq!(lines(text), expected, "{text}");
}
