//! Proves that two ways of carrying a script folder out do the same: in every situation of the cluster, and both ways of
//! every condition.
//!
//! Each run has a [`World`] of its own, made from the same [`Setup`] and the same decisions, so whatever differs
//! afterwards differs because the engines do.

mod candidates;
mod case;
mod comparison;
mod coverage;
mod deviation;
mod engine;
mod explore;
mod generated;
pub mod oracle;
mod trace;
mod verdict;
mod walks;
mod world;

pub use case::{Case, cases};
pub use comparison::{Comparison, Difference, Side, compare, compare_with_deviations};
pub use coverage::{Coverage, Place};
pub use deviation::{DEVIATIONS, Deviation};
pub use engine::{Engine, Evaluator, Planned, RunEnd, open_conditions};
pub use explore::{Compare, Explored, Match, Runs, explore, run_case};
pub use generated::{Generated, generate};
pub use trace::Ended;
pub use verdict::{CaseVerdict, Verdict, verify};
pub use walks::Walks;
pub use world::{Setup, World};
