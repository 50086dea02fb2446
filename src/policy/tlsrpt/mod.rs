//! TLS-RPT: the record that asks for reports on TLS, and the reports. Source: RFC 8460.

pub mod fields;
pub mod json;
pub mod kept;
pub mod quoted;
pub mod record;
pub mod report;
pub mod report_reader;
pub mod signer;
pub mod tally;
