//! Recordings of evidence: written as checks are made, read to judge it again.

pub mod file;
pub mod reader;
pub mod recorder;
