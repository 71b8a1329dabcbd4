use super::example::{SECRET, rich};
use crate::plan::render::{human, mermaid};

fn snapshot(name: &str, text: &str) {
    let mut settings = insta::Settings::clone_current();
    settings.set_snapshot_path(concat!(env!("CARGO_MANIFEST_DIR"), "/snapshots/plan"));
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    settings.bind(|| insta::assert_snapshot!(name, text));
}

#[test]
fn a_step_of_every_kind_for_people() {
    snapshot("every-kind.human", &human(&rich(), "sites/東京", false));
}

#[test]
fn a_step_of_every_kind_as_a_chart() {
    snapshot("every-kind.mermaid", &mermaid(&rich()));
}

#[test]
fn a_page_is_no_wider_than_100_columns_where_words_allow_it() {
    use unicode_width::UnicodeWidthStr as _;
    for line in human(&rich(), "x", false).lines() {
        assert!(line.width() <= 100, "{line:?}");
    }
}

#[test]
fn nothing_of_a_script_steers_the_terminal() {
    let page = human(&rich(), "a\u{1B}[2J\nb", false);
    assert!(page.lines().next().unwrap().ends_with("a␛[2J␊b"));
    assert!(page.chars().all(|c| c == '\n' || !c.is_control()));
    let chart = mermaid(&rich());
    assert!(chart.chars().all(|c| c == '\n' || !c.is_control()));
}

#[test]
fn colour_only_marks_and_changes_no_text() {
    let plain = human(&rich(), "x", false);
    let coloured = human(&rich(), "x", true);
    assert_ne!(plain, coloured);
    let mut stripped = coloured;
    for code in ["\u{1B}[1m", "\u{1B}[2m", "\u{1B}[0m"] {
        stripped = stripped.replace(code, "");
    }
    assert_eq!(plain, stripped);
}

#[test]
fn a_secret_is_on_no_page() {
    let plan = rich();
    assert!(plan.secrets.values().any(|secret| secret == SECRET));
    for page in [human(&plan, "x", false), mermaid(&plan)] {
        assert!(!page.contains(SECRET));
        assert!(page.contains("set W#"), "{page}");
    }
}

#[test]
fn an_empty_plan_is_shown() {
    let empty = crate::plan::Plan::default();
    assert_eq!(
        human(&empty, "x", false),
        "Plan of x\n\nFiles\n  none\n\nScenarios\n  none\n\nTyped: there are no statements\n"
    );
    assert_eq!(mermaid(&empty), "flowchart TD\n");
}

/// `tests/check-mermaid` asks Mermaid itself about it.
#[test]
fn text_of_any_kind_in_a_chart() {
    use super::example::{log, scenario, start, when};
    use crate::plan::{Condition, Plan, ScriptName, Value};
    let texts = [
        " !\"#$%&'()*+,-./0123456789:;<=>?@",
        "[\\]^_` {|}~",
        "end",
        "style a:#1; classDef b:#2;",
        "%%{init: {}}%%",
        "`md` **b** __i__ $$x^2$$",
        "<script>alert(1)</script>&amp;&#35;",
        "x\"] --> S1x; click S1n1 \"javascript:a\"",
        "C:\\new\\table",
        "1. one\r\n- two",
        "クラスタ 😀 \u{202E}abc",
    ];
    let mut steps: Vec<_> = (1..)
        .zip(texts)
        .map(|(line, text)| start(line, log(text)))
        .collect();
    for (line, text) in (20..).zip(texts) {
        let condition = Condition::Exists(Value::text(text));
        steps.push(start(
            line,
            when(condition, vec![start(line, log(text))], Vec::new()),
        ));
    }
    let plan = Plan {
        scenarios: vec![scenario(ScriptName::Stop, Some("A\"B"), "x]", "y;", steps)],
        ..Plan::default()
    };
    snapshot("any-text.mermaid", &mermaid(&plan));
}
