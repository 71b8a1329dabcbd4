use std::cell::{Cell, RefCell};
use std::rc::Rc;

use super::errors::Ado;
use super::property::Properties;
use super::recordset::Recordset;
use super::search::{self, Wishes};
use crate::host::directory::Identity;
use crate::vbscript::automation::adsi::{arguments, namespace};
use crate::vbscript::value::Variant;
use crate::vbscript::{Access, Call, Interpreter, Object, RuntimeError, Stop};

const SOURCE: &str = "ADODB.Connection";
const PROVIDER: &str = "ADsDSOObject";

const PROPERTIES: [&str; 9] = [
    "User ID",
    "Password",
    "Encrypt Password",
    "ADSI Flag",
    "Data Source",
    "Location",
    "Mode",
    "Prompt",
    "Bind Properties",
];

/// A connection to the provider of ADSI. It reaches no server by itself: every search names its own.
pub(super) struct AdoConnection {
    provider: RefCell<String>,
    text: RefCell<String>,
    is_open: Cell<bool>,
    properties: Properties,
    /// `CommandTimeout` and other settings that change nothing here.
    options: RefCell<Vec<(String, Variant)>>,
}

impl Default for AdoConnection {
    fn default() -> Self {
        Self {
            provider: RefCell::default(),
            text: RefCell::default(),
            is_open: Cell::new(false),
            properties: Properties::new(&PROPERTIES),
            options: RefCell::default(),
        }
    }
}

impl AdoConnection {
    /// Who its searches ask as.
    fn identity(&self, script: &mut Interpreter) -> Result<Identity, Stop> {
        let user = self.properties.get("User ID");
        let password = self.properties.get("Password");
        let user = arguments::optional_text(script, Some(&user))?;
        let password = arguments::optional_text(script, Some(&password))?;
        Ok(namespace::identity(script, user, password))
    }

    /// Reads `name=value;…`.
    fn read_text(&self, script: &Interpreter, text: &str) {
        text.clone_into(&mut self.text.borrow_mut());
        for (name, value) in text.split(';').filter_map(|part| part.split_once('=')) {
            let (name, value) = (name.trim(), value.trim().trim_matches(['"', '\'']));
            match name.to_ascii_lowercase().as_str() {
                "provider" => value.clone_into(&mut self.provider.borrow_mut()),
                "uid" => self.properties.set("User ID", Variant::text(value)),
                "pwd" | "password" => {
                    script.session.host.secrets.learn(value);
                    self.properties.set("Password", Variant::text(value));
                }
                _ => self.properties.set(name, Variant::text(value)),
            }
        }
    }

    /// The text that would open it again: what is handed on when a command gets its connection without `Set`.
    fn full_text(&self) -> String {
        let text = self.text.borrow();
        if !self.is_open.get() || text.to_ascii_lowercase().contains("provider=") {
            return text.clone();
        }
        let between = if text.contains('=') {
            ""
        } else {
            "Data Source="
        };
        format!("Provider={};{between}{text}", self.provider.borrow())
    }

    /// `Open [text[, user[, password[, options]]]]`
    fn open(&self, script: &mut Interpreter, given: &[Variant]) -> Result<Variant, Stop> {
        if self.is_open.get() {
            return Err(Ado::Open.error(SOURCE, "the connection is open"));
        }
        if let Some(text) = arguments::optional_text(script, given.first())? {
            self.read_text(script, &text);
        }
        for (name, given) in ["User ID", "Password"]
            .into_iter()
            .zip(given.iter().skip(1))
        {
            if let Some(value) = arguments::optional_text(script, Some(given))? {
                if name == "Password" {
                    script.session.host.secrets.learn(&value);
                }
                self.properties.set(name, Variant::text(&value));
            }
        }
        let provider = self.provider.borrow().clone();
        check_provider(&provider)?;
        self.is_open.set(true);
        Ok(Variant::Empty)
    }

    fn execute(&self, script: &mut Interpreter, given: &[Variant]) -> Result<Variant, Stop> {
        let [text, ..] = given else {
            return Err(arguments::wrong_number());
        };
        if !self.is_open.get() {
            return Err(Ado::Closed.error(SOURCE, "Open was not called"));
        }
        let text = arguments::text(script, text)?;
        let identity = self.identity(script)?;
        let found = search::run(script, &text, identity, &Wishes::default())?;
        Ok(Variant::object(Recordset::of_search(script, found)))
    }

    fn assign(&self, script: &mut Interpreter, call: &Call<'_>) -> Result<Variant, Stop> {
        let member = call.member.to_ascii_lowercase();
        if member == "properties" {
            return self.properties.call(script, call);
        }
        let [value] = call.arguments else {
            return Err(arguments::wrong_number());
        };
        match member.as_str() {
            "provider" => *self.provider.borrow_mut() = arguments::text(script, value)?,
            "connectionstring" => {
                let text = arguments::text(script, value)?;
                self.read_text(script, &text);
            }
            "commandtimeout" | "connectiontimeout" | "cursorlocation" | "mode"
            | "defaultdatabase" => {
                let value = arguments::plain(script, value)?;
                let mut options = self.options.borrow_mut();
                options.retain(|(name, _)| *name != member);
                options.push((member, value));
            }
            _ => return Err(call.unknown()),
        }
        Ok(Variant::Empty)
    }

    fn option(&self, member: &str) -> Option<Variant> {
        let known = match member {
            "commandtimeout" => Variant::Long(30),
            "connectiontimeout" => Variant::Long(15),
            "cursorlocation" => Variant::Long(2),
            "mode" => Variant::Long(0),
            "defaultdatabase" => Variant::text(""),
            _ => return None,
        };
        let options = self.options.borrow();
        let set = options.iter().find(|(name, _)| name == member);
        Some(set.map_or(known, |(_, value)| value.clone()))
    }

    fn read(&self, script: &mut Interpreter, call: &Call<'_>) -> Result<Variant, Stop> {
        let member = call.member.to_ascii_lowercase();
        match (member.as_str(), call.arguments) {
            ("open", given) => self.open(script, given),
            ("close", []) => {
                if !self.is_open.replace(false) {
                    return Err(Ado::Closed.error(SOURCE, "the connection is not open"));
                }
                Ok(Variant::Empty)
            }
            ("execute", given) => self.execute(script, given),
            ("properties", _) => self.properties.call(script, call),
            ("provider", []) => Ok(Variant::text(&self.provider.borrow())),
            ("" | "connectionstring", []) => Ok(Variant::text(&self.full_text())),
            ("state", []) => Ok(Variant::Long(i32::from(self.is_open.get()))),
            ("version", []) => Ok(Variant::text("6.1")),
            ("errors", []) => Ok(Variant::object(NoErrors)),
            ("begintrans" | "committrans" | "rollbacktrans", []) => {
                let why = "a directory knows no transactions";
                Err(Ado::NotSupported.error(SOURCE, why))
            }
            ("openschema" | "cancel", _) => {
                let why = format!("{} is not supported", call.member);
                Err(Ado::NotSupported.error(SOURCE, why))
            }
            (name, []) => self.option(name).ok_or_else(|| call.unknown()),
            _ => Err(call.unknown()),
        }
    }
}

impl Object for AdoConnection {
    fn type_name(&self) -> String {
        "Connection".to_owned()
    }

    fn call(&self, script: &mut Interpreter, call: &Call<'_>) -> Result<Variant, Stop> {
        match call.access {
            Access::Let | Access::Set => self.assign(script, call),
            Access::Get | Access::Call => self.read(script, call),
        }
    }
}

/// Who asks through what was given as connection: an open connection, or a text that would open one.
///
/// # Errors
/// 3709 for a connection that is closed or none.
pub(super) fn identity_of(script: &mut Interpreter, given: &Variant) -> Result<Identity, Stop> {
    let invalid = |why: &str| Ado::InvalidConnection.error("ADODB", why);
    match given {
        Variant::Object(object) => {
            let object: Rc<dyn Object> = Rc::clone(object);
            let any: &dyn std::any::Any = &*object;
            let connection = any
                .downcast_ref::<AdoConnection>()
                .ok_or_else(|| invalid("what was given is no connection"))?;
            if !connection.is_open.get() {
                return Err(invalid("the connection is not open"));
            }
            connection.identity(script)
        }
        Variant::Text(text) => {
            let connection = AdoConnection::default();
            connection.open(script, &[Variant::Text(text.clone())])?;
            connection.identity(script)
        }
        _ => Err(invalid("ActiveConnection is not set")),
    }
}

fn check_provider(provider: &str) -> Result<(), Stop> {
    if provider.eq_ignore_ascii_case(PROVIDER) {
        return Ok(());
    }
    if provider.is_empty() || provider.eq_ignore_ascii_case("MSDASQL") {
        // Without a provider ADO asks ODBC, which has no such data source here.
        return Err(RuntimeError::of(
            "Microsoft OLE DB Provider for ODBC Drivers",
            0x8000_4005_u32.cast_signed(),
            "[Microsoft][ODBC Driver Manager] Data source name not found and no default driver specified",
        )
        .detail(format!("set Provider to {PROVIDER} first; databases are not reached here"))
        .into());
    }
    let why = format!("only {PROVIDER} is supported, not {provider}");
    Err(Ado::NoProvider.error(SOURCE, why))
}

/// `Connection.Errors`: what failed is told as a run-time error only.
struct NoErrors;

impl Object for NoErrors {
    fn type_name(&self) -> String {
        "Errors".to_owned()
    }

    fn call(&self, _: &mut Interpreter, call: &Call<'_>) -> Result<Variant, Stop> {
        match (call.member.to_ascii_lowercase().as_str(), call.arguments) {
            ("count", []) => Ok(Variant::Long(0)),
            ("clear" | "refresh", []) => Ok(Variant::Empty),
            ("" | "item", [_]) => Err(Ado::NotFound.error("ADODB.Errors", "the list is empty")),
            _ => Err(call.unknown()),
        }
    }

    fn enumerate(
        self: Rc<Self>,
        _: &mut Interpreter,
    ) -> Result<Box<dyn crate::vbscript::Enumeration>, Stop> {
        struct Nothing;
        impl crate::vbscript::Enumeration for Nothing {
            fn next(&mut self, _: &mut Interpreter) -> Result<Option<Variant>, Stop> {
                Ok(None)
            }
        }
        Ok(Box::new(Nothing))
    }
}
