use super::*;

fn check_here(command: &str, out: &str, err: &str, errorlevel: i32, succeeds: bool) {
    check(ScriptBench::new, command, (out, err), errorlevel, succeeds);
}

#[test]
fn the_date_and_the_time_are_shown() {
    check_here("date /t", "Wed 10/15/2008 \r\n", "", 0, true);
    check_here("time /T", "03:00 AM\r\n", "", 0, true);
    let ran = ScriptBench::new().input("\n").one("date");
    assert_eq!(
        ran.out,
        "The current date is: Wed 10/15/2008 \r\nEnter the new date: (mm-dd-yy) "
    );
    let ran = ScriptBench::new().one("time");
    assert_eq!(
        ran.out,
        "The current time is:  3:00:00.00\r\nEnter the new time: \r\n"
    );
    assert_eq!(ran.errorlevel, 0);
}

#[test]
fn the_clock_is_not_set() {
    let message = "A required privilege is not held by the client.\r\n";
    check_here("date 01-01-2000", "", message, 1, false);
    check_here("time 12:00", "", message, 1, false);
    let ran = ScriptBench::new().input("12:00\n").one("time");
    assert_eq!((ran.err.as_str(), ran.errorlevel), (message, 1));
}

#[test]
fn version_verify_and_volume() {
    check_here(
        "ver",
        "\r\nMicrosoft Windows [Version 10.0.17763.1]\r\n",
        "",
        0,
        true,
    );
    check_here("verify", "VERIFY is off.\r\n", "", 0, true);
    check_here(
        "verify on&verify&verify off",
        "VERIFY is on.\r\n",
        "",
        0,
        true,
    );
    check_here(
        "verify other",
        "",
        "An incorrect parameter was\r\nentered for the command.\r\n",
        1,
        false,
    );
    check_here(
        "vol",
        " Volume in drive W has no label.\r\n Volume Serial Number is 0000-0000\r\n",
        "",
        0,
        true,
    );
    check_here("vol q:", "", NO_PATH, 1, false);
}

#[test]
fn the_screen_commands_keep_errorlevel() {
    check_here("break", "", "", 7, true);
    check_here("title Failover", "", "", 7, true);
    check_here("cls", "\u{0C}", "", 7, true);
    check_here("color 1f", "", "", 0, true);
    for digits in ["00", "1", "f", "", "AB"] {
        let accepted = digits != "00";
        check_here(
            &format!("color {digits}"),
            "",
            "",
            i32::from(!accepted),
            accepted,
        );
    }
    for digits in ["0", "gg", "123", "aA"] {
        check_here(&format!("color {digits}"), "", "", 1, false);
    }
}

#[test]
fn pause_takes_one_byte() {
    let ran = ScriptBench::new()
        .input("xyz\n")
        .one("pause\nset /p rest=\necho %rest%");
    assert_eq!(ran.out, "Press any key to continue . . . \r\nyz\r\n");
    assert_eq!(ran.errorlevel, 7);
    check_here("pause", "Press any key to continue . . . \r\n", "", 7, true);
}

#[test]
fn help_is_one_line() {
    check_here("cd /?", "Usage: CD [/D] [folder]\r\n", "", 0, true);
    check_here(
        "rd /s /q . /?",
        "Usage: RD [/S] [/Q] folder...\r\n",
        "",
        0,
        true,
    );
    check_here("echo \"/?\"", "\"/?\"\r\n", "", 7, true);
}
