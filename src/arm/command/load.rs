use std::fmt;

use super::sleep::number;
use super::{ArmSyntaxError, Located, Place, Remark, watch_id};
use crate::host::arguments::quote;
use crate::host::programs::words::{Quoting, Word, word_at};
use crate::source::Severity;

/// `ARMLOAD watchID [options] target`: starts a service or a program under a watch ID.
///
/// Options from NEC Express5800/320Ma Installation & Configuration Guide, page 109, and from published scripts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ArmLoad {
    /// The ID by which `ARMKILL` ends what was started; case does not matter.
    pub watch_id: Located<String>,
    /// `/A`: a service that is already running is no error (meaning inferred from use).
    pub accept_running: Option<Located<()>>,
    /// `/R n`: how often a service that fails is started again, 1 to 9.
    pub restart_limit: Option<Located<u32>>,
    /// `/H h`: after how many hours restarts are counted from zero, 1 to 24; without it they never are.
    pub reset_hours: Option<Located<u32>>,
    /// `/SCR`: a restart runs the script again instead of starting the service alone.
    pub restart_script: Option<Located<()>>,
    /// `/WAIT t`: unit and meaning are not published.
    pub wait_time: Option<Located<u32>>,
    /// `/INT t`: unit and meaning are not published.
    pub interval: Option<Located<u32>>,
    /// `/M`: watch without restart (remembered, not confirmed).
    pub monitor_only: Option<Located<()>>,
    /// `/FOV`: fail over when the restarts are used up (remembered, not confirmed).
    pub failover: Option<Located<()>>,
    /// `/W`: return only when the program has ended.
    pub wait: Option<Located<()>>,
    /// `/U account`: run the program under this account.
    pub account: Option<Located<String>>,
    /// What is started.
    pub target: Target,
}

/// What `ARMLOAD` starts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Target {
    /// With `/S`: a service, by key name or display name.
    Service(Located<String>),
    /// Otherwise: a program with its arguments.
    Program(ProgramTarget),
}

/// A program to start.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProgramTarget {
    /// The program, without quotation marks.
    pub program: Located<String>,
    /// The rest of the line as it stands, without the blanks before it.
    pub arguments: Located<String>,
}

/// The options that are known; `/M` and `/FOV` only by name.
const OPTIONS: [&str; 10] = [
    "/S", "/A", "/R", "/H", "/SCR", "/WAIT", "/INT", "/M", "/FOV", "/W",
];

/// A word that can only be meant as an option: a path would hold another separator.
fn looks_like_option(word: &str) -> bool {
    word.strip_prefix('/')
        .is_some_and(|rest| !rest.contains(['/', '\\']))
}

fn is_known_option(word: &str) -> bool {
    word.eq_ignore_ascii_case("/U") || OPTIONS.iter().any(|known| known.eq_ignore_ascii_case(word))
}

/// Options as they are collected, each at most once.
#[derive(Default)]
struct Options {
    service: Option<Located<()>>,
    accept_running: Option<Located<()>>,
    restart_limit: Option<Located<u32>>,
    reset_hours: Option<Located<u32>>,
    restart_script: Option<Located<()>>,
    wait_time: Option<Located<u32>>,
    interval: Option<Located<u32>>,
    monitor_only: Option<Located<()>>,
    failover: Option<Located<()>>,
    wait: Option<Located<()>>,
    account: Option<Located<String>>,
}

/// The value after an option.
struct Values<'a> {
    text: &'a str,
    from: usize,
}

impl Values<'_> {
    fn word(&mut self, option: &Word, what: &str) -> Result<Word, ArmSyntaxError> {
        let missing = || {
            ArmSyntaxError::at(
                option.place(),
                format!("{what} after {} is missing", option.value),
            )
            .help("Is the variable that should hold it empty?")
        };
        let word = word_at(self.text, self.from, Quoting::CRuntime).ok_or_else(missing)?;
        if word.value.is_empty() || is_known_option(&word.value) {
            return Err(missing());
        }
        self.from = word.end();
        Ok(word)
    }

    fn number(
        &mut self,
        option: &Word,
        what: &str,
        range: std::ops::RangeInclusive<u32>,
    ) -> Result<Located<u32>, ArmSyntaxError> {
        let word = self.word(option, what)?;
        match number(&word.value) {
            Some(value) if range.contains(&value) => Ok(Located::new(value, word.place())),
            _ => {
                let bounds = if *range.end() == u32::MAX {
                    String::new()
                } else {
                    format!(" from {} to {}", range.start(), range.end())
                };
                Err(ArmSyntaxError::at(
                    word.place(),
                    format!(
                        "{} needs a whole number{bounds}, not \"{}\"",
                        option.value, word.value
                    ),
                ))
            }
        }
    }
}

fn set<T>(
    slot: &mut Option<Located<T>>,
    option: &Word,
    value: Located<T>,
) -> Result<(), ArmSyntaxError> {
    if slot.is_some() {
        return Err(ArmSyntaxError::at(
            option.place(),
            format!("{} is given twice", option.value),
        ));
    }
    *slot = Some(value);
    Ok(())
}

impl Options {
    /// Takes one option with its value; `false` when the word is no option.
    fn take(&mut self, option: &Word, values: &mut Values<'_>) -> Result<bool, ArmSyntaxError> {
        let flag = Located::new((), option.place());
        let any = 0..=u32::MAX;
        match option.value.to_ascii_uppercase().as_str() {
            "/S" => set(&mut self.service, option, flag)?,
            "/A" => set(&mut self.accept_running, option, flag)?,
            "/SCR" => set(&mut self.restart_script, option, flag)?,
            "/M" => set(&mut self.monitor_only, option, flag)?,
            "/FOV" => set(&mut self.failover, option, flag)?,
            "/W" => set(&mut self.wait, option, flag)?,
            "/R" => {
                let value = values.number(option, "the number of restarts", 1..=9)?;
                set(&mut self.restart_limit, option, value)?;
            }
            "/H" => {
                let value = values.number(option, "the number of hours", 1..=24)?;
                set(&mut self.reset_hours, option, value)?;
            }
            "/WAIT" => {
                let value = values.number(option, "the time", any)?;
                set(&mut self.wait_time, option, value)?;
            }
            "/INT" => {
                let value = values.number(option, "the time", any)?;
                set(&mut self.interval, option, value)?;
            }
            "/U" => {
                let value = values.word(option, "the account")?.into();
                set(&mut self.account, option, value)?;
            }
            _ if looks_like_option(&option.value) => return Err(unknown_option(option)),
            _ => return Ok(false),
        }
        Ok(true)
    }
}

fn unknown_option(option: &Word) -> ArmSyntaxError {
    let error = ArmSyntaxError::at(
        option.place(),
        format!("ARMLOAD has no option {} that is known", option.value),
    );
    let upper = option.value.to_ascii_uppercase();
    let glued = ["/WAIT", "/INT", "/R", "/H", "/U"]
        .into_iter()
        .find(|known| {
            upper.strip_prefix(known).is_some_and(|value| {
                value.starts_with([':', '=']) || value.starts_with(|c: char| c.is_ascii_digit())
            })
        });
    match glued {
        Some(known) => error.help(format!("The value of {known} follows after a blank.")),
        None => error.help(format!("Known are {} and /U.", OPTIONS.join(", "))),
    }
}

pub(super) fn parse(text: &str) -> Result<ArmLoad, ArmSyntaxError> {
    let id =
        word_at(text, 0, Quoting::CRuntime).ok_or_else(|| watch_id::missing(text, "ARMLOAD"))?;
    if looks_like_option(&id.value) {
        return Err(watch_id::option_in_place(id.place(), &id.value));
    }
    let mut values = Values {
        text,
        from: id.end(),
    };
    let watch_id = watch_id::from_word(id)?;
    let mut options = Options::default();
    let first = loop {
        let Some(word) = word_at(text, values.from, Quoting::CRuntime) else {
            let what = if options.service.is_some() {
                "the service's name is missing"
            } else {
                "the program is missing"
            };
            return Err(ArmSyntaxError::missing(text, what)
                .help("Is the variable that should hold it empty?"));
        };
        let from = values.from;
        values.from = word.end();
        if !options.take(&word, &mut values)? {
            values.from = from;
            break word;
        }
    };
    let target = if options.service.is_some() {
        Target::Service(service(text, first)?)
    } else {
        Target::Program(program(text, values.from)?)
    };
    Ok(ArmLoad {
        watch_id,
        accept_running: options.accept_running,
        restart_limit: options.restart_limit,
        reset_hours: options.reset_hours,
        restart_script: options.restart_script,
        wait_time: options.wait_time,
        interval: options.interval,
        monitor_only: options.monitor_only,
        failover: options.failover,
        wait: options.wait,
        account: options.account,
        target,
    })
}

fn service(text: &str, word: Word) -> Result<Located<String>, ArmSyntaxError> {
    if word.value.is_empty() {
        return Err(ArmSyntaxError::at(
            word.place(),
            "the service's name is empty",
        ));
    }
    match word_at(text, word.end(), Quoting::CRuntime) {
        None => Ok(word.into()),
        Some(extra) => {
            let error = ArmSyntaxError::at(
                extra.place(),
                format!("\"{}\" stands after the service's name", extra.value),
            );
            Err(error.help(if looks_like_option(&extra.value) {
                "Options stand between the watch ID and the service."
            } else {
                "A name with blanks stands in quotation marks."
            }))
        }
    }
}

/// The program's own name follows simpler rules than its arguments: a backslash never has a meaning in it.
fn program(text: &str, from: usize) -> Result<ProgramTarget, ArmSyntaxError> {
    let word = word_at(text, from, Quoting::Plain)
        .filter(|word| !word.value.is_empty())
        .ok_or_else(|| ArmSyntaxError::missing(text, "the program is missing"))?;
    let rest = text.get(word.end()..).unwrap_or("");
    let arguments = rest.trim_start_matches([' ', '\t']);
    let place = Place {
        offset: text.len() - arguments.len(),
        length: arguments.len(),
        unclosed: false,
    };
    Ok(ProgramTarget {
        program: word.into(),
        arguments: Located::new(arguments.to_owned(), place),
    })
}

impl ArmLoad {
    pub(super) fn check(&self) -> Vec<Remark> {
        let mut remarks = watch_id::check(&self.watch_id);
        self.check_unverified(&mut remarks);
        match &self.target {
            Target::Service(service) => self.check_service(service, &mut remarks),
            Target::Program(target) => self.check_program(target, &mut remarks),
        }
        remarks
    }

    fn check_unverified(&self, remarks: &mut Vec<Remark>) {
        let options = [
            ("/M", self.monitor_only.as_ref().map(|flag| flag.place)),
            ("/FOV", self.failover.as_ref().map(|flag| flag.place)),
            ("/WAIT", self.wait_time.as_ref().map(|value| value.place)),
            ("/INT", self.interval.as_ref().map(|value| value.place)),
        ];
        for (option, place) in options {
            if let Some(place) = place {
                remarks.push(
                    Remark::new(
                        Severity::Warning,
                        place,
                        format!("what {option} does in the original is not confirmed"),
                    )
                    .help("Compare it with the manual of the product version that the script was written for."),
                );
            }
        }
    }

    fn check_service(&self, service: &Located<String>, remarks: &mut Vec<Remark>) {
        if self.restart_limit.is_none() {
            remarks.push(
                Remark::new(
                    Severity::Note,
                    service.place,
                    format!(
                        "the service {} is started without /R, so it is not started again when it fails",
                        service.value
                    ),
                )
                .help("Add /R with a number from 1 to 9."),
            );
            if let Some(hours) = &self.reset_hours {
                remarks.push(Remark::new(
                    Severity::Warning,
                    hours.place,
                    "/H has no effect without /R",
                ));
            }
        }
        let foreign = [
            ("/W", self.wait.as_ref().map(|flag| flag.place)),
            ("/U", self.account.as_ref().map(|account| account.place)),
        ];
        for (option, place) in foreign {
            if let Some(place) = place {
                remarks.push(Remark::new(
                    Severity::Warning,
                    place,
                    format!(
                        "{option} is an option for programs; it has no known effect on a service"
                    ),
                ));
            }
        }
        remarks.extend(Remark::unclosed(service.place));
    }

    fn check_program(&self, target: &ProgramTarget, remarks: &mut Vec<Remark>) {
        let foreign = [
            ("/A", self.accept_running.as_ref().map(|flag| flag.place)),
            ("/R", self.restart_limit.as_ref().map(|value| value.place)),
            ("/H", self.reset_hours.as_ref().map(|value| value.place)),
            ("/SCR", self.restart_script.as_ref().map(|flag| flag.place)),
        ];
        for (option, place) in foreign {
            if let Some(place) = place {
                remarks.push(Remark::new(
                    Severity::Warning,
                    place,
                    format!("{option} is known for services only; its effect on a program is not"),
                ));
            }
        }
        if let Some(account) = &self.account
            && names_a_program(&account.value)
        {
            remarks.push(
                Remark::new(
                    Severity::Warning,
                    account.place,
                    format!("the account {} looks like a program", account.value),
                )
                .help("Is the variable between /U and the program empty?"),
            );
        }
        remarks.extend(Remark::unclosed(target.program.place));
    }

    pub(super) fn fmt_arguments(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&quote(&self.watch_id.value))?;
        let flag = |f: &mut fmt::Formatter<'_>, set: bool, name: &str| {
            f.write_str(if set { name } else { "" })
        };
        let value =
            |f: &mut fmt::Formatter<'_>, value: &Option<Located<u32>>, name: &str| match value {
                Some(value) => write!(f, " {name} {}", value.value),
                None => Ok(()),
            };
        flag(f, matches!(self.target, Target::Service(_)), " /S")?;
        flag(f, self.accept_running.is_some(), " /A")?;
        value(f, &self.restart_limit, "/R")?;
        value(f, &self.reset_hours, "/H")?;
        flag(f, self.restart_script.is_some(), " /SCR")?;
        value(f, &self.wait_time, "/WAIT")?;
        value(f, &self.interval, "/INT")?;
        flag(f, self.monitor_only.is_some(), " /M")?;
        flag(f, self.failover.is_some(), " /FOV")?;
        flag(f, self.wait.is_some(), " /W")?;
        if let Some(account) = &self.account {
            write!(f, " /U {}", quote(&account.value))?;
        }
        match &self.target {
            Target::Service(service) => write!(f, " {}", quote(&service.value)),
            Target::Program(target) => {
                let program = &target.program.value;
                if program.contains([' ', '\t']) {
                    write!(f, " \"{program}\"")?;
                } else {
                    write!(f, " {program}")?;
                }
                if target.arguments.value.is_empty() {
                    Ok(())
                } else {
                    write!(f, " {}", target.arguments.value)
                }
            }
        }
    }
}

/// Whether a word is the name of a program rather than of an account.
fn names_a_program(word: &str) -> bool {
    let word = word.to_ascii_lowercase();
    matches!(word.as_str(), "cscript" | "wscript" | "powershell" | "cmd")
        || [".exe", ".bat", ".cmd", ".com", ".vbs", ".ps1"]
            .iter()
            .any(|ending| word.ends_with(ending))
}
