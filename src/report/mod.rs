//! The migration report: what is broken or risky in script folders, what they need from outside, and what a move costs.
//!
//! `facts` reads a folder once; each rule in `rules` looks at the facts and tells findings; `folder` puts a folder's report
//! together and `estate` that of many; `render` shows it.

mod calls;
mod contracts;
mod copies;
mod deviations;
mod estate;
pub mod facts;
mod finding;
mod findings;
mod fingerprint;
mod folder;
pub mod live;
pub mod render;
pub mod rules;
mod suppression;
mod unpredictable;
mod verdict;
mod whereabouts;

pub use calls::Call;
pub use contracts::Contracts;
pub use deviations::Deviation;
pub use estate::{
    Duplicate, Estate, LARGEST_WITH_PLANS, Ranked, Report, Totals, Unreadable, Use, estate,
    estate_beside,
};
pub use facts::Facts;
pub use finding::{Confidence, Effort, Finding, Place, Severity};
pub use findings::Findings;
pub use folder::{Counts, FolderReport, ScenarioOutcome, folder};
pub use suppression::{Baseline, BaselineFinding};
pub use unpredictable::Unpredictable;
