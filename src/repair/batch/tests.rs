use crate::repair::Accept;
use crate::repair::tests::{folder, mended, of_file, proposed, stays};

#[test]
fn wrapped_statements_are_joined() {
    for (text, expected) in [
        (
            "ARMLOG \"ARMLoad EXCHSCR /W cscript\nexch.vbs %A% %B%\"\n",
            "ARMLOG \"ARMLoad EXCHSCR /W cscript exch.vbs %A% %B%\"\n",
        ),
        (
            "ARMLOG “cd\n%CLP_SCRIPT_PATH%”\n",
            "ARMLOG \"cd %CLP_SCRIPT_PATH%\"\n",
        ),
        (
            "ARMLOG \"one two\nthree four\nfive\" \n",
            "ARMLOG \"one two three four five\" \n",
        ),
        (
            "IF EXIST spn.ldf (\n  ldifde -i -f spn.ldf -v  \n  -b a b c\n)\n",
            "IF EXIST spn.ldf (\n  ldifde -i -f spn.ldf -v -b a b c\n)\n",
        ),
        (
            "ARMLoad X /W /U a cscript\nexch.vbs 1\n",
            "ARMLoad X /W /U a cscript exch.vbs 1\n",
        ),
        (
            "ARMLoad EXCHSA /S /A /R\n1 MSExchangeSA\n",
            "ARMLoad EXCHSA /S /A /R 1 MSExchangeSA\n",
        ),
        ("ARMKILL\nEXCHSA\n", "ARMKILL EXCHSA\n"),
        ("GOTO\nEXIT\n:EXIT\n", "GOTO EXIT\n:EXIT\n"),
        (
            "IF \"%A%\" == \"0\"\nGOTO EXIT\n:EXIT\n",
            "IF \"%A%\" == \"0\" GOTO EXIT\n:EXIT\n",
        ),
        (
            "cscript exch.vbs a\n%CLP_PRIORITY% b\n",
            "cscript exch.vbs a %CLP_PRIORITY% b\n",
        ),
        ("rem * a\n*\n", "rem * a *\n"),
    ] {
        assert_eq!(mended("START.BAT", text), expected);
    }
}

#[test]
fn names_that_the_page_broke_or_printed_twice_are_whole_again() {
    let text = "SET PRIMARY_NAME=a\ncscript exch.vbs %PRIMARY_NAME%\nE% %CLP_PRIORITY%\n";
    let expected = "SET PRIMARY_NAME=a\ncscript exch.vbs %PRIMARY_NAME% %CLP_PRIORITY%\n";
    assert_eq!(mended("START.BAT", text), expected);
    let text = "SET PRIMARY_NAME=a\ncscript exch.vbs %PRIMARY_NA\nME% %CLP_PRIORITY%\n";
    assert_eq!(mended("START.BAT", text), expected);
}

#[test]
fn whole_statements_stay_apart() {
    for text in [
        // An odd quote on each of two lines.
        "if \"%A% == x goto e\nif \"%B% == y goto e\n:e\n",
        "cd \"..\\scripts\nset A=\"b\"c\"\n:e\n",
        // Both are damaged, and joined they still are.
        "IF \"%A%\" \"B\" GOTO e\nARMLOG a && && ARMLOG b\n:e\n",
        "ARMLOAD A /S /A /R 1 SvcA\nARMLOAD B /S /A /R 1 SvcB\n",
        "cscript a.vbs\nb.cmd x\n",
        "SET TOOL=robocopy\ncscript a.vbs x\n%TOOL% a b\n",
        "net start x ^\n-y\n",
        "echo a (\n-b\n",
        "rem the end\nsqlplus x\n",
        "call :a\n:a\n",
        // cmd.exe reads a label in any case.
        "goto exit\n:EXIT\n",
    ] {
        stays("START.BAT", text);
    }
}

#[test]
fn percent_signs_come_back_for_variables_of_the_folder() {
    let settings = ("W#EXCHG.BAT", "SET W#EXCHG1=a\n");
    let text = "CALL W#EXCHG.BAT\nSET A=W#EXCHG1%\n";
    let repaired = folder(&[settings, ("START.BAT", text)], Accept::default());
    assert_eq!(
        of_file(&repaired, "START.BAT", text),
        "CALL W#EXCHG.BAT\nSET A=%W#EXCHG1%\n"
    );
    for text in [
        "SET A=W#EXCHG1%\n",
        "rem CLP_EVENT%\n",
        "set A=1\necho 100% of A\n",
        "echo 50% A %A% \nset A=1\n",
    ] {
        stays("START.BAT", text);
    }
}

#[test]
fn misspelt_arm_commands_are_put_right() {
    assert_eq!(
        mended("STOP.BAT", "@if 1==1 (armBLAST /MSG \"ARMBLAST\" /A)\n"),
        "@if 1==1 (ARMBCAST /MSG \"ARMBLAST\" /A)\n"
    );
    // Its arguments are none of that command's.
    assert_eq!(proposed("STOP.BAT", "ARMLOD\n"), "ARMLOAD\n");
    stays("STOP.BAT", "rem ARMBLAST\necho ARMBLAST\nARMDELAY 5\n");
    let own = [("ARMBLAST.BAT", "echo x\n"), ("STOP.BAT", "ARMBLAST x\n")];
    assert!(folder(&own, Accept::All).edits().is_empty());
}

#[test]
fn labels_that_only_one_other_can_be_are_respelt() {
    assert_eq!(
        mended("START.BAT", "goto ERROR_DSK\n:ERROR_DISK\n:ERROR_NET\n"),
        "goto ERROR_DISK\n:ERROR_DISK\n:ERROR_NET\n"
    );
    assert_eq!(
        mended("START.BAT", "call :NOARM\n:no_arm\n"),
        "call :no_arm\n:no_arm\n"
    );
    assert_eq!(
        proposed("START.BAT", "goto NORMAL\n:NOLOG\n"),
        "goto NORMAL\n:NORMAL\n"
    );
    assert_eq!(proposed("START.BAT", "goto EOF\n"), "goto :EOF\n");
    for text in [
        "goto NO_LOG3\n:NO_LOG1\ngoto NO_LOG1\n",
        "goto NODEC\n:NODEA\n:NODEB\n",
        "goto %X%\n:NORMAL\n",
        "goto :EOF\n:X\n",
        "goto A\ngoto B\n:NOLOG\n",
    ] {
        stays("START.BAT", text);
    }
}

#[test]
fn characters_of_the_printers_case_go_where_cmd_reads() {
    for (text, expected) in [
        (
            "IF “%A%” == “0” GOTO E\n:E\n",
            "IF \"%A%\" == \"0\" GOTO E\n:E\n",
        ),
        (
            "ARMBCAST /MSG “off line” /A\n",
            "ARMBCAST /MSG \"off line\" /A\n",
        ),
        ("ldifde –i –f spn.ldf\n", "ldifde -i -f spn.ldf\n"),
        ("net\u{A0}start x\n", "net start x\n"),
        ("ARM\u{AD}LOAD A /S x\n", "ARMLOAD A /S x\n"),
        ("net start oﬀice\n", "net start office\n"),
    ] {
        assert_eq!(mended("START.BAT", text), expected);
    }
    assert_eq!(proposed("START.BAT", "set A=“b”\n"), "set A=\"b\"\n");
    for text in [
        "rem “quoted” – and a dash’s end\n",
        "echo “x” –v a\u{A0}b\n",
        "net stop \"A – B\"\n",
        "net stop A–B\n",
        "ARMLOG \"the ‘old’ “one” – ﬁnished\"\n",
        "set A=B\u{A0}C\n",
        "net stop 2–3 5”\n",
        ":label – “x”\n",
    ] {
        stays("START.BAT", text);
    }
}

#[test]
fn rulers_and_headings_become_remarks() {
    assert_eq!(
        mended("START.BAT", "*****\nrem x\n-----\n"),
        "rem *****\nrem x\nrem -----\n"
    );
    assert_eq!(
        mended(
            "START.BAT",
            "rem -----\nThe batch begins\nrem -----\necho a\n"
        ),
        "rem -----\nrem The batch begins\nrem -----\necho a\n"
    );
    for text in [
        "=====\necho a\n",
        "rem -----\nnet start x\nrem -----\n",
        "rem -----\nmytool.exe x\nrem -----\n",
        "rem a\nThe batch begins\nrem b\n",
    ] {
        stays("START.BAT", text);
    }
}

#[test]
fn the_end_of_a_long_remark_is_proposed() {
    let text = "rem The service is started by the cluster and never by hand, since the\ndisk may be away.\n";
    assert_eq!(proposed("START.BAT", text), text.replacen("\n", " ", 1));
    stays("START.BAT", "rem short\ndisk may be away.\n");
}

#[test]
fn what_one_script_learns_when_it_is_mended_mends_another_before_it() {
    let start = "SET A=B%\n";
    // The character that cannot be seen hides that B is set.
    let stop = "S\u{AD}ET B=1\n";
    let repaired = folder(
        &[("START.BAT", start), ("STOP.BAT", stop)],
        Accept::default(),
    );
    assert_eq!(of_file(&repaired, "STOP.BAT", stop), "SET B=1\n");
    assert_eq!(of_file(&repaired, "START.BAT", start), "SET A=%B%\n");
    assert_eq!(mended("START.BAT", start), start);
}
