//! The kind of a failed lookup, beside its sentence. No I/O.

use crate::policy::evidence::DnsAnswer;
use crate::vocab::dns::Proof;

/// The kind of a failed lookup. Of several failures the smallest kind counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum LookupFault {
    /// DNSSEC validation found the answer bogus.
    Bogus,
    /// The deadline of the destination passed before the answer.
    CutOff,
    /// The TLSA lookup failed for another reason.
    Tlsa,
    /// Any other lookup failed for another reason.
    Other,
}

impl LookupFault {
    /// Returns the kind of an answer that is an error.
    #[must_use]
    pub fn of(answer: &DnsAnswer) -> LookupFault {
        match answer.proof {
            Proof::Bogus => LookupFault::Bogus,
            _ if answer.cut_off => LookupFault::CutOff,
            Proof::Secure | Proof::Insecure | Proof::Indeterminate => LookupFault::Other,
        }
    }
}
