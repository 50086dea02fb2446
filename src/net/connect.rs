//! Making TCP connections: time bounds, substitutions, refused ranges.

use crate::os::io_error::plain;
use crate::os::open_files;
use crate::policy::evidence::Cause;
use crate::vocab::address::is_private;
use crate::vocab::text::Refused;
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

/// `HOST:PORT:HOST:PORT`: connections to the first are made to the second instead, as with curl's option of that
/// name. The first host may be a name or an address; an empty one, or an empty port, stands for any.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Substitution {
    /// Name or address asked for; `None` for any.
    pub host: Option<String>,
    /// Port asked for; `None` for any.
    pub port: Option<u16>,
    /// Where to connect instead.
    pub to: SocketAddr,
}

impl Substitution {
    /// Reads `HOST:PORT:HOST:PORT`, IPv6 addresses in brackets. A name as second host is
    /// looked up at once.
    ///
    /// Errors: a sentence that says what is wrong.
    pub fn parse(text: &str) -> Result<Substitution, Refused> {
        let no = |why: &str| {
            Err(Refused(format!("`{}` is not HOST:PORT:HOST:PORT: {why}", excerpt(text, 80))))
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
        // A name is looked up once, by the system.
        let found = (to_host, to_port).to_socket_addrs().ok().and_then(|mut all| all.next());
        let Some(to) = found else {
            return no("the second host is no address, and no name that the system knows");
        };
        let host = host.trim_end_matches('.').to_ascii_lowercase();
        Ok(Substitution { host: (!host.is_empty()).then_some(host), port, to })
    }
}

/// How connections are made.
#[derive(Debug, Clone, Default)]
pub struct Connector {
    /// Substitutions, the first that fits counts.
    pub substitutions: Vec<Substitution>,
    /// Refuse private, loopback and link-local addresses.
    pub deny_private: bool,
    /// Addresses of this host to send from; the first of the right family counts, none: the system picks one.
    pub sources: Vec<IpAddr>,
}

impl Connector {
    /// Where a connection to `host` at `address` really goes.
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

    /// Whether connecting to the address is forbidden. A substitution is the user's own word and allowed.
    #[must_use]
    pub fn denies(&self, host: &str, address: SocketAddr) -> bool {
        self.deny_private && self.place(host, address) == address && is_private(address.ip())
    }

    /// A socket for connections to `place`, bound to the address to send from: the one that is named, else that of the
    /// settings for this family.
    ///
    /// Errors: the address cannot be bound; the system has no socket left.
    fn socket(&self, place: SocketAddr, named: Option<IpAddr>) -> Result<TcpSocket, Cause> {
        let socket = if place.is_ipv4() { TcpSocket::new_v4() } else { TcpSocket::new_v6() };
        let socket = socket.map_err(|e| match open_files::is_ours(&e) {
            true => Cause::Ours(open_files::NO_FILE_LEFT.into()),
            // A system without this family of addresses makes no socket for it.
            false => Cause::Ours(no_route(place)),
        })?;
        let of_settings = || self.sources.iter().find(|s| s.is_ipv4() == place.is_ipv4()).copied();
        if let Some(source) = named.or_else(of_settings) {
            socket.bind(SocketAddr::new(source, 0)).map_err(|error| {
                let why = match error.kind() {
                    io::ErrorKind::AddrNotAvailable => "it is no address of this host".into(),
                    _ => plain(&error),
                };
                Cause::Unbound(format!("the source address {source} cannot be bound: {why}"))
            })?;
        }
        Ok(socket)
    }

    /// As [`Connector::socket`]; while the system has none left it is asked again.
    async fn socket_in_time(
        &self,
        place: SocketAddr,
        named: Option<IpAddr>,
        bound: Duration,
    ) -> Result<TcpSocket, Cause> {
        let started = tokio::time::Instant::now();
        loop {
            match self.socket(place, named) {
                Err(Cause::Ours(why))
                    if why == open_files::NO_FILE_LEFT && started.elapsed() < bound => {}
                other => return other,
            }
            tokio::time::sleep(open_files::RETRY).await;
        }
    }

    /// Connects within the time bound.
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

    /// As [`Connector::connect`], from an address of this host whatever the settings say.
    ///
    /// Errors: as there.
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

/// Whether this host knows a way to an address. Nothing is sent: the system only looks the way up.
#[must_use]
pub fn has_route(place: SocketAddr) -> bool {
    let any: IpAddr = match place {
        SocketAddr::V4(_) => Ipv4Addr::UNSPECIFIED.into(),
        SocketAddr::V6(_) => Ipv6Addr::UNSPECIFIED.into(),
    };
    let socket = std::net::UdpSocket::bind(SocketAddr::new(any, 0));
    match socket.and_then(|s| s.connect(place)) {
        Ok(()) => true,
        // Then it was not for want of a way.
        Err(error) => open_files::is_ours(&error),
    }
}

/// What is said where this host knows no way to an address.
#[must_use]
pub fn no_route(place: SocketAddr) -> String {
    let family = if place.is_ipv4() { "IPv4" } else { "IPv6" };
    format!("this host has no route to it over {family}")
}

/// Whether a socket of this host can be bound to the address now.
#[must_use]
pub fn can_bind(address: IpAddr) -> bool {
    std::net::UdpSocket::bind(SocketAddr::new(address, 0)).is_ok()
}

/// The addresses of this host that mail can be sent from: loopback and link-local ones left out, IPv4 first.
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
