use super::super::parse_expression;
use super::{errors, printer, value};

#[test]
fn arithmetic_binds_in_the_documented_order() {
    assert_eq!(value("a + b * c"), "<a Add <b Multiply c>>");
    assert_eq!(value("a * b \\ c"), "<<a Multiply b> IntegerDivide c>");
    assert_eq!(value("a \\ b * c"), "<a IntegerDivide <b Multiply c>>");
    assert_eq!(value("a Mod b \\ c"), "<a Modulo <b IntegerDivide c>>");
    assert_eq!(value("a + b Mod c"), "<a Add <b Modulo c>>");
    assert_eq!(value("a & b + c"), "<a Concatenate <b Add c>>");
    assert_eq!(value("a & b = c"), "<<a Concatenate b> Equal c>");
}

#[test]
fn logic_binds_in_the_documented_order() {
    assert_eq!(value("a Or b And c"), "<a Or <b And c>>");
    assert_eq!(value("a Xor b Or c"), "<a Xor <b Or c>>");
    assert_eq!(value("a Eqv b Xor c"), "<a Eqv <b Xor c>>");
    assert_eq!(value("a Imp b Eqv c"), "<a Imp <b Eqv c>>");
    assert_eq!(value("Not a And b"), "<<Not a> And b>");
    assert_eq!(value("Not a = b"), "<Not <a Equal b>>");
    assert_eq!(value("Not Not a"), "<Not <Not a>>");
    assert_eq!(value("a And Not b"), "<a And <Not b>>");
    assert_eq!(value("Not x Is Nothing"), "<Not <x Is Nothing>>");
}

#[test]
fn operators_group_from_the_left() {
    assert_eq!(value("a - b - c"), "<<a Subtract b> Subtract c>");
    assert_eq!(value("a ^ b ^ c"), "<<a Power b> Power c>");
    assert_eq!(value("a = b = c"), "<<a Equal b> Equal c>");
    assert_eq!(value("a / b * c"), "<<a Divide b> Multiply c>");
}

#[test]
fn a_power_binds_tighter_than_a_sign() {
    assert_eq!(value("-a ^ b"), "<Negate <a Power b>>");
    assert_eq!(value("a ^ -b"), "<a Power <Negate b>>");
    assert_eq!(value("-a * b"), "<<Negate a> Multiply b>");
    assert_eq!(value("a * -b"), "<a Multiply <Negate b>>");
    assert_eq!(value("a--b"), "<a Subtract <Negate b>>");
    assert_eq!(value("+a"), "<Plus a>");
}

#[test]
fn comparisons_have_two_spellings() {
    assert_eq!(value("a <> b"), value("a >< b"));
    assert_eq!(value("a <= b"), value("a =< b"));
    assert_eq!(value("a >= b"), value("a => b"));
    assert_eq!(value("a < b"), "<a Less b>");
    assert_eq!(value("a > b"), "<a Greater b>");
    assert_eq!(errors("x = a < > b"), [(1023, 1, 9)]);
}

#[test]
fn parentheses_stay_in_the_tree() {
    assert_eq!(value("(a + b) * c"), "<(<a Add b>) Multiply c>");
    assert_eq!(value("((a))"), "((a))");
}

#[test]
fn calls_and_members_chain() {
    assert_eq!(value("f(1)(2)"), "f[Integer(1)][Integer(2)]");
    assert_eq!(value("a.b(c).d"), "a.b[c].d");
    assert_eq!(value("f()"), "f[]");
    assert_eq!(value("f(, a)"), "f[_,a]");
    assert_eq!(value("f(a, , b)"), "f[a,_,b]");
    assert_eq!(value("(New RegExp).Pattern"), "(new RegExp).Pattern");
    assert_eq!(value("Me.x"), "Me.x");
    assert_eq!(value("f (a)"), "f[a]");
    assert_eq!(value("f(a,)"), "f[a,_]");
    assert_eq!(value("f(,)"), "f[_,_]");
}

#[test]
fn after_a_dot_every_word_is_a_member() {
    assert_eq!(value("objUser.Class"), "objUser.Class");
    assert_eq!(value("a.Select.Case.End"), "a.Select.Case.End");
    assert_eq!(value("a.Rem.Property.[if]"), "a.Rem.Property.if");
    assert_eq!(value("a. b"), "a.b");
    assert_eq!(value(".mail & .Class"), "<.mail Concatenate .Class>");
}

#[test]
fn constants_of_the_language_are_literals() {
    assert_eq!(value("TRUE"), "Boolean(true)");
    assert_eq!(value("false"), "Boolean(false)");
    assert_eq!(value("Null"), "Null");
    assert_eq!(value("Empty"), "Empty");
    assert_eq!(value("Nothing"), "Nothing");
}

#[test]
fn eval_takes_one_expression() {
    let printed = |text| printer::expression(&parse_expression(text).unwrap());
    assert_eq!(printed("a = b"), "<a Equal b>");
    assert_eq!(printed(" f(1) "), "f[Integer(1)]");
    assert_eq!(printed("1 ' one"), "Integer(1)");
    assert_eq!(parse_expression("").unwrap_err().number(), 1023);
    assert_eq!(parse_expression("a b").unwrap_err().number(), 1025);
    assert_eq!(parse_expression("a : b").unwrap_err().number(), 1025);
}
