use super::{check, failure};

#[test]
fn arguments_are_the_callers_variables_unless_by_val() {
    check(
        "Sub s(a, ByVal b, ByRef c)\na = 1\nb = 2\nc = 3\nEnd Sub\ns x, y, z\necho x, y, z",
        &["1  3"],
    );
}

#[test]
fn an_expression_or_parentheses_pass_a_value() {
    check(
        "Sub s(a)\na = a + 1\nEnd Sub\nx = 1\ns (x)\ns x + 0\nCall s((x))\necho x\nCall s(x)\necho x",
        &["1", "2"],
    );
}

#[test]
fn an_element_is_passed_itself() {
    check(
        "Dim a(2)\na(1) = 5\nSub s(x)\nx = x * 2\nEnd Sub\ns a(1)\necho a(1)",
        &["10"],
    );
}

#[test]
fn a_reference_is_passed_on() {
    check(
        "Sub inner(a)\na = a & \"!\"\nEnd Sub\nSub outer(b)\ninner b\ninner b\nEnd Sub\nx = 1\nouter x\necho x",
        &["1!!"],
    );
}

#[test]
fn a_reference_sees_what_the_procedure_assigns_to_the_variable_itself() {
    check(
        "g = 1\nSub s(a)\ng = 7\necho a\na = 8\necho g\nEnd Sub\ns g",
        &["7", "8"],
    );
}

#[test]
fn a_functions_value_is_what_its_name_was_given() {
    check(
        "Function f(n)\nIf n <= 1 Then\nf = 1\nElse\nf = n * f(n - 1)\nEnd If\nEnd Function\necho f(5)\nFunction g\nEnd Function\necho \"<\" & g & \">\"",
        &["120", "<>"],
    );
    check(
        "Function f\nf = 1\nf = f + 1\nEnd Function\necho f, f()",
        &["2 2"],
    );
}

#[test]
fn a_wrong_number_of_arguments_is_error_450() {
    assert_eq!(
        failure("Sub s(a)\nEnd Sub\ns 1, 2"),
        (
            3,
            1,
            "Wrong number of arguments or invalid property assignment: 's'".to_owned()
        )
    );
}

#[test]
fn a_missing_argument_is_an_error_value() {
    check("Function f(a, b)\nf = b\nEnd Function\necho f(, 2)", &["2"]);
}

#[test]
fn an_unknown_procedure_is_a_type_mismatch() {
    assert_eq!(failure("nope 1").2, "Type mismatch: 'nope'");
    assert_eq!(failure("x = nope(1)").2, "Type mismatch: 'nope'");
    assert_eq!(
        failure("Option Explicit\nnope 1").2,
        "Variable is undefined: 'nope'"
    );
}

#[test]
fn results_can_be_indexed_at_once() {
    check(
        "Function f(n)\nDim a(3)\na(2) = n\nf = a\nEnd Function\necho f(7)(2)",
        &["7"],
    );
    check("Set x = WScript.Items\necho x(21)", &["42"]);
}

#[test]
fn a_procedure_can_be_passed_on_with_getref() {
    check(
        "Function twice(x)\ntwice = x * 2\nEnd Function\nSet f = GetRef(\"twice\")\necho f(4), WScript.Invoke(f, 5)\nSub s(x)\nx = x + 1\nEnd Sub\nSet g = GetRef(\"s\")\ny = 1\ng y\necho y",
        &["8 10", "2"],
    );
}

#[test]
fn procedures_are_known_before_they_stand() {
    check("s\nSub s\necho \"s\"\nEnd Sub", &["s"]);
}

#[test]
fn local_arrays_and_variables_are_new_in_each_call() {
    check(
        "Sub s\nDim a(2), b\na(1) = a(1) + 1\nb = b + 1\necho a(1), b\nEnd Sub\ns\ns",
        &["1 1", "1 1"],
    );
}

#[test]
fn exit_leaves_a_procedure() {
    check(
        "Function f\nf = 1\nExit Function\nf = 2\nEnd Function\nSub s\nExit Sub\necho \"no\"\nEnd Sub\ns\necho f",
        &["1"],
    );
}

#[test]
fn a_local_name_hides_the_scripts_and_the_languages() {
    check(
        "Dim x\nx = 1\nSub s(Left)\nDim x\nx = 2\necho Left\nEnd Sub\ns 5\necho x",
        &["5", "1"],
    );
}
