use super::session::command_name;
use crate::host::programs::run_installed;
use crate::host::{Invocation, Program};

/// What cmd leaves in `ERRORLEVEL` for a command that does not exist.
const NOT_RECOGNIZED: i32 = 9009;

/// A command of the family that is not part of Armistice: the cluster product's own program runs where there is one.
pub(super) struct Unsupported;

impl Program for Unsupported {
    fn run(&self, call: &Invocation<'_>) -> i32 {
        run_installed(
            call,
            &command_name(call.name),
            NOT_RECOGNIZED,
            "a command of the cluster product that Armistice does not have, and it is not installed here",
        )
    }
}
