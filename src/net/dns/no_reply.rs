//! The reason why a resolver gave no reply.

use crate::net::socks5::NoTunnel;
use crate::os::io_error::plain;
use crate::os::open_files;
use std::fmt;
use std::io;

/// The reason why a resolver gave no reply.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NoReply {
    /// The reason in plain words.
    pub words: String,
    /// True if this host lacked file descriptors. Such a failure says nothing about the resolver.
    pub shortage: bool,
}

impl NoReply {
    /// Creates the reason from a system error.
    #[must_use]
    pub fn from_io(error: &io::Error) -> NoReply {
        NoReply { words: plain(error), shortage: open_files::is_ours(error) }
    }

    /// Adds the name of the resolver in front of the words.
    #[must_use]
    pub fn of(self, resolver: &impl fmt::Display) -> NoReply {
        NoReply { words: format!("{resolver}: {}", self.words), ..self }
    }
}

impl fmt::Display for NoReply {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.words)
    }
}

impl From<&NoTunnel> for NoReply {
    fn from(no: &NoTunnel) -> NoReply {
        NoReply { words: no.to_string(), shortage: *no == NoTunnel::Shortage }
    }
}

impl From<String> for NoReply {
    fn from(words: String) -> NoReply {
        NoReply { words, shortage: false }
    }
}

impl From<&str> for NoReply {
    fn from(words: &str) -> NoReply {
        NoReply::from(words.to_string())
    }
}

impl From<NoReply> for String {
    fn from(reason: NoReply) -> String {
        reason.words
    }
}
