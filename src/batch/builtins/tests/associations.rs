use super::*;

#[test]
fn endings_and_types_are_shown() {
    check(
        ScriptBench::new,
        "assoc .BAT",
        (".bat=batfile\r\n", ""),
        7,
        true,
    );
    check(
        ScriptBench::new,
        "ftype batfile",
        ("batfile=\"%1\" %*\r\n", ""),
        7,
        true,
    );
    let ran = ScriptBench::new().one("assoc");
    assert!(
        ran.out.starts_with(".bat=batfile\r\n.cmd=cmdfile\r\n"),
        "{}",
        ran.out
    );
}

#[test]
fn errorlevel_is_cleared_in_cmd_files_only() {
    let ran = ScriptBench::new().named_cmd().one("assoc .txt");
    assert_eq!((ran.out.as_str(), ran.errorlevel), (".txt=txtfile\r\n", 0));
}

#[test]
fn unknown_ones_and_changes_fail() {
    let message = "File association not found for extension .zzz\r\n";
    check(ScriptBench::new, "assoc .zzz", ("", message), 1, false);
    let message = "File type 'zzz' not found or no open command associated with it.\r\n";
    check(ScriptBench::new, "ftype zzz", ("", message), 2, false);
    let message =
        "File associations belong to the registry of Windows and cannot be changed from here.\r\n";
    for command in ["assoc .zzz=x", "ftype x=y %%1", "assoc .txt="] {
        check(ScriptBench::new, command, ("", message), 1, false);
    }
}

#[test]
fn links_are_not_made() {
    let message = "MKLINK is not supported: links have to be made before the script runs.\r\n";
    check(ScriptBench::new, "mklink a b", ("", message), 1, false);
}
