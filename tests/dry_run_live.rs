//! What a dry run predicts for a real Active Directory, held against what a run then does there.
#![cfg(unix)] // Samba runs there.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)] // A test fails by panicking.

mod on_samba;
mod samba;
mod scenario;

use samba::Samba;
use scenario::Scenario;
use scenario::prediction::{difference, printed, printed_of_directory, printed_otherwise, saved};

/// Both scripts of an organization with 1,100 mailboxes, there and back.
#[test]
fn a_dry_run_leaves_samba_as_it_is_and_says_exactly_what_the_run_then_changes() {
    for (address, corpus) in [
        ("127.0.0.9", "exchange-2007"),
        ("127.0.0.10", "exchange-2003"),
    ] {
        let Some(samba) = Samba::with_corpus(address, corpus) else {
            return;
        };
        let group = on_samba::group(&samba, corpus, "");
        let group = predicted(&samba, group, "FAILOVER", "OTHER", 3000);
        let group = predicted(&samba, group, "START", "HOME", 3000);
        // The start at home has written the names file, and this one imports it.
        assert!(group.folder().join("spn.ldf").exists(), "{corpus}");
        predicted(&samba, group, "START", "HOME", 0);
    }
}

/// Tries a situation dry, runs it, and stops the services that it started.
fn predicted(
    samba: &Samba,
    group: Scenario,
    event: &'static str,
    server: &'static str,
    least: usize,
) -> Scenario {
    let plans = tempfile::tempdir().unwrap();
    let plan = plans.path().join("plan.json");
    // The first logon of an account leaves its time with the account.
    on_samba::log_on(samba);
    let before = on_samba::content(samba);
    let export = on_samba::export(samba);
    assert!(export.len() > 4000, "{} entries", export.len());
    let dry = group
        .again()
        .start()
        .event(event)
        .server(server)
        .flag("--dry-run")
        .option("--save-plan", plan.to_str().unwrap());
    let predicted = dry.run();
    assert_eq!(predicted.code, 0, "{}", predicted.stderr);
    let since = on_samba::export(samba);
    let written: Vec<_> = since.difference(&export).collect();
    assert!(
        written.is_empty() && since.len() == export.len(),
        "{written:#?}"
    );

    let real = dry.again().event(event).server(server);
    let run = real.run();
    assert_eq!(run.code, 0, "{}", run.stderr);
    let changed = difference(&before, &on_samba::content(samba));
    assert!(
        changed.len() >= least,
        "{event} {server}: {}",
        changed.len()
    );
    assert_eq!(saved(&plan), changed, "{event} {server}");
    if least > 0 {
        // The comparison above would have seen a change.
        assert_ne!(on_samba::export(samba), export);
    }
    let names = changed.keys().cloned().collect();
    assert_eq!(printed_of_directory(&predicted), names, "{event} {server}");
    let wrong = printed_otherwise(&predicted, &changed);
    assert_eq!(wrong, [""; 0], "{event} {server}");
    if least == 0 {
        let of_directory = printed(&predicted).into_iter();
        let names: Vec<_> = of_directory.map(|line| line.1).collect();
        assert!(
            names.iter().all(|name| !name.contains("CN=Users")),
            "{names:?}"
        );
    }

    let stopping = real.again().stop().event("START").server(server);
    let stopped = stopping.run();
    assert_eq!(stopped.code, 0, "{}", stopped.stderr);
    stopping.again().start()
}
