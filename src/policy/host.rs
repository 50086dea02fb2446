//! The facts of each host: addresses, TLSA records and sessions evaluated without any setting.
//!
//! In: evidence and the route. Out: the queries still needed, and the facts. No I/O.

use crate::policy::certificate::Certificate;
use crate::policy::certificate::PathFault;
use crate::policy::certificate::Pkix;
use crate::policy::dane;
use crate::policy::dane::DaneMatch;
use crate::policy::dane::Names;
use crate::policy::dane::TlsaSeen;
use crate::policy::evidence::Cause;
use crate::policy::evidence::Evidence;
use crate::policy::evidence::Query;
use crate::policy::evidence::Session;
use crate::policy::evidence::SessionTarget;
use crate::policy::evidence::Sight;
use crate::policy::evidence::Step;
use crate::policy::evidence::TlsSession;
use crate::policy::handshake::FaultKind;
use crate::policy::mx;
use crate::policy::mx::Addresses;
use crate::policy::mx::Candidate;
use crate::policy::mx::Path;
use crate::policy::path;
use crate::policy::roots::TrustStore;
use crate::vocab::dns::Destination;
use crate::vocab::dns::Proof;
use crate::vocab::dns::RecordType;
use crate::vocab::tls::KeyKind;
use crate::vocab::tlsrpt::Failure;
use crate::vocab::tlsrpt::ResultType;
use std::net::IpAddr;
use std::sync::Arc;

/// Maximum number of addresses that are probed, in the order of delivery. Unit: addresses.
pub const MAX_PROBES: usize = 32;

/// Maximum number of hosts that are examined, in the order of delivery. Unit: hosts.
pub const MAX_HOSTS: usize = 128;

/// Number of addresses reserved for a host while its address lookups are open. Unit: addresses.
const RESERVED: usize = 8;

/// Maximum number of hosts with open address lookups. Unit: hosts.
const OPEN_HOSTS: usize = 32;

/// The failure of a session that Postfix does not make where it verifies the server.
pub const TOO_WEAK: &str = "the server offers only what security level 1 refuses (SHA-1 signature / TLS below 1.2 / a short key)";

impl TlsSession {
    /// Reports whether Postfix refuses the handshake where it verifies the server: there it sets
    /// OpenSSL's security level 1.
    #[must_use]
    pub fn is_weak(&self) -> bool {
        self.weak || self.is_old()
    }

    /// Reports whether the version is below TLS 1.2.
    #[must_use]
    pub fn is_old(&self) -> bool {
        matches!(self.version, "TLSv1" | "TLSv1.1")
    }
}

/// The end of a session, as far as a decision depends on it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Reach {
    /// There was no session.
    NotProbed,
    /// The connection failed.
    NotConnected {
        /// Kind of the failure.
        why: NoConnection,
        /// Reason in plain words.
        reason: String,
    },
    /// The connection was made, but there was no usable SMTP session.
    NoConversation {
        /// Enhanced status code that a sender would record.
        status: String,
        /// Reason in plain words.
        reason: String,
        /// Whether the server was only too slow, without a known fault.
        slow: bool,
        /// Whether the server sent a refusal.
        said_no: bool,
    },
    /// STARTTLS is not offered.
    NoStarttls,
    /// STARTTLS was refused, with this reply.
    StarttlsRefused(String),
    /// TLS failed after `220`, for this reason.
    TlsFailed(String),
    /// TLS failed after `220` because this program lacks a feature; that says nothing about the
    /// server.
    Unspoken(String),
    /// TLS is established.
    Tls,
}

/// The kind of a failed connection.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NoConnection {
    /// The port is closed.
    Refused,
    /// There was no answer.
    TimedOut,
    /// There is no route to the address.
    Unreachable,
    /// The address is not allowed (`--deny-private`).
    Denied,
    /// The source address does not belong to this host.
    Unbound,
    /// This host could not connect.
    Ours,
    /// The server sent more than the limit.
    TooMuch,
}

/// A TLS session with the results for its certificate.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TlsFacts {
    /// Version, cipher and chain.
    pub session: TlsSession,
    /// Leaf certificate, if it can be parsed.
    pub certificate: Option<Certificate>,
    /// Result of path validation.
    pub pkix: Pkix,
    /// Fault of the leaf's dates, also if the issuer is not trusted.
    pub date_fault: Option<PathFault>,
    /// Whether a DNS-ID (an IP-ID for an address) matches the MX host name.
    pub host_match: bool,
    /// Whether `host_match` holds, or the common name matches and there is no DNS-ID.
    pub host_match_or_cn: bool,
    /// Whether a DNS-ID (an IP-ID for an address literal) matches the recipient domain.
    pub domain_match: bool,
    /// Whether `domain_match` holds, or the common name matches and there is no DNS-ID.
    pub domain_match_or_cn: bool,
    /// Whether the certificate matches the host in the SMTP route of which this is an MX.
    pub route_match_or_cn: bool,
}

/// The facts of one address of a host, for one SNI name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProbeFacts {
    /// Address, port and SNI name.
    pub target: SessionTarget,
    /// Session, if there was one.
    pub session: Option<Session>,
    /// End of the session.
    pub reach: Reach,
    /// TLS facts, if the handshake completed.
    pub tls: Option<TlsFacts>,
    /// Match of the chain with the TLSA records, if there are any and TLS was established.
    pub dane: Option<DaneMatch>,
    /// Facts of the same address with its certificate of the other key kind, if requested and
    /// present.
    pub other: Option<Box<ProbeFacts>>,
}

/// The facts of one host.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HostFacts {
    /// Name, preference and port.
    pub candidate: Candidate,
    /// Addresses of the host.
    pub addresses: Addresses,
    /// TLSA records, whether or not DANE applies to the domain.
    pub tlsa: TlsaSeen,
    /// Facts of its addresses; those beyond the limit are omitted.
    pub probes: Vec<ProbeFacts>,
    /// Whether every address was within the limit.
    pub probed: bool,
}

impl HostFacts {
    /// Reports whether a TLSA record, by its place among the host's records, matches a certificate
    /// that any address presented.
    #[must_use]
    pub fn is_matched(&self, index: usize) -> bool {
        let others = self.probes.iter().filter_map(|p| p.other.as_deref());
        self.probes
            .iter()
            .chain(others)
            .any(|p| matches!(&p.dane, Some(DaneMatch::Matched { record, .. }) if *record == index))
    }

    /// Reports whether a TLSA record, by its index, matches what the host presents; `None` if it was
    /// compared with nothing, or not with all.
    #[must_use]
    pub fn record_match(&self, index: usize) -> Option<bool> {
        if self.is_matched(index) {
            return Some(true);
        }
        let TlsaSeen::Records { records, .. } = &self.tlsa else { return None };
        let usable = records.get(index).is_some_and(|r| dane::unusable(r).is_none());
        let others = self.probes.iter().filter_map(|p| p.other.as_deref());
        let mut compared = self.probes.iter().chain(others).filter_map(|p| p.dane.as_ref());
        let told =
            compared.any(|d| matches!(d, DaneMatch::Matched { .. } | DaneMatch::Mismatch { .. }));
        (usable && told).then_some(false)
    }

    /// Returns the SNI name for DANE: the TLSA base domain. Source: RFC 7672 §8.1.
    #[must_use]
    pub fn dane_sni(&self) -> Option<&str> {
        match &self.tlsa {
            TlsaSeen::Records { base, .. } => Some(base.as_str()),
            TlsaSeen::NotAsked | TlsaSeen::Absent | TlsaSeen::Insecure | TlsaSeen::Failed(..) => {
                self.host_sni()
            }
        }
    }

    /// Returns the SNI name without DANE: the MX host name. Source: RFC 8461 §7.1.
    #[must_use]
    pub fn host_sni(&self) -> Option<&str> {
        self.candidate.name.as_ref().map(|_| self.candidate.host.as_str())
    }

    /// Reports whether a probe is the one of its address that counts for an SNI name: it sent that
    /// name, or no other one did.
    #[must_use]
    pub fn counts(&self, p: &ProbeFacts, sni: Option<&str>) -> bool {
        let fits = |p: &ProbeFacts| p.target.sni.as_deref() == sni;
        fits(p) || !self.probes.iter().any(|o| o.target.address == p.target.address && fits(o))
    }

    /// Reports whether an address has two probes, one for each SNI name.
    #[must_use]
    pub fn has_two(&self, p: &ProbeFacts) -> bool {
        self.probes.iter().filter(|o| o.target.address == p.target.address).count() > 1
    }
}

/// Returns the SNI names for the addresses of a host, that of DANE first. Source: RFC 7672 §8.1,
/// RFC 8461 §7.1.
fn names_to_send(c: &Candidate, tlsa: &TlsaSeen) -> Vec<Option<String>> {
    let host = c.name.as_ref().map(|_| c.host.clone());
    match tlsa {
        TlsaSeen::Records { base, .. } if host.as_deref() != Some(base.as_str()) => {
            vec![Some(base.to_string()), host]
        }
        TlsaSeen::Records { .. }
        | TlsaSeen::NotAsked
        | TlsaSeen::Absent
        | TlsaSeen::Insecure
        | TlsaSeen::Failed(..) => vec![host],
    }
}

/// Reports whether a session reached TLS, so that another SNI name may matter.
fn came_to_tls(session: &Session) -> bool {
    session.starttls_reply.as_ref().is_some_and(|reply| reply.code == 220)
}

/// Returns the addresses known so far, and whether more may follow.
fn known_addresses(e: &Evidence, c: &Candidate) -> (Vec<IpAddr>, bool) {
    if let Some(ip) = c.address {
        let admitted = e.scope.families.admits(ip);
        return (if admitted { vec![ip] } else { Vec::new() }, false);
    }
    let Some(name) = &c.name else { return (Vec::new(), false) };
    match mx::addresses(e, name) {
        Sight::Seen(seen) => (seen.addresses, false),
        Sight::Wanted(missing) => {
            // One family has answered; its addresses need not wait for the other.
            let open: Vec<RecordType> = missing
                .iter()
                .filter_map(|q| match q {
                    Query::Dns(_, t) => Some(*t),
                    Query::StsPolicy(..) | Query::Session(_) => None,
                })
                .collect();
            let mut narrowed = Vec::new();
            for rtype in e.scope.families.types().iter().filter(|t| !open.contains(t)) {
                narrowed.extend(mx::addresses_of(e, name, *rtype));
            }
            (narrowed, true)
        }
    }
}

/// Returns the session query for an address.
fn target(e: &Evidence, c: &Candidate, address: IpAddr, sni: Option<&String>) -> SessionTarget {
    SessionTarget {
        host: c.host.clone(),
        address,
        port: c.port,
        sni: sni.cloned(),
        keys: KeyKind::Any,
        certificate: e.scope.certificate.as_ref().map(|own| own.name.clone()),
    }
}

/// Returns the session query for the certificate of the other key kind, if a server may have two.
fn other_kind(target: &SessionTarget, session: &Session) -> Option<SessionTarget> {
    let leaf = session.tls.as_ref()?.chain.first()?;
    let keys = Certificate::read(leaf)?.key_kind.other()?;
    Some(SessionTarget { keys, ..target.clone() })
}

/// Returns the lookups and sessions that the hosts of a route still need.
///
/// TLSA waits for the DNSSEC status of the addresses (RFC 7672 §2.2.2). A session starts as soon as
/// its address is known, except for aliases, whose SNI depends on where the TLSA records are
/// (RFC 7672 §8.1).
#[must_use]
pub fn wanted(e: &Evidence, path: &Path) -> Vec<Query> {
    let mut wanted = Vec::new();
    let mut taken = 0; // addresses of the earlier hosts
    let mut reserved = 0; // for earlier hosts with open address lookups
    let mut open_hosts = 0;
    for c in path.hosts.iter().take(MAX_HOSTS) {
        if taken >= MAX_PROBES || open_hosts >= OPEN_HOSTS {
            break;
        }
        let places = taken + reserved;
        let (known, open) = known_addresses(e, c);
        let mut names = names_to_send(c, &TlsaSeen::NotAsked);
        let mut ready = true;
        if let Some(name) = &c.name {
            match mx::addresses(e, name) {
                Sight::Wanted(missing) => {
                    wanted.extend(missing);
                    ready = !mx::is_alias(e, name);
                }
                Sight::Seen(addresses) => match dane::tlsa(e, name, c.port, &addresses) {
                    Sight::Wanted(missing) => {
                        wanted.extend(missing);
                        ready = addresses.aliases.is_empty();
                    }
                    Sight::Seen(tlsa) => names = names_to_send(c, &tlsa),
                },
            }
        }
        if e.scope.smtp && ready {
            for address in known.iter().take(MAX_PROBES.saturating_sub(places)) {
                for name in &names {
                    let target = target(e, c, *address, name.as_ref());
                    let Some(session) = e.session(&target) else {
                        wanted.push(Query::Session(target));
                        break;
                    };
                    if e.scope.all_certs {
                        let other = other_kind(&target, session);
                        wanted.extend(other.filter(|t| e.session(t).is_none()).map(Query::Session));
                    }
                    if !came_to_tls(session) {
                        break;
                    }
                }
            }
        }
        taken += known.len();
        if open {
            open_hosts += 1;
            reserved += RESERVED.saturating_sub(known.len());
        }
    }
    wanted
}

/// A chain as presented, leaf first, DER.
type Chain = Arc<Vec<Vec<u8>>>;

/// The results so far. The addresses of a host mostly present the same chain, which is then
/// evaluated once.
#[derive(Default)]
struct Memo {
    pkix: Vec<(Chain, Pkix)>,
    dane: Vec<(String, Chain, DaneMatch)>,
}

/// Returns the hosts of a route beyond [`MAX_HOSTS`]; only their names are known.
#[must_use]
pub fn beyond(path: &Path) -> &[Candidate] {
    path.hosts.get(MAX_HOSTS..).unwrap_or_default()
}

/// Evaluates the evidence about the hosts of a route up to [`MAX_HOSTS`]. Call it when [`wanted`]
/// is empty.
#[must_use]
pub fn gather(e: &Evidence, path: &Path, roots: &TrustStore) -> Vec<HostFacts> {
    let mut places = 0;
    let mut hosts = Vec::with_capacity(path.hosts.len().min(MAX_HOSTS));
    let mut memo = Memo::default();
    for c in path.hosts.iter().take(MAX_HOSTS) {
        let (addresses, tlsa) = match &c.name {
            None => {
                let (known, _) = known_addresses(e, c);
                (Addresses { addresses: known, ..Addresses::default() }, TlsaSeen::NotAsked)
            }
            Some(name) if places < MAX_PROBES => {
                let addresses = match mx::addresses(e, name) {
                    Sight::Seen(seen) => seen,
                    Sight::Wanted(_) => Addresses::default(),
                };
                let tlsa = match dane::tlsa(e, name, c.port, &addresses) {
                    Sight::Seen(seen) => seen,
                    Sight::Wanted(_) => TlsaSeen::NotAsked,
                };
                (addresses, tlsa)
            }
            Some(_) => (Addresses::default(), TlsaSeen::NotAsked),
        };
        let room = MAX_PROBES.saturating_sub(places);
        let names = names_to_send(c, &tlsa);
        let mut probes = Vec::new();
        for address in addresses.addresses.iter().take(room) {
            for (index, name) in names.iter().enumerate() {
                let target = target(e, c, *address, name.as_ref());
                let session = e.session(&target);
                // The second probe exists only if the first one reached TLS.
                if index > 0 && session.is_none() {
                    continue;
                }
                let other = session.and_then(|s| other_kind(&target, s));
                let held = if index == 0 { &tlsa } else { &TlsaSeen::NotAsked };
                let mut facts = probe(e, path, c, held, target, roots, &mut memo);
                if e.scope.all_certs
                    && let Some(other) = other
                {
                    let other = probe(e, path, c, held, other, roots, &mut memo);
                    facts.other = (other.reach == Reach::Tls).then(|| Box::new(other));
                }
                probes.push(facts);
            }
        }
        let probed = e.scope.smtp && room > 0 && addresses.addresses.len() <= room;
        places += addresses.addresses.len();
        hosts.push(HostFacts { candidate: c.clone(), addresses, tlsa, probes, probed });
    }
    hosts
}

/// Returns the names of the next hop that a certificate may have: the domain and its expansion.
fn next_hop(e: &Evidence, path: &Path) -> Vec<String> {
    let own = e.destination.to_string();
    let expansion = path.expansion.as_ref().filter(|_| path.proof == Some(Proof::Secure));
    std::iter::once(own).chain(expansion.map(ToString::to_string)).collect()
}

fn probe(
    e: &Evidence,
    path: &Path,
    c: &Candidate,
    tlsa: &TlsaSeen,
    target: SessionTarget,
    roots: &TrustStore,
    memo: &mut Memo,
) -> ProbeFacts {
    let session = e.session(&target).cloned();
    let reach = session.as_ref().map_or(Reach::NotProbed, reach);
    let tls = session.as_ref().and_then(|s| s.tls.clone());
    let tls = tls.map(|tls| tls_facts(e, c, tls, roots, memo));
    let dane = tls.as_ref().and_then(|tls| dane_match(e, path, c, tlsa, tls, memo));
    ProbeFacts { target, session, reach, tls, dane, other: None }
}

/// Evaluates the certificate of a TLS session.
fn tls_facts(
    e: &Evidence,
    c: &Candidate,
    tls: TlsSession,
    roots: &TrustStore,
    memo: &mut Memo,
) -> TlsFacts {
    let pkix = match memo.pkix.iter().find(|(chain, _)| *chain == tls.chain) {
        Some((_, known)) => known.clone(),
        None => {
            let fresh = path::pkix(&tls.chain, roots, e.now);
            memo.pkix.push((Arc::clone(&tls.chain), fresh.clone()));
            fresh
        }
    };
    let certificate = tls.chain.first().and_then(|der| Certificate::read(der));
    let leaf = certificate.as_ref();
    let domain = e.destination.to_string();
    // RFC 9525 §6.4: only an IP-ID matches an address.
    let bears = |name: &str, ip: Option<IpAddr>| {
        leaf.is_some_and(|l| match ip {
            Some(ip) => l.ip_addresses.contains(&ip),
            None => l.matches_dns_id(name),
        })
    };
    let literal = match &e.destination {
        Destination::Literal(ip) => Some(*ip),
        Destination::Domain(_) => None,
    };
    TlsFacts {
        host_match: bears(&c.host, c.address),
        host_match_or_cn: leaf.is_some_and(|l| l.matches_name_or_cn(&c.host)),
        domain_match: bears(&domain, literal),
        domain_match_or_cn: leaf.is_some_and(|l| l.matches_name_or_cn(&domain)),
        route_match_or_cn: c
            .route_host
            .as_ref()
            .is_some_and(|name| leaf.is_some_and(|l| l.matches_name_or_cn(name))),
        date_fault: leaf.and_then(|l| l.date_fault(e.now)),
        session: tls,
        certificate,
        pkix,
    }
}

/// Returns the match of a session's chain with the TLSA records of its host, or `None` if there are
/// no records.
fn dane_match(
    e: &Evidence,
    path: &Path,
    c: &Candidate,
    tlsa: &TlsaSeen,
    tls: &TlsFacts,
    memo: &mut Memo,
) -> Option<DaneMatch> {
    let (base, records) = match tlsa {
        TlsaSeen::Records { base, records } => (base, records),
        TlsaSeen::NotAsked | TlsaSeen::Absent | TlsaSeen::Insecure | TlsaSeen::Failed(..) => {
            return None;
        }
    };
    if tls.session.is_weak() {
        let failures = vec![Failure::new(ResultType::ValidationFailure, TOO_WEAK)];
        return Some(DaneMatch::Mismatch { failures, reason: TOO_WEAK.into() });
    }
    let chain = &tls.session.chain;
    if let Some((_, _, known)) = memo.dane.iter().find(|(h, ch, _)| *h == c.host && ch == chain) {
        return Some(known.clone());
    }
    let names = Names { base: base.as_str(), next_hop: &next_hop(e, path) };
    let fresh = dane::judge(records, chain, names, e.now);
    memo.dane.push((c.host.clone(), Arc::clone(chain), fresh.clone()));
    Some(fresh)
}

/// Classifies the end of a session. Source: RFC 5321 §3.1, §4.2; RFC 3207 §4.
#[must_use]
pub fn reach(s: &Session) -> Reach {
    let Some(end) = &s.end else {
        return match (&s.tls, &s.starttls_reply) {
            (Some(_), _) => Reach::Tls,
            (None, Some(reply)) => Reach::StarttlsRefused(reply.text()),
            (None, None) => Reach::NoStarttls,
        };
    };
    let not = |why: NoConnection, reason: String| Reach::NotConnected { why, reason };
    match (end.step, &end.cause) {
        (Step::Connect, Cause::Refused) => not(NoConnection::Refused, "connection refused".into()),
        (Step::Connect, Cause::TimedOut(s) | Cause::Deadline(s)) => {
            not(NoConnection::TimedOut, format!("no connection within {s} s"))
        }
        (_, Cause::Denied) => not(
            NoConnection::Denied,
            "a private or loopback address, not connected to (--deny-private)".into(),
        ),
        (_, Cause::Unbound(why)) => not(NoConnection::Unbound, why.clone()),
        (_, Cause::Ours(why)) => not(NoConnection::Ours, format!("not tested: {why}")),
        // The unread part may contain STARTTLS.
        (Step::Ehlo, cause @ Cause::TooMuch(_)) => {
            not(NoConnection::TooMuch, words(Step::Ehlo, cause))
        }
        (Step::Connect, Cause::Unreachable(why) | Cause::Dropped(why)) => {
            not(NoConnection::Unreachable, why.clone())
        }
        // A TLS alert after the handshake (for example, a client certificate is demanded) is a TLS
        // failure; an SMTP reply inside TLS is not.
        (_, Cause::Handshake(fault)) if fault.kind == FaultKind::Unspoken => {
            Reach::Unspoken(fault.words.clone())
        }
        (Step::Starttls | Step::Handshake, cause)
        | (
            Step::EhloTls,
            cause @ (Cause::Tls(_) | Cause::Handshake(_) | Cause::OwnCertificate(_)),
        ) => Reach::TlsFailed(words(end.step, cause)),
        (Step::Connect | Step::Banner | Step::Ehlo | Step::EhloTls, cause) => {
            no_conversation(end.step, cause)
        }
    }
}

/// Reports whether a firewall masks the server's replies: `250-XXXXXXXA`, `220 ****`.
#[must_use]
pub fn is_masked(s: &Session) -> bool {
    let masked = |k: &String| {
        let (all_but_last, _) = k.split_at_checked(k.len().saturating_sub(1)).unwrap_or((k, ""));
        k.starts_with("XXX") && all_but_last.bytes().all(|b| b == b'X')
    };
    let starred = |line: &String| {
        let text = line.trim();
        text.len() >= 5 && text.bytes().filter(|b| *b == b'*').count() * 2 > text.len()
    };
    s.keywords.iter().any(masked)
        || s.banner.as_ref().is_some_and(|banner| banner.lines.iter().any(starred))
}

/// Returns the clause that STARTTLS is not offered.
#[must_use]
pub fn not_offered(s: &Session) -> String {
    match is_masked(s) {
        true => "STARTTLS is not offered: a firewall masks what the server says".into(),
        false => "STARTTLS is not offered".into(),
    }
}

fn no_conversation(step: Step, cause: &Cause) -> Reach {
    let slow = matches!(cause, Cause::TimedOut(_) | Cause::Deadline(_));
    let (status, said_no) = match cause {
        Cause::Said(reply) => (reply_status(reply.code, reply.lines.first()), true),
        Cause::Refused
        | Cause::TimedOut(_)
        | Cause::Unreachable(_)
        | Cause::Denied
        | Cause::Unbound(_)
        | Cause::Ours(_)
        | Cause::Dropped(_)
        | Cause::TooMuch(_)
        | Cause::Misbehaved(_)
        | Cause::Injected(_)
        | Cause::Tls(_)
        | Cause::Handshake(_)
        | Cause::OwnCertificate(_)
        | Cause::Deadline(_) => ("4.4.2".to_string(), false),
    };
    Reach::NoConversation { status, reason: words(step, cause), slow, said_no }
}

/// Returns the enhanced status code of a refusal as a temporary one: a sender retries even after a
/// 5xx greeting.
fn reply_status(code: u16, text: Option<&String>) -> String {
    let own = text
        .and_then(|t| t.split_whitespace().next())
        .map(|word| word.split('.').collect::<Vec<_>>())
        .filter(|p| {
            p.len() == 3
                && matches!(p[0], "4" | "5")
                && p.iter().all(|n| n.len() <= 3 && n.parse::<u16>().is_ok())
        });
    match (own, code) {
        (Some(p), _) => format!("4.{}.{}", p[1], p[2]),
        (None, 421) => "4.3.2".into(),
        (None, _) => "4.0.0".into(),
    }
}

/// Returns the cause of a session's end in plain words.
fn words(step: Step, cause: &Cause) -> String {
    let at = match step {
        Step::Connect => "connecting",
        Step::Banner => "waiting for the greeting",
        Step::Ehlo => "after EHLO",
        Step::Starttls => "after STARTTLS",
        Step::Handshake => "in the TLS handshake",
        Step::EhloTls => "after EHLO inside TLS",
    };
    match cause {
        Cause::Refused => format!("connection refused {at}"),
        // RFC 5321 §4.5.3.2.1: a sender waits five minutes for the greeting.
        Cause::TimedOut(s) if step == Step::Banner => {
            format!("no greeting within {s} s (a sender waits 5 minutes)")
        }
        Cause::TimedOut(s) => format!("nothing for {s} s {at}"),
        Cause::Deadline(s) => format!("cut off {at} by the deadline of {s} s"),
        Cause::Unreachable(why) => format!("unreachable {at}: {why}"),
        Cause::Denied => "not connected to".into(),
        Cause::Unbound(why) | Cause::Ours(why) => why.clone(),
        Cause::TooMuch(what) => format!("not read to its end: {what}, {at}"),
        Cause::Dropped(why) => format!("the connection was dropped {at}: {why}"),
        Cause::Misbehaved(why) => format!("{why}, {at}"),
        Cause::Said(reply) => format!("the server said `{}` {at}", reply.text()),
        Cause::Injected(what) => format!("text was injected before the TLS handshake ({what})"),
        Cause::Tls(why) => why.clone(),
        Cause::Handshake(fault) => fault.words.clone(),
        Cause::OwnCertificate(alert) if alert == "CertificateRequired" => {
            "the server demands a client certificate (alert CertificateRequired)".into()
        }
        Cause::OwnCertificate(alert) => {
            format!("the server does not accept our certificate (alert {alert})")
        }
    }
}
