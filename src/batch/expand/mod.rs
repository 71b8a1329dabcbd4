//! The three expansions of cmd: percent signs while a line is read, `FOR` variables and `!…!` while a command is carried out.

mod delayed;
mod for_variables;
mod modifiers;
mod percent;
mod slots;
mod substitution;

pub(crate) use delayed::expand_delayed;
pub(crate) use for_variables::{ForVariables, expand_for_variables};
pub(crate) use modifiers::{Modifiers, apply as apply_modifiers};
pub(crate) use percent::{Mode, PercentError, Variables, expand_into_slots, expand_percent};
pub(crate) use slots::{Slots, is_sign as is_slot_sign};
