//! Shared words and values that all other modules use. Pure, no I/O.

pub mod address;
pub mod alert;
pub mod anchor;
pub mod body;
pub mod bytes;
pub mod cipher;
pub mod dns;
pub mod dns_name;
pub mod dns_record;
pub mod finding;
pub mod listener;
pub mod mail_field;
pub mod postfix;
pub mod resolver;
pub mod socketmap;
pub mod suites;
pub mod text;
pub mod time;
pub mod tls;
pub mod tls_report;
pub mod tls_version;
pub mod tlsa;
pub mod tlsrpt;
pub mod word;
