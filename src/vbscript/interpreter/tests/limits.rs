use std::sync::atomic::Ordering;
use std::time::Duration;

use super::{Ending, check, failure, interpreter, parser};
use crate::vbscript::{Session, Stop};

#[test]
fn endless_recursion_is_error_28() {
    assert_eq!(failure("Sub s\ns\nEnd Sub\ns").2, "Out of stack space");
    assert_eq!(
        failure("Function f(n)\nf = 1 + f(n + 1)\nEnd Function\nx = f(1)").2,
        "Out of stack space"
    );
    assert_eq!(
        failure("Function f(n)\nf = Eval(\"f(n + 1)\")\nEnd Function\nx = f(1)").2,
        "Out of stack space"
    );
    assert_eq!(
        failure("Class C\nPrivate Sub Class_Initialize\nSet x = New C\nEnd Sub\nEnd Class\nSet y = New C").2,
        "Out of stack space"
    );
}

#[test]
fn endless_recursion_through_objects_is_error_28() {
    assert_eq!(
        failure("Class C\nPrivate Sub Class_Terminate\nSet x = New C\nSet x = Nothing\nEnd Sub\nEnd Class\nSet y = New C\nSet y = Nothing").2,
        "Out of stack space"
    );
    assert_eq!(
        failure("Class C\nPublic Default Property Get V\nV = Me + 1\nEnd Property\nEnd Class\nSet y = New C\nx = y").2,
        "Out of stack space"
    );
}

#[test]
fn a_deep_recursion_that_ends_is_no_error() {
    check(
        "Function f(n)\nIf n = 0 Then\nf = 0\nElse\nf = 1 + f(n - 1)\nEnd If\nEnd Function\necho f(5000)",
        &["5000"],
    );
}

#[test]
fn an_endless_loop_can_be_interrupted() {
    for text in [
        "Do\nLoop",
        "For i = 1 To 2 Step 0\nNext",
        "While True\nWend",
        "On Error Resume Next\nDo\nx = 1 / 0\nLoop",
    ] {
        let (mut interpreter, _) = interpreter();
        interpreter.limits.interrupt.store(true, Ordering::Relaxed);
        let ending = interpreter.run(parser::parse_text(text).script);
        assert_eq!(ending, Ending::Interrupted, "{text}");
    }
}

#[test]
fn a_deadline_ends_the_script() {
    let (mut interpreter, _) = interpreter();
    let clock = interpreter.session.host.clock.clone();
    interpreter.limits.deadline = Some(clock.now());
    clock.sleep(Duration::from_secs(1));
    let ending = interpreter.run(parser::parse_text("Do\nLoop").script);
    assert_eq!(ending, Ending::Interrupted);
}

#[test]
fn arrays_deep_inside_one_another_go_without_a_deep_stack() {
    check(
        "a = Array(1)\nFor i = 1 To 200000\na = Array(a)\nNext\na = 0\necho \"done\"",
        &["done"],
    );
}

#[test]
fn a_call_can_have_more_than_255_arguments() {
    let numbers: Vec<_> = (0..400).map(|number| number.to_string()).collect();
    check(
        &format!("a = Array({})\necho UBound(a), a(399)", numbers.join(",")),
        &["399 399"],
    );
}

#[test]
fn a_wait_is_no_longer_than_the_script_may_run() {
    let (mut interpreter, _) = interpreter();
    let clock = interpreter.session.host.clock.clone();
    let start = clock.now();
    let limit = start + jiff::Span::new().seconds(2);
    interpreter.limits.deadline = Some(limit);
    let wait = |session: &Session, time| session.host.clock.sleep(time);
    interpreter.wait(Duration::from_secs(1), wait).unwrap();
    let ended = interpreter.wait(Duration::from_secs(100), wait);
    assert!(matches!(ended, Err(Stop::Quit(0))));
    assert!(interpreter.limits.is_over());
    assert_eq!(clock.now(), limit);
}
