use std::io::BufRead;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

use super::lines::{Line, Lines};
use super::{Attributes, Body, Control, LdifError, Record};
use crate::host::directory::{Change, Operation, Value};
use crate::source::CodePage;

/// Reads a file that a value refers to (`jpegPhoto:< file:photo.jpg`): the name in, its bytes or the reason out.
pub type FileReader<'a> = Box<dyn Fn(&str) -> Result<Vec<u8>, String> + 'a>;

/// Reads a file record by record. After an error nothing more comes.
///
/// `version: 1` may be missing, as in files that `ldifde` writes; content and change records may be mixed, as it lets
/// them.
pub struct Reader<'a> {
    lines: Lines<'a>,
    files: Option<FileReader<'a>>,
    begun: bool,
    ended: bool,
}

impl<'a> Reader<'a> {
    /// Reads from a source. What is not UTF-8 and has no byte-order mark is read with the code page.
    pub fn new(input: impl BufRead + 'a, ansi: CodePage) -> Self {
        Self {
            lines: Lines::new(Box::new(input), ansi),
            files: None,
            begun: false,
            ended: false,
        }
    }

    /// Lets values refer to files; they are refused otherwise.
    #[must_use]
    pub fn with_files(mut self, files: FileReader<'a>) -> Self {
        self.files = Some(files);
        self
    }

    fn record(&mut self) -> Result<Option<Record>, LdifError> {
        let Some(first) = self.first_line()? else {
            return Ok(None);
        };
        let (name, dn) = self.attribute_value(&first)?;
        if !name.eq_ignore_ascii_case("dn") {
            let message = format!("a record begins with dn:, not with {name}:");
            return Err(LdifError::new(first.number, message));
        }
        let dn = text(dn, first.number)?;
        let mut controls = Vec::new();
        let mut next = self.line_of_record()?;
        while let Some(line) = &next {
            match keyword(&line.text, "control") {
                Some(value) => controls.push(control(value, line.number)?),
                None => break,
            }
            next = self.line_of_record()?;
        }
        let change_type = next.as_ref().and_then(|line| {
            let value = keyword(&line.text, "changetype")?;
            Some((value.trim().to_ascii_lowercase(), line.number))
        });
        let (body, lenient) = match (change_type, next) {
            (Some((kind, number)), _) => self.change(&kind, number)?,
            (None, Some(line)) => (Body::Content(self.attributes(Some(line))?), false),
            (None, None) => {
                return Err(LdifError::new(
                    first.number,
                    format!("{dn} has no attribute"),
                ));
            }
        };
        Ok(Some(Record {
            line: first.number,
            dn,
            controls,
            body,
            lenient,
        }))
    }

    /// The first line of the next record, past empty lines and the version.
    fn first_line(&mut self) -> Result<Option<Line>, LdifError> {
        while let Some(line) = self.lines.next()? {
            if line.text.is_empty() {
                continue;
            }
            let version = keyword(&line.text, "version");
            match version {
                Some(value) if !self.begun => {
                    self.begun = true;
                    if value.trim() != "1" {
                        let message = format!("version {} is not known", value.trim());
                        return Err(LdifError::new(line.number, message));
                    }
                }
                _ => {
                    self.begun = true;
                    return Ok(Some(line));
                }
            }
        }
        Ok(None)
    }

    /// The next line of this record; `None` at its end.
    fn line_of_record(&mut self) -> Result<Option<Line>, LdifError> {
        let line = self.lines.next()?;
        Ok(line.filter(|line| !line.text.is_empty()))
    }

    fn change(&mut self, kind: &str, number: usize) -> Result<(Body, bool), LdifError> {
        let (kind, lenient) = match kind.strip_prefix("ntdsschema") {
            Some(kind) => (kind, true),
            None => (kind, false),
        };
        let body = match kind {
            "add" => {
                let first = self.line_of_record()?;
                Body::Add(self.attributes(first)?)
            }
            "delete" => match self.line_of_record()? {
                None => Body::Delete,
                Some(line) => {
                    let message = "nothing may stand behind changetype: delete";
                    return Err(LdifError::new(line.number, message));
                }
            },
            "modify" => Body::Modify(self.modifications()?),
            "modrdn" | "moddn" => self.rename(number)?,
            other => {
                let message = format!("changetype {other} is not known");
                return Err(LdifError::new(number, message));
            }
        };
        Ok((body, lenient))
    }

    fn attributes(&mut self, first: Option<Line>) -> Result<Attributes, LdifError> {
        let mut attributes: Attributes = Vec::new();
        let mut next = first;
        while let Some(line) = next {
            let (name, value) = self.attribute_value(&line)?;
            // Values of one attribute stand together in most files.
            let place = attributes
                .iter()
                .rposition(|(known, _)| known.eq_ignore_ascii_case(name));
            match place.and_then(|place| attributes.get_mut(place)) {
                Some((_, values)) => values.push(value),
                None => attributes.push((name.to_owned(), vec![value])),
            }
            next = self.line_of_record()?;
        }
        Ok(attributes)
    }

    fn modifications(&mut self) -> Result<Vec<Change>, LdifError> {
        let mut changes = Vec::new();
        while let Some(line) = self.line_of_record()? {
            let (word, attribute) = self.attribute_value(&line)?;
            let operation = match word.to_ascii_lowercase().as_str() {
                "add" => Operation::Add,
                "delete" => Operation::Delete,
                "replace" => Operation::Replace,
                _ => {
                    let message = format!("add, delete or replace is expected, not {word}");
                    return Err(LdifError::new(line.number, message));
                }
            };
            let attribute = text(attribute, line.number)?.trim().to_owned();
            if attribute.is_empty() {
                return Err(LdifError::new(line.number, "no attribute is named"));
            }
            let values = self.values_of(&attribute)?;
            changes.push(Change {
                operation,
                attribute,
                values,
            });
        }
        Ok(changes)
    }

    /// The values of one modification, up to its hyphen.
    fn values_of(&mut self, attribute: &str) -> Result<Vec<Value>, LdifError> {
        let mut values = Vec::new();
        loop {
            let Some(line) = self.line_of_record()? else {
                let message = format!("the hyphen behind the change of {attribute} is missing");
                return Err(LdifError::new(self.lines.number(), message));
            };
            if line.text.trim_end() == "-" {
                return Ok(values);
            }
            let (name, value) = self.attribute_value(&line)?;
            if !name.eq_ignore_ascii_case(attribute) {
                let message = format!("a value of {attribute} or a hyphen is expected, not {name}");
                return Err(LdifError::new(line.number, message));
            }
            values.push(value);
        }
    }

    fn rename(&mut self, number: usize) -> Result<Body, LdifError> {
        let (mut new_rdn, mut delete_old, mut new_parent) = (None, None, None);
        while let Some(line) = self.line_of_record()? {
            let (word, value) = self.attribute_value(&line)?;
            let word = word.to_ascii_lowercase();
            let value = text(value, line.number)?;
            match word.as_str() {
                "newrdn" => new_rdn = Some(value),
                "newsuperior" => new_parent = Some(value),
                "deleteoldrdn" => {
                    delete_old = match value.trim() {
                        "0" => Some(false),
                        "1" => Some(true),
                        _ => {
                            return Err(LdifError::new(line.number, "deleteoldrdn is 0 or 1"));
                        }
                    };
                }
                _ => {
                    let message = format!("{word} has no meaning in a renaming");
                    return Err(LdifError::new(line.number, message));
                }
            }
        }
        let new_rdn = new_rdn.ok_or_else(|| LdifError::new(number, "newrdn is missing"))?;
        let delete_old =
            delete_old.ok_or_else(|| LdifError::new(number, "deleteoldrdn is missing"))?;
        Ok(Body::Rename {
            new_rdn,
            delete_old,
            new_parent,
        })
    }

    /// `name: value`, `name:: base64` or `name:< address`.
    fn attribute_value<'l>(&self, line: &'l Line) -> Result<(&'l str, Value), LdifError> {
        let fault = |message: String| LdifError::new(line.number, message);
        let Some((name, value)) = line.text.split_once(':') else {
            return Err(fault("a colon is missing".to_owned()));
        };
        let is_name_character =
            |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '.' | ';' | '_' | '=');
        if name.is_empty() || !name.chars().all(is_name_character) {
            return Err(fault(format!("{name:?} is no attribute")));
        }
        let value = if let Some(encoded) = value.strip_prefix(':') {
            STANDARD
                .decode(encoded.trim())
                .map_err(|error| fault(format!("the value of {name} is not base64: {error}")))?
        } else if let Some(address) = value.strip_prefix('<') {
            let address = address.trim();
            let Some(files) = &self.files else {
                return Err(fault(format!(
                    "a value in another file is refused: {address}"
                )));
            };
            let path = address
                .strip_prefix("file:")
                .ok_or_else(|| fault(format!("only file: addresses are read, not {address}")))?;
            let path = path.strip_prefix("//").unwrap_or(path);
            files(path).map_err(|reason| fault(format!("{address}: {reason}")))?
        } else {
            value.trim_start_matches(' ').as_bytes().to_vec()
        };
        Ok((name, value))
    }
}

impl Iterator for Reader<'_> {
    type Item = Result<Record, LdifError>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.ended {
            return None;
        }
        let record = self.record();
        self.ended = !matches!(record, Ok(Some(_)));
        record.transpose()
    }
}

/// The value of a line that begins with a keyword.
fn keyword<'l>(line: &'l str, word: &str) -> Option<&'l str> {
    let (name, value) = line.split_once(':')?;
    name.eq_ignore_ascii_case(word).then_some(value)
}

/// `control: OID [true|false][: value]`; the value is not needed by any control that is known here.
fn control(value: &str, line: usize) -> Result<Control, LdifError> {
    let head = value.split(':').next().unwrap_or("");
    let mut words = head.split_whitespace();
    let oid = words.next().unwrap_or("");
    let is_oid = !oid.is_empty()
        && oid
            .bytes()
            .all(|byte| byte.is_ascii_digit() || byte == b'.');
    let critical = match words.next() {
        None | Some("false") => Some(false),
        Some("true") => Some(true),
        Some(_) => None,
    };
    match critical {
        Some(critical) if is_oid && words.next().is_none() => Ok(Control {
            oid: oid.to_owned(),
            critical,
        }),
        _ => Err(LdifError::new(
            line,
            "a control is an object identifier with true or false",
        )),
    }
}

fn text(value: Value, line: usize) -> Result<String, LdifError> {
    String::from_utf8(value).map_err(|_| LdifError::new(line, "the value is not UTF-8"))
}
