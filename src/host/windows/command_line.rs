//! The command line of this process as it was given.

#![allow(unsafe_code)] // kernel32 is asked.

use windows_sys::Win32::System::Environment::GetCommandLineW;

/// What follows the program's name, with all quotes: commands that split their own arguments need them.
pub fn arguments() -> String {
    let mut units = Vec::new();
    // SAFETY: the system keeps this text, which ends with NUL, as long as the process lives; nothing behind that is read.
    unsafe {
        let mut place = GetCommandLineW();
        while !place.is_null() && *place != 0 {
            units.push(*place);
            place = place.add(1);
        }
    }
    behind_program(&String::from_utf16_lossy(&units)).to_owned()
}

/// A program's name ends at its second quote, or else at the first blank.
fn behind_program(line: &str) -> &str {
    let rest = match line.strip_prefix('"') {
        Some(quoted) => quoted.split_once('"').map(|(_, rest)| rest),
        None => line.find([' ', '\t']).and_then(|end| line.get(end..)),
    };
    rest.unwrap_or_default()
}
