//! Zones in the chain of trust, and the interface of the cache of validated zones.

use crate::policy::dnssec::algorithm::Key;
use crate::policy::dnssec::reason::Reason;
use crate::vocab::dns_name::DnsName;
use crate::vocab::dns_record::DnsReply;
use crate::vocab::time::Timestamp;
use std::sync::Arc;

/// The state of a zone's keys.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum State {
    /// These keys sign the zone's records.
    Signed(Vec<Key>),
    /// It is proven that nothing from here down has to be signed.
    Unsigned(Reason),
}

/// A zone that is proven to exist in the chain of trust.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Zone {
    /// Name of the zone.
    pub name: DnsName,
    /// Keys of the zone, or the reason why it has none.
    pub state: State,
    /// Earliest expiration of a signature that this depends on.
    pub ends: Option<Timestamp>,
    /// Parent zone; `None` for the zone of a trust anchor.
    pub above: Option<Arc<Zone>>,
    /// Replies that prove it: DS first, then DNSKEY, where present.
    pub replies: Vec<Arc<DnsReply>>,
}

/// The position of a name relative to the zone cuts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Place {
    /// A zone starts at this name.
    Cut(Arc<Zone>),
    /// No zone starts at this name; the reply proves it.
    Inside(Arc<DnsReply>, Timestamp),
    /// The name does not exist, so no zone starts at or below it; the reply proves it.
    Gone(Arc<DnsReply>, Timestamp),
}

impl Place {
    /// Returns the earliest expiration of a signature that this depends on.
    #[must_use]
    pub fn ends(&self) -> Option<Timestamp> {
        match self {
            Place::Cut(zone) => zone.ends,
            Place::Inside(_, ends) | Place::Gone(_, ends) => Some(*ends),
        }
    }

    /// Returns the approximate size in memory. Unit: octets.
    #[must_use]
    pub fn weight(&self) -> usize {
        match self {
            // The parsed keys are held in addition to the replies.
            Place::Cut(zone) => 2 * zone.replies.iter().map(|r| r.weight()).sum::<usize>(),
            Place::Inside(reply, _) | Place::Gone(reply, _) => reply.weight(),
        }
    }

    /// Returns how long the records allow caching this. Unit: seconds.
    #[must_use]
    pub fn time_to_live(&self) -> u32 {
        match self {
            Place::Cut(zone) => zone.replies.iter().map(|r| r.time_to_live()).min().unwrap_or(0),
            Place::Inside(reply, _) | Place::Gone(reply, _) => reply.time_to_live(),
        }
    }
}

/// A cache of the names in the chain of trust. Only proven results are stored.
pub trait Memory: Send + Sync {
    /// Returns the cached place of a name if it is still valid at `now`.
    fn get(&self, name: &DnsName, now: Timestamp) -> Option<Place>;

    /// Stores what was proven about a name at `now`.
    fn put(&self, name: &DnsName, place: &Place, now: Timestamp);

    /// Removes a name.
    fn forget(&self, name: &DnsName);
}

/// A cache that stores nothing.
#[derive(Debug, Clone, Copy, Default)]
pub struct Nothing;

impl Memory for Nothing {
    fn get(&self, _: &DnsName, _: Timestamp) -> Option<Place> {
        None
    }

    fn put(&self, _: &DnsName, _: &Place, _: Timestamp) {}

    fn forget(&self, _: &DnsName) {}
}

/// One validated step of the walk.
#[derive(Debug, Clone)]
pub struct Link {
    /// Name at which a zone starts or the walk ended.
    pub name: DnsName,
    /// Reply with its DS records; `None` for a trust anchor.
    pub ds: Option<Arc<DnsReply>>,
    /// Reply with its keys, if it was needed.
    pub keys: Option<Arc<DnsReply>>,
    /// Result of the step.
    pub found: Found,
}

/// The result of one step.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Found {
    /// A zone with usable keys.
    Signed,
    /// A zone that needs no signatures.
    Unsigned(Reason),
    /// The name does not exist.
    Gone,
    /// The chain is invalid, or a reply is unavailable.
    Broken(Reason),
}
