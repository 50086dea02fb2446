//! The counters of the policy server.

use std::sync::atomic::AtomicU64;
use std::sync::atomic::Ordering;

/// A counter that many threads increment.
#[derive(Debug, Default)]
pub struct Counter(AtomicU64);

impl Counter {
    /// Adds one.
    pub fn add(&self) {
        self.0.fetch_add(1, Ordering::Relaxed);
    }

    /// Subtracts one.
    pub fn take(&self) {
        self.0.fetch_sub(1, Ordering::Relaxed);
    }

    /// Sets the value.
    pub fn set(&self, value: u64) {
        self.0.store(value, Ordering::Relaxed);
    }

    /// Returns the value.
    #[must_use]
    pub fn value(&self) -> u64 {
        self.0.load(Ordering::Relaxed)
    }
}

/// The counters.
#[derive(Debug, Default)]
pub struct Counters {
    /// Replies `OK`, `NOTFOUND`, `TEMP` and `PERM`.
    pub replies: [Counter; 4],
    /// Answers from memory, old answers that are being renewed, and cold ones.
    pub cache: [Counter; 3],
    /// Open connections.
    pub connections: Counter,
    /// Connections since the start.
    pub accepted: Counter,
    /// Requests that could not be read: length, too long, no comma, no key.
    pub malformed: [Counter; 4],
    /// Answers that were weaker than the one before.
    pub weaker: Counter,
    /// Failures to read a new table.
    pub reload_failures: Counter,
    /// Failures of the store.
    pub store_errors: Counter,
}

impl Counters {
    /// Adds one to the counter of a list; a place that is not there counts nothing.
    pub fn add(list: &[Counter], index: usize) {
        if let Some(counter) = list.get(index) {
            counter.add();
        }
    }
}
