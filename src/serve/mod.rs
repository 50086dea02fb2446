//! The daemons: what other programs ask over sockets. It has no command line and no terminal; the
//! shell starts it.

#![expect(clippy::disallowed_methods, reason = "the I/O edge")]

pub mod alerts;
pub mod answers;
pub mod counters;
pub mod explain;
pub mod gather;
pub mod http;
pub mod known;
pub mod listen;
pub mod log;
pub mod memory;
pub mod notify;
pub mod renew;
pub mod shelf;
pub mod socketmap;
pub mod table;
pub mod usage;
