//! The Windows program under Wine: its services are those of Wine's real service manager, its console, files and programs Wine's.
//!
//! Needs the cross-build (`packages/cross-build-windows`, which is run here) and the Debian packages `wine` and `wine64`;
//! `ARMISTICE_WITHOUT=wine` leaves it out, and says so.

#[path = "windows/accounts.rs"]
mod accounts;
#[path = "windows/bench.rs"]
mod bench;
#[path = "windows/build.rs"]
mod build;
#[path = "windows/exchange.rs"]
mod exchange;
#[path = "windows/place.rs"]
mod place;
#[path = "language/process.rs"]
#[allow(dead_code)] // The language cases use the rest.
mod process;
#[path = "windows/programs.rs"]
mod programs;
#[path = "windows/services.rs"]
mod services;
#[path = "windows/system.rs"]
mod system;
#[path = "windows/watch.rs"]
mod watch;

use std::fmt::Debug;
use std::process::ExitCode;
use std::sync::{Arc, Mutex};

use anyhow::{Result, anyhow, ensure};
use libtest_mimic::{Arguments, Failed, Trial};

use bench::Bench;

/// Fails with both when a value is not the expected one.
fn expect<A: PartialEq<B> + Debug, B: Debug>(value: A, expected: B) -> Result<()> {
    ensure!(
        value == expected,
        "found    {value:?}\nexpected {expected:?}"
    );
    Ok(())
}

type Test = fn(&Bench) -> Result<()>;

macro_rules! tests {
    ($($room:ident::$name:ident,)*) => {
        [$((concat!(stringify!($room), "/", stringify!($name)), $room::$name as Test)),*]
    };
}

const TESTS: &[(&str, Test)] = &tests![
    exchange::the_fifteen_services_start_and_stop_in_order,
    services::a_service_is_found_by_key_and_display_name_in_any_case,
    services::a_slow_service_is_waited_for,
    services::a_start_that_is_waited_for_too_long_is_told_and_can_still_be_killed,
    services::errors_of_the_service_manager_have_their_numbers_and_texts,
    services::a_service_that_never_reports_fails_with_1053,
    services::all_services_are_listed,
    watch::a_killed_service_is_restarted_twice_and_then_escalated_once,
    watch::a_stop_by_an_administrator_is_no_fault,
    watch::a_watch_that_is_killed_loses_nothing_and_starts_nothing_twice,
    watch::the_watch_is_a_service_that_installs_itself,
    programs::a_program_that_is_waited_for_passes_its_code_on_with_32_bits,
    programs::a_program_is_ended_with_its_child_and_its_id_is_its_own_until_then,
    programs::a_program_with_a_window_is_asked_to_close_it,
    programs::whoever_reads_the_output_of_armload_to_its_end_is_not_held,
    programs::blanks_and_japanese_in_arguments_folder_and_environment_arrive,
    accounts::passwords_are_kept_encrypted_and_for_nobody_else,
    accounts::without_its_password_nothing_is_started_as_an_account,
    accounts::an_account_that_cannot_be_used_is_told_and_starts_nothing,
    system::codes_have_32_bits,
    system::paths_may_be_long,
    system::variables_have_no_case_and_devices_no_folder,
    system::texts_go_to_pipes_in_the_page_that_is_asked_for,
    system::a_state_folder_that_others_can_write_to_is_refused,
    system::the_state_folder_is_made_in_programdata_for_the_owner_alone,
];

fn main() -> ExitCode {
    let mut arguments = Arguments::from_args();
    // One after the other: they share one Wine, whose service manager does one thing at a time.
    arguments.test_threads = Some(1);
    let without = std::env::var("ARMISTICE_WITHOUT").unwrap_or_default();
    let left_out = cfg!(windows) || without.split(',').any(|name| name == "wine");
    if left_out {
        eprintln!("left out by ARMISTICE_WITHOUT: the Windows program under Wine");
    }
    // Made by the first test, so that listing them costs nothing.
    let bench: Arc<Mutex<Option<Result<Bench, String>>>> = Arc::default();
    let trials = TESTS.iter().map(|&(name, test)| {
        let bench = Arc::clone(&bench);
        Trial::test(name, move || {
            let mut bench = bench.lock().map_err(|_| "an earlier test panicked")?;
            let bench =
                bench.get_or_insert_with(|| Bench::new().map_err(|error| format!("{error:#}")));
            let bench = bench.as_ref().map_err(|said| anyhow!("no Wine: {said}"));
            bench
                .and_then(test)
                .map_err(|error| Failed::from(format!("{error:#}")))
        })
        .with_ignored_flag(left_out)
    });
    let conclusion = libtest_mimic::run(&arguments, trials.collect());
    // Wine goes away before the process does.
    drop(bench);
    conclusion.exit_code()
}
