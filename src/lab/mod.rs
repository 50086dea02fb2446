//! The rehearsal lab: a small internet inside the process, for trying the checker and understanding
//! its verdicts without contacting real servers.
//!
//! It has a signed root, `example.` beneath it, and a zone for every domain of [`DOMAINS`], each
//! with its mail servers and policy hosts. All servers listen on loopback ports. The zones contain
//! documentation addresses, and [`Lab::connections`] maps these to the ports. The checker runs the
//! same code as for live domains, with the lab's resolver, trust anchor and root certificate.

#![expect(clippy::disallowed_methods, reason = "an edge: it serves on loopback")]

mod dns;
mod dns_server;
mod domains;
mod https;
mod late;
mod own;
mod pki;
mod serve;
mod site;
mod smtp;
#[cfg(test)]
mod tests;
mod zone;

use std::fmt::Display;
use std::io;
use std::iter;
use std::net::Ipv4Addr;
use std::net::Ipv6Addr;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;
use std::time::SystemTime;

use tokio::net::TcpListener;
use tokio::net::TcpSocket;
use tokio::task::JoinSet;

use crate::lab::dns::World;
use crate::lab::domains::HELPERS;
use crate::lab::https::PolicyHost;
use crate::lab::pki::Identity;
use crate::lab::pki::Pki;
use crate::lab::serve::serve;
use crate::lab::site::CertKind;
use crate::lab::site::Page;
use crate::lab::site::Server;
use crate::lab::site::Service;
use crate::lab::site::Signing;
use crate::lab::site::Tlsa;
use crate::lab::site::ZoneSpec;
use crate::lab::smtp::MailServer;
use crate::lab::zone::Zone;

pub use crate::lab::domains::DOMAINS;
pub use crate::lab::own::OWN;
pub use crate::lab::own::OwnSite;
pub use crate::lab::site::Expect;
pub use crate::lab::site::LabDomain;

/// The start of the year 2000. A correct clock shows no earlier time, and all dates in the lab are
/// after 1970.
const EARLIEST: Duration = Duration::from_secs(946_684_800);

/// The reason why the lab did not start.
#[derive(Debug, thiserror::Error)]
pub enum LabError {
    /// A loopback port is unavailable.
    #[error("the rehearsal lab got no port on the loopback: {0}")]
    Io(#[from] io::Error),
    /// A zone could not be parsed or signed.
    #[error("the rehearsal lab could not make the zone {zone}: {reason}")]
    Zone {
        /// The zone.
        zone: String,
        /// The reason.
        reason: String,
    },
    /// A certificate could not be created.
    #[error("the rehearsal lab could not make a certificate: {0}")]
    Certificate(#[from] rcgen::Error),
    /// A certificate could not be used.
    #[error("the rehearsal lab could not use a certificate: {0}")]
    Tls(#[from] rustls::Error),
    /// The system's clock is set to a time before 2000.
    #[error("the rehearsal lab needs a clock that is right: it says a time before 2000")]
    Clock,
    /// The table of domains has more servers than there are documentation addresses.
    #[error("the rehearsal lab ran out of addresses")]
    Addresses,
}

impl LabError {
    fn zone(zone: impl Display, reason: impl Display) -> Self {
        Self::Zone { zone: zone.to_string(), reason: reason.to_string() }
    }
}

/// The addresses of the name servers.
const NAME_SERVER_ADDRESSES: [Ipv4Addr; 2] =
    [Ipv4Addr::new(203, 0, 113, 1), Ipv4Addr::new(203, 0, 113, 2)];

/// The records of the name servers, in the zone `example`.
const NAME_SERVERS: &str = "ns1 A 203.0.113.1\nns2 A 203.0.113.2\n";

/// A running lab. Its servers stop when it is dropped.
pub struct Lab {
    resolver: SocketAddr,
    trust_anchor: String,
    ca_pem: String,
    connections: Vec<(SocketAddr, SocketAddr)>,
    /// Aborts the servers when dropped.
    _tasks: JoinSet<()>,
    /// Bound ports without a listener: they refuse connections, and no other program can use them.
    _refusing: Vec<TcpSocket>,
}

impl Lab {
    /// Creates keys, certificates and zones, and starts every server on a loopback port. It has to
    /// be called in a tokio runtime.
    pub async fn start() -> Result<Lab, LabError> {
        Lab::start_with(Duration::ZERO, OwnSite::default()).await
    }

    /// Starts a lab like [`Lab::start`], with servers that answer each message after `delay`.
    pub async fn start_late(delay: Duration) -> Result<Lab, LabError> {
        Lab::start_with(delay, OwnSite::default()).await
    }

    /// Starts a lab with what the user has put at [`OWN`].
    pub async fn start_with(delay: Duration, own: OwnSite) -> Result<Lab, LabError> {
        let mut builder = Builder::new(delay, own)?;
        let mut example = String::from(NAME_SERVERS);
        let listed = DOMAINS.iter().filter_map(|domain| Some((domain.name, domain.zone?)));
        for (name, spec) in listed.chain(HELPERS.iter().copied()) {
            example.push_str(&builder.site(name, &spec).await?);
        }
        let (behind, delegation) = builder.own_site().await?;
        example.push_str(&delegation);
        let (zone, delegation) = Zone::new("example", &example, Signing::Nsec, builder.now)?;
        builder.zones.push(zone);
        let (root, trust_anchor) = Zone::new(".", &delegation, Signing::Nsec, builder.now)?;
        builder.zones.push(root);
        let world = World::new(builder.zones);
        let second = world.with(behind);
        let resolver = dns_server::start(world, delay, &mut builder.tasks).await?;
        let other = dns_server::start(second, delay, &mut builder.tasks).await?;
        let [first, second] = NAME_SERVER_ADDRESSES;
        builder.connections.push(((first, 53).into(), resolver));
        builder.connections.push(((second, 53).into(), other));
        Ok(Lab {
            resolver,
            trust_anchor,
            ca_pem: builder.pki.ca_pem(),
            connections: builder.connections,
            _tasks: builder.tasks,
            _refusing: builder.refusing,
        })
    }

    /// Returns the address of the lab's resolver, for UDP and TCP.
    #[must_use]
    pub fn resolver(&self) -> SocketAddr {
        self.resolver
    }

    /// Returns the key of the lab's root as a zone-file line, for `--trust-anchor`.
    #[must_use]
    pub fn trust_anchor(&self) -> &str {
        &self.trust_anchor
    }

    /// Returns the certificate of the lab's root authority.
    #[must_use]
    pub fn ca_pem(&self) -> &str {
        &self.ca_pem
    }

    /// Returns every served documentation address and port, with its loopback address.
    #[must_use]
    pub fn connections(&self) -> &[(SocketAddr, SocketAddr)] {
        &self.connections
    }
}

/// A lab under construction.
struct Builder {
    now: Duration,
    delay: Duration,
    own: OwnSite,
    pki: Pki,
    zones: Vec<Zone>,
    connections: Vec<(SocketAddr, SocketAddr)>,
    tasks: JoinSet<()>,
    refusing: Vec<TcpSocket>,
}

impl Builder {
    fn new(delay: Duration, own: OwnSite) -> Result<Self, LabError> {
        // The only place where the lab reads the clock.
        let now = SystemTime::now()
            .duration_since(SystemTime::UNIX_EPOCH)
            .ok()
            .filter(|now| *now >= EARLIEST)
            .ok_or(LabError::Clock)?;
        Ok(Self {
            now,
            delay,
            own,
            pki: Pki::new(now)?,
            zones: Vec::new(),
            connections: Vec::new(),
            tasks: JoinSet::new(),
            refusing: Vec::new(),
        })
    }

    /// Starts a domain's servers and creates its zone. Returns its delegation in the parent zone.
    async fn site(&mut self, domain: &str, spec: &ZoneSpec) -> Result<String, LabError> {
        let mut text = String::new();
        for line in spec.records {
            text.push_str(&line.replace("{domain}", domain));
            text.push('\n');
        }
        for server in spec.servers {
            text.push_str(&self.server(domain, server).await?);
        }
        let (zone, delegation) = Zone::new(domain, &text, spec.signing, self.now)?;
        self.zones.push(zone);
        Ok(delegation)
    }

    /// Starts the servers of the own domain and creates its zone. Returns the zone as the second name
    /// server has it, and the delegation in the parent zone.
    async fn own_site(&mut self) -> Result<(Zone, String), LabError> {
        let mut servers = [
            Server::MAIL,
            Server::MAIL.named("mx2"),
            Server::policy_host(Page::Own(0)),
            Server::policy_host(Page::Own(1)),
        ];
        for server in &mut servers {
            server.certificate = CertKind::ForAYear;
        }
        let mut hosts = String::new();
        for server in &servers {
            hosts.push_str(&self.server(OWN, server).await?);
        }
        let (zone, delegation) = self.own.zone(0, &hosts, self.now)?;
        self.zones.push(zone);
        let (behind, _) = self.own.zone(1, &hosts, self.now)?;
        Ok((behind, delegation))
    }

    /// Starts a server. Returns its address and TLSA records.
    async fn server(&mut self, domain: &str, server: &Server) -> Result<String, LabError> {
        let host = match server.host {
            "@" => domain.to_owned(),
            label => format!("{label}.{domain}"),
        };
        let names: Vec<String> = iter::once(host.as_str())
            .chain(server.also.iter().copied())
            .map(str::to_owned)
            .collect();
        let (port, alpn) = match server.service {
            Service::Https(_) => (443, https::ALPN),
            Service::Smtp(_) | Service::Refused => (25, &[] as &[&[u8]]),
        };
        let identity = self.pki.identity(server.certificate, &names, alpn)?;
        let loopback = self.listen(domain, host, server, &identity).await?;

        let index = u8::try_from(self.connections.len() + 1).map_err(|_| LabError::Addresses)?;
        let network = if port == 443 { [198, 51, 100] } else { [192, 0, 2] };
        let [a, b, c] = network;
        let v4 = Ipv4Addr::new(a, b, c, index);
        let mut text = format!("{} A {v4}\n", server.owner);
        self.connections.push(((v4, port).into(), loopback));
        if server.dual_stack {
            let v6 = Ipv6Addr::new(0x2001, 0xdb8, 0, 0, 0, 0, 0, index.into());
            text.push_str(&format!("{} AAAA {v6}\n", server.owner));
            self.connections.push(((v6, port).into(), loopback));
        }
        if let Some(tlsa) = tlsa(server.tlsa, &identity) {
            let owner = match server.host {
                "@" => "_25._tcp".to_owned(),
                label => format!("_25._tcp.{label}"),
            };
            text.push_str(&format!("{owner} TLSA {tlsa}\n"));
        }
        Ok(text)
    }

    async fn listen(
        &mut self,
        domain: &str,
        host: String,
        server: &Server,
        identity: &Identity,
    ) -> Result<SocketAddr, LabError> {
        let port = SocketAddr::from((Ipv4Addr::LOCALHOST, 0));
        if matches!(server.service, Service::Refused) {
            let socket = TcpSocket::new_v4()?;
            socket.bind(port)?;
            let address = socket.local_addr()?;
            self.refusing.push(socket);
            return Ok(address);
        }
        let listener = TcpListener::bind(port).await?;
        let address = listener.local_addr()?;
        let tls = Arc::clone(&identity.tls);
        match server.service {
            Service::Smtp(manners) => {
                let server = Arc::new(MailServer { host, manners, tls });
                let handle = move |stream| Arc::clone(&server).converse(stream);
                self.tasks.spawn(serve(listener, self.delay, handle));
            }
            Service::Https(page) => {
                let domain = domain.to_owned();
                let own = match page {
                    Page::Own(n) => self.own.bodies.get(n).cloned().flatten(),
                    _ => None,
                };
                let server = Arc::new(PolicyHost { domain, page, own, tls });
                let handle = move |stream| Arc::clone(&server).converse(stream);
                self.tasks.spawn(serve(listener, self.delay, handle));
            }
            Service::Refused => {}
        }
        Ok(address)
    }
}

/// Returns the data of a server's TLSA record (RFC 6698 §2.1).
fn tlsa(kind: Tlsa, identity: &Identity) -> Option<String> {
    let (usage, mut digest) = match kind {
        Tlsa::Absent => return None,
        Tlsa::EndEntity | Tlsa::WrongDigest => (3, identity.key_digest),
        Tlsa::TrustAnchor => (2, identity.issuer_digest),
        Tlsa::Unusable => (1, identity.key_digest),
    };
    if kind == Tlsa::WrongDigest {
        digest = digest.map(|byte| !byte);
    }
    let hex: String = digest.iter().map(|byte| format!("{byte:02x}")).collect();
    Some(format!("{usage} 1 1 {hex}"))
}
