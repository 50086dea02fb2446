//! Verifies the signatures over one set with the keys of its zone.
//!
//! Source: RFC 4035 §5.3.

use crate::policy::dnssec::algorithm;
use crate::policy::dnssec::algorithm::Attempt;
use crate::policy::dnssec::algorithm::Key;
use crate::policy::dnssec::canonical;
use crate::policy::dnssec::limits;
use crate::policy::dnssec::reason::Cause;
use crate::vocab::dns_name::DnsName;
use crate::vocab::dns_record::RrSet;
use crate::vocab::dns_record::Rrsig;
use crate::vocab::time::Timestamp;
use std::collections::HashMap;
use std::sync::Arc;
use std::sync::atomic::AtomicU32;
use std::sync::atomic::Ordering;

/// The remaining work budget of a validation.
#[derive(Debug, Clone)]
pub struct Work {
    /// Remaining verifications.
    pub verifications: u32,
    /// Remaining verifications of all validations that share the budget.
    shared: Arc<AtomicU32>,
    /// Remaining names to hash for NSEC3.
    hashes: u32,
    /// Computed hashes, by name and parameters.
    hashed: HashMap<(DnsName, u16, Vec<u8>), Vec<u8>>,
}

impl Work {
    /// Returns the budget of one validation that shares a number of verifications with others.
    #[must_use]
    pub fn sharing(shared: Arc<AtomicU32>) -> Work {
        Work {
            verifications: limits::VERIFICATIONS,
            shared,
            hashes: limits::HASHES,
            hashed: HashMap::new(),
        }
    }

    /// Deducts the verification of a message of `octets` octets.
    ///
    /// Errors: too much work.
    fn verification(&mut self, octets: usize) -> Result<(), Cause> {
        let count = u32::try_from(1 + octets / limits::DIGESTED).unwrap_or(u32::MAX);
        let left = |n: u32| n.checked_sub(count);
        let own = left(self.verifications).ok_or(Cause::TooMuchWork)?;
        let shared = self.shared.fetch_update(Ordering::Relaxed, Ordering::Relaxed, left);
        shared.map_err(|_| Cause::TooMuchWork)?;
        self.verifications = own;
        Ok(())
    }

    /// Returns the NSEC3 hash of a name, computed at most once.
    ///
    /// Errors: too much work.
    pub fn hash(
        &mut self,
        name: &DnsName,
        (iterations, salt): (u16, &[u8]),
        make: impl FnOnce() -> Vec<u8>,
    ) -> Result<Vec<u8>, Cause> {
        let mark = (name.lower(), iterations, salt.to_vec());
        if let Some(hash) = self.hashed.get(&mark) {
            return Ok(hash.clone());
        }
        self.hashes = self.hashes.checked_sub(1).ok_or(Cause::TooMuchWork)?;
        let hash = make();
        self.hashed.insert(mark, hash.clone());
        Ok(hash)
    }
}

/// A valid signature over a set.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Holds {
    /// Expiration of the signature.
    pub ends: Timestamp,
    /// Number of labels below which a wildcard was expanded; `None` if the set was signed as it is.
    pub wildcard: Option<usize>,
}

/// Finds a valid signature of a zone over a set. It tries the signatures in order of expiration,
/// the latest first.
///
/// Errors: the reason why none is valid.
pub fn verify(
    set: &RrSet,
    zone: &DnsName,
    keys: &[Key],
    now: Timestamp,
    work: &mut Work,
) -> Result<Holds, Cause> {
    // A signature of an unsupported algorithm counts as absent (RFC 6840 §5.11).
    let counts = |s: &&Rrsig| s.signer == *zone && algorithm::is_supported(s.algorithm);
    let mut by_zone: Vec<&Rrsig> = set.signatures.iter().filter(counts).collect();
    by_zone.sort_by_key(|s| std::cmp::Reverse(s.ends(now)));
    let mut fault = Cause::NoSignature;
    let mut tries = 0;
    for signature in by_zone {
        let outcome = one(set, signature, keys, now, &mut tries, work);
        match outcome {
            Ok(holds) => return Ok(holds),
            Err(Cause::TooMuchWork) => return Err(Cause::TooMuchWork),
            Err(cause) if weight(&cause) > weight(&fault) => fault = cause,
            Err(_) => {}
        }
    }
    Err(fault)
}

/// Returns the rank of a reason; the highest one is reported. A reason that leaves the status open
/// ranks highest, or the set would count as bogus.
fn weight(cause: &Cause) -> usize {
    let order: [fn(&Cause) -> bool; 7] = [
        |c| *c == Cause::NoSignature,
        |c| matches!(c, Cause::NoKey(_)),
        |c| *c == Cause::BadLabels,
        |c| matches!(c, Cause::BadSignature(_)),
        |c| matches!(c, Cause::NotYet(_)),
        |c| matches!(c, Cause::Expired(_)),
        |c| matches!(c, Cause::UnusableKey(_)),
    ];
    order.iter().position(|is| is(cause)).unwrap_or(order.len())
}

fn one(
    set: &RrSet,
    signature: &Rrsig,
    keys: &[Key],
    now: Timestamp,
    tries: &mut u32,
    work: &mut Work,
) -> Result<Holds, Cause> {
    let (begins, ends) = (signature.begins(now), signature.ends(now));
    let fits = |k: &&Key| k.tag == signature.tag && k.algorithm == signature.algorithm;
    if begins > ends {
        return Err(Cause::BadSignature(signature.tag));
    }
    if ends < now {
        return Err(Cause::Expired(ends));
    }
    if begins > now {
        return Err(Cause::NotYet(begins));
    }
    let mut fault = Cause::NoKey(signature.tag);
    let able: Vec<&Key> = keys.iter().filter(|k| k.signs_zone()).filter(fits).collect();
    if able.is_empty() {
        return Err(fault);
    }
    let message = canonical::message(set, signature).ok_or(Cause::BadLabels)?;
    for key in able.iter().take(limits::KEYS_PER_TAG) {
        if *tries >= limits::TRIES_PER_SET {
            return Err(Cause::TooMuchWork);
        }
        work.verification(message.len())?;
        *tries += 1;
        match key.verify(&message, &signature.signature) {
            Attempt::Holds => {
                let (counted, signed) =
                    (canonical::signed_labels(&set.owner), usize::from(signature.labels));
                return Ok(Holds { ends, wildcard: (signed < counted).then_some(signed) });
            }
            Attempt::Unusable => fault = Cause::UnusableKey(key.tag),
            Attempt::Fails => {
                if !matches!(fault, Cause::UnusableKey(_)) {
                    fault = Cause::BadSignature(key.tag);
                }
            }
        }
    }
    // One of the keys that were not tried may have made the signature.
    if able.len() > limits::KEYS_PER_TAG {
        return Err(Cause::TooMuchWork);
    }
    Err(fault)
}
