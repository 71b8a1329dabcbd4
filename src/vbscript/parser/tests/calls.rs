use super::{only, tree};
use crate::vbscript::SyntaxErrorKind;

#[test]
fn a_call_without_parentheses() {
    assert_eq!(tree("f"), "call f");
    assert_eq!(tree("f a, b"), "call f[a,b]");
    assert_eq!(tree("f , b"), "call f[_,b]");
    assert_eq!(tree("f a,"), "call f[a,_]");
    assert_eq!(tree("f a, , b"), "call f[a,_,b]");
    assert_eq!(tree("a.b c"), "call a.b[c]");
    assert_eq!(
        tree("WScript.Echo \"x\" & y"),
        "call WScript.Echo[<\"x\" Concatenate y>]"
    );
}

#[test]
fn parentheses_of_a_call_belong_to_its_first_argument() {
    assert_eq!(tree("f(a)"), "call f[(a)]");
    assert_eq!(tree("f (a)"), "call f[(a)]");
    assert_eq!(tree("x.y (a), b"), "call x.y[(a),b]");
    assert_eq!(tree("f (a), (b)"), "call f[(a),(b)]");
    assert_eq!(tree("f(a) & b, c"), "call f[<(a) Concatenate b>,c]");
    assert_eq!(tree("f (1) + 2"), "call f[<(Integer(1)) Add Integer(2)>]");
    assert_eq!(tree("f()"), "call f[]");
    assert_eq!(tree("f(1)(2)"), "call f[Integer(1)][(Integer(2))]");
    assert_eq!(tree("a(1).b"), "call a[Integer(1)].b");
    assert_eq!(
        tree("a(1, 2).b 3"),
        "call a[Integer(1),Integer(2)].b[Integer(3)]"
    );
}

#[test]
fn a_sub_takes_no_parentheses_around_two_arguments() {
    only("f(1, 2)", SyntaxErrorKind::ParenthesesInCall, 1, 8);
    only("f (1, 2) ' x", SyntaxErrorKind::ParenthesesInCall, 1, 13);
    only("a.b(, 2)", SyntaxErrorKind::ParenthesesInCall, 1, 9);
}

#[test]
fn call_takes_parentheses() {
    assert_eq!(tree("Call f"), "call f");
    assert_eq!(tree("Call f(a, b)"), "call f[a,b]");
    assert_eq!(tree("Call f((a))"), "call f[(a)]");
    assert_eq!(
        tree("Call a.b(1).c(2)"),
        "call a.b[Integer(1)].c[Integer(2)]"
    );
    only("Call f a", SyntaxErrorKind::ExpectedEndOfStatement, 1, 8);
    only("Call 1", SyntaxErrorKind::ExpectedIdentifier, 1, 6);
}

#[test]
fn a_sign_after_a_name_begins_an_argument() {
    assert_eq!(tree("f -1"), "call f[<Negate Integer(1)>]");
    assert_eq!(tree("f - 1"), "call f[<Negate Integer(1)>]");
    assert_eq!(tree("x = f -1"), "x = <f Subtract Integer(1)>");
    assert_eq!(tree("f Not a"), "call f[<Not a>]");
}

#[test]
fn a_dot_after_a_blank_is_a_member_of_with() {
    assert_eq!(
        tree("With o: f .x: .g .y, 1: .z = 1: End With"),
        "with o {call f[.x]; call .g[.y,Integer(1)]; .z = Integer(1)}"
    );
    assert_eq!(tree("f.x"), "call f.x");
}

#[test]
fn assignments() {
    assert_eq!(tree("a = b = c"), "a = <b Equal c>");
    assert_eq!(tree("a(1) = 2"), "a[Integer(1)] = Integer(2)");
    assert_eq!(
        tree("a(1).b(2) = 3"),
        "a[Integer(1)].b[Integer(2)] = Integer(3)"
    );
    assert_eq!(tree("a(1, 2) = 3"), "a[Integer(1),Integer(2)] = Integer(3)");
    only("Let a = 1", SyntaxErrorKind::ExpectedStatement, 1, 1);
    assert_eq!(tree("Set x = New Foo"), "set x = new Foo");
    assert_eq!(tree("Set a(1) = Nothing"), "set a[Integer(1)] = Nothing");
    assert_eq!(tree("Me.x = 1"), "Me.x = Integer(1)");
    only("Set x New Foo", SyntaxErrorKind::ExpectedEquals, 1, 7);
    only("Me = 1", SyntaxErrorKind::InvalidMe, 1, 4);
    only("a =", SyntaxErrorKind::ExpectedExpression, 1, 4);
}

#[test]
fn execute_and_its_kin_are_ordinary_calls() {
    assert_eq!(tree("Execute \"x = 1\""), "call Execute[\"x = 1\"]");
    assert_eq!(tree("ExecuteGlobal(s)"), "call ExecuteGlobal[(s)]");
    assert_eq!(tree("Randomize"), "call Randomize");
    assert_eq!(tree("Randomize 5"), "call Randomize[Integer(5)]");
}
