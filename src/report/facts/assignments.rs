use super::{BatchFile, Facts};
use crate::batch::builtins::set;
use crate::batch::parser::is_separator;
use crate::batch::tree::Kind;
use crate::plan::Role;
use crate::report::Place;

/// A `SET` with its text, as it stands.
pub struct Assignment {
    /// The variable.
    pub name: String,
    /// What it is set to, before anything is expanded; empty where the variable is removed.
    pub value: String,
    /// What the file is for.
    pub role: Option<Role>,
    /// It stands behind `IF` or in a loop.
    pub conditional: bool,
    /// Where the variable and its value stand.
    pub place: Place,
}

impl Facts {
    /// The assignments in what the scripts reach, those of arithmetic and of questions left out.
    pub fn assignments(&self) -> &[Assignment] {
        self.assignments.get_or_init(|| self.find_assignments())
    }

    fn find_assignments(&self) -> Vec<Assignment> {
        let mut found = Vec::new();
        for file in self.reached() {
            file.each(&mut |at| {
                let Some(word) = at.word() else { return };
                if !word.is(&["set"]) || word.arguments.starts_with('/') {
                    return;
                }
                // An equals sign at the end counts here.
                let Kind::Simple(simple) = &at.command.kind else {
                    return;
                };
                let text = set::unquoted(simple.arguments.text.trim_start_matches(is_separator));
                let Some((name, value)) = set::split(text) else {
                    return;
                };
                found.push(Assignment {
                    name: name.to_owned(),
                    value: value.trim().to_owned(),
                    role: file.role,
                    conditional: at.around.conditional || at.around.repeated,
                    place: at.place_of(text.trim_end()),
                });
            });
        }
        found
    }

    /// Whether anything in the folder looks at a variable, given in capitals: its name stands somewhere else than in remarks
    /// and in front of an equals sign.
    pub fn reads(&self, name: &str) -> bool {
        self.batch.iter().any(|file| reads(file, name))
            || self
                .directory
                .iter()
                .any(|file| file.capitals().contains(name))
    }
}

fn reads(file: &BatchFile, name: &str) -> bool {
    file.capitals().iter().any(|line| {
        let is_remark = line.trim_start_matches([' ', '\t', '@']).starts_with("REM");
        !is_remark
            && line.match_indices(name).any(|(at, _)| {
                let behind = &line[at + name.len()..];
                !behind.trim_start().starts_with('=') || behind.trim_start().starts_with("==")
            })
    })
}
