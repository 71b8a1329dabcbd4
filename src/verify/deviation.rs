//! What an engine may do otherwise than the script says, by design: each rule brings both sides to one form, and how
//! often it had to is told. The end states are compared without any of them.

use crate::host::sandbox::Event;
use crate::host::{AttributeChange, Effect, Outcome, Record};

/// An effect, with what the directory noticed of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Item {
    /// The effect.
    pub record: Record,
    /// Attributes that the change left as they were.
    pub unchanged: Vec<String>,
}

/// One thing that may be done otherwise.
pub struct Deviation {
    /// Its name in the output.
    pub name: &'static str,
    /// What is done otherwise, in a sentence.
    pub meaning: &'static str,
    /// Brings a trace to the common form, and counts where it had to.
    pub apply: fn(Vec<Item>) -> (Vec<Item>, usize),
}

/// All of them, in the order in which they are applied.
pub const DEVIATIONS: &[Deviation] = &[
    Deviation {
        name: "unchanged-value",
        meaning: "a value that the object has already is not written again",
        apply: leave_out_unchanged,
    },
    Deviation {
        name: "one-modify",
        meaning: "several SetInfo of one object are sent as one change",
        apply: join_modifies,
    },
    Deviation {
        name: "filtered-search",
        meaning: "one search with a filter stands in place of going through a container or a wider result",
        apply: widen_searches,
    },
];

/// The effects of a run, each with the unchanged attributes that were noticed before it.
pub(super) fn items(events: &[Event]) -> Vec<Item> {
    let mut items = Vec::new();
    let mut pending: Vec<(&str, &str)> = Vec::new();
    for event in events {
        match event {
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
                items.push(Item {
                    record: (**record).clone(),
                    unchanged,
                });
            }
            Event::Decided(_) | Event::Looked { .. } | Event::Called { .. } => {}
        }
    }
    items
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

/// What a search asks for beyond its base is not compared: which objects it gives shows in what is done with them.
fn widen_searches(items: Vec<Item>) -> (Vec<Item>, usize) {
    const ANY: &str = "(objectClass=*)";
    let mut count = 0;
    let widened = items
        .into_iter()
        .map(|mut item| {
            if let Effect::DirectorySearch {
                filter, attributes, ..
            } = &mut item.record.effect
                && (filter != ANY || !attributes.is_empty())
            {
                ANY.clone_into(filter);
                attributes.clear();
                count += 1;
            }
            item
        })
        .collect();
    (widened, count)
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

    #[test]
    fn a_search_keeps_its_place_and_base() {
        let search = |base: &str, filter: &str| Item {
            record: Record {
                effect: Effect::DirectorySearch {
                    base: base.to_owned(),
                    scope: "onelevel".to_owned(),
                    filter: filter.to_owned(),
                    attributes: Vec::new(),
                },
                span: Span::new("exch.vbs", 1, 1),
                result: Outcome::done(),
            },
            unchanged: Vec::new(),
        };
        let (one, count) = widen_searches(vec![search("CN=Users", "(mail=*)")]);
        assert_eq!(
            (one, count),
            (vec![search("CN=Users", "(objectClass=*)")], 1)
        );
        let (other, _) = widen_searches(vec![search("CN=Other", "(mail=*)")]);
        assert_ne!(other, [search("CN=Users", "(objectClass=*)")]);
    }
}
