//! Text files that a script writes.

use super::kind::Kind;
use super::state::{Held, Stream};
use super::value::Abstract;
use super::{Extraction, Typed};
use crate::plan::{StepKind, Value};
use crate::vbscript::value::Variant;

impl Extraction {
    pub(super) fn file_system(
        &mut self,
        member: &str,
        arguments: Vec<Abstract>,
    ) -> Typed<Abstract> {
        let mut values = Vec::new();
        for argument in arguments {
            values.push(self.plain(argument)?);
        }
        match (member, values.as_slice()) {
            ("fileexists" | "folderexists", [path]) => {
                let path = self.plan_value(path)?;
                let name = match member {
                    "fileexists" => "FileExists",
                    _ => "FolderExists",
                };
                self.asked(name, vec![path])
            }
            ("createtextfile", [path, rest @ ..]) if rest.len() <= 2 => {
                let overwrite = rest.first().cloned();
                let unicode = rest.get(1).cloned();
                self.open_file(path, overwrite, unicode)
            }
            ("opentextfile", [path, mode, create]) => {
                let mode = self.known(mode, "how a file is opened")?;
                let create = self.known(create, "how a file is opened")?;
                if mode.to_long().ok() != Some(2) || create.to_boolean().ok() != Some(true) {
                    return self.untypable("a file is opened otherwise than to be written anew");
                }
                self.open_file(path, None, None)
            }
            _ => self.untypable(format!("{member} of the file system is not typed")),
        }
    }

    fn open_file(
        &mut self,
        path: &Abstract,
        overwrite: Option<Abstract>,
        unicode: Option<Abstract>,
    ) -> Typed<Abstract> {
        if self.has_open_file() {
            return self.untypable("a second text file is opened");
        }
        let or = |value: Option<Abstract>, usual: bool| {
            value.unwrap_or(Abstract::Known(Variant::Boolean(usual)))
        };
        let path = self.plan_value(path)?;
        let overwrite = self.plan_value(&or(overwrite, true))?;
        let unicode = self.plan_value(&or(unicode, false))?;
        // What can fail before the file is opened.
        if !self.consume(&[&path, &overwrite, &unicode])? {
            self.force_pending()?;
        }
        let span = self.span();
        Ok(self.hold(Held::Stream(Stream {
            path,
            overwrite,
            unicode,
            text: Vec::new(),
            span,
            is_open: true,
        })))
    }

    pub(super) fn stream_member(
        &mut self,
        id: u32,
        member: &str,
        arguments: Vec<Abstract>,
    ) -> Typed<Abstract> {
        let text = match (member, arguments.as_slice()) {
            ("write", [text]) => self.written_text(text, "")?,
            ("writeline", []) => vec![Value::text("\r\n")],
            ("writeline", [text]) => self.written_text(text, "\r\n")?,
            ("writeblanklines", [count]) => {
                let count = self.plain(count.clone())?;
                let count = self.known(&count, "how many lines are written")?.to_long();
                let count = count.ok().and_then(|count| usize::try_from(count).ok());
                match count {
                    Some(count) if count <= 1000 => vec![Value::text("\r\n".repeat(count))],
                    _ => return self.untypable("WriteBlankLines of no usual number"),
                }
            }
            ("close", []) => return self.close_file(id),
            _ => return self.untypable(format!("{member} of a text file is not typed")),
        };
        match self.state.object_mut(id) {
            Some(Held::Stream(stream)) if stream.is_open => {
                stream.text.extend(text);
                Ok(Abstract::EMPTY)
            }
            _ => self.untypable("a file is written that is closed"),
        }
    }

    fn written_text(&mut self, text: &Abstract, end: &str) -> Typed<Vec<Value>> {
        let text = self.plain(text.clone())?;
        if self.kind_of(&text).may_be(Kind::NULL.or(Kind::ARRAY)) {
            return self.untypable("what is written may be no text");
        }
        let line = self.concatenated(&text, &Abstract::text(end), false)?;
        Ok(vec![self.plan_value(&line)?])
    }

    fn close_file(&mut self, id: u32) -> Typed<Abstract> {
        let stream = match self.state.object_mut(id) {
            Some(Held::Stream(stream)) if stream.is_open => {
                stream.is_open = false;
                stream.clone()
            }
            _ => return self.untypable("a file is closed that is closed"),
        };
        let text = Value::concat(stream.text.iter().flat_map(|part| match part {
            Value::Expression(expression) => match &**expression {
                crate::plan::Expression::Concat(parts) => parts.clone(),
                _ => vec![part.clone()],
            },
            other => vec![other.clone()],
        }));
        let write = StepKind::WriteFile {
            path: stream.path.clone(),
            text: text.clone(),
            overwrite: stream.overwrite.clone(),
            unicode: stream.unicode.clone(),
        };
        self.consume(&[&text])?;
        self.push(super::emit::Node::new(write, stream.span))?;
        Ok(Abstract::EMPTY)
    }
}
