//! The commands of the logs.

pub mod args;
pub mod grep;
pub mod logconfig;
pub mod tail;
