//! The keys that Postfix looks up in `smtp_tls_policy_maps`.

use crate::policy::route::HostPort;
use crate::vocab::dns::Destination;
use crate::vocab::dns::Domain;

/// Maximum length of a key that can be a next hop. Unit: octets.
pub const LONGEST_KEY: usize = 255;

/// A key, as Postfix writes it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Key {
    /// The domain of the recipient, or a relay host without brackets.
    Domain(Domain),
    /// A host or an address with brackets or a port: the next hop is that host itself.
    Host(HostPort),
    /// The parent of a name (`.example.com`), asked for where the name was not found.
    Parent,
    /// Anything else.
    Other,
}

impl Key {
    /// Parses a key: any case, U-labels or A-labels.
    #[must_use]
    pub fn parse(octets: &[u8]) -> Key {
        let Ok(text) = std::str::from_utf8(octets) else { return Key::Other };
        let is_too_long = octets.is_empty() || octets.len() > LONGEST_KEY;
        if is_too_long || text.chars().any(|c| c.is_control() || c.is_whitespace()) {
            return Key::Other;
        }
        if text.starts_with('.') {
            return Key::Parent;
        }
        let is_host = text.starts_with('[') || text.contains(':');
        if !is_host {
            return match Domain::parse(text) {
                Ok(domain) => Key::Domain(domain),
                Err(_) => Key::Other,
            };
        }
        Key::host(text).map_or(Key::Other, Key::Host)
    }

    /// Parses `[host]`, `[host]:port`, `host:port` or `[address]`.
    fn host(text: &str) -> Option<HostPort> {
        let Some(rest) = text.strip_prefix('[') else { return HostPort::parse(text).ok() };
        let (inner, port) = rest.split_once(']')?;
        let port = match port.strip_prefix(':') {
            Some(port) => Some(port.parse::<u16>().ok().filter(|port| *port > 0)?),
            None if port.is_empty() => None,
            None => return None,
        };
        let inner = inner.strip_prefix("IPv6:").unwrap_or(inner);
        Some(HostPort { host: Destination::parse(inner).ok()?, port })
    }
}
