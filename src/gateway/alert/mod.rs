//! Alerts: their conditions, and the command that delivers them.

pub mod delivery;
pub mod kinds;
