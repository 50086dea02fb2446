//! DS records and the keys that they name.
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
    /// Tag of the named key.
    pub tag: u16,
    /// Algorithm of the named key.
    pub algorithm: u8,
    /// Digest type.
    pub digest_type: u8,
    /// Digest of the key.
    pub digest: Vec<u8>,
}

impl Ds {
    /// Parses the data of a DS record; returns `None` if it is too short.
    #[must_use]
    pub fn read(data: &[u8]) -> Option<Ds> {
        let [high, low, algorithm, digest_type, digest @ ..] = data else { return None };
        let tag = u16::from_be_bytes([*high, *low]);
        Some(Ds { tag, algorithm: *algorithm, digest_type: *digest_type, digest: digest.to_vec() })
    }

    /// Reports whether the record names this key of the zone.
    #[must_use]
    pub fn means(&self, zone: &DnsName, key: &Key) -> bool {
        self.tag == key.tag
            && self.algorithm == key.algorithm
            && key.digest(zone, self.digest_type).is_some_and(|d| d == self.digest)
    }
}

/// Number of the SHA-1 digest type.
const SHA1: u8 = 1;

/// Reads the DS records of a set and keeps the usable ones.
///
/// If a record has SHA-256 or SHA-384, those with SHA-1 are dropped: an attacker may be able to
/// forge them (RFC 4509 §3).
///
/// Errors: no record has a supported algorithm or digest, so the zone counts as unsigned; or there
/// are more records than a validation looks at. The sender chooses their order, so taking the first
/// ones is not safe.
pub fn usable(set: &RrSet) -> Result<Vec<Ds>, Cause> {
    select(set.records().filter_map(Ds::read).collect())
}

/// Keeps the usable DS records.
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
