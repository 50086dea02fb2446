//! The terminal: where typed lines come from, where text goes, and how questions are asked.

pub mod dialogue;
pub mod line_source;
pub mod output;
pub mod pager;
pub mod progress;
pub mod stdin;
