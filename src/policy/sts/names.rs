//! The names and the address that a policy domain leads to. No I/O.

use crate::vocab::dns::Domain;
use crate::vocab::text::printable_bytes;

/// Returns the name of the TXT record. Source: RFC 8461 §3.1.
#[must_use]
pub fn record_name(domain: &Domain) -> Domain {
    domain.under("_mta-sts")
}

/// Returns the name of the policy host. Source: RFC 8461 §3.3.
#[must_use]
pub fn policy_host(domain: &Domain) -> Domain {
    domain.under("mta-sts")
}

/// Returns the URL of the policy. Source: RFC 8461 §3.2.
#[must_use]
pub fn policy_url(domain: &Domain) -> String {
    format!("https://{}/.well-known/mta-sts.txt", policy_host(domain))
}

/// Returns the TXT strings of a record as text that is safe to show.
#[must_use]
pub fn shown(raw: &[u8]) -> String {
    printable_bytes(raw)
}
