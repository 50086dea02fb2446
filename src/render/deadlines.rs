//! The points in time at which a destination's protection ends, for monitoring. Pure.

use crate::policy::dane;
use crate::policy::dane::DaneMatch;
use crate::policy::dane::TlsaSeen;
use crate::policy::host::HostFacts;
use crate::policy::host::ProbeFacts;
use crate::policy::report::Report;
use crate::policy::sts::policy::Mode;
use crate::policy::walk::AddressOutcome;
use crate::policy::walk::Protection;
use crate::vocab::time::Timestamp;
use std::collections::BTreeMap;

/// Returns the earliest end of a certificate for each MX host that presented one, by host name.
#[must_use]
pub fn certificates(r: &Report) -> BTreeMap<String, Timestamp> {
    let mut ends = BTreeMap::new();
    for host in &r.facts.hosts {
        let shown = host.probes.iter().filter(|p| host.counts(p, host.host_sni()));
        let of_host = shown.filter_map(not_after).min();
        if let Some(end) = of_host {
            let known = ends.entry(host.candidate.host.clone()).or_insert(end);
            *known = (*known).min(end);
        }
    }
    ends
}

fn not_after(p: &ProbeFacts) -> Option<Timestamp> {
    Some(p.tls.as_ref()?.certificate.as_ref()?.not_after)
}

/// Returns the earliest end of a certificate on which a delivery depends: one that MTA-STS, the TLS
/// setting or a DANE-TA record verified. Dates count for nothing else (RFC 7672 §3.1.1).
#[must_use]
pub fn certificate_that_counts(r: &Report) -> Option<Timestamp> {
    let hosts = r.facts.hosts.iter().zip(&r.decision.walked);
    let probes = hosts.flat_map(|(host, outcome)| {
        let outcomes = host.probes.iter().zip(&outcome.probes);
        outcomes.filter(|(p, outcome)| dates_count(host, p, outcome))
    });
    probes.filter_map(|(p, _)| not_after(p)).min()
}

fn dates_count(host: &HostFacts, p: &ProbeFacts, outcome: &AddressOutcome) -> bool {
    match outcome.protection {
        Some(Protection::MtaSts | Protection::Verified) => true,
        Some(Protection::Dane) => match (&p.dane, &host.tlsa) {
            (Some(DaneMatch::Matched { record, .. }), TlsaSeen::Records { records, .. }) => {
                records.get(*record).is_some_and(|r| r.usage != dane::DANE_EE)
            }
            _ => false,
        },
        Some(Protection::Encrypted | Protection::None) | None => false,
    }
}

/// Returns the end of the policy that applies, if there is one.
#[must_use]
pub fn policy(r: &Report) -> Option<Timestamp> {
    r.facts.sts.as_ref()?.applied.as_ref().map(|applied| applied.expires_at)
}

/// Returns the end of a policy that ends unless something is mended: an enforced one from the
/// cache that could not be fetched again. One that can be fetched is renewed in time.
#[must_use]
pub fn policy_that_counts(r: &Report) -> Option<Timestamp> {
    let sts = r.facts.sts.as_ref()?;
    let applied = sts.applied.as_ref()?;
    let failed = sts.fetch_failure.is_some() || !sts.failures.is_empty();
    let ends = applied.from_cache && failed && applied.policy.mode == Mode::Enforce;
    ends.then_some(applied.expires_at)
}

/// Returns the whole days from the check to a point in time; 0 if it has passed.
#[must_use]
pub fn days_left(r: &Report, end: Timestamp) -> i64 {
    end.since(r.evidence.now).max(0) / DAY
}

/// A day. Unit: seconds.
pub const DAY: i64 = 86_400;
