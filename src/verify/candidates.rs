//! Other decisions that may lead a condition the other way. They are guesses: a run shows what comes of each.

use std::collections::BTreeSet;

use super::Coverage;
use crate::host::sandbox::{Decisions, DirectoryFault, Event, Presence, Sources};
use crate::host::{Decision, Effect, Question, path};

/// How many of the latest programs and services a condition may depend on.
const NEAR: usize = 6;

/// What the scenario or the sandbox itself sets.
const FIXED: &[&str] = &[
    "CLP_EVENT",
    "CLP_SERVER",
    "CLP_DISK",
    "CLP_PRIORITY",
    "CLP_SCRIPT_PATH",
    "DATE",
    "TIME",
    "RANDOM",
];

/// A line that every program prints, where programs are to print something.
const PRINTED: &str = "1 STATE=OPEN RUNNING ORA-00001 running\r\n";

/// For each condition of a run that went one way so far: decisions that may lead it the other way.
pub(super) fn around(
    from: &Decisions,
    events: &[Event],
    coverage: &Coverage,
    sources: &Sources,
) -> Vec<Decisions> {
    let mut found = Vec::new();
    let mut seen = BTreeSet::new();
    let mut before: Vec<&Event> = Vec::new();
    for event in events {
        if let Event::Decided(decision) = event
            && !coverage.is_settled(&decision.span)
            && seen.insert(decision.span.to_string())
        {
            let guess = Guess {
                from,
                before: &before,
                sources,
            };
            guess.other_way(decision, &mut found);
        }
        before.push(event);
    }
    found
}

struct Guess<'a> {
    from: &'a Decisions,
    before: &'a [&'a Event],
    sources: &'a Sources,
}

impl Guess<'_> {
    fn other_way(&self, decision: &Decision, found: &mut Vec<Decisions>) {
        match &decision.question {
            Question::Exists(path) => self.file(path, found),
            Question::Defined(name) => self.variable(name, &["1"], found),
            Question::ErrorLevel(limit) => {
                let limit = i32::try_from(*limit).unwrap_or(1);
                self.codes(&[limit.max(1), 0], found);
            }
            Question::Compare(left, right) => {
                self.compared(decision, left, right, found);
            }
            Question::Script => self.looked_at(found),
        }
    }

    /// A file that is there is taken away, one that is not is put there.
    fn file(&self, path: &str, found: &mut Vec<Decisions>) {
        if path::drive_of(path).is_none() {
            return;
        }
        let path = path.replace(['*', '?'], "1");
        let choices = [
            Presence::Present(content(&path).to_owned()),
            Presence::Folder,
            Presence::Absent,
        ];
        for presence in choices {
            if self.from.files.get(&path) == Some(&presence) {
                continue;
            }
            let mut decisions = self.from.clone();
            decisions.files.insert(path.clone(), presence);
            found.push(decisions);
        }
    }

    /// The files that were looked for since the last condition.
    fn looked_at(&self, found: &mut Vec<Decisions>) {
        let since = self
            .before
            .iter()
            .rev()
            .take_while(|event| !matches!(event, Event::Decided(_)));
        for event in since.take(3) {
            if let Event::Looked { path, .. } = event {
                self.file(path, found);
            }
        }
    }

    fn variable(&self, name: &str, values: &[&str], found: &mut Vec<Decisions>) {
        if FIXED.iter().any(|fixed| fixed.eq_ignore_ascii_case(name)) {
            return;
        }
        let values = values.iter().map(|value| Some((*value).to_owned()));
        for value in values.chain([None]) {
            if self.from.variables.get(name) == Some(&value) {
                continue;
            }
            let mut decisions = self.from.clone();
            decisions.variables.insert(name.to_owned(), value);
            found.push(decisions);
        }
    }

    /// The programs and services before it end otherwise.
    fn codes(&self, codes: &[i32], found: &mut Vec<Decisions>) {
        for event in self
            .before
            .iter()
            .rev()
            .filter(|event| may_fail(event))
            .take(NEAR)
        {
            match event {
                Event::Called {
                    program,
                    call,
                    code: present,
                } => {
                    for code in codes.iter().filter(|code| *code != present) {
                        let mut decisions = self.from.clone();
                        decisions.exit_codes.insert((program.clone(), *call), *code);
                        found.push(decisions);
                    }
                }
                Event::Told(record) => self.told(&record.effect, codes, found),
                _ => {}
            }
        }
    }

    /// What was told ends otherwise: a service does not start, a code is another, a program that was not there is.
    fn told(&self, effect: &Effect, codes: &[i32], found: &mut Vec<Decisions>) {
        if let Some(service) = started(effect)
            && !self.from.fails(service)
        {
            let mut decisions = self.from.clone();
            decisions.failing_services.insert(service.to_owned());
            found.push(decisions);
        }
        match effect {
            Effect::GetCode { id, .. } => {
                for code in codes {
                    let mut decisions = self.from.clone();
                    decisions.codes.insert(id.clone(), *code);
                    found.push(decisions);
                }
            }
            Effect::RunProgram { program, .. } if path::drive_of(program).is_some() => {
                let mut decisions = self.from.clone();
                let file = match path::extension(program) {
                    "" => format!("{program}.exe"),
                    _ => program.clone(),
                };
                decisions
                    .files
                    .insert(file, Presence::Present(String::new()));
                found.push(decisions);
            }
            _ => {}
        }
    }

    fn compared(&self, decision: &Decision, left: &str, right: &str, found: &mut Vec<Decisions>) {
        let line = self.sources.line(&decision.span).unwrap_or("");
        let texts = [bare(left), bare(right)];
        for name in names_in(line) {
            let dynamic = name.eq_ignore_ascii_case("ERRORLEVEL");
            if !dynamic {
                self.variable(&name, &[texts[1], texts[0], "other"], found);
            }
        }
        let mut codes: Vec<i32> = texts.iter().filter_map(|text| text.parse().ok()).collect();
        if codes.is_empty() {
            return;
        }
        codes.push(1);
        codes.dedup();
        self.codes(&codes, found);
    }
}

/// The text of a comparison without the quotes that guard it.
fn bare(text: &str) -> &str {
    text.trim_matches('"')
}

/// The variables that a line names between percent or exclamation marks.
fn names_in(line: &str) -> Vec<String> {
    let mut names = Vec::new();
    for mark in ['%', '!'] {
        for part in line.split(mark).skip(1).step_by(2) {
            let name = part.split(':').next().unwrap_or("");
            let plausible = !name.is_empty() && !name.contains([' ', '"', '=', '(', ')']);
            if plausible && !names.iter().any(|known| known == name) {
                names.push(name.to_owned());
            }
        }
    }
    names
}

fn may_fail(event: &Event) -> bool {
    match event {
        Event::Called { .. } => true,
        Event::Told(record) => {
            started(&record.effect).is_some()
                || matches!(
                    record.effect,
                    Effect::GetCode { .. } | Effect::RunProgram { .. }
                )
        }
        _ => false,
    }
}

/// The service that an effect starts.
fn started(effect: &Effect) -> Option<&str> {
    match effect {
        Effect::StartService { service, .. } => Some(service),
        Effect::ServiceControl { service, operation } if operation.contains("start") => {
            Some(service)
        }
        _ => None,
    }
}

/// What lies in a file that is put there.
fn content(path: &str) -> &'static str {
    match path::extension(path).to_ascii_lowercase().as_str() {
        "bat" | "cmd" => "@rem\r\n",
        "ldf" | "ldif" => "version: 1\r\n",
        _ => "",
    }
}

/// Worlds in which something fails, whatever the conditions say: programs that are missing or print something, services
/// that do not start, another directory of those that were made, one that does not answer or refuses a change.
pub(super) fn failures(base: &Decisions, events: &[Event], others: usize) -> Vec<Decisions> {
    let mut found = Vec::new();
    if events
        .iter()
        .any(|event| matches!(event, Event::Called { .. }))
    {
        found.push(Decisions {
            no_programs: true,
            ..base.clone()
        });
        found.push(Decisions {
            output: Some(PRINTED.to_owned()),
            ..base.clone()
        });
    }
    let effects: Vec<&Effect> = events
        .iter()
        .filter_map(|event| match event {
            Event::Told(record) => Some(&record.effect),
            _ => None,
        })
        .collect();
    let services: Vec<&str> = effects
        .iter()
        .filter_map(|effect| started(effect))
        .collect();
    if let Some(last) = services.last() {
        found.push(Decisions {
            no_service_starts: true,
            ..base.clone()
        });
        found.push(Decisions {
            failing_services: BTreeSet::from([(*last).to_owned()]),
            ..base.clone()
        });
    }
    let changed = changed(events);
    if effects
        .iter()
        .any(|effect| matches!(effect, Effect::RunDirectoryScript { .. }))
    {
        found.extend((1..=others).map(|number| Decisions {
            other_directory: number,
            ..base.clone()
        }));
        found.push(Decisions {
            directory: DirectoryFault::Unreachable,
            ..base.clone()
        });
    }
    if let Some(dn) = changed.get(changed.len() / 2) {
        found.push(Decisions {
            directory: DirectoryFault::Refuses((*dn).to_owned()),
            ..base.clone()
        });
    }
    found
}

/// The objects that changes were sent for, in order, but for those that have some of the values already: what is not sent
/// cannot be refused, and a plan does not send it.
fn changed(events: &[Event]) -> Vec<&str> {
    let unchanged: BTreeSet<&str> = events
        .iter()
        .filter_map(|event| match event {
            Event::Unchanged { dn, .. } => Some(dn.as_str()),
            _ => None,
        })
        .collect();
    let sent = events.iter().filter_map(|event| match event {
        Event::Told(record) => match &record.effect {
            Effect::DirectoryModify { dn, .. } => Some(dn.as_str()),
            _ => None,
        },
        _ => None,
    });
    sent.filter(|dn| !unchanged.contains(dn)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_names_the_variables_between_its_marks() {
        assert_eq!(
            names_in("IF \"%CLP_FACTOR%\" == \"X\" if !a:~0,1! equ %b% goto c"),
            ["CLP_FACTOR", "b", "a"]
        );
        assert_eq!(names_in("if exist %~dp0x.bat goto y"), Vec::<String>::new());
    }
}
