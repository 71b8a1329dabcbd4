//! `XCOPY`: files and trees.

mod prompt;
mod request;
mod target;

use prompt::Overwrite;
use request::Request;
use target::Target;

use super::named_files::{LONGEST_PATH, entries, is_pattern};
use super::{Answer, Failure, complain, say};
use crate::host::path::{self, Pattern};
use crate::host::{
    Attributes, DirectoryEntry, Effect, Invocation, Metadata, Outcome, SystemError, same_name,
};

const USAGE: &str = "Copies files and trees.\r\n\r\n\
    XCOPY source [destination] [/A | /M] [/D[:m-d-y]] [/S [/E]] [/T] [/U] [/I | /-I] [/H] [/R] [/K]\r\n\
    \x20     [/Y | /-Y] [/C] [/Q] [/F] [/L] [/EXCLUDE:file1[+file2]...]\r\n";

/// Exit code when a prompt gets no answer: that is how the tool is broken off (Microsoft Learn: xcopy).
const BROKEN_OFF: i32 = 2;
/// Exit code when the command line is wrong or nothing is there to copy.
const WRONG: i32 = 4;
/// Exit code when a file could not be written.
const NOT_WRITTEN: i32 = 5;

/// Where files come from.
struct Source {
    /// Absolute.
    folder: String,
    /// The folder as it is shown before a file's name.
    shown: String,
    pattern: Pattern,
    /// A folder or a pattern, not one file.
    many: bool,
}

/// Copies files.
pub(super) fn xcopy(call: &Invocation<'_>) -> Answer {
    let Some(request) = Request::read(call)? else {
        say(call, USAGE)?;
        return Ok(0);
    };
    let source = match source(call, &request) {
        Some(source) => source,
        None => return nothing_found(call, &request.source),
    };
    let target = target::target(call, &request, source.many)?;
    if request.subfolders && is_below(&target.folder, &source.folder) {
        complain(call, "Cannot perform a cyclic copy");
        say(call, "0 File(s) copied\r\n")?;
        return Ok(WRONG);
    }
    let mut copy = Copy {
        call,
        request: &request,
        source: &source,
        target: &target,
        overwrite: Overwrite::new(&request),
        seen: 0,
        copied: 0,
        code: 0,
    };
    let ended = copy.folder(&source.folder, &source.shown, &target.folder, true);
    let (seen, copied, code) = (copy.seen, copy.copied, copy.code);
    if let Err(failure) = ended {
        if !failure.message.is_empty() {
            complain(call, &failure.message);
        }
        say(call, &format!("{copied} File(s) copied\r\n"))?;
        return Ok(failure.code);
    }
    if seen == 0 && !is_folder(call, &request.source) {
        return nothing_found(call, &request.source);
    }
    let word = if request.list_only {
        "File(s)"
    } else {
        "File(s) copied"
    };
    say(call, &format!("{copied} {word}\r\n"))?;
    Ok(code)
}

fn nothing_found(call: &Invocation<'_>, name: &str) -> Answer {
    let name = path::split_name(name.trim_end_matches('\\')).1;
    complain(call, &format!("File not found - {name}"));
    say(call, "0 File(s) copied\r\n")?;
    Ok(WRONG)
}

fn is_folder(call: &Invocation<'_>, name: &str) -> bool {
    let full = path::absolute(&call.context.cwd, name);
    !is_pattern(name)
        && call
            .host
            .files
            .metadata(&full)
            .is_ok_and(|metadata| metadata.is_dir)
}

fn is_below(inner: &str, outer: &str) -> bool {
    let outer = outer.trim_end_matches('\\');
    let rest = inner.get(outer.len()..);
    inner
        .get(..outer.len())
        .is_some_and(|start| same_name(start, outer))
        && rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('\\'))
}

/// Where the files are; `None` when the source is not there.
fn source(call: &Invocation<'_>, request: &Request) -> Option<Source> {
    let name = request.source.as_str();
    let full = path::absolute(&call.context.cwd, name);
    if is_folder(call, name) {
        let typed = name.trim_end_matches('\\');
        let shown = if typed.is_empty() || typed.ends_with(':') {
            path::join(&full, "")
        } else {
            format!("{typed}\\")
        };
        return Some(Source {
            folder: full,
            shown,
            pattern: Pattern::new("*"),
            many: true,
        });
    }
    let (typed, pattern) = path::split_name(name);
    let folder = path::absolute(&call.context.cwd, typed);
    let there = is_pattern(name) || request.subfolders || call.host.files.metadata(&full).is_ok();
    // A name without a folder is shown with its drive.
    let shown = if typed.is_empty() {
        format!("{}:", call.context.cwd.drive())
    } else {
        typed.to_owned()
    };
    (there && !pattern.is_empty()).then(|| Source {
        folder,
        shown,
        pattern: Pattern::new(pattern),
        many: is_pattern(name) || request.subfolders,
    })
}

struct Copy<'a> {
    call: &'a Invocation<'a>,
    request: &'a Request,
    source: &'a Source,
    target: &'a Target,
    overwrite: Overwrite,
    /// Files that fit the pattern.
    seen: u64,
    copied: u64,
    code: i32,
}

impl Copy<'_> {
    /// The files of one folder, then the folders in it.
    fn folder(
        &mut self,
        folder: &str,
        shown: &str,
        target: &str,
        top: bool,
    ) -> Result<(), Failure> {
        if folder.len() > LONGEST_PATH {
            return Err(Failure::new(WRONG, "Insufficient memory"));
        }
        let (folders, files): (Vec<_>, Vec<_>) = entries(self.call, folder)
            .into_iter()
            .filter(|entry| self.request.takes(folder, entry))
            .partition(|entry| entry.metadata.is_dir);
        // Empty folders are made with `/E` only; the top one is needed only for files.
        if self.request.empty_folders && !top {
            self.make_folder(target)?;
        }
        for file in files {
            if self.source.pattern.matches(&file.name) {
                self.seen += 1;
                self.file(folder, shown, &file, target)?;
            }
        }
        if self.request.subfolders {
            for inner in folders {
                self.folder(
                    &path::join(folder, &inner.name),
                    &format!("{shown}{}\\", inner.name),
                    &path::join(target, &inner.name),
                    false,
                )?;
            }
        }
        Ok(())
    }

    fn file(
        &mut self,
        folder: &str,
        shown: &str,
        file: &DirectoryEntry,
        target_folder: &str,
    ) -> Result<(), Failure> {
        let from = path::join(folder, &file.name);
        let to = path::join(target_folder, &self.target.name_for(&file.name));
        let present = self.call.host.files.metadata(&to).ok();
        if !self.wants(file, present.as_ref()) {
            return Ok(());
        }
        if same_name(&from, &to) {
            return Err(Failure::new(WRONG, "File cannot be copied onto itself"));
        }
        if self.request.tree_only {
            return self.make_folder(target_folder);
        }
        if present.is_some() && !self.request.list_only && !self.overwrite.allows(self.call, &to)? {
            return Ok(());
        }
        if !self.request.quiet {
            let line = if self.request.full_names {
                format!("{from} -> {to}\r\n")
            } else {
                format!("{shown}{}\r\n", file.name)
            };
            say(self.call, &line)?;
        }
        if self.request.list_only {
            self.copied += 1;
            return Ok(());
        }
        self.make_folder(target_folder)?;
        match self.copy(&from, &to, &file.metadata, present.as_ref()) {
            Ok(()) => {
                self.copied += 1;
                Ok(())
            }
            Err(error) if self.request.goes_on => {
                complain(self.call, &error.to_string());
                Ok(())
            }
            Err(error @ SystemError::ACCESS_DENIED) => Err(Failure::new(WRONG, error.to_string())),
            Err(error) => Err(Failure::new(NOT_WRITTEN, error.to_string())),
        }
    }

    /// Whether `/D`, `/U`, `/A` and `/M` let a file through.
    fn wants(&self, file: &DirectoryEntry, present: Option<&Metadata>) -> bool {
        let request = self.request;
        let changed = file.metadata.modified;
        let newer = match (&request.since, present) {
            _ if !request.newer => true,
            (Some(date), _) => changed.date() >= *date,
            (None, Some(present)) => changed > present.modified,
            (None, None) => true,
        };
        let archive =
            !(request.archive || request.archive_reset) || file.metadata.attributes.archive;
        newer && archive && (present.is_some() || !request.update_only)
    }

    fn copy(
        &mut self,
        from: &str,
        to: &str,
        source: &Metadata,
        present: Option<&Metadata>,
    ) -> Result<(), SystemError> {
        let files = &self.call.host.files;
        // Attributes that cannot be changed here stand in nobody's way.
        if present.is_some_and(|present| present.attributes.read_only) && self.request.read_only {
            let _ = files.set_attributes(to, Attributes::default());
        }
        let copied = files.copy(from, to);
        let outcome = match &copied {
            Ok(()) => Outcome::done(),
            Err(error) => Outcome::told(1, error.to_string()),
        };
        let effect = Effect::FileOperation {
            operation: "copy".to_owned(),
            path: from.to_owned(),
            target: Some(to.to_owned()),
        };
        self.call
            .host
            .effects
            .record(effect, &self.call.context.span, outcome);
        copied?;
        // Without `/K` a copy can be written again.
        if source.attributes.read_only && !self.request.keeps_attributes {
            let writable = Attributes {
                read_only: false,
                archive: true,
                ..source.attributes
            };
            let _ = files.set_attributes(to, writable);
        }
        if self.request.archive_reset {
            let done = Attributes {
                archive: false,
                ..source.attributes
            };
            let _ = files.set_attributes(from, done);
        }
        Ok(())
    }

    /// Makes a folder and those above it.
    fn make_folder(&mut self, folder: &str) -> Result<(), Failure> {
        let files = &self.call.host.files;
        if self.request.list_only || files.metadata(folder).is_ok_and(|metadata| metadata.is_dir) {
            return Ok(());
        }
        let parent = path::parent(folder);
        if parent.len() < folder.len() {
            self.make_folder(parent)?;
        }
        let made = files.create_dir(folder);
        let outcome = match &made {
            Ok(()) => Outcome::done(),
            Err(error) => Outcome::told(1, error.to_string()),
        };
        let effect = Effect::FileOperation {
            operation: "md".to_owned(),
            path: folder.to_owned(),
            target: None,
        };
        self.call
            .host
            .effects
            .record(effect, &self.call.context.span, outcome);
        made.map_err(|_| Failure::new(WRONG, format!("Unable to create directory - {folder}")))
    }
}

#[cfg(test)]
mod tests {
    use crate::batch::programs::testing::Bench;

    fn tree() -> Bench {
        let bench = Bench::new();
        bench.file(r"src\a.txt", "alpha");
        bench.file(r"src\b.log", "beta");
        bench.file(r"src\deep\c.txt", "gamma");
        bench.folder(r"src\empty");
        bench
    }

    #[test]
    fn a_tree_is_copied_and_counted() {
        let bench = tree();
        let answer = bench.run("xcopy src dst /s /e /i /y");
        assert_eq!(
            answer.out,
            "src\\a.txt\r\nsrc\\b.log\r\nsrc\\deep\\c.txt\r\n3 File(s) copied\r\n"
        );
        assert_eq!(answer.code, 0);
        assert_eq!(bench.read(r"dst\deep\c.txt"), "gamma");
        assert!(bench.exists(r"dst\empty"));
    }

    #[test]
    fn without_e_empty_folders_and_without_s_all_folders_are_left_out() {
        let bench = tree();
        assert_eq!(bench.run("xcopy/s/i/q src dst").out, "3 File(s) copied\r\n");
        assert!(bench.exists(r"dst\deep") && !bench.exists(r"dst\empty"));
        assert_eq!(
            bench.run(r"xcopy src\*.txt other\ /q").out,
            "1 File(s) copied\r\n"
        );
        assert!(bench.exists(r"other\a.txt") && !bench.exists(r"other\deep"));
    }

    #[test]
    fn one_file_asks_what_the_target_is() {
        let bench = tree();
        let question = "Does new specify a file name\r\nor directory name on the target\r\n\
            (F = file, D = directory)? ";
        let answer = bench.run_with(r"xcopy src\a.txt new", b"F\r\n");
        assert_eq!(
            answer.out,
            format!("{question}src\\a.txt\r\n1 File(s) copied\r\n")
        );
        assert_eq!(bench.read("new"), "alpha");
        assert_eq!(bench.run(r"xcopy src\a.txt newer").code, 2);
        assert!(!bench.exists("newer"));
        assert_eq!(
            bench
                .run_with(r"xcopy src\a.txt folder /q", b"x\r\nd\r\n")
                .code,
            0
        );
        assert_eq!(bench.read(r"folder\a.txt"), "alpha");
    }

    #[test]
    fn writing_over_asks_unless_y_is_given() {
        let bench = tree();
        bench.file(r"dst\a.txt", "old");
        bench.file(r"dst\b.log", "old");
        let answer = bench.run_with(r"xcopy src dst /q", b"n\r\ny\r\n");
        assert_eq!(
            answer.out,
            "Overwrite W:\\case\\dst\\a.txt (Yes/No/All)? Overwrite W:\\case\\dst\\b.log (Yes/No/All)? 1 File(s) copied\r\n"
        );
        assert_eq!(
            (
                bench.read(r"dst\a.txt").as_str(),
                bench.read(r"dst\b.log").as_str()
            ),
            ("old", "beta")
        );
        assert_eq!(bench.run(r"xcopy src dst /q").code, 2);
        assert_eq!(bench.run(r"xcopy src dst /q /y").code, 0);
        let bench = bench.variable("COPYCMD", "/Y");
        assert_eq!(bench.run(r"xcopy src dst /q").code, 0);
    }

    #[test]
    fn what_is_not_there_is_told() {
        let bench = tree();
        for line in ["xcopy nosuch.txt dst", r"xcopy src\*.nix dst\"] {
            let answer = bench.run(line);
            assert_eq!(
                (answer.code, answer.out.as_str()),
                (4, "0 File(s) copied\r\n"),
                "{line}"
            );
            assert!(answer.err.starts_with("File not found - "), "{line}");
        }
        for line in ["xcopy", "xcopy a b c", "xcopy src dst /wrong"] {
            assert_eq!(bench.run(line).code, 4, "{line}");
        }
    }

    #[test]
    fn a_folder_is_not_copied_into_itself() {
        let bench = tree();
        assert_eq!(bench.run(r"xcopy src src\inner /s /i").code, 4);
        assert!(!bench.exists(r"src\inner"));
        assert_eq!(bench.run(r"xcopy src\a.txt src /y").code, 4);
        assert_eq!(bench.run(r"xcopy src srcs /s /i /q").code, 0);
    }

    #[test]
    fn files_can_be_left_out() {
        let bench = tree();
        bench.file("skip.lst", ".LOG\r\n\\deep\\\r\n");
        let answer = bench.run("xcopy src dst /s /i /exclude:skip.lst");
        assert_eq!(answer.out, "src\\a.txt\r\n1 File(s) copied\r\n");
        // Not newer: not copied again.
        let answer = bench.run(r"xcopy src\a.txt dst /d /y");
        assert_eq!(
            (answer.code, answer.out.as_str()),
            (0, "0 File(s) copied\r\n")
        );
        assert_eq!(
            bench.run("xcopy src lists /s /i /l /q").out,
            "3 File(s)\r\n"
        );
        assert!(!bench.exists("lists"));
    }

    #[test]
    fn names_without_a_folder_are_shown_with_their_drive() {
        let bench = tree();
        bench.file("one.txt", "x");
        assert_eq!(
            bench.run(r"xcopy one.txt dst\").out,
            "W:one.txt\r\n1 File(s) copied\r\n"
        );
        assert_eq!(
            bench.effects(),
            [
                "md W:\\case\\dst",
                "copy W:\\case\\one.txt W:\\case\\dst\\one.txt"
            ]
        );
    }
}
