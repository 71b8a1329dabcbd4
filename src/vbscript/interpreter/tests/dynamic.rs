use super::{check, failure};

#[test]
fn execute_sees_and_changes_the_variables_around_it() {
    check(
        "x = 1\nExecute \"x = x + 1 : y = 5\"\necho x, y\nSub s(a)\nDim b\nb = 1\nExecute \"a = a + b : b = 7\"\necho b\nEnd Sub\ns x\necho x",
        &["2 5", "7", "3"],
    );
}

#[test]
fn a_name_that_execute_declares_belongs_to_the_procedure() {
    check(
        "Sub s\nExecute \"Dim z : z = 4\"\nExecute \"z = z + 1\"\necho Eval(\"z\")\nEnd Sub\ns\necho \"<\" & z & \">\"",
        &["5", "<>"],
    );
    check(
        "Option Explicit\nSub s\nExecute \"Dim q : q = 4\"\necho q\nEnd Sub\ns",
        &["4"],
    );
    check("Sub s\nExecute \"q = 4\"\necho q\nEnd Sub\ns", &["4"]);
}

#[test]
fn execute_global_declares_for_the_whole_script() {
    check(
        "Sub s\nExecuteGlobal \"g = 3 : Sub t : WScript.Echo g : End Sub\"\nEnd Sub\ns\nt\necho g",
        &["3", "3"],
    );
    check(
        "ExecuteGlobal \"Class C : Public v : End Class\"\nSet c1 = New C\nc1.v = 2\necho c1.v",
        &["2"],
    );
}

#[test]
fn eval_gives_the_value_of_an_expression() {
    check(
        "x = 3\nFunction f(n)\nf = n * 2\nEnd Function\necho Eval(\"x + f(4)\"), Eval(\"x = 3\")\nSub s\nDim loc\nloc = 8\necho Eval(\"loc + x\")\nEnd Sub\ns",
        &["11 True", "11"],
    );
}

#[test]
fn errors_in_dynamic_text_can_be_trapped() {
    check(
        "On Error Resume Next\nExecute \"x = (\"\necho Err.Number <> 0\nErr.Clear\nExecute \"x = 1 / 0 : WScript.Echo 7\"\necho Err.Number",
        &["True", "11"],
    );
    assert_eq!(failure("Execute \"x = 1 / 0\"").2, "Division by zero");
}

#[test]
fn methods_see_their_class_in_execute() {
    check(
        "Class C\nPrivate n\nSub Go\nExecute \"n = 5\"\necho Eval(\"n + 1\")\nEnd Sub\nEnd Class\nSet c1 = New C\nc1.Go",
        &["6"],
    );
}
