//! What a dry run predicts, held against what a run then does, and that it leaves everything as it is.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)] // A test fails by panicking.

mod scenario;

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use scenario::ldif::Entries;
use scenario::prediction::{difference, printed, printed_of_directory, saved};
use scenario::{Run, Scenario};

/// Every file below a folder with its bytes; nothing for a folder that is not there.
fn everything(folder: &Path) -> BTreeMap<PathBuf, Vec<u8>> {
    let mut found = BTreeMap::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(folder) = folders.pop() {
        let Ok(entries) = fs::read_dir(&folder) else {
            continue;
        };
        for entry in entries {
            let path = entry.unwrap().path();
            if path.is_dir() {
                found.insert(path.clone(), Vec::new());
                folders.push(path);
            } else {
                found.insert(path.clone(), fs::read(&path).unwrap());
            }
        }
    }
    found
}

/// The embedded directory as the runs so far have left it.
fn present(scenario: Scenario) -> (Scenario, Entries) {
    let nothing = scenario.folder().join("nothing.vbs");
    fs::write(&nothing, "").unwrap();
    let scenario = scenario.again().directory_out();
    let run = scenario.script("nothing.vbs", &[]);
    assert_eq!(run.code, 0, "{}", run.stderr);
    let entries = scenario.directory();
    fs::remove_file(nothing).unwrap();
    (scenario.again(), entries)
}

fn failover(scenario: Scenario) -> Scenario {
    scenario.again().event("FAILOVER").server("OTHER")
}

#[test]
fn a_dry_failover_writes_nothing_and_says_what_the_failover_then_changes() {
    for folder in ["exchange-2003", "exchange-2007"] {
        let (scenario, start) = present(Scenario::corpus(folder));
        fs::remove_dir_all(scenario.state()).unwrap_or_default();
        let plans = tempfile::tempdir().unwrap();
        let plan = plans.path().join("plan.json");
        let before = everything(scenario.folder());
        let scenario = failover(scenario)
            .flag("--dry-run")
            .option("--save-plan", plan.to_str().unwrap());
        let dry = scenario.run();
        assert_eq!(dry.code, 0, "{}", dry.stderr);
        assert!(
            !scenario.state().exists(),
            "{folder}: a state folder was made"
        );
        assert_eq!(everything(scenario.folder()), before, "{folder}");

        let scenario = failover(scenario);
        let real = scenario.run();
        assert_eq!(real.code, 0, "{}", real.stderr);
        let scenario = nothing_is_left_to_change(scenario);
        let (_, end) = present(scenario);
        let changed = difference(&start, &end);
        assert!(changed.len() > 3000, "{folder}: {}", changed.len());
        assert_eq!(saved(&plan), changed, "{folder}");
        let names: BTreeSet<_> = changed.into_keys().collect();
        assert_eq!(printed_of_directory(&dry), names, "{folder}");
        assert_eq!(dry.trace, real.trace, "{folder}: the same steps were told");
    }
}

/// A dry run after the real one.
fn nothing_is_left_to_change(scenario: Scenario) -> Scenario {
    let state = everything(&scenario.state());
    let dry = failover(scenario).flag("--dry-run");
    let run = dry.run();
    assert_eq!(printed(&run), []);
    assert!(
        run.stdout
            .contains("\nChanges\n  none\n\n0 changes of 0 objects")
    );
    let steps = run.stdout.lines().take_while(|line| !line.is_empty());
    let changing: Vec<_> = steps
        .filter(|line| line.starts_with("  would change ") && !line.contains("  log  "))
        .collect();
    assert_eq!(changing, [""; 0], "{}", run.stdout);
    assert!(run.stdout.contains("  directory modify  "));
    assert_eq!(everything(&dry.state()), state);
    dry.again()
}

#[test]
fn the_names_file_is_predicted_where_it_is_missing_and_its_import_where_it_is_there() {
    let scenario = Scenario::corpus("exchange-2007")
        .event("START")
        .server("HOME")
        .flag("--dry-run");
    let run = scenario.run();
    let written = printed(&run);
    let file = written.iter().find(|line| line.1.ends_with(r"\spn.ldf"));
    let (sign, _, attribute, size) = file.expect("the file is among the changes");
    assert_eq!((*sign, attribute.as_str()), ('+', "content"));
    assert!(size.ends_with(" bytes") && size != "0 bytes", "{size}");
    assert!(run.kind("import_ldif").is_empty());
    assert!(!scenario.folder().join("spn.ldf").exists());

    let names = "dn: CN=SERVER1,CN=Computers,DC=nec,DC=example\nchangetype: modify\n\
                 add: servicePrincipalName\nservicePrincipalName: HTTP/mail.nec.example\n-\n";
    let scenario = Scenario::corpus("exchange-2007")
        .file("spn.ldf", names)
        .event("START")
        .server("HOME")
        .flag("--dry-run");
    let run = scenario.run();
    let import = run
        .stdout
        .lines()
        .find(|line| line.contains("  import ldif  "));
    assert!(
        import.unwrap().starts_with("  would change "),
        "{}",
        run.stdout
    );
    let added = printed(&run);
    assert!(
        added.iter().any(|line| line.0 == '+'
            && line.2 == "servicePrincipalName"
            && line.3.contains("HTTP/mail.nec.example")),
        "{added:?}"
    );
    assert!(!added.iter().any(|line| line.1.contains("spn.ldf")));
}

const DIRECTORY: &str = "dn: DC=corp,DC=example\nobjectClass: domainDNS\n\n\
    dn: CN=Computers,DC=corp,DC=example\nobjectClass: container\n\n\
    dn: CN=EX1,CN=Computers,DC=corp,DC=example\nobjectClass: computer\n\
    servicePrincipalName: HOST/EX1\ndescription: one\n\n\
    dn: CN=EX2,CN=Computers,DC=corp,DC=example\nobjectClass: computer\n\
    servicePrincipalName: HOST/EX2\n";

/// A folder whose START.BAT runs one directory script.
fn directory_script(script: &str) -> Scenario {
    Scenario::empty()
        .file("directory.ldif", DIRECTORY)
        .file(
            "armistice.toml",
            "[directory]\nurl = \"directory.ldif\"\n[directory_script]\nspn_order = \"as-written\"\n",
        )
        .batch("START.BAT", "@cscript //nologo x.vbs\n")
        .file("x.vbs", script.replace('\n', "\r\n"))
}

#[test]
fn a_script_finds_what_it_has_written() {
    let script = r#"Set ex1 = GetObject("LDAP://CN=EX1,CN=Computers,DC=corp,DC=example")
ex1.Put "description", "two"
ex1.PutEx 3, "servicePrincipalName", Array("HTTP/EX1")
ex1.SetInfo
Set again = GetObject("LDAP://CN=EX1,CN=Computers,DC=corp,DC=example")
WScript.Echo again.description & " " & Join(again.GetEx("servicePrincipalName"), "+")
Set box = GetObject("LDAP://CN=Computers,DC=corp,DC=example")
Set made = box.Create("contact", "CN=New")
made.Put "description", "two"
made.SetInfo
Set conn = CreateObject("ADODB.Connection")
conn.Provider = "ADsDSOObject"
conn.Open "x"
Sub Find(filter)
  Set rs = conn.Execute("<LDAP://DC=corp,DC=example>;" & filter & ";cn;subtree")
  found = filter
  While Not rs.EOF
    found = found & " " & rs.Fields(0).Value
    rs.MoveNext
  Wend
  WScript.Echo found
End Sub
Find "(description=one)"
Find "(description=two)"
box.MoveHere "LDAP://CN=EX2,CN=Computers,DC=corp,DC=example", "CN=EX3"
Find "(objectClass=computer)"
box.Delete "contact", "CN=New"
Find "(description=two)"
"#;
    let scenario = directory_script(script).event("START");
    let dry = scenario.again().event("START").flag("--dry-run");
    let run = dry.run();
    assert_eq!(
        run.fields("echo", "text"),
        [
            "two HOST/EX1+HTTP/EX1",
            "(description=one)",
            "(description=two) EX1 New",
            "(objectClass=computer) EX1 EX3",
            "(description=two) EX1",
        ],
        "{}",
        run.stderr
    );
    let real = dry.again().event("START").run();
    assert_eq!(real.fields("echo", "text"), run.fields("echo", "text"));
    assert_eq!(
        printed(&run)
            .iter()
            .map(|(sign, object, attribute, values)| format!(
                "{sign} {object} {attribute} {values}"
            ))
            .collect::<Vec<_>>(),
        [
            "~ CN=EX1,CN=Computers,DC=corp,DC=example description one → two",
            "+ CN=EX1,CN=Computers,DC=corp,DC=example servicePrincipalName HTTP/EX1",
            "~ CN=EX2,CN=Computers,DC=corp,DC=example name CN=EX2,CN=Computers,DC=corp,DC=example → CN=EX3,CN=Computers,DC=corp,DC=example",
        ]
    );
}

#[test]
fn what_a_directory_would_refuse_is_predicted_to_fail() {
    let bind = "Set ex2 = GetObject(\"LDAP://CN=EX2,CN=Computers,DC=corp,DC=example\")\n";
    for (lines, reason) in [
        (
            "ex2.PutEx 3, \"servicePrincipalName\", Array(\"host/ex1\")\nex2.SetInfo\n",
            "is held by CN=EX1",
        ),
        (
            "ex2.Put \"homeMDB\", \"CN=nothing,DC=corp,DC=example\"\nex2.SetInfo\n",
            "an object that does not exist",
        ),
        (
            "ex2.PutEx 2, \"homeMDB\", Array(\"DC=corp,DC=example\", \"CN=Computers,DC=corp,DC=example\")\nex2.SetInfo\n",
            "takes one value only",
        ),
        ("ex2.Put \"homeMDB\", \"nothing\"\nex2.SetInfo\n", "nothing"),
    ] {
        let scenario = directory_script(&format!("{bind}{lines}"))
            .event("START")
            .flag("--dry-run");
        let run = scenario.run();
        let step = run
            .stdout
            .lines()
            .find(|line| line.contains("  directory modify  "))
            .unwrap_or_else(|| panic!("{lines}: {}{}", run.stdout, run.stderr));
        assert!(step.starts_with("  no change "), "{step}");
        assert!(
            step.contains("would fail") && step.contains(reason),
            "{step}"
        );
        assert_eq!(printed(&run), [], "{lines}");
        // A real run fails at the same place, with the same number.
        let real = scenario.again().event("START").run();
        let number = |run: &Run| run.kind("directory_modify")[0]["result"]["exit_code"].clone();
        assert_eq!(number(&run), number(&real), "{lines}: {}", real.stderr);
    }
}

#[test]
fn files_are_there_for_the_rest_of_the_run() {
    let scenario = Scenario::empty()
        .batch(
            "START.BAT",
            "@echo off\n\
             echo one>a.txt\n\
             echo two>>a.txt\n\
             if exist A.TXT echo there\n\
             for /f %%l in (a.txt) do echo line %%l\n\
             find /c \"o\" < a.txt\n\
             md sub\n\
             copy a.txt sub\\b.txt >nul\n\
             del a.txt\n\
             if not exist a.txt echo gone\n\
             ren sub\\b.txt c.txt\n\
             type sub\\c.txt\n\
             del old.txt\n\
             echo @echo called>made.bat\n\
             call made.bat\n",
        )
        .file("old.txt", "old")
        .event("START")
        .flag("--dry-run");
    let before = everything(scenario.folder());
    let run = scenario.run();
    let echoed = run.fields("echo", "text");
    for text in ["there", "line one", "line two", "gone", "called"] {
        assert!(
            echoed.iter().any(|echo| echo == text),
            "{text}: {}",
            run.said()
        );
    }
    assert!(run.stderr.contains("one\r\ntwo") || run.stderr.contains("one\ntwo"));
    let changes: Vec<_> = printed(&run)
        .into_iter()
        .map(|(sign, object, ..)| format!("{sign} {}", object.rsplit('\\').next().unwrap()))
        .collect();
    assert_eq!(
        changes,
        ["+ sub", "+ c.txt", "- old.txt", "+ made.bat"]
            .iter()
            .map(|&text| text.to_owned())
            .collect::<Vec<_>>(),
        "{}",
        run.stdout
    );
    assert_eq!(everything(scenario.folder()), before);
}

#[cfg(unix)]
#[test]
fn a_program_is_not_run_and_what_it_does_is_said_not_to_be_known() {
    use std::os::unix::fs::PermissionsExt as _;

    let scenario = Scenario::empty()
        .batch(
            "START.BAT",
            "@tool.exe one\n@if errorlevel 1 goto end\n@ARMLOAD W /W tool.exe\n\
             @for /f %%l in ('tool.exe') do @echo %%l\n@nothing.exe\n:end\n",
        )
        .file("tool.exe", "#!/bin/sh\necho ran\n: > ran\nexit 3\n")
        .event("START")
        .flag("--dry-run");
    let tool = scenario.folder().join("tool.exe");
    fs::set_permissions(&tool, fs::Permissions::from_mode(0o755)).unwrap();
    let run = scenario.run();
    assert_eq!(run.code, 0, "{}", run.stderr);
    assert!(!scenario.folder().join("ran").exists());
    assert!(!run.said().contains("\nran"), "{}", run.said());
    let unknown: Vec<_> = run
        .stdout
        .lines()
        .filter(|line| line.starts_with("  can't be predicted"))
        .collect();
    assert_eq!(unknown.len(), 3, "{}", run.stdout);
    assert!(
        unknown
            .iter()
            .all(|line| line.contains("because the program tool.exe was not run"))
    );
    assert!(
        unknown[2].contains("the script reads its output"),
        "{}",
        unknown[2]
    );
    assert!(
        run.stdout
            .contains("as if tool.exe had ended with exit code 0")
    );
    assert!(
        run.stdout.contains("3 can't be predicted; 1 would fail"),
        "{}",
        run.stdout
    );
}

#[test]
fn services_are_asked_and_not_told() {
    let site = "[simulated]\nunknown = \"error\"\n\
        [simulated.services.base]\n\
        [simulated.services.top]\ndependencies = [\"base\"]\nstart_delay = 3600\n\
        [simulated.services.off]\nstart_type = \"disabled\"\n";
    let scenario = Scenario::empty()
        .file("armistice.toml", site)
        .batch(
            "START.BAT",
            "@ARMLOAD T /S /A top\n@ARMLOAD O /S /A off\n@ARMLOAD M /S /A missing\n\
             @ARMLOAD T /S /A top\n@timeout /t 3600 /nobreak >nul\n@net stop base /y\n@ARMLOAD B /S base\n",
        )
        .event("START")
        .flag("--dry-run");
    let begun = std::time::Instant::now();
    let run = scenario.run();
    assert!(
        begun.elapsed() < std::time::Duration::from_secs(60),
        "it waited"
    );
    let results: Vec<_> = run
        .kind("start_service")
        .iter()
        .map(|effect| effect["result"]["exit_code"] == 0)
        .collect();
    assert_eq!(results, [true, false, false, true], "{}", run.stdout);
    assert_eq!(run.kind("refused").len(), 1, "{}", run.stdout);
    for number in ["(1058)", "(1060)"] {
        assert!(run.stdout.contains(number), "{number}: {}", run.stdout);
    }
    let changes: Vec<_> = printed(&run)
        .into_iter()
        .map(|line| (line.1, line.3))
        .collect();
    assert_eq!(
        changes,
        [("service base".to_owned(), "stopped → running".to_owned())]
    );
    assert!(!scenario.state().exists());
}

#[test]
fn an_event_of_the_cluster_may_be_tried_dry_without_leave() {
    let scenario = Scenario::empty()
        .batch("START.BAT", "@ARMLOG \"%CLP_EVENT%\"\n")
        .environment("CLP_EVENT", "FAILOVER")
        .flag("--dry-run");
    let run = scenario.run();
    assert_eq!(run.code, 0, "{}", run.stderr);
    assert_eq!(run.fields("log", "message"), ["FAILOVER"]);
    assert!(
        run.stdout.contains("would change  START.BAT:1  log"),
        "{}",
        run.stdout
    );
    let real = scenario.again().environment("CLP_EVENT", "FAILOVER").run();
    assert_eq!(real.code, 2);
}

#[test]
fn values_on_several_lines_and_japanese_names_stay_on_their_line_and_in_their_column() {
    let script = "Set box = GetObject(\"LDAP://CN=Computers,DC=corp,DC=example\")\n\
        Set made = box.Create(\"contact\", \"CN=\u{963F}\u{90E8}\")\n\
        made.Put \"info\", \"a\" & vbCrLf & Chr(27) & \"[2J\"\nmade.SetInfo\n\
        Set ex1 = GetObject(\"LDAP://CN=EX1,CN=Computers,DC=corp,DC=example\")\n\
        ex1.Put \"description\", String(500, \"x\")\nex1.SetInfo\n";
    let scenario = directory_script(script)
        .event("START")
        .option("--codepage", "utf-8")
        .flag("--dry-run");
    let run = scenario.run();
    let lines = printed(&run);
    let of = |attribute: &str| lines.iter().find(|line| line.2 == attribute).unwrap();
    assert_eq!(of("info").3, "a␍␊␛[2J");
    assert_eq!(
        of("info").1,
        "CN=\u{963F}\u{90E8},CN=Computers,DC=corp,DC=example"
    );
    assert!(
        of("description").3.ends_with("x… (300 more characters)"),
        "{lines:?}"
    );
}

#[test]
fn a_saved_plan_is_carried_out_once_and_refused_when_the_directory_has_moved_on() {
    let plans = tempfile::tempdir().unwrap();
    let plan = plans.path().join("plan.json");
    let plan = plan.to_str().unwrap();
    let script = "Set ex1 = GetObject(\"LDAP://CN=EX1,CN=Computers,DC=corp,DC=example\")\n\
        ex1.Put \"description\", \"two\"\nex1.SetInfo\n";
    let scenario = directory_script(script)
        .event("START")
        .flag("--dry-run")
        .option("--save-plan", plan);
    assert_eq!(scenario.run().code, 0);
    let text = fs::read_to_string(plan).unwrap();
    let json: serde_json::Value = serde_json::from_str(&text).unwrap();
    let sources = json["sources"].as_array().unwrap();
    assert!(sources.iter().any(|source| source["path"] == "x.vbs"));
    assert!(
        sources
            .iter()
            .all(|source| source["sha256"].as_str().unwrap().len() == 64)
    );
    let expected = serde_json::json!([{
        "area": "directory", "object": "CN=EX1,CN=Computers,DC=corp,DC=example",
        "attribute": "description", "operation": "replace", "old": ["one"], "new": ["two"],
    }]);
    assert_eq!(json["expected_changes"], expected);

    let scenario = scenario.again().event("START").option("--plan", plan);
    let run = scenario.run();
    assert_eq!(run.code, 0, "{}", run.stderr);
    let (scenario, moved) = present(scenario);
    let ex1 = &moved.0["cn=ex1,cn=computers,dc=corp,dc=example"];
    assert!(ex1["description"].contains("two"));

    let before = everything(&scenario.state());
    let again = scenario.again().event("START").option("--plan", plan);
    let run = again.run();
    assert_eq!(run.code, 2, "{}", run.stderr);
    let told =
        "CN=EX1,CN=Computers,DC=corp,DC=example description: expected one → two, found no change";
    assert!(run.stderr.contains(told), "{}", run.stderr);
    assert!(run.stderr.contains("Nothing was changed"), "{}", run.stderr);
    assert_eq!(everything(&again.state()), before);
}

#[test]
fn a_saved_plan_is_refused_when_a_script_was_changed_or_the_situation_is_another_one() {
    let plans = tempfile::tempdir().unwrap();
    let plan = plans.path().join("plan.json");
    let plan = plan.to_str().unwrap();
    let scenario = Scenario::empty()
        .batch("START.BAT", "@call more.bat\n")
        .batch("more.bat", "@echo x>written.txt\n")
        .event("START")
        .flag("--dry-run")
        .option("--save-plan", plan);
    assert_eq!(scenario.run().code, 0);
    let other = scenario.again().event("FAILOVER").option("--plan", plan);
    let run = other.run();
    assert_eq!(run.code, 2);
    assert!(
        run.stderr.contains("event START") && run.stderr.contains("event FAILOVER"),
        "{}",
        run.stderr
    );

    let changed = other
        .batch("more.bat", "@echo y>written.txt\n")
        .again()
        .event("START")
        .option("--plan", plan);
    let run = changed.run();
    assert_eq!(run.code, 2);
    assert!(
        run.stderr.contains("more.bat was changed"),
        "{}",
        run.stderr
    );
    assert!(!changed.folder().join("written.txt").exists());

    let mended = changed
        .batch("more.bat", "@echo x>written.txt\n")
        .again()
        .event("START")
        .option("--plan", plan);
    assert_eq!(mended.run().code, 0);
    assert!(mended.folder().join("written.txt").exists());

    fs::write(plan, "{\"no\": \"plan\"}").unwrap();
    let run = mended.run();
    assert_eq!(run.code, 2);
    assert!(
        run.stderr.contains("is none that --save-plan wrote"),
        "{}",
        run.stderr
    );
}

#[test]
fn a_password_is_neither_in_the_prediction_nor_in_the_saved_plan() {
    let secret = "Sesame-9017-öffne";
    let scenario = Scenario::corpus("exchange-2007").file("spn.ldf", "");
    let settings = fs::read_to_string(scenario.folder().join("W#EXCHG.BAT")).unwrap();
    let changed = settings.replace("SET W#EXCHG7=password", &format!("SET W#EXCHG7={secret}"));
    assert!(changed.contains(secret));
    let plans = tempfile::tempdir().unwrap();
    let plan = plans.path().join("plan.json");
    let scenario = scenario
        .file("W#EXCHG.BAT", changed)
        .event("START")
        .server("HOME")
        .flag("--dry-run")
        .flag("--verbose")
        .option("--save-plan", plan.to_str().unwrap());
    let run = scenario.run();
    assert_eq!(run.code, 0, "{}", run.stderr);
    assert_eq!(run.kind("import_ldif").len(), 1);
    assert!(!run.said().contains(secret));
    assert!(!fs::read_to_string(plan).unwrap().contains(secret));
}

#[test]
fn what_cannot_be_read_is_2() {
    let scenario = Scenario::empty().event("START").flag("--dry-run");
    assert_eq!(scenario.run().code, 2);
    let scenario = Scenario::empty()
        .batch("START.BAT", "@rem\n")
        .event("START")
        .flag("--dry-run")
        .option("--directory", "missing.ldif");
    let run = scenario.run();
    assert_eq!(run.code, 2);
    assert_eq!(run.stdout, "");
}
