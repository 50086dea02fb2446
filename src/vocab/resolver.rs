//! Parses typed resolvers: an address, `tls://ADDRESS[:PORT][#NAME]` (RFC 7858) or
//! `https://NAME[:PORT]/PATH` (RFC 8484). Pure.

use crate::vocab::address;
use crate::vocab::dns::Domain;
use crate::vocab::text::InvalidInput;
use crate::vocab::text::excerpt;
use serde::Deserialize;
use serde::Deserializer;
use serde::Serialize;
use serde::Serializer;
use std::fmt;
use std::net::IpAddr;
use std::net::SocketAddr;

/// The port of DNS over TLS. Source: RFC 7858 §3.1.
pub const TLS_PORT: u16 = 853;

/// The port of DNS over HTTPS. Source: RFC 9110 §4.2.2.
pub const HTTPS_PORT: u16 = 443;

/// Maximum length of a path. Unit: octets.
const MAX_PATH: usize = 1_024;

/// The host of a URL.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Host {
    /// A name, resolved by the system's resolver.
    Name(Domain),
    /// An address.
    Address(IpAddr),
}

impl fmt::Display for Host {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Host::Name(name) => write!(f, "{name}"),
            Host::Address(IpAddr::V4(ip)) => write!(f, "{ip}"),
            Host::Address(IpAddr::V6(ip)) => write!(f, "[{ip}]"),
        }
    }
}

/// A resolver with its transport.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Endpoint {
    /// UDP, and TCP if an answer is truncated.
    Plain(SocketAddr),
    /// DNS over TLS.
    Tls {
        /// The address of the resolver.
        address: SocketAddr,
        /// The name that the certificate must cover; `None`: it must cover the address.
        name: Option<Domain>,
    },
    /// DNS over HTTPS.
    Https {
        /// The host, which the certificate must cover.
        host: Host,
        /// The TCP port.
        port: u16,
        /// The path and query of the URL, starting with the first `/`.
        path: String,
    },
}

impl From<SocketAddr> for Endpoint {
    fn from(address: SocketAddr) -> Endpoint {
        Endpoint::Plain(address)
    }
}

impl Endpoint {
    /// Parses `IP[:PORT]`, `tls://IP[:PORT][#NAME]` or `https://NAME[:PORT]/PATH`.
    ///
    /// Errors: a sentence that says what would do.
    pub fn parse(text: &str) -> Result<Endpoint, InvalidInput> {
        let text = text.trim();
        let Some((scheme, rest)) = text.split_once("://") else {
            return Ok(Endpoint::Plain(address::parse_server(text)?));
        };
        match scheme.to_ascii_lowercase().as_str() {
            "tls" => tls(text, rest),
            "https" => https(text, rest),
            _ => Err(no(
                text,
                "resolvers are asked over `tls://` or `https://`, or without a scheme over UDP and TCP",
            )),
        }
    }

    /// Reports whether queries and responses are encrypted.
    #[must_use]
    pub fn is_encrypted(&self) -> bool {
        match self {
            Endpoint::Plain(_) => false,
            Endpoint::Tls { .. } | Endpoint::Https { .. } => true,
        }
    }

    /// Returns the address, unless the host is a name.
    #[must_use]
    pub fn address(&self) -> Option<SocketAddr> {
        match self {
            Endpoint::Plain(address) | Endpoint::Tls { address, .. } => Some(*address),
            Endpoint::Https { host: Host::Address(ip), port, .. } => {
                Some(SocketAddr::new(*ip, *port))
            }
            Endpoint::Https { host: Host::Name(_), .. } => None,
        }
    }

    /// Returns the same endpoint with another port.
    #[must_use]
    pub fn at_port(mut self, new: u16) -> Endpoint {
        match &mut self {
            Endpoint::Plain(address) | Endpoint::Tls { address, .. } => address.set_port(new),
            Endpoint::Https { port, .. } => *port = new,
        }
        self
    }

    /// Reports whether the resolver has a loopback address.
    #[must_use]
    pub fn is_loopback(&self) -> bool {
        self.address().is_some_and(|a| a.ip().is_loopback())
    }
}

impl fmt::Display for Endpoint {
    /// Formats the endpoint as [`Endpoint::parse`] reads it, without the default port.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Endpoint::Plain(address) => f.write_str(&address::write_server(*address)),
            Endpoint::Tls { address, name } => {
                match address.port() {
                    TLS_PORT if !is_scoped(*address) => {
                        write!(f, "tls://{}", Host::Address(address.ip()))?;
                    }
                    _ => write!(f, "tls://{address}")?,
                }
                name.as_ref().map_or(Ok(()), |name| write!(f, "#{name}"))
            }
            Endpoint::Https { host, port: HTTPS_PORT, path } => write!(f, "https://{host}{path}"),
            Endpoint::Https { host, port, path } => write!(f, "https://{host}:{port}{path}"),
        }
    }
}

impl Serialize for Endpoint {
    /// Serializes the endpoint. A plain address always includes its port, for compatibility with
    /// older recordings and settings.
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        match self {
            Endpoint::Plain(address) => to.collect_str(address),
            Endpoint::Tls { .. } | Endpoint::Https { .. } => to.collect_str(self),
        }
    }
}

impl<'de> Deserialize<'de> for Endpoint {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Endpoint, D::Error> {
        let text = String::deserialize(from)?;
        match text.parse::<SocketAddr>() {
            Ok(address) => Ok(Endpoint::Plain(address)),
            Err(_) => Endpoint::parse(&text).map_err(serde::de::Error::custom),
        }
    }
}

/// Reports whether an address is valid on one named link only. Source: RFC 4007 §11.
fn is_scoped(address: SocketAddr) -> bool {
    matches!(address, SocketAddr::V6(v6) if v6.scope_id() != 0)
}

fn no(text: &str, why: &str) -> InvalidInput {
    InvalidInput(format!("`{}` is no resolver: {why}", excerpt(text, 80)))
}

fn number(text: &str) -> Option<u16> {
    let digits = !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
    text.parse().ok().filter(|port| digits && *port > 0)
}

/// Parses an address with an optional port. `IPv6:PORT` without brackets is read as an address.
fn place(text: &str, usual: u16) -> Option<SocketAddr> {
    let bare = text.strip_prefix('[').and_then(|t| t.strip_suffix(']')).unwrap_or(text);
    let address = text.parse::<SocketAddr>().ok();
    address
        .or_else(|| bare.parse::<IpAddr>().ok().map(|ip| SocketAddr::new(ip, usual)))
        .filter(|a| a.port() > 0 && !a.ip().is_unspecified())
}

/// Parses the text after `tls://`. Source: RFC 7858, RFC 8310 §7.1 (the name to authenticate by).
fn tls(text: &str, rest: &str) -> Result<Endpoint, InvalidInput> {
    let (server, name) = match rest.split_once('#') {
        Some((server, name)) => (server, Some(name)),
        None => (rest, None),
    };
    // A trailing slash is accepted, as in URLs: `tls://9.9.9.9/`.
    let server = server.strip_suffix('/').unwrap_or(server);
    let Some(address) = place(server, TLS_PORT) else {
        return Err(no(
            text,
            "write an address behind `tls://`, as in `tls://192.0.2.53`, `tls://192.0.2.53:853` or `tls://[2001:db8::53]:853`; the name of its certificate goes behind `#`, as in `tls://192.0.2.53#dns.example.com`",
        ));
    };
    let name = name.map(|name| host_name(text, name)).transpose()?;
    Ok(Endpoint::Tls { address, name })
}

/// Parses a name that a certificate can cover.
fn host_name(text: &str, name: &str) -> Result<Domain, InvalidInput> {
    let digits = |label: &str| label.bytes().all(|b| b.is_ascii_digit());
    let domain = Domain::parse(name).map_err(|refused| no(text, &refused.0))?;
    if name.parse::<IpAddr>().is_ok() || domain.as_str().rsplit('.').next().is_some_and(digits) {
        return Err(no(
            text,
            "a name belongs behind `#`; without it the certificate has to be for the address",
        ));
    }
    Ok(domain)
}

/// Parses the text after `https://`. Source: RFC 8484 §3, RFC 3986 §3.
fn https(text: &str, rest: &str) -> Result<Endpoint, InvalidInput> {
    let Some(at) = rest.find('/') else {
        return Err(no(
            text,
            "the path is missing, as in `https://dns.example.com/dns-query`; who runs the resolver says which it is",
        ));
    };
    let (authority, path) = rest.split_at(at);
    if authority.contains('@') {
        return Err(no(text, "names of users and passwords cannot be given in it"));
    }
    let (host, port) = authority_of(text, authority)?;
    fit_path(text, path)?;
    Ok(Endpoint::Https { host, port, path: path.to_string() })
}

fn authority_of(text: &str, authority: &str) -> Result<(Host, u16), InvalidInput> {
    if let Some(address) = place(authority, HTTPS_PORT).filter(|a| !is_scoped(*a)) {
        return Ok((Host::Address(address.ip()), address.port()));
    }
    let (host, port) = match authority.split_once(':') {
        None => (authority, HTTPS_PORT),
        Some((host, digits)) => {
            let port = number(digits)
                .ok_or_else(|| no(text, "the port must be an integer from 1 to 65535"))?;
            (host, port)
        }
    };
    let digits = |label: &str| label.bytes().all(|b| b.is_ascii_digit());
    let domain = Domain::parse(host).map_err(|refused| no(text, &refused.0))?;
    if domain.as_str().rsplit('.').next().is_some_and(digits) {
        return Err(no(text, "its host is neither a name nor an address that can be asked"));
    }
    Ok((Host::Name(domain), port))
}

/// Checks that a path is valid and unambiguous within a list of servers.
fn fit_path(text: &str, path: &str) -> Result<(), InvalidInput> {
    if path.len() > MAX_PATH {
        return Err(no(text, &format!("its path has more than {MAX_PATH} octets")));
    }
    if path.contains('{') {
        return Err(no(text, "leave `{?dns}` out: questions are sent by POST (RFC 8484 §4.1)"));
    }
    if path.contains('#') {
        return Err(no(
            text,
            "a `#` has no place in it; the certificate is for the name in the URL",
        ));
    }
    if path.contains("/pri=") {
        return Err(no(
            text,
            "its path may not hold `/pri=`, which sets a priority; write `/%70ri=`",
        ));
    }
    // RFC 3986 §3.3 and §3.4, without the characters that separate servers and domains in a list.
    let fits = |c: char| c.is_ascii_alphanumeric() || "-._~!$&'()*+=:@/?%".contains(c);
    match path.chars().find(|c| !fits(*c)) {
        None => Ok(()),
        Some(c) => {
            let shown = excerpt(&c.to_string(), 12);
            Err(no(text, &format!("its path holds `{shown}`; write it in percent-encoding")))
        }
    }
}

/// Parses resolvers separated by commas or blanks. Duplicates are dropped.
///
/// Errors: a sentence that names the one that will not do, or says that there is none.
pub fn parse_list(text: &str) -> Result<Vec<Endpoint>, InvalidInput> {
    let mut found = Vec::new();
    let parts = text.split([',', ' ', '\t']).map(str::trim);
    for part in parts.filter(|p| !p.is_empty()) {
        let endpoint = Endpoint::parse(part)?;
        if !found.contains(&endpoint) {
            found.push(endpoint);
        }
    }
    if found.is_empty() {
        return Err(InvalidInput("You must enter a value.".into()));
    }
    Ok(found)
}

/// Formats resolvers, separated by a comma and a blank.
#[must_use]
pub fn write_list(list: &[Endpoint]) -> String {
    list.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ")
}
