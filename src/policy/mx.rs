//! The route of a message: the hosts in the order of delivery, or the reason why there are none.
//!
//! In: evidence. Out: the lookups still needed, or the route. No I/O.

use crate::policy::evidence::Evidence;
use crate::policy::evidence::Families;
use crate::policy::evidence::Outcome;
use crate::policy::evidence::Query;
use crate::policy::evidence::RecordData;
use crate::policy::evidence::Sight;
use crate::policy::lookup_fault::LookupFault;
use crate::policy::route::RouteName;
use crate::policy::route::Target;
use crate::policy::unfit;
use crate::vocab::dns::Destination;
use crate::vocab::dns::Domain;
use crate::vocab::dns::Proof;
use crate::vocab::dns::RecordType;
use crate::vocab::finding;
use crate::vocab::finding::Finding;
use std::net::IpAddr;

/// The origin of the hosts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RouteKind {
    /// MX records.
    Mx,
    /// No MX record but an address: the domain is its own host (RFC 5321 §5.1).
    ImplicitMx,
    /// `MX 0 .` alone: the domain accepts no mail (RFC 7505).
    NullMx,
    /// A matching SMTP route.
    SmtpRoute,
    /// An address literal.
    Literal,
    /// Neither MX nor address, or the lookup failed.
    None,
}

impl RouteKind {
    /// Returns the word used in reports.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            RouteKind::Mx => "mx",
            RouteKind::ImplicitMx => "implicit_mx",
            RouteKind::NullMx => "null_mx",
            RouteKind::SmtpRoute => "smtp_route",
            RouteKind::Literal => "literal",
            RouteKind::None => "none",
        }
    }
}

/// A host to which a message may be delivered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Candidate {
    /// Name as in the MX record or the route, or an address as text.
    pub host: String,
    /// Name for address lookups; `None` for an address literal and for a host that is not looked
    /// up.
    pub name: Option<Domain>,
    /// Address of a literal.
    pub address: Option<IpAddr>,
    /// MX preference, or the priority in the route.
    pub preference: u16,
    /// TCP port.
    pub port: u16,
    /// Host in the SMTP route of which this is an MX; a certificate may be issued to it.
    pub route_host: Option<String>,
    /// Kind and reason of the failed MX lookup of a route's host.
    pub failed: Option<(LookupFault, String)>,
    /// Reason why the name cannot be a host name, so that it is not looked up.
    pub unfit: Option<String>,
}

/// The reason why no host can be tried, with the result for the message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NoRoute {
    /// Whether the message is returned to the sender; otherwise it is retried later.
    pub bounce: bool,
    /// Enhanced status code (RFC 3463).
    pub status: &'static str,
    /// Reason in plain words.
    pub reason: String,
    /// Kind of the failed lookup, if one failed.
    pub fault: Option<LookupFault>,
}

/// The route of a message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Path {
    /// Origin of the hosts.
    pub kind: RouteKind,
    /// DNSSEC status of the MX answer (of the proof of its absence for an implicit MX).
    pub proof: Option<Proof>,
    /// Target of the alias if the domain is one. Source: RFC 7672 §2.2.1.
    pub expansion: Option<Domain>,
    /// Hosts in the order of delivery.
    pub hosts: Vec<Candidate>,
    /// Reason why there is no host, if there is none.
    pub none: Option<NoRoute>,
    /// Whether the route leads to `/dev/null`.
    pub discard: bool,
    /// Findings about the route.
    pub findings: Vec<Finding>,
}

impl Path {
    fn new(kind: RouteKind) -> Path {
        Path {
            kind,
            proof: None,
            expansion: None,
            hosts: Vec::new(),
            none: None,
            discard: false,
            findings: Vec::new(),
        }
    }

    fn nowhere(mut self, bounce: bool, status: &'static str, reason: String) -> Path {
        self.none = Some(NoRoute { bounce, status, reason, fault: None });
        self
    }

    /// Adds that the hosts are unknown, because a lookup failed.
    fn unknown(mut self, fault: LookupFault, reason: String) -> Path {
        self.none = Some(NoRoute { bounce: false, status: "4.4.3", reason, fault: Some(fault) });
        self
    }
}

/// Returns the route, or the lookups that it still needs.
///
/// Source: RFC 5321 §5.1, RFC 7505 §3, RFC 7672 §2.2.1; the gateway's order of decision, steps 1
/// and 2.
#[must_use]
pub fn path(e: &Evidence) -> Sight<Path> {
    match (&e.destination, &e.scope.route) {
        (Destination::Domain(_) | Destination::Literal(_), Some(Target::Discard)) => {
            let mut path = Path::new(RouteKind::SmtpRoute);
            path.discard = true;
            Sight::Seen(path)
        }
        (Destination::Domain(_) | Destination::Literal(_), Some(Target::Hosts(_))) => routed(e),
        (Destination::Literal(ip), Some(Target::UseDns) | None) => {
            let mut path = Path::new(RouteKind::Literal);
            path.hosts.push(literal(*ip, 0, e.scope.smtp_port));
            Sight::Seen(path)
        }
        (Destination::Domain(domain), Some(Target::UseDns) | None) => by_dns(e, domain),
    }
}

fn literal(ip: IpAddr, preference: u16, port: u16) -> Candidate {
    Candidate {
        host: ip.to_string(),
        name: None,
        address: Some(ip),
        preference,
        port,
        route_host: None,
        failed: None,
        unfit: None,
    }
}

fn named(name: &Domain, preference: u16, port: u16) -> Candidate {
    Candidate {
        host: name.to_string(),
        name: Some(name.clone()),
        address: None,
        preference,
        port,
        route_host: None,
        failed: None,
        unfit: None,
    }
}

/// Returns the candidate of an MX record. A name that cannot be a host name is not looked up.
fn exchange(name: &Domain, preference: u16, port: u16) -> Candidate {
    match unfit::fault(name) {
        Some(fault) => {
            let unfit = Some(format!("{name} {}", fault.words()));
            Candidate { name: None, unfit, ..named(name, preference, port) }
        }
        None => named(name, preference, port),
    }
}

/// Returns the hosts of an SMTP route by priority; a bare name stands for its MX hosts, or for
/// itself without MX.
fn routed(e: &Evidence) -> Sight<Path> {
    let Some(Target::Hosts(hosts)) = &e.scope.route else {
        return Sight::Seen(Path::new(RouteKind::SmtpRoute));
    };
    let mut path = Path::new(RouteKind::SmtpRoute);
    let mut wanted = Vec::new();
    let mut sorted: Vec<_> = hosts.iter().collect();
    sorted.sort_by_key(|h| h.priority);
    for host in sorted {
        let port = host.port.unwrap_or(e.scope.smtp_port);
        match &host.name {
            RouteName::Address(ip) => path.hosts.push(literal(*ip, host.priority, port)),
            RouteName::AddressOnly(name) => path.hosts.push(named(name, host.priority, port)),
            RouteName::MxThenAddress(name) => {
                let Some(answer) = e.dns(name, RecordType::Mx) else {
                    wanted.push(Query::Dns(name.clone(), RecordType::Mx));
                    continue;
                };
                let mut exchanges = match answer.outcome() {
                    Outcome::Records(records) => exchanges(records),
                    Outcome::Nothing { .. } => Vec::new(),
                    // An error is never an absence: the host must not replace its MX hosts.
                    Outcome::Error(reason) => {
                        let mut lost = named(name, host.priority, port);
                        lost.name = None;
                        let reason = format!("MX look-up failed: {reason}");
                        lost.failed = Some((LookupFault::of(answer), reason));
                        path.hosts.push(lost);
                        continue;
                    }
                };
                exchanges.retain(|(_, exchange)| !exchange.is_root());
                if exchanges.is_empty() {
                    path.hosts.push(named(name, host.priority, port));
                }
                path.hosts.extend(exchanges.iter().map(|(_, x)| Candidate {
                    route_host: Some(name.to_string()),
                    ..exchange(x, host.priority, port)
                }));
            }
        }
    }
    if wanted.is_empty() { Sight::Seen(path) } else { Sight::Wanted(wanted) }
}

/// Returns the MX records in the order of delivery: by preference, equal ones by name.
fn exchanges(records: &[RecordData]) -> Vec<(u16, Domain)> {
    let mut found: Vec<(u16, Domain)> = records
        .iter()
        .filter_map(|r| match r {
            RecordData::Mx(preference, host) => Some((*preference, host.clone())),
            RecordData::Address(_)
            | RecordData::Txt(_)
            | RecordData::Tlsa(_)
            | RecordData::Alias(_) => None,
        })
        .collect();
    found.sort();
    found.dedup();
    found
}

fn by_dns(e: &Evidence, domain: &Domain) -> Sight<Path> {
    let Some(answer) = e.dns(domain, RecordType::Mx) else {
        return Sight::Wanted(vec![Query::Dns(domain.clone(), RecordType::Mx)]);
    };
    let mut path = Path::new(RouteKind::Mx);
    path.proof = Some(answer.proof);
    path.expansion = answer.aliases.last().cloned();
    match answer.outcome() {
        Outcome::Error(reason) => {
            path.kind = RouteKind::None;
            let why = format!("the MX look-up of {domain} failed: {reason}");
            Sight::Seen(path.unknown(LookupFault::of(answer), why))
        }
        Outcome::Nothing { nxdomain: true } => {
            path.kind = RouteKind::None;
            let missing = path.expansion.clone().unwrap_or_else(|| domain.clone());
            Sight::Seen(path.nowhere(true, "5.1.2", format!("{missing} does not exist")))
        }
        Outcome::Nothing { nxdomain: false } => implicit(e, domain, path),
        Outcome::Records(records) => {
            let all = exchanges(records);
            // RFC 7505 §3: a null MX must be the only record.
            let hosts: Vec<_> = all.iter().filter(|(_, host)| !host.is_root()).collect();
            if hosts.is_empty() {
                path.kind = RouteKind::NullMx;
                let why = format!("{domain} takes no mail (null MX)");
                return Sight::Seen(path.nowhere(true, "5.1.10", why));
            }
            if hosts.len() < all.len() {
                path.findings
                    .push(Finding::new(&finding::NULL_MX_WITH_OTHERS, &[("domain", domain)]));
            }
            for (preference, host) in hosts {
                if let Some(fault) = unfit::fault(host) {
                    path.findings.push(Finding::new(
                        &finding::MX_NOT_A_HOST_NAME,
                        &[
                            ("domain", domain),
                            ("host", host),
                            ("reason", &fault.words()),
                            ("fix", &fault.fix(host)),
                        ],
                    ));
                }
                path.hosts.push(exchange(host, *preference, e.scope.smtp_port));
            }
            Sight::Seen(path)
        }
    }
}

/// Completes a route without MX record: the domain itself, if it has an address. Source:
/// RFC 5321 §5.1.
fn implicit(e: &Evidence, domain: &Domain, mut path: Path) -> Sight<Path> {
    match addresses(e, domain) {
        Sight::Wanted(wanted) => Sight::Wanted(wanted),
        Sight::Seen(seen) => {
            if !seen.addresses.is_empty() {
                path.kind = RouteKind::ImplicitMx;
                path.hosts.push(named(domain, 0, e.scope.smtp_port));
                return Sight::Seen(path);
            }
            path.kind = RouteKind::None;
            let gone = match seen.failed.first() {
                Some((rtype, reason)) => {
                    let why = format!(
                        "{domain} has no MX record and its {} look-up failed: {reason}",
                        rtype.word()
                    );
                    path.unknown(seen.fault.unwrap_or(LookupFault::Other), why)
                }
                None => {
                    let an_address = e.scope.families.address();
                    let why = format!("{domain} has neither an MX record nor {an_address}");
                    path.nowhere(true, "5.4.4", why)
                }
            };
            Sight::Seen(gone)
        }
    }
}

/// The addresses of a host with their DNSSEC status.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Addresses {
    /// Addresses, IPv4 before IPv6, each in numeric order.
    pub addresses: Vec<IpAddr>,
    /// Failed lookups with their reason.
    pub failed: Vec<(RecordType, String)>,
    /// Smallest kind of the failed lookups.
    pub fault: Option<LookupFault>,
    /// DNSSEC status; secure if an answer with addresses is, because one validated family is
    /// enough.
    pub proof: Option<Proof>,
    /// Aliases that were followed.
    pub aliases: Vec<Domain>,
    /// Number of answered lookups.
    pub asked: usize,
    /// Families that were queried.
    pub families: Families,
}

impl Addresses {
    /// Reports whether no address is known because a lookup failed.
    #[must_use]
    pub fn unknown(&self) -> bool {
        self.addresses.is_empty() && !self.failed.is_empty()
    }
}

/// Returns the addresses of a host from its A and AAAA answers, or the missing lookups.
///
/// Source: RFC 7672 §2.2.2; one failed family does not make the host unusable (disputed; the other
/// family is used, with a finding).
#[must_use]
pub fn addresses(e: &Evidence, name: &Domain) -> Sight<Addresses> {
    let mut seen = Addresses { families: e.scope.families, ..Addresses::default() };
    let mut wanted = Vec::new();
    for rtype in e.scope.families.types() {
        let Some(answer) = e.dns(name, *rtype) else {
            wanted.push(Query::Dns(name.clone(), *rtype));
            continue;
        };
        seen.asked += 1;
        match answer.outcome() {
            Outcome::Error(reason) => {
                seen.failed.push((*rtype, reason));
                let fault = LookupFault::of(answer);
                seen.fault = Some(seen.fault.map_or(fault, |known| known.min(fault)));
            }
            Outcome::Nothing { .. } => {
                if seen.proof.is_none() {
                    seen.proof = Some(answer.proof);
                }
            }
            Outcome::Records(_) => {
                let found = addresses_of(e, name, *rtype);
                let first = seen.addresses.is_empty();
                if first || answer.proof == Proof::Secure {
                    seen.proof = Some(answer.proof);
                    seen.aliases.clone_from(&answer.aliases);
                }
                seen.addresses.extend(found);
            }
        }
    }
    if !wanted.is_empty() {
        return Sight::Wanted(wanted);
    }
    if seen.unknown() {
        // An error decides here, whatever the other family's answer is; a bogus one is reported as
        // bogus.
        let bogus = e
            .scope
            .families
            .types()
            .iter()
            .any(|t| e.dns(name, *t).is_some_and(|a| a.proof == Proof::Bogus));
        seen.proof = Some(if bogus { Proof::Bogus } else { Proof::Indeterminate });
    }
    Sight::Seen(seen)
}

/// Returns the addresses of one answered lookup; none if it failed or is open.
#[must_use]
pub fn addresses_of(e: &Evidence, name: &Domain, rtype: RecordType) -> Vec<IpAddr> {
    let Some(answer) = e.dns(name, rtype) else { return Vec::new() };
    let mut found: Vec<IpAddr> = match answer.outcome() {
        Outcome::Records(records) => records.iter().filter_map(RecordData::address).collect(),
        Outcome::Nothing { .. } | Outcome::Error(_) => Vec::new(),
    };
    found.sort();
    found.dedup();
    found
}

/// Reports whether an available answer shows that the name is an alias.
#[must_use]
pub fn is_alias(e: &Evidence, name: &Domain) -> bool {
    e.scope.families.types().iter().any(|t| e.dns(name, *t).is_some_and(|a| !a.aliases.is_empty()))
}

/// Returns the route of a destination without an MX answer.
#[must_use]
pub fn unseen() -> Path {
    Path::new(RouteKind::None).unknown(LookupFault::Other, "the MX look-up was not answered".into())
}
