//! Who is asked about what: servers by priority for everything, and servers of their own for some domains.

use crate::net::dns::encrypted::Encryption;
use crate::vocab::dns::Domain;
use crate::vocab::dns_record::rtype::DS;
use crate::vocab::resolver::Endpoint;

/// The servers of one domain and everything below it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Alternate {
    /// The domain.
    pub domain: Domain,
    /// Its servers, in order.
    pub servers: Vec<Endpoint>,
    /// Its answers count as insecure, whatever the tree above says. Source: RFC 7646 §2 (negative trust anchor).
    pub insecure: bool,
}

/// Who is asked.
#[derive(Debug, Clone, Default)]
pub struct Nameservers {
    /// For everything that no alternate is there for: lists of equal rank, the first list first.
    pub ranks: Vec<Vec<Endpoint>>,
    /// For some domains.
    pub alternates: Vec<Alternate>,
    /// How those are asked that are asked inside TLS.
    pub encryption: Encryption,
}

impl Nameservers {
    /// These, one after the other, for everything.
    #[must_use]
    pub fn in_order(list: &[Endpoint]) -> Nameservers {
        let ranks = list.iter().map(|e| vec![e.clone()]).collect();
        Nameservers { ranks, ..Nameservers::default() }
    }

    /// The servers of everything that no alternate is there for.
    #[must_use]
    pub fn usual(&self) -> Vec<Endpoint> {
        self.ranks.iter().flatten().cloned().collect()
    }

    /// Whether anybody of them is asked inside TLS.
    #[must_use]
    pub fn any_encrypted(&self) -> bool {
        let of_alternates = self.alternates.iter().flat_map(|a| &a.servers);
        self.ranks.iter().flatten().chain(of_alternates).any(Endpoint::is_encrypted)
    }

    /// The alternate for a name: the one of the longest domain that it lies in.
    #[must_use]
    pub fn alternate(&self, name: &Domain) -> Option<&Alternate> {
        let fits = self.alternates.iter().filter(|a| name.is_within(&a.domain));
        fits.max_by_key(|a| a.domain.labels())
    }

    /// Whether answers about a name count as insecure: any domain that it lies in is marked so.
    #[must_use]
    pub fn is_insecure(&self, name: &Domain) -> bool {
        self.alternates.iter().any(|a| a.insecure && name.is_within(&a.domain))
    }

    /// The servers of a question, in the order of asking. Those of one rank take turns.
    ///
    /// The DS record of a domain belongs to the zone above (RFC 4035 §3.1.4.1), so the servers of that one are asked.
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
