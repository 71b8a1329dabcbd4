//! The rules: one file each, named for its code and what it finds. The table below is all there is to register.

mod arm101_missing_label;
mod arm201_watch_never_killed;
mod arm202_watch_never_loaded;
mod arm203_watch_loaded_twice;
mod arm204_watch_case_differs;
mod arm205_watch_reserved;
mod arm206_watch_form;
mod arm207_arm_syntax;
mod arm208_arm_option_doubtful;
mod arm209_service_without_restart;
mod arm210_stop_order;
mod arm211_service_unwatched;
mod arm212_script_not_waited_for;
mod arm213_watch_killed_twice;
mod arm301_disk_not_tested;
mod arm302_event_not_tested;
mod arm303_event_branch_missing;
mod arm304_event_branches_differ;
mod arm305_undefined_event_acts;
mod arm306_services_after_failed_move;
mod arm307_stop_leaves_running;
mod arm308_start_breaks_off;
mod arm309_stop_starts;
mod arm310_disk_failure_silent;
mod arm311_impossible_value;
mod arm401_secret_in_clear;
mod arm402_secret_on_command_line;
mod arm403_secret_told;
mod arm404_placeholder;
mod arm405_setting_not_used;
mod arm406_setting_empty;
mod arm407_setting_twice;
mod arm408_account_without_domain;

use super::{Effort, Facts, Findings, Severity};

/// A rule: what it finds, why that matters, and what to do.
pub struct Rule {
    /// Never changes: suppressions and baselines name it.
    pub code: &'static str,
    /// A short name in small letters, words joined by `-`.
    pub name: &'static str,
    /// What a finding means for the move, unless it says otherwise.
    pub severity: Severity,
    /// About how much work the remedy is.
    pub effort: Effort,
    /// What is found, in a sentence.
    pub finds: &'static str,
    /// Why it matters.
    pub reason: &'static str,
    /// What to do.
    pub remedy: &'static str,
    /// Lines of a script in which it is found.
    pub example: &'static str,
    /// Where the facts come from: a guide's chapter, a manual, a test of this project.
    pub source: &'static str,
    /// Looks for it.
    pub check: fn(&Rule, &Facts, &mut Findings),
}

/// All rules, in the order of their codes.
pub const RULES: &[Rule] = &[
    arm101_missing_label::RULE,
    arm201_watch_never_killed::RULE,
    arm202_watch_never_loaded::RULE,
    arm203_watch_loaded_twice::RULE,
    arm204_watch_case_differs::RULE,
    arm205_watch_reserved::RULE,
    arm206_watch_form::RULE,
    arm207_arm_syntax::RULE,
    arm208_arm_option_doubtful::RULE,
    arm209_service_without_restart::RULE,
    arm210_stop_order::RULE,
    arm211_service_unwatched::RULE,
    arm212_script_not_waited_for::RULE,
    arm213_watch_killed_twice::RULE,
    arm301_disk_not_tested::RULE,
    arm302_event_not_tested::RULE,
    arm303_event_branch_missing::RULE,
    arm304_event_branches_differ::RULE,
    arm305_undefined_event_acts::RULE,
    arm306_services_after_failed_move::RULE,
    arm307_stop_leaves_running::RULE,
    arm308_start_breaks_off::RULE,
    arm309_stop_starts::RULE,
    arm310_disk_failure_silent::RULE,
    arm311_impossible_value::RULE,
    arm401_secret_in_clear::RULE,
    arm402_secret_on_command_line::RULE,
    arm403_secret_told::RULE,
    arm404_placeholder::RULE,
    arm405_setting_not_used::RULE,
    arm406_setting_empty::RULE,
    arm407_setting_twice::RULE,
    arm408_account_without_domain::RULE,
];

/// The rule with this code, in any case.
pub fn by_code(code: &str) -> Option<&'static Rule> {
    RULES
        .iter()
        .find(|rule| rule.code.eq_ignore_ascii_case(code))
}

/// The name that is most like another, if one is like it at all.
fn nearest<'n>(name: &str, names: impl Iterator<Item = &'n str>) -> Option<&'n str> {
    let wanted = name.to_uppercase();
    names
        .map(|near| {
            let likeness = strsim::normalized_damerau_levenshtein(&wanted, &near.to_uppercase());
            (likeness, near)
        })
        .filter(|(likeness, _)| *likeness >= 0.5)
        .max_by(|one, other| one.0.total_cmp(&other.0))
        .map(|(_, near)| near)
}
