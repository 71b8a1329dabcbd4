use proptest::prelude::*;
use serde_json::Value as Json;

use super::example::{SECRET, rich};
use crate::plan::render::{json, schema};
use crate::plan::*;

const KEPT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/docs/plan.schema.json");

/// Written anew with `ARMISTICE_RECORD=schema`.
#[test]
fn the_schema_in_the_repository_is_that_of_the_types() {
    let schema = schema().unwrap();
    if std::env::var_os("ARMISTICE_RECORD").is_some_and(|what| what == "schema") {
        std::fs::write(KEPT, &schema).unwrap();
    }
    let kept = std::fs::read_to_string(KEPT).unwrap().replace("\r\n", "\n");
    assert!(
        kept == schema,
        "docs/plan.schema.json is not what `armistice schema` prints"
    );
}

fn problems(plan: &Json) -> Vec<String> {
    let schema: Json = serde_json::from_str(&schema().unwrap()).unwrap();
    let validator = jsonschema::validator_for(&schema).unwrap();
    validator
        .iter_errors(plan)
        .map(|error| error.to_string())
        .collect()
}

#[test]
fn a_plan_is_what_the_schema_says() {
    let plan: Json = serde_json::from_str(&json(&rich()).unwrap()).unwrap();
    assert_eq!(problems(&plan), [""; 0]);
}

#[test]
fn the_schema_refuses_what_is_no_plan() {
    let plan = serde_json::to_value(rich()).unwrap();
    let without = |pointer: &str, field: &str| {
        let mut plan = plan.clone();
        let place = plan.pointer_mut(pointer).unwrap();
        place.as_object_mut().unwrap().remove(field).unwrap();
        plan
    };
    for damaged in [
        without("", "scenarios"),
        without("/scenarios/0/steps/0", "span"),
        without("/scenarios/0/steps/0", "kind"),
        without("/scenarios/0/outcome", "kind"),
    ] {
        assert_ne!(problems(&damaged), [""; 0]);
    }
    let mut other_kind = plan;
    other_kind["scenarios"][0]["steps"][0]["kind"] = "make_coffee".into();
    assert_ne!(problems(&other_kind), [""; 0]);
}

#[test]
fn a_plan_comes_back_from_its_json_without_its_secrets() {
    let plan = rich();
    let text = json(&plan).unwrap();
    assert!(!text.contains(SECRET));
    assert_eq!(text, json(&plan.clone()).unwrap());
    let mut back: Plan = serde_json::from_str(&text).unwrap();
    assert!(back.secrets.is_empty());
    back.secrets = plan.secrets.clone();
    assert_eq!(back, plan);
}

fn values() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        any::<String>().prop_map(Value::Text),
        any::<bool>().prop_map(Value::Boolean),
        any::<i64>().prop_map(Value::Number),
        any::<String>().prop_map(|name| Expression::Environment(name).into()),
        any::<String>().prop_map(|name| Expression::Secret(name).into()),
        Just(Expression::ScriptFolder(Nothing {}).into()),
        (any::<String>(), any::<String>(), any::<Option<u32>>()).prop_map(
            |(object, attribute, line)| Expression::Lookup {
                object,
                attribute,
                line
            }
            .into()
        ),
        (any::<String>(), any::<String>()).prop_map(|(subtype, text)| Expression::Literal {
            subtype,
            text
        }
        .into()),
    ];
    leaf.prop_recursive(4, 24, 4, |inner| {
        let some = || prop::collection::vec(inner.clone(), 0..4);
        prop_oneof![
            some().prop_map(|parts| Expression::Concat(parts).into()),
            some().prop_map(|parts| Expression::List(parts).into()),
            (any::<String>(), some()).prop_map(|(name, arguments)| {
                Expression::Function {
                    name,
                    arguments,
                    line: None,
                }
                .into()
            }),
            (inner.clone(), inner.clone(), inner.clone(), any::<bool>()).prop_map(
                |(of, find, with, match_case)| Expression::Replace {
                    of,
                    find,
                    with,
                    match_case
                }
                .into()
            ),
            (any::<String>(), inner.clone()).prop_map(|(rows, column)| {
                Expression::Field {
                    rows,
                    column,
                    line: Some(1),
                }
                .into()
            }),
        ]
    })
}

fn conditions() -> impl Strategy<Value = Condition> {
    let leaf = prop_oneof![
        values().prop_map(Condition::Exists),
        values().prop_map(Condition::True),
        values().prop_map(Condition::ErrorLevel),
        Just(Condition::Succeeded),
        any::<u32>().prop_map(Condition::ContinuesAt),
        (values(), values(), any::<bool>()).prop_map(|(left, right, ignore_case)| {
            Condition::Compare {
                left,
                operator: Comparison::Less,
                right,
                ignore_case,
            }
        }),
    ];
    leaf.prop_recursive(3, 8, 3, |inner| {
        prop_oneof![
            inner
                .clone()
                .prop_map(|inner| Condition::Not(Box::new(inner))),
            prop::collection::vec(inner.clone(), 0..3).prop_map(Condition::All),
            prop::collection::vec(inner, 0..3).prop_map(Condition::Any),
        ]
    })
}

fn steps() -> impl Strategy<Value = Step> {
    let place = |kind| Step::new(kind, crate::source::Span::new("START.BAT", 1, 1));
    let leaf = prop_oneof![
        (values(), prop::option::of(values()), any::<bool>()).prop_map(|(name, value, secret)| {
            StepKind::SetVariable {
                name,
                value,
                secret,
            }
        }),
        values().prop_map(|text| StepKind::Echo { text }),
        (any::<String>(), any::<String>()).prop_map(|(name, variable)| StepKind::Capture {
            name,
            from: CaptureSource::Variable(variable)
        }),
        (values(), any::<i32>()).prop_map(|(id, code)| StepKind::SetCode { id, code }),
        Just(StepKind::EndScope),
    ]
    .prop_map(place);
    leaf.prop_recursive(3, 12, 4, move |inner| {
        let some = || prop::collection::vec(inner.clone(), 0..4);
        prop_oneof![
            (conditions(), some(), some()).prop_map(|(condition, then, otherwise)| {
                StepKind::If {
                    condition,
                    then: then.into(),
                    otherwise: otherwise.into(),
                }
            }),
            (any::<String>(), values(), some()).prop_map(|(variable, source, body)| {
                StepKind::ForEach {
                    variable,
                    source: EachSource::Values(source),
                    body: body.into(),
                }
            }),
        ]
        .prop_map(place)
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn any_steps_come_back_from_their_json(steps in prop::collection::vec(steps(), 0..4)) {
        let text = serde_json::to_string(&steps).unwrap();
        let back: Vec<Step> = serde_json::from_str(&text).unwrap();
        prop_assert_eq!(back, steps);
    }

    #[test]
    fn any_steps_can_be_shown_on_lines_of_their_own(steps in prop::collection::vec(steps(), 0..4)) {
        let scenario = super::example::scenario(ScriptName::Start, None, "HOME", "SUCCESS", steps);
        let plan = Plan { scenarios: vec![scenario], ..Plan::default() };
        for page in [
            crate::plan::render::human(&plan, "x", false),
            crate::plan::render::mermaid(&plan),
        ] {
            prop_assert!(page.chars().all(|c| c == '\n' || !c.is_control()));
        }
    }
}
