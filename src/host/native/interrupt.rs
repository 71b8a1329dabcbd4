use std::io;

use crate::host::Cancel;

/// What a program that Ctrl-C ended returns, as shells count it: 128 and the number of the signal.
const INTERRUPTED: i32 = 130;

/// From now on Ctrl-C, or the system's request to end, asks for the end of the work instead of ending the program at
/// once, so that temporary folders go. A second one ends the program.
///
/// Where the program was started so that such a request is heard by somebody else, or by nobody (`nohup`), that stays so.
///
/// # Errors
/// When the system does not let it listen.
pub fn cancel_on_interrupt(cancel: &Cancel) -> io::Result<()> {
    let cancel = cancel.clone();
    let listening = ctrlc::try_set_handler(move || {
        if cancel.is_requested() {
            std::process::exit(INTERRUPTED);
        }
        cancel.request();
    });
    match listening {
        Ok(()) | Err(ctrlc::Error::MultipleHandlers) => Ok(()),
        Err(error) => Err(io::Error::other(error)),
    }
}
