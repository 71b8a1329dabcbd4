use super::{check, failure};

const COUNTER: &str = "Class Counter
Private n
Public Label
Private Sub Class_Initialize
n = 10
echo \"new\"
End Sub
Private Sub Class_Terminate
echo \"gone\", n
End Sub
Public Property Get Value
Value = n
End Property
Public Property Let Value(v)
n = v
End Property
Public Default Function Item(i)
Item = n + i
End Function
Public Sub Up(ByRef by)
n = n + by
by = 0
Hidden
End Sub
Private Sub Hidden
n = n + 100
End Sub
Public Function Self
Set Self = Me
End Function
End Class
";

fn with_counter(text: &str) -> String {
    format!("{COUNTER}{text}")
}

#[test]
fn members_work_and_the_default_one_needs_no_name() {
    check(
        &with_counter(
            "Set c = New Counter\nc.Value = c.Value + 1\nc.Label = \"x\"\necho c.Value, c(5), c.Item(6), c.Label, c.Self.Self.Value\ns = 3\nc.Up s\necho s, c.Value",
        ),
        &["new", "11 16 17 x 11", "0 114", "gone 114"],
    );
}

#[test]
fn terminate_runs_when_the_last_reference_goes() {
    check(
        &with_counter(
            "Set c = New Counter\nSet d = c\nSet c = Nothing\necho \"still\"\nSet d = Nothing\necho \"after\"",
        ),
        &["new", "still", "gone 10", "after"],
    );
    check(
        &with_counter("Sub s\nDim c\nSet c = New Counter\necho \"in\"\nEnd Sub\ns\necho \"after\""),
        &["new", "in", "gone 10", "after"],
    );
    check(
        &with_counter("x = (New Counter)(1)\necho x\nSet a = New Counter\na = 5\necho \"end\""),
        &["new", "gone 10", "11", "new", "gone 10", "end"],
    );
}

#[test]
fn terminate_runs_in_order_at_the_end_of_the_script() {
    check(
        &with_counter("Set a = New Counter\nSet b = New Counter\na.Value = 1\nb.Value = 2"),
        &["new", "new", "gone 1", "gone 2"],
    );
}

#[test]
fn private_members_are_not_seen_from_outside() {
    assert_eq!(
        failure(&with_counter("Set c = New Counter\nc.Hidden").replace("echo ", "WScript.Echo ")).2,
        "Object doesn't support this property or method: 'c.Hidden'"
    );
    assert_eq!(
        failure(&with_counter("Set c = New Counter\nx = c.n").replace("echo ", "WScript.Echo ")).2,
        "Object doesn't support this property or method: 'c.n'"
    );
}

#[test]
fn properties_take_arguments() {
    check(
        "Class M\nPrivate a(3)\nPublic Property Get At(i)\nIf i = 1 Then Set At = a(i) Else At = a(i)\nEnd Property\nPublic Property Let At(i, v)\na(i) = v\nEnd Property\nPublic Property Set Obj(i, v)\nSet a(i) = v\nEnd Property\nEnd Class\nSet m1 = New M\nm1.At(2) = 5\nm1.At(2) = m1.At(2) + 1\nSet m1.Obj(1) = m1\necho m1.At(2), m1.At(1) Is m1\nSet m1.Obj(1) = Nothing",
        &["6 True"],
    );
}

#[test]
fn fields_are_variables_within_and_properties_outside() {
    check(
        "Class C\nPublic n\nPublic a(2)\nSub Grow\nn = n & \"x\"\nTwice n\na(1) = a(1) + 1\nEnd Sub\nPrivate Sub Twice(v)\nv = v & v\nEnd Sub\nEnd Class\nSub change(v)\nv = \"changed\"\nEnd Sub\nSet c1 = New C\nc1.Grow\nc1.Grow\nchange c1.n\necho c1.n, c1.a(1)\nc1.a(2) = 7\necho c1.a(2)",
        &["xxxxxx 2", "7"],
    );
}

#[test]
fn a_class_that_nobody_defined_is_error_506() {
    assert_eq!(failure("Set x = New Nope").2, "Class not defined: 'Nope'");
}

#[test]
fn an_object_without_a_default_member_has_no_value() {
    assert_eq!(
        failure("Class C\nEnd Class\nSet c1 = New C\nx = c1").2,
        "Object doesn't support this property or method: 'c1'"
    );
}

#[test]
fn other_objects_can_use_an_instance() {
    check(
        &with_counter("Set c = New Counter\necho WScript.Invoke(c, 7)"),
        &["new", "17", "gone 10"],
    );
}

#[test]
fn a_long_chain_of_instances_goes_without_a_deep_stack() {
    check(
        "Class Node\nPublic nextOne\nEnd Class\nSet head = Nothing\nFor i = 1 To 100000\nSet n = New Node\nSet n.nextOne = head\nSet head = n\nNext\nSet n = Nothing\nSet head = Nothing\necho \"done\"",
        &["done"],
    );
}
