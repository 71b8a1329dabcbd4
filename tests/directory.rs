//! The whole failover over the embedded directory: batch script, directory script and services, end to end.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)] // A test fails by panicking.

mod scenario;

use scenario::ldif::Entries;
use scenario::organization::{Servers, Way, mailboxes, moved, without_store_flags};
use scenario::{Run, Scenario};

const OF_2003: Servers = Servers {
    primary: "EXPRIMARY",
    backup: "EXBACKUP",
    stores: &["msExchPrivateMDB", "msExchPublicMDB"],
};
const OF_2007: Servers = Servers {
    primary: "SERVER1",
    backup: "SERVER2",
    stores: &["msExchPrivateMDB"],
};

/// A copy of a group, and its directory as it is loaded: the file's values and those that a server adds by itself.
fn group(corpus: &str) -> (Scenario, Entries) {
    let scenario = Scenario::corpus(corpus)
        .file("nothing.vbs", "")
        .directory_out();
    let run = scenario.script("nothing.vbs", &[]);
    assert_eq!(run.code, 0, "{}", run.stderr);
    let start = scenario.directory();
    for (name, attributes) in Entries::read(&scenario.folder().join("directory.ldif")).0 {
        for (attribute, values) in attributes {
            assert_eq!(
                start.0[&name].get(&attribute),
                Some(&values),
                "{name}: {attribute}"
            );
        }
    }
    (scenario.again(), start)
}

fn start_on(scenario: Scenario, event: &str, server: &str) -> (Scenario, Run) {
    let scenario = scenario
        .again()
        .start()
        .event(event)
        .server(server)
        .directory_out();
    let run = scenario.run();
    // So that the next START finds no live watches.
    let scenario = scenario.again().stop().event("START").server(server);
    let stopped = scenario.run();
    assert_eq!(stopped.code, 0, "{}", stopped.stderr);
    (scenario, run)
}

fn assert_same(found: &Entries, expected: &Entries) {
    assert!(
        found == expected,
        "found / expected: {}",
        found.difference(expected)
    );
}

fn failed(run: &Run) -> Vec<String> {
    run.trace
        .iter()
        .filter(|effect| effect["result"]["failed"] == true)
        .map(ToString::to_string)
        .collect()
}

fn there_and_back(corpus: &str, servers: Servers) {
    let (scenario, start) = group(corpus);
    assert!(mailboxes(&start).len() > 1000);

    let (scenario, run) = start_on(scenario, "FAILOVER", "OTHER");
    assert_eq!(failed(&run), [""; 0], "{}", run.stderr);
    let away = scenario.directory();
    assert_same(&away, &moved(&start, servers, Way::Failover));
    assert!(!scenario.folder().join("spn.ldf").exists());

    let (scenario, run) = start_on(scenario, "START", "HOME");
    assert_eq!(failed(&run), [""; 0], "{}", run.stderr);
    let home = scenario.directory();
    assert_same(&home, &moved(&away, servers, Way::Failback));
    // Back at the start, but for the store flags, which nobody takes back.
    assert_same(
        &without_store_flags(home.clone()),
        &without_store_flags(start),
    );
    assert!(scenario.folder().join("spn.ldf").exists());
    assert!(run.kind("import_ldif").is_empty());

    // The next start on the primary server imports what that one wrote, and changes nothing.
    let (scenario, run) = start_on(scenario, "START", "HOME");
    assert_eq!(run.kind("import_ldif").len(), 1, "{}", run.stderr);
    assert_same(&scenario.directory(), &home);
}

#[test]
fn exchange_2003_moves_to_the_backup_and_back() {
    there_and_back("exchange-2003", OF_2003);
}

#[test]
fn exchange_2007_moves_to_the_backup_and_back() {
    there_and_back("exchange-2007", OF_2007);
}

#[test]
fn a_start_at_home_completes_twice() {
    for (corpus, servers) in [("exchange-2003", OF_2003), ("exchange-2007", OF_2007)] {
        let (scenario, start) = group(corpus);
        let (scenario, run) = start_on(scenario, "START", "HOME");
        assert_eq!(failed(&run), [""; 0], "{}", run.stderr);
        let first = scenario.directory();
        assert_same(&first, &moved(&start, servers, Way::Failback));
        let (scenario, run) = start_on(scenario, "START", "HOME");
        assert_eq!(run.code, 0, "{}", run.stderr);
        assert!(run.stdout.contains("Finished."), "{}", run.stdout);
        assert_same(&scenario.directory(), &first);
    }
}

#[test]
fn a_directory_script_that_fails_does_not_keep_the_services_from_starting() {
    let (scenario, _) = group("exchange-2003");
    let script = scenario.folder().join("exch.vbs");
    let text = std::fs::read_to_string(&script).unwrap();
    std::fs::write(
        &script,
        text.replace("strUsersCN = \"CN=Users,\"", "strUsersCN = \"CN=Nobody,\""),
    )
    .unwrap();
    let run = scenario.event("FAILOVER").server("OTHER").run();
    assert_eq!(run.code, 0, "{}", run.stderr);
    assert_eq!(run.kind("start_service").len(), 7);
    let script = run.kind("run_directory_script");
    assert_eq!(script[0]["result"]["failed"], true);
    let message = script[0]["result"]["message"].as_str().unwrap();
    assert!(message.contains("0x80072030"), "{message}");
    // The summary names the step, and the diagnostic the script's line.
    let summary = run.stderr.split("exit code 0;").nth(1).unwrap();
    assert!(summary.contains("run_directory_script"), "{summary}");
    let line = text
        .lines()
        .position(|line| line.contains("Set objUsers ="))
        .unwrap()
        + 1;
    assert!(
        run.stderr.contains(&format!("exch.vbs:{line}:")),
        "{}",
        run.stderr
    );
}

#[test]
fn the_order_that_was_published_is_refused_as_by_any_current_server() {
    let (scenario, start) = group("exchange-2003");
    let site = scenario.folder().join("armistice.toml");
    let text = std::fs::read_to_string(&site).unwrap();
    std::fs::write(
        &site,
        format!("{text}\n[directory_script]\nspn_order = \"as-written\"\n"),
    )
    .unwrap();
    let (scenario, run) = start_on(scenario, "FAILOVER", "OTHER");
    let script = run.kind("run_directory_script");
    let message = script[0]["result"]["message"].as_str().unwrap();
    assert!(message.contains("0x8007202F"), "{message}");
    assert!(message.contains("21C7"), "{message}");
    // What comes after it did not happen.
    let end = scenario.directory();
    for name in mailboxes(&start) {
        assert_eq!(end.0[&name], start.0[&name]);
    }
}

#[test]
fn a_user_with_an_address_and_no_mailbox_is_left_out_or_stops_the_script() {
    let (scenario, start) = group("exchange-2003");
    let without = start.names(|name, attributes| {
        name.contains(",cn=users,")
            && attributes.contains_key("mail")
            && !attributes.contains_key("homemdb")
            && scenario::organization::is_a(attributes, "user")
            && !scenario::organization::is_a(attributes, "computer")
            && !scenario::organization::is_a(attributes, "inetOrgPerson")
    });
    assert_eq!(without.len(), 1, "{without:?}");
    let site = scenario.folder().join("armistice.toml");
    let text = std::fs::read_to_string(&site).unwrap();

    let run = scenario.event("FAILOVER").server("OTHER").run();
    assert!(run.stderr.contains("left out"), "{}", run.stderr);

    let (scenario, _) = group("exchange-2003");
    std::fs::write(
        scenario.folder().join("armistice.toml"),
        format!("{text}\n[directory_script]\nmail_without_mailbox = \"stop\"\n"),
    )
    .unwrap();
    let run = scenario.event("FAILOVER").server("OTHER").run();
    assert_eq!(
        run.kind("run_directory_script")[0]["result"]["failed"],
        true
    );
}

#[test]
fn a_real_event_does_not_reach_a_directory_of_a_file_by_flag() {
    let (scenario, _) = group("exchange-2003");
    let site = scenario.folder().join("armistice.toml");
    std::fs::write(&site, "services = \"simulated\"\n").unwrap();
    let file = scenario
        .folder()
        .join("directory.ldif")
        .display()
        .to_string();
    let run = scenario
        .environment("CLP_EVENT", "FAILOVER")
        .option("--directory", &file)
        .run();
    assert_eq!(run.code, 2);
    assert!(run.stderr.contains("CLP_EVENT=FAILOVER"), "{}", run.stderr);
    assert!(run.trace.is_empty());
}

/// The servers of the hostile directory: one name is inside another server's, the other inside "Mailbox".
fn hostile(directory: &str) -> Scenario {
    let scenario = Scenario::corpus("hostile-directory");
    let file = scenario.folder().join(directory).display().to_string();
    scenario.option("--directory", &file).directory_out()
}

#[test]
fn a_server_whose_name_is_inside_another_ones_takes_that_ones_mailboxes_along() {
    let scenario = hostile("directory.ldif");
    let start = Entries::read(&scenario.folder().join("directory.ldif"));
    let on_ex10 = start.names(|_, attributes| {
        let server = attributes.get("msexchhomeservername");
        server.is_some_and(|names| names.iter().any(|name| name.ends_with("=EX10")))
    });
    assert!(!on_ex10.is_empty());
    let run = scenario.event("FAILOVER").server("OTHER").run();
    // EX10 becomes MAILB0, which does not exist: the directory refuses it, and the script ends there.
    let script = run.kind("run_directory_script");
    assert_eq!(script[0]["result"]["failed"], true, "{}", run.stderr);
    let message = script[0]["result"]["message"].as_str().unwrap();
    assert!(message.contains("MAILB0"), "{message}");
    assert_eq!(run.kind("start_service").len(), 7);
}

#[test]
fn a_name_with_a_comma_is_joined_into_a_distinguished_name_as_it_is() {
    let run = hostile("comma.ldif")
        .event("FAILOVER")
        .server("OTHER")
        .run();
    let script = run.kind("run_directory_script");
    assert_eq!(script[0]["result"]["failed"], true, "{}", run.stderr);
    assert!(run.stderr.contains("exch.vbs:"), "{}", run.stderr);
}

#[test]
fn in_a_child_domain_the_configuration_is_not_where_the_script_looks() {
    let run = hostile("child-domain.ldif")
        .event("FAILOVER")
        .server("OTHER")
        .run();
    let script = run.kind("run_directory_script");
    assert_eq!(script[0]["result"]["failed"], true, "{}", run.stderr);
    let changed = run.kind("directory_modify");
    assert!(changed.is_empty(), "{changed:?}");
}

/// The lines of a script that a remark points at.
fn remarked_lines(run: &Run) -> Vec<usize> {
    run.stderr
        .lines()
        .filter_map(|line| line.trim_start().strip_prefix("--> exch.vbs:"))
        .filter_map(|place| place.split(':').next()?.parse().ok())
        .collect()
}

#[test]
fn every_damaged_line_of_the_published_scripts_is_told() {
    for corpus in ["exchange-2003-as-published", "exchange-2007-as-published"] {
        let scenario = Scenario::corpus(corpus);
        let text = std::fs::read_to_string(scenario.folder().join("exch.vbs")).unwrap();
        let run = scenario.script("exch.vbs", &["A", "B", "1"]);
        assert_eq!(run.code, 1, "{corpus}");
        let told = remarked_lines(&run);
        let lines: Vec<&str> = text.lines().map(str::trim_start).collect();
        let mut damaged = 0;
        for (index, line) in lines.iter().enumerate() {
            // Comment marks that the page layout changed, rulers without one, and the second halves of wrapped lines.
            let is_damaged = line.starts_with(['\\', '`', '=', '"', '&', ','])
                || line.starts_with("CN=")
                || line.starts_with("ou=");
            let continued = index > 0 && lines[index - 1].trim_end().ends_with('_');
            if is_damaged && !continued {
                damaged += 1;
                let number = index + 1;
                // A wrapped line is told where its first half breaks off, or where the second begins.
                assert!(
                    told.contains(&number) || told.contains(&(number - 1)),
                    "{corpus} line {number}: {line}"
                );
            }
        }
        assert!(damaged > 20, "{corpus}: {damaged}");
    }
}

const CHANGE: &str = "Set o = GetObject(\"LDAP://CN=Users,DC=corp,DC=example\")\r\n\
                      o.Put \"description\", WScript.Arguments(0)\r\no.SetInfo\r\n";

#[test]
fn an_end_state_that_can_be_written_nowhere_is_refused_before_the_script_runs() {
    let scenario = Scenario::corpus("exchange-2003");
    let run = scenario
        .option("--directory-out", "no/such/folder/end.ldif")
        .event("FAILOVER")
        .server("OTHER")
        .run();
    assert_eq!(run.code, 2);
    assert!(
        run.stderr.contains("end.ldif cannot be written"),
        "{}",
        run.stderr
    );
    assert!(run.trace.is_empty());
}

#[test]
fn of_two_runs_at_once_the_later_one_does_not_overwrite_the_directory_of_the_other() {
    let waiting = format!(
        "{CHANGE}Set f = CreateObject(\"Scripting.FileSystemObject\")\r\nf.CreateTextFile(\"ready\").Close\r\n\
         Do Until f.FileExists(\"go\")\r\nWScript.Sleep 20\r\nLoop\r\n"
    );
    let scenario = Scenario::corpus("exchange-2003")
        .file("change.vbs", CHANGE)
        .file("waiting.vbs", waiting)
        .option("--directory", "directory.ldif");
    let first = scenario
        .command()
        .args(["script", "--directory", "directory.ldif"])
        .args(["--directory-out", "first.ldif", "--state"])
        .arg(scenario.state())
        .args(["waiting.vbs", "first"])
        .current_dir(scenario.folder())
        .stderr(std::process::Stdio::piped())
        .spawn()
        .unwrap();
    let began = std::time::Instant::now();
    while !scenario.folder().join("ready").exists() {
        assert!(began.elapsed().as_secs() < 60);
        std::thread::sleep(std::time::Duration::from_millis(20));
    }
    let second = scenario.script("change.vbs", &["second"]);
    assert_eq!(second.code, 0, "{}", second.stderr);
    let scenario = scenario.file("go", "");
    let first = first.wait_with_output().unwrap();
    let said = String::from_utf8_lossy(&first.stderr);
    assert_eq!(first.status.code(), Some(2), "{said}");
    assert!(
        said.contains("another run has changed the directory"),
        "{said}"
    );
    // The first one's end state is where it was asked for; the next run goes on from the other's.
    let users = "cn=users,dc=corp,dc=example";
    let end = Entries::read(&scenario.folder().join("first.ldif"));
    assert!(end.0[users]["description"].contains("first"));
    let next = scenario.file("nothing.vbs", "").directory_out();
    let run = next.script("nothing.vbs", &[]);
    assert_eq!(run.code, 0, "{}", run.stderr);
    let end = next.directory();
    assert!(end.0[users]["description"].contains("second"));
}
