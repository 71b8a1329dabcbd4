//! What stands in the lines of a generated script.

use super::dice::Dice;

/// Variables that scripts set and ask for.
pub(crate) const VARIABLES: &[&str] = &["A", "B", "ret", "LOGDIR", "W#SVC", "MODE"];

/// Variables that come from outside, or are not defined.
pub(crate) const OUTSIDE: &[&str] = &["ENV1", "ENV2", "CLP_FACTOR", "COMPUTERNAME"];

/// Programs whose exit codes are decided.
pub(crate) const PROGRAMS: &[&str] = &["dbcheck", "sqlcmd", "mounter.exe", "rcluster"];

/// Files that may be there or not.
pub(crate) const FILES: &[&str] = &[
    r"C:\flags\f1.txt",
    r"C:\flags\f 2.txt",
    r"C:\data\base.mdf",
    "local.txt",
];

/// A name of a variable.
pub(crate) fn name(dice: &mut Dice) -> String {
    if dice.chance(80) {
        dice.text(VARIABLES)
    } else {
        dice.text(OUTSIDE)
    }
}

/// Something between percent signs, or exclamation marks.
pub(crate) fn reference(dice: &mut Dice, delayed: bool) -> String {
    let name = name(dice);
    if delayed && dice.chance(60) {
        return match dice.below(6) {
            0 => format!("!{name}:~1,2!"),
            1 => format!("!{name}:a=b!"),
            2 => "!ERRORLEVEL!".to_owned(),
            _ => format!("!{name}!"),
        };
    }
    match dice.below(22) {
        0 => format!("%{name}:~0,2%"),
        1 => format!("%{name}:~-3%"),
        2 => format!("%{name}:a=b%"),
        3 => format!("%{name}:*r=-%"),
        4 | 5 => "%ERRORLEVEL%".to_owned(),
        6 => "%1".to_owned(),
        7 => "%~1".to_owned(),
        8 => "%*".to_owned(),
        9 => "%0".to_owned(),
        10 => "%~nx0".to_owned(),
        11 => "%UNDEFINED%".to_owned(),
        12 => "%CLP_SERVER%".to_owned(),
        13 => "%CLP_EVENT%".to_owned(),
        14 => "%CD%".to_owned(),
        15 => "%~dp0".to_owned(),
        _ => format!("%{name}%"),
    }
}

/// A text for `ECHO`, `ARMLOG` and the like, with what people put there.
pub(crate) fn text(dice: &mut Dice, delayed: bool) -> String {
    let mut words = Vec::new();
    for _ in 0..=dice.below(3) {
        words.push(match dice.below(24) {
            0..=8 => reference(dice, delayed),
            9 => "100%".to_owned(),
            10 => "^(ok^)".to_owned(),
            11 => "\"a b\"".to_owned(),
            12 => "^^caret".to_owned(),
            13 => "=1,2;3".to_owned(),
            14 => "^>none".to_owned(),
            15 => "起動".to_owned(),
            16 => "a^&b".to_owned(),
            17 => "50%%".to_owned(),
            18 => "on".to_owned(),
            19 => "don't".to_owned(),
            20 => "\"x & y\"".to_owned(),
            _ => dice.text(&["start", "done", "service", "x"]),
        });
    }
    words.join(dice.one(&[" ", "  ", "\t"]))
}

/// A value for `SET`.
pub(crate) fn value(dice: &mut Dice, delayed: bool) -> String {
    match dice.below(16) {
        0 | 1 => String::new(),
        2 => "1".to_owned(),
        3 => "two words".to_owned(),
        4 => "\"quoted\"".to_owned(),
        5 => "x ".to_owned(),
        6 => "10".to_owned(),
        7 => "0".to_owned(),
        8 => "OTHER".to_owned(),
        9..=11 => reference(dice, delayed),
        12 => format!(
            "{}{}",
            reference(dice, delayed),
            dice.one(&["1", "b", "\\"])
        ),
        13 => "日本".to_owned(),
        _ => dice.text(&["start", "abc", "MSSQLSERVER", r"C:\flags"]),
    }
}

/// What is compared with a reference.
pub(crate) fn literal(dice: &mut Dice) -> String {
    dice.text(&[
        "1", "0", "10", "start", "START", "OTHER", "HOME", "abc", "x", "9", "SUCCESS", "FAILOVER",
    ])
}

/// A file's name, quoted or not.
pub(crate) fn file(dice: &mut Dice) -> String {
    let file = dice.one(FILES);
    match dice.below(4) {
        0 => file.to_owned(),
        1 if file.starts_with("C:") => format!("\"{}\"", file.to_lowercase()),
        2 if file == "local.txt" => "%~dp0local.txt".to_owned(),
        _ => format!("\"{file}\""),
    }
}

/// What stands behind `IF`, up to the command.
pub(crate) fn condition(dice: &mut Dice, delayed: bool) -> String {
    let not = if dice.chance(20) { "not " } else { "" };
    let test = match dice.below(15) {
        0 | 1 => format!("exist {}", file(dice)),
        2 => format!("defined {}", name(dice)),
        3 | 4 => format!("errorlevel {}", dice.one(&["0", "1", "2", "-1", "x"])),
        5 => format!(
            "%ERRORLEVEL% {} {}",
            dice.one(&["neq", "EQU", "==", "gtr", "LSS", "leq", "geq"]),
            dice.one(&["0", "1", "9009"])
        ),
        6 => "\"%CLP_SERVER%\" == \"OTHER\"".to_owned(),
        7 => "%CLP_DISK%==FAILURE".to_owned(),
        8 => {
            // Quotation marks on one side only: never the same.
            format!("%CLP_FACTOR% == \"{}\"", literal(dice))
        }
        9 => format!("/i \"{}\"==\"{}\"", reference(dice, delayed), literal(dice)),
        10 => format!("{}x == {}x", reference(dice, delayed), literal(dice)),
        11 => format!("{}=={}", reference(dice, delayed), literal(dice)),
        12 => format!(
            "\"{}\" {} \"{}\"",
            reference(dice, delayed),
            dice.one(&["==", "equ", "NEQ", "lss", "  ==  ", "geq"]),
            literal(dice)
        ),
        13 => format!("{} equ {}", reference(dice, delayed), literal(dice)),
        _ => format!("\"{}\"==\"\"", reference(dice, delayed)),
    };
    let ignore = if dice.chance(10) && !test.starts_with('/') {
        "/I "
    } else {
        ""
    };
    let word = dice.one(&["if", "IF", "If"]);
    format!("{word} {ignore}{not}{test}")
}
