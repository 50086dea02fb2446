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

/// The work that is left to a judgement.
#[derive(Debug, Clone, Copy)]
pub struct Work {
    /// Signatures that may still be verified.
    pub verifications: u32,
    /// Names that may still be hashed for NSEC3.
    pub hashes: u32,
}

impl Default for Work {
    fn default() -> Work {
        Work { verifications: limits::VERIFICATIONS, hashes: limits::HASHES }
    }
}

/// Takes one from a number; whether there was one to take.
pub fn take(left: &mut u32) -> bool {
    let had = *left > 0;
    *left = left.saturating_sub(1);
    had
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
fn weight(cause: &Cause) -> u8 {
    match cause {
        Cause::NoSignature => 0,
        Cause::NoKey(_) => 1,
        Cause::BadLabels => 2,
        Cause::BadSignature(_) => 3,
        Cause::NotYet(_) => 4,
        Cause::Expired(_) => 5,
        Cause::UnusableKey(_) => 6,
        _ => 7,
    }
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
    let message = canonical::message(set, signature).ok_or(Cause::BadLabels)?;
    let mut fault = Cause::NoKey(signature.tag);
    let able = keys.iter().filter(|k| k.signs_zone()).filter(fits);
    for key in able.take(limits::KEYS_PER_TAG) {
        if *tries >= limits::TRIES_PER_SET || !take(&mut work.verifications) {
            return Err(Cause::TooMuchWork);
        }
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
