use std::collections::BTreeSet;

use super::{Check, Effort, Facts, Findings, Rule, Severity};
use crate::batch::tree::{Condition, Kind};
use crate::report::Confidence;
use crate::report::facts::{BatchFile, Word, goto_target, set_by, variables_of};

pub(super) const RULE: Rule = Rule {
    code: "ARM113",
    name: "endless-loop",
    severity: Severity::Decision,
    effort: Effort::TwoToSixHours,
    finds: "GOTO leads back, and nothing in the loop counts the turns. It is a notice where the loop waits in each turn.",
    reason: "When what is waited for never comes, the script never ends. The cluster waits until its time is up and then treats \
             the start or stop as failed. Without a pause the loop also takes a whole processor.",
    remedy: "Count the turns with SET /A, leave the loop behind a number of them, and wait in each turn.",
    example: ":AGAIN\r\nsc query OrderService | find \"RUNNING\"\r\nif errorlevel 1 goto AGAIN",
    source: "Control flow of cmd.exe; corpus/service-retry shows a loop with a limit and a pause",
    check: Check::Folder(check),
};

fn check(rule: &Rule, facts: &Facts, findings: &mut Findings) {
    for file in facts.reached() {
        let mut told = BTreeSet::new();
        file.each(&mut |at| {
            let Some(word) = at.word() else { return };
            if word.name != "goto" {
                return;
            }
            let Some(label) = goto_target(word) else { return };
            let Some(target) = file.script.find_label(label, at.line()) else {
                return;
            };
            if target > at.line() {
                return;
            }
            let round = file.graph().round_with(target + 1);
            if !round.contains(&at.first) || !told.insert(target) {
                return;
            }
            let turn = Turn::of(file, &round);
            if turn.has_limit() {
                return;
            }
            let lines = format!("lines {} to {}", target + 1, at.line() + 1);
            let place = at.place_of(label);
            if turn.waits {
                findings
                    .add(rule, &place, format!("nothing counts how often {lines} go round"))
                    .severity(Severity::Notice)
                    .confidence(Confidence::Medium)
                    .help("count with SET /A, and leave the loop behind a number of turns");
            } else {
                findings
                    .add(rule, &place, format!("{lines} go round without a limit and without a pause"))
                    .help("count with SET /A, leave the loop behind a number of turns, and wait in each with ARMSLEEP");
            }
        });
    }
}

/// What a turn of a loop does.
#[derive(Default)]
struct Turn {
    waits: bool,
    /// Variables that are counted, in capitals.
    counted: BTreeSet<String>,
    /// Variables that tests look at, in capitals.
    tested: BTreeSet<String>,
    /// It takes one argument after the other.
    shifts: bool,
}

impl Turn {
    fn of(file: &BatchFile, round: &[usize]) -> Self {
        let mut turn = Self::default();
        let statements = file.statements();
        for statement in statements.filter(|at| round.contains(&at.first)) {
            statement.each(&mut |at| match &at.command.kind {
                Kind::If(test) => turn.look(&test.condition),
                _ => {
                    if let Some(word) = at.word() {
                        turn.note(word);
                    }
                }
            });
        }
        turn
    }

    fn note(&mut self, word: &Word) {
        self.waits |= word.is(&["armsleep", "sleep", "timeout", "choice", "waitfor", "pause"])
            || word.is(&["ping"]) && word.arguments.contains("-n");
        self.shifts |= word.is(&["shift"]);
        self.counted.extend(set_by(&word.name, &word.arguments));
    }

    fn look(&mut self, condition: &Condition) {
        let tokens = match condition {
            Condition::Compare(left, _, right) => vec![left, right],
            Condition::Defined(name) => {
                self.tested.insert(name.text.to_uppercase());
                return;
            }
            _ => return,
        };
        for token in tokens {
            self.tested
                .extend(variables_of(&token.text).map(str::to_uppercase));
            let delayed = token.text.split('!').skip(1).step_by(2);
            self.tested.extend(delayed.map(str::to_uppercase));
        }
    }

    fn has_limit(&self) -> bool {
        self.shifts || self.counted.iter().any(|name| self.tested.contains(name))
    }
}
