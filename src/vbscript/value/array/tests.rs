//! Expected values: `Dim`, `ReDim` and `Erase` in Microsoft's VBScript language reference.

use super::Array;
use crate::vbscript::value::Variant;

fn shown(array: &Array) -> String {
    format!("{:?}", Variant::Array(array.clone()))
}

#[test]
fn upper_bounds_count_from_zero() {
    let array = Array::with_bounds(&[2, 3], true).unwrap();
    assert_eq!(array.elements().len(), 12);
    assert!(array.is_fixed());
    assert!(
        array
            .elements()
            .iter()
            .all(|element| matches!(element, Variant::Empty))
    );
}

#[test]
fn the_first_index_runs_fastest() {
    let array = Array::with_bounds(&[2, 3], false).unwrap();
    assert_eq!(array.offset(&[1, 0]), Some(1));
    assert_eq!(array.offset(&[0, 1]), Some(3));
    assert_eq!(array.offset(&[2, 3]), Some(11));
}

#[test]
fn an_index_beyond_the_bounds_has_no_place() {
    let array = Array::with_bounds(&[2, 3], false).unwrap();
    for indexes in [&[3, 0][..], &[0, 4], &[-1, 0], &[0], &[0, 0, 0], &[]] {
        assert_eq!(array.offset(indexes), None, "{indexes:?}");
    }
    assert_eq!(Array::default().offset(&[0]), None);
}

#[test]
fn a_bound_of_minus_one_has_no_elements() {
    let array = Array::with_bounds(&[-1], false).unwrap();
    assert!(array.elements().is_empty());
    assert_eq!(array.dimensions().len(), 1);
    assert!(Array::with_bounds(&[-2], false).is_none());
}

#[test]
fn an_absurd_size_is_refused_without_asking_for_memory() {
    assert!(Array::with_bounds(&[i32::MAX], false).is_none());
    assert!(Array::with_bounds(&[i32::MAX; 8], false).is_none());
    let small = Array::with_bounds(&[1], false).unwrap();
    assert!(small.resized(&[i32::MAX]).is_none());
}

#[test]
fn preserving_keeps_the_elements_and_changes_the_last_bound_only() {
    let mut array = Array::with_bounds(&[1, 1], false).unwrap();
    for (number, element) in (0..).zip(array.elements_mut()) {
        *element = Variant::Integer(number);
    }
    let wider = array.clone().resized(&[1, 2]).unwrap();
    assert_eq!(
        shown(&wider),
        "[Integer(0), Integer(1), Integer(2), Integer(3), Empty, Empty]"
    );
    let narrower = array.clone().resized(&[1, 0]).unwrap();
    assert_eq!(shown(&narrower), "[Integer(0), Integer(1)]");
    assert!(array.clone().resized(&[2, 1]).is_none());
    assert!(array.clone().resized(&[1]).is_none());
    assert!(Array::default().resized(&[1]).is_none());
}

#[test]
fn a_copy_is_not_changed_with_the_original() {
    let mut array = Array::from_elements(vec![Variant::Integer(1)]);
    let copy = array.clone();
    array.elements_mut()[0] = Variant::Integer(2);
    assert_eq!(shown(&copy), "[Integer(1)]");
    assert_eq!(shown(&array), "[Integer(2)]");
}

#[test]
fn an_assigned_copy_can_be_resized_though_the_original_is_fixed() {
    let array = Array::with_bounds(&[1], true).unwrap();
    assert!(!array.clone().loosened().is_fixed());
    assert!(array.is_fixed());
}
