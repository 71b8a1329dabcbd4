use super::*;

const SCHEMA: &str = include_str!("../schemas/sarif-2.1.0.json");

/// What SARIF's schema has against a report.
fn invalid(sarif: &Value) -> Vec<String> {
    // This pattern, which the published schema has for `language`, has a bracket too many, and is no regular expression. No
    // report has a `language`.
    let broken = r#""pattern": "^[a-zA-Z]{2}|^[a-zA-Z]{2}-[a-zA-Z]{2}]?$""#;
    assert!(SCHEMA.contains(broken));
    assert!(!sarif.to_string().contains("\"language\":"));
    problems(
        &SCHEMA.replace(broken, r#""pattern": "^[a-zA-Z]{2}""#),
        sarif,
    )
}

fn results(sarif: &Value) -> &Vec<Value> {
    sarif["runs"][0]["results"].as_array().unwrap()
}

fn result<'s>(sarif: &'s Value, code: &str) -> &'s Value {
    let mut all = results(sarif).iter();
    all.find(|one| one["ruleId"] == code).unwrap()
}

#[test]
fn the_report_over_the_corpus_is_valid_sarif() {
    let answer = armistice(&["report", "corpus", "--format", "sarif"]);
    let sarif: Value = serde_json::from_str(&answer.stdout).unwrap();
    assert_eq!(invalid(&sarif), [""; 0]);
    let answer = armistice(&["report", "corpus", "--format", "json"]);
    let report: Value = serde_json::from_str(&answer.stdout).unwrap();
    let findings = report["findings"].as_array().unwrap();
    assert!(findings.len() > 50);
    assert_eq!(results(&sarif).len(), findings.len());
    let rules = sarif["runs"][0]["tool"]["driver"]["rules"]
        .as_array()
        .unwrap();
    for (result, finding) in results(&sarif).iter().zip(findings) {
        assert_eq!(result["ruleId"], finding["code"]);
        let index = usize::try_from(result["ruleIndex"].as_u64().unwrap()).unwrap();
        assert_eq!(rules[index]["id"], finding["code"]);
        let level = match finding["severity"].as_str().unwrap() {
            "blocker" => "error",
            "decision" => "warning",
            _ => "note",
        };
        assert_eq!(result["level"], level);
    }
}

#[test]
fn the_schema_refuses_what_is_not_sarif() {
    let mut sarif = Scripts::new(&[("START.BAT", "GOTO NOWHERE\n")]).form("sarif", &[]);
    assert_eq!(invalid(&sarif), [""; 0]);
    sarif["runs"][0]["results"][0]["level"] = "catastrophe".into();
    assert_ne!(invalid(&sarif), [""; 0]);
}

#[test]
fn a_rule_tells_what_a_viewer_shows_of_it() {
    let sarif = Scripts::new(&[("START.BAT", "GOTO NOWHERE\n")]).form("sarif", &[]);
    let rules = sarif["runs"][0]["tool"]["driver"]["rules"]
        .as_array()
        .unwrap();
    let rule = rules.iter().find(|rule| rule["id"] == "ARM101").unwrap();
    assert_eq!(rule["name"], "missing-label");
    assert_eq!(rule["defaultConfiguration"]["level"], "error");
    assert_eq!(rule["properties"]["severity"], "blocker");
    assert_eq!(rule["properties"]["effort"], "under 2 h");
    for text in [
        &rule["shortDescription"]["text"],
        &rule["fullDescription"]["text"],
        &rule["help"]["text"],
        &rule["help"]["markdown"],
    ] {
        assert!(text.as_str().unwrap().len() > 20, "{rule}");
    }
}

#[test]
fn columns_are_characters_and_the_path_is_an_encoded_relative_uri() {
    let scripts = Scripts::new(&[("グループ #1/START.BAT", "@rem\nECHO 表 & GOTO NOWHERE\n")]);
    let sarif = scripts.form("sarif", &["--codepage", "utf-8"]);
    assert_eq!(invalid(&sarif), [""; 0]);
    assert_eq!(sarif["runs"][0]["columnKind"], "unicodeCodePoints");
    let place = &result(&sarif, "ARM101")["locations"][0]["physicalLocation"];
    let uri = place["artifactLocation"]["uri"].as_str().unwrap();
    assert_eq!(uri, "%E3%82%B0%E3%83%AB%E3%83%BC%E3%83%97%20%231/START.BAT");
    let region = &place["region"];
    // `ECHO 表 & GOTO ` has fourteen characters.
    assert_eq!(region["startLine"], 2);
    assert_eq!(region["startColumn"], 15);
    assert_eq!(region["endColumn"], 22);
    assert_eq!(region["snippet"]["text"], "NOWHERE");
    assert_eq!(
        place["contextRegion"]["snippet"]["text"],
        "ECHO 表 & GOTO NOWHERE"
    );
}

#[test]
fn fingerprints_stay_when_lines_are_added_above() {
    let lines = "IF a==b GOTO ONE\nIF a==b GOTO ONE\nGOTO TWO\n";
    let scripts = Scripts::new(&[("START.BAT", lines)]);
    let prints = || {
        let sarif = scripts.form("sarif", &[]);
        let found = results(&sarif)
            .iter()
            .filter(|one| one["ruleId"] == "ARM101");
        let prints = found.map(|one| one["partialFingerprints"].to_string());
        prints.collect::<Vec<_>>()
    };
    let before = prints();
    assert_eq!(before.len(), 3);
    let mut different = before.clone();
    different.dedup();
    assert_eq!(different.len(), 3, "two findings have one fingerprint");
    scripts.write("START.BAT", &format!("rem one\n\nrem two\n{lines}"));
    assert_eq!(prints(), before);
}

#[test]
fn suppressed_findings_say_by_what() {
    let scripts = Scripts::new(&[("START.BAT", "IF a==b GOTO ONE\n")]);
    scripts.report(&[".", "--write-baseline", "known.json"]);
    scripts.write(
        "START.BAT",
        "IF a==b GOTO ONE\nIF a==c GOTO TWO & rem armistice: ignore ARM101\n\nGOTO THREE\n",
    );
    let sarif = scripts.form("sarif", &["--baseline", "known.json"]);
    assert_eq!(invalid(&sarif), [""; 0]);
    let found = results(&sarif)
        .iter()
        .filter(|one| one["ruleId"] == "ARM101");
    let kinds: Vec<_> = found
        .map(|one| {
            let suppressions = one["suppressions"].as_array().unwrap().iter();
            let kinds = suppressions.map(|one| one["kind"].as_str().unwrap());
            kinds.collect::<Vec<_>>()
        })
        .collect();
    assert_eq!(kinds, [vec!["external"], vec!["inSource"], vec![]]);
}

#[test]
fn what_could_not_be_read_is_a_notification() {
    let scripts = Scripts::new(&[("a/STOP.BAT", "EXIT 0\n")]);
    std::fs::create_dir_all(scripts.at("b <c>/START.BAT")).unwrap();
    let sarif = scripts.form("sarif", &[]);
    assert_eq!(invalid(&sarif), [""; 0]);
    let notes = &sarif["runs"][0]["invocations"][0]["toolExecutionNotifications"];
    assert_eq!(notes.as_array().unwrap().len(), 1);
    assert_eq!(
        notes[0]["locations"][0]["physicalLocation"]["artifactLocation"]["uri"],
        "b%20%3Cc%3E/START.BAT"
    );
}
