use super::*;

fn bench() -> ScriptBench {
    let bench = ScriptBench::new()
        .file("below.bat", "@echo off\necho here %1\nexit 5\n")
        .file("sub/", "");
    let known = &bench.bench.processes.known;
    known.borrow_mut().insert(r"W:\bin\tool.exe".to_owned(), 3);
    known
        .borrow_mut()
        .insert(r"W:\case\below.bat".to_owned(), 0);
    bench
}

#[test]
fn a_program_is_started_beside_the_script() {
    let bench = bench();
    let ran = bench.one("start \"title\" /min tool a \"b c\" ");
    assert_eq!(
        (ran.out.as_str(), ran.err.as_str(), ran.errorlevel),
        ("", "", 7)
    );
    let runs = bench.bench.processes.runs.borrow();
    assert_eq!(
        *runs,
        [(
            r"W:\bin\tool.exe".to_owned(),
            " a \"b c\"".to_owned(),
            false
        )]
    );
}

#[test]
fn wait_returns_the_code() {
    check(bench, "start /wait tool", ("", ""), 3, false);
    check(
        bench,
        "start /b /wait below x",
        ("here x\r\n", ""),
        5,
        false,
    );
    check(bench, "start /b below.bat x", ("here x\r\n", ""), 7, true);
    check(
        bench,
        "start /wait /b ver",
        ("\r\nMicrosoft Windows [Version 10.0.17763.1]\r\n", ""),
        0,
        true,
    );
}

#[test]
fn a_window_of_its_own_is_not_seen() {
    check(bench, "start below x", ("", ""), 7, true);
    check(bench, "start", ("", ""), 7, true);
}

#[test]
fn the_folder_is_that_of_d_and_nothing_comes_back() {
    let ran = bench().one("start /b /d sub cd\nstart /b set x=1\ncd\nset x 2>nul || echo unset");
    assert_eq!(ran.out, "W:\\case\\sub\r\nW:\\case\r\nunset\r\n");
    check(
        bench,
        "start /d nowhere tool",
        ("", "The directory name is invalid.\r\n"),
        1,
        false,
    );
}

#[test]
fn what_is_not_there_is_9059() {
    let message = "The system cannot find the file nothing.\r\n";
    check(bench, "start \"\" nothing", ("", message), 9059, false);
    check(bench, "start sub", ("", ""), 7, true);
    check(
        bench,
        "start /k tool",
        ("", "Invalid switch - \"/k\".\r\n"),
        1,
        false,
    );
}
