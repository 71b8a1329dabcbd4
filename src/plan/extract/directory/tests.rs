//! What becomes of a script: names, branches that vanish, what is read before what.

#![allow(clippy::unwrap_used, clippy::panic)]

use super::*;
use crate::plan::{Condition, Expression};

fn of(script: &str, arguments: &[Value]) -> Vec<Step> {
    let source = SourceText::from_text("case.vbs", script);
    let found = extract(&source, arguments, "case.vbs");
    assert_eq!(found.diagnostics, [], "{script}");
    found.steps.to_vec()
}

fn json(steps: &[Step]) -> String {
    let mut lines = String::new();
    for step in steps {
        lines.push_str(&serde_json::to_string(step).unwrap());
        lines.push('\n');
    }
    lines
}

fn unknown(name: &str) -> Value {
    Expression::Environment(name.to_owned()).into()
}

#[test]
fn what_is_known_vanishes() {
    let script = r#"
Const PREFIX = "a"
Dim list(2)
Function Twice(x)
    Twice = x & x
End Function
For i = 0 To 2
    list(i) = Twice(i)
Next
If UBound(list) = 2 And WScript.Arguments.Count = 1 Then
    WScript.Echo PREFIX & list(2) & UCase("b") & Mid("xyz", 2, 1)
Else
    WScript.Echo "never"
End If
"#;
    let steps = of(script, &[Value::text("x")]);
    let [step] = steps.as_slice() else {
        panic!("{steps:?}");
    };
    let text = Value::text("a22By");
    assert_eq!(step.kind, StepKind::Echo { text });
    assert_eq!(step.span, Span::new("case.vbs", 11, 5));
}

#[test]
fn an_unknown_argument_decides_at_run_time() {
    let script = "If WScript.Arguments(0) = \"1\" Then x = 0 Else x = 1\n\
        If x Then WScript.Echo \"one\" Else WScript.Echo \"zero\"";
    let steps = of(script, &[unknown("P")]);
    let [first, second] = steps.as_slice() else {
        panic!("{steps:?}");
    };
    let StepKind::If {
        then, otherwise, ..
    } = &first.kind
    else {
        panic!("{first:?}");
    };
    // Both ways keep the value under the same name, which the second branch reads.
    for way in [then, otherwise] {
        assert!(
            matches!(&way[0].kind, StepKind::Assign { variable, .. } if variable == "x"),
            "{way:?}"
        );
    }
    let StepKind::If { condition, .. } = &second.kind else {
        panic!("{second:?}");
    };
    let x: Value = Expression::Variable("x".to_owned()).into();
    assert_eq!(*condition, Condition::True(x));
}

#[test]
fn what_nobody_reads_is_not_assigned() {
    let script = "Set users = GetObject(\"LDAP://CN=Users,DC=x\")\nn = 0\nFor Each u In users\n\
        old = u.mail\nn = n + 1\nWScript.Echo old\nNext";
    let steps = json(&of(script, &[]));
    assert!(!steps.contains("assign"), "{steps}");
}

#[test]
fn what_was_read_is_read_before_what_comes_behind() {
    let script =
        "Set u = GetObject(\"LDAP://CN=a,DC=x\")\nx = u.mail\nWScript.Echo 1\nWScript.Echo x";
    let kinds: Vec<_> = of(script, &[])
        .into_iter()
        .map(|step| serde_json::to_value(step).unwrap()["kind"].clone())
        .collect();
    assert_eq!(kinds, ["directory_bind", "directory_read", "echo", "echo"]);
}

#[test]
fn objects_and_rows_are_named_after_their_variables() {
    let script = "Sub Find(path)\nDim obj\nSet obj = GetObject(path)\nWScript.Echo obj.cn\nEnd Sub\n\
        Find \"LDAP://CN=a,DC=x\"\nFind \"LDAP://CN=b,DC=x\"";
    let steps = json(&of(script, &[]));
    assert!(
        steps.contains(r#""object":"obj","path":"LDAP://CN=a,DC=x""#),
        "{steps}"
    );
    assert!(
        steps.contains(r#""object":"obj#2","path":"LDAP://CN=b,DC=x""#),
        "{steps}"
    );
    assert!(
        steps.contains(r#""lookup":{"object":"obj#2","attribute":"cn","line":4}"#),
        "{steps}"
    );
    assert_eq!(steps, json(&of(script, &[])), "the same each time");
}

#[test]
fn a_secret_argument_stays_a_reference() {
    let secret: Value = Expression::Secret("PW".to_owned()).into();
    let steps = json(&of("WScript.Echo \"x\" & WScript.Arguments(0)", &[secret]));
    assert!(
        steps.contains(r#"{"concat":["x",{"secret":"PW"}]}"#),
        "{steps}"
    );
}

#[test]
fn a_text_that_doubles_itself_stays_small() {
    let double = "s = s & s\n".repeat(40);
    let script = format!("s = WScript.Arguments(0)\n{double}WScript.Echo Len(s)");
    let steps = json(&of(&script, &[unknown("A")]));
    assert!(steps.len() < 400_000, "{}", steps.len());
}

#[test]
fn what_never_ends_is_left_to_the_interpreter() {
    for script in [
        "Do\nLoop",
        "Sub A\nA\nEnd Sub\nA",
        "s = \"x\"\nWhile True\ns = s & s\nWend",
        "For i = 1 To 1000000000\nWScript.Echo i\nNext",
    ] {
        let source = SourceText::from_text("case.vbs", script);
        let found = extract(&source, &[], "case.vbs");
        assert_eq!(found.typed, 0, "{script}");
        assert!(matches!(found.steps[0].kind, StepKind::Interpret { .. }));
    }
}

#[test]
fn an_empty_script_does_nothing() {
    assert_eq!(of("", &[]), []);
    assert_eq!(of("' nothing\n", &[]), []);
}

#[test]
fn hostile_depths_and_lengths_end_in_time() {
    let nested = |open: &str, close: &str, inner: &str, depth: usize| {
        format!("{}{inner}{}", open.repeat(depth), close.repeat(depth))
    };
    let unknown_ifs = nested(
        "If WScript.Arguments(0) = \"x\" Then\n",
        "End If\n",
        "WScript.Echo 1\n",
        100,
    );
    let known_ifs = nested("If True Then\n", "End If\n", "WScript.Echo 1\n", 100);
    let else_ifs = format!(
        "If False Then\n{}End If",
        "ElseIf WScript.Arguments(0) = \"x\" Then\nWScript.Echo 1\n".repeat(300)
    );
    let chain = format!(
        "x = WScript.Arguments(0){}\nWScript.Echo Len(x)",
        " & WScript.Arguments(0)".repeat(5000)
    );
    let parentheses = format!("WScript.Echo {}", nested("(", ")", "1", 100));
    let functions = format!(
        "WScript.Echo {}",
        nested("Trim(", ")", "WScript.Arguments(0)", 100)
    );
    for script in [
        unknown_ifs,
        known_ifs,
        else_ifs,
        chain,
        parentheses,
        functions,
    ] {
        let source = SourceText::from_text("case.vbs", &*script);
        let found = extract(&source, &[unknown("A")], "case.vbs");
        assert!(
            !found.steps.is_empty() || !found.errors.is_empty(),
            "{script:.80}"
        );
    }
}
