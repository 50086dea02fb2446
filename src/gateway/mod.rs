//! A gateway at work: what it is asked for, the settings in force, whom it trusts, checks, the log, alerts and
//! recordings. It knows neither the command line nor a terminal, and does nothing to the process.

#![expect(clippy::disallowed_methods, reason = "the I/O edge")]

pub mod alert;
pub mod check;
pub mod client_certificates;
pub mod crl_update;
pub mod database;
pub mod effective;
pub mod environment;
pub mod error;
pub mod log;
pub mod options;
pub mod recording;
pub mod settings;
pub mod trust;
