//! The zones that were judged in this run, bounded in number and age.

use crate::policy::dnssec::limits;
use crate::policy::dnssec::zone::Memory;
use crate::policy::dnssec::zone::Place;
use crate::vocab::dns_name::DnsName;
use crate::vocab::time::Timestamp;
use std::collections::HashMap;
use std::sync::Mutex;
use std::sync::PoisonError;

/// What each of two generations may weigh: when the young one is full, the old one is forgotten. Unit: octets, about.
const HALF: usize = 4 << 20;

/// What a name takes beside its replies. Unit: octets, about.
const NAME: usize = 200;

/// The shortest that a name is remembered, whatever the time to live of its records: a run asks for the same zones again
/// and again. Unit: seconds.
const SHORTEST: i64 = 60;

/// A memory of zones for one run.
#[derive(Debug, Default)]
pub struct ZoneMemory(Mutex<Generations>);

#[derive(Debug, Default)]
struct Generations {
    young: HashMap<DnsName, Remembered>,
    old: HashMap<DnsName, Remembered>,
    /// What the young generation weighs.
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
        // A clock that was set back makes what was proven later useless.
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
