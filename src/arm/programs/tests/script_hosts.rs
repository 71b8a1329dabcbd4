//! What scripts call beside the ARM commands.

use serde_json::{Value, json};

use super::*;

#[test]
fn script_hosts_run_vbscript_and_pass_on_the_rest() {
    let bench = bench();
    bench.file(r"C:\scripts\my exch.vbs", "' nothing");
    bench.file(r"C:\scripts\exch.vbs", "' nothing");
    assert_eq!(
        bench
            .run("cscript //nologo \"my exch.vbs\" //T:5 A \"b c\"")
            .code,
        0
    );
    assert_eq!(
        bench.take_effects(),
        [
            json!({"kind": "run_directory_script", "watch_id": null, "wait": true, "account": null,
                "script": "my exch.vbs", "arguments": ["A", "b c"],
                "result": {"exit_code": 0}})
        ]
    );
    let by_ending = bench.host.programs.by_extension("VBS").unwrap();
    assert_eq!(
        bench
            .run_program(&*by_ending, "exch.vbs", " exch.vbs A")
            .code,
        0
    );
    assert_eq!(bench.take_effects()[0]["arguments"], json!(["A"]));

    assert_eq!(
        bench.run("cscript //nologo"),
        failure("cscript: no script is named")
    );
    assert_eq!(
        bench.run("cscript x.js"),
        failure("cscript: only VBScript is supported")
    );
    bench
        .processes
        .known
        .borrow_mut()
        .insert(r"C:\Windows\System32\cscript.exe".to_owned(), 6);
    assert_eq!(bench.run("cscript x.js").code, 6);
    assert_eq!(bench.run("ARMLOAD X /W cscript x.js").code, 6);
    let kinds: Vec<Value> = bench
        .take_effects()
        .iter()
        .map(|effect| effect["kind"].clone())
        .collect();
    assert_eq!(
        kinds,
        ["run_program", "run_program", "run_program", "start_program"]
    );
}
