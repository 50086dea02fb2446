//! Recordings of evidence: written during checks, read to judge them again.

pub mod file;
pub mod reader;
pub mod recorder;
