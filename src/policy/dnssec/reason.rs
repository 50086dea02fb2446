//! The reason of a validation result: cause, zone, record set, RFC section and extended DNS error
//! code.

use crate::vocab::dns_name::DnsName;
use crate::vocab::dns_record::type_name;
use crate::vocab::time::Timestamp;
use std::fmt;

/// A validation error, or the cause of a result that is not secure.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Cause {
    /// The set has no signature by the zone.
    NoSignature,
    /// A signature expired.
    Expired(Timestamp),
    /// A signature is not valid yet.
    NotYet(Timestamp),
    /// No key of the zone has the tag and algorithm of a signature.
    NoKey(u16),
    /// A signature is invalid.
    BadSignature(u16),
    /// A signature counts more labels than its owner has, or expands what must not be expanded.
    BadLabels,
    /// The cryptographic library does not support the size or form of a key.
    UnusableKey(u16),
    /// No key of the zone matches the DS records or the trust anchor.
    NoKeyFits,
    /// The zone returns no DNSKEY record.
    NoKeys,
    /// There is no proof that the name or type does not exist.
    NoProof,
    /// A wildcard answered for a name, without proof that the name itself does not exist.
    NoWildcardProof,
    /// A signed DNAME record yields another alias than the one in the reply.
    WrongSynthesis,
    /// The parent zone proves that there is no DS record.
    NoDs,
    /// The zone lies in an opt-out gap of its parent zone (RFC 5155 §6).
    OptOut,
    /// No DS record has a supported algorithm.
    UnknownAlgorithm,
    /// No DS record has a supported digest.
    UnknownDigest,
    /// The NSEC3 records need more iterations than the limit.
    Iterations(u16),
    /// A needed reply is unavailable, for this reason.
    NoReply(String),
    /// The work limit of one validation is exhausted.
    TooMuchWork,
    /// No trust anchor lies at or above the name.
    NoAnchor,
    /// The aliases form a loop, or one has several targets.
    BrokenAliases,
}

/// The reason of a validation result.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reason {
    /// Cause of the result.
    pub cause: Cause,
    /// Zone that decided the result.
    pub zone: DnsName,
    /// Owner of the examined set.
    pub owner: DnsName,
    /// Type of the examined set, by number.
    pub rtype: u16,
}

impl Reason {
    /// Creates a reason.
    #[must_use]
    pub fn new(cause: Cause, zone: &DnsName, owner: &DnsName, rtype: u16) -> Reason {
        Reason { cause, zone: zone.clone(), owner: owner.clone(), rtype }
    }

    /// Returns the RFC section of the deciding rule.
    #[must_use]
    pub fn section(&self) -> &'static str {
        match self.cause {
            Cause::NoSignature
            | Cause::NoKey(_)
            | Cause::BadSignature(_)
            | Cause::Expired(_)
            | Cause::NotYet(_)
            | Cause::BadLabels => "RFC 4035 §5.3.1",
            Cause::UnusableKey(_) | Cause::UnknownAlgorithm | Cause::UnknownDigest => {
                "RFC 4035 §5.2"
            }
            Cause::NoKeyFits | Cause::NoKeys | Cause::NoDs => "RFC 4035 §5.2",
            Cause::NoProof => "RFC 4035 §5.4",
            Cause::NoWildcardProof => "RFC 4035 §5.3.4",
            Cause::WrongSynthesis => "RFC 6672 §5.3.1",
            Cause::OptOut => "RFC 5155 §6",
            Cause::Iterations(_) => "RFC 9276 §3.2",
            Cause::NoReply(_) | Cause::TooMuchWork | Cause::NoAnchor => "RFC 4033 §5",
            Cause::BrokenAliases => "RFC 1034 §3.6.2",
        }
    }

    /// Returns the extended DNS error code. Source: RFC 8914 §4, RFC 9276 §3.2 (27).
    #[must_use]
    pub fn ede(&self) -> u16 {
        match self.cause {
            Cause::NoSignature => 10,
            Cause::Expired(_) => 7,
            Cause::NotYet(_) => 8,
            Cause::NoKey(_) | Cause::NoKeyFits | Cause::NoKeys => 9,
            Cause::BadSignature(_)
            | Cause::BadLabels
            | Cause::WrongSynthesis
            | Cause::BrokenAliases => 6,
            Cause::UnknownAlgorithm => 1,
            Cause::UnknownDigest => 2,
            Cause::NoProof | Cause::NoWildcardProof => 12,
            Cause::Iterations(_) => 27,
            Cause::UnusableKey(_)
            | Cause::NoReply(_)
            | Cause::TooMuchWork
            | Cause::NoAnchor
            | Cause::NoDs
            | Cause::OptOut => 5,
        }
    }
}

/// Returns a name without the final dot.
fn bare(name: &DnsName) -> String {
    let text = name.to_string();
    match text.strip_suffix('.') {
        Some("") => "the root".into(),
        Some(bare) => bare.to_string(),
        None => text,
    }
}

/// What stands between a signature and the time of its end.
const ENDED: &str = " ended on ";

/// Returns the signature that has ended, and when, if that is what a reason says. Reasons are kept as
/// texts in recordings.
#[must_use]
pub fn signature_end(reason: &str) -> Option<(&str, Timestamp)> {
    let (what, at) = reason.rsplit_once(ENDED)?;
    Some((what, Timestamp::parse(at)?))
}

impl fmt::Display for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Reason { cause, rtype, .. } = self;
        let (zone, owner) = (bare(&self.zone), bare(&self.owner));
        let word = type_name(*rtype);
        let what = format!("{owner} {word}");
        match cause {
            Cause::NoSignature => write!(f, "{what} has no signature of {zone}"),
            Cause::Expired(end) => {
                write!(f, "the signature of {what} by {zone}{ENDED}{}", end.rfc3339())
            }
            Cause::NotYet(start) => {
                write!(f, "the signature of {what} by {zone} begins on {}", start.rfc3339())
            }
            Cause::NoKey(tag) => write!(f, "{what} is signed with key {tag}, which {zone} lacks"),
            Cause::BadSignature(tag) => {
                write!(f, "the signature of {what} with key {tag} of {zone} does not hold")
            }
            Cause::BadLabels => write!(f, "the signature of {what} counts the wrong labels"),
            Cause::UnusableKey(tag) => write!(
                f,
                "{what} is signed with key {tag} of {zone}, of a size that cannot be verified here"
            ),
            Cause::NoKeyFits => write!(f, "no key of {zone} fits its DS records"),
            Cause::NoKeys => write!(f, "{zone} has a DS record but shows no DNSKEY record"),
            Cause::NoProof => write!(f, "nothing proves that there is no {what}"),
            Cause::NoWildcardProof => {
                write!(f, "{what} comes from a wildcard, and nothing proves that it may")
            }
            Cause::WrongSynthesis => {
                write!(f, "{what} is not the alias that the DNAME record of {zone} makes")
            }
            Cause::NoDs => write!(f, "{zone} is not signed: the zone above has no DS record of it"),
            Cause::OptOut => write!(f, "{zone} lets delegations go unsigned where {owner} is"),
            Cause::UnknownAlgorithm => {
                write!(f, "{zone} is signed with an algorithm that is not supported here")
            }
            Cause::UnknownDigest => {
                write!(f, "the DS records of {zone} have a digest that is not supported here")
            }
            Cause::Iterations(count) => {
                write!(f, "{zone} asks for {count} rounds of NSEC3 hashing")
            }
            Cause::NoReply(why) => write!(f, "{what} cannot be had: {why}"),
            Cause::TooMuchWork => write!(f, "{what} takes more work than a judgement may"),
            Cause::NoAnchor => write!(f, "no trust anchor lies above {owner}"),
            Cause::BrokenAliases => write!(f, "the aliases of {owner} do not lead to one name"),
        }
    }
}
