//! The commands that cmd.exe carries out itself, one file for each family.

mod arguments;
mod arithmetic;
mod associations;
pub(crate) mod call;
mod copy;
mod delete;
mod dir;
pub(crate) mod echo;
pub(crate) mod exit;
mod folders;
pub(crate) mod goto;
mod links;
mod move_files;
mod name_mask;
mod question;
mod rename;
mod scope;
mod screen;
mod selection;
pub(crate) mod set;
mod start;
mod system;
mod type_file;
mod usage;

#[cfg(test)]
mod tests;

use super::interpreter::{Interpreter, Run, Status};
use crate::host::{Effect, Outcome, SystemError};

pub(crate) use system::VERSION;
pub(crate) use usage::asked as usage_asked;

/// What most commands say of arguments they cannot make sense of.
const SYNTAX: &str = "The syntax of the command is incorrect.";

/// A built-in command; it gets the text behind its name, the separator in front.
pub(crate) type Builtin = fn(&mut Interpreter, &str) -> Run;

/// Finds the built-in command at the start of a name; what is left of the name belongs to the arguments:
/// `cd..`, `echo.`, `set/a`, `goto:end` (parser account, phase 7).
pub(crate) fn find(name: &str) -> Option<(Builtin, &str)> {
    if let Some(builtin) = by_name(name) {
        return Some((builtin, ""));
    }
    let end = name.find(|c: char| {
        matches!(
            c,
            '+' | '/' | '[' | ']' | ' ' | '\t' | ',' | ';' | '=' | '.' | '\\' | ':' | '('
        )
    })?;
    let (word, rest) = name.split_at(end);
    by_name(word).map(|builtin| (builtin, rest))
}

/// A name and what is glued to it: `cd..` is `cd` with an argument, also where no command of that name exists.
pub(crate) fn word_of(name: &str) -> (&str, &str) {
    match find(name) {
        Some((_, rest)) => name.split_at(name.len() - rest.len()),
        None => (name, ""),
    }
}

fn by_name(name: &str) -> Option<Builtin> {
    // The longest name has eight letters; loops look names up in every turn.
    let mut letters = [0_u8; 8];
    let letters = letters.get_mut(..name.len())?;
    letters.copy_from_slice(name.as_bytes());
    letters.make_ascii_lowercase();
    Some(match std::str::from_utf8(letters).ok()? {
        "assoc" => associations::assoc,
        "break" => screen::break_command,
        "call" => call::call,
        "cd" | "chdir" => folders::change,
        "cls" => screen::clear,
        "color" => screen::color,
        "copy" => copy::copy,
        "date" => system::date,
        "del" | "erase" => delete::delete,
        "dir" => dir::dir,
        "echo" => echo::echo,
        "endlocal" => scope::endlocal,
        "exit" => exit::exit,
        "ftype" => associations::ftype,
        "goto" => goto::goto,
        "md" | "mkdir" => folders::make,
        "mklink" => links::mklink,
        "move" => move_files::move_files,
        "path" => set::path,
        "pause" => screen::pause,
        "popd" => folders::pop,
        "prompt" => set::prompt,
        "pushd" => folders::push,
        "rd" | "rmdir" => folders::remove,
        "rem" => |_, _| Ok(Status::SUCCESS),
        "ren" | "rename" => rename::rename,
        "set" => set::set,
        "setlocal" => scope::setlocal,
        "shift" => scope::shift,
        "start" => start::start,
        "time" => system::time,
        "title" => screen::title,
        "type" => type_file::type_files,
        "ver" => system::version,
        "verify" => system::verify,
        "vol" => system::volume,
        _ => return None,
    })
}

/// Success of a command that clears ERRORLEVEL (dbenham's table).
fn cleared(interpreter: &mut Interpreter) -> Status {
    interpreter.errorlevel = 0;
    Status::SUCCESS
}

/// Success of a command that clears ERRORLEVEL in a `.cmd` file only (dbenham's table).
fn cleared_in_cmd_file(interpreter: &mut Interpreter) -> Status {
    if interpreter.in_cmd_file() {
        interpreter.errorlevel = 0;
    }
    Status::SUCCESS
}

/// Tells what a command did to one file or folder.
fn tell(
    interpreter: &Interpreter,
    operation: &str,
    path: &str,
    target: Option<&str>,
    result: Result<(), SystemError>,
) {
    interpreter.record(
        || Effect::FileOperation {
            operation: operation.to_owned(),
            path: path.to_owned(),
            target: target.map(str::to_owned),
        },
        match result {
            Ok(()) => Outcome::done(),
            Err(error) => Outcome::told(1, error.to_string()),
        },
    );
}
