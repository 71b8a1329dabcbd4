use super::example::*;
use crate::plan::render::condition;
use crate::plan::render::groups::{groups, situations};
use crate::plan::render::names::{Names, Purpose};
use crate::plan::render::notation::{exact, value};
use crate::plan::render::outline;
use crate::plan::*;

fn shown(shown: &Value) -> String {
    value(shown, &Names::of(&[], Purpose::Reading))
}

fn operator(operator: &str, operands: &[Value]) -> Value {
    Expression::Operator {
        operator: operator.into(),
        operands: operands.to_vec(),
        line: None,
    }
    .into()
}

#[test]
fn known_text_is_bare_and_the_unknown_is_marked() {
    let cases = [
        (text("C:\\x y"), "C:\\x y"),
        (Value::Number(-3), "-3"),
        (Value::Boolean(true), "True"),
        (environment("COMPUTERNAME"), "‹%COMPUTERNAME%›"),
        (lookup("objUser", "homeMDB"), "‹objUser.homeMDB›"),
        (
            Expression::ScriptFolder(Nothing {}).into(),
            "‹script folder›",
        ),
        (Expression::Secret("W#EXCHG7".into()).into(), "*****"),
        (captured("unheard"), "‹unheard›"),
        (
            Value::concat([text("CN="), lookup("o", "cn"), text(",DC=x")]),
            "CN=‹o.cn›,DC=x",
        ),
        (
            Expression::List(vec![text("a"), environment("B")]).into(),
            "a, ‹%B%›",
        ),
        (
            Expression::Literal {
                subtype: "Empty".into(),
                text: String::new(),
            }
            .into(),
            "‹Empty›",
        ),
        (
            Expression::Literal {
                subtype: "Double".into(),
                text: "1.5".into(),
            }
            .into(),
            "‹1.5›",
        ),
    ];
    for (value, words) in cases {
        assert_eq!(shown(&value), words);
    }
}

#[test]
fn within_an_expression_text_stands_in_quotation_marks() {
    let replaced = Expression::Replace {
        of: Value::concat([lookup("o", "a"), text(" \"x\"")]),
        find: text("EX1"),
        with: Expression::Secret("PW".into()).into(),
        match_case: true,
    };
    assert_eq!(
        shown(&replaced.into()),
        "‹Replace(o.a & \" \"\"x\"\"\", \"EX1\", *****, match case)›"
    );
    let sum = operator("+", &[Value::Number(1), environment("N")]);
    let compared = operator("not", &[operator("=", &[sum, Value::Number(2)])]);
    assert_eq!(shown(&compared), "‹not ((1 + %N%) = 2)›");
    let field = |column| Expression::Field {
        rows: "rs".into(),
        column,
        line: None,
    };
    assert_eq!(shown(&field(Value::Number(0)).into()), "‹rs(0)›");
    assert_eq!(shown(&field(text("adspath")).into()), "‹rs.adspath›");
}

#[test]
fn text_cannot_pass_for_the_notation_or_steer_a_terminal() {
    assert_eq!(
        shown(&text("‹a›\t\u{1B}[0m\r\n")),
        "<U+2039>a<U+203A>␉␛[0m␍␊"
    );
    assert_eq!(shown(&environment("A\nB›")), "‹%A␊B<U+203A>%›");
    assert_eq!(shown(&lookup("o\u{9B}", "a\n")), "‹o<U+009B>.a␊›");
}

#[test]
fn blanks_at_the_ends_can_be_seen() {
    let names = Names::of(&[], Purpose::Reading);
    for (value, words) in [("", "\"\""), ("a ", "\"a \""), (" a", "\" a\""), ("a", "a")] {
        assert_eq!(exact(&text(value), &names), words);
    }
}

#[test]
fn a_captured_exit_code_names_the_step_that_left_it() {
    let steps = [
        start(30, program("a", text(""))),
        start(31, set("X", text("1"))),
        start(32, exit_code("one")),
        start(
            33,
            when(Condition::Succeeded, vec![start(34, log("x"))], vec![]),
        ),
        start(35, exit_code("several")),
        start(
            36,
            StepKind::Capture {
                name: "v1".into(),
                from: CaptureSource::Variable("Line".into()),
            },
        ),
        start(
            37,
            StepKind::Capture {
                name: "v2".into(),
                from: CaptureSource::Variable("LINE".into()),
            },
        ),
    ];
    let names = Names::of(&steps, Purpose::Reading);
    let captures = ["one", "several", "v1", "v2"].map(|name| value(&captured(name), &names));
    assert_eq!(
        captures,
        [
            "‹exit code of START.BAT:30›",
            "‹exit code at START.BAT:35›",
            "‹%Line%›",
            "‹%LINE% at START.BAT:37›",
        ]
    );
}

#[test]
fn an_attribute_that_was_changed_is_read_anew() {
    let read = |into: &str| StepKind::DirectoryRead {
        object: "o".into(),
        attribute: "Mail".into(),
        into: into.into(),
        all: false,
        required: false,
    };
    let modify = |dn| StepKind::DirectoryModify {
        object: "o".into(),
        dn: text(dn),
        changes: vec![change("mail", Modification::Delete, text(""))],
    };
    let steps = [
        vbs(
            1,
            StepKind::DirectoryBind {
                object: "o".into(),
                path: text("LDAP://CN=a,DC=x"),
            },
        ),
        vbs(2, read("before")),
        vbs(3, modify("CN=a,DC=x")),
        vbs(4, read("after")),
        vbs(5, modify("CN=b,DC=x")),
    ];
    let names = Names::of(&steps, Purpose::Reading);
    assert_eq!(value(&captured("before"), &names), "‹o.Mail›");
    assert_eq!(value(&captured("after"), &names), "‹o.Mail read anew›");
    let lines = outline::lines(&steps, &names);
    let texts: Vec<_> = lines.iter().map(|line| &*line.text).collect();
    assert_eq!(
        texts,
        [
            "bind o = LDAP://CN=a,DC=x",
            "read o.Mail",
            "modify o: mail removed",
            "read o.Mail anew",
            "modify o = CN=b,DC=x: mail removed",
        ]
    );
}

#[test]
fn conditions_and_their_opposites_are_words() {
    let compare = |operator| Condition::Compare {
        left: text("a"),
        operator,
        right: text("b"),
        ignore_case: operator == Comparison::Same,
    };
    let cases = [
        (Condition::Exists(text("f")), "f exists", "f does not exist"),
        (
            Condition::Defined(text("X")),
            "variable X is defined",
            "variable X is not defined",
        ),
        (
            Condition::ErrorLevel(text("2")),
            "the exit code is at least 2",
            "the exit code is less than 2",
        ),
        (
            compare(Comparison::Same),
            "a is b (in any case)",
            "a is not b (in any case)",
        ),
        (
            compare(Comparison::Equal),
            "a equals b",
            "a does not equal b",
        ),
        (
            compare(Comparison::NotEqual),
            "a does not equal b",
            "a equals b",
        ),
        (
            compare(Comparison::Less),
            "a is less than b",
            "a is at least b",
        ),
        (
            compare(Comparison::LessOrEqual),
            "a is at most b",
            "a is greater than b",
        ),
        (
            compare(Comparison::Greater),
            "a is greater than b",
            "a is at most b",
        ),
        (
            compare(Comparison::GreaterOrEqual),
            "a is at least b",
            "a is less than b",
        ),
        (
            Condition::Succeeded,
            "the step before succeeded",
            "the step before failed",
        ),
        (
            Condition::Failed,
            "the step before failed",
            "the step before succeeded",
        ),
        (
            Condition::FindsScript {
                name: text("a"),
                file: "A.BAT".into(),
            },
            "CALL a finds A.BAT",
            "CALL a does not find A.BAT",
        ),
        (
            Condition::ContinuesAt(7),
            "it goes on at line 7",
            "it does not go on at line 7",
        ),
        (
            Condition::ContinuesAt(0),
            "it goes on at the end of the file",
            "it does not go on at the end of the file",
        ),
        (Condition::True(lookup("o", "a")), "‹o.a›", "not ‹o.a›"),
        (
            Condition::Any(vec![
                Condition::Succeeded,
                Condition::All(vec![
                    Condition::Exists(text("a")),
                    Condition::Exists(text("b")).negated(),
                ]),
            ]),
            "the step before succeeded or (a exists and b does not exist)",
            "not (the step before succeeded or (a exists and b does not exist))",
        ),
    ];
    let names = Names::of(&[], Purpose::Reading);
    for (condition, words, opposite) in cases {
        assert_eq!(condition::words(&condition, &names), words);
        assert_eq!(condition::words(&condition.negated(), &names), opposite);
    }
}

#[test]
fn a_way_without_steps_turns_the_condition_round() {
    let steps = [start(
        1,
        when(
            Condition::Exists(text("f")),
            vec![start(1, exit_code("hidden"))],
            vec![start(2, log("x"))],
        ),
    )];
    let names = Names::of(&steps, Purpose::Reading);
    let lines = outline::lines(&steps, &names);
    let texts: Vec<_> = lines.iter().map(|line| (line.depth, &*line.text)).collect();
    assert_eq!(texts, [(0, "if f does not exist"), (1, "log \"x\"")]);
}

#[test]
fn scenarios_with_the_same_steps_and_end_are_told_together() {
    use ScriptName::{Start, Stop};
    let one = |script, event, server, disk| scenario(script, event, server, disk, Vec::new());
    let mut plan = Plan {
        scenarios: vec![
            one(Start, Some("START"), "HOME", "SUCCESS"),
            one(Start, Some("START"), "HOME", "FAILURE"),
            one(Start, Some("START"), "OTHER", "SUCCESS"),
            one(Start, Some("START"), "OTHER", "FAILURE"),
            one(Start, None, "OTHER", "FAILURE"),
            one(Stop, None, "OTHER", "FAILURE"),
            one(Start, Some("RECOVER"), "HOME", "FAILURE"),
        ],
        ..Plan::default()
    };
    plan.scenarios[6].outcome.exit_code = Some(1);
    let groups = groups(&plan);
    let told: Vec<String> = groups
        .iter()
        .map(|group| situations(&group.scenarios))
        .collect();
    assert_eq!(
        told,
        [
            "START HOME|OTHER SUCCESS|FAILURE, (none) OTHER FAILURE",
            "(none) OTHER FAILURE",
            "RECOVER HOME FAILURE",
        ]
    );
}
