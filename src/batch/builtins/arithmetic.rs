//! The expressions of `SET /A`: 32-bit numbers, C's operators, several expressions separated by commas.

use std::borrow::Cow;
use std::fmt;

/// What an expression's names stand for.
pub(super) trait Variables {
    fn get(&self, name: &str) -> Option<Cow<'_, str>>;
    fn set(&mut self, name: &str, value: i32);
}

/// Why an expression has no value, with cmd's texts and the ERRORLEVEL it leaves.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum ArithmeticError {
    UnbalancedParentheses,
    MissingOperator,
    MissingOperand,
    NotANumber,
    TooLarge,
    DivideByZero,
}

impl ArithmeticError {
    pub(super) fn code(self) -> i32 {
        // The numbers of cmd's message table.
        match self {
            Self::UnbalancedParentheses => 1_073_750_988,
            Self::MissingOperand => 1_073_750_989,
            Self::MissingOperator => 1_073_750_990,
            Self::NotANumber => 1_073_750_991,
            Self::TooLarge => 1_073_750_992,
            Self::DivideByZero => 1_073_750_993,
        }
    }
}

impl fmt::Display for ArithmeticError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::UnbalancedParentheses => "Unbalanced parenthesis.",
            Self::MissingOperator => "Missing operator.",
            Self::MissingOperand => "Missing operand.",
            Self::NotANumber => {
                "Invalid number.  Numeric constants are either decimal (17),\r\nhexadecimal (0x11), or octal (021)."
            }
            Self::TooLarge => "Invalid number.  Numbers are limited to 32-bits of precision.",
            Self::DivideByZero => "Divide by zero error.",
        })
    }
}

/// The value of the last expression; assignments take effect as they are met, also when a later part fails.
pub(super) fn evaluate(text: &str, variables: &mut dyn Variables) -> Result<i32, ArithmeticError> {
    // Quotes only protect characters from the parser; here they mean nothing.
    let unquoted;
    let text = if text.bytes().any(|byte| byte == b'"') {
        unquoted = text.replace('"', "");
        &unquoted
    } else {
        text
    };
    let mut reader = Reader { text, at: 0 };
    let mut value = assignment(&mut reader, variables)?;
    loop {
        reader.blanks();
        match reader.peek() {
            None => return value.number(variables),
            Some(b',') => {
                reader.at += 1;
                value = assignment(&mut reader, variables)?;
            }
            Some(b')') => return Err(ArithmeticError::UnbalancedParentheses),
            Some(_) => return Err(ArithmeticError::MissingOperator),
        }
    }
}

struct Reader<'t> {
    text: &'t str,
    at: usize,
}

/// An operand that has not been looked up yet, so that it can be assigned to.
enum Value<'t> {
    Number(i32),
    Name(&'t str),
}

impl Value<'_> {
    fn number(&self, variables: &dyn Variables) -> Result<i32, ArithmeticError> {
        match *self {
            Self::Number(number) => Ok(number),
            Self::Name(name) => Ok(variables.get(name).map_or(0, |text| leading_number(&text))),
        }
    }
}

impl<'t> Reader<'t> {
    fn rest(&self) -> &'t str {
        self.text.get(self.at..).unwrap_or("")
    }

    fn peek(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    fn blanks(&mut self) {
        while self
            .peek()
            .is_some_and(|byte| byte == b' ' || byte == b'\t' || byte == 0x0B || byte == 0x0C)
        {
            self.at += 1;
        }
    }

    fn take(&mut self, operator: &str) -> bool {
        let found = self.rest().starts_with(operator);
        if found {
            self.at += operator.len();
        }
        found
    }
}

/// The binary operators.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Operator {
    Or,
    ExclusiveOr,
    And,
    ShiftLeft,
    ShiftRight,
    Add,
    Subtract,
    Multiply,
    Divide,
    Remainder,
}

impl Operator {
    /// How tightly it binds (`set /?`).
    fn level(self) -> u8 {
        match self {
            Self::Or => 0,
            Self::ExclusiveOr => 1,
            Self::And => 2,
            Self::ShiftLeft | Self::ShiftRight => 3,
            Self::Add | Self::Subtract => 4,
            Self::Multiply | Self::Divide | Self::Remainder => 5,
        }
    }
}

/// What may follow an operand.
enum Following {
    /// A binary operator, and how many bytes it has.
    Operator(Operator, usize),
    /// `=`, `+=` …: the operator it stands for, if any, and how many bytes it has.
    Assignment(Option<Operator>, usize),
    /// Something else, or nothing.
    Other,
}

impl Reader<'_> {
    fn following(&self) -> Following {
        let rest = self.rest().as_bytes();
        let (operator, length) = match rest {
            [b'=', ..] => return Following::Assignment(None, 1),
            [b'<', b'<', ..] => (Operator::ShiftLeft, 2),
            [b'>', b'>', ..] => (Operator::ShiftRight, 2),
            [b'|', ..] => (Operator::Or, 1),
            [b'^', ..] => (Operator::ExclusiveOr, 1),
            [b'&', ..] => (Operator::And, 1),
            [b'+', ..] => (Operator::Add, 1),
            [b'-', ..] => (Operator::Subtract, 1),
            [b'*', ..] => (Operator::Multiply, 1),
            [b'/', ..] => (Operator::Divide, 1),
            [b'%', ..] => (Operator::Remainder, 1),
            _ => return Following::Other,
        };
        if rest.get(length) == Some(&b'=') {
            Following::Assignment(Some(operator), length + 1)
        } else {
            Following::Operator(operator, length)
        }
    }
}

fn assignment<'t>(
    reader: &mut Reader<'t>,
    variables: &mut dyn Variables,
) -> Result<Value<'t>, ArithmeticError> {
    let left = binary(reader, variables, 0)?;
    reader.blanks();
    let Following::Assignment(operator, length) = reader.following() else {
        return Ok(left);
    };
    let Value::Name(name) = left else {
        return Err(ArithmeticError::MissingOperator);
    };
    reader.at += length;
    let right = assignment(reader, variables)?.number(variables)?;
    let value = match operator {
        None => right,
        Some(operator) => operate(operator, left.number(variables)?, right)?,
    };
    // Nothing is assigned from a text that does not end where an expression may end.
    reader.blanks();
    if !matches!(reader.peek(), None | Some(b',' | b')')) {
        return Err(ArithmeticError::MissingOperator);
    }
    variables.set(name, value);
    Ok(Value::Number(value))
}

/// Operands joined by operators that bind at least as tightly as `level`.
fn binary<'t>(
    reader: &mut Reader<'t>,
    variables: &mut dyn Variables,
    level: u8,
) -> Result<Value<'t>, ArithmeticError> {
    let mut left = unary(reader, variables)?;
    loop {
        reader.blanks();
        let Following::Operator(operator, length) = reader.following() else {
            return Ok(left);
        };
        if operator.level() < level {
            return Ok(left);
        }
        reader.at += length;
        let left_number = left.number(variables)?;
        let right = binary(reader, variables, operator.level() + 1)?.number(variables)?;
        left = Value::Number(operate(operator, left_number, right)?);
    }
}

fn unary<'t>(
    reader: &mut Reader<'t>,
    variables: &mut dyn Variables,
) -> Result<Value<'t>, ArithmeticError> {
    reader.blanks();
    if !matches!(reader.peek(), Some(b'!' | b'~' | b'-' | b'+')) {
        return primary(reader, variables);
    }
    // A row of signs is worked off without recursion: a long one must not use the stack up.
    let mut signs: Vec<u8> = Vec::new();
    while let Some(sign @ (b'!' | b'~' | b'-' | b'+')) = reader.peek() {
        signs.push(sign);
        reader.at += 1;
        reader.blanks();
    }
    let operand = primary(reader, variables)?;
    let mut number = operand.number(variables)?;
    for sign in signs.into_iter().rev() {
        number = match sign {
            b'!' => i32::from(number == 0),
            b'~' => !number,
            b'-' => number.wrapping_neg(),
            _ => number,
        };
    }
    Ok(Value::Number(number))
}

/// Parentheses deeper than this are more than a line can sensibly hold.
const NESTING_LIMIT: usize = 500;

fn primary<'t>(
    reader: &mut Reader<'t>,
    variables: &mut dyn Variables,
) -> Result<Value<'t>, ArithmeticError> {
    if reader.take("(") {
        if reader.text[..reader.at].matches('(').count() > NESTING_LIMIT {
            return Err(ArithmeticError::UnbalancedParentheses);
        }
        let mut value = assignment(reader, variables)?;
        loop {
            reader.blanks();
            if reader.take(",") {
                value = assignment(reader, variables)?;
                continue;
            }
            if reader.take(")") {
                return Ok(Value::Number(value.number(variables)?));
            }
            return Err(if reader.peek().is_none() {
                ArithmeticError::UnbalancedParentheses
            } else {
                ArithmeticError::MissingOperator
            });
        }
    }
    let rest = reader.rest();
    let end = rest
        .bytes()
        .position(|byte| ENDS_WORD[usize::from(byte)])
        .unwrap_or(rest.len());
    if end == 0 {
        return Err(ArithmeticError::MissingOperand);
    }
    let word = &rest[..end];
    reader.at += end;
    if word.as_bytes()[0].is_ascii_digit() {
        constant(word).map(Value::Number)
    } else {
        Ok(Value::Name(word))
    }
}

/// Which bytes end a name or a number; every byte of a character outside of ASCII belongs to a name.
static ENDS_WORD: [bool; 256] = {
    let mut table = [false; 256];
    let signs = b" \t\x0B\x0C()!~-*/%+<>&^|=,";
    let mut index = 0;
    while index < signs.len() {
        table[signs[index] as usize] = true;
        index += 1;
    }
    table
};

/// A constant: decimal, `0x` hexadecimal, `0` octal.
fn constant(word: &str) -> Result<i32, ArithmeticError> {
    let bytes = word.as_bytes();
    // The common case by itself: nine digits always fit.
    if bytes.len() <= 9 && (bytes[0] != b'0' || bytes.len() == 1) {
        return bytes.iter().try_fold(0, |value, byte| match byte {
            b'0'..=b'9' => Ok(value * 10 + i32::from(byte - b'0')),
            _ => Err(ArithmeticError::NotANumber),
        });
    }
    let (radix, digits) = match word.as_bytes() {
        [b'0', b'x' | b'X', ..] => (16, &word[2..]),
        [b'0', _, ..] => (8, &word[1..]),
        _ => (10, word),
    };
    if digits.is_empty() || !digits.chars().all(|c| c.is_digit(radix)) {
        return Err(ArithmeticError::NotANumber);
    }
    let value = i64::from_str_radix(digits, radix).map_err(|_| ArithmeticError::TooLarge)?;
    // Hexadecimal and octal constants may use all 32 bits.
    match i32::try_from(value) {
        Ok(value) => Ok(value),
        Err(_) if radix != 10 => u32::try_from(value)
            .map(u32::cast_signed)
            .map_err(|_| ArithmeticError::TooLarge),
        Err(_) => Err(ArithmeticError::TooLarge),
    }
}

/// The number a variable's text begins with, 0 when there is none.
fn leading_number(text: &str) -> i32 {
    let text = text.trim_start_matches([' ', '\t']);
    let (negative, digits) = match text.as_bytes().first() {
        Some(b'-') => (true, &text[1..]),
        Some(b'+') => (false, &text[1..]),
        _ => (false, text),
    };
    let (radix, digits) = match digits.as_bytes() {
        [b'0', b'x' | b'X', ..] => (16, &digits[2..]),
        [b'0', b'0'..=b'7', ..] => (8, &digits[1..]),
        _ => (10, digits),
    };
    if radix == 10 {
        let mut value: i64 = 0;
        for byte in digits.bytes().take_while(u8::is_ascii_digit) {
            value = (value * 10 + i64::from(byte - b'0')).min(i64::from(u32::MAX));
        }
        let value = if negative { -value } else { value };
        return i32::try_from(value.clamp(i64::from(i32::MIN), i64::from(i32::MAX))).unwrap_or(0);
    }
    let mut value: i64 = 0;
    for byte in digits.bytes() {
        let digit = match (byte, radix) {
            (b'0'..=b'9', 16) | (b'0'..=b'7', 8) => byte - b'0',
            (b'a'..=b'f', 16) => byte - b'a' + 10,
            (b'A'..=b'F', 16) => byte - b'A' + 10,
            _ => break,
        };
        value = (value * radix + i64::from(digit)).min(i64::from(u32::MAX));
    }
    // A text in another base that does not fit has all its bits set.
    i32::try_from(if negative { -value } else { value }).unwrap_or(-1)
}

fn operate(operator: Operator, left: i32, right: i32) -> Result<i32, ArithmeticError> {
    Ok(match operator {
        Operator::Add => left.wrapping_add(right),
        Operator::Subtract => left.wrapping_sub(right),
        Operator::Multiply => left.wrapping_mul(right),
        Operator::Divide | Operator::Remainder if right == 0 => {
            return Err(ArithmeticError::DivideByZero);
        }
        Operator::Divide => left.wrapping_div(right),
        Operator::Remainder => left.wrapping_rem(right),
        Operator::And => left & right,
        Operator::Or => left | right,
        Operator::ExclusiveOr => left ^ right,
        // Beyond 31 places nothing, or the sign, is left.
        Operator::ShiftLeft => match u32::try_from(right) {
            Ok(places @ 0..=31) => left.wrapping_shl(places),
            _ => 0,
        },
        Operator::ShiftRight => match u32::try_from(right) {
            Ok(places @ 0..=31) => left >> places,
            _ if left < 0 => -1,
            _ => 0,
        },
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashMap;

    struct Map(HashMap<String, String>);

    impl Variables for Map {
        fn get(&self, name: &str) -> Option<Cow<'_, str>> {
            self.0.get(name).map(|value| value.as_str().into())
        }
        fn set(&mut self, name: &str, value: i32) {
            self.0.insert(name.to_owned(), value.to_string());
        }
    }

    fn value(text: &str) -> Result<i32, ArithmeticError> {
        let mut map = Map(HashMap::from([
            ("n".to_owned(), "5".to_owned()),
            ("hex".to_owned(), "0x10".to_owned()),
            ("word".to_owned(), "abc".to_owned()),
        ]));
        evaluate(text, &mut map)
    }

    #[test]
    fn expressions_have_the_values_of_c() {
        for (text, expected) in [
            ("1+2*3", 7),
            ("(1+2)*3", 9),
            ("7/2", 3),
            ("-7/2", -3),
            ("7%3", 1),
            ("1<<4", 16),
            ("-16>>2", -4),
            ("5&3|8", 9),
            ("6^3", 5),
            ("!0", 1),
            ("~0", -1),
            ("- -3", 3),
            ("0x1F", 31),
            ("017", 15),
            ("0xFFFFFFFF", -1),
            ("2147483647+1", i32::MIN),
            ("n+hex+word+undefined", 21),
            ("x=3,y=x*2", 6),
            ("n+=2", 7),
            ("n<<=1", 10),
            ("a=b=4", 4),
            ("\"1+1\"", 2),
        ] {
            assert_eq!(value(text), Ok(expected), "{text}");
        }
    }

    #[test]
    fn expressions_that_make_no_sense_say_why() {
        for (text, expected) in [
            ("08", ArithmeticError::NotANumber),
            ("1a", ArithmeticError::NotANumber),
            ("2147483648", ArithmeticError::TooLarge),
            ("1/0", ArithmeticError::DivideByZero),
            ("(1+2", ArithmeticError::UnbalancedParentheses),
            ("1+2)", ArithmeticError::UnbalancedParentheses),
            ("1 2", ArithmeticError::MissingOperator),
            ("1+", ArithmeticError::MissingOperand),
            ("", ArithmeticError::MissingOperand),
        ] {
            assert_eq!(value(text), Err(expected), "{text}");
        }
    }
}
