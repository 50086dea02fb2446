//! The daemons: what other programs ask over sockets. It has no command line and no terminal; the
//! shell starts it.

#![expect(clippy::disallowed_methods, reason = "the I/O edge")]

pub mod answers;
pub mod counters;
pub mod explain;
pub mod http;
pub mod listen;
pub mod renew;
pub mod socketmap;
pub mod table;
