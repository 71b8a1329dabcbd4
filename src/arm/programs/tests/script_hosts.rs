//! What scripts call beside the ARM commands.

use serde_json::{Value, json};

use super::*;

#[test]
fn script_hosts_record_vbscript_and_pass_on_the_rest() {
    let bench = bench();
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
                "result": {"exit_code": 0, "message": "recorded, not executed"}})
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

#[test]
fn an_import_is_recorded_without_its_password() {
    let bench = bench();
    assert_eq!(bench.run("ldifde -i -f spn.ldf -s DC1 -v -k"), done());
    assert_eq!(
        bench.run("ldifde -i -f spn.ldf -s DC1 -v -k -b admin DOMAIN \"Pa55 word\""),
        done()
    );
    let effects = bench.take_effects();
    assert_eq!(
        effects[0],
        json!({"kind": "import_ldif", "file": "spn.ldf", "server": "DC1", "account": null,
               "result": {"exit_code": 0, "message": "recorded, not executed"}})
    );
    assert_eq!(effects[1]["account"], r"DOMAIN\admin");
    assert_eq!(bench.host.secrets.redact("say Pa55 word"), "say *****");
}

#[test]
fn other_forms_of_ldifde_are_turned_down_without_their_password() {
    let bench = bench();
    for (line, arguments) in [
        ("ldifde -f out.ldf -b a d x", "-f out.ldf -b a d *****"),
        ("LDIFDE /i -a CN=u p4ss", "/i -a CN=u *****"),
        ("ldifde -i -b a d", "-i -b a d"),
        ("ldifde -i -b a d *", "-i -b a d *"),
        ("ldifde", ""),
    ] {
        assert_eq!(bench.run(line).code, 1, "{line}");
        let effects = bench.take_effects();
        assert_eq!(effects[0]["kind"], "run_program", "{line}");
        assert_eq!(effects[0]["arguments"], arguments, "{line}");
        assert!(
            effects[0]["result"]["message"]
                .as_str()
                .unwrap()
                .starts_with("not supported")
        );
    }
}
