//! Why a judgement is what it is: the zone, the set, the rule and the extended error code.

use crate::vocab::dns_name::DnsName;
use crate::vocab::dns_record::type_name;
use crate::vocab::time::Timestamp;
use std::fmt;

/// What went wrong, or why nothing is proven.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Cause {
    /// There is no signature by the zone over the set.
    NoSignature,
    /// A signature ended.
    Expired(Timestamp),
    /// A signature does not hold yet.
    NotYet(Timestamp),
    /// No key of the zone has the tag and algorithm of a signature.
    NoKey(u16),
    /// A signature does not hold.
    BadSignature(u16),
    /// A signature claims more labels than its owner has, or expands what must not be expanded.
    BadLabels,
    /// A key has a size or form that the cryptographic library does not take.
    UnusableKey(u16),
    /// None of the zone's keys fits the DS records or the trust anchor.
    NoKeyFits,
    /// The zone shows no DNSKEY record.
    NoKeys,
    /// There is no proof that the name or type does not exist.
    NoProof,
    /// A wildcard answered for a name, and nothing proves that the name itself does not exist.
    NoWildcardProof,
    /// A signed DNAME record makes another alias than the one shown.
    WrongSynthesis,
    /// The zone above proves that there is no DS record.
    NoDs,
    /// The zone lies in a gap of the zone above in which delegations need not be signed (RFC 5155 §6).
    OptOut,
    /// No DS record has an algorithm that is supported here.
    UnknownAlgorithm,
    /// No DS record has a digest that is supported here.
    UnknownDigest,
    /// The NSEC3 records ask for more rounds of hashing than are done.
    Iterations(u16),
    /// A reply that is needed could not be had; why.
    NoReply(String),
    /// The work that one judgement may take ran out.
    TooMuchWork,
    /// No trust anchor lies above the name.
    NoAnchor,
    /// The aliases lead in a circle, or one has several targets.
    BrokenAliases,
}

/// The reason of a judgement.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reason {
    /// What it is.
    pub cause: Cause,
    /// The zone whose word counts.
    pub zone: DnsName,
    /// The set that was looked at, by owner and type.
    pub owner: DnsName,
    /// Its type, by number.
    pub rtype: u16,
}

impl Reason {
    /// Returns a reason.
    #[must_use]
    pub fn new(cause: Cause, zone: &DnsName, owner: &DnsName, rtype: u16) -> Reason {
        Reason { cause, zone: zone.clone(), owner: owner.clone(), rtype }
    }

    /// Returns the section of the rule that decided.
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

/// Returns a name as people write it: without the final dot.
fn bare(name: &DnsName) -> String {
    let text = name.to_string();
    match text.strip_suffix('.') {
        Some("") => "the root".into(),
        Some(bare) => bare.to_string(),
        None => text,
    }
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
                write!(f, "the signature of {what} by {zone} ended on {}", end.rfc3339())
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
