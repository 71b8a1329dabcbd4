//! Where `XCOPY` copies to.

use super::prompt;
use super::request::Request;
use crate::batch::programs::Failure;
use crate::batch::programs::named_files::is_pattern;
use crate::host::{Invocation, path};

/// A folder, and a name if the files get another one.
pub(super) struct Target {
    /// Absolute.
    pub(super) folder: String,
    name: Option<String>,
}

impl Target {
    /// A file's name at the target: `*` before and behind the last dot keeps that part of the old name.
    pub(super) fn name_for(&self, name: &str) -> String {
        let Some(mask) = &self.name else {
            return name.to_owned();
        };
        let parts = |text: &str| match text.rsplit_once('.') {
            Some((stem, ending)) => (stem.to_owned(), format!(".{ending}")),
            None => (text.to_owned(), String::new()),
        };
        let ((stem, ending), (new_stem, new_ending)) = (parts(name), parts(mask));
        format!(
            "{}{}",
            if new_stem == "*" { &stem } else { &new_stem },
            if new_ending == ".*" {
                &ending
            } else {
                &new_ending
            }
        )
    }
}

/// Finds out whether the destination is a folder or a file, by asking if need be.
pub(super) fn target(
    call: &Invocation<'_>,
    request: &Request,
    many: bool,
) -> Result<Target, Failure> {
    let name = request.target.as_str();
    let full = path::absolute(&call.context.cwd, name);
    let folder = |folder: String| Target { folder, name: None };
    if is_pattern(name) {
        let (typed, mask) = path::split_name(name);
        return Ok(Target {
            folder: path::absolute(&call.context.cwd, typed),
            name: Some(mask.to_owned()),
        });
    }
    if name.ends_with(['\\', ':']) {
        return Ok(folder(full));
    }
    let is_folder = match call.host.files.metadata(&full) {
        Ok(metadata) => metadata.is_dir,
        Err(_) if request.target_is_folder && many => true,
        Err(_) if request.target_is_file => false,
        Err(_) => prompt::is_folder(call, name)?,
    };
    if is_folder {
        return Ok(folder(full));
    }
    Ok(Target {
        folder: path::parent(&full).to_owned(),
        name: Some(path::file_name(&full).to_owned()),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mask_keeps_the_parts_with_a_star() {
        let named = |mask: Option<&str>, name: &str| {
            Target {
                folder: String::new(),
                name: mask.map(str::to_owned),
            }
            .name_for(name)
        };
        assert_eq!(named(None, "a.txt"), "a.txt");
        assert_eq!(named(Some("*.*"), "a.txt"), "a.txt");
        assert_eq!(named(Some("*.bak"), "a.b.txt"), "a.b.bak");
        assert_eq!(named(Some("x.*"), "a.txt"), "x.txt");
        assert_eq!(named(Some("x.y"), "a.txt"), "x.y");
        assert_eq!(named(Some("*"), "a"), "a");
    }
}
