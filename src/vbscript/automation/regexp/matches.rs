//! `Matches`, `Match`, `SubMatches`.

use std::ops::Range;
use std::rc::Rc;

use super::super::collection;
use super::super::failure::invalid_call;
use super::super::member::{Arguments, Member, count, dispatch};
use super::Answer;
use crate::vbscript::value::{Text, Variant};
use crate::vbscript::{Call, Enumeration, Interpreter, Object, Stop};

/// What was found, in order.
pub(super) struct Matches(Vec<Match>);

/// One place where the pattern fits.
#[derive(Clone)]
pub(super) struct Match(Rc<Place>);

struct Place {
    text: Text,
    range: Range<usize>,
    groups: Vec<Option<Range<usize>>>,
}

/// What the groups of the pattern hold.
struct SubMatches(Match);

impl Match {
    pub(super) fn new(text: &Text, found: regress::Match) -> Self {
        Self(Rc::new(Place {
            text: text.clone(),
            range: found.range,
            groups: found.captures,
        }))
    }

    pub(super) fn start(&self) -> usize {
        self.0.range.start
    }

    pub(super) fn end(&self) -> usize {
        self.0.range.end
    }

    fn part(&self, range: Range<usize>) -> &[u16] {
        self.0.text.units().get(range).unwrap_or(&[])
    }

    pub(super) fn value(&self) -> &[u16] {
        self.part(self.0.range.clone())
    }

    pub(super) fn before(&self) -> &[u16] {
        self.part(0..self.start())
    }

    pub(super) fn after(&self) -> &[u16] {
        self.part(self.end()..self.0.text.len())
    }

    pub(super) fn group_count(&self) -> usize {
        self.0.groups.len()
    }

    /// A group by its number from 1; empty when it took no part.
    pub(super) fn group(&self, number: usize) -> Option<&[u16]> {
        let group = self.0.groups.get(number.checked_sub(1)?)?;
        Some(group.clone().map_or(&[], |range| self.part(range)))
    }

    /// The value of a group that took no part is `Empty`.
    fn sub_matches(&self) -> Vec<Variant> {
        let value = |range: &Option<Range<usize>>| match range {
            Some(range) => text(self.part(range.clone())),
            None => Variant::Empty,
        };
        self.0.groups.iter().map(value).collect()
    }

    /// The match, each submatch, the index and the text: what a function gets that makes the replacement.
    pub(super) fn function_arguments(&self) -> Vec<Variant> {
        let mut arguments = vec![text(self.value())];
        arguments.extend(self.sub_matches());
        arguments.push(count(self.start()));
        arguments.push(Variant::Text(self.0.text.clone()));
        arguments
    }
}

fn text(units: &[u16]) -> Variant {
    Variant::Text(Text::from_units(units.to_vec()))
}

impl Matches {
    pub(super) fn new(matches: Vec<Match>) -> Self {
        Self(matches)
    }
}

const MATCHES: &[Member<Matches>] = &[
    Member::indexed("Item", 1, 1, |this: &Matches, script, arguments| {
        let found = this.0.get(index(script, arguments)?);
        let found = found.ok_or_else(invalid_call)?;
        Ok(Variant::object(found.clone()))
    })
    .default(),
    Member::property("Count", |this, _, _| Ok(count(this.0.len()))),
];

const MATCH: &[Member<Match>] = &[
    Member::property("Value", |this: &Match, _, _| Ok(text(this.value()))).default(),
    Member::property("FirstIndex", |this, _, _| Ok(count(this.start()))),
    Member::property("Length", |this, _, _| Ok(count(this.0.range.len()))),
    Member::property("SubMatches", |this, _, _| {
        Ok(Variant::object(SubMatches(this.clone())))
    }),
];

const SUB_MATCHES: &[Member<SubMatches>] = &[
    Member::indexed("Item", 1, 1, |this: &SubMatches, script, arguments| {
        let index = index(script, arguments)?;
        let values = this.0.sub_matches();
        Ok(values.get(index).cloned().ok_or_else(invalid_call)?)
    })
    .default(),
    Member::property("Count", |this, _, _| Ok(count(this.0.group_count()))),
];

fn index(script: &mut Interpreter, arguments: Arguments<'_>) -> Result<usize, Stop> {
    let index = arguments.long(script, 0, 0)?;
    Ok(usize::try_from(index).map_err(|_| invalid_call())?)
}

impl Object for Matches {
    fn type_name(&self) -> String {
        "IMatchCollection2".to_owned()
    }

    fn call(&self, script: &mut Interpreter, call: &Call<'_>) -> Answer {
        dispatch(self, MATCHES, script, call)
    }

    fn enumerate(self: Rc<Self>, _: &mut Interpreter) -> Result<Box<dyn Enumeration>, Stop> {
        let matches = self.0.iter().cloned().map(Variant::object);
        Ok(collection::over(matches.collect()))
    }
}

impl Object for Match {
    fn type_name(&self) -> String {
        "IMatch2".to_owned()
    }

    fn call(&self, script: &mut Interpreter, call: &Call<'_>) -> Answer {
        dispatch(self, MATCH, script, call)
    }
}

impl Object for SubMatches {
    fn type_name(&self) -> String {
        "ISubMatches".to_owned()
    }

    fn call(&self, script: &mut Interpreter, call: &Call<'_>) -> Answer {
        dispatch(self, SUB_MATCHES, script, call)
    }

    fn enumerate(self: Rc<Self>, _: &mut Interpreter) -> Result<Box<dyn Enumeration>, Stop> {
        Ok(collection::over(self.0.sub_matches()))
    }
}
