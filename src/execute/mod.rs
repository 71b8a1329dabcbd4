//! Carries plans out, and keeps what is needed to take it back.

pub mod batch;
pub mod directory;
pub mod journal;
pub mod saved_plan;
