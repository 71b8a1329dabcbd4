//! Live directories against answers that a healthy server does not give, or only a large one.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod ldap;

use std::rc::Rc;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use armistice::host::Secrets;
use armistice::host::directory::live::{Bind, LiveDirectories, Settings};
use armistice::host::directory::{
    Address, Change, Directories as _, Directory, Identity, Operation, ResultCode, Scope,
    SearchRequest, Syntax,
};
use ldap::{
    Answer, MODIFY, Request, SEARCH, done, done_with_page, element, entry, message, result, serve,
    serve_some,
};

fn connect(url: String) -> Rc<dyn Directory> {
    let settings = Settings {
        url: Some(url),
        bind: Some(Bind::Anonymous),
        time_limit: 1,
        ..Settings::default()
    };
    let directories = LiveDirectories::new(settings, Rc::new(Secrets::default())).unwrap();
    let connected = directories.connect(&Address::default(), &Identity::Own);
    connected.unwrap()
}

fn asks_for(request: &Request, text: &str) -> bool {
    let bytes = &request.bytes;
    bytes
        .windows(text.len())
        .any(|part| part == text.as_bytes())
}

fn replace() -> Change {
    Change {
        operation: Operation::Replace,
        attribute: "description".to_owned(),
        values: vec![b"x".to_vec()],
    }
}

/// As a domain controller gives a large group: first the name without values, and the values in parts.
#[test]
fn ranged_values_are_completed() {
    let (url, _) = serve(|request| {
        let id = request.id;
        let member: (&str, &[&str]) = if asks_for(request, "member;range=4-*") {
            ("member;range=4-*", &["e"])
        } else if asks_for(request, "member;range=2-*") {
            ("member;range=2-3", &["c", "d"])
        } else {
            ("member;range=0-1", &["a", "b"])
        };
        Some(vec![
            entry(id, "CN=g", &[("member", &[]), member, ("cn", &["g"])]),
            done(id),
        ])
    });
    let group = connect(url).read("CN=g", &["member", "cn"]).unwrap();
    let names: Vec<_> = group
        .attributes
        .iter()
        .map(|(name, _)| name.as_str())
        .collect();
    assert_eq!(names, ["member", "cn"]);
    assert_eq!(group.values("member"), [b"a", b"b", b"c", b"d", b"e"]);
}

/// The names that a search beside changes finds.
fn found_beside_changes(directory: &dyn Directory) -> Vec<String> {
    let request = SearchRequest {
        scope: Scope::OneLevel,
        ..SearchRequest::entry("CN=Users")
    };
    let mut pages = directory.search_beside_changes(&request).unwrap();
    let mut names = Vec::new();
    while let Some(page) = pages.next_page().unwrap() {
        names.extend(page.into_iter().map(|entry| entry.dn));
    }
    names
}

#[test]
fn the_connection_for_a_search_beside_changes_is_opened_once_before_it_is_needed() {
    let (url, connections) = serve(|request| {
        let id = request.id;
        Some(vec![entry(id, "CN=g", &[]), done(id)])
    });
    let directory = connect(url);
    directory.expect_search_beside_changes();
    directory.expect_search_beside_changes();
    directory.read("CN=g", &[]).unwrap();
    let begin = Instant::now();
    while connections.load(Ordering::SeqCst) < 2 && begin.elapsed() < Duration::from_secs(10) {
        std::thread::sleep(Duration::from_millis(5));
    }
    assert_eq!(connections.load(Ordering::SeqCst), 2);
    assert_eq!(found_beside_changes(&*directory), ["CN=g"]);
    directory.expect_search_beside_changes();
    assert_eq!(found_beside_changes(&*directory), ["CN=g"]);
    assert_eq!(connections.load(Ordering::SeqCst), 2);
}

#[test]
fn a_server_that_gives_no_second_connection_is_searched_over_the_first() {
    let (url, connections) = serve_some(1, |request| {
        let id = request.id;
        Some(vec![entry(id, "CN=g", &[]), done(id)])
    });
    let directory = connect(url);
    // The server has gone for others when it has begun to speak to the first.
    directory.read("CN=g", &[]).unwrap();
    directory.expect_search_beside_changes();
    assert_eq!(found_beside_changes(&*directory), ["CN=g"]);
    assert_eq!(connections.load(Ordering::SeqCst), 1);
}

/// A server with a schema of two attributes, of which one has an object of its own; and how often all were asked for.
fn with_schema() -> (String, Arc<AtomicUsize>) {
    let all = Arc::new(AtomicUsize::new(0));
    let counted = Arc::clone(&all);
    let (url, _) = serve(move |request| {
        let id = request.id;
        let found: Vec<u8> = if asks_for(request, "subschemaSubentry") {
            entry(id, "", &[("subschemaSubentry", &["CN=Aggregate"])])
        } else if asks_for(request, "schemaNamingContext") {
            entry(id, "", &[("schemaNamingContext", &["CN=Schema"])])
        } else if asks_for(request, "CN=Aggregate") {
            counted.fetch_add(1, Ordering::SeqCst);
            let definitions: &[&str] = &[
                "( 1.2 NAME 'madeUpFlag' SYNTAX '1.3.6.1.4.1.1466.115.121.1.7' SINGLE-VALUE )",
                "( 1.3 NAME 'madeUpNames' SYNTAX '1.3.6.1.4.1.1466.115.121.1.12' )",
            ];
            entry(id, "CN=Aggregate", &[("attributeTypes", definitions)])
        } else if asks_for(request, "madeUpFlag") {
            let object: &[(&str, &[&str])] = &[
                ("attributeSyntax", &["2.5.5.8"]),
                ("isSingleValued", &["TRUE"]),
            ];
            entry(id, "CN=Made-Up-Flag,CN=Schema", object)
        } else {
            Vec::new()
        };
        Some(vec![found, done(id)])
    });
    (url, all)
}

#[test]
fn an_attribute_is_asked_for_by_its_object_and_else_with_all_others() {
    let (url, all) = with_schema();
    let directory = connect(url);
    assert_eq!(directory.syntax("madeUpFlag"), Syntax::Boolean);
    assert_eq!(directory.is_single_valued("MADEUPFLAG"), Some(true));
    assert_eq!(all.load(Ordering::SeqCst), 0);
    assert_eq!(directory.syntax("madeUpNames"), Syntax::DistinguishedName);
    assert_eq!(directory.is_single_valued("madeUpNames"), Some(false));
    assert_eq!(directory.is_single_valued("nobodysAttribute"), None);
    assert_eq!(directory.is_single_valued("madeUpFlag"), Some(true));
    assert_eq!(all.load(Ordering::SeqCst), 1);
}

#[test]
fn a_range_that_does_not_advance_ends_the_attribute() {
    let (url, _) = serve(|request| {
        let id = request.id;
        let member: (&str, &[&str]) = ("member;range=0-1", &["a", "b"]);
        Some(vec![entry(id, "CN=g", &[member]), done(id)])
    });
    assert!(connect(url).read("CN=g", &[]).is_ok());
}

#[test]
fn a_referral_is_an_error_that_names_its_url() {
    let (url, _) = serve(|request| {
        let urls = element(0xa3, &element(0x04, b"ldap://child.corp.example/DC=child"));
        let end = match request.kind {
            MODIFY => 0x67,
            _ => 0x65,
        };
        Some(vec![result(request.id, end, 10, "0000202B: RefErr", &urls)])
    });
    let directory = connect(url);
    for error in [
        directory.read("DC=child", &[]).unwrap_err(),
        directory
            .modify("DC=child", &[replace()], true)
            .unwrap_err(),
    ] {
        assert_eq!(error.code, ResultCode::REFERRAL);
        assert!(
            error.text.contains("ldap://child.corp.example/DC=child"),
            "{error}"
        );
    }
}

/// A refusal of names that are all there is about something else, and stays what it is.
#[test]
fn a_refused_deletion_of_names_that_are_there_is_not_explained_away() {
    let (url, _) = serve(|request| {
        let id = request.id;
        Some(match request.kind {
            MODIFY => vec![result(id, 0x67, 19, "no", b"")],
            _ => vec![
                entry(id, "CN=a", &[("servicePrincipalName", &["host/A"])]),
                done(id),
            ],
        })
    });
    let directory = connect(url);
    let change = |operation, value: &str| Change {
        operation,
        attribute: "servicePrincipalName".to_owned(),
        values: vec![value.as_bytes().to_vec()],
    };
    for changes in [
        vec![change(Operation::Delete, "HOST/a")],
        vec![change(Operation::Add, "HOST/b")],
        vec![
            change(Operation::Delete, "HOST/b"),
            change(Operation::Add, "HOST/c"),
        ],
        vec![replace()],
    ] {
        let error = directory.modify("CN=a", &changes, true).unwrap_err();
        assert_eq!(error.code, ResultCode::CONSTRAINT_VIOLATION, "{error}");
        assert_eq!(error.text, "no");
    }
}

#[test]
fn a_change_is_not_made_again_when_the_connection_is_lost_under_it() {
    let (url, connections) = serve(|_| None);
    let directory = connect(url);
    let error = directory.modify("CN=a", &[replace()], true).unwrap_err();
    assert_eq!(error.code, ResultCode::SERVER_DOWN);
    assert!(
        error
            .text
            .contains("whether the change was made is not known"),
        "{error}"
    );
    assert_eq!(connections.load(Ordering::SeqCst), 1);
}

#[test]
fn a_search_is_made_again_once_when_the_connection_is_lost_under_it() {
    let searches = AtomicUsize::new(0);
    let (url, connections) = serve(move |request| {
        let id = request.id;
        match searches.fetch_add(1, Ordering::SeqCst) {
            0 => None,
            _ => Some(vec![entry(id, "CN=a", &[("cn", &["a"])]), done(id)]),
        }
    });
    assert!(connect(url).read("CN=a", &[]).is_ok());
    assert_eq!(connections.load(Ordering::SeqCst), 2);

    let (url, connections) = serve(|_| None);
    let error = connect(url).read("CN=a", &[]).unwrap_err();
    assert_eq!(error.code, ResultCode::SERVER_DOWN);
    assert_eq!(connections.load(Ordering::SeqCst), 2);
}

#[test]
fn a_server_that_says_nothing_is_given_up() {
    let (url, _) = serve(|_| Some(Vec::new()));
    let begin = Instant::now();
    let error = connect(url).read("CN=a", &[]).unwrap_err();
    assert_eq!(error.code, ResultCode::TIMEOUT);
    assert!(begin.elapsed() < Duration::from_secs(5));
}

#[test]
fn answers_without_sense_are_errors() {
    let garbage: [fn(u8) -> Vec<u8>; 6] = [
        |_| b"HTTP/1.1 400 Bad Request\r\n\r\n".to_vec(),
        |_| vec![0xff; 64],
        |_| vec![0x30, 0x00],
        |id| message(id, &element(0x64, b"")),
        |id| message(id, &element(0x65, b"")),
        |id| message(id, &element(0x64, &element(0x04, b"CN=only a name"))),
    ];
    for make in garbage {
        let answer = move |request: &Request| -> Answer {
            let mut messages = vec![make(request.id)];
            if request.kind == SEARCH {
                messages.push(done(request.id));
            }
            Some(messages)
        };
        let (url, _) = serve(answer);
        let directory = connect(url);
        assert!(directory.read("CN=a", &[]).is_err());
        assert!(directory.modify("CN=a", &[replace()], true).is_err());
    }
}

#[test]
fn text_that_is_not_utf_8_is_no_reason_to_fall() {
    let (url, _) = serve(|request| {
        let name = element(0x04, b"CN=\xff");
        let attributes = element(0x30, b"");
        let entry = message(request.id, &element(0x64, &[name, attributes].concat()));
        Some(vec![entry, done(request.id)])
    });
    assert_eq!(connect(url).read("CN=a", &[]).unwrap().dn, "CN=\u{fffd}");
}

/// A hundred pages of a thousand users, each of about the size that a real one has.
#[test]
fn a_hundred_thousand_entries_are_never_held_at_once() {
    // By itself: the memory of a process is that of all tests in it.
    const ALONE: &str = "ARMISTICE_TEST_ALONE";
    if std::env::var_os(ALONE).is_none() {
        let this = std::env::current_exe().unwrap();
        let ran = std::process::Command::new(this)
            .args([
                "--exact",
                "a_hundred_thousand_entries_are_never_held_at_once",
                "--nocapture",
            ])
            .env(ALONE, "1")
            .output()
            .unwrap();
        let told = String::from_utf8_lossy(&ran.stdout).into_owned();
        assert!(ran.status.success() && told.contains("1 passed"), "{ran:?}");
        return;
    }
    let long = "x".repeat(300);
    let (url, _) = serve(move |request| {
        let id = request.id;
        let values: &[&str] = &[&long];
        let attributes: Vec<(&str, &[&str])> = vec![("description", values); 5];
        let page = (0..1000).map(|_| entry(id, "CN=User,CN=Users,DC=corp,DC=example", &attributes));
        let last = id == 100;
        Some(page.chain([done_with_page(id, last)]).collect())
    });
    let request = SearchRequest {
        scope: Scope::OneLevel,
        ..SearchRequest::entry("CN=Users,DC=corp,DC=example")
    };
    let mut pages = connect(url).search(&request).unwrap();
    let mut entries = 0;
    while let Some(page) = pages.next_page().unwrap() {
        entries += page.len();
    }
    assert_eq!(entries, 100_000);
    if let Ok(status) = std::fs::read_to_string("/proc/self/status") {
        let most = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
        let most: u64 = most
            .unwrap()
            .trim()
            .trim_end_matches(" kB")
            .parse()
            .unwrap();
        println!("{} MB at most", most / 1024);
        assert!(most < 64 * 1024, "{most} KB");
    }
}
