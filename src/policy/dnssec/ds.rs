//! DS records, and which of a zone's keys they mean.
//!
//! Source: RFC 4034 §5, RFC 4509 §3, RFC 6840 §5.2.

use crate::policy::dnssec::algorithm;
use crate::policy::dnssec::algorithm::Key;
use crate::policy::dnssec::limits;
use crate::policy::dnssec::reason::Cause;
use crate::vocab::dns_name::DnsName;
use crate::vocab::dns_record::RrSet;

/// A DS record, or a trust anchor.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ds {
    /// The tag of the key that it means.
    pub tag: u16,
    /// The algorithm of that key.
    pub algorithm: u8,
    /// How the key is digested.
    pub digest_type: u8,
    /// The digest.
    pub digest: Vec<u8>,
}

impl Ds {
    /// Reads the data of a DS record; `None` where it is too short.
    #[must_use]
    pub fn read(data: &[u8]) -> Option<Ds> {
        let [high, low, algorithm, digest_type, digest @ ..] = data else { return None };
        let tag = u16::from_be_bytes([*high, *low]);
        Some(Ds { tag, algorithm: *algorithm, digest_type: *digest_type, digest: digest.to_vec() })
    }

    /// Whether the record means a key of a zone.
    #[must_use]
    pub fn means(&self, zone: &DnsName, key: &Key) -> bool {
        self.tag == key.tag
            && self.algorithm == key.algorithm
            && key.digest(zone, self.digest_type).is_some_and(|d| d == self.digest)
    }
}

/// The number of the digest SHA-1.
const SHA1: u8 = 1;

/// Reads the DS records of a set and leaves those that count.
///
/// Where a record has SHA-256 or SHA-384, one with SHA-1 counts for nothing: it could be the one that an attacker can
/// forge (RFC 4509 §3).
///
/// Errors: the zone counts as unsigned, for want of an algorithm or a digest that is supported; or there are more records
/// than a judgement looks at. Which ones come first is the sender's choice, so none of them is left out.
pub fn usable(set: &RrSet) -> Result<Vec<Ds>, Cause> {
    select(set.records().filter_map(Ds::read).collect())
}

/// Leaves the records that count.
///
/// Errors: as [`usable`].
pub fn select(mut all: Vec<Ds>) -> Result<Vec<Ds>, Cause> {
    all.retain(|d| algorithm::is_supported(d.algorithm));
    if all.is_empty() {
        return Err(Cause::UnknownAlgorithm);
    }
    all.retain(|d| algorithm::is_digest_supported(d.digest_type));
    if all.is_empty() {
        return Err(Cause::UnknownDigest);
    }
    if all.iter().any(|d| d.digest_type != SHA1) {
        all.retain(|d| d.digest_type != SHA1);
    }
    if all.len() > limits::DS_PER_ZONE {
        return Err(Cause::TooMuchWork);
    }
    Ok(all)
}
