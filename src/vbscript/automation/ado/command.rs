use std::cell::RefCell;

use super::connection;
use super::errors::Ado;
use super::property::Properties;
use super::recordset::Recordset;
use super::search::{self, Found, Wishes};
use crate::host::directory::Scope;
use crate::vbscript::automation::adsi::arguments;
use crate::vbscript::value::Variant;
use crate::vbscript::{Access, Call, Interpreter, Object, Stop};

const SOURCE: &str = "ADODB.Command";

/// Search preferences ("Searching with ActiveX Data Objects"). Those that `search` does not look at are accepted.
const PROPERTIES: [&str; 13] = [
    "Asynchronous",
    "Cache Results",
    "Chase Referrals",
    "Column Names Only",
    "Deref Aliases",
    "Page Size",
    "Searchscope",
    "Server Page Time Limit",
    "Server Time Limit",
    "Size Limit",
    "Sort On",
    "Time Limit",
    "Timeout",
];

/// A search with its preferences.
pub(super) struct AdoCommand {
    text: RefCell<String>,
    connection: RefCell<Variant>,
    properties: Properties,
    options: RefCell<Vec<(String, Variant)>>,
}

impl Default for AdoCommand {
    fn default() -> Self {
        Self {
            text: RefCell::default(),
            connection: RefCell::default(),
            properties: Properties::new(&PROPERTIES),
            options: RefCell::default(),
        }
    }
}

/// The command behind a value, if it is one.
pub(super) fn of(value: &Variant) -> Option<&AdoCommand> {
    let Variant::Object(object) = value else {
        return None;
    };
    let any: &dyn std::any::Any = &**object;
    any.downcast_ref()
}

impl AdoCommand {
    /// Carries the search out.
    ///
    /// # Errors
    /// 3709 without an open connection; as [`search::run`].
    pub(super) fn search(&self, script: &mut Interpreter) -> Result<Found, Stop> {
        let connection = self.connection.borrow().clone();
        let identity = connection::identity_of(script, &connection)?;
        let wishes = self.wishes(script)?;
        let text = self.text.borrow().clone();
        search::run(script, &text, identity, &wishes)
    }

    fn wishes(&self, script: &mut Interpreter) -> Result<Wishes, Stop> {
        let mut number = |name: &str| -> Result<Option<u32>, Stop> {
            let value = self.properties.get(name);
            Ok(match value {
                Variant::Empty => None,
                value => u32::try_from(arguments::long(script, &value)?).ok(),
            })
        };
        let page_size = number("Page Size")?.filter(|&size| size > 0);
        let size_limit = number("Size Limit")?.filter(|&limit| limit > 0);
        let scope = number("Searchscope")?;
        let scope = match scope {
            None => None,
            Some(0) => Some(Scope::Base),
            Some(1) => Some(Scope::OneLevel),
            Some(2) => Some(Scope::Subtree),
            Some(other) => {
                return Err(
                    Ado::InvalidArgument.error(SOURCE, format!("Searchscope cannot be {other}"))
                );
            }
        };
        let sort = self.properties.get("Sort On");
        let sort = arguments::optional_text(script, Some(&sort))?;
        Ok(Wishes {
            page_size,
            size_limit: size_limit.and_then(|limit| usize::try_from(limit).ok()),
            scope,
            sort: sort.filter(|sort| !sort.is_empty()),
        })
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
            // Without `Set`, a connection gives its connection string; the connection itself is meant.
            "activeconnection" => *self.connection.borrow_mut() = value.clone(),
            "commandtext" => *self.text.borrow_mut() = arguments::text(script, value)?,
            "commandtimeout" | "commandtype" | "name" | "prepared" => {
                let value = arguments::plain(script, value)?;
                let mut options = self.options.borrow_mut();
                options.retain(|(name, _)| *name != member);
                options.push((member, value));
            }
            _ => return Err(call.unknown()),
        }
        Ok(Variant::Empty)
    }

    fn read(&self, script: &mut Interpreter, call: &Call<'_>) -> Result<Variant, Stop> {
        let member = call.member.to_ascii_lowercase();
        match (member.as_str(), call.arguments) {
            ("execute", _) => {
                let found = self.search(script)?;
                Ok(Variant::object(Recordset::of_search(script, found)))
            }
            ("properties", _) => self.properties.call(script, call),
            ("activeconnection", []) => Ok(self.connection.borrow().clone()),
            ("commandtext", []) => Ok(Variant::text(&self.text.borrow())),
            ("state", []) => Ok(Variant::Long(0)),
            ("commandtimeout" | "commandtype" | "name" | "prepared", []) => {
                let options = self.options.borrow();
                let set = options.iter().find(|(name, _)| *name == member);
                Ok(set.map_or_else(|| default_of(&member), |(_, value)| value.clone()))
            }
            ("parameters" | "createparameter", _) => {
                Err(Ado::NotSupported.error(SOURCE, "searches of a directory take no parameters"))
            }
            _ => Err(call.unknown()),
        }
    }
}

fn default_of(member: &str) -> Variant {
    match member {
        "commandtimeout" => Variant::Long(30),
        // adCmdUnknown
        "commandtype" => Variant::Long(8),
        "prepared" => Variant::Boolean(false),
        _ => Variant::text(""),
    }
}

impl Object for AdoCommand {
    fn type_name(&self) -> String {
        "Command".to_owned()
    }

    fn call(&self, script: &mut Interpreter, call: &Call<'_>) -> Result<Variant, Stop> {
        match call.access {
            Access::Let | Access::Set => self.assign(script, call),
            Access::Get | Access::Call => self.read(script, call),
        }
    }
}
