use super::{errors, only, tree};
use crate::vbscript::SyntaxErrorKind;

#[test]
fn variables_and_arrays() {
    assert_eq!(
        tree("Dim a, b(2, 3), c(), d(&H10)"),
        "dim a,b(2,3),c(),d(16)"
    );
    assert_eq!(tree("Public a\nPrivate b"), "dim a; dim b");
    assert_eq!(tree("ReDim a(n)"), "redim a[n]");
    assert_eq!(
        tree("ReDim Preserve a(n, 1), b(2)"),
        "redim! a[n,Integer(1)],b[Integer(2)]"
    );
    assert_eq!(tree("Erase a, b"), "erase a,b");
    assert_eq!(tree("Erase"), "call Erase");
    only("Dim a(n)", SyntaxErrorKind::ExpectedInteger, 1, 7);
    only("Dim a(-1)", SyntaxErrorKind::ExpectedInteger, 1, 7);
    only("Dim a(1.5)", SyntaxErrorKind::ExpectedInteger, 1, 7);
    only("Dim a(1", SyntaxErrorKind::ExpectedClosing, 1, 8);
    only("Dim", SyntaxErrorKind::ExpectedIdentifier, 1, 4);
    only("Dim a b", SyntaxErrorKind::ExpectedEndOfStatement, 1, 7);
    only("Dim a = 1", SyntaxErrorKind::ExpectedEndOfStatement, 1, 7);
    only("ReDim a", SyntaxErrorKind::ExpectedOpening, 1, 8);
    only("ReDim a.b(2)", SyntaxErrorKind::ExpectedOpening, 1, 8);
    only("ReDim a()", SyntaxErrorKind::ExpectedExpression, 1, 9);
}

#[test]
fn constants_are_literals() {
    assert_eq!(
        tree("Const a = 1, b = -2"),
        "const a=Integer(1),b=<Negate Integer(2)>"
    );
    assert_eq!(tree("Public Const a = \"x\""), "const a=\"x\"");
    assert_eq!(
        tree("Const a = #6:00#, b = True, c = Nothing"),
        "const a=Date(0.25),b=Boolean(true),c=Nothing"
    );
    only("Const a = vbCrLf", SyntaxErrorKind::ExpectedLiteral, 1, 11);
    only(
        "Const a = \"x\" & \"y\"",
        SyntaxErrorKind::ExpectedEndOfStatement,
        1,
        15,
    );
    only("Const a", SyntaxErrorKind::ExpectedEquals, 1, 8);
}

#[test]
fn option_explicit_stands_first() {
    assert_eq!(tree("' x\n\nOption Explicit\nDim a"), "explicit; dim a");
    assert_eq!(tree("Option Explicit : a"), "explicit; call a");
    only(
        "a\nOption Explicit",
        SyntaxErrorKind::ExpectedStatement,
        2,
        1,
    );
    only("Option Base 1", SyntaxErrorKind::Syntax, 1, 8);
    only(
        "Option Explicit x",
        SyntaxErrorKind::ExpectedEndOfStatement,
        1,
        17,
    );
}

#[test]
fn procedures() {
    assert_eq!(tree("Sub f : a : End Sub"), "Sub f() {call a}");
    assert_eq!(
        tree("Function f(a, ByVal b, ByRef c, d())\nf = a\nExit Function\nEnd Function"),
        "Function f(a,=b,c,d) {f = a; exit Function}"
    );
    assert_eq!(
        tree("Private Sub f()\nEnd Sub\nPublic Function g\nEnd Function"),
        "private Sub f() {}; Function g() {}"
    );
    assert_eq!(
        tree("If a Then\nSub f\nEnd Sub\nEnd If"),
        "if a {Sub f() {}}"
    );
    only("Sub f(a", SyntaxErrorKind::ExpectedClosing, 1, 8);
    only("Sub 1\nEnd Sub", SyntaxErrorKind::ExpectedIdentifier, 1, 5);
    assert_eq!(tree("Sub f() x = 1 : End Sub"), "Sub f() {x = Integer(1)}");
    assert_eq!(
        tree("Function f(a) f = a End Function"),
        "Function f(a) {f = a}"
    );
    only(
        "Sub f x = 1\nEnd Sub",
        SyntaxErrorKind::ExpectedEndOfStatement,
        1,
        7,
    );
    only("Sub f\nPublic x\nEnd Sub", SyntaxErrorKind::Syntax, 2, 1);
}

#[test]
fn classes() {
    assert_eq!(
        tree(
            "Class c\nPublic a, b(3)\nPrivate d\nDim e()\nPublic Default Property Get p(i)\nEnd Property\nPublic Property Let p(i, v)\nEnd Property\nProperty Set p(i, v)\nExit Property\nEnd Property\nPrivate Sub Class_Initialize\nEnd Sub\nFunction g : End Function\nEnd Class"
        ),
        "class c {Public a; Public b(3); Private d; Public e(); default PropertyGet p(i) {}; PropertyLet p(i,v) {}; PropertySet p(i,v) {exit Property}; private Sub Class_Initialize() {}; Function g() {}}"
    );
    assert_eq!(tree("Class c : End Class"), "class c {}");
    assert_eq!(
        tree("Class c\nPublic Default\nPrivate Property\nEnd Class"),
        "class c {Public Default; Private Property; }"
    );
}

fn in_class(member: &str) -> Vec<(u16, u32, u32)> {
    errors(&format!("Class c\n{member}\nEnd Class"))
}

#[test]
fn errors_of_classes() {
    assert_eq!(in_class("x = 1"), [(1014, 2, 1)]);
    assert_eq!(in_class("Const a = 1"), [(1014, 2, 1)]);
    assert_eq!(in_class("Property x\nEnd Property"), [(1049, 2, 10)]);
    assert_eq!(in_class("Property Let x\nEnd Property"), [(1054, 2, 14)]);
    assert_eq!(in_class("Sub Class_Terminate(a)\nEnd Sub"), [(1053, 2, 5)]);
    assert_eq!(in_class("Default Sub f\nEnd Sub"), [(1057, 2, 1)]);
    assert_eq!(in_class("Private Default Sub f\nEnd Sub"), [(1057, 2, 9)]);
    assert_eq!(
        in_class("Public Default Property Let x(v)\nEnd Property"),
        [(1058, 2, 8)]
    );
    assert_eq!(in_class("Public Default x"), [(1056, 2, 8)]);
    assert_eq!(
        in_class("Public Default Sub f\nEnd Sub\nPublic Default Sub g\nEnd Sub"),
        [(1052, 4, 8)]
    );
    assert_eq!(
        in_class("Property Get p\nEnd Property\nProperty Let p(a, v)\nEnd Property"),
        [(1051, 4, 14)]
    );
    assert_eq!(in_class("Class d\nEnd Class").first(), Some(&(1002, 2, 1)));
    only(
        "If a Then\nClass c\nEnd Class\nEnd If",
        SyntaxErrorKind::Syntax,
        2,
        1,
    );
    only(
        "Property Get x\nEnd Property",
        SyntaxErrorKind::OutsideClass,
        1,
        1,
    );
    only(
        "Public Property Get x\nEnd Property",
        SyntaxErrorKind::OutsideClass,
        1,
        8,
    );
}

#[test]
fn a_scope_has_a_name_once() {
    only("Dim a\nDim A", SyntaxErrorKind::NameRedefined, 2, 5);
    only("Dim a, a", SyntaxErrorKind::NameRedefined, 1, 8);
    only("Const a = 1 : Dim a", SyntaxErrorKind::NameRedefined, 1, 19);
    only(
        "Dim a\nIf x Then\nDim a\nEnd If",
        SyntaxErrorKind::NameRedefined,
        3,
        5,
    );
    only(
        "Sub f(a)\nDim a\nEnd Sub",
        SyntaxErrorKind::NameRedefined,
        2,
        5,
    );
    only(
        "Dim f\nSub f\nEnd Sub",
        SyntaxErrorKind::NameRedefined,
        2,
        5,
    );
    only(
        "Class c\nEnd Class\nClass c\nEnd Class",
        SyntaxErrorKind::NameRedefined,
        3,
        7,
    );
    only("ReDim a(1)\nDim a", SyntaxErrorKind::NameRedefined, 2, 5);
    only(
        "Function f\nDim f\nEnd Function",
        SyntaxErrorKind::NameRedefined,
        2,
        5,
    );
    only("Sub f(f)\nEnd Sub", SyntaxErrorKind::NameRedefined, 1, 7);
    only(
        "Sub f(a, a)\nEnd Sub",
        SyntaxErrorKind::NameRedefined,
        1,
        10,
    );
    assert_eq!(in_class("Public a\nPrivate a"), [(1041, 3, 9)]);
    assert_eq!(
        in_class("Property Get a\nEnd Property\nProperty Get a\nEnd Property"),
        [(1041, 4, 14)]
    );
    assert_eq!(in_class("Public a\nSub a\nEnd Sub"), [(1041, 3, 5)]);
}

#[test]
fn what_may_be_there_twice() {
    for text in [
        "Sub f\nEnd Sub\nSub f\nEnd Sub",
        "Dim a\nSub f\nDim a\nEnd Sub",
        "Sub f\nDim f\nEnd Sub",
        "Const a = 1\nReDim a(1)",
        "ReDim a(1)\nReDim a(2)",
        "Dim a()\nReDim a(1)",
    ] {
        assert_eq!(errors(text), [], "{text}");
    }
}
