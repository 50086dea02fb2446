//! The operating system: the clock, files, signals, and how many files may be open.

#![expect(clippy::disallowed_methods, reason = "the I/O edge")]

pub mod clock;
pub mod files;
pub mod io_error;
pub mod open_files;
pub mod signals;
