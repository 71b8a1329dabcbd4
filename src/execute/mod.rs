//! Carries plans out.

pub mod batch;
