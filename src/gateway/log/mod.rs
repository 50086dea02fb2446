//! The log of the gateway: what is written into it, its files, and how they are read.

pub mod journal;
pub mod mail_log;
pub mod reader;
