//! What must not be shown of the scripts.

use super::batch::commands;
use super::draft::Language;
use super::folder::Folder;
use crate::batch::secrets;
use crate::host::Secrets;
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
        for command in commands::of(text.text()) {
            let values = secrets::on_command_line(&command.name, &command.arguments);
            for value in values.iter().filter(|value| !value.contains('%')) {
                found.learn(value);
            }
        }
    }
    found
}
