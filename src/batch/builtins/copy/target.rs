use super::File;
use super::command_line::CommandLine;
use crate::batch::builtins::name_mask;
use crate::batch::builtins::selection::Named;
use crate::batch::interpreter::Interpreter;
use crate::host::{SystemError, path};

/// Where copies go.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Target {
    /// The target as typed up to the name.
    prefix: String,
    kind: Kind,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Kind {
    /// Into a folder, under the same name.
    Folder(String),
    /// Into a folder, under a name that a mask makes.
    Mask { folder: String, mask: String },
    /// To one name, or to a device.
    One { full: String, name: String },
}

impl Target {
    pub(super) fn new(
        interpreter: &Interpreter,
        line: &CommandLine,
        first: Option<&File>,
    ) -> Result<Self, SystemError> {
        let new = |prefix: &str, kind| Self {
            prefix: prefix.to_owned(),
            kind,
        };
        let Some(target) = &line.target else {
            // Without a target, joined files go into the first one, all others into the current folder.
            return Ok(match first {
                Some(first) if line.joins => new(
                    "",
                    Kind::One {
                        full: first.full.clone(),
                        name: first.shown.clone(),
                    },
                ),
                _ => new(
                    "",
                    Kind::Folder(interpreter.context.cwd.folder().to_owned()),
                ),
            });
        };
        let named = Named::new(interpreter, target);
        if named.is_pattern() {
            let (folder, mask) = (named.folder, named.last);
            return Ok(new(&named.prefix, Kind::Mask { folder, mask }));
        }
        let full = interpreter.absolute(target);
        let found = interpreter.host.files.metadata(&full);
        let is_device = path::device_of(&full).is_some();
        if !is_device && found.as_ref().is_ok_and(|found| found.is_dir) {
            let end = if target.ends_with(['\\', ':']) {
                ""
            } else {
                "\\"
            };
            return Ok(new(&format!("{target}{end}"), Kind::Folder(full)));
        }
        if !is_device && found.is_err() && target.ends_with(['\\', ':']) {
            return Err(SystemError::PATH_NOT_FOUND);
        }
        let name = target.clone();
        Ok(new("", Kind::One { full, name }))
    }

    pub(super) fn is_mask(&self) -> bool {
        matches!(self.kind, Kind::Mask { .. })
    }

    pub(super) fn is_one_file(&self) -> bool {
        matches!(self.kind, Kind::One { .. })
    }

    /// What a file's copy is called: the full path, and the name that a question shows.
    pub(super) fn place_for(&self, file: &File) -> Place {
        let (full, name) = match &self.kind {
            Kind::Folder(folder) => (path::join(folder, &file.name), file.name.clone()),
            Kind::Mask { folder, mask } => {
                let name = name_mask::apply(mask, &file.name);
                (path::join(folder, &name), name)
            }
            Kind::One { full, name } => (full.clone(), name.clone()),
        };
        Place {
            full,
            shown: format!("{}{name}", self.prefix),
        }
    }
}

/// Where one copy goes.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Place {
    pub(super) full: String,
    pub(super) shown: String,
}
