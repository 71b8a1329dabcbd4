//! Calling library functions in tests: a session whose clock stands at 6 October 2006, 14:05:09, in page 1252.

#![allow(clippy::unwrap_used, clippy::panic)]

use std::cell::RefCell;
use std::rc::Rc;

use jiff::civil::date;

use super::find;
use crate::host::Output;
use crate::host::simulated::SimulatedClock;
use crate::source::CodePage;
use crate::vbscript::automation::testing;
use crate::vbscript::value::{Array, Variant};
use crate::vbscript::{Interpreter, Stop};

/// A script that calls functions one after another.
pub(super) struct Bench {
    script: testing::Bench,
    written: Rc<RefCell<Vec<u8>>>,
}

impl Bench {
    pub(super) fn new() -> Self {
        Self::in_page(1252)
    }

    pub(super) fn in_page(page: u16) -> Self {
        let page = CodePage::from_number(page).unwrap();
        let mut script = testing::Bench::new();
        let session = &mut script.script.session;
        let start = date(2006, 10, 6).at(14, 5, 9, 0);
        session.host.clock = Rc::new(SimulatedClock::new(start));
        let written = Rc::new(RefCell::new(Vec::new()));
        let context = session.context.get_mut();
        context.streams.output = Output::Buffer(Rc::clone(&written), page);
        context.codepage.set(page);
        Self { script, written }
    }

    pub(super) fn script(&mut self) -> &mut Interpreter {
        &mut self.script.script
    }

    pub(super) fn call(&mut self, name: &str, arguments: &[Variant]) -> String {
        shown(self.run(name, arguments))
    }

    pub(super) fn run(&mut self, name: &str, arguments: &[Variant]) -> Result<Variant, Stop> {
        find(name).unwrap().call(self.script(), arguments)
    }

    pub(super) fn output(&self) -> String {
        String::from_utf8_lossy(&self.written.borrow()).into_owned()
    }
}

/// A value with its subtype; a date as it is written.
pub(super) fn shown(result: Result<Variant, Stop>) -> String {
    match result {
        Ok(Variant::Date(serial)) => crate::vbscript::value::date::general(serial),
        Ok(value) => format!("{value:?}"),
        Err(Stop::Error(error)) => format!("error {}", error.number),
        Err(Stop::Quit(code)) => format!("quit {code}"),
    }
}

pub(super) fn run(name: &str, arguments: &[Variant]) -> Result<Variant, Stop> {
    Bench::new().run(name, arguments)
}

pub(super) fn call(name: &str, arguments: &[Variant]) -> String {
    shown(run(name, arguments))
}

pub(super) fn call_in_page(page: u16, name: &str, arguments: &[Variant]) -> String {
    Bench::in_page(page).call(name, arguments)
}

pub(super) fn error(name: &str, arguments: &[Variant]) -> i32 {
    match run(name, arguments) {
        Err(Stop::Error(error)) => error.number,
        other => panic!("{name}: {}", shown(other)),
    }
}

pub(super) fn text(text: &str) -> Variant {
    Variant::text(text)
}

pub(super) fn long(value: i32) -> Variant {
    Variant::Long(value)
}

pub(super) fn list(elements: &[Variant]) -> Variant {
    Variant::Array(Array::from_elements(elements.to_vec()))
}
