use proptest::prelude::*;

use super::super::{parse_expression, parse_text};
use super::errors;

/// Runs `check` on a stack as small as a thread's usual one.
fn on_a_small_stack(check: impl FnOnce() + Send + 'static) {
    std::thread::Builder::new()
        .stack_size(2 << 20)
        .spawn(check)
        .unwrap()
        .join()
        .unwrap();
}

#[test]
fn deep_nesting_is_out_of_memory() {
    on_a_small_stack(|| {
        for (opening, closing) in [
            ("(", ")"),
            ("f(", ")"),
            ("-", ""),
            ("Not ", ""),
            ("a ^ (", ")"),
            ("(1 Imp 2 Eqv 3 Xor ", ")"),
        ] {
            let text = format!("x = {}1{}", opening.repeat(1_000), closing.repeat(1_000));
            assert_eq!(errors(&text).len(), 1, "{opening}");
            assert_eq!(errors(&text)[0].0, 1001, "{opening}");
        }
        for (opening, closing) in [
            ("If a Then\n", "End If\n"),
            ("If a Then ", ""),
            ("Do\n", "Loop\n"),
            ("For i = 1 To 2\n", "Next\n"),
            ("With a\n", "End With\n"),
            ("Select Case a\nCase 1\n", "End Select\n"),
            ("While a\n", "Wend\n"),
            ("Do Whle\n", "Loop\n"),
        ] {
            let text = format!("{}x = 1\n{}", opening.repeat(1_000), closing.repeat(1_000));
            let errors = errors(&text);
            assert_eq!(errors.last().unwrap().0, 1001, "{opening}");
        }
    });
}

#[test]
fn moderate_nesting_is_fine() {
    on_a_small_stack(|| {
        for (opening, inner, closing) in [("(", "1", ")"), ("f(", "1", ")"), ("-", "1", "")] {
            let text = format!("x = {}{inner}{}", opening.repeat(120), closing.repeat(120));
            assert_eq!(errors(&text), [], "{opening}");
        }
        let blocks = format!(
            "{}x = 1\n{}",
            "If a Then\n".repeat(120),
            "End If\n".repeat(120)
        );
        assert_eq!(errors(&blocks), []);
    });
}

#[test]
fn a_long_chain_is_bounded_by_the_height_of_its_tree() {
    on_a_small_stack(|| {
        assert_eq!(errors(&format!("x = a{}", " & a".repeat(450))), []);
        assert_eq!(errors(&format!("x = a{}", " & a".repeat(1_000)))[0].0, 1001);
        assert_eq!(errors(&format!("x = a{}", ".b".repeat(1_000)))[0].0, 1001);
        assert_eq!(errors(&format!("x = a{}", "(1)".repeat(1_000)))[0].0, 1001);
        assert_eq!(errors(&format!("f a{}", " , a+1".repeat(1_000))), []);
    });
}

proptest! {
    #[test]
    fn any_text_has_an_answer(text in "\\PC{0,200}|[ -~\\n]{0,400}") {
        parse_text(&text);
        let _ = parse_expression(&text);
    }

    #[test]
    fn any_sequence_of_words_has_an_answer(words in prop::collection::vec(prop::sample::select(WORDS), 0..60)) {
        let parsed = parse_text(&words.join(" "));
        for pair in parsed.errors.windows(2) {
            prop_assert!(pair[0].position <= pair[1].position);
        }
    }
}

const WORDS: &[&str] = &[
    "If",
    "Then",
    "Else",
    "ElseIf",
    "End",
    "\n",
    "\n",
    "\n",
    ":",
    "Sub",
    "Function",
    "Class",
    "Property",
    "Get",
    "Let",
    "Set",
    "Public",
    "Private",
    "Default",
    "Do",
    "Loop",
    "While",
    "Until",
    "Wend",
    "For",
    "Each",
    "In",
    "To",
    "Step",
    "Next",
    "Select",
    "Case",
    "With",
    "Exit",
    "On",
    "Error",
    "Resume",
    "GoTo",
    "0",
    "Option",
    "Explicit",
    "Dim",
    "ReDim",
    "Preserve",
    "Erase",
    "Const",
    "Call",
    "New",
    "Me",
    "Not",
    "a",
    "b",
    ".c",
    ".",
    "(",
    ")",
    ",",
    "=",
    "+",
    "-",
    "&",
    "^",
    "1",
    "\"t\"",
    "\"",
    "#1/1/2000#",
    "#",
    "_",
    "_\n",
    "'",
    "Rem",
    "[x]",
    "[",
    "$",
    "&17",
    "é",
];
