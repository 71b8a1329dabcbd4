use super::{BatchFile, DirectoryFile, Facts};
use crate::batch::secrets;
use crate::report::Place;
use crate::vbscript::tree::{Expression, ExpressionKind, Position, StatementKind};
use crate::vbscript::value::Variant;

/// A secret that a file holds as it is.
pub struct ClearSecret {
    /// The variable that gets it.
    pub name: String,
    /// The secret itself, to be known and never shown.
    pub value: String,
    /// Where the variable is named.
    pub place: Place,
}

/// A secret that stands on a program's command line as it is.
pub struct SpelledOut {
    /// The program, without folder and ending.
    pub program: String,
    /// The secret itself, to be known and never shown.
    pub value: String,
    /// Where it stands.
    pub place: Place,
}

impl Facts {
    /// The secrets that stand in the folder's files, remarks among them, each line and variable once.
    pub fn clear_secrets(&self) -> &[ClearSecret] {
        self.clear_secrets.get_or_init(|| {
            let mut found = Vec::new();
            for file in &self.batch {
                self.in_batch(file, &mut found);
            }
            for file in &self.directory {
                in_directory(file, &mut found);
            }
            found
        })
    }

    /// The secrets that stand on command lines as they are.
    pub fn spelled_out(&self) -> &[SpelledOut] {
        self.spelled_out.get_or_init(|| self.find_spelled_out())
    }

    fn find_spelled_out(&self) -> Vec<SpelledOut> {
        let mut found = Vec::new();
        for file in &self.batch {
            file.each(&mut |at| {
                let Some(word) = at.word() else { return };
                let literal = secrets::on_command_line(&word.name, &word.arguments)
                    .into_iter()
                    .find(|secret| !secret.is_empty() && !secret.contains(['%', '!', '*']));
                if let Some(value) = literal {
                    found.push(SpelledOut {
                        place: at.place_of(&value),
                        program: word.name.clone(),
                        value,
                    });
                }
            });
        }
        found
    }

    fn in_batch(&self, file: &BatchFile, found: &mut Vec<ClearSecret>) {
        if self.secrets.has_no_names() {
            return;
        }
        for (index, line) in file.script.source.lines().enumerate() {
            if line.len() > crate::batch::parser::LINE_LIMIT || !line.contains('=') {
                continue;
            }
            // The text of SET /P is a question.
            if line.to_ascii_lowercase().contains("set /p") {
                continue;
            }
            for (name, value) in secrets::literals_in(line) {
                if value.is_empty() || !self.secrets.is_secret_name(&name) {
                    continue;
                }
                let at = line.find(&name).unwrap_or(0);
                found.push(ClearSecret {
                    place: file.place(index, at..at + name.len()),
                    name,
                    value,
                });
            }
        }
    }
}

fn in_directory(file: &DirectoryFile, found: &mut Vec<ClearSecret>) {
    file.each(&mut |statement| match &statement.kind {
        StatementKind::Let { target, value } => {
            if let ExpressionKind::Name(name) = &target.kind {
                note(file, &name.text, target.position, value, found);
            }
        }
        StatementKind::Const(constants) => {
            for (name, value) in constants {
                note(file, &name.text, name.position, value, found);
            }
        }
        _ => {}
    });
}

fn note(
    file: &DirectoryFile,
    name: &str,
    at: Position,
    value: &Expression,
    found: &mut Vec<ClearSecret>,
) {
    let ExpressionKind::Literal(Variant::Text(text)) = &value.kind else {
        return;
    };
    let value = text.to_string();
    if value.is_empty() || !secrets::is_telling(name) {
        return;
    }
    found.push(ClearSecret {
        name: name.to_owned(),
        value,
        place: file.place(at, name.chars().count()),
    });
}
