//! Live directories against a real Active Directory: Samba, over LDAPS, with a real bind.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod samba;

use std::fs::File;
use std::io::BufReader;
use std::rc::Rc;
use std::time::{Duration, Instant};

use armistice::host::Secrets;
use armistice::host::directory::live::{Bind, LiveDirectories, Settings};
use armistice::host::directory::memory::LdifDirectories;
use armistice::host::directory::{
    Address, Change, Directories as _, Directory, DirectoryError, Entry, Identity, Modify,
    Operation, Pages, ResultCode, Scope, SearchRequest, Secret, Syntax,
};
use samba::compare::{differences, state};
use samba::{DOMAIN, Samba, connect, corpus, shared};

fn change(operation: Operation, attribute: &str, values: &[&str]) -> Change {
    Change {
        operation,
        attribute: attribute.to_owned(),
        values: values
            .iter()
            .map(|value| value.as_bytes().to_vec())
            .collect(),
    }
}

fn search(base: &str, filter: &str, attributes: &[&str]) -> SearchRequest {
    SearchRequest {
        base: base.to_owned(),
        scope: Scope::OneLevel,
        filter: filter.to_owned(),
        attributes: attributes.iter().map(|&name| name.to_owned()).collect(),
        page_size: 0,
        sort: None,
    }
}

fn all(pages: Result<Box<dyn Pages>, DirectoryError>) -> Vec<Entry> {
    let mut pages = pages.unwrap();
    let mut entries = Vec::new();
    while let Some(page) = pages.next_page().unwrap() {
        entries.extend(page);
    }
    entries
}

fn failure<T>(result: Result<T, DirectoryError>) -> DirectoryError {
    match result {
        Ok(_) => panic!("this should have failed"),
        Err(error) => error,
    }
}

/// A container that one test has for itself.
fn own_container(directory: &dyn Directory, name: &str) -> String {
    let dn = format!("CN={name},{DOMAIN}");
    let entry = Entry {
        dn: dn.clone(),
        attributes: vec![("objectClass".to_owned(), vec![b"container".to_vec()])],
    };
    directory.add(&entry).unwrap();
    dn
}

fn contact(dn: &str) -> Entry {
    Entry {
        dn: dn.to_owned(),
        attributes: vec![
            ("objectClass".to_owned(), vec![b"contact".to_vec()]),
            ("description".to_owned(), vec![b"one".to_vec()]),
        ],
    }
}

#[test]
fn a_bind_over_ldaps_reads_the_root_dse() {
    let Some(samba) = shared() else { return };
    let root = samba.connect().read("", &["defaultNamingContext"]).unwrap();
    assert_eq!(root.text("DEFAULTNAMINGCONTEXT").as_deref(), Some(DOMAIN));
}

#[test]
fn start_tls_encrypts_the_ordinary_port() {
    let Some(samba) = shared() else { return };
    let directory = connect(Settings {
        url: Some("ldap://localhost".to_owned()),
        start_tls: true,
        ..samba.settings()
    })
    .unwrap();
    assert_eq!(directory.server(), "localhost");
    assert!(directory.read(DOMAIN, &[]).is_ok());
}

#[test]
fn a_wrong_password_is_refused_and_shown_nowhere() {
    let Some(samba) = shared() else { return };
    let settings = Settings {
        password_file: Some(samba.password_file("wrong", "Wr0ng-and-secret")),
        ..samba.settings()
    };
    let error = failure(connect(settings));
    assert_eq!(error.code, ResultCode::INVALID_CREDENTIALS, "{error}");
    assert!(error.text.contains("data 52e"), "{error}");
    assert!(!format!("{error:?}").contains("Wr0ng"));
}

#[test]
fn a_certificate_of_an_unknown_issuer_is_not_trusted() {
    let Some(samba) = shared() else { return };
    let other = samba.folder().join("tls/other-ca.pem");
    for (ca_file, named) in [(Some(other), "other-ca.pem"), (None, "system")] {
        let error = failure(connect(Settings {
            ca_file,
            ..samba.settings()
        }));
        assert_eq!(error.code, ResultCode::CONNECT_ERROR, "{error}");
        assert!(error.text.contains("issued by none"), "{error}");
        assert!(error.text.contains(named), "{error}");
        assert!(error.help.unwrap().contains("ca_file"));
    }
}

#[test]
fn a_certificate_for_another_name_is_not_trusted() {
    let Some(samba) = shared() else { return };
    let error = failure(connect(Settings {
        url: Some("ldaps://ip6-localhost".to_owned()),
        ..samba.settings()
    }));
    // Without that name on this machine there is no server to distrust.
    assert!(
        error
            .text
            .contains("not made out to the name ip6-localhost")
            || error.code == ResultCode::SERVER_DOWN,
        "{error}"
    );
}

#[test]
fn a_password_is_not_sent_in_the_clear_unless_that_is_asked_for_by_name() {
    let Some(samba) = shared() else { return };
    let plain = Settings {
        url: Some("ldap://127.0.0.1".to_owned()),
        ..samba.settings()
    };
    let error = failure(connect(plain.clone()));
    assert_eq!(error.code, ResultCode::STRONGER_AUTH_REQUIRED, "{error}");
    assert!(error.help.unwrap().contains("allow_plaintext_bind"));
    let directory = connect(Settings {
        allow_plaintext_bind: true,
        ..plain
    });
    assert!(directory.unwrap().read(DOMAIN, &[]).is_ok());
}

#[test]
fn an_anonymous_bind_reads_the_root_dse_and_nothing_else() {
    let Some(samba) = shared() else { return };
    let directory = connect(Settings {
        bind: Some(Bind::Anonymous),
        ..samba.settings()
    })
    .unwrap();
    assert!(directory.read("", &[]).is_ok());
    assert!(directory.read(DOMAIN, &[]).is_err());
}

#[test]
fn another_identity_gets_a_connection_of_its_own() {
    let Some(samba) = shared() else { return };
    let secrets = Rc::new(Secrets::default());
    let directories = LiveDirectories::new(samba.settings(), Rc::clone(&secrets)).unwrap();
    let address = Address::default();
    let own = directories.connect(&address, &Identity::Own).unwrap();
    assert!(Rc::ptr_eq(
        &own,
        &directories.connect(&address, &Identity::Own).unwrap()
    ));
    let given = Identity::Password {
        account: "Administrator@corp.example".to_owned(),
        password: Secret::new(samba.password("Administrator")),
    };
    let other = directories.connect(&address, &given).unwrap();
    assert!(!Rc::ptr_eq(&own, &other));
    assert!(other.read(DOMAIN, &[]).is_ok());
    assert_eq!(secrets.redact(&samba.password("Administrator")), "*****");
    let unknown = Identity::Account("CORP\\nobody".to_owned());
    assert!(directories.connect(&address, &unknown).is_err());
}

#[test]
fn a_server_that_is_not_there_is_told_with_its_address() {
    let Some(samba) = shared() else { return };
    let error = failure(connect(Settings {
        url: Some("ldaps://127.0.0.1:1".to_owned()),
        ..samba.settings()
    }));
    assert_eq!(error.code, ResultCode::SERVER_DOWN);
    assert!(error.text.contains("ldaps://127.0.0.1:1"), "{error}");
}

#[test]
fn an_entry_that_does_not_exist_is_no_such_object() {
    let Some(samba) = shared() else { return };
    let directory = samba.connect();
    let nobody = format!("CN=Nobody,CN=Users,{DOMAIN}");
    assert_eq!(
        failure(directory.read(&nobody, &[])).code,
        ResultCode::NO_SUCH_OBJECT
    );
    let below = directory.search(&search(&nobody, "(objectClass=*)", &[]));
    assert_eq!(failure(below).code, ResultCode::NO_SUCH_OBJECT);
    let unset = [change(Operation::Replace, "description", &["x"])];
    let error = failure(directory.modify(&nobody, &unset, true));
    assert_eq!(error.code, ResultCode::NO_SUCH_OBJECT);
}

#[test]
fn a_filter_that_is_none_is_a_filter_error() {
    let Some(samba) = shared() else { return };
    let directory = samba.connect();
    for filter in ["(cn=a", "((cn=a))", ""] {
        let found = directory.search(&search(DOMAIN, filter, &[]));
        assert_eq!(failure(found).code, ResultCode::FILTER_ERROR, "{filter}");
    }
}

#[test]
fn a_service_principal_name_of_another_computer_is_refused() {
    let Some(samba) = shared() else { return };
    let directory = samba.connect();
    let backup = format!("CN=CLG202,CN=Computers,{DOMAIN}");
    let add = [change(
        Operation::Add,
        "servicePrincipalName",
        &["HOST/CLG201"],
    )];
    let error = failure(directory.modify(&backup, &add, true));
    assert_eq!(error.code, ResultCode::CONSTRAINT_VIOLATION, "{error}");
    assert!(error.text.contains("would cause a conflict"), "{error}");
    assert!(!error.text.contains('\n'));
}

/// Samba itself calls this a conflict with the computer that has the name, which is so of additions only.
#[test]
fn a_service_principal_name_that_is_not_there_is_deleted_as_any_other_value() {
    let Some(samba) = shared() else { return };
    let directory = samba.connect();
    let backup = format!("CN=CLG202,CN=Computers,{DOMAIN}");
    let own = "test/clg202";
    let add = [change(Operation::Add, "servicePrincipalName", &[own])];
    directory.modify(&backup, &add, true).unwrap();
    let before = directory.read(&backup, &["servicePrincipalName"]).unwrap();
    let absent = [change(
        Operation::Delete,
        "servicePrincipalName",
        &["HOST/CLG201"],
    )];
    directory.modify(&backup, &absent, true).unwrap();
    let error = failure(directory.modify(&backup, &absent, false));
    assert_eq!(error.code, ResultCode::NO_SUCH_ATTRIBUTE, "{error}");
    let after = directory.read(&backup, &["servicePrincipalName"]).unwrap();
    assert_eq!(
        after.values("servicePrincipalName"),
        before.values("servicePrincipalName")
    );
    // What is there goes all the same.
    let both = [change(
        Operation::Delete,
        "servicePrincipalName",
        &["HOST/CLG201", own],
    )];
    directory.modify(&backup, &both, true).unwrap();
    let after = directory.read(&backup, &["servicePrincipalName"]).unwrap();
    let names = after.values("servicePrincipalName");
    assert!(!names.is_empty() && !names.contains(&own.as_bytes().to_vec()));
}

#[test]
fn a_name_that_leads_nowhere_is_refused() {
    let Some(samba) = shared() else { return };
    let directory = samba.connect();
    let mailbox = format!("CN=Mailbox 02,CN=Users,{DOMAIN}");
    let store = format!("CN=No Such Store,CN=Users,{DOMAIN}");
    let error = failure(directory.modify(
        &mailbox,
        &[change(Operation::Replace, "homeMDB", &[&store])],
        true,
    ));
    assert!(error.text.contains("000020B5"), "{error}");
}

#[test]
fn permissive_changes_do_not_mind_what_is_so_already() {
    let Some(samba) = shared() else { return };
    let directory = samba.connect();
    let parent = own_container(&*directory, "Permissive");
    let dn = format!("CN=One,{parent}");
    directory.add(&contact(&dn)).unwrap();
    let present = [change(Operation::Add, "url", &["a"])];
    directory.modify(&dn, &present, false).unwrap();
    directory.modify(&dn, &present, true).unwrap();
    let error = failure(directory.modify(&dn, &present, false));
    assert_eq!(error.code, ResultCode::ATTRIBUTE_OR_VALUE_EXISTS);
    let absent = [change(Operation::Delete, "url", &["b"])];
    directory.modify(&dn, &absent, true).unwrap();
    let error = failure(directory.modify(&dn, &absent, false));
    assert_eq!(error.code, ResultCode::NO_SUCH_ATTRIBUTE);
}

#[test]
fn entries_are_added_renamed_moved_and_deleted() {
    let Some(samba) = shared() else { return };
    let directory = samba.connect();
    let parent = own_container(&*directory, "Life");
    let below = own_container(&*directory, "Life Below");
    let dn = format!("CN=Erika,{parent}");
    directory.add(&contact(&dn)).unwrap();
    assert_eq!(
        failure(directory.add(&contact(&dn))).code,
        ResultCode::ENTRY_ALREADY_EXISTS
    );
    directory.rename(&dn, "CN=Max\\, A.", None, true).unwrap();
    let renamed = format!("CN=Max\\, A.,{parent}");
    assert_eq!(
        directory.read(&renamed, &[]).unwrap().text("cn").as_deref(),
        Some("Max, A.")
    );
    directory
        .rename(&renamed, "CN=Max", Some(&below), true)
        .unwrap();
    let moved = format!("CN=Max,{below}");
    let error = failure(directory.delete(&below));
    assert_eq!(error.code, ResultCode::NOT_ALLOWED_ON_NON_LEAF, "{error}");
    directory.delete(&moved).unwrap();
    assert_eq!(
        failure(directory.delete(&moved)).code,
        ResultCode::NO_SUCH_OBJECT
    );
}

#[test]
fn thirty_thousand_entries_come_page_by_page_with_other_requests_between() {
    let Some(samba) = shared() else { return };
    let directory = samba.connect();
    let crowd = format!("OU=Crowd,{DOMAIN}");
    let mut pages = directory
        .search(&search(&crowd, "(objectClass=contact)", &["cn"]))
        .unwrap();
    let (mut entries, mut largest) = (0, 0);
    while let Some(page) = pages.next_page().unwrap() {
        entries += page.len();
        largest = largest.max(page.len());
        directory.read(DOMAIN, &["dc"]).unwrap();
    }
    assert_eq!((entries, largest), (30_000, 1000));
}

#[test]
fn a_search_can_be_left_half_way() {
    let Some(samba) = shared() else { return };
    let directory = samba.connect();
    let crowd = format!("OU=Crowd,{DOMAIN}");
    for _ in 0..20 {
        let mut pages = directory
            .search(&search(&crowd, "(objectClass=contact)", &["cn"]))
            .unwrap();
        assert_eq!(pages.next_page().unwrap().unwrap().len(), 1000);
    }
    assert!(directory.read(DOMAIN, &[]).is_ok());
}

#[test]
fn the_server_sorts_in_both_directions() {
    let Some(samba) = shared() else { return };
    let directory = samba.connect();
    let names = |sort: &str| -> Vec<String> {
        let mut request = search(&format!("CN=Users,{DOMAIN}"), "(mail=*)", &["cn"]);
        request.sort = Some(sort.to_owned());
        all(directory.search(&request))
            .iter()
            .filter_map(|entry| entry.text("cn"))
            .collect()
    };
    let up = names("cn");
    assert!(up.len() > 10 && up.is_sorted(), "{up:?}");
    let down: Vec<String> = up.into_iter().rev().collect();
    assert_eq!(names("-cn"), down);
}

#[test]
fn all_two_thousand_members_of_a_group_are_given() {
    let Some(samba) = shared() else { return };
    let directory = samba.connect();
    let group = format!("CN=Everybody,OU=Crowd,{DOMAIN}");
    let whole = directory.read(&group, &["member"]).unwrap();
    assert_eq!(whole.values("member").len(), 2000);
    // Who asks for a range by name gets that range.
    let part = directory.read(&group, &["member;range=0-999"]).unwrap();
    assert_eq!(part.values("member;range=0-999").len(), 1000);
}

#[test]
fn references_to_other_partitions_are_left_out() {
    let Some(samba) = shared() else { return };
    let mut request = search(DOMAIN, "(objectClass=domainDNS)", &["dc"]);
    request.scope = Scope::Subtree;
    let found = all(samba.connect().search(&request));
    assert_eq!(found.len(), 1);
    assert_eq!(found[0].dn, DOMAIN);
}

/// Windows refers to another server here (see `ldap_answers.rs`), which Samba does not.
#[test]
fn an_entry_of_an_unknown_partition_is_an_error() {
    let Some(samba) = shared() else { return };
    let error = failure(samba.connect().read("DC=elsewhere,DC=example", &[]));
    assert_eq!(error.code, ResultCode::NO_SUCH_OBJECT, "{error}");
}

#[test]
fn the_syntax_of_an_unknown_attribute_is_asked_from_the_server() {
    let Some(samba) = shared() else { return };
    let directory = samba.connect();
    for (attribute, syntax) in [
        ("msExchOwningServer", Syntax::DistinguishedName),
        ("msExchDefaultAdminGroup", Syntax::Boolean),
        ("uSNChanged", Syntax::LargeInteger),
        ("userAccountControl", Syntax::Integer),
        ("msExchMailboxGuid", Syntax::OctetString),
        ("whenCreated", Syntax::Time),
        ("mail", Syntax::Text),
        ("noSuchAttribute", Syntax::Text),
    ] {
        assert_eq!(directory.syntax(attribute), syntax, "{attribute}");
    }
}

/// Settings for a server that is going to be hurt.
fn impatient(samba: &Samba) -> Settings {
    Settings {
        time_limit: 2,
        connect_timeout: 2,
        ..samba.settings()
    }
}

/// One test, for each of its parts needs a server of its own and a start takes seconds.
#[test]
fn a_server_that_freezes_dies_and_comes_back_is_dealt_with() {
    let Some(samba) = Samba::start("127.0.0.2", &[]) else {
        return;
    };
    let directory = connect(impatient(&samba)).unwrap();
    let mailbox = format!("CN=Mailbox 01,CN=Users,{DOMAIN}");
    let describe = |text: &str| {
        directory.modify(
            &mailbox,
            &[change(Operation::Replace, "description", &[text])],
            true,
        )
    };
    describe("first").unwrap();

    // Frozen: the network still takes what is sent, and nobody answers.
    samba.freeze();
    let begin = Instant::now();
    let error = failure(describe("frozen"));
    assert_eq!(error.code, ResultCode::TIMEOUT, "{error}");
    assert!(
        error
            .text
            .contains("whether the change was made is not known"),
        "{error}"
    );
    let error = failure(directory.read(&mailbox, &[]));
    assert_eq!(error.code, ResultCode::TIMEOUT, "{error}");
    assert!(begin.elapsed() < Duration::from_secs(10));
    samba.thaw();
    assert!(directory.read(&mailbox, &[]).is_ok());

    // Killed between two requests: noticed before anything is sent, so even a change is made on a new connection.
    describe("second").unwrap();
    samba.kill();
    let error = failure(describe("dead"));
    assert_eq!(error.code, ResultCode::SERVER_DOWN, "{error}");
    assert!(error.text.contains("cannot be reached"), "{error}");
    samba.restart();
    describe("third").unwrap();
    let read = directory.read(&mailbox, &["description"]).unwrap();
    assert_eq!(read.text("description").as_deref(), Some("third"));

    // Restarted behind the connection's back.
    samba.restart();
    describe("fourth").unwrap();
    samba.restart();
    assert!(directory.read(&mailbox, &[]).is_ok());

    // Lost in the middle of a result.
    let mut request = search(&format!("CN=Users,{DOMAIN}"), "(mail=*)", &["cn"]);
    request.page_size = 5;
    let mut pages = directory.search(&request).unwrap();
    pages.next_page().unwrap();
    samba.restart();
    let error = failure(pages.next_page());
    assert_eq!(error.code, ResultCode::SERVER_DOWN, "{error}");
    assert!(error.text.contains("must be started anew"), "{error}");
}

/// Where the end states of a run are to be compared, the start states must be the same.
#[test]
fn the_corpus_is_the_same_directory_embedded_and_live() {
    for folder in ["exchange-2003", "exchange-2007"] {
        let Some(samba) = Samba::with_corpus("127.0.0.3", folder) else {
            return;
        };
        let domain = samba.domain();
        let live = state(&*samba.connect(), &domain);
        let file = BufReader::new(File::open(corpus(folder)).unwrap());
        let embedded = LdifDirectories::open(file, folder).unwrap();
        let embedded = embedded
            .connect(&Address::default(), &Identity::Own)
            .unwrap();
        let embedded = state(&*embedded, &domain);
        assert!(embedded.len() > 1100, "{}", embedded.len());
        let differences = differences(&embedded, &live);
        let shown = differences.iter().take(20).cloned().collect::<Vec<_>>();
        assert!(
            shown.is_empty(),
            "{folder}: {}\n{}",
            differences.len(),
            shown.join("\n")
        );
    }
}

/// With a ticket of the bench's own, over TLS and with Kerberos' own encryption.
#[cfg(feature = "gssapi")]
#[test]
fn kerberos_binds_as_whoever_runs_the_program() {
    use std::io::Write as _;
    use std::process::{Command, Stdio};
    let Some(samba) = shared() else { return };
    // The server's own name is known to no resolver here.
    let controller = format!("CN=DC1,OU=Domain Controllers,{DOMAIN}");
    let name = [change(
        Operation::Add,
        "servicePrincipalName",
        &["ldap/localhost"],
    )];
    samba.connect().modify(&controller, &name, true).unwrap();
    let configuration = samba.folder().join("client-krb5.conf");
    std::fs::write(
        &configuration,
        "[libdefaults]\ndefault_realm = CORP.EXAMPLE\ndns_lookup_kdc = false\ndns_lookup_realm = false\n\
         dns_canonicalize_hostname = false\nrdns = false\n[realms]\nCORP.EXAMPLE = {\n kdc = 127.0.0.1\n}\n\
         [domain_realm]\nlocalhost = CORP.EXAMPLE\n",
    )
    .unwrap();
    let cache = format!("FILE:{}", samba.folder().join("tickets").display());
    let mut kinit = Command::new("kinit")
        .arg("exadmin@CORP.EXAMPLE")
        .env("KRB5_CONFIG", &configuration)
        .env("KRB5CCNAME", &cache)
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .spawn()
        .unwrap();
    let password = samba.password("exadmin");
    writeln!(kinit.stdin.take().unwrap(), "{password}").unwrap();
    assert!(kinit.wait().unwrap().success());
    // The tickets are found through the environment, which a process sets for another one only.
    let bound = Command::new(std::env::current_exe().unwrap())
        .args(["--ignored", "--exact", "bind_with_kerberos"])
        .env("KRB5_CONFIG", &configuration)
        .env("KRB5CCNAME", &cache)
        .env("BENCH_CA_FILE", samba.ca_file())
        .output()
        .unwrap();
    assert!(bound.status.success(), "{bound:?}");
}

#[cfg(feature = "gssapi")]
#[test]
#[ignore = "run by kerberos_binds_as_whoever_runs_the_program"]
fn bind_with_kerberos() {
    for url in ["ldaps://localhost", "ldap://localhost"] {
        let directory = connect(Settings {
            url: Some(url.to_owned()),
            ca_file: std::env::var_os("BENCH_CA_FILE").map(Into::into),
            bind: Some(Bind::Kerberos),
            ..Settings::default()
        });
        let directory = directory.unwrap_or_else(|error| panic!("{url}: {error}"));
        assert!(directory.read(DOMAIN, &[]).is_ok());
    }
}

#[test]
fn of_several_changes_under_way_none_is_sent_behind_one_that_is_refused() {
    let Some(samba) = shared() else { return };
    let directory = samba.connect();
    let container = own_container(&*directory, "Together");
    let names: Vec<_> = (0..60)
        .map(|number| format!("CN=c{number},{container}"))
        .collect();
    for name in &names {
        directory.add(&contact(name)).unwrap();
    }
    let request = |name: &String, text: &str| Modify {
        dn: name.clone(),
        changes: vec![change(Operation::Replace, "description", &[text])],
        before: None,
    };
    let all_of = |text: &str| -> Vec<_> { names.iter().map(|name| request(name, text)).collect() };
    let mut meanwhile = 0;
    let results = directory.modify_many(&all_of("two"), false, &mut || meanwhile += 1);
    assert_eq!(results, vec![Ok(()); 60]);
    assert_eq!(meanwhile, 1);
    let mut requests = all_of("three");
    requests[20].dn = format!("CN=nobody,{container}");
    let results = directory.modify_many(&requests, false, &mut || meanwhile += 1);
    // Nobody needs what would come behind the refusal.
    assert_eq!(meanwhile, 1);
    assert_eq!(
        results[20].as_ref().unwrap_err().code,
        ResultCode::NO_SUCH_OBJECT
    );
    // Those under way besides it were awaited.
    assert!((21..=36).contains(&results.len()), "{}", results.len());
    let failed = results.iter().filter(|result| result.is_err());
    assert_eq!(failed.count(), 1);
    for (place, name) in names.iter().enumerate() {
        let description = directory.read(name, &["description"]).unwrap();
        let is_sent = place < results.len() && place != 20;
        let expected = if is_sent { "three" } else { "two" };
        assert_eq!(description.text("description").unwrap(), expected, "{name}");
    }
}
