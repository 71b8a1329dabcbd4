//! Members of objects.

use super::kind::Kind;
use super::state::Held;
use super::value::{Abstract, Thing};
use super::{Extraction, Typed};
use crate::plan::{Expression, StepKind, Value};
use crate::vbscript::Access;
use crate::vbscript::value::Variant;

impl Extraction {
    /// Uses a member. With [`Access::Let`] and [`Access::Set`] the last argument is the new value.
    pub(super) fn member(
        &mut self,
        object: Abstract,
        member: &str,
        arguments: Vec<Abstract>,
        access: Access,
    ) -> Typed<Abstract> {
        let name = member.to_lowercase();
        let assigned = matches!(access, Access::Let | Access::Set);
        let thing = match object {
            Abstract::Object(thing) => thing,
            Abstract::Undetermined(why) => return self.untypable(why),
            _ => return self.untypable(format!("{member} of what is no object")),
        };
        match thing {
            Thing::WScript if !assigned => self.wscript(&name, arguments),
            Thing::Arguments if !assigned => self.script_argument(&name, &arguments),
            Thing::Err => self.error_member(&name, &arguments, assigned),
            Thing::FileSystem if !assigned => self.file_system(&name, arguments),
            Thing::Fields(id) if !assigned => self.fields(id, &name, &arguments),
            Thing::Field(id, column) if !assigned && matches!(name.as_str(), "" | "value") => {
                self.field_value(id, column)
            }
            Thing::Held(id) => match self.state.object(id) {
                Some(Held::Bound(_)) => self.bound_member(id, member, arguments, access),
                Some(Held::Connection { .. }) => self.connection(id, &name, &arguments, assigned),
                Some(Held::Rows(_)) if !assigned => self.rows_member(id, &name, &arguments),
                Some(Held::Stream(_)) if !assigned => self.stream_member(id, &name, arguments),
                _ => self.untypable(format!("{member} is not typed")),
            },
            _ => self.untypable(format!("{member} is not typed")),
        }
    }

    fn wscript(&mut self, member: &str, arguments: Vec<Abstract>) -> Typed<Abstract> {
        match (member, arguments.as_slice()) {
            ("echo", _) => self.echo(&arguments),
            ("quit", []) => self.quit(Value::Number(0)),
            ("quit", [code]) => {
                let code = self.plain(code.clone())?;
                let code = self.plan_value(&code)?;
                self.quit(code)
            }
            ("arguments", []) => Ok(Abstract::Object(Thing::Arguments)),
            ("arguments", _) => self.script_argument("", &arguments),
            ("sleep", [time]) => self.sleep(time),
            ("scriptname", []) => Ok(Abstract::text(&self.script_name)),
            ("version", []) => Ok(Abstract::text("5.8")),
            ("createobject", [class]) => self.created(class),
            ("getobject", [path]) => self.found(path),
            _ => self.untypable(format!("WScript.{member} is not typed")),
        }
    }

    fn echo(&mut self, arguments: &[Abstract]) -> Typed<Abstract> {
        let mut words = Vec::new();
        for word in arguments {
            words.push(self.plain(word.clone())?);
        }
        if words.iter().any(|word| matches!(word, Abstract::Array(_))) {
            return self.untypable("Echo of an array");
        }
        let text = match words.as_slice() {
            [only] => self.plan_value(only)?,
            several => match self.line_of(several)? {
                Some(line) => self.plan_value(&line)?,
                // The host makes texts of them in its own way.
                None => {
                    let values = several.iter().map(|word| self.plan_value(word));
                    Expression::List(values.collect::<Typed<Vec<_>>>()?).into()
                }
            },
        };
        self.emit(StepKind::Echo { text: text.clone() }, &[&text])?;
        Ok(Abstract::EMPTY)
    }

    /// The line that `Echo` makes of several values, if it can be told beforehand.
    fn line_of(&mut self, words: &[Abstract]) -> Typed<Option<Abstract>> {
        let plain = Kind::TEXT.or(Kind::NUMBER).or(Kind::EMPTY);
        let mut line = Abstract::text("");
        for (place, word) in words.iter().enumerate() {
            let shown = match word {
                Abstract::Known(Variant::Null) => Abstract::text("null"),
                Abstract::Known(Variant::Boolean(true)) => Abstract::text("-1"),
                Abstract::Known(Variant::Boolean(false)) => Abstract::text("0"),
                _ if self.kind_of(word).is(plain) => word.clone(),
                _ => return Ok(None),
            };
            if place > 0 {
                line = self.concatenated(&line, &Abstract::text(" "), true)?;
            }
            line = self.concatenated(&line, &shown, place > 0)?;
        }
        Ok(Some(line))
    }

    fn quit(&mut self, code: Value) -> Typed<Abstract> {
        self.settle_puts(None)?;
        let kind = StepKind::Exit {
            code: code.clone(),
            frame: false,
        };
        self.emit(kind, &[&code])?;
        self.has_ended = true;
        Ok(Abstract::EMPTY)
    }

    fn sleep(&mut self, time: &Abstract) -> Typed<Abstract> {
        let time = self.plain(time.clone())?;
        let time = self.known(&time, "the time to sleep")?.to_long();
        let time = time.ok().and_then(|time| u64::try_from(time).ok());
        match time {
            Some(time) if time % 1000 == 0 => {
                let seconds = time / 1000;
                let sleep = StepKind::Sleep {
                    seconds,
                    command: None,
                };
                self.emit(sleep, &[])?;
                Ok(Abstract::EMPTY)
            }
            _ => self.untypable("a sleep that is no whole number of seconds"),
        }
    }

    fn script_argument(&mut self, member: &str, arguments: &[Abstract]) -> Typed<Abstract> {
        match (member, arguments) {
            ("count" | "length", []) => {
                let count = i32::try_from(self.arguments.len()).unwrap_or(i32::MAX);
                Ok(Abstract::Known(Variant::Long(count)))
            }
            ("" | "item", [index]) => {
                let index = self.plain(index.clone())?;
                let index = self.known(&index, "the number of an argument")?.to_long();
                let index = index.ok().and_then(|index| usize::try_from(index).ok());
                match index.and_then(|index| self.arguments.get(index)) {
                    Some(argument) => Ok(argument.clone()),
                    None => self.untypable("an argument that is not there"),
                }
            }
            _ => self.untypable(format!("WScript.Arguments.{member} is not typed")),
        }
    }

    /// `Err` shows what the script itself puts there, since no error is trapped.
    fn error_member(
        &mut self,
        member: &str,
        arguments: &[Abstract],
        assigned: bool,
    ) -> Typed<Abstract> {
        let error = &mut self.state.error;
        match (member, arguments, assigned) {
            ("number" | "", [], false) => Ok(Abstract::Known(Variant::Long(error.number))),
            ("source", [], false) => Ok(Abstract::text(&error.source)),
            ("description", [], false) => Ok(Abstract::text(&error.description)),
            ("clear", [], false) => {
                *error = super::state::ErrorShown::default();
                Ok(Abstract::EMPTY)
            }
            ("number" | "", [value], true) => {
                let value = self.known(value, "Err.Number")?;
                match value.to_long() {
                    Ok(number) => self.state.error.number = number,
                    Err(_) => return self.untypable("Err.Number is set to no number"),
                }
                Ok(Abstract::EMPTY)
            }
            _ => self.untypable(format!("Err.{member} is not typed")),
        }
    }

    /// A function that asks the outside, as the plan writes it.
    pub(super) fn asked(&mut self, name: &str, arguments: Vec<Value>) -> Typed<Abstract> {
        let value = Expression::Function {
            name: name.to_owned(),
            arguments,
            line: Some(self.position.line),
        };
        self.evaluate_now(name, value.into())
    }
}
