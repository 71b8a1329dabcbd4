//! The automation objects that scripts create or find: one file or folder for each.
//!
//! Each object answers to a programmatic identifier (prog id). Those that stand for something with a name of its own,
//! such as an object of a directory, are found by a moniker instead.

pub mod ado;
pub mod adsi;
mod collection;
mod dictionary;
mod failure;
mod file_system;
mod member;
mod network;
mod regexp;
mod shell;
mod stream;
#[cfg(test)]
mod test_directory;
#[cfg(test)]
pub(crate) mod testing;
mod text_stream;
mod wscript;

use super::value::Variant;
use super::{Interpreter, RuntimeError, Stop};

pub use regexp::RegExp;
pub use wscript::WScript;

type Constructor = fn(&mut Interpreter) -> Result<Variant, Stop>;
type Opener = fn(&mut Interpreter, &str) -> Result<Variant, Stop>;

/// What `CreateObject` makes, by prog id without a version.
const CREATED: &[(&str, Constructor)] = &[
    ("ADODB.Command", |_| Ok(ado::command())),
    ("ADODB.Connection", |_| Ok(ado::connection())),
    ("ADODB.Recordset", |_| Ok(ado::recordset())),
    ("ADODB.Stream", |_| {
        Ok(Variant::object(stream::Stream::default()))
    }),
    ("Scripting.Dictionary", |_| {
        Ok(Variant::object(dictionary::Dictionary::new()))
    }),
    ("Scripting.FileSystemObject", |_| {
        Ok(Variant::object(file_system::FileSystemObject))
    }),
    ("VBScript.RegExp", |_| Ok(Variant::object(RegExp::new()))),
    ("WScript.Network", |_| Ok(Variant::object(network::Network))),
    ("WScript.Shell", |_| Ok(Variant::object(shell::Shell))),
];

/// What `GetObject` finds, by the beginning of the name up to and with its colon.
/// ADSI refuses the providers that are not supported in its own words.
const FOUND: &[(&str, Opener)] = &[
    ("GC:", adsi::get_object),
    ("IIS:", adsi::get_object),
    ("LDAP:", adsi::get_object),
    ("NDS:", adsi::get_object),
    ("WinNT:", adsi::get_object),
    ("winmgmts:", adsi::get_object),
];

/// Makes a new object: `CreateObject`. The prog id may end in a version (`Scripting.Dictionary.1`) and is compared
/// without regard to case.
///
/// # Errors
/// 429 when there is no such object.
pub fn create(script: &mut Interpreter, prog_id: &str) -> Result<Variant, Stop> {
    let plain = without_version(prog_id);
    let known = CREATED
        .iter()
        .find(|(name, _)| name.eq_ignore_ascii_case(plain));
    match known {
        Some((_, constructor)) => constructor(script),
        None => Err(RuntimeError::about(429, prog_id).into()),
    }
}

/// Whether [`create`] makes an object of this class.
pub(crate) fn is_created(prog_id: &str) -> bool {
    let plain = without_version(prog_id);
    CREATED
        .iter()
        .any(|(name, _)| name.eq_ignore_ascii_case(plain))
}

/// Finds an object by its name, or makes one of a class: `GetObject(name, class)`.
///
/// # Errors
/// 429 for an unknown class, 432 for a name that leads to no object, or what the object's provider raises.
pub fn get_object(
    script: &mut Interpreter,
    name: &str,
    class: Option<&str>,
) -> Result<Variant, Stop> {
    let scheme = name
        .find(':')
        .and_then(|colon| name.get(..=colon))
        .unwrap_or("");
    let opener = FOUND
        .iter()
        .find(|(known, _)| known.eq_ignore_ascii_case(scheme));
    match (opener, class) {
        (Some((_, opener)), _) => opener(script, name),
        // An empty name asks for a new object (VBScript reference, "GetObject Function").
        (None, Some(class)) if name.is_empty() => create(script, class),
        _ => Err(RuntimeError::number(432)
            .detail(format!("no object is found by the name \"{name}\""))
            .into()),
    }
}

/// The prog id without the `.1` or `.2.8` at its end.
fn without_version(prog_id: &str) -> &str {
    let end = prog_id.trim_end_matches(|c: char| c.is_ascii_digit() || c == '.');
    let is_version = prog_id
        .get(end.len()..)
        .is_some_and(|version| version.starts_with('.') && version.len() > 1);
    if is_version { end } else { prog_id }
}

#[cfg(test)]
mod tests {
    use super::testing::Bench;

    #[test]
    fn prog_ids_are_found_without_regard_to_case_and_version() {
        let mut bench = Bench::new();
        for prog_id in [
            "Scripting.FileSystemObject",
            "scripting.filesystemobject",
            "Scripting.FileSystemObject.1",
        ] {
            let object = super::create(&mut bench.script, prog_id).unwrap();
            assert_eq!(format!("{object:?}"), "Object(FileSystemObject)");
        }
    }

    #[test]
    fn an_unknown_prog_id_is_429() {
        let mut bench = Bench::new();
        for prog_id in ["Foo.Bar", "Scripting", "Scripting.Dictionary.x", "", "1.2"] {
            let made = super::create(&mut bench.script, prog_id);
            assert_eq!(
                bench.error(made),
                (
                    429,
                    format!("ActiveX component can't create object: '{prog_id}'")
                )
            );
        }
    }

    #[test]
    fn objects_of_ado_and_adsi_are_found_too() {
        let mut bench = Bench::new();
        let connection = super::create(&mut bench.script, "adodb.connection.2.8").unwrap();
        assert_eq!(format!("{connection:?}"), "Object(Connection)");
        let found = super::get_object(&mut bench.script, "LDAP://CN=x", None);
        assert_ne!(bench.error(found).0, 432);
    }

    #[test]
    fn a_name_that_leads_nowhere_is_432() {
        let mut bench = Bench::new();
        let found = super::get_object(&mut bench.script, r"C:\x.xls", None);
        assert_eq!(bench.error(found).0, 432);
        let made = super::get_object(&mut bench.script, "", Some("Scripting.Dictionary"));
        assert_eq!(format!("{:?}", made.unwrap()), "Object(Dictionary)");
    }

    #[test]
    fn searches_and_directory_objects_are_found_here() {
        let mut bench = Bench::new();
        for class in ["ADODB.Connection", "adodb.command", "ADODB.Recordset.2.8"] {
            assert!(super::create(&mut bench.script, class).is_ok(), "{class}");
        }
        for name in ["WinNT://host", "winmgmts:root", "ldap://DC=x"] {
            let found = super::get_object(&mut bench.script, name, None);
            assert_eq!(
                bench.error(found).0,
                0x8004_01E4_u32.cast_signed(),
                "{name}"
            );
        }
    }
}
