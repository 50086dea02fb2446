//! The log of the gateway: its content, its files, and their reader.

pub mod journal;
pub mod mail_log;
pub mod reader;
