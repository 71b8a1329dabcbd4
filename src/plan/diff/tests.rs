//! Facts about comparisons.

use super::*;
use crate::plan::render::tests::example::*;
use crate::plan::*;
use crate::source::Span;

fn plan(steps: Vec<Step>) -> Plan {
    Plan {
        scenarios: vec![scenario(
            ScriptName::Start,
            Some("START"),
            "HOME",
            "SUCCESS",
            steps,
        )],
        ..Plan::default()
    }
}

fn compared(before: &Plan, after: &Plan) -> Difference {
    let side = |title, plan| Side {
        title,
        plan,
        fingerprint: &|lines: &Lines| Some(format!("{}", lines.last - lines.first)),
    };
    compare(&side("before", before), &side("after", after))
}

/// The lines that differ, with their sign.
fn signed(difference: &Difference) -> Vec<String> {
    let lines = difference.steps.iter().flat_map(|list| &list.lines);
    lines
        .filter_map(|line| match line.change {
            Change::Gone => Some(format!("- {}", line.text)),
            Change::New => Some(format!("+ {}", line.text)),
            Change::Changed | Change::Same => None,
        })
        .collect()
}

fn setting(name: &str, value: &str) -> Variable {
    Variable {
        name: name.into(),
        value: Some(text(value)),
        origin: Origin::Settings,
        secret: false,
        span: None,
    }
}

fn watch(id: &str, service: &str) -> WatchEntry {
    WatchEntry {
        id: id.into(),
        target: Some(WatchTarget::Service(text(service))),
        loaded: Some(Span::new("START.BAT", 1, 1)),
        killed: None,
    }
}

/// A site with these servers.
fn site(primary: &str, backup: &str, line: u32) -> Plan {
    let moved = format!("CN={primary},CN=Computers");
    let mut plan = plan(vec![
        start(line, set("W#EXCHG3", text(primary))),
        start(line + 1, set("W#EXCHG5", text("1"))),
        start(line + 2, set("PRIMARY", text(primary))),
        start(line + 3, log(&format!("{primary} to {backup}: EX10"))),
        vbs(
            line + 4,
            StepKind::DirectoryBind {
                object: "o".into(),
                path: text(&moved),
            },
        ),
        start(line + 5, exit_code("c")),
        start(
            line + 5,
            when(is_code("c", "0"), vec![start(line, log("ok"))], vec![]),
        ),
    ]);
    plan.variables = vec![
        setting("W#EXCHG3", primary),
        setting("W#EXCHG4", backup),
        setting("W#EXCHG5", "1"),
    ];
    plan
}

#[test]
fn sites_with_other_servers_and_other_lines_are_equal() {
    let difference = compared(&site("EX1", "EX2", 1), &site("MAIL", "RESERVE", 40));
    assert_eq!(signed(&difference), [""; 0]);
    assert!(difference.equal);
    assert_eq!(
        human(&difference, false),
        "- before\n+ after\n\nBoth do the same.\n"
    );
}

#[test]
fn a_server_in_the_place_of_the_other_is_a_difference() {
    let before = site("EX1", "EX2", 1);
    let mut after = site("EX1", "EX2", 1);
    after.scenarios[0].steps.make_mut()[2] = start(3, set("PRIMARY", text("EX2")));
    let difference = compared(&before, &after);
    assert_eq!(
        signed(&difference),
        [
            "- set PRIMARY = ‹%W#EXCHG3%›",
            "+ set PRIMARY = ‹%W#EXCHG4%›"
        ]
    );
    assert!(!difference.equal);
}

/// On a test site both servers may have one name; then nobody can tell which of the two a step means.
#[test]
fn one_value_of_two_settings_stands_for_both() {
    let difference = compared(&site("EX", "EX", 1), &site("MAIL", "RESERVE", 1));
    assert_eq!(signed(&difference), [""; 0]);
}

/// `NEC\administrator` is the setting of an account, and also put together from a domain and a name.
#[test]
fn a_text_that_is_put_together_from_settings_may_be_another_setting_elsewhere() {
    let site = |account: &str, domain: &str, name: &str| {
        let mut plan = plan(vec![
            start(1, log(&format!("as {domain}\\{name}"))),
            start(2, set("ACCOUNT", text(account))),
        ]);
        plan.variables = vec![
            setting("W1", account),
            setting("W6", name),
            setting("W8", domain),
        ];
        plan
    };
    let unclear = site("NEC\\administrator", "NEC", "administrator");
    let clear = site("ACME\\exadmin", "ACME", "service");
    assert_eq!(signed(&compared(&unclear, &clear)), [""; 0]);
    assert_eq!(signed(&compared(&clear, &unclear)), [""; 0]);
    let mut other = site("ACME\\exadmin", "ACME", "service");
    other.scenarios[0].steps.make_mut()[0] = start(1, log("as service\\ACME"));
    assert_eq!(signed(&compared(&clear, &other)).len(), 2);
}

#[test]
fn a_setting_that_the_script_itself_changes_counts() {
    let steps = |value| {
        let mut plan = plan(vec![
            start(1, set("LOG", text("1"))),
            start(2, set("LOG", text(value))),
        ]);
        plan.variables = vec![setting("LOG", "1")];
        plan
    };
    assert_eq!(
        signed(&compared(&steps("1"), &steps("0"))),
        ["- set LOG = ‹setting›", "+ set LOG = 0"]
    );
}

#[test]
fn steps_are_aligned_and_keep_their_lines() {
    let before = plan(vec![
        start(1, log("a")),
        start(2, service("A", "alpha")),
        start(3, log("b")),
    ]);
    let after = plan(vec![
        start(11, log("a")),
        start(12, log("b")),
        start(13, program("new.exe", text(""))),
    ]);
    let difference = compared(&before, &after);
    let lines: Vec<_> = difference.steps[0]
        .lines
        .iter()
        .map(|line| {
            let place = |side: &Option<String>| side.clone().unwrap_or_default();
            (
                line.change,
                place(&line.place.before),
                place(&line.place.after),
            )
        })
        .collect();
    let text = str::to_owned;
    assert_eq!(
        lines,
        [
            (Change::Same, text("START.BAT:1"), text("START.BAT:11")),
            (Change::Gone, text("START.BAT:2"), text("")),
            (Change::Same, text("START.BAT:3"), text("START.BAT:12")),
            (Change::New, text(""), text("START.BAT:13")),
        ]
    );
    assert_eq!(difference.steps[0].scenarios, "START: START HOME SUCCESS");
}

#[test]
fn a_step_that_moves_into_a_condition_is_a_difference() {
    let before = plan(vec![start(1, log("a"))]);
    let after = plan(vec![start(
        1,
        when(
            Condition::Exists(text("f")),
            vec![start(2, log("a"))],
            vec![],
        ),
    )]);
    assert_eq!(
        signed(&compared(&before, &after)),
        ["- log \"a\"", "+ if f exists", "+ log \"a\""]
    );
}

#[test]
fn an_exit_code_belongs_to_its_step_and_not_to_a_line() {
    let steps = |line, program_name| {
        plan(vec![
            start(line, program(program_name, text(""))),
            start(line + 1, exit_code("c")),
            start(
                line + 1,
                when(is_code("c", "0"), vec![start(line + 2, log("x"))], vec![]),
            ),
        ])
    };
    assert!(compared(&steps(1, "a"), &steps(7, "a")).equal);
    assert_eq!(
        signed(&compared(&steps(1, "a"), &steps(1, "b"))),
        [
            "- run a",
            "- if \"‹exit code of run a›\" is \"0\"",
            "+ run b",
            "+ if \"‹exit code of run b›\" is \"0\"",
        ]
    );
}

#[test]
fn interpreted_lines_are_equal_when_their_text_is() {
    let steps = |first, last| {
        plan(vec![start(
            first,
            StepKind::Interpret {
                lines: Lines {
                    file: "START.BAT".into(),
                    first,
                    last,
                },
                reason: "a loop".into(),
                exits: Vec::new(),
            },
        )])
    };
    // The fingerprint of this test is the number of lines.
    assert!(compared(&steps(3, 5), &steps(13, 15)).equal);
    assert!(!compared(&steps(3, 5), &steps(3, 6)).equal);
}

#[test]
fn services_are_gone_new_or_under_another_id() {
    let mut before = plan(Vec::new());
    before.watches = vec![
        watch("SAME", "alpha"),
        watch("OTHER", "beta"),
        watch("OLDID", "gamma"),
        watch("GONE", "delta"),
    ];
    let mut after = plan(Vec::new());
    after.watches = vec![
        watch("same", "ALPHA"),
        watch("OTHER", "beta2"),
        watch("NEWID", "Gamma"),
        watch("NEW", "epsilon"),
    ];
    let told: Vec<_> = compared(&before, &after)
        .watches
        .into_iter()
        .map(|change| {
            let text = |side: Option<String>| side.unwrap_or_default();
            let (id, target) = (change.watch_id, change.target);
            (
                change.change,
                text(id.before),
                text(id.after),
                text(target.before),
                text(target.after),
            )
        })
        .collect();
    let told: Vec<_> = told
        .iter()
        .map(|(change, a, b, c, d)| (*change, &**a, &**b, &**c, &**d))
        .collect();
    assert_eq!(
        told,
        [
            (Change::Changed, "OTHER", "OTHER", "beta", "beta2"),
            (Change::Changed, "OLDID", "NEWID", "gamma", "Gamma"),
            (Change::Gone, "GONE", "", "delta", ""),
            (Change::New, "", "NEW", "", "epsilon"),
        ]
    );
}

#[test]
fn variables_differ_in_name_origin_secrecy_and_in_values_that_are_no_settings() {
    let variable = |name: &str, value: &str, origin| Variable {
        origin,
        ..setting(name, value)
    };
    let mut before = plan(Vec::new());
    before.variables = vec![
        setting("SERVER", "EX1"),
        variable("A", "EX1\\share", Origin::Script),
        variable("B", "old", Origin::Script),
        variable("C", "x", Origin::Script),
        variable("GONE", "x", Origin::Cluster),
    ];
    let mut after = plan(Vec::new());
    after.variables = vec![
        setting("server", "EX7"),
        variable("A", "EX7\\share", Origin::Script),
        variable("B", "new", Origin::Script),
        Variable {
            secret: true,
            value: None,
            ..variable("C", "", Origin::Script)
        },
        setting("NEW", "x"),
    ];
    let changes = compared(&before, &after).variables;
    let told: Vec<_> = changes
        .iter()
        .map(|change| (change.change, &*change.name, change.value.after.as_deref()))
        .collect();
    assert_eq!(
        told,
        [
            (Change::Changed, "B", Some("new")),
            (Change::Changed, "C", None),
            (Change::Gone, "GONE", None),
            (Change::New, "NEW", None),
        ]
    );
}

#[test]
fn searches_objects_and_attributes_of_directory_scripts_are_compared() {
    let before = plan(directory());
    let mut steps = directory();
    steps.remove(0);
    let StepKind::DirectorySearch { filter, .. } = &mut steps[0].kind else {
        panic!("the second step searches");
    };
    *filter = text("(objectClass=msExchPublicMDB)");
    let difference = compared(&before, &plan(steps));
    let told: Vec<_> = difference
        .directory
        .iter()
        .map(|deed| (deed.change, deed.kind, &*deed.text))
        .collect();
    let base = "below CN=Configuration,‹objRoot.defaultNamingContext›";
    assert_eq!(
        told,
        [
            (Change::Gone, "object", "LDAP://RootDSE"),
            (
                Change::Gone,
                "search",
                &*format!("(objectClass=msExchPrivateMDB) {base}")
            ),
            (
                Change::New,
                "search",
                &*format!("(objectClass=msExchPublicMDB) {base}")
            ),
        ]
    );
}

/// The plan numbers names that a script uses again: `objVar`, `objVar#2`.
#[test]
fn numbers_of_names_do_not_count_and_what_they_stand_for_does() {
    let found = |class: &str, number: &str| {
        let (rows, object) = (format!("rs{number}"), format!("objVar{number}"));
        let search = StepKind::DirectorySearch {
            rows: rows.clone(),
            base: text("DC=x"),
            scope: text("subtree"),
            filter: text(&format!("(objectClass={class})")),
            attributes: Vec::new(),
        };
        let path = Expression::Field {
            rows,
            column: text("adspath"),
            line: None,
        };
        let bind = StepKind::DirectoryBind {
            object: object.clone(),
            path: path.into(),
        };
        let told = echo(Value::concat([text("name: "), lookup(&object, "cn")]));
        [vbs(1, search), vbs(2, bind), vbs(3, told)]
    };
    let both = plan([found("a", ""), found("b", "#2")].concat());
    let second = plan(found("b", "").to_vec());
    let difference = compared(&both, &second);
    assert_eq!(
        signed(&difference),
        [
            "- search rs: (objectClass=a) below DC=x (subtree)",
            "- bind objVar = ‹rs.adspath›",
            "- echo name: ‹objVar.cn›",
        ]
    );
    // The name that a script gives to a search says nothing.
    let mut renamed = second.clone();
    if let StepKind::DirectorySearch { rows, .. } =
        &mut renamed.scenarios[0].steps.make_mut()[0].kind
    {
        *rows = "rsl".into();
    }
    if let StepKind::DirectoryBind { path, .. } = &mut renamed.scenarios[0].steps.make_mut()[1].kind
    {
        *path = Expression::Field {
            rows: "rsl".into(),
            column: text("adspath"),
            line: None,
        }
        .into();
    }
    assert!(compared(&second, &renamed).equal);
    let mut other_name = both.clone();
    other_name.scenarios[0].steps.make_mut()[5] = vbs(
        3,
        echo(Value::concat([text("name: "), lookup("objVar", "cn")])),
    );
    assert_eq!(
        signed(&compared(&both, &other_name)),
        ["- echo name: ‹objVar.cn›", "+ echo name: ‹objVar.cn›"]
    );
}

#[test]
fn outcomes_differ_in_kind_code_and_reason_but_not_in_lines() {
    let ended = |kind, exit_code, reason: &str| {
        let mut plan = plan(Vec::new());
        plan.scenarios[0].outcome = Outcome {
            kind,
            exit_code,
            reason: Some(reason.into()),
        };
        plan
    };
    let one = ended(OutcomeKind::Completed, None, "sqlcmd at START.BAT:40:3");
    let moved = ended(OutcomeKind::Completed, None, "sqlcmd at START.BAT:7:1");
    assert!(compared(&one, &moved).equal);
    for other in [
        ended(OutcomeKind::Aborted, None, "sqlcmd at START.BAT:40:3"),
        ended(OutcomeKind::Completed, Some(0), "sqlcmd at START.BAT:40:3"),
        ended(OutcomeKind::Completed, None, "osql at START.BAT:40:3"),
    ] {
        assert_eq!(compared(&one, &other).outcomes.len(), 1);
    }
    let mut fewer = one.clone();
    fewer.scenarios.clear();
    let gone = compared(&one, &fewer).outcomes;
    assert_eq!(gone[0].scenario, "START START HOME SUCCESS");
    assert_eq!(gone[0].change, Change::Gone);
    assert_eq!(compared(&fewer, &one).outcomes[0].change, Change::New);
}

#[test]
fn a_difference_is_shown_around_its_place() {
    let steps = |changed: &str| {
        let mut steps: Vec<Step> = (1..=9)
            .map(|line| start(line, log(&format!("line {line}"))))
            .collect();
        steps[4] = start(5, log(changed));
        plan(steps)
    };
    let page = human(&compared(&steps("old"), &steps("new \u{1B}[31m")), false);
    let wanted = "\
- before
+ after

Steps
  when START: START HOME SUCCESS
  1 gone, 1 new, 8 the same
    … 2 the same
    START.BAT:3       log \"line 3\"
    START.BAT:4       log \"line 4\"
  - START.BAT:5       log \"old\"
  + START.BAT:5       log \"new ␛[31m\"
    START.BAT:6       log \"line 6\"
    START.BAT:7       log \"line 7\"
    … 2 the same
";
    assert_eq!(page, wanted);
}

#[test]
fn a_difference_holds_no_secret() {
    let before = rich();
    let mut after = rich();
    after.scenarios.pop();
    after.scenarios[0].steps.make_mut().pop();
    let difference = compared(&before, &after);
    assert!(!difference.equal);
    for text in [human(&difference, false), json(&difference).unwrap()] {
        assert!(!text.contains(SECRET));
    }
    assert!(compared(&before, &rich()).equal);
}
