use super::{check, failure, lines};

#[test]
fn variables_need_no_declaration_without_option_explicit() {
    check("x = 1\ny = x + z\necho x, y, z", &["1 1 "]);
}

#[test]
fn option_explicit_refuses_an_undeclared_name_when_it_is_met() {
    assert_eq!(
        failure("Option Explicit\nDim a\na = 1\n  b = 2"),
        (4, 3, "Variable is undefined: 'b'".to_owned())
    );
    assert_eq!(
        failure("Option Explicit\nSub s\nDim a\na = b\nEnd Sub\ns").2,
        "Variable is undefined: 'b'"
    );
}

#[test]
fn a_left_operand_keeps_the_value_it_had_before_the_right_one_ran() {
    check(
        "g = 1\nFunction f\ng = 100\nf = 1\nEnd Function\necho g + f()\necho g & f() & g",
        &["2", "1001100"],
    );
}

#[test]
fn text_that_grows_keeps_copies_apart() {
    check(
        "s = \"a\"\nt = s\ns = s & \"b\" & 1\ns = s & s\necho s, t",
        &["ab1ab1 a"],
    );
}

#[test]
fn a_text_that_grows_by_a_function_that_changes_it_grows_from_its_old_value() {
    check(
        "s = \"a\"\nFunction f\ns = \"changed\"\nf = \"b\"\nEnd Function\ns = s & f()\necho s",
        &["ab"],
    );
    check(
        "s = \"a\"\nFunction f(x)\nf = x & \"!\"\nEnd Function\ns = s & f(s) & f(1)\necho s",
        &["aa!1!"],
    );
}

#[test]
fn constants_cannot_be_assigned_to() {
    assert_eq!(failure("Const c = 1\nc = 2").2, "Illegal assignment: 'c'");
    check("Const a = 2\nConst b = -3\necho a, b", &["2 -3"]);
    check("Sub s\nConst a = 5\necho a\nEnd Sub\ns", &["5"]);
}

#[test]
fn set_wants_an_object() {
    assert_eq!(failure("x = 1\nSet y = x").2, "Object required: 'x'");
    assert_eq!(failure("Set y = 5").2, "Object required: '[number: 5]'");
    check(
        "Set x = Nothing\necho x Is Nothing",
        &["-1"].map(|_| "True"),
    );
}

#[test]
fn let_takes_the_default_value_of_an_object() {
    check("x = WScript.Items\necho x", &["items"]);
    assert_eq!(
        failure("Set x = Nothing\ny = x").2,
        "Object variable not set: 'x'"
    );
}

#[test]
fn a_member_of_what_is_no_object_is_an_error() {
    assert_eq!(failure("x = 5\nx.y").2, "Object required: 'x'");
    assert_eq!(
        failure("Set x = Nothing\nx.y").2,
        "Object variable not set: 'x'"
    );
    assert_eq!(
        failure("x = WScript.Foo").2,
        "Object doesn't support this property or method: 'WScript.Foo'"
    );
}

#[test]
fn is_compares_references() {
    check(
        "Set a = WScript.Items\nSet b = a\nSet c = WScript.Items\necho a Is b, a Is c, Not a Is Nothing",
        &["True False True"],
    );
    assert_eq!(failure("x = 1\ny = x Is Nothing").2, "Object required: 'x'");
}

#[test]
fn if_takes_null_for_false_and_evaluates_both_sides_of_and() {
    check(
        "If Null Then\necho 1\nElse\necho 2\nEnd If\nFunction f\necho \"f\"\nf = True\nEnd Function\nIf False And f() Then echo 3",
        &["2", "f"],
    );
}

#[test]
fn select_case_compares_with_equality_and_takes_the_first() {
    check(
        "For i = 1 To 4\nSelect Case i\nCase 1\necho \"one\"\nCase 2, 3\necho \"some\"\nCase Else\necho \"many\"\nEnd Select\nNext",
        &["one", "some", "some", "many"],
    );
    check(
        "Select Case \"a\"\nCase \"A\" echo 1\nCase \"a\" echo 2\nEnd Select",
        &["2"],
    );
}

#[test]
fn with_finds_its_object_once() {
    check(
        "Class C\nPublic a\nEnd Class\nFunction f\necho \"f\"\nSet f = New C\nEnd Function\nWith f()\n.a = 1\n.a = .a + 1\necho .a\nEnd With",
        &["f", "2"],
    );
}

#[test]
fn a_procedures_undeclared_name_is_the_scripts_variable_if_there_is_one() {
    check(
        "x = 1\nSub s\nx = x + 1\ny = 5\nEnd Sub\ns\necho x, y",
        &["2 "],
    );
    assert_eq!(lines("Sub s\ny = 1\nEnd Sub\ns\ny = y + 1\necho y"), ["1"]);
}
