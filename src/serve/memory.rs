//! The replies in memory, bounded in number and size: what was not asked for longest goes first.

use crate::policy::postfix::key::LONGEST_KEY;
use crate::policy::postfix::render::Dialect;
use crate::policy::walk::TlsPolicy;
use crate::serve::known::Known;
use crate::vocab::time::Timestamp;
use std::collections::HashMap;
use std::hash::BuildHasher;
use std::hash::Hash;
use std::sync::Arc;
use std::sync::PoisonError;
use std::sync::RwLock;
use std::sync::atomic::AtomicBool;
use std::sync::atomic::AtomicI64;
use std::sync::atomic::AtomicUsize;
use std::sync::atomic::Ordering;

/// Maximum number of replies, and of domains.
pub const ROOM: usize = 150_000;

/// Maximum size of all replies with their keys. Unit: octets.
const ROOM_OCTETS: usize = 24 << 20;

/// The part that goes when there is no room: one in this many.
pub const PART: usize = 16;

/// A reply in memory.
#[derive(Debug)]
pub struct Warm {
    /// The reply as a netstring.
    pub netstring: Arc<[u8]>,
    /// Place of its word in `OK`, `NOTFOUND`, `TEMP`, `PERM`.
    pub word: usize,
    /// Time until which it is given.
    pub until: Timestamp,
    /// Time until which it is given while it is renewed.
    pub stale_until: Timestamp,
    /// Number of the table.
    pub generation: u64,
    /// Whether it is being renewed.
    pub is_renewed: AtomicBool,
    /// Time of the last question. Unit: seconds since 1970.
    pub asked_at: AtomicI64,
    /// What was known of the domain.
    pub known: Option<Arc<Known>>,
    /// Strength and level of the answer, for the comparison with the next one.
    pub strength: Option<(u8, &'static str)>,
    /// The settings; `None` for a key that no settings apply to.
    pub settings: Option<TlsPolicy>,
}

/// A key in memory: the place of the dialect and the key in lower case.
#[derive(Debug, Clone, Copy)]
pub struct Place {
    octets: [u8; LONGEST_KEY + 1],
    length: usize,
}

impl Place {
    /// Returns the place of a key; `None` for one that is too long to be a next hop.
    #[must_use]
    pub fn of(dialect: Dialect, key: &[u8]) -> Option<Place> {
        let mut octets = [0; LONGEST_KEY + 1];
        let (first, rest) = octets.split_first_mut()?;
        *first = dialect as u8;
        let lower = rest.get_mut(..key.len())?;
        lower.copy_from_slice(key);
        lower.make_ascii_lowercase();
        Some(Place { octets, length: key.len() + 1 })
    }

    fn whole(&self) -> &[u8] {
        self.octets.get(..self.length).unwrap_or_default()
    }

    /// Returns the key in lower case.
    #[must_use]
    pub fn key(&self) -> &[u8] {
        self.octets.get(1..self.length).unwrap_or_default()
    }
}

/// The replies.
#[derive(Debug, Default)]
pub struct Replies {
    all: RwLock<HashMap<Box<[u8]>, Arc<Warm>>>,
    octets: AtomicUsize,
}

fn size(place: &[u8], warm: &Warm) -> usize {
    place.len() + warm.netstring.len()
}

impl Replies {
    /// Returns a reply.
    #[must_use]
    pub fn get(&self, place: &Place) -> Option<Arc<Warm>> {
        let all = self.all.read().unwrap_or_else(PoisonError::into_inner);
        all.get(place.whole()).cloned()
    }

    /// Keeps a reply. Returns the one before, and how many others had to go.
    pub fn keep(&self, place: &Place, warm: Arc<Warm>) -> (Option<Arc<Warm>>, usize) {
        let added = size(place.whole(), &warm);
        let mut all = self.all.write().unwrap_or_else(PoisonError::into_inner);
        let mut gone = 0;
        let is_full = |all: &HashMap<Box<[u8]>, Arc<Warm>>, octets: usize| {
            all.len() >= ROOM || octets + added > ROOM_OCTETS
        };
        let mut octets = self.octets.load(Ordering::Relaxed);
        while !all.is_empty() && is_full(&all, octets) {
            let asked_at = |warm: &Arc<Warm>| warm.asked_at.load(Ordering::Relaxed);
            gone += evict(&mut all, PART, asked_at);
            octets = all.iter().map(|(place, warm)| size(place, warm)).sum();
        }
        let before = all.insert(place.whole().into(), warm);
        let less = before.as_ref().map_or(0, |before| size(place.whole(), before));
        self.octets.store((octets + added).saturating_sub(less), Ordering::Relaxed);
        (before, gone)
    }

    /// Returns the number of replies and their size in octets.
    #[must_use]
    pub fn size(&self) -> (usize, usize) {
        let all = self.all.read().unwrap_or_else(PoisonError::into_inner);
        (all.len(), self.octets.load(Ordering::Relaxed))
    }
}

/// Removes one in `part` entries, those that were not asked for longest, and returns their number.
/// At least one goes.
pub fn evict<K: Eq + Hash, V, S: BuildHasher>(
    all: &mut HashMap<K, V, S>,
    part: usize,
    asked_at: impl Fn(&V) -> i64,
) -> usize {
    let before = all.len();
    let mut times: Vec<i64> = all.values().map(&asked_at).collect();
    let last = (before / part.max(1)).max(1) - 1;
    if last >= times.len() {
        return 0;
    }
    let (_, limit, _) = times.select_nth_unstable(last);
    let limit = *limit;
    // Many may have been asked for in one second: not all of them go.
    let mut left = last + 1;
    all.retain(|_, value| {
        let goes = left > 0 && asked_at(value) <= limit;
        left -= usize::from(goes);
        !goes
    });
    before - all.len()
}
