//! What an enforced policy would do to each MX address, by the engine's own judgement. No I/O.

use crate::policy::facts::Facts;
use crate::policy::host::HostFacts;
use crate::policy::sts::mx_pattern::MxPattern;
use crate::policy::sts::policy::StsPolicy;
use crate::policy::walk;
use crate::policy::walk::AddressOutcome;
use crate::policy::walk::Conditions;
use crate::policy::walk::DaneScope;
use crate::policy::walk::HostOutcome;
use crate::policy::walk::Refusal;
use crate::policy::walk::TlsPolicy;
use crate::vocab::time::Timestamp;
use crate::vocab::tls::DaneMode;
use crate::vocab::tls::Switch;
use crate::vocab::tls::TlsMode;
use std::net::IpAddr;

/// How an MX address stands to a policy.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    /// It passes.
    Passes,
    /// A sender that enforces the policy would not use it.
    Fails,
    /// It could not be seen from here.
    Unseen,
}

impl Standing {
    /// Returns the word for it.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Standing::Passes => "passes",
            Standing::Fails => "fails",
            Standing::Unseen => "not seen",
        }
    }
}

/// The standing of one address.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AddressFitness {
    /// The address.
    pub address: IpAddr,
    /// Standing.
    pub standing: Standing,
    /// Reason in plain words.
    pub reason: String,
    /// When its certificate expires, if it showed one.
    pub certificate_ends: Option<Timestamp>,
}

/// The standing of one MX host.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HostFitness {
    /// Name as in the MX record.
    pub host: String,
    /// MX preference.
    pub preference: u16,
    /// The pattern that covers it.
    pub pattern: Option<MxPattern>,
    /// Its addresses; empty if there is none, or if none was looked at.
    pub addresses: Vec<AddressFitness>,
    /// Standing of the host: the worst of its addresses.
    pub standing: Standing,
    /// Reason of that standing in plain words.
    pub reason: String,
}

/// Returns the standing of every MX host under a policy, as if it were enforced. DANE is left out:
/// the question is what a sender without it would do.
///
/// - Source: RFC 8461 §4, §8.4 (backup hosts count as well).
#[must_use]
pub fn under(policy: &StsPolicy, facts: &Facts, domain: &str) -> Vec<HostFitness> {
    let conditions = Conditions {
        wanted: TlsPolicy { tls: TlsMode::Preferred, dane: DaneMode::None, mta_sts: Switch::On },
        sts: Some(policy),
        enforce: true,
        dane: DaneScope::Outside,
        domain,
    };
    let walked = walk::walk(&conditions, &facts.hosts, &[]);
    facts.hosts.iter().zip(&walked).map(|(h, outcome)| of_host(policy, h, outcome)).collect()
}

fn of_host(policy: &StsPolicy, h: &HostFacts, outcome: &HostOutcome) -> HostFitness {
    let host = h.candidate.host.clone();
    let pattern = policy.matching(&host).cloned();
    let addresses: Vec<AddressFitness> = h
        .probes
        .iter()
        .zip(&outcome.probes)
        .filter(|(_, judged)| judged.counts())
        .map(|(probe, judged)| AddressFitness {
            address: probe.target.address,
            standing: standing(judged),
            reason: judged.reason.clone(),
            certificate_ends: probe
                .tls
                .as_ref()
                .and_then(|t| t.certificate.as_ref())
                .map(|c| c.not_after),
        })
        .collect();
    let own = standing(&outcome.own);
    let worst = |s: Standing| addresses.iter().find(|a| a.standing == s);
    let (standing, reason) = match (own, worst(Standing::Fails), worst(Standing::Unseen)) {
        (Standing::Fails, None, _) => (Standing::Fails, outcome.own.reason.clone()),
        (_, Some(bad), _) => (Standing::Fails, bad.reason.clone()),
        (_, None, Some(unseen)) => (Standing::Unseen, unseen.reason.clone()),
        (Standing::Passes | Standing::Unseen, None, None) => (own, outcome.own.reason.clone()),
    };
    HostFitness { host, preference: h.candidate.preference, pattern, addresses, standing, reason }
}

/// Returns the standing of an outcome. What has no known fault of the server is not seen.
fn standing(outcome: &AddressOutcome) -> Standing {
    match &outcome.refusal {
        None => Standing::Passes,
        Some(
            Refusal::NotListed
            | Refusal::Sts
            | Refusal::Tls
            | Refusal::NoAddress
            | Refusal::Dane
            | Refusal::DaneNoTls,
        ) => Standing::Fails,
        Some(
            Refusal::Lookup(_)
            | Refusal::NotConnected(_)
            | Refusal::NoConversation(..)
            | Refusal::NotProbed
            | Refusal::Unjudged
            | Refusal::Ceiling
            | Refusal::Unspoken
            | Refusal::OtherName,
        ) => Standing::Unseen,
    }
}
