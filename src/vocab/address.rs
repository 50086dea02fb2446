//! Addresses as they are typed: a server with or without its port, an address to send from. Pure.

use crate::vocab::text::Refused;
use crate::vocab::text::excerpt;
use std::net::IpAddr;
use std::net::SocketAddr;

/// The port of DNS servers. Source: RFC 1035 §4.2.
pub const DNS_PORT: u16 = 53;

/// Reads a DNS server: `IP`, `IP:PORT` or `[IPv6]:PORT`; port 53 by default.
///
/// Errors: a sentence that says what would do.
pub fn parse_server(text: &str) -> Result<SocketAddr, Refused> {
    let text = text.trim();
    let bare = text.strip_prefix('[').and_then(|t| t.strip_suffix(']')).unwrap_or(text);
    let address = text.parse::<SocketAddr>().ok();
    let address =
        address.or_else(|| bare.parse::<IpAddr>().ok().map(|ip| SocketAddr::new(ip, DNS_PORT)));
    address.filter(|a| a.port() > 0 && !a.ip().is_unspecified()).ok_or_else(|| {
        Refused(format!(
            "`{}` is no resolver address: write `192.0.2.53`, `192.0.2.53:5353` or `[2001:db8::53]:53`, or for one inside TLS `tls://192.0.2.53#NAME` or `https://NAME/PATH`",
            excerpt(text, 60)
        ))
    })
}

/// Writes a DNS server as [`parse_server`] reads it, the usual port left out.
#[must_use]
pub fn write_server(address: SocketAddr) -> String {
    if address.port() == DNS_PORT { address.ip().to_string() } else { address.to_string() }
}

/// Reads an address that mail can be sent from.
///
/// Errors: a sentence that says why not.
pub fn parse_source(text: &str) -> Result<IpAddr, Refused> {
    let text = text.trim();
    let bare = text.strip_prefix('[').and_then(|t| t.strip_suffix(']')).unwrap_or(text);
    let no = |why: &str| Refused(format!("`{}` {why}", excerpt(text, 60)));
    let ip = bare.parse::<IpAddr>().map_err(|_| no("is no IP address"))?;
    let broadcast = matches!(ip, IpAddr::V4(v4) if v4.is_broadcast());
    let local =
        matches!(ip, IpAddr::V6(v6) if v6.segments().first().is_some_and(|s| s & 0xffc0 == 0xfe80));
    if ip.is_unspecified() || ip.is_multicast() || broadcast {
        return Err(no("is not the address of one host"));
    }
    if local {
        return Err(no("is a link-local address: mail cannot be sent from it to other networks"));
    }
    Ok(ip)
}
