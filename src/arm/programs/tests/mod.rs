mod other_commands;
mod programs;
mod script_hosts;
mod services;

use super::*;
use crate::host::programs::service_control;
use crate::host::test_bench::{Ran, TestBench};
use crate::vbscript::script_host;

const SERVICES: &str = r#"
    unknown = "error"
    [services.MSExchangeSA]
    display_name = "Microsoft Exchange System Attendant"
    [services.MSExchangeIS]
    dependencies = ["MSExchangeSA"]
    start_delay = 120
    stop_delay = 60
    [services.RESvc]
    running = true
    [services.Broken]
    exit_code = 1067
    [services.NoLogon]
    fail_start = 1069
    [services.Endless]
    start_delay = 99999
"#;

fn bench_with(settings: Settings) -> TestBench {
    let mut table = ProgramTable::new();
    let scripts = Rc::new(ScriptHost::default());
    script_host::register(&mut table, &scripts);
    register(&mut table, settings, scripts);
    service_control::register(&mut table, std::time::Duration::from_secs(60));
    TestBench::new(SERVICES, table)
}

fn bench() -> TestBench {
    bench_with(Settings::default())
}

fn failure(message: &str) -> Ran {
    Ran::new(1, "", &format!("{message}\r\n"))
}

fn done() -> Ran {
    Ran::new(0, "", "")
}

proptest::proptest! {
    #![proptest_config(proptest::prelude::ProptestConfig::with_cases(300))]
    #[test]
    fn no_command_line_brings_a_command_down(
        name in proptest::sample::select(vec![
            "ARMLOAD", "ARMKILL", "ARMBCAST", "ARMLOG", "ARMSLEEP", "ARMSETCD", "ARMGETCD", "ARMDELAY",
            "cscript", "net", "sc",
        ]),
        words in proptest::collection::vec(proptest::sample::select(vec![
            "start", "stop", "query", "config", "state=", "all", "password=", "RESvc", "MSExchangeIS", "Endless",
            "/S", "/A", "/R", "/U", "/W", "/MSG", "1", "9", "4294967295", "-i", "-f", "-b", "*", "X", "\"", "\"a b\"",
            "ARMLOAD", "net", "cscript", "x.vbs", "//", "\\\\server", "ü", "\u{0}", "\t",
        ]), 0..8),
    ) {
        let bench = bench();
        bench.run(&format!("{name} {}", words.join(" ")));
    }
}
