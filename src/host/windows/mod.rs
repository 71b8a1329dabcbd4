//! What only Windows has.

pub mod watch_service;
