//! What the name servers of a zone say about one name, each asked by itself. Plain data.

use crate::vocab::dns::Domain;
use crate::vocab::text::printable;
use crate::vocab::tlsa::Tlsa;
use std::net::IpAddr;

/// The answer of one name server about a TXT or TLSA record.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ServerSaid {
    /// The texts, sorted.
    pub texts: Vec<Vec<u8>>,
    /// The TLSA records, sorted.
    pub tlsa: Vec<Tlsa>,
    /// The addresses, sorted.
    pub addresses: Vec<IpAddr>,
    /// Largest lifetime of the records at the name; `None` if there are none. Unit: seconds.
    pub ttl: Option<u32>,
    /// The target, if the name is an alias.
    pub alias: Option<String>,
    /// Serial number of the zone.
    pub serial: Option<u32>,
}

/// One address of a name server.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ServerSight {
    /// Name of the server.
    pub server: String,
    /// Address.
    pub address: IpAddr,
    /// Its answer, or the reason why there is none.
    pub said: Result<ServerSaid, String>,
}

/// What every name server of a name's zone says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NameSight {
    /// The name.
    pub name: Domain,
    /// Its zone, if it was found.
    pub zone: Option<String>,
    /// The addresses of the zone's name servers.
    pub servers: Vec<ServerSight>,
    /// The reason why the servers are not known, or not all of them.
    pub failure: Option<String>,
}

impl ServerSight {
    /// Returns its name and address, safe to show.
    #[must_use]
    pub fn place(&self) -> String {
        format!("{} [{}]", printable(&self.server), self.address)
    }
}

impl NameSight {
    /// Returns why the answer of a name server is not known, one phrase each, safe to show.
    pub fn unseen(&self) -> impl Iterator<Item = String> {
        let no_answer = |s: &ServerSight| {
            let why = s.said.as_ref().err()?;
            Some(format!("{}: {}", s.place(), printable(why)))
        };
        let of_servers = self.servers.iter().filter_map(no_answer);
        self.failure.iter().map(|why| printable(why)).chain(of_servers)
    }
}
