//! What a proposal would change in the plan of the folder.

use std::collections::HashMap;
use std::path::Path;
use std::rc::Rc;

use sha2::{Digest as _, Sha256};

use super::folder::Folder;
use super::rounds::Open;
use crate::host::{Files, idle, path, same_name};
use crate::plan::diff::{self, Difference, Side};
use crate::plan::extract::{self, Request};
use crate::plan::{Lines, Plan};
use crate::source::SourceText;

/// The scripts with one proposal more or less.
struct Copy {
    /// Mended texts by name.
    texts: Vec<(String, SourceText)>,
    plan: Plan,
}

pub(super) fn of(folder: &Folder, open: &Open) -> Option<Difference> {
    let before = Copy::of(folder, None)?;
    let after = Copy::of(folder, Some(open))?;
    Some(diff::compare(
        &Side {
            title: "without",
            plan: &before.plan,
            fingerprint: &|lines| before.fingerprint(lines),
        },
        &Side {
            title: &open.edit.name,
            plan: &after.plan,
            fingerprint: &|lines| after.fingerprint(lines),
        },
    ))
}

impl Copy {
    fn of(folder: &Folder, open: Option<&Open>) -> Option<Self> {
        let mut texts = Vec::new();
        let mut contents = HashMap::new();
        for (index, draft) in folder.drafts.iter().enumerate() {
            let change = open.filter(|open| open.draft == index);
            let text = match change {
                Some(open) => draft.with(&[&open.change]).into_text(),
                None => draft.text().to_owned(),
            };
            let mut bytes = draft.mark.clone();
            bytes.extend_from_slice(&draft.original.codepage().encode(&text));
            contents.insert(path::join(&folder.path, &draft.name), bytes);
            texts.push((draft.name.clone(), SourceText::from_text(&draft.name, text)));
        }
        let files: Rc<dyn Files> = idle::with_contents(Rc::clone(&folder.files), contents);
        let only = folder.only.as_ref();
        let place = match only {
            Some(file)
                if super::draft::Language::of(file) == Some(super::draft::Language::Batch) =>
            {
                path::join(&folder.path, file)
            }
            _ => folder.path.clone(),
        };
        let request = Request {
            folder: files
                .to_native(&place)
                .unwrap_or_else(|_| Path::new("").into()),
            codepage: folder.codepage,
            ..Request::default()
        };
        let plan = extract::folder_from(&request, files).ok()?;
        Some(Self { texts, plan })
    }

    /// What stands for lines that the plan leaves to the interpreter: equal for equal lines.
    fn fingerprint(&self, lines: &Lines) -> Option<String> {
        let (_, source) = self
            .texts
            .iter()
            .find(|(name, _)| same_name(name, &lines.file))?;
        let mut digest = Sha256::new();
        for number in lines.first.saturating_sub(1)..lines.last {
            digest.update(source.line(usize::try_from(number).ok()?)?.trim());
            digest.update("\n");
        }
        let digest = digest.finalize();
        Some(data_encoding::HEXLOWER.encode(&digest[..4]))
    }
}
