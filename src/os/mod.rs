//! Access to the operating system: clock, files, signals and resource limits.

#![expect(clippy::disallowed_methods, reason = "the I/O edge")]

pub mod clock;
pub mod files;
pub mod folder;
pub mod io_error;
pub mod open_files;
pub mod signals;
