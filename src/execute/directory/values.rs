//! Values of steps as the language's own.

use super::steps::Run;
use crate::plan::{Expression, Value};
use crate::vbscript::tree::BinaryOperator;
use crate::vbscript::value::{Array, Variant, operators};
use crate::vbscript::{Access, RuntimeError, Stop, library};

impl Run<'_> {
    /// A value; the session's line is left where the last access was.
    pub(super) fn value(&mut self, value: &Value) -> Result<Variant, Stop> {
        Ok(match value {
            Value::Text(text) => Variant::text(text),
            Value::Boolean(value) => Variant::Boolean(*value),
            Value::Number(number) => whole(*number),
            Value::Expression(expression) => return self.expression(expression),
        })
    }

    fn expression(&mut self, expression: &Expression) -> Result<Variant, Stop> {
        match expression {
            Expression::Captured(name) => Ok(match self.names.captured.get(name) {
                Some(value) => value.clone(),
                None => self.resolved(expression),
            }),
            Expression::Environment(_) | Expression::ScriptFolder(_) | Expression::Secret(_) => {
                Ok(self.resolved(expression))
            }
            Expression::Variable(name) => {
                let value = self.names.variables.get(name).cloned();
                self.plain(&value.unwrap_or_default())
            }
            Expression::Literal { subtype, text } => Ok(literal(subtype, text)),
            Expression::List(values) => {
                let values = self.values(values)?;
                Ok(Variant::Array(Array::from_elements(values)))
            }
            Expression::Concat(parts) => self.concat(parts),
            Expression::Lookup {
                object,
                attribute,
                line,
            } => self.lookup(object, attribute, *line),
            Expression::Field { rows, column, line } => self.field(rows, column, *line),
            Expression::Replace {
                of,
                find,
                with,
                match_case,
            } => {
                let mut arguments = Vec::new();
                for value in [of, find, with] {
                    arguments.push(self.value(value)?);
                }
                let compare = Variant::Integer(i16::from(!*match_case));
                arguments.extend([Variant::Integer(1), Variant::Integer(-1), compare]);
                self.at(None);
                self.library("Replace", &arguments)
            }
            Expression::Function {
                name,
                arguments,
                line,
            } => self.function(name, arguments, *line),
            Expression::Operator {
                operator,
                operands,
                line,
            } => self.operator(operator, operands, *line),
        }
    }

    fn values(&mut self, values: &[Value]) -> Result<Vec<Variant>, Stop> {
        values.iter().map(|value| self.value(value)).collect()
    }

    fn resolved(&self, expression: &Expression) -> Variant {
        Variant::text(&(self.resolve)(expression).unwrap_or_default())
    }

    /// A value without an object around it.
    pub(super) fn plain(&mut self, value: &Variant) -> Result<Variant, Stop> {
        match value {
            Variant::Object(_) | Variant::Nothing => {
                // The interpreter tells its own line, and it is at none.
                let line = self.script.session.line.get();
                let plain = self.script.plain(value);
                self.script.session.line.set(line);
                plain
            }
            other => Ok(other.clone()),
        }
    }

    /// The line of an access, or that of the step.
    pub(super) fn at(&self, line: Option<u32>) {
        self.script.session.line.set(line.unwrap_or(self.line));
    }

    fn concat(&mut self, parts: &[Value]) -> Result<Variant, Stop> {
        let parts = self.values(parts)?;
        self.at(None);
        let mut parts = parts.into_iter();
        let mut text = parts.next().unwrap_or_default();
        for part in parts {
            operators::append(&mut text, &part)?;
        }
        Ok(text)
    }

    fn lookup(
        &mut self,
        object: &str,
        attribute: &str,
        line: Option<u32>,
    ) -> Result<Variant, Stop> {
        let what = attribute.to_lowercase();
        if let Some(value) = self.names.first_read(object, &what) {
            return Ok(value);
        }
        self.at(line);
        let value = self.use_named(object, attribute, Access::Get, &[])?;
        let value = self.plain(&value)?;
        self.names.note(object, what, &value);
        Ok(value)
    }

    /// Whether an attribute or a field was read before, so that its value is settled.
    pub(super) fn was_read(&self, expression: &Expression) -> bool {
        match expression {
            Expression::Lookup {
                object, attribute, ..
            } => {
                let what = attribute.to_lowercase();
                self.names.first_read(object, &what).is_some()
            }
            _ => false,
        }
    }

    fn field(&mut self, rows: &str, column: &Value, line: Option<u32>) -> Result<Variant, Stop> {
        let column = self.value(column)?;
        let what = format!("{column:?}").to_lowercase();
        if let Some(value) = self.names.first_read(rows, &what) {
            return Ok(value);
        }
        self.at(line);
        let field = self.use_named(rows, "Fields", Access::Get, &[column])?;
        let value = self.plain(&field)?;
        self.names.note(rows, what, &value);
        Ok(value)
    }

    fn function(
        &mut self,
        name: &str,
        arguments: &[Value],
        line: Option<u32>,
    ) -> Result<Variant, Stop> {
        let arguments = self.values(arguments)?;
        self.at(line);
        match (name, arguments.as_slice()) {
            ("FileExists" | "FolderExists", _) => {
                let files = self.file_system()?;
                self.use_object(&files, name, Access::Get, &arguments)
            }
            ("EOF", [Variant::Text(rows)]) => {
                self.use_named(&rows.to_string(), "EOF", Access::Get, &[])
            }
            _ => self.library(name, &arguments),
        }
    }

    fn library(&mut self, name: &str, arguments: &[Variant]) -> Result<Variant, Stop> {
        match library::find(name) {
            Some(function) => function.call(self.script, arguments),
            None => Err(RuntimeError::about(13, name).into()),
        }
    }

    fn operator(
        &mut self,
        name: &str,
        operands: &[Value],
        line: Option<u32>,
    ) -> Result<Variant, Stop> {
        let values = self.values(operands)?;
        self.at(line);
        let outcome = match (name, values.as_slice()) {
            ("not", [value]) => operators::not(value),
            ("-", [value]) => operators::negate(value),
            ("+", [value]) => operators::plus(value),
            (_, [left, right]) => {
                let typed = |place: usize| {
                    operands
                        .get(place)
                        .is_some_and(|operand| !matches!(operand, Value::Expression(_)))
                };
                match binary_operator(name) {
                    Some(operator) => {
                        operators::binary(operator, left, right, (typed(0), typed(1)))
                    }
                    None => Err(RuntimeError::about(13, name)),
                }
            }
            _ => Err(RuntimeError::about(13, name)),
        };
        Ok(outcome?)
    }
}

fn whole(number: i64) -> Variant {
    if let Ok(number) = i16::try_from(number) {
        return Variant::Integer(number);
    }
    #[allow(clippy::cast_precision_loss)] // No script writes such a number as a whole one.
    i32::try_from(number).map_or(Variant::Double(number as f64), Variant::Long)
}

fn literal(subtype: &str, text: &str) -> Variant {
    fn read<T: std::str::FromStr + Default>(text: &str) -> T {
        text.parse().unwrap_or_default()
    }
    match subtype {
        "Null" => Variant::Null,
        "Nothing" => Variant::Nothing,
        "String" => Variant::text(text),
        "Boolean" => Variant::Boolean(text == "true"),
        "Byte" => Variant::Byte(read(text)),
        "Integer" => Variant::Integer(read(text)),
        "Long" => Variant::Long(read(text)),
        "Single" => Variant::Single(read(text)),
        "Double" => Variant::Double(read(text)),
        "Currency" => Variant::Currency(read(text)),
        "Date" => Variant::Date(read(text)),
        "Error" => Variant::Error(read(text)),
        _ => Variant::Empty,
    }
}

fn binary_operator(name: &str) -> Option<BinaryOperator> {
    Some(match name {
        "^" => BinaryOperator::Power,
        "*" => BinaryOperator::Multiply,
        "/" => BinaryOperator::Divide,
        "\\" => BinaryOperator::IntegerDivide,
        "mod" => BinaryOperator::Modulo,
        "+" => BinaryOperator::Add,
        "-" => BinaryOperator::Subtract,
        "&" => BinaryOperator::Concatenate,
        "=" => BinaryOperator::Equal,
        "<>" => BinaryOperator::NotEqual,
        "<" => BinaryOperator::Less,
        "<=" => BinaryOperator::LessOrEqual,
        ">" => BinaryOperator::Greater,
        ">=" => BinaryOperator::GreaterOrEqual,
        "and" => BinaryOperator::And,
        "or" => BinaryOperator::Or,
        "xor" => BinaryOperator::Xor,
        "eqv" => BinaryOperator::Eqv,
        "imp" => BinaryOperator::Imp,
        _ => return None,
    })
}
