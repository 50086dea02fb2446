//! The ground of a verdict: which part of the evidence decided it. No I/O.

use crate::policy::walk::AddressOutcome;
use crate::policy::walk::HostOutcome;
use crate::policy::walk::Refusal;
use crate::policy::walk::Requirement;

/// The part of the evidence that decided a verdict.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ground {
    /// The clock of this host is wrong.
    Clock,
    /// An SMTP route leads to `/dev/null`.
    Discard,
    /// The lookups gave no mail host.
    NoHost,
    /// No mail host has an address.
    NoAddress,
    /// The host of this index takes the mail.
    Used(usize),
    /// The mail is not delivered, and this outcome is the reason.
    Refused {
        /// Index of the host.
        host: usize,
        /// Index of the probe; `None` if the host itself is not used.
        probe: Option<usize>,
    },
    /// SMTP is switched off (`--no-smtp`).
    NoSmtp,
    /// A host or address beyond the limits of a check might take the mail.
    NotAllSeen,
    /// The port seems to be blocked on this network.
    Blocked,
    /// The resolver does not support DNSSEC.
    NoDnssec,
    /// Nothing could be examined.
    Nothing,
}

/// An outcome that decides a verdict, with its place.
#[derive(Debug, Clone, Copy)]
pub struct Deciding<'a> {
    /// The place.
    pub ground: Ground,
    /// The outcome.
    pub outcome: &'a AddressOutcome,
}

/// Returns the first outcome, over hosts and their probes, with a refusal of the given kind.
#[must_use]
pub fn first_refused(
    walked: &[HostOutcome],
    sort: impl Fn(&Refusal) -> bool,
) -> Option<Deciding<'_>> {
    let places = walked.iter().enumerate().flat_map(|(host, h)| {
        let probes = h.probes.iter().enumerate().map(move |(i, j)| (host, Some(i), j));
        probes.chain(std::iter::once((host, None, &h.own)))
    });
    let refused = |j: &AddressOutcome| j.refusal.as_ref().is_some_and(&sort);
    places
        .into_iter()
        .find(|(_, _, j)| refused(j))
        .map(|(host, probe, outcome)| Deciding { ground: Ground::Refused { host, probe }, outcome })
}

impl Ground {
    /// Reports whether it names a host that is not used whatever its sessions show.
    #[must_use]
    pub fn is_excluded(self, walked: &[HostOutcome]) -> bool {
        let Ground::Refused { host, .. } = self else { return false };
        walked.get(host).is_some_and(|h| matches!(h.requirement, Requirement::NotUsed(..)))
    }

    /// Returns the refused outcome that it names.
    #[must_use]
    pub fn outcome(self, walked: &[HostOutcome]) -> Option<&AddressOutcome> {
        let Ground::Refused { host, probe } = self else { return None };
        let host = walked.get(host)?;
        match probe {
            Some(probe) => host.probes.get(probe),
            None => Some(&host.own),
        }
    }
}
