//! Objects that a script makes or finds, and directory objects.

use std::collections::BTreeSet;
use std::rc::Rc;

use super::kind::{Kind, is_computed, of_every_object};
use super::state::{Bound, Held};
use super::value::{Abstract, Thing};
use super::{Extraction, Typed};
use crate::plan::{AttributeChange, Expression as Symbol, Modification, StepKind, Value};
use crate::vbscript::Access;
use crate::vbscript::tree::Expression;

impl Extraction {
    pub(super) fn hold(&mut self, held: Held) -> Abstract {
        let id = self.next_held;
        self.next_held += 1;
        if matches!(held, Held::Stream(_)) {
            self.files.push(id);
        }
        self.state.held_mut().insert(id, Rc::new(held));
        Abstract::Object(Thing::Held(id))
    }

    pub(super) fn create_object(&mut self, arguments: &[Option<Expression>]) -> Typed<Abstract> {
        let [Some(class)] = arguments else {
            return self.untypable("CreateObject on another machine");
        };
        let class = self.eval_plain(class)?;
        self.created(&class)
    }

    pub(super) fn created(&mut self, class: &Abstract) -> Typed<Abstract> {
        let class = self.known(class, "the class of an object")?;
        let class = class.to_text().unwrap_or_default().to_string();
        match class.to_lowercase().as_str() {
            "scripting.filesystemobject" => Ok(Abstract::Object(Thing::FileSystem)),
            "adodb.connection" => Ok(self.hold(Held::Connection {
                provider: String::new(),
                is_open: false,
            })),
            _ => self.untypable(format!("the object {class} is not typed")),
        }
    }

    pub(super) fn get_object(&mut self, arguments: &[Option<Expression>]) -> Typed<Abstract> {
        let [Some(path)] = arguments else {
            return self.untypable("GetObject with a class");
        };
        let path = self.eval_plain(path)?;
        self.found(&path)
    }

    /// `GetObject("LDAP://…")`
    pub(super) fn found(&mut self, path: &Abstract) -> Typed<Abstract> {
        let path = self.plan_value(path)?;
        if !is_directory_path(&path) {
            return self.untypable("GetObject of what may be no directory object");
        }
        let wanted = self.wanted_name.take();
        let name = self.name(wanted.as_deref().unwrap_or("object"));
        let bind = StepKind::DirectoryBind {
            object: name.clone(),
            path: path.clone(),
        };
        self.emit(bind, &[&path])?;
        let dn = name_in(&path, &name);
        Ok(self.bound(name, dn))
    }

    /// A bound object with a name in the plan.
    pub(super) fn bound(&mut self, name: String, dn: Value) -> Abstract {
        self.hold(Held::Bound(Bound {
            name,
            dn,
            puts: Vec::new(),
            touched: BTreeSet::new(),
            undetermined: false,
        }))
    }

    pub(super) fn bound_member(
        &mut self,
        id: u32,
        member: &str,
        arguments: Vec<Abstract>,
        access: Access,
    ) -> Typed<Abstract> {
        let lower = member.to_lowercase();
        match (lower.as_str(), arguments.as_slice(), access) {
            (_, [value], Access::Let) if !matches!(lower.as_str(), "filter" | "hints") => {
                let value = self.plan_value(value)?;
                self.put(id, member, Modification::Replace, value)
            }
            ("put", [name, value], _) => {
                let name = self.attribute_name(name)?;
                let value = self.plain(value.clone())?;
                if self.kind_of(&value).may_be(Kind::ARRAY) {
                    return self.untypable("Put of what may be several values");
                }
                let value = self.plan_value(&value)?;
                let list = Symbol::List(vec![value]).into();
                self.put(id, &name, Modification::Replace, list)
            }
            ("putex", [operation, name, values], _) => self.put_ex(id, operation, name, values),
            ("setinfo", [], _) => self.set_info(id),
            ("get", [name], Access::Get) => {
                let name = self.attribute_name(name)?;
                self.read_anew(id, &name, true, false)
            }
            ("getex", [name], Access::Get) => {
                let name = self.attribute_name(name)?;
                self.read_anew(id, &name, true, true)
            }
            ("getinfo" | "getinfoex" | "filter" | "hints" | "propertycount", _, _) => {
                self.untypable(format!("{member} of a directory object is not typed"))
            }
            (_, [], Access::Get) => self.attribute(id, member),
            _ => self.untypable(format!("{member} of a directory object is not typed")),
        }
    }

    fn attribute_name(&mut self, name: &Abstract) -> Typed<String> {
        let name = self.plain(name.clone())?;
        let name = self.known(&name, "the name of an attribute")?;
        Ok(name.to_text().unwrap_or_default().to_string())
    }

    /// `object.attribute`
    fn attribute(&mut self, id: u32, name: &str) -> Typed<Abstract> {
        let Some(bound) = self.state.bound(id) else {
            return Ok(Abstract::EMPTY);
        };
        let is_touched = bound.undetermined
            || !bound.touched.is_empty()
                && (is_computed(name)
                    || bound.touched.contains(&name.to_lowercase())
                    || bound.touched.iter().any(|touched| is_computed(touched)));
        if is_touched && !of_every_object(name) {
            return self.read_anew(id, name, false, false);
        }
        let lookup = Symbol::Lookup {
            object: bound.name.clone(),
            attribute: name.to_owned(),
            line: Some(self.position.line),
        };
        Ok(self.symbolic(lookup))
    }

    fn read_anew(&mut self, id: u32, name: &str, required: bool, all: bool) -> Typed<Abstract> {
        let Some(bound) = self.state.bound(id) else {
            return Ok(Abstract::EMPTY);
        };
        let waits = |put: &AttributeChange| put.attribute.eq_ignore_ascii_case(name);
        if bound.undetermined || bound.puts.iter().any(waits) {
            return self.untypable(format!("{name} is read before SetInfo has sent it"));
        }
        let object = bound.name.clone();
        let into = self.name(&format!("{object}.{name}"));
        let kind = match (all, required) {
            (true, _) => Kind::ARRAY,
            (false, true) => Kind::of_attribute(name).without(Kind::EMPTY),
            _ => Kind::of_attribute(name),
        };
        self.kinds.insert(into.clone(), kind);
        if all {
            self.kinds
                .insert(format!("{into}()"), Kind::of_element(name));
        }
        let read = StepKind::DirectoryRead {
            object,
            attribute: name.to_owned(),
            into: into.clone(),
            all,
            required,
        };
        self.emit(read, &[])?;
        Ok(Abstract::symbolic(Symbol::Captured(into)))
    }

    fn put_ex(
        &mut self,
        id: u32,
        operation: &Abstract,
        name: &Abstract,
        values: &Abstract,
    ) -> Typed<Abstract> {
        let operation = self.plain(operation.clone())?;
        let operation = self.known(&operation, "the operation of PutEx")?;
        let name = self.attribute_name(name)?;
        let none = || Symbol::List(Vec::new()).into();
        let (operation, values) = match (operation.to_long().unwrap_or(0), values) {
            (1, _) => (Modification::Replace, none()),
            (2, Abstract::Array(_)) => (Modification::Replace, self.plan_value(values)?),
            (3, Abstract::Array(_)) => (Modification::Add, self.plan_value(values)?),
            (4, Abstract::Array(_)) => (Modification::Delete, self.plan_value(values)?),
            _ => return self.untypable("PutEx without an operation and a list that are known"),
        };
        self.put(id, &name, operation, values)
    }

    fn put(
        &mut self,
        id: u32,
        attribute: &str,
        operation: Modification,
        value: Value,
    ) -> Typed<Abstract> {
        let line = Some(self.position.line);
        self.put_onto.insert(id);
        if let Some(bound) = self.state.bound_mut(id) {
            bound
                .puts
                .retain(|known| !known.attribute.eq_ignore_ascii_case(attribute));
            bound.puts.push(AttributeChange {
                attribute: attribute.to_owned(),
                operation,
                value,
                line,
            });
            bound.touched.insert(attribute.to_lowercase());
        }
        Ok(Abstract::EMPTY)
    }

    fn set_info(&mut self, id: u32) -> Typed<Abstract> {
        let Some(bound) = self.state.bound_mut(id) else {
            return Ok(Abstract::EMPTY);
        };
        if bound.undetermined {
            return self.untypable("what SetInfo sends depends on what is known only at run time");
        }
        let changes = std::mem::take(&mut bound.puts);
        let (object, dn) = (bound.name.clone(), bound.dn.clone());
        if changes.is_empty() {
            return Ok(Abstract::EMPTY);
        }
        let values: Vec<_> = changes.iter().map(|change| change.value.clone()).collect();
        let modify = StepKind::DirectoryModify {
            object,
            dn,
            changes,
        };
        self.emit(modify, &values.iter().collect::<Vec<_>>())?;
        Ok(Abstract::EMPTY)
    }
}

/// Whether a path certainly leads to a directory.
fn is_directory_path(path: &Value) -> bool {
    let begins = |text: &str| {
        let lower = text.to_lowercase();
        lower.starts_with("ldap://") || lower.starts_with("gc://")
    };
    match path {
        Value::Text(text) => begins(text),
        Value::Expression(expression) => match &**expression {
            Symbol::Concat(parts) => parts.first().is_some_and(is_directory_path),
            Symbol::Field { column, .. } => column
                .known()
                .is_some_and(|name| name.eq_ignore_ascii_case("adspath")),
            Symbol::Lookup { attribute, .. } => {
                ["adspath", "parent"].contains(&attribute.to_lowercase().as_str())
            }
            _ => false,
        },
        _ => false,
    }
}

/// The distinguished name in a path, for who reads the plan.
fn name_in(path: &Value, object: &str) -> Value {
    let stripped = |text: &str| {
        let begins = text.get(..7)?.eq_ignore_ascii_case("LDAP://");
        let rest = text.get(7..)?;
        // A server stands before the name.
        let has_server = rest
            .find('/')
            .is_some_and(|slash| !rest.get(..slash).unwrap_or("").contains('='));
        (begins && !has_server && !rest.eq_ignore_ascii_case("RootDSE")).then(|| rest.to_owned())
    };
    let own = match path {
        Value::Text(text) => stripped(text).map(Value::Text),
        Value::Expression(expression) => match &**expression {
            Symbol::Concat(parts) => match parts.split_first() {
                Some((Value::Text(first), rest)) => stripped(first).map(|first| {
                    Value::concat(std::iter::once(Value::Text(first)).chain(rest.iter().cloned()))
                }),
                _ => None,
            },
            _ => None,
        },
        _ => None,
    };
    own.unwrap_or_else(|| {
        Symbol::Lookup {
            object: object.to_owned(),
            attribute: "distinguishedName".to_owned(),
            line: None,
        }
        .into()
    })
}
