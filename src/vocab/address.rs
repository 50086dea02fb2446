//! Parses typed addresses: a DNS server with an optional port, and a source address. Also
//! recognizes addresses that are not public. Pure.

use crate::vocab::text::InvalidInput;
use crate::vocab::text::excerpt;
use std::net::IpAddr;
use std::net::Ipv4Addr;
use std::net::SocketAddr;

/// The port of DNS servers. Source: RFC 1035 §4.2.
pub const DNS_PORT: u16 = 53;

/// Parses a DNS server: `IP`, `IP:PORT` or `[IPv6]:PORT`; port 53 by default.
///
/// Errors: a sentence that says what would do.
pub fn parse_server(text: &str) -> Result<SocketAddr, InvalidInput> {
    let text = text.trim();
    let bare = text.strip_prefix('[').and_then(|t| t.strip_suffix(']')).unwrap_or(text);
    let address = text.parse::<SocketAddr>().ok();
    let address =
        address.or_else(|| bare.parse::<IpAddr>().ok().map(|ip| SocketAddr::new(ip, DNS_PORT)));
    address.filter(|a| a.port() > 0 && !a.ip().is_unspecified()).ok_or_else(|| {
        InvalidInput(format!(
            "`{}` is no resolver address: write `192.0.2.53`, `192.0.2.53:5353` or `[2001:db8::53]:53`, or for one inside TLS `tls://192.0.2.53#NAME` or `https://NAME/PATH`",
            excerpt(text, 60)
        ))
    })
}

/// Formats a DNS server as [`parse_server`] reads it, without the default port.
#[must_use]
pub fn write_server(address: SocketAddr) -> String {
    if address.port() == DNS_PORT { address.ip().to_string() } else { address.to_string() }
}

/// Parses an address that mail can be sent from.
///
/// Errors: a sentence that says why not.
pub fn parse_source(text: &str) -> Result<IpAddr, InvalidInput> {
    let text = text.trim();
    let bare = text.strip_prefix('[').and_then(|t| t.strip_suffix(']')).unwrap_or(text);
    let no = |why: &str| InvalidInput(format!("`{}` {why}", excerpt(text, 60)));
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

/// Reports whether an address is private, loopback, link-local or otherwise special, or embeds such
/// an address in a form that a router or this system translates.
///
/// Source: RFC 6890, RFC 6598, RFC 4193; the translated forms: [`carried`].
#[must_use]
pub fn is_private(address: IpAddr) -> bool {
    match address.to_canonical() {
        IpAddr::V4(v4) => is_private_v4(v4),
        IpAddr::V6(v6) => {
            let s = v6.segments();
            v6.is_loopback()
                || v6.is_unspecified()
                || v6.is_multicast()
                // Unique local, link-local, and site-local, its predecessor.
                || (s[0] & 0xfe00) == 0xfc00
                || (s[0] & 0xffc0) == 0xfe80
                || (s[0] & 0xffc0) == 0xfec0
                // Discard-only, benchmarking, segment routing within one network.
                || s[..4] == [0x100, 0, 0, 0]
                || s[..3] == [0x2001, 2, 0]
                || s[0] == 0x5f00
                // RFC 8215: translation within one network, with the IPv4 address at any position.
                || s[..3] == [0x64, 0xff9b, 1]
                || carried(s).into_iter().flatten().any(is_private_v4)
        }
    }
}

fn is_private_v4(v4: Ipv4Addr) -> bool {
    let [a, b, c, _] = v4.octets();
    v4.is_private()
        || v4.is_loopback()
        || v4.is_link_local()
        || v4.is_broadcast()
        || v4.is_multicast()
        || a == 0
        || a >= 240
        || (a == 100 && (64..128).contains(&b))
        || (a == 192 && b == 0 && c == 0)
        || (a == 198 && (b == 18 || b == 19))
}

/// Returns the IPv4 addresses embedded in an IPv6 address that is subject to translation.
///
/// Source: RFC 4291 §2.5.5 (compatible), RFC 6052 §2.1 (NAT64), RFC 7915 (translated), RFC 3056 §2
/// (6to4), RFC 4380 §4 (Teredo: server and client), RFC 5214 §6.1 (ISATAP).
fn carried(s: [u16; 8]) -> [Option<Ipv4Addr>; 3] {
    let at = |n: usize, mask: u16| {
        let [a, b] = (s[n] ^ mask).to_be_bytes();
        let [c, d] = (s[n + 1] ^ mask).to_be_bytes();
        Ipv4Addr::new(a, b, c, d)
    };
    let isatap = (s[4] & 0xfdff == 0 && s[5] == 0x5efe).then(|| at(6, 0));
    let [first, second] = match s {
        [0x2002, ..] => [Some(at(1, 0)), None],
        [0x2001, 0, ..] => [Some(at(2, 0)), Some(at(6, 0xffff))],
        [0 | 0x64, ..] => {
            let nat = s[..6] == [0; 6] || s[..6] == [0x64, 0xff9b, 0, 0, 0, 0];
            let translated = s[..6] == [0, 0, 0, 0, 0xffff, 0];
            [(nat || translated).then(|| at(6, 0)), None]
        }
        _ => [None, None],
    };
    [first, second, isatap]
}
