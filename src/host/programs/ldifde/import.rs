use std::cell::OnceCell;
use std::io::BufReader;
use std::rc::Rc;

use super::command_line::Line;
use super::printer::Printer;
use super::texts;
use crate::host::directory::ldif::{Attributes, Body, LdifError, Reader, Record};
use crate::host::directory::{
    Address, Directory, DirectoryError, Entry, Identity, ResultCode, Secret, described,
    described_entry, dn,
};
use crate::host::{Effect, Invocation, Outcome, path};
use crate::source::CodePage;

/// With this control, adding a value that is there and deleting one that is absent are no errors.
const PERMISSIVE: &str = "1.2.840.113556.1.4.1413";

/// One import.
pub(super) struct Import<'a> {
    call: &'a Invocation<'a>,
    line: &'a Line,
    file: &'a str,
    printer: &'a Printer<'a>,
    /// What `-c` replaces, with the names of naming contexts put in (`#defaultNamingContext`).
    replacements: OnceCell<Vec<(String, String)>>,
}

/// How far an import came.
#[derive(Default)]
struct Counts {
    changed: usize,
    skipped: usize,
}

/// Why an import ended before its end, with the exit code.
struct Stopped {
    code: u32,
    message: String,
}

impl<'a> Import<'a> {
    pub(super) fn new(
        call: &'a Invocation<'a>,
        line: &'a Line,
        file: &'a str,
        printer: &'a Printer<'a>,
    ) -> Self {
        Self {
            call,
            line,
            file,
            printer,
            replacements: OnceCell::new(),
        }
    }

    /// Carries the import out, and says what came of it.
    pub(super) fn run(&self) -> Outcome {
        let mut counts = Counts::default();
        let result = self.all(&mut counts);
        match result {
            Ok(()) => {
                self.print_count(&counts);
                self.printer.line("");
                self.printer.line("The command has completed successfully");
                let message = match counts.skipped {
                    0 => None,
                    skipped => Some(format!("{} changed, {skipped} skipped", counts.changed)),
                };
                Outcome {
                    exit_code: Some(0),
                    message,
                    failed: false,
                }
            }
            Err(stopped) => {
                let code = i32::try_from(stopped.code).unwrap_or(1);
                Outcome::failed(Some(code), stopped.message)
            }
        }
    }

    fn all(&self, counts: &mut Counts) -> Result<(), Stopped> {
        let directory = self.connect()?;
        let printer = self.printer;
        printer.line(&format!("Importing directory from file \"{}\"", self.file));
        let files = &self.call.host.files;
        let path = path::absolute(&self.call.context.cwd, self.file);
        let file = files.open_read(&path).map_err(|error| {
            printer.error(&format!(
                "The file \"{}\" cannot be opened: {error}",
                self.file
            ));
            self.end(counts, error.0, format!("{path}: {error}"))
        })?;
        let codepage = if self.line.unicode {
            CodePage::UTF_16LE
        } else {
            self.call.context.codepage.get()
        };
        let read_value = |name: &str| {
            // file:///C:/photo.jpg
            let name = match name.strip_prefix('/') {
                Some(rest) if path::drive_of(rest).is_some() => rest,
                _ => name,
            };
            let path = path::absolute(&self.call.context.cwd, name);
            files.read(&path).map_err(|error| error.to_string())
        };
        let reader = Reader::new(BufReader::new(file), codepage).with_files(Box::new(read_value));
        printer.text("Loading entries");
        printer.text(if printer.is_verbose() { "\r\n" } else { "." });
        for (index, record) in reader.enumerate() {
            match record {
                Ok(record) => self.one(&*directory, record, index + 1, counts)?,
                Err(error) => return Err(self.syntax_error(counts, &error)),
            }
        }
        printer.text(if printer.is_verbose() { "" } else { "\r\n" });
        Ok(())
    }

    fn connect(&self) -> Result<Rc<dyn Directory>, Stopped> {
        let address = Address {
            server: self.line.server.clone(),
            port: self.line.port.as_deref().and_then(|port| port.parse().ok()),
            global_catalog: false,
        };
        let identity = match &self.line.credentials {
            Some(own) => Identity::Password {
                account: own.name(),
                password: Secret::new(own.password.clone().unwrap_or_default()),
            },
            None => self.call.context.identity.clone(),
        };
        let result = self.call.host.directories.connect(&address, &identity);
        let server = match (&self.line.server, &result) {
            (Some(server), _) => server.clone(),
            (None, Ok(directory)) => directory.server(),
            (None, Err(_)) => String::new(),
        };
        self.printer.line(&format!("Connecting to \"{server}\""));
        let directory = result.map_err(|error| {
            let code = error.code.windows_error();
            self.printer.error("The connection cannot be established");
            self.printer.error(&format!("The error code is {code}"));
            super::complain(self.call, "ldifde", &words(&error));
            Stopped {
                code,
                message: words(&error),
            }
        })?;
        self.printer.line(&match &self.line.credentials {
            None => "Logging in as current user using SSPI".to_owned(),
            Some(own) => match &own.domain {
                Some(domain) => {
                    format!(
                        "Logging in as \"{}\" in domain \"{domain}\" using SSPI",
                        own.account
                    )
                }
                None => format!("Logging in as \"{}\" using simple bind", own.account),
            },
        });
        self.settle_replacements(&*directory);
        Ok(directory)
    }

    /// One record: read, carried out, told.
    fn one(
        &self,
        directory: &dyn Directory,
        mut record: Record,
        number: usize,
        counts: &mut Counts,
    ) -> Result<(), Stopped> {
        self.replace_in(&mut record);
        let printer = self.printer;
        if printer.is_verbose() {
            printer.line(&format!("{number}: {}", record.dn));
            self.describe(&record);
        }
        let result = self.carry_out(directory, &record);
        let ignored = matches!(&result, Err(error) if self.is_ignored(&record, error.code));
        self.tell(&record, &result, ignored);
        match result {
            Ok(()) => {
                counts.changed += 1;
                printer.text(if printer.is_verbose() { "" } else { "." });
                printer.detail("Entry modified successfully.\r\n");
                Ok(())
            }
            Err(error) if ignored => {
                counts.skipped += 1;
                printer.detail(&format!("{}, entry skipped\r\n", texts::name(error.code)));
                Ok(())
            }
            Err(error) => Err(self.server_error(counts, &record, &error)),
        }
    }

    fn carry_out(&self, directory: &dyn Directory, record: &Record) -> Result<(), DirectoryError> {
        let permissive = record.controls.iter().any(|own| own.oid == PERMISSIVE);
        let unknown = record
            .controls
            .iter()
            .find(|own| own.critical && own.oid != PERMISSIVE);
        if let Some(control) = unknown {
            return Err(DirectoryError::new(
                ResultCode(12),
                format!("the control {} is not supported here", control.oid),
            ));
        }
        match &record.body {
            Body::Content(attributes) | Body::Add(attributes) => {
                directory.add(&new_entry(&record.dn, attributes))
            }
            Body::Delete => directory.delete(&record.dn),
            Body::Modify(changes) => directory.modify(&record.dn, changes, permissive),
            Body::Rename {
                new_rdn,
                delete_old,
                new_parent,
            } => directory.rename(&record.dn, new_rdn, new_parent.as_deref(), *delete_old),
        }
    }

    /// Whether a failure is passed over: by `-k` those of its documented list ("LDIF scripts") and no other, above all
    /// not `noSuchAttribute`; by a change type for the schema its plainest one.
    fn is_ignored(&self, record: &Record, code: ResultCode) -> bool {
        let adds = matches!(record.body, Body::Content(_) | Body::Add(_));
        if record.lenient {
            let plainest = if adds {
                ResultCode::ENTRY_ALREADY_EXISTS
            } else {
                ResultCode::NO_SUCH_OBJECT
            };
            if code == plainest {
                return true;
            }
        }
        if !self.line.lenient {
            return false;
        }
        match code {
            ResultCode::OBJECT_CLASS_VIOLATION => has_nothing_but_its_class(record),
            // "Already a member of the group" is one of these two.
            ResultCode::ENTRY_ALREADY_EXISTS
            | ResultCode::ATTRIBUTE_OR_VALUE_EXISTS
            | ResultCode::CONSTRAINT_VIOLATION
            | ResultCode::NO_SUCH_OBJECT => true,
            _ => false,
        }
    }

    /// Tells the change as an effect.
    fn tell(&self, record: &Record, result: &Result<(), DirectoryError>, ignored: bool) {
        let effects = &self.call.host.effects;
        if !effects.active() {
            return;
        }
        let dn = record.dn.clone();
        let effect = match &record.body {
            Body::Content(attributes) | Body::Add(attributes) => {
                let entry = new_entry(&dn, attributes);
                let changes = described_entry(&entry);
                Effect::DirectoryAdd { dn, changes }
            }
            Body::Delete => Effect::DirectoryDelete { dn },
            Body::Modify(changes) => Effect::DirectoryModify {
                dn,
                changes: described(changes),
            },
            Body::Rename {
                new_rdn,
                new_parent,
                ..
            } => {
                let above = match new_parent {
                    Some(parent) => parent.clone(),
                    None => dn::parent(&dn).ok().flatten().unwrap_or("").to_owned(),
                };
                let target = dn::join(new_rdn, &above);
                Effect::DirectoryRename { dn, target }
            }
        };
        let outcome = match result {
            Ok(()) => Outcome::done(),
            Err(error) if ignored => Outcome {
                message: Some(format!("skipped: {error}")),
                ..Outcome::default()
            },
            Err(error) => {
                let code = i32::try_from(error.code.0).unwrap_or(i32::MAX);
                Outcome::failed(Some(code), words(error))
            }
        };
        effects.record(effect, &self.call.context.span, outcome);
    }

    fn server_error(&self, counts: &Counts, record: &Record, error: &DirectoryError) -> Stopped {
        let printer = self.printer;
        printer.text(if printer.is_verbose() { "" } else { "\r\n" });
        let operation = match record.body {
            Body::Content(_) | Body::Add(_) => "Add",
            Body::Delete => "Delete",
            Body::Modify(_) => "Modify",
            Body::Rename { .. } => "Modrdn",
        };
        let name = texts::name(error.code);
        let line = record.line;
        printer.error(&format!(
            "{operation} error on entry starting on line {line}: {name}"
        ));
        if let Some((number, _)) = texts::server_side(error) {
            let text = texts::of_windows(number).unwrap_or(error.code.windows_text());
            printer.error(&format!("The server side error is: 0x{number:x} {text}"));
        }
        printer.error("The extended server error is:");
        printer.error(&words(error));
        let message = format!("line {line}, {}: {}", record.dn, words(error));
        self.end(counts, error.code.windows_error(), message)
    }

    fn syntax_error(&self, counts: &Counts, error: &LdifError) -> Stopped {
        let printer = self.printer;
        printer.text(if printer.is_verbose() { "" } else { "\r\n" });
        printer.error("There is a syntax error in the input file");
        printer.error(&format!(
            "Failed on line {}.  {}",
            error.line, error.message
        ));
        self.end(counts, 1, error.to_string())
    }

    /// The last lines of an import that ended before its end.
    fn end(&self, counts: &Counts, code: u32, message: String) -> Stopped {
        self.print_count(counts);
        self.printer.error("An error has occurred in the program");
        Stopped { code, message }
    }

    fn print_count(&self, counts: &Counts) {
        self.printer.line(&match counts.changed {
            1 => "1 entry modified successfully.".to_owned(),
            many => format!("{many} entries modified successfully."),
        });
    }

    /// The record as `-v` shows it.
    fn describe(&self, record: &Record) {
        let printer = self.printer;
        let kind = match &record.body {
            Body::Content(_) | Body::Add(_) => "add",
            Body::Delete => "delete",
            Body::Modify(_) => "modify",
            Body::Rename { .. } => "modrdn",
        };
        printer.line(&format!("Entry DN: {}", record.dn));
        printer.line(&format!("changetype: {kind}"));
        let described = match &record.body {
            Body::Content(attributes) | Body::Add(attributes) => {
                described_entry(&new_entry(&record.dn, attributes))
            }
            Body::Modify(changes) => described(changes),
            Body::Delete | Body::Rename { .. } => Vec::new(),
        };
        for (index, change) in described.iter().enumerate() {
            let values = change.value.join(" ");
            printer.line(&format!(
                "Attribute {index}) {}: {values}",
                change.attribute
            ));
        }
        printer.line("");
    }

    /// `-c from #defaultNamingContext` and the like: the name comes from the directory.
    fn settle_replacements(&self, directory: &dyn Directory) {
        let settled = self.line.replacements.iter().map(|(from, to)| {
            let told = to.strip_prefix('#').and_then(|attribute| {
                let root = directory.read("", &[attribute]).ok()?;
                root.text(attribute)
            });
            (from.clone(), told.unwrap_or_else(|| to.clone()))
        });
        let _ = self.replacements.set(settled.collect());
    }

    /// What `-c` replaces, it replaces everywhere, in names and in values.
    fn replace_in(&self, record: &mut Record) {
        let Some(replacements) = self.replacements.get().filter(|all| !all.is_empty()) else {
            return;
        };
        let in_text = |text: &mut String| {
            for (from, to) in replacements.iter().filter(|(from, _)| !from.is_empty()) {
                if text.contains(from.as_str()) {
                    *text = text.replace(from.as_str(), to);
                }
            }
        };
        let in_values = |values: &mut Vec<Vec<u8>>| {
            for value in values {
                if let Ok(mut text) = String::from_utf8(value.clone()) {
                    in_text(&mut text);
                    *value = text.into_bytes();
                }
            }
        };
        in_text(&mut record.dn);
        match &mut record.body {
            Body::Content(attributes) | Body::Add(attributes) => {
                attributes
                    .iter_mut()
                    .for_each(|(_, values)| in_values(values));
            }
            Body::Modify(changes) => {
                changes
                    .iter_mut()
                    .for_each(|change| in_values(&mut change.values));
            }
            Body::Rename {
                new_rdn,
                new_parent,
                ..
            } => {
                in_text(new_rdn);
                if let Some(parent) = new_parent {
                    in_text(parent);
                }
            }
            Body::Delete => {}
        }
    }
}

fn new_entry(dn: &str, attributes: &Attributes) -> Entry {
    Entry {
        dn: dn.to_owned(),
        attributes: attributes.clone(),
    }
}

fn has_nothing_but_its_class(record: &Record) -> bool {
    match &record.body {
        Body::Content(attributes) | Body::Add(attributes) => attributes
            .iter()
            .all(|(name, _)| name.eq_ignore_ascii_case("objectClass")),
        _ => false,
    }
}

/// The server's words and the remedy.
fn words(error: &DirectoryError) -> String {
    match &error.help {
        Some(help) => format!("{error}; {help}"),
        None => error.to_string(),
    }
}
