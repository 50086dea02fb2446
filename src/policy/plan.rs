//! Which questions are wanted next. Pure: the order of a collection can be tested without a network.

use crate::policy::evidence::Evidence;
use crate::policy::evidence::Query;
use crate::policy::evidence::Sight;
use crate::policy::host;
use crate::policy::mx;
use crate::policy::sts;
use crate::vocab::dns::Domain;
use crate::vocab::dns::RecordType;
use std::collections::BTreeSet;

/// The name of the TLS-RPT record. Source: RFC 8460 §3.
#[must_use]
pub fn tls_rpt_name(domain: &Domain) -> Domain {
    domain.under("_tls").under("_smtp")
}

/// Every question that the evidence makes wanted and that is not answered yet; empty when the collection is
/// complete. Questions already in flight are named again: the caller knows them.
///
/// None of it depends on the profile (RFC 8461 §8.4: backup hosts are looked at too).
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
    match mx::path(e) {
        Sight::Wanted(missing) => wanted.extend(missing),
        Sight::Seen(path) => wanted.extend(host::wanted(e, &path)),
    }
    wanted
}
