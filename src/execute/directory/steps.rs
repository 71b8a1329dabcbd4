//! Steps.

use std::rc::Rc;

use super::names::Names;
use super::optimized::Sweep;
use super::{Complain, Resolve};
use crate::host::Work;
use crate::host::directory::dn;
use crate::plan::{AttributeChange, EachSource, Expression, Modification, Step, StepKind, Value};
use crate::vbscript::automation::adsi::{self, together::Together};
use crate::vbscript::automation::{self, WScript};
use crate::vbscript::value::Variant;
use crate::vbscript::{Access, Call, Interpreter, Object, RuntimeError, Stop};

/// The course of one directory script.
pub(super) struct Run<'a> {
    pub(super) script: &'a mut Interpreter,
    pub(super) resolve: &'a Resolve,
    pub(super) optimizes: bool,
    pub(super) names: Names,
    /// The line of the step, or of the change, that is being carried out.
    pub(super) line: u32,
    pub(super) complain: Rc<Complain>,
    wscript: Rc<dyn Object>,
    connection: Option<Rc<dyn Object>>,
    files: Option<Rc<dyn Object>>,
    /// A loop over children is ahead, and no directory knows of it yet.
    pub(super) expects_sweep: bool,
}

impl<'a> Run<'a> {
    pub(super) fn new(script: &'a mut Interpreter, resolve: &'a Resolve, optimizes: bool) -> Self {
        let wscript = Rc::new(WScript::new(&script.session));
        Self {
            script,
            resolve,
            optimizes,
            names: Names::default(),
            line: 1,
            complain: Rc::new(|_| {}),
            wscript,
            connection: None,
            files: None,
            expects_sweep: false,
        }
    }

    pub(super) fn steps(&mut self, steps: &[Step]) -> Result<(), Stop> {
        steps.iter().try_for_each(|step| self.step(step))
    }

    fn step(&mut self, step: &Step) -> Result<(), Stop> {
        self.line = step.span.line;
        self.at(None);
        self.script.look()?;
        match &step.kind {
            StepKind::Echo { text } => self.echo(text),
            StepKind::Exit { code, .. } => self.wscript("Quit", code),
            StepKind::Sleep { seconds, .. } => {
                let time = i64::try_from(*seconds).unwrap_or(i64::MAX);
                self.wscript("Sleep", &Value::Number(time.saturating_mul(1000)))
            }
            StepKind::Assign { variable, value } => {
                let value = self.value(value)?;
                self.names.variables.insert(variable.clone(), value);
                Ok(())
            }
            StepKind::If {
                condition,
                then,
                otherwise,
            } => {
                if self.holds(condition)? {
                    self.steps(then)
                } else {
                    self.steps(otherwise)
                }
            }
            StepKind::ForEach {
                variable,
                source,
                body,
            } => self.for_each(variable, source, body),
            StepKind::DirectoryBind { object, path } => self.bind(object, path),
            StepKind::DirectoryRead {
                object,
                attribute,
                into,
                all,
                required,
            } => self.read(object, attribute, into, (*all, *required)),
            StepKind::DirectorySearch { .. } => self.search(&step.kind),
            StepKind::DirectoryModify {
                object,
                dn,
                changes,
            } => self.modify(object, dn, changes),
            StepKind::WriteFile {
                path,
                text,
                overwrite,
                unicode,
            } => self.write_file(path, text, [overwrite, unicode]),
            _ => Err(RuntimeError::number(445)
                .detail("this step belongs to no directory script")
                .into()),
        }
    }

    fn wscript(&mut self, member: &str, value: &Value) -> Result<(), Stop> {
        let value = self.value(value)?;
        self.at(None);
        let wscript = Rc::clone(&self.wscript);
        self.use_object(&wscript, member, Access::Call, &[value])?;
        Ok(())
    }

    /// Several values stand in a list: the host makes texts of them.
    fn echo(&mut self, text: &Value) -> Result<(), Stop> {
        let is_list = matches!(text, Value::Expression(text)
            if matches!(**text, Expression::List(_)));
        let value = self.value(text)?;
        self.at(None);
        match value {
            Variant::Array(words) if is_list => {
                let wscript = Rc::clone(&self.wscript);
                self.use_object(&wscript, "Echo", Access::Call, words.elements())?;
                Ok(())
            }
            text => self.show(&text),
        }
    }

    /// `WScript.Echo`
    pub(super) fn show(&mut self, text: &Variant) -> Result<(), Stop> {
        let wscript = Rc::clone(&self.wscript);
        self.use_object(&wscript, "Echo", Access::Call, std::slice::from_ref(text))?;
        Ok(())
    }

    pub(super) fn use_object(
        &mut self,
        object: &Rc<dyn Object>,
        member: &str,
        access: Access,
        arguments: &[Variant],
    ) -> Result<Variant, Stop> {
        let call = Call {
            member,
            access,
            arguments,
        };
        object.call(self.script, &call)
    }

    /// Uses a member of an object that has a name in the plan.
    pub(super) fn use_named(
        &mut self,
        name: &str,
        member: &str,
        access: Access,
        arguments: &[Variant],
    ) -> Result<Variant, Stop> {
        match self.names.object(name) {
            Some(object) => self
                .use_object(&object, member, access, arguments)
                .map_err(|stop| with_variable(stop, name, member)),
            None => Err(RuntimeError::about(424, name).into()),
        }
    }

    fn created(&mut self, class: &str) -> Result<Rc<dyn Object>, Stop> {
        match automation::create(self.script, class)? {
            Variant::Object(object) => Ok(object),
            _ => Err(RuntimeError::about(429, class).into()),
        }
    }

    pub(super) fn file_system(&mut self) -> Result<Rc<dyn Object>, Stop> {
        if let Some(files) = &self.files {
            return Ok(Rc::clone(files));
        }
        let files = self.created("Scripting.FileSystemObject")?;
        self.files = Some(Rc::clone(&files));
        Ok(files)
    }

    /// The connection that searches go through; it reaches no server by itself.
    fn connection(&mut self) -> Result<Rc<dyn Object>, Stop> {
        if let Some(connection) = &self.connection {
            return Ok(Rc::clone(connection));
        }
        let connection = self.created("ADODB.Connection")?;
        let provider = Variant::text("ADsDSOObject");
        self.use_object(&connection, "Provider", Access::Let, &[provider])?;
        self.use_object(&connection, "Open", Access::Call, &[])?;
        self.connection = Some(Rc::clone(&connection));
        Ok(connection)
    }

    fn bind(&mut self, name: &str, path: &Value) -> Result<(), Stop> {
        let path = self.value(path)?;
        self.at(None);
        let path = path.to_text()?.to_string();
        match automation::get_object(self.script, &path, None)? {
            Variant::Object(object) => {
                // The objects of a script are nearly always on one connection.
                if self.expects_sweep
                    && let Some(together) = Together::of(&object)
                {
                    self.expects_sweep = false;
                    together.expect_search();
                }
                self.names.bind(name, object);
                Ok(())
            }
            _ => Err(RuntimeError::about(424, name).into()),
        }
    }

    fn read(
        &mut self,
        object: &str,
        attribute: &str,
        into: &str,
        (all, required): (bool, bool),
    ) -> Result<(), Stop> {
        let name = [Variant::text(attribute)];
        let value = match (all, required) {
            (true, _) => self.use_named(object, "GetEx", Access::Get, &name),
            (false, true) => self.use_named(object, "Get", Access::Get, &name),
            (false, false) => self.use_named(object, attribute, Access::Get, &[]),
        }?;
        let value = self.plain(&value)?;
        if !all && !required {
            self.names.note(object, attribute.to_lowercase(), &value);
        }
        self.names.captured.insert(into.to_owned(), value);
        Ok(())
    }

    fn search(&mut self, kind: &StepKind) -> Result<(), Stop> {
        let StepKind::DirectorySearch {
            rows,
            base,
            scope,
            filter,
            attributes,
        } = kind
        else {
            return Ok(());
        };
        let base = self.text(base)?;
        let filter = self.text(filter)?;
        let mut columns = Vec::new();
        for attribute in attributes {
            columns.push(self.text(attribute)?);
        }
        let scope = self.text(scope)?;
        let lower = base.to_lowercase();
        let scheme = if lower.starts_with("ldap://") || lower.starts_with("gc://") {
            ""
        } else {
            "LDAP://"
        };
        let text = format!("<{scheme}{base}>;{filter};{};{scope}", columns.join(","));
        self.at(None);
        let connection = self.connection()?;
        let found = [Variant::text(&text)];
        match self.use_object(&connection, "Execute", Access::Get, &found)? {
            Variant::Object(found) => {
                self.names.bind(rows, found);
                Ok(())
            }
            _ => Err(RuntimeError::about(424, rows).into()),
        }
    }

    pub(super) fn text(&mut self, value: &Value) -> Result<String, Stop> {
        let value = self.value(value)?;
        self.at(None);
        Ok(value.to_text()?.to_string())
    }

    fn modify(
        &mut self,
        object: &str,
        dn: &Value,
        changes: &[AttributeChange],
    ) -> Result<(), Stop> {
        self.compare_name(object, dn);
        self.put_all(object, changes)?;
        self.use_named(object, "SetInfo", Access::Call, &[])?;
        Ok(())
    }

    /// The name in the plan does not decide which object is changed: that it is this one's is only said.
    fn compare_name(&mut self, object: &str, planned: &Value) {
        let Some(name) = self.names.object(object).as_ref().and_then(adsi::name_of) else {
            return;
        };
        // The object's own name, asked of it, says nothing, and asking might read it before the script does.
        if let Value::Expression(own) = planned
            && let Expression::Lookup {
                object: of,
                attribute,
                ..
            } = &**own
            && of == object
            && attribute == "distinguishedName"
        {
            return;
        }
        // What cannot be told is no name; the change itself fails then if it must.
        let Ok(planned) = self.text(planned) else {
            return;
        };
        let planned = planned.replace("\\/", "/");
        if !dn::same(&planned, &name) {
            let secrets = &self.script.session.host.secrets;
            let what = format!(
                "{}: the plan says that {planned} is changed, and it is {name}",
                self.script.session.span()
            );
            (self.complain)(secrets.redact(&what));
        }
    }

    /// Puts values into the object's cache, each at its line.
    pub(super) fn put_all(
        &mut self,
        object: &str,
        changes: &[AttributeChange],
    ) -> Result<(), Stop> {
        let line = self.line;
        for change in changes {
            self.line = change.line.unwrap_or(line);
            self.put(object, change)?;
        }
        self.line = line;
        self.at(None);
        Ok(())
    }

    /// One value is assigned to the attribute, a list goes through `PutEx`, as the script did.
    fn put(&mut self, object: &str, change: &AttributeChange) -> Result<(), Stop> {
        let is_list = matches!(&change.value, Value::Expression(value)
            if matches!(**value, Expression::List(_)));
        let value = self.value(&change.value)?;
        self.at(None);
        if !is_list {
            self.use_named(object, &change.attribute, Access::Let, &[value])?;
            return Ok(());
        }
        let is_empty = matches!(&value, Variant::Array(list) if list.elements().is_empty());
        let operation = match change.operation {
            Modification::Replace if is_empty => 1,
            Modification::Replace => 2,
            Modification::Add => 3,
            Modification::Delete => 4,
        };
        let arguments = [
            Variant::Integer(operation),
            Variant::text(&change.attribute),
            value,
        ];
        self.use_named(object, "PutEx", Access::Call, &arguments)?;
        Ok(())
    }

    /// The text goes out line by line, as a script writes it.
    fn write_file(
        &mut self,
        path: &Value,
        text: &Value,
        [overwrite, unicode]: [&Value; 2],
    ) -> Result<(), Stop> {
        let mut arguments = Vec::new();
        for value in [path, overwrite, unicode] {
            arguments.push(self.value(value)?);
        }
        self.at(None);
        let files = self.file_system()?;
        let opened = self.use_object(&files, "CreateTextFile", Access::Get, &arguments)?;
        let Variant::Object(file) = opened else {
            return Err(RuntimeError::number(424).into());
        };
        let text = self.text(text)?;
        for line in text.split_inclusive("\r\n") {
            self.use_object(&file, "Write", Access::Call, &[Variant::text(line)])?;
        }
        self.use_object(&file, "Close", Access::Call, &[])?;
        Ok(())
    }

    fn for_each(&mut self, variable: &str, source: &EachSource, body: &[Step]) -> Result<(), Stop> {
        match source {
            EachSource::Children(container) => self.for_each_child(variable, container, body),
            EachSource::Rows(rows) => self.for_each_row(variable, rows, body),
            EachSource::Values(list) => {
                let Variant::Array(list) = self.value(list)? else {
                    self.at(None);
                    return Err(RuntimeError::number(451).into());
                };
                let work = self.work(u64::try_from(list.elements().len()).ok());
                for element in list.elements() {
                    self.script.look()?;
                    let variables = &mut self.names.variables;
                    variables.insert(variable.to_owned(), element.clone());
                    self.steps(body)?;
                    work.advance();
                }
                Ok(())
            }
        }
    }

    fn for_each_child(
        &mut self,
        variable: &str,
        container: &str,
        body: &[Step],
    ) -> Result<(), Stop> {
        let line = self.line;
        let Some(container) = self.names.object(container) else {
            return Err(RuntimeError::about(424, container).into());
        };
        if self.optimizes
            && let Some(together) = Together::of(&container)
            && let Some(sweep) = Sweep::of(variable, body, &|read| self.was_read(read))
        {
            return self.sweep(variable, &together, body, sweep);
        }
        let work = self.work(None);
        let mut children = container.enumerate(self.script)?;
        loop {
            self.line = line;
            self.at(None);
            self.script.look()?;
            match children.next(self.script)? {
                Some(Variant::Object(child)) => self.names.bind(variable, child),
                _ => return Ok(()),
            }
            self.steps(body)?;
            work.advance();
        }
    }

    fn for_each_row(&mut self, variable: &str, rows: &str, body: &[Step]) -> Result<(), Stop> {
        let line = self.line;
        let Some(rows) = self.names.object(rows) else {
            return Err(RuntimeError::about(424, rows).into());
        };
        let work = self.work(None);
        loop {
            self.line = line;
            self.at(None);
            self.script.look()?;
            let ended = self.use_object(&rows, "EOF", Access::Get, &[])?;
            if matches!(ended, Variant::Boolean(true)) {
                return Ok(());
            }
            self.names.bind(variable, Rc::clone(&rows));
            self.steps(body)?;
            self.use_object(&rows, "MoveNext", Access::Call, &[])?;
            work.advance();
        }
    }

    /// A loop that begins at the present line.
    pub(super) fn work(&self, total: Option<u64>) -> Work {
        let session = &self.script.session;
        let span = session.span();
        let place = format!("{}:{}", span.file, span.line);
        Work::begin(&session.host.progress, &place, total)
    }
}

/// A member that an object does not have is told with the variable that holds the object: its name in the plan is made of
/// that.
fn with_variable(stop: Stop, name: &str, member: &str) -> Stop {
    match stop {
        Stop::Error(error) if *error == RuntimeError::no_member(member) => {
            let variable = name.split('#').next().unwrap_or(name);
            RuntimeError::no_member(&format!("{variable}.{member}")).into()
        }
        other => other,
    }
}
