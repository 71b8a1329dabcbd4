use std::collections::{BTreeMap, BTreeSet};

use crate::plan::extract::uses;
use crate::plan::{EachSource, Expression, Step, StepKind};
use crate::source::Span;

/// The loops of a plan that go through the children of a container, by place: each with the attributes of a child that
/// its body reads or changes.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Walks(BTreeMap<(String, u32), Vec<BTreeSet<String>>>);

impl Walks {
    /// Those of some steps, and of the directory scripts that they run.
    pub(super) fn of(steps: &[Step]) -> Self {
        let mut walks = Self::default();
        uses::each(steps, &mut |step| {
            if let StepKind::ForEach {
                variable,
                source: EachSource::Children(_),
                body,
            } = &step.kind
            {
                let place = (step.span.file.to_string(), step.span.line);
                let needed = needed(variable, body);
                walks.0.entry(place).or_default().push(needed);
            }
        });
        walks
    }

    /// Whether such a loop stands at a place, and these attributes are enough for it.
    pub(super) fn serves(&self, span: &Span, attributes: &[String]) -> bool {
        let has = |name: &String| {
            attributes
                .iter()
                .any(|given| given.eq_ignore_ascii_case(name))
        };
        let place = (span.file.to_string(), span.line);
        self.0
            .get(&place)
            .is_some_and(|loops| loops.iter().any(|needed| needed.iter().all(has)))
    }
}

/// The attributes of a child that a body reads or changes; what every object has by its name is not among them.
fn needed(variable: &str, body: &[Step]) -> BTreeSet<String> {
    let mut needed = BTreeSet::new();
    let mut note = |name: &str| match name.to_lowercase().as_str() {
        "class" => drop(needed.insert("objectclass".to_owned())),
        "guid" => drop(needed.insert("objectguid".to_owned())),
        "name" | "adspath" | "parent" | "schema" | "distinguishedname" => {}
        name => drop(needed.insert(name.to_owned())),
    };
    uses::each(body, &mut |step| {
        match &step.kind {
            StepKind::DirectoryModify {
                object, changes, ..
            } if object == variable => {
                changes.iter().for_each(|change| note(&change.attribute));
            }
            StepKind::DirectoryRead {
                object, attribute, ..
            } if object == variable => note(attribute),
            _ => {}
        }
        uses::each_value(step, &mut |value| {
            value.any(&mut |expression| {
                if let Expression::Lookup {
                    object, attribute, ..
                } = expression
                    && object == variable
                {
                    note(attribute);
                }
                false
            });
        });
    });
    needed
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::plan::Value;

    fn lookup(attribute: &str) -> Value {
        Expression::Lookup {
            object: "user".to_owned(),
            attribute: attribute.to_owned(),
            line: None,
        }
        .into()
    }

    #[test]
    fn a_loop_is_served_by_all_attributes_of_its_body_and_by_no_fewer() {
        let at = |line| Span::new("a.vbs", line, 1);
        let echo = |text| Step::new(StepKind::Echo { text }, at(4));
        let walk = Step::new(
            StepKind::ForEach {
                variable: "user".to_owned(),
                source: EachSource::Children("users".to_owned()),
                body: vec![echo(lookup("mail")), echo(lookup("Class"))].into(),
            },
            at(3),
        );
        let walks = Walks::of(&[walk]);
        let given = |names: &[&str]| {
            names
                .iter()
                .map(|name| (*name).to_owned())
                .collect::<Vec<_>>()
        };
        assert!(walks.serves(&at(3), &given(&["objectClass", "Mail"])));
        assert!(!walks.serves(&at(3), &given(&["objectClass"])));
        assert!(!walks.serves(&at(5), &given(&["objectClass", "mail"])));
    }
}
