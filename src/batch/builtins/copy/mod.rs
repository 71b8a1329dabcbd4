//! `COPY`

mod command_line;
mod target;

use command_line::{CommandLine, Source};
use target::{Place, Target};

use super::question::{self, Overwrite};
use super::selection::{Named, is_concealed};
use super::{cleared, tell};
use crate::batch::interpreter::{Interpreter, Run, Status};
use crate::host::{SystemError, WriteMode, path, same_name};

/// The end of a text, as CP/M wrote it: `/A` stops reading there and writes one.
const CTRL_Z: u8 = 0x1A;

/// `COPY [/A|/B] source [+ source…] [target] [/Y|/-Y] …`: copies files, or joins several to one.
///
/// In a batch file nothing is asked unless `/-Y` wants it.
pub(crate) fn copy(interpreter: &mut Interpreter, arguments: &str) -> Run {
    let ask = super::move_files::asks_by_default(interpreter);
    let line = match CommandLine::parse(arguments, ask) {
        Ok(line) => line,
        Err(message) => return Ok(interpreter.fail(&message)),
    };
    let mut groups = Vec::new();
    for source in &line.sources {
        match find(interpreter, source) {
            Ok(files) => groups.push(files),
            Err(error) => return not_found(interpreter, source, error),
        }
    }
    let several = groups.len() > 1
        || line
            .sources
            .iter()
            .any(|source| is_many(interpreter, source));
    let target = match Target::new(
        interpreter,
        &line,
        groups.first().and_then(|group| group.first()),
    ) {
        Ok(target) => target,
        Err(error) => {
            interpreter.err(&format!("{error}\r\n"));
            return finish(interpreter, 0, true);
        }
    };
    let mut run = Copying {
        ask: line.ask,
        target_ascii: line.target_ascii,
        listed: several,
        count: 0,
    };
    let mut groups = groups.into_iter();
    let first = groups.next().unwrap_or_default();
    let ended = if line.sources.len() > 1 && target.is_mask() {
        run.join_by_name(interpreter, &line, first, &target)?
    } else if line.sources.len() > 1 || line.joins || several && target.is_one_file() {
        let whole: Vec<File> = first.into_iter().chain(groups.flatten()).collect();
        let into = whole
            .first()
            .map(|file| target.place_for(file))
            .unwrap_or_default();
        run.join(interpreter, &whole, &into)?
    } else {
        run.one_by_one(interpreter, &first, &target)?
    };
    if let Err(message) = &ended {
        interpreter.err(&format!("{message}\r\n"));
    }
    finish(interpreter, run.count, ended.is_err())
}

/// One file to read.
#[derive(Debug, Clone)]
struct File {
    /// The name as it is listed: the prefix as typed and the stored name.
    shown: String,
    full: String,
    /// The name without its folder.
    name: String,
    /// `/A`, `/B`, or neither.
    ascii: Option<bool>,
}

/// What is being done, and how far it has come.
struct Copying {
    ask: bool,
    target_ascii: Option<bool>,
    listed: bool,
    count: usize,
}

/// The message of what ended the copying.
type Ended = Result<(), String>;

fn finish(interpreter: &mut Interpreter, count: usize, failed: bool) -> Run {
    interpreter.out(&format!("{count:>9} file(s) copied.\r\n"))?;
    if failed {
        interpreter.errorlevel = 1;
        return Ok(Status::FAILURE);
    }
    Ok(cleared(interpreter))
}

/// A single name that is not there gets no count, a pattern does.
fn not_found(interpreter: &mut Interpreter, source: &Source, error: SystemError) -> Run {
    let listed = Named::new(interpreter, &source.name).is_pattern();
    if listed {
        interpreter.out(&format!("{}\r\n", source.name))?;
    }
    let status = interpreter.fail(error.text());
    if listed {
        interpreter.out("        0 file(s) copied.\r\n")?;
    }
    Ok(status)
}

/// Whether a source may stand for several files: a pattern or a folder.
fn is_many(interpreter: &Interpreter, source: &Source) -> bool {
    Named::new(interpreter, &source.name).is_pattern() || is_folder(interpreter, &source.name)
}

fn is_folder(interpreter: &Interpreter, name: &str) -> bool {
    let full = interpreter.absolute(name);
    path::device_of(&full).is_none()
        && interpreter
            .host
            .files
            .metadata(&full)
            .is_ok_and(|found| found.is_dir)
}

fn find(interpreter: &Interpreter, source: &Source) -> Result<Vec<File>, SystemError> {
    let mut named = Named::new(interpreter, &source.name);
    let full = interpreter.absolute(&source.name);
    if path::device_of(&full).is_some() {
        return Ok(vec![File {
            shown: source.name.clone(),
            name: named.last,
            full,
            ascii: source.ascii,
        }]);
    }
    if is_folder(interpreter, &source.name) {
        named.prefix = source.name.clone();
        if !named.prefix.ends_with(['\\', ':']) {
            named.prefix.push('\\');
        }
        named.folder = full;
        named.last = "*".to_owned();
    } else if !named.is_pattern() {
        let found = interpreter.host.files.metadata(&full)?;
        // Like DIR, COPY does not see hidden files.
        if is_concealed(found.attributes) {
            return Err(SystemError::FILE_NOT_FOUND);
        }
        return Ok(vec![File {
            shown: source.name.clone(),
            name: named.last,
            full,
            ascii: source.ascii,
        }]);
    }
    let files: Vec<File> = named
        .entries(interpreter)?
        .into_iter()
        .filter(|entry| !entry.metadata.is_dir && !is_concealed(entry.metadata.attributes))
        .map(|entry| File {
            shown: format!("{}{}", named.prefix, entry.name),
            full: path::join(&named.folder, &entry.name),
            name: entry.name,
            ascii: source.ascii,
        })
        .collect();
    if files.is_empty() {
        return Err(SystemError::FILE_NOT_FOUND);
    }
    Ok(files)
}

impl Copying {
    fn list(&self, interpreter: &Interpreter, file: &File) -> Run<()> {
        if self.listed {
            interpreter.out(&format!("{}\r\n", file.shown))?;
        }
        Ok(())
    }

    /// Whether `target` may be written: it is new, or nobody wants to be asked, or the answer is yes.
    fn may_write(&mut self, interpreter: &mut Interpreter, target: &Place) -> Run<bool> {
        if !self.ask
            || path::device_of(&target.full).is_some()
            || interpreter.host.files.metadata(&target.full).is_err()
        {
            return Ok(true);
        }
        match question::may_overwrite(interpreter, &target.shown)? {
            Overwrite::Yes => Ok(true),
            Overwrite::No => Ok(false),
            Overwrite::All => {
                self.ask = false;
                Ok(true)
            }
        }
    }

    /// Each file for itself.
    fn one_by_one(
        &mut self,
        interpreter: &mut Interpreter,
        files: &[File],
        target: &Target,
    ) -> Run<Ended> {
        for file in files {
            let into = target.place_for(file);
            self.list(interpreter, file)?;
            if same_name(&file.full, &into.full) && path::device_of(&into.full).is_none() {
                return Ok(Err("The file cannot be copied onto itself.".to_owned()));
            }
            if !self.may_write(interpreter, &into)? {
                continue;
            }
            let copied = self.one(interpreter, file, &into.full);
            tell(interpreter, "copy", &file.full, Some(&into.full), copied);
            match copied {
                Ok(()) => self.count += 1,
                Err(error) => return Ok(Err(error.to_string())),
            }
        }
        Ok(Ok(()))
    }

    fn one(&self, interpreter: &Interpreter, file: &File, into: &str) -> Result<(), SystemError> {
        let read_as_text = file.ascii == Some(true);
        let write_as_text = self.target_ascii == Some(true);
        let with_device = path::device_of(&file.full).is_some() || path::device_of(into).is_some();
        if !read_as_text && !write_as_text && !with_device {
            return interpreter.host.files.copy(&file.full, into);
        }
        let mut bytes = read(interpreter, &file.full)?;
        if read_as_text {
            cut_at_end_of_text(&mut bytes);
        }
        if write_as_text {
            bytes.push(CTRL_Z);
        }
        write(interpreter, into, &bytes)
    }

    /// All files one behind the other; where nothing else is said they are texts.
    fn join(&mut self, interpreter: &mut Interpreter, files: &[File], into: &Place) -> Run<Ended> {
        let appended = files
            .first()
            .is_some_and(|first| same_name(&first.full, &into.full));
        if !appended && !self.may_write(interpreter, into)? {
            return Ok(Ok(()));
        }
        let into = into.full.as_str();
        // On Windows the target is emptied before the second file is read, and cannot be read as a source any more.
        let mut bytes = Vec::new();
        let mut told = Vec::new();
        for (index, file) in files.iter().enumerate() {
            self.list(interpreter, file)?;
            if index > 0 && same_name(&file.full, into) {
                interpreter.err("Content of destination file lost before copy.\r\n");
                continue;
            }
            match read(interpreter, &file.full) {
                Ok(mut content) => {
                    if file.ascii.unwrap_or(true) {
                        cut_at_end_of_text(&mut content);
                    }
                    bytes.append(&mut content);
                }
                Err(error) => return Ok(Err(error.to_string())),
            }
            if index > 0 || !appended || files.len() == 1 {
                told.push(file);
            }
        }
        if self.target_ascii.unwrap_or(true) {
            bytes.push(CTRL_Z);
        }
        let written = write(interpreter, into, &bytes);
        for file in told {
            tell(interpreter, "copy", &file.full, Some(into), written);
        }
        match written {
            Ok(()) => {
                self.count += 1;
                Ok(Ok(()))
            }
            Err(error) => Ok(Err(error.to_string())),
        }
    }

    /// `copy *.txt + *.ref *.doc`: for each file of the first pattern the others are the files of the same name.
    fn join_by_name(
        &mut self,
        interpreter: &mut Interpreter,
        line: &CommandLine,
        first: Vec<File>,
        target: &Target,
    ) -> Run<Ended> {
        for file in first {
            let into = target.place_for(&file);
            let mut files = vec![file.clone()];
            for source in line.sources.iter().skip(1) {
                let named = Named::new(interpreter, &source.name);
                let name = super::name_mask::apply(&named.last, &file.name);
                files.push(File {
                    shown: format!("{}{name}", named.prefix),
                    full: path::join(&named.folder, &name),
                    name,
                    ascii: source.ascii,
                });
            }
            let joined = self.join(interpreter, &files, &into)?;
            if joined.is_err() {
                return Ok(joined);
            }
        }
        Ok(Ok(()))
    }
}

fn cut_at_end_of_text(bytes: &mut Vec<u8>) {
    if let Some(end) = bytes.iter().position(|byte| *byte == CTRL_Z) {
        bytes.truncate(end);
    }
}

fn read(interpreter: &Interpreter, full: &str) -> Result<Vec<u8>, SystemError> {
    match path::device_of(full) {
        Some("CON" | "CONIN$") => {
            let mut bytes = interpreter.context.streams.input.read_to_end()?;
            cut_at_end_of_text(&mut bytes);
            Ok(bytes)
        }
        _ => interpreter.host.files.read(full),
    }
}

fn write(interpreter: &Interpreter, full: &str, bytes: &[u8]) -> Result<(), SystemError> {
    match path::device_of(full) {
        Some("NUL") => Ok(()),
        Some("CON" | "CONOUT$") => {
            let context = &interpreter.context;
            Ok(context
                .streams
                .output
                .bytes(bytes, context.codepage.get())?)
        }
        _ => {
            let file = interpreter
                .host
                .files
                .open_write(full, WriteMode::Truncate)?;
            Ok(std::io::Write::write_all(&mut &file, bytes)?)
        }
    }
}
