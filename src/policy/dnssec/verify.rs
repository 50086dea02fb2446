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

/// The work that is left to a judgement.
#[derive(Debug, Clone)]
pub struct Work {
    /// Signatures that may still be verified.
    pub verifications: u32,
    /// Signatures that may still be verified for all that is judged together.
    shared: Arc<AtomicU32>,
    /// Names that may still be hashed for NSEC3.
    hashes: u32,
    /// The hashes that were made.
    hashed: HashMap<(DnsName, u16, Vec<u8>), Vec<u8>>,
}

impl Work {
    /// Returns the work of one judgement that shares a number of verifications with others.
    #[must_use]
    pub fn sharing(shared: Arc<AtomicU32>) -> Work {
        Work {
            verifications: limits::VERIFICATIONS,
            shared,
            hashes: limits::HASHES,
            hashed: HashMap::new(),
        }
    }

    /// Takes the verification of a message of so many octets.
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

    /// Returns the hash of a name for NSEC3, made at most once.
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

/// A signature that holds over a set.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Holds {
    /// Its end.
    pub ends: Timestamp,
    /// The number of labels below which a wildcard made the set; `None` if the set was signed as it is.
    pub wildcard: Option<usize>,
}

/// Looks for a signature of a zone that holds over a set. Of several that hold the one that ends last counts, among those
/// that were tried.
///
/// Errors: why none does.
pub fn verify(
    set: &RrSet,
    zone: &DnsName,
    keys: &[Key],
    now: Timestamp,
    work: &mut Work,
) -> Result<Holds, Cause> {
    // A signature of an algorithm that is not supported is as good as none (RFC 6840 §5.11).
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

/// Tells which of two reasons says more. One that leaves the matter open counts most: it must not become bad news.
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
    let mut able = keys.iter().filter(|k| k.signs_zone()).filter(fits).peekable();
    if able.peek().is_none() {
        return Err(fault);
    }
    let message = canonical::message(set, signature).ok_or(Cause::BadLabels)?;
    for key in able.take(limits::KEYS_PER_TAG) {
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
    Err(fault)
}
