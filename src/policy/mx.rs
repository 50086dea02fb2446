//! The route of a message: which hosts would be tried, in which order, or why there are none. Pure.

use crate::policy::evidence::Evidence;
use crate::policy::evidence::Families;
use crate::policy::evidence::Outcome;
use crate::policy::evidence::Query;
use crate::policy::evidence::RecordData;
use crate::policy::evidence::Sight;
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

/// How the hosts were found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RouteKind {
    /// MX records.
    Mx,
    /// No MX record but an address: the domain is its own host (RFC 5321 §5.1).
    ImplicitMx,
    /// `MX 0 .` alone: takes no mail (RFC 7505).
    NullMx,
    /// A matching SMTP route.
    SmtpRoute,
    /// An address literal.
    Literal,
    /// Neither MX nor address, or not to be learnt.
    None,
}

impl RouteKind {
    /// The word used in reports.
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

/// A host that a message may be handed to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Candidate {
    /// The name as the MX record or the route gives it, or an address as text.
    pub host: String,
    /// The name to look addresses up for; `None` for an address literal.
    pub name: Option<Domain>,
    /// The address itself for a literal.
    pub address: Option<IpAddr>,
    /// MX preference, or the route's priority.
    pub preference: u16,
    /// TCP port.
    pub port: u16,
    /// The host that an SMTP route names, of which this is an MX: a certificate may be for it.
    pub route_host: Option<String>,
    /// Why the look-up that should have led on from a route's host failed.
    pub failed: Option<String>,
    /// Why the name is none that a host can bear: nothing is looked up for it.
    pub unfit: Option<String>,
}

/// Why no host can be tried, and what becomes of the message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NoRoute {
    /// `true`: returned to the sender; `false`: tried again later.
    pub bounce: bool,
    /// Enhanced status code (RFC 3463).
    pub status: &'static str,
    /// Why, in plain words.
    pub reason: String,
}

/// The route of a message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Path {
    /// How the hosts were found.
    pub kind: RouteKind,
    /// DNSSEC status of the MX answer (of the proof of its absence for an implicit MX).
    pub proof: Option<Proof>,
    /// Where the domain is an alias: what it stands for. Source: RFC 7672 §2.2.1.
    pub expansion: Option<Domain>,
    /// The hosts in walk order.
    pub hosts: Vec<Candidate>,
    /// Set if there is nothing to walk.
    pub none: Option<NoRoute>,
    /// A route to `/dev/null`.
    pub discard: bool,
    /// What was odd.
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
        self.none = Some(NoRoute { bounce, status, reason });
        self
    }
}

/// Finds the route, or the look-ups it still needs.
///
/// Source: RFC 5321 §5.1, RFC 7505 §3, RFC 7672 §2.2.1; the gateway's order of decision, steps 1 and 2.
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

/// A host of an MX record. One whose name no host can bear is not looked for.
fn exchange(name: &Domain, preference: u16, port: u16) -> Candidate {
    match unfit::fault(name) {
        Some(fault) => {
            let unfit = Some(format!("{name} {}", fault.words()));
            Candidate { name: None, unfit, ..named(name, preference, port) }
        }
        None => named(name, preference, port),
    }
}

/// The walk of an SMTP route: hosts by priority; a bare name stands for its MX, then itself.
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
                    // An error is never an absence: the host itself must not take its MX hosts' place.
                    Outcome::Error(reason) => {
                        let mut lost = named(name, host.priority, port);
                        lost.name = None;
                        lost.failed = Some(format!("MX look-up failed: {reason}"));
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

/// MX records in walk order: by preference, equal ones by name.
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
            Sight::Seen(path.nowhere(false, "4.4.3", why))
        }
        Outcome::Nothing { nxdomain: true } => {
            path.kind = RouteKind::None;
            let missing = path.expansion.clone().unwrap_or_else(|| domain.clone());
            Sight::Seen(path.nowhere(true, "5.1.2", format!("{missing} does not exist")))
        }
        Outcome::Nothing { nxdomain: false } => implicit(e, domain, path),
        Outcome::Records(records) => {
            let all = exchanges(records);
            // RFC 7505 §3: a null MX stands alone.
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

/// No MX record: the domain itself, if it has an address. Source: RFC 5321 §5.1.
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
                    path.nowhere(false, "4.4.3", why)
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

/// The addresses of a host and what is known of their proof.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Addresses {
    /// IPv4 before IPv6, each in numeric order.
    pub addresses: Vec<IpAddr>,
    /// Look-ups that failed, with the reason.
    pub failed: Vec<(RecordType, String)>,
    /// Secure if an answer with addresses is: one validated family is enough.
    pub proof: Option<Proof>,
    /// The aliases that were followed.
    pub aliases: Vec<Domain>,
    /// How many look-ups were made.
    pub asked: usize,
    /// Which families were looked at.
    pub families: Families,
}

impl Addresses {
    /// Whether no address is known and it is not known either that there is none: a look-up failed.
    #[must_use]
    pub fn unknown(&self) -> bool {
        self.addresses.is_empty() && !self.failed.is_empty()
    }
}

/// Gathers the addresses of a host from its A and AAAA answers, or says which are missing.
///
/// Source: RFC 7672 §2.2.2; a failed family beside a good one does not spoil the host (disputed; the good
/// one is used, with a finding).
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
            Outcome::Error(reason) => seen.failed.push((*rtype, reason)),
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
        // An error decides here, whatever the other family says: a bogus one is said as such.
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

/// The addresses of one answered look-up; none if it failed or is open.
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

/// Whether an answer that is there already shows the name to be an alias.
#[must_use]
pub fn is_alias(e: &Evidence, name: &Domain) -> bool {
    e.scope.families.types().iter().any(|t| e.dns(name, *t).is_some_and(|a| !a.aliases.is_empty()))
}

/// The path of a destination whose MX answer never came.
#[must_use]
pub fn unseen() -> Path {
    Path::new(RouteKind::None).nowhere(false, "4.4.3", "the MX look-up was not answered".into())
}
