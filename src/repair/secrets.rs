//! What must not be shown of the scripts.

use super::batch::commands::{self, Command};
use super::draft::Language;
use super::folder::Folder;
use crate::batch::secrets;
use crate::host::{Secrets, arguments};
use crate::source::SourceText;

/// What must not be shown, by what the scripts say before and after mending.
pub(super) fn of(folder: &Folder) -> Secrets {
    let found = Secrets::default();
    let batch = folder
        .drafts
        .iter()
        .filter(|draft| draft.language == Language::Batch);
    let texts: Vec<_> = batch
        .flat_map(|draft| {
            let mended = SourceText::from_text(&draft.name, draft.text());
            [draft.original.clone(), mended]
        })
        .collect();
    for text in &texts {
        for name in secrets::names(text) {
            found.learn_name(&name);
        }
    }
    for text in &texts {
        for (name, value) in secrets::literals(text) {
            if found.is_secret_name(&name) || secrets::is_telling(&name) {
                found.learn(&value);
            }
        }
        for command in commands::of(text.name(), text.text()) {
            let mut values = secrets::on_command_line(&command.name, &command.arguments);
            values.extend(of_ldifde(&command));
            for value in values.iter().filter(|value| !value.contains('%')) {
                found.learn(value);
            }
        }
    }
    found
}

/// `ldifde -b account domain password`
fn of_ldifde(command: &Command) -> Option<String> {
    let name = crate::host::path::file_name(&command.name).to_ascii_lowercase();
    let is_ldifde = name.strip_suffix(".exe").unwrap_or(&name) == "ldifde";
    let words = arguments::split(&command.arguments);
    let option = words
        .iter()
        .position(|word| word.eq_ignore_ascii_case("-b"))?;
    let password = words.get(option + 3)?;
    is_ldifde.then(|| password.clone())
}
