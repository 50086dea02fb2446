//! The target of an SMTP route (step 1 of the verdict), and a host to connect to. No I/O.

use crate::vocab::dns::Destination;
use crate::vocab::dns::Domain;
use crate::vocab::text::InvalidInput;
use crate::vocab::text::excerpt;
use std::net::IpAddr;

/// The target of a route.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Target {
    /// `USEDNS`: as if there were no route.
    UseDns,
    /// `/dev/null`: the message is discarded.
    Discard,
    /// Hosts, tried in the order of their priority.
    Hosts(Vec<RouteHost>),
}

/// One host of a route.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct RouteHost {
    /// Name or address of the host.
    pub name: RouteName,
    /// TCP port; that of the check if absent.
    pub port: Option<u16>,
    /// Priority; the lowest is tried first.
    pub priority: u16,
}

/// The notation of a host in a route.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RouteName {
    /// A bare name: its MX hosts, or its addresses without MX.
    MxThenAddress(Domain),
    /// `[name]`: its address records only.
    AddressOnly(Domain),
    /// An IP address.
    Address(IpAddr),
}

/// A host to connect to, with an optional port.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HostPort {
    /// Name or address.
    pub host: Destination,
    /// TCP port.
    pub port: Option<u16>,
}

impl HostPort {
    /// Parses `host`, `host:26`, `192.0.2.1:26`, `2001:db8::1`, `[2001:db8::1]` or
    /// `[2001:db8::1]:26`.
    ///
    /// Errors: a sentence with the valid form.
    pub fn parse(text: &str) -> Result<HostPort, InvalidInput> {
        let text = text.trim();
        let (host, port) = match text.rsplit_once(':') {
            Some((host, port)) if host.ends_with(']') || !host.contains(':') => (host, Some(port)),
            _ => (text, None),
        };
        let port = match port.map(str::parse::<u16>) {
            None => None,
            Some(Ok(n @ 1..)) => Some(n),
            Some(_) => {
                return Err(InvalidInput(format!(
                    "`{}` has no port from 1 to 65535 behind the colon",
                    excerpt(text, 80)
                )));
            }
        };
        Ok(HostPort { host: Destination::parse(host)?, port })
    }

    /// Returns the route target that leads to this host only.
    #[must_use]
    pub fn target(&self) -> Target {
        let name = match &self.host {
            Destination::Domain(name) => RouteName::AddressOnly(name.clone()),
            Destination::Literal(ip) => RouteName::Address(*ip),
        };
        Target::Hosts(vec![RouteHost { name, port: self.port, priority: 0 }])
    }

    /// Returns the host as text.
    #[must_use]
    pub fn name(&self) -> String {
        match &self.host {
            Destination::Domain(name) => name.to_string(),
            Destination::Literal(ip) => ip.to_string(),
        }
    }
}
