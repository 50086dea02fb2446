//! Alerts: their conditions, and the command that delivers them.

pub mod delivery;
pub mod kinds;
pub mod of_policies;
pub mod of_reports;
pub mod raising;
