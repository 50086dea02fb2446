//! TLS-RPT: the record that asks for reports on TLS. Source: RFC 8460.

pub mod record;
