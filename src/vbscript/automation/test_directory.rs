//! A directory for tests: a list of entries with the few rules that scripts trip over, and a count of requests.

#![allow(clippy::unwrap_used)]

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use crate::host::directory::{
    Address, Change, Directories, Directory, DirectoryError, Entry, Identity, Operation, Pages,
    ResultCode, Scope, SearchRequest, Syntax,
};
use crate::host::test_bench::TestBench;
use crate::host::{Context, Cwd, Environment, Input, Output, ProgramTable, Streams};
use crate::source::{CodePage, Span};
use crate::vbscript::automation::adsi::{Settings, State};
use crate::vbscript::value::Variant;
use crate::vbscript::{Access, Call, Interpreter, Object, Session, Stop};

type Answer<T> = Result<T, DirectoryError>;

/// The entries, and what was asked of them.
pub(super) struct TestDirectory {
    pub(super) entries: RefCell<Vec<Entry>>,
    pub(super) requests: Cell<usize>,
    pub(super) identities: RefCell<Vec<Identity>>,
    pub(super) addresses: RefCell<Vec<Address>>,
}

struct TestDirectories(Rc<TestDirectory>);

/// A script with a bench and a directory around it.
pub(super) struct Bench {
    pub(super) bench: TestBench,
    pub(super) directory: Rc<TestDirectory>,
    pub(super) script: Interpreter,
}

impl Bench {
    /// Entries are lines `dn: …` and `name: value`, as in LDIF.
    pub(super) fn new(ldif: &str, settings: Settings) -> Self {
        let mut bench = TestBench::new("", ProgramTable::default());
        let directory = Rc::new(TestDirectory {
            entries: RefCell::new(read(ldif)),
            requests: Cell::new(0),
            identities: RefCell::default(),
            addresses: RefCell::default(),
        });
        bench.host.directories = Rc::new(TestDirectories(Rc::clone(&directory)));
        let script = interpreter(Session {
            host: bench.host.clone(),
            context: RefCell::new(context()),
            script: "C:\\scripts\\exch.vbs".to_owned(),
            arguments: Vec::new(),
            batch_mode: false,
            identity: Identity::Own,
            adsi: State::new(settings),
            random: crate::vbscript::library::Random::default(),
            line: Cell::new(1),
        });
        Self {
            bench,
            directory,
            script,
        }
    }

    pub(super) fn object(&mut self, path: &str) -> Rc<dyn Object> {
        as_object(super::adsi::get_object(&mut self.script, path).unwrap())
    }

    pub(super) fn ask(
        &mut self,
        object: &Rc<dyn Object>,
        access: Access,
        member: &str,
        arguments: &[Variant],
    ) -> Result<Variant, Stop> {
        let call = Call {
            member,
            access,
            arguments,
        };
        object.call(&mut self.script, &call)
    }

    pub(super) fn get(&mut self, object: &Rc<dyn Object>, member: &str) -> Variant {
        self.ask(object, Access::Get, member, &[]).unwrap()
    }

    pub(super) fn call(
        &mut self,
        object: &Rc<dyn Object>,
        member: &str,
        given: &[Variant],
    ) -> Variant {
        self.ask(object, Access::Call, member, given).unwrap()
    }

    pub(super) fn set(&mut self, object: &Rc<dyn Object>, member: &str, value: Variant) {
        self.ask(object, Access::Let, member, &[value]).unwrap();
    }

    /// The number of the error that a member fails with.
    pub(super) fn error(
        &mut self,
        object: &Rc<dyn Object>,
        member: &str,
        given: &[Variant],
    ) -> u32 {
        number(self.ask(object, Access::Get, member, given))
    }

    pub(super) fn at_line(&mut self, line: u32) -> &mut Self {
        self.script.session.line.set(line);
        self
    }

    pub(super) fn each(&mut self, object: &Rc<dyn Object>) -> Vec<Variant> {
        let mut course = Rc::clone(object).enumerate(&mut self.script).unwrap();
        let mut all = Vec::new();
        while let Some(one) = course.next(&mut self.script).unwrap() {
            all.push(one);
        }
        all
    }

    pub(super) fn values(&self, dn: &str, attribute: &str) -> Vec<String> {
        let entries = self.directory.entries.borrow();
        let entry = entries.iter().find(|entry| same(&entry.dn, dn)).unwrap();
        let values = entry.values(attribute).iter();
        values
            .map(|value| String::from_utf8_lossy(value).into_owned())
            .collect()
    }
}

fn interpreter(session: Session) -> Interpreter {
    Interpreter::new(session, Vec::new())
}

fn context() -> Context {
    Context {
        cwd: Cwd::new("C:\\scripts"),
        environment: Environment::new(),
        streams: Streams {
            input: Input::from_bytes(Vec::new()),
            output: Output::buffer(CodePage::UTF_8),
            error: Output::buffer(CodePage::UTF_8),
        },
        codepage: Rc::new(Cell::new(CodePage::UTF_8)),
        span: Span::new("exch.vbs", 1, 1),
        line: None,
        identity: Identity::Own,
    }
}

pub(super) fn as_object(value: Variant) -> Rc<dyn Object> {
    match value {
        Variant::Object(object) => object,
        other => panic!("no object: {other:?}"),
    }
}

pub(super) fn number(result: Result<Variant, Stop>) -> u32 {
    match result {
        Err(Stop::Error(error)) => error.number.cast_unsigned(),
        other => panic!("no error: {other:?}"),
    }
}

pub(super) fn shown(value: &Variant) -> String {
    format!("{value:?}")
}

fn read(ldif: &str) -> Vec<Entry> {
    let mut entries: Vec<Entry> = Vec::new();
    for line in ldif.lines().map(str::trim).filter(|line| !line.is_empty()) {
        let (name, value) = line.split_once(':').unwrap();
        let value = value.trim();
        if name == "dn" {
            entries.push(Entry {
                dn: value.to_owned(),
                attributes: Vec::new(),
            });
        } else {
            let entry = entries.last_mut().unwrap();
            put(entry, name, value.as_bytes().to_vec());
        }
    }
    entries
}

fn put(entry: &mut Entry, name: &str, value: Vec<u8>) {
    let known = entry
        .attributes
        .iter_mut()
        .find(|(known, _)| known.eq_ignore_ascii_case(name));
    match known {
        Some((_, values)) => values.push(value),
        None => entry.attributes.push((name.to_owned(), vec![value])),
    }
}

fn same(one: &str, other: &str) -> bool {
    one.to_lowercase() == other.to_lowercase()
}

impl Directories for TestDirectories {
    fn connect(&self, address: &Address, identity: &Identity) -> Answer<Rc<dyn Directory>> {
        self.0.addresses.borrow_mut().push(address.clone());
        self.0.identities.borrow_mut().push(identity.clone());
        if address.server.as_deref() == Some("away") {
            return Err(DirectoryError::new(
                ResultCode::SERVER_DOWN,
                "away is not reached",
            ));
        }
        Ok(Rc::clone(&self.0) as _)
    }

    fn description(&self) -> String {
        "test".to_owned()
    }

    fn is_simulated(&self) -> bool {
        true
    }
}

struct TestPages {
    entries: std::vec::IntoIter<Entry>,
    page: usize,
}

impl Pages for TestPages {
    fn next_page(&mut self) -> Answer<Option<Vec<Entry>>> {
        let page: Vec<_> = self.entries.by_ref().take(self.page).collect();
        Ok(if page.is_empty() { None } else { Some(page) })
    }
}

impl TestDirectory {
    fn count(&self) {
        self.requests.set(self.requests.get() + 1);
    }

    fn place(&self, dn: &str) -> Answer<usize> {
        let entries = self.entries.borrow();
        let place = entries.iter().position(|entry| same(&entry.dn, dn));
        place.ok_or_else(|| DirectoryError::no_such_object(dn))
    }

    fn check(&self, dn: &str, change: &Change) -> Answer<()> {
        if change.values.iter().any(Vec::is_empty) {
            let text = format!("{}: an empty value", change.attribute);
            return Err(DirectoryError::new(
                ResultCode::INVALID_ATTRIBUTE_SYNTAX,
                text,
            ));
        }
        let adds = change.operation != Operation::Delete;
        if !adds
            || !change
                .attribute
                .eq_ignore_ascii_case("servicePrincipalName")
        {
            return Ok(());
        }
        let entries = self.entries.borrow();
        let others = entries.iter().filter(|entry| !same(&entry.dn, dn));
        let has = |entry: &Entry| {
            let held = entry.values("servicePrincipalName");
            change
                .values
                .iter()
                .any(|value| held.iter().any(|held| held.eq_ignore_ascii_case(value)))
        };
        if others.into_iter().any(has) {
            let text = "000021C7: AtrErr: the name is not unique";
            return Err(DirectoryError::new(ResultCode::CONSTRAINT_VIOLATION, text));
        }
        Ok(())
    }
}

impl Directory for TestDirectory {
    fn server(&self) -> String {
        "test".to_owned()
    }

    fn search(&self, request: &SearchRequest) -> Answer<Box<dyn Pages>> {
        self.count();
        if request.filter.contains("((") {
            return Err(DirectoryError::new(
                ResultCode::FILTER_ERROR,
                "the filter cannot be read",
            ));
        }
        self.place(&request.base)?;
        let base = request.base.to_lowercase();
        let inside = |dn: &str| {
            let dn = dn.to_lowercase();
            let is_base = dn == base;
            let below = !dn.is_empty() && dn.ends_with(&format!(",{base}"));
            match request.scope {
                Scope::Base => is_base,
                Scope::OneLevel => below && dn.split_once(',').unwrap().1 == base,
                Scope::Subtree => is_base || below,
            }
        };
        let entries = self.entries.borrow();
        let found = entries
            .iter()
            .filter(|entry| inside(&entry.dn) && matches(entry, &request.filter))
            .map(|entry| {
                let mut entry = entry.clone();
                entry.attributes.retain(|(name, _)| {
                    request.attributes.is_empty()
                        || request
                            .attributes
                            .iter()
                            .any(|wanted| wanted.eq_ignore_ascii_case(name))
                });
                entry
            });
        Ok(Box::new(TestPages {
            entries: found.collect::<Vec<_>>().into_iter(),
            page: match request.page_size {
                0 => 1000,
                size => size as usize,
            },
        }))
    }

    fn modify(&self, dn: &str, changes: &[Change], permissive: bool) -> Answer<()> {
        self.count();
        let place = self.place(dn)?;
        let mut entry = self.entries.borrow()[place].clone();
        for change in changes {
            self.check(dn, change)?;
            let has = |values: &[Vec<u8>], value: &Vec<u8>| {
                values.iter().any(|one| one.eq_ignore_ascii_case(value))
            };
            let old = entry.values(&change.attribute).to_vec();
            let clash = change
                .values
                .iter()
                .any(|value| has(&old, value) == (change.operation == Operation::Add));
            if clash && change.operation != Operation::Replace && !permissive {
                return Err(DirectoryError::new(
                    ResultCode::ATTRIBUTE_OR_VALUE_EXISTS,
                    "not permissive",
                ));
            }
            entry
                .attributes
                .retain(|(name, _)| !name.eq_ignore_ascii_case(&change.attribute));
            let mut values = match change.operation {
                Operation::Replace => Vec::new(),
                _ => old,
            };
            values.retain(|value| !has(&change.values, value));
            if change.operation != Operation::Delete {
                values.extend(change.values.iter().cloned());
            }
            for value in values {
                put(&mut entry, &change.attribute, value);
            }
        }
        self.entries.borrow_mut()[place] = entry;
        Ok(())
    }

    fn add(&self, entry: &Entry) -> Answer<()> {
        self.count();
        if self.place(&entry.dn).is_ok() {
            return Err(DirectoryError::new(
                ResultCode::ENTRY_ALREADY_EXISTS,
                "it is there",
            ));
        }
        self.entries.borrow_mut().push(entry.clone());
        Ok(())
    }

    fn delete(&self, dn: &str) -> Answer<()> {
        self.count();
        let place = self.place(dn)?;
        let below = format!(",{}", dn.to_lowercase());
        if self
            .entries
            .borrow()
            .iter()
            .any(|entry| entry.dn.to_lowercase().ends_with(&below))
        {
            return Err(DirectoryError::new(
                ResultCode::NOT_ALLOWED_ON_NON_LEAF,
                "children",
            ));
        }
        self.entries.borrow_mut().remove(place);
        Ok(())
    }

    fn rename(&self, dn: &str, rdn: &str, parent: Option<&str>, _: bool) -> Answer<()> {
        self.count();
        let place = self.place(dn)?;
        let parent = parent.unwrap_or_else(|| dn.split_once(',').unwrap().1);
        self.entries.borrow_mut()[place].dn = format!("{rdn},{parent}");
        Ok(())
    }

    fn syntax(&self, attribute: &str) -> Syntax {
        match attribute.to_ascii_lowercase().as_str() {
            "msexchpatchmdb" => Syntax::Boolean,
            "useraccountcontrol" => Syntax::Integer,
            "accountexpires" => Syntax::LargeInteger,
            "whencreated" => Syntax::Time,
            "objectguid" => Syntax::OctetString,
            _ => Syntax::Text,
        }
    }

    fn is_single_valued(&self, attribute: &str) -> Option<bool> {
        match attribute.to_ascii_lowercase().as_str() {
            "nonsense" | "frobnicate" => None,
            name => Some(!matches!(
                name,
                "description" | "serviceprincipalname" | "objectclass"
            )),
        }
    }
}

/// `(name=value)`, `(name=*)`, and any of them: `(|(…)(…))`, with `\xx` for a byte.
fn matches(entry: &Entry, filter: &str) -> bool {
    let all = filter.starts_with("(&");
    let mut terms = filter
        .split(['(', ')', '&', '|'])
        .filter(|term| term.contains('='));
    let fits = |term: &str| {
        let (name, value) = term.split_once('=').unwrap();
        let value = unescape(value);
        let values = entry.values(name);
        let any = value == b"*" && (name == "objectClass" || !values.is_empty());
        any || values.iter().any(|one| one.eq_ignore_ascii_case(&value))
    };
    if all {
        terms.all(fits)
    } else {
        terms.any(fits)
    }
}

fn unescape(value: &str) -> Vec<u8> {
    let mut parts = value.split('\\');
    let mut bytes = parts.next().unwrap().as_bytes().to_vec();
    for part in parts {
        let (code, rest) = part.split_at(2);
        bytes.push(u8::from_str_radix(code, 16).unwrap());
        bytes.extend_from_slice(rest.as_bytes());
    }
    bytes
}
