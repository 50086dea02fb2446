//! Which findings keep mail from being delivered: those that are the cause of the verdict, and of
//! every refused host behind it. The one place where the severity of a finding follows its effect.
//! No I/O.

use crate::policy::evidence::Evidence;
use crate::policy::facts::Facts;
use crate::policy::ground::Ground;
use crate::policy::host::HostFacts;
use crate::policy::host::Reach;
use crate::policy::lookup_fault::LookupFault;
use crate::policy::mx::NoRoute;
use crate::policy::verdict::Action;
use crate::policy::verdict::Decision;
use crate::policy::walk::AddressOutcome;
use crate::policy::walk::HostOutcome;
use crate::policy::walk::Refusal;
use crate::vocab::finding;
use crate::vocab::finding::Finding;
use crate::vocab::finding::Row;

/// Failed lookups; such a finding has the facts `asked`.
const LOOKUPS: &[&Row] = &[&finding::DNSSEC_BOGUS, &finding::LOOKUP_FAILED];

/// The domain names no mail host.
const NO_HOST: &[&Row] = &[&finding::DOMAIN_MISSING, &finding::NULL_MX, &finding::NO_MAIL_HOST];

/// A host has no address that may be used.
const NO_ADDRESS: &[&Row] =
    &[&finding::MX_NO_ADDRESS, &finding::MX_NOT_IN_FAMILY, &finding::MX_NOT_A_HOST_NAME];

/// A host that DANE applies to is not verified.
const DANE: &[&Row] = &[&finding::DANE_MISMATCH, &finding::DANE_UNUSABLE, &finding::DANE_DEMANDED];

/// There is no TLS.
const NO_TLS: &[&Row] = &[
    &finding::STARTTLS_MISSING,
    &finding::STARTTLS_REFUSED,
    &finding::STARTTLS_FAILED,
    &finding::STARTTLS_INJECTION,
    &finding::OWN_CERTIFICATE_REFUSED,
    &finding::DANE_NO_TLS,
];

/// The certificate, or what else comes of a handshake, is not accepted.
const CERTIFICATE: &[&Row] = &[
    &finding::MX_CERT_EXPIRED,
    &finding::MX_CERT_BAD,
    &finding::MX_CHAIN_INCOMPLETE,
    &finding::MX_CHAIN_EXPIRED,
];

/// There is no connection.
const NO_CONNECTION: &[&Row] = &[&finding::MX_UNREACHABLE, &finding::MX_PRIVATE];

/// There is no usable SMTP session.
const NO_CONVERSATION: &[&Row] = &[
    &finding::SMTP_REFUSES,
    &finding::SMTP_SLOW,
    &finding::SMTP_MISBEHAVES,
    &finding::SMTP_TLS_ON_CONNECT,
    &finding::OWN_CERTIFICATE_REFUSED,
];

/// Marks the findings that keep mail from being delivered. A verdict that is unknown, or only due
/// to the deadline of the check, marks none.
pub fn weigh(findings: &mut [Finding], e: &Evidence, f: &Facts, d: &Decision) {
    if !matches!(d.verdict.action, Action::Defer | Action::Bounce) {
        return;
    }
    for finding in findings {
        finding.decides = decides(finding, e, f, d);
    }
}

fn decides(finding: &Finding, e: &Evidence, f: &Facts, d: &Decision) -> bool {
    match d.verdict.ground {
        Ground::NoHost => f.path.none.as_ref().is_some_and(|none| leaves_no_host(finding, e, none)),
        Ground::NoAddress => one_of(finding, NO_ADDRESS),
        Ground::Refused { .. } => {
            let mut hosts = f.hosts.iter().zip(&d.walked);
            let silent = f.hosts.iter().all(is_silent);
            hosts.any(|(h, judged)| keeps_from(finding, h, judged, silent))
        }
        Ground::Clock
        | Ground::Discard
        | Ground::Used(_)
        | Ground::NoSmtp
        | Ground::NotAllSeen
        | Ground::Blocked
        | Ground::NoDnssec
        | Ground::Nothing => false,
    }
}

fn one_of(finding: &Finding, rows: &[&Row]) -> bool {
    rows.iter().any(|row| row.code == finding.row.code)
}

/// Reports whether a finding is the reason why no mail host is known.
fn leaves_no_host(finding: &Finding, e: &Evidence, none: &NoRoute) -> bool {
    match none.fault {
        None => one_of(finding, NO_HOST),
        Some(LookupFault::CutOff) => false,
        Some(LookupFault::Bogus | LookupFault::Tlsa | LookupFault::Other) => {
            let domain = e.destination.to_string();
            one_of(finding, LOOKUPS) && asked(finding, |name| name == domain)
        }
    }
}

/// Reports whether one of the failed queries of a finding was for such a name. Queries for TXT
/// records, of MTA-STS and TLS reporting, keep no mail.
fn asked(finding: &Finding, fits: impl Fn(&str) -> bool) -> bool {
    let asked = finding.facts.iter().filter(|(name, _)| *name == finding::ASKED);
    asked
        .filter_map(|(_, query)| query.rsplit_once(' '))
        .any(|(name, kind)| kind != crate::vocab::dns::RecordType::Txt.word() && fits(name))
}

/// Reports whether no address of a host leads to an SMTP session.
#[must_use]
pub fn is_silent(h: &HostFacts) -> bool {
    let silent =
        |reach: &Reach| matches!(reach, Reach::NotConnected { .. } | Reach::NoConversation { .. });
    !h.probes.is_empty() && h.probes.iter().all(|p| silent(&p.reach))
}

/// Reports whether a finding is a reason why a host, or an address of it, is not used.
///
/// - `silent`: whether no host of the domain takes a connection.
fn keeps_from(finding: &Finding, h: &HostFacts, judged: &HostOutcome, silent: bool) -> bool {
    let host = h.candidate.host.as_str();
    let probes = h.probes.iter().zip(&judged.probes);
    let probes = probes.map(|(p, j)| (Some(p.target.address.to_string()), j));
    probes.chain(std::iter::once((None, &judged.own))).any(|(address, j)| {
        if let Some(Refusal::Lookup(fault)) = &j.refusal
            && *fault != LookupFault::CutOff
            && one_of(finding, LOOKUPS)
        {
            let from = h.candidate.route_host.as_deref().unwrap_or(host);
            let tlsa = format!("_{}._tcp.{host}", h.candidate.port);
            return asked(finding, |name| name == host || name == from || name == tlsa);
        }
        let there = match (finding.fact("address"), &address) {
            (Some(of), Some(address)) => of == address,
            (Some(_), None) => false,
            (None, _) => true,
        };
        finding.fact("host") == Some(host) && there && is_reason(finding, j, silent)
    })
}

/// Reports whether a finding about an address is of the kind that led to its refusal.
fn is_reason(finding: &Finding, j: &AddressOutcome, silent: bool) -> bool {
    let Some(refusal) = &j.refusal else { return false };
    match refusal {
        Refusal::Lookup(_) => one_of(finding, &[&finding::DANE_LOOKUP_FAILED]),
        Refusal::NoAddress => one_of(finding, NO_ADDRESS),
        Refusal::NotListed => one_of(finding, &[&finding::STS_MX_NOT_LISTED]),
        Refusal::Sts | Refusal::Tls => {
            let by_rule = match j.verify_error {
                true => one_of(finding, &[&finding::HOSTED_MAIL, &finding::TLS_DEMANDED]),
                false if *refusal == Refusal::Tls => one_of(finding, &[&finding::TLS_DEMANDED]),
                false => one_of(finding, &[&finding::MX_TLS_OLD]),
            };
            by_rule || one_of(finding, NO_TLS) || one_of(finding, CERTIFICATE)
        }
        // Hosts that mandatory DANE excludes keep the mail in another way too if none answers.
        Refusal::Dane => {
            let unreached = one_of(finding, NO_CONNECTION) || one_of(finding, NO_CONVERSATION);
            one_of(finding, DANE) || silent && unreached
        }
        Refusal::DaneNoTls => one_of(finding, NO_TLS),
        Refusal::NotConnected(_) => one_of(finding, NO_CONNECTION),
        Refusal::NoConversation(..) => one_of(finding, NO_CONVERSATION),
        Refusal::NotProbed
        | Refusal::Unjudged
        | Refusal::Ceiling
        | Refusal::Unspoken
        | Refusal::OtherName => false,
    }
}
