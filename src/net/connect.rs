//! Opens TCP connections, with time limits, substitutions and refused address ranges.

use crate::net::socks5;
use crate::net::socks5::NoTunnel;
use crate::os::io_error::plain;
use crate::os::open_files;
use crate::policy::evidence::Cause;
use crate::vocab::address::is_private;
use crate::vocab::text::InvalidInput;
use crate::vocab::text::excerpt;
use std::io;
use std::net::IpAddr;
use std::net::Ipv4Addr;
use std::net::Ipv6Addr;
use std::net::SocketAddr;
use std::net::ToSocketAddrs;
use std::time::Duration;
use tokio::net::TcpSocket;
use tokio::net::TcpStream;

/// A rule `HOST:PORT:HOST:PORT`: connections to the first pair go to the second instead, as with
/// curl's `--connect-to`. The first host may be a name or an address. An empty first host or port
/// matches any.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Substitution {
    /// The requested name or address; `None` for any.
    pub host: Option<String>,
    /// The requested port; `None` for any.
    pub port: Option<u16>,
    /// The address to connect to instead.
    pub to: SocketAddr,
}

impl Substitution {
    /// Parses `HOST:PORT:HOST:PORT`, with IPv6 addresses in brackets. A name as second host is
    /// resolved at once.
    ///
    /// Errors: a sentence that says what is wrong.
    pub fn parse(text: &str) -> Result<Substitution, InvalidInput> {
        let no = |why: &str| {
            Err(InvalidInput(format!("`{}` is not HOST:PORT:HOST:PORT: {why}", excerpt(text, 80))))
        };
        let mut parts = Vec::new();
        let mut rest = text;
        loop {
            if let Some(inner) = rest.strip_prefix('[') {
                let Some((address, after)) = inner.split_once(']') else {
                    return no("a bracket is not closed");
                };
                parts.push(address);
                match after.strip_prefix(':') {
                    Some(more) => rest = more,
                    None if after.is_empty() => break,
                    None => return no("a colon is missing after the bracket"),
                }
            } else {
                match rest.split_once(':') {
                    Some((part, more)) => {
                        parts.push(part);
                        rest = more;
                    }
                    None => {
                        parts.push(rest);
                        break;
                    }
                }
            }
        }
        let [host, port, to_host, to_port] = parts[..] else {
            return no("four parts are needed");
        };
        let port = match port {
            "" => None,
            digits => match digits.parse() {
                Ok(n) => Some(n),
                Err(_) => return no("the first port is no number from 0 to 65535"),
            },
        };
        let Ok(to_port) = to_port.parse::<u16>() else {
            return no("the second port is no number from 0 to 65535");
        };
        let found = (to_host, to_port).to_socket_addrs().ok().and_then(|mut all| all.next());
        let Some(to) = found else {
            return no("the second host is no address, and no name that the system knows");
        };
        let host = host.trim_end_matches('.').to_ascii_lowercase();
        Ok(Substitution { host: (!host.is_empty()).then_some(host), port, to })
    }
}

/// The reason why there is no socket.
enum NoSocket {
    /// This host lacks file descriptors.
    Shortage,
    /// Any other reason.
    Other(Cause),
}

/// The options for new connections.
#[derive(Debug, Clone, Default)]
pub struct Connector {
    /// Substitutions; the first match applies.
    pub substitutions: Vec<Substitution>,
    /// True if private, loopback and link-local addresses are refused.
    pub deny_private: bool,
    /// Local source addresses. The first one of the right family is used; without one, the system
    /// chooses.
    pub sources: Vec<IpAddr>,
    /// SOCKS5 proxy for all connections. The source addresses do not apply to it.
    pub socks5: Option<SocketAddr>,
}

impl Connector {
    /// Returns the address to which a connection to `host` at `address` goes.
    #[must_use]
    pub fn place(&self, host: &str, address: SocketAddr) -> SocketAddr {
        self.substitutions
            .iter()
            .find(|s| {
                s.port.is_none_or(|p| p == address.port())
                    && s.host.as_ref().is_none_or(|h| {
                        h.eq_ignore_ascii_case(host)
                            || h.parse::<IpAddr>().is_ok_and(|ip| ip == address.ip())
                    })
            })
            .map_or(address, |s| s.to)
    }

    /// Reports whether connecting to the address is forbidden. Substitutions are always allowed,
    /// since the user named them.
    #[must_use]
    pub fn denies(&self, host: &str, address: SocketAddr) -> bool {
        self.deny_private && self.place(host, address) == address && is_private(address.ip())
    }

    /// Creates a socket for connections to `place`, bound to the source address: `named`, or else
    /// the configured one of this family.
    ///
    /// Errors: the address cannot be bound; the system has no socket left.
    fn socket(&self, place: SocketAddr, named: Option<IpAddr>) -> Result<TcpSocket, NoSocket> {
        let socket = if place.is_ipv4() { TcpSocket::new_v4() } else { TcpSocket::new_v6() };
        let socket = socket.map_err(|e| match open_files::is_ours(&e) {
            true => NoSocket::Shortage,
            // A system without this address family cannot create the socket.
            false => NoSocket::Other(Cause::Ours(no_route(place))),
        })?;
        let of_settings = || self.sources.iter().find(|s| s.is_ipv4() == place.is_ipv4()).copied();
        if let Some(source) = named.or_else(of_settings) {
            socket.bind(SocketAddr::new(source, 0)).map_err(|error| {
                let why = match error.kind() {
                    io::ErrorKind::AddrNotAvailable => "it is no address of this host".into(),
                    _ => plain(&error),
                };
                let why = format!("the source address {source} cannot be bound: {why}");
                NoSocket::Other(Cause::Unbound(why))
            })?;
        }
        Ok(socket)
    }

    /// Creates a socket like [`Connector::socket`], and retries within `bound` while the system has
    /// none left.
    async fn socket_in_time(
        &self,
        place: SocketAddr,
        named: Option<IpAddr>,
        bound: Duration,
    ) -> Result<TcpSocket, Cause> {
        let started = tokio::time::Instant::now();
        loop {
            match self.socket(place, named) {
                Ok(socket) => return Ok(socket),
                Err(NoSocket::Other(cause)) => return Err(cause),
                Err(NoSocket::Shortage) if started.elapsed() < bound => {}
                Err(NoSocket::Shortage) => {
                    return Err(Cause::Ours(open_files::NO_FILE_LEFT.into()));
                }
            }
            tokio::time::sleep(open_files::RETRY).await;
        }
    }

    /// Connects within the time limit.
    ///
    /// Errors: why there is no connection, as a session would note it.
    pub async fn connect(
        &self,
        host: &str,
        address: SocketAddr,
        bound: Duration,
    ) -> Result<TcpStream, Cause> {
        self.connect_from(None, host, address, bound).await
    }

    /// Connects like [`Connector::connect`]. A given `source` address takes precedence over the
    /// configured ones.
    ///
    /// Errors: as [`Connector::connect`].
    pub async fn connect_from(
        &self,
        source: Option<IpAddr>,
        host: &str,
        address: SocketAddr,
        bound: Duration,
    ) -> Result<TcpStream, Cause> {
        if self.denies(host, address) {
            return Err(Cause::Denied);
        }
        let place = self.place(host, address);
        if let Some(proxy) = self.socks5 {
            return self.connect_by(proxy, place, bound).await;
        }
        let socket = self.socket_in_time(place, source, bound).await?;
        match tokio::time::timeout(bound, socket.connect(place)).await {
            Err(_) => Err(Cause::TimedOut(bound.as_secs())),
            Ok(Ok(stream)) => {
                drop(stream.set_nodelay(true));
                Ok(stream)
            }
            Ok(Err(error)) => Err(match error.kind() {
                io::ErrorKind::ConnectionRefused => Cause::Refused,
                io::ErrorKind::TimedOut => Cause::TimedOut(bound.as_secs()),
                _ if open_files::is_ours(&error) => Cause::Ours(open_files::NO_FILE_LEFT.into()),
                _ if !has_route(place) => Cause::Ours(no_route(place)),
                _ => Cause::Unreachable(plain(&error)),
            }),
        }
    }
}

impl Connector {
    /// Connects through the proxy, and retries within `bound` while the system has no socket left.
    async fn connect_by(
        &self,
        proxy: SocketAddr,
        place: SocketAddr,
        bound: Duration,
    ) -> Result<TcpStream, Cause> {
        let started = tokio::time::Instant::now();
        loop {
            let left = bound.saturating_sub(started.elapsed());
            match socks5::open(proxy, place, left).await {
                Ok(stream) => return Ok(stream),
                Err(NoTunnel::Shortage) if left > open_files::RETRY => {}
                Err(no) => return Err(no.cause()),
            }
            tokio::time::sleep(open_files::RETRY).await;
        }
    }
}

/// Reports whether this host has a route to an address. Nothing is sent: the system only looks up
/// the route.
#[must_use]
pub fn has_route(place: SocketAddr) -> bool {
    let any: IpAddr = match place {
        SocketAddr::V4(_) => Ipv4Addr::UNSPECIFIED.into(),
        SocketAddr::V6(_) => Ipv6Addr::UNSPECIFIED.into(),
    };
    let socket = std::net::UdpSocket::bind(SocketAddr::new(any, 0));
    match socket.and_then(|s| s.connect(place)) {
        Ok(()) => true,
        // A shortage of sockets says nothing about the route.
        Err(error) => open_files::is_ours(&error),
    }
}

/// Returns the error text for an address without a route.
#[must_use]
pub fn no_route(place: SocketAddr) -> String {
    let family = if place.is_ipv4() { "IPv4" } else { "IPv6" };
    format!("this host has no route to it over {family}")
}

/// Reports whether a socket can now be bound to the address.
#[must_use]
pub fn can_bind(address: IpAddr) -> bool {
    std::net::UdpSocket::bind(SocketAddr::new(address, 0)).is_ok()
}

/// Returns the addresses of this host that mail can be sent from, without loopback and link-local
/// ones, IPv4 first.
#[must_use]
pub fn own_addresses() -> Vec<IpAddr> {
    let all = nix::ifaddrs::getifaddrs().into_iter().flatten();
    let mut found: Vec<IpAddr> = all
        .filter_map(|interface| {
            let address = interface.address?;
            let v4 = address.as_sockaddr_in().map(|a| IpAddr::V4(a.ip()));
            v4.or_else(|| address.as_sockaddr_in6().map(|a| IpAddr::V6(a.ip())))
        })
        .filter(|ip| {
            !ip.is_loopback() && crate::vocab::address::parse_source(&ip.to_string()).is_ok()
        })
        .collect();
    found.sort();
    found.dedup();
    found
}
