use super::super::testing::Bench;
use super::*;

fn text(text: &str) -> Variant {
    Variant::text(text)
}

/// An expression; of the letters in `options` `g` is `Global`, `i` `IgnoreCase`, `m` `Multiline`.
fn expression(bench: &mut Bench, pattern: &str, options: &str) -> Variant {
    let expression = bench.create("VBScript.RegExp");
    bench.put(&expression, "Pattern", &[text(pattern)]);
    for (option, member) in [('g', "Global"), ('i', "IgnoreCase"), ('m', "MultiLine")] {
        let set = Variant::Boolean(options.contains(option));
        bench.put(&expression, member, &[set]);
    }
    expression
}

fn found(pattern: &str, options: &str, subject: &str) -> Vec<String> {
    let mut bench = Bench::new();
    let expression = expression(&mut bench, pattern, options);
    let matches = bench.get(&expression, "Execute", &[text(subject)]);
    let each = bench.each(&matches);
    each.iter()
        .map(|found| bench.text_of(found, "Value", &[]))
        .collect()
}

fn replaced(pattern: &str, options: &str, subject: &str, replacement: &str) -> String {
    let mut bench = Bench::new();
    let expression = expression(&mut bench, pattern, options);
    bench.text_of(&expression, "Replace", &[subject, replacement])
}

fn mistake(pattern: &str) -> (i32, String) {
    let mut bench = Bench::new();
    let expression = expression(&mut bench, pattern, "");
    let tested = bench.call(&expression, "Test", &[text("x")]);
    bench.error(tested)
}

#[test]
fn the_first_match_is_found_or_all() {
    assert_eq!(found(r"\d+", "", "a1b22c333"), ["1"]);
    assert_eq!(found(r"\d+", "g", "a1b22c333"), ["1", "22", "333"]);
    assert_eq!(found("x", "g", "abc"), [""; 0]);
    assert_eq!(found("b*", "g", "abb"), ["", "bb", ""]);
    assert_eq!(found("ÄÖ", "ig", "äöÄÖ"), ["äö", "ÄÖ"]);
    assert_eq!(found("^.", "gm", "ab\ncd"), ["a", "c"]);
    assert_eq!(found("^.", "g", "ab\ncd"), ["a"]);
    assert_eq!(found(r"(a|ab)(c|bcd)", "", "abcd"), ["abcd"]);
    assert_eq!(found("a+?", "", "aaa"), ["a"]);
    assert_eq!(found("a(?!b)", "g", "abac"), ["a"]);
    assert_eq!(found(r"(.)\1", "", "abccd"), ["cc"]);
}

#[test]
fn a_match_knows_its_place_and_parts() {
    let mut bench = Bench::new();
    let expression = expression(&mut bench, r"(\w+)@(\w+)(\.x)?", "");
    let matches = bench.get(&expression, "Execute", &[text("to 表ann@corp")]);
    assert_eq!(bench.show(&matches, "Count", &[]), "Long(1)");
    let found = bench.get(&matches, "", &[Variant::Long(0)]);
    assert_eq!(bench.text_of(&found, "", &[]), "ann@corp");
    assert_eq!(bench.show(&found, "FirstIndex", &[]), "Long(4)");
    assert_eq!(bench.show(&found, "Length", &[]), "Long(8)");
    let parts = bench.get(&found, "SubMatches", &[]);
    assert_eq!(bench.show(&parts, "Count", &[]), "Long(3)");
    assert_eq!(bench.show(&parts, "Item", &[Variant::Long(1)]), r#""corp""#);
    // A group that took no part.
    assert_eq!(bench.show(&parts, "", &[Variant::Long(2)]), "Empty");
    // `found.SubMatches(0)`
    assert_eq!(
        bench.show(&found, "SubMatches", &[Variant::Long(0)]),
        r#""ann""#
    );
    for index in [-1, 1] {
        let beyond = bench.call(&matches, "Item", &[Variant::Long(index)]);
        assert_eq!(bench.error(beyond).0, 5);
    }
}

#[test]
fn places_count_utf_16_units() {
    let mut bench = Bench::new();
    let expression = expression(&mut bench, "x", "");
    let matches = bench.get(&expression, "Execute", &[text("😀x")]);
    let found = bench.get(&matches, "Item", &[Variant::Long(0)]);
    assert_eq!(bench.show(&found, "FirstIndex", &[]), "Long(2)");
}

#[test]
fn replacements_refer_to_parts_of_the_match() {
    assert_eq!(
        replaced(r"(\w+) (\w+)", "", "hello big world", "$2 $1"),
        "big hello world"
    );
    assert_eq!(replaced("b", "", "abc", "[$&]"), "a[b]c");
    assert_eq!(replaced("b", "", "abc", "[$`]"), "a[a]c");
    assert_eq!(replaced("b", "", "abc", "[$']"), "a[c]c");
    assert_eq!(replaced("b", "", "abc", "$$1"), "a$1c");
    assert_eq!(replaced("(b)", "", "abc", "$10"), "ab0c");
    assert_eq!(replaced("(b)", "", "abc", "$01"), "abc");
    assert_eq!(replaced("b", "", "abc", "$1$x$"), "a$1$x$c");
    assert_eq!(replaced("b", "", "bb", "x"), "xb");
    assert_eq!(replaced("b", "g", "bab", "x"), "xax");
    assert_eq!(replaced("", "g", "ab", "-"), "-a-b-");
    assert_eq!(replaced("x", "g", "ab", "-"), "ab");
    assert_eq!(replaced("EX1", "gi", "CN=ex1,Ex1", "EX2"), "CN=EX2,EX2");
}

#[test]
fn a_dot_is_everything_but_a_line_feed_and_white_space_is_of_ascii() {
    assert_eq!(found(".", "g", "\r\n\u{2028}"), ["\r", "\u{2028}"]);
    assert_eq!(found(r"\s", "g", " \u{a0}\t\u{3000}"), [" ", "\t"]);
    assert_eq!(found(r"\S", "g", " \u{a0}"), ["\u{a0}"]);
    assert_eq!(found(r"[\S]", "g", " \u{a0}a"), ["\u{a0}", "a"]);
    assert_eq!(found(r"[\s.]+", "g", "a. ."), [". ."]);
}

#[test]
fn braces_and_brackets_that_are_no_signs_are_characters() {
    assert_eq!(found("a{2}", "", "caaat"), ["aa"]);
    assert_eq!(found("a{2,}?", "", "caaat"), ["aa"]);
    assert_eq!(found("{a}", "", "x{a}"), ["{a}"]);
    assert_eq!(found("a{,2}", "", "a{,2}"), ["a{,2}"]);
    assert_eq!(found("]}", "", "]}"), ["]}"]);
    assert_eq!(found(r"[\]a-]+", "", "x]-a"), ["]-a"]);
}

#[test]
fn each_mistake_has_its_number() {
    for (pattern, number) in [
        ("a**", 5018),
        ("*a", 5018),
        ("a|+", 5018),
        ("(?", 5017),
        ("({2})", 5018),
        ("[a", 5019),
        (r"[a\", 5019),
        ("(a", 5020),
        ("(a(b)", 5020),
        ("a)", 5017),
        ("[z-a]", 5021),
        ("(?<=a)b", 5017),
        ("(?<n>a)", 5017),
        (r"a\", 5017),
    ] {
        assert_eq!(mistake(pattern).0, number, "{pattern}");
    }
    assert_eq!(mistake("a**").1, "Unexpected quantifier");
}

#[test]
fn a_changed_property_counts_from_then_on() {
    let mut bench = Bench::new();
    let expression = expression(&mut bench, "a", "");
    assert_eq!(
        bench.show(&expression, "Test", &[text("A")]),
        "Boolean(false)"
    );
    bench.put(&expression, "IgnoreCase", &[Variant::Boolean(true)]);
    assert_eq!(
        bench.show(&expression, "Test", &[text("A")]),
        "Boolean(true)"
    );
    bench.put(&expression, "Pattern", &[text("b")]);
    assert_eq!(
        bench.show(&expression, "Test", &[text("A")]),
        "Boolean(false)"
    );
    assert_eq!(bench.show(&expression, "pattern", &[]), r#""b""#);
    assert_eq!(bench.show(&expression, "Global", &[]), "Boolean(false)");
}

#[test]
fn no_pattern_makes_it_panic() {
    proptest::proptest!(|(pattern in r"[ab()\[\]{}*+?^$|.\\0-3,:=!<sSbdwxu-]{0,16}", subject in "[ab \n0-3]{0,10}")| {
        let units: Vec<u16> = pattern.encode_utf16().collect();
        if let Ok(compiled) = pattern::compile(&units, regress::Flags::default()) {
            let subject: Vec<u16> = subject.encode_utf16().collect();
            let _ = compiled.find_from_ucs2(&subject, 0).count();
        }
    });
}
