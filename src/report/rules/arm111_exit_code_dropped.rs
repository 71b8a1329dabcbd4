use std::collections::{BTreeMap, BTreeSet};

use super::{Check, Effort, Facts, Findings, Rule, Severity};
use crate::arm::{self, ArmCommand, Standing};
use crate::batch::tree::{Condition, Kind};
use crate::report::Place;
use crate::report::facts::{At, BatchFile, Word, goto_target, variables_of};

pub(super) const RULE: Rule = Rule {
    code: "ARM111",
    name: "exit-code-dropped",
    severity: Severity::Notice,
    effort: Effort::UnderTwoHours,
    finds: "A program that tells by its exit code whether it did its work, and nothing looks at the code.",
    reason: "When it fails, the script goes on as if nothing had happened: an attach that failed, an import that did not work, \
             a move that broke off half-way. The cluster sees a start that succeeded.",
    remedy: "Look at the code right behind it: IF ERRORLEVEL 1 with a message and EXIT 1, or `|| GOTO FAILED`.",
    example: "ldifde -i -f spn.ldf -s %AD_SERVER_NAME% -v -k",
    source: "Exit codes as the programs' own help tells them; ARMLOAD /W returns that of its program",
    check: Check::Folder(check),
};

/// Programs whose exit code says something that a start or stop depends on.
const TELLING: [&str; 8] = [
    "cscript", "ldifde", "csvde", "sqlcmd", "osql", "isql", "sqlplus", "setspn",
];

fn check(rule: &Rule, facts: &Facts, findings: &mut Findings) {
    for file in facts.reached() {
        let mut dropped: BTreeMap<String, (Place, usize)> = BTreeMap::new();
        for (name, place) in dropped_in(file, facts) {
            dropped.entry(name).or_insert((place, 0)).1 += 1;
        }
        for (name, (place, times)) in dropped {
            let more = match times {
                1 => String::new(),
                2 => ", here and once more".to_owned(),
                times => format!(", here and {} times more", times - 1),
            };
            findings
                .add(
                    rule,
                    &place,
                    format!("nothing looks at the exit code of {name}{more}"),
                )
                .help("behind it: IF ERRORLEVEL 1 with a message, and EXIT 1 where the script must not go on");
        }
    }
}

/// Programs whose code nothing has looked at so far, by their places.
type Waiting<'f> = Vec<At<'f>>;

fn dropped_in(file: &BatchFile, facts: &Facts) -> Vec<(String, Place)> {
    let mut walk = Walk {
        file,
        dropped: Vec::new(),
    };
    let mut waiting = Waiting::new();
    for at in file.statements() {
        waiting = walk.through(&at, waiting, false);
    }
    walk.dropped.extend(waiting);
    // Two ways may lead past the same command.
    let mut seen = BTreeSet::new();
    walk.dropped
        .retain(|at| seen.insert((at.line(), at.command.offset)));
    let undamaged = walk
        .dropped
        .iter()
        .filter(|at| !facts.is_damaged(file, at.line()));
    undamaged
        .filter_map(|at| Some((telling(at.word()?)?, at.place())))
        .collect()
}

struct Walk<'f> {
    file: &'f BatchFile,
    dropped: Vec<At<'f>>,
}

impl<'f> Walk<'f> {
    /// Goes through a command; what waits behind it.
    fn through(&mut self, at: &At<'f>, waiting: Waiting<'f>, tested: bool) -> Waiting<'f> {
        let inside = |command| at.inside(command);
        match &at.command.kind {
            Kind::Empty | Kind::Remark(_) | Kind::Label(_) => waiting,
            Kind::Simple(_) => self.simple(at, waiting, tested),
            Kind::Block(commands) => commands.iter().fold(waiting, |waiting, command| {
                self.through(&inside(command), waiting, tested)
            }),
            Kind::Sequence(left, right) => {
                let waiting = self.through(&inside(left), waiting, false);
                self.through(&inside(right), waiting, tested)
            }
            Kind::And(left, right) | Kind::Or(left, right) => {
                let waiting = self.through(&inside(left), waiting, true);
                self.through(&inside(right), waiting, tested)
            }
            Kind::Pipe(_, right) => self.through(&inside(right), waiting, tested),
            Kind::For(repeat) => self.through(&inside(&repeat.body), waiting, tested),
            Kind::If(test) => {
                let waiting = if reads(&test.condition) {
                    Waiting::new()
                } else {
                    waiting
                };
                let mut behind = self.through(&inside(&test.then), waiting.clone(), tested);
                match &test.otherwise {
                    Some(otherwise) => {
                        behind.extend(self.through(&inside(otherwise), waiting, tested));
                    }
                    None => behind.extend(waiting),
                }
                behind
            }
        }
    }

    fn simple(&mut self, at: &At<'f>, waiting: Waiting<'f>, tested: bool) -> Waiting<'f> {
        let Some(word) = at.word() else {
            return waiting;
        };
        if is_looking(word) {
            return Waiting::new();
        }
        if word.name == "goto" {
            if !self.label_looks(word, at.line()) {
                self.dropped.extend(waiting);
            }
            return Waiting::new();
        }
        if word.is(&["echo", "set", "rem", "armlog", "cd", "title"]) {
            return waiting;
        }
        self.dropped.extend(waiting);
        if !tested && telling(word).is_some() {
            vec![*at]
        } else {
            Waiting::new()
        }
    }

    /// Whether the first line behind a label looks at the code.
    fn label_looks(&self, word: &Word, from: usize) -> bool {
        let label = goto_target(word).and_then(|label| self.file.script.find_label(label, from));
        let Some(label) = label else { return false };
        let source = &self.file.script.source;
        (label + 1..source.line_count())
            .find(|line| !self.file.is_silent(*line))
            .and_then(|line| source.line(line))
            .is_some_and(|line| line.to_ascii_uppercase().contains("ERRORLEVEL"))
    }
}

/// The program whose code matters, as it is named in a finding.
fn telling(word: &Word) -> Option<String> {
    if TELLING.contains(&word.name.as_str()) {
        return Some(word.name.clone());
    }
    if word.standing != Standing::Command("ARMLOAD") {
        return None;
    }
    match arm::parse(&word.name, &word.arguments) {
        Ok(ArmCommand::Load(load)) if load.wait.is_some() => {
            Some(format!("ARMLOAD {} /W", load.watch_id.value))
        }
        _ => None,
    }
}

/// Whether a command hands the code on or stores it.
fn is_looking(word: &Word) -> bool {
    let code = |text: &str| {
        variables_of(text).any(|name| name.eq_ignore_ascii_case("ERRORLEVEL"))
            || text.to_ascii_uppercase().contains("!ERRORLEVEL!")
    };
    // EXIT without a number ends with the code that is there.
    let ends = word.is(&["exit"])
        && (word.arguments.is_empty() || word.arguments.eq_ignore_ascii_case("/b"));
    ends || code(&word.arguments) || word.is(&["armgetcd"])
}

/// Whether a test looks at the code.
fn reads(condition: &Condition) -> bool {
    match condition {
        Condition::ErrorLevel(_) => true,
        Condition::Compare(left, _, right) => [left, right]
            .into_iter()
            .any(|side| side.text.to_ascii_uppercase().contains("ERRORLEVEL")),
        _ => false,
    }
}
