//! Which files a name or pattern on a command line stands for.

use crate::batch::interpreter::Interpreter;
use crate::host::path::{self, Pattern};
use crate::host::{Attributes, DirectoryEntry, SystemError, same_name};

/// A name as typed, taken apart.
#[derive(Debug, Clone)]
pub(super) struct Named {
    /// What stands before the last part, as typed.
    pub(super) prefix: String,
    /// The folder that this means.
    pub(super) folder: String,
    /// The last part: a name or a pattern.
    pub(super) last: String,
}

impl Named {
    pub(super) fn new(interpreter: &Interpreter, name: &str) -> Self {
        let (prefix, last) = path::split_name(name);
        Self {
            prefix: prefix.to_owned(),
            // A lone prefix such as "C:" means that drive's current folder, nothing means this one.
            folder: interpreter.absolute(if prefix.is_empty() { "." } else { prefix }),
            last: last.to_owned(),
        }
    }

    pub(super) fn is_pattern(&self) -> bool {
        is_pattern(&self.last)
    }

    /// The full path of the name or pattern.
    pub(super) fn full(&self) -> String {
        path::join(&self.folder, &self.last)
    }

    /// The entries that fit, in the order of their names.
    pub(super) fn entries(
        &self,
        interpreter: &Interpreter,
    ) -> Result<Vec<DirectoryEntry>, SystemError> {
        matching(interpreter, &self.folder, &self.last)
    }
}

/// The entries of a folder that fit a pattern, in the order of their names.
pub(super) fn matching(
    interpreter: &Interpreter,
    folder: &str,
    pattern: &str,
) -> Result<Vec<DirectoryEntry>, SystemError> {
    let pattern = Pattern::new(pattern);
    let mut entries = interpreter.host.files.read_dir(folder)?;
    entries.retain(|entry| pattern.matches(&entry.name));
    Ok(entries)
}

pub(super) fn is_pattern(name: &str) -> bool {
    name.contains(['*', '?'])
}

/// Whether commands pass a file over unless they are told to look at it.
pub(super) fn is_concealed(attributes: Attributes) -> bool {
    attributes.hidden || attributes.system
}

/// Whether a folder is the current one or lies above it: Windows then does not let it go.
pub(super) fn is_in_use(interpreter: &Interpreter, folder: &str) -> bool {
    let here = interpreter.context.cwd.folder();
    is_below(here, folder)
}

/// Whether `inner` is `outer` or lies below it.
pub(super) fn is_below(inner: &str, outer: &str) -> bool {
    let outer = outer.trim_end_matches('\\');
    inner
        .get(..outer.len())
        .is_some_and(|start| same_name(start, outer))
        && inner
            .get(outer.len()..)
            .is_some_and(|rest| rest.is_empty() || rest.starts_with('\\'))
}
