#![allow(clippy::unwrap_used, clippy::panic)]
use super::*;

fn corpus(folder: &str) -> SourceText {
    let path = format!("{}/corpus/{folder}/exch.vbs", env!("CARGO_MANIFEST_DIR"));
    SourceText::decode("exch.vbs", &std::fs::read(path).unwrap(), None).unwrap()
}

#[test]
fn show() {
    let folder = std::env::var("SHOW").unwrap_or("exchange-2003".to_owned());
    let p = std::env::var("PRIO").unwrap_or("2".to_owned());
    let arguments: Vec<Value> = if p == "x" {
        ["a", "b", "c"]
            .iter()
            .map(|n| crate::plan::Expression::Environment(n.to_string()).into())
            .collect()
    } else {
        ["EXPRIMARY", "EXBACKUP", &p]
            .iter()
            .map(|n| Value::text(*n))
            .collect()
    };
    let found = extract(&corpus(&folder), &arguments, "exch.vbs");
    for step in &found.steps {
        println!("{}", serde_json::to_string(step).unwrap());
    }
    println!(
        "{} {} {:?}",
        found.statements, found.typed, found.diagnostics
    );
}
