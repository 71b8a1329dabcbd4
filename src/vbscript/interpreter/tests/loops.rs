use super::{check, failure};

#[test]
fn for_evaluates_its_bounds_once() {
    check(
        "n = 3\nFor i = 1 To n\nn = 10\ns = s & i\nNext\necho s, i",
        &["123 4"],
    );
}

#[test]
fn for_counts_by_its_step() {
    check(
        "For i = 3 To 1 Step -1\ns = s & i\nNext\nFor j = 0 To 1 Step 0.25\ns = s & \" \" & j\nNext\nFor k = 2 To 1\ns = s & \"no\"\nNext\necho s, k",
        &["321 0 0.25 0.5 0.75 1 2"],
    );
}

#[test]
fn a_step_of_zero_runs_until_exit() {
    check(
        "For i = 1 To 2 Step 0\nn = n + 1\nIf n = 5 Then Exit For\nNext\necho n, i",
        &["5 1"],
    );
}

#[test]
fn a_counter_grows_beyond_16_bits() {
    check("For i = 32766 To 32769\nNext\necho i", &["32770"]);
}

#[test]
fn loops_inside_one_another_keep_their_own_bounds() {
    check(
        "For i = 1 To 2\nFor j = i To 2\ns = s & i & j & \" \"\nNext\nNext\necho s",
        &["11 12 22 "],
    );
}

#[test]
fn for_each_goes_over_arrays_and_collections() {
    check(
        "Dim a(2)\na(0) = 1: a(1) = 2\nFor Each x In a\ns = s & \"<\" & x & \">\"\nNext\nFor Each y In WScript.Items\ns = s & y\nNext\necho s",
        &["<1><2><>102030"],
    );
}

#[test]
fn for_each_sees_assigned_elements_and_its_variable_is_a_copy() {
    check(
        "Dim a(1)\na(0) = 1: a(1) = 2\nFor Each x In a\na(1) = 9\nx = x * 10\ns = s & x & \" \"\nNext\necho s & a(0)",
        &["10 90 1"],
    );
}

#[test]
fn for_each_over_anything_else_is_error_451() {
    assert_eq!(
        failure("x = 5\nFor Each y In x\nNext").2,
        "Object not a collection: 'x'"
    );
}

#[test]
fn a_for_each_variable_is_empty_behind_the_last_element() {
    check(
        "For Each x In Array(1, 2)\nNext\necho \"<\" & x & \">\"\nFor Each x In Array(1, 2)\nExit For\nNext\necho x",
        &["<>", "1"],
    );
}

#[test]
fn do_loops_test_where_their_condition_stands() {
    check(
        "Do While i < 2\ni = i + 1\nLoop\nDo Until i = 4\ni = i + 1\nLoop\nDo\ni = i + 1\nLoop While i < 3\nDo\ni = i + 1\nLoop Until i > 5\nDo\ni = i + 1\nIf i > 9 Then Exit Do\nLoop\nWhile i < 12\ni = i + 1\nWend\necho i",
        &["12"],
    );
}

#[test]
fn exit_leaves_the_loop_of_its_kind() {
    check(
        "For i = 1 To 3\nDo\nIf i = 2 Then Exit For\nExit Do\nLoop\nNext\necho i\nDo\nFor j = 1 To 5\nIf j = 2 Then Exit Do\nNext\nLoop\necho j",
        &["2", "2"],
    );
}
