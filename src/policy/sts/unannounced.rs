//! A policy that is served although no record announces it. It is looked at as evidence for the
//! report, in one fetch, and never applies. No I/O.

use crate::policy::evidence::Evidence;
use crate::policy::evidence::Outcome;
use crate::policy::evidence::Query;
use crate::policy::evidence::Via;
use crate::policy::roots::TrustStore;
use crate::policy::sts;
use crate::policy::sts::StsSeen;
use crate::policy::sts::exchange::Fetched;
use crate::policy::sts::exchange::judge_exchange;
use crate::policy::sts::record;
use crate::policy::sts::record::Selected;
use crate::vocab::dns::Domain;
use crate::vocab::dns::RecordType;
use crate::vocab::finding;
use crate::vocab::finding::Finding;

/// Reports whether it is known that there is no record, not even one that comes near.
fn no_record(e: &Evidence, domain: &Domain) -> bool {
    match e.dns(&sts::record_name(domain), RecordType::Txt).map(|a| a.outcome()) {
        Some(Outcome::Nothing { .. }) => true,
        Some(Outcome::Records(records)) => matches!(
            record::select(&sts::texts(records)),
            Selected::None { near_misses } if near_misses.is_empty()
        ),
        Some(Outcome::Error(_)) | None => false,
    }
}

/// Reports whether the domain is known to exist. A name that does not has no policy host either.
fn exists(e: &Evidence, domain: &Domain) -> bool {
    let answer = e.dns(domain, RecordType::Mx).map(|a| a.outcome());
    matches!(answer, Some(Outcome::Records(_) | Outcome::Nothing { nxdomain: false }))
}

/// Returns the queries that are still needed to see such a policy: the addresses of the policy
/// host, one family after the other, and one fetch.
pub fn wanted(e: &Evidence, domain: &Domain) -> Vec<Query> {
    if !e.scope.unannounced || !no_record(e, domain) || !exists(e, domain) {
        return Vec::new();
    }
    if e.scope.proxy {
        return sts::missing(e, domain, Via::Proxy);
    }
    let host = sts::policy_host(domain);
    for rtype in [RecordType::A, RecordType::Aaaa] {
        match e.dns(&host, rtype).map(|a| a.outcome()) {
            None => return vec![Query::Dns(host, rtype)],
            Some(Outcome::Records(_)) => return sts::missing(e, domain, sts::via(rtype)),
            Some(Outcome::Nothing { .. } | Outcome::Error(_)) => {}
        }
    }
    Vec::new()
}

/// Notes such a policy, with a finding in place of the one that there is no record.
pub fn look(e: &Evidence, domain: &Domain, roots: &TrustStore, seen: &mut StsSeen) {
    if !no_record(e, domain) {
        return;
    }
    let host = sts::policy_host(domain);
    let exchanges = [Via::Proxy, Via::V4, Via::V6].into_iter();
    let policy = exchanges.filter_map(|via| e.exchange(domain, via)).find_map(|x| {
        match judge_exchange(x, &host, roots, e.now) {
            Fetched::Policy { policy, .. } => Some(policy),
            Fetched::Malformed { .. } | Fetched::Failed { .. } => None,
        }
    });
    let Some(policy) = policy else { return };
    let id = e.now.day().replace('-', "");
    let url = sts::policy_url(domain);
    seen.findings.retain(|f| f.row.code != finding::STS_ABSENT.code);
    seen.findings.push(Finding::new(
        &finding::STS_UNANNOUNCED,
        &[("domain", domain), ("mode", &policy.mode.word()), ("url", &url), ("id", &id)],
    ));
    seen.unannounced = Some(policy);
}
