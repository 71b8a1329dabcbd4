use hashbrown::HashMap;

use super::uses::{inner, inner_mut};
use crate::plan::{Step, Steps};

/// What becomes of a step.
pub(super) enum Fate {
    Kept,
    Dropped,
    Changed(Step),
}

/// Changes lists of steps so that what several have in common stays one list in memory.
pub(super) struct Editing<'e> {
    decide: &'e dyn Fn(&Step) -> Fate,
    /// By the identity of a list: the list, which keeps its identity from being used again, and what became of it where it
    /// changed.
    done: HashMap<usize, (Steps, Option<Steps>)>,
}

impl<'e> Editing<'e> {
    /// `decide` says it of one step; what stands inside of it is asked for by itself.
    pub(super) fn new(decide: &'e dyn Fn(&Step) -> Fate) -> Self {
        Self {
            decide,
            done: HashMap::new(),
        }
    }

    /// What becomes of steps that are no list yet.
    pub(super) fn changed(&mut self, steps: &[Step]) -> Steps {
        let changed = steps.iter().filter_map(|step| match self.step(step) {
            Fate::Kept => Some(step.clone()),
            Fate::Dropped => None,
            Fate::Changed(step) => Some(step),
        });
        changed.collect()
    }

    /// Changes one list.
    pub(super) fn apply(&mut self, list: &mut Steps) {
        if let Some(edited) = self.list(list) {
            *list = edited;
        }
    }

    /// What becomes of a list; `None` where it stays as it is.
    fn list(&mut self, list: &Steps) -> Option<Steps> {
        if list.is_empty() {
            return None;
        }
        if let Some((_, edited)) = self.done.get(&list.identity()) {
            return edited.clone();
        }
        let edited = self.steps(list).map(Steps::from);
        let done = (list.clone(), edited.clone());
        self.done.insert(list.identity(), done);
        edited
    }

    fn steps(&mut self, steps: &[Step]) -> Option<Vec<Step>> {
        let mut edited: Option<Vec<Step>> = None;
        for (index, step) in steps.iter().enumerate() {
            let before = || steps[..index].to_vec();
            match self.step(step) {
                Fate::Kept => {
                    if let Some(edited) = &mut edited {
                        edited.push(step.clone());
                    }
                }
                Fate::Dropped => drop(edited.get_or_insert_with(before)),
                Fate::Changed(step) => edited.get_or_insert_with(before).push(step),
            }
        }
        edited
    }

    fn step(&mut self, step: &Step) -> Fate {
        let mut changed = match (self.decide)(step) {
            Fate::Dropped => return Fate::Dropped,
            Fate::Changed(step) => Some(step),
            Fate::Kept => None,
        };
        for (number, list) in inner(&step.kind).enumerate() {
            if let Some(list) = self.list(list) {
                let changed = changed.get_or_insert_with(|| step.clone());
                if let Some(place) = inner_mut(&mut changed.kind).nth(number) {
                    *place = list;
                }
            }
        }
        changed.map_or(Fate::Kept, Fate::Changed)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::plan::{StepKind, Value};
    use crate::source::Span;

    fn echo(text: &str) -> Step {
        let text = Value::Text(text.to_owned());
        Step::new(StepKind::Echo { text }, Span::command_line())
    }

    fn block(steps: &Steps) -> Step {
        let steps = steps.clone();
        Step::new(StepKind::Block { steps }, Span::command_line())
    }

    fn decide(step: &Step) -> Fate {
        let StepKind::Echo { text } = &step.kind else {
            return Fate::Kept;
        };
        match text.known() {
            Some("gone") => Fate::Dropped,
            Some("old") => Fate::Changed(echo("new")),
            _ => Fate::Kept,
        }
    }

    fn edited(lists: [&Steps; 2]) -> [Steps; 2] {
        let mut lists = lists.map(Steps::clone);
        let mut editing = Editing::new(&decide);
        let alone: Vec<Steps> = lists.iter().map(|list| editing.changed(list)).collect();
        lists.iter_mut().for_each(|list| editing.apply(list));
        assert_eq!(lists.as_slice(), alone);
        lists
    }

    #[test]
    fn steps_are_dropped_and_changed_at_any_depth() {
        let inner: Steps = vec![echo("a"), echo("gone"), echo("old"), echo("b")].into();
        let outer: Steps = vec![echo("gone"), block(&inner), echo("c")].into();
        let within: Steps = vec![echo("a"), echo("new"), echo("b")].into();
        let expected: Steps = vec![block(&within), echo("c")].into();
        assert_eq!(edited([&outer, &inner]), [expected, within]);
    }

    #[test]
    fn lists_in_common_stay_in_common_and_others_are_left_alone() {
        let inner: Steps = vec![echo("old")].into();
        let outer: Steps = vec![block(&inner)].into();
        let [one, other] = edited([&outer, &outer.clone()]);
        assert!(one.is_same(&other) && !one.is_same(&outer));
        let plain: Steps = vec![echo("a"), block(&vec![echo("b")].into())].into();
        let [one, _] = edited([&plain, &outer]);
        assert!(one.is_same(&plain));
    }
}
