//! Next hops by SMTP routes: what is demanded of a host that mail is routed to, and the answers of
//! the map `transport`. Source: transport(5).

pub use crate::vocab::socketmap::TRANSPORT;

use crate::policy::postfix::answer::Answer;
use crate::policy::postfix::answer::Base;
use crate::policy::route::RouteHost;
use crate::policy::route::RouteName;
use crate::policy::route::Target;
use crate::vocab::dns::Destination;
use crate::vocab::dns::Domain;
use std::net::IpAddr;

/// The TCP port of a route that names none.
pub const SMTP: u16 = 25;

/// The domains that are routed to one host.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
enum Domains {
    /// None so far.
    #[default]
    None,
    /// One domain.
    One(Domain),
    /// Several domains, or every subdomain of one.
    Several,
}

/// What is known of a host that mail is routed to.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct NextHop {
    /// The strongest demand of the entries.
    base: Option<Base>,
    /// Whether a domain without an entry is routed there.
    without_entry: bool,
    domains: Domains,
}

impl NextHop {
    /// Adds a set of destinations that is routed to the host.
    ///
    /// - `domain`: its only domain; `None` for several or an address.
    /// - `base`: the demand of its entry; `None` for a set without an entry.
    pub fn add(&mut self, domain: Option<&Domain>, base: Option<Base>) {
        self.domains = match (&self.domains, domain) {
            (Domains::None, Some(domain)) => Domains::One(domain.clone()),
            _ => Domains::Several,
        };
        match base {
            Some(base) => self.base = Some(stronger(self.base, base)),
            None => self.without_entry = true,
        }
    }

    /// Returns the answer for the host: the strongest demand of all that is routed there. `None` if
    /// there is no entry among it and `fallback` demands nothing.
    ///
    /// - `fallback`: the demand of a domain without an entry, if there is one.
    #[must_use]
    pub fn answer(&self, fallback: Option<Base>) -> Option<Answer> {
        let fallback = fallback.filter(|_| self.without_entry);
        let base = match fallback {
            Some(base) => Some(stronger(self.base, base)),
            None => self.base,
        };
        let domain = match &self.domains {
            Domains::One(domain) => Some(domain.clone()),
            Domains::None | Domains::Several => None,
        };
        Some(Answer::NextHop { base: base?, domain })
    }
}

fn stronger(known: Option<Base>, other: Base) -> Base {
    known.filter(|known| known.rank() >= other.rank()).unwrap_or(other)
}

/// Returns the host and port of each host of a route, as the keys of next hops have them.
#[must_use]
pub fn places(target: &Target) -> Vec<(String, u16)> {
    let Target::Hosts(hosts) = target else { return Vec::new() };
    let place = |host: &RouteHost| {
        let name = match &host.name {
            RouteName::MxThenAddress(name) | RouteName::AddressOnly(name) => name.to_string(),
            RouteName::Address(address) => address.to_string(),
        };
        (name, host.port.unwrap_or(SMTP))
    };
    hosts.iter().map(place).collect()
}

/// Returns the value of the map `transport` for a route; `None` if the MX records decide.
///
/// A name that is looked up with its MX records is written with its port in any case: Postfix then
/// asks the policy map for `host:port`, which cannot be taken for a recipient's domain.
#[must_use]
pub fn transport(target: &Target) -> Option<String> {
    let hosts = match target {
        Target::UseDns => return None,
        Target::Discard => return Some("discard:".into()),
        Target::Hosts(hosts) => hosts,
    };
    let mut sorted: Vec<&RouteHost> = hosts.iter().collect();
    sorted.sort_by_key(|host| host.priority);
    let written = |host: &&RouteHost| match (&host.name, host.port) {
        (RouteName::MxThenAddress(name), port) => format!("{name}:{}", port.unwrap_or(SMTP)),
        (RouteName::AddressOnly(name), Some(port)) => format!("[{name}]:{port}"),
        (RouteName::AddressOnly(name), None) => format!("[{name}]"),
        (RouteName::Address(address), Some(port)) => format!("[{address}]:{port}"),
        (RouteName::Address(address), None) => format!("[{address}]"),
    };
    let all: Vec<String> = sorted.iter().map(written).collect();
    (!all.is_empty()).then(|| format!("smtp:{}", all.join(", ")))
}

/// Maximum length of an address. Source: RFC 5321 §4.5.3.1.3, with room for UTF-8. Unit: octets.
const LONGEST_ADDRESS: usize = 1_000;

/// Returns the destination of a key of the map `transport`: an address or a domain, in any case. A
/// key that leads nowhere (`*`, a parent, the null sender) has none.
#[must_use]
pub fn destination(key: &[u8]) -> Option<Destination> {
    let text = std::str::from_utf8(key).ok().filter(|text| text.len() <= LONGEST_ADDRESS)?;
    let domain = text.rsplit_once('@').map_or(text, |(_, domain)| domain);
    if domain.is_empty() || domain.starts_with('.') || domain == "*" {
        return None;
    }
    let Some(literal) = domain.strip_prefix('[') else {
        // An address without brackets is no domain of mail.
        return Domain::parse(domain).ok().map(Destination::Domain);
    };
    let inner = literal.strip_suffix(']')?;
    let inner = inner.strip_prefix("IPv6:").unwrap_or(inner);
    inner.parse::<IpAddr>().ok().map(Destination::Literal)
}
