//! The sockets of the daemons: addresses, permissions, and sockets that a dead process left behind.

use crate::os::io_error::plain;
use crate::vocab::text::InvalidInput;
use crate::vocab::text::excerpt;
use crate::vocab::text::printable;
use std::fmt;
use std::fs;
use std::io;
use std::net::SocketAddr;
use std::os::unix::fs::FileTypeExt;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::path::PathBuf;
use tokio::io::AsyncRead;
use tokio::io::AsyncWrite;
use tokio::net::TcpListener;
use tokio::net::UnixListener;
use tokio::net::UnixStream;

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
            Address::Unix { path, .. } => {
                write!(f, "unix:{}", printable(&path.display().to_string()))
            }
        }
    }
}

/// An open listener.
#[derive(Debug)]
pub enum Listener {
    /// TCP.
    Inet(TcpListener),
    /// A UNIX socket, whose file is removed in the end.
    Unix(UnixListener, OwnFile),
}

/// The file of a UNIX socket; removed on drop.
#[derive(Debug)]
pub struct OwnFile(PathBuf);

impl Drop for OwnFile {
    fn drop(&mut self) {
        drop(fs::remove_file(&self.0));
    }
}

/// A connection of either kind.
pub trait Connection: AsyncRead + AsyncWrite + Unpin + Send {}

impl<T: AsyncRead + AsyncWrite + Unpin + Send> Connection for T {}

/// The reason why a listener cannot be opened.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ListenError {
    /// Another process listens there.
    #[error("another program listens on {0}")]
    InUse(String),
    /// The path of a UNIX socket is a file of another kind.
    #[error("`{0}` is there and is no socket")]
    NoSocket(String),
    /// The system refuses.
    #[error("{address} cannot be listened on: {why}")]
    Refused {
        /// The address.
        address: String,
        /// Reason.
        why: String,
    },
}

impl Listener {
    /// Opens a listener. A UNIX socket on which nobody answers is replaced.
    ///
    /// Errors: [`ListenError`].
    pub async fn open(address: &Address) -> Result<Listener, ListenError> {
        match address {
            Address::Inet(address) => {
                let opened = TcpListener::bind(address).await;
                opened.map(Listener::Inet).map_err(|error| refused(&address.to_string(), &error))
            }
            Address::Unix { path, mode } => unix(path, *mode).await,
        }
    }

    /// Returns the address as text.
    #[must_use]
    pub fn name(&self) -> String {
        match self {
            Listener::Inet(listener) => {
                listener.local_addr().map_or_else(|_| "inet".into(), |a| format!("inet:{a}"))
            }
            Listener::Unix(_, file) => format!("unix:{}", file.0.display()),
        }
    }

    /// Waits for the next connection.
    ///
    /// Errors: the system's, for example when there is no descriptor left.
    pub async fn accept(&self) -> io::Result<Box<dyn Connection>> {
        match self {
            Listener::Inet(listener) => {
                let (stream, _) = listener.accept().await?;
                // A reply is one small packet, which must not wait for another.
                stream.set_nodelay(true)?;
                Ok(Box::new(stream))
            }
            Listener::Unix(listener, _) => Ok(Box::new(listener.accept().await?.0)),
        }
    }
}

fn refused(address: &str, error: &io::Error) -> ListenError {
    match error.kind() {
        io::ErrorKind::AddrInUse => ListenError::InUse(address.into()),
        _ => ListenError::Refused { address: address.into(), why: plain(error) },
    }
}

async fn unix(path: &Path, mode: u32) -> Result<Listener, ListenError> {
    let shown = path.display().to_string();
    let failed = |error: io::Error| refused(&shown, &error);
    if let Ok(found) = fs::symlink_metadata(path) {
        if !found.file_type().is_socket() {
            return Err(ListenError::NoSocket(shown));
        }
        if UnixStream::connect(path).await.is_ok() {
            return Err(ListenError::InUse(shown));
        }
        fs::remove_file(path).map_err(failed)?;
    }
    let listener = UnixListener::bind(path).map_err(failed)?;
    let file = OwnFile(path.to_path_buf());
    fs::set_permissions(path, fs::Permissions::from_mode(mode)).map_err(failed)?;
    Ok(Listener::Unix(listener, file))
}
