//! What is generated out of the program and kept in `docs/`.

use armistice::report::render;
use armistice::report::rules::RULES;

use super::*;

/// The file's text; `ARMISTICE_RECORD=what` writes it anew first.
fn kept(name: &str, what: &str, now: &str) -> String {
    let file = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("docs")
        .join(name);
    if std::env::var_os("ARMISTICE_RECORD").is_some_and(|wanted| wanted == what) {
        fs::write(&file, now).unwrap();
    }
    fs::read_to_string(file)
        .unwrap_or_default()
        .replace("\r\n", "\n")
}

/// Written anew with `ARMISTICE_RECORD=rules`.
#[test]
fn the_index_of_rules_is_that_of_the_program() {
    let page = render::rules();
    assert!(
        kept("rules.md", "rules", &page) == page,
        "docs/rules.md is not what the rules say: run this test with ARMISTICE_RECORD=rules"
    );
    for rule in RULES {
        let heading = format!("\n## {} {}\n", rule.code, rule.name);
        let link = format!("](#{}-{})", rule.code.to_lowercase(), rule.name);
        assert!(
            page.contains(&heading) && page.contains(&link),
            "{}",
            rule.code
        );
    }
}

/// Written anew with `ARMISTICE_RECORD=schema`.
#[test]
fn the_schema_of_reports_is_that_of_the_program() {
    let schema = armistice(&["schema", "report"]).stdout;
    assert!(
        kept("report.schema.json", "schema", &schema) == schema,
        "docs/report.schema.json is not what `armistice schema report` prints: run this test with ARMISTICE_RECORD=schema"
    );
}

#[test]
fn the_report_over_the_corpus_is_what_the_schema_says() {
    let answer = armistice(&["report", "corpus", "--format", "json"]);
    let report: Value = serde_json::from_str(&answer.stdout).unwrap();
    let schema = armistice(&["schema", "report"]).stdout;
    assert_eq!(problems(&schema, &report), [""; 0]);
    for (pointer, field) in [
        ("", "verdict"),
        ("/findings/0", "code"),
        ("/folders/0", "contracts"),
    ] {
        let mut damaged = report.clone();
        let place = damaged.pointer_mut(pointer).unwrap();
        place.as_object_mut().unwrap().remove(field).unwrap();
        assert_ne!(problems(&schema, &damaged), [""; 0], "{pointer}/{field}");
    }
}
