//! The journal of a run, end to end: what was done is listed and taken back, runs make way for each other, and one that
//! was killed is continued or closed.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)] // A test fails by panicking.

mod scenario;

use std::fs;
use std::path::PathBuf;
use std::process::{Child, Output, Stdio};
use std::time::{Duration, Instant};

use scenario::Scenario;
use scenario::ldif::Entries;
use serde_json::Value;

const DIRECTORY: &str = "\
dn: DC=nec,DC=example
objectClass: domainDNS

dn: CN=Users,DC=nec,DC=example
objectClass: container

dn: CN=Alice,CN=Users,DC=nec,DC=example
objectClass: user
sAMAccountName: alice
userAccountControl: 512
instanceType: 4
mail: alice@nec.example
title: one
proxyAddresses: SMTP:alice@nec.example
proxyAddresses: smtp:a@nec.example

dn: CN=Doe\\, Jane,CN=Users,DC=nec,DC=example
objectClass: user
sAMAccountName: jane
userAccountControl: 512
instanceType: 4
manager: CN=Alice,CN=Users,DC=nec,DC=example

dn:: Q0495bGx55SwLENOPVVzZXJzLERDPW5lYyxEQz1leGFtcGxl
objectClass: user
sAMAccountName: yamada
userAccountControl: 512
instanceType: 4
";

/// Sets Alice's title to the first argument.
const SET_TITLE: &str = r#"
Set user = GetObject("LDAP://CN=Alice,CN=Users,DC=nec,DC=example")
user.Put "title", WScript.Arguments(0)
user.SetInfo
"#;

/// A group with a small directory whose START runs `lines`.
fn group(lines: &str) -> Scenario {
    Scenario::empty()
        .file("directory.ldif", DIRECTORY)
        .file(
            "armistice.toml",
            "[directory]\nurl = \"directory.ldif\"\n[runs]\ncancel_wait = 20\n",
        )
        .file("title.vbs", SET_TITLE)
        .batch("START.BAT", &format!("@echo off\n{lines}\n"))
        .batch("STOP.BAT", "@echo off\nARMLOG stopped\n")
}

fn verb(scenario: &Scenario, verb: &str, arguments: &[&str]) -> Output {
    let mut command = scenario.command();
    command
        .arg(verb)
        .arg("--state")
        .arg(scenario.state())
        .args(arguments);
    command.output().unwrap()
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

/// `armistice runs --json`
fn runs(scenario: &Scenario) -> Vec<Value> {
    let output = verb(scenario, "runs", &["--json"]);
    assert!(output.status.success(), "{}", text(&output.stderr));
    let list: Value = serde_json::from_slice(&output.stdout).unwrap();
    list["runs"].as_array().unwrap().clone()
}

fn field(run: &Value, name: &str) -> String {
    run[name].as_str().unwrap_or("").to_owned()
}

/// Undoes and says what it did; the end state is in `scenario.directory()`.
fn undo(scenario: &Scenario, arguments: &[&str]) -> String {
    let out = scenario.directory_file().display().to_string();
    let arguments = [&["--directory-out", &out], arguments].concat();
    let output = verb(scenario, "undo", &arguments);
    assert!(output.status.success(), "{}", text(&output.stderr));
    text(&output.stdout) + &text(&output.stderr)
}

/// Why a run cannot be undone.
fn refused(scenario: &Scenario, code: i32, arguments: &[&str]) -> String {
    let output = verb(scenario, "undo", arguments);
    assert_eq!(output.status.code(), Some(code), "{}", text(&output.stdout));
    text(&output.stderr)
}

/// The directory as it is.
fn present(scenario: &Scenario) -> Entries {
    fs::write(scenario.folder().join("nothing.vbs"), "").unwrap();
    let out = scenario.directory_file().display().to_string();
    let output = scenario
        .command()
        .arg("script")
        .arg("--state")
        .arg(scenario.state())
        .args(["--directory-out", &out, "nothing.vbs"])
        .current_dir(scenario.folder())
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", text(&output.stderr));
    scenario.directory()
}

fn assert_same(found: &Entries, expected: &Entries) {
    assert!(
        found == expected,
        "found / expected: {}",
        found.difference(expected)
    );
}

fn journals(scenario: &Scenario) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let Ok(groups) = fs::read_dir(scenario.state().join("simulated")) else {
        return found;
    };
    for group in groups {
        let Ok(files) = fs::read_dir(group.unwrap().path().join("runs")) else {
            continue;
        };
        let files = files.map(|file| file.unwrap().path());
        found.extend(files.filter(|path| path.extension().is_some_and(|ending| ending == "jsonl")));
    }
    found.sort();
    found
}

/// A run that is at work; a test that fails leaves none behind.
struct AtWork(Option<Child>);

impl AtWork {
    fn id(&self) -> u32 {
        self.0.as_ref().unwrap().id()
    }

    fn end(mut self) -> Output {
        self.0.take().unwrap().wait_with_output().unwrap()
    }
}

impl Drop for AtWork {
    fn drop(&mut self) {
        if let Some(child) = &mut self.0 {
            child.kill().unwrap();
            child.wait().unwrap();
        }
    }
}

/// Starts `armistice run` and returns once its journal holds `mark` `count` times.
fn begun(scenario: &Scenario, script: &str, event: &str, mark: &str, count: usize) -> AtWork {
    let child = scenario
        .command()
        .arg("run")
        .arg(scenario.folder())
        .args([
            "--script", script, "--event", event, "--server", "OTHER", "--state",
        ])
        .arg(scenario.state())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut at_work = AtWork(Some(child));
    let start = Instant::now();
    loop {
        let has = |path: &PathBuf| text(&fs::read(path).unwrap()).matches(mark).count() >= count;
        if journals(scenario).iter().any(has) {
            return at_work;
        }
        let ended = at_work.0.as_mut().unwrap().try_wait().unwrap();
        assert_eq!(ended, None, "it ended before");
        assert!(
            start.elapsed() < Duration::from_secs(60),
            "it does not come to {mark}"
        );
        std::thread::sleep(Duration::from_millis(20));
    }
}

/// What the journal holds before a script waits.
const WAITING: &str = "\"message\":\"waiting\"";

/// Starts a START and kills it while it waits.
fn kill_in_the_middle(scenario: &Scenario, event: &str) {
    drop(begun(scenario, "start", event, WAITING, 1));
}

fn start(scenario: Scenario, event: &str) -> Scenario {
    scenario.again().start().event(event).server("OTHER")
}

#[test]
fn a_failover_is_undone_entry_by_entry_and_the_undo_too() {
    let scenario = Scenario::corpus("exchange-2007");
    let before = present(&scenario);
    let scenario = start(scenario, "FAILOVER").directory_out();
    let run = scenario.run();
    assert_eq!(run.code, 0, "{}", run.stderr);
    let moved = scenario.directory();
    assert_ne!(moved, before);
    let listed = runs(&scenario);
    assert_eq!(listed.len(), 1);
    let id = field(&listed[0], "run");
    assert_eq!(field(&listed[0], "script"), "start");
    assert_eq!(field(&listed[0], "event"), "FAILOVER");
    assert_eq!(field(&listed[0], "outcome"), "exit code 0");
    assert!(listed[0]["changes"].as_u64().unwrap() > 1000);
    assert_eq!(listed[0]["undone_by"], Value::Null);

    let would = undo(&scenario, &["--dry-run"]);
    assert!(would.contains("would modify CN="), "{would}");
    assert_same(&present(&scenario), &moved);

    undo(&scenario, &[]);
    assert_same(&scenario.directory(), &before);
    let listed = runs(&scenario);
    let undoing = field(&listed[1], "run");
    assert_eq!(field(&listed[1], "undoes"), id);
    assert_eq!(field(&listed[0], "undone_by"), undoing);
    let again = refused(&scenario, 2, &[]);
    assert!(
        again.contains("is undone already") && again.contains(&undoing),
        "{again}"
    );

    undo(&scenario, &[&undoing]);
    assert_same(&scenario.directory(), &moved);
    assert_eq!(runs(&scenario)[0]["undone_by"], Value::Null);
    undo(&scenario, &[&id]);
    assert_same(&scenario.directory(), &before);
}

#[test]
fn nothing_is_undone_where_the_directory_has_changed_since() {
    let scenario = start(group("cscript //nologo title.vbs two"), "START");
    assert_eq!(scenario.run().code, 0);
    let scenario = scenario.again();
    let by_hand = scenario.script("title.vbs", &["three"]);
    assert_eq!(by_hand.code, 0, "{}", by_hand.stderr);
    let before = present(&scenario);
    let said = refused(&scenario, 1, &[]);
    let expected =
        "  CN=Alice,CN=Users,DC=nec,DC=example: title\n    expected: two\n    found:    three\n";
    assert!(said.contains(expected), "{said}");
    assert_same(&present(&scenario), &before);
    assert_eq!(runs(&scenario).len(), 1);
}

#[test]
fn objects_that_came_went_and_were_renamed_come_back() {
    let script = r#"
Set users = GetObject("LDAP://CN=Users,DC=nec,DC=example")
Set unit = GetObject("LDAP://DC=nec,DC=example").Create("organizationalUnit", "OU=販売")
unit.SetInfo
Set fresh = unit.Create("user", "CN=新\, 一")
fresh.Put "sAMAccountName", "shin"
fresh.SetInfo
fresh.Put "mail", "shin@nec.example"
fresh.SetInfo
users.Delete "user", "CN=山田"
users.MoveHere "LDAP://CN=Alice,CN=Users,DC=nec,DC=example", "CN=Alicia\, A."
Set jane = GetObject("LDAP://CN=Doe\, Jane,CN=Users,DC=nec,DC=example")
jane.Put "title", "boss, 部長"
jane.SetInfo
"#;
    let bom = |text: &str| [b"\xEF\xBB\xBF", text.as_bytes()].concat();
    let scenario = group("cscript //nologo change.vbs").file("change.vbs", bom(script));
    let before = present(&scenario);
    let scenario = start(scenario, "START").directory_out();
    let run = scenario.run();
    assert_eq!(run.code, 0, "{}", run.stderr);
    let after = scenario.directory();
    assert!(
        after
            .0
            .contains_key("cn=alicia\\, a.,cn=users,dc=nec,dc=example"),
        "{}",
        run.stderr
    );
    assert!(
        after
            .0
            .contains_key("cn=新\\, 一,ou=販売,dc=nec,dc=example"),
        "{}",
        run.stderr
    );
    assert!(!after.0.contains_key("cn=山田,cn=users,dc=nec,dc=example"));

    let said = undo(&scenario, &[]);
    assert!(
        said.contains("CN=山田,CN=Users,DC=nec,DC=example: it is added again"),
        "{said}"
    );
    // An object that is added again is another one to the directory, and nothing else differs.
    let without_identifiers = |mut entries: Entries| {
        let yamada = entries
            .0
            .get_mut("cn=山田,cn=users,dc=nec,dc=example")
            .unwrap();
        yamada.retain(|name, _| name != "objectguid" && name != "objectsid");
        entries
    };
    assert_same(
        &without_identifiers(scenario.directory()),
        &without_identifiers(before),
    );
}

#[test]
fn a_killed_run_is_continued_under_its_id_by_the_same_work() {
    let scenario = group(
        "cscript //nologo title.vbs two\nif exist quick goto end\nARMLOG waiting\nARMSLEEP 600\n:end",
    );
    let before = present(&scenario);
    kill_in_the_middle(&scenario, "FAILOVER");
    let listed = runs(&scenario);
    assert_eq!(
        (listed.len(), field(&listed[0], "outcome")),
        (1, "killed".to_owned())
    );
    let id = field(&listed[0], "run");

    let scenario = start(scenario.file("quick", ""), "FAILOVER").directory_out();
    let run = scenario.run();
    assert_eq!(run.code, 0, "{}", run.stderr);
    assert!(
        run.stderr.contains(&format!("the run {id} of ")),
        "{}",
        run.stderr
    );
    assert!(
        run.stderr.contains("is continued under the same ID"),
        "{}",
        run.stderr
    );
    let listed = runs(&scenario);
    assert_eq!(
        (listed.len(), field(&listed[0], "outcome")),
        (1, "exit code 0".to_owned())
    );
    assert_ne!(scenario.directory(), before);
    undo(&scenario, &[]);
    assert_same(&scenario.directory(), &before);
    // It is not continued twice.
    let run = scenario.run();
    assert!(!run.stderr.contains("killed"), "{}", run.stderr);
}

#[test]
fn a_killed_run_is_closed_by_other_work() {
    let scenario = group(
        "cscript //nologo title.vbs two\nif exist quick goto end\nARMLOG waiting\nARMSLEEP 600\n:end",
    );
    kill_in_the_middle(&scenario, "FAILOVER");
    let id = field(&runs(&scenario)[0], "run");
    // The group came home in between: the old failover must not be replayed.
    let scenario = scenario
        .file("quick", "")
        .again()
        .start()
        .event("START")
        .server("HOME");
    let run = scenario.run();
    assert_eq!(run.code, 0, "{}", run.stderr);
    assert!(run.stderr.contains("closed as abandoned"), "{}", run.stderr);
    let listed = runs(&scenario);
    assert_eq!(listed.len(), 2);
    assert_eq!(field(&listed[0], "run"), id);
    assert_eq!(field(&listed[0], "outcome"), "killed, abandoned");
    assert_eq!(field(&listed[1], "outcome"), "exit code 0");
}

#[test]
fn a_killed_run_is_closed_when_the_scripts_have_changed_since() {
    let scenario = group("ARMLOG waiting\nARMSLEEP 600");
    kill_in_the_middle(&scenario, "FAILOVER");
    let scenario = start(scenario.batch("START.BAT", "ARMLOG mended\n"), "FAILOVER");
    let run = scenario.run();
    assert!(run.stderr.contains("closed as abandoned"), "{}", run.stderr);
}

#[test]
fn stop_ends_a_start_that_still_runs() {
    let scenario = group(
        "cscript //nologo title.vbs two\nARMLOG waiting\nARMSLEEP 600\ncscript //nologo title.vbs three",
    );
    let child = begun(&scenario, "start", "FAILOVER", WAITING, 1);
    let process = child.id();
    let begin = Instant::now();
    let scenario = scenario.again().stop().event("FAILOVER").server("OTHER");
    let stop = scenario.run();
    assert_eq!(stop.code, 0, "{}", stop.stderr);
    assert!(begin.elapsed() < Duration::from_secs(20));
    assert_eq!(stop.fields("log", "message"), ["stopped"]);
    let ended = child.end();
    let said = text(&ended.stderr);
    assert_eq!(ended.status.code(), Some(1), "{said}");
    assert!(
        said.contains("was cancelled by the group's STOP script"),
        "{said}"
    );
    let listed = runs(&scenario);
    let outcomes: Vec<_> = listed.iter().map(|run| field(run, "outcome")).collect();
    assert_eq!(outcomes, ["cancelled", "exit code 0"]);
    assert!(
        stop.stderr.contains(&field(&listed[0], "run")),
        "{}",
        stop.stderr
    );
    let journal = text(&fs::read(&journals(&scenario)[0]).unwrap());
    assert!(journal.contains(&format!("\"id\":{process},")), "{journal}");
    let user = "cn=alice,cn=users,dc=nec,dc=example";
    assert!(present(&scenario).0[user]["title"].contains("two"));
}

#[test]
fn stop_ends_a_directory_script_between_two_changes() {
    let script = r#"
Set user = GetObject("LDAP://CN=Alice,CN=Users,DC=nec,DC=example")
Do
  n = n + 1
  user.Put "title", CStr(n)
  user.SetInfo
Loop
"#;
    let scenario = group("cscript //nologo endless.vbs").file("endless.vbs", script);
    let child = begun(&scenario, "start", "FAILOVER", "\"changed\"", 20);
    let scenario = scenario.again().stop().event("FAILOVER").server("OTHER");
    let stop = scenario.run();
    assert_eq!(stop.code, 0, "{}", stop.stderr);
    assert!(
        stop.stderr.contains("was cancelled to make way"),
        "{}",
        stop.stderr
    );
    let ended = child.end();
    assert_eq!(ended.status.code(), Some(1), "{}", text(&ended.stderr));
    let said = undo(&scenario, &[]);
    assert!(said.contains("title = one\n"), "{said}");
    let titles = &scenario.directory().0["cn=alice,cn=users,dc=nec,dc=example"]["title"];
    assert!(titles.contains("one"), "{titles:?}");
}

#[cfg(unix)]
#[test]
fn stop_goes_on_beside_a_start_that_does_not_end() {
    use std::os::unix::fs::PermissionsExt as _;
    let scenario = group("hang").file("hang", "#!/bin/sh\nsleep 8\n").file(
        "armistice.toml",
        "[directory]\nurl = \"directory.ldif\"\n[runs]\ncancel_wait = 1\n",
    );
    let hang = scenario.folder().join("hang");
    fs::set_permissions(&hang, fs::Permissions::from_mode(0o755)).unwrap();
    let child = begun(&scenario, "start", "START", "\"begin\"", 1);
    let scenario = scenario.again().stop().event("START").server("OTHER");
    let stop = scenario.run();
    assert_eq!(stop.code, 0, "{}", stop.stderr);
    assert!(
        stop.stderr.contains("did not in time; going on beside it"),
        "{}",
        stop.stderr
    );
    assert_eq!(stop.fields("log", "message"), ["stopped"]);
    let journal = text(&fs::read(&journals(&scenario)[1]).unwrap());
    assert!(
        journal.contains("\"entry\":\"preempted\"") && journal.contains("\"ended\":false"),
        "{journal}"
    );
    // It makes way as soon as it can.
    let ended = child.end();
    assert_eq!(ended.status.code(), Some(1), "{}", text(&ended.stderr));
}

#[test]
fn a_second_run_is_refused_with_the_process_of_the_first() {
    let scenario = group("ARMLOG waiting\nARMSLEEP 600");
    let child = begun(&scenario, "start", "START", WAITING, 1);
    let scenario = start(scenario, "START");
    let second = scenario.run();
    assert_eq!(second.code, 2, "{}", second.stderr);
    assert!(
        second.stderr.contains("one run at a time"),
        "{}",
        second.stderr
    );
    assert!(
        second.stderr.contains(&format!("process {}", child.id())),
        "{}",
        second.stderr
    );
    assert!(second.trace.is_empty());
    assert_eq!(field(&runs(&scenario)[0], "outcome"), "at work");
    let said = refused(&scenario, 2, &[&field(&runs(&scenario)[0], "run")]);
    assert!(said.contains("still at work"), "{said}");
    // Another group is not concerned.
    let other = scenario
        .environment("CLP_GROUPNAME", "other")
        .event("RECOVER");
    let other = other
        .again()
        .stop()
        .event("START")
        .environment("CLP_GROUPNAME", "other");
    assert_eq!(other.run().code, 0);
    drop(child);
}

#[test]
fn a_secret_is_in_no_journal_and_what_it_replaced_comes_back() {
    let secret = "Sesame-4711-öffne";
    let settings = format!("REM W#EXCHG7 : password of the account\nSET W#EXCHG7={secret}\n");
    let scenario = group("call W#EXCHG.BAT\ncscript //nologo title.vbs \"%W#EXCHG7%\"\ncscript //nologo title.vbs \"it is %W#EXCHG7%\"")
        .batch("W#EXCHG.BAT", &settings);
    let before = present(&scenario);
    let scenario = start(scenario, "START").directory_out();
    let run = scenario.run();
    assert_eq!(run.code, 0, "{}", run.stderr);
    let user = "cn=alice,cn=users,dc=nec,dc=example";
    assert!(scenario.directory().0[user]["title"].contains(&format!("it is {secret}")));
    let said = undo(&scenario, &[]);
    assert_same(&scenario.directory(), &before);
    assert!(!said.contains(secret), "{said}");
    let journals = journals(&scenario);
    assert_eq!(journals.len(), 2);
    // The undo saw the secret as a value that it replaced, and does not know that it is one.
    let journal = text(&fs::read(&journals[0]).unwrap());
    assert!(!journal.contains(secret), "{journal}");
    assert!(journal.contains("\"secret\":true"), "{journal}");
    let journal = text(&fs::read(&journals[1]).unwrap());
    assert!(!journal.contains(secret), "{journal}");
}

#[test]
fn a_torn_last_line_is_told_and_passed_over() {
    let scenario = start(group("cscript //nologo title.vbs two"), "START");
    let before = present(&scenario);
    assert_eq!(scenario.run().code, 0);
    let journal = &journals(&scenario)[0];
    let mut bytes = fs::read(journal).unwrap();
    bytes.extend_from_slice(b"{\"entry\":\"before\",\"num");
    fs::write(journal, bytes).unwrap();
    assert_eq!(
        runs(&scenario)[0]["torn_lines"].as_array().unwrap().len(),
        1
    );
    let said = undo(&scenario, &[]);
    assert!(said.contains("torn line"), "{said}");
    assert_same(&scenario.directory(), &before);
}

#[test]
fn a_journal_of_a_later_format_is_named_and_left_as_it_is() {
    let scenario = start(group("cscript //nologo title.vbs two"), "START");
    assert_eq!(scenario.run().code, 0);
    let id = field(&runs(&scenario)[0], "run");
    let journal = &journals(&scenario)[0];
    let later = text(&fs::read(journal).unwrap())
        .replace("\"format_version\":\"1.0\"", "\"format_version\":\"2.0\"");
    fs::write(journal, &later).unwrap();
    for arguments in [&[][..], &[id.as_str()]] {
        let said = refused(&scenario, 2, arguments);
        assert!(said.contains("has the format 2.0"), "{said}");
    }
    let listed = verb(&scenario, "runs", &[]);
    assert_eq!(listed.status.code(), Some(2));
    assert!(text(&listed.stderr).contains("has the format 2.0"));
    assert_eq!(text(&fs::read(journal).unwrap()), later);
    // It does not keep the group from starting.
    assert_eq!(scenario.run().code, 0);
}

#[test]
fn a_damaged_journal_is_not_undone() {
    let scenario = start(group("cscript //nologo title.vbs two"), "START");
    assert_eq!(scenario.run().code, 0);
    let id = field(&runs(&scenario)[0], "run");
    let journal = &journals(&scenario)[0];
    let damaged = text(&fs::read(journal).unwrap()).replacen(
        "{\"entry\":\"before\"",
        "{\"entry\"\"before\"",
        1,
    );
    fs::write(journal, damaged).unwrap();
    let said = refused(&scenario, 2, &[&id]);
    assert!(said.contains("is damaged in line"), "{said}");
}

#[test]
fn nothing_is_done_where_no_journal_can_be_written() {
    let scenario = start(
        group("ARMLOG begun\ncscript //nologo title.vbs two"),
        "START",
    );
    // The group's state folder is known by its first run.
    assert_eq!(scenario.run().code, 0);
    let folder = journals(&scenario)[0].parent().unwrap().to_owned();
    fs::remove_dir_all(&folder).unwrap();
    fs::write(&folder, "in the way").unwrap();
    let run = scenario.run();
    assert_eq!(run.code, 2, "{}", run.stderr);
    assert!(
        run.stderr.contains("journal") && run.stderr.contains("cannot be written"),
        "{}",
        run.stderr
    );
    assert!(run.trace.is_empty());
}

#[test]
fn another_directory_is_refused_unless_it_is_allowed() {
    let scenario = start(group("cscript //nologo title.vbs two"), "START");
    assert_eq!(scenario.run().code, 0);
    let scenario = scenario.file("other.ldif", DIRECTORY.replace("title: one", "title: two"));
    let other = scenario.folder().join("other.ldif").display().to_string();
    let said = refused(&scenario, 2, &["--directory", &other]);
    assert!(said.contains("--another-directory"), "{said}");
    undo(&scenario, &["--directory", &other, "--another-directory"]);
    let user = "cn=alice,cn=users,dc=nec,dc=example";
    assert!(scenario.directory().0[user]["title"].contains("one"));
}

#[test]
fn what_there_is_not_to_be_undone_is_said() {
    let scenario = start(group("ARMLOG nothing"), "START");
    assert!(refused(&scenario, 2, &[]).contains("no run has changed a directory"));
    let listed = verb(&scenario, "runs", &[]);
    assert_eq!(text(&listed.stdout), "no runs\n");
    assert_eq!(scenario.run().code, 0);
    let id = field(&runs(&scenario)[0], "run");
    assert!(refused(&scenario, 2, &[&id]).contains("has changed no directory"));
    assert!(refused(&scenario, 2, &["20060101-000000-000-0000"]).contains("there is no run"));
    assert!(refused(&scenario, 2, &["../x"]).contains("there is no run"));
}
