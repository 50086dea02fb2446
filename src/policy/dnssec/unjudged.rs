//! Why an answer was not judged.

use serde::Deserialize;
use serde::Serialize;

/// What keeps a resolver from carrying DNSSEC, seen by probes that have nothing to do with the domain.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ResolverFault {
    /// It does not pass signatures on.
    Strips,
    /// It does not pass the proofs on that a name does not exist.
    WithholdsProofs,
    /// It fails where a proof that a name does not exist is asked for.
    RefusesProofs,
    /// It does not know EDNS, without which nobody can ask for signatures.
    NoEdns,
}

impl ResolverFault {
    /// Returns what the resolver does, as part of a sentence.
    #[must_use]
    pub fn words(self) -> &'static str {
        match self {
            ResolverFault::Strips => "the resolver does not pass DNSSEC signatures on",
            ResolverFault::WithholdsProofs => {
                "the resolver does not pass on the DNSSEC proofs that a name does not exist"
            }
            ResolverFault::RefusesProofs => {
                "the resolver answers SERVFAIL where DNSSEC proofs are asked for"
            }
            ResolverFault::NoEdns => "the resolver does not know EDNS, so it cannot carry DNSSEC",
        }
    }
}

/// Why an answer was not judged, where nobody is to blame for it but this side.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Unjudged {
    /// Validation is switched off.
    SwitchedOff,
    /// The resolver cannot carry DNSSEC.
    Resolver(ResolverFault),
    /// A recording of an earlier version does not say.
    Earlier,
}

impl Unjudged {
    /// Returns what a recording without the key means.
    #[must_use]
    pub fn earlier() -> Option<Unjudged> {
        Some(Unjudged::Earlier)
    }
}
