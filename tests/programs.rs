//! Programs under a watch ID, as real processes: found again by another process, and ended with all that they started.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
// A test fails by panicking.
// The programs that are started are shell scripts, and they are looked at through /proc.
#![cfg(target_os = "linux")]

use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::PathBuf;
use std::process::{Child, Command, Output, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant};

use serde_json::Value;

/// A folder with programs, a site file and the state.
struct Bench {
    folder: tempfile::TempDir,
}

/// A child and a grandchild that leaves its group, each beating in a file of its own as long as it lives.
const FAMILY: &str = "\
beat() { while :; do echo x >> $1; sleep 0.05; done; }
beat child &
sh -c 'setsid sh -c \"while :; do echo x >> grandchild; sleep 0.05; done\" & sleep 60' &
beat first";

impl Bench {
    fn new() -> Self {
        Self::with("[arm]\nkill_limit = 10\n")
    }

    fn with(site: &str) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let bench = Self { folder };
        bench.file(
            "armistice.toml",
            &format!("state = \"state\"\nservices = \"simulated\"\n{site}"),
        );
        bench
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn file(&self, name: &str, text: &str) {
        fs::write(self.path(name), text).unwrap();
    }

    /// A shell script that can be started by its name.
    fn program(self, name: &str, body: &str) -> Self {
        self.file(name, &format!("#!/bin/sh\n{body}\n"));
        fs::set_permissions(self.path(name), fs::Permissions::from_mode(0o755)).unwrap();
        self
    }

    fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_armistice"));
        command
            .args(arguments)
            .current_dir(self.folder.path())
            .env("NO_COLOR", "1")
            .env_remove("CLP_EVENT");
        command
    }

    fn run(&self, arguments: &[&str]) -> Output {
        self.command(arguments).output().unwrap()
    }

    /// Runs a command that has to succeed.
    fn done(&self, arguments: &[&str]) -> Output {
        let output = self.run(arguments);
        assert_eq!(
            output.status.code(),
            Some(0),
            "{arguments:?}: {}",
            said(&output)
        );
        output
    }

    fn text(&self, name: &str) -> String {
        fs::read_to_string(self.path(name)).unwrap_or_default()
    }

    fn length(&self, name: &str) -> u64 {
        fs::metadata(self.path(name)).map_or(0, |file| file.len())
    }

    fn wait_for(&self, name: &str) {
        within(Duration::from_secs(20), name, || self.length(name) > 0);
    }

    /// None of these files grows any more.
    fn are_silent(&self, names: &[&str]) {
        let lengths = || -> Vec<u64> { names.iter().map(|name| self.length(name)).collect() };
        let before = lengths();
        assert!(before.iter().all(|length| *length > 0), "{before:?}");
        sleep(Duration::from_millis(400));
        assert_eq!(lengths(), before, "something of {names:?} is still alive");
    }

    /// The registry of watches.
    fn registry(&self) -> (PathBuf, Value) {
        let group = fs::read_dir(self.path("state/simulated"))
            .unwrap()
            .next()
            .unwrap();
        let path = group.unwrap().path().join("watches.json");
        let value = serde_json::from_slice(&fs::read(&path).unwrap()).unwrap();
        (path, value)
    }

    /// Changes the watch of an ID in the registry.
    fn forge(&self, id: &str, change: impl FnOnce(&mut Value)) {
        let (path, mut registry) = self.registry();
        change(&mut registry["entries"][id]);
        fs::write(path, serde_json::to_vec(&registry).unwrap()).unwrap();
    }

    /// The effects of a command that is run by a batch file of one line.
    fn traced(&self, line: &str) -> Vec<Value> {
        self.file("line.bat", &format!("@{line}\r\n"));
        self.run(&["cmd", "--trace", "trace.jsonl", "line.bat"]);
        self.text("trace.jsonl")
            .lines()
            .map(|line| serde_json::from_str(line).unwrap())
            .collect()
    }

    /// What ARMKILL says it did.
    fn told_by_kill(&self, id: &str) -> String {
        let effects = self.traced(&format!("ARMKILL {id}"));
        assert_eq!(effects.len(), 1, "{effects:?}");
        assert_eq!(effects[0]["kind"], "stop_watch");
        effects[0]["result"]["message"]
            .as_str()
            .unwrap_or_default()
            .to_owned()
    }
}

fn within(limit: Duration, what: &str, holds: impl Fn() -> bool) {
    let begun = Instant::now();
    while !holds() {
        assert!(begun.elapsed() < limit, "not within {limit:?}: {what}");
        sleep(Duration::from_millis(10));
    }
}

fn said(output: &Output) -> String {
    format!(
        "{}{}",
        String::from_utf8_lossy(&output.stdout),
        String::from_utf8_lossy(&output.stderr)
    )
}

fn is_alive(process: u32) -> bool {
    fs::read_to_string(format!("/proc/{process}/stat")).is_ok_and(|stat| {
        !stat
            .rsplit_once(')')
            .unwrap()
            .1
            .trim_start()
            .starts_with('Z')
    })
}

/// Ends a process at the end of a test.
struct Held(Child);

impl Drop for Held {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

fn sleeper() -> Held {
    Held(
        Command::new("sleep")
            .arg("120")
            .stdin(Stdio::null())
            .spawn()
            .unwrap(),
    )
}

#[test]
fn armkill_from_another_process_ends_a_program_with_its_children_and_grandchildren() {
    let bench = Bench::new().program("family.sh", FAMILY);
    bench.done(&["armload", "F", "family.sh"]);
    for name in ["first", "child", "grandchild"] {
        bench.wait_for(name);
    }
    assert_eq!(bench.told_by_kill("F"), "it ended when it was asked to");
    bench.are_silent(&["first", "child", "grandchild"]);
    let again = bench.run(&["armkill", "F"]);
    assert_eq!(again.status.code(), Some(1), "{}", said(&again));
}

#[test]
fn a_program_is_asked_politely_before_it_is_ended() {
    let bench = Bench::new().program(
        "polite.sh",
        "trap 'echo asked > farewell; exit 3' TERM\necho x > ready\nwhile :; do sleep 0.05; done",
    );
    bench.done(&["armload", "P", "polite.sh"]);
    bench.wait_for("ready");
    let begun = Instant::now();
    assert_eq!(bench.told_by_kill("P"), "it ended when it was asked to");
    assert!(
        begun.elapsed() < Duration::from_secs(8),
        "it waited for the limit"
    );
    assert_eq!(bench.text("farewell"), "asked\n");
}

#[test]
fn a_program_that_does_not_listen_is_ended_by_force_at_the_limit() {
    let bench = Bench::with("[arm]\nkill_limit = 1\n").program(
        "deaf.sh",
        "trap '' TERM\nwhile :; do echo x >> beat; sleep 0.05; done",
    );
    bench.done(&["armload", "D", "deaf.sh"]);
    bench.wait_for("beat");
    let begun = Instant::now();
    assert_eq!(
        bench.told_by_kill("D"),
        "it had not ended after 1 s and was ended by force"
    );
    let taken = begun.elapsed();
    assert!(taken >= Duration::from_secs(1), "{taken:?}");
    assert!(taken < Duration::from_secs(8), "{taken:?}");
    bench.are_silent(&["beat"]);
}

#[test]
fn a_halted_program_is_ended_too() {
    // It halts when its ARMLOAD is gone: a group that is left behind with a halted process gets a hang-up from the system.
    let script = "echo $$ > ready\nsleep 1\nkill -STOP $$\nsleep 60";
    let bench = Bench::new().program("halted.sh", script);
    bench.done(&["armload", "H", "halted.sh"]);
    bench.wait_for("ready");
    let (_, registry) = bench.registry();
    let process = registry["entries"]["h"]["program"]["process"].as_u64();
    let stat = format!("/proc/{}/stat", process.unwrap());
    within(Duration::from_secs(10), "it halts", || {
        std::fs::read_to_string(&stat).is_ok_and(|stat| stat.contains(") T "))
    });
    let begun = Instant::now();
    assert_eq!(bench.told_by_kill("H"), "it ended when it was asked to");
    assert!(begun.elapsed() < Duration::from_secs(8));
}

#[test]
fn armkill_of_a_program_that_ended_by_itself_succeeds() {
    let bench = Bench::new().program("short.sh", "echo x > ran");
    bench.done(&["armload", "S", "short.sh"]);
    bench.wait_for("ran");
    let (_, registry) = bench.registry();
    let process = registry["entries"]["s"]["program"]["process"]
        .as_u64()
        .unwrap();
    within(Duration::from_secs(10), "its end", || {
        !is_alive(u32::try_from(process).unwrap())
    });
    assert_eq!(bench.told_by_kill("S"), "it had ended by itself");
    // Its ID is free while it is not killed, too.
    bench.done(&["armload", "S", "short.sh"]);
}

#[test]
fn what_an_ended_program_left_running_is_ended_with_its_watch() {
    let bench = Bench::new().program(
        "launcher.sh",
        "setsid sh -c 'while :; do echo x >> beat; sleep 0.05; done' &\nexit 0",
    );
    bench.done(&["armload", "L", "launcher.sh"]);
    bench.wait_for("beat");
    let (_, registry) = bench.registry();
    let process = registry["entries"]["l"]["program"]["process"]
        .as_u64()
        .unwrap();
    within(Duration::from_secs(10), "the launcher's end", || {
        !is_alive(u32::try_from(process).unwrap())
    });
    // What it is for still runs, so there must be no second one.
    assert_eq!(
        bench.run(&["armload", "L", "launcher.sh"]).status.code(),
        Some(1)
    );
    assert_eq!(
        bench.told_by_kill("L"),
        "it had ended by itself; what it had started was ended"
    );
    bench.are_silent(&["beat"]);
}

#[test]
fn a_process_that_got_the_number_of_an_ended_program_is_left_alone() {
    let bench = Bench::new().program("short.sh", "echo x > ran");
    bench.done(&["armload", "S", "short.sh"]);
    bench.wait_for("ran");
    let (_, registry) = bench.registry();
    let own = registry["entries"]["s"]["program"]["process"].as_u64();
    within(Duration::from_secs(10), "its end", || {
        !is_alive(u32::try_from(own.unwrap()).unwrap())
    });
    // The system counts starts in hundredths of a second, and gives no number out twice in one.
    sleep(Duration::from_millis(50));
    let other = sleeper();
    // The registry remembers when its own program started, which is not when this one did.
    bench.forge("s", |watch| {
        watch["program"]["process"] = other.0.id().into();
    });
    assert_eq!(bench.told_by_kill("S"), "it had ended by itself");
    sleep(Duration::from_millis(200));
    assert!(is_alive(other.0.id()));
}

#[test]
fn a_program_of_another_run_of_the_system_is_never_touched() {
    let bench = Bench::new().program("long.sh", "echo x > ready\nexec sleep 60");
    bench.done(&["armload", "B", "long.sh"]);
    bench.wait_for("ready");
    let (_, registry) = bench.registry();
    let loaded = registry["entries"]["b"].clone();
    let process = u32::try_from(loaded["program"]["process"].as_u64().unwrap()).unwrap();
    bench.forge("b", |watch| watch["boot"] = "another".into());
    assert_eq!(
        bench.told_by_kill("B"),
        "it had ended with the system, which was started anew since"
    );
    assert!(is_alive(process));
    // With the boot put right it is the very program that ARMKILL ends.
    bench.forge("b", |watch| *watch = loaded);
    bench.done(&["armkill", "B"]);
    assert!(!is_alive(process));
}

#[test]
fn two_loads_of_one_id_are_refused_while_the_program_runs() {
    let bench = Bench::new().program("long.sh", "echo $$ >> ready\nexec sleep 60");
    bench.done(&["armload", "T", "long.sh"]);
    bench.wait_for("ready");
    let second = bench.run(&["armload", "t", "long.sh"]);
    assert_eq!(second.status.code(), Some(1));
    assert!(
        said(&second).contains("is in use for the program long.sh"),
        "{}",
        said(&second)
    );
    bench.done(&["armkill", "T"]);
    assert_eq!(bench.text("ready").lines().count(), 1);
    bench.done(&["armload", "T", "long.sh"]);
    bench.done(&["armkill", "T"]);
}

#[test]
fn of_many_loads_at_once_one_starts_the_program() {
    let bench = Bench::new().program("long.sh", "echo $$ >> ready\nexec sleep 60");
    let loads: Vec<Child> = (0..8)
        .map(|_| {
            bench
                .command(&["armload", "M", "long.sh"])
                .stderr(Stdio::null())
                .spawn()
                .unwrap()
        })
        .collect();
    let codes: Vec<_> = loads
        .into_iter()
        .map(|mut load| load.wait().unwrap().code().unwrap())
        .collect();
    assert_eq!(
        codes.iter().filter(|code| **code == 0).count(),
        1,
        "{codes:?}"
    );
    bench.wait_for("ready");
    bench.done(&["armkill", "M"]);
    assert_eq!(bench.text("ready").lines().count(), 1);
}

#[test]
fn a_program_whose_load_was_killed_before_it_noted_the_process_is_found() {
    let bench = Bench::new().program("long.sh", "echo x > ready\nexec sleep 60");
    bench.done(&["armload", "K", "long.sh"]);
    bench.wait_for("ready");
    let (_, registry) = bench.registry();
    let process = registry["entries"]["k"]["program"]["process"]
        .as_u64()
        .unwrap();
    // As the ARMLOAD leaves it between its start of the program and its note of it.
    bench.forge("k", |watch| {
        watch["starting"] = true.into();
        watch["program"].as_object_mut().unwrap().remove("process");
        watch["program"].as_object_mut().unwrap().remove("started");
    });
    assert_eq!(
        bench.run(&["armload", "K", "long.sh"]).status.code(),
        Some(1)
    );
    bench.done(&["armkill", "K"]);
    assert!(!is_alive(u32::try_from(process).unwrap()));
}

#[test]
fn armkill_waits_for_a_load_that_is_about_to_start_the_program() {
    let bench = Bench::new().program("long.sh", "echo x > ready\nexec sleep 60");
    bench.done(&["armload", "A", "long.sh"]);
    bench.wait_for("ready");
    let (path, noted) = bench.registry();
    let loader = sleeper();
    let stat = fs::read_to_string(format!("/proc/{}/stat", loader.0.id())).unwrap();
    let started = stat
        .rsplit_once(')')
        .unwrap()
        .1
        .split_whitespace()
        .nth(19)
        .unwrap();
    bench.forge("a", |watch| {
        watch["starting"] = true.into();
        watch["process"] = loader.0.id().into();
        watch["process_started"] = started.into();
        watch["program"] = serde_json::json!({"token": "not started yet"});
    });
    let mut kill = Held(bench.command(&["armkill", "A"]).spawn().unwrap());
    sleep(Duration::from_millis(400));
    assert!(kill.0.try_wait().unwrap().is_none(), "it did not wait");
    // As a whole: ARMKILL looks at it again and again.
    let new = path.with_extension("new");
    fs::write(&new, serde_json::to_vec(&noted).unwrap()).unwrap();
    fs::rename(new, path).unwrap();
    assert_eq!(kill.0.wait().unwrap().code(), Some(0));
    let process = noted["entries"]["a"]["program"]["process"]
        .as_u64()
        .unwrap();
    assert!(!is_alive(u32::try_from(process).unwrap()));
}

#[test]
fn whoever_reads_the_output_of_armload_to_its_end_is_not_held() {
    let bench = Bench::new().program("loud.sh", "echo heard\necho x > ready\nexec sleep 60");
    let begun = Instant::now();
    // `output` reads both pipes to their end.
    let output = bench.done(&["armload", "O", "loud.sh"]);
    assert!(begun.elapsed() < Duration::from_secs(20));
    assert_eq!(said(&output), "");
    bench.wait_for("ready");
    bench.file(
        "pipe.bat",
        "@ARMLOAD O2 loud.sh | find \"x\"\r\n@echo next\r\n",
    );
    let output = bench.run(&["cmd", "pipe.bat"]);
    assert!(said(&output).contains("next"), "{}", said(&output));
    assert!(begun.elapsed() < Duration::from_secs(40));
    bench.done(&["armkill", "O"]);
    bench.done(&["armkill", "O2"]);
}

#[test]
fn output_that_a_script_redirects_into_a_file_arrives_there() {
    let bench = Bench::new().program("loud.sh", "echo heard\necho trouble >&2\nexec sleep 60");
    bench.file("to-file.bat", "@ARMLOAD O loud.sh >out.txt 2>&1\r\n");
    bench.done(&["cmd", "to-file.bat"]);
    within(Duration::from_secs(20), "its output", || {
        bench.text("out.txt") == "heard\ntrouble\n"
    });
    bench.done(&["armkill", "O"]);
}

#[test]
fn blanks_and_japanese_in_paths_and_arguments_arrive() {
    let bench = Bench::new().program(
        "日本 語.sh",
        "for a in \"$@\"; do echo \"[$a]\" >> args; done\npwd >> args\nexec sleep 60",
    );
    bench.done(&["armload", "J", "日本 語.sh", "a b", "東京", ""]);
    let folder = bench.folder.path().canonicalize().unwrap();
    within(Duration::from_secs(20), "its arguments", || {
        bench.text("args") == format!("[a b]\n[東京]\n[]\n{}\n", folder.display())
    });
    bench.done(&["armkill", "J"]);
}

#[test]
fn the_environment_and_the_folder_are_passed_on() {
    let bench = Bench::new().program("show.sh", "echo \"$COLOUR $(pwd)\" > shown\nexec sleep 60");
    fs::create_dir(bench.path("sub folder")).unwrap();
    bench.file(
        "env.bat",
        "@set COLOUR=deep blue\r\n@cd \"sub folder\"\r\n@ARMLOAD E ..\\show.sh\r\n",
    );
    bench.done(&["cmd", "env.bat"]);
    let folder = bench.path("sub folder").canonicalize().unwrap();
    within(Duration::from_secs(20), "what it shows", || {
        bench.text("sub folder/shown") == format!("deep blue {}\n", folder.display())
    });
    bench.done(&["armkill", "E"]);
}

#[test]
fn a_program_that_is_waited_for_passes_its_exit_code_and_output_on() {
    let bench = Bench::new().program("coded.sh", "echo heard; exit $1");
    for code in ["0", "1", "77", "255"] {
        let output = bench.run(&["armload", "C", "/W", "coded.sh", code]);
        assert_eq!(output.status.code(), Some(code.parse().unwrap()));
        assert_eq!(String::from_utf8_lossy(&output.stdout), "heard\n");
    }
    assert_eq!(bench.told_by_kill("C"), "it had ended by itself");
}

#[test]
fn a_program_that_is_waited_for_can_be_ended_by_another_process() {
    let bench = Bench::new().program("long.sh", "echo x > ready\nexec sleep 60");
    let mut load = Held(
        bench
            .command(&["armload", "W", "/W", "long.sh"])
            .spawn()
            .unwrap(),
    );
    bench.wait_for("ready");
    assert_eq!(
        bench.run(&["armload", "W", "/W", "long.sh"]).status.code(),
        Some(1)
    );
    bench.done(&["armkill", "W"]);
    // 128 and the number of SIGTERM, as a shell tells it.
    assert_eq!(load.0.wait().unwrap().code(), Some(143));
}

#[test]
fn ctrl_c_ends_the_program_that_is_waited_for() {
    let bench = Bench::new().program("family.sh", FAMILY);
    // Where the tests themselves were started in the background, Ctrl-C is ignored, and that would be passed on.
    let program = env!("CARGO_BIN_EXE_armistice");
    let mut load = Held(
        Command::new("env")
            .args([
                "--default-signal",
                program,
                "armload",
                "W",
                "/W",
                "family.sh",
            ])
            .current_dir(bench.folder.path())
            .env("NO_COLOR", "1")
            .env_remove("CLP_EVENT")
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap(),
    );
    for name in ["first", "child", "grandchild"] {
        bench.wait_for(name);
    }
    let interrupted = Command::new("kill")
        .args(["-INT", &load.0.id().to_string()])
        .status();
    assert!(interrupted.unwrap().success());
    let code = load.0.wait().unwrap().code();
    // 1223 in the eight bits that a Unix exit code has.
    assert_eq!(code, Some(1223 & 0xFF));
    bench.are_silent(&["first", "child", "grandchild"]);
    assert_eq!(bench.told_by_kill("W"), "it had ended by itself");
}

#[test]
fn stop_ends_the_program_that_start_waits_for() {
    let bench = Bench::new().program("family.sh", FAMILY);
    fs::create_dir(bench.path("group")).unwrap();
    let copied = bench.path("group/family.sh");
    fs::copy(bench.path("family.sh"), copied).unwrap();
    bench.file(
        "group/START.BAT",
        "@ARMLOAD W /W family.sh\r\n@echo after > after.txt\r\n",
    );
    bench.file("group/STOP.BAT", "@ARMKILL W\r\n");
    fs::copy(
        bench.path("armistice.toml"),
        bench.path("group/armistice.toml"),
    )
    .unwrap();
    let run = |script: &str| {
        let mut command = bench.command(&["run", "group", "--script", script]);
        command.stdin(Stdio::null());
        command
    };
    let mut start = Held(
        run("start")
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap(),
    );
    for name in ["group/first", "group/child", "group/grandchild"] {
        bench.wait_for(name);
    }
    let stop = run("stop").output().unwrap();
    assert_eq!(stop.status.code(), Some(0), "{}", said(&stop));
    assert!(start.0.wait().unwrap().code().is_some());
    bench.are_silent(&["group/first", "group/child", "group/grandchild"]);
    assert!(!bench.path("group/after.txt").exists(), "START went on");
}

/// The test that runs as root needs an account to step down to; every Debian has this one.
fn must_be_root() {
    let status = fs::read_to_string("/proc/self/status").unwrap();
    let uid = status
        .lines()
        .find(|line| line.starts_with("Uid:"))
        .unwrap();
    assert!(
        uid.split_whitespace().nth(1) == Some("0"),
        "this test needs root"
    );
}

/// Lets everybody write into the folder, as the account must.
fn opened(bench: Bench) -> Bench {
    fs::set_permissions(bench.folder.path(), fs::Permissions::from_mode(0o777)).unwrap();
    bench
}

const REQUIRE: &str = "[arm]\nkill_limit = 10\nother_account = \"require\"\n";

#[test]
fn root_runs_a_program_as_another_account_with_the_callers_environment() {
    must_be_root();
    let bench = opened(Bench::with(REQUIRE).program(
        "who.sh",
        "echo \"$(id -un) $(id -gn) $(id -Gn) $COLOUR\" > who.txt\nexec sleep 60",
    ));
    bench.file(
        "u.bat",
        "@set COLOUR=blue\r\n@ARMLOAD U /U nobody who.sh\r\n",
    );
    bench.done(&["cmd", "u.bat"]);
    let groups = Command::new("id").args(["-Gn", "nobody"]).output().unwrap();
    let groups = String::from_utf8(groups.stdout).unwrap();
    within(Duration::from_secs(20), "who it is", || {
        bench.text("who.txt") == format!("nobody nogroup {} blue\n", groups.trim())
    });
    let (_, registry) = bench.registry();
    let process = registry["entries"]["u"]["program"]["process"]
        .as_u64()
        .unwrap();
    let status = fs::read_to_string(format!("/proc/{process}/status")).unwrap();
    // Real, effective, saved and file system identity: there is no way back to root.
    assert!(
        status.contains("Uid:\t65534\t65534\t65534\t65534\n"),
        "{status}"
    );
    bench.done(&["armkill", "U"]);
}

#[test]
fn an_account_of_a_domain_is_this_systems_account_of_that_name_and_that_is_said() {
    must_be_root();
    let bench = opened(Bench::with(REQUIRE).program("who.sh", "id -un"));
    let effects = bench.traced("ARMLOAD U /W /U CORP\\nobody who.sh");
    assert_eq!(
        effects[0]["result"]["message"],
        "run as this system's account nobody, taken for CORP\\nobody"
    );
    let site = format!("{REQUIRE}[arm.accounts]\n'CORP\\exadmin' = \"nobody\"\n");
    let bench = opened(Bench::with(&site).program("who.sh", "id -un"));
    let output = bench.done(&["armload", "U", "/W", "/U", "corp\\ExAdmin", "who.sh"]);
    assert_eq!(said(&output), "nobody\n");
}

#[test]
fn an_account_that_does_not_exist_starts_nothing() {
    let bench = Bench::with(REQUIRE).program("who.sh", "echo x > ran");
    let output = bench.run(&["armload", "U", "/U", "CORP\\no-such-account", "who.sh"]);
    assert_eq!(output.status.code(), Some(1));
    let text = said(&output);
    assert!(
        text.contains("has no account CORP\\no-such-account"),
        "{text}"
    );
    assert!(text.contains("[arm.accounts]"), "{text}");
    sleep(Duration::from_millis(200));
    assert!(!bench.path("ran").exists());
    // Nothing was loaded either.
    assert_eq!(bench.run(&["armkill", "U"]).status.code(), Some(1));
}

#[test]
fn with_simulated_services_another_account_is_passed_over_and_that_is_said() {
    let bench = Bench::new().program("who.sh", "id -u > who.txt");
    let output = bench.done(&["armload", "U", "/W", "/U", "CORP\\exadmin", "who.sh"]);
    assert!(
        said(&output).contains("/U CORP\\exadmin is not applied"),
        "{}",
        said(&output)
    );
    let own = Command::new("id").arg("-u").output().unwrap();
    assert_eq!(bench.text("who.txt").as_bytes(), own.stdout);
}
