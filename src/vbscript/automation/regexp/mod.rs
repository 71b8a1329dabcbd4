//! `VBScript.RegExp`, also `New RegExp` (VBScript reference, "RegExp object"; the language of the patterns is that of
//! ECMAScript, third edition, with the deviations that [`pattern`] names).
//!
//! The search goes back and forth in the pattern as it does on Windows: a pattern such as `(a+)+$` can take a time
//! that doubles with each character of the text.

mod matches;
mod pattern;
mod replacement;
#[cfg(test)]
mod tests;

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use super::member::{Arguments, Member, dispatch, plain};
use crate::vbscript::value::{Text, Variant};
use crate::vbscript::{Call, Interpreter, Object, RuntimeError, Stop};
use matches::{Match, Matches};
use replacement::Template;

/// A regular expression.
#[derive(Default)]
pub struct RegExp {
    pattern: RefCell<Text>,
    ignore_case: Cell<bool>,
    global: Cell<bool>,
    multiline: Cell<bool>,
    /// The pattern ready for use, until one of the properties that shape it changes.
    compiled: RefCell<Option<Rc<regress::Regex>>>,
}

type Answer = Result<Variant, Stop>;

const MEMBERS: &[Member<RegExp>] = &[
    Member::property("Pattern", |this: &RegExp, _, _| {
        Ok(Variant::Text(this.pattern.borrow().clone()))
    })
    .writable(|this, script, arguments| {
        let pattern = arguments.text(script, 0)?;
        this.pattern.replace(pattern);
        Ok(this.changed())
    }),
    Member::property("Global", |this: &RegExp, _, _| {
        Ok(Variant::Boolean(this.global.get()))
    })
    .writable(|this, script, arguments| {
        this.global.set(arguments.boolean(script, 0, false)?);
        Ok(Variant::Empty)
    }),
    Member::property("IgnoreCase", |this: &RegExp, _, _| {
        Ok(Variant::Boolean(this.ignore_case.get()))
    })
    .writable(|this, script, arguments| {
        this.ignore_case.set(arguments.boolean(script, 0, false)?);
        Ok(this.changed())
    }),
    Member::property("Multiline", |this: &RegExp, _, _| {
        Ok(Variant::Boolean(this.multiline.get()))
    })
    .writable(|this, script, arguments| {
        this.multiline.set(arguments.boolean(script, 0, false)?);
        Ok(this.changed())
    }),
    Member::method("Execute", 1, 1, RegExp::execute),
    Member::method("Replace", 2, 2, RegExp::replace),
    Member::method("Test", 1, 1, RegExp::test),
];

impl Object for RegExp {
    fn type_name(&self) -> String {
        "IRegExp2".to_owned()
    }

    fn call(&self, script: &mut Interpreter, call: &Call<'_>) -> Answer {
        dispatch(self, MEMBERS, script, call)
    }
}

impl RegExp {
    /// An empty pattern, case matters, one match only.
    pub fn new() -> Self {
        Self::default()
    }

    fn changed(&self) -> Variant {
        self.compiled.replace(None);
        Variant::Empty
    }

    fn compiled(&self) -> Result<Rc<regress::Regex>, RuntimeError> {
        if let Some(compiled) = &*self.compiled.borrow() {
            return Ok(Rc::clone(compiled));
        }
        let pattern = self.pattern.borrow().clone();
        let flags = regress::Flags {
            icase: self.ignore_case.get(),
            multiline: self.multiline.get(),
            ..regress::Flags::default()
        };
        let compiled = Rc::new(pattern::compile(pattern.units(), flags)?);
        self.compiled.replace(Some(Rc::clone(&compiled)));
        Ok(compiled)
    }

    /// The first match, or with `Global` all.
    fn matches(&self, text: &Text) -> Result<Vec<Match>, RuntimeError> {
        let compiled = self.compiled()?;
        let most = if self.global.get() { usize::MAX } else { 1 };
        let found = compiled.find_from_ucs2(text.units(), 0).take(most);
        Ok(found.map(|found| Match::new(text, found)).collect())
    }

    /// Whether there is a match; `Global` makes no difference.
    fn test(&self, script: &mut Interpreter, arguments: Arguments<'_>) -> Answer {
        let text = arguments.text(script, 0)?;
        let compiled = self.compiled()?;
        let found = compiled.find_from_ucs2(text.units(), 0).next();
        Ok(Variant::Boolean(found.is_some()))
    }

    fn execute(&self, script: &mut Interpreter, arguments: Arguments<'_>) -> Answer {
        let text = arguments.text(script, 0)?;
        let matches = self.matches(&text)?;
        Ok(Variant::object(Matches::new(matches)))
    }

    /// `Replace(text, replacement)`; the replacement is a text with `$1` and the like, or a function from `GetRef`,
    /// which gets the match, each submatch, the index and the text.
    fn replace(&self, script: &mut Interpreter, arguments: Arguments<'_>) -> Answer {
        let text = arguments.text(script, 0)?;
        let matches = self.matches(&text)?;
        let given = arguments.get(1).cloned().unwrap_or_default();
        let template = match &given {
            Variant::Object(object) if is_procedure(&**object) => None,
            other => Some(Template::new(plain(script, other)?.to_text()?)),
        };
        let mut result = Text::default();
        let mut done = 0;
        for found in &matches {
            result.push(text.units().get(done..found.start()).unwrap_or(&[]))?;
            match &template {
                Some(template) => template.expand(found, &mut result)?,
                None => {
                    let answer = script.call_function(&given, &found.function_arguments())?;
                    let answer = plain(script, &answer)?;
                    result.push(answer.to_text()?.units())?;
                }
            }
            done = found.end();
        }
        result.push(text.units().get(done..).unwrap_or(&[]))?;
        Ok(Variant::Text(result))
    }
}

/// What `GetRef` gives is the one object without a type of its own; any other stands for its default value.
fn is_procedure(object: &dyn Object) -> bool {
    object.type_name() == "Object"
}
