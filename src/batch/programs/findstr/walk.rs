//! The files that `FINDSTR` goes through.

use crate::batch::programs::named_files::{LONGEST_PATH, entries, is_pattern};
use crate::host::Invocation;
use crate::host::path::{self, Pattern};

pub(super) use crate::batch::programs::named_files::NamedFile as Target;

/// The files that an argument names, seen from `folder`; with `subfolders` those of the same name or pattern
/// below it too. A file that is named itself is given even if it is not there.
pub(super) fn targets(
    call: &Invocation<'_>,
    folder: &str,
    argument: &str,
    subfolders: bool,
) -> Vec<Target> {
    let full = |name: &str| {
        if path::root(name).is_empty() {
            path::absolute(&call.context.cwd, &path::join(folder, name))
        } else {
            path::absolute(&call.context.cwd, name)
        }
    };
    if !subfolders && !is_pattern(argument) {
        return vec![Target {
            shown: argument.to_owned(),
            path: full(argument),
        }];
    }
    let (typed, name) = path::split_name(argument);
    let mut walk = Walk {
        call,
        pattern: Pattern::new(name),
        subfolders,
        targets: Vec::new(),
    };
    walk.folder(&full(typed), typed);
    walk.targets
}

struct Walk<'a> {
    call: &'a Invocation<'a>,
    pattern: Pattern,
    subfolders: bool,
    targets: Vec<Target>,
}

impl Walk<'_> {
    /// A folder's own files first, then each folder in it.
    fn folder(&mut self, folder: &str, shown: &str) {
        if folder.len() > LONGEST_PATH {
            return;
        }
        let (folders, files): (Vec<_>, Vec<_>) = entries(self.call, folder)
            .into_iter()
            .partition(|entry| entry.metadata.is_dir);
        for file in files {
            if self.pattern.matches(&file.name) {
                self.targets.push(Target {
                    shown: format!("{shown}{}", file.name),
                    path: path::join(folder, &file.name),
                });
            }
        }
        if self.subfolders {
            for inner in folders {
                self.folder(
                    &path::join(folder, &inner.name),
                    &format!("{shown}{}\\", inner.name),
                );
            }
        }
    }
}
