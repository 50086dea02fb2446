//! Received TLS reports: from files, mailboxes and mail folders to reports (RFC 8460).

pub mod content;
pub mod fresh;
pub mod import;
pub mod intake;
pub mod message;
pub mod retention;
pub mod signatures;
pub mod sources;
