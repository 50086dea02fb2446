//! The reasons why an answer was not validated.

use serde::Deserialize;
use serde::Serialize;

/// A fault that keeps a resolver from supporting DNSSEC, found by probes unrelated to the domain.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ResolverFault {
    /// The resolver drops signatures.
    Strips,
    /// The resolver drops the proofs that a name does not exist.
    WithholdsProofs,
    /// The resolver fails if it is asked for a proof that a name does not exist.
    RefusesProofs,
    /// The resolver does not support EDNS, which is needed to request signatures.
    NoEdns,
}

impl ResolverFault {
    /// Returns a clause that says what the resolver does.
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

/// The local reason why an answer was not validated.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Unjudged {
    /// Validation is switched off.
    SwitchedOff,
    /// The resolver does not support DNSSEC.
    Resolver(ResolverFault),
    /// A recording of an earlier version does not state the reason.
    Earlier,
}

impl Unjudged {
    /// Returns the value for a recording without the key.
    #[must_use]
    pub fn earlier() -> Option<Unjudged> {
        Some(Unjudged::Earlier)
    }
}
