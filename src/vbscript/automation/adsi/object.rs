use std::cell::{Cell, RefCell};
use std::rc::Rc;

use super::cache::{Cache, Known};
use super::connection::{self, Connection};
use super::error_numbers::{self, Adsi};
use super::path::{self, Target};
use super::{arguments, container, set_info, user, values};
use crate::host::directory::{Change, DirectoryError, Entry, Operation, Syntax, Value, schema};
use crate::vbscript::value::{Array, Variant};
use crate::vbscript::{Access, Call, Enumeration, Interpreter, Object, Stop};

/// Attributes that are read when an object is bound; all others wait until the first one is asked for.
const AT_BIND: [&str; 2] = ["objectClass", "objectGUID"];

/// A directory object with its property cache (`IADs`, `IADsContainer`).
pub(crate) struct AdsObject {
    pub(super) connection: Rc<Connection>,
    pub(super) dn: RefCell<String>,
    class: String,
    guid: RefCell<Option<Value>>,
    pub(super) cache: RefCell<Cache>,
    /// When the cache was filled ahead of its use (see [`super::recent::Recent`]).
    read_ahead: Cell<Option<u64>>,
    /// Created here and not saved yet.
    pub(super) is_new: Cell<bool>,
    pub(super) filter: RefCell<Vec<String>>,
    hints: RefCell<Variant>,
}

impl AdsObject {
    /// Finds an object. That it exists is asked for at once, its attributes later.
    ///
    /// # Errors
    /// `noSuchObject` when it does not exist, or what the directory says.
    pub(crate) fn bind(connection: Rc<Connection>, target: Target) -> Result<Self, DirectoryError> {
        let entry = match target {
            Target::RootDse => Ok(Entry::default()),
            Target::Namespace | Target::Domain => connection
                .domain()
                .and_then(|dn| find(&connection, &dn).map(|entry| named(entry, dn))),
            Target::Name(dn) => find(&connection, &dn).map(|entry| named(entry, dn)),
            Target::Identifier(name) => find(&connection, &name),
        }?;
        Ok(Self::of_entry(connection, &entry, Cache::default(), None))
    }

    /// A child as it came with a page of its container, all attributes included.
    pub(super) fn of_page(
        connection: Rc<Connection>,
        script: &Interpreter,
        entry: Entry,
        moment: u64,
    ) -> Self {
        let head = Entry {
            dn: entry.dn.clone(),
            attributes: AT_BIND
                .iter()
                .map(|&name| (name.to_owned(), entry.values(name).to_vec()))
                .collect(),
        };
        let cache = Cache::loaded(overlaid(script, entry));
        Self::of_entry(connection, &head, cache, Some(moment))
    }

    /// An object that `SetInfo` will create.
    pub(super) fn new(connection: Rc<Connection>, dn: String, class: &str) -> Self {
        let mut cache = Cache::of_new_object();
        cache.put(Change {
            operation: Operation::Replace,
            attribute: "objectClass".to_owned(),
            values: vec![class.as_bytes().to_vec()],
        });
        let entry = Entry {
            dn,
            attributes: vec![("objectClass".to_owned(), vec![class.as_bytes().to_vec()])],
        };
        let object = Self::of_entry(connection, &entry, cache, None);
        object.is_new.set(true);
        object
    }

    fn of_entry(
        connection: Rc<Connection>,
        entry: &Entry,
        cache: Cache,
        read_ahead: Option<u64>,
    ) -> Self {
        let classes = entry.values("objectClass").iter();
        let classes: Vec<_> = classes
            .map(|class| String::from_utf8_lossy(class))
            .collect();
        Self {
            connection,
            dn: RefCell::new(entry.dn.clone()),
            class: schema::structural_class(&classes).to_owned(),
            guid: RefCell::new(entry.values("objectGUID").first().cloned()),
            cache: RefCell::new(cache),
            read_ahead: Cell::new(read_ahead),
            is_new: Cell::new(false),
            filter: RefCell::default(),
            hints: RefCell::default(),
        }
    }

    fn is_root_dse(&self) -> bool {
        self.dn.borrow().is_empty()
    }

    pub(super) fn class(&self) -> &str {
        &self.class
    }

    /// An attribute's values, the changes that wait included; none when it is not set.
    pub(super) fn values_of(&self, script: &Interpreter, name: &str) -> Result<Vec<Value>, Stop> {
        self.drop_outdated(script);
        let mut known = self.cache.borrow().get(name);
        if known == Known::NotLoaded {
            self.load_all(script, false)?;
            known = self.cache.borrow().get(name);
        }
        if known == Known::Outdated {
            self.load_some(script, &[name.to_owned()], false)?;
            known = self.cache.borrow().get(name);
        }
        Ok(match known {
            Known::Values(values) => values,
            Known::NotLoaded | Known::Outdated => Vec::new(),
        })
    }

    /// Makes sure that all attributes were read.
    pub(super) fn ensure_loaded(&self, script: &Interpreter) -> Result<(), Stop> {
        self.drop_outdated(script);
        if self.cache.borrow().is_loaded() {
            return Ok(());
        }
        self.load_all(script, false)
    }

    /// What was read ahead is used only if the script has not changed the object in the meantime.
    fn drop_outdated(&self, script: &Interpreter) {
        if let Some(moment) = self.read_ahead.take()
            && script
                .session
                .adsi
                .recent
                .borrow()
                .changed_since(&self.dn.borrow(), moment)
        {
            self.cache.borrow_mut().unload();
        }
    }

    fn load_all(&self, script: &Interpreter, drop_pending: bool) -> Result<(), Stop> {
        if self.is_new.get() {
            return Err(Adsi::NotBound.error("the object is not in the directory before SetInfo"));
        }
        self.read_ahead.set(None);
        let attributes = self.read(script, &[])?;
        self.cache.borrow_mut().load(attributes, drop_pending);
        Ok(())
    }

    fn load_some(
        &self,
        script: &Interpreter,
        names: &[String],
        drop_pending: bool,
    ) -> Result<(), Stop> {
        if self.is_new.get() {
            return Err(Adsi::NotBound.error("the object is not in the directory before SetInfo"));
        }
        let wanted: Vec<_> = names.iter().map(String::as_str).collect();
        let mut attributes = self.read(script, &wanted)?;
        attributes.retain(|(name, _)| names.iter().any(|wanted| wanted.eq_ignore_ascii_case(name)));
        self.cache
            .borrow_mut()
            .load_some(names, attributes, drop_pending);
        Ok(())
    }

    fn read(
        &self,
        script: &Interpreter,
        wanted: &[&str],
    ) -> Result<Vec<(String, Vec<Value>)>, Stop> {
        let dn = self.dn.borrow();
        let entry = self.connection.directory.read(&dn, wanted);
        let entry = entry.map_err(|error| {
            connection::tell_unread(&script.session, &dn, &error);
            error_numbers::stop(&error)
        })?;
        // The names of changes that are held back belong to the object under the name it was bound with.
        Ok(overlaid(
            script,
            Entry {
                dn: dn.clone(),
                ..entry
            },
        ))
    }

    fn get(&self, script: &Interpreter, name: &str, always_array: bool) -> Result<Variant, Stop> {
        let found = self.values_of(script, name)?;
        if found.is_empty() {
            let dn = self.dn.borrow();
            let shown = if dn.is_empty() {
                "RootDSE"
            } else {
                dn.as_str()
            };
            return Err(Adsi::PropertyNotFound.error(format!("{name} is not set on {shown}")));
        }
        let syntax = self.syntax(name);
        Ok(if always_array {
            values::to_array(syntax, &found)
        } else {
            values::to_plain(syntax, &found)
        })
    }

    /// An attribute by its name: `object.mail`. One that is not set is `Empty`, one that does not exist an error.
    fn attribute(&self, script: &Interpreter, call: &Call<'_>) -> Result<Variant, Stop> {
        let name = call.member;
        if !self.has_member(name) {
            return Err(call.unknown());
        }
        let found = self.values_of(script, name)?;
        if found.is_empty() {
            return Ok(Variant::Empty);
        }
        let syntax = self.syntax(name);
        Ok(values::to_plain(syntax, &found))
    }

    /// The root DSE is in no schema: before its first `Get` it has no attributes by name (KB 306867).
    ///
    /// A server's schema has some thousand definitions, which come all at once: nobody waits for them because of a `cn`.
    fn has_member(&self, name: &str) -> bool {
        let is_in_schema = || {
            schema::is_everywhere(name)
                || self.connection.directory.is_single_valued(name).is_some()
        };
        !name.is_empty() && (self.cache.borrow().has(name) || !self.is_root_dse() && is_in_schema())
    }

    /// How the values of an attribute are read. Those of the root DSE are in no schema.
    fn syntax(&self, name: &str) -> Syntax {
        match self.is_root_dse() {
            true => Syntax::of(name),
            false => self.connection.directory.syntax(name),
        }
    }

    pub(super) fn put(
        &self,
        script: &mut Interpreter,
        name: &str,
        value: &Variant,
    ) -> Result<(), Stop> {
        self.put_ex(script, Operation::Replace, name, value)
    }

    fn put_ex(
        &self,
        script: &mut Interpreter,
        operation: Operation,
        name: &str,
        value: &Variant,
    ) -> Result<(), Stop> {
        let syntax = self.syntax(name);
        let change = Change {
            operation,
            attribute: name.to_owned(),
            values: values::from_script(script, name, syntax, value)?,
        };
        self.cache.borrow_mut().put(change);
        Ok(())
    }

    fn call_put_ex(&self, script: &mut Interpreter, given: &[Variant]) -> Result<Variant, Stop> {
        let [code, name, value] = given else {
            return Err(arguments::wrong_number());
        };
        let code = arguments::long(script, code)?;
        let name = arguments::text(script, name)?;
        let operation = match code {
            1 => {
                self.cache.borrow_mut().put(Change {
                    operation: Operation::Replace,
                    attribute: name,
                    values: Vec::new(),
                });
                return Ok(Variant::Empty);
            }
            2 => Operation::Replace,
            3 => Operation::Add,
            4 => Operation::Delete,
            _ => {
                let why = format!("PutEx knows the operations 1 to 4, not {code}");
                return Err(Adsi::BadParameter.error(why));
            }
        };
        let value = arguments::plain(script, value)?;
        if !matches!(value, Variant::Array(_)) {
            let why = format!("PutEx takes the values of {name} as an array");
            return Err(Adsi::BadParameter.error(why));
        }
        self.put_ex(script, operation, &name, &value)?;
        Ok(Variant::Empty)
    }

    fn call_get_info_ex(&self, script: &mut Interpreter, names: &Variant) -> Result<Variant, Stop> {
        let names = arguments::list(script, names)?
            .iter()
            .map(|name| arguments::text(script, name))
            .collect::<Result<Vec<_>, _>>()?;
        self.load_some(script, &names, true)?;
        Ok(Variant::Empty)
    }

    /// `Name`, `Class` and the other properties of every object.
    fn of_every_object(&self, member: &str) -> Option<Variant> {
        let dn = self.dn.borrow();
        let (first, parent) = path::split_name(&dn);
        let path_of = |name: &str| self.connection.path_of(name);
        Some(Variant::text(&match member {
            "name" if self.is_root_dse() => "RootDSE".to_owned(),
            "name" => path::escape(first),
            "class" => self.class.clone(),
            "guid" => self.guid_text(),
            "adspath" if self.is_root_dse() => path_of("RootDSE"),
            "adspath" => path_of(&dn),
            "parent" => path_of(parent),
            "schema" => path_of(&format!("schema/{}", self.class)).replace("\\/", "/"),
            _ => return None,
        }))
    }

    fn guid_text(&self) -> String {
        let guid = self.guid.borrow();
        data_encoding::HEXLOWER.encode(guid.as_deref().unwrap_or_default())
    }

    fn method(
        &self,
        script: &mut Interpreter,
        call: &Call<'_>,
        member: &str,
    ) -> Option<Result<Variant, Stop>> {
        let done = |result: Result<(), Stop>| result.map(|()| Variant::Empty);
        Some(match (member, call.arguments) {
            ("get" | "getex", [name]) => arguments::text(script, name)
                .and_then(|name| self.get(script, &name, member == "getex")),
            ("put", [name, value]) => {
                done(arguments::text(script, name).and_then(|name| self.put(script, &name, value)))
            }
            ("putex", given) => self.call_put_ex(script, given),
            ("getinfo", []) => done(self.load_all(script, true)),
            ("getinfoex", [names] | [names, _]) => self.call_get_info_ex(script, names),
            ("setinfo", []) => done(set_info::set_info(self, script)),
            ("propertycount", []) => {
                let count = self.cache.borrow().len();
                Ok(Variant::Long(i32::try_from(count).unwrap_or(i32::MAX)))
            }
            ("get" | "getex" | "put" | "getinfo" | "getinfoex" | "setinfo", _) => {
                Err(arguments::wrong_number())
            }
            (
                "item" | "next" | "reset" | "skip" | "getpropertyitem" | "putpropertyitem"
                | "resetpropertyitem" | "purgepropertylist",
                _,
            ) => Err(Adsi::NotImplemented.error(format!(
                "{}: the property cache as a list is not supported",
                call.member
            ))),
            _ => return None,
        })
    }

    fn filter_or_hints(&self, script: &mut Interpreter, call: &Call<'_>) -> Result<Variant, Stop> {
        let is_filter = call.is("Filter");
        match (call.access, call.arguments) {
            (Access::Let | Access::Set, [value]) => {
                let value = arguments::plain(script, value)?;
                if is_filter {
                    let classes = arguments::list(script, &value)?
                        .iter()
                        .map(|class| arguments::text(script, class))
                        .collect::<Result<Vec<_>, _>>()?;
                    *self.filter.borrow_mut() = classes
                        .into_iter()
                        .filter(|class| !class.is_empty())
                        .collect();
                } else {
                    *self.hints.borrow_mut() = value;
                }
                Ok(Variant::Empty)
            }
            (Access::Get | Access::Call, []) if is_filter => {
                let classes = self.filter.borrow();
                let elements = classes.iter().map(|class| Variant::text(class)).collect();
                Ok(Variant::Array(Array::from_elements(elements)))
            }
            (Access::Get | Access::Call, []) => Ok(self.hints.borrow().clone()),
            _ => Err(arguments::wrong_number()),
        }
    }
}

impl Object for AdsObject {
    fn type_name(&self) -> String {
        "Object".to_owned()
    }

    fn call(&self, script: &mut Interpreter, call: &Call<'_>) -> Result<Variant, Stop> {
        // A request takes longer than thousands of the statements after which the interpreter looks by itself.
        script.look()?;
        let member = call.member.to_ascii_lowercase();
        if matches!(member.as_str(), "filter" | "hints") {
            return self.filter_or_hints(script, call);
        }
        if let Some(result) = user::computed(self, script, call, &member) {
            return result;
        }
        let assigned = matches!(call.access, Access::Let | Access::Set);
        if let Some(value) = self.of_every_object(&member) {
            return match (assigned, call.arguments) {
                (false, []) => Ok(value),
                _ => Err(arguments::wrong_number()),
            };
        }
        if !assigned {
            if let Some(result) = self.method(script, call, &member) {
                return result;
            }
            if let Some(result) = container::method(self, script, call, &member) {
                return result;
            }
        }
        match (assigned, call.arguments) {
            (false, []) => self.attribute(script, call),
            (true, [value]) if self.has_member(call.member) => {
                self.put(script, call.member, value)?;
                Ok(Variant::Empty)
            }
            _ => Err(call.unknown()),
        }
    }

    fn enumerate(self: Rc<Self>, script: &mut Interpreter) -> Result<Box<dyn Enumeration>, Stop> {
        container::children(&self, script)
    }
}

fn find(connection: &Connection, dn: &str) -> Result<Entry, DirectoryError> {
    connection.directory.read(dn, &AT_BIND)
}

/// A path keeps the name as the script wrote it.
fn named(entry: Entry, dn: String) -> Entry {
    Entry { dn, ..entry }
}

fn overlaid(script: &Interpreter, entry: Entry) -> Vec<(String, Vec<Value>)> {
    let mut attributes = entry.attributes;
    let held_back = script.session.adsi.held_back.borrow();
    held_back.overlay(&entry.dn, &mut attributes);
    attributes
}
