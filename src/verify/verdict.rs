use std::collections::{BTreeMap, BTreeSet};
use std::io;

use super::explore::Explored;
use super::{Case, Coverage, Match, Setup, cases, explore};

/// What came of one case.
#[derive(Debug, Clone)]
pub struct CaseVerdict {
    /// The case.
    pub case: Case,
    /// What came of it.
    pub explored: Explored,
    /// The plan has nothing to do here, so that nothing can be compared.
    pub idle: bool,
}

/// What came of a folder.
#[derive(Debug, Clone, Default)]
pub struct Verdict {
    /// The cases, in order.
    pub cases: Vec<CaseVerdict>,
    /// Which ways were taken at the conditions.
    pub coverage: Coverage,
    /// Programs outside this process that were called.
    pub programs: BTreeSet<String>,
}

/// Compares two engines in every case of a folder; each verdict is told as soon as it is there. `idle` says in which
/// cases there is nothing to do.
///
/// # Errors
/// When the scripts cannot be copied or read.
pub fn verify(
    setup: &Setup,
    game: Match<'_>,
    idle: &dyn Fn(&Case) -> bool,
    told: &mut dyn FnMut(&mut CaseVerdict),
) -> io::Result<Verdict> {
    let mut verdict = Verdict::default();
    let has = |name| setup.scripts.contains_key(name);
    for case in cases(has("start"), has("stop")) {
        let explored = explore(setup, &case, game, &mut verdict.coverage)?;
        let idle = idle(&case);
        let mut one = CaseVerdict {
            case,
            explored,
            idle,
        };
        verdict
            .programs
            .extend(one.explored.programs.iter().cloned());
        told(&mut one);
        verdict.cases.push(one);
    }
    Ok(verdict)
}

impl CaseVerdict {
    /// Whether both engines did the same, and something, unless there is nothing to do, and the plan was carried out to
    /// its end in a world at least.
    pub fn is_equal(&self) -> bool {
        self.explored.differences.is_empty()
            && (self.explored.all_effects > 0 || self.idle)
            && !self.is_handed_over()
    }

    /// Whether the plan handed every world to the interpreter, which proves nothing about the plan.
    pub fn is_handed_over(&self) -> bool {
        self.explored.worlds > 0 && self.explored.handed_over == self.explored.worlds
    }
}

impl Verdict {
    /// Whether every case is equal, and there is one.
    pub fn is_equal(&self) -> bool {
        !self.cases.is_empty() && self.cases.iter().all(CaseVerdict::is_equal)
    }

    /// The deviations of all cases, with their number.
    pub fn deviations(&self) -> BTreeMap<&'static str, usize> {
        let mut all = BTreeMap::new();
        for (name, count) in self.cases.iter().flat_map(|case| &case.explored.deviations) {
            *all.entry(*name).or_default() += count;
        }
        all
    }
}
