//! Reads the legacy scripts of NEC ExpressCluster / CLUSTERPRO X for Windows, and runs them natively.
//!
//! The rooms, from the outside inwards: [`cli`] → [`report`], [`repair`], [`verify`], [`watch`] → [`execute`] → [`plan`] → [`arm`], [`batch`],
//! [`vbscript`], [`cluster`] → [`host`] → [`source`].
//! `ARCHITECTURE.md` has the map.

pub mod arm;
pub mod batch;
pub mod cli;
pub mod cluster;
pub mod execute;
pub mod host;
pub mod plan;
pub mod repair;
pub mod report;
pub mod source;
pub mod vbscript;
pub mod verify;
pub mod watch;
