//! Tests of `src/store`: the database.

mod entries;
mod ours;
mod own_policies;
mod pending;
mod processes;
mod tls_reports;
mod tlsa_roll;
