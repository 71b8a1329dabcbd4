//! The rules: one file each, named for its code and what it finds. The table below is all there is to register.

mod arm001_wrapped_statement;
mod arm002_split_name;
mod arm003_comment_mark;
mod arm004_text_without_mark;
mod arm005_curly_quote;
mod arm006_dash;
mod arm007_continuation_mark;
mod arm008_vbscript_error;
mod arm009_encoding;
mod arm101_missing_label;
mod arm102_duplicate_label;
mod arm103_unreachable_line;
mod arm104_unknown_command;
mod arm105_lone_percent;
mod arm106_one_sided_quotes;
mod arm107_single_equals;
mod arm108_value_before_block;
mod arm109_unreadable_line;
mod arm110_undefined_variable;
mod arm111_exit_code_dropped;
mod arm112_unquoted_path;
mod arm113_endless_loop;
mod arm114_errorlevel_ascending;
mod arm115_batch_without_call;
mod arm116_constant_comparison;
mod arm117_open_quote;
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
mod arm501_errors_swallowed;
mod arm502_dead_error_checks;
mod arm503_quit_without_code;
mod arm504_misspelt_variable;
mod arm505_uncalled_procedure;
mod arm506_code_after_quit;
mod arm507_waits_for_a_person;
mod arm601_spn_order;
mod arm602_substring_replaced;
mod arm603_children_only;
mod arm604_computers_container;
mod arm605_first_only;
mod arm606_child_domain;
mod arm607_mail_without_mailbox;
mod arm608_unescaped_name;
mod arm609_any_priority;
mod arm610_no_page_size;
mod arm611_doubled_comma;
mod arm612_query_without_separator;
mod arm613_fixed_directory_name;
mod arm701_vbscript;
mod arm702_automation_object;
mod arm703_compatibility_layer;
mod arm704_old_program;
mod arm801_value_damaged;
mod arm802_mailbox_left;
mod arm803_spn_collision;
mod arm804_no_mailbox;
mod arm805_object_missing;
mod arm806_several_found;
mod live_cases;

use std::rc::Rc;

use super::facts::ScriptView;
use super::{Effort, Facts, Finding, Findings, Severity};

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
    pub check: Check,
}

/// How a rule looks, by what it looks at.
pub enum Check {
    /// At the whole folder.
    Folder(fn(&Rule, &Facts, &mut Findings)),
    /// At each VBScript file by itself: what is found in one is found in its copies too.
    Script(fn(&Rule, &ScriptView<'_>, &mut Findings)),
}

/// All rules, in the order of their codes.
pub const RULES: &[Rule] = &[
    arm001_wrapped_statement::RULE,
    arm002_split_name::RULE,
    arm003_comment_mark::RULE,
    arm004_text_without_mark::RULE,
    arm005_curly_quote::RULE,
    arm006_dash::RULE,
    arm007_continuation_mark::RULE,
    arm008_vbscript_error::RULE,
    arm009_encoding::RULE,
    arm101_missing_label::RULE,
    arm102_duplicate_label::RULE,
    arm103_unreachable_line::RULE,
    arm104_unknown_command::RULE,
    arm105_lone_percent::RULE,
    arm106_one_sided_quotes::RULE,
    arm107_single_equals::RULE,
    arm108_value_before_block::RULE,
    arm109_unreadable_line::RULE,
    arm110_undefined_variable::RULE,
    arm111_exit_code_dropped::RULE,
    arm112_unquoted_path::RULE,
    arm113_endless_loop::RULE,
    arm114_errorlevel_ascending::RULE,
    arm115_batch_without_call::RULE,
    arm116_constant_comparison::RULE,
    arm117_open_quote::RULE,
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
    arm501_errors_swallowed::RULE,
    arm502_dead_error_checks::RULE,
    arm503_quit_without_code::RULE,
    arm504_misspelt_variable::RULE,
    arm505_uncalled_procedure::RULE,
    arm506_code_after_quit::RULE,
    arm507_waits_for_a_person::RULE,
    arm601_spn_order::RULE,
    arm602_substring_replaced::RULE,
    arm603_children_only::RULE,
    arm604_computers_container::RULE,
    arm605_first_only::RULE,
    arm606_child_domain::RULE,
    arm607_mail_without_mailbox::RULE,
    arm608_unescaped_name::RULE,
    arm609_any_priority::RULE,
    arm610_no_page_size::RULE,
    arm611_doubled_comma::RULE,
    arm612_query_without_separator::RULE,
    arm613_fixed_directory_name::RULE,
    arm701_vbscript::RULE,
    arm702_automation_object::RULE,
    arm703_compatibility_layer::RULE,
    arm704_old_program::RULE,
    arm801_value_damaged::RULE,
    arm802_mailbox_left::RULE,
    arm803_spn_collision::RULE,
    arm804_no_mailbox::RULE,
    arm805_object_missing::RULE,
    arm806_several_found::RULE,
];

/// What all rules find in a folder.
pub(super) fn find(facts: &Facts) -> Vec<Finding> {
    let mut findings = Findings::new(Rc::clone(&facts.secrets));
    for rule in RULES {
        if let Check::Folder(check) = rule.check {
            check(rule, facts, &mut findings);
        }
    }
    for file in &facts.directory {
        findings.add_found(file.found(find_in));
    }
    findings.finish()
}

/// What rules find that look at one VBScript file by itself, with the secrets still in it.
fn find_in(script: &ScriptView<'_>) -> Vec<Finding> {
    let mut findings = Findings::new(Rc::default());
    for rule in RULES {
        if let Check::Script(check) = rule.check {
            check(rule, script, &mut findings);
        }
    }
    findings.finish()
}

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

/// More lines of the same kind, for a finding's help: `; WHAT lines 3, 5 and 8`. Nothing where there are none.
fn at_lines(what: &str, lines: impl Iterator<Item = u32>) -> String {
    /// More would be no help.
    const SHOWN: usize = 12;
    let mut lines: Vec<u32> = lines.collect();
    lines.sort_unstable();
    lines.dedup();
    let more = lines.len().saturating_sub(SHOWN);
    let mut shown: Vec<String> = lines.iter().take(SHOWN).map(u32::to_string).collect();
    if more > 0 {
        shown.push(format!("{more} more"));
    }
    let word = if lines.len() == 1 { "line" } else { "lines" };
    match shown.split_last() {
        None => String::new(),
        Some((last, [])) => format!("; {what} {word} {last}"),
        Some((last, first)) => format!("; {what} {word} {} and {last}", first.join(", ")),
    }
}
