//! The watch over real processes.
#![cfg(target_os = "linux")]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)] // A test fails by panicking.

mod watched;

use std::fs;
use std::thread::sleep;
use std::time::Duration;

use serde_json::json;
use watched::{A_WHILE, Bench, eventually, kill};

const ESCALATION: &str = "[watch]\nescalation = [\"sh\", \"-c\", \"echo $ARMISTICE_WATCH $ARMISTICE_SERVICE $CLP_EVENT >> escalated\"]\n";

#[test]
fn a_service_is_restarted_n_times_and_then_escalated_once() {
    let bench = Bench::new(ESCALATION);
    let _watch = bench.watch();
    let mut load = bench.command(&["armload", "MAIL", "/S", "/R", "2", "a"]);
    assert!(
        load.env("CLP_EVENT", "FAILOVER")
            .status()
            .unwrap()
            .success()
    );
    bench.kill_until("A", 3);
    assert_eq!(bench.text("escalated"), "");
    bench.kill("A");
    eventually("the escalation", || !bench.text("escalated").is_empty());
    sleep(A_WHILE);
    assert_eq!(bench.text("escalated"), "MAIL a FAILOVER\n");
    assert_eq!(bench.starts("A").len(), 3);
    let log = bench.cluster_log();
    for part in [
        "watch MAIL: the service a has ended unexpectedly: restart 1 of 2",
        "restart 2 of 2",
        "its 2 restarts are used up: the escalation command is run",
        "the escalation ended with exit code 0",
    ] {
        assert_eq!(log.matches(part).count(), 1, "{part} in {log}");
    }
    let watches = bench.watches();
    let row = &watches["watches"][0];
    assert_eq!(row["restarts"], 2, "{row}");
    assert_eq!(row["state"], "STOPPED");
    assert!(row["escalated"].is_string());
}

#[test]
fn with_a_window_the_count_begins_again() {
    let bench = Bench::new(ESCALATION);
    let _watch = bench.watch();
    bench.done(&["armload", "A", "/S", "/R", "1", "/H", "1", "A"]);
    bench.kill_until("A", 2);
    // The restart was more than an hour ago.
    bench.change_registry(|registry| {
        registry["entries"]["a"]["supervision"]["restarts"] = json!(["2008-10-15T03:00:00Z"]);
    });
    bench.kill_until("A", 3);
    bench.kill("A");
    eventually("the escalation", || !bench.text("escalated").is_empty());
    assert_eq!(bench.starts("A").len(), 3);
    // Started by hand after the window has passed, it is watched again.
    bench.change_registry(|registry| {
        registry["entries"]["a"]["supervision"]["restarts"] = json!(["2008-10-15T03:00:00Z"]);
    });
    bench.write("start.cmd", "net start A\r\n");
    bench.done(&["cmd", "start.cmd"]);
    eventually("it is watched again", || {
        bench.watches()["watches"][0]["escalated"].is_null()
    });
    bench.kill_until("A", 5);
}

#[test]
fn an_administrators_stop_is_no_fault_unless_every_stop_is_one() {
    for (fault, starts) in [("abnormal", 1), ("any-stop", 2)] {
        let bench = Bench::new(&format!("[watch]\nfault = \"{fault}\"\n"));
        let _watch = bench.watch();
        bench.done(&["armload", "A", "/S", "/R", "3", "A"]);
        bench.write("stop.cmd", "net stop A\r\n");
        bench.done(&["cmd", "stop.cmd"]);
        if starts == 2 {
            eventually("a restart", || bench.starts("A").len() == 2);
        } else {
            sleep(A_WHILE);
        }
        assert_eq!(bench.starts("A").len(), starts, "{fault}");
    }
}

#[test]
fn a_paused_watch_rests_until_it_is_resumed() {
    let bench = Bench::new("");
    let _watch = bench.watch();
    bench.done(&["armload", "A", "/S", "/R", "3", "A"]);
    bench.done(&["armload", "B", "/S", "/R", "3", "B"]);
    let said = bench.done(&["watches", "--pause", "a"]);
    assert!(said.contains("A is paused"), "{said}");
    bench.kill("A");
    bench.kill_until("B", 2);
    sleep(A_WHILE);
    assert_eq!(bench.starts("A").len(), 1);
    bench.done(&["watches", "--resume"]);
    eventually("a restart", || bench.starts("A").len() == 2);
    let missing = bench.run(&["watches", "--pause", "C"]);
    assert_eq!(missing.status.code(), Some(1));
}

#[test]
fn a_service_that_is_ended_by_armkill_stays_down_also_in_the_middle_of_a_restart() {
    let bench = Bench::new("");
    let _watch = bench.watch();
    for round in 0..12 {
        bench.done(&["armload", "A", "/S", "/A", "/R", "9", "A"]);
        bench.is_running("A");
        bench.kill("A");
        sleep(Duration::from_millis(round * 5));
        bench.done(&["armkill", "A"]);
        let starts = bench.starts("A").len();
        assert!(!bench.runs("A"), "round {round}");
        assert_eq!(bench.registry()["entries"], json!({}), "round {round}");
        sleep(Duration::from_millis(300));
        assert_eq!(bench.starts("A").len(), starts, "round {round}");
    }
    assert_eq!(bench.text("twice"), "");
}

#[test]
fn a_watch_that_is_killed_at_any_moment_loses_nothing_and_starts_nothing_twice() {
    let bench = Bench::new(ESCALATION);
    let mut watch = bench.watch();
    bench.done(&["armload", "A", "/S", "/R", "9", "A"]);
    // Pseudo-random moments between the fault and some time after the restart.
    let mut moment = 7u64;
    for round in 0..9 {
        bench.kill("A");
        moment = moment * 1_103_515_245 % 65_521;
        sleep(Duration::from_micros(moment));
        watch.crash();
        watch = bench.watch();
        eventually("a restart", || bench.starts("A").len() >= round + 2);
        bench.is_running("A");
    }
    sleep(A_WHILE);
    assert_eq!(bench.starts("A").len(), 10, "each fault is one restart");
    assert_eq!(bench.text("twice"), "");
    assert_eq!(bench.text("escalated"), "");
    bench.kill("A");
    eventually("the escalation", || !bench.text("escalated").is_empty());
    watch.crash();
    let _watch = bench.watch();
    sleep(A_WHILE);
    assert_eq!(bench.text("escalated").lines().count(), 1);
    assert_eq!(bench.starts("A").len(), 10);
}

#[test]
fn an_end_that_nobody_watched_is_made_good_by_the_next_watch() {
    let bench = Bench::new("");
    let said = bench.done(&["armload", "A", "/S", "/R", "2", "A"]);
    assert!(said.contains("armistice watch does not run"), "{said}");
    bench.kill("A");
    let watch = bench.watch();
    eventually("a restart", || bench.starts("A").len() == 2);
    drop(watch);
    // What runs is adopted.
    let _watch = bench.watch();
    sleep(A_WHILE);
    assert_eq!(bench.starts("A").len(), 2);
    let said = bench.done(&["armload", "B", "/S", "/R", "1", "B"]);
    assert!(!said.contains("does not run"), "{said}");
}

#[test]
fn there_is_one_watch_for_a_state_folder() {
    let bench = Bench::new("");
    let watch = bench.watch();
    let second = bench.run(&["watch"]);
    let error = String::from_utf8(second.stderr).unwrap();
    assert_eq!(second.status.code(), Some(1), "{error}");
    assert!(error.contains(&watch.child.id().to_string()), "{error}");
    // It ends when it is asked to, and what runs goes on.
    bench.done(&["armload", "A", "/S", "/R", "1", "A"]);
    kill(&watch.child.id().to_string(), "TERM");
    let mut watch = watch;
    let ended = watch.child.wait().unwrap();
    // Started by a shell in the background it leaves the system's signals alone, and the system ends it: it may be.
    let by_signal = std::os::unix::process::ExitStatusExt::signal(&ended);
    assert!(ended.success() || by_signal == Some(15), "{ended}");
    eventually("the watch is over", || {
        bench.watches()["supervisor"].is_null()
    });
    assert!(bench.runs("A"));
}

#[test]
fn a_registry_that_cannot_be_used_is_told_and_the_other_groups_are_watched() {
    let bench = Bench::new("");
    bench.done(&["armload", "A", "/S", "/R", "2", "A"]);
    for (name, text, word) in [
        ("bad-000000000000", "{", "damaged"),
        ("new-000000000000", "{\"format_version\": 99}", "99"),
    ] {
        let folder = bench.path("state/process").join(name);
        fs::create_dir(&folder).unwrap();
        fs::write(folder.join("watches.json"), text).unwrap();
        let watch = bench.watch();
        let before = bench.starts("A").len();
        bench.kill_until("A", before + 1);
        let said = watch.said();
        assert!(said.contains(name) && said.contains(word), "{said}");
        assert_eq!(
            said.matches(name).count(),
            2,
            "said once, with its path: {said}"
        );
        assert_eq!(
            fs::read_to_string(folder.join("watches.json")).unwrap(),
            text
        );
        let list = bench.run(&["watches", "--json"]);
        assert_eq!(list.status.code(), Some(2));
        assert!(String::from_utf8(list.stdout).unwrap().contains(name));
        fs::remove_dir_all(folder).unwrap();
    }
}

#[test]
fn an_armkill_that_is_killed_leaves_the_service_to_the_next_one() {
    let bench = Bench::new("");
    bench.write(
        "armistice.toml",
        &bench.text("armistice.toml").replace(
            "[\"./svc\", \"A\"]",
            "[\"./svc\", \"A\", \"stubborn\"]\nstop_limit = 60",
        ),
    );
    let _watch = bench.watch();
    bench.done(&["armload", "A", "/S", "/R", "5", "A"]);
    let mut killing = bench.command(&["armkill", "A"]).spawn().unwrap();
    eventually("the watch is ending", || {
        bench.registry()["entries"]["a"]["ending"].is_number()
    });
    killing.kill().unwrap();
    killing.wait().unwrap();
    bench.kill("A");
    sleep(A_WHILE);
    assert_eq!(bench.starts("A").len(), 1);
    assert_eq!(bench.watches()["watches"][0]["standing"], "ending");
    bench.done(&["armkill", "A"]);
    assert_eq!(bench.registry()["entries"], json!({}));
}

#[test]
fn the_script_is_run_again_and_its_count_goes_on() {
    let bench = Bench::new("");
    bench.write(
        "START.BAT",
        "@echo off\r\necho %CLP_EVENT% >> ran.txt\r\nARMLOAD B /S /A B\r\nARMLOAD A /S /A /R 2 /SCR A\r\n",
    );
    let _watch = bench.watch();
    bench.done(&["run", ".", "--event", "FAILOVER"]);
    bench.kill_until("A", 3);
    eventually("the script ends", || {
        bench.cluster_log().matches("exit code").count() == 2
    });
    assert_eq!(
        bench.text("ran.txt").replace("\r\n", "\n"),
        "FAILOVER \n".repeat(3)
    );
    bench.kill("A");
    eventually("the restarts are used up", || {
        bench.cluster_log().contains("used up")
    });
    assert_eq!(bench.starts("A").len(), 3);
    assert_eq!(bench.starts("B").len(), 1);
}

#[test]
fn a_script_that_ends_what_it_loads_does_not_begin_the_count_anew() {
    let bench = Bench::new("");
    bench.write("START.BAT", "ARMKILL A\r\nARMLOAD A /S /A /R 2 /SCR A\r\n");
    let _watch = bench.watch();
    bench.run(&["run", ".", "--event", "START"]);
    bench.kill_until("A", 3);
    eventually("the script ends", || {
        bench.cluster_log().matches("exit code").count() == 2
    });
    bench.kill("A");
    eventually("the restarts are used up", || {
        bench.cluster_log().contains("used up")
    });
    assert_eq!(bench.starts("A").len(), 3);
}

#[test]
fn the_group_is_stopped_where_that_is_the_escalation() {
    let bench = Bench::new("[watch]\nescalation = \"stop-group\"\n");
    bench.write(
        "START.BAT",
        "ARMLOAD B /S /A /R 1 B\r\nARMLOAD A /S /A /M A\r\n",
    );
    bench.write("STOP.BAT", "ARMKILL A\r\nARMKILL B\r\n");
    let _watch = bench.watch();
    bench.done(&["run", ".", "--event", "START"]);
    bench.kill("A");
    eventually("the group is stopped", || !bench.runs("B"));
    eventually("the script ends", || {
        bench
            .cluster_log()
            .contains("the escalation ended with exit code 0")
    });
    assert_eq!(bench.registry()["entries"], json!({}));
    assert_eq!((bench.starts("A").len(), bench.starts("B").len()), (1, 1));
}

#[test]
fn a_watch_of_an_earlier_run_of_the_system_is_left_alone() {
    let bench = Bench::new("");
    bench.done(&["armload", "A", "/S", "/R", "2", "A"]);
    bench.change_registry(|registry| registry["entries"]["a"]["boot"] = json!("before"));
    let _watch = bench.watch();
    bench.kill("A");
    sleep(A_WHILE);
    assert_eq!(bench.starts("A").len(), 1);
    assert_eq!(bench.watches()["watches"][0]["standing"], "earlier boot");
}

#[test]
fn a_service_with_a_status_command_is_watched_by_it() {
    let bench = Bench::new(
        "[process.services.S]\nstart = [\"sh\", \"-c\", \"echo >> begun; touch up\"]\nstatus = [\"test\", \"-e\", \"up\"]\nstop = [\"rm\", \"up\"]\nstatus_interval = 0.2\n",
    );
    let _watch = bench.watch();
    bench.done(&["armload", "S", "/S", "/R", "2", "S"]);
    fs::remove_file(bench.path("up")).unwrap();
    eventually("a restart", || bench.text("begun").lines().count() == 2);
    eventually("it runs", || bench.path("up").exists());
    bench.done(&["armkill", "S"]);
    assert!(!bench.path("up").exists());
    sleep(A_WHILE);
    assert_eq!(bench.text("begun").lines().count(), 2);
}

#[test]
fn the_watch_goes_on_in_the_background() {
    let bench = Bench::new("");
    let said = bench.done(&["watch", "--detach"]);
    assert!(said.contains("watch.log"), "{said}");
    let holder = bench.watches()["supervisor"]["process"].to_string();
    bench.done(&["armload", "A", "/S", "/R", "1", "A"]);
    bench.kill_until("A", 2);
    let second = bench.run(&["watch", "--detach"]);
    assert_eq!(second.status.code(), Some(1));
    let error = String::from_utf8(second.stderr).unwrap();
    assert!(error.contains(&holder), "{error}");
    kill(&holder, "TERM");
    eventually("the watch ends", || bench.watches()["supervisor"].is_null());
}

#[test]
fn a_list_shows_what_is_watched() {
    let bench = Bench::new("");
    bench.done(&["armload", "Mail", "/S", "/R", "3", "/H", "2", "A"]);
    bench.done(&["armload", "Plain", "/S", "B"]);
    let watches = bench.watches();
    assert_eq!(watches["format_version"], "1.0");
    assert!(watches["supervisor"].is_null());
    let row = &watches["watches"][0];
    for (field, value) in [
        ("id", json!("Mail")),
        ("target", json!({"service": "A"})),
        ("state", json!("RUNNING")),
        ("standing", json!("watched")),
        ("restarts", json!(0)),
        ("restart_limit", json!(3)),
        ("reset_hours", json!(2)),
        ("back_end", json!("process")),
    ] {
        assert_eq!(row[field], value, "{field}");
    }
    assert_eq!(watches["watches"][1]["standing"], "not watched");
    let text = bench.done(&["watches"]);
    assert!(text.contains("the watch does not run"), "{text}");
    assert!(text.contains("0 of 3 in 2 h"), "{text}");
}

#[test]
fn a_service_that_does_not_listen_is_ended_by_force_after_its_limit() {
    let bench = Bench::new("");
    bench.write(
        "armistice.toml",
        &bench.text("armistice.toml").replace(
            "[\"./svc\", \"A\"]",
            "[\"./svc\", \"A\", \"stubborn\"]\nstop_limit = 0.3",
        ),
    );
    bench.done(&["armload", "A", "/S", "A"]);
    bench.done(&["armkill", "A"]);
    assert!(!bench.runs("A"));
}

#[test]
fn two_folders_that_define_one_service_mean_the_same_process() {
    let bench = Bench::new("");
    bench.done(&["armload", "A", "/S", "A"]);
    let elsewhere = bench.path("elsewhere");
    fs::create_dir(&elsewhere).unwrap();
    let site = bench
        .text("armistice.toml")
        .replace("\"state\"", "\"../state\"")
        .replace("./svc", "../svc");
    fs::write(elsewhere.join("armistice.toml"), site).unwrap();
    let run = |arguments: &[&str]| {
        bench
            .command(arguments)
            .current_dir(&elsewhere)
            .output()
            .unwrap()
    };
    let refused = run(&["armload", "X", "/S", "A"]);
    assert!(
        String::from_utf8(refused.stderr)
            .unwrap()
            .contains("already running")
    );
    assert_eq!(
        run(&["armload", "X", "/S", "/A", "A"]).status.code(),
        Some(0)
    );
    assert_eq!(run(&["armkill", "X"]).status.code(), Some(0));
    assert!(!bench.runs("A"));
    assert_eq!(bench.text("twice"), "");
}
