//! TLS-RPT: where reports on TLS are wanted. Source: RFC 8460.

pub mod record;
