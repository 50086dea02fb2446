//! The addresses that a daemon listens on.

use crate::vocab::text::InvalidInput;
use crate::vocab::text::excerpt;
use crate::vocab::text::printable;
use std::fmt;
use std::net::SocketAddr;
use std::path::PathBuf;

/// Permissions of a UNIX socket: its owner and group.
const MODE: u32 = 0o660;

/// The address of a listener.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Address {
    /// TCP.
    Inet(SocketAddr),
    /// A UNIX socket with its permissions.
    Unix {
        /// Path of the socket.
        path: PathBuf,
        /// Permissions.
        mode: u32,
    },
}

impl Address {
    /// Parses `inet:127.0.0.1:8642`, `127.0.0.1:8642` or `unix:PATH[,mode=0660]`.
    ///
    /// Errors: a sentence with the valid form.
    pub fn parse(text: &str) -> Result<Address, InvalidInput> {
        let wrong = || {
            InvalidInput(format!(
                "`{}` is no listener: write `inet:127.0.0.1:8642` or `unix:/run/destgate/policy.sock,mode=0660`",
                excerpt(text, 80)
            ))
        };
        if let Some(rest) = text.strip_prefix("unix:") {
            let (path, mode) = match rest.split_once(",mode=") {
                Some((path, mode)) => {
                    let mode = u32::from_str_radix(mode, 8).ok().filter(|m| *m <= 0o777);
                    (path, mode.ok_or_else(wrong)?)
                }
                None => (rest, MODE),
            };
            if path.is_empty() || path.contains(',') {
                return Err(wrong());
            }
            return Ok(Address::Unix { path: path.into(), mode });
        }
        let text = text.strip_prefix("inet:").unwrap_or(text);
        let address = text.parse::<SocketAddr>().map_err(|_| wrong())?;
        Ok(Address::Inet(address))
    }

    /// Reports whether only this host can connect.
    #[must_use]
    pub fn is_local(&self) -> bool {
        match self {
            Address::Inet(address) => address.ip().is_loopback(),
            Address::Unix { .. } => true,
        }
    }
}

impl fmt::Display for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Address::Inet(address) => write!(f, "inet:{address}"),
            Address::Unix { path, mode } => {
                write!(f, "unix:{}", printable(&path.display().to_string()))?;
                if *mode == MODE { Ok(()) } else { write!(f, ",mode={mode:04o}") }
            }
        }
    }
}
