//! Internet messages: fields, parts, transfer encodings (RFC 5322, RFC 2045, RFC 2046).
//!
//! The readers are tolerant, and bounded in memory: only the fields that are named here are kept,
//! and a part is decoded when it is asked for.

pub mod coding;
pub mod header;
pub mod parts;
