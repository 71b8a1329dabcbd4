use super::{check, failure};

#[test]
fn elements_are_read_and_written_in_place() {
    check(
        "Dim a(3), m(2, 1)\nFor i = 0 To 3\na(i) = i * i\nNext\na(0) = a(3)\nm(2, 1) = 7\nm(1, 0) = m(2, 1) + 1\necho a(0), a(1), a(2), m(1, 0), m(0, 0)",
        &["9 1 4 8 "],
    );
}

#[test]
fn an_assigned_array_is_a_copy() {
    check(
        "Dim a(1)\na(0) = 1\nb = a\nb(0) = 2\necho a(0), b(0)\nReDim Preserve b(4)\nb(4) = 5\necho b(4)",
        &["1 2", "5"],
    );
}

#[test]
fn an_array_within_an_array_is_changed_in_its_place() {
    check(
        "Dim a(1), b(1)\nb(0) = 1\na(0) = b\na(0)(0) = 5\necho a(0)(0), b(0)",
        &["5 1"],
    );
}

#[test]
fn indexes_are_rounded_and_checked() {
    check("Dim a(2)\na(\"1\") = 5\necho a(1.4)", &["5"]);
    assert_eq!(
        failure("Dim a(2)\na(3) = 1").2,
        "Subscript out of range: '[number: 3]'"
    );
    assert_eq!(
        failure("Dim a(2)\ni = 3\nx = a(i)").2,
        "Subscript out of range: 'i'"
    );
    assert_eq!(
        failure("Dim a(2)\nx = a(1, 1)").2,
        "Subscript out of range: '[number: 1]'"
    );
    assert_eq!(
        failure("Dim a()\nx = a(0)").2,
        "Subscript out of range: '[number: 0]'"
    );
}

#[test]
fn redim_makes_and_preserves() {
    check(
        "Dim a()\nReDim a(1)\na(1) = 4\nReDim Preserve a(2)\necho a(1), a(2)\nReDim a(2)\necho \"<\" & a(1) & \">\"\nReDim b(1, 1)\nb(1, 1) = 3\nReDim Preserve b(1, 2)\necho b(1, 1)",
        &["4 ", "<>", "3"],
    );
}

#[test]
fn redim_declares_a_name_that_nothing_else_declares() {
    check(
        "Option Explicit\nReDim a(1)\na(0) = 1\nSub s\nReDim b(1), a(3)\nb(1) = UBound(a)\necho b(1)\nEnd Sub\ns\necho UBound(a)",
        &["3", "3"],
    );
}

#[test]
fn redim_refuses_a_declared_array_and_another_dimension() {
    assert_eq!(
        failure("Dim a(2)\nn = 5\nExecute \"ReDim a(n)\"").2,
        "This array is fixed or temporarily locked"
    );
    assert_eq!(
        failure("Dim a()\nReDim a(1, 1)\nReDim Preserve a(2, 1)").2,
        "Subscript out of range"
    );
}

#[test]
fn erase_empties_a_declared_array_and_takes_a_dynamic_one_away() {
    check(
        "Dim a(1)\na(0) = 1\nErase a\necho \"<\" & a(0) & \">\"",
        &["<>"],
    );
    assert_eq!(
        failure("Dim a()\nReDim a(1)\nErase a\nx = a(0)").2,
        "Subscript out of range: '[number: 0]'"
    );
}

#[test]
fn a_declared_array_cannot_be_assigned_to() {
    assert_eq!(failure("Dim a(1)\na = 5").2, "Type mismatch: 'a'");
}

#[test]
fn objects_stand_in_elements() {
    check(
        "Class C\nPublic v\nEnd Class\nDim a(1)\nSet a(0) = New C\na(0).v = 3\necho a(0).v\nSub s(x)\nSet x = Nothing\nEnd Sub\ns a(0)\necho a(0) Is Nothing",
        &["3", "True"],
    );
}
