//! The ARM commands: their command lines as typed values, the watches they keep, and what they do.
//!
//! Their full reference is not published. Where the original's behaviour is not known, what is done here is a field
//! of [`Settings`].

mod command;
mod names;
pub mod programs;
pub mod registry;

mod settings;
mod watching;

pub use command::{
    ArmBroadcast, ArmCommand, ArmGetCode, ArmKill, ArmLoad, ArmLog, ArmSetCode, ArmSleep,
    ArmSyntaxError, Located, Place, ProgramTarget, Remark, Target, parse,
};
pub use names::{Standing, known_commands, meant, standing};
pub use programs::register;
pub use settings::{AlreadyRunning, ExitCodes, OtherAccount, Settings, WaitOption};
pub use watching::{Escalation, Fault, IntervalOption, LoadOrigin, RestartScript, WatchPolicy};
