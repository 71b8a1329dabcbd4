use super::*;

fn bench() -> ScriptBench {
    ScriptBench::new()
        .file("Sub Folder/deep/x.txt", "x")
        .file("plain.txt", "x")
        .file("empty/", "")
}

#[test]
fn cd_changes_the_folder_and_clears_errorlevel() {
    for (command, folder) in [
        ("cd sub folder", r"W:\case\Sub Folder"),
        ("cd \"SUB FOLDER\\deep\"", r"W:\case\Sub Folder\deep"),
        ("cd..", r"W:\"),
        ("cd\\", r"W:\"),
        ("cd /d W:\\", r"W:\"),
        ("cd /dW:\\case\\empty", r"W:\case\empty"),
        ("chdir sub*", r"W:\case\Sub Folder"),
        ("cd /d \"\"", r"W:\case"),
        ("cd \"\"", r"W:\case"),
        ("cd empty\\", r"W:\case\empty"),
    ] {
        let ran = bench().one(command);
        assert_eq!(
            (ran.folder.as_str(), ran.errorlevel),
            (folder, 0),
            "{command}"
        );
        assert_eq!(ran.out + &ran.err, "", "{command}");
    }
}

#[test]
fn cd_shows_a_folder() {
    check(bench, "cd", ("W:\\case\r\n", ""), 0, true);
    check(bench, "cd C:", ("C:\\\r\n", ""), 0, true);
}

#[test]
fn cd_refuses_what_is_no_folder() {
    check(bench, "cd nowhere", ("", NO_PATH), 1, false);
    check(bench, "cd no*", ("", BAD_NAME), 1, false);
    check(
        bench,
        "cd plain.txt",
        ("", "The directory name is invalid.\r\n"),
        1,
        false,
    );
    for command in ["cd /d Q:\\x", "cd Q:"] {
        let message = "The system cannot find the drive specified.\r\n";
        check(bench, command, ("", message), 1, false);
    }
    check(
        bench,
        r"cd \\server\share",
        (
            "",
            "'\\\\server\\share\\'\r\nCMD does not support UNC paths as current directories.\r\n",
        ),
        1,
        false,
    );
}

#[test]
fn changes_of_folder_are_told() {
    let bench = bench();
    bench.one("cd EMPTY\ncd nowhere 2>nul\npushd \\\npopd");
    assert_eq!(
        bench.effects(),
        [
            r"change_directory W:\case\empty",
            r"change_directory W:\case\empty\nowhere ! The system cannot find the path specified.",
            r"change_directory W:\",
            r"change_directory W:\case\empty",
        ]
    );
}

#[test]
fn pushd_keeps_folders_on_a_stack() {
    let ran = bench().one("pushd empty\npushd ..\\Sub Folder\npushd\npopd\ncd\npopd");
    assert_eq!(
        ran.out,
        "W:\\case\\empty\r\nW:\\case\r\nW:\\case\\empty\r\n"
    );
    assert_eq!(ran.folder, r"W:\case");
    check(bench, "pushd nowhere", ("", NO_PATH), 1, false);
    check(bench, "pushd", ("", ""), 0, true);
}

#[test]
fn popd_leaves_errorlevel_alone() {
    check(bench, "popd", ("", ""), 7, false);
    let ran = bench().run("@pushd empty\n@call :seven\n@popd\n@exit /b\n:seven\n@exit /b 7");
    assert_eq!((ran.errorlevel, ran.folder.as_str()), (7, r"W:\case"));
}

#[test]
fn popd_to_a_folder_that_is_gone_says_so() {
    let ran = bench().one("cd empty\npushd ..\nrd empty\npopd");
    assert_eq!(
        (ran.err.as_str(), ran.folder.as_str()),
        (NO_PATH, r"W:\case")
    );
}

#[test]
fn md_makes_whole_branches_and_tells_each_folder() {
    let bench = bench();
    let ran = bench.one("md a\\b \"c d\"");
    assert_eq!((ran.out + &ran.err, ran.errorlevel), (String::new(), 0));
    assert!(bench.exists("a/b") && bench.exists("c d"));
    assert_eq!(
        bench.effects(),
        [
            r"make_folder W:\case\a",
            r"make_folder W:\case\a\b",
            r"make_folder W:\case\c d"
        ]
    );
}

#[test]
fn md_refuses_names_that_are_taken_or_impossible() {
    check(
        bench,
        "md empty\\",
        ("", "A subdirectory or file empty\\ already exists.\r\n"),
        1,
        false,
    );
    check(
        bench,
        "md new plain.txt",
        (
            "",
            "A subdirectory or file plain.txt already exists.\r\nError occurred while processing: plain.txt.\r\n",
        ),
        1,
        false,
    );
    for command in ["md", "md /x", "md a/b"] {
        check(bench, command, ("", SYNTAX), 1, false);
    }
    check(bench, "md a?b", ("", BAD_NAME), 1, false);
    check(bench, "md \"\"", ("", BAD_NAME), 1, false);
    check(bench, "md plain.txt\\x", ("", NO_PATH), 1, false);
    let message = "The system cannot find the drive specified.\r\n";
    check(bench, "md Q:\\x", ("", message), 1, false);
}

#[test]
fn rd_removes_and_leaves_errorlevel_alone() {
    check(bench, "rd empty", ("", ""), 7, true);
    check(
        bench,
        "rd \"Sub Folder\"",
        ("", "The directory is not empty.\r\n"),
        7,
        false,
    );
    check(bench, "rd nowhere", ("", NO_FILE), 7, false);
    check(bench, "rd nowhere\\x", ("", NO_PATH), 7, false);
    check(
        bench,
        "rd plain.txt",
        ("", "The directory name is invalid.\r\n"),
        7,
        false,
    );
    check(bench, "rd", ("", SYNTAX), 1, false);
    check(
        bench,
        "rd /s /x empty",
        ("", "Invalid switch - \"x\".\r\n"),
        1,
        false,
    );
}

#[test]
fn or_sees_the_number_of_the_error() {
    for (command, number) in [
        ("rd nowhere", 2),
        ("rd \"Sub Folder\"", 145),
        ("rd plain.txt", 267),
        ("popd", 1),
    ] {
        let ran = bench().run(&format!("@{command} 2>nul || exit /b\n"));
        assert_eq!(ran.errorlevel, number, "{command}");
    }
}

#[test]
fn rd_s_asks_first() {
    let asking = |answer: &'static str| move || bench().input(answer);
    let bench = asking("what\nn\n")();
    let ran = bench.one("rd /s \"Sub Folder\"");
    assert_eq!(
        ran.out,
        "Sub Folder, Are you sure (Y/N)? w\r\nSub Folder, Are you sure (Y/N)? n\r\n"
    );
    assert!(bench.exists("Sub Folder/deep/x.txt"));
    let bench = asking("Yes\n")();
    bench.one("rd /s \"Sub Folder\"");
    assert!(!bench.exists("Sub Folder"));
    assert_eq!(bench.effects(), [r"remove_folder W:\case\Sub Folder"]);
}

#[test]
fn rd_s_at_the_end_of_the_input_removes_nothing() {
    let bench = bench();
    let ran = bench.one("rd /s empty <nul");
    assert_eq!(ran.out, "empty, Are you sure (Y/N)? \r\n");
    assert!(bench.exists("empty"));
}

#[test]
fn rd_s_q_removes_read_only_files_too() {
    let bench = bench().read_only("Sub Folder/deep/x.txt");
    check(super::folders::bench, "rd /s /q empty", ("", ""), 7, true);
    assert!(bench.succeeds("rd \"Sub Folder\" /q/s"));
    assert!(!bench.exists("Sub Folder"));
}

#[test]
fn rd_s_q_of_nothing_removes_nothing() {
    for name in ["\"\"", "\" \"", "*"] {
        let bench = bench();
        let ran = bench.one(&format!("rd /s /q {name}"));
        assert_eq!(ran.err, BAD_NAME);
        assert!(bench.exists("plain.txt"));
    }
}

#[test]
fn rd_s_q_of_the_current_folder_empties_it() {
    let bench = bench();
    let ran = bench.one("rd /s /q .");
    assert_eq!((ran.err.as_str(), ran.errorlevel), (IN_USE, 7));
    assert!(bench.exists("") && !bench.exists("plain.txt") && !bench.exists("Sub Folder"));
}

#[cfg(unix)]
#[test]
fn rd_s_q_does_not_follow_links() {
    let bench = bench();
    std::os::unix::fs::symlink(bench.native("Sub Folder"), bench.native("empty/link")).unwrap();
    bench.one("rd /s /q empty");
    assert!(!bench.exists("empty") && bench.exists("Sub Folder/deep/x.txt"));
}
