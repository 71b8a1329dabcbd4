//! The functions and constants that the language itself brings along: one file for each family.
//!
//! `CreateObject`, `GetObject`, `GetRef`, `Eval`, `Execute` and `ExecuteGlobal` see the script around them and are
//! the interpreter's own.

mod arguments;
mod arrays;
mod bytes;
mod characters;
mod compare;
mod constants;
mod conversion;
mod dates;
mod escape;
mod formatting;
mod information;
mod interaction;
mod lists;
mod maths;
mod random;
mod replace;
mod search;
mod strings;
#[cfg(test)]
mod testing;

pub(crate) use constants::constant;
pub(crate) use random::Random;

use super::value::Variant;
use super::{Interpreter, RuntimeError, Stop};
use arguments::Arguments;

/// A library function, found once before a script runs.
pub(crate) struct Function {
    /// Its name as Microsoft writes it.
    pub(crate) name: &'static str,
    /// The fewest arguments that it takes.
    pub(crate) minimum: usize,
    /// The most arguments that it takes.
    pub(crate) maximum: usize,
    /// What becomes of arguments that are objects.
    objects: Objects,
    run: Run,
}

/// What a function makes of an argument that is an object.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Objects {
    /// It sees the default value: `Len(field)`.
    Reduced,
    /// It sees the default value if there is one, else the object: `IsNull(field)`.
    ReducedIfPossible,
    /// It sees the object: `TypeName(field)`.
    Kept,
}

/// How a function works.
#[derive(Clone, Copy)]
enum Run {
    /// From its arguments alone.
    Values(fn(Arguments<'_>) -> Result<Variant, RuntimeError>),
    /// With the session: its clock, its code page, its streams.
    Script(fn(&mut Interpreter, Arguments<'_>) -> Result<Variant, Stop>),
}

impl Function {
    /// A function of its arguments alone.
    const fn values(
        name: &'static str,
        counts: (usize, usize),
        run: fn(Arguments<'_>) -> Result<Variant, RuntimeError>,
    ) -> Self {
        Self {
            name,
            minimum: counts.0,
            maximum: counts.1,
            objects: Objects::Reduced,
            run: Run::Values(run),
        }
    }

    /// A function that needs the session.
    const fn script(
        name: &'static str,
        counts: (usize, usize),
        run: fn(&mut Interpreter, Arguments<'_>) -> Result<Variant, Stop>,
    ) -> Self {
        Self {
            name,
            minimum: counts.0,
            maximum: counts.1,
            objects: Objects::Reduced,
            run: Run::Script(run),
        }
    }

    const fn objects(mut self, objects: Objects) -> Self {
        self.objects = objects;
        self
    }

    /// Calls it. Objects among the arguments are reduced to their default values where the function wants values.
    ///
    /// # Errors
    /// 450 for a wrong number of arguments; else what the function raises. As cscript shows it, the description of
    /// the language's own errors ends with the function's name: `Type mismatch: 'CInt'`.
    pub(crate) fn call(
        &self,
        script: &mut Interpreter,
        arguments: &[Variant],
    ) -> Result<Variant, Stop> {
        if !(self.minimum..=self.maximum).contains(&arguments.len()) {
            return Err(RuntimeError::about(450, self.name).into());
        }
        let has_objects = self.objects != Objects::Kept
            && arguments
                .iter()
                .any(|value| matches!(value, Variant::Object(_) | Variant::Nothing));
        if has_objects {
            let plain = self.reduced(script, arguments)?;
            self.run(script, &plain)
        } else {
            self.run(script, arguments)
        }
    }

    /// Whether it gives the same for the same arguments.
    pub(crate) fn works_from_values(&self) -> bool {
        matches!(self.run, Run::Values(_))
    }

    /// What it gives for these arguments, if it works from them alone: to be known before a script runs.
    pub(crate) fn fold(&self, arguments: &[Variant]) -> Option<Result<Variant, RuntimeError>> {
        match self.run {
            Run::Values(run) => Some(run(Arguments(arguments)).map_err(|error| self.named(error))),
            Run::Script(_) => None,
        }
    }

    fn run(&self, script: &mut Interpreter, arguments: &[Variant]) -> Result<Variant, Stop> {
        let arguments = Arguments(arguments);
        match self.run {
            Run::Values(run) => run(arguments).map_err(|error| self.named(error).into()),
            Run::Script(run) => run(script, arguments).map_err(|stop| match stop {
                Stop::Error(error) => self.named(*error).into(),
                other => other,
            }),
        }
    }

    fn reduced(
        &self,
        script: &mut Interpreter,
        arguments: &[Variant],
    ) -> Result<Vec<Variant>, Stop> {
        arguments
            .iter()
            .map(|value| match value {
                Variant::Object(_) | Variant::Nothing => match script.plain(value) {
                    Err(Stop::Error(_)) if self.objects == Objects::ReducedIfPossible => {
                        Ok(value.clone())
                    }
                    answer => answer,
                },
                value => Ok(value.clone()),
            })
            .collect()
    }

    /// Adds the function's name to a text that does not yet say what it is about.
    fn named(&self, mut error: RuntimeError) -> RuntimeError {
        if super::error_texts::of(error.number) == Some(error.description.as_str()) {
            error.description = format!("{}: '{}'", error.description, self.name);
        }
        error
    }
}

/// The families.
const FAMILIES: &[&[Function]] = &[
    strings::FUNCTIONS,
    search::FUNCTIONS,
    replace::FUNCTIONS,
    lists::FUNCTIONS,
    bytes::FUNCTIONS,
    characters::FUNCTIONS,
    escape::FUNCTIONS,
    conversion::FUNCTIONS,
    maths::FUNCTIONS,
    random::FUNCTIONS,
    dates::FUNCTIONS,
    formatting::FUNCTIONS,
    arrays::FUNCTIONS,
    information::FUNCTIONS,
    interaction::FUNCTIONS,
];

/// The function of this name (any case).
pub(crate) fn find(name: &str) -> Option<&'static Function> {
    FAMILIES
        .iter()
        .flat_map(|family| family.iter())
        .find(|function| function.name.eq_ignore_ascii_case(name))
}

#[cfg(test)]
mod tests {
    use super::testing::{Bench, error, run};
    use super::*;

    #[test]
    fn no_two_functions_have_the_same_name() {
        let mut names: Vec<String> = FAMILIES
            .iter()
            .flat_map(|family| family.iter())
            .map(|function| function.name.to_ascii_lowercase())
            .collect();
        let count = names.len();
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), count);
    }

    #[test]
    fn names_are_found_in_any_case() {
        assert!(find("iNSTR").is_some());
        assert!(find("CVErr").is_none());
    }

    #[test]
    fn a_wrong_number_of_arguments_is_error_450() {
        assert_eq!(error("Len", &[]), 450);
        assert_eq!(error("Len", &[Variant::Empty, Variant::Empty]), 450);
    }

    #[test]
    fn an_error_names_its_function() {
        let Err(Stop::Error(error)) = run("CInt", &[Variant::text("abc")]) else {
            panic!("no error");
        };
        assert_eq!(error.description, "Type mismatch: 'CInt'");
    }

    /// An object with a default value, as a field of a recordset has one; or without.
    struct Field(Option<Variant>);

    impl crate::vbscript::Object for Field {
        fn type_name(&self) -> String {
            "Field".to_owned()
        }

        fn call(
            &self,
            _: &mut Interpreter,
            call: &crate::vbscript::Call<'_>,
        ) -> Result<Variant, Stop> {
            match &self.0 {
                Some(value) if call.member.is_empty() => Ok(value.clone()),
                _ => Err(call.unknown()),
            }
        }
    }

    fn field(value: Variant) -> [Variant; 1] {
        [Variant::object(Field(Some(value)))]
    }

    #[test]
    fn functions_see_the_default_value_of_an_object() {
        let mut bench = Bench::new();
        assert_eq!(bench.call("Len", &field(Variant::text("abc"))), "Long(3)");
        assert_eq!(bench.call("IsNull", &field(Variant::Null)), "Boolean(true)");
        assert_eq!(
            bench.call("IsEmpty", &field(Variant::Empty)),
            "Boolean(true)"
        );
        assert_eq!(
            bench.call("VarType", &field(Variant::text("a"))),
            "Integer(8)"
        );
        let array = Variant::Array(crate::vbscript::value::Array::from_bytes(b"ab"));
        assert_eq!(
            bench.call("IsArray", &field(array.clone())),
            "Boolean(true)"
        );
        assert_eq!(bench.call("UBound", &field(array)), "Long(1)");
        assert_eq!(bench.call("TypeName", &field(Variant::Null)), "\"Field\"");
        assert_eq!(
            bench.call("IsObject", &field(Variant::Null)),
            "Boolean(true)"
        );
    }

    #[test]
    fn an_object_without_a_default_value_is_judged_as_an_object() {
        let mut bench = Bench::new();
        let object = [Variant::object(Field(None))];
        for name in ["IsNull", "IsEmpty", "IsArray", "IsNumeric", "IsDate"] {
            assert_eq!(bench.call(name, &object), "Boolean(false)", "{name}");
            assert_eq!(
                bench.call(name, &[Variant::Nothing]),
                "Boolean(false)",
                "{name}"
            );
        }
        assert_eq!(bench.call("VarType", &object), "Integer(9)");
        assert_eq!(bench.call("VarType", &[Variant::Nothing]), "Integer(9)");
        assert_eq!(bench.call("Len", &object), "error 438");
        assert_eq!(bench.call("Len", &[Variant::Nothing]), "error 91");
    }

    #[test]
    fn no_function_panics_whatever_its_arguments_are() {
        let values = [
            Variant::Empty,
            Variant::Null,
            Variant::Boolean(true),
            Variant::Byte(0),
            Variant::Integer(-1),
            Variant::Long(i32::MIN),
            Variant::Long(70_000),
            Variant::Double(2_958_465.9),
            Variant::Double(-1e300),
            Variant::Double(f64::NAN),
            Variant::Currency(i64::MIN),
            Variant::Date(-657_434.5),
            Variant::text(""),
            Variant::text("ww"),
            Variant::text("12/31/9999 23:59:59"),
            Variant::Error(crate::vbscript::value::MISSING),
            Variant::Array(crate::vbscript::value::Array::default()),
            Variant::Array(crate::vbscript::value::Array::from_bytes(b"abc")),
        ];
        let mut bench = Bench::new();
        for function in FAMILIES.iter().flat_map(|family| family.iter()) {
            for count in function.minimum..=function.maximum.min(4) {
                for first in 0..values.len() {
                    for step in 0..values.len() {
                        let arguments: Vec<Variant> = (0..count)
                            .map(|place| values[(first + place * step) % values.len()].clone())
                            .collect();
                        bench.call(function.name, &arguments);
                    }
                }
            }
        }
    }
}
