//! Whole scripts of the family: settings, event tests, sections, subroutines.

use super::dice::Dice;
use super::words::{PROGRAMS, condition, file, name, reference, text, value};

/// Makes the text of one batch file.
pub(crate) struct Writer<'d> {
    dice: &'d mut Dice,
    lines: Vec<String>,
    /// The number of the last label written.
    label: usize,
    /// The highest label that a `GOTO` leads to.
    wanted: usize,
    loops: usize,
    subroutines: usize,
    /// `SETLOCAL ENABLEDELAYEDEXPANSION` is at work, as far as the order of lines tells.
    delayed: bool,
    /// Files that it may call.
    callable: Vec<String>,
    main: bool,
}

/// What may stand in a place.
#[derive(Clone, Copy)]
struct Place {
    depth: usize,
    /// In a loop: nothing that would undo its counter or leave it half.
    in_loop: bool,
    in_block: bool,
}

const TOP: Place = Place {
    depth: 0,
    in_loop: false,
    in_block: false,
};

impl<'d> Writer<'d> {
    pub(crate) fn new(dice: &'d mut Dice, callable: &[String], main: bool) -> Self {
        Self {
            dice,
            lines: Vec::new(),
            label: 0,
            wanted: 0,
            loops: 0,
            subroutines: 0,
            delayed: false,
            callable: callable.to_vec(),
            main,
        }
    }

    /// `START.BAT`, `STOP.BAT`
    pub(crate) fn script(mut self) -> Vec<String> {
        if self.dice.chance(75) {
            let quiet = self.dice.text(&["@echo off", "@ECHO OFF", "echo off"]);
            self.lines.push(quiet);
        }
        self.settings();
        let sections = self.dice.chance(70);
        if sections {
            self.event_tests();
            self.section(":NORMAL");
            if self.dice.chance(40) {
                self.lines.push(":FAILOVER".to_owned());
                self.body(4);
            } else {
                self.lines.push("goto EXIT".to_owned());
                self.section(":FAILOVER");
            }
            self.lines.push("GOTO exit".to_owned());
            self.section(":RECOVER");
            self.lines.push(":NO_ARM".to_owned());
        }
        self.body(4);
        self.open_labels();
        if self.dice.chance(90) {
            self.lines.push(":EXIT".to_owned());
        }
        self.end();
        self.lines
    }

    /// A file that is called.
    pub(crate) fn called(mut self) -> Vec<String> {
        self.body(5);
        self.open_labels();
        self.end();
        self.lines
    }

    /// A file that only sets variables.
    pub(crate) fn set_only(mut self) -> Vec<String> {
        self.lines.push("rem settings".to_owned());
        for _ in 0..=self.dice.below(4) {
            let line = self.set_line();
            self.lines.push(line);
        }
        self.lines
    }

    fn settings(&mut self) {
        for called in self.callable.clone() {
            if self.dice.chance(60) {
                let way = self.dice.below(4);
                let line = match way {
                    0 => format!("call {called}"),
                    1 => format!("CALL \"%CLP_SCRIPT_PATH%\\{called}\""),
                    2 => format!("call %~dp0{called} one \"two three\""),
                    _ => format!("call .\\{called} %A%"),
                };
                self.lines.push(line);
            }
        }
    }

    fn event_tests(&mut self) {
        for event in ["START", "FAILOVER", "RECOVER"] {
            let target = if event == "START" { "NORMAL" } else { event };
            let line = match self.dice.below(6) {
                0 => format!("if %CLP_EVENT%=={event} goto {target}"),
                1 => format!(
                    "IF /I \"%CLP_EVENT%\" EQU \"{}\" goto :{}",
                    event.to_lowercase(),
                    target.to_lowercase()
                ),
                2 => format!("if not \"%CLP_EVENT%\"==\"{event}\" (rem) else goto {target}"),
                _ => format!("IF \"%CLP_EVENT%\" == \"{event}\" GOTO {target}"),
            };
            self.lines.push(line);
        }
        self.lines
            .push(self.dice.text(&["GOTO no_arm", "goto NO_ARM"]));
    }

    fn section(&mut self, label: &str) {
        self.lines.push(label.to_owned());
        if self.dice.chance(50) {
            self.lines
                .push("IF \"%CLP_DISK%\" == \"FAILURE\" GOTO ERROR_DISK".to_owned());
        }
        self.body(4);
    }

    fn body(&mut self, most: usize) {
        for _ in 0..=self.dice.below(most) {
            self.chunk();
        }
    }

    fn chunk(&mut self) {
        match self.dice.below(24) {
            0..=3 => {
                let label = self.label + 1;
                self.label_line(label);
            }
            4 => self.counting_loop(),
            5 => self.retry_loop(),
            6 => self.scope(),
            7 => self.call_subroutine(),
            8 => {
                let odd = self.odd_line();
                self.lines.push(odd);
            }
            _ => {
                let command = self.command(TOP);
                let at = if self.dice.chance(8) { "@" } else { "" };
                let indent = self.dice.text(&["", "", "", "  ", "\t"]);
                self.lines.push(format!("{indent}{at}{command}"));
            }
        }
    }

    fn label_line(&mut self, label: usize) {
        self.label = label;
        let line = match self.dice.below(5) {
            0 => format!(":l{label}"),
            1 => format!(":L{label} a remark"),
            2 => format!(" :L{label}"),
            _ => format!(":L{label}"),
        };
        self.lines.push(line);
    }

    /// Most labels that are wanted are there.
    fn open_labels(&mut self) {
        while self.label < self.wanted {
            let next = self.label + 1;
            if self.dice.chance(90) {
                self.label_line(next);
            }
            self.label = next;
            if self.dice.chance(60) {
                let command = self.command(TOP);
                self.lines.push(command);
            }
        }
    }

    fn forward(&mut self) -> String {
        let target = self.label + 1 + self.dice.below(3);
        if self.main && self.dice.chance(15) {
            return self
                .dice
                .text(&["EXIT", "exit", ":eof", "ERROR_DISK", "NOWHERE"]);
        }
        self.wanted = self.wanted.max(target);
        let form = self.dice.below(3);
        match form {
            0 => format!(":L{target}"),
            1 => format!("l{target}"),
            _ => format!("L{target}"),
        }
    }

    // ---- templates of several lines ----

    fn counting_loop(&mut self) {
        self.loops += 1;
        let number = self.loops;
        self.lines.push(format!("set N{number}=0"));
        self.lines.push(format!(":TURN{number}"));
        let place = Place {
            in_loop: true,
            ..TOP
        };
        for _ in 0..=self.dice.below(2) {
            let command = self.command(place);
            self.lines.push(command);
        }
        self.lines.push(format!("set /a N{number}+=1"));
        let limit = 2 + self.dice.below(3);
        self.lines
            .push(format!("if %N{number}% lss {limit} goto TURN{number}"));
    }

    fn retry_loop(&mut self) {
        self.loops += 1;
        let number = self.loops;
        let program = self.dice.one(PROGRAMS);
        self.lines.push(format!("set TRY{number}=3"));
        self.lines.push(format!(":RETRY{number}"));
        self.lines.push(format!("{program} /try"));
        let check = self.dice.below(3);
        self.lines.push(match check {
            0 => format!("if not errorlevel 1 goto READY{number}"),
            1 => format!("if %ERRORLEVEL% equ 0 goto READY{number}"),
            _ => format!("if \"%errorlevel%\" == \"0\" GOTO ready{number}"),
        });
        self.lines.push(format!("set /a TRY{number}=TRY{number}-1"));
        if self.dice.chance(50) {
            self.lines.push(
                self.dice
                    .text(&["armsleep 5", "timeout /t 3 /nobreak > nul"]),
            );
        }
        self.lines
            .push(format!("if %TRY{number}% gtr 0 goto RETRY{number}"));
        if self.dice.chance(60) {
            let command = self.command(TOP);
            self.lines.push(command);
        }
        self.lines.push(format!(":READY{number}"));
    }

    fn scope(&mut self) {
        let before = self.delayed;
        let line = match self.dice.below(4) {
            0 => "setlocal",
            1 => "SETLOCAL DisableDelayedExpansion",
            _ => "setlocal enabledelayedexpansion",
        };
        self.delayed = match line {
            "setlocal" => before,
            line => line.contains("enabled"),
        };
        self.lines.push(line.to_owned());
        for _ in 0..=self.dice.below(3) {
            let command = self.command(TOP);
            self.lines.push(command);
        }
        if self.dice.chance(85) {
            self.lines.push("endlocal".to_owned());
            self.delayed = before;
        }
    }

    fn call_subroutine(&mut self) {
        let line = self.call_line();
        self.lines.push(line);
    }

    fn call_line(&mut self) -> String {
        let number = self.subroutines + 1 + self.dice.below(2);
        let arguments = match self.dice.below(5) {
            0 => String::new(),
            1 => " one".to_owned(),
            2 => " \"two words\" three".to_owned(),
            3 => format!(" {} x", reference(self.dice, self.delayed)),
            _ => format!(" \"{}\",b=c", reference(self.dice, self.delayed)),
        };
        let sub = self.dice.one(&["SUB", "sub"]);
        format!("call :{sub}{number}{arguments}")
    }

    /// The end of the file, and its subroutines behind it: each may call those behind it.
    fn end(&mut self) {
        if self.dice.chance(40) {
            let line = self.exit();
            self.lines.push(line);
        }
        if !self.dice.chance(85) {
            return;
        }
        self.lines.push("goto :eof".to_owned());
        if self.main {
            self.lines.push(":ERROR_DISK".to_owned());
            self.lines
                .push("ARMBCAST /MSG \"Failed to connect the disk\" /A".to_owned());
            self.lines.push("exit /b 1".to_owned());
        }
        for number in 1..=3 {
            self.subroutines = number;
            self.delayed = false;
            self.lines.push(format!(":SUB{number}"));
            for _ in 0..=self.dice.below(3) {
                let line = if number < 3 && self.dice.chance(10) {
                    self.call_line()
                } else if self.dice.chance(15) {
                    "shift".to_owned()
                } else {
                    self.command(TOP)
                };
                self.lines.push(line);
            }
            if number == 3 && self.dice.chance(40) {
                self.lines.push("if \"%~1\" == \"\" goto :eof".to_owned());
                self.lines.push("echo %1 of %*".to_owned());
                self.lines.push("shift".to_owned());
                self.lines.push("call :SUB3 %1 %2".to_owned());
            }
            self.open_labels();
            let line = self
                .dice
                .text(&["goto :eof", "exit /b", "exit /b 3", "GOTO :EOF"]);
            self.lines.push(line);
        }
        // Nothing of the kind is left for a `CALL` of the body above.
        self.subroutines = 3;
    }

    fn exit(&mut self) -> String {
        self.dice.text(&[
            "exit /b 0",
            "exit /b",
            "exit /b 4",
            "exit 2",
            "exit",
            "exit %ret%",
            "exit /b %ERRORLEVEL%",
            "exit %ERRORLEVEL%",
        ])
    }

    // ---- commands ----

    fn command(&mut self, place: Place) -> String {
        let deeper = Place {
            depth: place.depth + 1,
            ..place
        };
        if place.depth >= 3 {
            return self.simple(place);
        }
        match self.dice.below(20) {
            0..=3 => {
                let condition = condition(self.dice, self.delayed);
                let then = self.then(deeper);
                match self.dice.below(5) {
                    0 => format!("{condition} ({then}) else {}", self.then(deeper)),
                    1 => {
                        let block = self.block(deeper);
                        let other = self.block(deeper);
                        format!("{condition} {block} else {other}")
                    }
                    2 | 3 => format!("{condition} {}", self.block(deeper)),
                    _ => format!("{condition} {then}"),
                }
            }
            4 => {
                // else if …
                let first = condition(self.dice, self.delayed);
                let second = condition(self.dice, self.delayed);
                let blocks = [self.block(deeper), self.block(deeper), self.block(deeper)];
                format!(
                    "{first} {} else {second} {} else {}",
                    blocks[0], blocks[1], blocks[2]
                )
            }
            5 => {
                let operator = self.dice.one(&[" & ", " && ", " || ", "&", "||"]);
                format!("{}{operator}{}", self.simple(deeper), self.then(deeper))
            }
            6 => {
                let program = self.program();
                let operator = self.dice.one(&["&&", "||"]);
                format!("{program} {operator} {}", self.then(deeper))
            }
            7 => self.for_line(deeper),
            8 if place.depth > 0 => self.block(deeper),
            9 if place.depth == 0 => {
                let block = self.block(deeper);
                let target = self
                    .dice
                    .one(&["> nul", ">> out.log", "> \"out 2.log\" 2>&1"]);
                format!("{block} {target}")
            }
            _ => self.simple(place),
        }
    }

    /// What is done in one case of an `IF`.
    fn then(&mut self, place: Place) -> String {
        match self.dice.below(8) {
            0 | 1 if !place.in_loop => format!("goto {}", self.forward()),
            2 if !place.in_loop => self.exit(),
            3 => {
                let condition = condition(self.dice, self.delayed);
                format!("{condition} {}", self.simple(place))
            }
            _ => self.simple(place),
        }
    }

    fn block(&mut self, place: Place) -> String {
        let place = Place {
            in_block: true,
            ..place
        };
        let indent = "    ".repeat(place.depth.min(2));
        let mut text = "(\n".to_owned();
        for _ in 0..=self.dice.below(2) {
            let command = self.command(place);
            text.push_str(&format!("{indent}{command}\n"));
        }
        if self.dice.chance(4) {
            text.push_str(&format!("{indent}:INSIDE\n{indent}echo behind a label\n"));
        }
        if self.dice.chance(12) && !place.in_loop {
            text.push_str(&format!("{indent}goto {}\n", self.forward()));
        }
        text.push(')');
        text
    }

    fn for_line(&mut self, place: Place) -> String {
        let place = Place {
            in_block: true,
            ..place
        };
        let body = match self.dice.below(4) {
            0 => "echo %%a".to_owned(),
            1 => "set A=%%a".to_owned(),
            2 => format!("(echo %%~a & {})", self.simple(place)),
            _ => format!(
                "ARMLOG \"%%a: {}\"",
                text(self.dice, false).replace('"', "")
            ),
        };
        match self.dice.below(7) {
            0 => format!("for /L %%a in (1,1,3) do {body}"),
            1 => format!("for /l %%a in (3,-2,0) do {body}"),
            2 => format!("for /f \"tokens=1,2 delims=,\" %%a in (\"x y,z,w\") do {body}"),
            3 => format!("FOR %%a IN (one,two;three \"four five\") DO {body}"),
            4 => format!("for %%a in ({}) do {body}", reference(self.dice, false)),
            5 => format!(
                "for /f \"delims=\" %%a in (\"{}\") do {body}",
                reference(self.dice, false)
            ),
            _ => format!("for %%a in (A B) do {body}"),
        }
    }

    fn program(&mut self) -> String {
        let program = self.dice.text(PROGRAMS);
        match self.dice.below(5) {
            0 => program,
            1 => format!("call {program} /x"),
            2 => format!(
                "{program} -S {} -i a.sql",
                reference(self.dice, self.delayed)
            ),
            3 => format!("\"{program}\" \"a b\""),
            _ => format!("{program} {}", text(self.dice, self.delayed)),
        }
    }

    fn set_line(&mut self) -> String {
        let name = name(self.dice);
        match self.dice.below(9) {
            0 => format!("set \"{name}={}\"", value(self.dice, self.delayed)),
            1 => format!("set \"{name}=a&b\""),
            2 => format!("set /a {name}=1+2*3"),
            3 => format!("set /A {name}+=1"),
            4 => format!("set {name}="),
            5 => format!("SET {name} = {}", value(self.dice, self.delayed)),
            6 => format!("set {name}=%ERRORLEVEL%"),
            _ => format!("set {name}={}", value(self.dice, self.delayed)),
        }
    }

    fn arm_line(&mut self) -> String {
        let delayed = self.delayed;
        let id = self.dice.text(&["ID1", "ID2", "SVC", "%W#SVC%", "id1"]);
        match self.dice.below(14) {
            0 | 1 => format!("ARMLOAD {id} /S /A /R 3 MSSQLSERVER"),
            2 => format!("ARMLOAD {id} /S /R 2 /H 1 \"Two Words\""),
            3 => format!(
                "armload {id} /W notes.exe a {}",
                reference(self.dice, delayed)
            ),
            4 => format!("ARMLOAD {id}"),
            5 => format!("ARMLOAD {id} /Q MSSQLSERVER"),
            6 | 7 => format!("ARMKILL {id}"),
            8 => format!(
                "ARMBCAST /MSG \"{}\" /A",
                text(self.dice, delayed).replace('"', "")
            ),
            9 => format!("ARMLOG \"{}\"", text(self.dice, delayed).replace('"', "")),
            10 => format!("ARMSLEEP {}", self.dice.one(&["1", "5", "x", ""])),
            11 => format!("armsetcd {}", self.dice.one(&["ID1 3", "ID1", "ID2 x"])),
            12 => format!("armgetcd {id}"),
            _ => format!("ARMLOG {}", text(self.dice, delayed)),
        }
    }

    fn simple(&mut self, place: Place) -> String {
        let delayed = self.delayed;
        match self.dice.below(36) {
            0..=5 => format!(
                "{}{}",
                self.dice
                    .one(&["echo ", "echo ", "ECHO.", "echo:", "@echo "]),
                text(self.dice, delayed)
            ),
            6..=9 => self.set_line(),
            10..=14 => self.arm_line(),
            15..=17 => self.program(),
            18 => format!(
                "net {} {}",
                self.dice.one(&["start", "stop"]),
                self.dice
                    .one(&["MSSQLSERVER", "\"Two Words\"", "%W#SVC%", "/y"])
            ),
            19 => self.dice.text(&[
                "sc query MSSQLSERVER",
                "sc start SVC2 > nul",
                "sc stop SVC2",
                "sc config SVC2 start= demand",
            ]),
            20 => self.dice.text(&[
                "timeout /t 5 /nobreak >nul",
                "ping -n 3 127.0.0.1 > nul",
                "TIMEOUT 2",
            ]),
            21 => format!("rem {}", text(self.dice, delayed)),
            22 => self.file_operation(),
            23 if !place.in_loop => self.folder_line(),
            24 => format!(
                "echo {} {} {}",
                text(self.dice, delayed),
                self.dice.one(&[">", ">>"]),
                self.dice
                    .one(&["out.log", "nul", "C:\\no\\such\\x.log", "\"out 2.log\""])
            ),
            25 => format!("{} > out.log 2>&1", self.program()),
            26 => self.dice.text(&[
                "echo abc| find \"b\"",
                "type out.log | find /v \"x\" > nul",
                "echo %A%|more",
                "sc query | find \"RUNNING\"",
            ]),
            27 if !place.in_loop => format!("goto {}", self.forward()),
            28 => self.call_line(),
            29 => self.dice.text(&[
                "unknowncmd",
                "ARMBCST /MSG x",
                "type local.txt",
                "ver > nul",
            ]),
            30 => self.dice.text(&[
                "(call)",
                "(call )",
                "cd .",
                "echo.",
                "echo off",
                "verify > nul",
            ]),
            31 if place.in_block => format!("set {}={}", "A", value(self.dice, delayed)),
            32 => match self.callable.first() {
                Some(called) if self.main => {
                    format!(
                        "{}{called}",
                        self.dice.one(&["call ", "call ", "call .\\", ""])
                    )
                }
                _ => "echo nothing".to_owned(),
            },
            33 if !place.in_loop && self.dice.chance(30) => {
                self.dice.text(&["setlocal", "endlocal", "shift"])
            }
            _ => format!("echo {}", reference(self.dice, delayed)),
        }
    }

    fn file_operation(&mut self) -> String {
        let file = file(self.dice);
        match self.dice.below(6) {
            0 => format!("del {file}"),
            1 => format!("del /q {file} 2> nul"),
            2 => format!("copy {file} copy.txt > nul"),
            3 => "md C:\\made\\here".to_owned(),
            4 => format!("move {file} moved.txt"),
            _ => format!("ren {file} renamed.txt"),
        }
    }

    fn folder_line(&mut self) -> String {
        self.dice.text(&[
            "cd /d %CLP_SCRIPT_PATH%",
            "cd /d \"%CLP_SCRIPT_PATH%\"",
            "cd ..",
            "cd /d C:\\Windows",
            "pushd %~dp0",
            "pushd C:\\Windows",
            "popd",
            "cd nowhere",
            "C:",
        ])
    }

    /// What a slip of the hand leaves.
    fn odd_line(&mut self) -> String {
        self.dice.text(&[
            "",
            "   ",
            "rem ****** ( unbalanced",
            ":: a remark",
            "echo \"open quote",
            "cd \"..\\open",
            "set \"A=open",
            "if %A% == 1 echo one",
            "if %UNDEFINED%==x echo x",
            "echo 100% of",
            ")",
            "if %ERRORLEVEL%=0 (",
            "echo a ^",
            "%",
            "::",
            ":",
            "echo (a) b)",
            "if exist x.txt (",
        ])
    }
}
