//! What an engine may do otherwise than the script says, by design: each rule brings both sides to one form, and how
//! often it had to is told. The end states are compared without any of them.

use std::collections::{BTreeMap, BTreeSet};

use super::Walks;
use crate::host::sandbox::Event;
use crate::host::{AttributeChange, Effect, Outcome, Record};

/// An effect, with what the directory noticed of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Item {
    /// The effect.
    pub record: Record,
    /// Attributes that the change left as they were.
    pub unchanged: Vec<String>,
    /// Children that a search of one level gave out.
    pub found: Option<Found>,
}

/// Children that a search gave out.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Found {
    /// Their names, in order.
    pub names: Vec<String>,
    /// Whether the search was followed to its end.
    pub complete: bool,
}

/// How a deviation is allowed for.
pub enum Rule {
    /// Brings a trace to the common form, and counts where it had to.
    EachSide(fn(Vec<Item>) -> (Vec<Item>, usize)),
    /// Makes the second trace say what the first one says where that means the same, and counts where it did.
    Together(fn(&[Item], &mut [Item], &Walks) -> usize),
}

/// One thing that may be done otherwise.
pub struct Deviation {
    /// Its name in the output.
    pub name: &'static str,
    /// What is done otherwise, in a sentence.
    pub meaning: &'static str,
    /// How it is allowed for.
    pub rule: Rule,
}

/// All of them, in the order in which they are applied.
pub const DEVIATIONS: &[Deviation] = &[
    // First: the two sides have their searches in the same order as long as nothing else was brought to another form.
    Deviation {
        name: "filtered-search",
        meaning: "a loop over the children of a container asks for those only, and those attributes, with which it does anything",
        rule: Rule::Together(replace_walks),
    },
    Deviation {
        name: "unchanged-value",
        meaning: "a value that the object has already is not written again",
        rule: Rule::EachSide(leave_out_unchanged),
    },
    Deviation {
        name: "one-modify",
        meaning: "several SetInfo of one object are sent as one change",
        rule: Rule::EachSide(join_modifies),
    },
];

/// The effects of a run, each with the unchanged attributes that were noticed before it.
pub(super) fn items(events: &[Event]) -> Vec<Item> {
    let mut items = Vec::new();
    let mut pending: Vec<(&str, &str)> = Vec::new();
    let mut found = found(events);
    let mut search = None;
    for event in events {
        match event {
            Event::Searched { number } => search = Some(*number),
            Event::Unchanged { dn, attribute } => pending.push((dn, attribute)),
            Event::Told(record) => {
                let mut unchanged = Vec::new();
                if let Effect::DirectoryModify { dn, .. } = &record.effect {
                    pending.retain(|(object, attribute)| {
                        let own = object.eq_ignore_ascii_case(dn);
                        if own {
                            unchanged.push((*attribute).to_owned());
                        }
                        !own
                    });
                }
                let number = search
                    .take()
                    .filter(|_| matches!(record.effect, Effect::DirectorySearch { .. }));
                items.push(Item {
                    record: (**record).clone(),
                    unchanged,
                    found: number.and_then(|number| found.remove(&number)),
                });
            }
            Event::Decided(_)
            | Event::Looked { .. }
            | Event::Called { .. }
            | Event::Found { .. }
            | Event::Interpreted { .. } => {}
        }
    }
    items
}

/// What each search gave out, by its number.
fn found(events: &[Event]) -> BTreeMap<usize, Found> {
    let mut all: BTreeMap<usize, Found> = BTreeMap::new();
    for event in events {
        if let Event::Found {
            number,
            names,
            last,
        } = event
        {
            let found = all.entry(*number).or_default();
            found.names.extend(names.iter().cloned());
            found.complete |= last;
        }
    }
    all
}

/// Whether a modification went through, so that a rule may touch it. That a part of it was left out is no failure.
fn went_through(record: &Record) -> bool {
    !record.result.failed
        && match &record.result.message {
            None => true,
            Some(message) => left_out(message).is_some(),
        }
}

/// The attributes that a message says were left out, and its ending.
fn left_out(message: &str) -> Option<(&str, &str)> {
    let rest = message.strip_prefix("left out: ")?;
    let at = rest.find(" (")?;
    Some(rest.split_at(at))
}

/// What two results say together.
fn joined(before: &Outcome, after: &Outcome) -> Outcome {
    let message = match (&before.message, &after.message) {
        (Some(first), Some(second)) => match (left_out(first), left_out(second)) {
            (Some((names, ending)), Some((more, _))) => {
                Some(format!("left out: {names}, {more}{ending}"))
            }
            _ => Some(first.clone()),
        },
        (first, second) => first.clone().or_else(|| second.clone()),
    };
    Outcome {
        message,
        ..before.clone()
    }
}

fn leave_out_unchanged(items: Vec<Item>) -> (Vec<Item>, usize) {
    let mut count = 0;
    let mut kept = Vec::with_capacity(items.len());
    for mut item in items {
        let through = went_through(&item.record);
        if let Effect::DirectoryModify { changes, .. } = &mut item.record.effect
            && through
            && !item.unchanged.is_empty()
        {
            changes.retain(|change| {
                let same = item
                    .unchanged
                    .iter()
                    .any(|name| name.eq_ignore_ascii_case(&change.attribute));
                count += usize::from(same);
                !same
            });
            if changes.is_empty() && item.record.result.message.is_none() {
                continue;
            }
        }
        kept.push(item);
    }
    (kept, count)
}

fn join_modifies(items: Vec<Item>) -> (Vec<Item>, usize) {
    let mut count = 0;
    let mut kept: Vec<Item> = Vec::with_capacity(items.len());
    for item in items {
        if let Some(before) = kept.last_mut()
            && joins(before, &item)
        {
            count += 1;
            continue;
        }
        kept.push(item);
    }
    (kept, count)
}

/// Adds a change to the one before it, where both are of the same object and touch different attributes.
fn joins(before: &mut Item, item: &Item) -> bool {
    if !went_through(&before.record) || !went_through(&item.record) {
        return false;
    }
    let (
        Effect::DirectoryModify { dn, changes },
        Effect::DirectoryModify {
            dn: other,
            changes: more,
        },
    ) = (&mut before.record.effect, &item.record.effect)
    else {
        return false;
    };
    let touched = |change: &AttributeChange| {
        changes
            .iter()
            .any(|known| known.attribute.eq_ignore_ascii_case(&change.attribute))
    };
    if !dn.eq_ignore_ascii_case(other) || more.iter().any(touched) {
        return false;
    }
    changes.extend(more.iter().cloned());
    before.record.result = joined(&before.record.result, &item.record.result);
    true
}

/// What a loop over children asks for where it is carried out as it is written.
const ANY: &str = "(objectClass=*)";

/// A search for some children says what the search for all says, where it stands for that.
fn replace_walks(left: &[Item], right: &mut [Item], walks: &Walks) -> usize {
    let mut count = 0;
    for (index, whole) in searches(left) {
        let Some(part) = nth_search(right, index) else {
            break;
        };
        if part.record != whole.record && stands_for(part, whole, walks) {
            part.record = whole.record.clone();
            count += 1;
        }
    }
    count
}

fn searches(items: &[Item]) -> impl Iterator<Item = (usize, &Item)> {
    let is_search = |item: &&Item| matches!(item.record.effect, Effect::DirectorySearch { .. });
    items.iter().filter(is_search).enumerate()
}

fn nth_search(items: &mut [Item], index: usize) -> Option<&mut Item> {
    let is_search = |item: &&mut Item| matches!(item.record.effect, Effect::DirectorySearch { .. });
    items.iter_mut().filter(is_search).nth(index)
}

/// Whether a search is that of a loop of the plan for some of the children in place of all, at the same place of the
/// script, with the attributes that the loop needs, and gave out nothing but children, in their order.
fn stands_for(part: &Item, whole: &Item, walks: &Walks) -> bool {
    let (
        Effect::DirectorySearch {
            base,
            scope,
            attributes,
            ..
        },
        Effect::DirectorySearch {
            base: container,
            scope: depth,
            filter,
            attributes: all,
        },
    ) = (&part.record.effect, &whole.record.effect)
    else {
        return false;
    };
    let is_walk = depth == "onelevel" && filter == ANY && all.is_empty();
    is_walk
        && scope == depth
        && base == container
        && part.record.span == whole.record.span
        && part.record.result == whole.record.result
        && !part.record.result.failed
        && walks.serves(&part.record.span, attributes)
        && match (&part.found, &whole.found) {
            (Some(part), Some(whole)) => is_part(part, whole),
            _ => false,
        }
}

/// Whether what one search gave out stands in what another one gave out, in the same order. Of a search that ended early
/// only what both saw is compared.
fn is_part(part: &Found, whole: &Found) -> bool {
    let known: BTreeSet<_> = whole.names.iter().collect();
    let mut rest = whole.names.iter();
    part.names
        .iter()
        .filter(|name| whole.complete || known.contains(name))
        .all(|name| rest.any(|other| other == name))
}

/// A child that the first side changed, although the second one did not even look at it: that the change changed nothing
/// does not excuse the filter. The places of both items.
pub(super) fn changed_unseen(left: &[Item], right: &[Item]) -> Option<(usize, usize)> {
    let mut unseen: BTreeSet<String> = BTreeSet::new();
    let mut searches = right
        .iter()
        .enumerate()
        .filter(|(_, item)| matches!(item.record.effect, Effect::DirectorySearch { .. }));
    let mut at = 0;
    for (index, item) in left.iter().enumerate() {
        match &item.record.effect {
            Effect::DirectorySearch { .. } => {
                let (place, other) = searches.next()?;
                at = place;
                unseen = skipped(item, other);
            }
            Effect::DirectoryModify { dn, .. } if unseen.contains(&dn.to_lowercase()) => {
                let is_there = right
                    .iter()
                    .skip(at)
                    .any(|other| other.record == item.record);
                if !is_there {
                    return Some((index, at));
                }
            }
            _ => {}
        }
    }
    None
}

/// The children that the first search gave out and the second one did not, in small letters.
fn skipped(whole: &Item, part: &Item) -> BTreeSet<String> {
    match (&whole.found, &part.found) {
        (Some(whole), Some(part)) if part.complete => {
            let seen: BTreeSet<_> = part.names.iter().collect();
            let names = whole.names.iter().filter(|name| !seen.contains(name));
            names.map(|name| name.to_lowercase()).collect()
        }
        _ => BTreeSet::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::Span;

    fn change(attribute: &str, value: &str) -> AttributeChange {
        AttributeChange {
            attribute: attribute.to_owned(),
            operation: "replace",
            value: vec![value.to_owned()],
        }
    }

    fn modify(dn: &str, changes: &[(&str, &str)]) -> Item {
        Item {
            record: Record {
                effect: Effect::DirectoryModify {
                    dn: dn.to_owned(),
                    changes: changes
                        .iter()
                        .map(|(attribute, value)| change(attribute, value))
                        .collect(),
                },
                span: Span::new("exch.vbs", 1, 1),
                result: Outcome::done(),
            },
            unchanged: Vec::new(),
            found: None,
        }
    }

    #[test]
    fn changes_of_one_object_are_joined_and_of_two_are_not() {
        let (joined, count) = join_modifies(vec![
            modify("CN=A", &[("x", "1")]),
            modify("cn=a", &[("y", "2")]),
            modify("CN=B", &[("x", "1")]),
        ]);
        assert_eq!(count, 1);
        assert_eq!(
            joined,
            [
                modify("CN=A", &[("x", "1"), ("y", "2")]),
                modify("CN=B", &[("x", "1")])
            ]
        );
    }

    #[test]
    fn a_second_change_of_the_same_attribute_stays_by_itself() {
        let both = vec![modify("CN=A", &[("x", "1")]), modify("CN=A", &[("X", "2")])];
        assert_eq!(join_modifies(both.clone()), (both, 0));
    }

    #[test]
    fn what_failed_is_touched_by_no_rule() {
        let mut failed = modify("CN=A", &[("y", "2")]);
        failed.record.result = Outcome::failed(None, "refused");
        failed.unchanged = vec!["y".to_owned()];
        let both = vec![modify("CN=A", &[("x", "1")]), failed];
        assert_eq!(join_modifies(both.clone()), (both.clone(), 0));
        assert_eq!(leave_out_unchanged(both.clone()), (both, 0));
    }

    #[test]
    fn only_a_value_that_was_seen_to_be_there_is_left_out() {
        let mut item = modify("CN=A", &[("x", "1"), ("y", "2")]);
        item.unchanged = vec!["X".to_owned()];
        let (left, count) = leave_out_unchanged(vec![item]);
        let Effect::DirectoryModify { changes, .. } = &left[0].record.effect else {
            panic!("a change");
        };
        assert_eq!((count, changes.as_slice()), (1, &[change("y", "2")][..]));
    }

    fn search(filter: &str, attributes: &[&str], names: &[&str]) -> Item {
        let texts = |list: &[&str]| list.iter().map(|text| (*text).to_owned()).collect();
        Item {
            record: Record {
                effect: Effect::DirectorySearch {
                    base: "CN=Users".to_owned(),
                    scope: "onelevel".to_owned(),
                    filter: filter.to_owned(),
                    attributes: texts(attributes),
                },
                span: Span::new("exch.vbs", 3, 1),
                result: Outcome::done(),
            },
            unchanged: Vec::new(),
            found: Some(Found {
                names: texts(names),
                complete: true,
            }),
        }
    }

    /// A loop of line 3 over children whose `mail` is looked at.
    fn walks() -> Walks {
        let plan = r#"[{"kind":"for_each","variable":"u","source":{"children":"c"},
            "body":[{"kind":"echo","text":{"lookup":{"object":"u","attribute":"mail"}},
                     "span":{"file":"exch.vbs","line":4,"column":1}}],
            "span":{"file":"exch.vbs","line":3,"column":1}}]"#;
        let steps: Vec<crate::plan::Step> = serde_json::from_str(plan).unwrap();
        Walks::of(&steps)
    }

    #[test]
    fn a_search_for_some_children_stands_for_the_loop_over_all() {
        let whole = search(ANY, &[], &["CN=A", "CN=B", "CN=C"]);
        let allowed = |part: Item, walks: &Walks| {
            let mut right = [part];
            replace_walks(std::slice::from_ref(&whole), &mut right, walks)
        };
        let some = search("(mail=*)", &["mail"], &["CN=A", "CN=C"]);
        assert_eq!(allowed(some.clone(), &walks()), 1);
        // No loop stands there; an attribute is missing; another order; one that is no child.
        assert_eq!(allowed(some, &Walks::default()), 0);
        let parts = [
            search("(mail=*)", &["cn"], &["CN=A"]),
            search("(mail=*)", &["mail"], &["CN=C", "CN=A"]),
            search("(mail=*)", &["mail"], &["CN=D"]),
        ];
        for part in parts {
            assert_eq!(allowed(part, &walks()), 0);
        }
    }

    #[test]
    fn a_search_that_is_no_loop_over_children_must_be_the_same() {
        let query = search("(mail=*)", &["mail"], &["CN=A"]);
        let mut other = [search("(mail=a*)", &["mail"], &["CN=A"])];
        assert_eq!(replace_walks(&[query], &mut other, &walks()), 0);
    }

    #[test]
    fn a_child_that_is_changed_and_was_left_out_of_the_search_is_noticed() {
        let whole = || search(ANY, &[], &["CN=A", "CN=B"]);
        let part = |names| search("(mail=*)", &["mail"], names);
        let left = [whole(), modify("CN=B", &[("x", "1")])];
        assert_eq!(changed_unseen(&left, &[part(&["CN=A"])]), Some((1, 0)));
        assert_eq!(changed_unseen(&left, &[part(&["CN=B"])]), None);
        // One that is changed behind the loop is changed on both sides.
        let right = [part(&["CN=A"]), modify("CN=B", &[("x", "1")])];
        assert_eq!(changed_unseen(&left, &right), None);
    }
}
