use std::collections::{BTreeMap, BTreeSet};

use super::{Check, Effort, Findings, Rule, ScriptView, Severity, nearest};
use crate::report::Confidence;
use crate::report::facts::DirectoryFile;
use crate::report::facts::expressions::each_expression;
use crate::vbscript::is_given;
use crate::vbscript::tree::{ExpressionKind, Name, StatementKind};

pub(super) const RULE: Rule = Rule {
    code: "ARM504",
    name: "misspelt-variable",
    severity: Severity::Decision,
    effort: Effort::UnderTwoHours,
    finds: "A script uses a name that it declares nowhere: under Option Explicit any, otherwise one that stands there once and is \
            nearly another one.",
    reason: "Under Option Explicit the script ends there with error 500. Without it the name is a new, empty variable: the text that is \
             put together with it lacks a part, and no error tells so.",
    remedy: "Write the name that is meant, and begin the script with Option Explicit.",
    example: "strServer = \"EX1\"\r\nWScript.Echo \"moving \" & strSever",
    source: "VBScript reference, Option Explicit statement; tests/language/vbscript",
    check: Check::Script(check),
};

/// Short names differ by one letter on purpose.
const SHORTEST: usize = 5;
const ALIKE: f64 = 0.8;

fn check(rule: &Rule, file: &ScriptView<'_>, findings: &mut Findings) {
    let names = Names::of(file);
    if names.may_be_made_at_run_time {
        return;
    }
    let explicit = file.tree().explicit;
    let damaged = !file.parsed().errors.is_empty();
    for (key, uses) in &names.used {
        let Some(first) = uses.first() else { continue };
        if names.declared.contains(key) || is_given(key) {
            continue;
        }
        let others = names
            .used
            .iter()
            .filter(|(other, uses)| *other != key && uses.len() > 1);
        let others = others.filter_map(|(_, uses)| uses.first().map(|name| &*name.text));
        let near = nearest(&first.text, others).filter(|near| is_misspelling(key, near));
        // In a damaged script the declaration may stand on a line that cannot be read.
        if damaged && near.is_none() || !explicit && (near.is_none() || uses.len() > 1) {
            continue;
        }
        let what = if explicit {
            format!(
                "{} is declared nowhere, and Option Explicit ends the script here",
                first.text
            )
        } else {
            format!("{} stands here only, and is empty", first.text)
        };
        let place = file.place(first.position, first.text.chars().count());
        let mut told = findings.add(rule, &place, what);
        if !explicit || damaged {
            told = told.confidence(Confidence::Low);
        }
        if let Some(near) = near {
            told.help(format!("the nearest name is {near}"));
        }
    }
}

fn is_misspelling(key: &str, near: &str) -> bool {
    let near = near.to_lowercase();
    let differ_in_a_digit = key.trim_end_matches(|c: char| c.is_ascii_digit())
        == near.trim_end_matches(|c: char| c.is_ascii_digit());
    key.chars().count() >= SHORTEST
        && !differ_in_a_digit
        && strsim::normalized_damerau_levenshtein(key, &near) >= ALIKE
}

/// The names of a script, in small letters.
#[derive(Default)]
struct Names<'f> {
    declared: BTreeSet<String>,
    used: BTreeMap<String, Vec<&'f Name>>,
    /// Texts are run as script: they may declare anything.
    may_be_made_at_run_time: bool,
}

impl<'f> Names<'f> {
    fn of(file: &'f DirectoryFile) -> Self {
        let mut names = Self::default();
        file.each(&mut |statement| {
            names.declare(&statement.kind);
            if let StatementKind::For { variable, .. } | StatementKind::ForEach { variable, .. } =
                &statement.kind
            {
                names.usage(variable);
            }
            each_expression(statement, &mut |expression| {
                if let ExpressionKind::Name(name) = &expression.kind {
                    names.usage(name);
                }
            });
        });
        names
    }

    fn usage(&mut self, name: &'f Name) {
        let key = name.text.to_lowercase();
        self.may_be_made_at_run_time |= key == "execute" || key == "executeglobal";
        self.used.entry(key).or_default().push(name);
    }

    fn declare(&mut self, kind: &StatementKind) {
        let mut add = |name: &Name| {
            self.declared.insert(name.text.to_lowercase());
        };
        match kind {
            StatementKind::Dim(all) => all.iter().for_each(|one| add(&one.name)),
            StatementKind::Const(all) => all.iter().for_each(|(name, _)| add(name)),
            StatementKind::ReDim { arrays, .. } => {
                for (array, _) in arrays {
                    if let ExpressionKind::Name(name) = &array.kind {
                        add(name);
                    }
                }
            }
            StatementKind::Procedure(procedure) => {
                add(&procedure.name);
                procedure.parameters.iter().for_each(|one| add(&one.name));
            }
            StatementKind::Class(class) => {
                add(&class.name);
                class.fields.iter().for_each(|(_, field)| add(&field.name));
                for procedure in &class.procedures {
                    add(&procedure.name);
                    procedure.parameters.iter().for_each(|one| add(&one.name));
                }
            }
            _ => {}
        }
    }
}
