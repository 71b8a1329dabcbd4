//! `WshShell.SpecialFolders`.

use std::rc::Rc;

use super::super::collection;
use super::super::failure::out_of_range;
use super::super::member::{Arguments, Member, count, dispatch};
use super::Answer;
use crate::host::path;
use crate::vbscript::value::Variant;
use crate::vbscript::{Call, Enumeration, Interpreter, Object, Session, Stop};

/// The folders of the desktop and the start menu.
pub(super) struct SpecialFolders;

/// Each name with the variable whose folder it lies in, that folder where the variable is missing, and the rest.
const FOLDERS: &[(&str, &str, &str, &str)] = &[
    ("AllUsersDesktop", "PUBLIC", r"C:\Users\Public", "Desktop"),
    ("AllUsersStartMenu", "ProgramData", r"C:\ProgramData", MENU),
    (
        "AllUsersPrograms",
        "ProgramData",
        r"C:\ProgramData",
        PROGRAMS,
    ),
    ("AllUsersStartup", "ProgramData", r"C:\ProgramData", STARTUP),
    ("Desktop", "USERPROFILE", r"C:\Users\Default", "Desktop"),
    ("AppData", "APPDATA", ROAMING, ""),
    (
        "PrintHood",
        "APPDATA",
        ROAMING,
        r"Microsoft\Windows\Printer Shortcuts",
    ),
    (
        "Templates",
        "APPDATA",
        ROAMING,
        r"Microsoft\Windows\Templates",
    ),
    ("Fonts", "SystemRoot", r"C:\Windows", "Fonts"),
    (
        "NetHood",
        "APPDATA",
        ROAMING,
        r"Microsoft\Windows\Network Shortcuts",
    ),
    ("StartMenu", "APPDATA", ROAMING, MENU),
    ("SendTo", "APPDATA", ROAMING, r"Microsoft\Windows\SendTo"),
    ("Recent", "APPDATA", ROAMING, r"Microsoft\Windows\Recent"),
    ("Startup", "APPDATA", ROAMING, STARTUP),
    ("Favorites", "USERPROFILE", r"C:\Users\Default", "Favorites"),
    (
        "MyDocuments",
        "USERPROFILE",
        r"C:\Users\Default",
        "Documents",
    ),
    ("Programs", "APPDATA", ROAMING, PROGRAMS),
];

const ROAMING: &str = r"C:\Users\Default\AppData\Roaming";
const MENU: &str = r"Microsoft\Windows\Start Menu";
const PROGRAMS: &str = r"Microsoft\Windows\Start Menu\Programs";
const STARTUP: &str = r"Microsoft\Windows\Start Menu\Programs\Startup";

const MEMBERS: &[Member<SpecialFolders>] = &[
    Member::indexed("Item", 1, 1, SpecialFolders::item).default(),
    Member::method("Count", 0, 0, |_, _, _| Ok(count(FOLDERS.len()))),
    Member::property("Length", |_, _, _| Ok(count(FOLDERS.len()))),
];

impl SpecialFolders {
    /// By name, empty for one that is not known, or by number from 0.
    fn item(&self, script: &mut Interpreter, arguments: Arguments<'_>) -> Answer {
        let key = arguments.plain(script, 0)?;
        let all = all(&script.session);
        if let Variant::Text(name) = key {
            let name = name.to_string();
            let index = FOLDERS
                .iter()
                .position(|(known, ..)| known.eq_ignore_ascii_case(&name));
            let folder = index.and_then(|index| all.get(index));
            return Ok(Variant::text(folder.map_or("", String::as_str)));
        }
        let index = usize::try_from(arguments.long(script, 0, 0)?).ok();
        let folder = index.and_then(|index| all.get(index));
        Ok(Variant::text(folder.ok_or_else(out_of_range)?))
    }
}

fn all(session: &Session) -> Vec<String> {
    let context = session.context.borrow();
    let folder = |(_, variable, otherwise, rest): &(&str, &str, &str, &str)| {
        let base = context.environment.value(variable).unwrap_or(otherwise);
        if rest.is_empty() {
            base.to_owned()
        } else {
            path::join(base, rest)
        }
    };
    FOLDERS.iter().map(folder).collect()
}

impl Object for SpecialFolders {
    fn type_name(&self) -> String {
        "IWshCollection".to_owned()
    }

    fn call(&self, script: &mut Interpreter, call: &Call<'_>) -> Answer {
        dispatch(self, MEMBERS, script, call)
    }

    fn enumerate(self: Rc<Self>, script: &mut Interpreter) -> Result<Box<dyn Enumeration>, Stop> {
        Ok(collection::over_texts(all(&script.session)))
    }
}
