//! Each operator's result subtype, from the tables and remarks of Microsoft's reference: "+ Operator", "- Operator",
//! "* Operator", "/ Operator", "\ Operator", "Mod Operator", "^ Operator" (VBScript, and Visual Basic for Applications
//! where that says more: the order of precision of multiplication differs from that of addition).

use super::*;
use crate::vbscript::value::Variant as V;

fn shown(result: Result<Variant, RuntimeError>) -> String {
    match result {
        Ok(value) => value.type_name(),
        Err(error) => format!("error {}", error.number),
    }
}

/// The value 6 in every numeric subtype, in the order of the tables' columns.
fn sixes() -> Vec<Variant> {
    vec![
        V::Byte(6),
        V::Integer(6),
        V::Long(6),
        V::Single(6.0),
        V::Double(6.0),
        V::Currency(60_000),
        V::Date(6.0),
        V::text("6"),
    ]
}

/// Compares the upper right half of a table; each row begins at its own diagonal.
fn table(operator: BinaryOperator, rows: &[&str]) {
    let sixes = sixes();
    assert_eq!(rows.len(), sixes.len());
    for (row, (left, line)) in sixes.iter().zip(rows).enumerate() {
        let expected: Vec<&str> = line.split_whitespace().collect();
        for (right, expected) in sixes.iter().skip(row).zip(&expected) {
            for (left, right) in [(left, right), (right, left)] {
                let result = shown(binary(operator, left, right, (false, false)));
                assert_eq!(&result, expected, "{left:?} {operator:?} {right:?}");
            }
        }
        assert_eq!(expected.len(), sixes.len() - row);
    }
}

#[test]
fn sums() {
    table(
        BinaryOperator::Add,
        &[
            "Byte Integer Long Single Double Currency Date Double",
            "Integer Long Single Double Currency Date Double",
            "Long Double Double Currency Date Double",
            "Single Double Currency Date Double",
            "Double Currency Date Double",
            "Currency Date Currency",
            "Date Date",
            "String",
        ],
    );
}

#[test]
fn differences() {
    table(
        BinaryOperator::Subtract,
        &[
            "Byte Integer Long Single Double Currency Date Double",
            "Integer Long Single Double Currency Date Double",
            "Long Double Double Currency Date Double",
            "Single Double Currency Date Double",
            "Double Currency Date Double",
            "Currency Date Currency",
            "Double Date",
            "Double",
        ],
    );
}

#[test]
fn products() {
    table(
        BinaryOperator::Multiply,
        &[
            "Byte Integer Long Single Double Currency Double Double",
            "Integer Long Single Double Currency Double Double",
            "Long Double Double Currency Double Double",
            "Single Double Double Double Double",
            "Double Double Double Double",
            "Currency Double Double",
            "Double Double",
            "Double",
        ],
    );
}

#[test]
fn quotients() {
    table(
        BinaryOperator::Divide,
        &[
            "Double Double Double Single Double Double Double Double",
            "Double Double Single Double Double Double Double",
            "Double Double Double Double Double Double",
            "Single Double Double Double Double",
            "Double Double Double Double",
            "Double Double Double",
            "Double Double",
            "Double",
        ],
    );
}

#[test]
fn whole_quotients_and_remainders() {
    for operator in [BinaryOperator::IntegerDivide, BinaryOperator::Modulo] {
        table(
            operator,
            &[
                "Byte Integer Long Long Long Long Long Long",
                "Integer Long Long Long Long Long Long",
                "Long Long Long Long Long Long",
                "Long Long Long Long Long",
                "Long Long Long Long",
                "Long Long Long",
                "Long Long",
                "Long",
            ],
        );
    }
}

#[test]
fn a_power_is_a_double() {
    for left in sixes() {
        for right in sixes() {
            assert_eq!(shown(power(&left, &right)), "Double");
        }
    }
}

#[test]
fn bits_have_the_wider_subtype() {
    for operator in [
        BinaryOperator::And,
        BinaryOperator::Or,
        BinaryOperator::Xor,
        BinaryOperator::Eqv,
        BinaryOperator::Imp,
    ] {
        table(
            operator,
            &[
                "Byte Integer Long Long Long Long Long Long",
                "Integer Long Long Long Long Long Long",
                "Long Long Long Long Long Long",
                "Long Long Long Long Long",
                "Long Long Long Long",
                "Long Long Long",
                "Long Long",
                "Long",
            ],
        );
    }
}

#[test]
fn empty_is_nought_and_gives_way() {
    assert_eq!(shown(add(&V::Empty, &V::Byte(2))), "Byte");
    assert_eq!(shown(subtract(&V::Byte(2), &V::Empty)), "Byte");
    assert_eq!(shown(add(&V::Empty, &V::Empty)), "Integer");
    assert_eq!(shown(multiply(&V::Empty, &V::Long(2))), "Long");
    assert_eq!(shown(divide(&V::Integer(1), &V::Empty)), "error 11");
}

#[test]
fn null_makes_null_of_every_number() {
    for operator in [
        BinaryOperator::Add,
        BinaryOperator::Subtract,
        BinaryOperator::Multiply,
        BinaryOperator::Divide,
        BinaryOperator::IntegerDivide,
        BinaryOperator::Modulo,
        BinaryOperator::Power,
        BinaryOperator::Equal,
        BinaryOperator::Less,
    ] {
        for other in sixes() {
            let result = binary(operator, &V::Null, &other, (false, false));
            assert_eq!(shown(result), "Null", "{operator:?} {other:?}");
        }
    }
}

#[test]
fn money_is_counted_exactly() {
    let half = V::Currency(5_000);
    let tenth_of_a_thousandth = V::Currency(1);
    // 0.5 × 0.0001 lies halfway: the even digit is 0.
    let product = multiply(&half, &tenth_of_a_thousandth).unwrap();
    assert!(matches!(product, V::Currency(0)));
    let large = multiply(&V::Currency(9_000_000_000_000_001), &V::Currency(10_000)).unwrap();
    assert!(matches!(large, V::Currency(9_000_000_000_000_001)));
    assert_eq!(
        shown(add(&V::Currency(i64::MAX), &V::Currency(1))),
        "error 6"
    );
    assert_eq!(
        shown(multiply(&V::Currency(i64::MAX), &V::Integer(2))),
        "error 6"
    );
}

proptest::proptest! {
    #[test]
    fn no_operator_panics(left in any_value(), right in any_value(), number in 0_usize..20) {
        for typed in [(false, false), (true, false), (false, true), (true, true)] {
            let _ = binary(OPERATORS[number % OPERATORS.len()], &left, &right, typed);
        }
        let _ = (negate(&left), not(&left), plus(&left));
        let mut target = left;
        let _ = append(&mut target, &right);
    }
}

const OPERATORS: &[BinaryOperator] = &[
    BinaryOperator::Power,
    BinaryOperator::Multiply,
    BinaryOperator::Divide,
    BinaryOperator::IntegerDivide,
    BinaryOperator::Modulo,
    BinaryOperator::Add,
    BinaryOperator::Subtract,
    BinaryOperator::Concatenate,
    BinaryOperator::Equal,
    BinaryOperator::NotEqual,
    BinaryOperator::Less,
    BinaryOperator::LessOrEqual,
    BinaryOperator::Greater,
    BinaryOperator::GreaterOrEqual,
    BinaryOperator::And,
    BinaryOperator::Or,
    BinaryOperator::Xor,
    BinaryOperator::Eqv,
    BinaryOperator::Imp,
    BinaryOperator::Is,
];

fn any_value() -> impl proptest::strategy::Strategy<Value = Variant> {
    use proptest::prelude::*;
    prop_oneof![
        Just(V::Empty),
        Just(V::Null),
        Just(V::Nothing),
        Just(V::Integer(i16::MIN)),
        Just(V::Long(i32::MIN)),
        Just(V::Currency(i64::MIN)),
        any::<bool>().prop_map(V::Boolean),
        any::<u8>().prop_map(V::Byte),
        any::<i16>().prop_map(V::Integer),
        any::<i32>().prop_map(V::Long),
        any::<f32>().prop_map(V::Single),
        any::<f64>().prop_map(V::Double),
        any::<i64>().prop_map(V::Currency),
        (-700_000.0..3e6_f64).prop_map(V::Date),
        "[0-9a-z&$(),.+-]{0,12}".prop_map(|text| V::text(&text)),
    ]
}
