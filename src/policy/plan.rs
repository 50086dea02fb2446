//! The queries that are needed next. No I/O: the order of a collection can be tested without a
//! network.

use crate::policy::evidence::Evidence;
use crate::policy::evidence::Query;
use crate::policy::evidence::Sight;
use crate::policy::host;
use crate::policy::mx;
use crate::policy::sts;
use crate::vocab::dns::Domain;
use crate::vocab::dns::RecordType;
use std::collections::BTreeSet;

/// Returns the name of the TLS-RPT record. Source: RFC 8460 §3.
#[must_use]
pub fn tls_rpt_name(domain: &Domain) -> Domain {
    domain.under("_tls").under("_smtp")
}

/// Returns every query that the evidence requires and that is not answered yet; empty when the
/// collection is complete. Queries already sent are included; the caller tracks them.
///
/// None of them depends on the destination profile (RFC 8461 §8.4: backup hosts are examined too).
#[must_use]
pub fn wanted(e: &Evidence) -> BTreeSet<Query> {
    let mut wanted = BTreeSet::new();
    if let Some(domain) = e.domain() {
        wanted.extend(sts::wanted(e, domain));
        let rpt = tls_rpt_name(domain);
        if e.dns(&rpt, RecordType::Txt).is_none() {
            wanted.insert(Query::Dns(rpt, RecordType::Txt));
        }
    }
    wanted.extend(hosts(e));
    wanted
}

/// Returns the queries for the route and its hosts, without those for MTA-STS and TLS reporting.
#[must_use]
pub fn hosts(e: &Evidence) -> BTreeSet<Query> {
    match mx::path(e) {
        Sight::Wanted(missing) => missing.into_iter().collect(),
        Sight::Seen(path) => host::wanted(e, &path).into_iter().collect(),
    }
}

/// Returns the queries for the route, its hosts and MTA-STS, without those for TLS reporting.
#[must_use]
pub fn policy_and_hosts(e: &Evidence) -> BTreeSet<Query> {
    let mut wanted = hosts(e);
    if let Some(domain) = e.domain() {
        wanted.extend(sts::wanted(e, domain));
    }
    wanted
}

/// Returns the queries for MTA-STS alone.
#[must_use]
pub fn policy(e: &Evidence) -> BTreeSet<Query> {
    let wanted = e.domain().map(|domain| sts::wanted(e, domain));
    wanted.into_iter().flatten().collect()
}
