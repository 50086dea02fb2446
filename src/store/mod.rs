//! The store: one SQLite file. It is the only module with SQL.

#![expect(clippy::disallowed_methods, reason = "the I/O edge")]

pub mod alert_states;
pub mod alerts;
pub mod change;
pub mod entries;
pub mod history;
pub mod last_checks;
pub mod open;
pub mod ours;
pub mod own_policies;
pub mod pending;
pub mod private_keys;
pub mod sts_cache;
pub mod sts_use;
pub mod tls_figures;
pub mod tls_reports;
pub mod tlsa_roll;
pub mod worker;
