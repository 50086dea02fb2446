//! The selection of resolvers for a query: the usual ones in order of priority, and alternate ones
//! for certain domains. It performs no I/O.

use crate::net::dns::encrypted::Encryption;
use crate::vocab::dns::Domain;
use crate::vocab::dns_record::rtype::DS;
use crate::vocab::resolver::Endpoint;
use std::net::SocketAddr;

/// The resolvers of one domain and everything below it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Alternate {
    /// The domain.
    pub domain: Domain,
    /// The resolvers, in order.
    pub servers: Vec<Endpoint>,
    /// True if answers count as insecure, regardless of the zones above. Source: RFC 7646 §2
    /// (negative trust anchor).
    pub insecure: bool,
}

/// The way to resolvers through a SOCKS5 proxy. They are asked over TCP then.
#[derive(Debug, Clone, Default)]
pub struct Tunnel {
    /// The proxy, if any.
    pub proxy: Option<SocketAddr>,
    /// Resolvers asked without it: those of the system, which only this host is known to reach.
    pub direct: Vec<Endpoint>,
}

impl Tunnel {
    /// Returns the proxy through which a resolver is asked, if any.
    #[must_use]
    pub fn to(&self, server: &Endpoint) -> Option<SocketAddr> {
        self.proxy.filter(|_| !self.direct.contains(server))
    }
}

/// The configured resolvers.
#[derive(Debug, Clone, Default)]
pub struct Nameservers {
    /// The usual resolvers, for names without an alternate: groups of equal priority, the first
    /// group first.
    pub ranks: Vec<Vec<Endpoint>>,
    /// The alternate resolvers.
    pub alternates: Vec<Alternate>,
    /// The connections to encrypted resolvers.
    pub encryption: Encryption,
    /// The way to them.
    pub tunnel: Tunnel,
}

impl Nameservers {
    /// Creates a set of usual resolvers, queried in the given order.
    #[must_use]
    pub fn in_order(list: &[Endpoint]) -> Nameservers {
        let ranks = list.iter().map(|e| vec![e.clone()]).collect();
        Nameservers { ranks, ..Nameservers::default() }
    }

    /// Returns the usual resolvers.
    #[must_use]
    pub fn usual(&self) -> Vec<Endpoint> {
        self.ranks.iter().flatten().cloned().collect()
    }

    /// Reports whether any resolver is encrypted.
    #[must_use]
    pub fn any_encrypted(&self) -> bool {
        let of_alternates = self.alternates.iter().flat_map(|a| &a.servers);
        self.ranks.iter().flatten().chain(of_alternates).any(Endpoint::is_encrypted)
    }

    /// Returns the alternate of a name: that of the longest domain that contains it.
    #[must_use]
    pub fn alternate(&self, name: &Domain) -> Option<&Alternate> {
        let fits = self.alternates.iter().filter(|a| name.is_within(&a.domain));
        fits.max_by_key(|a| a.domain.labels())
    }

    /// Reports whether answers about a name count as insecure: any domain that contains it is
    /// marked so.
    #[must_use]
    pub fn is_insecure(&self, name: &Domain) -> bool {
        self.alternates.iter().any(|a| a.insecure && name.is_within(&a.domain))
    }

    /// Returns the resolvers for a question, in order. Those of equal priority rotate with `turn`.
    ///
    /// The DS record of a domain belongs to the parent zone (RFC 4035 §3.1.4.1), so that zone's
    /// resolvers are returned.
    #[must_use]
    pub fn order(&self, name: &Domain, rtype: u16, turn: usize) -> Vec<Endpoint> {
        let above = if rtype == DS {
            name.parent().unwrap_or(Domain::from_wire("."))
        } else {
            name.clone()
        };
        if let Some(alternate) = self.alternate(&above) {
            return alternate.servers.clone();
        }
        let mut list = Vec::new();
        for rank in &self.ranks {
            let at = turn.checked_rem(rank.len()).unwrap_or(0);
            let (before, from) = rank.split_at(at);
            list.extend(from.iter().chain(before).cloned());
        }
        list
    }
}
