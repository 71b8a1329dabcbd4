//! A second parser reads every script of the corpus and many short ones: each disagreement has a written reason.
#![allow(clippy::unwrap_used)]

use std::collections::BTreeMap;
use std::path::Path;

use armistice::source::SourceText;

#[derive(serde::Deserialize)]
struct Opinions {
    accepted: Vec<String>,
    refused: Vec<String>,
    disagreements: BTreeMap<String, String>,
}

fn opinions() -> Opinions {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/second_opinion.toml");
    toml::from_str(&std::fs::read_to_string(path).unwrap()).unwrap()
}

fn ours(text: &str) -> Result<(), String> {
    let parsed = armistice::vbscript::parse_text(text);
    match parsed.errors.first() {
        None => Ok(()),
        Some(error) => Err(error.cscript_line("")),
    }
}

fn theirs(text: &str) -> Result<(), String> {
    vbscript::parser::Parser::new(text)
        .file()
        .map(|_| ())
        .map_err(|error| error.to_string())
}

/// The scripts of the corpus, by their path in the repository.
fn corpus() -> Vec<(String, String)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut folders = vec![root.join("corpus")];
    let mut scripts = Vec::new();
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path
                .extension()
                .is_some_and(|extension| extension.eq_ignore_ascii_case("vbs"))
            {
                let name = path.strip_prefix(root).unwrap().display().to_string();
                let bytes = std::fs::read(&path).unwrap();
                let source = SourceText::decode(&name, &bytes, None).unwrap();
                scripts.push((name, source.text().to_owned()));
            }
        }
    }
    scripts.sort();
    scripts
}

#[test]
fn short_scripts_are_accepted_or_refused_as_on_windows() {
    let opinions = opinions();
    assert!(opinions.accepted.len() + opinions.refused.len() >= 120);
    let mut wrong = Vec::new();
    for text in &opinions.accepted {
        if let Err(error) = ours(text) {
            wrong.push(format!("refused: {text:?} {error}"));
        }
    }
    for text in &opinions.refused {
        if ours(text).is_ok() {
            wrong.push(format!("accepted: {text:?}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn every_disagreement_with_the_other_parser_has_a_reason() {
    let opinions = opinions();
    let short = opinions.accepted.iter().chain(&opinions.refused);
    let texts = short.map(|text| (text.clone(), text.clone()));
    let mut listed = opinions.disagreements.clone();
    let mut wrong = Vec::new();
    for (name, text) in texts.chain(corpus()) {
        let (ours, theirs) = (ours(&text), theirs(&text));
        let reason = listed.remove(&name);
        match (ours.is_ok() == theirs.is_ok(), reason) {
            (true, None) => {}
            (true, Some(_)) => wrong.push(format!("no disagreement any more: {name:?}")),
            (false, Some(reason)) => assert!(!reason.is_empty(), "{name:?} has no reason"),
            (false, None) => wrong.push(format!(
                "a new disagreement: {name:?}\n  ours: {ours:?}\n  theirs: {theirs:?}"
            )),
        }
    }
    wrong.extend(
        listed
            .keys()
            .map(|name| format!("nothing is called {name:?}")),
    );
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
