use std::ops::Deref;

use super::{DirectoryFile, Texts, Unit};

/// A VBScript file as rules look at it that look at nothing else, with what they all ask for.
pub struct ScriptView<'f> {
    file: &'f DirectoryFile,
    texts: Texts<'f>,
}

impl<'f> ScriptView<'f> {
    pub(super) fn of(file: &'f DirectoryFile) -> Self {
        Self {
            file,
            texts: Texts::of(file),
        }
    }

    /// What texts it puts together.
    pub fn texts(&self) -> &Texts<'f> {
        &self.texts
    }

    /// The lines outside of procedures first, then each procedure, those of classes too.
    pub fn units(&self) -> &[Unit<'f>] {
        self.texts.units()
    }
}

impl<'f> Deref for ScriptView<'f> {
    type Target = DirectoryFile;

    fn deref(&self) -> &DirectoryFile {
        self.file
    }
}
