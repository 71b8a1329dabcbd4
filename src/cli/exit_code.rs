//! The exit codes of the program itself; a script's own code is passed on.

/// Done.
pub const SUCCESS: i32 = 0;
/// `plan --diff`, `verify`: the two sides differ.
pub const DIFFERENT: i32 = 1;
/// Wrong usage, or input that cannot be read.
pub const USAGE: i32 = 2;
/// A run was cancelled by the group's STOP.
pub const CANCELLED: i32 = 1;
/// `undo` did not put everything back: the directory has changed since, or refused a change.
pub const REFUSED: i32 = 1;
/// `watch`: another one watches already. `watches --pause`, `--resume`: there is no such watch.
pub const NOT_DONE: i32 = 1;
/// `verify`: Ctrl-C ended it; 128 and the number of the signal, as shells count it.
pub const INTERRUPTED: i32 = 130;
/// `--strict`: a step failed.
pub const STRICT: i32 = 3;

/// Ends the program. Only eight bits of a code fit elsewhere than on Windows; a code that is not 0 never becomes 0.
///
/// What threads still keep is not given back first: the system takes all of it at once.
pub fn leave(code: i32) -> ! {
    let told = match code & 0xFF {
        _ if cfg!(windows) => code,
        0 if code != 0 => 1,
        low => low,
    };
    std::process::exit(told)
}
