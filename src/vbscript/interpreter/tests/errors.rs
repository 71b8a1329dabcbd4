use super::{Ending, check, failure, run};

#[test]
fn an_untrapped_error_has_line_and_column_of_its_statement() {
    assert_eq!(
        failure("x = 1\n\n   y = \"a\" * 2"),
        (3, 4, "Type mismatch: '[string: \"a\"]'".to_owned())
    );
    assert_eq!(
        failure("Sub s\n  x = 1 / 0\nEnd Sub\ns"),
        (2, 3, "Division by zero".to_owned())
    );
}

#[test]
fn resume_next_goes_on_with_the_next_statement() {
    check(
        "On Error Resume Next\nx = 1 / 0\necho Err.Number, Err.Description, Err.Source\nErr.Clear\necho Err.Number, \"<\" & Err.Description & \">\"",
        &[
            "11 Division by zero Microsoft VBScript runtime error",
            "0 <>",
        ],
    );
}

#[test]
fn an_error_in_a_called_procedure_ends_it_and_the_caller_goes_on() {
    check(
        "On Error Resume Next\nSub s\nErr.Raise 5\necho \"not here\"\nEnd Sub\ns\necho Err.Number\nx = 5\nx = f()\necho x\nFunction f\nf = 1\nErr.Raise 6\nEnd Function",
        &["5", "5"],
    );
}

#[test]
fn each_procedure_has_its_own_trap() {
    check(
        "Sub s\nOn Error Resume Next\nx = 1 / 0\necho \"in\", Err.Number\nEnd Sub\ns\necho \"out\", Err.Number",
        &["in 11", "out 11"],
    );
    assert_eq!(
        failure("Sub s\nOn Error Resume Next\nEnd Sub\ns\nx = 1 / 0").2,
        "Division by zero"
    );
}

#[test]
fn on_error_goto_0_ends_the_trap() {
    assert_eq!(
        failure("On Error Resume Next\nx = 1 / 0\nOn Error GoTo 0\nx = 1 / 0"),
        (4, 1, "Division by zero".to_owned())
    );
    check(
        "On Error Resume Next\nx = 1 / 0\nOn Error GoTo 0\necho Err.Number",
        &["0"],
    );
}

#[test]
fn an_error_in_a_condition_leads_into_the_block() {
    check(
        "On Error Resume Next\nIf 1 / 0 Then\necho \"then\"\nElse\necho \"else\"\nEnd If\nDo While 1 / 0\necho \"loop\"\nExit Do\nLoop\nSelect Case 1\nCase 1 / 0\necho \"case\"\nCase Else\necho \"no\"\nEnd Select",
        &["then", "loop", "case"],
    );
}

#[test]
fn an_error_in_what_select_case_compares_leads_behind_its_block() {
    check(
        "On Error Resume Next\nSelect Case 1 / 0\nCase 1\necho 1\nCase Else\necho 2\nEnd Select\necho 3",
        &["3"],
    );
}

#[test]
fn a_for_loop_whose_header_fails_runs_once_and_is_not_initialized() {
    check(
        "On Error Resume Next\nFor i = 1 To 1 / 0\necho \"in\", Err.Number\nNext\necho Err.Number, Err.Description\nErr.Clear\nFor Each x In 5\necho \"each\", Err.Number\nNext\necho Err.Number",
        &["in 11", "92 For loop not initialized", "each 451", "92"],
    );
}

#[test]
fn raise_fills_err() {
    check(
        "On Error Resume Next\nErr.Raise 1000, \"me\", \"text\", \"file.hlp\", 7\necho Err.Number, Err.Source, Err.Description, Err.HelpFile, Err.HelpContext\nErr.Raise 13\necho Err.Number, Err.Description\nErr.Raise 0\necho Err.Number\nErr.Raise\necho Err.Number",
        &["1000 me text file.hlp 7", "13 Type mismatch", "5", "450"],
    );
}

#[test]
fn the_number_of_err_can_be_assigned_and_is_its_default() {
    check(
        "Err.Number = 7\nIf Err Then echo Err.Number\necho Err",
        &["7", "7"],
    );
}

#[test]
fn leaving_a_procedure_does_not_clear_err() {
    check(
        "On Error Resume Next\nSub s\nOn Error Resume Next\nErr.Raise 6\nExit Sub\nEnd Sub\ns\necho Err.Number",
        &["6"],
    );
}

#[test]
fn quit_ends_everything_untrapped() {
    let (lines, ending) = run(
        "On Error Resume Next\nSub s\nOn Error Resume Next\nWScript.Quit 3\nWScript.Echo 1\nEnd Sub\ns\nWScript.Echo 2",
    );
    assert_eq!(ending, Ending::Quit(3));
    assert!(lines.is_empty());
}

#[test]
fn objects_know_the_line_that_uses_them() {
    check(
        "\n\necho WScript.Line\nx = 1\nIf x = 1 Then echo WScript.Line",
        &["3", "5"],
    );
}

#[test]
fn an_operators_mismatch_names_the_variable() {
    assert_eq!(failure("x = \"a\"\ny = x + 1").2, "Type mismatch: 'x'");
    assert_eq!(
        failure("x = 1\nDim a(1)\ny = x & a").2,
        "Type mismatch: 'a'"
    );
}
