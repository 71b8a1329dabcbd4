//! What the commands on files do and say. Sources: Microsoft Learn (Windows commands), ss64.com, and dbenham's table
//! "Which cmd.exe internal commands clear the ERRORLEVEL to 0 upon success?".

mod associations;
mod copying;
mod deleting;
mod folders;
mod listing;
mod names;
mod starting;
mod system;
mod typing;

use crate::batch::testing::{ScriptBench, check};

const SYNTAX: &str = "The syntax of the command is incorrect.\r\n";
const NO_FILE: &str = "The system cannot find the file specified.\r\n";
const NO_PATH: &str = "The system cannot find the path specified.\r\n";
const DENIED: &str = "Access is denied.\r\n";
const BAD_NAME: &str = "The filename, directory name, or volume label syntax is incorrect.\r\n";
const IN_USE: &str =
    "The process cannot access the file because it is being used by another process.\r\n";

/// Whatever a script writes behind a command, the command comes to an end.
#[test]
fn no_argument_text_stops_the_program() {
    const COMMANDS: [&str; 21] = [
        "assoc", "cd", "color", "copy", "date", "del", "dir", "ftype", "md", "move", "popd",
        "pushd", "rd", "ren", "start", "time", "title", "type", "verify", "vol", "cls",
    ];
    let arguments = r#"([ab/:\\*?+.",;=W-]|é|/s|/q|/a:|/o|con|nul|\.\.){0,12}"#;
    proptest::proptest!(
        proptest::prelude::ProptestConfig::with_cases(64),
        |(arguments in arguments)| {
            let bench = ScriptBench::new().file("a", "1").file("b/a", "2").input("y\n");
            for command in COMMANDS {
                bench.run(&format!("@echo off\n{command} {arguments}\n"));
            }
        }
    );
}
