//! Bytes and their meaning, without I/O.

pub mod pace;
pub mod smtp;
pub mod telnet;
