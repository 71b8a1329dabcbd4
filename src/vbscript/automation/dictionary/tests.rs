use super::super::testing::Bench;
use super::*;

fn keys(bench: &mut Bench, dictionary: &Variant) -> String {
    let keys = bench.get(dictionary, "Keys", &[]);
    format!("{keys:?}")
}

fn text(text: &str) -> Variant {
    Variant::text(text)
}

#[test]
fn keys_keep_the_order_in_which_they_were_added() {
    let mut bench = Bench::new();
    let dictionary = bench.create("Scripting.Dictionary");
    for key in ["b", "a", "c"] {
        bench.get(&dictionary, "Add", &[text(key), Variant::Long(1)]);
    }
    bench.get(&dictionary, "Remove", &[text("a")]);
    bench.get(&dictionary, "Add", &[text("a"), Variant::Long(2)]);
    assert_eq!(keys(&mut bench, &dictionary), r#"["b", "c", "a"]"#);
    let items = bench.get(&dictionary, "Items", &[]);
    assert_eq!(format!("{items:?}"), "[Long(1), Long(1), Long(2)]");
    let each = bench.each(&dictionary);
    assert_eq!(format!("{each:?}"), r#"["b", "c", "a"]"#);
}

#[test]
fn adding_a_key_twice_is_457() {
    let mut bench = Bench::new();
    let dictionary = bench.create("Scripting.Dictionary");
    bench.get(&dictionary, "Add", &[text("k"), Variant::Long(1)]);
    let again = bench.call(&dictionary, "Add", &[text("k"), Variant::Long(1)]);
    assert_eq!(
        bench.error(again),
        (
            457,
            "This key is already associated with an element of this collection".to_owned()
        )
    );
}

#[test]
fn reading_an_absent_key_adds_it_empty() {
    let mut bench = Bench::new();
    let dictionary = bench.create("Scripting.Dictionary");
    assert_eq!(bench.show(&dictionary, "Item", &[text("k")]), "Empty");
    assert_eq!(
        bench.show(&dictionary, "Exists", &[text("k")]),
        "Boolean(true)"
    );
    assert_eq!(bench.show(&dictionary, "Count", &[]), "Long(1)");
}

#[test]
fn assigning_an_item_adds_or_changes_it() {
    let mut bench = Bench::new();
    let dictionary = bench.create("Scripting.Dictionary");
    for number in [1, 2] {
        bench.put(&dictionary, "", &[text("k"), Variant::Long(number)]);
    }
    assert_eq!(bench.show(&dictionary, "", &[text("k")]), "Long(2)");
    assert_eq!(bench.show(&dictionary, "Count", &[]), "Long(1)");
}

#[test]
fn equal_numbers_of_different_subtypes_are_one_key() {
    let mut bench = Bench::new();
    let dictionary = bench.create("Scripting.Dictionary");
    bench.get(&dictionary, "Add", &[Variant::Integer(1), text("x")]);
    for key in [
        Variant::Long(1),
        Variant::Double(1.0),
        Variant::Byte(1),
        Variant::Currency(10_000),
        Variant::Single(1.0),
    ] {
        assert_eq!(bench.show(&dictionary, "Exists", &[key]), "Boolean(true)");
    }
    for key in [text("1"), Variant::Boolean(true), Variant::Empty] {
        assert_eq!(bench.show(&dictionary, "Exists", &[key]), "Boolean(false)");
    }
}

#[test]
fn text_comparison_disregards_case_and_binary_does_not() {
    let mut bench = Bench::new();
    let dictionary = bench.create("Scripting.Dictionary");
    bench.get(&dictionary, "Add", &[text("Straße"), text("x")]);
    assert_eq!(
        bench.show(&dictionary, "Exists", &[text("STRAßE")]),
        "Boolean(false)"
    );
    let refused = bench.assign(&dictionary, "CompareMode", &[Variant::Long(1)]);
    assert_eq!(bench.error(refused).0, 5);
    bench.get(&dictionary, "RemoveAll", &[]);
    bench.put(&dictionary, "CompareMode", &[Variant::Long(1)]);
    bench.get(&dictionary, "Add", &[text("Größe"), text("x")]);
    assert_eq!(
        bench.show(&dictionary, "Exists", &[text("GRÖSSE")]),
        "Boolean(false)"
    );
    assert_eq!(
        bench.show(&dictionary, "Exists", &[text("GRÖßE")]),
        "Boolean(true)"
    );
    assert_eq!(keys(&mut bench, &dictionary), r#"["Größe"]"#);
}

#[test]
fn a_key_can_be_renamed_in_its_place() {
    let mut bench = Bench::new();
    let dictionary = bench.create("Scripting.Dictionary");
    for key in ["a", "b", "c"] {
        bench.get(&dictionary, "Add", &[text(key), text(key)]);
    }
    bench.put(&dictionary, "Key", &[text("b"), text("z")]);
    assert_eq!(keys(&mut bench, &dictionary), r#"["a", "z", "c"]"#);
    assert_eq!(bench.show(&dictionary, "Item", &[text("z")]), r#""b""#);
    let taken = bench.assign(&dictionary, "Key", &[text("a"), text("c")]);
    assert_eq!(bench.error(taken).0, 457);
    let missing = bench.assign(&dictionary, "Key", &[text("q"), text("r")]);
    assert_eq!(bench.error(missing).0, 32811);
}

#[test]
fn removing_an_absent_key_is_32811() {
    let mut bench = Bench::new();
    let dictionary = bench.create("Scripting.Dictionary");
    let removed = bench.call(&dictionary, "Remove", &[text("k")]);
    assert_eq!(
        bench.error(removed),
        (32811, "Element not found".to_owned())
    );
}

#[test]
fn objects_are_keys_by_identity_and_arrays_are_none() {
    let mut bench = Bench::new();
    let dictionary = bench.create("Scripting.Dictionary");
    let (one, other) = (
        bench.create("Scripting.Dictionary"),
        bench.create("Scripting.Dictionary"),
    );
    bench.get(&dictionary, "Add", &[one.clone(), text("x")]);
    assert_eq!(bench.show(&dictionary, "Exists", &[one]), "Boolean(true)");
    assert_eq!(
        bench.show(&dictionary, "Exists", &[other]),
        "Boolean(false)"
    );
    let array = Variant::Array(Array::from_elements(Vec::new()));
    let added = bench.call(&dictionary, "Add", &[array, text("x")]);
    assert_eq!(bench.error(added).0, 5);
}

#[test]
fn a_wrong_member_is_438_and_a_wrong_number_of_arguments_450() {
    let mut bench = Bench::new();
    let dictionary = bench.create("Scripting.Dictionary");
    let unknown = bench.call(&dictionary, "Foo", &[]);
    assert_eq!(
        bench.error(unknown),
        (
            438,
            "Object doesn't support this property or method: 'Foo'".to_owned()
        )
    );
    let few = bench.call(&dictionary, "add", &[text("k")]);
    assert_eq!(bench.error(few).0, 450);
    let read_only = bench.assign(&dictionary, "Count", &[Variant::Long(1)]);
    assert_eq!(bench.error(read_only).0, 438);
    let write_only = bench.call(&dictionary, "Key", &[text("k")]);
    assert_eq!(bench.error(write_only).0, 438);
    let wrong = bench.call(&dictionary, "Keys", &[Variant::Long(0)]);
    assert_eq!(bench.error(wrong).0, 450);
}

#[test]
fn a_hundred_thousand_keys_come_and_go_quickly() {
    let mut bench = Bench::new();
    let dictionary = bench.create("Scripting.Dictionary");
    let began = std::time::Instant::now();
    for number in 0..100_000 {
        bench.put(&dictionary, "", &[Variant::Long(number), Variant::Empty]);
    }
    for number in 0..99_999 {
        bench.get(&dictionary, "Remove", &[Variant::Long(number)]);
    }
    assert_eq!(bench.show(&dictionary, "Count", &[]), "Long(1)");
    assert_eq!(keys(&mut bench, &dictionary), "[Long(99999)]");
    // Quadratic removal would take minutes.
    assert!(began.elapsed().as_secs() < 20, "{:?}", began.elapsed());
}
