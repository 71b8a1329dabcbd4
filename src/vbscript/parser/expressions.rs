//! Expressions, by precedence.

use super::super::tree::{BinaryOperator, Expression, ExpressionKind, Position, UnaryOperator};
use super::super::value::Variant;
use super::literal;
use super::token::{Keyword, Symbol, TokenKind};
use super::{HEIGHT_LIMIT, Parser, Parsing, SyntaxErrorKind};

/// How tightly an operator binds, as Microsoft's documentation orders them. All operators with two operands group
/// from the left, `^` too.
type Precedence = u8;

const LOOSEST: Precedence = 0;
const NOT: Precedence = 6;
const SIGN: Precedence = 13;

fn binary_operator(kind: TokenKind) -> Option<(BinaryOperator, Precedence)> {
    use BinaryOperator as Operator;
    Some(match kind {
        TokenKind::Keyword(keyword) => match keyword {
            Keyword::Imp => (Operator::Imp, 1),
            Keyword::Eqv => (Operator::Eqv, 2),
            Keyword::Xor => (Operator::Xor, 3),
            Keyword::Or => (Operator::Or, 4),
            Keyword::And => (Operator::And, 5),
            Keyword::Is => (Operator::Is, 7),
            Keyword::Mod => (Operator::Modulo, 10),
            _ => return None,
        },
        TokenKind::Symbol(symbol) => match symbol {
            Symbol::Equal => (Operator::Equal, 7),
            Symbol::NotEqual => (Operator::NotEqual, 7),
            Symbol::Less => (Operator::Less, 7),
            Symbol::LessOrEqual => (Operator::LessOrEqual, 7),
            Symbol::Greater => (Operator::Greater, 7),
            Symbol::GreaterOrEqual => (Operator::GreaterOrEqual, 7),
            Symbol::Ampersand => (Operator::Concatenate, 8),
            Symbol::Plus => (Operator::Add, 9),
            Symbol::Minus => (Operator::Subtract, 9),
            Symbol::Backslash => (Operator::IntegerDivide, 11),
            Symbol::Times => (Operator::Multiply, 12),
            Symbol::Slash => (Operator::Divide, 12),
            Symbol::Caret => (Operator::Power, 14),
            _ => return None,
        },
        _ => return None,
    })
}

impl Parser<'_> {
    pub(super) fn expression(&mut self) -> Parsing<Expression> {
        self.binary(LOOSEST)
    }

    fn binary(&mut self, loosest: Precedence) -> Parsing<Expression> {
        self.nested(|parser| {
            let left = parser.operand()?;
            parser.operators(left, loosest)
        })
    }

    /// Goes on with an expression that has begun.
    pub(super) fn expression_after(&mut self, left: Expression) -> Parsing<Expression> {
        self.operators(left, LOOSEST)
    }

    fn operators(&mut self, mut left: Expression, loosest: Precedence) -> Parsing<Expression> {
        while let Some((operator, precedence)) = binary_operator(self.peek().kind)
            && precedence >= loosest
        {
            self.advance();
            let left_height = self.height;
            let right = self.binary(precedence + 1)?;
            self.height = self.height.max(left_height);
            self.grow()?;
            left = Expression {
                position: left.position,
                kind: ExpressionKind::Binary(operator, Box::new(left), Box::new(right)),
            };
        }
        Ok(left)
    }

    /// The tree is one higher now.
    fn grow(&mut self) -> Parsing<()> {
        self.height += 1;
        if self.height > HEIGHT_LIMIT {
            return Err(self.error(SyntaxErrorKind::OutOfMemory));
        }
        Ok(())
    }

    pub(super) fn operand(&mut self) -> Parsing<Expression> {
        let token = self.peek();
        let (operator, precedence) = match token.kind {
            TokenKind::Keyword(Keyword::Not) => (UnaryOperator::Not, NOT),
            TokenKind::Symbol(Symbol::Minus) => (UnaryOperator::Negate, SIGN),
            TokenKind::Symbol(Symbol::Plus) => (UnaryOperator::Plus, SIGN),
            _ => return self.primary(),
        };
        self.advance();
        let operand = self.binary(precedence)?;
        self.grow()?;
        Ok(Expression {
            position: token.position,
            kind: ExpressionKind::Unary(operator, Box::new(operand)),
        })
    }

    fn primary(&mut self) -> Parsing<Expression> {
        let token = self.peek();
        self.height = 1;
        let position = token.position;
        let constant = |value| ExpressionKind::Literal(value);
        let kind = match token.kind {
            TokenKind::Number | TokenKind::Text | TokenKind::Date => {
                constant(literal::value(token)?)
            }
            TokenKind::Symbol(Symbol::Ampersand) => constant(self.bare_octal()?),
            TokenKind::Keyword(Keyword::True) => constant(Variant::Boolean(true)),
            TokenKind::Keyword(Keyword::False) => constant(Variant::Boolean(false)),
            TokenKind::Keyword(Keyword::Empty) => constant(Variant::Empty),
            TokenKind::Keyword(Keyword::Null) => constant(Variant::Null),
            TokenKind::Keyword(Keyword::Nothing) => constant(Variant::Nothing),
            TokenKind::Keyword(Keyword::New) => {
                self.advance();
                let kind = ExpressionKind::New(self.name()?);
                return Ok(Expression { position, kind });
            }
            TokenKind::Symbol(Symbol::Opening) => {
                self.advance();
                let inner = self.expression()?;
                self.expect_symbol(Symbol::Closing, SyntaxErrorKind::ExpectedClosing)?;
                self.grow()?;
                let kind = ExpressionKind::Parenthesized(Box::new(inner));
                return self.postfix(Expression { position, kind }, true);
            }
            _ => {
                let head = self.head(SyntaxErrorKind::ExpectedExpression)?;
                return self.postfix(head, true);
            }
        };
        self.advance();
        Ok(Expression { position, kind })
    }

    /// `&17`: octal too. The token taken last is then the number, whose own end the caller passes.
    fn bare_octal(&mut self) -> Parsing<Variant> {
        let digits = self.look(1);
        match literal::bare_octal(digits) {
            Some(value) if digits.kind == TokenKind::Number && !digits.spaced => {
                self.advance();
                Ok(value)
            }
            _ => Err(self.error(SyntaxErrorKind::ExpectedExpression)),
        }
    }

    /// A name, `Me` or `.member`: what a call or an assignment can begin with.
    pub(super) fn head(&mut self, missing: SyntaxErrorKind) -> Parsing<Expression> {
        let token = self.peek();
        let position = token.position;
        self.height = 1;
        let kind = match token.kind {
            TokenKind::Word | TokenKind::Bracketed => ExpressionKind::Name(self.name()?),
            TokenKind::Keyword(keyword) if keyword.may_be_name() => {
                ExpressionKind::Name(self.name()?)
            }
            TokenKind::Keyword(Keyword::Me) => {
                self.advance();
                ExpressionKind::Me
            }
            TokenKind::Symbol(Symbol::Dot) => {
                self.advance();
                ExpressionKind::Member {
                    object: None,
                    member: self.member()?,
                }
            }
            _ => return Err(self.error(missing)),
        };
        Ok(Expression { position, kind })
    }

    /// Members and arguments after an expression. `spaced_dots`: a blank may stand before a dot; without, `f .x` is left to be
    /// a call of `f` with a member of the innermost `With`.
    pub(super) fn postfix(
        &mut self,
        mut expression: Expression,
        spaced_dots: bool,
    ) -> Parsing<Expression> {
        loop {
            let token = self.peek();
            let position = expression.position;
            let kind = match token.kind {
                TokenKind::Symbol(Symbol::Dot) if spaced_dots || !token.spaced => {
                    self.advance();
                    ExpressionKind::Member {
                        object: Some(Box::new(expression)),
                        member: self.member()?,
                    }
                }
                TokenKind::Symbol(Symbol::Opening) => {
                    let height = self.height;
                    let arguments = self.parenthesized_arguments()?;
                    self.height = self.height.max(height);
                    ExpressionKind::Apply {
                        callee: Box::new(expression),
                        arguments,
                    }
                }
                _ => return Ok(expression),
            };
            self.grow()?;
            expression = Expression { position, kind };
        }
    }

    /// `(a, , b)`
    fn parenthesized_arguments(&mut self) -> Parsing<Vec<Option<Expression>>> {
        self.advance();
        self.height = 0;
        if self.take_symbol(Symbol::Closing) {
            return Ok(Vec::new());
        }
        let arguments = self.arguments(None)?;
        self.expect_symbol(Symbol::Closing, SyntaxErrorKind::ExpectedClosing)?;
        Ok(arguments)
    }

    /// Whether an argument is left out here.
    fn is_left_out(&self) -> bool {
        self.is_symbol(Symbol::Comma) || self.is_symbol(Symbol::Closing) || self.at_separator()
    }

    /// `a, , b`, the first of them perhaps parsed already.
    pub(super) fn arguments(
        &mut self,
        first: Option<Expression>,
    ) -> Parsing<Vec<Option<Expression>>> {
        let mut highest = self.height;
        let mut arguments = Vec::new();
        match first {
            Some(first) => arguments.push(Some(first)),
            None if self.is_left_out() => arguments.push(None),
            None => arguments.push(Some(self.expression()?)),
        }
        highest = highest.max(self.height);
        while self.take_symbol(Symbol::Comma) {
            if self.is_left_out() {
                arguments.push(None);
                continue;
            }
            arguments.push(Some(self.expression()?));
            highest = highest.max(self.height);
        }
        self.height = highest;
        Ok(arguments)
    }

    /// Whether the arguments of a call without parentheses can begin here.
    pub(super) fn begins_arguments(&self) -> bool {
        match self.peek().kind {
            TokenKind::Word
            | TokenKind::Bracketed
            | TokenKind::Number
            | TokenKind::Text
            | TokenKind::Date => true,
            TokenKind::Keyword(keyword) => {
                keyword.may_be_name()
                    || matches!(
                        keyword,
                        Keyword::Not
                            | Keyword::New
                            | Keyword::Me
                            | Keyword::True
                            | Keyword::False
                            | Keyword::Empty
                            | Keyword::Null
                            | Keyword::Nothing
                    )
            }
            TokenKind::Symbol(symbol) => matches!(
                symbol,
                Symbol::Comma
                    | Symbol::Dot
                    | Symbol::Opening
                    | Symbol::Minus
                    | Symbol::Plus
                    | Symbol::Ampersand
            ),
            _ => false,
        }
    }

    /// `a, b, c`
    pub(super) fn expressions(&mut self) -> Parsing<Vec<Expression>> {
        let mut expressions = vec![self.expression()?];
        while self.take_symbol(Symbol::Comma) {
            expressions.push(self.expression()?);
        }
        Ok(expressions)
    }
}

/// An application at a position.
pub(super) fn apply(
    position: Position,
    callee: Expression,
    arguments: Vec<Option<Expression>>,
) -> Expression {
    Expression {
        position,
        kind: ExpressionKind::Apply {
            callee: Box::new(callee),
            arguments,
        },
    }
}
