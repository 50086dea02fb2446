//! The operation of a gateway: options, committed settings, trusted roots, checks, the log, alerts
//! and recordings. It depends neither on the command line nor on a terminal, and has no effect on
//! the process.

#![expect(clippy::disallowed_methods, reason = "the I/O edge")]

pub mod alert;
pub mod check;
pub mod client_certificates;
pub mod commit;
pub mod crl_update;
pub mod database;
pub mod effective;
pub mod environment;
pub mod error;
pub mod host_status;
pub mod log;
pub mod options;
pub mod owner;
pub mod process_group;
pub mod recording;
pub mod settings;
pub mod tls_reports;
pub mod trust;
