//! SMTP routes: which one matches a domain, and where it leads (step 1 of the verdict). Pure.

use crate::vocab::dns::Domain;
use std::net::IpAddr;

/// The left side of a route.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Pattern {
    /// One domain.
    Exact(Domain),
    /// `.example.com`: every subdomain, not the bare name. Kept without the dot.
    Partial(Domain),
    /// `ALL`: everything that no other route matches.
    All,
}

/// The right side of a route.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Target {
    /// `USEDNS`: as if there were no route.
    UseDns,
    /// `/dev/null`: the message is discarded.
    Discard,
    /// Hosts, tried in order of their priority.
    Hosts(Vec<RouteHost>),
}

/// One host of a route.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct RouteHost {
    /// Name or address.
    pub name: RouteName,
    /// TCP port; the scope's if absent.
    pub port: Option<u16>,
    /// Lower is tried first.
    pub priority: u16,
}

/// How a route names a host.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RouteName {
    /// A bare name: its MX, then its addresses.
    MxThenAddress(Domain),
    /// `[name]`: its address records only.
    AddressOnly(Domain),
    /// An IP address.
    Address(IpAddr),
}

/// Returns the target of the route that matches `domain`: exact, else the longest partial, else `ALL`;
/// `None` where nothing matches or the match says `USEDNS`.
///
/// Total. Source: AsyncOS, `smtproutes`.
#[must_use]
pub fn find<'a>(routes: &'a [(Pattern, Target)], domain: &Domain) -> Option<&'a Target> {
    let weight = |pattern: &Pattern| match pattern {
        Pattern::Exact(name) => (name == domain).then_some(usize::MAX),
        Pattern::Partial(name) => domain
            .as_str()
            .strip_suffix(name.as_str())
            .is_some_and(|rest| rest.ends_with('.') && rest.len() > 1)
            .then_some(name.as_str().len().saturating_add(1)),
        Pattern::All => Some(0),
    };
    routes
        .iter()
        .filter_map(|(p, t)| Some((weight(p)?, t)))
        .max_by_key(|(w, _)| *w)
        .map(|(_, t)| t)
        .filter(|t| **t != Target::UseDns)
}
