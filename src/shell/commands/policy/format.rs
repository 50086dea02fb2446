//! The form of what `policy` and `inspect` print.

use clap::ValueEnum;

/// A form of the result.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum MakeFormat {
    /// For people
    Text,
    /// One JSON object
    Json,
}
