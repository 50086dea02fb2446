//! The sockets of the daemons: addresses, permissions, and sockets that a dead process left behind.

use crate::engine::bulk::Stop;
use crate::os::io_error::plain;
use crate::serve::notify::Inherited;
use crate::vocab::listener::Address;
use crate::vocab::text::printable;
use std::fs;
use std::io;
use std::net::SocketAddr;
use std::os::unix::fs::FileTypeExt;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;
use tokio::io::AsyncRead;
use tokio::io::AsyncWrite;
use tokio::net::TcpListener;
use tokio::net::TcpSocket;
use tokio::net::UnixListener;
use tokio::net::UnixSocket;
use tokio::net::UnixStream;
use tokio::sync::Semaphore;
use tokio::task::JoinSet;

/// Number of connections that wait to be accepted.
const QUEUE: u32 = 1_024;

/// An open listener.
#[derive(Debug)]
pub enum Listener {
    /// TCP.
    Inet(TcpListener),
    /// A UNIX socket, whose file is removed in the end.
    Unix(UnixListener, OwnFile),
    /// A UNIX socket of the service manager, which owns its file.
    Passed(UnixListener),
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
                let opened = inet(*address);
                opened.map(Listener::Inet).map_err(|error| refused(&address.to_string(), &error))
            }
            Address::Unix { path, mode } => unix(path, *mode).await,
        }
    }

    /// Takes over a socket of the service manager.
    ///
    /// Errors: [`ListenError::Refused`].
    pub fn passed(socket: Inherited) -> Result<Listener, ListenError> {
        let taken = match socket {
            Inherited::Inet(listener) => listener
                .set_nonblocking(true)
                .and_then(|()| TcpListener::from_std(listener))
                .map(Listener::Inet),
            Inherited::Unix(listener) => listener
                .set_nonblocking(true)
                .and_then(|()| UnixListener::from_std(listener))
                .map(Listener::Passed),
        };
        taken.map_err(|error| refused("a socket of the service manager", &error))
    }

    /// Returns the address as text.
    #[must_use]
    pub fn name(&self) -> String {
        match self {
            Listener::Inet(listener) => {
                listener.local_addr().map_or_else(|_| "inet".into(), |a| format!("inet:{a}"))
            }
            Listener::Unix(_, file) => {
                format!("unix:{}", printable(&file.0.display().to_string()))
            }
            Listener::Passed(listener) => {
                let address = listener.local_addr().ok();
                let path = address.as_ref().and_then(|address| address.as_pathname());
                let path = path.map_or_else(String::new, |path| path.display().to_string());
                format!("unix:{}", printable(&path))
            }
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
            Listener::Unix(listener, _) | Listener::Passed(listener) => {
                Ok(Box::new(listener.accept().await?.0))
            }
        }
    }
}

/// Pause after the system refused to accept a connection.
const PAUSE: Duration = Duration::from_millis(100);

/// Serves each connection of a listener on a task of its own, until `stop` is set. Connections that
/// are open then may last for `grace`.
///
/// - `most`: the maximum number of open connections. Further ones wait in the system's queue.
pub async fn each<F: Future<Output = ()> + Send + 'static>(
    listener: &Listener,
    most: usize,
    (stop, grace): (&Stop, Duration),
    serve: impl Fn(Box<dyn Connection>) -> F,
) {
    let places = Arc::new(Semaphore::new(most));
    let mut open = JoinSet::new();
    loop {
        let accepted = async {
            // Fails only for a closed semaphore, and this one is never closed.
            let place = Arc::clone(&places).acquire_owned().await;
            (listener.accept().await, place)
        };
        let (accepted, place) = tokio::select! {
            () = stop.wait() => break,
            _ = open.join_next(), if !open.is_empty() => continue,
            both = accepted => both,
        };
        let Ok(connection) = accepted else {
            tokio::time::sleep(PAUSE).await;
            continue;
        };
        let work = serve(connection);
        open.spawn(async move {
            let _place = place;
            work.await;
        });
    }
    let all = async { while open.join_next().await.is_some() {} };
    drop(tokio::time::timeout(grace, all).await);
}

fn refused(address: &str, error: &io::Error) -> ListenError {
    match error.kind() {
        io::ErrorKind::AddrInUse => ListenError::InUse(address.into()),
        _ => ListenError::Refused { address: address.into(), why: plain(error) },
    }
}

fn inet(address: SocketAddr) -> io::Result<TcpListener> {
    let socket = if address.is_ipv4() { TcpSocket::new_v4()? } else { TcpSocket::new_v6()? };
    // A connection of the process before must not keep the port.
    socket.set_reuseaddr(true)?;
    socket.bind(address)?;
    socket.listen(QUEUE)
}

async fn unix(path: &Path, mode: u32) -> Result<Listener, ListenError> {
    let shown = path.display().to_string();
    let failed = |error: io::Error| refused(&shown, &error);
    if let Ok(found) = fs::symlink_metadata(path) {
        if !found.file_type().is_socket() {
            return Err(ListenError::NoSocket(shown));
        }
        // Any other outcome may come from a server that is busy.
        match UnixStream::connect(path).await {
            Err(error) if error.kind() == io::ErrorKind::ConnectionRefused => {
                fs::remove_file(path).map_err(failed)?;
            }
            Ok(_) | Err(_) => return Err(ListenError::InUse(shown)),
        }
    }
    let socket = UnixSocket::new_stream().map_err(failed)?;
    socket.bind(path).map_err(failed)?;
    let listener = socket.listen(QUEUE).map_err(failed)?;
    let file = OwnFile(path.to_path_buf());
    fs::set_permissions(path, fs::Permissions::from_mode(mode)).map_err(failed)?;
    Ok(Listener::Unix(listener, file))
}
