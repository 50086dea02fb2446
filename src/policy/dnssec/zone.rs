//! Zones on the way down from a trust anchor, and the memory of those that were judged.

use crate::policy::dnssec::algorithm::Key;
use crate::policy::dnssec::reason::Reason;
use crate::vocab::dns_name::DnsName;
use crate::vocab::dns_record::DnsReply;
use crate::vocab::time::Timestamp;
use std::sync::Arc;

/// What is known of a zone's keys.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum State {
    /// These keys sign the zone's records.
    Signed(Vec<Key>),
    /// It is proven that nothing from here on down has to be signed.
    Unsigned(Reason),
}

/// A zone whose place in the tree is proven.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Zone {
    /// Its name.
    pub name: DnsName,
    /// Its keys, or why it has none.
    pub state: State,
    /// The earliest end of a signature that this rests on.
    pub ends: Option<Timestamp>,
    /// The zone above; `None` for one that a trust anchor is of.
    pub above: Option<Arc<Zone>>,
    /// The replies that prove it: DS first, then DNSKEY, where there are any.
    pub replies: Vec<Arc<DnsReply>>,
}

/// What is known of a name on the way down.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Place {
    /// A zone begins here.
    Cut(Arc<Zone>),
    /// No zone begins here; the reply that proves it.
    Inside(Arc<DnsReply>, Timestamp),
    /// The name does not exist, so that no zone begins here or below; the reply that proves it.
    Gone(Arc<DnsReply>, Timestamp),
}

impl Place {
    /// Returns the earliest end of a signature that this rests on.
    #[must_use]
    pub fn ends(&self) -> Option<Timestamp> {
        match self {
            Place::Cut(zone) => zone.ends,
            Place::Inside(_, ends) | Place::Gone(_, ends) => Some(*ends),
        }
    }

    /// Returns the room that this takes. Unit: octets, about.
    #[must_use]
    pub fn weight(&self) -> usize {
        match self {
            // The keys are held once more, as they are used.
            Place::Cut(zone) => 2 * zone.replies.iter().map(|r| r.weight()).sum::<usize>(),
            Place::Inside(reply, _) | Place::Gone(reply, _) => reply.weight(),
        }
    }

    /// Returns for how long this may be remembered by its records. Unit: seconds.
    #[must_use]
    pub fn time_to_live(&self) -> u32 {
        match self {
            Place::Cut(zone) => zone.replies.iter().map(|r| r.time_to_live()).min().unwrap_or(0),
            Place::Inside(reply, _) | Place::Gone(reply, _) => reply.time_to_live(),
        }
    }
}

/// A memory of names on the way down. Only what was proven is put into it.
pub trait Memory: Send + Sync {
    /// Returns what is known of a name and still holds at `now`.
    fn get(&self, name: &DnsName, now: Timestamp) -> Option<Place>;

    /// Remembers what was proven of a name at `now`.
    fn put(&self, name: &DnsName, place: &Place, now: Timestamp);

    /// Forgets a name.
    fn forget(&self, name: &DnsName);
}

/// A memory of nothing: every judgement begins anew.
#[derive(Debug, Clone, Copy, Default)]
pub struct Nothing;

impl Memory for Nothing {
    fn get(&self, _: &DnsName, _: Timestamp) -> Option<Place> {
        None
    }

    fn put(&self, _: &DnsName, _: &Place, _: Timestamp) {}

    fn forget(&self, _: &DnsName) {}
}

/// One step of the way down, as it was judged.
#[derive(Debug, Clone)]
pub struct Link {
    /// The name at which a zone begins, or at which the way ended.
    pub name: DnsName,
    /// The reply about its DS records; `None` for a trust anchor.
    pub ds: Option<Arc<DnsReply>>,
    /// The reply about its keys, where it was looked at.
    pub keys: Option<Arc<DnsReply>>,
    /// What was found.
    pub found: Found,
}

/// What was found at a step.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Found {
    /// A zone with keys that count.
    Signed,
    /// A zone that needs no signatures.
    Unsigned(Reason),
    /// The name does not exist.
    Gone,
    /// The chain does not hold, or cannot be had.
    Broken(Reason),
}
