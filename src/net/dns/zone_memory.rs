//! A cache of the zones validated in this run, limited in size and age.

use crate::policy::dnssec::limits;
use crate::policy::dnssec::zone::Memory;
use crate::policy::dnssec::zone::Place;
use crate::vocab::dns_name::DnsName;
use crate::vocab::time::Timestamp;
use std::collections::HashMap;
use std::sync::Mutex;
use std::sync::PoisonError;

/// Maximum size of each of the two halves of the cache. When the young half is full, it replaces
/// the old one. Unit: octets, approximately.
const HALF: usize = 4 << 20;

/// Size of a name without its replies. Unit: octets, approximately.
const NAME: usize = 200;

/// Shortest time that a zone is cached, regardless of the TTL of its records, since a run needs the
/// same zones repeatedly. Unit: seconds.
const SHORTEST: i64 = 60;

/// A cache of validated zones for one run.
#[derive(Debug, Default)]
pub struct ZoneMemory(Mutex<Generations>);

#[derive(Debug, Default)]
struct Generations {
    young: HashMap<DnsName, Remembered>,
    old: HashMap<DnsName, Remembered>,
    /// The size of the young half.
    weight: usize,
}

#[derive(Debug, Clone)]
struct Remembered {
    place: Place,
    since: Timestamp,
    until: Timestamp,
}

impl Generations {
    fn put(&mut self, name: DnsName, remembered: Remembered) {
        let weight = NAME + remembered.place.weight();
        if self.weight + weight > HALF {
            self.old = std::mem::take(&mut self.young);
            self.weight = 0;
        }
        self.weight += weight;
        if let Some(before) = self.young.insert(name, remembered) {
            self.weight = self.weight.saturating_sub(NAME + before.place.weight());
        }
    }
}

impl Memory for ZoneMemory {
    fn get(&self, name: &DnsName, now: Timestamp) -> Option<Place> {
        let mut memory = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        // If the clock was set back, entries from its future are not used.
        let holds = |r: &Remembered| r.since <= now && now < r.until;
        if let Some(remembered) = memory.young.get(name) {
            return holds(remembered).then(|| remembered.place.clone());
        }
        let remembered = memory.old.remove(name).filter(holds)?;
        let place = remembered.place.clone();
        memory.put(name.clone(), remembered);
        Some(place)
    }

    fn put(&self, name: &DnsName, place: &Place, now: Timestamp) {
        let seconds = i64::from(place.time_to_live()).clamp(SHORTEST, limits::ZONE_SECONDS);
        let mut until = now.plus(seconds);
        if let Some(ends) = place.ends() {
            until = until.min(ends);
        }
        let remembered = Remembered { place: place.clone(), since: now, until };
        let mut memory = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        memory.put(name.clone(), remembered);
    }

    fn forget(&self, name: &DnsName) {
        let mut memory = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(before) = memory.young.remove(name) {
            memory.weight = memory.weight.saturating_sub(NAME + before.place.weight());
        }
        memory.old.remove(name);
    }
}
