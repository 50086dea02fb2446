//! Bytes and their meaning, without I/O.

pub mod smtp;
