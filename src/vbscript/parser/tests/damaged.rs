//! What printing does to a script.

use super::{errors, parse_text};

#[test]
fn a_comment_with_another_mark_is_one_error_each() {
    let text = "\\ Purpose: Execute all: tasks\n` Authors: \"A and B\n=====\n\\=====\nOption explicit\nDim a";
    let lines: Vec<_> = errors(text).iter().map(|(_, line, _)| *line).collect();
    assert_eq!(lines, [1, 2, 3, 4]);
    assert!(parse_text(text).script.explicit);
}

#[test]
fn both_halves_of_a_wrapped_statement_are_damaged() {
    let text = "Sub f\ns = \"<a>\" & b &\n\">;(c=\" & d & \")\"\nx = Replace(s, p, q, 1,\n-1, vbTextCompare)\nEnd Sub";
    let lines: Vec<_> = errors(text).iter().map(|(_, line, _)| *line).collect();
    assert_eq!(lines, [2, 3, 4, 5]);
    assert_eq!(parse_text(text).script.body.len(), 1);
}

#[test]
fn a_text_broken_in_two_is_two_open_texts() {
    assert_eq!(
        errors("If a Then\nf \"changed to \" & b & \" for\n\" & c\nEnd If"),
        [(1033, 2, 28), (1033, 3, 6)]
    );
}
