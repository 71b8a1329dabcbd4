use super::arm206_watch_form::LONGEST;
use super::{Check, Effort, Facts, Findings, Rule, Severity};
use crate::arm::{self, ArmSyntaxError, Standing};
use crate::plan::{Step, StepKind};
use crate::report::facts::{At, BatchFile, Word, each_step, has_variables};

pub(super) const RULE: Rule = Rule {
    code: "ARM207",
    name: "arm-syntax",
    severity: Severity::Blocker,
    effort: Effort::UnderTwoHours,
    finds: "The arguments of an ARM command cannot be understood: an unknown option, a number out of range, a missing part.",
    reason: "The command does not do what the line is there for. The script goes on behind it, so a service may be missing \
             without anybody being told.",
    remedy: "Write the command as the manual has it: ARMLOAD ID /S /A /R n service, ARMLOAD ID /W /U account program, \
             ARMKILL ID, ARMBCAST /MSG \"text\" /A, ARMLOG \"text\".",
    example: "ARMLOAD ArcMail /S /A /R 12 ArcMail",
    source: "NEC Express5800/320Ma Installation & Configuration Guide, page 109: /R from 1 to 9, /H from 1 to 24",
    check: Check::Folder(check),
};

fn check(rule: &Rule, facts: &Facts, findings: &mut Findings) {
    let mut run = Vec::new();
    each_step(&facts.plan, &mut |_, step| {
        if matches!(step.kind, StepKind::RunProgram { .. }) {
            run.push(step);
        }
    });
    for file in facts.reached() {
        file.each(&mut |at| {
            let Some(word) = at.word() else { return };
            let Standing::Command(command) = word.standing else {
                return;
            };
            let Some((error, place)) = error_of(&run, file, &at, word) else {
                return;
            };
            let message = &error.message;
            let text = match message.starts_with(command) {
                true => message.clone(),
                false => format!("{command}: {message}"),
            };
            let told = findings.add(rule, &place, text);
            // Messages have forms that are remembered only, and nothing is started by them.
            let told = match command {
                "ARMBCAST" | "ARMLOG" => told.severity(Severity::Decision),
                _ => told,
            };
            if let Some(help) = &error.help {
                told.help(help);
            }
        });
    }
}

/// `run` are the steps that run a program.
fn error_of(
    run: &[&Step],
    file: &BatchFile,
    at: &At<'_>,
    word: &Word,
) -> Option<(ArmSyntaxError, crate::report::Place)> {
    if !has_variables(&word.arguments) {
        let error = arm::parse(&word.name, &word.arguments).err()?;
        let place = at.argument(word, error.offset, error.length);
        return (error.length <= LONGEST).then_some((error, place));
    }
    // What the line comes to when its variables are known.
    let line = u32::try_from(at.line() + 1).unwrap_or(u32::MAX);
    let here = |step: &&&Step| step.span.line == line && *step.span.file == *file.name();
    let error = run.iter().filter(here).find_map(|step| refused(step));
    Some((error?, at.place()))
}

fn refused(step: &Step) -> Option<ArmSyntaxError> {
    let StepKind::RunProgram {
        program, arguments, ..
    } = &step.kind
    else {
        return None;
    };
    let (program, arguments) = (program.known()?, arguments.known()?);
    let is_command = matches!(arm::standing(program), Standing::Command(_));
    let error = is_command.then(|| arm::parse(program, arguments).err())??;
    (error.length <= LONGEST).then_some(error)
}
