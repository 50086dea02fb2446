//! TCP connections through a SOCKS5 proxy (RFC 1928), such as `ssh -D`. The proxy gets addresses,
//! never names, so that names are looked up and validated here, and private addresses are refused
//! here.

use crate::os::io_error::plain;
use crate::os::open_files;
use crate::policy::evidence::Cause;
use std::io;
use std::net::SocketAddr;
use std::time::Duration;
use tokio::net::TcpStream;
use tokio::time::timeout;
use tokio_socks::Error;
use tokio_socks::TargetAddr;
use tokio_socks::tcp::Socks5Stream;

/// The reason why there is no connection through the proxy.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NoTunnel {
    /// The proxy says that the destination refused the connection.
    #[error("connection refused")]
    Refused,
    /// This host lacked file descriptors.
    #[error("{}", open_files::NO_FILE_LEFT)]
    Shortage,
    /// A fault of the proxy or of the way to it, which says nothing about the destination.
    #[error("{0}")]
    Proxy(String),
}

impl NoTunnel {
    /// Returns the reason as a session notes it.
    #[must_use]
    pub fn cause(&self) -> Cause {
        match self {
            NoTunnel::Refused => Cause::Refused,
            NoTunnel::Shortage => Cause::Ours(open_files::NO_FILE_LEFT.into()),
            NoTunnel::Proxy(words) => Cause::Ours(words.clone()),
        }
    }
}

/// Connects to `target` through the proxy, within the time limit.
///
/// Errors: why there is no connection.
pub async fn open(
    proxy: SocketAddr,
    target: SocketAddr,
    bound: Duration,
) -> Result<TcpStream, NoTunnel> {
    let opening = async {
        let stream = TcpStream::connect(proxy).await.map_err(|e| unreached(proxy, &e))?;
        drop(stream.set_nodelay(true));
        let tunnel = Socks5Stream::connect_with_socket(stream, TargetAddr::Ip(target)).await;
        tunnel.map(Socks5Stream::into_inner).map_err(|e| refused(proxy, &e))
    };
    match timeout(bound, opening).await {
        Ok(result) => result,
        Err(_) => Err(NoTunnel::Proxy(format!(
            "the SOCKS5 proxy {proxy} made no connection within {} s",
            bound.as_secs()
        ))),
    }
}

fn unreached(proxy: SocketAddr, error: &io::Error) -> NoTunnel {
    if open_files::is_ours(error) {
        return NoTunnel::Shortage;
    }
    NoTunnel::Proxy(format!("the SOCKS5 proxy {proxy} cannot be reached: {}", plain(error)))
}

/// Converts the answer of a proxy. Only a refusal is known to come from the destination: what has
/// no route, or is not allowed, depends on where the proxy stands.
fn refused(proxy: SocketAddr, error: &Error) -> NoTunnel {
    #[expect(clippy::wildcard_enum_match_arm, reason = "the rest are faults of the proxy's answer")]
    let why = match error {
        Error::ConnectionRefused => return NoTunnel::Refused,
        Error::NetworkUnreachable | Error::HostUnreachable | Error::TtlExpired => {
            "has no route to it"
        }
        Error::ConnectionNotAllowedByRuleset => "does not allow it",
        Error::NoAcceptableAuthMethods
        | Error::AuthorizationRequired
        | Error::PasswordAuthFailure(_) => "wants a password, which is not supported",
        Error::AddressTypeNotSupported => "does not support this address family",
        Error::GeneralSocksServerFailure | Error::UnknownError => "failed",
        // `ssh -D` does so where it gets no connection.
        Error::Io(_) => "ended the connection; it may not have reached it",
        _ => "does not speak SOCKS5",
    };
    NoTunnel::Proxy(format!("the SOCKS5 proxy {proxy} {why}"))
}

/// Checks that something accepts connections at the proxy's address.
///
/// Errors: nothing does within the time limit.
pub async fn probe(proxy: SocketAddr, bound: Duration) -> Result<(), NoTunnel> {
    match timeout(bound, TcpStream::connect(proxy)).await {
        Ok(Ok(_)) => Ok(()),
        Ok(Err(error)) => Err(unreached(proxy, &error)),
        Err(_) => {
            let seconds = bound.as_secs();
            let why = format!("the SOCKS5 proxy {proxy} did not answer within {seconds} s");
            Err(NoTunnel::Proxy(why))
        }
    }
}

/// Waits for the first octet of a server that speaks first. A proxy may report success before it
/// has reached the server, so an end or silence here says nothing about the server.
///
/// Errors: nothing came.
pub async fn first_octet(
    proxy: SocketAddr,
    stream: &TcpStream,
    bound: Duration,
) -> Result<(), Cause> {
    let why = match timeout(bound, stream.peek(&mut [0])).await {
        Ok(Ok(1..)) => return Ok(()),
        Ok(Ok(0) | Err(_)) => "ended the connection before anything came from the server".into(),
        Err(_) => format!("let nothing of the server through within {} s", bound.as_secs()),
    };
    Err(Cause::Ours(unanswered(proxy, &why)))
}

/// Returns the reason for a connection through which nothing came.
#[must_use]
pub fn unanswered(proxy: SocketAddr, why: &str) -> String {
    format!("the SOCKS5 proxy {proxy} {why}; it may not have reached it")
}
